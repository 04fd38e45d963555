import Foundation
import Testing
@testable import Edge
@testable import Kernel

private let now = Instant(milliseconds: 1_795_000_000_000)
private let first: Migrations.File = ("2026-11-22-town.sql", "CREATE TABLE town (id INTEGER PRIMARY KEY) STRICT;\nINSERT INTO town VALUES (1);")
private let second: Migrations.File = ("2026-11-23-town.sql", "ALTER TABLE town ADD COLUMN name TEXT;")

@Suite struct DatabaseMigrationTests {
    @Test func eachFileRunsOnceInTheOrderOfModulesAndThenOfNames() async throws {
        let database = try await TestDatabase.open()
        for _ in 1...2 {
            try await Migrations.apply(folders: [("Organisations", [second, first])], to: database.database, now: now)
        }
        let later: Migrations.File = ("2026-01-01-person.sql", "CREATE TABLE person (town_id INTEGER REFERENCES town (id)) STRICT;")
        try await Migrations.apply(
            folders: [("Organisations", [first, second]), ("Accounts", [later])], to: database.database, now: now)
        #expect(try await database.read { try $0.count("SELECT count(*) FROM town WHERE name IS NULL") } == 1)
        #expect(try await database.read { try $0.count("SELECT count(*) FROM migration WHERE applied_at = \(now)") } == 3)
    }

    @Test func aFileThatWasChangedAfterItRanIsRefused() async throws {
        let database = try await TestDatabase.open()
        try await Migrations.apply(folders: [("Organisations", [first])], to: database.database, now: now)
        let complaint = await #expect(throws: Complaint.self) {
            try await Migrations.apply(folders: [("Organisations", [(first.name, first.sql + " ")])], to: database.database, now: now)
        }
        #expect(complaint?.code == "migration_changed")
    }

    @Test func aProgramOlderThanItsDatabaseIsRefused() async throws {
        let database = try await TestDatabase.open()
        try await Migrations.apply(folders: [("Organisations", [first, second])], to: database.database, now: now)
        let complaint = await #expect(throws: Complaint.self) {
            try await Migrations.apply(folders: [("Organisations", [first])], to: database.database, now: now)
        }
        #expect(complaint?.code == "migration_missing")
    }

    @Test func aFileThatFailsLeavesNothingAndCanBeMended() async throws {
        let database = try await TestDatabase.open()
        await #expect(throws: (any Error).self) {
            try await Migrations.apply(folders: [("Organisations", [(first.name, first.sql + "\nINSERT INTO nowhere VALUES (1);")])], to: database.database, now: now)
        }
        try await Migrations.apply(folders: [("Organisations", [first])], to: database.database, now: now)
        #expect(try await database.read { try $0.count("SELECT count(*) FROM town") } == 1)
    }

    @Test func processesThatStartTogetherWaitForEachOther() async throws {
        let database = try await TestDatabase.open()
        try await withThrowingTaskGroup { group in
            for _ in 1...4 {
                let process = try await database.openedAgain()
                group.addTask {
                    try await Migrations.apply(folders: [("Organisations", [first, second])], to: process, now: now)
                    process.close()
                }
            }
            try await group.waitForAll()
        }
        #expect(try await database.read { try $0.count("SELECT count(*) FROM town") } == 1)
    }

    @Test func theSpineAndEveryModuleMigrateFromNothing() async throws {
        let database = try await TestDatabase.open()
        let order = ["Edge", "Organisations", "People", "Channels", "Accounts"]
        let folders = try migrationFiles().map { (module: $0.key, files: $0.value) }
            .sorted { order.firstIndex(of: $0.module) ?? 9 < order.firstIndex(of: $1.module) ?? 9 }
        try await Migrations.apply(folders: folders, to: database.database, now: now)
        #expect(try await database.read { try $0.count("SELECT count(*) FROM process_lease") } == 0)
    }

    @Test func aNumberIsGivenOutByBothDatabases() async throws {
        let database = try await TestDatabase.open("CREATE TABLE entry (number INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT) STRICT;")
        let numbers = try await database.write { connection in
            try ["甲", "乙"].map { try connection.count("INSERT INTO entry (text) VALUES (\($0)) RETURNING number") }
        }
        #expect(numbers == [1, 2])
    }

    /// Such a word would let one write spoil its whole batch, or hide a refusal.
    @Test(arguments: ["DEFERRABLE", "RAISE(ROLLBACK", "OR ROLLBACK", "OR IGNORE", "OR REPLACE", "REPLACE INTO", "OR FAIL", "PRAGMA ", "BEGIN;", "COMMIT;"])
    func noStatementSaysAWordThatSpoilsABatch(word: String) throws {
        for (module, files) in try migrationFiles() {
            for file in files {
                let text = file.sql.uppercased().split(whereSeparator: \.isWhitespace).joined(separator: " ").replacing("RAISE (", with: "RAISE(")
                #expect(!(text + " ").contains(word), "\(module)/\(file.name)")
            }
        }
        for store in try filesUnderSources(".swift") where !store.path.hasSuffix("Migrations.swift") && word.contains("OR ") {
            #expect(!store.text.contains("INSERT \(word)") && !store.text.contains("UPDATE \(word)"), "\(store.path)")
        }
    }
}

private func migrationFiles() throws -> [String: [Migrations.File]] {
    let files = try filesUnderSources(".sql").map { file in
        let parts = file.path.split(separator: "/").map(String.init)
        return (module: parts[0], file: (name: parts[parts.count - 1], sql: file.text))
    }
    return Dictionary(grouping: files, by: \.module).mapValues { $0.map(\.file) }
}

private func filesUnderSources(_ ending: String) throws -> [(path: String, text: String)] {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let sources = "/\(root)/Sources"
    let paths = try FileManager.default.subpathsOfDirectory(atPath: sources).filter { $0.hasSuffix(ending) }
    return try paths.map { ($0, try String(contentsOfFile: "\(sources)/\($0)", encoding: .utf8)) }
}
