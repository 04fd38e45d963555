import Kernel
import Organisations
import People

/// Who asked for a transfer.
enum TransferPath: String, CodedWord {
    case `import`, fromUnion = "from_union", toUnion = "to_union", member
    var label: String {
        switch self {
        case .import: "花名册"
        case .fromUnion: "转出工会"
        case .toUnion: "转入工会"
        case .member: "本人"
        }
    }
}

/// Transfers as they lie in the database.
enum TransferStore {
    private static let named: SQL = """
        SELECT t.*, f.name AS from_name, o.name AS to_name, p.name AS person_name
        FROM transfer t JOIN union_org f ON f.id = t.from_union_id JOIN union_org o ON o.id = t.to_union_id JOIN person p ON p.id = t.person_id
        """

    /// For whoever may see one of both unions.
    static func find(_ id: ID<Transfer>, _ scope: Scope, _ db: any Connection) throws -> Transfer {
        try db.one("\(named) WHERE t.id = \(id) AND (\(scope.covers("t.from_union_id")) OR \(scope.covers("t.to_union_id")))")
    }

    static func record(_ id: ID<Transfer>, _ db: any Connection) throws -> Transfer { try db.one("\(named) WHERE t.id = \(id) \(programs)") }

    static func of(_ person: ID<Person>, _ db: any Connection) throws -> [Transfer] {
        try db.all("\(named) WHERE t.person_id = \(person) ORDER BY t.id DESC \(programs)")
    }

    static func isUnderWay(_ person: ID<Person>, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM transfer WHERE person_id = \(person) AND state IN ('to_release', 'to_accept') \(programs)")
    }

    /// How many from or to a union within reach.
    static func count(_ state: TransferState, _ scope: Scope, _ db: any Connection) throws -> Int {
        try db.count("SELECT COUNT(*) FROM transfer t WHERE t.state = \(state) AND (\(scope.covers("t.from_union_id")) OR \(scope.covers("t.to_union_id")))")
    }

    static func waiting(_ state: TransferState, _ db: any Connection) throws -> [Transfer] {
        try db.all("\(named) WHERE t.state = \(state) ORDER BY t.asked_on, t.id \(SQL.unscoped(because: "the calendar asks for all unions"))")
    }

    /// Those that come from the union or go to it.
    static func waiting(at union: ID<UnionOrg>, _ db: any Connection) throws -> [Transfer] {
        try db.all("\(named) WHERE (t.from_union_id = \(union) OR t.to_union_id = \(union)) AND t.state IN ('to_release', 'to_accept') ORDER BY t.id \(programs)")
    }

    /// Asks for somebody to come to another union. Where that union itself asks, only the other must speak; where the other lets go of its own accord, only this one.
    @discardableResult
    static func ask(for membership: Membership, to union: ID<UnionOrg>, via path: TransferPath, reason: String, _ pen: Pen, _ db: any Connection) throws -> ID<Transfer> {
        let id: ID<Transfer> = pen.newID(), state: TransferState = path == .fromUnion ? .toAccept : .toRelease
        try db.run("""
            INSERT INTO transfer (id, person_id, membership_id, from_union_id, to_union_id, state, asked_via, asked_on, asked_by, reason, released_on, import_id)
            VALUES (\(id), \(membership.personID), \(membership.id), \(membership.unionID), \(union), \(state), \(path), \(pen.today), \(pen.name),
              \(reason), \(path == .fromUnion ? pen.today : nil), \(pen.importID)) \(programs)
            """)
        try pen.note("transfer", id.number, "asked", reason: reason, at: path == .fromUnion ? membership.unionID : union, db)
        // On the person's record too, so that nobody takes back an import over it.
        try pen.note("person", membership.personID.number, "transfer_asked", reason: reason, detail: ["转往": ["", .string(try Register.name(of: union, db))]], at: membership.unionID, db)
        return id
    }

    /// An import is taken back: what it asked for and nobody has answered was never asked.
    static func takeBack(_ person: ID<Person>, _ pen: Pen, _ db: any Connection) throws -> TakenBack {
        let removed = try db.run("DELETE FROM transfer WHERE person_id = \(person) AND import_id = \(pen.importID) AND state IN ('to_release', 'to_accept') \(programs)")
        return removed > 0 ? .done : .stays("转移申请已有答复")
    }

    private static let programs = SQL.unscoped(because: "the person was found in scope")
}
