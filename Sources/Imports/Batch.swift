import Kernel

/// One file on its way in.
struct Batch: Readable, Sendable {
    let id: ID<ImportBatch>, kind: String, unionID: ID<UnionOrg>
    let fileID: ID<StoredFile>, fileName: String, fileSize: Int
    /// `nil` where only the sheet itself sets a bound.
    let rowsAtMost: Int?
    let state: BatchState, headerRow: Int?, columns: [FoundColumn], unrecognised: String?, complaint: String?
    let counts: Counts, takenBack: Int, stays: Int
    let checkpoint: Checkpoint?
    let askedBy: String, askedAt: Instant, begunAt: Instant?, closedAt: Instant?

    static let columns: SQL = """
        id, kind, union_id, file_id, file_name, file_size, state, header_row, columns, unrecognised, complaint, rows, ok, normalised, rejected,
        duplicate, noted, created, updated, unchanged, transfer, taken_back, stays, last_depth, last_row, asked_by, asked_at, begun_at, closed_at,
        rows_at_most
        """

    init(row: Row) throws {
        id = try row.get("id"); kind = try row.get("kind"); unionID = try row.get("union_id")
        fileID = try row.get("file_id"); fileName = try row.get("file_name"); fileSize = try row.get("file_size")
        rowsAtMost = try row.get("rows_at_most")
        state = try row.get("state"); headerRow = try row.get("header_row"); unrecognised = try row.get("unrecognised")
        columns = try row.get("columns", as: String?.self).map(FoundColumn.list) ?? []
        complaint = try row.get("complaint")
        counts = try Counts(row: row); takenBack = try row.get("taken_back"); stays = try row.get("stays")
        checkpoint = try Checkpoint(row: row)
        askedBy = try row.get("asked_by"); askedAt = try row.get("asked_at")
        begunAt = try row.get("begun_at"); closedAt = try row.get("closed_at")
    }

    static let daysToConfirm = 30, daysToUndo = 30, daysToKeepCells = 7

    func canBeUndone(at now: Instant) -> Bool {
        closedAt.map { $0.seconds(until: now) <= Self.daysToUndo * 86_400 } ?? false
    }

    /// A column by the heading that stands in the file.
    func heading(of key: String, in kind: any ImportKind) -> String {
        columns.first { $0.key == key }?.heading ?? kind.columns.first { $0.key == key }?.title ?? key
    }
}

/// Where an import is at a moment: what its chunks ask for, over and over.
struct Standing: Readable, Sendable {
    let state: BatchState, counts: Counts, checkpoint: Checkpoint?
    static let columns: SQL = "state, rows, ok, normalised, rejected, duplicate, noted, created, updated, unchanged, transfer, last_depth, last_row"
    init(row: Row) throws { state = try row.get("state"); counts = try Counts(row: row); checkpoint = try Checkpoint(row: row) }
}

/// How far applying or taking back has come, in the order (depth, number).
struct Checkpoint: Sendable, Hashable, Comparable {
    let depth: Int, number: Int
    static func < (one: Checkpoint, other: Checkpoint) -> Bool { (one.depth, one.number) < (other.depth, other.number) }
    init(depth: Int, number: Int) { self.depth = depth; self.number = number }
    init?(row: Row) throws {
        guard let depth: Int = try row.get("last_depth"), let number: Int = try row.get("last_row") else { return nil }
        self.init(depth: depth, number: number)
    }
}

/// A column of the kind, where it stands in this file.
struct FoundColumn: Sendable, Hashable {
    let key: String, place: Int, heading: String

    /// A, B, …, Z, AA.
    var letters: String {
        var rest = place, letters = ""
        repeat {
            letters = String(UnicodeScalar(UInt8(65 + rest % 26))) + letters
            rest = rest / 26 - 1
        } while rest >= 0
        return letters
    }

    static func text(_ list: [FoundColumn]) -> String {
        let json = JSON.array(list.map { ["key": .string($0.key), "place": .integer(Int64($0.place)), "heading": .string($0.heading)] })
        return String(decoding: json.bytes, as: UTF8.self)
    }
    static func list(_ text: String) throws -> [FoundColumn] {
        try (JSON(parsing: Array(text.utf8)).array ?? []).compactMap { json in
            guard let key = json["key"]?.string, let place = json["place"]?.integer, let heading = json["heading"]?.string else { return nil }
            return FoundColumn(key: key, place: Int(place), heading: heading)
        }
    }
}
