import Kernel

extension ListDeclaration {
    /// The register: every union but the district federation itself.
    static let unions = ListDeclaration(
        "unions", "工会组织", at: "/unions", unit: "个工会", id: "u.id", defaultSort: "name", rowBase: "/unions",
        empty: "还没有工会。从“名册导入”带入工会组织名录", columns: unionColumns, filters: unionFilters, importKinds: ["unions"],
        searchHint: "名称、代码、主席、拼音首字母",
        search: { "u.search LIKE \(SearchText.pattern($0)) ESCAPE '!'" }, together: [.export(.readRegister)],
        source: { request, scope in
            let past = try request.pastDay(), day = past ?? request.today
            // The checks look at papers and people as they are today.
            guard past == nil || request.query["check"] ?? "" == "" else { throw Complaint("checks_are_of_today", "“数据问题”只按今天核对，看以前的名册时请去掉这一项") }
            // Who was the parent on a past day may be out of reach today.
            let parent: SQL = past == nil ? scope.parent(of: "x") : "CASE WHEN \(scope.covers("x.parent_id")) THEN x.parent_id END"
            return """
            FROM (SELECT x.*, \(day) AS day, \(day.adding(days: Standing.warningDays)) AS soon, \(parent) AS reached_parent_id FROM \(UnionStore.register(at: past)) x) u
            LEFT JOIN town t ON t.code = u.town_code LEFT JOIN \(UnionStore.names(at: past)) p ON p.id = u.parent_id
            WHERE u.is_root = 0 AND \(scope.covers("u.id"))
            """
        })

    private static let standing = Standing.expression(on: "u.day", soon: "u.soon")

    private static let unionColumns: [Column] = [
        Column("name", "工会名称", .text, .public, "u.name", sort: "u.name_key"),
        Column("code", "统一社会信用代码", .code, .public, "u.code", isWide: true),
        Column("type", "类型", .words(UnionType.self), .public, "u.type"),
        Column("parent", "上级工会", .text, .public, "p.name", linksTo: "/unions", id: "u.reached_parent_id", isWide: true),
        Column("town", "镇街", .text, .public, "t.name", isWide: true),
        Column("chair", "主席", .text, .public, "u.chair_name"),
        Column("members", "会员", .number(unit: "人"), .public, "u.reported_members", sort: "COALESCE(u.reported_members, 0)"),
        Column("founded", "建会日期", .day, .public, "u.founded_on", sort: "COALESCE(u.founded_on, '')"),
        Column("term_end", "任期届满", .day, .public, "u.term_end", sort: "COALESCE(u.term_end, '')"),
        Column("standing", "状态", .words(Standing.self, tone: \.tone), .public, standing),
        Column("industry", "所属行业", .words(Industry.self), .public, "u.industry", isOptional: true),
        Column("new_form", "新业态", .yesNo, .public, "u.is_new_form", isOptional: true),
        Column("employees", "职工", .number(unit: "人"), .public, "u.reported_employees", isOptional: true),
        Column("women", "女职工", .number(unit: "人"), .public, "u.reported_women_employees", isOptional: true),
        Column("women_members", "女会员", .number(unit: "人"), .public, "u.reported_women_members", isOptional: true),
        Column("migrant_workers", "农民工", .number(unit: "人"), .public, "u.reported_migrant_workers", isOptional: true),
        Column("staff_fulltime", "专职工作人员", .number(unit: "人"), .public, "u.staff_fulltime", isOptional: true),
        Column("staff_parttime", "兼职工作人员", .number(unit: "人"), .public, "u.staff_parttime", isOptional: true),
        Column("term_start", "本届起始", .day, .public, "u.term_start", isOptional: true),
        Column("term_years", "届期", .number(unit: "年"), .public, "u.term_years", isOptional: true),
        Column("address", "地址", .text, .public, "u.address", isOptional: true),
    ]

