import Kernel

/// The dated trees: their edges, and the closure that says who stands beneath whom on a day. Edges are ended, never changed; the closure
/// follows them on every day, also where an edge begins on a day that is past.
enum TreeStore {
    /// A union begins to stand within itself, which is how a grant at it reaches it.
    static func plant(_ union: ID<UnionOrg>, in trees: [Tree], since: Day, _ db: any Connection) throws {
        for tree in trees {
            try db.run("""
                INSERT INTO union_within (tree, ancestor_id, union_id, since, until, depth) VALUES (\(tree), \(union), \(union), \(since), NULL, 0)
                """)
        }
    }

    /// Hangs a union, with all that stands beneath it, under a parent.
    static func attach(_ child: ID<UnionOrg>, under parent: ID<UnionOrg>, in tree: Tree, since: Day, _ pen: Pen, _ db: any Connection) throws {
        guard parent != child, try standsBeneath(parent, child, in: tree, since: since, db) == nil else {
            throw NotAllowed("上级工会不能是它自己，也不能是它下面的工会")
        }
        try db.run("""
            INSERT INTO union_link (id, tree, parent_id, child_id, since, until)
            VALUES (\(pen.newID(of: Tree.self)), \(tree), \(parent), \(child), \(since), NULL)
            """)
        try db.run("""
            INSERT INTO union_within (tree, ancestor_id, union_id, since, until, depth)
            SELECT tree, ancestor_id, union_id, since, until, depth FROM (
              SELECT a.tree, a.ancestor_id, d.union_id, \(Stretch.begins(Stretch.begins("a.since", "d.since"), "\(since)")) AS since,
                \(Stretch.ends("a.until", "d.until")) AS until, a.depth + d.depth + 1 AS depth
              FROM union_within a, union_within d
              WHERE a.tree = \(tree) AND a.union_id = \(parent) AND d.tree = \(tree) AND d.ancestor_id = \(child)) p
            WHERE until IS NULL OR until > since
            """)
        if tree == .affiliation { try count(child, under: parent, db) }
    }

    /// Ends the place of a union under its parent, and with it the place of all that stood beneath it from that day on; some of them may have
    /// left since.
    static func detach(_ child: ID<UnionOrg>, in tree: Tree, on day: Day, _ db: any Connection) throws {
        if tree == .affiliation { try discount(child, db) }
        try db.run("""
            UPDATE union_link SET until = CASE WHEN since > \(day) THEN since ELSE \(day) END
            WHERE tree = \(tree) AND child_id = \(child) AND until IS NULL
            """)
        try db.run("""
            UPDATE union_within SET until = CASE WHEN since > \(day) THEN since ELSE \(day) END
            WHERE tree = \(tree) AND (until IS NULL OR until > \(day))
              AND union_id IN (SELECT d.union_id FROM union_within d WHERE d.tree = \(tree) AND d.ancestor_id = \(child))
              AND ancestor_id IN (SELECT a.ancestor_id FROM union_within a WHERE a.tree = \(tree) AND a.union_id = \(child) AND a.depth > 0)
              AND EXISTS (SELECT 1 FROM union_within d WHERE d.tree = \(tree) AND d.ancestor_id = \(child) AND d.union_id = union_within.union_id
                AND \(Stretch.holds("d", on: "union_within.since")))
              AND EXISTS (SELECT 1 FROM union_within a WHERE a.tree = \(tree) AND a.union_id = \(child) AND a.ancestor_id = union_within.ancestor_id
                AND a.depth > 0 AND \(Stretch.holds("a", on: "union_within.since")))
            """)
    }

    static func parent(of child: ID<UnionOrg>, in tree: Tree, _ db: any Connection) throws -> ID<UnionOrg>? {
        try db.value("SELECT parent_id FROM union_link WHERE tree = \(tree) AND child_id = \(child) AND until IS NULL")
    }

    /// From when the union hangs where it does.
    static func since(of child: ID<UnionOrg>, in tree: Tree, _ db: any Connection) throws -> Day? {
        try db.value("SELECT since FROM union_link WHERE tree = \(tree) AND child_id = \(child) AND until IS NULL")
    }

    /// Whether `union` is `ancestor` or stands beneath it today.
    static func isBeneath(_ union: ID<UnionOrg>, _ ancestor: ID<UnionOrg>, in tree: Tree, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM union_within WHERE tree = \(tree) AND ancestor_id = \(ancestor) AND union_id = \(union) AND until IS NULL")
    }

    /// Until when `union` stands beneath `ancestor` after that day; far off where it does so today, `nil` where it does not.
    static func standsBeneath(_ union: ID<UnionOrg>, _ ancestor: ID<UnionOrg>, in tree: Tree, since day: Day, _ db: any Connection) throws -> Day? {
        try db.value("""
            SELECT MAX(COALESCE(until, \(Day.last))) FROM union_within WHERE tree = \(tree) AND ancestor_id = \(ancestor) AND union_id = \(union) AND depth > 0
            AND (until IS NULL OR (until > \(day) AND until > since))
            """)
    }

    /// The unions beneath one today, itself included, for an import, which reaches no further.
    static func beneath(_ union: ID<UnionOrg>) -> SQL {
        """
        (SELECT union_id FROM union_within WHERE tree = 'affiliation' AND ancestor_id = \(union) AND until IS NULL
         \(SQL.unscoped(because: "this is what an import reaches")))
        """
    }

