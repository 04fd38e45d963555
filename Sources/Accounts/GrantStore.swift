import Kernel

enum GrantStore {
    /// The grants that hold on that day, each with how far it reaches.
    static func standing(of account: ID<Account>, on day: Day, _ db: any Connection) throws -> [Grant] {
        try db.rows("""
            SELECT g.role, g.union_id, u.is_root, u.beneath * 10 > r.beneath AS is_wide
            FROM granted g JOIN union_org u ON u.id = g.union_id JOIN union_org r ON r.is_root = 1
            WHERE g.account_id = \(account) AND g.since <= \(day) AND (g.until IS NULL OR g.until >= \(day)) AND g.ended_at IS NULL
            \(SQL.unscoped(because: "grants are what scopes are made of"))
            """).compactMap { row in
                // A role that a later version took away grants nothing.
                guard let role = Role(rawValue: try row.get("role")) else { return nil }
                return try Grant(role: role, unionID: row.get("union_id"), isWhole: row.get("is_root"), isWide: row.get("is_wide"))
            }
    }

    /// The three administrators are three people, and nobody has business data by being one (domain.md §14.3).
    static func conflict(of role: Role, for account: ID<Account>, on day: Day, _ db: any Connection) throws -> Complaint? {
        guard let other = try held(by: account, on: day, db).first(where: { $0 != role && (Role.administrators.contains($0) || Role.administrators.contains(role)) }) else { return nil }
        return Complaint("three_administrators", "此人已是“\(other.label)”。系统、安全、审计三员必须是三个人，也不能兼任业务角色")
    }

    static func isAdministrator(_ account: ID<Account>, on day: Day, _ db: any Connection) throws -> Bool {
        try held(by: account, on: day, db).contains(where: Role.administrators.contains)
    }

    /// Also what begins later: nobody may come to hold two by waiting.
    private static func held(by account: ID<Account>, on day: Day, _ db: any Connection) throws -> [Role] {
        try db.rows("""
            SELECT role FROM granted WHERE account_id = \(account) AND (until IS NULL OR until >= \(day)) AND ended_at IS NULL
            """).compactMap { Role(rawValue: try $0.get("role")) }
    }

    static func grant(
        _ role: Role, to account: ID<Account>, at union: ID<UnionOrg>, since: Day, until: Day?, id: Int64, by name: String, _ now: Instant, _ db: any Connection
    ) throws {
        try db.run("""
            INSERT INTO granted (id, account_id, role, union_id, since, until, granted_by, granted_at)
            VALUES (\(id), \(account), \(role), \(union), \(since), \(until), \(name), \(now))
            """)
    }

    static func end(_ id: Int64, of account: ID<Account>, at now: Instant, _ db: any Connection) throws {
        let changed = try db.run("""
            UPDATE granted SET ended_at = \(now) WHERE id = \(id) AND account_id = \(account) AND ended_at IS NULL
              AND (until IS NULL OR until >= \(now.day(in: .shanghai)))
            """)
        guard changed == 1 else { throw NotFound() }
    }
}

extension AccountStore {
    /// People who can sign in and find nothing: nobody has given them a role yet.
    @Sendable static func withoutRole(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let people: [String] = try db.rows("""
            SELECT a.name FROM account a WHERE a.state = 'active' AND \(scope.covers("a.union_id")) AND NOT EXISTS (
              SELECT 1 FROM granted g WHERE g.account_id = a.id AND g.since <= \(scope.today) AND (g.until IS NULL OR g.until >= \(scope.today)) AND g.ended_at IS NULL)
            ORDER BY a.name_key, a.id LIMIT 20
            """).map { try $0.get("name") }
        guard !people.isEmpty else { return [] }
        return [Reminder.Item("还没有角色的账号", "\(people.count) 人", .warn, note: people.joined(separator: "、") + "。授予角色以后才看得到内容", path: "/accounts")]
    }
}
