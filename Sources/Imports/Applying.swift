import Kernel

/// Brings the good rows of a confirmed import into the register, chunk by chunk. Each chunk's rows, counts and checkpoint are one
/// transaction, so it goes on wherever it was stopped, and two that work on the same import only help each other.
struct Applying: Sendable {
    let kinds: Kinds, id: ID<ImportBatch>, job: JobContext

    func run() async throws {
        while let busy = try await begin() { try await kinds.goOn(with: busy, job) }
        let batch = try await job.database.read { [id] db in try ImportStore.batch(id, db) }
        guard batch.state == .applying, let kind = kinds[batch.kind] else { return }
        try await applyAll(kind)
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

    private func applyAll(_ kind: any ImportKind) async throws {
        let layout = ImportRow.Layout(kind.columns)
        var pace = Pace(), telling = Telling(job)
        while true {
            do {
                let step = try await applyChunk(kind, layout, limit: pace.size)
                guard let step else { return }
                pace.took(step.milliseconds)
                await telling.tell(step.done, of: step.total)
            } catch is Refused where pace.size > 1 {
                pace.goSingly()
            } catch is Refused {
                try await refuseNext(layout)
            } catch is StateChanged { return }
        }
    }

    private struct Step: Sendable { let milliseconds: Int64, done: Int, total: Int }

    /// `nil` when nothing is left and the import is done.
    private func applyChunk(_ kind: any ImportKind, _ layout: ImportRow.Layout, limit: Int) async throws -> Step? {
        let draws = job.newDraws()
        return try await job.database.write { [id, job, kinds] db in
            draws.rewind()
            let start = job.now(), batch = try ImportStore.batch(id, db)
            guard batch.state == .applying else { return nil }
            let kept = try StagedRows.toApply(batch, layout, limit: limit, job.instruments, db)
            guard let last = kept.last else {
                try ImportStore.closes(id, in: .applying, start, db)
                try kinds.flow.advance(.finish, id, by: batch.askedBy, at: start, db)
                return nil
            }
            let context = ImportContext(
                id: id, unionID: batch.unionID, actorName: batch.askedBy, now: start, instruments: job.instruments, draws: draws)
            let counts = try record(kept, try kind.apply(kept.map(\.row), context, db), batch, kind, db)
            try ImportStore.count(counts, id, in: .applying, db)
            try ImportStore.moved(to: last.checkpoint, id, in: .applying, db)
            let done = batch.counts.applied + counts.applied
            return Step(milliseconds: job.now().milliseconds - start.milliseconds, done: done, total: batch.counts.good + counts.good)
        }
    }

    private func record(
        _ kept: [StagedRows.Kept], _ answers: [Applied], _ batch: Batch, _ kind: any ImportKind, _ db: any Connection
    ) throws -> Counts {
        var counts = Counts()
        for (row, answer) in zip(kept, answers) {
            switch answer {
            case .done(let effect, let subject, let memo):
                try StagedRows.applied(row.id, effect, subject: subject, memo: memo, job.instruments, db)
                counts.add(effect)
            case .refused(let fault):
                let sentence = Verdict.rejected([fault]).sentence { batch.heading(of: $0, in: kind) }
                try StagedRows.refused(row.id, fault, sentence, db)
                counts.refuse(row.row.word)
            }
        }
        return counts
    }

    /// The database itself refused the next row: it stays outside and the others go on.
    private func refuseNext(_ layout: ImportRow.Layout) async throws {
        try await job.database.write { [id, job] db in
            let batch = try ImportStore.batch(id, db)
            guard let row = try StagedRows.toApply(batch, layout, limit: 1, job.instruments, db).first else { return }
            let complaint = Complaint("register_refused", "与库里现有的记录冲突，没有导入。请核对这一行")
            try StagedRows.refused(row.id, Verdict.Fault("", complaint), complaint.text, db)
            var counts = Counts()
            counts.refuse(row.row.word)
            try ImportStore.count(counts, id, in: .applying, db)
            try ImportStore.moved(to: row.checkpoint, id, in: .applying, db)
        }
    }
}
