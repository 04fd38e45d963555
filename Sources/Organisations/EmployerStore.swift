import Kernel

/// Employers that should have a union, and which unions cover them.
enum EmployerStore {
    /// `true` of an employer `e` that the scope may see: the whole list for the district; otherwise what the unions within reach
    /// cover, and what lies in a town whose general union is within reach.
    static func reached(_ scope: Scope) -> SQL {
        scope.isWhole ? "\(scope.covers("e.id"))" : reached { scope.covers($0) }
    }

    /// The same for an import, which knows its union and no scope.
    static func reached(beneath union: ID<UnionOrg>) -> SQL { reached { "\($0) IN \(TreeStore.beneath(union))" } }

    private static func reached(_ covers: (SQL) -> SQL) -> SQL {
        """
        (e.id IN (SELECT v.employer_id FROM coverage v WHERE v.until IS NULL AND \(covers("v.union_id")))
         OR e.town_code IN (SELECT g.town_code FROM union_org g WHERE g.type = 'GENERAL' AND g.dissolved_on IS NULL AND \(covers("g.id"))))
        """
    }

    static func find(_ id: ID<EmployerKind>, _ scope: Scope, _ db: any Connection) throws -> Employer {
        try db.one("SELECT e.* FROM employer e WHERE e.id = \(id) AND \(reached(scope))")
    }

    static func reaches(_ id: ID<EmployerKind>, _ scope: Scope, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM employer e WHERE e.id = \(id) AND \(reached(scope))")
    }

    static func record(_ id: ID<EmployerKind>, _ db: any Connection) throws -> Employer {
        try db.one("SELECT e.* FROM employer e WHERE e.id = \(id) \(SQL.unscoped(because: "the caller has found it in scope"))")
    }

    static func withCode(_ code: CreditCode, _ db: any Connection) throws -> Employer? {
        try db.first("SELECT e.* FROM employer e WHERE e.code = \(code) \(SQL.unscoped(because: "a code belongs to one employer of all"))")
    }

    static func named(_ name: String, _ db: any Connection) throws -> [Employer] {
        try db.all("SELECT e.* FROM employer e WHERE e.name = \(name) ORDER BY e.id \(SQL.unscoped(because: "names are matched over the whole list"))")
    }

    static func insert(_ facts: EmployerFacts, _ pen: Pen, _ db: any Connection) throws -> ID<EmployerKind> {
        let id: ID<EmployerKind> = pen.newID()
        try db.run("""
            INSERT INTO employer (id, name, name_key, initials, search, list_source, list_on, import_id, recorded_at)
            VALUES (\(id), \(facts.name), '', '', '', \(facts.listSource), \(facts.listOn), \(pen.importID), \(pen.now))
            \(SQL.unscoped(because: "the list belongs to the district"))
            """)
        try write(facts, to: id, pen, db)
        return id
    }

    static func update(_ employer: Employer, to facts: EmployerFacts, _ pen: Pen, _ db: any Connection) throws {
        guard employer.facts != facts else { return }
        try write(facts, to: employer.id, pen, db)
        try pen.note("employer", employer.id.number, "edited", detail: employer.facts.differences(to: facts), at: nil, db)
    }

    private static func write(_ facts: EmployerFacts, to id: ID<EmployerKind>, _ pen: Pen, _ db: any Connection) throws {
        let spelling = pen.instruments.pinyin(facts.name)
        try db.run("""
            UPDATE employer SET name = \(facts.name), name_key = \(spelling.key), initials = \(spelling.initials),
              search = \(SearchText.of([facts.name, facts.code?.text, spelling.initials])), code = \(facts.code), head_name = \(facts.head), nature = \(facts.nature),
              registration_type = \(facts.registrationType), is_large = \(facts.isLarge), industry = \(facts.industry),
              town_code = \(facts.townCode), employees = \(facts.employees), women = \(facts.women), migrant_workers = \(facts.migrantWorkers),
              new_form_trade = \(facts.newFormTrade), status = \(facts.status), says_union = \(facts.saysUnion), says_congress = \(facts.saysCongress),
              says_openness = \(facts.saysOpenness), says_contract = \(facts.saysContract), says_directors = \(facts.saysDirectors),
              is_listed = \(facts.isListed), list_source = \(facts.listSource),
              list_on = \(facts.listOn), required_since = \(facts.requiredSince), required_until = \(facts.requiredUntil),
              import_id = COALESCE(\(pen.importID), import_id)
            WHERE id = \(id) \(SQL.unscoped(because: "the employer was found in scope"))
            """)
        try Versions.employers.keep(id, pen, db)
    }

