import Channels
import Kernel
import Organisations
import People

/// The member's own pages, for a phone: the card, what is known of him and who has read it, what he may do about it (个人信息保护法 第四十四至五十条).
let ownRoutes: [Route] = [
    .get("/me", "首页", .phone, showHome),
    .get("/me/card", "会员证", .member, showCard),
    .get("/me/data", "我的资料", .member, showData),
    .post("/me/data/code", "发查看全部资料的验证码", .member) { request, db in try send(.whole, to: "/me/data/whole", request, db) },
    .get("/me/data/whole", "查看全部资料", .member) { request, db in try ask(.whole, wholeView, back: "/me/data", request, db) },
    .post("/me/data/whole", "查看全部资料", .member, form: PhoneCodeForm.self, prepare: checkCode(.whole, dress: wholeView), showWhole),
    .get("/me/readings", "谁看过我的资料", .member, showReadings),
    .get("/me/edit", "更正我的资料", .member) { request, db in
        let person = try PersonStore.record(request.ownPerson, db)
        return .form(correcting(try OwnForm(person).opened("person", person.id.number, db)))
    },
    .post("/me/edit", "更正我的资料", .member, form: OwnForm.self, correct),
    .get("/me/wish", "请工会更正", .member) { _, _ in .form(wishing(WishForm().view)) },
    .post("/me/wish", "请工会更正", .member, form: WishForm.self, wish),
    .get("/me/consents", "我的同意书", .member, showConsents),
    .post("/me/consents/:id/withdraw", "撤回同意", .member, withdraw),
    .post("/me/consents/copies", "同意用短信提醒", .member) { request, db in
        try Consents.give("copies", request.ownPerson, Pen(request), db)
        return .seeOther("/me/consents", flash: "好的，以后用短信提醒您").noting("同意用短信提醒", ("person", try request.ownPerson.number))
    },
    .get("/me/copy", "拿走一份", .member, gives: .report, takeCopy),
    .get("/me/union", "我的工会", .member, showUnion),
    .post("/me/close/code", "发注销的验证码", .member) { request, db in try send(.close, to: "/me/close", request, db) },
    .get("/me/close", "注销本人账号", .member) { request, db in try ask(.close, closeView, back: "/me/data", request, db) },
    .post("/me/close", "注销本人账号", .member, form: PhoneCodeForm.self, prepare: checkCode(.close, dress: closeView), close),
    .get("/verify", "核验会员证", .everyone, verify),
]

extension MemberStore {
    /// One's own membership that holds now.
    static func own(_ person: ID<Person>, _ db: any Connection) throws -> Member? {
        try db.first("""
            SELECT \(Member.columns) FROM membership m JOIN person p ON p.id = m.person_id WHERE m.person_id = \(person) AND m.until IS NULL
            \(SQL.unscoped(because: "one's own record"))
            """)
    }
}

// MARK: Home and card

