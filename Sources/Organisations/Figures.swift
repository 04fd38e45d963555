import Kernel

extension Breakdown {
    static let town = Breakdown("town", "镇街", "town_code", TownStore.all)
    static let type = Breakdown("type", "类型", "type", words(UnionType.self))
    static let industry = Breakdown("industry", "行业", "industry", words(Industry.self))
    static let nature = Breakdown("nature", "单位性质", "nature", words(EmployerNature.self))
    static let trade = Breakdown("trade", "新业态行业", "new_form_trade", words(NewFormTrade.self))

    fileprivate static let ofUnions = [type, industry, town]
    private static func words<W: CodedWord>(_ type: W.Type) -> @Sendable (any Connection) throws -> [Filter.Option] {
        { _ in W.allCases.map { Filter.Option($0.rawValue, $0.label) } }
    }
}

/// What the register counts. The rows of a union or an employer are stretches of days, one for each version of what was written down of it:
/// a number of a past day is taken apart by what stood there then.
extension Figure {
    static let organisations: [Figure] = [
        unionsTotal, newFormUnions, unionRate, newFormCoverage, legalPersonRate, reelectionRate, overdueTerms, emptyShells, reportedMembers,
    ]
    private static let sheets = ["unions"]

    static let unionsTotal = Figure(
        "orgs_total", "工会组织", unit: .unions, nature: .stock, .count, rowBase: "/unions", importKinds: sheets,
        definition: "当日存续的工会：建会日期不晚于当日、尚未撤销，任期届满未换届的也算；不含区总工会本身，不含工会分会、工会小组和工会组织员。",
        traps: "“建立”按当日存续的数，不是期内新建的；新业态工会已在其中，不能再加一次。", parts: Breakdown.ofUnions
    ) { scope, _ in unions(scope) }

    static let newFormUnions = Figure(
        "newform_orgs", "新业态工会", unit: .unions, nature: .stock, .count, rowBase: "/unions", importKinds: sheets,
        definition: "工会组织中会员以新就业形态劳动者为主的，是“工会组织”的一部分，不另加。", traps: "不能和“工会组织”相加。", parts: Breakdown.ofUnions
    ) { scope, _ in unions(scope, where: "v.is_new_form = 1") }

    static let reportedMembers = Figure(
        "reported_members", "工会填报会员", unit: .persons, nature: .stock, .sum, rowBase: "/unions", importKinds: sheets,
        definition: "当日存续的工会自己填报的会员人数相加；领导机关填报的是所属工会会员的，会重复，所以只加基层工会和行业性、区域性工会联合会。没有填的按 0 计。",
        parts: Breakdown.ofUnions
    ) { scope, _ in unions(scope, columns: ", COALESCE(v.reported_members, 0) AS amount", where: "v.type IN (\(list: UnionType.withMembers))") }

    static let emptyShells = Figure(
        "empty_shells", "空壳工会", unit: .unions, nature: .stock, .count, rowBase: "/unions", importKinds: sheets,
        definition: "当日存续的单独、联合基层工会中，填报会员为 0、建会已满规定月数的。月数见“参数”里的“空壳工会月数”，按当日的值。", parts: Breakdown.ofUnions
    ) { scope, _ in EmptyShell.stretches(scope) }

    static let unionRate = Figure(
        "org_rate", "建会率", unit: .percent, nature: .stock, .share(numerator: coveredEmployers), rowBase: "/employers", importKinds: ["employers", "unions"],
        definition: """
            分母：应建会单位名录中当日存续的单位。分子：其中当日被存续的工会覆盖的单位，联合工会、工会联合会覆盖的也算。\
            是否建会以各工会写明的单位为准，不以名录中的“是否建会”为准。
            """,
        traps: "“动态保持在 95% 以上”要每个月末都不低于，看最低的那个月末，不看平均。", parts: [.nature, .industry, .town], floor: OrganisationRules.rateFloor
    ) { scope, _ in employers(scope) }

    static let newFormCoverage = Figure(
        "newform_coverage", "新业态行业覆盖率", unit: .percent, nature: .stock, .share(numerator: coveredEmployers), rowBase: "/employers",
        importKinds: ["employers", "unions"],
        definition: """
            分母：应建会单位名录中写明属于快递、家政、外卖配送、电商、物流的单位，当日存续的。分子：其中当日被存续的工会覆盖的。\
            “全覆盖”是对名录说的：名录的来源和日期见每个单位，五个行业各自的覆盖率见“按新业态行业”。
            """,
        traps: "只能对名录说“全”；名录漏了的单位数不到。", parts: [.trade, .town]
    ) { scope, _ in employers(scope, where: "v.new_form_trade IS NOT NULL") }

