import Channels
import Kernel
import Organisations
import People

extension ListDeclaration {
    /// Applications to the unions that the reader may see.
    static let applications = ListDeclaration(
        "applications", "入会申请", at: "/applications", unit: "件", id: "a.id", defaultSort: "-asked_at", rowBase: "/applications",
        empty: "没有符合条件的申请。职工在手机上申请，当面来的请在“登记入会”里办",
        columns: [
            Column("name", "姓名", .text, .personal, "a.name", sort: "a.name_key"), Column("union", "申请加入", "u.name", linksTo: "/unions", id: "u.id"),
            Column("state", "状态", .words(ApplicationState.self, tone: \.tone), "a.state"), Column("new_form", "从事的行业", .words(NewForm.self), "a.new_form"),
            Column("path", "申请途径", .words(JoiningPath.self), "a.path", isWide: true), Column("asked_at", "申请时间", .instant, "a.asked_at", sort: "a.asked_at"),
            Column("due_on", "最迟答复", .day, "CASE WHEN a.decided_on IS NULL THEN a.due_on END"), Column("decided_on", "办结日期", .day, "a.decided_on", isWide: true),
            Column("receipt", "回执号", .code, .internal, "a.receipt", isOptional: true), Column("answer", "答复", .text, .internal, "a.answer", isOptional: true),
        ],
        filters: [
            Filter("turn", "等答复", .options([.init("open", "在办的"), .init("late", "超期没答复的")])) { value, today in
                ["open": "a.decided_on IS NULL", "late": "a.decided_on IS NULL AND a.due_on < \(today)"][value]
            },
            .word("state", "状态", ApplicationState.self, "a.state"), .word("new_form", "从事的行业", NewForm.self, "a.new_form"),
            .word("path", "申请途径", JoiningPath.self, "a.path"), .from("from_day", "申请不早于", "a.asked_on"),
        ],
        searchHint: "姓名、工会、回执号", search: { word in "(a.receipt = \(word) OR a.name LIKE \(SQL.pattern(word)) ESCAPE '!' OR u.search LIKE \(SearchText.pattern(word)) ESCAPE '!')" },
        together: [.agreeToApplications, .refuseApplications, .export(.readMembers)],
        source: { _, scope in "FROM application a JOIN union_org u ON u.id = a.union_id WHERE \(scope.covers("a.union_id"))" })
}

/// Several applications answered in one go, each by whoever may.
extension Together {
    static let agreeToApplications = Together(
        "/applications/together/agree", "批准", icon: "check", .writeMembers, AdmitTogetherForm.self,
        act: { form, row, request, db in
            let application = try ApplicationStore.find(ID(row), request.scope, db)
            if application.isPassed { try Joining.pass(application, note: form.note, request, db) } else { try Joining.admit(application, form.admission(on: request.today), request, db) }
            return AuditNote(AdmissionForm.title, ("application", row), at: application.union)
        })
    static let refuseApplications = Together(
        "/applications/together/refuse", "不予批准", .writeMembers, RefuseApplicationForm.self,
        act: { form, row, request, db in
            let application = try ApplicationStore.find(ID(row), request.scope, db)
            try Joining.refuse(application, reason: form.reason, request, db)
            return AuditNote(RefuseApplicationForm.title, ("application", row), at: application.union)
        })
}

struct AdmissionForm: Form {
    static let title = "批准入会", submit = "批准"
    @Field("入会日期", .hint("工会批准的那天")) var joinedOn: Day
    @Field("会员卡号", .max(30)) var card: String?
    @Field("意见", .max(500), .control(.paragraph), .hint("申请人看得到")) var note: String?
}

struct AdmitTogetherForm: Form {
    static let title = "批准入会", submit = "批准"
    @Field("意见", .max(500), .control(.paragraph), .hint("申请人看得到。入会日期都是今天；没有单位的，报上级审核")) var note: String?

    func admission(on today: Day) -> AdmissionForm {
        let form = AdmissionForm()
        form.joinedOn = today; form.card = nil; form.note = note
        return form
    }
}

