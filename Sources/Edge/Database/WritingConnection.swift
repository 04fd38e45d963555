package import Kernel

/// A connection that also runs a file of statements.
package protocol ScriptConnection: Connection {
    func script(_ sql: String) throws
}

/// A connection that writes, and the steps of its transaction.
protocol WritingConnection: ScriptConnection {
    /// Makes the connection fit to be lent: what went wrong at the last loan is forgotten, a lost connection replaced.
    func prepareToLend() throws
    /// The first statement since the last savepoint that failed. PostgreSQL takes no statement after it until the
    /// savepoint is rolled back, so SQLite must not either: a write that worked on one alone would be a trap.
    var failure: (any Error)? { get set }
    func begin() throws
    func commit() throws
    func rollback()
}

extension WritingConnection {
    func transaction<T>(_ begin: (Self) throws -> Void, _ body: (Self) throws -> T) throws -> T {
        try begin(self)
        do {
            let result = try body(self)
            if let failure { throw failure }
            try commit()
            return result
        } catch {
            rollback()
            throw error
        }
    }
}