    static let legalPersonRate = Figure(
        "legal_person_rate", "法人登记率", unit: .percent, nature: .stock, .share(numerator: { _ in LegalPersonality.stretches }), rowBase: "/unions", importKinds: sheets,
        definition: """
            分母：当日存续、按《基层工会法人登记管理办法》应当登记的工会，即单独、联合基层工会，集团工会，行业性、区域性工会联合会；\
            地方总工会、产业工会依法具有法人资格，不在内。分子：其中当日已登记为法人、尚未注销的，或者持有有效的工会法人资格证书的。
            """,
        parts: Breakdown.ofUnions
    ) { scope, _ in unions(scope, where: "v.type IN (\(list: LegalPersonality.eligible))") }

    static let reelectionRate = Figure(
        "reelection_rate", "按期换届率", unit: .percent, nature: .stock, .share(numerator: { _ in TermRows.onTime }), rowBase: "/unions", importKinds: sheets,
        definition: """
            分母：当年 1 月 1 日至当日结束的届，即届满（经批准延期的，到延期的最后一天），或者提前换届的那一天，当天工会存续。\
            分子：其中在届满以前选出了下一届的。本系统开始登记以前的各届没有记录，不在内。
            """,
        parts: Breakdown.ofUnions
    ) { scope, _ in TermRows.ended(scope) }

    static let overdueTerms = Figure(
        "terms_overdue", "届满未换届", unit: .unions, nature: .stock, .count, rowBase: "/unions", importKinds: sheets,
        definition: "当日存续的工会中，本届已满（经批准延期的，延期也已满）还没有选出下一届的；不含工会分会、工会小组和工会组织员。", parts: Breakdown.ofUnions
    ) { scope, _ in TermRows.overdue(scope) }

    /// The unions that count as organisations, as stretches of days.
    static func unions(_ scope: Scope, columns: SQL = "", where condition: SQL = "1 = 1") -> SQL {
        """
        SELECT u.id, u.id AS union_id, v.name AS label, v.type, v.industry, v.town_code,
          \(Stretch.begins("u.founded_on", "v.since")) AS since, \(Stretch.ends("u.dissolved_on", "v.until")) AS until\(columns)
        FROM union_org u JOIN union_version v ON v.union_id = u.id
        WHERE u.is_root = 0 AND u.is_founding = 0 AND v.type NOT IN (\(list: UnionType.internals)) AND \(condition) AND \(scope.covers("u.id"))
        """
    }

    /// The employers of the list that should have a union, as stretches of days.
    private static func employers(_ scope: Scope, where condition: SQL = "1 = 1") -> SQL {
        """
        SELECT e.id, NULL AS union_id, v.name AS label, v.nature, v.industry, v.town_code, v.new_form_trade,
          \(Stretch.begins("e.required_since", "v.since")) AS since, \(Stretch.ends("e.required_until", "v.until")) AS until
        FROM employer e JOIN employer_version v ON v.employer_id = e.id
        WHERE v.is_listed = 1 AND (v.status IN (\(list: EmployerStatus.alive)) OR e.required_until IS NOT NULL) AND \(condition) AND \(EmployerStore.reached(scope))
        """
    }

    /// A stretch of days for each union that covers an employer: while it covers, and while it lives. Whose union it is does not
    /// matter: an employer of a town may be covered by the union of a system.
    @Sendable private static func coveredEmployers(_ scope: Scope) -> SQL {
        """
        SELECT v.employer_id AS id, \(Stretch.begins("v.since", "u.founded_on")) AS since, \(Stretch.ends("v.until", "u.dissolved_on")) AS until
        FROM coverage v JOIN union_org u ON u.id = v.union_id AND u.is_founding = 0 \(SQL.unscoped(because: "the denominator carries the scope"))
        """
    }
}

/// What the figures take from the law or the federation, each from a day on.
enum OrganisationRules {
    static let rateFloor = Parameter<Int>("org_rate_floor", "建会率下限（%）", 0...100)
    static let shellMonths = Parameter<Int>("empty_shell_months", "空壳工会月数", 1...120)
    static let ownUnionFrom = Parameter<Int>("own_union_from", "应单独建会的人数", 1...10_000)
    static let parameters = [rateFloor.kind, shellMonths.kind, ownUnionFrom.kind, ReportYear.cutOff.kind]
}

/// Legal personality of a union (工会法 第十五条): by its registration here, or by a certificate that came with the register.
enum LegalPersonality {
    /// Which unions register (《基层工会法人登记管理办法》 第二条); general and industrial unions have it by law.
    static let eligible: [UnionType] = [.basicSingle, .basicJoint, .group, .areaFederation, .industryFederation]

    /// The days on which a union, `id`, has it.
    static let stretches: SQL = """
        SELECT k.union_id AS id, k.valid_from AS since, \(Stretch.ends("k.until", Stretch.after("k.valid_to"))) AS until FROM certificate k
        WHERE k.kind = 'legal_person'
        UNION ALL SELECT l.union_id AS id, l.registered_on AS since, l.cancelled_on AS until FROM legal_person l WHERE l.registered_on IS NOT NULL \(SQL.unscoped(because: "the denominator carries the scope"))
        """
}

