/// The database was closed before the transaction could begin.
package struct DatabaseClosed: Error {}

/// The database could not be reached, or another process kept it for more than five seconds. Nothing was done.
package struct DatabaseUnavailable: Error {
    package let reason: String
}

/// The connection was lost while COMMIT was under way: the write may be on disk or not, and running it again could
/// do it twice.
package struct CommitUndecided: Error {}

extension Error {
    /// Whether nothing was committed and the same transaction may succeed when it runs again.
    var mayRunAgain: Bool { (self as? PostgresError)?.mayRunAgain ?? false }
    /// Whether running the writes of a batch one by one would be wrong, or would only fail once more for each.
    var concernsWholeBatch: Bool { self is CommitUndecided || self is DatabaseUnavailable || self is DatabaseClosed }
}
