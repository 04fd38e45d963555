import Kernel

let secondFactorRoutes: [Route] = [
    .get("/account/second-factor", "动态口令", .own, opensDuring: [.setUpSecondFactor], showSecondFactor),
    .post("/account/second-factor/new", "设置动态口令", .own, opensDuring: [.setUpSecondFactor], begin),
    .get("/account/second-factor/confirm", "确认动态口令", .own, opensDuring: [.setUpSecondFactor], showConfirmation),
    .post("/account/second-factor/confirm", "确认动态口令", .own, form: FirstCodeForm.self, opensDuring: [.setUpSecondFactor], confirm),
    .get("/account/second-factor/replace", "换手机", .own, ask(.replace)),
    .post("/account/second-factor/replace", "换手机", .own, form: CodeForm.self, prepare: tryCode(.replace), proven(.replace)),
    .get("/account/second-factor/recovery-codes", "换恢复码", .own, ask(.recoveryCodes)),
    .post("/account/second-factor/recovery-codes", "换恢复码", .own, form: CodeForm.self, prepare: tryCode(.recoveryCodes), proven(.recoveryCodes)),
    .get("/account/second-factor/off", "停用动态口令", .own, ask(.off)),
    .post("/account/second-factor/off", "停用动态口令", .own, form: CodeForm.self, prepare: tryCode(.off), proven(.off)),
    .get("/accounts/:id/second-factor/reset", "取消动态口令", .right(.secureSignIn), askReset),
    .post("/accounts/:id/second-factor/reset", "取消动态口令", .right(.secureSignIn), form: ReasonForm.self, reset),
    .get("/second-factors", "动态口令的规定", .right(.readSecurity), list: SecondFactorStore.rules, listRules),
    .get("/second-factors/new", "规定动态口令", .right(.secureSignIn), newRule),
    .post("/second-factors/new", "规定动态口令", .right(.secureSignIn), form: SecondFactorRuleForm.self, addRule),
]

// MARK: Setting up

/// The asker's own account. A program with a token is nobody who holds a telephone.
private func owner(_ request: Request, _ db: any Connection) throws -> AccountFacts {
    guard !request.isByToken else { throw NotAllowed("动态口令由本人在网页上办，令牌不能办") }
    return try AccountStore.own(request.scope, db)
}

private func showSecondFactor(_ request: Request, _ db: any Connection) throws -> Response {
    .record(try SecondFactorPages.record(owner(request, db), request, db))
}

private func begin(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try owner(request, db)
    guard try SecondFactorStore.confirmed(of: account.id, db) == nil else { throw NotAllowed("动态口令已经设置，要换手机请点“换手机”") }
    try SecondFactorStore.offer(to: account.id, request, db)
    return .seeOther("/account/second-factor/confirm").noting("开始设置动态口令", ("account", account.id.number), at: account.unionID)
}

/// What was offered to the asker, with the form around it.
private func offered(_ account: AccountFacts, _ view: FormView, _ request: Request, _ db: any Connection) throws -> FormView {
    guard let kept = try SecondFactorStore.offered(to: account.id, at: request.now, db) else { throw NotAllowed("这个二维码已经过时，请回到“动态口令”重新开始") }
    return try SecondFactorPages.confirmation(view, kept.opened(request.instruments), account, request.instruments)
}

private func showConfirmation(_ request: Request, _ db: any Connection) throws -> Response {
    .form(try offered(owner(request, db), FirstCodeForm().view, request, db))
}

private func confirm(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try owner(request, db)
    let form: FirstCodeForm
    do { form = try FirstCodeForm(request) } catch let invalid as Invalid { throw Invalid(view: try offered(account, invalid.view, request, db)) }
    guard let codes = try SecondFactorStore.confirm(form.code, by: account.id, request, db) else {
        let complaint = Complaint("wrong_code", "这个数字不对。请看手机上“职家”现在的 6 位数字；总是不对，请把手机的时间设为自动")
        throw Invalid(view: try offered(account, form.refused("code", complaint).view, request, db))
    }
    try SessionStore.endOthers(of: account.id, request, db)
    try History.write("account", account.id.number, "设置动态口令", at: account.unionID, request, db)
    return SecondFactorPages.recoveryCodes(codes).noting("设置动态口令", ("account", account.id.number), at: account.unionID)
}

