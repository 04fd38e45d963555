import Kernel

struct ReviewForm: Form {
    static let title = "编一份综述", submit = "开始编"
    @Field("标题", .max(100), .min(2)) var title: String
    @Field("从哪天起") var first: Day
    @Field("到哪天为止") var last: Day
    @Field("从哪份模板开始") var template: ReviewTemplate
}

/// Declared for two people who write at once.
struct ReviewTextForm: Edit {
    static let title = "修改文字", submit = "保存"
    @Field("打开时的改动") var revision: Revision?
    @Field("文字", .max(20_000), .min(2), .control(.paragraph), .hint("第一行“# ”是标题，“## ”是小标题。数写成 {指标} 或 {指标：写法}，不打数字；写法有 余、近、以上、月月以上、万、上亿、日期、满为“…”、有为“…”、双为“…”"))
    var text: String
}

struct ReworkForm: Form {
    static let title = "退回修改", submit = "退回修改"
    @Field("理由", .max(500), .min(2)) var reason: String
}

struct SignForm: Form {
    static let title = "核签本部门的数", submit = "核签"
    @Field("说明", .max(500), .control(.paragraph), .hint("数有出入、口径有变化的，写在这里")) var note: String?
}

struct PublishForm: Form {
    static let title = "发布综述", submit = "发布"
    @Field("同时向社会公开", .hint("公开的一版没有明细；人数不到 5 的不写出来")) var isPublic: Bool
}

/// Reviews: written, signed by the departments, frozen, published, stated anew.
struct Reviews: Sendable {
    let catalogue: Catalogue

    var routes: [Route] {
        let list = list
        return [
            .get("/reviews", "综述", .right(.readReviews), list: list) { request, db in
                var listing = try list.listing(request, db)
                if try request.scope.narrowed(to: .writeReviews)?.isWhole == true { listing.actions = [.link("编一份综述", "/reviews/new", icon: "plus", .main)] }
                return .list(listing)
            },
            .get("/reviews/new", "编一份综述", .right(.writeReviews)) { request, _ in
                let form = ReviewForm()
                form.first = request.today.firstOfYear; form.last = request.today; form.template = .yearly
                return .form(dressed(form.view, nil))
            },
            .post("/reviews/new", "编一份综述", .right(.writeReviews), form: ReviewForm.self, begin),
            .get("/reviews/:id", "综述", .right(.readReviews), show),
            .get("/reviews/:id/edit", "修改综述", .right(.writeReviews)) { [self] request, db in
                let review = try draft(request, db), form = ReviewTextForm()
                form.text = review.text
                return .form(dressed(try form.opened("review", review.id.number, db), review))
            },
            .post("/reviews/:id/edit", "修改综述", .right(.writeReviews), form: ReviewTextForm.self, save),
            .post("/reviews/:id/submit", "综述交部门核签", .right(.writeReviews), submit),
            .get("/reviews/:id/rework", "综述退回修改", .right(.writeReviews)) { [self] request, db in .form(dressed(ReworkForm().view, try find(request, db))) },
            .post("/reviews/:id/rework", "综述退回修改", .right(.writeReviews), form: ReworkForm.self) { [self] request, db in
                let review = try find(request, db)
                try filled(ReworkForm.self, request, { dressed($0, review) }) { try Review.flow.apply(.rework, to: review.id, reason: $0.reason, request, db) }
                return done(review, "已退回修改", ReworkForm.title)
            },
            .get("/reviews/:id/sign", "核签综述里的数", .right(.signReviews)) { [self] request, db in .form(try signing(SignForm().view, asked(request, db), request, db)) },
            .post("/reviews/:id/sign", "核签综述里的数", .right(.signReviews), form: SignForm.self, sign),
            .post("/reviews/:id/freeze", "冻结综述", .right(.writeReviews), prepare: count, freeze),
            .get("/reviews/:id/publish", "发布综述", .right(.publishReviews)) { [self] request, db in .form(publishing(PublishForm().view, try find(request, db))) },
            .post("/reviews/:id/publish", "发布综述", .right(.publishReviews), form: PublishForm.self, publish),
            .post("/reviews/:id/restate", "综述重编", .right(.writeReviews), restate),
            .get("/reviews/:id/restatement", "冻结以后的变化", .right(.writeReviews), gives: .report, changes),
            .get("/reviews/:id/figures/:code", "综述里的一个数", .right(.readReviews), showFigure),
            .get("/reviews/:id/annex", "综述附表", .right(.readReviews), gives: .report, annex),
            .get("/reviews/:id/rows", "综述每个数的明细", .right(.writeReviews), gives: .report, rows),
            .get("/reviews/:id/letter/:format", "下载综述", .right(.readReviews), gives: .file) { request, db in
                let review = try ReviewStore.find(request.id(), request.scope, db)
                guard let letter = try review.printed() else { throw NotAllowed("冻结以后才能下载") }
                let counted = try ReviewStore.counted(of: review.id, catalogue, db)
                return .letter(Footnotes(letter.marked, counted).printed(letter, counted), try request.letterFormat, day: review.period.last)
            },
            .get("/public/reviews", "综述（公开）", .everyone, showPublic),
            .get("/public/reviews/:id", "综述（公开）", .everyone) { [self] request, db in try publicPage(ReviewStore.published(request.id(), db), db) },
        ]
    }

