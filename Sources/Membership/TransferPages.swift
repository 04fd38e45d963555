import Kernel
import Organisations
import People

extension ListDeclaration {
    /// Every transfer from or to a union that the reader may see.
    static let transfers = ListDeclaration(
        "transfers", "会籍转移", at: "/transfers", unit: "件", id: "t.id", defaultSort: "-asked_on", rowBase: "/transfers",
        empty: "没有符合条件的转移。转出在会员的页面上办，转入在“登记入会”里办",
        columns: [
            Column("name", "姓名", .text, .personal, "p.name"),
            Column("from", "转出工会", "f.name"), Column("to", "转入工会", "o.name"),
            Column("state", "状态", .words(TransferState.self, tone: \.tone), "t.state"),
            Column("asked_on", "提出日期", .day, "t.asked_on", sort: "t.asked_on"),
            Column("asked_via", "提出人", .words(TransferPath.self), "t.asked_via", isWide: true),
            Column("decided_on", "办结日期", .day, "t.decided_on", isWide: true),
            Column("reason", "转移原因", .text, .internal, "t.reason", isOptional: true),
        ],
        filters: [
            Filter("turn", "等谁答复", .choice { _ in turns }) { value, _ in
                ["release": "t.state = 'to_release'", "accept": "t.state = 'to_accept'", "open": "t.state IN ('to_release', 'to_accept')"][value]
            },
            .word("state", "状态", TransferState.self, "t.state"), .word("via", "提出人", TransferPath.self, "t.asked_via"),
            .from("from_day", "提出不早于", "t.asked_on"), .until("waits_until", "开始等答复不晚于", Transfer.waitsSince).quiet,
        ],
        searchHint: "姓名、拼音首字母、工会", search: { word in
            "(\(NameIndex.found(word, in: "t.person_id")) OR f.search LIKE \(SearchText.pattern(word)) ESCAPE '!' OR o.search LIKE \(SearchText.pattern(word)) ESCAPE '!')"
        },
        together: [.agreeToTransfers, .refuseTransfers, .export(.readMembers)],
        source: { _, scope in
            """
            FROM transfer t JOIN person p ON p.id = t.person_id JOIN union_org f ON f.id = t.from_union_id JOIN union_org o ON o.id = t.to_union_id
            WHERE (\(scope.covers("t.from_union_id")) OR \(scope.covers("t.to_union_id")))
            """
        })

    private static let turns = [Filter.Option("release", "转出工会"), Filter.Option("accept", "转入工会"), Filter.Option("open", "两边都算")]
}

/// Several transfers answered in one go, each by the union whose turn it is.
extension Together {
    static let agreeToTransfers = Together(
        "/transfers/together/agree", "同意", icon: "check", .writeMembers, AgreeTogetherForm.self,
        act: { form, row, request, db in
            let transfer = try TransferStore.find(ID(row), request.scope, db)
            try Moving.agree(transfer, note: form.note, request, db)
            return AuditNote(AgreeForm.title, ("transfer", row), at: transfer.turn)
        })
    static let refuseTransfers = Together(
        "/transfers/together/refuse", "不同意", .writeMembers, RefuseTransferForm.self,
        act: { form, row, request, db in
            let transfer = try TransferStore.find(ID(row), request.scope, db)
            try Moving.refuse(transfer, reason: form.reason, request, db)
            return AuditNote(RefuseTransferForm.title, ("transfer", row), at: transfer.turn)
        })
}

struct AgreeForm: Form {
    static let title = "同意转移", submit = "同意"
    @Field("现在的工作单位", .max(100), .hint("转入工会知道的，填上")) var employer: String?
    @Field("附言", .max(500), .control(.paragraph)) var note: String?
}

struct AgreeTogetherForm: Form {
    static let title = "同意转移", submit = "同意"
    @Field("附言", .max(500), .control(.paragraph)) var note: String?
}

struct RefuseTransferForm: Form {
    static let title = "不同意转移", submit = "不同意"
    @Field("理由", .max(500), .min(2), .control(.paragraph), .hint("写给另一边的工会和会员看")) var reason: String
}

/// One transfer: who goes where, who has spoken, the letter, and what may be done.
struct TransferPage {
    let transfer: Transfer, request: Request, db: any Connection
    private var base: Path { "/transfers/\(transfer.id)" }

    func record() throws -> Record {
        let letter = try MemberLetters.issued(for: transfer, db)
        var record = Record(id: transfer.id, title: transfer.title)
        record.crumbs = [Record.Crumb("会籍转移", "/transfers")]
        record.tags = [Record.Tag(transfer.state.label, transfer.state.tone)]
        record.subtitle = "\(transfer.fromName) → \(transfer.toName)"
        record.actions = try actions() + (letter == nil ? [] : LetterFormat.allCases.map { .link("介绍信 \($0.label)", "\(base)/letter/\($0.rawValue)", .bare) })
        record.notices = try notices()
        record.sections = [try asked()] + (letter.map { [Record.Section("会籍转移介绍信", .html($0.letter.html))] } ?? []) + [try history()]
        return record
    }

