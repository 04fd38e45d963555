import Kernel

/// One review: the text with its numbers, each of which leads to what is under it; whose word is missing; what is odd.
struct ReviewPage {
    let review: Review, catalogue: Catalogue, request: Request, db: any Connection
    private var base: Path { "/reviews/\(review.id)" }

    func record() throws -> Record {
        var record = Record(id: review.id, title: review.title + review.editionText)
        record.crumbs = [.init("综述", "/reviews")]
        record.tags = [.init(review.state.label, review.state.tone)]
        record.subtitle = review.period.text
        record.actions = try actions()
        if let printed = try review.printed() {
            let article = Article(letter: printed, counted: try ReviewStore.counted(of: review.id, catalogue, db)) { [review] in "/reviews/\(review.id)/figures/\($0)" }
            record.sections = [steps, .init("正文", .html("\(article.legend)\(article.html)")), .init("图", .html(article.charts))] + (try departments(article.counted) + [history()])
            return record
        }
        let text = try ReviewText(parsing: review.text, catalogue), counted = try Counting(scope: request.scope, period: review.period, db: db).all(text)
        let written = text.written(counted), doubts = written.complaints + CrossCheck.broken(counted)
        record.notices = doubts.map { Notice(.bad, $0.text) }
        let article = Article(letter: written.letter, counted: counted, doubts: doubts) { [review] code in counted[code].flatMap { Reviews.rows(of: $0, review) } ?? "/figures/\(code)" }
        record.sections = [steps, .init("正文", .html("\(article.legend)\(article.html)"), note: "数是现在算的；图在冻结以后画")]
            + (try departments(counted) + [numbers(text, counted), history()])
        return record
    }

    /// Where it stands.
    private var steps: Record.Section {
        let states = ReviewState.allCases, now = states.firstIndex(of: review.state) ?? 0
        return .init("办到哪一步了", .html(Html.steps(states.enumerated().map { index, state in
            let day: String? = switch state {
            case .draft: review.begunAt.day(in: .shanghai).description
            case .signing: nil
            case .frozen: review.frozenAt?.day(in: .shanghai).description
            case .published: review.publishedOn?.description
            }
            let isDone = index < now || state == .published && now == index
            return Step(state.label, index <= now ? day ?? "" : "", isDone ? .done : index == now ? .now : .ahead)
        }, of: "综述程序")))
    }

    private func actions() throws -> [Action] {
        let scope = try request.scope
        guard scope.isWhole else { return try downloads() }
        var actions = try Review.flow.offered(from: review.state, at: review.union, scope, db).map(action)
        if review.state == .draft, scope.actor.holds(.writeReviews) { actions.insert(.link("修改文字", "\(base)/edit", icon: "edit"), at: 0) }
        if review.state == .signing, scope.actor.holds(.signReviews) { actions.append(.link("核签本部门的数", "\(base)/sign", icon: "check", .main)) }
        if !review.state.isOpen, try Self.mayOpenRows(request) {
            actions += [.link("冻结以后的变化", "\(base)/restatement", icon: "swap"), .link("明细", "\(base)/rows", .bare)]
            actions.append(.post("重编一版", "\(base)/restate", consequence: "这一版原样留着，新的一版从同样的文字开始，数重新算"))
        }
        return try actions + downloads()
    }

    /// The rows of others under the numbers are for the office that writes.
    static func mayOpenRows(_ request: Request) throws -> Bool { try request.scope.narrowed(to: .writeReviews)?.isWhole == true }

    private func downloads() throws -> [Action] {
        guard !review.state.isOpen else { return [] }
        return [.link("附表", "\(base)/annex", .bare)] + LetterFormat.allCases.map { .link($0.label, "\(base)/letter/\($0.rawValue)", .bare) }
    }

    private func action(_ event: ReviewEvent) -> Action {
        switch event {
        case .submit: .post(event.label, "\(base)/submit", .main, consequence: "各部门核签自己的数，核签以后才能冻结。要改文字，可以退回")
        case .rework: .link(event.label, "\(base)/rework")
        case .freeze: .post(event.label, "\(base)/freeze", icon: "lock", .main, consequence: "现在的数和每一行都留下来，以后登记的不改变这一份")
        case .publish: .link(event.label, "\(base)/publish", icon: "check", .main)
        }
    }

    /// The numbers belong to the departments: whose word is there, and whose is not.
    private func departments(_ counted: [String: Counted]) throws -> [Record.Section] {
        guard review.state != .draft, try request.scope.isWhole else { return [] }
        let signatures = try ReviewStore.signatures(of: review.id, db), byDepartment = Dictionary(grouping: counted.values) { $0.indicator.department }
        let rows = Role.allCases.compactMap { department -> Record.TableRow? in
            guard let own = byDepartment[department] else { return nil }
            let signed = own.filter { signatures[$0.indicator.code]?.fits($0) == true }, words = own.compactMap { signatures[$0.indicator.code] }
            let last = words.max { $0.signedAt < $1.signedAt }, notes = Set(words.compactMap(\.note)).sorted()
            return Record.TableRow([
                .text(department.label), .integer(Int64(own.count)), .integer(Int64(signed.count)), .text(notes.joined(separator: "；")),
                .text(last.map { "\($0.signedBy) \($0.signedAt.day(in: .shanghai))" } ?? "等核签"),
            ])
        }
        return [.init("核签", .table(.init(
            "departments", empty: "还没有数", columns: [
                .init("department", "部门"), .init("figures", "指标", .number(unit: "")), .init("signed", "已核签", .number(unit: "")), .init("note", "说明", isWide: true), .init("by", "核签人"),
            ], rows: rows)), note: "数归部门，文字归办公室")]
    }

    private func numbers(_ text: ReviewText, _ counted: [String: Counted]) throws -> Record.Section {
        let signatures = try ReviewStore.signatures(of: review.id, db)
        return .init("每个数", .table(.init(
            "numbers", empty: "文字里还没有数", columns: [
                .init("title", "指标"), .init("value", "数", .amount), .init("note", "分子和分母", isWide: true), .init("odd", "折算", isWide: true), .init("department", "部门", isWide: true), .init("signed", "核签"),
            ],
            rows: text.indicators.map { indicator in
                let now = counted[indicator.code], signature = signatures[indicator.code]
                let signed = signature.map { $0.fits(now) ? "\($0.signedBy) \($0.signedAt.day(in: .shanghai))" : "数变了，要重新核签" } ?? (review.state == .signing ? "等核签" : "")
                return .init([
                    .text(indicator.title), .text(now?.text ?? "没有数"), .text(now?.note ?? ""), .text(CrossCheck.odd(indicator.code, counted) ?? ""), .text(indicator.department.label), .text(signed),
                ], path: now.flatMap { Reviews.rows(of: $0, review) } ?? "/figures/\(indicator.code)")
            })))
    }

    private func history() throws -> Record.Section {
        .init("经过", .timeline(try History.of("review", review.id.number, db).map { entry in
            let verb = ReviewEvent(rawValue: entry.event)?.label ?? ["begun": "开始编", "edited": "修改文字", "signed": "核签"][entry.event] ?? entry.event
            return .init(at: entry.happenedAt, text: [verb, entry.reason].compactMap(\.self).joined(separator: "："), by: entry.actorName, isKey: entry.event == ReviewEvent.publish.rawValue)
        }))
    }
}
