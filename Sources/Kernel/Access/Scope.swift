/// The rows one request may touch, for one right, on one day. Only the gate makes one, after the check, so a store that asks
/// for a `Scope` cannot be reached by a route that forgot to guard itself.
package struct Scope: Sendable {
    private enum Reach { case own, all, beneath([ID<UnionOrg>], isWide: Bool) }
    package let actor: Actor
    package let today: Day
    private let reach: Reach

    fileprivate init(_ actor: Actor, _ access: Access, on today: Day) throws(Refusal) {
        self.actor = actor
        self.today = today
        switch access {
        case .everyone: reach = .own
        case .own:
            guard actor.guest == nil else { throw .forbidden }
            reach = .own
        case .phone, .member:
            guard let guest = actor.guest else { throw .forbidden }
            guard access == .phone || guest.person != nil else { throw .first(.bindPhone) }
            reach = .own
        case .right(let right):
            let grants = actor.grants(of: right)
            guard !grants.isEmpty else { throw .forbidden }
            reach = grants.contains(where: \.isWhole) ? .all : .beneath(grants.map(\.unionID), isWide: grants.contains(where: \.isWide))
        }
    }

    /// A condition for a WHERE clause: true for the rows this request may touch. `union` is the column that says whose row it is.
    ///
    /// Three spellings, because the wrong one costs 100–400 ms on a full register (docs/decisions/0003): the whole federation
    /// needs none; a wide scope walks the list's sort index and stops after a page; a narrow one starts from its unions.
    package func covers(_ union: SQL) -> SQL {
        switch reach {
        case .own: "1 = 0 \(SQL.unscoped(because: "an own scope covers no union's rows"))"
        case .all: "1 = 1 \(SQL.unscoped(because: "the whole federation"))"
        case .beneath(let unions, let isWide):
            isWide ? "\(.keepsSortIndex)\(union) IN \(within(unions))" : "\(union) IN \(within(unions))"
        }
    }

    /// The parent of a union `u` that this request may touch, as the tree stands today; nothing where the parent lies out of reach. Of what lies
    /// beneath one union only that union's own parent does, and to see so no list of all that is within need be made.
    package func parent(of u: SQL) -> SQL {
        switch reach {
        case .own: "NULL"
        case .all: "\(u).parent_id"
        case .beneath(let unions, _) where unions.count == 1: "CASE WHEN \(u).id <> \(unions[0]) THEN \(u).parent_id END"
        case .beneath: "CASE WHEN \(covers("\(u).parent_id")) THEN \(u).parent_id END"
        }
    }

    /// Stands before the column of an index by which SQLite would hop about in the table, where most of its rows are asked for anyway: the whole federation's or a
    /// wide part's are read sooner from the table's beginning to its end.
    package var readsThrough: SQL {
        switch reach {
        case .all, .beneath(_, isWide: true): "\(.unindexed)"
        case .own, .beneath: ""
        }
    }

    private func within(_ ancestors: [ID<UnionOrg>]) -> SQL {
        """
        (SELECT union_id FROM union_within WHERE tree = 'affiliation' AND ancestor_id IN (\(list: ancestors))
         AND since <= \(today) AND (until IS NULL OR until > \(today))) \(SQL.unscoped(because: "this is the scope"))
        """
    }

    /// Whether the union is one that this request may touch.
    package func reaches(_ union: ID<UnionOrg>, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM union_org u WHERE u.id = \(union) AND \(covers("u.id"))")
    }

    /// Whether the same person holds *that* right at the union or above it: asked about the record, so that somebody with two
    /// grants never gets the stronger one where only the weaker reaches.
    package func may(_ access: Access, at union: ID<UnionOrg>, _ db: any Connection) throws -> Bool {
        guard let other = try? Scope(actor, access, on: today) else { return false }
        switch access {
        case .everyone, .own, .phone, .member: return true
        case .right: return try other.reaches(union, db)
        }
    }

    /// Whether the same person holds the right by a grant at that very union, and not above it.
    func holds(_ access: Access, exactlyAt union: ID<UnionOrg>) -> Bool {
        guard case .right(let right) = access else { return false }
        return actor.grants(of: right).contains { $0.unionID == union }
    }

    /// The unions at which the same person was granted the right.
    package func seats(of right: Right) -> [ID<UnionOrg>] { actor.grants(of: right).map(\.unionID) }

    /// The same person's scope for another right, where they hold it; for pages that show a little of everything.
    package func narrowed(to right: Right) -> Scope? { try? Scope(actor, .right(right), on: today) }

    /// The same scope as far as it lies beneath one union that it reaches, that union included.
    package func narrowed(to union: ID<UnionOrg>, _ db: any Connection) throws -> Scope {
        guard try reaches(union, db) else { throw NotFound() }
        return Scope(actor, on: today, .beneath([union], isWide: false))
    }

    private init(_ actor: Actor, on today: Day, _ reach: Reach) { self.actor = actor; self.today = today; self.reach = reach }

    /// Unions at which the scope begins, for headings such as "您看到的是…所辖"; empty for the whole federation.
    package var roots: [ID<UnionOrg>] {
        switch reach {
        case .own, .all: []
        case .beneath(let unions, _): unions
        }
    }
    package var isWhole: Bool { if case .all = reach { true } else { false } }
}

/// Lets an actor through to a route, or says why not. The one place where a `Scope` is made.
package enum Gate {
    package static func admit(_ actor: Actor?, to access: Access, on today: Day, evenDuring duties: Set<FirstDuty> = []) throws(Refusal) -> Scope? {
        guard access != .everyone else { return try actor.map { a throws(Refusal) in try Scope(a, .everyone, on: today) } }
        guard let actor else { throw .signInFirst }
        if let duty = actor.duty, !duties.contains(duty) { throw .first(duty) }
        return try Scope(actor, access, on: today)
    }
}
