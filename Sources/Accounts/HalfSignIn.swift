import Kernel

/// A right password that waits for its code, at most ten minutes. Its secret lies in the browser where a session's would, but no session
/// has it, so every page but the one that asks for the code answers as to a stranger.
struct HalfSignIn: Readable, Sendable {
    private static let minutes = 10

    let account: ID<Account>, attempt: Int64, back: String
    init(row: Row) throws { account = try row.get("account_id"); attempt = try row.get("attempt_id"); back = try row.get("back") }

    static func begin(_ account: ID<Account>, after attempt: Int64, back: Path, _ request: Request, _ db: any Connection) throws -> String {
        let secret = SessionTable.newSecret(request)
        try db.run("""
            INSERT INTO half_sign_in (digest, account_id, attempt_id, back, until)
            VALUES (\(SessionTable.digest(secret, request.instruments)), \(account), \(attempt), \(back.text), \(request.now.adding(seconds: 60 * minutes)))
            """)
        return secret
    }

    /// The one that this browser has begun, as long as it waits.
    static func of(_ request: Request, _ db: any Connection) throws -> HalfSignIn? {
        guard let secret = request.session else { return nil }
        return try db.first("""
            SELECT h.account_id, h.attempt_id, h.back FROM half_sign_in h JOIN account a ON a.id = h.account_id
            WHERE h.digest = \(SessionTable.digest(secret, request.instruments)) AND h.until > \(request.now) AND a.state = 'active'
            \(SQL.unscoped(because: "sign-in comes before scope"))
            """)
    }

    /// However it ended.
    static func end(_ request: Request, _ db: any Connection) throws {
        guard let secret = request.session else { return }
        try db.run("DELETE FROM half_sign_in WHERE digest = \(SessionTable.digest(secret, request.instruments))")
    }
}
