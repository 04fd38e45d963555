import Kernel

enum AccountPages {
    enum GrantLine {}
    enum SessionLine {}
    enum TokenLine {}

    static let unknownUnion = Complaint("union_unknown", "没有找到这个工会，请填工会全称或 18 位统一社会信用代码")

    /// The union that was named by its full name, its code, or as root.
    static func union(_ text: String, _ scope: Scope, _ db: any Connection) throws -> ID<UnionOrg>? {
        let name = Spelling.cleaned(text, as: .name).text
        return try db.value("""
            SELECT u.id FROM union_org u WHERE (u.name = \(name) OR u.code = \(name.uppercased()) OR (u.is_root = 1 AND \(name) = 'root')) AND \(scope.covers("u.id"))
            ORDER BY u.id LIMIT 1
            """)
    }

    /// An account as those see it who keep accounts or give roles there. Where it signs in from is for the three administrators.
    static func record(_ account: AccountFacts, _ request: Request, _ db: any Connection) throws -> Record {
        let scope = try request.scope
        func may(_ right: Right) throws -> Bool { try scope.may(.right(right), at: account.unionID, db) }
        let isManaged = try may(.manageAccounts), isAdministrator = try isManaged || may(.readSignIns)
        var record = try facts(account, withSignIns: isAdministrator, db)
        record.crumbs = [.init("账号", "/accounts")]
        if try may(.grantRoles), account.id != scope.actor.id { record.actions.append(.link("授予角色", "/accounts/\(account.id)/grants/new", icon: "key", .main)) }
        if try may(.handOver) { record.actions.append(.link("交接", "/accounts/\(account.id)/handover", icon: "swap")) }
        if isManaged { record.actions += management(account, isAdministrator: try GrantStore.isAdministrator(account.id, on: request.today, db)) }
        if try may(.secureSignIn), account.id != scope.actor.id, try SecondFactorStore.confirmed(of: account.id, db) != nil {
            record.actions.append(.link("取消动态口令", "/accounts/\(account.id)/second-factor/reset", .risk))
        }
        record.sections.append(try GrantPages.section(account, request, db))
        guard isAdministrator else { return record }
        let all: Action? = try may(.readSignIns) ? .link("登录记录", "/accounts/\(account.id)/sign-ins", .bare) : nil
        record.sections.append(try sessions(account, all: all, db))
        record.sections += try tokens(account, "/accounts/\(account.id)", canEnd: isManaged, on: request.today, db)
        record.sections.append(.init("履历", .timeline(try timeline(account, db)), isAside: true))
        return record
    }

    static func own(_ account: AccountFacts, _ request: Request, _ db: any Connection) throws -> Record {
        var record = try facts(account, withSignIns: true, db)
        record.actions = [.link("修改密码", "/account/password", icon: "lock", .main)]
        if account.mustChangePassword { record.notices = [Notice(.warn, "这是初始密码，请先改掉，再做别的事。")] }
        record.notices += try tidings(account, request, db)
        record.sections.append(try SecondFactorPages.section(account, request, db))
        record.sections.append(try GrantPages.section(account, request, db))
        record.sections.append(try sessions(account, seenFrom: request, all: .link("登录记录", "/account/sign-ins", .bare), db))
        record.sections += try tokens(account, "/account", canEnd: true, on: request.today, db)
        record.sections.append(.init("履历", .timeline(try timeline(account, db)), isAside: true))
        return record
    }

    // MARK: What the owner is told

    /// Tries at his name, and what others did to his account, since the sign-in before this one.
    @Sendable static func tidings(_ request: Request, _ db: any Connection) throws -> [Notice] {
        try tidings(AccountStore.own(request.scope, db), request, db)
    }

    static func tidings(_ account: AccountFacts, _ request: Request, _ db: any Connection) throws -> [Notice] {
        let name = Door.digest(of: account.userName, request.instruments)
        var notices: [Notice] = []
        if let failures = failures(try Door.failures(of: name, db)) { notices.append(Notice(.warn, failures + "。", .link("看登录记录", "/account/sign-ins"))) }
        let since = try Door.signInBefore(name, db) ?? account.createdAt
        let deeds = try History.of("account", account.id.number, limit: 20, db).filter { $0.happenedAt > since && $0.actorName != account.name && done.contains($0.event) }
        if !deeds.isEmpty {
            let words = deeds.prefix(5).map { "\($0.happenedAt.text()) \($0.actorName)：\($0.event)" }.joined(separator: "；")
            notices.append(Notice(.info, "上次登录以来，别人动过您的账号。\(words)。不是您要求的，请问安全管理员。", .link("看履历", "/account")))
        }
        return notices
    }

    /// What somebody else does to an account and its owner must hear of.
    static let passwordReset = "重置密码", secondFactorReset = "取消动态口令", sessionsEnded = "结束全部登录"
    private static let done: Set<String> = [passwordReset, secondFactorReset, sessionsEnded]

