@testable import Edge
@testable import Kernel
import Synchronization
import Testing

/// Work in the background, as two servers on one database do it.
@Suite struct JobTests {
    @Test func whileOneServerIsAtAJobNoOtherBeginsOne() async throws {
        let yard = try await Yard(), first = yard.runner(), second = yard.runner()
        try await yard.enqueue(2)
        let work = Task { try await first.runNext() }
        await yard.begun()
        #expect(try await !second.runNext())
        yard.letGo()
        #expect(try await work.value)
        yard.letGo()
        #expect(try await second.runNext())
        #expect(try await yard.states() == ["done", "done"])
    }

    @Test func whoHasLostItsLeaseWritesNoMore() async throws {
        let yard = try await Yard(), stalled = yard.runner(), other = yard.runner()
        try await yard.enqueue(1)
        let work = Task { try await stalled.runNext() }
        await yard.begun()
        yard.pass(seconds: JobLease.seconds + 1)
        let taking = Task { try await other.runNext() }
        await yard.begun()
        yard.letGo(); yard.letGo()
        _ = try await (work.value, taking.value)
        #expect(try await yard.written() == 1)
        #expect(try await yard.states() == ["done"])
    }

    @Test func aServerThatStopsLeavesItsJobToTheNextAtOnce() async throws {
        let yard = try await Yard(), first = yard.runner()
        try await yard.enqueue(1)
        let running = Task { await first.run() }
        await yard.begun()
        running.cancel()
        await running.value
        #expect(try await yard.written() == 0)
        #expect(try await yard.runner().runNext())
        #expect(try await yard.states() == ["done"])
    }
}

/// A database with jobs that each wait for a word and then write one row.
private final class Yard: Sendable {
    private let database: TestDatabase, service: Service
    private let clock: District.Clock, words: AsyncStream<Void>.Continuation, beginnings: AsyncStream<Void>

    init() async throws {
        let clock = District.Clock(), database = try await TestDatabase.open(), (words, word) = AsyncStream<Void>.makeStream(), (beginnings, beginning) = AsyncStream<Void>.makeStream()
        try await Migrations.apply(folders: [("Edge", Resources.migrations(of: "Edge"))], to: database.database, now: clock.now)
        let job = JobKind("test", "试") { job in
            beginning.yield()
            // Each runner waits for its own word.
            for await _ in words { break }
            try await job.database.write { db in _ = try db.run("UPDATE job SET total = total + 1 WHERE id = \(job.id)") }
        }
        self.database = database; self.clock = clock; self.words = word; self.beginnings = beginnings
        service = Service(
            modules: [Module("Test", "试", routes: [], rights: [], jobs: [job])], database: database,
            identification: Identification(bySession: { _, _, _, _ in nil }, byToken: { _, _, _, _ in nil }, touch: { _, _, _ in }),
            instruments: try .test(), ids: IDSource(process: 5) { clock.now.milliseconds }, clock: { clock.now }, settings: Settings(), isDemonstration: true)
    }

    func runner() -> JobRunner { JobRunner(service: service, workshop: .live(service), log: { Issue.record("job: \($0)") }) }
    func pass(seconds: Int) { clock.pass(seconds: seconds) }
    func letGo() { words.yield() }
    func begun() async { for await _ in beginnings { return } }

    func enqueue(_ count: Int) async throws {
        for _ in 0..<count {
            let id = ID<Job>(service.ids.next()), now = clock.now
            try await database.write { db in try JobContext.enqueue("test", subject: 1, at: ID(1), id: id, by: "测试", now, db) }
        }
    }
    func states() async throws -> [String] {
        try await database.read { db in try db.rows("SELECT state FROM job ORDER BY id").map { try $0.get("state") } }
    }
    func written() async throws -> Int { try await database.read { try $0.count("SELECT SUM(total) FROM job") } }
}
