@testable import Imports
@testable import Kernel
@testable import Organisations

/// Compares what the database says with what the model says; answers the first difference, in words.
struct Checker: Sendable {
    let model: Model

    func difference(_ db: any Connection) throws -> String? {
        try unions(db) ?? trees(db) ?? people(db) ?? records(db)
    }

    private func unions(_ db: any Connection) throws -> String? {
        let rows = try db.rows("SELECT id, parent_id, beneath, name, reported_members FROM union_org \(Self.all)")
        if rows.count != model.names.count { return "\(rows.count) unions instead of \(model.names.count)" }
        var beneath: [Model.Union: Int] = [:]
        for union in model.names.keys { for place in [union] + model.above(union, in: .affiliation) { beneath[place, default: 0] += 1 } }
        for row in rows {
            let id: Model.Union = try row.get("id")
            if try row.get("name") != model.names[id] { return "the name of \(id)" }
            if try row.get("reported_members", as: Int?.self) != model.members[id] { return "the members of \(id)" }
            if try row.get("parent_id", as: Model.Union?.self) != model.parents[.affiliation]?[id] { return "the parent of \(id)" }
            if try row.get("beneath") != beneath[id] { return "unions beneath \(id)" }
        }
        return nil
    }

    private struct Pair: Hashable { let tree: String, ancestor: Int64, union: Int64, depth: Int64 }

    /// The closure today is the one that the edges make.
    private func trees(_ db: any Connection) throws -> String? {
        for tree in Tree.allCases {
            let edges = try db.rows("SELECT parent_id, child_id FROM union_link WHERE tree = \(tree) AND until IS NULL")
            let parents = Dictionary(uniqueKeysWithValues: try edges.map { (try $0.get("child_id", as: Model.Union.self), try $0.get("parent_id", as: Model.Union.self)) })
            if parents != model.parents[tree] ?? [:] { return "the edges of \(tree)" }
        }
        var closure: Set<Pair> = []
        for tree in Tree.allCases {
            for union in model.names.keys {
                for (depth, ancestor) in model.above(union, in: tree).enumerated() {
                    closure.insert(Pair(tree: tree.rawValue, ancestor: ancestor.number, union: union.number, depth: Int64(depth + 1)))
                }
            }
        }
        let kept = try db.rows("SELECT tree, ancestor_id, union_id, depth FROM union_within WHERE until IS NULL AND depth > 0").map { row in
            Pair(tree: row.values[0].text ?? "", ancestor: row.values[1].integer ?? 0, union: row.values[2].integer ?? 0, depth: row.values[3].integer ?? 0)
        }
        if kept.count != closure.count || Set(kept) != closure { return "the closure: \(Set(kept).symmetricDifference(closure).prefix(3))" }
        let selves = try db.count("SELECT COUNT(*) FROM union_within WHERE until IS NULL AND depth = 0 AND tree <> 'grid'")
        return selves == model.names.count * Tree.fromFounding.count ? nil : "\(selves) unions within themselves"
    }

    private func people(_ db: any Connection) throws -> String? {
        let covered = try db.rows("SELECT union_id, employer_id FROM coverage WHERE until IS NULL \(Self.all)").map {
            Model.Coverage(union: try $0.get("union_id"), employer: try $0.get("employer_id"))
        }
        if covered.count != model.covered.count || Set(covered) != model.covered { return "coverage" }
        let seats = try Self.seats(db).map(\.seat)
        if seats.count != model.seats.count || Set(seats) != model.seats { return "seats: \(Set(seats).symmetricDifference(model.seats).prefix(3))" }
        let chairs = seats.filter { $0.role == .chair }.map { Model.Seat(union: $0.union, kind: $0.kind, role: .chair, name: "") }
        if Set(chairs).count != chairs.count { return "two chairs in one committee" }
        let named = try db.rows("SELECT id, chair_name FROM union_org WHERE chair_name IS NOT NULL \(Self.all)")
        for row in named {
            let id: Model.Union = try row.get("id"), name: String = try row.get("chair_name")
            if !seats.contains(Model.Seat(union: id, kind: .union, role: .chair, name: name)) { return "the chair's name of \(id)" }
        }
        if named.count != chairs.filter({ $0.kind == .union }).count { return "a chair without the name" }
        let grants = try Self.grants(db).map(\.line)
        if grants.count != model.grants.count || Set(grants) != model.grants { return "grants" }
        let sessions = try db.count("SELECT COUNT(*) FROM session WHERE ended_at IS NULL")
        return sessions == model.sessions.count ? nil : "\(sessions) sessions instead of \(model.sessions.count)"
    }

    /// Every confirmed change has its entry in the history and in the trail, and nothing else has one.
    private func records(_ db: any Connection) throws -> String? {
        let audits = try db.count("SELECT COUNT(*) FROM audit_entry")
        if audits != model.audits { return "\(audits) audit entries instead of \(model.audits)" }
        let entries = try db.count("SELECT COUNT(*) FROM history WHERE subject_kind <> 'import_batch' \(Self.all)"), known = model.history.values.reduce(0, +)
        return entries == known ? nil : "\(entries) entries of history instead of \(known)"
    }

    /// The same entry by entry, which is too slow for every batch.
    func historyDifference(_ db: any Connection) throws -> String? {
        let rows = try db.rows("SELECT subject_kind, subject_id, event, COUNT(*) AS count FROM history WHERE subject_kind <> 'import_batch' GROUP BY subject_kind, subject_id, event \(Self.all)")
        for row in rows {
            let subject = Model.Subject(kind: try row.get("subject_kind"), id: try row.get("subject_id"), event: try row.get("event"))
            if try row.get("count") != model.history[subject] { return "the history of \(subject)" }
        }
        return rows.count == model.history.count ? nil : "subjects of history"
    }

    static let all = SQL.unscoped(because: "a test reads all")

    static func seats(_ db: any Connection) throws -> [(id: ID<Officer>, seat: Model.Seat)] {
        try db.rows("""
            SELECT m.id, m.union_id, c.kind, m.role, m.name FROM committee_member m JOIN committee c ON c.id = m.committee_id
            WHERE m.until IS NULL ORDER BY m.id \(all)
            """).map { row in
                (try row.get("id"), Model.Seat(union: try row.get("union_id"), kind: try row.get("kind"), role: try row.get("role"), name: try row.get("name")))
            }
    }
    static func grants(_ db: any Connection) throws -> [(id: Int64, line: Model.GrantLine)] {
        try db.rows("SELECT id, account_id, role, union_id FROM granted WHERE until IS NULL AND ended_at IS NULL ORDER BY id").map { row in
            (try row.get("id"), Model.GrantLine(account: try row.get("account_id"), role: try row.get("role"), union: try row.get("union_id")))
        }
    }
}