    private var list: ListDeclaration {
        ListDeclaration(
            "reviews", "综述", at: "/reviews", unit: "份", id: "r.id", defaultSort: "-begun_at", rowBase: "/reviews", empty: "还没有发布的综述",
            columns: [
                Column("title", "标题", "r.title"), Column("edition", "第几版", .number(unit: ""), "r.edition"), Column("state", "状态", .words(ReviewState.self, tone: \.tone), "r.state"),
                Column("from_day", "从", .day, "r.from_day"), Column("at_day", "到", .day, "r.at_day"), Column("published_on", "发布日期", .day, "r.published_on"),
                Column("begun_at", "编写时间", .instant, "r.begun_at", sort: "r.begun_at", isWide: true), Column("begun_by", "编写人", .text, .internal, "r.begun_by", isWide: true),
            ],
            filters: [.word("state", "状态", ReviewState.self, "r.state")], searchHint: "标题", search: { SQL.found($0, in: "r.title") }
        ) { _, scope in "FROM review r WHERE \(ReviewStore.visible(scope))" }
    }

    // MARK: Writing

    /// For whoever works on it: within the whole federation.
    private func find(_ request: Request, _ db: any Connection) throws -> Review {
        let review = try ReviewStore.find(request.id(), request.scope, db)
        guard try request.scope.isWhole else { throw NotFound() }
        return review
    }
    private func draft(_ request: Request, _ db: any Connection) throws -> Review {
        let review = try find(request, db)
        guard review.state == .draft else { throw NotAllowed("综述现在是“\(review.state.label)”，草稿才能修改") }
        return review
    }

    private func begin(_ request: Request, _ db: any Connection) throws -> Response {
        guard try request.scope.isWhole else { throw Refusal.forbidden }
        return try filled(ReviewForm.self, request, { dressed($0, nil) }) { form in
            guard form.first <= form.last else { throw form.refused("last", Complaint("dates_reversed", "截止日期早于起始日期，请核对")) }
            guard form.last <= request.today else { throw form.refused("last", Complaint("date_in_future", "\(form.last.long)还没到，到那一天再编")) }
            let id = try ReviewStore.insert(form.title, Period(first: form.first, last: form.last), form.template.text, Pen(request), db)
            return .seeOther("/reviews/\(id)", flash: "已开始，数都是现算的").noting("编一份综述", ("review", id.number))
        }
    }

    private func save(_ request: Request, _ db: any Connection) throws -> Response {
        let review = try draft(request, db), current = ReviewTextForm()
        current.text = review.text
        try edited(current, "review", review.id.number, request, db, { dressed($0, review) }) { form in
            do throws(Complaint) { _ = try ReviewText(parsing: form.text, catalogue) } catch { throw form.refused("text", error) }
            try ReviewStore.set(form.text, of: review, Pen(request), db)
        }
        return done(review, "已保存", ReviewTextForm.title)
    }

