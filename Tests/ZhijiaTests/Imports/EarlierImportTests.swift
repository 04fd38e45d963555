@testable import Edge
@testable import Imports
@testable import Kernel
import Testing

/// Imports that were under way in a database when a newer program first opened it.
@Suite struct EarlierImportTests {
    private let fixture = SQL.unscoped(because: "a fixture")

    /// One that waits to be confirmed, and one of whose two rows the first is in; as the program wrote them that kept each row's cells beside it.
    private func cellsBesideTheRows() async throws -> ImportWorld {
        let instruments = try Instruments.test()
        return try await ImportWorld(asOf: "2026-11-30-cells-in-pieces.sql") { [fixture] db in
            for (id, state, begun) in [(11, "ready", nil), (12, "applying", "2026-11-29T02:00:00.000Z")] as [(Int64, String, String?)] {
                try db.run("""
                    INSERT INTO import_batch (id, kind, union_id, file_id, file_name, file_size, file_digest, state, columns, header_row, rows, ok, created, asked_by, asked_at, begun_at, last_depth, last_row)
                    VALUES (\(id), 'toys', 1, \(90 + id), '物品.xlsx', 2000, \([UInt8(id)]), \(state), '[{"key":"code","place":0,"heading":"编号"}]', 2, 2, 2, \(begun == nil ? 2 : 1), '组织部 张某',
                      '2026-11-29T01:00:00.000Z', \(begun), \(begun.map { _ in 0 }), \(begun.map { _ in 3 })) \(fixture)
                    """)
                for number in [3, 4] {
                    let row = id * 100 + Int64(number), isIn = begun != nil && number == 3
                    let memo = try isIn ? instruments.seal(JSON.object([.init("version", .integer(1))]).bytes, bound: SealPlace(table: "import_row", column: "memo", row: row)) : nil
                    try db.run("""
                        INSERT INTO import_row (id, import_id, number, verdict, label, depth, effect, cells, is_applied, subject_id, memo)
                        VALUES (\(row), \(id), \(number), 'ok', '伞', 0, 'created', \(isIn ? nil : [UInt8](repeating: 7, count: 40)), \(isIn), \(isIn ? 501 : nil), \(memo))
                        """)
                }
            }
            try db.run("INSERT INTO toy (id, code, name, version) VALUES (501, 'A1', '伞', 1)")
        }
    }

    @Test("What the program before had checked is to be uploaded again; what was half in is told as done and can be taken back")
    func goesOn() async throws {
        let world = try await cellsBesideTheRows(), waiting = ID<ImportBatch>(11), half = ID<ImportBatch>(12)
        #expect(try await world.state(waiting) == .abandoned)
        #expect(try await world.state(half) == .done)
        // Jobs that were in line for them find nothing to do.
        for id in [waiting, half] {
            for job in world.imports.module.jobs where job.name == "import.apply" { try await job.run(world.job(id.number)) }
        }
        #expect(try await world.toys() == ["A1": "伞"])
        // The next of its kind does not wait for them, and the row that had not come in comes in now.
        #expect(try await world.bringIn([["A1", "伞", nil], ["A2", "灯", nil]]).counts.created == 1)
        #expect(try await world.toys() == ["A1": "伞", "A2": "灯"])
        let back = try await world.takeBack(half)
        #expect(back.state == "undone" && back.takenBack == 1 && back.stays == 0)
        #expect(try await world.toys() == ["A2": "灯"])
    }

    @Test("Nothing of what stood in their rows is kept")
    func forgotten() async throws {
        let world = try await cellsBesideTheRows()
        #expect(try await world.database.read { try $0.count("SELECT COUNT(*) FROM import_cells") } == 0)
        await #expect(throws: (any Error).self) { try await world.database.read { try $0.count("SELECT COUNT(*) FROM import_row WHERE cells IS NOT NULL") } }
        world.pass(days: 60)
        try await world.imports.sweep(world.database, world.now())
        #expect(try await world.database.read { try $0.count("SELECT COUNT(*) FROM import_row WHERE memo IS NOT NULL") } == 0)
    }
}