    private static let unionFilters: [Filter] = [
        .word("type", "类型", UnionType.self, "u.type"),
        Filter("town", "镇街", .choice(TownStore.all)) { value, _ in "u.town_code = \(value)" },
        .word("industry", "行业", Industry.self, "u.industry"),
        Filter("standing", "状态", .options(Standing.allCases.map { Filter.Option($0.rawValue, $0.label) })) { value, _ in
            Standing(rawValue: value).map { "\(standing) = \($0)" }
        },
        .yesNo("new_form", "新业态", "u.is_new_form"),
        Filter("counted", "计入工会组织", .options(yesNo)) { value, _ in ["1": counted, "0": "NOT \(counted)"][value] }.quiet,
        .from("founded_from", "建会不早于", "u.founded_on"),
        .until("founded_until", "建会不晚于", "u.founded_on"),
        Filter("dissolved_from", "撤销不早于", .day) { value, _ in (try? Day(parsing: value)).map { "\(wasOrganisation) AND u.dissolved_on >= \($0)" } }.quiet,
        Filter("dissolved_until", "撤销不晚于", .day) { value, _ in (try? Day(parsing: value)).map { "\(wasOrganisation) AND u.dissolved_on <= \($0)" } }.quiet,
        .from("term_from", "届满不早于", "u.term_end").quiet,
        .until("term_until", "届满不晚于", "u.term_end").quiet,
        Filter("check", "数据问题", .options(UnionCheck.all.map { Filter.Option($0.code, $0.title) })) { value, day in
            UnionCheck.all.first { $0.code == value }.map { "u.dissolved_on IS NULL AND \($0.finds(on: day))" }
        },
        .day,
    ]

    private static let wasOrganisation: SQL = "u.is_founding = 0 AND u.type NOT IN (\(list: UnionType.internals))"

    /// `true` of a union `u` that the figure 工会组织 counts.
    private static let counted: SQL = "(\(TradeUnion.lives(on: "u.day")) AND u.type NOT IN (\(list: UnionType.internals)))"

    /// Employers that should have a union.
    static let employers = ListDeclaration(
        "employers", "应建会单位", at: "/employers", unit: "家", id: "e.id", defaultSort: "name", rowBase: "/employers",
        empty: "还没有单位。从“名册导入”带入应建会单位名录", columns: employerColumns, filters: employerFilters, importKinds: ["employers"],
        searchHint: "名称、代码、拼音首字母",
        search: { "e.search LIKE \(SearchText.pattern($0)) ESCAPE '!'" }, together: [.export(.readEmployers)],
        source: { request, scope in
            """
            FROM (SELECT x.*, \(request.today) AS day FROM employer x) e LEFT JOIN town t ON t.code = e.town_code
            WHERE \(EmployerStore.reached(scope))
            """
        })

    private static let covered = EmployerCheck.isCovered(on: "e.day")

    private static let employerColumns: [Column] = [
        Column("name", "单位名称", .text, .public, "e.name", sort: "e.name_key"),
        Column("code", "统一社会信用代码", .code, .public, "e.code", isWide: true),
        Column("nature", "性质", .words(EmployerNature.self), .public, "e.nature"),
        Column("industry", "行业", .words(Industry.self), .public, "e.industry", isWide: true),
        Column("town", "镇街", .text, .public, "t.name", isWide: true),
        Column("employees", "职工", .number(unit: "人"), .public, "e.employees", sort: "COALESCE(e.employees, 0)"),
        Column("covered", "已建会", .yesNo, .public, "CASE WHEN \(covered) THEN 1 ELSE 0 END"),
        Column("says_union", "表中说", .yesNo, .public, "e.says_union"),
        Column("trade", "新业态行业", .words(NewFormTrade.self), .public, "e.new_form_trade", isOptional: true),
        Column("large", "规模以上", .yesNo, .public, "e.is_large", isOptional: true),
        Column("status", "经营状态", .words(EmployerStatus.self), .public, "e.status", isOptional: true),
        Column("congress", "已建职代会", .yesNo, .public, "e.says_congress", isOptional: true),
        Column("openness", "已实行厂务公开", .yesNo, .public, "e.says_openness", isOptional: true),
        Column("contract", "已签集体合同", .yesNo, .public, "e.says_contract", isOptional: true),
        Column("directors", "有职工董事、职工监事", .yesNo, .public, "e.says_directors", isOptional: true),
        Column("list_source", "名录来源", .text, .public, "e.list_source", isOptional: true),
    ]

    private static let employerFilters: [Filter] = [
        .word("trade", "新业态行业", NewFormTrade.self, "e.new_form_trade"),
        .word("nature", "性质", EmployerNature.self, "e.nature"),
        Filter("town", "镇街", .choice(TownStore.all)) { value, _ in "e.town_code = \(value)" },
        .word("industry", "行业", Industry.self, "e.industry"),
        .yesNo("large", "规模以上", "e.is_large"),
        Filter("covered", "已建会", .options([Filter.Option("1", "是"), Filter.Option("0", "否")])) { value, _ in
            ["1": "\(covered)", "0": "NOT \(covered)"][value]
        },
        Filter("check", "数据问题", .options(EmployerCheck.all.map { Filter.Option($0.code, $0.title) })) { value, day in
            EmployerCheck.all.first { $0.code == value }.map { $0.finds(day) }
        },
    ]
}