    private func submit(_ request: Request, _ db: any Connection) throws -> Response {
        let review = try find(request, db)
        try Review.flow.apply(.submit, to: review.id, request, db)
        return done(review, "已交部门核签", ReviewEvent.submit.label)
    }

    // MARK: Signing

    private func asked(_ request: Request, _ db: any Connection) throws -> Review {
        let review = try find(request, db)
        guard review.state == .signing else { throw NotAllowed("综述现在是“\(review.state.label)”，不用核签") }
        return review
    }

    private func signing(_ view: FormView, _ review: Review, _ request: Request, _ db: any Connection) throws -> FormView {
        var view = dressed(view, review)
        let own = try own(review, request, db)
        view.introduction = "\(review.title)，\(review.period.text)"
        view.above = [Record.Section("要您核签的", .table(Record.Table(
            "own", empty: "这份综述里没有您部门的数", columns: [Record.TableColumn("title", "指标"), Record.TableColumn("value", "数", .amount), Record.TableColumn("definition", "口径", isWide: true)],
            rows: own.map { Record.TableRow([$0.indicator.title.stored, $0.text.stored, $0.indicator.definition.stored], path: Self.rows(of: $0, review)) })))]
        view.submits = !own.isEmpty
        view.consequence = "核签的是现在的数；冻结前数有变化，要重新核签"
        return view
    }

    /// Numbers of the departments that the reader stands for.
    private func own(_ review: Review, _ request: Request, _ db: any Connection) throws -> [Counted] {
        let roles = try Set(request.scope.actor.grants.map(\.role)), text = try ReviewText(parsing: review.text, catalogue)
        let counted = try counting(review, request, db).all(text)
        return text.indicators.compactMap { counted[$0.code] }.filter { roles.contains($0.indicator.department) }
    }

    private func sign(_ request: Request, _ db: any Connection) throws -> Response {
        let review = try find(request, db)
        try filled(SignForm.self, request, { try signing($0, review, request, db) }) { form in
            let review = try asked(request, db)
            let own = try own(review, request, db)
            guard !own.isEmpty else { throw NotAllowed("这份综述里没有您部门的数") }
            try ReviewStore.sign(own, of: review, note: form.note, Pen(request), db)
        }
        return done(review, "已核签", SignForm.title)
    }

    // MARK: Freezing

    private struct Frozen: Sendable { let counted: [String: Counted], text: String }

    /// Counted before the transaction that keeps it: a hundred thousand rows take their time.
    @Sendable private func count(_ request: Request, _ database: any Database) async throws -> any Sendable {
        try await database.read { db in
            let review = try find(request, db)
            return Frozen(counted: try counting(review, request, db).all(ReviewText(parsing: review.text, catalogue), isWhole: true), text: review.text)
        }
    }

    private func freeze(_ request: Request, _ db: any Connection) throws -> Response {
        let review = try find(request, db)
        guard let frozen = request.prepared as? Frozen, frozen.text == review.text else { throw NotAllowed("刚才文字改过，请再冻结一次") }
        try Review.flow.require(.freeze, of: review.id, request, db)
        let text = try ReviewText(parsing: review.text, catalogue), written = text.written(frozen.counted)
        let wrong = (written.complaints + CrossCheck.broken(frozen.counted)).map(\.text) + (try unsigned(review, text, frozen.counted, db))
        guard wrong.isEmpty else { throw NotAllowed("还不能冻结：\(wrong.joined(separator: "；"))") }
        let pen = Pen(request)
        try ReviewStore.freeze(Array(frozen.counted.values), of: review, pen, db)
        let content = String(decoding: written.letter.content.canonical, as: UTF8.self)
        try Review.flow.apply(.freeze, to: review.id, setting: "content = \(content), frozen_at = \(pen.now)", request, db)
        return done(review, "已冻结，以后登记的不改变这一份", ReviewEvent.freeze.label)
    }