private func showHome(_ request: Request, _ db: any Connection) throws -> Response {
    guard let guest = try request.scope.actor.guest else { throw Refusal.signInFirst }
    let member = try guest.person.flatMap { try MemberStore.own(ID($0), db) }, union = try member.map { try Register.name(of: $0.union, db) }
    let unread = try Notices.unread(request, db), today = request.today, applications = try ApplicationStore.all(from: request.ownPhone, db).count { $0.state.isOpen }
    let isHalfFilled = try ApplicationDraft.of(request.ownPhone, on: today, db) != nil
    let data: JSON = ["is_bound": .bool(guest.person != nil), "union": union.map(JSON.string) ?? .null, "unread": .integer(Int64(unread))]
    return .page("首页", data: data) { context in
        let notices = door("/me/notices", "bell", "通知", unread == 0 ? "没有未读的" : "\(unread) 条未读")
        let asked = door("/me/applications", "doc", "我的申请", applications == 0 ? isHalfFilled ? "1 件没填完" : "没有在办的" : "\(applications) 件在办")
        guard guest.person != nil else {
            return """
                <h1>首页</h1><div class="box"><p><b>已经是会员</b></p><p>验证码只说明手机在您手里。核对姓名和证件号后六位以后，才看得到会员证和自己的资料。</p>\
                <p><a class="btn main big" href="/me/bind">核对身份</a></p></div><div class="box"><p><b>还不是会员</b></p><p>两分钟填完，工会审核以后就是会员。</p>\
                <p><a class="btn big" href="/join">加入工会</a></p></div><div class="doors">\(asked)\(notices)</div>\(leaving(context))
                """
        }
        let card: Html = if let member, let union { Card.pass(member, union: union, isSlim: true, on: today) } else {
            "<div class=\"box\"><p><b>您现在没有会籍</b></p><p>以前的会籍在“我的资料”里。</p><p><a class=\"btn main big\" href=\"/join\">加入工会</a></p></div>"
        }
        return """
            <h1 class="off">首页</h1>\(card)<h2>常用</h2><div class="doors">\(notices)\(asked)\(door("/me/data", "user", "我的资料", "看、改、拿走一份"))\
            \(door("/me/readings", "eye", "谁看过我", "每一次都有记录"))\(door("/me/union", "union", "我的工会", "有事找谁"))\(door("/join", "swap", "换了单位", "会籍跟着走"))</div>\(leaving(context))
            """
    }
}

private func door(_ path: Path, _ icon: String, _ title: String, _ note: String) -> Html {
    "<a href=\"\(path)\">\(Html.icon(icon))<b>\(title)</b><small>\(note)</small></a>"
}

private func leaving(_ context: PageContext) -> Html {
    "<form method=\"post\" action=\"/me/sign-out\">\(context.token)<button class=\"btn\">\(Html.icon("out"))退出</button></form>"
}

private func showCard(_ request: Request, _ db: any Connection) throws -> Response {
    guard let member = try MemberStore.own(request.ownPerson, db) else { throw NotAllowed("您现在没有会籍，没有会员证可以出示") }
    let union = try Register.name(of: member.union, db), code = try Card.code(of: member.person.id, request.now, request.instruments)
    let path = ("/verify" as Path).with([("c", code)]), text = request.publicURL?.at(path) ?? path.text
    let drawing = try request.instruments.qrCode(text).svg("会员证二维码，\(Card.seconds) 秒内有效"), today = request.today
    let data: JSON = ["union": .string(union), "standing": .string(member.membership.facts.standing.label), "code": .string(path.text)]
    var response = Response.page("会员证", data: data) { _ in
        """
        <h1 class="off">会员证</h1>\(Card.pass(member, union: union, isSlim: false, on: today))<div class="box"><div>\(drawing)</div>\
        <p class="sub">每分钟换一次，只证明您是会员。别人扫了，只看到姓名的首尾字、工会和会籍状态。</p></div>
        """
    }
    response.refresh = Card.refresh
    return response
}

private func verify(_ request: Request, _ db: any Connection) throws -> Response {
    let code = request.query["c"] ?? ""
    let (tone, heading, lines): (Tone, String, [(String, String)]) = switch try Card.verdict(code, request.now, request.instruments, db) {
    case .valid(let member):
        (.ok, "有效", [("姓名", Card.masked(member.person.name)), ("工会", try Register.name(of: member.union, db)), ("会籍", member.membership.facts.standing.label)])
    case .over: (.warn, "过期了", [("怎么办", "会员证的码每分钟换一次，请对方刷新后再扫")])
    case .noMember: (.bad, "现在不是会员", [("怎么办", "请对方到所在工会核对")])
    case .notOurs: (.bad, "不是会员证的码", [("怎么办", "请对方打开职家的会员证，再扫一次")])
    }
    let data = JSON.object([.init("verdict", .string(heading))] + lines.map { .init($0.0, .string($0.1)) })
    var response = Response.page("核验会员证", data: data) { _ in
        let facts: [Html] = lines.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" }
        return "<h1>核验会员证</h1><div class=\"box\"><p><span class=\"tag \(tone.rawValue)\">\(heading)</span></p><dl class=\"facts\">\(facts)</dl></div>"
    }
    response.isPocket = true
    return response
}