/// The union's word on somebody who has none at work.
struct PassForm: Form {
    static let title = "报上级审核", submit = "同意，报上级审核"
    @Field("意见", .max(500), .control(.paragraph), .hint("申请人和上级工会看得到")) var note: String?
}

struct RefuseApplicationForm: Form {
    static let title = "不予批准", submit = "不予批准"
    @Field("理由", .max(500), .min(2), .control(.paragraph), .hint("写给申请人看：差什么，补齐了还能再申请")) var reason: String
}

struct DirectForm: Form {
    static let title = "转给别的工会", submit = "转过去"
    @Field("转给", .max(100), .hint("工会全称或统一社会信用代码")) var union: String
    @Field("理由", .max(500), .min(2), .hint("如 住在李庄镇；申请人看得到")) var reason: String
}

/// One application: who asks, what the register knows of the number, and what may be done.
struct ApplicationPage {
    let application: Application, request: Request, db: any Connection
    var whole: (number: String, phone: String)?
    private var base: Path { "/applications/\(application.id)" }

    func record() throws -> Record {
        var record = Record(id: application.id, title: application.title)
        record.crumbs = [Record.Crumb("入会申请", "/applications")]
        record.tags = [Record.Tag(application.state.label, application.state.tone)]
        record.subtitle = "申请加入\(application.unionName)"
        let typed = try application.form(request.instruments), known = try typed.map(standing)
        record.actions = try actions(known)
        record.notices = try notices(typed, known)
        record.sections = try [asked()] + (typed.map { [applicant($0)] } ?? []) + [history()]
        return record
    }

    private func standing(_ typed: ApplicationForm) throws -> Entry.Standing {
        try Entry.standing(PersonNumber(typed.documentType, parsing: typed.number, on: .last), request.instruments, db)
    }

    private func actions(_ standing: Entry.Standing?) throws -> [Action] {
        let scope = try request.scope
        var actions = try Application.flow.offered(from: application.state, at: application.union, scope, db).compactMap { action($0, standing) }
        if application.numberTail != nil, try scope.may(.right(.writeMembers), at: application.union, db) { actions.append(.link("查看全号", "\(base)/numbers", icon: "eye", .bare)) }
        return actions
    }

    private func action(_ event: ApplicationEvent, _ standing: Entry.Standing?) -> Action? {
        let isMember = if case .member = standing { true } else { false }
        switch event {
        case .admit: return isMember || application.isPassed ? nil : .link(event.label, "\(base)/admit", icon: "check", .main)
        case .pass: return isMember || !application.isPassed ? nil : .link(event.label, "\(base)/pass", icon: "check", .main)
        case .turn: return isMember ? .post(event.label, "\(base)/turn", consequence: "向原来的工会提出转移，同意以后会龄连续计算。这件申请到此办结") : nil
        case .refuse: return .link(event.label, "\(base)/refuse", .risk)
        case .direct: return .link(event.label, "\(base)/direct", icon: "swap")
        case .withdraw: return nil
        }
    }

    private func notices(_ typed: ApplicationForm?, _ standing: Entry.Standing?) throws -> [Notice] {
        guard application.state.isOpen else { return application.answer.map { [Notice(application.state == .admitted ? .ok : .info, $0)] } ?? [] }
        let deadline = try application.deadline(WorkCalendar(db), db), until = deadline.standing(on: request.today)
        var notices = [Notice(until.isOverdue ? .bad : .info, "应在\(deadline)前答复，\(until)")]
        if let known = try typed.flatMap({ try known($0, standing) }) { notices.append(known) }
        let twins = try ApplicationStore.twins(of: application, db).count
        if twins > 0 { notices.append(Notice(.warn, "同一个证件号码还有 \(twins) 件申请在办，请先向本人问清楚")) }
        return notices
    }