// MARK: What asks for a code

/// What the owner does with a second factor that is there, each after a code.
private enum Deed: Sendable {
    case replace, recoveryCodes, off

    func asking(_ view: FormView) -> FormView {
        switch self {
        case .replace: SecondFactorPages.asking("换手机：先填旧手机上现在的动态口令，或一个恢复码。", "新手机扫码并填对一次以后，旧手机上的作废，恢复码也换成新的。", view)
        case .recoveryCodes: SecondFactorPages.asking("换一批恢复码：先填现在的动态口令，或一个恢复码。", "以前的恢复码全部作废。", view)
        case .off: SecondFactorPages.asking("停用动态口令：先填现在的动态口令，或一个恢复码。", "停用以后，登录只要密码；恢复码作废。", view)
        }
    }
}

/// The asker's account, where there is something to do it with.
private func owner(doing deed: Deed, _ request: Request, _ db: any Connection) throws -> AccountFacts {
    let account = try owner(request, db)
    guard try SecondFactorStore.confirmed(of: account.id, db) != nil else { throw NotAllowed("还没有设置动态口令") }
    let roles = Set(try request.scope.actor.grants.map(\.role))
    if deed == .off, try SecondFactorStore.isRequired(of: roles, on: request.today, db) { throw NotAllowed("您的角色必须用动态口令，不能停用。换手机请点“换手机”") }
    return account
}

private func ask(_ deed: Deed) -> Handler {
    { request, db in
        _ = try owner(doing: deed, request, db)
        return .form(deed.asking(CodeForm().view))
    }
}

/// Counted before it is compared, as at the door.
private func tryCode(_ deed: Deed) -> Preparation {
    { request, database in
        _ = try CodeForm(request, deed.asking)
        return try await database.write { db in
            let account = try owner(doing: deed, request, db), attempt = Door.Try(.code, of: account.userName, request)
            try Door.knock(attempt, account.id, request, db)
            return attempt
        }
    }
}

private func proven(_ deed: Deed) -> Handler {
    { request, db in
        guard let attempt = request.prepared as? Door.Try else { throw NotFound() }
        let account = try owner(doing: deed, request, db), form = try CodeForm(request, deed.asking)
        guard try SecondFactorStore.use(form.code, of: account.id, request, db) != nil else { throw form.wrong(account, deed.asking) }
        // It was no sign-in.
        try Door.forget(attempt.id, db)
        return try carry(out: deed, account, request, db)
    }
}

private func carry(out deed: Deed, _ account: AccountFacts, _ request: Request, _ db: any Connection) throws -> Response {
    switch deed {
    case .replace:
        try SecondFactorStore.offer(to: account.id, request, db)
        return .seeOther("/account/second-factor/confirm").noting("开始换手机", ("account", account.id.number), at: account.unionID)
    case .recoveryCodes:
        let codes = try SecondFactorStore.renewRecoveryCodes(of: account.id, request, db)
        try History.write("account", account.id.number, "换恢复码", at: account.unionID, request, db)
        return SecondFactorPages.recoveryCodes(codes).noting("换恢复码", ("account", account.id.number), at: account.unionID)
    case .off:
        try SecondFactorStore.remove(from: account.id, db)
        try History.write("account", account.id.number, "停用动态口令", at: account.unionID, request, db)
        return .seeOther("/account/second-factor", flash: "动态口令已停用").noting("停用动态口令", ("account", account.id.number), at: account.unionID)
    }
}

extension CodeForm {
    /// As it was typed; what is wrong with it comes back in the page that asked.
    init(_ request: Request, _ asking: (FormView) -> FormView) throws {
        do { try self.init(request) } catch let invalid as Invalid { throw Invalid(view: asking(invalid.view)) }
    }

