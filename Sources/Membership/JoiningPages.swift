import Channels
import Kernel
import Organisations
import People

/// 加入工会 on a phone: which union, who one is, the receipt with its clock. Whoever is a member already moves by the same way to another union.
let joiningRoutes: [Route] = [
    .get("/join", "加入工会", .everyone, showWays),
    .get("/me/join/unit", "找到单位的工会", .phone, findByName),
    .get("/me/join/none", "找到接收的工会", .phone, findByPlace),
    .get("/me/join/to/:union", "入会申请", .phone, askWho),
    .post("/me/join/to/:union", "入会申请", .phone, form: ApplicationForm.self, apply),
    .post("/me/join/to/:union/later", "存下没填完的入会申请", .phone) { request, db in
        let union = try target(request, db), phone = try request.ownPhone
        if let open = try waiting(request, db) { return open }
        try ApplicationDraft.keep(request.body, from: phone, to: union.id, Pen(request), db)
        return .seeOther("/me/applications", flash: "已存下，30 天内用这个手机号登录，接着填。工会看不到").noting("存下没填完的入会申请", ("own_phone", phone.number))
    },
    .post("/me/applications/later/drop", "删掉没填完的入会申请", .phone) { request, db in
        let phone = try request.ownPhone
        try ApplicationDraft.drop(phone, db)
        return .seeOther("/me/applications", flash: "已删掉").noting("删掉没填完的入会申请", ("own_phone", phone.number))
    },
    .get("/me/move/:union", "转移会籍", .member) { request, db in .form(moving(OwnTransferForm().view, try target(request, db))) },
    .post("/me/move/:union", "转移会籍", .member, form: OwnTransferForm.self, move),
    .get("/me/applications", "我的申请", .phone, showApplications),
    .get("/me/applications/:id", "我的入会申请", .phone) { request, db in
        .record(try receipt(ApplicationStore.own(request.id(), from: request.ownPhone, db), request, db))
    },
    .post("/me/applications/:id/withdraw", "撤回入会申请", .phone) { request, db in
        let application = try ApplicationStore.own(request.id(), from: request.ownPhone, db)
        try Joining.withdraw(application, request, db)
        return .seeOther("/me/applications/\(application.id)", flash: "已撤回").noting("撤回入会申请", ("application", application.id.number), at: application.union)
    },
    .post("/me/transfers/:id/withdraw", "撤回会籍转移", .member) { request, db in
        guard let transfer = try TransferStore.of(request.ownPerson, db).first(where: { try $0.id == request.id() && $0.path == .member }) else { throw NotFound() }
        try Moving.stop(transfer.id, .withdraw, because: "本人撤回", Pen(request), db)
        return .seeOther("/me/applications", flash: "已撤回").noting("撤回会籍转移", ("transfer", transfer.id.number), at: transfer.from)
    },
]

extension Request {
    /// Whether the phone is bound to somebody who belongs to a union now.
    fileprivate func isMember(_ db: any Connection) throws -> Bool {
        try actor?.guest?.person.map { try MemberStore.open(of: ID($0), db) != nil } ?? false
    }
}

// MARK: Which union

/// Both ways, before anybody has said who he is.
private func showWays(_ request: Request, _ db: any Connection) throws -> Response {
    let isMember = try request.isMember(db)
    let days = try Joining.replyWithin.value(on: request.today, db)
    let title = isMember ? "转到别的工会" : "加入工会"
    var response = Response.page(title, data: ["is_member": .bool(isMember), "reply_within": .string(days.description)]) { _ in
        """
        <header><h1>\(title)</h1><p class="sub">\(isMember ? "换了单位，会籍跟着走，会龄连续计算。" : "在中国境内劳动、以工资收入为主要生活来源的，不分民族、性别、职业、宗教信仰、教育程度，都可以加入工会。")</p></header>\
        <ul class="list"><li><a class="rowlink" href="/me/join/unit">\(Html.icon("union"))<span class="grow"><b>单位有工会</b><small>按单位或工会的名称找</small></span>\(Html.icon("right"))</a></li>\
        <li><a class="rowlink" href="/me/join/none">\(Html.icon("people"))<span class="grow"><b>没有固定单位，或单位没有工会</b>\
        <small>货车司机、网约车司机、快递员、外卖配送员、家政服务员……按住处和行业找</small></span>\(Html.icon("right"))</a></li></ul>\
        <p class="sub">\(isMember ? "原来的工会和新的工会都同意，才转过来。" : "要用手机收一条验证码，填姓名、证件号码和从事的工作，两分钟填完。工会\(days)内答复，进度在手机上看得到。")</p>
        """
    }
    response.isPocket = true
    return response
}

