import Kernel
import Foundation
import GRDB
import NIOPosix
import Synchronization

/// The embedded database: one file, read by several threads, written by the lane.
final class SQLiteDatabase: OpenDatabase {
    private let pool: DatabasePool
    private let readers: ReadingThreads<SQLiteConnection>
    private let writer: SQLiteWriter
    private let lane: WriterLane
    private let placed: PlacedTables
    let dialect = Dialect.sqlite

    init(path: String, options: DatabaseOptions) throws {
        do {
            pool = try Self.openPool(path: path, options: options)
        } catch let error as DatabaseError {
            throw Complaint(
                "database_not_opened", "打不开数据库文件 \(path)（\(error.message ?? "")）：请检查路径、权限和磁盘空间。")
        }
        // Reads come from memory, so many more threads than cores only stand in each other's way; one more keeps pages
        // coming while long exports read.
        let answers = SQLiteAnswers()
        readers = ReadingThreads(count: min(options.readers, ProcessInfo.processInfo.activeProcessorCount + 1)) { [pool] work in
            try pool.unsafeRead { work(SQLiteConnection(reading: $0, answers)) }
        }
        writer = SQLiteWriter(pool, try WaitingMark(beside: path))
        lane = WriterLane(source: writer, options: options)
        placed = PlacedTables(options.placedTables)
    }

    var counters: LaneCounters { lane.counters }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await readers.read { [placed] connection in
            // GRDB would compile BEGIN and COMMIT anew for each read.
            return try connection.transaction({ try $0.beginReading() }, { try body(placed.guarding($0)) })
        }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await lane.write { [placed] in try body(placed.guarding($0)) }
    }

    func writePatiently<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await lane.write(patiently: true) { [placed] in try body(placed.guarding($0)) }
    }

    func migrate<T: Sendable>(_ body: @escaping @Sendable (any ScriptConnection) throws -> T) async throws -> T {
        try await NIOThreadPool.singleton.runIfActive { [writer] in
            try writer.withWriter { try $0.transaction({ try $0.begin() }, { try body($0) }) }
        }
    }

    func settings() async throws -> [(name: String, value: String)] {
        try await NIOThreadPool.singleton.runIfActive { [pool] in
            try pool.writeWithoutTransaction { database in
                try ["journal_mode", "synchronous", "foreign_keys", "secure_delete"].map { name in
                    (name, try String.fetchOne(database, sql: "PRAGMA \(name)") ?? "")
                }
            }
        }
    }

    func copy(to path: String) async throws {
        try await NIOThreadPool.singleton.runIfActive { [pool] in
            let copy = try DatabaseQueue(path: path)
            try pool.backup(to: copy)
            try copy.writeWithoutTransaction { database in
                guard try String.fetchOne(database, sql: "PRAGMA quick_check") == "ok" else {
                    throw Complaint("database_damaged", "数据库文件有损坏，没有备份。请不要覆盖以前的备份，并检查磁盘。")
                }
                // One file that needs no log beside it.
                try database.execute(sql: "PRAGMA journal_mode = DELETE")
            }
            try copy.close()
        }
    }

    func close() {
        lane.close()
        readers.close()
        writer.forget()
        try? pool.close()
    }

    private static func openPool(path: String, options: DatabaseOptions) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        // Each reading thread keeps its connection: one more is for the copy of a backup, which would otherwise wait for ever.
        configuration.maximumReaderCount = options.readers + 1
        configuration.prepareDatabase { database in
            // Kilobytes, taken as they are needed. Readers and writer must stay well below the 120 MB of the whole program, but while a large
            // roster comes in: each of its rows touches ten pages here and there, which would be read again and again.
            try database.execute(sql: "PRAGMA cache_size = \(database.configuration.readonly ? -4000 : -64000)")
            // What is erased must not lie in free pages of the file.
            // Nor may pages that a statement would need to be undone lie in temporary files outside the data folder.
            if !database.configuration.readonly { try database.execute(sql: "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY") }
            // Without it REPLACE deletes rows behind the back of an append-only table's trigger.
            try database.execute(sql: "PRAGMA recursive_triggers = ON")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction(requireDurability)
        return pool
    }

    /// GRDB sets `synchronous` to NORMAL when it turns the write-ahead log on, and a killed process cannot tell the
    /// difference: only a power cut can.
    private static func requireDurability(_ database: GRDB.Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2,
            try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal"
        else {
            throw Complaint(
                "database_not_durable", "数据库文件所在的磁盘不支持安全写入（WAL、synchronous=FULL）。请把数据文件夹放到本机磁盘上，不要放在网络盘。")
        }
    }
}

/// The one connection that writes; it keeps its prepared statements from one loan to the next.
private final class SQLiteWriter: WriterSource {
    private let pool: DatabasePool, mark: WaitingMark
    /// Safe to send: GRDB lends the connection to one thread at a time.
    private struct Lent: @unchecked Sendable { let connection: SQLiteConnection }
    private let known = Mutex(Lent?.none)

    init(_ pool: DatabasePool, _ mark: WaitingMark) { self.pool = pool; self.mark = mark }

    var isAwaited: Bool { mark.isSet }

    func withWriter<T>(_ body: (any WritingConnection) throws -> T) throws -> T {
        try pool.writeWithoutTransaction { database in
            let connection = known.withLock { known in
                let lent = known ?? Lent(connection: SQLiteConnection(writing: database, mark))
                known = lent
                return lent
            }.connection
            connection.prepareToLend()
            return try body(connection)
        }
    }

    /// The statements must be gone before their connection is closed.
    func forget() { known.withLock { $0 = nil } }
}
