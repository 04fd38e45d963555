import Kernel

/// What is written down about somebody who was elected.
struct OfficerFacts: Sendable {
    var name: PersonName, role: OfficerRole
    var sex: Sex?, political: Political?, post: Post?, phone: MobileNumber?
    var electedOn: Day?, votes: Int?, approvalNumber: String?, since: Day?
    init(name: PersonName, role: OfficerRole) { self.name = name; self.role = role }
}

struct Officer: Readable, Sendable {
    let id: ID<Officer>, unionID: ID<UnionOrg>, kind: CommitteeKind, name: String, role: OfficerRole
    let sex: Sex?, political: Political?, post: Post?
    let electedOn: Day?, votes: Int?, approvalNumber: String?, since: Day?, until: Day?, phoneTail: String?
    init(row: Row) throws {
        id = try row.get("id"); unionID = try row.get("union_id"); kind = try row.get("kind")
        name = try row.get("name"); role = try row.get("role")
        sex = try row.get("sex"); political = try row.get("political"); post = try row.get("post")
        approvalNumber = try row.get("approval_number")
        electedOn = try row.get("elected_on"); votes = try row.get("votes"); since = try row.get("since"); until = try row.get("until")
        phoneTail = try row.get("phone_tail")
    }
    /// 主席, 主任
    var title: String { kind.title(of: role) }
    /// *******5678
    var maskedPhone: String? { phoneTail.map(MobileNumber.masked) }
}

struct Committee: Readable, Sendable {
    let id: ID<Committee>, kind: CommitteeKind, foundedOn: Day?, termNumber: Int?, termStart: Day?, termEnd: Day?
    init(row: Row) throws {
        id = try row.get("id"); kind = try row.get("kind"); foundedOn = try row.get("founded_on")
        termNumber = try row.get("term_number"); termStart = try row.get("term_start"); termEnd = try row.get("term_end")
    }
}

/// The committees of a union and who sits in them. The union itself has been found in scope before.
enum CommitteeStore {
    static let phonePurpose = "committee_member.phone"

