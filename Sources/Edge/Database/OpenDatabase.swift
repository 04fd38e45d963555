package import Kernel

/// Where the data is.
package enum DatabaseLocation: Sendable, Equatable {
    /// A file; it and its folder's access rights are made by the caller.
    case sqlite(path: String)
    /// A libpq URL, for instance `postgresql:///zhijia?host=/run/postgresql`.
    case postgres(url: String)
}

package struct DatabaseOptions: Sendable {
    /// Reads that run at the same time: threads, and on PostgreSQL connections.
    package var readers = 8
    /// Writes that share one commit; 1 commits each alone.
    package var batchLimit = 64
    /// How many clients there are at this moment; many of them make the lane wait a little for more writes to share a commit.
    package var clients: @Sendable () -> Int = { 0 }
    /// Tables whose statements need a scope; checked in debug builds only.
    package var placedTables: Set<String> = []
    package var log: @Sendable (String) -> Void = { _ in }
    /// Runs before a COMMIT with the number of its writes; a test throws here to make the commit fail.
    var beforeCommit: @Sendable (Int) throws -> Void = { _ in }
    package init() {}
}

/// A database that is open in this process.
package protocol OpenDatabase: Kernel.Database {
    var counters: LaneCounters { get }
    /// What the durability and the sorting of this database rest on, for `zhijia doctor`: `synchronous` `2`, …
    func settings() async throws -> [(name: String, value: String)]
    /// One transaction that no other process's migration can run beside.
    func migrate<T: Sendable>(_ body: @escaping @Sendable (any ScriptConnection) throws -> T) async throws -> T
    /// Copies everything as it is at one moment into an empty file, while others go on reading and writing.
    func copy(to path: String) async throws
    /// Answers the writes that wait, then closes. Blocks until that is done.
    func close()
}

/// Opens the database and checks that a commit will be on disk when it is answered.
/// - Throws: a `Complaint` that says how to mend it.
package func openDatabase(_ location: DatabaseLocation, _ options: DatabaseOptions = .init()) async throws -> any OpenDatabase {
    switch location {
    case .sqlite(let path): try SQLiteDatabase(path: path, options: options)
    case .postgres(let url): try PostgresDatabase(url: url, options: options)
    }
}
