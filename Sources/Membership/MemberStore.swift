import Kernel
import People

/// Memberships as they lie in the database.
enum MemberStore {
    /// Somebody who becomes a member, spelled as it is written down.
    struct Admission: Sendable {
        let union: ID<UnionOrg>
        fileprivate let values: SQL
        init(id: ID<Membership>, person: ID<Person>, nameKey: String, union: ID<UnionOrg>, facts: MemberFacts, since: Day, begunBy: Beginning) {
            self.union = union
            values = .values(
                id, person, union, facts.standing, facts.joinedOn, since, begunBy, facts.employer, facts.occupation, facts.newForm, facts.card, nameKey)
        }
    }

    /// The stretch that follows one that ends.
    struct Next: Sendable { let union: ID<UnionOrg>, facts: MemberFacts, begunBy: Beginning }

    /// The membership that holds now, for whoever may see its union; else the last one at a union that they may see.
    static func find(_ person: ID<Person>, _ scope: Scope, _ db: any Connection) throws -> Member {
        guard let member = try first(person, scope, db) else { throw NotFound() }
        return member
    }
    /// The same; `nil` for whoever was never theirs.
    static func first(_ person: ID<Person>, _ scope: Scope, _ db: any Connection) throws -> Member? {
        try db.first("""
            SELECT \(Member.columns) FROM membership m JOIN person p ON p.id = m.person_id WHERE m.person_id = \(person) AND \(scope.covers("m.union_id"))
            ORDER BY CASE WHEN m.until IS NULL THEN 0 ELSE 1 END, m.since DESC, m.id DESC LIMIT 1
            """)
    }

    /// The same, refused where the membership has ended: nothing is done any more with who has left.
    static func live(_ person: ID<Person>, _ scope: Scope, _ db: any Connection) throws -> Member {
        let member = try find(person, scope, db)
        guard let until = member.membership.until, let ending = member.membership.endedBy else { return member }
        throw NotAllowed("\(member.person.name)已于\(until.long)\(ending.label)，不能再办这一项")
    }

    /// The same as the program itself needs it.
    static func open(of person: ID<Person>, _ db: any Connection) throws -> Membership? {
        try db.first("SELECT \(Membership.columns) FROM membership m WHERE m.person_id = \(person) AND m.until IS NULL \(programs)")
    }

    /// All stretches of one person, the first first.
    static func all(of person: ID<Person>, _ db: any Connection) throws -> [Membership] {
        try db.all("SELECT \(Membership.columns) FROM membership m WHERE m.person_id = \(person) ORDER BY m.since, m.id \(programs)")
    }

    /// The union's members with what is known of them, in the order of their names.
    static func members(at union: ID<UnionOrg>, _ db: any Connection) throws -> [Member] {
        try db.all("""
            SELECT \(Member.columns) FROM membership m JOIN person p ON p.id = m.person_id WHERE m.union_id = \(union) AND m.until IS NULL
            ORDER BY m.name_key, m.person_id \(programs)
            """)
    }

    /// The union's members, in whatever standing.
    static func open(at union: ID<UnionOrg>, _ db: any Connection) throws -> [Membership] {
        try db.all("SELECT \(Membership.columns) FROM membership m WHERE m.union_id = \(union) AND m.until IS NULL ORDER BY m.person_id \(programs)")
    }
    static func count(at union: ID<UnionOrg>, _ db: any Connection) throws -> Int {
        try db.count("SELECT COUNT(*) FROM membership m WHERE m.union_id = \(union) AND m.until IS NULL \(programs)")
    }

    /// The day on which somebody's last stretch ended; a new one begins no sooner.
    static func lastEnd(of person: ID<Person>, _ db: any Connection) throws -> Day? {
        try db.value("SELECT MAX(m.until) FROM membership m WHERE m.person_id = \(person) AND m.ended_by <> 'mistaken' \(programs)")
    }

