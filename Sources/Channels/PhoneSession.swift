import Kernel
import People

/// Sessions of those who come for themselves: begun by a code, ended as those of the staff.
enum PhoneSession {
    /// A session's secret: long, but it survives cookies and headers.
    static func newSecret(_ request: Request) -> String { request.draws.random(32).hexadecimal }

    static func begin(_ phone: ID<OwnPhone>, _ request: Request, _ db: any Connection) throws -> String {
        let secret = newSecret(request)
        try db.run("""
            INSERT INTO phone_session (id, phone_id, digest, begun_at, touched_at, address)
            VALUES (\(request.draws.id()), \(phone), \(request.instruments.hash(Array(secret.utf8))), \(request.now), \(request.now), \(request.address))
            """)
        return secret
    }

    /// - Parameter idleMinutes: without a request, after which a session has ended.
    static func bySession(_ secret: String, idleMinutes: Int, _ now: Instant, _ instruments: Instruments, _ db: any Connection) throws -> Identity? {
        let oldest = now.adding(seconds: -60 * idleMinutes)
        guard let row = try db.rows("""
            SELECT s.id AS session_id, s.touched_at, f.id AS phone_id, f.phone_tail, p.id AS person_id, p.name
            FROM phone_session s JOIN own_phone f ON f.id = s.phone_id LEFT JOIN person p ON \(OwnPhones.holds)
            WHERE s.digest = \(instruments.hash(Array(secret.utf8))) AND s.ended_at IS NULL AND s.touched_at > \(oldest)
            """).first
        else { return nil }
        let guest = Guest(phone: try row.get("phone_id"), person: try row.get("person_id")), tail: String = try row.get("phone_tail")
        let actor = Actor(guest, name: try row.get("name", as: String?.self) ?? "手机 *******\(tail)")
        return try Identity(actor: actor, unionName: UnionOrg.districtName(db) ?? "", sessionID: row.get("session_id"), wasTouchedAt: row.get("touched_at"))
    }

    static func touch(_ identity: Identity, _ now: Instant, _ db: any Connection) throws {
        try db.run("UPDATE phone_session SET touched_at = \(now) WHERE id = \(identity.sessionID) AND touched_at < \(now)")
    }

    static func end(_ request: Request, _ db: any Connection) throws {
        guard let secret = request.session else { return }
        try db.run("""
            UPDATE phone_session SET ended_at = \(request.now), ended_by = 'sign_out'
            WHERE digest = \(request.instruments.hash(Array(secret.utf8))) AND ended_at IS NULL
            """)
    }

    static func sweep(idleMinutes: Int, _ database: any Database, _ now: Instant) async throws {
        let oldest = now.adding(seconds: -60 * idleMinutes)
        while try await database.write({ db in
            try db.run("""
                UPDATE phone_session SET ended_at = \(now), ended_by = 'idle'
                WHERE id IN (SELECT id FROM phone_session WHERE ended_at IS NULL AND touched_at <= \(oldest) LIMIT 500)
                """)
        }) == 500 {}
    }
}