// MARK: What is known of me

private func showData(_ request: Request, _ db: any Connection) throws -> Response { .record(try ownRecord(request, db, isWhole: false)) }

private func ownRecord(_ request: Request, _ db: any Connection, isWhole: Bool) throws -> Record {
    let person = try PersonStore.record(request.ownPerson, db), member = try MemberStore.own(person.id, db)
    var record = Record(id: person.id, title: "我的资料")
    record.subtitle = isWhole ? "全部资料，只显示这一次" : "证件号、手机号、出生日期遮住了一部分"
    record.actions = [.link("更正", "/me/edit", icon: "edit", .main), .link("换手机号", "/me/phone", icon: "phone")]
    if !isWhole { record.actions.append(.post("看全部", "/me/data/code", icon: "eye")) }
    record.sections = [try identity(person, isWhole: isWhole, request, db)]
    if let member {
        let union = Record.Fact("union", "所属工会", .text, .public, try Register.name(of: member.union, db), path: "/me/union")
        record.sections.append(.init("会籍", .facts([union] + member.membership.facts.named.map { $0.fact() })))
    }
    record.sections.append(.init("会籍经历", .table(try PersonFile.stretches(of: person.id, db))))
    record.sections.append(.init("请工会更正", .table(try PersonFile.wishes(of: person.id, db)), action: .link("提出", "/me/wish")))
    record.sections.append(.init("您的权利", .html("""
        <ul class="list"><li><a class="rowlink" href="/me/readings">\(Html.icon("eye"))<span class="grow"><b>谁看过我的资料</b></span>\(Html.icon("right"))</a></li>\
        <li><a class="rowlink" href="/me/consents">\(Html.icon("doc"))<span class="grow"><b>我的同意书</b><small>可以撤回</small></span>\(Html.icon("right"))</a></li>\
        <li><a class="rowlink" href="/me/copy">\(Html.icon("download"))<span class="grow"><b>拿走一份</b><small>Excel 或机器可读的格式</small></span>\(Html.icon("right"))</a></li></ul>
        """)))
    record.sections.append(.init("不用了", .table(.init("closing", empty: "注销后这里不再显示您的资料，会籍不受影响。", columns: [], rows: [])), action: .post("注销本人账号", "/me/close/code")))
    record.sections.append(.init("不是您", .table(.init("not_mine", empty: "显示的不是您的姓名，说明这个手机号以前是别人的。", columns: [], rows: [])),
        action: .post("这不是我", "/me/not-mine", consequence: "解除这个手机号和\(person.name)的绑定，并告诉原来的人。")))
    return record
}

private func identity(_ person: Person, isWhole: Bool, _ request: Request, _ db: any Connection) throws -> Record.Section {
    // A remark is the union's own note.
    Record.Section("本人", .facts(PersonFile.identity(person, whole: isWhole ? try PersonFile.whole(of: person, request.instruments, db) : nil).filter { $0.key != "remark" }))
}

// MARK: A fresh code

private func send(_ purpose: CodePurpose, to path: Path, _ request: Request, _ db: any Connection) throws -> Response {
    try PhoneCodes.sendToOwn(purpose, request, db)
    return .seeOther(path)
}

private func ask(_ purpose: CodePurpose, _ dress: (FormView, Request) -> FormView, back: Path, _ request: Request, _ db: any Connection) throws -> Response {
    guard let waiting = try PhoneCodes.waiting(purpose, request, db) else { return .seeOther(back) }
    var view = dress(PhoneCodeForm().view, request)
    view.introduction = "验证码已发到 \(waiting.maskedPhone)。"
    return .form(view)
}

