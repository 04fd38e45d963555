import Kernel

extension ListDeclaration {
    static let legalPersons = ListDeclaration(
        "legal-persons", "法人登记", at: "/legal-persons", unit: "件", id: "l.id", defaultSort: "-applied_on", rowBase: "/legal-persons",
        empty: "还没有登记。工会在自己的页面上点“申请法人登记”",
        columns: [
            Column("union", "工会", .text, .public, "u.name", sort: "u.name_key"), Column("state", "状态", .words(LegalPersonState.self, tone: \.tone), .public, "l.state"),
            Column("applied_on", "申请日期", .day, .public, "l.applied_on", sort: "l.applied_on"),
            Column("registered_on", "登记日期", .day, .public, "l.registered_on"), Column("cancelled_on", "注销日期", .day, .public, "l.cancelled_on", isWide: true),
            Column("representative", "法定代表人", .text, .public, "l.representative", isWide: true),
        ],
        filters: [.word("state", "状态", LegalPersonState.self, "l.state"), .yesNo("left", "应注销", "(CASE WHEN \(LegalPerson.hasLeft) THEN 1 ELSE 0 END)")], searchHint: "工会名称、代码",
        search: { "(u.search LIKE \(SearchText.pattern($0)) ESCAPE '!')" },
        source: { _, scope in "FROM legal_person l JOIN union_org u ON u.id = l.union_id WHERE \(scope.covers("l.union_id"))" })

    /// Founded here and not applied yet.
    static let legalPersonsDue = ListDeclaration(
        "legal-persons-due", "应申请法人登记的工会", at: "/legal-persons/due", unit: "个", id: "u.id", defaultSort: "founded_on", rowBase: "/unions",
        empty: "没有应申请而未申请的工会",
        columns: [
            Column("name", "工会", .text, .public, "u.name", sort: "u.name_key"), Column("founded_on", "建会日期", .day, .public, "u.founded_on", sort: "COALESCE(u.founded_on, '')"),
            Column("approval_number", "批复文号", .code, .public, "u.approval_number", isWide: true), Column("contact", "联系人", .text, .internal, "u.contact_name", isWide: true),
        ],
        source: { request, scope in "FROM union_org u WHERE \(LegalPerson.isDue(on: request.today)) AND \(scope.covers("u.id"))" })
}

enum LegalPersonPage {
    static func record(_ registration: LegalPerson, _ request: Request, _ db: any Connection) throws -> Record {
        let base: Path = "/legal-persons/\(registration.id)"
        var record = Record(id: registration.id, title: "\(registration.unionName)：法人登记")
        record.crumbs = [Record.Crumb("法人登记", "/legal-persons"), Record.Crumb(registration.unionName, "/unions/\(registration.unionID)")]
        record.tags = [Record.Tag(registration.state.label, registration.state.tone)]
        record.actions = try LegalPerson.flow.offered(from: registration.state, at: registration.unionID, madeBy: registration.applierID, request.scope, db).map { event in
            switch event {
            case .register: .link("登记", "\(base)/register", icon: "check", .main)
            case .refuse: .link("不予登记", "\(base)/refuse", .risk)
            case .cancel: .link("注销登记", "\(base)/cancel", .risk)
            }
        }
        record.notices = registration.opinion.map { [Notice(registration.state == .refused ? .warn : .ok, $0)] } ?? []
        if registration.state == .applied, try registration.applierID == request.scope.actor.id, try request.scope.may(.right(.registerLegalPersons), at: registration.unionID, db) {
            record.notices.append(Notice(.info, "这件登记是您申请的，要由另一位同事办"))
        }
        record.sections = [
            Record.Section("登记事项", .facts([
                Record.Fact("representative", "法定代表人", .text, .public, registration.representative), Record.Fact("premises", "住所", .text, .public, registration.premises),
                Record.Fact("funds", "经费来源", .text, .public, registration.funds), Record.Fact("applied_on", "申请日期", .day, .public, registration.appliedOn),
                Record.Fact("applied_by", "申请人", .text, .internal, registration.appliedBy), Record.Fact("registered_on", "登记日期", .day, .public, registration.registeredOn),
                Record.Fact("cancelled_on", "注销日期", .day, .public, registration.cancelledOn), Record.Fact("answered_by", "经办人", .text, .internal, registration.answeredBy),
            ])),
            Record.Section("办理经过", .timeline(try History.of("legal_person", registration.id.number, within: request.scope, db).map { entry in
                let verb = LegalPersonEvent(rawValue: entry.event)?.label ?? "申请"
                return Record.Event(at: entry.happenedAt, text: entry.reason.map { "\(verb)：\($0)" } ?? verb, by: entry.actorName, isKey: entry.event == "register")
            }), isAside: true),
        ]
        // Not everybody who may see that a union is a legal person may open its papers.
        if try request.scope.may(.right(.readPetitions), at: registration.unionID, db) {
            record.sections.insert(Record.Section("文书", .table(DocumentPage.table(try DocumentStore.registrations(of: registration.unionID, db)))), at: 1)
        }
        return record
    }
}