    private func actions() throws -> [Action] {
        let scope = try request.scope
        var actions = try scope.reaches(transfer.turn, db) ? Transfer.flow.offered(from: transfer.state, at: transfer.turn, scope, db).compactMap(action) : []
        if transfer.state.isOpen, try scope.may(.right(.writeMembers), at: transfer.asker, db) {
            actions.append(.post("撤回", "\(base)/withdraw", consequence: "撤回后\(transfer.personName)留在“\(transfer.fromName)”，以后可以重新提出"))
        }
        return actions
    }

    private func action(_ event: TransferEvent) -> Action? {
        switch event {
        // Which of both it is follows from who asked.
        case .letGo: transfer.path == .member ? nil : .link("同意转出", "\(base)/agree", icon: "check", .main)
        case .pass: transfer.path == .member ? .link("同意转出", "\(base)/agree", icon: "check", .main) : nil
        case .take: .link("接收", "\(base)/agree", icon: "check", .main)
        case .refuse: .link("不同意", "\(base)/refuse", .risk)
        case .withdraw, .lapse: nil
        }
    }

    private func notices() throws -> [Notice] {
        guard transfer.state.isOpen else { return transfer.answer.map { [Notice(transfer.state == .done ? .ok : .warn, $0)] } ?? [] }
        let deadline = try transfer.deadline(WorkCalendar(db), db), standing = deadline.standing(on: request.today)
        let after = transfer.state == .toAccept ? "。逾期不接收的，转为待接转，会籍不断" : ""
        return [Notice(standing.isOverdue ? .bad : .info, "\(transfer.turnName)应在\(deadline)前答复，\(standing)\(after)")]
    }

    private func asked() throws -> Record.Section {
        let scope = try request.scope, person = try PersonStore.record(transfer.personID, db)
        let membership = try MemberStore.all(of: transfer.personID, db).last
        func path(_ union: ID<UnionOrg>) throws -> Path? { try scope.reaches(union, db) ? "/unions/\(union)" : nil }
        let mayOpen = try membership.map { try scope.reaches($0.unionID, db) } ?? false
        return Record.Section("转移", .facts([
            Record.Fact("name", "姓名", .text, .personal, transfer.personName, path: mayOpen ? "/members/\(transfer.personID)" : nil),
            Record.Fact("sex", "性别", .words(Sex.self), .personal, person.facts.sex), Record.Fact("number", "证件号码", .code, .personal, person.maskedNumber),
            Record.Fact("from", "转出工会", .text, .public, transfer.fromName, path: try path(transfer.from)),
            Record.Fact("to", "转入工会", .text, .public, transfer.toName, path: try path(transfer.to)),
            Record.Fact("asked_via", "提出人", .words(TransferPath.self), .public, transfer.path), Record.Fact("asked_by", "经办", .text, .internal, transfer.askedBy),
            Record.Fact("asked_on", "提出日期", .day, .public, transfer.askedOn), Record.Fact("released_on", "同意转出日期", .day, .public, transfer.releasedOn),
            Record.Fact("decided_on", "办结日期", .day, .public, transfer.decidedOn), Record.Fact("reason", "转移原因", .text, .internal, transfer.reason),
            Record.Fact("answer", "答复", .text, .internal, transfer.answer), Record.Fact("joined_on", "入会日期", .day, .public, membership?.facts.joinedOn),
        ]))
    }

    private func history() throws -> Record.Section {
        let events = try History.of("transfer", transfer.id.number, db).map { entry in
            let verb = TransferEvent(rawValue: entry.event)?.label ?? "提出"
            return Record.Event(at: entry.happenedAt, text: entry.reason.map { "\(verb)：\($0)" } ?? verb, by: entry.actorName, isKey: entry.event == TransferEvent.take.rawValue)
        }
        return Record.Section("办理经过", .timeline(events), isAside: true)
    }
}