    /// What no department has confirmed as it stands now, or without a word about a large change (domain.md §12.4).
    private func unsigned(_ review: Review, _ text: ReviewText, _ counted: [String: Counted], _ db: any Connection) throws -> [String] {
        let signatures = try ReviewStore.signatures(of: review.id, db), before = try review.restates.map { try ReviewStore.counted(of: $0, catalogue, db) } ?? [:]
        return text.indicators.compactMap { indicator in
            guard let now = counted[indicator.code] else { return nil }
            guard let signature = signatures[indicator.code] else { return "“\(indicator.title)”等\(indicator.department.label)核签" }
            guard signature.fits(now) else { return "“\(indicator.title)”核签以后变成了 \(now.text)，等\(indicator.department.label)重新核签" }
            guard let was = before[indicator.code], signature.note == nil, abs(now.amount - was.amount) * 5 > was.amount else { return nil }
            return "“\(indicator.title)”上一版是 \(was.text)，这一版是 \(now.text)，相差两成以上，请\(indicator.department.label)核签时写明原因"
        }
    }

    private func publish(_ request: Request, _ db: any Connection) throws -> Response {
        let review = try find(request, db)
        try filled(PublishForm.self, request, { publishing($0, review) }) { form in
            try Review.flow.apply(.publish, to: review.id, setting: "published_on = \(request.today), is_public = \(form.isPublic)", request, db)
        }
        return done(review, "已发布", PublishForm.title)
    }

    private func restate(_ request: Request, _ db: any Connection) throws -> Response {
        let review = try find(request, db)
        guard !review.state.isOpen else { throw NotAllowed("还没有冻结，直接修改就行") }
        if let next = try ReviewStore.next(after: review.id, db) { return .seeOther("/reviews/\(next)", flash: "已经在重编了") }
        let id = try ReviewStore.insert(review.title, review.period, review.text, restating: review, Pen(request), db)
        return .seeOther("/reviews/\(id)", flash: "第 \(review.edition + 1) 版，数都是现算的").noting("综述重编", ("review", id.number))
    }

    // MARK: Reading

    private func counting(_ review: Review, _ request: Request, _ db: any Connection) throws -> Counting {
        Counting(scope: try request.scope, period: review.period, db: db)
    }

    private func show(_ request: Request, _ db: any Connection) throws -> Response {
        let review = try ReviewStore.find(request.id(), request.scope, db)
        return .record(try ReviewPage(review: review, catalogue: catalogue, request: request, db: db).record())
    }

    /// Where the rows under a number that is not frozen are.
    static func rows(of counted: Counted, _ review: Review) -> Path? {
        counted.indicator.figure?.path(at: review.period.last, from: review.period.first)
    }

    private func showFigure(_ request: Request, _ db: any Connection) throws -> Response {
        let review = try ReviewStore.find(request.id(), request.scope, db), code = request.parameters["code"] ?? ""
        guard let figure = try ReviewStore.frozen(of: review.id, db).first(where: { $0.code == code }) else { throw NotFound() }
        let isWhole = try request.scope.isWhole
        var record = Record(id: review.id, title: figure.title)
        record.crumbs = [.init("综述", "/reviews"), .init(review.title, "/reviews/\(review.id)")]
        record.subtitle = figure.printed
        record.sections = [.init("这个数", .facts([
            .init("printed", "数", figure.printed), .init("note", "分子和分母", figure.note), .init("period", "时期", review.period.text), .init("definition", "口径", figure.definition),
            .init("source", "依据", figure.source.map { "\($0)，不能重新计算" }), .init("rows", "数了几行", .number(unit: "行"), figure.rows),
            .init("digest", "摘要（SHA-256）", .code, figure.digest), .init("frozen_at", "冻结时间", .instant, review.frozenAt),
        ]))]
        guard isWhole, figure.digest != nil else { return .record(record) }
        let lines = try ReviewStore.lines(of: code, in: review.id, db).map(Restatement.amounts) ?? [:]
        record.sections.append(.init("冻结时的明细", .table(.init(
            "lines", empty: "没有行", columns: [.init("id", "编号", .code), .init("amount", "数值", .number(unit: ""))],
            rows: lines.sorted { $0.key < $1.key }.prefix(100).map { id, amount in
                .init([.text(id), .integer(amount)], path: catalogue[code: code]?.figure?.page(ofRow: id))
            })), note: lines.count > 100 ? "前 100 行" : nil, action: try ReviewPage.mayOpenRows(request) ? .link("全部明细", "/reviews/\(review.id)/rows", icon: "download") : nil))
        return .record(record)
    }