let legalPersonRoutes: [Route] = [
    .get("/legal-persons", "法人登记", .right(.readRegister), list: .legalPersons) { request, db in
        var listing = try ListDeclaration.legalPersons.listing(request, db)
        listing.actions = [.link("应申请的工会", "/legal-persons/due", icon: "clock")]
        return .list(listing)
    },
    .get("/legal-persons/due", "应申请法人登记的工会", .right(.readRegister), list: .legalPersonsDue) { request, db in
        var listing = try ListDeclaration.legalPersonsDue.listing(request, db)
        listing.introduction = "在本系统批准成立、还没有申请法人登记的工会。自批准建会之日起 \(try LegalPerson.applyWithin.value(on: request.today, db)) 内申请。"
        return .list(listing)
    },
    .get("/legal-persons/:id", "法人登记", .right(.readRegister)) { request, db in
        .record(try LegalPersonPage.record(registration(request, db), request, db))
    },
    .get("/unions/:id/legal-person", "申请法人登记", .right(.sendPetitions)) { request, db in
        let union = try UnionStore.find(request.id(), request.scope, db), form = LegalPersonForm()
        form.representative = union.facts.representative ?? union.chairName ?? ""
        form.premises = union.facts.address ?? ""
        form.funds = "会员会费，单位拨缴的经费，上级工会补助"
        return .form(placed(form.view, at: union))
    },
    .post("/unions/:id/legal-person", "申请法人登记", .right(.sendPetitions), form: LegalPersonForm.self) { request, db in
        let union = try UnionStore.find(request.id(), request.scope, db)
        let id = try filled(LegalPersonForm.self, request, { placed($0, at: union) }) { try Register.apply($0, for: union, request, db) }
        return .seeOther("/legal-persons/\(id)", flash: "申请已报送，申请表可以下载盖章").noting("申请法人登记", ("legal_person", id.number), at: union.id)
    },
    .get("/legal-persons/:id/register", "登记工会法人", .right(.registerLegalPersons)) { request, db in
        let application = try registration(request, db), union = try UnionStore.record(application.unionID, db), form = RegistrationForm()
        if let code = union.facts.code { form.code = code }
        form.on = request.today
        if let end = union.facts.termEnd { form.validTo = end }
        return .form(placed(form.view, at: application))
    },
    .post("/legal-persons/:id/register", "登记工会法人", .right(.registerLegalPersons), form: RegistrationForm.self) { request, db in
        try decide(RegistrationForm.self, request, db, "已登记") { try Register.register($1, $0, request, db) }
    },
    .get("/legal-persons/:id/refuse", "不予登记", .right(.registerLegalPersons)) { request, db in
        .form(placed(RefusalForm().view, at: try registration(request, db)))
    },
    .post("/legal-persons/:id/refuse", "不予登记", .right(.registerLegalPersons), form: RefusalForm.self) { request, db in
        try decide(RefusalForm.self, request, db, "已回复不予登记") { try Register.refuse($1, reason: $0.reason, request, db) }
    },
    .get("/legal-persons/:id/cancel", "注销法人登记", .right(.registerLegalPersons)) { request, db in
        .form(placed(CancellationForm().view, at: try registration(request, db)))
    },
    .post("/legal-persons/:id/cancel", "注销法人登记", .right(.registerLegalPersons), form: CancellationForm.self) { request, db in
        try decide(CancellationForm.self, request, db, "已注销") { try Register.cancel($1, $0, request, db) }
    },
]