    /// Of a kind that was elected anew since that day, the earlier comes first.
    static func all(of union: ID<UnionOrg>, at past: Day? = nil, _ db: any Connection) throws -> [Committee] {
        try db.all("""
            SELECT c.id, c.kind, c.founded_on, c.term_number, c.term_start, c.term_end FROM committee c WHERE c.union_id = \(union) AND \(stands(at: past))
            ORDER BY c.kind, c.id \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    /// `true` of a committee `c` that there is, or that there was on a day.
    static func stands(at past: Day?) -> SQL {
        past.map { "((c.founded_on IS NULL OR c.founded_on <= \($0)) AND (c.until IS NULL OR c.until > \($0)))" } ?? "c.until IS NULL"
    }

    /// Those who sit there now, or sat there on a day, the chairs first.
    static func officers(of union: ID<UnionOrg>, at past: Day? = nil, _ db: any Connection) throws -> [Officer] {
        let sits: SQL = past.map { Stretch.holds("m", on: $0) } ?? "m.until IS NULL AND c.until IS NULL"
        return try db.all("""
            SELECT m.*, c.kind FROM committee_member m JOIN committee c ON c.id = m.committee_id
            WHERE m.union_id = \(union) AND \(sits)
            ORDER BY c.kind, CASE m.role WHEN 'chair' THEN 0 WHEN 'vice_chair' THEN 1 WHEN 'standing' THEN 2 ELSE 3 END, m.id
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func officer(_ id: ID<Officer>, of union: ID<UnionOrg>, _ db: any Connection) throws -> Officer {
        try db.one("""
            SELECT m.*, c.kind FROM committee_member m JOIN committee c ON c.id = m.committee_id
            WHERE m.id = \(id) AND m.union_id = \(union) \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func chair(of union: ID<UnionOrg>, _ db: any Connection) throws -> Officer? {
        try officers(of: union, db).first { $0.kind == .union && $0.role == .chair }
    }

    /// The committee of the kind, made when there is none yet.
    static func committee(
        _ kind: CommitteeKind, of union: ID<UnionOrg>, foundedOn: Day?, _ pen: Pen, _ db: any Connection
    ) throws -> ID<Committee> {
        if let id: ID<Committee> = try db.value("""
            SELECT id FROM committee WHERE union_id = \(union) AND kind = \(kind) AND until IS NULL \(SQL.unscoped(because: "the union was found in scope"))
            """) { return id }
        let id: ID<Committee> = pen.newID()
        try db.run("""
            INSERT INTO committee (id, union_id, kind, founded_on, import_id) VALUES (\(id), \(union), \(kind), \(foundedOn), \(pen.importID))
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
        return id
    }

    /// Writes down when the committee was founded and for how long it was elected; makes it where there is none yet.
    static func set(_ form: CommitteeForm, _ kind: CommitteeKind, of union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        try write(form, kind, of: union, pen, db)
        try pen.note("union_org", union.number, "term_set", detail: ["届期": ["", .string(form.text(of: kind))]], at: union, db)
    }

    private static func write(_ form: CommitteeForm, _ kind: CommitteeKind, of union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        let id = try committee(kind, of: union, foundedOn: form.foundedOn, pen, db)
        try db.run("""
            UPDATE committee SET founded_on = \(form.foundedOn), term_number = \(form.termNumber), term_start = \(form.termStart), term_end = \(form.termEnd)
            WHERE id = \(id) \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    /// Somebody takes a seat; a new chair ends the old one's.
    @discardableResult
    static func elect(
        _ officer: OfficerFacts, to kind: CommitteeKind, of union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection
    ) throws -> ID<Officer> {
        let committee = try committee(kind, of: union, foundedOn: officer.since, pen, db)
        if officer.role == .chair { try endChair(of: committee, on: officer.since ?? pen.today, db) }
        let id = try insert(officer, in: committee, of: union, pen, db)
        if kind == .union, officer.role == .chair { try UnionStore.setChair(officer.name.text, of: union, pen, db) }
        return id
    }

    private static func insert(
        _ officer: OfficerFacts, in committee: ID<Committee>, of union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection
    ) throws -> ID<Officer> {
        let id: ID<Officer> = pen.newID()
        let phone = officer.phone
        let sealed = try phone.map { try pen.instruments.seal($0.text, bound: place(id)) }
        let digest = phone.map { pen.instruments.digest(purpose: phonePurpose, of: $0.text) }, spelling = pen.instruments.pinyin(officer.name.text)
        try db.run("""
            INSERT INTO committee_member (id, committee_id, union_id, name, name_key, search, sex, political, role, post, elected_on, votes, approval_number, since,
              phone, phone_digest, phone_tail, import_id)
            VALUES (\(id), \(committee), \(union), \(officer.name), \(spelling.key), \(SearchText.of([officer.name.text, spelling.initials])), \(officer.sex), \(officer.political), \(officer.role), \(officer.post), \(officer.electedOn),
              \(officer.votes), \(officer.approvalNumber), \(officer.since), \(sealed), \(digest), \(phone.map { String($0.text.suffix(4)) }),
              \(pen.importID)) \(SQL.unscoped(because: "the union was found in scope"))
            """)
        return id
    }

    private static func place(_ id: ID<Officer>) -> SealPlace { SealPlace("committee_member", "phone", id) }

    /// A committee that was elected takes the place of the one before, for the union's term; founded it was when the first of them was.
    static func renew(_ kind: CommitteeKind, of union: ID<UnionOrg>, electedOn day: Day, like facts: UnionFacts, _ pen: Pen, _ db: any Connection) throws {
        let old = try all(of: union, db).first { $0.kind == kind }, form = CommitteeForm(old)
        form.foundedOn = old?.foundedOn ?? facts.termStart
        form.termNumber = old == nil ? 1 : old?.termNumber.map { $0 + 1 }
        form.termStart = facts.termStart; form.termEnd = facts.termEnd
        try end(kind, of: union, on: day, db)
        try write(form, kind, of: union, pen, db)
    }

    /// The committee's term is over: everybody's seat ends, and the committee with them.
    private static func end(_ kind: CommitteeKind, of union: ID<UnionOrg>, on day: Day, _ db: any Connection) throws {
        try db.run("""
            UPDATE committee_member SET until = CASE WHEN since > \(day) THEN since ELSE \(day) END WHERE until IS NULL AND committee_id IN
              (SELECT id FROM committee WHERE union_id = \(union) AND kind = \(kind) AND until IS NULL) \(SQL.unscoped(because: "the union was found in scope"))
            """)
        try db.run("""
            UPDATE committee SET until = \(day) WHERE union_id = \(union) AND kind = \(kind) AND until IS NULL \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    private static func endChair(of committee: ID<Committee>, on day: Day, _ db: any Connection) throws {
        try db.run("""
            UPDATE committee_member SET until = CASE WHEN since > \(day) THEN since ELSE \(day) END
            WHERE committee_id = \(committee) AND role = 'chair' AND until IS NULL \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    /// Somebody leaves a seat.
    static func end(_ officer: Officer, on day: Day, _ pen: Pen, _ db: any Connection) throws {
        let ended = try db.run("""
            UPDATE committee_member SET until = \(day) WHERE id = \(officer.id) AND until IS NULL \(SQL.unscoped(because: "the union was found in scope"))
            """)
        guard ended == 1 else { throw NotAllowed("\(officer.name)已经离任") }
        if officer.kind == .union, officer.role == .chair { try UnionStore.setChair(nil, of: officer.unionID, pen, db) }
    }

    /// The whole number; whoever asks for it says why, and the handler leaves the trace.
    static func phone(of officer: Officer, _ instruments: Instruments, _ db: any Connection) throws -> String {
        let sealed: Sealed? = try db.value("""
            SELECT phone FROM committee_member WHERE id = \(officer.id) \(SQL.unscoped(because: "the union was found in scope"))
            """)
        guard let sealed else { throw NotFound() }
        return try instruments.openText(sealed, bound: place(officer.id))
    }

    /// Whether the chair's number is this one; tells an import that nothing has changed without opening anything.
    static func hasPhone(_ officer: Officer, _ phone: MobileNumber, _ pen: Pen, _ db: any Connection) throws -> Bool {
        let digest = pen.instruments.digest(purpose: phonePurpose, of: phone.text)
        return try db.exists("""
            SELECT 1 FROM committee_member WHERE id = \(officer.id) AND phone_digest = \(digest) \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    /// As if the new chair had never been written down: an import is taken back.
    static func undoElection(
        of new: ID<Officer>, bringingBack old: ID<Officer>?, in union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection
    ) throws {
        try db.run("DELETE FROM committee_member WHERE id = \(new) \(SQL.unscoped(because: "an import is taken back as a whole"))")
        try db.run("UPDATE committee_member SET until = NULL WHERE id = \(old) \(SQL.unscoped(because: "an import is taken back as a whole"))")
        try UnionStore.setChair(try old.map { try officer($0, of: union, db).name }, of: union, pen, db)
    }
}
