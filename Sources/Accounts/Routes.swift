import Kernel

let routes: [Route] = doorRoutes + [
    .get("/account", "我的账号", .own, opensDuring: [.changePassword, .setUpSecondFactor], showOwn),
    .get("/account/password", "修改密码", .own, opensDuring: [.changePassword], showPassword),
    .post("/account/password", "修改密码", .own, form: PasswordForm.self, prepare: hashNewPassword, opensDuring: [.changePassword], changePassword),
    .get("/account/sign-ins", "登录记录", .own, list: SignInList.own, listOwnSignIns),
    .post("/account/sessions/:session/end", "结束登录", .own, endOwnSession),
    .post("/account/tokens/:token/end", "作废令牌", .own, endOwnToken),
    .get("/accounts", "账号", .right(.readAccounts), list: AccountStore.list, listAccounts),
    .get("/accounts/new", "新建账号", .right(.manageAccounts), newAccount),
    .post("/accounts/new", "新建账号", .right(.manageAccounts), form: AccountForm.self, prepare: hashOneTime, addAccount),
    .get("/accounts/:id", "账号详情", .right(.readAccounts), showAccount),
    .post("/accounts/:id/tokens/:token/end", "作废令牌", .right(.manageAccounts), endToken),
    .post("/accounts/:id/sessions/end", "结束登录", .right(.manageAccounts), endSessions),
    .post("/accounts/:id/password", "重置密码", .right(.manageAccounts), prepare: hashOneTime, resetPassword),
    .get("/accounts/:id/disable", "停用账号", .right(.manageAccounts), askDisable),
    .post("/accounts/:id/disable", "停用账号", .right(.manageAccounts), form: ReasonForm.self, disable),
    .get("/accounts/:id/enable", "重新启用账号", .right(.manageAccounts), askEnable),
    .post("/accounts/:id/enable", "重新启用账号", .right(.manageAccounts), form: ReasonForm.self, enable),
    .get("/accounts/:id/sign-ins", "一个账号的登录记录", .right(.readSignIns), list: SignInList.of(nil), listSignIns),
    .get("/sign-ins", "登录记录", .right(.readAudit), list: SignInList.all, listAllSignIns),
    .get("/audit", "审计记录", .right(.readAudit), list: AuditList.list, listAudit),
] + secondFactorRoutes + grantRoutes

// MARK: One's own account

private func showOwn(_ request: Request, _ db: any Connection) throws -> Response {
    let scope = try request.scope
    return .record(try AccountPages.own(AccountStore.own(scope, db), request, db))
}

private func showPassword(_ request: Request, _ db: any Connection) throws -> Response {
    var view = placed(PasswordForm().view, by: request)
    // Whoever got a password of somebody else's choice is led here, and hears who gave it.
    view.notices = try AccountPages.tidings(request, db)
    return .form(view)
}

/// Whoever must change it first has no way past it.
private func placed(_ view: FormView, by request: Request) -> FormView {
    guard request.actor?.duty == nil else { return view }
    var view = view
    view.crumbs = [.init("我的账号", "/account")]
    view.cancel = "/account"
    return view
}

private func listOwnSignIns(_ request: Request, _ db: any Connection) throws -> Response {
    var listing = try SignInList.own.listing(request, db)
    listing.introduction = "用您的用户名登录的每一次，保存半年以上。不是您本人的，请改密码并告诉系统管理员。"
    return .list(listing)
}

private struct NewPassword: Sendable { let hash: String, account: ID<Account> }

@Sendable private func hashNewPassword(_ request: Request, _ database: any Database) async throws -> any Sendable {
    try await filled(PasswordForm.self, request, { placed($0, by: request) }) { form in
        let account = try await owner(form, request, database)
        if let complaint = request.instruments.passwords.complaint(form.new, account.userName) { throw form.refused("new", complaint) }
        guard form.new == form.again else { throw form.refused("again", Complaint("differs", "两遍输的不一样，请再输一遍")) }
        guard form.new != form.current else { throw form.refused("new", Complaint("same", "新密码和现在的一样，请换一个")) }
        return NewPassword(hash: try await request.instruments.passwords.hash(form.new), account: account.id)
    }
}

