import Kernel
import People

/// Memberships as they lie in the database.
enum MemberStore {
    /// Somebody who becomes a member, with all that is written down of them.
    struct Admission: Sendable {
        let id: ID<Membership>, person: ID<Person>, name: String, union: ID<UnionOrg>, facts: MemberFacts, begunBy: Beginning
    }

    /// The membership that holds now, for whoever may see its union.
    static func find(_ person: ID<Person>, _ scope: Scope, _ db: any Connection) throws -> Member {
        try db.one("SELECT \(Member.columns) FROM membership m JOIN person p ON p.id = m.person_id WHERE m.person_id = \(person) AND m.until IS NULL AND \(scope.covers("m.union_id"))")
    }

    /// The same as the program itself needs it.
    static func open(of person: ID<Person>, _ db: any Connection) throws -> Membership? {
        try db.first("SELECT m.* FROM membership m WHERE m.person_id = \(person) AND m.until IS NULL \(programs)")
    }

    /// All stretches of one person, the first first.
    static func all(of person: ID<Person>, _ db: any Connection) throws -> [Membership] {
        try db.all("SELECT m.* FROM membership m WHERE m.person_id = \(person) ORDER BY m.since, m.id \(programs)")
    }

    static func insert(_ admissions: [Admission], since: (MemberFacts) -> Day, _ pen: Pen, _ db: any Connection) throws {
        guard !admissions.isEmpty else { return }
        let rows = admissions.map { admission -> SQL in
            let facts = admission.facts
            return """
                (\(admission.id), \(admission.person), \(admission.union), \(facts.standing), \(facts.joinedOn), \(since(facts)), \(admission.begunBy), \(facts.employer),
                \(facts.occupation), \(facts.newForm), \(facts.card), \(pen.instruments.pinyin(admission.name).key), \(pen.importID), \(pen.now))
                """
        }
        try db.run("""
            INSERT INTO membership (id, person_id, union_id, standing, joined_on, since, begun_by, employer_name, occupation, new_form, card_number, name_key, import_id, changed_at)
            VALUES \(SQL.joined(rows, ", ")) \(programs)
            """)
    }

    static func update(_ membership: Membership, to facts: MemberFacts, _ pen: Pen, _ db: any Connection) throws {
        guard !membership.facts.isSame(as: facts) else { return }
        try db.run("""
            UPDATE membership SET standing = \(facts.standing), joined_on = \(facts.joinedOn), since = CASE WHEN since = joined_on THEN \(facts.joinedOn) ELSE since END,
              employer_name = \(facts.employer), occupation = \(facts.occupation), new_form = \(facts.newForm), card_number = \(facts.card),
              import_id = COALESCE(\(pen.importID), import_id), changed_at = \(pen.now)
            WHERE id = \(membership.id) \(programs)
            """)
        try pen.note("person", membership.personID.number, "edited", detail: membership.facts.differences(to: facts), at: membership.unionID, db)
    }

    static func isTaken(card: String, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM membership WHERE card_number = \(card) AND until IS NULL \(SQL.unscoped(because: "a card belongs to one member of all"))")
    }

    /// The person's name has changed, and with it where lists show them.
    static func rename(_ person: ID<Person>, _ name: String, _ pen: Pen, _ db: any Connection) throws {
        try db.run("UPDATE membership SET name_key = \(pen.instruments.pinyin(name).key), changed_at = \(pen.now) WHERE person_id = \(person) \(programs)")
    }

    /// As if it had never been written down: an import is taken back.
    static func remove(_ id: ID<Membership>, _ db: any Connection) throws { try db.run("DELETE FROM membership WHERE id = \(id) \(programs)") }

    private static let programs = SQL.unscoped(because: "the person was found in scope")
}