    static func insert(_ admissions: [Admission], _ pen: Pen, _ db: any Connection) throws {
        let times: SQL = .values(pen.importID, pen.now)
        try db.insert("""
            INSERT INTO membership (id, person_id, union_id, standing, joined_on, since, begun_by, employer_name, occupation, new_form, card_number, name_key, import_id, changed_at)
            \(programs) VALUES
            """, admissions.map { "(\($0.values), \(times))" })
    }

    static func update(_ membership: Membership, to facts: MemberFacts, _ pen: Pen, _ db: any Connection) throws {
        guard membership.facts != facts else { return }
        try db.run("""
            UPDATE membership SET standing = \(facts.standing), joined_on = \(facts.joinedOn), since = CASE WHEN since = joined_on THEN \(facts.joinedOn) ELSE since END,
              employer_name = \(facts.employer), occupation = \(facts.occupation), new_form = \(facts.newForm), card_number = \(facts.card),
              import_id = COALESCE(\(pen.importID), import_id), changed_at = \(pen.now)
            WHERE id = \(membership.id) \(programs)
            """)
        try pen.note("person", membership.personID.number, "edited", detail: membership.facts.differences(to: facts), at: membership.unionID, db)
    }

    /// Ends a stretch and begins the next, with the event that did it.
    /// - Parameters:
    ///   - next: `nil` for whoever leaves.
    ///   - cause: as the national file wants it (domain.md 2.2 no. 15), kept with the stretch that begins, or else with the one that ends.
    static func step(
        _ old: Membership, ended ending: Ending, on day: Day, to next: Next?, cause: ChangeReason? = nil, reason: String?, proof: Proof = Proof(), _ pen: Pen, _ db: any Connection
    ) throws {
        try db.run("""
            UPDATE membership SET until = \(day), ended_by = \(ending), reason = COALESCE(\(next == nil ? cause : nil), reason), changed_at = \(pen.now)
            WHERE id = \(old.id) AND until IS NULL \(programs)
            """)
        if let next {
            let id: ID<Membership> = pen.newID(), facts = next.facts
            try db.run("""
                INSERT INTO membership (id, person_id, union_id, standing, joined_on, since, begun_by, reason, employer_name, occupation, new_form, card_number, name_key, changed_at)
                SELECT \(id), person_id, \(next.union), \(facts.standing), joined_on, \(day), \(next.begunBy), \(cause), \(facts.employer), \(facts.occupation), \(facts.newForm),
                  \(facts.card), name_key, \(pen.now) FROM membership WHERE id = \(old.id) \(programs)
                """)
        }
        try note(ending.rawValue, old.personID, at: old.unionID, on: day, reason: reason, proof: proof, pen, db)
    }

    /// What an event must bring along: for how long nobody saw a member who is struck off, the judgment for one who is expelled.
    struct Proof: Sendable { var months: Int?, judgment: String?, judgedOn: Day? }

    static func note(
        _ kind: String, _ person: ID<Person>, at union: ID<UnionOrg>, on day: Day, reason: String?, proof: Proof = Proof(), _ pen: Pen, _ db: any Connection
    ) throws {
        try db.run("""
            INSERT INTO member_event (id, person_id, union_id, kind, on_day, recorded_on, recorded_by, reason, months, judgment, judged_on)
            VALUES (\(pen.newID(of: Proof.self)), \(person), \(union), \(kind), \(day), \(pen.today), \(pen.name), \(reason), \(proof.months), \(proof.judgment), \(proof.judgedOn))
            \(programs)
            """)
    }

    /// Of a record that turns out to be somebody already known, until it is taken apart again: the stretch was no membership of its own.
    static func suspend(_ membership: Membership, on day: Day, _ pen: Pen, _ db: any Connection) throws {
        try db.run("UPDATE membership SET until = \(day), ended_by = 'mistaken', changed_at = \(pen.now) WHERE id = \(membership.id) AND until IS NULL \(programs)")
    }
    static func resume(_ membership: ID<Membership>, _ pen: Pen, _ db: any Connection) throws {
        try db.run("UPDATE membership SET until = NULL, ended_by = NULL, changed_at = \(pen.now) WHERE id = \(membership) AND ended_by = 'mistaken' \(programs)")
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