/// The asker's account, for one who knows its password; whoever found a browser signed in guesses no more often than at the door.
private func owner(_ form: PasswordForm, _ request: Request, _ database: any Database) async throws -> AccountFacts {
    let scope = try request.scope
    let (account, attempt) = try await database.write { db in
        let account = try AccountStore.own(scope, db), attempt = Door.Try(.password, of: account.userName, request)
        try Door.knock(attempt, account.id, request, db)
        return (account, attempt)
    }
    guard try await Door.isRight(form.current, account.passwordHash, attempt, request.instruments, database) else {
        var invalid = form.refused("current", Complaint("wrong", "现在的密码不对"))
        invalid.note = AuditNote("改密码时输错现在的密码", ("account", account.id.number), at: account.unionID, as: .signIn)
        throw invalid
    }
    // It was no sign-in either.
    try await database.write { db in try Door.forget(attempt.id, db) }
    return account
}

private func changePassword(_ request: Request, _ db: any Connection) throws -> Response {
    guard let new = request.prepared as? NewPassword, try new.account == request.scope.actor.id else { throw NotFound() }
    let account = try AccountStore.own(request.scope, db)
    try AccountStore.setPassword(new.hash, of: account.id, mustChange: false, request.now, db)
    try History.write("account", account.id.number, "修改密码", at: account.unionID, request, db)
    var response = Response.seeOther("/", flash: "密码已改，其他电脑上的登录都已结束")
    response.session = .start(token: try SessionStore.begin(account.id, request, db))
    return response.noting("修改密码", ("account", account.id.number), at: account.unionID)
}

private func endOwnSession(_ request: Request, _ db: any Connection) throws -> Response {
    let session = try request.id("session", of: AccountPages.SessionLine.self)
    let changed = try db.run("""
        UPDATE session SET ended_at = \(request.now), ended_by = 'sign_out' WHERE id = \(session) AND account_id = \(request.scope.actor.id) AND ended_at IS NULL
        """)
    guard changed == 1 else { throw NotFound() }
    return .seeOther("/account", flash: "那一处登录已结束").noting("结束登录", ("account", try request.scope.actor.id.number))
}

private func endOwnToken(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.own(request.scope, db)
    try revoke(request.id("token", of: AccountPages.TokenLine.self).number, of: account, request, db)
    return .seeOther("/account", flash: "令牌已作废").noting("作废令牌", ("account", account.id.number), at: account.unionID)
}

private func revoke(_ token: Int64, of account: AccountFacts, _ request: Request, _ db: any Connection) throws {
    try SessionStore.revoke(token, of: account.id, request.now, db)
    try History.write("account", account.id.number, "作废令牌", at: account.unionID, request, db)
}

// MARK: Keeping accounts

private func listAccounts(_ request: Request, _ db: any Connection) throws -> Response {
    var listing = try AccountStore.list.listing(request, db)
    listing.introduction = "账号由系统管理员建立和停用；角色由安全管理员授予，区以下由有“授权”权限的人在本级和下级授予。"
    if try request.scope.actor.holds(.manageAccounts) { listing.actions = [.link("新建账号", "/accounts/new", icon: "plus", .main)] }
    return .list(listing)
}

private func newAccount(_ request: Request, _ db: any Connection) throws -> Response { .form(placed(AccountForm().view)) }

private func placed(_ view: FormView) -> FormView {
    var view = view
    view.crumbs = [.init("账号", "/accounts")]
    view.cancel = "/accounts"
    return view
}

private struct OneTime: Sendable { let password: String, hash: String }

@Sendable private func hashOneTime(_ request: Request, _ database: any Database) async throws -> any Sendable {
    let password = request.instruments.passwords.oneTime(request.draws.random)
    return OneTime(password: password, hash: try await request.instruments.passwords.hash(password))
}

/// What the administrator passes on.
private func told(_ oneTime: OneTime, _ request: Request) -> String {
    let place = request.publicURL.map { "，登录地址：\($0.at("/sign-in"))" } ?? ""
    return "一次性密码：\(oneTime.password)　只显示这一次，请当面告诉本人\(place)"
}

private func addAccount(_ request: Request, _ db: any Connection) throws -> Response {
    guard let oneTime = request.prepared as? OneTime else { throw NotFound() }
    let id = request.newID(of: Account.self)
    let (form, union) = try filled(AccountForm.self, request, placed) { form in
        guard let union = try AccountPages.union(form.union, request.scope, db) else { throw form.refused("union", AccountPages.unknownUnion) }
        guard try AccountStore.named(form.userName.text, db) == nil else { throw form.refused("userName", Complaint("taken", "用户名“\(form.userName)”已有人用，请换一个")) }
        return (form, union)
    }
    try AccountStore.add(id, userName: form.userName.text, name: form.name.description, hash: oneTime.hash, at: union, request.now, request.instruments, db)
    try History.write("account", id.number, "建立账号", at: union, request, db)
    return .seeOther("/accounts/\(id)", flash: "账号已建立。\(told(oneTime, request))")
        .noting("建立账号", ("account", id.number), at: union, ["用户名": .string(form.userName.text)])
}

