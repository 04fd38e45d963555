package import Kernel

/// Unions as somebody sees them who looks for his own: names and towns are no secret, and nothing else is told.
extension Register {
    package struct Open: Readable, Sendable {
        package let id: ID<UnionOrg>, name: String, parent: String?, town: String?
        /// Whether its members work for the units that it covers; else it takes in those who have none.
        package let isOfUnits: Bool
        package init(row: Row) throws {
            id = try row.get("id"); name = try row.get("name"); parent = try row.get("parent_name"); town = try row.get("town_name"); isOfUnits = try row.get("is_of_units")
        }
    }

    /// Unions that have members of their own and whose name, code or covered employer holds the piece; the shortest name first.
    package static func open(holding piece: String, limit: Int = 20, _ db: any Connection) throws -> [Open] {
        let pattern = SearchText.pattern(piece)
        return try db.all("""
            SELECT \(open) WHERE \(live) AND u.type IN (\(list: UnionType.withMembers)) AND (u.search LIKE \(pattern) ESCAPE '!' OR u.id IN (
              SELECT v.union_id FROM coverage v JOIN employer e ON e.id = v.employer_id WHERE v.until IS NULL AND e.search LIKE \(pattern) ESCAPE '!'))
            ORDER BY length(u.name), u.name_key, u.id LIMIT \(limit) \(anybody)
            """)
    }

    /// Unions that take in those who have none at work: of the trade before the place, and at last the town's own. Those of the trade in other towns
    /// only where neither the town nor the district has one.
    /// - Parameter trade: words that the names of unions of that trade have in them.
    package static func receiving(in town: String, trade: [String], limit: Int = 8, _ db: any Connection) throws -> [Open] {
        let named: SQL = trade.isEmpty ? "1 = 0" : "(\(SQL.joined(trade.map { "u.search LIKE \(SearchText.pattern($0)) ESCAPE '!'" }, " OR ")))"
        let rows = try db.rows("""
            SELECT * FROM (SELECT \(columns), u.name_key, CASE
                WHEN u.type IN ('FED_INDUSTRY', 'BASIC_JOINT') AND \(named) AND u.town_code = \(town) THEN 1
                WHEN u.type = 'FED_INDUSTRY' AND \(named) AND p.is_root = 1 THEN 2
                WHEN u.type = 'FED_INDUSTRY' AND \(named) THEN \(elsewhere)
                WHEN u.type IN ('FED_AREA', 'FED_INDUSTRY') AND u.town_code = \(town) THEN 4
                WHEN u.type = 'BASIC_JOINT' AND u.is_new_form = 1 AND u.town_code = \(town) THEN 5
                WHEN u.type = 'GENERAL' AND u.town_code = \(town) THEN 6 END AS nearness
              FROM \(joined) WHERE \(live) \(anybody)) f WHERE f.nearness IS NOT NULL ORDER BY f.nearness, f.name_key, f.id
            """).map { row -> (nearness: Int, union: Open) in (try row.get("nearness"), try Open(row: row)) }
        let isNear = rows.first.map { $0.nearness < elsewhere } ?? false
        return rows.filter { !isNear || $0.nearness != elsewhere }.prefix(limit).map(\.union)
    }
    private static let elsewhere = 3

    /// The one union, where it lives.
    package static func open(_ union: ID<UnionOrg>, _ db: any Connection) throws -> Open? {
        try db.first("SELECT \(open) WHERE \(live) AND u.id = \(union) \(anybody)")
    }

    private static let columns: SQL = "u.id, u.name, p.name AS parent_name, t.name AS town_name, CASE WHEN u.type IN (\(list: UnionType.grassroots)) THEN 1 ELSE 0 END AS is_of_units"
    private static let joined: SQL = "union_org u LEFT JOIN union_org p ON p.id = u.parent_id LEFT JOIN town t ON t.code = u.town_code"
    private static let open: SQL = "\(columns) FROM \(joined)"
    private static let live: SQL = "u.dissolved_on IS NULL AND u.is_founding = 0 AND u.is_root = 0"
    private static let anybody = SQL.unscoped(because: "whoever looks for a union to join belongs to none")
}
