import Kernel

extension Kinds {
    func imports(_ request: Request, _ list: ListDeclaration, _ db: any Connection) throws -> Response {
        var listing = try list.listing(request, db)
        let own = try all.filter { try request.scope.actor.holds($0.right) }
        // Of several none comes before the others.
        listing.actions = own.map { .link("导入\($0.title)", "/imports/new/\($0.key)", icon: "upload", own.count == 1 ? .main : .plain) }
        return .list(listing)
    }

    func newImport(_ request: Request, _ db: any Connection) throws -> Response {
        let kind = try named(request.parameters["kind"])
        _ = try grant(for: kind, request)
        return .form(UploadForm.view(for: kind))
    }

    func upload(_ request: Request, _ db: any Connection) throws -> Response {
        let kind = try named(request.parameters["kind"]), grant = try grant(for: kind, request), union = grant.unionID
        guard let file = request.uploads["file"] else {
            var view = UploadForm.view(for: kind)
            view.fields[0].error = request.complaints["file"] ?? Complaint("required", "请选择要上传的文件")
            throw Invalid(view: view)
        }
        let id = request.newID(of: ImportBatch.self)
        let most = try grant.role.isGrassroots ? Imports.rowsOfGrassroots.value(on: request.now.day(in: .shanghai), db) : nil
        try ImportStore.add(file, kind.key, id, at: union, rowsAtMost: most, by: request.scope.actor.name, request.now, db)
        try JobContext.enqueue("import.check", subject: id.number, at: union, request, db)
        return .seeOther("/imports/\(id)").noting("上传名册", ("import_batch", id.number), at: union)
    }

    func show(_ request: Request, _ db: any Connection) throws -> Response {
        let page = try page(request, db)
        var response = Response.record(page.record)
        if page.batch.state.isMoving { response.refresh = 2 }
        return response
    }

    func rows(_ request: Request, _ db: any Connection) throws -> Response {
        let batch = try batch(request, db), kind = try named(batch.kind)
        var listing = try rowList(of: batch, kind, at: "/imports/\(batch.id)/rows").listing(request, db)
        listing.introduction = "\(batch.fileName) · \(kind.title)"
        listing.actions = [.link("回到这次导入", "/imports/\(batch.id)")]
        return .list(listing)
    }

    /// A button of the life cycle, and the job that follows from it.
    func move(_ event: BatchEvent, _ request: Request, _ db: any Connection) throws -> Response {
        let batch = try batch(request, db)
        try mustHold(batch, request, db)
        try mustMakeSense(event, batch, request.now, db)
        let state = try flow.apply(event, to: batch.id, request, db)
        if state == .undoing { try ImportStore.turnsBack(batch.id, db) }
        if state == .abandoned { try ImportStore.closes(batch.id, in: state, request.now, db) }
        if let job = Kinds.job(for: state) { try JobContext.enqueue(job, subject: batch.id.number, at: batch.unionID, request, db) }
        return .seeOther("/imports/\(batch.id)").noting(event.label, ("import_batch", batch.id.number), at: batch.unionID)
    }

    private func mustMakeSense(_ event: BatchEvent, _ batch: Batch, _ now: Instant, _ db: any Connection) throws {
        if event == .commit, batch.state == .ready, batch.counts.good == 0 { throw NotAllowed("没有可以导入的行。请改好原表，再上传一次") }
        guard event == .undo, batch.state == .done else { return }
        guard batch.canBeUndone(at: now) else { throw NotAllowed("导入已超过 \(Batch.daysToUndo) 天，不能整体撤销了。请逐条更正") }
        if try ImportStore.busy(batch.kind, db) != nil { throw NotAllowed("另一次同类导入正在进行，请等它完成再撤销") }
    }

    /// After a job has failed: the same work again, from where it stopped.
    func resume(_ request: Request, _ db: any Connection) throws -> Response {
        let batch = try batch(request, db)
        try mustHold(batch, request, db)
        guard try ImportStore.work(batch.id, db)?.state == "failed", batch.state.isMoving, let job = Kinds.job(for: batch.state) else {
            throw NotAllowed("这次导入没有中断，不需要继续。请刷新页面看最新情况")
        }
        try JobContext.enqueue(job, subject: batch.id.number, at: batch.unionID, request, db)
        return .seeOther("/imports/\(batch.id)").noting("接着导入", ("import_batch", batch.id.number), at: batch.unionID)
    }

    // MARK: What they share

    private func batch(_ request: Request, _ db: any Connection) throws -> Batch {
        try ImportStore.batch(request.id(), request.scope, db)
    }

    private func mustHold(_ batch: Batch, _ request: Request, _ db: any Connection) throws {
        guard try request.scope.may(.right(named(batch.kind).right), at: batch.unionID, db) else { throw Refusal.forbidden }
    }

    /// As what and at which union this person brings in that kind: the widest grant of the kind's own right.
    private func grant(for kind: any ImportKind, _ request: Request) throws -> Grant {
        let grants = try request.scope.actor.grants.filter { kind.right.roles.contains($0.role) }
        guard let grant = grants.first(where: \.isWhole) ?? grants.first(where: \.isWide) ?? grants.first else { throw Refusal.forbidden }
        return grant
    }

    private func page(_ request: Request, _ db: any Connection) throws -> ImportPage {
        let batch = try batch(request, db), kind = try named(batch.kind)
        let holds = try request.scope.may(.right(kind.right), at: batch.unionID, db)
        return ImportPage(
            batch: batch, kind: kind, reasons: batch.state == .checking ? [] : try ImportStore.reasons(batch.id, db),
            work: try ImportStore.work(batch.id, db),
            earlier: try ImportStore.earlier(ImportStore.digest(batch.id, db), batch.kind, before: batch.id, request.scope, db),
            offered: holds ? try flow.offered(from: batch.state, at: batch.unionID, request.scope, db) : [],
            problems: try ImportStore.problems(batch.id, db), noted: try ImportStore.noted(batch.id, db),
            history: try History.of("import_batch", batch.id.number, db), now: request.now)
    }
}

extension ImportStore {
    static func work(_ id: ID<ImportBatch>, _ db: any Connection) throws -> Work? {
        try db.first("""
            SELECT state, done, total FROM job WHERE kind IN ('import.check', 'import.apply', 'import.undo') AND subject_id = \(id)
            ORDER BY id DESC LIMIT 1 \(SQL.unscoped(because: "the import itself was found in scope"))
            """)
    }

    static func problems(_ id: ID<ImportBatch>, _ db: any Connection) throws -> [Problem] {
        try db.all("""
            SELECT number, verdict, column_key, sentence FROM import_row
            WHERE import_id = \(id) AND verdict IN ('rejected', 'duplicate') AND verdict <> 'ok' ORDER BY number LIMIT \(Problem.shown)
            """)
    }
    static func noted(_ id: ID<ImportBatch>, _ db: any Connection) throws -> [Noted] {
        try db.all("""
            SELECT COUNT(*) AS rows, MIN(number) AS number, notes FROM import_row WHERE import_id = \(id) AND notes IS NOT NULL
            GROUP BY notes ORDER BY COUNT(*), MIN(number) LIMIT \(Problem.shown)
            """)
    }
}
