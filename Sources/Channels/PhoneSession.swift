import Kernel
import People

/// Sessions of those who come for themselves: begun by a code, ended as those of the staff.
enum PhoneSession {
    static let sessions = SessionTable("phone_session")

    static func begin(_ phone: ID<OwnPhone>, _ request: Request, _ db: any Connection) throws -> String {
        let secret = SessionTable.newSecret(request)
        try db.run("""
            INSERT INTO phone_session (id, phone_id, digest, begun_at, touched_at, address)
            VALUES (\(request.draws.id()), \(phone), \(SessionTable.digest(secret, request.instruments)), \(request.now), \(request.now), \(request.address))
            """)
        return secret
    }

    /// - Parameter idleMinutes: without a request, after which a session has ended.
    static func bySession(_ secret: String, idleMinutes: Int, _ now: Instant, _ instruments: Instruments, _ db: any Connection) throws -> Identity? {
        guard let row = try db.rows("""
            SELECT s.id AS session_id, s.touched_at, f.id AS phone_id, f.phone_tail, p.id AS person_id, p.name
            FROM phone_session s JOIN own_phone f ON f.id = s.phone_id LEFT JOIN person p ON \(OwnPhones.holds)
            WHERE \(sessions.isOpen(SessionTable.digest(secret, instruments)))
            """).first
        else { return nil }
        let guest = Guest(phone: try row.get("phone_id"), person: try row.get("person_id")), tail: String = try row.get("phone_tail")
        let actor = Actor(guest, name: try row.get("name", as: String?.self) ?? "手机 *******\(tail)")
        let identity = try Identity(
            actor: actor, unionName: UnionOrg.districtName(db) ?? "", sessionID: row.get("session_id"), wasTouchedAt: row.get("touched_at"))
        return sessions.isInUse(identity, idleMinutes: idleMinutes, now) ? identity : nil
    }

    /// Ends the one that asks.
    static func end(_ request: Request, _ db: any Connection) throws {
        if let secret = request.session { try sessions.end(secret, by: "sign_out", request, db) }
    }
}
