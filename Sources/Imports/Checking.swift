import Kernel

/// Reads a file and gives every row its verdict. When interrupted it begins anew and comes to the same answer.
struct Checking: Sendable {
    let kind: any ImportKind, id: ID<ImportBatch>, flow: BatchFlow, job: JobContext

    func run() async throws {
        let batch = try await job.database.read { [id] db in try ImportStore.batch(id, db) }
        guard batch.state == .checking else { return }
        do {
            try await dropWhatAnInterruptedCheckLeft()
            let rows = try await check(batch, with: kind)
            let isWhole = try await job.database.write { [flow, id, job] db in
                guard try ImportStore.standing(id, db).counts.rows == rows else { return false }
                try flow.advance(.check, id, by: batch.askedBy, at: job.now(), db)
                return true
            }
            // A commit failed and took rows along that had been answered.
            if !isWhole { try await run() }
        } catch let complaint as Complaint {
            try await fail(complaint)
        } catch is StateChanged {
            try await dropWhatAnInterruptedCheckLeft()
        }
    }

    /// How many rows there are.
    private func check<Kind: ImportKind>(_ batch: Batch, with kind: Kind) async throws -> Int {
        let layout = ImportRow.Layout(kind.columns)
        let context = ImportContext(
            id: id, unionID: batch.unionID, actorName: batch.askedBy, now: job.now(), instruments: job.instruments, draws: job.newDraws())
        let judge = kind.judge(context)
        let total = kind.surveysFirst ? try await survey(batch.fileID, kind, layout, judge) : 0
        var pass = SheetPass(kind, layout), staging = Staging(kind: kind, id: id, job: job, judge, context), telling = Telling(job), done = 0
        do {
            try await job.workshop.readSheet(batch.fileID) { rows in
                let wasFound = pass.header != nil
                let data = try pass.take(rows)
                if !wasFound { try await note(pass) }
                done += data.count
                try require(done, within: batch.rowsAtMost)
                try await staging.take(data, pass.columns)
                await telling.tell(done, of: total)
            }
            let rest = try pass.finish()
            if !rest.isEmpty || done == 0 { try await note(pass) }
            done += rest.count
            try require(done, within: batch.rowsAtMost)
            try await staging.take(rest, pass.columns)
            try await staging.finish()
        } catch {
            // Nothing may be written any more when the rows are dropped.
            await staging.abandon()
            throw error
        }
        await job.progress(done, done)
        return done
    }

    private func require(_ rows: Int, within most: Int?) throws {
        guard let most, rows > most else { return }
        throw Complaint("too_many_rows", "这张表超过 \(most) 行，一次导不进去。请分成几张，每张不超过 \(most) 行，逐张导入；或者请镇街、区总工会代为导入")
    }

    private func survey<Kind: ImportKind>(_ file: ID<StoredFile>, _ kind: Kind, _ layout: ImportRow.Layout, _ judge: Kind.Judge) async throws -> Int {
        var pass = SheetPass(kind, layout), total = 0
        try await job.workshop.readSheet(file) { rows in
            for row in try pass.take(rows) { judge.survey(row); total += 1 }
        }
        for row in try pass.finish() { judge.survey(row); total += 1 }
        return total
    }

    private func note(_ pass: SheetPass) async throws {
        guard let header = pass.header else { return }
        try await job.database.write { [id] db in try ImportStore.saw(header, pass.columns, id, db) }
    }

    private func fail(_ complaint: Complaint) async throws {
        try await dropWhatAnInterruptedCheckLeft()
        try await job.database.write { [id, flow, job] db in
            try ImportStore.failed(complaint, id, job.now(), db)
            try flow.advance(.fail, id, at: job.now(), db)
        }
    }

    private func dropWhatAnInterruptedCheckLeft() async throws {
        while try await job.database.write({ [id] db in try StagedRows.drop(id, db) }) {}
        while try await job.database.write({ [id] db in try StagedRows.clearCells(of: id, db) }) {}
        try await job.database.write { [id] db in try ImportStore.forgetsCounts(id, db) }
    }
}

/// Judges rows and writes them down in chunks, each with its counts in the same transaction. While some are written the next are judged, and it is
/// asked what is known of those that follow.
private struct Staging<Kind: ImportKind> {
    let kind: Kind, id: ID<ImportBatch>, job: JobContext
    private let judge: Kind.Judge, context: ImportContext
    private var asked: (rows: [ImportRow], columns: [FoundColumn], known: Task<Kind.Judge.Known, any Error>)?
    private var writing: Task<Pace, any Error>?

    init(kind: Kind, id: ID<ImportBatch>, job: JobContext, _ judge: Kind.Judge, _ context: ImportContext) {
        (self.kind, self.id, self.job, self.judge, self.context) = (kind, id, job, judge, context)
    }

    mutating func take(_ rows: [ImportRow], _ columns: [FoundColumn]) async throws {
        guard !rows.isEmpty else { return }
        let known = Task { [kind, job, context] in try await job.database.read { db in try kind.known(of: rows, context, db) } }
        try await judgeAsked()
        asked = (rows, columns, known)
    }

    /// Waits until all is written that was taken.
    mutating func finish() async throws {
        try await judgeAsked()
        _ = try await written()
    }

    /// Takes nothing more, and waits until nothing is written any more.
    mutating func abandon() async {
        asked = nil
        _ = try? await written()
    }

    private mutating func judgeAsked() async throws {
        guard let (rows, columns, asking) = asked else { return }
        asked = nil
        let known = try await asking.value
        let judged = rows.map { row in
            let verdict = judge.judge(row, known)
            return StagedRows.Judged(row: row, verdict: verdict, sentence: verdict.sentence { heading(of: $0, columns) })
        }
        let pace = try await written()
        writing = Task { [id, job] in try await Self.write(judged, pace, id, job) }
    }

    /// Waits for what is being written; answers how fast that went.
    private mutating func written() async throws -> Pace {
        defer { writing = nil }
        return try await writing?.value ?? Pace()
    }

    private func heading(of key: String, _ columns: [FoundColumn]) -> String {
        columns.first { $0.key == key }?.heading ?? kind.columns.first { $0.key == key }?.title ?? key
    }

    private static func write(_ rows: [StagedRows.Judged], _ pace: Pace, _ id: ID<ImportBatch>, _ job: JobContext) async throws -> Pace {
        var rest = rows[...], pace = pace
        while !rest.isEmpty {
            let piece = try StagedRows.Piece(rest.prefix(pace.size), of: id, job.newDraws(), job.instruments)
            let milliseconds = try await job.database.writePatiently { db in
                let start = job.now()
                try StagedRows.put(piece, db)
                try ImportStore.count(piece.counts, id, in: .checking, db)
                return job.now().milliseconds - start.milliseconds
            }
            rest.removeFirst(piece.counts.rows)
            pace.took(milliseconds, for: piece.counts.rows)
        }
        return pace
    }
}