@Sendable private func wholeView(_ view: FormView, _ request: Request) -> FormView {
    var view = view
    view.introduction = "手机在别人手里时，别人也看不到全部。"
    view.cancel = "/me/data"
    return view
}
@Sendable private func closeView(_ view: FormView, _ request: Request) -> FormView {
    var view = view
    view.consequence = "注销后，这个手机号和您的绑定解除，同意书全部撤回，这里不再显示您的资料。会籍不受影响；工会登记的资料按规定的期限保存，到期删除。"
    view.cancel = "/me/data"
    return view
}

private func showWhole(_ request: Request, _ db: any Connection) throws -> Response {
    _ = try proved(request, dress: wholeView, db)
    return .record(try ownRecord(request, db, isWhole: true)).noting("本人查看全部资料", ("person", try request.ownPerson.number))
}

private func close(_ request: Request, _ db: any Connection) throws -> Response {
    _ = try proved(request, dress: closeView, db)
    let person = try request.ownPerson, pen = Pen(request)
    for given in try Consents.of(person, db) where given.withdrawnAt == nil { try Consents.withdraw(given, pen, db) }
    if let phone = try OwnPhones.bound(to: person, db) { try OwnPhones.release(phone, because: "本人注销", pen, db) }
    try ApplicationDraft.drop(request.ownPhone, db)
    var response = Response.seeOther("/me/sign-in", flash: "已注销。以后想用，再登录核对一次就行")
    response.session = .end
    return response.noting("注销本人账号", ("person", person.number))
}

// MARK: Who has read it

private func showReadings(_ request: Request, _ db: any Connection) throws -> Response {
    let readings = try Reading.of(request.ownPerson, db)
    var record = Record(id: try request.ownPerson, title: "谁看过我的资料")
    record.crumbs = [.init("我的资料", "/me/data")]
    record.subtitle = "打开您的资料、查看全号，每一次都在这里。翻名册和导出名册记在名册上，不记到每个人。"
    record.sections = [.init("共 \(readings.count) 次", .table(.init("readings", empty: "还没有人打开过。", columns: Reading.columns, rows: readings.map { .init($0.cells) })))]
    return .record(record)
}

// MARK: Correcting

/// What somebody corrects of himself at once; the rest is the union's to look at.
struct OwnForm: Edit {
    static let title = "更正我的资料", submit = "保存"
    @Field("打开时的改动") var revision: Revision?
    @Field("家庭住址", .max(200)) var address: String?
    @Field("紧急联系人", .max(50)) var emergencyContact: String?
    @Field("籍贯", .max(50)) var nativePlace: String?
    @Field("学历") var education: Education?
    @Field("技能等级") var skill: Skill?
    @Field("就业状况") var workStatus: WorkStatus?
    init() {}
    init(_ person: Person) {
        let facts = person.facts
        address = facts.address; emergencyContact = facts.emergencyContact; nativePlace = facts.nativePlace; education = facts.education
        skill = facts.skill; workStatus = facts.workStatus
    }
    func facts(over old: PersonFacts) -> PersonFacts {
        var facts = old
        facts.address = address; facts.emergencyContact = emergencyContact; facts.nativePlace = nativePlace; facts.education = education
        facts.skill = skill; facts.workStatus = workStatus
        return facts
    }
}

private func correcting(_ view: FormView) -> FormView {
    var view = view
    view.introduction = "这几项您自己改，马上生效。手机号在“换手机号”里改；姓名、证件号、会籍请工会改。"
    view.cancel = "/me/data"
    return view
}

private func correct(_ request: Request, _ db: any Connection) throws -> Response {
    let person = try PersonStore.record(request.ownPerson, db), union = try MemberStore.open(of: person.id, db)?.unionID
    try edited(OwnForm(person), "person", person.id.number, request, db, correcting) { form in
        try Roster.update(person, to: form.facts(over: person.facts), at: union, Pen(request), db)
    }
    return .seeOther("/me/data", flash: "已保存").noting("本人更正资料", ("person", person.id.number), at: union)
}

private func wishing(_ view: FormView) -> FormView {
    var view = view
    view.introduction = "写清楚哪一项、应该是什么。工会干部核对后答复，会通知您。"
    view.cancel = "/me/data"
    return view
}

