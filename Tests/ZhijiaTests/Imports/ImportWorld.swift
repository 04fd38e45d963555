import Foundation
@testable import Edge
@testable import Imports
@testable import Kernel
import Synchronization

/// A database with a table of toys, sheets in memory, and the import machinery over both.
final class ImportWorld: Sendable {
    static let union = ID<UnionOrg>(1)
    let database: TestDatabase, kinds: Kinds, imports: Imports
    let instruments: Instruments, ids: IDSource
    private let clock = Mutex<Int64>(1_795_000_000_000)
    private let sheets = Mutex<[ID<StoredFile>: [[String?]]]>([:])
    private let returned = Mutex<[Int: String]>([:])

    /// - Parameters:
    ///   - asOf: a file of the schema that comes when the database is in use already, with those after it.
    ///   - past: what the database holds then.
    init(
        _ kinds: [ToyImport] = [ToyImport()], beforeCommit: @escaping @Sendable (Int) throws -> Void = { _ in },
        asOf later: String? = nil, holding past: @escaping @Sendable (any Connection) throws -> Void = { _ in }
    ) async throws {
        var options = TestDatabase.options
        options.beforeCommit = beforeCommit
        options.placedTables = ["import_batch", "union_org", "union_within"]
        let files = try Self.schema(), first = files.firstIndex { later == $0.name } ?? files.count
        database = try await TestDatabase.open(files[..<first].map(\.sql).joined(separator: "\n") + Self.toys, options)
        try await database.write(past)
        for file in files[first...] { try await database.database.migrate { try $0.script($0.dialect.translate(file.sql)) } }
        self.kinds = Kinds(kinds)
        imports = Imports(kinds)
        instruments = try .test()
        ids = IDSource(process: 7) { 1_795_000_000_000 }
        try await database.write { db in
            _ = try db.run("INSERT INTO union_org (id) VALUES (1), (2) \(SQL.unscoped(because: "a fixture"))")
            _ = try db.run("INSERT INTO union_within (tree, ancestor_id, union_id, since) VALUES ('affiliation', 1, 1, '2000-01-01'), ('affiliation', 2, 2, '2000-01-01') \(SQL.unscoped(because: "a fixture"))")
        }
    }

    private static func schema() throws -> [(name: String, sql: String)] {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources").standardized
        let files = ["Edge/Schema/2026-11-22-2-records.sql", "Edge/Schema/2026-11-26-parameters.sql", "Imports/Schema/2026-11-22-imports.sql", "Imports/Schema/2026-11-28-rows-at-most.sql", "Imports/Schema/2026-11-30-cells-in-pieces.sql"]
        return try files.map { (String($0.split(separator: "/").last ?? ""), try String(contentsOf: sources.appending(path: $0), encoding: .utf8)) }
    }
    private static let toys = """

        CREATE TABLE toy (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL CHECK (name <> '炸弹'), version INTEGER NOT NULL) STRICT;
        CREATE TABLE union_org (id INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE union_within (tree TEXT, ancestor_id INTEGER, union_id INTEGER, since TEXT, until TEXT) STRICT;
        """

    func now() -> Instant { Instant(milliseconds: clock.withLock { $0 += 1; return $0 }) }
    func pass(days: Int) { clock.withLock { $0 += Int64(days) * 86_400_000 } }
    func draws() -> Draws { Draws(ids: ids, random: instruments.random) }

    /// What a job gets; `on` may be a database that breaks.
    func job(_ subject: Int64 = 0, on database: (any Kernel.Database)? = nil) -> JobContext {
        JobContext(
            id: ID(1), subject: subject, database: database ?? self.database, instruments: instruments, workshop: workshop,
            newDraws: { self.draws() }, now: { self.now() }, progress: { _, _ in })
    }

    private var workshop: Workshop {
        Workshop(
            readSheet: { file, take in
                guard let rows = self.sheets.withLock({ $0[file] }) else { throw Complaint("sheet.old", "这是旧版 .xls 文件") }
                let sheet = rows.enumerated().map { SheetRow(number: $0 + 1, cells: $1.map { $0.map { SheetCell(.text, $0) } }) }
                for start in stride(from: 0, to: sheet.count, by: 7) { try await take(Array(sheet[start..<min(start + 7, sheet.count)])) }
            },
            writeVerdicts: { _, _, verdicts, _ in
                let told = try await verdicts(1...1_048_576)
                self.returned.withLock { $0 = told.mapValues { "\($0.result)｜\($0.reason)" } }
                return ID(9)
            },
            writeTemplate: { _, _ in ID(8) })
    }
    var verdicts: [Int: String] { returned.withLock { $0 } }

    /// A sheet with a title row and a header above its rows, as an uploaded file. No rows at all make a file nobody can read.
    func file(_ rows: [[String?]]?, header: [String?] = ["编号", "名称", "上级编号"]) -> Upload {
        let id = ID<StoredFile>(ids.next())
        if let rows { sheets.withLock { $0[id] = [["物品名录"], header] + rows } }
        return Upload(id: id, name: "物品.xlsx", type: "", size: 2000, digest: instruments.hash(Array("\(rows ?? [])".utf8)))
    }

    func check(_ rows: [[String?]]?, kind: String = "toys") async throws -> ImportSummary {
        try await imports.check(kind, file(rows), at: Self.union, by: "组织部 张某", job())
    }
    func bringIn(_ rows: [[String?]]) async throws -> ImportSummary {
        try await imports.apply(check(rows).id, by: "组织部 张某", job())
    }
    func takeBack(_ id: ID<ImportBatch>) async throws -> ImportSummary { try await imports.takeBack(id, by: "组织部 张某", job()) }

    func state(_ id: ID<ImportBatch>) async throws -> BatchState { try await database.read { db in try ImportStore.batch(id, db).state } }
    /// From number to name.
    func toys() async throws -> [String: String] {
        try await database.read { db in
            Dictionary(uniqueKeysWithValues: try db.rows("SELECT code, name FROM toy").map { (try $0.get("code"), try $0.get("name")) })
        }
    }
    func rename(_ code: String, _ name: String) async throws {
        try await database.write { db in _ = try db.run("UPDATE toy SET name = \(name), version = version + 1 WHERE code = \(code)") }
    }
}

struct PowerCut: Error {}

/// A database whose power goes after some writes: before the last one begins, or when it is on disk but nobody was told.
final class BreakingDatabase: Kernel.Database {
    private let database: any Kernel.Database, tellsNobody: Bool
    private let left: Mutex<Int>

    init(_ database: any Kernel.Database, after writes: Int, tellsNobody: Bool) {
        self.database = database; self.tellsNobody = tellsNobody
        left = Mutex(writes)
    }
    var dialect: Dialect { database.dialect }
    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        guard left.withLock({ $0 >= 0 }) else { throw PowerCut() }
        return try await database.read(body)
    }
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        let left = left.withLock { $0 -= 1; return $0 }
        guard left >= 0 || (left == -1 && tellsNobody) else { throw PowerCut() }
        let result = try await database.write(body)
        guard left >= 0 else { throw PowerCut() }
        return result
    }
}
