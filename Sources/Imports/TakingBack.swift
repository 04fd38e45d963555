import Kernel

/// Takes an import back, row by row from the last to the first. Rows that somebody has touched since stay and are listed.
struct TakingBack: Sendable {
    let kinds: Kinds, id: ID<ImportBatch>, job: JobContext

    func run() async throws {
        let batch = try await job.database.read { [id] db in try ImportStore.batch(id, db) }
        guard batch.state == .undoing, let kind = kinds[batch.kind] else { return }
        var pace = Pace(), telling = Telling(job), done = 0
        while true {
            do {
                guard let step = try await takeBackChunk(kind, limit: pace.size, isPatient: !pace.isCareful) else { return }
                pace.took(step.milliseconds, for: step.rows)
                done += step.rows
                await telling.tell(done, of: batch.counts.changed)
            } catch is Refused where pace.size > 1 {
                pace.goSingly()
            } catch is Refused {
                try await leaveNext()
            }
        }
    }

    /// Something that the kind knows nothing of points at the next row's record, such as a role granted there: it stays, and the others go on.
    private func leaveNext() async throws {
        try await job.database.write { [id, job] db in
            let batch = try ImportStore.batch(id, db)
            guard let row = try StagedRows.toTakeBack(batch, limit: 1, job.instruments, db).first else { return }
            try StagedRows.tookBack(row.id, .stays("还有别的记录用着它，如账号的角色，没有撤销"), db)
            try ImportStore.tookBack(0, stays: 1, id, db)
            try ImportStore.moved(to: row.checkpoint, id, in: .undoing, db)
        }
    }

    private struct Step: Sendable { let milliseconds: Int64, rows: Int }

    private func takeBackChunk(_ kind: any ImportKind, limit: Int, isPatient: Bool) async throws -> Step? {
        let draws = job.newDraws()
        let write: @Sendable (any Connection) throws -> Step? = { [id, job, kinds] db in
            draws.rewind()
            let start = job.now(), batch = try ImportStore.batch(id, db)
            guard batch.state == .undoing else { return nil }
            let rows = try StagedRows.toTakeBack(batch, limit: limit, job.instruments, db)
            guard let last = rows.last else {
                try kinds.flow.advance(.finishUndo, id, by: batch.askedBy, at: start, db)
                return nil
            }
            let context = ImportContext(
                id: id, unionID: batch.unionID, actorName: batch.askedBy, now: start, instruments: job.instruments, draws: draws)
            var stays = 0
            for row in rows {
                let answer = try kind.takeBack(row.row, context, db)
                if answer != .done { stays += 1 }
                try StagedRows.tookBack(row.id, answer, db)
            }
            try ImportStore.tookBack(rows.count - stays, stays: stays, id, db)
            try ImportStore.moved(to: last.checkpoint, id, in: .undoing, db)
            return Step(milliseconds: job.now().milliseconds - start.milliseconds, rows: rows.count)
        }
        let step = try await isPatient ? job.database.writePatiently(write) : job.database.write(write)
        // The end is told only when it is on disk.
        return step == nil && isPatient ? try await job.database.write(write) : step
    }
}