private func findByName(_ request: Request, _ db: any Connection) throws -> Response {
    if let open = try waiting(request, db) { return open }
    let asked = String(Spelling.cleaned(request.query["q"] ?? "").text.prefix(50))
    let found = asked.count < 2 ? [] : try Register.open(holding: asked, db)
    let hint = asked.isEmpty ? nil : asked.count < 2 ? "请至少写两个字" : found.isEmpty ? "没有找到“\(asked)”。少写几个字再试；单位还没有工会的，走“没有固定单位，或单位没有工会”" : nil
    let form: Html = """
        <div class="field"><label for="q">单位或工会的名称</label><p class="hint" id="q-h">写几个字就行</p>\
        <input type="search" id="q" name="q" value="\(asked)" aria-describedby="q-h" autocomplete="organization"></div>
        """
    return try choosing("找到单位的工会", "/me/join/unit", form, found, hint: hint, path: .unit, request, db)
}

private func findByPlace(_ request: Request, _ db: any Connection) throws -> Response {
    if let open = try waiting(request, db) { return open }
    let towns = try Register.towns(db), town = request.query["town"].flatMap { asked in towns.first { $0.value == asked } }
    let trade = request.query["trade"].flatMap(NewForm.init(rawValue:))
    let found = try town.map { try Register.receiving(in: $0.value, trade: trade?.roots ?? [], db) } ?? []
    let isAsked = request.query["town"] != nil || trade != nil
    let hint: String? = if town == nil { isAsked ? "请先选住在哪个镇街，再查找" : nil } else { found.isEmpty ? "这个镇街还没有接收的工会，请打电话问区总工会" : nil }
    let form: Html = """
        \(select("town", "住在哪个镇街", towns, town?.value, none: "请选择"))\
        \(select("trade", "从事的行业", options(NewForm.self), trade?.rawValue, none: "都不是"))
        """
    return try choosing("找到接收的工会", "/me/join/none", form, found, hint: hint, path: .none, request, db)
}

private func select(_ name: String, _ label: String, _ options: [Filter.Option], _ chosen: String?, none: String) -> Html {
    let drawn: [Html] = options.map { "<option value=\"\($0.value)\"\(Html.when($0.value == chosen, " selected"))>\($0.label)</option>" }
    return "<div class=\"field\"><label for=\"\(name)\">\(label)</label><select id=\"\(name)\" name=\"\(name)\"><option value=\"\">\(none)</option>\(drawn)</select></div>"
}

private func choosing(
    _ title: String, _ path: Path, _ fields: Html, _ found: [Register.Open], hint: String?, path way: JoiningPath, _ request: Request, _ db: any Connection
) throws -> Response {
    let isMember = try request.isMember(db)
    let items: [Html] = found.map { union in
        let target: Path = isMember ? "/me/move/\(union.id)" : ("/me/join/to/\(union.id)" as Path).with([("path", way.rawValue)])
        let place = [union.parent, union.town].compactMap(\.self).joined(separator: "，")
        return "<li><a class=\"rowlink\" href=\"\(target)\"><span class=\"grow\"><b>\(union.name)</b><small>\(place)</small></span>\(Html.icon("right"))</a></li>"
    }
    let data = JSON.array(found.map { ["id": .string($0.id.description), "name": .string($0.name), "town": $0.town.map(JSON.string) ?? .null] })
    return .page(title, data: ["unions": data]) { context in
        """
        \([Record.Crumb("加入工会", "/join")].trail(to: title))<p class="sub">第 1 步，共 2 步</p><progress max="2" value="1" aria-label="第 1 步，共 2 步"></progress><h1>\(title)</h1>\
        <form class="box" action="\(path)" role="search">\(fields)<p><button class="btn main big">查找</button></p></form>\
        \((hint.map { [Notice(.info, $0)] } ?? []).stack(context))\
        \(Html.when(!items.isEmpty, "<h2>点选一个</h2><ul class=\"list\">\(items)</ul>"))
        """
    }
}

