import Kernel

let doorRoutes: [Route] = [
    .get("/sign-in", "登录", .everyone, showSignIn),
    .post("/sign-in", "登录", .everyone, form: SignInForm.self, prepare: tryPassword, signIn),
    .get("/sign-in/code", "动态口令登录", .everyone, showCode),
    .post("/sign-in/code", "动态口令登录", .everyone, form: CodeForm.self, prepare: tryCode, enterCode),
    .post("/sign-out", "退出", .everyone, signOut),
    .get("/elder", "大字版", .everyone, chooseElder),
]

private func showSignIn(_ request: Request, _ db: any Connection) throws -> Response {
    if let actor = request.actor { return .seeOther(actor.home) }
    var response = Response.form(SignInForm().view)
    response.isGate = true
    return response
}

/// What the password's check came to, before the transaction that begins the session.
private struct Tried: Sendable { let attempt: Door.Try, account: AccountFacts?, isRight: Bool }

@Sendable private func tryPassword(_ request: Request, _ database: any Database) async throws -> any Sendable {
    let form = try SignInForm(request), userName = form.userName.lowercased(), attempt = Door.Try(.password, of: userName, request)
    let account = try await database.write { db in
        let account = try AccountStore.named(userName, db)
        try Door.knock(attempt, account?.id, request, db)
        return account
    }
    let isRight = try await Door.isRight(form.password, account?.passwordHash, attempt, request.instruments, database)
    return Tried(attempt: attempt, account: account, isRight: isRight)
}

private func signIn(_ request: Request, _ db: any Connection) throws -> Response {
    guard let tried = request.prepared as? Tried else { throw NotFound() }
    // The hash is compared again: the password may have been changed while this one was being checked.
    guard tried.isRight, let known = tried.account, let account = try AccountStore.named(known.userName, db), account.state == .active,
        account.passwordHash == known.passwordHash
    else { throw wrongPassword(request, tried.account) }
    let back = (request.query["back"] ?? request.body["back"]).flatMap(Path.init(untrusted:)) ?? "/"
    guard try SecondFactorStore.confirmed(of: account.id, db) != nil else {
        try Door.opened(tried.attempt.id, db)
        return try open(for: account, back, with: "登录", request, db)
    }
    try Door.halfOpened(tried.attempt.id, db)
    try leave(request, db)
    var response = Response.seeOther("/sign-in/code")
    response.session = .start(token: try HalfSignIn.begin(account.id, after: tried.attempt.id, back: back, request, db))
    return response.noting("密码对，等动态口令", ("account", account.id.number), at: account.unionID, ["用户名": .string(account.userName)], as: .signIn)
}

/// Whatever this browser had open ends.
private func leave(_ request: Request, _ db: any Connection) throws {
    if let session = request.session { try SessionStore.sessions.end(session, by: "sign_out", request, db) }
    try HalfSignIn.end(request, db)
}

private func open(for account: AccountFacts, _ back: Path, with how: String, _ request: Request, _ db: any Connection) throws -> Response {
    let failures = try Door.failures(of: Door.digest(of: account.userName, request.instruments), db)
    try AccountStore.signedIn(account.id, request, db)
    try leave(request, db)
    var response = Response.seeOther(back, flash: welcome(account, failures: failures))
    response.session = .start(token: try SessionStore.begin(account.id, request, db))
    return response.noting(how, ("account", account.id.number), at: account.unionID, ["用户名": .string(account.userName)], as: .signIn)
}

// MARK: The second step

private func showCode(_ request: Request, _ db: any Connection) throws -> Response {
    guard try request.actor == nil && HalfSignIn.of(request, db) != nil else { return .seeOther("/sign-in") }
    var response = Response.form(asking(CodeForm().view))
    response.isGate = true
    return response
}

private func asking(_ view: FormView) -> FormView {
    var view = view
    view.introduction = "密码对了，还差一步。"
    return view
}

/// Counted like a password, and with the passwords of the same name.
@Sendable private func tryCode(_ request: Request, _ database: any Database) async throws -> any Sendable {
    _ = try CodeForm(request, asking)
    return try await database.write { db in
        guard let half = try HalfSignIn.of(request, db) else { throw Refusal.signInFirst }
        let account = try AccountStore.halfIn(half, db), attempt = Door.Try(.code, of: account.userName, request)
        try Door.knock(attempt, account.id, request, db)
        return attempt
    }
}

private func enterCode(_ request: Request, _ db: any Connection) throws -> Response {
    guard let attempt = request.prepared as? Door.Try, let half = try HalfSignIn.of(request, db) else { throw Refusal.signInFirst }
    let account = try AccountStore.halfIn(half, db), form = try CodeForm(request, asking)
    guard let proof = try SecondFactorStore.use(form.code, of: account.id, request, db) else { throw form.wrong(account, asking) }
    // The password's own line has said what it had to.
    try Door.forget(half.attempt, db)
    try Door.opened(attempt.id, db)
    return try open(for: account, Path(untrusted: half.back) ?? "/", with: proof == .code ? "登录" : "用恢复码登录", request, db)
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

private func welcome(_ account: AccountFacts, failures: Door.Failures) -> String {
    var words = "\(account.name)，您好"
    if let last = account.lastSignInAt { words += "。上次登录 \(last.text())，地址 \(account.lastSignInAddress ?? "不详")" }
    return AccountPages.failures(failures).map { words + "。" + $0 } ?? words
}

private func signOut(_ request: Request, _ db: any Connection) throws -> Response {
    try leave(request, db)
    var response = Response.seeOther("/sign-in")
    response.session = .end
    return response.noting("退出", as: .signIn)
}

private func chooseElder(_ request: Request, _ db: any Connection) throws -> Response {
    var response = Response.seeOther(request.query["back"].flatMap(Path.init(untrusted:)) ?? "/")
    response.isElder = request.query["on"] == "1"
    return response
}
