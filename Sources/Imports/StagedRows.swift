import Kernel

/// Rows between the check and the register. Cells and memos are personal data and lie sealed.
enum StagedRows {
    struct Judged: Sendable { let row: ImportRow, verdict: Verdict, sentence: String? }

    /// Judged rows that are written together, sealed and spelled out before the writer is free for them.
    struct Piece: Sendable {
        let counts: Counts
        fileprivate let rows: [SQL], cells: [SQL]

        init(_ judged: ArraySlice<Judged>, of batch: ID<ImportBatch>, _ draws: Draws, _ instruments: Instruments) throws {
            counts = judged.reduce(into: Counts()) { $0.add($1.verdict) }
            var rows: [SQL] = [], cells: [SQL] = []
            // A chunk that is applied opens only the sheaves that it has rows in.
            for start in stride(from: judged.startIndex, to: judged.endIndex, by: 100) {
                let sheaf = judged[start..<min(start + 100, judged.endIndex)], id = ID<Piece>(draws.id())
                // What is not going to come in need not be kept.
                let good = sheaf.filter(\.verdict.isGood)
                rows += sheaf.map { judged in
                    let verdict = judged.verdict, row = ID<StagedRow>(draws.id())
                    let values: SQL = .values(
                        row, batch, judged.row.number, verdict.word, verdict.column, verdict.reason, judged.sentence, verdict.noted, verdict.label, verdict.depth,
                        verdict.isGood ? verdict.effect : nil, verdict.isGood ? id : nil)
                    return "(\(values))"
                }
                guard let last = good.map({ Checkpoint(depth: $0.verdict.depth, number: $0.row.number) }).max() else { continue }
                let sealed = try instruments.seal(Cells.bytes(good.map(\.row)), bound: place(id))
                cells.append("(\(.values(id, batch, last.depth, last.number, sealed)))")
            }
            (self.rows, self.cells) = (rows, cells)
        }
    }

    static func put(_ piece: Piece, _ db: any Connection) throws {
        try db.insert("INSERT INTO import_row (id, import_id, number, verdict, column_key, reason, sentence, notes, label, depth, effect, cells_id) VALUES", piece.rows)
        try db.insert("INSERT INTO import_cells (id, import_id, last_depth, last_row, cells) VALUES", piece.cells)
    }

    /// Rows to be applied, after the checkpoint, with their cells opened.
    static func toApply(
        _ batch: ID<ImportBatch>, after checkpoint: Checkpoint?, _ layout: ImportRow.Layout, limit: Int, _ instruments: Instruments, _ db: any Connection
    ) throws -> [Kept] {
        let from = checkpoint ?? Checkpoint(depth: -1, number: 0)
        let rows = try db.rows("""
            SELECT id, number, depth, verdict, cells_id FROM import_row
            WHERE import_id = \(batch) AND (depth, number) > (\(from.depth), \(from.number)) AND is_applied = 0 AND cells_id IS NOT NULL
            ORDER BY depth, number LIMIT \(limit)
            """)
        let cells = try cells(of: rows, layout, instruments, db)
        return try rows.map { row in
            let number: Int = try row.get("number")
            guard let cells = cells[number] else { throw NotFound() }
            let staged = StagedRow(row: ImportRow(number: number, layout: layout, cells: cells), word: try row.get("verdict"))
            return Kept(id: try row.get("id"), checkpoint: Checkpoint(depth: try row.get("depth"), number: number), row: staged)
        }
    }
    struct Kept: Sendable { let id: ID<StagedRow>, checkpoint: Checkpoint, row: StagedRow }

