package import Kernel
import Crypto
import Foundation

/// Brings a database to the program's schema: forward only, each file once, in the order of modules and then of names.
package enum Migrations {
    package typealias File = (name: String, sql: String)
    package typealias Folder = (module: String, files: [File])

    /// Runs what this database has not seen yet, each file in its own transaction. Processes that start together wait
    /// for each other.
    /// - Throws: a `Complaint` when a file was changed after it ran, or ran but is not in this program.
    package static func apply(folders: [Folder], to database: any OpenDatabase, now: Instant) async throws {
        let migrations = folders.flatMap { folder in
            folder.files.sorted { $0.name < $1.name }.map { Migration(module: folder.module, name: $0.name, sql: $0.sql) }
        }
        try await database.migrate { try createRecord($0) }
        try check(try await database.read(recorded), against: migrations)
        for migration in migrations {
            try await database.migrate { connection in
                if try recorded(connection).contains(where: { $0.isOf(migration) }) { return }
                try connection.script(connection.dialect.translate(migration.sql))
                try record(migration, at: now, connection)
            }
        }
    }

    /// The `.sql` files of a folder.
    package static func files(in folder: String) throws -> [File] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".sql") }.sorted().map { name in
            (name, try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
        }
    }

    private static func createRecord(_ connection: any ScriptConnection) throws {
        try connection.script("""
            CREATE TABLE IF NOT EXISTS migration (
                module TEXT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL,
                PRIMARY KEY (module, name)
            )
            """)
    }

    private static func record(_ migration: Migration, at now: Instant, _ connection: any Connection) throws {
        try connection.run("""
            INSERT INTO migration (module, name, checksum, applied_at)
            VALUES (\(migration.module), \(migration.name), \(migration.checksum), \(now))
            """)
    }

    @Sendable private static func recorded(_ connection: any Connection) throws -> [Recorded] {
        try connection.all("SELECT module, name, checksum FROM migration ORDER BY module, name")
    }

    private static func check(_ recorded: [Recorded], against migrations: [Migration]) throws {
        for past in recorded {
            guard let migration = migrations.first(where: past.isOf) else {
                throw Complaint(
                    "migration_missing", "数据库执行过 \(past.module)/\(past.name)，而这个程序里没有它：程序比数据库旧。请换用新版程序。")
            }
            if migration.checksum != past.checksum {
                throw Complaint(
                    "migration_changed",
                    "\(past.module)/\(past.name) 在执行之后被改动过。请恢复原来的文件，把新的改动写进一个新文件。")
            }
        }
    }
}

private struct Migration: Sendable {
    let module: String, name: String, sql: String
    var checksum: String { SHA256.hash(data: Data(sql.utf8)).map { String(format: "%02x", $0) }.joined() }
}

private struct Recorded: Readable, Sendable {
    let module: String, name: String, checksum: String

    init(row: Row) throws {
        module = try row.get("module")
        name = try row.get("name")
        checksum = try row.get("checksum")
    }
    func isOf(_ migration: Migration) -> Bool { module == migration.module && name == migration.name }
}
