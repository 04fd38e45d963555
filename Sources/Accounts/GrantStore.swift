import Kernel

/// A role of somebody at a union, as it is kept.
struct GrantFacts: Readable, Sendable {
    let id: Int64, accountID: ID<Account>, role: Role, unionID: ID<UnionOrg>, granterID: ID<Account>?, state: GrantState
    init(row: Row) throws {
        id = try row.get("id"); accountID = try row.get("account_id"); role = try row.get("role"); unionID = try row.get("union_id")
        granterID = try row.get("granter_id"); state = try row.get("state")
    }
}

enum GrantStore {
    /// Of grants `g`: it gives what it gives on that day.
    static func stands(on day: Day) -> SQL {
        "g.since <= \(day) AND (g.until IS NULL OR g.until >= \(day)) AND g.ended_at IS NULL AND (g.needs_second = 0 OR g.second_at IS NOT NULL)"
    }

    /// Grants `g` with their state on that day.
    static func grants(on day: Day) -> SQL {
        """
        (SELECT x.*, CASE WHEN x.ended_at IS NOT NULL OR x.until < \(day) THEN 'ended' WHEN x.needs_second = 1 AND x.second_at IS NULL THEN 'waiting'
          WHEN x.since > \(day) THEN 'coming' ELSE 'standing' END AS state FROM granted x) g
        """
    }

    /// The grants that hold on that day, each with how far it reaches.
    static func standing(of account: ID<Account>, on day: Day, _ db: any Connection) throws -> [Grant] {
        try db.rows("""
            SELECT g.role, g.union_id, u.is_root, u.beneath * 10 > r.beneath AS is_wide, u.is_root = 1 OR u.beneath > 1 AS leads
            FROM granted g JOIN union_org u ON u.id = g.union_id JOIN union_org r ON r.is_root = 1
            WHERE g.account_id = \(account) AND \(stands(on: day))
            \(SQL.unscoped(because: "grants are what scopes are made of"))
            """).compactMap { row in
                // A role that a later version took away grants nothing.
                guard let role = Role(rawValue: try row.get("role")) else { return nil }
                return try Grant(role: role, unionID: row.get("union_id"), isWhole: row.get("is_root"), isWide: row.get("is_wide"), leads: row.get("leads"))
            }
    }

    static func find(_ id: Int64, of account: ID<Account>, _ scope: Scope, _ db: any Connection) throws -> GrantFacts {
        try db.one("SELECT g.* FROM \(grants(on: scope.today)) WHERE g.id = \(id) AND g.account_id = \(account) AND \(scope.covers("g.union_id"))")
    }

    /// Why that person must not have the role there: the three administrators are three people, and nobody has business data by being
    /// one (domain.md §14.3); money and its audit are two people's (§0.3).
    static func conflict(of role: Role, for account: ID<Account>, at union: ID<UnionOrg>, on day: Day, _ db: any Connection) throws -> Complaint? {
        let held = try held(by: account, on: day, db)
        if let other = held.first(where: { $0.role != role && (Role.administrators.contains($0.role) || Role.administrators.contains(role)) }) {
            return Complaint("three_administrators", "此人已是“\(other.role.label)”。系统、安全、审计三员必须是三个人，也不能兼任业务角色")
        }
        guard let other = held.first(where: { $0.union == union && role.excludes($0.role) }) else { return nil }
        return Complaint("money_and_audit", "此人在这个工会已是“\(other.role.label)”。管钱和审钱的必须是两个人")
    }

    static func isAdministrator(_ account: ID<Account>, on day: Day, _ db: any Connection) throws -> Bool {
        try held(by: account, on: day, db).contains { Role.administrators.contains($0.role) }
    }

    /// Whether it was given there without an end, also when it begins later or waits.
    static func isHeld(_ role: Role, by account: ID<Account>, at union: ID<UnionOrg>, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM granted WHERE account_id = \(account) AND role = \(role) AND union_id = \(union) AND until IS NULL AND ended_at IS NULL")
    }

    /// Also what begins later or waits: nobody may come to hold two by waiting.
    private static func held(by account: ID<Account>, on day: Day, _ db: any Connection) throws -> [(role: Role, union: ID<UnionOrg>)] {
        try db.rows("""
            SELECT role, union_id FROM granted WHERE account_id = \(account) AND (until IS NULL OR until >= \(day)) AND ended_at IS NULL
            """).compactMap { row in try Role(rawValue: row.get("role")).map { ($0, try row.get("union_id")) } }
    }

