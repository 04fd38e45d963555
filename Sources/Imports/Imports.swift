package import Kernel

/// Bringing in sheets: the pages, the jobs, and the same work for the command line.
package struct Imports: Sendable {
    private let kinds: Kinds

    package init(_ kinds: [any ImportKind]) { self.kinds = Kinds(kinds) }

    package var module: Module {
        Module(
            "Imports", "名册导入", routes: kinds.routes, flows: [kinds.flow.drawn], rights: [kinds.right], jobs: kinds.jobs, forms: [UploadForm.self],
            placed: ["import_batch"], navigation: [Navigation("名册导入", "/imports", icon: "upload", group: "组织与会员", manual: "/manual/import")],
            reminders: [Reminder(kinds.right, kinds.waiting)],
            errands: kinds.all.map { Errand($0.right, "导入\($0.title)", "/imports/new/\($0.key)", icon: "upload") },
            parameters: [Self.rowsOfGrassroots.kind])
    }

    /// How many rows an officer of a grassroots union may bring in at a time (domain.md 2.7); the district and the towns as many as a sheet holds.
    static let rowsOfGrassroots = Parameter("import_rows_of_grassroots", "基层工会一次至多导入几行", 1...1_000_000)

    /// The kinds' keys, as the command line takes them.
    package var keys: [String] { kinds.all.map(\.key) }

    /// Checks a stored file, in this process.
    /// - Throws: `NotFound` for a kind that is not there. A file that cannot be read is in the summary's `complaint`.
    package func check(_ key: String, _ file: Upload, at union: ID<UnionOrg>, by actor: String, _ job: JobContext) async throws -> ImportSummary {
        let kind = try kinds.named(key), id = ID<ImportBatch>(job.newDraws().id())
        return try await timed(id, job) {
            try await job.database.write { db in try ImportStore.add(file, kind.key, id, at: union, by: actor, job.now(), db) }
            try await goOn(id, job)
        }
    }

    /// Confirms a checked import and applies it; waits for another of its kind by helping it.
    package func apply(_ id: ID<ImportBatch>, by actor: String, _ job: JobContext) async throws -> ImportSummary {
        try await timed(id, job) {
            try await job.database.write { [kinds] db in try kinds.flow.advance(.commit, id, by: actor, at: job.now(), db) }
            try await goOn(id, job)
        }
    }

    /// Takes a finished import back as a whole, but for the rows that somebody has touched since.
    package func takeBack(_ id: ID<ImportBatch>, by actor: String, _ job: JobContext) async throws -> ImportSummary {
        try await timed(id, job) {
            while let busy = try await job.database.write({ [kinds] db in try kinds.turnBack(id, by: actor, job.now(), db) }) {
                try await kinds.goOn(with: busy, job)
            }
            try await goOn(id, job)
        }
    }

    /// Every row that is not clean, in the order of the sheet: row, verdict, column, reason.
    package func answers(_ id: ID<ImportBatch>, _ db: any Connection) throws -> JSON {
        let batch = try ImportStore.batch(id, db), kind = try kinds.named(batch.kind)
        var answers: [JSON] = []
        try db.each("SELECT number, verdict, column_key, reason FROM import_row WHERE import_id = \(id) AND verdict <> 'ok' ORDER BY number") { row in
            let column: String? = try row.get("column_key")
            answers.append([
                "row": .integer(try row.get("number")), "verdict": .string(try row.get("verdict")),
                "column": .string(column.map { batch.heading(of: $0, in: kind) } ?? ""), "reason": .string(try row.get("reason")),
            ])
        }
        return .array(answers)
    }

    /// The sheet as it came, with 导入结果 and 原因 at the right of each row.
    package func verdicts(_ id: ID<ImportBatch>, _ job: JobContext) async throws -> ID<StoredFile> {
        let batch = try await job.database.read { db in try ImportStore.batch(id, db) }
        return try await kinds.writeVerdicts(of: batch, job.database, job.workshop)
    }

    /// Destroys what imports keep of people when its time is over; for the daily round.
    package func sweep(_ database: any Database, _ now: Instant) async throws { try await Clearing.sweep(kinds.flow, database, now) }

    private func goOn(_ id: ID<ImportBatch>, _ job: JobContext) async throws {
        let batch = try await job.database.read { db in try ImportStore.batch(id, db) }
        try await kinds.goOn(with: batch, job)
    }

    private func timed(_ id: ID<ImportBatch>, _ job: JobContext, _ work: () async throws -> Void) async throws -> ImportSummary {
        let start = job.now()
        try await work()
        var summary = try await job.database.read { db in try ImportStore.summary(id, db) }
        summary.seconds = Double(job.now().milliseconds - start.milliseconds) / 1000
        return summary
    }
}

extension Kinds {
    /// Begins to take an import back, or answers the one that is in the way.
    fileprivate func turnBack(_ id: ID<ImportBatch>, by actor: String, _ now: Instant, _ db: any Connection) throws -> Batch? {
        let batch = try ImportStore.batch(id, db)
        if let busy = try ImportStore.busy(batch.kind, db), busy.id != id { return busy }
        guard batch.state != .undoing else { return nil }
        guard batch.state != .done || batch.canBeUndone(at: now) else { throw NotAllowed("导入已超过 \(Batch.daysToUndo) 天，不能整体撤销了。请逐条更正") }
        try flow.advance(.undo, id, by: actor, at: now, db)
        try ImportStore.turnsBack(id, db)
        return nil
    }
}
