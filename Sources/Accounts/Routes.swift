import Kernel

let routes: [Route] = [
    .get("/sign-in", "登录", .everyone, showSignIn),
    .post("/sign-in", "登录", .everyone, form: SignInForm.self, prepare: tryPassword, signIn),
    .post("/sign-out", "退出", .everyone, signOut),
    .get("/elder", "大字版", .everyone, chooseElder),
    .get("/account", "我的账号", .own, opensWithInitialPassword: true, showOwn),
    .get("/account/password", "修改密码", .own, opensWithInitialPassword: true, showPassword),
    .post("/account/password", "修改密码", .own, form: PasswordForm.self, prepare: hashNewPassword, opensWithInitialPassword: true, changePassword),
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
    .get("/accounts/:id/grants/new", "授予角色", .right(.grantRoles), newGrant),
    .post("/accounts/:id/grants/new", "授予角色", .right(.grantRoles), form: GrantForm.self, addGrant),
    .post("/accounts/:id/grants/:grant/end", "收回角色", .right(.grantRoles), endGrant),
    .get("/audit", "审计记录", .right(.readAudit), list: AuditList.list, listAudit),
]

// MARK: At the door

private func showSignIn(_ request: Request, _ db: any Connection) throws -> Response {
    if request.actor != nil { return .seeOther("/") }
    var response = Response.form(SignInForm().view)
    response.isGate = true
    return response
}

/// What the password's check came to, before the transaction that begins the session.
private struct Tried: Sendable { let attempt: Int64, name: [UInt8], account: AccountFacts?, isRight: Bool }

@Sendable private func tryPassword(_ request: Request, _ database: any Database) async throws -> any Sendable {
    let form = try SignInForm(request), userName = form.userName.lowercased()
    let name = Door.digest(of: userName, request.instruments), attempt = request.draws.id()
    let account = try await database.write { db in
        try Door.knock(attempt, name, request.address, request.now, db)
        return try AccountStore.named(userName, db)
    }
    let isRight = try await Door.isRight(form.password, account?.passwordHash, attempt, request.instruments, database)
    return Tried(attempt: attempt, name: name, account: account, isRight: isRight)
}

private func signIn(_ request: Request, _ db: any Connection) throws -> Response {
    guard let tried = request.prepared as? Tried else { throw NotFound() }
    // The hash is compared again: the password may have been changed while this one was being checked.
    guard tried.isRight, let known = tried.account, let account = try AccountStore.named(known.userName, db), account.state == .active,
        account.passwordHash == known.passwordHash
    else { throw wrongPassword(request, tried.account) }
    try Door.opened(tried.attempt, db)
    let failures = try Door.failures(of: tried.name, db)
    try AccountStore.signedIn(account.id, request, db)
    if let session = request.session { try SessionStore.end(session, by: "sign_out", request, db) }
    var response = Response.seeOther((request.query["back"] ?? request.body["back"]).flatMap(Path.init(untrusted:)) ?? "/", flash: welcome(account, failures: failures))
    response.session = .start(token: try SessionStore.begin(account.id, request, db))
    return response.noting("登录", ("account", account.id.number), at: account.unionID, ["用户名": .string(account.userName)], as: .signIn)
}

/// The same words and the same time whether the name or the password was wrong. A name that is nobody's is not on record: people
/// type passwords there too.
private func wrongPassword(_ request: Request, _ account: AccountFacts?) -> Invalid {
    let form = SignInForm()
    form.userName = request.body["userName"] ?? ""
    var invalid = form.refused("password", Complaint("wrong", "用户名或密码不对，请再输一遍"))
    invalid.note = AuditNote(
        "登录失败", account.map { ("account", $0.id.number) }, at: account?.unionID, account.map { ["用户名": .string($0.userName)] } ?? .null, as: .signIn)
    return invalid
}

private func welcome(_ account: AccountFacts, failures: Int) -> String {
    var words = "\(account.name)，您好"
    if let last = account.lastSignInAt { words += "。上次登录 \(last.text())，地址 \(account.lastSignInAddress ?? "不详")" }
    return AccountPages.failures(failures).map { words + "。" + $0 } ?? words
}

private func signOut(_ request: Request, _ db: any Connection) throws -> Response {
    if let session = request.session { try SessionStore.end(session, by: "sign_out", request, db) }
    var response = Response.seeOther("/sign-in")
    response.session = .end
    return response.noting("退出", as: .signIn)
}

