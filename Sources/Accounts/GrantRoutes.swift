import Kernel

let grantRoutes: [Route] = [
    .get("/grants", "授权", .right(.readAccounts), list: GrantStore.list, listGrants),
    .get("/accounts/:id/grants/new", "授予角色", .right(.grantRoles), newGrant),
    .post("/accounts/:id/grants/new", "授予角色", .right(.grantRoles), form: GrantForm.self, addGrant),
    .post("/accounts/:id/grants/:grant/confirm", "确认授权", .right(.confirmGrants), confirmGrant),
    .get("/accounts/:id/grants/:grant/refuse", "不同意授权", .right(.confirmGrants), askRefusal),
    .post("/accounts/:id/grants/:grant/refuse", "不同意授权", .right(.confirmGrants), form: ReasonForm.self, refuseGrant),
    .post("/accounts/:id/grants/:grant/end", "收回角色", .right(.grantRoles), endGrant),
]

/// Who may do what with a grant that is there.
enum Granting {
    /// Somebody else than who gave it and who receives it, with the right to at that union.
    static func mayConfirm(_ grant: GrantFacts, _ scope: Scope, _ db: any Connection) throws -> Bool {
        try grant.accountID != scope.actor.id && grant.granterID != scope.actor.id && scope.may(.right(.confirming(grant.role)), at: grant.unionID, db)
    }
}

private func listGrants(_ request: Request, _ db: any Connection) throws -> Response {
    var listing = try GrantStore.list.listing(request, db)
    listing.introduction = "谁在哪个工会有什么角色。要授予或收回，先点姓名打开那个账号。"
    return .list(listing)
}

private func newGrant(_ request: Request, _ db: any Connection) throws -> Response {
    let scope = try request.scope, account = try AccountStore.find(request.id(), scope, db), form = GrantForm()
    form.since = request.today
    form.union = try UnionOrg.name(of: account.unionID, scope, db)
    return .form(GrantPages.dressed(form.view, account, scope))
}

private func addGrant(_ request: Request, _ db: any Connection) throws -> Response {
    let scope = try request.scope, account = try AccountStore.find(request.id(), scope, db)
    do { return try addGrant(GrantForm(request), to: account, scope, request, db) } catch let invalid as Invalid {
        throw Invalid(view: GrantPages.dressed(invalid.view, account, scope))
    }
}

private func addGrant(_ form: GrantForm, to account: AccountFacts, _ scope: Scope, _ request: Request, _ db: any Connection) throws -> Response {
    guard account.id != scope.actor.id else { throw NotAllowed("不能给自己授予角色") }
    guard let union = try AccountPages.union(form.union, scope, db) else { throw form.refused("union", AccountPages.unknownUnion) }
    guard !Role.administrators.contains(form.role) else { throw form.refused("role", onlyAtTheServer) }
    guard try scope.may(.right(.granting(form.role)), at: union, db) else { throw form.refused("role", aboveOneself) }
    if let misfit = try form.role.misfit(at: union, db) { throw form.refused("union", misfit) }
    if let until = form.until, until < request.today { throw form.refused("until", Complaint("until_past", "截止日已经过了，这样授予没有用处，请检查")) }
    if let until = form.until, until < form.since { throw form.refused("until", Complaint("until_before_since", "截止日在开始日之前，请检查")) }
    if let conflict = try GrantStore.conflict(of: form.role, for: account.id, at: union, on: request.today, db) { throw form.refused("role", conflict) }
    guard try !GrantStore.isHeld(form.role, by: account.id, at: union, db) else { throw form.refused("role", held(form.role)) }
    try GrantStore.grant(
        form.role, to: account.id, at: union, since: form.since, until: form.until, id: request.draws.id(), by: scope.actor.name, granter: scope.actor.id,
        request.now, db)
    try History.write("account", account.id.number, "授予\(form.role.label)", at: union, request, db)
    return .seeOther("/accounts/\(account.id)", flash: form.role.needsSecond ? "已授予“\(form.role.label)”，等第二个人确认后有效" : "已授予“\(form.role.label)”")
        .noting("授予角色", ("account", account.id.number), at: union, ["角色": .string(form.role.label)])
}

