import Kernel

/// Imports as they lie in the database. Whoever asks for one by a request goes through a scope; jobs and the command line do not.
enum ImportStore {
    static func batch(_ id: ID<ImportBatch>, _ scope: Scope, _ db: any Connection) throws -> Batch {
        try db.one("SELECT \(Batch.columns) FROM import_batch WHERE id = \(id) AND \(scope.covers("union_id"))")
    }
    static func batch(_ id: ID<ImportBatch>, _ db: any Connection) throws -> Batch {
        try db.one("SELECT \(Batch.columns) FROM import_batch WHERE id = \(id) \(programs)")
    }
    static func standing(_ id: ID<ImportBatch>, _ db: any Connection) throws -> Standing {
        try db.one("SELECT \(Standing.columns) FROM import_batch WHERE id = \(id) \(programs)")
    }

    static func add(
        _ file: Upload, _ kind: String, _ id: ID<ImportBatch>, at union: ID<UnionOrg>, rowsAtMost: Int? = nil, by actor: String, _ now: Instant, _ db: any Connection
    ) throws {
        try db.run("""
            INSERT INTO import_batch (id, kind, union_id, file_id, file_name, file_size, file_digest, state, rows_at_most, asked_by, asked_at)
            VALUES (\(id), \(kind), \(union), \(file.id), \(file.name), \(file.size), \(file.digest), \(BatchState.checking), \(rowsAtMost), \(actor), \(now)) \(programs)
            """)
        try StoredFile.join(file.id, to: "import_batch", id.number, db)
        try History.write("import_batch", id.number, "upload", to: BatchState.checking.rawValue, at: union, by: actor, now, db)
    }

    /// The last import of the same file that has come in and was not taken back.
    static func earlier(_ digest: [UInt8], _ kind: String, before id: ID<ImportBatch>, _ scope: Scope, _ db: any Connection) throws -> Batch? {
        try db.first("""
            SELECT \(Batch.columns) FROM import_batch WHERE file_digest = \(digest) AND kind = \(kind) AND id < \(id) AND state = \(BatchState.done)
            AND \(scope.covers("union_id")) ORDER BY id DESC LIMIT 1
            """)
    }
    static func digest(_ id: ID<ImportBatch>, _ db: any Connection) throws -> [UInt8] {
        try db.value("SELECT file_digest FROM import_batch WHERE id = \(id) \(programs)") ?? []
    }

    /// The import of that kind that is being applied or taken back just now; there is one at most.
    static func busy(_ kind: String, _ db: any Connection) throws -> Batch? {
        try db.first("""
            SELECT \(Batch.columns) FROM import_batch WHERE kind = \(kind) AND state IN (\(BatchState.applying), \(BatchState.undoing)) \(programs)
            """)
    }

    static func saw(_ header: SheetHeader, _ columns: [FoundColumn], _ id: ID<ImportBatch>, _ db: any Connection) throws {
        let unrecognised = header.unrecognised.isEmpty ? nil : header.unrecognised.joined(separator: "、")
        try update(id, "header_row = \(header.row), columns = \(FoundColumn.text(columns)), unrecognised = \(unrecognised)", in: .checking, db)
    }
    /// After an interrupted check, whose rows are gone.
    static func forgetsCounts(_ id: ID<ImportBatch>, _ db: any Connection) throws {
        try db.run("""
            UPDATE import_batch SET rows = 0, ok = 0, normalised = 0, rejected = 0, duplicate = 0, noted = 0, created = 0, updated = 0,
            unchanged = 0, transfer = 0 WHERE id = \(id) \(programs)
            """)
    }
    static func failed(_ complaint: Complaint, _ id: ID<ImportBatch>, _ now: Instant, _ db: any Connection) throws {
        try update(id, "complaint = \(complaint.text)", in: .checking, db)
        try closes(id, in: .checking, now, db)
    }
    static func count(_ counts: Counts, _ id: ID<ImportBatch>, in state: BatchState, _ db: any Connection) throws {
        try update(id, counts.addition, in: state, db)
    }
    static func moved(to checkpoint: Checkpoint, _ id: ID<ImportBatch>, in state: BatchState, _ db: any Connection) throws {
        try update(id, "last_depth = \(checkpoint.depth), last_row = \(checkpoint.number)", in: state, db)
    }
    static func begins(_ id: ID<ImportBatch>, _ now: Instant, _ db: any Connection) throws {
        try update(
            id, "begun_at = \(now), created = 0, updated = 0, unchanged = 0, transfer = 0, last_depth = NULL, last_row = NULL", in: .applying, db)
    }
    static func closes(_ id: ID<ImportBatch>, in state: BatchState, _ now: Instant, _ db: any Connection) throws {
        try update(id, "closed_at = \(now)", in: state, db)
        let file = try batch(id, db).fileID
        try StoredFile.keep(file, until: now.adding(seconds: Batch.daysToKeepCells * 86_400), db)
    }
    static func turnsBack(_ id: ID<ImportBatch>, _ db: any Connection) throws {
        try update(id, "taken_back = 0, stays = 0, last_depth = NULL, last_row = NULL", in: .undoing, db)
    }
    static func tookBack(_ done: Int, stays: Int, _ id: ID<ImportBatch>, _ db: any Connection) throws {
        try update(id, "taken_back = taken_back + \(done), stays = stays + \(stays)", in: .undoing, db)
    }

    /// What was uploaded a month ago and nobody has confirmed.
    static func forgotten(_ now: Instant, _ db: any Connection) throws -> [ID<ImportBatch>] {
        let month = now.adding(seconds: -Batch.daysToConfirm * 86_400)
        return try db.rows("SELECT id FROM import_batch WHERE state IN (\(BatchState.checking), \(BatchState.ready)) AND asked_at < \(month) ORDER BY id \(programs)").map { try $0.get("id") }
    }

    static func cleared(_ id: ID<ImportBatch>, _ db: any Connection) throws {
        try db.run("UPDATE import_batch SET cells_cleared = 1 WHERE id = \(id) \(programs)")
    }
    static func toClear(_ now: Instant, _ db: any Connection) throws -> [ID<ImportBatch>] {
        let week = now.adding(seconds: -Batch.daysToKeepCells * 86_400), month = now.adding(seconds: -Batch.daysToUndo * 86_400)
        return try db.rows("""
            SELECT id FROM import_batch WHERE cells_cleared = 0 AND (closed_at < \(month)
            OR (closed_at < \(week) AND state IN (\(BatchState.abandoned), \(BatchState.failed), \(BatchState.undone)))) ORDER BY id \(programs)
            """).map { try $0.get("id") }
    }

    /// Changes an import as long as it is in that state; somebody may have abandoned it meanwhile.
    private static func update(_ id: ID<ImportBatch>, _ changes: SQL, in state: BatchState, _ db: any Connection) throws {
        let changed = try db.run("UPDATE import_batch SET \(changes) WHERE id = \(id) AND state = \(state) \(programs)")
        guard changed == 1 else { throw StateChanged() }
    }

    static func summary(_ id: ID<ImportBatch>, _ db: any Connection) throws -> ImportSummary {
        let batch = try batch(id, db)
        return ImportSummary(
            id: id, state: batch.state.rawValue, counts: batch.counts, reasons: try reasons(id, db).filter { $0.verdict == .rejected }.map { ($0.code, $0.count) }, takenBack: batch.takenBack,
            stays: batch.stays, complaint: batch.complaint)
    }

    private static let programs = SQL.unscoped(because: "the program's own work on an import")
}

/// Somebody has moved the import on while a job was at it: the job has nothing more to do.
struct StateChanged: Error {}
