import Kernel

/// Rows between the check and the register. Cells and memos are personal data and lie sealed.
enum StagedRows {
    /// A judged row, sealed and ready to be written.
    struct Judged: Sendable {
        let id: ID<StagedRow>, number: Int, verdict: Verdict, sentence: String?, cells: Sealed?
    }

    static func put(_ rows: [Judged], of batch: ID<ImportBatch>, _ db: any Connection) throws {
        try db.insert("INSERT INTO import_row (id, import_id, number, verdict, column_key, reason, sentence, notes, label, depth, effect, cells) VALUES", rows.map { row in
            let verdict = row.verdict
            return """
                (\(row.id), \(batch), \(row.number), \(verdict.word), \(verdict.column), \(verdict.reason), \(row.sentence), \(verdict.noted),
                \(verdict.label), \(verdict.depth), \(verdict.isGood ? verdict.effect : nil), \(row.cells))
                """
        })
    }

    /// Rows to be applied, after the checkpoint, with their cells opened.
    static func toApply(
        _ batch: ID<ImportBatch>, after checkpoint: Checkpoint?, _ layout: ImportRow.Layout, limit: Int, _ instruments: Instruments, _ db: any Connection
    ) throws -> [Kept] {
        let from = checkpoint ?? Checkpoint(depth: -1, number: 0)
        return try db.rows("""
            SELECT id, number, depth, verdict, effect, cells FROM import_row
            WHERE import_id = \(batch) AND (depth, number) > (\(from.depth), \(from.number)) AND is_applied = 0 AND cells IS NOT NULL
            ORDER BY depth, number LIMIT \(limit)
            """).map { row in
                let id: ID<StagedRow> = try row.get("id")
                let cells = try instruments.open(row.get("cells"), bound: place("cells", id))
                let staged = StagedRow(
                    row: ImportRow(number: try row.get("number"), layout: layout, cells: try Cells.read(cells, count: layout.keys.count)),
                    word: try row.get("verdict"), effect: try row.get("effect"))
                return Kept(id: id, checkpoint: Checkpoint(depth: try row.get("depth"), number: staged.number), row: staged)
            }
    }
    struct Kept: Sendable { let id: ID<StagedRow>, checkpoint: Checkpoint, row: StagedRow }

    static func applied(_ id: ID<StagedRow>, _ effect: Effect, subject: Int64, memo: JSON, _ instruments: Instruments, _ db: any Connection) throws {
        let sealed = memo == .null ? nil : try instruments.seal(memo.bytes, bound: place("memo", id))
        try db.run("""
            UPDATE import_row SET is_applied = 1, effect = \(effect), subject_id = \(subject), memo = \(sealed), cells = NULL WHERE id = \(id)
            """)
    }
    static func refused(_ id: ID<StagedRow>, _ fault: Verdict.Fault, _ sentence: String?, _ db: any Connection) throws {
        try db.run("""
            UPDATE import_row SET verdict = 'rejected', effect = NULL, column_key = \(fault.column), reason = \(fault.complaint.code),
            sentence = \(sentence), cells = NULL WHERE id = \(id)
            """)
    }

    /// Rows that changed the register, from the last applied backwards, before the checkpoint.
    static func toTakeBack(_ batch: Batch, limit: Int, _ instruments: Instruments, _ db: any Connection) throws -> [Done] {
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
                    memo: try memo.map { try JSON(parsing: instruments.open($0, bound: place("memo", id))) } ?? .null)
                return Done(id: id, checkpoint: Checkpoint(depth: try row.get("depth"), number: applied.number), row: applied)
            }
    }
    struct Done { let id: ID<StagedRow>, checkpoint: Checkpoint, row: AppliedRow }

    static func tookBack(_ id: ID<StagedRow>, _ answer: TakenBack, _ db: any Connection) throws {
        switch answer {
        case .done: try db.run("UPDATE import_row SET is_taken_back = 1, memo = NULL WHERE id = \(id)")
        case .stays(let sentence): try db.run("UPDATE import_row SET stays_because = \(sentence) WHERE id = \(id)")
        }
    }

    /// Removes a few rows of an interrupted check; answers whether there may be more.
    static func drop(_ batch: ID<ImportBatch>, limit: Int, _ db: any Connection) throws -> Bool {
        try db.run("DELETE FROM import_row WHERE id IN (SELECT id FROM import_row WHERE import_id = \(batch) LIMIT \(limit))") == limit
    }

    static func seal(_ row: ImportRow, _ id: ID<StagedRow>, _ instruments: Instruments) throws -> Sealed {
        try instruments.seal(Cells.bytes(row.cells), bound: place("cells", id))
    }
    private static func place(_ column: String, _ id: ID<StagedRow>) -> SealPlace { SealPlace("import_row", column, id) }
}

/// The cells of a row as bytes: a letter for the kind before each text, an empty string for an empty cell.
enum Cells {
    static func bytes(_ cells: [SheetCell?]) -> [UInt8] {
        var bytes = Array("[".utf8)
        bytes.reserveCapacity(cells.count * 24)
        for (place, cell) in cells.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            JSON.write(cell.map { letter($0.kind) + $0.text } ?? "", into: &bytes)
        }
        return bytes + "]".utf8
    }

    static func read(_ bytes: [UInt8], count: Int) throws -> [SheetCell?] {
        let cells = try (JSON(parsing: bytes).array ?? []).map { json -> SheetCell? in
            guard let text = json.string, let kind = text.utf8.first.flatMap(kind) else { return nil }
            return SheetCell(kind, String(Substring(text.utf8.dropFirst())))
        }
        // A newer program may know more columns than the one that staged the row.
        return cells + Array(repeating: nil, count: max(0, count - cells.count))
    }

    private static func letter(_ kind: SheetCell.Kind) -> String {
        switch kind {
        case .text: "t"
        case .number: "n"
        case .date: "d"
        case .bool: "b"
        case .error: "e"
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
