import Kernel
import NIOPosix
import Synchronization

/// The scale-out database: a few connections for reading, each used by one thread at a time, and one for the lane.
final class PostgresDatabase: OpenDatabase {
    private let readers: PostgresPool
    private let threads: NIOThreadPool
    private let lane: WriterLane
    private let writer: PostgresPool
    private let placed: PlacedTables
    private let url: String
    let dialect = Dialect.postgres

    init(url: String, options: DatabaseOptions) throws {
        do {
            writer = try PostgresPool(url: url, count: 1)
            try writer.lend(requireDurability)
            readers = try PostgresPool(url: url, count: options.readers)
        } catch let error as DatabaseUnavailable {
            throw Complaint("database_not_opened", "连不上 PostgreSQL（\(error.reason)）：请检查地址、用户名和服务是否在运行。")
        }
        // As many threads as connections, so a thread that runs always finds an idle one.
        threads = NIOThreadPool(numberOfThreads: options.readers)
        threads.start()
        lane = WriterLane(source: writer, options: options)
        placed = PlacedTables(options.placedTables)
        self.url = url
    }

    var counters: LaneCounters { lane.counters }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await threads.runIfActive { [readers, placed] in
            let transaction = {
                try readers.lend { connection in
                    try connection.transaction({ $0.beginReading() }, { try body(placed.guarding($0)) })
                }
            }
            do {
                return try transaction()
            } catch where error.mayRunAgain {
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
        try await threads.runIfActive { [readers] in
            try readers.lend { try $0.transaction({ try $0.beginMigration() }, { try body($0) }) }
        }
    }

    func settings() async throws -> [(name: String, value: String)] {
        try await threads.runIfActive { [readers] in try readers.lend(durabilitySettings) }
    }

    func copy(to path: String) async throws {
        try await threads.runIfActive { [url] in try PostgresTool.run("pg_dump", url, ["--format=custom", "--no-owner", "--file=\(path)"]) }
    }

    func close() {
        lane.close()
        try? threads.syncShutdownGracefully()
        readers.close()
        writer.close()
    }
}

/// Connections that wait to be lent.
private final class PostgresPool: WriterSource {
    /// Safe to send: a connection is in this box or in the hands of one thread, never both.
    private struct Idle: @unchecked Sendable {
        var connections: [PostgresConnection]
    }
    private let idle: Mutex<Idle>

    init(url: String, count: Int) throws {
        idle = Mutex(Idle(connections: try (0..<count).map { _ in try PostgresConnection(url: url) }))
    }

    func lend<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
        guard let connection = idle.withLock({ $0.connections.popLast() }) else { throw DatabaseClosed() }
        defer { idle.withLock { $0.connections.append(connection) } }
        try connection.prepareToLend()
        return try body(connection)
    }

    func withWriter<T>(_ body: (any WritingConnection) throws -> T) throws -> T { try lend(body) }
    /// Each process has a writer of its own.
    var isAwaited: Bool { false }

    func close() { idle.withLock { $0.connections = [] } }
}
