import Kernel

/// Brings the good rows of a confirmed import into the register, chunk by chunk. Each chunk's rows, counts and checkpoint are one
/// transaction, so it goes on wherever it was stopped, and two that work on the same import only help each other.
struct Applying: Sendable {
    let kinds: Kinds, id: ID<ImportBatch>, job: JobContext

    func run() async throws {
        while let busy = try await begin() { try await kinds.goOn(with: busy, job) }
        let batch = try await job.database.read { [id] db in try ImportStore.batch(id, db) }
        guard batch.state == .applying, let kind = kinds[batch.kind] else { return }
        try await applyAll(kind, batch)
    }

    /// Two imports of one kind wait for each other. Who waits helps: the other's own job may have died with its process.
    private func begin() async throws -> Batch? {
        try await job.database.write { [id, kinds, job] db -> Batch? in
            let batch = try ImportStore.batch(id, db)
            guard batch.state == .waiting else { return nil }
            if let busy = try ImportStore.busy(batch.kind, db) { return busy }
            try kinds.flow.advance(.begin, id, by: batch.askedBy, at: job.now(), db)
            try ImportStore.begins(id, job.now(), db)
            return nil
        }
    }

    /// While one chunk is written the next ones are prepared.
    private func applyAll<Kind: ImportKind>(_ kind: Kind, _ batch: Batch) async throws {
        let layout = ImportRow.Layout(kind.columns)
        var pace = Pace(), telling = Telling(job), ahead: [Task<Chunk<Kind>, any Error>] = []
        let sequel = kind.sequel(to: id, job.database)
        var following = Task {}
        defer { ahead.forEach { $0.cancel() } }
        while true {
            // What was prepared while others wrote may be refused for what they wrote.
            let isFresh = ahead.isEmpty
            while ahead.isEmpty || ahead.count < 6 && !pace.isCareful {
                // Drawn here, so that the same seed gives the same ids.
                let last = ahead.last, size = pace.size, draws = job.newDraws()
                ahead.append(Task {
                    let begin = if let last { try await last.value.end } else { try await checkpoint() }
                    return try await prepare(kind, batch, layout, after: begin, limit: size, draws)
                })
            }
            do {
                let chunk = try await ahead.removeFirst().value
                // Asking for the checkpoint commits the chunks before.
                if chunk.rows.isEmpty, try await checkpoint() == chunk.begin {
                    await following.value
                    try await sequel?.finish()
                }
                switch try await apply(chunk, kind, batch, isPatient: !pace.isCareful) {
                case .over: return
                case .elsewhere: ahead = []
                case .done(let step):
                    pace.took(step.milliseconds, for: chunk.rows.count)
                    if await telling.tell(step.done, of: step.total) {
                        // What fails here is done by the end.
                        following = Task { [following] in await following.value; try? await sequel?.follow() }
                    }
                }
            } catch is Refused where pace.size > 1 || !isFresh {
                pace.goSingly()
                ahead = []
            } catch is Refused {
                try await refuseNext(layout)
            } catch is StateChanged { return }
        }
    }

    /// Rows that follow one checkpoint, as far as they can be worked on without the writer.
    private struct Chunk<Kind: ImportKind>: Sendable {
        let begin: Checkpoint?, rows: [StagedRows.Kept], prepared: Kind.Prepared
        var end: Checkpoint? { rows.last?.checkpoint ?? begin }
    }
    private struct Step: Sendable { let milliseconds: Int64, done: Int, total: Int }
    private enum Progress: Sendable { case done(Step), over
        /// The import is not where the chunk begins: somebody helps, or a commit failed.
        case elsewhere
    }

    /// Asked of the writer, who knows also what is not committed yet.
    private func checkpoint() async throws -> Checkpoint? { try await job.database.write { [id] db in try ImportStore.standing(id, db).checkpoint } }

    private func prepare<Kind: ImportKind>(
        _ kind: Kind, _ batch: Batch, _ layout: ImportRow.Layout, after begin: Checkpoint?, limit: Int, _ draws: Draws
    ) async throws -> Chunk<Kind> {
        let context = context(batch, draws)
        return try await job.database.read { [id, job] db in
            let rows = try StagedRows.toApply(id, after: begin, layout, limit: limit, job.instruments, db)
            return Chunk(begin: begin, rows: rows, prepared: try kind.prepare(rows.map(\.row), context, db))
        }
    }

    private func context(_ batch: Batch, _ draws: Draws) -> ImportContext {
        ImportContext(id: id, unionID: batch.unionID, actorName: batch.askedBy, now: job.now(), instruments: job.instruments, draws: draws)
    }

    private func apply<Kind: ImportKind>(_ chunk: Chunk<Kind>, _ kind: Kind, _ batch: Batch, isPatient: Bool) async throws -> Progress {
        let draws = job.newDraws()
        let write: @Sendable (any Connection) throws -> Progress = { [id, job, kinds] db in
            draws.rewind()
            let now = try ImportStore.standing(id, db), context = context(batch, draws)
            guard now.state == .applying else { return .over }
            guard now.checkpoint == chunk.begin else { return .elsewhere }
            guard let last = chunk.rows.last else {
                try ImportStore.closes(id, in: .applying, context.now, db)
                try kinds.flow.advance(.finish, id, by: batch.askedBy, at: context.now, db)
                return .over
            }
            let counts = try record(chunk.rows, try kind.apply(chunk.prepared, context, db), batch, kind, db)
            try ImportStore.count(counts, id, in: .applying, db)
            try ImportStore.moved(to: last.checkpoint, id, in: .applying, db)
            try StagedRows.forgetCells(of: id, upTo: last.checkpoint, db)
            let done = now.counts.applied + counts.applied, milliseconds = job.now().milliseconds - context.now.milliseconds
            return .done(Step(milliseconds: milliseconds, done: done, total: now.counts.good + counts.good))
        }
        return chunk.rows.isEmpty || !isPatient ? try await job.database.write(write) : try await job.database.writePatiently(write)
    }

    private func record(
        _ kept: [StagedRows.Kept], _ answers: [Applied], _ batch: Batch, _ kind: any ImportKind, _ db: any Connection
    ) throws -> Counts {
        var counts = Counts(), done: [StagedRows.Done] = []
        for (row, answer) in zip(kept, answers) {
            switch answer {
            case .done(let effect, let subject, let memo):
                done.append(StagedRows.Done(id: row.id, effect: effect, subject: subject, memo: memo))
                counts.add(effect)
            case .refused(let fault):
                let sentence = Verdict.rejected([fault]).sentence { batch.heading(of: $0, in: kind) }
                try StagedRows.refused(row.id, fault, sentence, db)
                counts.refuse(row.row.word)
            }
        }
        try StagedRows.applied(done, job.instruments, db)
        return counts
    }

    /// The database itself refused the next row: it stays outside and the others go on.
    private func refuseNext(_ layout: ImportRow.Layout) async throws {
        try await job.database.write { [id, job] db in
            let batch = try ImportStore.batch(id, db)
            guard let row = try StagedRows.toApply(id, after: batch.checkpoint, layout, limit: 1, job.instruments, db).first else { return }
            let complaint = Complaint("register_refused", "与库里现有的记录冲突，没有导入。请核对这一行")
            try StagedRows.refused(row.id, Verdict.Fault("", complaint), complaint.text, db)
            var counts = Counts()
            counts.refuse(row.row.word)
            try ImportStore.count(counts, id, in: .applying, db)
            try ImportStore.moved(to: row.checkpoint, id, in: .applying, db)
            try StagedRows.forgetCells(of: id, upTo: row.checkpoint, db)
        }
    }
}