    static func remove(_ id: ID<EmployerKind>, _ db: any Connection) throws {
        try db.run("DELETE FROM employer WHERE id = \(id) \(SQL.unscoped(because: "an import is taken back as a whole"))")
    }

    static func isCovered(_ id: ID<EmployerKind>, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM coverage WHERE employer_id = \(id) \(SQL.unscoped(because: "asked before an import is taken back"))")
    }
}

/// Which unions cover which employers, from when until when.
extension EmployerStore {
    struct Covered: Readable, Sendable {
        let employer: Employer, coverage: Int64, since: Day?
        init(row: Row) throws { employer = try Employer(row: row); coverage = try row.get("coverage_id"); since = try row.get("covered_since") }
    }
    struct Covering: Readable, Sendable {
        let union: TradeUnion, since: Day?
        init(row: Row) throws { union = try TradeUnion(row: row); since = try row.get("covered_since") }
    }

    static func covered(by union: ID<UnionOrg>, at past: Day? = nil, _ db: any Connection) throws -> [Covered] {
        try db.all("""
            SELECT e.*, v.id AS coverage_id, v.since AS covered_since FROM coverage v JOIN employer e ON e.id = v.employer_id
            WHERE v.union_id = \(union) AND \(past.map { Stretch.holds("v", on: $0) } ?? "v.until IS NULL") ORDER BY e.name_key, e.id \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    /// Which of the employers that the union covers somebody of that name heads.
    static func headed(by name: String, coveredBy union: ID<UnionOrg>, _ db: any Connection) throws -> String? {
        try db.value("""
            SELECT e.name FROM coverage v JOIN employer e ON e.id = v.employer_id
            WHERE v.union_id = \(union) AND v.until IS NULL AND e.head_name = \(name) ORDER BY e.name_key, e.id LIMIT 1
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    /// The unions that name the employer today, as far as the scope reaches.
    static func covering(_ employer: ID<EmployerKind>, _ scope: Scope, _ db: any Connection) throws -> [Covering] {
        try db.all("""
            SELECT u.*, v.since AS covered_since FROM coverage v JOIN union_org u ON u.id = v.union_id
            WHERE v.employer_id = \(employer) AND v.until IS NULL AND \(scope.covers("u.id")) ORDER BY u.name_key, u.id
            """)
    }

    /// All unions that name it today, whoever asks; for rules that hold over the whole register.
    static func unions(covering employer: ID<EmployerKind>, _ db: any Connection) throws -> [TradeUnion] {
        try db.all("""
            SELECT u.* FROM coverage v JOIN union_org u ON u.id = v.union_id
            WHERE v.employer_id = \(employer) AND v.until IS NULL AND u.dissolved_on IS NULL ORDER BY u.id
            \(SQL.unscoped(because: "a rule over the whole register"))
            """)
    }

    static func cover(_ employer: ID<EmployerKind>, by union: ID<UnionOrg>, since: Day?, _ pen: Pen, _ db: any Connection) throws {
        let has = try db.exists("""
            SELECT 1 FROM coverage WHERE union_id = \(union) AND employer_id = \(employer) AND until IS NULL \(SQL.unscoped(because: "the union was found in scope"))
            """)
        guard !has else { return }
        try db.run("""
            INSERT INTO coverage (id, union_id, employer_id, since, import_id)
            VALUES (\(pen.newID(of: Covered.self)), \(union), \(employer), \(since), \(pen.importID)) \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func uncover(_ employer: ID<EmployerKind>, by union: ID<UnionOrg>, on day: Day, _ db: any Connection) throws {
        let ended = try db.run("""
            UPDATE coverage SET until = CASE WHEN since > \(day) THEN since ELSE \(day) END
            WHERE union_id = \(union) AND employer_id = \(employer) AND until IS NULL \(SQL.unscoped(because: "the union was found in scope"))
            """)
        guard ended == 1 else { throw NotFound() }
    }

    /// A union ends, and with it what it covered.
    static func uncoverAll(by union: ID<UnionOrg>, on day: Day, _ db: any Connection) throws {
        try db.run("""
            UPDATE coverage SET until = CASE WHEN since > \(day) THEN since ELSE \(day) END
            WHERE union_id = \(union) AND until IS NULL \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func removeCoverage(_ employer: ID<EmployerKind>, by union: ID<UnionOrg>, _ db: any Connection) throws {
        try db.run("""
            DELETE FROM coverage WHERE union_id = \(union) AND employer_id = \(employer) AND until IS NULL
            \(SQL.unscoped(because: "an import is taken back as a whole"))
            """)
    }
}

/// Towns and subdistricts of the district.
enum TownStore {
    static func all(_ db: any Connection) throws -> [Filter.Option] {
        try db.kept(Kept("towns")) {
            try db.rows("SELECT code, name FROM town ORDER BY code").map { Filter.Option(try $0.get("code"), try $0.get("name")) }
        }
    }

    /// Codes by name, and by themselves.
    static func codes(_ db: any Connection) throws -> [String: String] {
        Dictionary(try all(db).flatMap { [($0.label, $0.value), ($0.value, $0.value)] }, uniquingKeysWith: { first, _ in first })
    }

    static func name(_ code: String?, _ db: any Connection) throws -> String? {
        guard let code else { return nil }
        return try db.value("SELECT name FROM town WHERE code = \(code)")
    }

    /// Towns whose general unions stand beneath the union.
    static func led(beneath union: ID<UnionOrg>, _ db: any Connection) throws -> [String] {
        try db.rows("""
            SELECT town_code FROM union_org WHERE type = 'GENERAL' AND dissolved_on IS NULL AND town_code IS NOT NULL AND id IN \(TreeStore.beneath(union))
            """).map { try $0.get("town_code") }
    }

    /// The code of a town that was named or given by code.
    static func code(_ text: String, _ db: any Connection) throws -> String? {
        try db.value("SELECT code FROM town WHERE code = \(text) OR name = \(text)")
    }

    static func add(_ towns: [Town], _ db: any Connection) throws {
        for town in towns {
            try db.run("""
                INSERT INTO town (code, name, kind) VALUES (\(town.code), \(town.name), \(town.kind)) ON CONFLICT (code) DO NOTHING
                """)
        }
    }
}

struct Town: Sendable {
    enum Kind: String, CodedWord {
        case subdistrict, town
        var label: String {
            switch self {
            case .subdistrict: "街道"
            case .town: "镇"
            }
        }
    }
    let code: String, name: String
    var kind: Kind { name.hasSuffix("街道") ? .subdistrict : .town }
    init(_ code: String, _ name: String) { self.code = code; self.name = name }

    /// 宜宾市翠屏区, list of the National Bureau of Statistics as of 2023-06-30.
    static let cuiping: [Town] = [
        Town("511502006", "西郊街道"), Town("511502007", "安阜街道"), Town("511502008", "白沙湾街道"), Town("511502010", "象鼻街道"),
        Town("511502011", "沙坪街道"), Town("511502012", "合江门街道"), Town("511502013", "大观楼街道"), Town("511502014", "双城街道"),
        Town("511502101", "李庄镇"), Town("511502102", "菜坝镇"), Town("511502104", "金坪镇"), Town("511502108", "牟坪镇"),
        Town("511502109", "李端镇"), Town("511502111", "宗场镇"), Town("511502112", "宋家镇"), Town("511502115", "思坡镇"),
        Town("511502116", "白花镇"), Town("511502118", "双谊镇"), Town("511502120", "永兴镇"), Town("511502121", "金秋湖镇"),
    ]
}
