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

    static func record(_ account: AccountFacts, _ request: Request, _ db: any Connection) throws -> Record {
        let actor = try request.scope.actor
        var record = try facts(account, db)
        record.crumbs = [.init("账号", "/accounts")]
        if actor.holds(.grantRoles) { record.actions.append(.link("授予角色", "/accounts/\(account.id)/grants/new", icon: "key", .main)) }
        if actor.holds(.grantRoles) { record.actions.append(.link("交接", "/accounts/\(account.id)/handover", icon: "swap")) }
        if actor.holds(.manageAccounts) {
            record.actions += management(account, isAdministrator: try GrantStore.isAdministrator(account.id, on: request.today, db))
        }
        record.sections.append(try grants(account, canEnd: actor.holds(.grantRoles), on: request.today, db))
        record.sections.append(try sessions(account, own: false, db))
        record.sections += try tokens(account, "/accounts/\(account.id)", canEnd: actor.holds(.manageAccounts), on: request.today, db)
        record.sections.append(.init("履历", .timeline(try timeline(account, db)), isAside: true))
        return record
    }

    static func own(_ account: AccountFacts, _ request: Request, _ db: any Connection) throws -> Record {
        var record = try facts(account, db)
        record.actions = [.link("修改密码", "/account/password", icon: "lock", .main)]
        if account.mustChangePassword { record.notices = [Notice(.warn, "这是初始密码，请先改掉，再做别的事。")] }
        if let failures = failures(try Door.failures(of: Door.digest(of: account.userName, request.instruments), db)) {
            record.notices.append(Notice(.warn, failures + "。"))
        }
        record.sections.append(try grants(account, canEnd: false, on: request.today, db))
        record.sections.append(try sessions(account, own: true, db))
        record.sections += try tokens(account, "/account", canEnd: true, on: request.today, db)
        return record
    }

    /// What the owner of a name is told about others who tried it.
    static func failures(_ count: Int) -> String? {
        count == 0 ? nil : "上次登录以来有 \(count) 次登录失败；不是您本人的话，请改密码并告诉系统管理员"
    }

    private static func facts(_ account: AccountFacts, _ db: any Connection) throws -> Record {
        let union: String? = try db.value("SELECT name FROM union_org WHERE id = \(account.unionID) \(SQL.unscoped(because: "the account's own union"))")
        var record = Record(id: account.id, title: account.name)
        record.tags = [account.state == .active ? .init("启用", .ok) : .init("停用", .bad)]
        record.sections = [
            .init("账号", .facts([
                .init("user_name", "用户名", .code, .internal, account.userName), .init("union", "所在工会", union),
                .init("created_at", "建立", .instant, account.createdAt), .init("last_sign_in_at", "最近登录", .instant, account.lastSignInAt),
                .init("last_sign_in_address", "登录地址", .code, .internal, account.lastSignInAddress),
            ]))
        ]
        return record
    }

    private static func management(_ account: AccountFacts, isAdministrator: Bool) -> [Action] {
        let reset = Action.post(
            "重置密码", "/accounts/\(account.id)/password", icon: "lock", consequence: "会得到一个只显示一次的密码；\(account.name)现在的登录立即结束，接口令牌作废。")
        return (isAdministrator ? [] : [reset]) + [
            .post("结束全部登录", "/accounts/\(account.id)/sessions/end", icon: "out", consequence: "\(account.name)在所有电脑上都要重新登录。"),
            account.state == .active ? .link("停用", "/accounts/\(account.id)/disable", .risk) : .link("重新启用", "/accounts/\(account.id)/enable"),
        ]
    }

    private static func grants(_ account: AccountFacts, canEnd: Bool, on today: Day, _ db: any Connection) throws -> Record.Section {
        let rows = try db.rows("""
            SELECT g.id, g.role, u.name AS union_name, g.since, g.until, g.granted_by, g.ended_at FROM granted g JOIN union_org u ON u.id = g.union_id
            WHERE g.account_id = \(account.id) ORDER BY g.since DESC, g.id DESC \(SQL.unscoped(because: "the account was found in scope"))
            """).map { row in
                let id: Int64 = try row.get("id"), until: Day? = try row.get("until"), ended: Instant? = try row.get("ended_at")
                let isOver = ended != nil || until.map { $0 < today } ?? false
                return Record.TableRow(
                    [row["role"], row["union_name"], row["since"], ended?.day(in: .shanghai).stored ?? row["until"], row["granted_by"]],
                    action: canEnd && !isOver
                        ? .post("收回", "/accounts/\(account.id)/grants/\(ID<GrantLine>(id))/end", .bare, consequence: "收回后，\(account.name)从现在起不再有这个角色。") : nil)
            }
        let table = Record.Table(
            "grants", empty: "还没有角色。没有角色的人登录后什么也看不到。",
            columns: [
                .init("role", "角色", .words(Role.self)), .init("union", "在哪个工会"), .init("since", "自", .day), .init("until", "止", .day),
                .init("granted_by", "授予人", isWide: true),
            ], rows: rows)
        return .init("角色", .table(table), note: "角色在一个工会授予，包括它的下级工会")
    }

    private static func sessions(_ account: AccountFacts, own: Bool, _ db: any Connection) throws -> Record.Section {
        let rows = try db.rows("""
            SELECT id, begun_at, touched_at, address, ended_at FROM session WHERE account_id = \(account.id) ORDER BY begun_at DESC, id DESC LIMIT 20
            """).map { row in
                let id: Int64 = try row.get("id")
                return Record.TableRow(
                    [row["begun_at"], row["touched_at"], row["address"], row["ended_at"]],
                    action: own && row["ended_at"] == .null ? .post("结束", "/account/sessions/\(ID<SessionLine>(id))/end", .bare) : nil)
            }
        let table = Record.Table(
            "sessions", empty: "还没有登录过。",
            columns: [
                .init("begun_at", "登录", .instant), .init("touched_at", "最后活动", .instant), .init("address", "地址", .code, isWide: true),
                .init("ended_at", "结束", .instant),
            ], rows: rows)
        return .init("登录记录", .table(table))
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

enum AuditList {
    /// The detail is kept as a JSON object of words; people read 用户名：wang.min；角色：…
    private static let readable: SQL = """
        REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(e.detail, '{"对象":', ''), ',"', '；'), '":', '：'), '{"', ''), '"}', ''), '"', ''), '}', '')
        """

    static let list = ListDeclaration(
        "audit", "审计记录", at: "/audit", unit: "条", id: "e.number", defaultSort: "-number", empty: "还没有记录。",
        columns: [
            Column("number", "序号", .number(unit: ""), .internal, "e.number", sort: "e.number"),
            Column("happened_at", "时间", .instant, .internal, "e.happened_at"),
            Column("actor", "谁", .text, .internal, "e.actor_name"),
            Column("kind", "类别", .words(AuditKind.self) { $0 == .reading ? .info : nil }, .internal, "e.kind"),
            Column("action", "做了什么", .text, .internal, "e.action"),
            Column("subject", "对象", .text, .internal, readable, isWide: true),
            Column("via", "途径", .word([.init("page", "网页"), .init("token", "接口"), .init("command", "命令行"), .init("job", "后台任务")]), .internal, "e.via", isWide: true),
            Column("address", "地址", .code, .internal, "e.address", isWide: true),
        ],
        filters: [
            .word("kind", "类别", AuditKind.self, "e.kind"),
            Filter("from", "自哪天", .day) { value, _ in (try? Day(parsing: value)).map { "e.happened_at >= \(Instant($0, in: .shanghai))" } },
            Filter("until", "到哪天", .day) { value, _ in (try? Day(parsing: value)).map { "e.happened_at < \(Instant($0.adding(days: 1), in: .shanghai))" } },
        ],
        searchHint: "谁、做了什么", search: { "(\(SQL.found($0, in: "e.actor_name")) OR \(SQL.found($0, in: "e.action")))" }
    ) { _, scope in
        // What belongs to no union is for the whole federation alone.
        "FROM audit_entry e WHERE \(scope.covers("e.union_id"))"
    }
}