    /// What the register knows of the number.
    private func known(_ typed: ApplicationForm, _ standing: Entry.Standing?) throws -> Notice? {
        let scope = try request.scope
        switch standing {
        case .member(let membership):
            guard try scope.reaches(membership.unionID, db) else { return Notice(.warn, "这个证件号码已经是别的工会的会员，不能再入一次会。可以转为会籍转移") }
            return Notice(.warn, "这个证件号码已经是“\(try Register.name(of: membership.unionID, db))”的会员，不能再入一次会", .link("看登记", "/members/\(membership.personID)"))
        case .former(let person):
            if let died = person.diedOn { return Notice(.bad, "库里登记这个人\(died.long)亡故，请核对") }
            let name = person.facts.name == typed.name ? "" : "，当时的姓名是“\(person.name)”，请核对"
            let phone = person.phoneTail == application.phoneTail || person.phoneTail == nil ? "" : "。登记的手机号不是申请用的这个，批准后要本人到场才绑定"
            return Notice(.info, "库里有这个人，以前是会员\(name)\(phone)。批准后原来的经历都在")
        case .unknown, nil: return nil
        }
    }

    private func asked() throws -> Record.Section {
        let mayOpen = try application.person != nil && request.scope.reaches(application.union, db)
        return Record.Section("申请", .facts([
            Record.Fact("union", "申请加入", .text, .public, application.unionName, path: "/unions/\(application.union)"),
            Record.Fact("receipt", "回执号", .code, .internal, application.receipt), Record.Fact("path", "申请途径", .words(JoiningPath.self), .public, application.path), Record.Fact("asked_at", "申请时间", .instant, .public, application.askedAt),
            Record.Fact("phone", "申请用的手机", .code, .personal, whole?.phone ?? application.maskedPhone),
            Record.Fact("passed_on", "报上级日期", .day, .public, application.passedOn), Record.Fact("decided_on", "办结日期", .day, .public, application.decidedOn),
            Record.Fact("member", "会员", .text, .personal, mayOpen ? application.name : nil, path: application.person.flatMap { mayOpen ? "/members/\($0)" : nil }),
        ]))
    }

    private func applicant(_ typed: ApplicationForm) -> Record.Section {
        let number = try? PersonNumber(typed.documentType, parsing: typed.number, on: .last), born = number?.birthDate ?? typed.birthDate
        return Record.Section("申请人", .facts([
            Record.Fact("name", "姓名", .text, .personal, typed.name), Record.Fact("document_type", "证件类型", .words(DocumentType.self), .personal, typed.documentType),
            Record.Fact("number", "证件号码", .code, .personal, whole?.number ?? number?.description), Record.Fact("sex", "性别", .words(Sex.self), .personal, number?.sex ?? typed.sex),
            whole == nil
                ? Record.Fact("birth_year", "出生年份", .text, .personal, born.map { "\($0.year)年" }) : Record.Fact("birth_date", "出生日期", .day, .personal, born),
            Record.Fact("ethnicity", "民族", .words(Ethnicity.self), .personal, typed.ethnicity), Record.Fact("education", "学历", .words(Education.self), .personal, typed.education),
            Record.Fact("household", "户籍类型", .words(Household.self), .personal, typed.household), Record.Fact("work_status", "就业状况", .words(WorkStatus.self), .personal, typed.workStatus),
            Record.Fact("new_form", "从事的行业", .words(NewForm.self), .personal, typed.newForm), Record.Fact("employer_name", "工作单位", .text, .personal, typed.employer),
            Record.Fact("occupation", "职业（工种）", .text, .personal, typed.occupation), Record.Fact("binds_phone", "绑定手机", .yesNo, .internal, typed.bindsPhone),
        ]), note: "本人在手机上填的，手机号由验证码核实过")
    }

    private func history() throws -> Record.Section {
        let events = try History.of("application", application.id.number, db).map { entry in
            let verb = ApplicationEvent(rawValue: entry.event)?.label ?? (entry.event == "received" ? "转入：\(entry.changes)" : "本人申请")
            return Record.Event(at: entry.happenedAt, text: entry.reason.map { "\(verb)：\($0)" } ?? verb, by: entry.actorName, isKey: entry.event == ApplicationEvent.admit.rawValue)
        }
        return Record.Section("办理经过", .timeline(events), isAside: true)
    }
}

