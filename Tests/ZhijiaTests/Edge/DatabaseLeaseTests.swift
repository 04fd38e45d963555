import Foundation
import Synchronization
import Testing
@testable import Edge
@testable import Kernel

private let start = Instant(milliseconds: 1_795_000_000_000)

@Suite struct DatabaseLeaseTests {
    private func spine() async throws -> TestDatabase {
        let folder = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return try await .open(String(contentsOfFile: "/\(folder)/Sources/Edge/Schema/2026-11-22-1-spine.sql", encoding: .utf8))
    }

    @Test func processesGetNumbersOfTheirOwn() async throws {
        let database = try await spine()
        var numbers: Set<Int> = []
        for process in 1...40 {
            numbers.insert(try await ProcessLease.take(from: database, holder: "process \(process)") { start }.number)
        }
        #expect(numbers.count == 40)
        #expect(numbers.allSatisfy { (0...1023).contains($0) })
    }

    @Test func aNumberThatNobodyRenewsIsFreeAfterTenMinutes() async throws {
        let database = try await spine()
        try await database.write { connection in
            for number in 0...1023 where number != 7 {
                try connection.run("INSERT INTO process_lease VALUES (\(number), 'other', \(start.adding(seconds: 9999)))")
            }
        }
        let lease = try await ProcessLease.take(from: database, holder: "first") { start }
        #expect(lease.number == 7)
        await #expect(throws: Complaint.self) { try await ProcessLease.take(from: database, holder: "second") { start.adding(seconds: 599) } }
        #expect(try await ProcessLease.take(from: database, holder: "second") { start.adding(seconds: 600) }.number == 7)
        await #expect(throws: ProcessLease.Lost.self) { try await lease.renew() }
    }

    @Test func aRenewedNumberStaysAndAReleasedOneIsFreeAtOnce() async throws {
        let database = try await spine()
        let clock = Clock(start)
        let lease = try await ProcessLease.take(from: database, holder: "first") { clock.now.withLock { $0 } }
        clock.now.withLock { $0 = start.adding(seconds: 500) }
        try await lease.renew()
        let until = try await database.read { try $0.value("SELECT until FROM process_lease", as: Instant.self) }
        #expect(until == start.adding(seconds: 1100))
        try await lease.release()
        #expect(try await database.read { try $0.count("SELECT count(*) FROM process_lease") } == 0)
    }

    @Test func aNamedLeaseHasOneHolderUntilItEnds() async throws {
        let database = try await spine()
        func acquire(_ holder: String, after seconds: Int) async throws -> Bool {
            try await database.write { try Leases.acquire("jobs", holder: holder, seconds: 60, now: start.adding(seconds: seconds), $0) }
        }
        #expect(try await acquire("first", after: 0))
        #expect(try await !acquire("second", after: 30))
        #expect(try await acquire("first", after: 50))
        #expect(try await !acquire("second", after: 109))
        #expect(try await acquire("second", after: 110))
        #expect(try await !acquire("first", after: 111))
        try await database.write { try Leases.release("jobs", holder: "first", $0) }
        #expect(try await !acquire("first", after: 112))
        try await database.write { try Leases.release("jobs", holder: "second", $0) }
        #expect(try await acquire("first", after: 113))
    }
}

private final class Clock: Sendable {
    let now: Mutex<Instant>
    init(_ now: Instant) { self.now = Mutex(now) }
}
