import Kernel

extension Service {
    /// What is done row by row: each row is a write of its own, and stands or falls alone. Who is asking, and what they may, is asked again
    /// for each, since others are at work meanwhile.
    func each(_ batch: Batch, _ route: Route, _ request: Request, _ credentials: Credentials) async throws -> Answer {
        let known = try await admitted(route, request, credentials)
        let rows = try await database.read { db in try batch.rows(known, db) }
        var done: [Batch.Row] = [], refused: [(row: Batch.Row, reason: String)] = [], unforeseen: [any Error] = []
        for row in rows {
            do {
                try await write(row, of: batch, route, request, credentials)
                done.append(row)
            } catch {
                let failure = Failure(error, reference: "")
                if failure.status >= 500 { unforeseen.append(error) }
                refused.append((row, failure.errors.first?.complaint.text ?? failure.sentence))
            }
        }
        let response = batch.answer(done: done, refused: refused)
        let caller = try await database.read { db in try self.caller(credentials, db) }
        return Answer(response: response, actor: caller.actor, unionName: caller.unionName, unforeseen: unforeseen)
    }

    private func write(_ row: Batch.Row, of batch: Batch, _ route: Route, _ request: Request, _ credentials: Credentials) async throws {
        let draws = newDraws()
        try await database.write { [self] db in
            draws.rewind()
            var request = request
            request.draws = draws
            request.actor = try caller(credentials, db).actor
            request = try request.admitted(to: route)
            try Audit.write(batch.act(row, request, db), request, credentials, db)
        }
    }
}