let applicationRoutes: [Route] = [
    .get("/applications", "入会申请", .right(.readMembers), list: .applications) { request, db in
        var listing = try ListDeclaration.applications.listing(request, db)
        if let own = try request.scope.seats(of: .readMembers).first { listing.actions = [.link("入会二维码", "/unions/\(own)/join-code", icon: "card")] }
        return .list(listing)
    },
    .get("/applications/:id", "入会申请", .right(.readMembers)) { request, db in
        let application = try ApplicationStore.find(request.id(), request.scope, db)
        return .record(try ApplicationPage(application: application, request: request, db: db).record()).reading(seen(application), "审核入会申请")
    },
    .get("/applications/:id/numbers", "查看申请人全号", .right(.writeMembers)) { request, db in
        .form(placed(PurposeForm().view, try ApplicationStore.find(request.id(), request.scope, db)))
    },
    .post("/applications/:id/numbers", "查看申请人全号", .right(.writeMembers), form: PurposeForm.self, showNumbers),
    .get("/applications/:id/admit", "批准入会", .right(.writeMembers)) { request, db in
        let form = AdmissionForm()
        form.joinedOn = request.today
        return .form(admitting(form.view, try answerable(.admit, request, db)))
    },
    .post("/applications/:id/admit", "批准入会", .right(.writeMembers), form: AdmissionForm.self) { request, db in
        try answer(AdmissionForm.self, request, db, admitting, { "已批准，\($0.name)是会员了" }) { try Joining.admit($0, $1, request, db) }
    },
    .get("/applications/:id/pass", "入会申请报上级审核", .right(.writeMembers)) { request, db in
        .form(placed(PassForm().view, try answerable(.pass, request, db)))
    },
    .post("/applications/:id/pass", "入会申请报上级审核", .right(.writeMembers), form: PassForm.self) { request, db in
        try answer(PassForm.self, request, db, placed, { _ in "已报上级审核" }) { try Joining.pass($0, note: $1.note, request, db) }
    },
    .get("/applications/:id/refuse", "不予批准入会", .right(.writeMembers)) { request, db in
        .form(placed(RefuseApplicationForm().view, try answerable(.refuse, request, db)))
    },
    .post("/applications/:id/refuse", "不予批准入会", .right(.writeMembers), form: RefuseApplicationForm.self) { request, db in
        try answer(RefuseApplicationForm.self, request, db, placed, { _ in "已答复不予批准" }) { try Joining.refuse($0, reason: $1.reason, request, db) }
    },
    .get("/applications/:id/direct", "转办入会申请", .right(.writeMembers)) { request, db in
        .form(placed(DirectForm().view, try answerable(.direct, request, db)))
    },
    .post("/applications/:id/direct", "转办入会申请", .right(.writeMembers), form: DirectForm.self) { request, db in
        let application = try ApplicationStore.find(request.id(), request.scope, db)
        let target = try filled(DirectForm.self, request, { placed($0, application) }) { form in
            let target = try Entry.union(form.union, nil, db) { form.refused("union", $0) }
            try Joining.direct(application, to: target, reason: form.reason, request, db)
            return target
        }
        let isStillSeen = try request.scope.reaches(target, db), flash = "已转过去，申请人会收到通知"
        return .seeOther(isStillSeen ? "/applications/\(application.id)" : "/applications", flash: flash).noting(DirectForm.title, ("application", application.id.number), at: application.union)
    },
    .post("/applications/:id/turn", "转为会籍转移", .right(.writeMembers)) { request, db in
        let application = try ApplicationStore.find(request.id(), request.scope, db), transfer = try Joining.turn(application, request, db)
        return .seeOther("/transfers/\(transfer)", flash: "已向原来的工会提出转移").noting("转为会籍转移", ("application", application.id.number), at: application.union)
    },
]

@Sendable private func showNumbers(_ request: Request, _ db: any Connection) throws -> Response {
    let application = try ApplicationStore.find(request.id(), request.scope, db)
    return try filled(PurposeForm.self, request, { placed($0, application) }) { form in
        guard let typed = try application.form(request.instruments) else { throw NotAllowed("申请里的资料已按期删除") }
        var page = ApplicationPage(application: application, request: request, db: db)
        page.whole = (typed.number, try OwnPhones.number(of: application.phone, request.instruments, db).text)
        return .record(try page.record()).reading(seen(application), form.purpose)
    }
}