private func showAccount(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    return .record(try AccountPages.record(account, request, db))
}

private func listSignIns(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    var listing = try SignInList.of(account.id).listing(request, db)
    listing.introduction = "用“\(account.userName)”登录的每一次，不管成不成。"
    return .list(listing)
}

private func resetPassword(_ request: Request, _ db: any Connection) throws -> Response {
    guard let oneTime = request.prepared as? OneTime else { throw NotFound() }
    let account = try AccountStore.find(request.id(), request.scope, db)
    guard try !GrantStore.isAdministrator(account.id, on: request.today, db) else { throw NotAllowed(resetAtTheServer) }
    try AccountStore.resetPassword(oneTime.hash, of: account.id, request.now, db)
    try History.write("account", account.id.number, AccountPages.passwordReset, at: account.unionID, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "密码已重置。\(told(oneTime, request))")
        .noting("重置密码", ("account", account.id.number), at: account.unionID)
}

/// Whoever could reset another administrator's password could sign in as two of the three.
private let resetAtTheServer = "系统、安全、审计三员的密码不在这里重置，免得一个人能用两个人的账号。请看护服务器的人运行 zhijia user reset"

private func endToken(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    try revoke(request.id("token", of: AccountPages.TokenLine.self).number, of: account, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "令牌已作废").noting("作废令牌", ("account", account.id.number), at: account.unionID)
}

private func endSessions(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    try SessionStore.endAll(of: account.id, by: "administrator", request.now, db)
    try History.write("account", account.id.number, AccountPages.sessionsEnded, at: account.unionID, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "\(account.name)的登录都已结束").noting("结束登录", ("account", account.id.number), at: account.unionID)
}

private func askDisable(_ request: Request, _ db: any Connection) throws -> Response {
    .form(placed(ReasonForm().view, .disable, try AccountStore.find(request.id(), request.scope, db)))
}
private func disable(_ request: Request, _ db: any Connection) throws -> Response { try move(.disable, request, db) }
private func askEnable(_ request: Request, _ db: any Connection) throws -> Response {
    .form(placed(ReasonForm().view, .enable, try AccountStore.find(request.id(), request.scope, db)))
}
private func enable(_ request: Request, _ db: any Connection) throws -> Response { try move(.enable, request, db) }

private func placed(_ view: FormView, _ event: AccountEvent, _ account: AccountFacts) -> FormView {
    var view = view
    view.title = "\(event.label)账号"
    view.crumbs = [.init("账号", "/accounts"), .init(account.name, "/accounts/\(account.id)")]
    view.cancel = "/accounts/\(account.id)"
    if event == .disable { view.consequence = "停用后 \(account.name) 不能再登录，现在的登录立即结束，接口令牌作废；他办过的事都保留。" }
    return view
}

private func move(_ event: AccountEvent, _ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    let form = try filled(ReasonForm.self, request, { placed($0, event, account) }) { $0 }
    guard try account.id != request.scope.actor.id else { throw NotAllowed("不能停用自己的账号") }
    try AccountFacts.flow.apply(event, to: account.id, reason: form.reason, request, db)
    if event == .disable {
        try SessionStore.endAll(of: account.id, by: "disabled", request.now, db)
        try SessionStore.revokeAll(of: account.id, request.now, db)
    }
    return .seeOther("/accounts/\(account.id)", flash: "\(account.name)的账号已\(event.label)")
        .noting(event.label, ("account", account.id.number), at: account.unionID, ["理由": .string(form.reason)])
}

// MARK: On record

private func listAudit(_ request: Request, _ db: any Connection) throws -> Response {
    var listing = try AuditList.list.listing(request, db)
    listing.introduction = "谁在什么时候改了什么、看了谁的信息。这里的记录只增不改。"
    return .list(listing)
}

private func listAllSignIns(_ request: Request, _ db: any Connection) throws -> Response {
    var listing = try SignInList.all.listing(request, db)
    listing.introduction = "每一次登录，不管成不成。没有人用的用户名不记下来：有人会把密码打在那里。"
    return .list(listing)
}