    /// A wrong code goes on record like a wrong password.
    func wrong(_ account: AccountFacts, _ asking: (FormView) -> FormView) -> Invalid {
        var invalid = Invalid(view: asking(refused("code", Complaint("wrong_code", "动态口令不对，或者已经用过。请等手机换下一个数字再填")).view))
        invalid.note = AuditNote("动态口令不对", ("account", account.id.number), at: account.unionID, ["用户名": .string(account.userName)], as: .signIn)
        return invalid
    }
}

// MARK: The security administrator

/// Why that account's second factor is not taken away by the asker.
private func refuseReset(of account: AccountFacts, _ request: Request, _ db: any Connection) throws {
    guard try account.id != request.scope.actor.id else { throw NotAllowed("不能取消自己的动态口令。换手机请在“我的账号”里办；手机和恢复码都没有了，请看护服务器的人运行 zhijia user reset") }
    guard try SecondFactorStore.confirmed(of: account.id, db) != nil else { throw NotAllowed("\(account.name)没有设置动态口令") }
}

private func askReset(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    try refuseReset(of: account, request, db)
    return .form(resetting(account, ReasonForm().view))
}

private func resetting(_ account: AccountFacts, _ view: FormView) -> FormView {
    var view = view
    view.title = "取消动态口令"
    view.crumbs = [.init("账号", "/accounts"), .init(account.name, "/accounts/\(account.id)")]
    view.introduction = "取消\(account.name)的动态口令。请先当面或打电话确认是他本人要办。"
    view.consequence = "取消后，\(account.name)登录只要密码，现在的登录立即结束；角色要求用的，下次登录先重新设置。他下次登录时会知道是您取消的。"
    view.cancel = "/accounts/\(account.id)"
    return view
}

private func reset(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    let form = try filled(ReasonForm.self, request, { resetting(account, $0) }) { $0 }
    try refuseReset(of: account, request, db)
    try SecondFactorStore.remove(from: account.id, db)
    try SessionStore.endAll(of: account.id, by: "administrator", request.now, db)
    try History.write("account", account.id.number, AccountPages.secondFactorReset, reason: form.reason, at: account.unionID, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "\(account.name)的动态口令已取消，他下次登录时会知道")
        .noting(AccountPages.secondFactorReset, ("account", account.id.number), at: account.unionID, ["理由": .string(form.reason)])
}

private func listRules(_ request: Request, _ db: any Connection) throws -> Response {
    var listing = try SecondFactorStore.rules.listing(request, db)
    listing.introduction = "哪些角色登录时必须用动态口令。同一个角色以最近开始的一条为准，以前的留作记录。"
    if try request.scope.actor.holds(.secureSignIn) { listing.actions = [.link("新的规定", "/second-factors/new", icon: "plus", .main)] }
    return .list(listing)
}

private func newRule(_ request: Request, _ db: any Connection) throws -> Response {
    let form = SecondFactorRuleForm()
    form.since = request.today
    return .form(dressed(form.view))
}

private func dressed(_ view: FormView) -> FormView {
    var view = view
    view.crumbs = [.init("动态口令的规定", "/second-factors")]
    view.cancel = "/second-factors"
    return view
}

private func addRule(_ request: Request, _ db: any Connection) throws -> Response {
    let form: SecondFactorRuleForm
    do {
        form = try SecondFactorRuleForm(request)
        guard form.since >= request.today else { throw form.refused("since", Complaint("since_past", "已经过去的日子不能再规定，请填今天或以后")) }
    } catch let invalid as Invalid { throw Invalid(view: dressed(invalid.view)) }
    try SecondFactorStore.add(form, by: request.scope.actor, request, db)
    return .seeOther("/second-factors", flash: "已规定：“\(form.role.label)”自 \(form.since.long) 起\(form.demand.label)动态口令").noting(
        "规定动态口令", nil, at: nil,
        ["角色": .string(form.role.label), "规定": .string(form.demand.label), "自哪天起": .string(form.since.description), "理由": .string(form.reason)])
}