    /// By the numbers of the rows.
    private static func cells(of rows: [Row], _ layout: ImportRow.Layout, _ instruments: Instruments, _ db: any Connection) throws -> [Int: [SheetCell?]] {
        let numbers = Set(try rows.map { try $0.get("number") as Int }), pieces = Set(try rows.map { try $0.get("cells_id") as Int64 })
        var cells: [Int: [SheetCell?]] = [:]
        for row in try db.rows("SELECT id, cells FROM import_cells WHERE id IN (\(list: pieces.sorted()))") {
            let bytes = try instruments.open(row.get("cells"), bound: place(row.get("id") as ID<Piece>))
            cells.merge(Cells.read(bytes, of: numbers, count: layout.keys.count)) { first, _ in first }
        }
        return cells
    }

    /// What came of rows that are in the register now.
    struct Done: Sendable { let id: ID<StagedRow>, effect: Effect, subject: Int64, memo: JSON }

    static func applied(_ rows: [Done], _ instruments: Instruments, _ db: any Connection) throws {
        try db.run(over: rows.map { "(\($0.id), \($0.effect), \($0.subject))" }) { rows in
            """
            UPDATE import_row SET is_applied = 1, effect = done.column2, subject_id = done.column3, cells_id = NULL
            FROM (VALUES \(rows)) AS done WHERE import_row.id = done.column1
            """
        }
        for row in rows where row.memo != .null {
            try db.run("UPDATE import_row SET memo = \(try instruments.seal(row.memo.bytes, bound: place(row.id))) WHERE id = \(row.id)")
        }
    }
    static func refused(_ id: ID<StagedRow>, _ fault: Verdict.Fault, _ sentence: String?, _ db: any Connection) throws {
        try db.run("""
            UPDATE import_row SET verdict = 'rejected', effect = NULL, column_key = \(fault.column), reason = \(fault.complaint.code),
            sentence = \(sentence), cells_id = NULL WHERE id = \(id)
            """)
    }
    /// Destroys the cells of rows that are all in, or stay outside for good.
    static func forgetCells(of batch: ID<ImportBatch>, upTo checkpoint: Checkpoint, _ db: any Connection) throws {
        try db.run("DELETE FROM import_cells WHERE import_id = \(batch) AND (last_depth, last_row) <= (\(checkpoint.depth), \(checkpoint.number))")
    }

    /// Rows that changed the register, from the last applied backwards, before the checkpoint.
    static func toTakeBack(_ batch: Batch, limit: Int, _ instruments: Instruments, _ db: any Connection) throws -> [Taken] {
        let from = batch.checkpoint ?? Checkpoint(depth: .max, number: .max)
        return try db.rows("""
            SELECT id, number, depth, effect, subject_id, memo FROM import_row
            WHERE import_id = \(batch.id) AND (depth, number) < (\(from.depth), \(from.number)) AND is_applied = 1 AND effect <> 'unchanged'
            ORDER BY depth DESC, number DESC LIMIT \(limit)
            """).map { row in
                let id: ID<StagedRow> = try row.get("id")
                let memo: Sealed? = try row.get("memo")
                let applied = AppliedRow(
                    number: try row.get("number"), effect: try row.get("effect"), subject: try row.get("subject_id"),
                    memo: try memo.map { try JSON(parsing: instruments.open($0, bound: place(id))) } ?? .null)
                return Taken(id: id, checkpoint: Checkpoint(depth: try row.get("depth"), number: applied.number), row: applied)
            }
    }
    struct Taken { let id: ID<StagedRow>, checkpoint: Checkpoint, row: AppliedRow }

    static func tookBack(_ id: ID<StagedRow>, _ answer: TakenBack, _ db: any Connection) throws {
        switch answer {
        case .done: try db.run("UPDATE import_row SET is_taken_back = 1, memo = NULL WHERE id = \(id)")
        case .stays(let sentence): try db.run("UPDATE import_row SET stays_because = \(sentence) WHERE id = \(id)")
        }
    }

