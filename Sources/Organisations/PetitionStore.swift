import Kernel

/// One question to the level right above, with its answer.
struct Petition: Readable, Sendable {
    let id: ID<Petition>, kind: PetitionKind, unionID: ID<UnionOrg>, toID: ID<UnionOrg>, state: PetitionState
    let unionName: String, toName: String
    let on: Day?, reason: String
    let entitled: Int?, present: Int?, candidates: Int?, termYears: Int?
    /// The union that takes this one in, or from which it is split off.
    let otherID: ID<UnionOrg>?, otherName: String?
    let alteration: Alteration
    let askedAt: Instant, askedBy: String, askerID: ID<Account>?, answeredAt: Instant?, answeredBy: String?, opinion: String?, number: String?

    init(row: Row) throws {
        id = try row.get("id"); kind = try row.get("kind"); unionID = try row.get("union_id"); toID = try row.get("to_union_id"); state = try row.get("state")
        unionName = try row.get("union_name"); toName = try row.get("to_name")
        on = try row.get("on_day"); reason = try row.get("reason")
        entitled = try row.get("entitled"); present = try row.get("present"); candidates = try row.get("candidates"); termYears = try row.get("term_years")
        otherID = try row.get("other_union_id"); otherName = try row.get("other_name")
        alteration = Alteration(name: try row.get("new_name"), representative: try row.get("new_representative"), address: try row.get("new_address"))
        askedAt = try row.get("asked_at"); askedBy = try row.get("asked_by"); askerID = try row.get("asker_id")
        answeredAt = try row.get("answered_at"); answeredBy = try row.get("answered_by"); opinion = try row.get("opinion"); number = try row.get("number")
    }
    var title: String { "\(unionName)：\(kind.label)" }
    /// On whose behalf it is asked.
    var askingID: ID<UnionOrg> { kind == .split ? otherID ?? unionID : unionID }
    var askedOn: Day { askedAt.day(in: .shanghai) }
}

/// What is asked with a petition; an election brings its numbers.
struct Question: Sendable {
    let kind: PetitionKind, on: Day?, reason: String
    var entitled: Int?, present: Int?, candidates: Int?, termYears: Int?
    var other: ID<UnionOrg>?, alteration = Alteration()
    init(_ kind: PetitionKind, on: Day? = nil, reason: String) { self.kind = kind; self.on = on; self.reason = reason }
}

/// What is to be changed of a union; what is `nil` stays.
struct Alteration: Sendable, Hashable {
    var name: String?, representative: String?, address: String?

    func applied(to facts: UnionFacts) -> UnionFacts {
        var facts = facts
        facts.name = name ?? facts.name; facts.representative = representative ?? facts.representative; facts.address = address ?? facts.address
        return facts
    }
    /// 工会名称由 … 变更为 …, each on a line.
    func text(from facts: UnionFacts) -> String {
        [("工会名称", facts.name, name), ("法定代表人", facts.representative, representative), ("住所", facts.address, address)].compactMap { title, old, new in
            new.map { "\(title)由“\(old ?? "未登记")”变更为“\($0)”。" }
        }.joined(separator: "\n")
    }
}

/// Somebody who was elected and is not yet approved.
struct Ballot: Readable, Sendable {
    let id: ID<Ballot>, kind: CommitteeKind, role: OfficerRole, name: String, sex: Sex?, post: Post?, votes: Int
    init(row: Row) throws {
        id = try row.get("id"); kind = try row.get("kind"); role = try row.get("role"); name = try row.get("name")
        sex = try row.get("sex"); post = try row.get("post"); votes = try row.get("votes")
    }
}

enum PetitionStore {
    /// With the names of who asks and who answers.
    private static let named: SQL = """
        SELECT p.*, u.name AS union_name, t.name AS to_name, o.name AS other_name
        FROM petition p JOIN union_org u ON u.id = p.union_id JOIN union_org t ON t.id = p.to_union_id LEFT JOIN union_org o ON o.id = p.other_union_id
        """

    static func find(_ id: ID<Petition>, _ scope: Scope, _ db: any Connection) throws -> Petition {
        try db.one("\(named) WHERE p.id = \(id) AND \(isWithin(scope))")
    }

    /// True of petitions `p` that the scope reaches. One for a split is also the union's from which another is to be split off, which stands beside it.
    static func isWithin(_ scope: Scope) -> SQL { "(\(scope.covers("p.union_id")) OR (p.kind = 'split' AND \(scope.covers("p.other_union_id"))))" }

    /// True of petitions `p` that this person is to answer: the union right above was asked, and somebody else asks.
    static func isForAnswer(by scope: Scope) -> SQL {
        "p.to_union_id IN (\(list: scope.seats(of: .answerPetitions))) AND p.asker_id IS DISTINCT FROM \(scope.actor.id)"
    }

    /// The last petition about a union.
    static func last(about union: ID<UnionOrg>, _ scope: Scope, _ db: any Connection) throws -> Petition {
        try db.one("\(named) WHERE p.union_id = \(union) AND \(isWithin(scope)) ORDER BY p.asked_at DESC, p.id DESC LIMIT 1")
    }

    static func record(_ id: ID<Petition>, _ db: any Connection) throws -> Petition {
        try db.one("\(named) WHERE p.id = \(id) \(SQL.unscoped(because: "the caller has found it in scope, or just written it"))")
    }

