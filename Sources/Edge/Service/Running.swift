package import Kernel
import Foundation

/// The program as it runs on one database: opened, migrated, with its keys and its process number.
package struct Running: Sendable {
    package let service: Service
    package let database: any OpenDatabase
    package let keys: Keys
    private let lease: ProcessLease, connections: Connections

    /// Opens what `setup` made.
    /// - Throws: a `Complaint` that says how to mend it.
    package static func open(_ settings: Settings, _ modules: [Module], _ identification: Identification, log: @escaping @Sendable (String) -> Void) async throws -> Running {
        let folder = settings.dataFolder
        let keys = try KeyFile.keys(environment: ProcessInfo.processInfo.environment, file: settings.keyFile)
        guard let keys else {
            throw Complaint("not_set_up", "“\(folder)”里还没有职家的数据和密钥。请先运行：zhijia setup --data \(folder)")
        }
        return try await open(settings, keys, modules, identification, log: log)
    }

    /// Makes keys, database and schema where there are none; what is to be in it is for `install`. A setup that was cut off is gone on with.
    /// - Parameter clock: of a demonstration, whose life is written down as of its days: no other database takes another clock than the wall's.
    package static func create(
        _ settings: Settings, _ modules: [Module], _ identification: Identification, demonstration clock: (@Sendable () -> Instant)? = nil,
        log: @escaping @Sendable (String) -> Void
    ) async throws -> Running {
        let file = settings.keyFile
        try settings.makeDataFolder()
        if !file.exists { try file.create(.fresh(created: wallClock().day(in: .shanghai).description)) }
        return try await open(settings, try file.read(), modules, identification, isNew: true, demonstration: clock, log: log)
    }

    /// Says whether this database is a demonstration, in the transaction that puts the first records into it. It never changes afterwards.
    package func install(at now: Instant, _ db: any Connection) throws {
        guard try db.count("SELECT COUNT(*) FROM installation") == 0 else { throw Complaint("set_up_already", "“\(service.settings.dataFolder)”里已有职家的数据，没有改动。要重新开始，请换一个文件夹") }
        try db.run("""
            INSERT INTO installation (only_row, is_demonstration, key_fingerprint, made_at) VALUES (1, \(service.isDemonstration), \(keys.fingerprint), \(now))
            """)
    }

    private static func open(
        _ settings: Settings, _ keys: Keys, _ modules: [Module], _ identification: Identification, isNew: Bool = false, demonstration: (@Sendable () -> Instant)? = nil,
        log: @escaping @Sendable (String) -> Void
    ) async throws -> Running {
        var options = DatabaseOptions()
        let connections = Connections()
        options.batchLimit = settings.batchLimit
        options.clients = { connections.count }
        options.placedTables = modules.reduce(into: []) { $0.formUnion($1.placed) }
        options.log = log
        if settings.commitDelay > 0 { options.beforeCommit = { _ in usleep(UInt32(settings.commitDelay) * 1000) } }
        let location: DatabaseLocation = settings.databaseURL.map { .postgres(url: $0) } ?? .sqlite(path: settings.databasePath)
        let database = try await openDatabase(location, options)
        let folders = try (["Edge"] + modules.map(\.name)).map { (module: $0, files: try Resources.migrations(of: $0)) }
        try await Migrations.apply(folders: folders, to: database, now: wallClock())
        let isDemonstration = isNew ? demonstration != nil : try await checkKeys(keys, database), clock = demonstration ?? wallClock
        let lease = try await ProcessLease.take(from: database, holder: "\(ProcessInfo.processInfo.hostName):\(getpid())", now: wallClock)
        let instruments = try Instruments.live(keys: keys)
        let service = Service(
            modules: modules, database: database, identification: identification, instruments: instruments,
            // Nobody else is at a demonstration that is being made, and its numbers are the same each time.
            ids: IDSource(process: demonstration == nil ? lease.number : 0) { clock().milliseconds }, clock: clock, settings: settings, isDemonstration: isDemonstration)
        return Running(service: service, database: database, keys: keys, lease: lease, connections: connections)
    }

    /// A database without its keys is useless, and says so before anything is written with others.
    private static func checkKeys(_ keys: Keys, _ database: any OpenDatabase) async throws -> Bool {
        let row = try await database.read { try $0.rows("SELECT is_demonstration, key_fingerprint FROM installation").first }
        guard let row else { throw Complaint("not_set_up", "数据库是空的。请先运行 zhijia setup") }
        let needed: String = try row.get("key_fingerprint")
        guard needed == keys.fingerprint else {
            throw Complaint("wrong_keys", "密钥不是这个数据库的：需要 \(needed)，现在是 \(keys.fingerprint)。请放回原来的 keys 文件")
        }
        return try row.get("is_demonstration")
    }

    /// Serves until the process is told to stop, and runs jobs beside.
    /// - Parameter housekeeping: destroys what modules keep of people when its time is over; runs every ten minutes.
    /// - Parameter chores: what is looked after all the time, such as messages that wait to be handed over.
    /// - Throws: a `Complaint` when another process has taken this one's number: two that make the same ids must not both go on.
    package func serve(
        ready: @escaping @Sendable (Int) -> Void, housekeeping: @escaping @Sendable (any Database, Instant) async throws -> Void,
        beside chores: [Chore] = [], renewing interval: Duration = .seconds(120), log: @escaping @Sendable (String) -> Void
    ) async throws {
        let server = Server(
            service: service, assets: try Assets(),
            photos: PhotoShop(program: "/proc/self/exe"), connections: connections, laneText: { database.counters.text }, log: log)
        TemporaryFolder.removeLeftovers(in: service.settings.dataFolder)
        try await withThrowingTaskGroup { group in
            group.addTask { await JobRunner(service: service, workshop: service.workshop, log: log).run() }
            group.addTask { await WriteLabel.$current.withValue("清理") { await sweep(housekeeping, log) } }
            for chore in chores { group.addTask { await WriteLabel.$current.withValue(chore.title) { await look(after: chore, log) } } }
            group.addTask { try await keepNumber(interval) }
            group.addTask { try await server.run(ready: ready) }
            // Only the server ends by itself; then the others stop and give back what they hold.
            try await group.next()
            group.cancelAll()
        }
    }

    private func keepNumber(_ interval: Duration) async throws {
        do { try await lease.keep(renewing: interval) } catch is ProcessLease.Lost {
            throw Complaint("process_number_lost", "这个程序停顿太久，编号已由别的程序使用，服务已停下。请重新启动。")
        }
    }

    private func look(after chore: Chore, _ log: @Sendable (String) -> Void) async {
        while !Task.isCancelled {
            do { try await chore.work() } catch is CancellationError { return } catch { log("\(chore.title)：\(error)") }
            do { try await Task.sleep(for: .seconds(chore.pause)) } catch { return }
        }
    }

    private func sweep(_ housekeeping: @Sendable (any Database, Instant) async throws -> Void, _ log: @Sendable (String) -> Void) async {
        while !Task.isCancelled {
            do {
                try await service.files.sweep()
                try await housekeeping(database, service.clock())
            } catch { log("清理：\(error)") }
            do { try await Task.sleep(for: .seconds(600)) } catch { return }
        }
    }

    /// Forgets who held numbers and leases when the copy was made that this database comes from: none of them is at work on it.
    package func forgetOthers(_ db: any Connection) throws {
        try db.run("DELETE FROM process_lease WHERE number <> \(lease.number)")
        try db.run("DELETE FROM lease")
    }

    /// Whether no other process has this database open, as far as one can know: one that was killed counts for ten minutes more.
    package func isAlone() async throws -> Bool {
        let now = service.clock(), number = lease.number
        return try await database.read { try $0.count("SELECT COUNT(*) FROM process_lease WHERE until > \(now) AND number <> \(number)") } == 0
    }

    package func close() async {
        _ = try? await lease.release()
        database.close()
    }
}

/// Something that is done again and again beside the requests, with a pause of some seconds.
package struct Chore: Sendable {
    let title: String, pause: Int, work: @Sendable () async throws -> Void
    package init(_ title: String, pause: Int, _ work: @escaping @Sendable () async throws -> Void) { self.title = title; self.pause = pause; self.work = work }
}

@Sendable package func wallClock() -> Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

extension LaneCounters {
    /// Prometheus text format.
    var text: String {
        """
        # TYPE zhijia_commits_total counter
        zhijia_commits_total \(commits)
        # TYPE zhijia_writes_total counter
        zhijia_writes_total \(writes)
        # TYPE zhijia_slow_writes_total counter
        zhijia_slow_writes_total \(slowWrites)
        # TYPE zhijia_rerun_writes_total counter
        zhijia_rerun_writes_total \(reruns)
        # TYPE zhijia_waiting_writes gauge
        zhijia_waiting_writes \(waiting)

        """
    }
}
