/// A table of sessions: rows with `digest`, `begun_at`, `touched_at`, `ended_at` and `ended_by`. Only the digest of a secret is kept.
package struct SessionTable: Sendable {
    private let name: SQL
    package init(_ name: SQL) { self.name = name }

    /// Long, but it survives cookies and headers.
    package static func newSecret(_ request: Request) -> String { request.draws.random(32).hexadecimal }
    package static func digest(_ secret: String, _ instruments: Instruments) -> [UInt8] { instruments.hash(Array(secret.utf8)) }

    /// Of a session `s`: it has that digest, and nobody has ended it.
    package func isOpen(_ digest: [UInt8]) -> SQL { "s.digest = \(digest) AND s.ended_at IS NULL" }

    /// Whether the session was used so lately that it has not ended. (Not asked of the database: with another instant in it no question would be the same twice.)
    /// - Parameter idleMinutes: without a request, after which a session has ended.
    package func isInUse(_ identity: Identity, idleMinutes: Int, _ now: Instant) -> Bool {
        identity.wasTouchedAt.map { $0 > now.adding(seconds: -60 * idleMinutes) } == true
    }

    package func touch(_ identity: Identity, _ now: Instant, _ db: any Connection) throws {
        try db.run("UPDATE \(name) SET touched_at = \(now) WHERE id = \(identity.sessionID) AND touched_at < \(now)")
    }

    package func end(_ secret: String, by cause: String, _ request: Request, _ db: any Connection) throws {
        try db.run("""
            UPDATE \(name) SET ended_at = \(request.now), ended_by = \(cause)
            WHERE digest = \(Self.digest(secret, request.instruments)) AND ended_at IS NULL
            """)
    }

    /// Those that nobody has used for so long, a little at a time: the writer is shared.
    package func sweep(idleMinutes: Int, _ database: any Database, _ now: Instant) async throws {
        let oldest = now.adding(seconds: -60 * idleMinutes)
        while try await database.write({ [name] db in
            try db.run("""
                UPDATE \(name) SET ended_at = \(now), ended_by = 'idle'
                WHERE id IN (SELECT id FROM \(name) WHERE ended_at IS NULL AND touched_at <= \(oldest) LIMIT 500)
                """)
        }) == 500 {}
    }
}