/// The application that is to be answered so, while it may be: nobody fills in a form whose answer has been given.
private func answerable(_ event: ApplicationEvent, _ request: Request, _ db: any Connection) throws -> Application {
    let application = try ApplicationStore.find(request.id(), request.scope, db)
    try Application.flow.require(event, of: application.id, request, db)
    return application
}

/// One answer by a form, back to the application's page.
private func answer<F: Form>(
    _ form: F.Type, _ request: Request, _ db: any Connection, _ dress: (FormView, Application) -> FormView, _ flash: (Application) -> String,
    _ act: (Application, F) throws -> Void
) throws -> Response {
    let application = try ApplicationStore.find(request.id(), request.scope, db)
    try filled(form, request, { dress($0, application) }) { try act(application, $0) }
    return .seeOther("/applications/\(application.id)", flash: flash(application)).noting(F.title, ("application", application.id.number), at: application.union)
}

private func admitting(_ view: FormView, _ application: Application) -> FormView {
    var view = placed(view, application)
    view.consequence = "批准后\(application.name)就是“\(application.unionName)”的会员，本人会收到通知"
    return view
}

private func seen(_ application: Application) -> ReadRecord {
    ReadRecord("\(application.name)的入会申请（编号 \(application.id)）", "application", application.id.number)
}

private func placed(_ view: FormView, _ application: Application) -> FormView {
    var view = view
    view.crumbs = [Record.Crumb("入会申请", "/applications"), Record.Crumb(application.title, "/applications/\(application.id)")]
    view.introduction = "\(application.name)，申请加入\(application.unionName)"
    view.cancel = "/applications/\(application.id)"
    return view
}

/// What waits at the officer's own unions, and what has waited too long at those beneath.
enum ApplicationReminders {
    /// What nobody has answered in time, whoever should have.
    @Sendable static func late(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let row = try db.rows("""
            SELECT COUNT(*) AS late, MIN(a.due_on) AS due, MIN(a.id) AS one FROM application a WHERE a.decided_on IS NULL AND a.due_on < \(scope.today) AND \(scope.covers("a.union_id"))
            """)[0]
        guard let due: Day = try row.get("due"), let one: Int64 = try row.get("one") else { return [] }
        let count: Int = try row.get("late")
        return [Reminder.Item(
            "入会申请超期没答复", "\(count) 件", .bad, due: Deadline.Standing(of: due, on: scope.today), note: "申请人在等答复，请督促",
            path: .to(one, of: count, at: "/applications", [("turn", "late"), ("sort", "asked_at")]))]
    }

    @Sendable static func items(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let turn: SQL = "(CASE WHEN a.state = 'to_upper' THEN u.parent_id ELSE a.union_id END)"
        let rows = try db.rows("""
            SELECT is_own, is_late, COUNT(*) AS waiting, MIN(due_on) AS due, MIN(f.id) AS one FROM (
              SELECT a.id, a.due_on, CASE WHEN \(turn) IN (\(list: scope.seats(of: .writeMembers))) THEN 1 ELSE 0 END AS is_own,
                CASE WHEN a.due_on < \(scope.today) THEN 1 ELSE 0 END AS is_late
              FROM application a JOIN union_org u ON u.id = a.union_id WHERE a.decided_on IS NULL AND \(scope.covers("a.union_id"))) f
            WHERE is_own = 1 OR is_late = 1 GROUP BY is_own, is_late ORDER BY is_own DESC, is_late DESC
            """)
        return try rows.map { row in
            let isOwn: Bool = try row.get("is_own"), isLate: Bool = try row.get("is_late"), count: Int = try row.get("waiting"), due: Day? = try row.get("due")
            let path = Path.to(try row.get("one"), of: count, at: "/applications", [("turn", isLate ? "late" : "open"), ("sort", "asked_at")])
            let title = isOwn ? (isLate ? "入会申请超期没答复" : "待答复的入会申请") : "下级超期没答复的入会申请"
            return Reminder.Item(
                title, "\(count) 件", isLate ? .bad : .warn, due: due.map { Deadline.Standing(of: $0, on: scope.today) },
                note: isOwn ? "批准、不予批准都要答复，申请人会收到通知" : "请督促，或替下级答复", path: path)
        }
    }
}
