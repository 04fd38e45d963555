import Kernel

/// The terms of a union, one after the other (工会法 第十六条). The last is the one that stands in its row.
enum TermStore {
    struct Term: Readable, Sendable {
        let id: ID<Term>, number: Int?, startedOn: Day, years: Int, endsOn: Day, postponedTo: Day?
        init(row: Row) throws {
            id = try row.get("id"); number = try row.get("number"); startedOn = try row.get("started_on"); years = try row.get("years")
            endsOn = try row.get("ends_on"); postponedTo = try row.get("postponed_to")
        }

        /// Whether what is now written down is the term after this one, or this one put right: a term of a higher number, or, where the
        /// numbers are not known, one that began at least a year later.
        func isFollowed(by start: Day, _ number: Int?) -> Bool {
            guard start > startedOn else { return false }
            if let number, let mine = self.number { return number > mine }
            return start >= startedOn.adding(years: 1)
        }
    }

    /// The first first.
    static func all(of union: ID<UnionOrg>, _ db: any Connection) throws -> [Term] {
        try db.all("SELECT * FROM union_term WHERE union_id = \(union) ORDER BY started_on \(SQL.unscoped(because: "the union was found in scope"))")
    }

    /// Keeps the term that was just written into the union's row: a new one after the last, or the one that stood there put right.
    static func keep(_ facts: UnionFacts, after was: UnionFacts?, of union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        let terms = try all(of: union, db), current = terms.last { $0.startedOn == was?.termStart } ?? terms.last
        guard let start = facts.termStart, let years = facts.termYears, let end = facts.termEnd else { return try current.map { try remove($0, db) } ?? () }
        // Nothing follows a term that others have followed: its day is a slip.
        let isLast = current?.startedOn == terms.last?.startedOn
        guard let current, !(isLast && current.isFollowed(by: start, facts.termNumber)) else {
            return try add(start, years, end, facts.termNumber, of: union, isFirst: current == nil, pen, db)
        }
        // What stood there was taken back, and the term before it is the last again.
        if terms.contains(where: { $0.startedOn == start && $0.id != current.id }) { return try remove(current, db) }
        try db.run("""
            UPDATE union_term SET number = \(facts.termNumber), started_on = \(start), years = \(years), ends_on = \(end) WHERE id = \(current.id)
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    private static func add(
        _ start: Day, _ years: Int, _ end: Day, _ number: Int?, of union: ID<UnionOrg>, isFirst: Bool, _ pen: Pen, _ db: any Connection
    ) throws {
        try db.run("""
            INSERT INTO union_term (id, union_id, number, started_on, years, ends_on)
            VALUES (\(pen.newID(of: Term.self)), \(union), \(number), \(start), \(years), \(end)) \(SQL.unscoped(because: "the union was found in scope"))
            """)
        // The leave to wait was for the term before.
        if !isFirst {
            try db.run("UPDATE union_org SET postponed_to = NULL WHERE id = \(union) \(SQL.unscoped(because: "the union was found in scope"))")
        }
    }

    private static func remove(_ term: Term, _ db: any Connection) throws {
        try db.run("DELETE FROM union_term WHERE id = \(term.id) \(SQL.unscoped(because: "the union was found in scope"))")
    }

    static func postpone(_ union: ID<UnionOrg>, to day: Day?, _ db: any Connection) throws {
        try db.run("""
            UPDATE union_term SET postponed_to = \(day) WHERE union_id = \(union)
              AND started_on = (SELECT MAX(l.started_on) FROM union_term l WHERE l.union_id = \(union)) \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    /// The terms `t` of the unions, each with the day on which the next one began, if it has.
    static let chained: SQL = """
        (SELECT t.union_id, t.started_on, COALESCE(t.postponed_to, t.ends_on) AS last_day,
          LEAD(t.started_on) OVER (PARTITION BY t.union_id ORDER BY t.started_on) AS next_on FROM union_term t)
        """
}
