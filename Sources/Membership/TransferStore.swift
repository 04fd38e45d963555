import Kernel
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
    /// Asks for somebody to come to another union. Where that union itself asks, only the other must speak; where the other lets go of its own accord, only this one.
    static func ask(for membership: Membership, to union: ID<UnionOrg>, via path: TransferPath, reason: String, _ pen: Pen, _ db: any Connection) throws {
        let state: SQL = path == .fromUnion ? "'to_accept'" : "'to_release'"
        try db.run("""
            INSERT INTO transfer (id, person_id, membership_id, from_union_id, to_union_id, state, asked_via, asked_on, asked_by, reason, import_id)
            VALUES (\(pen.newID(of: TransferStore.self)), \(membership.personID), \(membership.id), \(membership.unionID), \(union), \(state), \(path), \(pen.today), \(pen.name),
              \(reason), \(pen.importID)) \(programs)
            """)
    }

    /// An import is taken back: what it asked for and nobody has answered was never asked.
    static func takeBack(_ person: ID<Person>, _ pen: Pen, _ db: any Connection) throws -> TakenBack {
        let removed = try db.run("DELETE FROM transfer WHERE person_id = \(person) AND import_id = \(pen.importID) AND state IN ('to_release', 'to_accept') \(programs)")
        return removed > 0 ? .done : .stays("转移申请已有答复")
    }

    private static let programs = SQL.unscoped(because: "the person was found in scope")
}