private func chooseElder(_ request: Request, _ db: any Connection) throws -> Response {
    var response = Response.seeOther(request.query["back"].flatMap(Path.init(untrusted:)) ?? "/")
    response.isElder = request.query["on"] == "1"
    return response
}

// MARK: One's own account

private func showOwn(_ request: Request, _ db: any Connection) throws -> Response {
    let scope = try request.scope
    return .record(try AccountPages.own(AccountStore.own(scope, db), request, db))
}

private func showPassword(_ request: Request, _ db: any Connection) throws -> Response { .form(PasswordForm().view) }

private struct NewPassword: Sendable { let hash: String, account: ID<Account> }

@Sendable private func hashNewPassword(_ request: Request, _ database: any Database) async throws -> any Sendable {
    let form = try PasswordForm(request), account = try await owner(form, request, database)
    if let complaint = request.instruments.passwords.complaint(form.new, account.userName) { throw form.refused("new", complaint) }
    guard form.new == form.again else { throw form.refused("again", Complaint("differs", "两遍输的不一样，请再输一遍")) }
    guard form.new != form.current else { throw form.refused("new", Complaint("same", "新密码和现在的一样，请换一个")) }
    return NewPassword(hash: try await request.instruments.passwords.hash(form.new), account: account.id)
}

/// The asker's account, for one who knows its password; whoever found a browser signed in guesses no more often than at the door.
private func owner(_ form: PasswordForm, _ request: Request, _ database: any Database) async throws -> AccountFacts {
    let scope = try request.scope, attempt = request.draws.id()
    let account = try await database.write { db in
        let account = try AccountStore.own(scope, db)
        try Door.knock(attempt, Door.digest(of: account.userName, request.instruments), request.address, request.now, db)
        return account
    }
    guard try await Door.isRight(form.current, account.passwordHash, attempt, request.instruments, database) else {
        var invalid = form.refused("current", Complaint("wrong", "现在的密码不对"))
        invalid.note = AuditNote("改密码时输错现在的密码", ("account", account.id.number), at: account.unionID, as: .signIn)
        throw invalid
    }
    // It was no sign-in either.
    try await database.write { db in try Door.forget(attempt, db) }
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
    listing.introduction = "账号由系统管理员建立和停用，角色由安全管理员授予。"
    if try request.scope.actor.holds(.manageAccounts) { listing.actions = [.link("新建账号", "/accounts/new", icon: "plus", .main)] }
    return .list(listing)
}

private func newAccount(_ request: Request, _ db: any Connection) throws -> Response { .form(AccountForm().view) }

private struct OneTime: Sendable { let password: String, hash: String }

@Sendable private func hashOneTime(_ request: Request, _ database: any Database) async throws -> any Sendable {
    let password = request.instruments.passwords.oneTime(request.draws.random)
    return OneTime(password: password, hash: try await request.instruments.passwords.hash(password))
}

private func addAccount(_ request: Request, _ db: any Connection) throws -> Response {
    guard let oneTime = request.prepared as? OneTime else { throw NotFound() }
    let form = try AccountForm(request), id = request.newID(of: Account.self)
    guard let union = try AccountPages.union(form.union, request.scope, db) else { throw form.refused("union", AccountPages.unknownUnion) }
    guard try AccountStore.named(form.userName.text, db) == nil else { throw form.refused("userName", Complaint("taken", "用户名“\(form.userName)”已有人用，请换一个")) }
    try AccountStore.add(id, userName: form.userName.text, name: form.name.description, hash: oneTime.hash, at: union, request.now, request.instruments, db)
    try History.write("account", id.number, "建立账号", at: union, request, db)
    return .seeOther("/accounts/\(id)", flash: "账号已建立。一次性密码：\(oneTime.password)　只显示这一次，请当面告诉本人")
        .noting("建立账号", ("account", id.number), at: union, ["用户名": .string(form.userName.text)])
}

private func showAccount(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    return .record(try AccountPages.record(account, request, db))
}