extension NewForm {
    /// Words that the names of unions of the trade have in them.
    fileprivate var roots: [String] {
        switch self {
        case .truck: ["货车", "货运", "公路港", "物流"]
        case .courier: ["快递"]
        case .delivery: ["外卖", "配送", "送餐"]
        case .ride: ["网约车", "出租车"]
        case .housekeeping: ["家政"]
        case .care: ["护理", "护工"]
        case .ecommerce: ["电商", "电子商务", "直播"]
        case .logistics: ["物流", "货运"]
        case .agent: ["房产", "中介"]
        case .guard: ["保安"]
        case .mall: ["商场", "商贸"]
        case .flexible: ["灵活就业"]
        case .dispatched: ["劳务"]
        }
    }
}

// MARK: Asking

/// Whoever has asked already sees how that stands.
private func waiting(_ request: Request, _ db: any Connection) throws -> Response? {
    try ApplicationStore.all(from: request.ownPhone, db).first { $0.state.isOpen }.map { .seeOther("/me/applications/\($0.id)", flash: "您已有一件入会申请在办") }
}

private func target(_ request: Request, _ db: any Connection) throws -> Register.Open {
    guard let union = try Register.open(request.id("union"), db) else { throw NotFound() }
    return union
}

private func askWho(_ request: Request, _ db: any Connection) throws -> Response {
    if let open = try waiting(request, db) { return open }
    let union = try target(request, db), form = ApplicationForm()
    if try request.isMember(db) { return .seeOther("/me/move/\(union.id)") }
    form.documentType = .identity; form.path = request.query["path"].flatMap(JoiningPath.init(rawValue:)) ?? .unit
    form.workStatus = form.path == .none ? .flexible : .working
    if form.path == .unit { form.employer = union.name.hasSuffix("公司工会") ? String(union.name.dropLast(2)) : nil }
    let view = try applying(form.view, to: union, request, db)
    guard let draft = try ApplicationDraft.of(request.ownPhone, on: request.today, db), draft.union == union.id else { return .form(view) }
    return .form(try draft.filled(view, request.instruments))
}

private func apply(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try target(request, db)
    let id = try filled(ApplicationForm.self, request, { try applying($0, to: union, request, db) }) { try Joining.ask($0, to: union.id, request, db) }
    return .seeOther("/me/applications/\(id)", flash: "已交给工会").noting("申请入会", ("application", id.number), at: union.id)
}

private func applying(_ view: FormView, to union: Register.Open, _ request: Request, _ db: any Connection) throws -> FormView {
    let text = try Consents.text("membership", on: request.today, db)
    var view = view
    view.crumbs = [Record.Crumb("加入工会", "/join")]
    view.introduction = "第 2 步，共 2 步。申请加入\(union.name)。"
    view.lead = text.html
    view.later = ("先存着", "/me/join/to/\(union.id)/later")
    view.cancel = "/join"
    return view
}

struct OwnTransferForm: Form {
    static let title = "转移会籍", submit = "提出转移"
    @Field("为什么转", .max(500), .min(2), .hint("如 换了单位，现在在某某公司上班")) var reason: String
}

private func moving(_ view: FormView, _ union: Register.Open) -> FormView {
    var view = view
    view.crumbs = [Record.Crumb("转到别的工会", "/join")]
    view.introduction = "转到\(union.name)。"
    view.consequence = "原来的工会和新的工会都同意，才转过来；在这以前您仍是原来工会的会员。"
    view.cancel = "/join"
    return view
}

private func move(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try target(request, db)
    let id = try filled(OwnTransferForm.self, request, { moving($0, union) }) { form in
        try Moving.ask(for: request.ownPerson, to: union.id, via: .member, reason: form.reason, Pen(request), db)
    }
    return .seeOther("/me/applications", flash: "已提出，等原来的工会答复").noting("提出会籍转移", ("transfer", id.number), at: union.id)
}

// MARK: How it stands

