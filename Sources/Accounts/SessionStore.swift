import Kernel

/// Sessions and tokens: what stands behind a cookie or an `Authorization` header.
enum SessionStore {
    static let sessions = SessionTable("session")

    static func begin(_ account: ID<Account>, _ request: Request, _ db: any Connection) throws -> String {
        let secret = SessionTable.newSecret(request)
        try db.run("""
            INSERT INTO session (id, account_id, digest, begun_at, touched_at, address, device)
            VALUES (\(request.draws.id()), \(account), \(SessionTable.digest(secret, request.instruments)), \(request.now), \(request.now), \(request.address), \(request.device))
            """)
        return secret
    }

    /// - Parameter idleMinutes: without a request, after which a session has ended.
    static func bySession(_ secret: String, idleMinutes: Int, _ now: Instant, _ instruments: Instruments, _ db: any Connection) throws -> Identity? {
        let digest = SessionTable.digest(secret, instruments), today = now.day(in: .shanghai)
        do {
            let identity = try db.kept(Kept("session", .blob(digest), today.stored)) { try bySession(digest, on: today, db) }
            return sessions.isInUse(identity, idleMinutes: idleMinutes, now) ? identity : nil
        } catch is NotFound { return nil }
    }

    private static func bySession(_ digest: [UInt8], on today: Day, _ db: any Connection) throws -> Identity {
        guard let row = try db.rows("""
            SELECT s.id AS session_id, s.touched_at, a.id, a.name, a.must_change_password, a.union_id, u.name AS union_name,
              EXISTS (SELECT 1 FROM second_factor f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL) AS has_second_factor
            FROM session s JOIN account a ON a.id = s.account_id JOIN union_org u ON u.id = a.union_id
            WHERE \(sessions.isOpen(digest)) AND a.state = 'active'
            \(SQL.unscoped(because: "who is asking comes before what they may see"))
            """).first
        else { throw NotFound() }
        return try identity(row, touched: row.get("touched_at"), session: row.get("session_id"), on: today, db) { grants in
            if try row.get("must_change_password") { return .changePassword }
            guard try !row.get("has_second_factor"), try SecondFactorStore.isRequired(of: Set(grants.map(\.role)), on: today, db) else { return nil }
            return .setUpSecondFactor
        }
    }

    static func byToken(_ secret: String, _ now: Instant, _ instruments: Instruments, _ db: any Connection) throws -> Identity? {
        let today = now.day(in: .shanghai)
        guard let row = try db.rows("""
            SELECT a.id, a.name, a.union_id, u.name AS union_name
            FROM api_token t JOIN account a ON a.id = t.account_id JOIN union_org u ON u.id = a.union_id
            WHERE t.digest = \(SessionTable.digest(secret, instruments)) AND t.revoked_at IS NULL
              AND (t.expires_on IS NULL OR t.expires_on >= \(today)) AND a.state = 'active'
            \(SQL.unscoped(because: "who is asking comes before what they may see"))
            """).first
        else { return nil }
        // Whoever sits at the server gave it to a program, which has neither a password to change nor a telephone.
        return try identity(row, touched: nil, session: nil, on: today, db) { _ in nil }
    }

    private static func identity(
        _ row: Row, touched: Instant?, session: Int64?, on today: Day, _ db: any Connection, duty: ([Grant]) throws -> FirstDuty?
    ) throws -> Identity {
        let account: ID<Account> = try row.get("id"), grants = try GrantStore.standing(of: account, on: today, db)
        let actor = try Actor(id: account, name: row.get("name"), grants: grants, duty: duty(grants), unionID: row.get("union_id"))
        return try Identity(actor: actor, unionName: row.get("union_name"), sessionID: session, wasTouchedAt: touched)
    }

    /// The one that asks; none where a program asks with a token.
    static func current(_ request: Request, _ db: any Connection) throws -> Int64? {
        try request.session.flatMap { try db.value("SELECT id FROM session WHERE digest = \(SessionTable.digest($0, request.instruments)) AND ended_at IS NULL") }
    }

    static func endAll(of account: ID<Account>, by cause: String, _ now: Instant, _ db: any Connection) throws {
        try db.run("UPDATE session SET ended_at = \(now), ended_by = \(cause) WHERE account_id = \(account) AND ended_at IS NULL")
        try db.run("DELETE FROM half_sign_in WHERE account_id = \(account)")
    }

    /// All but the one that asks: somebody who got in with the password alone is out.
    static func endOthers(of account: ID<Account>, _ request: Request, _ db: any Connection) throws {
        let own = request.session.map { SessionTable.digest($0, request.instruments) } ?? []
        try db.run("UPDATE session SET ended_at = \(request.now), ended_by = 'sign_out' WHERE account_id = \(account) AND ended_at IS NULL AND digest <> \(own)")
        try db.run("DELETE FROM half_sign_in WHERE account_id = \(account)")
    }

    static func newToken(for account: ID<Account>, expires: Day?, id: Int64, random: [UInt8], now: Instant, _ instruments: Instruments, _ db: any Connection) throws -> String {
        let secret = "zj_" + random.hexadecimal
        try db.run("""
            INSERT INTO api_token (id, account_id, digest, expires_on, created_at)
            VALUES (\(id), \(account), \(SessionTable.digest(secret, instruments)), \(expires), \(now))
            """)
        return secret
    }

    static func revoke(_ token: Int64, of account: ID<Account>, _ now: Instant, _ db: any Connection) throws {
        let changed = try db.run("UPDATE api_token SET revoked_at = \(now) WHERE id = \(token) AND account_id = \(account) AND revoked_at IS NULL")
        guard changed == 1 else { throw NotFound() }
    }

    static func revokeAll(of account: ID<Account>, _ now: Instant, _ db: any Connection) throws {
        try db.run("UPDATE api_token SET revoked_at = \(now) WHERE account_id = \(account) AND revoked_at IS NULL")
    }
}