let onlyAtTheServer = Complaint("administrator", "系统、安全、审计三员不在这里授予，请看护服务器的人运行 zhijia user add")
private func held(_ role: Role) -> Complaint { Complaint("role_held", "此人在这个工会已授予“\(role.label)”，没有截止日，不用再授予。要改起止日，请先收回原来的") }
private let aboveOneself = Complaint("role_above", "您在那个工会不能授予这个角色：只能授予不高于自己的角色")

/// The grant that the path names, in reach.
private func found(_ request: Request, _ db: any Connection) throws -> (account: AccountFacts, grant: GrantFacts) {
    let scope = try request.scope, account = try AccountStore.find(request.id(), scope, db)
    return (account, try GrantStore.find(request.id("grant", of: AccountPages.GrantLine.self).number, of: account.id, scope, db))
}

/// Whether it waits for the asker's word.
private func refuseAnswer(to grant: GrantFacts, _ request: Request, _ db: any Connection) throws {
    guard grant.state == .waiting else { throw NotAllowed("这次授权现在是“\(grant.state.label)”，不用确认") }
    guard try Granting.mayConfirm(grant, request.scope, db) else { throw NotAllowed("要由另一个有权的人确认：不能是授予人，也不能是本人") }
}

private func confirmGrant(_ request: Request, _ db: any Connection) throws -> Response {
    let (account, grant) = try found(request, db)
    try refuseAnswer(to: grant, request, db)
    try GrantStore.confirm(grant, by: request.scope.actor, at: request.now, db)
    try History.write("account", account.id.number, "确认\(grant.role.label)", at: grant.unionID, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "已确认，\(account.name)从现在起是“\(grant.role.label)”")
        .noting("确认授权", ("account", account.id.number), at: grant.unionID, ["角色": .string(grant.role.label)])
}

private func askRefusal(_ request: Request, _ db: any Connection) throws -> Response {
    let (account, grant) = try found(request, db)
    try refuseAnswer(to: grant, request, db)
    return .form(refusing(grant, account, ReasonForm().view))
}

private func refusing(_ grant: GrantFacts, _ account: AccountFacts, _ view: FormView) -> FormView {
    var view = view
    view.crumbs = [.init("账号", "/accounts"), .init(account.name, "/accounts/\(account.id)")]
    view.consequence = "不同意以后，\(account.name)得不到“\(grant.role.label)”；要给，授予人得重新授予。"
    view.cancel = "/accounts/\(account.id)"
    return view
}

private func refuseGrant(_ request: Request, _ db: any Connection) throws -> Response {
    let (account, grant) = try found(request, db), form: ReasonForm
    do { form = try ReasonForm(request) } catch let invalid as Invalid { throw Invalid(view: refusing(grant, account, invalid.view)) }
    try refuseAnswer(to: grant, request, db)
    try GrantStore.end(grant.id, at: request.now, db)
    try History.write("account", account.id.number, "不同意\(grant.role.label)", reason: form.reason, at: grant.unionID, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "已不同意，这次授权作废")
        .noting("不同意授权", ("account", account.id.number), at: grant.unionID, ["角色": .string(grant.role.label), "理由": .string(form.reason)])
}

private func endGrant(_ request: Request, _ db: any Connection) throws -> Response {
    let (account, grant) = try found(request, db)
    guard try request.scope.may(.right(.ending(grant.role)), at: grant.unionID, db) else { throw NotAllowed("这个角色不归您收回") }
    try GrantStore.end(grant.id, at: request.now, db)
    try History.write("account", account.id.number, "收回\(grant.role.label)", at: grant.unionID, request, db)
    return .seeOther("/accounts/\(account.id)", flash: "角色已收回").noting("收回角色", ("account", account.id.number), at: grant.unionID, ["角色": .string(grant.role.label)])
}