private func resetPassword(_ request: Request, _ db: any Connection) throws -> Response {
    guard let oneTime = request.prepared as? OneTime else { throw NotFound() }
    let account = try AccountStore.find(request.id(), request.scope, db)
    guard try !GrantStore.isAdministrator(account.id, on: request.today, db) else { throw NotAllowed(onlyAtTheServer) }
    try AccountStore.resetPassword(oneTime.hash, of: account.id, request.now, db)
    try History.write("account", account.id.number, "重置密码", at: account.unionID, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "密码已重置。一次性密码：\(oneTime.password)　只显示这一次，请当面告诉本人")
        .noting("重置密码", ("account", account.id.number), at: account.unionID)
}

/// Whoever could reset another administrator's password could sign in as two of the three.
private let onlyAtTheServer = "系统、安全、审计三员的密码不在这里重置，免得一个人能用两个人的账号。请看护服务器的人运行 zhijia user reset"

private func endToken(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    try revoke(request.id("token", of: AccountPages.TokenLine.self).number, of: account, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "令牌已作废").noting("作废令牌", ("account", account.id.number), at: account.unionID)
}

private func endSessions(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    try SessionStore.endAll(of: account.id, by: "administrator", request.now, db)
    try History.write("account", account.id.number, "结束全部登录", at: account.unionID, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "\(account.name)的登录都已结束").noting("结束登录", ("account", account.id.number), at: account.unionID)
}

private func askDisable(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    var view = ReasonForm().view
    view.consequence = "停用后 \(account.name) 不能再登录，现在的登录立即结束，接口令牌作废；他办过的事都保留。"
    return .form(view)
}
private func disable(_ request: Request, _ db: any Connection) throws -> Response { try move(.disable, request, db) }
private func askEnable(_ request: Request, _ db: any Connection) throws -> Response {
    _ = try AccountStore.find(request.id(), request.scope, db)
    return .form(ReasonForm().view)
}
private func enable(_ request: Request, _ db: any Connection) throws -> Response { try move(.enable, request, db) }

private func move(_ event: AccountEvent, _ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db), form = try ReasonForm(request)
    guard try account.id != request.scope.actor.id else { throw NotAllowed("不能停用自己的账号") }
    try AccountFacts.flow.apply(event, to: account.id, reason: form.reason, request, db)
    if event == .disable {
        try SessionStore.endAll(of: account.id, by: "disabled", request.now, db)
        try SessionStore.revokeAll(of: account.id, request.now, db)
    }
    return .seeOther("/accounts/\(account.id)", flash: "\(account.name)的账号已\(event.label)")
        .noting(event.label, ("account", account.id.number), at: account.unionID, ["理由": .string(form.reason)])
}

// MARK: Grants

private func newGrant(_ request: Request, _ db: any Connection) throws -> Response {
    _ = try AccountStore.find(request.id(), request.scope, db)
    let form = GrantForm()
    form.since = request.today
    return .form(form.view)
}

private func addGrant(_ request: Request, _ db: any Connection) throws -> Response {
    let scope = try request.scope, account = try AccountStore.find(request.id(), scope, db), form = try GrantForm(request)
    guard account.id != scope.actor.id else { throw NotAllowed("不能给自己授予角色") }
    guard let union = try AccountPages.union(form.union, scope, db) else { throw form.refused("union", AccountPages.unknownUnion) }
    if let until = form.until, until < form.since { throw form.refused("until", Complaint("until_before_since", "截止日在开始日之前，请检查")) }
    if let conflict = try GrantStore.conflict(of: form.role, for: account.id, on: request.today, db) { throw form.refused("role", conflict) }
    try GrantStore.grant(form.role, to: account.id, at: union, since: form.since, until: form.until, id: request.draws.id(), by: scope.actor.name, request.now, db)
    try History.write("account", account.id.number, "授予\(form.role.label)", at: union, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "已授予“\(form.role.label)”")
        .noting("授予角色", ("account", account.id.number), at: union, ["角色": .string(form.role.label)])
}

private func endGrant(_ request: Request, _ db: any Connection) throws -> Response {
    let account = try AccountStore.find(request.id(), request.scope, db)
    try GrantStore.end(request.id("grant", of: AccountPages.GrantLine.self).number, of: account.id, at: request.now, db)
    try History.write("account", account.id.number, "收回角色", at: account.unionID, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "角色已收回").noting("收回角色", ("account", account.id.number), at: account.unionID)
}

private func listAudit(_ request: Request, _ db: any Connection) throws -> Response {
    var listing = try AuditList.list.listing(request, db)
    listing.introduction = "谁在什么时候改了什么、看了谁的信息。这里的记录只增不改。"
    return .list(listing)
}