private func wish(_ request: Request, _ db: any Connection) throws -> Response {
    let person = try request.ownPerson
    return try filled(WishForm.self, request, wishing) { form in
        guard let membership = try MemberStore.open(of: person, db) else { throw NotAllowed("您现在没有会籍，请到以前的工会办理") }
        guard try !Wishes.isOpen(of: person, db) else { throw form.refused("text", Complaint("wish_open", "上一次的要求还没有答复，请等工会答复后再提")) }
        try Wishes.add(form.text, of: person, at: membership.unionID, Pen(request), db)
        return .seeOther("/me/data", flash: "已交给工会").noting("请工会更正", ("person", person.number), at: membership.unionID)
    }
}

// MARK: Consents, copy, union

private func showConsents(_ request: Request, _ db: any Connection) throws -> Response {
    let person = try request.ownPerson, given = try Consents.of(person, db)
    var record = Record(id: person, title: "我的同意书")
    record.crumbs = [.init("我的资料", "/me/data")]
    let rows = given.map { consent in
        Record.TableRow(
            [.text("\(consent.title)（第 \(consent.version) 版）"), consent.givenAt.stored, consent.withdrawnAt?.stored ?? .null],
            action: consent.withdrawnAt == nil ? .post("撤回“\(consent.title)”", "/me/consents/\(consent.id)/withdraw", consequence: consent.consequence) : nil)
    }
    record.sections = [.init("同意过的", .table(.init("consents", empty: "还没有。", columns: [
        .init("title", "同意书"), .init("given_at", "同意", .instant), .init("withdrawn_at", "撤回", .instant),
    ], rows: rows)))]
    if try !Consents.isGiven("copies", by: person, db) { record.actions = [.post("同意用短信提醒", "/me/consents/copies")] }
    return .record(record)
}

private func withdraw(_ request: Request, _ db: any Connection) throws -> Response {
    let person = try request.ownPerson, given = try Consents.find(request.id(), of: person, db), pen = Pen(request)
    try Consents.withdraw(given, pen, db)
    var response = Response.seeOther("/me/consents", flash: "已撤回“\(given.title)”")
    if given.kind == "pages" {
        if let phone = try OwnPhones.bound(to: person, db) { try OwnPhones.release(phone, because: "本人撤回同意", pen, db) }
        response = .seeOther("/me/sign-in", flash: "已撤回，手机绑定已解除")
        response.session = .end
    }
    return response.noting("撤回同意", ("person", person.number), ["同意书": .string(given.title)])
}

/// Everything about oneself, to read, as a workbook and for programs (第四十五条).
private func takeCopy(_ request: Request, _ db: any Connection) throws -> Response {
    let person = try PersonStore.record(request.ownPerson, db)
    var report = try PersonFile.copy(of: person, on: request.today, db)
    report.subtitle = "工会登记的您的全部资料。证件号和手机号只写后四位，免得文件丢了被人看到。"
    report.crumbs = [.init("我的资料", "/me/data")]
    report.actions = [.link("Excel", "/me/copy?as=xlsx", icon: "download", .main), .link("机器可读的格式", "/me/copy?as=json", icon: "download")]
    return .report(report)
}

private func showUnion(_ request: Request, _ db: any Connection) throws -> Response {
    guard let member = try MemberStore.own(request.ownPerson, db) else { throw NotAllowed("您现在没有会籍") }
    let officers = try Register.officers(of: member.union, db)
    var record = Record(id: member.union, title: try Register.name(of: member.union, db))
    record.subtitle = "有事找他们"
    let contact = try Register.contact(of: member.union, db)
    record.sections = (contact.isEmpty ? [] : [.init("怎么找", .facts(contact))]) + [.init("工会干部", .table(.init("officers", empty: "还没有登记工会干部。", columns: [.init("name", "姓名"), .init("title", "职务")],
        rows: officers.map { .init([.text($0.name), .text($0.title)]) })))]
    return .record(record)
}