    /// - Parameter granter: nobody for what is given at the server, which no second person confirms.
    static func grant(
        _ role: Role, to account: ID<Account>, at union: ID<UnionOrg>, since: Day, until: Day?, id: Int64, by name: String, granter: ID<Account>? = nil,
        _ now: Instant, _ db: any Connection
    ) throws {
        try db.run("""
            INSERT INTO granted (id, account_id, role, union_id, since, until, granted_by, granter_id, needs_second, granted_at)
            VALUES (\(id), \(account), \(role), \(union), \(since), \(until), \(name), \(granter), \(granter != nil && role.needsSecond), \(now))
            """)
    }

    /// From that moment on it holds; the database refuses the granter's own word and the receiver's.
    static func confirm(_ grant: GrantFacts, by actor: Actor, at now: Instant, _ db: any Connection) throws {
        let changed = try db.run("""
            UPDATE granted SET second_id = \(actor.id), second_by = \(actor.name), second_at = \(now)
            WHERE id = \(grant.id) AND needs_second = 1 AND second_at IS NULL AND ended_at IS NULL
            """)
        guard changed == 1 else { throw NotAllowed("刚刚有人先办了这一件，请刷新页面") }
    }

    static func end(_ id: Int64, at now: Instant, _ db: any Connection) throws {
        let changed = try db.run("""
            UPDATE granted SET ended_at = \(now) WHERE id = \(id) AND ended_at IS NULL AND (until IS NULL OR until >= \(now.day(in: .shanghai)))
            """)
        guard changed == 1 else { throw NotFound() }
    }

    /// Who holds which role where.
    static let list = ListDeclaration(
        "grants", "授权", at: "/grants", unit: "条", id: "g.id", defaultSort: "-since", empty: "这里还没有授权。",
        columns: [
            Column("name", "姓名", .text, .public, "a.name", sort: "a.name_key", linksTo: "/accounts", id: "near.id"),
            Column("role", "角色", .words(Role.self), .public, "g.role", sort: "g.role"), Column("union", "在哪个工会", "u.name", sort: "u.name_key"),
            Column("state", "状态", .words(GrantState.self, tone: \.tone), .public, "g.state"),
            Column("since", "自", .day, "g.since", sort: "g.since"), Column("until", "止", .day, "g.until"),
            Column("granted_by", "授予人", .text, .internal, "g.granted_by", isWide: true), Column("second_by", "确认人", .text, .internal, "g.second_by", isWide: true),
        ],
        filters: [.word("state", "状态", GrantState.self, "g.state"), .word("role", "角色", Role.self, "g.role")],
        searchHint: "姓名或工会", search: { "(\(SQL.found($0, in: "a.name")) OR \(SQL.found($0, in: "u.name")))" }
    ) { _, scope in
        // Somebody may hold a role here whose account is kept elsewhere: named, but with nothing to open.
        """
        FROM \(grants(on: scope.today)) JOIN account a ON a.id = g.account_id JOIN union_org u ON u.id = g.union_id
        LEFT JOIN account near ON near.id = a.id AND \(scope.covers("near.union_id")) WHERE \(scope.covers("g.union_id"))
        """
    }

    /// What waits for a second person's word, which the asker may give.
    @Sendable static func waiting(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let roles = Role.allCases.filter { role in role.needsSecond && scope.narrowed(to: .confirming(role)) != nil }
        let count = try db.count("""
            SELECT COUNT(*) FROM \(grants(on: scope.today)) WHERE g.state = 'waiting' AND g.role IN (\(list: roles)) AND \(scope.covers("g.union_id"))
              AND g.account_id <> \(scope.actor.id) AND g.granter_id <> \(scope.actor.id)
            """)
        guard count > 0 else { return [] }
        return [Reminder.Item("等您确认的授权", "\(count) 件", .warn, note: "管钱、管困难职工档案的角色，由第二个人确认后才有效", path: "/grants?state=waiting")]
    }
}

extension AccountStore {
    /// People who can sign in and find nothing: nobody has given them a role yet.
    @Sendable static func withoutRole(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let people: [String] = try db.rows("""
            SELECT a.name FROM account a WHERE a.state = 'active' AND \(scope.covers("a.union_id")) AND NOT EXISTS (
              SELECT 1 FROM granted g WHERE g.account_id = a.id AND (g.until IS NULL OR g.until >= \(scope.today)) AND g.ended_at IS NULL)
            ORDER BY a.name_key, a.id LIMIT 20
            """).map { try $0.get("name") }
        guard !people.isEmpty else { return [] }
        return [Reminder.Item("还没有角色的账号", "\(people.count) 人", .warn, note: people.joined(separator: "、") + "。授予角色以后才看得到内容", path: "/accounts")]
    }
}
