import Kernel

/// 工会组织统计年报 (domain.md §1.6): the grassroots unions, the federations of areas and trades, the unions of the county level, at the
/// cut-off day of a year. Every number is a figure, or a fold over the very rows of 工会组织.
struct YearlyReport {
    private let scope: Scope, asked: ReportYear, today: Day, db: any Connection
    private var year: Int { asked.year }
    private var day: Day { asked.day }
    private var first: Day { asked.first }
    private static let path: Path = "/statistics/yearly"

    init(_ request: Request, _ db: any Connection) throws {
        scope = try request.scope; today = request.today; self.db = db
        asked = try ReportYear(request, db)
    }

    func report() throws -> Report {
        var report = Report("统计年报", fullTitle: "\(year)年工会组织统计年报")
        asked.introduce(&report, at: Self.path)
        report.tabs = Statistics.tabs(Self.path)
        let counted = try counted(), shares = try Self.measures.map { try $0.figure.parts(by: .type, scope, at: day, db) }
        report.tables = [
            table("grassroots", "基层工会", [.basicSingle, .basicJoint, .group], counted, shares),
            table("federations", "区域行业工会联合会", [.areaFederation, .industryFederation], counted, shares),
            try county(),
        ]
        report.notes += [("人数", "职工、会员等人数是各工会填报的，按截止日当时的登记相加。")]
            + Figure.definitions([.unionsTotal, .newFormUnions, .legalPersonRate, .reelectionRate, .overdueTerms, .emptyShells])
        return report
    }

    // MARK: By type

    /// What the rows of 工会组织 say of themselves, added up.
    private static let sums: [(key: String, title: String, unit: String, sql: SQL)] = [
        ("covered", "涵盖单位", "家", "SUM((SELECT COUNT(DISTINCT c.employer_id) FROM coverage c WHERE c.union_id = u.id AND \(covers)))"),
        ("employees", "职工", "人", "SUM(u.reported_employees)"), ("women", "女职工", "人", "SUM(u.reported_women_employees)"),
        ("migrant_workers", "农民工", "人", "SUM(u.reported_migrant_workers)"), ("members", "会员", "人", "SUM(u.reported_members)"),
        ("women_members", "女会员", "人", "SUM(u.reported_women_members)"), ("staff_fulltime", "专职工作人员", "人", "SUM(u.staff_fulltime)"),
        ("staff_parttime", "兼职工作人员", "人", "SUM(u.staff_parttime)"), ("audit", "建立经审会", "个", has(.audit)), ("women_committee", "建立女职委", "个", has(.women)),
    ]
    private static let covers = Stretch.holds("c", on: "clock.day")
    private static func has(_ kind: CommitteeKind) -> SQL {
        """
        SUM(CASE WHEN EXISTS (SELECT 1 FROM committee c WHERE c.union_id = u.id AND c.kind = \(kind) AND (c.founded_on IS NULL OR c.founded_on <= clock.day)
          AND (c.until IS NULL OR c.until > clock.day)) THEN 1 ELSE 0 END)
        """
    }
    private static let measures: [Measure] = [.legal, .reelection, .overdue, .shells]

    private func table(_ key: String, _ title: String, _ types: [UnionType], _ counted: [UnionType: [Int]], _ shares: [[String?: Figure.Result]]) -> Report.Table {
        let columns = [Record.TableColumn("type", "类型")]
            + [("unions", "工会数"), ("new_form", "新业态"), ("founded", "本年新建"), ("dissolved", "本年撤销")].map { Record.TableColumn($0, $1, .number(unit: "个")) }
            + Self.sums.map { Record.TableColumn($0.key, $0.title, .number(unit: $0.unit)) }
            + [("registered", "法人登记"), ("ended", "本年结束的届"), ("on_time", "按期换届"), ("overdue", "届满未换届"), ("shells", "空壳工会")].map {
                Record.TableColumn($0, $1, .number(unit: "个"))
            }
        func numbers(_ type: UnionType) -> [Int] {
            let results = shares.map { $0[type.rawValue] }
            return (counted[type] ?? Array(repeating: 0, count: 4 + Self.sums.count)) + [
                results[0]?.numerator ?? 0, results[1]?.denominator ?? 0, results[1]?.numerator ?? 0, results[2]?.count ?? 0, results[3]?.count ?? 0,
            ]
        }
        let all = types.map { ($0, numbers($0)) }, paths = columns.indices.dropFirst()
        let total = paths.map { place in all.reduce(0) { $0 + $1.1[place - 1] } }
        let rows = all.map { type, numbers in
            Report.Row([.text(type.label)] + zip(columns.dropFirst(), numbers).map { .count($1, path($0.key, type)) })
        }
        return Report.Table(key, title, columns: columns, rows: rows + [Report.Row([.text("合计")] + total.map { .count($0) }, isTotal: true)])
    }