    /// The unions above, the highest first; for the line of places at the top of a page.
    static func above(
        _ union: ID<UnionOrg>, in tree: Tree = .affiliation, at past: Day? = nil, _ db: any Connection
    ) throws -> [(id: ID<UnionOrg>, name: String)] {
        try db.rows("""
            SELECT a.id, a.name FROM union_within w JOIN \(UnionStore.names(at: past)) a ON a.id = w.ancestor_id
            WHERE w.tree = \(tree) AND w.union_id = \(union) AND w.depth > 0 AND \(stands("w", at: past)) ORDER BY w.depth DESC
            \(SQL.unscoped(because: "the union itself was found in scope; the names above it are public"))
            """).map { (try $0.get("id"), try $0.get("name")) }
    }

    /// A union as a line of the tree.
    struct Node: Readable, Sendable {
        let id: ID<UnionOrg>, name: String, type: UnionType, children: Int, beneath: Int
        init(row: Row) throws {
            id = try row.get("id"); name = try row.get("name"); type = try row.get("type")
            children = try row.get("children"); beneath = try row.get("beneath")
        }
    }

    static let nodesShown = 500

    /// `true` of an edge or a place that stands now, or that stood at the end of a day.
    private static func stands(_ alias: SQL, at past: Day?) -> SQL { past.map { Stretch.holds(alias, on: $0) } ?? "\(alias).until IS NULL" }

    /// How many lived beneath a union at the end of a day that is past, itself not counted.
    static func beneath(_ union: ID<UnionOrg>, at past: Day, _ scope: Scope, _ db: any Connection) throws -> Int {
        try db.count("""
            SELECT COUNT(DISTINCT n.id) FROM union_within d JOIN union_org n ON n.id = d.union_id
            WHERE d.tree = 'affiliation' AND d.ancestor_id = \(union) AND d.depth > 0 AND \(stands("d", at: past)) AND \(TradeUnion.lives("n", on: "\(past)"))
              AND \(scope.covers("n.id"))
            """)
    }

    /// The live unions right beneath one, the leading ones first; one more than are shown, where there are more.
    static func children(of parent: ID<UnionOrg>, in tree: Tree, at past: Day? = nil, _ scope: Scope, _ db: any Connection) throws -> [Node] {
        try db.all("""
            SELECT \(node(in: tree, at: past, scope)) FROM union_link l JOIN \(UnionStore.register(at: past)) u ON u.id = l.child_id
            WHERE l.tree = \(tree) AND l.parent_id = \(parent) AND \(stands("l", at: past)) AND \(TradeUnion.lives(on: past ?? scope.today)) AND \(scope.covers("u.id"))
            ORDER BY CASE WHEN u.type IN (\(list: UnionType.leading)) THEN 0 ELSE 1 END, u.name_key, u.id LIMIT \(nodesShown + 1)
            """)
    }

    /// Where the tree begins for this scope: the unions it reaches whose parent it does not reach.
    static func tops(_ scope: Scope, in tree: Tree, at past: Day? = nil, _ db: any Connection) throws -> [Node] {
        try db.all("""
            SELECT \(node(in: tree, at: past, scope)) FROM union_within w JOIN \(UnionStore.register(at: past)) u ON u.id = w.union_id
            WHERE w.tree = \(tree) AND w.depth = 0 AND \(stands("w", at: past)) AND \(TradeUnion.lives(on: past ?? scope.today)) AND \(scope.covers("u.id"))
              AND NOT EXISTS (SELECT 1 FROM union_link a WHERE a.tree = \(tree) AND a.child_id = u.id AND \(stands("a", at: past)) AND \(scope.covers("a.parent_id")))
            ORDER BY u.name_key, u.id LIMIT \(nodesShown + 1)
            """)
    }

    /// What a line says of a union `u`. Its numbers count what this person will find there, not what stands beyond their scope.
    private static func node(in tree: Tree, at past: Day?, _ scope: Scope) -> SQL {
        let counted: SQL = "\(TradeUnion.lives("n", on: "\(past ?? scope.today)")) AND \(scope.covers("n.id"))"
        return """
            u.id, u.name, u.type,
            (SELECT COUNT(*) FROM union_link c JOIN union_org n ON n.id = c.child_id
             WHERE c.tree = \(tree) AND c.parent_id = u.id AND \(stands("c", at: past)) AND \(counted)) AS children,
            (SELECT COUNT(*) FROM union_within d JOIN union_org n ON n.id = d.union_id
             WHERE d.tree = \(tree) AND d.ancestor_id = u.id AND d.depth > 0 AND \(stands("d", at: past)) AND \(counted)) AS beneath
            """
    }

    private static func count(_ child: ID<UnionOrg>, under parent: ID<UnionOrg>, _ db: any Connection) throws {
        let more: SQL = "(SELECT c.beneath FROM union_org c WHERE c.id = \(child))"
        try change("beneath + \(more)", above: parent, orItself: true, db)
        try db.run("UPDATE union_org SET parent_id = \(parent) WHERE id = \(child) \(SQL.unscoped(because: "kept with the tree"))")
    }

    private static func discount(_ child: ID<UnionOrg>, _ db: any Connection) throws {
        let fewer: SQL = "(SELECT c.beneath FROM union_org c WHERE c.id = \(child))"
        try change("beneath - \(fewer)", above: child, orItself: false, db)
    }

    private static func change(_ beneath: SQL, above union: ID<UnionOrg>, orItself: Bool, _ db: any Connection) throws {
        try db.run("""
            UPDATE union_org SET beneath = \(beneath) WHERE id IN (SELECT ancestor_id FROM union_within
                WHERE tree = 'affiliation' AND union_id = \(union) AND until IS NULL AND depth >= \(orItself ? 0 : 1))
            \(SQL.unscoped(because: "a count that is kept with the tree"))
            """)
    }
}
