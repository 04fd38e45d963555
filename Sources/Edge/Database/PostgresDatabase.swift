import Kernel
import NIOPosix
import Synchronization

/// The scale-out database: a few connections for reading, each used by one thread at a time, and one for the lane.
final class PostgresDatabase: OpenDatabase {
    private let readers: ReadingThreads<PostgresConnection>
    private let lane: WriterLane
    private let writer: PostgresWriter
    private let placed: PlacedTables
    private let url: String
    let dialect = Dialect.postgres

    init(url: String, options: DatabaseOptions) throws {
        do {
            writer = try PostgresWriter(url: url)
        } catch let error as DatabaseUnavailable {
            throw Complaint("database_not_opened", "连不上 PostgreSQL（\(error.reason)）：请检查地址、用户名和服务是否在运行。")
        }
        readers = ReadingThreads(count: options.readers) { work in try work(PostgresConnection(url: url)) }
        lane = WriterLane(source: writer, options: options)
        placed = PlacedTables(options.placedTables)
        self.url = url
    }

    var counters: LaneCounters { lane.counters }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await readers.read { [placed] connection in
            let transaction = { try connection.transaction({ $0.beginReading() }, { try body(placed.guarding($0)) }) }
            do {
                return try transaction()
            } catch where error.mayRunAgain {
                try connection.prepareToLend()
                return try transaction()
            }
        }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await lane.write { [placed] in try body(placed.guarding($0)) }
    }

    func writePatiently<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await lane.write(patiently: true) { [placed] in try body(placed.guarding($0)) }
    }

    func migrate<T: Sendable>(_ body: @escaping @Sendable (any ScriptConnection) throws -> T) async throws -> T {
        try await readers.read { connection in try connection.transaction({ try $0.beginMigration() }, { try body($0) }) }
    }

    func settings() async throws -> [(name: String, value: String)] {
        try await readers.read(durabilitySettings)
    }

    func copy(to path: String) async throws {
        try await NIOThreadPool.singleton.runIfActive { [url] in try PostgresTool.run("pg_dump", url, ["--format=custom", "--no-owner", "--file=\(path)"]) }
    }

    func close() {
        lane.close()
        readers.close()
        writer.close()
    }
}

/// The one connection that writes.
private final class PostgresWriter: WriterSource {
    /// Safe to send: the connection is in this box or in the hands of one thread, never both.
    private struct Idle: @unchecked Sendable { var connection: PostgresConnection? }
    private let idle: Mutex<Idle>

    init(url: String) throws {
        let connection = try PostgresConnection(url: url)
        try requireDurability(connection)
        idle = Mutex(Idle(connection: connection))
    }

    func withWriter<T>(_ body: (any WritingConnection) throws -> T) throws -> T {
        guard let connection = idle.withLock({ idle in defer { idle.connection = nil }; return idle.connection }) else { throw DatabaseClosed() }
        defer { idle.withLock { $0.connection = connection } }
        try connection.prepareToLend()
        return try body(connection)
    }

    /// Each process has a writer of its own.
    var isAwaited: Bool { false }

    func close() { idle.withLock { $0.connection = nil } }
}