    /// Where the rows of a number are.
    private func path(_ column: String, _ type: UnionType) -> Path? {
        let at = day == today ? nil : day.description, unions: Path = "/unions", from = first.description
        func rows(_ code: String) -> Path { ("/figures/\(code)/rows" as Path).with([("at", day.description), ("type", type.rawValue)]) }
        switch column {
        case "new_form": return unions.with([("counted", "1"), ("type", type.rawValue), ("new_form", "1"), ("at", at)])
        case "founded": return unions.with([("counted", "1"), ("type", type.rawValue), ("founded_from", from), ("founded_until", day.description), ("at", at)])
        case "dissolved": return unions.with([("type", type.rawValue), ("dissolved_from", from), ("dissolved_until", day.description), ("at", at)])
        case "registered": return rows(Figure.legalPersonRate.code)
        case "ended", "on_time": return rows(Figure.reelectionRate.code)
        case "overdue": return rows(Figure.overdueTerms.code)
        case "shells": return rows(Figure.emptyShells.code)
        default: return unions.with([("counted", "1"), ("type", type.rawValue), ("at", at)])
        }
    }

    /// By type: how many, of new trades, founded in the year, dissolved in the year, then the sums.
    private func counted() throws -> [UnionType: [Int]] {
        let founded: SQL = "SUM(CASE WHEN u.founded_on >= \(first) AND u.founded_on <= \(day) THEN 1 ELSE 0 END)"
        let columns = (["COUNT(*)", "SUM(u.is_new_form)", founded] + Self.sums.map(\.sql)).map { "CAST(COALESCE(\($0), 0) AS BIGINT)" as SQL }
        let rows = try db.rows("""
            SELECT u.type AS type, \(SQL.joined(columns, ", ")) FROM (\(Figure.unionsTotal.counted(scope, day))) f JOIN \(UnionStore.register(at: day)) u ON u.id = f.id
            CROSS JOIN (SELECT \(day) AS day) clock GROUP BY u.type
            """)
        let gone = try dissolved()
        var found: [UnionType: [Int]] = [:]
        for row in rows {
            let type: UnionType = try row.get("type"), numbers = row.values.dropFirst().map { Int($0.integer ?? 0) }
            found[type] = Array(numbers.prefix(3)) + [gone[type] ?? 0] + numbers.dropFirst(3)
        }
        for (type, count) in gone where found[type] == nil { found[type] = [0, 0, 0, count] + Array(repeating: 0, count: Self.sums.count) }
        return found
    }

    private func dissolved() throws -> [UnionType: Int] {
        let rows = try db.rows("""
            SELECT u.type AS type, COUNT(*) AS count FROM \(UnionStore.register(at: day)) u
            WHERE u.is_root = 0 AND u.is_founding = 0 AND u.dissolved_on >= \(first) AND u.dissolved_on <= \(day) AND \(scope.covers("u.id")) GROUP BY u.type
            """)
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.get("type"), try $0.get("count")) })
    }

    // MARK: The county level

    /// A line for each union that hangs right under the district federation and leads others, with all that stood beneath it on the day;
    /// what hangs there by itself is one line.
    private func county() throws -> Report.Table {
        let rows = try db.rows("""
            SELECT p.id, p.name, COUNT(*) AS unions, SUM(CASE WHEN u.type IN (\(list: [UnionType.basicSingle, .basicJoint, .group])) THEN 1 ELSE 0 END) AS grassroots,
              SUM(CASE WHEN u.type IN (\(list: [UnionType.areaFederation, .industryFederation])) THEN 1 ELSE 0 END) AS federations,
              CAST(COALESCE(SUM(CASE WHEN u.type IN (\(list: UnionType.withMembers)) THEN u.reported_members END), 0) AS BIGINT) AS members,
              CAST(COALESCE(SUM(CASE WHEN u.type IN (\(list: UnionType.withMembers)) THEN u.reported_employees END), 0) AS BIGINT) AS employees
            FROM (\(Figure.unionsTotal.counted(scope, day))) f JOIN \(UnionStore.register(at: day)) u ON u.id = f.id
            LEFT JOIN (SELECT w.union_id, q.id, q.name FROM union_within w JOIN \(UnionStore.register(at: day)) q ON q.id = w.ancestor_id
              WHERE w.tree = 'affiliation' AND \(Stretch.holds("w", on: day)) AND q.type IN (\(list: UnionType.leading + [.group]))
                AND q.parent_id = (SELECT r.id FROM union_org r WHERE r.is_root = 1)) p ON p.union_id = u.id
            GROUP BY p.id, p.name ORDER BY CASE WHEN p.id IS NULL THEN 1 ELSE 0 END, p.id
            """)
        let keys = ["unions", "grassroots", "federations", "members", "employees"]
        let columns = [Record.TableColumn("union", "工会")] + zip(keys, [("工会组织（含本级）", "个"), ("基层工会", "个"), ("区域行业工会联合会", "个"), ("会员", "人"), ("职工", "人")]).map {
            Record.TableColumn($0, $1.0, .number(unit: $1.1))
        }
        let lines = try rows.map { row in
            let id: ID<UnionOrg>? = try row.get("id"), name: String? = try row.get("name")
            let path = try id.flatMap { id in try scope.reaches(id, db) ? ("/unions/\(id)" as Path).with([("at", day == today ? nil : day.description)]) : nil }
            return Report.Row([.text(name ?? "直属区总工会的基层工会", path)] + keys.map { Report.Cell(row[$0]) })
        }
        let total = keys.map { key in rows.reduce(0) { $0 + Int($1[key].integer ?? 0) } }
        return Report.Table(
            "county", "县级工会", note: "区总工会下一级的每个工会，连同它下面的", columns: columns,
            rows: lines + [Report.Row([.text("合计")] + total.map { .count($0) }, isTotal: true)])
    }
}