    /// What the owner of a name is told about others who tried it.
    static func failures(_ failures: Door.Failures) -> String? {
        guard failures.count > 0 else { return nil }
        let known = failures.withRightPassword == 0 ? "" : "，其中 \(failures.withRightPassword) 次密码是对的"
        return "上次登录以来有 \(failures.count) 次登录失败\(known)；不是您本人的话，请改密码并告诉系统管理员"
    }

    // MARK: Parts

    private static func facts(_ account: AccountFacts, withSignIns: Bool, _ db: any Connection) throws -> Record {
        let union: String? = try db.value("SELECT name FROM union_org WHERE id = \(account.unionID) \(SQL.unscoped(because: "the account's own union"))")
        var record = Record(id: account.id, title: account.name)
        record.tags = [account.state == .active ? .init("启用", .ok) : .init("停用", .bad)]
        var facts: [Record.Fact] = [
            .init("user_name", "用户名", .code, .internal, account.userName), .init("union", "所在工会", union), .init("created_at", "建立", .instant, account.createdAt),
            .init("second_factor", "动态口令", .yesNo, try SecondFactorStore.confirmed(of: account.id, db) != nil),
        ]
        if withSignIns {
            facts += [
                .init("last_sign_in_at", "最近登录", .instant, account.lastSignInAt),
                .init("last_sign_in_address", "登录地址", .code, .internal, account.lastSignInAddress),
            ]
        }
        record.sections = [.init("账号", .facts(facts))]
        return record
    }

    private static func management(_ account: AccountFacts, isAdministrator: Bool) -> [Action] {
        let reset = Action.post(
            "重置密码", "/accounts/\(account.id)/password", icon: "lock", consequence: "会得到一个只显示一次的密码；\(account.name)现在的登录立即结束，接口令牌作废。他下次登录时会知道是您重置的。")
        return (isAdministrator ? [] : [reset]) + [
            .post("结束全部登录", "/accounts/\(account.id)/sessions/end", icon: "out", consequence: "\(account.name)在所有电脑上都要重新登录。"),
            account.state == .active ? .link("停用", "/accounts/\(account.id)/disable", .risk) : .link("重新启用", "/accounts/\(account.id)/enable"),
        ]
    }

    /// - Parameter request: of the owner, who ends them and sees which of them it is that asks.
    private static func sessions(_ account: AccountFacts, seenFrom request: Request? = nil, all: Action?, _ db: any Connection) throws -> Record.Section {
        let current = try request.flatMap { try SessionStore.current($0, db) }
        let rows = try db.rows("""
            SELECT id, device, begun_at, touched_at, address, ended_at FROM session WHERE account_id = \(account.id) ORDER BY begun_at DESC, id DESC LIMIT 20
            """).map { row in
                let id: Int64 = try row.get("id"), device: String = try row.get("device")
                return Record.TableRow(
                    [.text((device.isEmpty ? "没有记下" : device) + (id == current ? "（本机）" : "")), row["begun_at"], row["touched_at"], row["address"], row["ended_at"]],
                    action: request != nil && row["ended_at"] == .null ? .post("结束", "/account/sessions/\(ID<SessionLine>(id))/end", .bare) : nil)
            }
        let table = Record.Table(
            "sessions", empty: "还没有登录过。",
            columns: [
                .init("device", "浏览器"), .init("begun_at", "登录", .instant), .init("touched_at", "最后活动", .instant), .init("address", "地址", .code, isWide: true),
                .init("ended_at", "结束", .instant),
            ], rows: rows)
        return .init("在哪些电脑和手机上登录", .table(table), action: all)
    }

    /// Nothing for the many who have none.
    private static func tokens(_ account: AccountFacts, _ base: Path, canEnd: Bool, on today: Day, _ db: any Connection) throws -> [Record.Section] {
        let rows = try db.rows("""
            SELECT id, created_at, expires_on, revoked_at FROM api_token WHERE account_id = \(account.id) ORDER BY created_at DESC, id DESC
            """).map { row in
                let id: Int64 = try row.get("id"), expires: Day? = try row.get("expires_on")
                let isOver = row["revoked_at"] != .null || expires.map { $0 < today } ?? false
                return Record.TableRow(
                    [row["created_at"], row["expires_on"], row["revoked_at"]],
                    action: canEnd && !isOver ? .post("作废", "\(base)/tokens/\(ID<TokenLine>(id))/end", .bare, consequence: "用这个令牌的程序从现在起不能再用。") : nil)
            }
        let table = Record.Table(
            "tokens", empty: "", columns: [.init("created_at", "发放", .instant), .init("expires_on", "到期", .day), .init("revoked_at", "作废", .instant)], rows: rows)
        return rows.isEmpty ? [] : [.init("接口令牌", .table(table), note: "给别的系统用，权限和这个账号一样")]
    }

    private static func timeline(_ account: AccountFacts, _ db: any Connection) throws -> [Record.Event] {
        let events = AccountEvent.allCases
        return try History.of("account", account.id.number, db).map { entry in
            let label = events.first { $0.rawValue == entry.event }?.label ?? entry.event
            return Record.Event(at: entry.happenedAt, text: entry.reason.map { "\(label)：\($0)" } ?? label, by: entry.actorName)
        }
    }
}