    /// Every number of a frozen review with what it means.
    private func annex(_ request: Request, _ db: any Connection) throws -> Response {
        let review = try ReviewStore.find(request.id(), request.scope, db)
        return .report(try report(review, ReviewStore.frozen(of: review.id, db), path: "/reviews/\(review.id)/annex"))
    }

    private func report(_ review: Review, _ figures: [FrozenFigure], path: Path) throws -> Report {
        guard !figures.isEmpty else { throw NotAllowed("冻结以后才有附表") }
        var report = Report("附表", fullTitle: "\(review.title)附表")
        report.subtitle = "\(review.period.text)，\(review.frozenAt?.text() ?? "")冻结"
        report.crumbs = [.init("综述", "/reviews"), .init(review.title, "/reviews/\(review.id)")]
        report.actions = [.link("Excel", path.with([("as", "xlsx")]), icon: "download", .main)]
        report.tables = [Report.Table(
            "figures", "指标", columns: [
                .init("title", "指标"), .init("printed", "数"), .init("note", "分子和分母"), .init("rows", "行数", .number(unit: "")), .init("digest", "摘要", .code, isWide: true),
                .init("source", "依据"), .init("definition", "口径", isWide: true),
            ], rows: figures.map { figure in
                Report.Row([
                    .text(figure.title, "/reviews/\(review.id)/figures/\(figure.code)"), .text(figure.printed), .text(figure.note ?? ""), .count(figure.rows), .text(figure.digest ?? ""),
                    .text(figure.source.map { "\($0)，不能重新计算" } ?? ""), .text(figure.definition),
                ])
            })]
        return report
    }

    /// A sheet of rows for every number: 编号 and 数值 are what its digest is made of, 名称 says what a row is.
    private func rows(_ request: Request, _ db: any Connection) throws -> Response {
        let review = try find(request, db), figures = try ReviewStore.frozen(of: review.id, db)
        var report = try report(review, figures, path: "/reviews/\(review.id)/rows")
        report.fullTitle = "\(review.title)明细"
        let isSheet = request.query["as"] == "xlsx", counting = try counting(review, request, db)
        for figure in figures where figure.digest != nil {
            let amounts = try ReviewStore.lines(of: figure.code, in: review.id, db).map(Restatement.amounts) ?? [:]
            let shown = amounts.sorted { $0.key < $1.key }.prefix(isSheet ? amounts.count : 20)
            // Names are not frozen: what a row was is looked up where it still stands.
            let names = try catalogue[code: figure.code]?.figure.map(counting.names) ?? [:]
            report.tables.append(Report.Table(
                figure.code, figure.title, note: isSheet ? "\(figure.rows) 行，摘要 \(figure.digest ?? "")" : amounts.count <= 20 ? "\(figure.rows) 行" : "前 20 行，共 \(figure.rows) 行，全部在工作簿里",
                columns: [.init("id", "编号", .code), .init("name", "名称"), .init("amount", "数值", .number(unit: ""))],
                rows: shown.map { Report.Row([.text($0.key), .text(names[$0.key] ?? ""), Report.Cell(.integer($0.value))]) }))
        }
        return Response.report(report).reading("综述《\(review.title)》的明细", "核对")
    }

