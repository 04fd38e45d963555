@testable import Edge
import Kernel
import Synchronization

/// The disk or the process gave up, because the seed said so.
struct Crash: Error {}

/// Which of the next commits fail. When nothing is planned, they succeed.
final class CommitFaults: Sendable {
    private let plan = Mutex<[Bool]>([])
    private let isDown = Mutex(false)

    /// - Parameter fails: for each of the next commits whether it fails.
    func next(_ fails: [Bool]) { plan.withLock { $0 = fails.reversed() } }
    /// No commit succeeds until `next`.
    func powerCut() { isDown.withLock { $0 = true } }
    func powerOn() { isDown.withLock { $0 = false }; next([]) }

    func commit() throws {
        if isDown.withLock({ $0 }) || plan.withLock({ $0.popLast() ?? false }) { throw Crash() }
    }
}

/// A database whose transactions fail at the n-th statement, wherever in the handler that is.
struct FaultyDatabase: Database {
    let database: any OpenDatabase, statements: Int
    var dialect: Dialect { database.dialect }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T { try await database.read(body) }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        let statements = statements
        return try await database.write { db in
            let faulty = FaultyConnection(db, failsAt: statements)
            let result = try body(faulty)
            // A statement that failed fails its transaction, also where somebody caught the error.
            if faulty.hasFailed { throw Crash() }
            return result
        }
    }
}

private final class FaultyConnection: Connection {
    private let connection: any Connection
    private var left: Int
    private(set) var hasFailed = false
    init(_ connection: any Connection, failsAt count: Int) { self.connection = connection; left = count }

    var dialect: Dialect { connection.dialect }
    func rows(_ sql: SQL) throws -> [Row] { try step(); return try connection.rows(sql) }
    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws { try step(); try connection.each(sql, body) }
    func run(_ sql: SQL) throws -> Int { try step(); return try connection.run(sql) }

    private func step() throws {
        left -= 1
        if left <= 0 { hasFailed = true }
        if hasFailed { throw Crash() }
    }
}