    /// The union's petitions, the newest first.
    static func all(of union: ID<UnionOrg>, _ db: any Connection) throws -> [Petition] {
        try db.all("""
            \(named) WHERE p.union_id = \(union) ORDER BY p.asked_at DESC, p.id DESC LIMIT 50 \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    /// The union's petitions, and those by which others are split off from it.
    static func concerning(_ union: ID<UnionOrg>, _ db: any Connection) throws -> [Petition] {
        try db.all("""
            \(named) WHERE p.union_id = \(union) OR (p.other_union_id = \(union) AND p.kind = 'split') ORDER BY p.asked_at DESC, p.id DESC LIMIT 50
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func waits(for union: ID<UnionOrg>, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM petition WHERE union_id = \(union) AND state = 'waiting' \(SQL.unscoped(because: "the union was found in scope"))")
    }

    static func add(_ question: Question, of union: ID<UnionOrg>, to parent: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws -> ID<Petition> {
        let id: ID<Petition> = pen.newID()
        try db.run("""
            INSERT INTO petition (id, kind, union_id, to_union_id, state, on_day, reason, entitled, present, candidates, term_years, other_union_id, new_name,
              new_representative, new_address, asked_at, asked_by, asker_id)
            VALUES (\(id), \(question.kind), \(union), \(parent), 'waiting', \(question.on), \(question.reason), \(question.entitled), \(question.present),
              \(question.candidates), \(question.termYears), \(question.other), \(question.alteration.name), \(question.alteration.representative),
              \(question.alteration.address), \(pen.now), \(pen.name), \(pen.account)) \(SQL.unscoped(because: "the union was found in scope"))
            """)
        return id
    }

    /// From which union this one, which is still being founded, is split off.
    static func origin(of union: ID<UnionOrg>, _ db: any Connection) throws -> ID<UnionOrg>? {
        try db.value("""
            SELECT other_union_id FROM petition WHERE union_id = \(union) AND kind = 'split' AND state = 'approved' \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    /// What an answer leaves in the row, together with its state.
    static func answered(number: DocumentNumber? = nil, opinion: String?, _ pen: Pen) -> SQL {
        "answered_at = \(pen.now), answered_by = \(pen.name), answerer_id = \(pen.account), opinion = \(opinion), number = \(number)"
    }

    /// A petition that waits goes with its union to another parent.
    static func follow(_ union: ID<UnionOrg>, to parent: ID<UnionOrg>, _ db: any Connection) throws {
        try db.run("""
            UPDATE petition SET to_union_id = \(parent) WHERE union_id = \(union) AND state = 'waiting' \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    // MARK: Who was elected

    /// Those of a petition, or those that no petition has taken along yet.
    static func ballots(of union: ID<UnionOrg>, petition: ID<Petition>? = nil, _ db: any Connection) throws -> [Ballot] {
        let which: SQL = petition.map { "petition_id = \($0)" } ?? "petition_id IS NULL"
        return try db.all("""
            SELECT * FROM ballot WHERE union_id = \(union) AND \(which)
            ORDER BY kind, CASE role WHEN 'chair' THEN 0 WHEN 'vice_chair' THEN 1 WHEN 'standing' THEN 2 ELSE 3 END, votes DESC, id
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func add(_ form: BallotForm, to union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        try db.run("""
            INSERT INTO ballot (id, union_id, kind, role, name, sex, post, votes)
            VALUES (\(pen.newID(of: Ballot.self)), \(union), \(form.kind), \(form.role), \(form.name), \(form.sex), \(form.post), \(form.votes))
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func remove(_ ballot: ID<Ballot>, of union: ID<UnionOrg>, _ db: any Connection) throws {
        let removed = try db.run("""
            DELETE FROM ballot WHERE id = \(ballot) AND union_id = \(union) AND petition_id IS NULL \(SQL.unscoped(because: "the union was found in scope"))
            """)
        guard removed == 1 else { throw NotFound() }
    }

    /// The election is off, and with it who was written down.
    static func forgetBallots(of union: ID<UnionOrg>, _ db: any Connection) throws {
        try db.run("DELETE FROM ballot WHERE union_id = \(union) AND petition_id IS NULL \(SQL.unscoped(because: "the union was found in scope"))")
    }

    static func give(_ union: ID<UnionOrg>, to petition: ID<Petition>, _ db: any Connection) throws {
        try db.run("UPDATE ballot SET petition_id = \(petition) WHERE union_id = \(union) AND petition_id IS NULL \(SQL.unscoped(because: "the union was found in scope"))")
    }

    /// The rows come back to be mended; the petition that was sent keeps a copy of its own.
    static func giveBack(_ petition: ID<Petition>, _ pen: Pen, _ db: any Connection) throws {
        for row in try db.rows("SELECT id FROM ballot WHERE petition_id = \(petition) ORDER BY id \(SQL.unscoped(because: "was found in scope"))") {
            try db.run("""
                INSERT INTO ballot (id, union_id, kind, role, name, sex, post, votes)
                SELECT \(pen.newID(of: Ballot.self)), union_id, kind, role, name, sex, post, votes FROM ballot WHERE id = \(try row.get("id", as: Int64.self))
                \(SQL.unscoped(because: "was found in scope"))
                """)
        }
    }
}
