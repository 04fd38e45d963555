package import Kernel
package import People

/// 同意书: what somebody has agreed to, in which version, and since when no more (个人信息保护法 第十四至十六条).
package enum Consents {
    package struct Text: Readable, Sendable {
        package let id: ID<Text>, kind: String, version: Int, title: String, text: String, consequence: String
        package init(row: Row) throws {
            id = try row.get("id"); kind = try row.get("kind"); version = try row.get("version"); title = try row.get("title"); text = try row.get("text")
            consequence = try row.get("consequence")
        }
        /// The whole text behind its title, above the box that one ticks.
        package var html: Html { "<details class=\"more\"><summary>\(title)（第 \(version) 版）</summary><p>\(text)</p><p class=\"sub\">\(consequence)</p></details>" }
    }

    package struct Given: Readable, Sendable {
        package let id: ID<Given>, kind: String, title: String, version: Int, consequence: String, givenAt: Instant, withdrawnAt: Instant?
        package init(row: Row) throws {
            id = try row.get("id"); kind = try row.get("kind"); title = try row.get("title"); version = try row.get("version"); consequence = try row.get("consequence")
            givenAt = try row.get("given_at"); withdrawnAt = try row.get("withdrawn_at")
        }
    }

    /// The text that is asked for on a day.
    package static func text(_ kind: String, on day: Day, _ db: any Connection) throws -> Text {
        try db.one("SELECT * FROM consent_text WHERE kind = \(kind) AND since <= \(day) ORDER BY version DESC LIMIT 1")
    }

    /// Somebody agrees to the text of the day; once more to the same changes nothing.
    package static func give(_ kind: String, _ person: ID<Person>, _ pen: Pen, _ db: any Connection) throws {
        try give(text(kind, on: pen.today, db).id, person, at: pen.now, pen, db)
    }
    /// The same of a text that somebody agreed to before, such as with an application.
    package static func give(_ text: ID<Text>, _ person: ID<Person>, at moment: Instant, _ pen: Pen, _ db: any Connection) throws {
        guard try !db.exists("SELECT 1 FROM consent WHERE person_id = \(person) AND text_id = \(text) AND withdrawn_at IS NULL") else { return }
        try db.run("INSERT INTO consent (id, person_id, text_id, given_at) VALUES (\(pen.draws.id()), \(person), \(text), \(moment))")
    }

    package static func isGiven(_ kind: String, by person: ID<Person>, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM consent c JOIN consent_text t ON t.id = c.text_id WHERE c.person_id = \(person) AND t.kind = \(kind) AND c.withdrawn_at IS NULL")
    }

    /// Whether somebody has said no after having agreed.
    static func isWithdrawn(_ kind: String, by person: ID<Person>, _ db: any Connection) throws -> Bool {
        guard try !isGiven(kind, by: person, db) else { return false }
        return try db.exists("SELECT 1 FROM consent c JOIN consent_text t ON t.id = c.text_id WHERE c.person_id = \(person) AND t.kind = \(kind)")
    }

    package static func of(_ person: ID<Person>, _ db: any Connection) throws -> [Given] {
        try db.all("""
            SELECT c.id, t.kind, t.title, t.version, t.consequence, c.given_at, c.withdrawn_at FROM consent c JOIN consent_text t ON t.id = c.text_id
            WHERE c.person_id = \(person) ORDER BY c.given_at DESC, c.id DESC
            """)
    }

    package static func find(_ id: ID<Given>, of person: ID<Person>, _ db: any Connection) throws -> Given {
        guard let given = try of(person, db).first(where: { $0.id == id && $0.withdrawnAt == nil }) else { throw NotFound() }
        return given
    }

    package static func withdraw(_ given: Given, _ pen: Pen, _ db: any Connection) throws {
        try db.run("UPDATE consent SET withdrawn_at = \(pen.now) WHERE id = \(given.id) AND withdrawn_at IS NULL")
    }
}