    /// Removes a few rows of an interrupted check; answers whether there may be more.
    static func drop(_ batch: ID<ImportBatch>, _ db: any Connection) throws -> Bool {
        try db.run("DELETE FROM import_row WHERE id IN (SELECT id FROM import_row WHERE import_id = \(batch) LIMIT 200)") == 200
    }
    /// Destroys a few pieces of cells, and the same of memos; answers whether there may be more.
    static func clearCells(of batch: ID<ImportBatch>, _ db: any Connection) throws -> Bool {
        try db.run("DELETE FROM import_cells WHERE id IN (SELECT id FROM import_cells WHERE import_id = \(batch) LIMIT 10)") == 10
    }
    static func clearMemos(of batch: ID<ImportBatch>, _ db: any Connection) throws -> Bool {
        try db.run("UPDATE import_row SET memo = NULL WHERE id IN (SELECT id FROM import_row WHERE import_id = \(batch) AND memo IS NOT NULL LIMIT 500)") == 500
    }

    private static func place(_ id: ID<Piece>) -> SealPlace { SealPlace("import_cells", "cells", id) }
    private static func place(_ id: ID<StagedRow>) -> SealPlace { SealPlace("import_row", "memo", id) }
}

/// The cells of many rows as bytes: of each row its number and its cells, of each cell a letter for its kind and its text. Between them stand the two bytes
/// that no text has.
enum Cells {
    private static let betweenCells: UInt8 = 0xff, betweenRows: UInt8 = 0xfe

    static func bytes(_ rows: [ImportRow]) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows {
            bytes += String(row.number).utf8
            for cell in row.cells {
                bytes.append(betweenCells)
                guard let cell else { continue }
                bytes.append(letter(cell.kind))
                bytes += cell.text.utf8
            }
            bytes.append(betweenRows)
        }
        return bytes
    }

    /// - Parameters:
    ///   - numbers: which rows are wanted.
    ///   - count: how many cells each is to have; a newer program may know more columns than the one that staged the row.
    static func read(_ bytes: [UInt8], of numbers: Set<Int>, count: Int) -> [Int: [SheetCell?]] {
        var rows: [Int: [SheetCell?]] = [:]
        for row in bytes.split(separator: betweenRows) {
            guard let number = Int(String(decoding: row.prefix { $0 != betweenCells }, as: UTF8.self)), numbers.contains(number) else { continue }
            let cells = row.split(separator: betweenCells, omittingEmptySubsequences: false).dropFirst().map { cell in
                cell.first.flatMap(kind).map { SheetCell($0, String(decoding: cell.dropFirst(), as: UTF8.self)) }
            }
            rows[number] = cells + Array(repeating: nil, count: max(0, count - cells.count))
        }
        return rows
    }

    private static func letter(_ kind: SheetCell.Kind) -> UInt8 {
        switch kind {
        case .text: UInt8(ascii: "t")
        case .number: UInt8(ascii: "n")
        case .date: UInt8(ascii: "d")
        case .bool: UInt8(ascii: "b")
        case .error: UInt8(ascii: "e")
        }
    }
    private static func kind(_ letter: UInt8) -> SheetCell.Kind? {
        switch letter {
        case UInt8(ascii: "t"): .text
        case UInt8(ascii: "n"): .number
        case UInt8(ascii: "d"): .date
        case UInt8(ascii: "b"): .bool
        case UInt8(ascii: "e"): .error
        default: nil
        }
    }
}

extension Verdict {
    /// The column and the reason that answer for the row.
    var column: String? { faults.first?.column ?? mends.first?.column }
    var reason: String? { faults.first?.complaint.code ?? mends.first?.how.rawValue }
    var noted: String? { notes.isEmpty ? nil : notes.map(\.text).joined(separator: "；") }

    /// All that is wrong or was mended, each with its column's heading.
    func sentence(_ heading: (String) -> String) -> String? {
        let said = faults.map { "\(heading($0.column))：\($0.complaint.text)" } + mends.map { "\(heading($0.column))：\($0.how.label)" }
        return said.isEmpty ? nil : said.joined(separator: "；")
    }
}
