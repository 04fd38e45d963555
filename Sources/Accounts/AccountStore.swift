import Kernel

enum AccountStore {
    private static let hasSecondFactor: SQL = "(SELECT COUNT(*) FROM second_factor f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL)"

    static let list = ListDeclaration(
        "accounts", "账号", at: "/accounts", unit: "个账号", id: "a.id", defaultSort: "name", rowBase: "/accounts",
        empty: "还没有账号。点“新建账号”，给第一位同事建一个。",
        columns: [
            Column("name", "姓名", "a.name", sort: "a.name_key"),
            Column("user_name", "用户名", .code, .internal, "a.user_name", sort: "a.user_name"),
            Column("union", "所在工会", "u.name"),
            Column("state", "状态", .words(AccountState.self) { $0 == .disabled ? .bad : .ok }, "a.state"),
            Column("roles", "现有角色", .number(unit: "个"), .internal, "a.roles", isWide: true),
            Column("second_factor", "动态口令", .yesNo, .internal, hasSecondFactor, isWide: true),
            Column("last_sign_in_at", "最近登录", .instant, .internal, "a.last_sign_in_at", sort: "COALESCE(a.last_sign_in_at, '')", isWide: true),
        ],
        filters: [.word("state", "状态", AccountState.self, "a.state"), .yesNo("second_factor", "动态口令", hasSecondFactor)],
        searchHint: "姓名或用户名", search: { "(\(SQL.found($0.lowercased(), in: "a.user_name")) OR \(SQL.found($0, in: "a.name")))" }
    ) { _, scope in
        """
        FROM (SELECT x.*, (SELECT COUNT(*) FROM granted g WHERE g.account_id = x.id AND \(GrantStore.stands(on: scope.today))) AS roles FROM account x) a
        JOIN union_org u ON u.id = a.union_id WHERE \(scope.covers("a.union_id"))
        """
    }

    static func find(_ id: ID<Account>, _ scope: Scope, _ db: any Connection) throws -> AccountFacts {
        try db.one("SELECT * FROM account WHERE id = \(id) AND \(scope.covers("union_id"))")
    }

    /// The asker's own account.
    static func own(_ scope: Scope, _ db: any Connection) throws -> AccountFacts {
        try db.one("SELECT * FROM account WHERE id = \(scope.actor.id) \(SQL.unscoped(because: "one's own account"))")
    }

    static func named(_ userName: String, _ db: any Connection) throws -> AccountFacts? {
        try db.first("SELECT * FROM account WHERE user_name = \(userName) \(SQL.unscoped(because: "sign-in comes before scope"))")
    }

    /// Whose password was right and whose code is awaited.
    static func halfIn(_ half: HalfSignIn, _ db: any Connection) throws -> AccountFacts {
        try db.one("SELECT * FROM account WHERE id = \(half.account) \(SQL.unscoped(because: "sign-in comes before scope"))")
    }

    static func add(
        _ id: ID<Account>, userName: String, name: String, hash: String, at union: ID<UnionOrg>, mustChange: Bool = true, _ now: Instant,
        _ instruments: Instruments, _ db: any Connection
    ) throws {
        try db.run("""
            INSERT INTO account (id, user_name, name, name_key, password_hash, must_change_password, union_id, created_at)
            VALUES (\(id), \(userName), \(name), \(instruments.pinyin(name).key), \(hash), \(mustChange), \(union), \(now))
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func setPassword(_ hash: String, of account: ID<Account>, mustChange: Bool, _ now: Instant, _ db: any Connection) throws {
        try db.run("""
            UPDATE account SET password_hash = \(hash), must_change_password = \(mustChange), password_changed_at = \(now) WHERE id = \(account)
            \(SQL.unscoped(because: "was found in scope, or is one's own"))
            """)
        try SessionStore.endAll(of: account, by: "password", now, db)
    }

    /// A password that somebody else has chosen; whoever held the old one, or a token, is out.
    static func resetPassword(_ hash: String, of account: ID<Account>, _ now: Instant, _ db: any Connection) throws {
        try setPassword(hash, of: account, mustChange: true, now, db)
        try SessionStore.revokeAll(of: account, now, db)
    }

    static func signedIn(_ account: ID<Account>, _ request: Request, _ db: any Connection) throws {
        try db.run("""
            UPDATE account SET last_sign_in_at = \(request.now), last_sign_in_address = \(request.address) WHERE id = \(account)
            \(SQL.unscoped(because: "one's own account"))
            """)
    }
}
