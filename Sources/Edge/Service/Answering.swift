package import Kernel

/// A handler's response with what its page needs around it, read in the same transaction.
package struct Answer: Sendable {
    package let response: Response, actor: Actor?, unionName: String
    /// What went wrong with some of several rows and nobody foresaw; for the log.
    var unforeseen: [any Error] = []
}

extension Service {
    /// A GET: one read-only transaction for who is asking, what they may see and what there is. Its trace is on disk before it answers.
    /// - Parameter draw: makes of the answer what is sent. It runs on the thread that has read, because memory taken on one thread and
    ///   given back on another costs both of them more than a small page takes to draw.
    package func read<T: Sendable>(
        _ route: Route, _ request: Request, _ credentials: Credentials, _ draw: @escaping @Sendable (Answer) throws -> T
    ) async throws -> T {
        var request = request
        request.prepared = try await prepared(route, request, credentials)
        let asked = request
        let (drawn, traces, identity) = try await database.read { [self] db in
            let caller = try caller(credentials, db)
            var request = asked
            request.actor = caller.actor
            let response = try route.handle(request.admitted(to: route), db)
            return (try draw(Answer(response: response, actor: caller.actor, unionName: caller.unionName)), Traces(response), caller.identity)
        }
        if !traces.isEmpty { try await WriteLabel.$current.withValue(route.label) { try await leave(traces, by: identity?.actor, asked, credentials) } }
        touch(identity)
        return drawn
    }

    private func leave(_ traces: Traces, by actor: Actor?, _ request: Request, _ credentials: Credentials) async throws {
        if let trace = traces.reading { try await leave(trace, by: actor, request, credentials) }
        if let (list, state) = traces.listLeft, let actor { try await remember(state, of: list, for: actor) }
    }

    /// How a list was left, when its reader has just changed that. It is on disk before the page is shown, so that the next one finds it.
    private func remember(_ state: Query, of list: ListDeclaration, for actor: Actor) async throws {
        let id = ids.next(), now = clock()
        try await database.write { db in try ListMemory.keep(state, of: list, for: actor, id: id, now, db) }
    }

    /// A POST. One that is refused changes nothing; a wrong password goes on record all the same.
    func write(_ route: Route, _ request: Request, _ credentials: Credentials, _ idempotency: Idempotency? = nil) async throws -> Answer {
        do { return try await change(route, request, credentials, idempotency) } catch let invalid as Invalid {
            guard let note = invalid.note else { throw invalid }
            let known = try await admitted(route, request, credentials)
            try await database.write { db in try Audit.write(note, known, credentials, db) }
            throw invalid
        }
    }

    /// The handler's change, its history and its audit entry are one transaction.
    private func change(_ route: Route, _ request: Request, _ credentials: Credentials, _ idempotency: Idempotency?) async throws -> Answer {
        if let batch = route.batch(among: modules.flatMap(\.routes)) { return try await each(batch, route, request, credentials) }
        var request = request
        request.prepared = try await prepared(route, request, credentials)
        let asked = request
        return try await database.write { [self] db in
            asked.draws.rewind()
            let caller = try caller(credentials, db)
            var request = asked
            request.actor = caller.actor
            let response = try perform(route, request, by: credentials, db)
            try idempotency?.keep(response, at: request.now, db)
            return Answer(response: response, actor: caller.actor, unionName: caller.unionName)
        }
    }

    /// The same within a transaction that is open, for the actor whom the request names.
    package func perform(_ route: Route, _ request: Request, by credentials: Credentials = Credentials(), _ db: any Connection) throws -> Response {
        var request = request
        let response = try route.handle(request.admitted(to: route), db)
        // Whoever has just signed in is on record by name.
        if case .start(let token) = response.session { request.actor = try caller(Credentials(session: token), db).actor }
        try Audit.write(response.note ?? AuditNote(route.title.description), request, credentials, db)
        if let trace = response.trace { try Audit.write(reading: trace, request.actor, request, credentials, db) }
        try join(request.uploads, to: response, db)
        return response
    }

    /// What the route does outside any transaction, with the files and sheets that only it may touch.
    private func prepared(_ route: Route, _ request: Request, _ credentials: Credentials) async throws -> (any Sendable)? {
        guard let prepare = route.prepare else { return nil }
        var known = try await admitted(route, request, credentials)
        known.workshop = .live(self)
        return try await prepare(known, database)
    }

    /// The request as its route will see it, or the refusal; for what happens before the transaction.
    func admitted(_ route: Route, _ request: Request, _ credentials: Credentials) async throws -> Request {
        let (known, identity) = try await database.read { [self] db in
            let caller = try caller(credentials, db)
            var request = request
            request.actor = caller.actor
            return (try request.admitted(to: route), caller.identity)
        }
        touch(identity)
        return known
    }

    func leave(_ trace: Trace, by actor: Actor?, _ request: Request, _ credentials: Credentials) async throws {
        try await database.write { db in try Audit.write(reading: trace, actor, request, credentials, db) }
    }

    /// Idle time moves at most once a minute, and nobody waits for it.
    private func touch(_ identity: Identity?) {
        let now = clock()
        guard let identity, let last = identity.wasTouchedAt, last.seconds(until: now) >= 60 else { return }
        Task { [database, identification] in try? await database.write { db in try identification.touch(identity, now, db) } }
    }

    private func join(_ uploads: [String: Upload], to response: Response, _ db: any Connection) throws {
        guard let kind = response.note?.subjectKind, let id = response.note?.subjectID else { return }
        for upload in uploads.values { try StoredFile.join(upload.id, to: kind, id, db) }
    }
}

/// What a GET leaves behind.
private struct Traces: Sendable {
    let reading: Trace?, listLeft: (list: ListDeclaration, state: Query)?
    var isEmpty: Bool { reading == nil && listLeft == nil }

    init(_ response: Response) {
        reading = response.trace ?? Trace(listed: response)
        if case .list(let listing) = response.body { listLeft = listing.toRemember.map { (listing.declaration, $0) } } else { listLeft = nil }
    }
}

extension Trace {
    /// Whoever pages through people's data leaves one entry a page, with what was searched for.
    fileprivate init?(listed response: Response) {
        guard case .list(let listing) = response.body, listing.declaration.isPersonal else { return nil }
        self.init(subject: "\(listing.declaration.title)，\(listing.items.count) \(listing.declaration.unit)，\(listing.conditions)", purpose: "查阅清单")
    }
}
