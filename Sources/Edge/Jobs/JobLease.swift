import Kernel
import Foundation

/// The right to run jobs, which one process at a time has.
struct JobLease: Sendable {
    /// So long jobs rest after the process that ran them was killed.
    static let seconds = 15
    private let holder = UUID().uuidString

    /// Takes the lease or renews it; answers whether this process has it now.
    func acquire(_ now: Instant, _ db: any Connection) throws -> Bool {
        try Leases.acquire("jobs", holder: holder, seconds: Self.seconds, now: now, db)
    }
    func release(_ db: any Connection) throws { try Leases.release("jobs", holder: holder, db) }

    /// Another process has taken it, and the job with it.
    struct Lost: Error {}
}

/// The database as a job sees it: each write renews the lease in its own transaction, so whoever has lost it can write no more.
struct LeasedDatabase: Database {
    let database: any Database, lease: JobLease
    let clock: @Sendable () -> Instant

    var dialect: Dialect { database.dialect }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T { try await database.read(body) }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try Task.checkCancellation()
        return try await database.write(holding(body))
    }

    func writePatiently<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try Task.checkCancellation()
        return try await database.writePatiently(holding(body))
    }

    private func holding<T>(_ body: @escaping @Sendable (any Connection) throws -> T) -> @Sendable (any Connection) throws -> T {
        { [lease, clock] db in
            guard try lease.acquire(clock(), db) else { throw JobLease.Lost() }
            return try body(db)
        }
    }
}
