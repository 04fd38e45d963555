import Kernel

/// Every statement that touches the unions themselves. The trees, committees and employers have stores of their own.
enum UnionStore {
    static func find(_ id: ID<UnionOrg>, _ scope: Scope, _ db: any Connection) throws -> TradeUnion {
        try db.one("SELECT u.* FROM union_org u WHERE u.id = \(id) AND \(scope.covers("u.id"))")
    }

    /// A union as the program itself needs it: where somebody already was let in, or nobody asks.
    static func record(_ id: ID<UnionOrg>, _ db: any Connection) throws -> TradeUnion {
        try db.one("SELECT u.* FROM union_org u WHERE u.id = \(id) \(SQL.unscoped(because: "the caller has found it in scope"))")
    }

    static func root(_ db: any Connection) throws -> ID<UnionOrg>? {
        try db.value("SELECT id FROM union_org WHERE is_root = 1 \(SQL.unscoped(because: "everyone may know the district federation"))")
    }

    /// The live union that has the code. Codes are unique, whoever asks.
    static func withCode(_ code: CreditCode, _ db: any Connection) throws -> TradeUnion? {
        try db.first("""
            SELECT u.* FROM union_org u WHERE u.code = \(code) AND u.dissolved_on IS NULL \(SQL.unscoped(because: "a code belongs to one union of all"))
            """)
    }

    /// Unions of that name, short name included, that have not been dissolved; those that lead others first.
    static func named(_ name: String, _ db: any Connection) throws -> [TradeUnion] {
        try db.all("""
            SELECT u.* FROM union_org u WHERE (u.name = \(name) OR u.short_name = \(name)) AND u.dissolved_on IS NULL
            ORDER BY CASE WHEN u.type IN (\(list: UnionType.leading)) THEN 0 ELSE 1 END, u.id
            \(SQL.unscoped(because: "names are matched over the whole register; what is done with them is checked"))
            """)
    }

    /// Live unions beneath one by the names that were asked for.
    static func live(named names: Set<String>, beneath union: ID<UnionOrg>, _ db: any Connection) throws -> [String: ID<UnionOrg>] {
        var found: [String: ID<UnionOrg>] = [:], several: Set<String> = []
        let names = Array(names)
        for start in stride(from: 0, to: names.count, by: 200) {
            let asked = names[start..<min(start + 200, names.count)]
            for row in try db.rows("""
                SELECT u.id, u.name, u.short_name FROM union_org u WHERE (u.name IN (\(list: asked)) OR u.short_name IN (\(list: asked)))
                AND \(isLive(beneath: union))
                """) {
                let id: ID<UnionOrg> = try row.get("id"), name: String = try row.get("name"), short: String? = try row.get("short_name")
                for text in [name, short] { if let text, found.updateValue(id, forKey: text) != nil { several.insert(text) } }
            }
        }
        for text in several { found[text] = nil }
        return found
    }

    /// Which of some unions are still live and beneath one.
    static func live(_ unions: Set<ID<UnionOrg>>, beneath union: ID<UnionOrg>, _ db: any Connection) throws -> Set<ID<UnionOrg>> {
        Set(try db.rows("""
            SELECT u.id FROM union_org u WHERE u.id IN (\(list: unions)) AND \(isLive(beneath: union))
            """).map { try $0.get("id") })
    }

    private static func isLive(beneath union: ID<UnionOrg>) -> SQL {
        "u.dissolved_on IS NULL AND u.is_founding = 0 AND EXISTS (SELECT 1 FROM \(TreeStore.beneath(union)) b WHERE b.union_id = u.id)"
    }

