import Kernel
import People

/// A number with which somebody has begun to enter a member. The second step is a page of its own: the browser goes back and forth and loads it again without
/// sending anything twice, and the number is in no address. Nobody else opens it.
enum BegunEntry {
    /// As long as somebody may be away from the counter.
    private static let minutes = 120

    static func begin(_ number: PersonNumber, _ pen: Pen, by account: ID<Account>, _ db: any Connection) throws -> ID<BegunEntry> {
        try forgetOver(pen.now, db)
        let id: ID<BegunEntry> = pen.newID()
        try db.run("""
            INSERT INTO entry_begun (id, account_id, document_type, number, until)
            VALUES (\(id), \(account), \(number.type), \(try pen.instruments.seal(number.text, bound: place(id))), \(pen.now.adding(seconds: 60 * minutes)))
            """)
        return id
    }

    /// `nil` once it is over, and for anybody else.
    static func number(_ id: ID<BegunEntry>, _ request: Request, _ db: any Connection) throws -> PersonNumber? {
        let row = try db.rows("""
            SELECT document_type, number FROM entry_begun WHERE id = \(id) AND account_id = \(request.scope.actor.id) AND until > \(request.now)
            """).first
        return try row.map { try PersonNumber($0.get("document_type"), parsing: request.instruments.openText($0.get("number"), bound: place(id)), on: request.today) }
    }

    static func forgetOver(_ now: Instant, _ db: any Connection) throws { try db.run("DELETE FROM entry_begun WHERE until <= \(now)") }

    private static func place(_ id: ID<BegunEntry>) -> SealPlace { SealPlace("entry_begun", "number", id) }
}