    /// What has become known, or was mended, since it was frozen: row by row.
    private func changes(_ request: Request, _ db: any Connection) throws -> Response {
        let review = try find(request, db), counting = try counting(review, request, db)
        guard !review.state.isOpen else { throw NotAllowed("还没有冻结，数还跟着登记走") }
        var report = Report("冻结以后的变化", fullTitle: "\(review.title)冻结以后的变化")
        report.subtitle = "冻结时和现在的逐行对照。没有列出的指标，一行也没有变"
        report.crumbs = [.init("综述", "/reviews"), .init(review.title, "/reviews/\(review.id)")]
        report.actions = [.link("Excel", "/reviews/\(review.id)/restatement?as=xlsx", icon: "download")]
        for frozen in try ReviewStore.frozen(of: review.id, db) where frozen.digest != nil {
            guard let indicator = catalogue[code: frozen.code], let figure = indicator.figure, let old = try ReviewStore.lines(of: frozen.code, in: review.id, db) else { continue }
            let changes = Restatement.changes(old, try counting.lines(figure))
            guard !changes.isEmpty, let now = try counting.one(indicator) else { continue }
            report.tables.append(Report.Table(
                frozen.code, "\(frozen.title)：\(frozen.printed) → \(now.text)",
                columns: [.init("id", "编号", .code), .init("before", "冻结时", .number(unit: "")), .init("now", "现在", .number(unit: ""))],
                rows: changes.map { change in
                    Report.Row([.text(change.id, figure.page(ofRow: change.id)), Report.Cell(change.before?.stored ?? .null), Report.Cell(change.now?.stored ?? .null)])
                }))
        }
        if report.tables.isEmpty { report.notices = [Notice(.ok, "冻结以后没有变化，每个数、每一行都一样")] }
        return .report(report)
    }

    // MARK: For everybody

    private func showPublic(_ request: Request, _ db: any Connection) throws -> Response {
        let reviews = try ReviewStore.published(db)
        var response = Response.page("综述", data: .array(reviews.map { ["id": .string($0.id.description), "title": .string($0.title)] })) { _ in
            let items: [Html] = reviews.map { review in
                "<li><a class=\"rowlink\" href=\"\("/public/reviews/\(review.id)" as Path)\"><span class=\"grow\"><b>\(review.title)</b><small>\(review.period.text)</small></span>\(Html.icon("right"))</a></li>"
            }
            // A ternary inside the literal would be text, and escaped.
            let content: Html = reviews.isEmpty ? "<p class=\"sub\">还没有公开的综述。</p>" : "<ul class=\"list\">\(items)</ul>"
            return "<header><h1>综述</h1></header>\(content)"
        }
        response.isPocket = true
        return response
    }

    private func publicPage(_ review: Review, _ db: any Connection) throws -> Response {
        guard let letter = try review.printed() else { throw NotFound() }
        let counted = try ReviewStore.counted(of: review.id, catalogue, db)
        let article = Article(openly: letter, counted: counted)
        var response = Response.page(review.title, data: ["title": .string(review.title), "content": article.letter.mapText(Mark.plain).content]) { _ in
            "<header><h1>\(review.title)</h1><p class=\"sub\">\(review.period.text)。\(review.editionText)</p></header>\(article.html)\(article.charts)"
        }
        response.isPocket = true
        return response
    }

    // MARK: Forms

    private func done(_ review: Review, _ flash: String, _ action: String) -> Response {
        .seeOther("/reviews/\(review.id)", flash: flash).noting(action, ("review", review.id.number))
    }

    private func dressed(_ view: FormView, _ review: Review?) -> FormView {
        var view = view
        view.crumbs = [.init("综述", "/reviews")] + (review.map { [.init($0.title, "/reviews/\($0.id)")] } ?? [])
        view.cancel = review.map { "/reviews/\($0.id)" } ?? "/reviews"
        return view
    }

    private func publishing(_ view: FormView, _ review: Review) -> FormView {
        var view = dressed(view, review)
        view.consequence = "发布以后，全区各级工会都看得到。发布的不再改动；以后有变化，另编一版"
        return view
    }
}