    /// Writes down a union that has a parent, with its place in the trees from its founding on.
    static func insert(_ facts: UnionFacts, under parent: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws -> ID<UnionOrg> {
        let id: ID<UnionOrg> = pen.newID()
        try insertRow(id, facts, parent: parent, pen, db)
        let since = beginning(facts, pen)
        try TreeStore.plant(id, in: Tree.fromFounding, since: since, db)
        try TreeStore.attach(id, under: parent, in: .affiliation, since: since, pen, db)
        try TreeStore.attach(id, under: parent, in: .funds, since: since, pen, db)
        try TreeStore.attach(id, under: territory(of: facts, db) ?? parent, in: .territory, since: since, pen, db)
        return id
    }

    /// A union that is asked for: it has its place already, and counts from its approval on.
    static func draft(_ facts: UnionFacts, under parent: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws -> ID<UnionOrg> {
        let id = try insert(facts, under: parent, pen, db)
        try db.run("UPDATE union_org SET state = 'DRAFT', is_founding = 1 WHERE id = \(id) \(SQL.unscoped(because: "the parent was found in scope"))")
        return id
    }

    /// Approved: the founding is over, or the term that was put off.
    static func begin(_ id: ID<UnionOrg>, _ db: any Connection) throws {
        try db.run("UPDATE union_org SET is_founding = 0, postponed_to = NULL WHERE id = \(id) \(SQL.unscoped(because: "the union was found in scope"))")
    }

    static func postpone(_ id: ID<UnionOrg>, to day: Day?, _ db: any Connection) throws {
        try db.run("UPDATE union_org SET postponed_to = \(day) WHERE id = \(id) \(SQL.unscoped(because: "the union was found in scope"))")
        try TermStore.postpone(id, to: day, db)
    }

    static func dissolve(_ id: ID<UnionOrg>, on day: Day, _ db: any Connection) throws {
        try db.run("UPDATE union_org SET dissolved_on = \(day) WHERE id = \(id) \(SQL.unscoped(because: "the union was found in scope"))")
    }

    /// Those right beneath, also while they are being founded, that have not ended.
    static func children(of id: ID<UnionOrg>, _ db: any Connection) throws -> [TradeUnion] {
        try db.all("""
            SELECT u.* FROM union_org u WHERE u.parent_id = \(id) AND u.dissolved_on IS NULL AND u.state <> 'DISSOLVED' ORDER BY u.id
            \(SQL.unscoped(because: "the parent was found in scope"))
            """)
    }

    /// The district federation, made once by `setup`.
    static func insertRoot(_ facts: UnionFacts, _ pen: Pen, _ db: any Connection) throws -> ID<UnionOrg> {
        let id: ID<UnionOrg> = pen.newID()
        try insertRow(id, facts, parent: nil, pen, db)
        try TreeStore.plant(id, in: Tree.allCases, since: .first, db)
        return id
    }

    private static func insertRow(_ id: ID<UnionOrg>, _ facts: UnionFacts, parent: ID<UnionOrg>?, _ pen: Pen, _ db: any Connection) throws {
        try db.run("""
            INSERT INTO union_org (id, is_root, parent_id, name, name_key, initials, search, type, import_id, recorded_at)
            VALUES (\(id), \(parent == nil), \(parent), \(facts.name), '', '', '', \(facts.type), \(pen.importID), \(pen.now))
            \(SQL.unscoped(because: "the parent was found in scope"))
            """)
        try write(facts, to: id, pen, db)
    }

    /// A founding day that nobody knows lies before the records, one that has not come must not hide the union until then.
    private static func beginning(_ facts: UnionFacts, _ pen: Pen) -> Day { min(facts.foundedOn ?? .first, pen.today) }

    /// The general union of the town, which leads there whoever the parent is.
    private static func territory(of facts: UnionFacts, _ db: any Connection) throws -> ID<UnionOrg>? {
        guard let town = facts.townCode, !UnionType.leading.contains(facts.type) else { return nil }
        return try db.value("""
            SELECT u.id FROM union_org u WHERE u.town_code = \(town) AND u.type = 'GENERAL' AND u.dissolved_on IS NULL AND u.is_root = 0
            ORDER BY u.id LIMIT 1 \(SQL.unscoped(because: "the tree of territory is drawn over the whole district"))
            """)
    }

    /// Changes what is written down of a union, and says in its history what was different.
    static func update(_ union: TradeUnion, to facts: UnionFacts, reason: String? = nil, _ pen: Pen, _ db: any Connection) throws {
        guard union.facts != facts else { return }
        if union.name != facts.name {
            try db.run("""
                INSERT INTO former_name (id, union_id, name, until) VALUES (\(pen.newID(of: UnionFacts.self)), \(union.id), \(union.name), \(pen.today))
                \(SQL.unscoped(because: "the union was found in scope"))
                """)
        }
        try write(facts, to: union.id, after: union.facts, pen, db)
        try pen.note("union_org", union.id.number, "edited", reason: reason, detail: union.facts.differences(to: facts), at: union.id, db)
        if union.facts.townCode != facts.townCode { try moveHome(union, to: facts, pen, db) }
    }

    /// In the tree of territory a union goes with its town; one without a town's general union stands where its parent has it.
    private static func moveHome(_ union: TradeUnion, to facts: UnionFacts, _ pen: Pen, _ db: any Connection) throws {
        guard let home = try territory(of: facts, db) ?? union.parentID, try !TreeStore.isBeneath(home, union.id, in: .territory, db) else { return }
        try move(union, under: record(home, db), in: .territory, on: pen.today, reason: "所在镇街变更", pen, db)
    }

    private static func write(_ facts: UnionFacts, to id: ID<UnionOrg>, after was: UnionFacts? = nil, _ pen: Pen, _ db: any Connection) throws {
        try db.run("""
            UPDATE union_org SET name = \(facts.name), short_name = \(facts.shortName), code = \(facts.code), type = \(facts.type),
              is_new_form = \(facts.isNewForm), representative = \(facts.representative), registrar = \(facts.registrar), found_mode = \(facts.foundMode), prep_on = \(facts.prepOn),
              approval_number = \(facts.approvalNumber), founded_on = \(facts.foundedOn), town_code = \(facts.townCode),
              industry = \(facts.industry), term_number = \(facts.termNumber), term_start = \(facts.termStart),
              term_years = \(facts.termYears), term_end = \(facts.termEnd), staff_fulltime = \(facts.staffFulltime),
              staff_parttime = \(facts.staffParttime), reported_employees = \(facts.employees),
              reported_women_employees = \(facts.womenEmployees), reported_members = \(facts.members),
              reported_women_members = \(facts.womenMembers), reported_migrant_workers = \(facts.migrantWorkers),
              reported_hardship = \(facts.hardship), reported_model_workers = \(facts.modelWorkers), has_seal = \(facts.hasSeal),
              has_account = \(facts.hasAccount), fund_mode = \(facts.fundMode), home_level = \(facts.homeLevel),
              address = \(facts.address), postcode = \(facts.postcode), contact_name = \(facts.contactName),
              office_phone = \(facts.officePhone), longitude = \(facts.longitude), latitude = \(facts.latitude), datum = \(facts.datum),
              import_id = COALESCE(\(pen.importID), import_id)
            WHERE id = \(id) \(SQL.unscoped(because: "the union was found in scope"))
            """)
        try index(id, pen, db)
        try Versions.unions.keep(id, pen, db)
        try TermStore.keep(facts, after: was, of: id, pen, db)
    }

    /// Kept with the row of the chair in the union's committee.
    static func setChair(_ name: String?, of id: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        try db.run("UPDATE union_org SET chair_name = \(name) WHERE id = \(id) \(SQL.unscoped(because: "the union was found in scope"))")
        try index(id, pen, db)
    }

    /// What the union is sorted and found by.
    private static func index(_ id: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        let union = try record(id, db)
        let spelling = pen.instruments.pinyin(union.name)
        let pieces = [union.name, union.facts.shortName, union.facts.code?.text, union.chairName, spelling.initials] + (try formerNames(of: id, db))
        try db.run("""
            UPDATE union_org SET name_key = \(spelling.key), initials = \(spelling.initials), search = \(SearchText.of(pieces))
            WHERE id = \(id) \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func formerNames(of id: ID<UnionOrg>, at past: Day? = nil, _ db: any Connection) throws -> [String] {
        let given: SQL = past.map { "AND until <= \($0)" } ?? ""
        return try db.rows("""
            SELECT name FROM former_name WHERE union_id = \(id) \(given) ORDER BY until DESC, id DESC \(SQL.unscoped(because: "the union was found in scope"))
            """).map { try $0.get("name") }
    }

    /// Hangs a union under another parent in one of the trees, from a day on.
    static func move(
        _ union: TradeUnion, under parent: TradeUnion, in tree: Tree, on day: Day, reason: String?, _ pen: Pen, _ db: any Connection
    ) throws {
        let old = try TreeStore.parent(of: union.id, in: tree, db)
        guard old != parent.id else { return }
        if tree == .affiliation { try require(parent, mayLead: union.facts.type) }
        // The grid is drawn later: a union stands in it from its first place there.
        for place in [union.id, parent.id] where try !TreeStore.isBeneath(place, place, in: tree, db) {
            try TreeStore.plant(place, in: [tree], since: day, db)
        }
        try TreeStore.detach(union.id, in: tree, on: day, db)
        try TreeStore.attach(union.id, under: parent.id, in: tree, since: day, pen, db)
        if tree == .affiliation { try PetitionStore.follow(union.id, to: parent.id, db) }
        let names: JSON = .array([.string(try old.map { try record($0, db).name } ?? "无"), .string(parent.name)])
        try pen.note(
            "union_org", union.id.number, "moved", reason: reason,
            detail: .object([JSON.Member("上级（\(tree.label)）", names), JSON.Member("起始日期", .array([.string(""), .string(day.description)]))]),
            at: union.id, db)
    }

    static func require(_ parent: TradeUnion, mayLead child: UnionType) throws {
        guard parent.facts.type.mayLead(child) else { throw NotAllowed("“\(parent.name)”是\(parent.facts.type.label)，不能做\(child.label)的上级") }
    }

    /// Takes a union out of the register as if it had never been brought in.
    static func remove(_ id: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        for tree in Tree.allCases { try TreeStore.detach(id, in: tree, on: pen.today, db) }
        try db.run("DELETE FROM union_org WHERE id = \(id) \(SQL.unscoped(because: "an import is taken back as a whole"))")
    }

    static func childTypes(of id: ID<UnionOrg>, _ db: any Connection) throws -> [UnionType] {
        try db.rows("""
            SELECT DISTINCT type FROM union_org WHERE parent_id = \(id) AND dissolved_on IS NULL \(SQL.unscoped(because: "the parent was found in scope"))
            """).map { try $0.get("type") }
    }

    static func hasChildren(_ id: ID<UnionOrg>, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM union_link WHERE parent_id = \(id) AND child_id <> \(id)")
    }
}