let transferRoutes: [Route] = [
    .get("/transfers", "会籍转移", .right(.readMembers), list: .transfers) { request, db in .list(try ListDeclaration.transfers.listing(request, db)) },
    .get("/transfers/:id", "会籍转移", .right(.readMembers)) { request, db in
        let transfer = try TransferStore.find(request.id(), request.scope, db)
        return .record(try TransferPage(transfer: transfer, request: request, db: db).record()).reading(seen(transfer), "查看会籍转移")
    },
    .get("/transfers/:id/letter/:format", "会籍转移介绍信", .right(.readMembers), gives: .file) { request, db in
        let transfer = try TransferStore.find(request.id(), request.scope, db)
        guard let (letter, day) = try MemberLetters.issued(for: transfer, db) else { throw NotAllowed("转出工会同意以后才有介绍信") }
        return try .letter(letter, request.letterFormat, day: day).reading(seen(transfer), "下载会籍转移介绍信")
    },
    .get("/transfers/:id/agree", "同意转移", .right(.writeMembers)) { request, db in
        let transfer = try TransferStore.find(request.id(), request.scope, db)
        try Transfer.flow.require(transfer.assent, of: transfer.id, request, db)
        var view = placed(AgreeForm().view, at: transfer)
        view.consequence = transfer.state == .toAccept || transfer.path != .member
            ? "办好后\(transfer.personName)是“\(transfer.toName)”的会员，会龄连续计算，会员卡不变" : "接下来由“\(transfer.toName)”接收，接收以前仍是本会会员"
        return .form(view)
    },
    .post("/transfers/:id/agree", "同意转移", .right(.writeMembers), form: AgreeForm.self) { request, db in
        try answer(AgreeForm.self, request, db, "已同意") { form, transfer in try Moving.agree(transfer, employer: form.employer, note: form.note, request, db) }
    },
    .get("/transfers/:id/refuse", "不同意转移", .right(.writeMembers)) { request, db in
        let transfer = try TransferStore.find(request.id(), request.scope, db)
        try Transfer.flow.require(.refuse, of: transfer.id, request, db)
        return .form(placed(RefuseTransferForm().view, at: transfer))
    },
    .post("/transfers/:id/refuse", "不同意转移", .right(.writeMembers), form: RefuseTransferForm.self) { request, db in
        try answer(RefuseTransferForm.self, request, db, "已答复不同意") { form, transfer in try Moving.refuse(transfer, reason: form.reason, request, db) }
    },
    .post("/transfers/:id/withdraw", "撤回会籍转移", .right(.writeMembers)) { request, db in
        let transfer = try TransferStore.find(request.id(), request.scope, db)
        try Moving.withdraw(transfer, request, db)
        return .seeOther("/transfers/\(transfer.id)", flash: "已撤回").noting("撤回会籍转移", ("transfer", transfer.id.number), at: transfer.asker)
    },
]

private func answer<F: Form>(_ form: F.Type, _ request: Request, _ db: any Connection, _ flash: String, _ act: (F, Transfer) throws -> Void) throws -> Response {
    let transfer = try TransferStore.find(request.id(), request.scope, db)
    try filled(form, request, { placed($0, at: transfer) }) { try act($0, transfer) }
    return .seeOther("/transfers/\(transfer.id)", flash: flash).noting(F.title, ("transfer", transfer.id.number), at: transfer.turn)
}

private func seen(_ transfer: Transfer) -> String { "会籍转移（编号 \(transfer.id)）" }

private func placed(_ view: FormView, at transfer: Transfer) -> FormView {
    var view = view
    view.crumbs = [Record.Crumb("会籍转移", "/transfers"), Record.Crumb(transfer.title, "/transfers/\(transfer.id)")]
    view.cancel = "/transfers/\(transfer.id)"
    view.introduction = "\(transfer.personName)：\(transfer.fromName) → \(transfer.toName)"
    return view
}

/// What waits for the reader's own unions, and what the unions beneath have left lying.
enum TransferReminders {
    @Sendable static func items(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let waiting = try waiting(scope, db)
        let own = waiting.filter(\.isOwn), late = waiting.filter { !$0.isOwn && $0.standing.isOverdue }
        return item("待同意转出的会员", own.filter { $0.state == .toRelease }, "会员要转走，请同意或写明理由", [("turn", "release"), ("sort", "asked_on")])
            + item("待接收的会员", own.filter { $0.state == .toAccept }, "逾期不接收的，转为待接转", [("turn", "accept"), ("sort", "asked_on")])
            + item("下级逾期未办的会籍转移", late, "请督促，或替下级答复", [("turn", "open"), ("waits_until", late.last?.since.description), ("sort", "asked_on")])
    }

    /// What nobody has answered in time, whoever should have.
    @Sendable static func late(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        // Who began to wait first is late first: up to the last of them the list has no other.
        let late = try waiting(scope, db).filter(\.standing.isOverdue)
        return item("逾期未办的会籍转移", late, "请督促答复", [("turn", "open"), ("waits_until", late.last?.since.description), ("sort", "asked_on")])
    }

    private typealias Waiting = (state: TransferState, isOwn: Bool, since: Day, standing: Deadline.Standing)

    private static func waiting(_ scope: Scope, _ db: any Connection) throws -> [Waiting] {
        let turn = Transfer.turn
        let rows = try db.rows("""
            SELECT t.state, \(Transfer.waitsSince) AS waits_since, CASE WHEN \(turn) IN (\(list: scope.seats(of: .writeMembers))) THEN 1 ELSE 0 END AS is_own
            FROM transfer t WHERE t.state IN ('to_release', 'to_accept') AND \(scope.covers(turn)) ORDER BY waits_since
            """)
        guard !rows.isEmpty else { return [] }
        let calendar = try WorkCalendar(db), replyWithin = try Moving.replyWithin.byDay(db)
        return try rows.map { row in
            let since: Day = try row.get("waits_since")
            return (try row.get("state"), try row.get("is_own"), since, Deadline(try replyWithin(since), from: since, in: calendar).standing(on: scope.today))
        }
    }

    private static func item(_ title: String, _ found: [Waiting], _ note: String, _ path: [(name: String, value: String?)]) -> [Reminder.Item] {
        found.first.map { [Reminder.Item(title, "\(found.count) 件", $0.standing.isOverdue ? .bad : .warn, due: $0.standing, note: note, path: ("/transfers" as Path).with(path))] } ?? []
    }
}