/// Terms as the rows of figures.
enum TermRows {
    /// A row for each term that has ended, from its end until the year is over, of unions that lived on that day.
    static func ended(_ scope: Scope) -> SQL {
        """
        SELECT t.union_id AS id, t.union_id, v.name AS label, v.type, v.industry, v.town_code, t.ended_on AS since, \(yearAfter("t.ended_on")) AS until
        FROM \(endings) t JOIN union_org u ON u.id = t.union_id JOIN union_version v ON v.union_id = u.id AND \(Stretch.holds("v", on: "t.ended_on"))
        WHERE u.is_root = 0 AND \(TradeUnion.lives(on: "t.ended_on")) AND v.type NOT IN (\(list: UnionType.internals)) AND \(scope.covers("u.id"))
        """
    }

    /// Those of them whose next term began before they were over.
    static let onTime: SQL = """
        SELECT t.union_id AS id, t.ended_on AS since, \(yearAfter("t.ended_on")) AS until FROM \(endings) t
        WHERE t.next_on <= t.last_day \(SQL.unscoped(because: "the denominator carries the scope"))
        """

    /// Unions whose term is over, from the day after until the next term begins.
    static func overdue(_ scope: Scope) -> SQL {
        let begins = Stretch.begins("v.since", Stretch.after("t.last_day")), ends = Stretch.ends("u.dissolved_on", Stretch.ends("v.until", "t.next_on"))
        return """
            SELECT u.id, u.id AS union_id, v.name AS label, v.type, v.industry, v.town_code, \(Stretch.begins("u.founded_on", begins)) AS since, \(ends) AS until
            FROM \(TermStore.chained) t JOIN union_org u ON u.id = t.union_id JOIN union_version v ON v.union_id = u.id
            WHERE u.is_root = 0 AND u.is_founding = 0 AND v.type NOT IN (\(list: UnionType.internals)) AND \(scope.covers("u.id"))
            """
    }

    /// Terms with the day on which they ended: their last, or the day on which the next one began before that.
    private static let endings: SQL = """
        (SELECT c.union_id, c.last_day, c.next_on, CASE WHEN c.next_on < c.last_day THEN c.next_on ELSE c.last_day END AS ended_on FROM \(TermStore.chained) c)
        """

    /// The first day of the year after.
    private static func yearAfter(_ day: SQL) -> SQL { "CAST(CAST(substr(\(day), 1, 4) AS INTEGER) + 1 AS TEXT) || '-01-01'" }
}

/// 空壳工会: a grassroots union that says it has no members although it was founded some months ago (domain.md §1.7).
enum EmptyShell {
    /// `true` of a union `u` on the day.
    static func finds(on day: Day) -> SQL {
        let months = OrganisationRules.shellMonths.value(on: "\(day)")
        return """
            (u.reported_members = 0 AND u.type IN (\(list: UnionType.grassroots)) AND \(TradeUnion.lives(on: day))
             AND (u.founded_on IS NULL OR \(later("u.founded_on", months)) <= \(day)))
            """
    }

    /// A stretch for each value of the parameter: the days on which the months had passed, and that value held.
    static func stretches(_ scope: Scope) -> SQL {
        let begins = Stretch.begins(Stretch.begins("v.since", "p.since"), "CASE WHEN u.founded_on IS NOT NULL THEN \(later("u.founded_on", "p.value")) END")
        let ends = Stretch.ends(Stretch.ends("u.dissolved_on", "v.until"), "p.until")
        return """
            SELECT u.id, u.id AS union_id, v.name AS label, v.type, v.industry, v.town_code, \(begins) AS since, \(ends) AS until
            FROM union_org u JOIN union_version v ON v.union_id = u.id CROSS JOIN \(OrganisationRules.shellMonths.values) p
            WHERE u.is_root = 0 AND u.is_founding = 0 AND v.reported_members = 0 AND v.type IN (\(list: UnionType.grassroots)) AND \(scope.covers("u.id"))
            """
    }

    /// A day some months later, as text; the 31st of a month that has none lies before the first of the next.
    private static func later(_ day: SQL, _ months: SQL) -> SQL {
        let count: SQL = "(CAST(substr(\(day), 1, 4) AS INTEGER) * 12 + CAST(substr(\(day), 6, 2) AS INTEGER) - 1 + \(months))"
        return """
            CAST(\(count) / 12 AS TEXT) || CASE WHEN \(count) % 12 < 9 THEN '-0' ELSE '-' END || CAST(\(count) % 12 + 1 AS TEXT) || substr(\(day), 8)
            """
    }
}