private func showApplications(_ request: Request, _ db: any Connection) throws -> Response {
    let applications = try ApplicationStore.all(from: request.ownPhone, db)
    let transfers = try request.scope.actor.guest?.person.map { try TransferStore.of(ID($0), db) } ?? []
    var record = Record(id: try request.ownPhone, title: "我的申请")
    record.subtitle = "从这个手机提出的入会申请，和您的会籍转移"
    record.actions = [.link(try request.isMember(db) ? "转到别的工会" : "加入工会", "/join", icon: "plus")]
    if let draft = try ApplicationDraft.of(request.ownPhone, on: request.today, db) {
        record.sections.append(.init(
            "没填完的", .facts([.init("draft_union", "申请加入", draft.unionName), .init("draft_until", "存到", .day, draft.until)]),
            action: .link("接着填", "/me/join/to/\(draft.union)", .main)))
        record.actions.insert(.post("删掉没填完的", "/me/applications/later/drop"), at: 0)
    }
    record.sections += [
        .init("入会申请", .table(.init(
            "applications", empty: "还没有申请过。", columns: [.init("union", "工会"), .init("state", "状态"), .init("asked_at", "申请时间", .instant)],
            rows: applications.map { .init([.text($0.unionName), .text($0.state.label), $0.askedAt.stored], path: "/me/applications/\($0.id)") }))),
    ]
    guard !transfers.isEmpty else { return .record(record) }
    let calendar = try WorkCalendar(db)
    record.sections.append(.init("会籍转移", .table(.init(
        "transfers", empty: "", columns: [.init("to", "转到"), .init("state", "状态"), .init("asked_on", "提出", .day), .init("until", "答复")],
        rows: try transfers.map { transfer in
            let until = transfer.state.isOpen ? "\(try transfer.deadline(calendar, db))前" : transfer.answer ?? ""
            let mayWithdraw = transfer.state.isOpen && transfer.path == .member
            return .init(
                [.text(transfer.toName), .text(transfer.state.label), transfer.askedOn.stored, .text(until)],
                action: mayWithdraw ? .post("撤回", "/me/transfers/\(transfer.id)/withdraw", consequence: "撤回后您留在原来的工会，以后可以重新提出") : nil)
        }))))
    return .record(record)
}

/// 回执: what was asked, who has it now, and until when there is an answer.
private func receipt(_ application: Application, _ request: Request, _ db: any Connection) throws -> Record {
    var record = Record(id: application.id, title: "入会申请")
    record.crumbs = [Record.Crumb("我的申请", "/me/applications")]
    record.tags = [Record.Tag(application.state.label, application.state.tone)]
    record.subtitle = application.unionName
    if application.state.isOpen { record.actions = [.post("撤回", "/me/applications/\(application.id)/withdraw", consequence: "撤回后工会不再办这件申请，以后可以重新申请")] }
    switch application.state {
    case .admitted: record.notices = [Notice(.ok, "您是会员了", .link("看会员证", "/me/card"))]
    case .refused: record.notices = [Notice(.warn, "理由：\(application.answer ?? "")", .link("再申请", "/join"))]
    case .moving: record.notices = [Notice(.info, "您已经是会员。工会已向您原来的工会提出会籍转移，转过来以后会龄连续计算")]
    case .toUnion, .toUpper, .withdrawn: break
    }
    let steps = try steps(application, request, db)
    record.sections = [
        .init("办到哪一步了", .html(Html.steps(steps, of: "入会申请"))),
        .init("回执", .facts([
            .init("receipt", "回执号", .code, application.receipt), .init("name", "姓名", .text, .personal, application.name),
            .init("union", "申请加入", application.unionName), .init("asked_at", "申请时间", .instant, application.askedAt),
        ]), note: "有事打电话问工会，报回执号就行"),
    ]
    return record
}

private func steps(_ application: Application, _ request: Request, _ db: any Connection) throws -> [Step] {
    let deadline = try application.deadline(WorkCalendar(db), db), isLate = deadline.standing(on: request.today).isOverdue
    func waiting(_ title: String) -> Step { Step(title, "最迟 \(deadline)", isLate ? .late : .now) }
    let end = application.decidedOn.map { Step(application.state.label, $0.long, .done) }
    var steps = [Step("提交申请", application.askedOn.long, .done)]
    if application.state == .toUnion { steps.append(waiting("工会审核")) } else if let day = application.passedOn { steps.append(Step("工会审核", day.long, .done)) }
    if application.state == .toUpper { steps.append(waiting("上级审核")) } else if application.isPassed { steps.append(Step("上级审核", "工会同意以后", .ahead)) }
    return steps + [end ?? Step("答复", "批准后就是会员", .ahead)]
}