private func registration(_ request: Request, _ db: any Connection) throws -> LegalPerson {
    try LegalPerson.find(request.id(), request.scope, db)
}

private func decide<F: Form>(
    _ form: F.Type, _ request: Request, _ db: any Connection, _ flash: String, _ act: (F, LegalPerson) throws -> Void
) throws -> Response {
    let registration = try registration(request, db)
    try filled(form, request, { placed($0, at: registration) }) { try act($0, registration) }
    return .seeOther("/legal-persons/\(registration.id)", flash: flash).noting(F.title, ("legal_person", registration.id.number), at: registration.unionID)
}

private func placed(_ view: FormView, at registration: LegalPerson) -> FormView {
    var view = view
    view.crumbs = [Record.Crumb("法人登记", "/legal-persons"), Record.Crumb(registration.unionName, "/legal-persons/\(registration.id)")]
    view.cancel = "/legal-persons/\(registration.id)"
    view.introduction = "\(registration.unionName)，法定代表人 \(registration.representative)"
    return view
}

enum LegalPersonReminders {
    /// Applications that wait for the office that keeps the register of legal persons.
    @Sendable static func toRegister(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let waits: SQL = "l.state = 'applied' AND l.applier_id IS DISTINCT FROM \(scope.actor.id)"
        let row = try db.rows("""
            SELECT COUNT(*) FILTER (WHERE \(waits)) AS applied, MIN(l.id) FILTER (WHERE \(waits)) AS an_applied,
              COUNT(*) FILTER (WHERE \(LegalPerson.hasLeft)) AS gone, MIN(l.id) FILTER (WHERE \(LegalPerson.hasLeft)) AS a_gone
            FROM legal_person l JOIN union_org u ON u.id = l.union_id WHERE l.state IN ('applied', 'registered') AND \(scope.covers("l.union_id"))
            """)[0]
        func item(_ title: String, _ count: Int, _ one: Int64?, note: String, _ filter: (String, String)) -> [Reminder.Item] {
            guard let one else { return [] }
            return [Reminder.Item(title, "\(count) 件", .warn, note: note, path: .to(one, of: count, at: "/legal-persons", [(filter.0, filter.1)]))]
        }
        return try item("待登记的工会法人", row.get("applied"), row.get("an_applied"), note: "核对申请表和批复后登记", ("state", "applied"))
            + item("应注销的工会法人", row.get("gone"), row.get("a_gone"), note: "工会已经撤销，请办理法人注销登记", ("left", "1"))
    }

    /// Unions that have been founded and have not applied, and whether it is late.
    @Sendable static func toApply(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let row = try db.rows("""
            SELECT COUNT(*) AS due, MIN(u.founded_on) AS first, MIN(u.id) AS one FROM union_org u WHERE \(LegalPerson.isDue(on: scope.today)) AND \(scope.covers("u.id"))
            """)[0]
        guard let first: Day = try row.get("first") else { return [] }
        let deadline = Deadline(try LegalPerson.applyWithin.value(on: scope.today, db), from: first, in: try WorkCalendar(db)), standing = deadline.standing(on: scope.today)
        return [
            Reminder.Item(
                "应申请法人登记", "\(try row.get("due", as: Int.self)) 个", standing.isOverdue ? .bad : .info, due: standing, note: "批准建会后 \(deadline.rule) 内申请",
                path: try row.get("due", as: Int.self) == 1 ? "/unions/\(try row.get("one", as: ID<UnionOrg>.self))" : "/legal-persons/due")
        ]
    }
}
