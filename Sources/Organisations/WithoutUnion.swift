import Kernel

/// What to do about an employer that should have a union and has none (工会法 第十一条).
enum NextStep: String, CodedWord {
    case own, joint, count, underWay = "under_way"
    var label: String {
        switch self {
        case .own: "单独建会"
        case .joint: "联合建会或选组织员"
        case .count: "先核实职工人数"
        case .underWay: "正在筹建"
        }
    }
    var tone: Tone? {
        switch self {
        case .own: .warn
        case .joint, .count: nil
        case .underWay: .info
        }
    }
}

extension ListDeclaration {
    /// 应建未建: the employers that the figure 建会率 has in its denominator and not in its numerator, the largest first. Who may
    /// send the petition is one step away from it.
    static let withoutUnion = ListDeclaration(
        "without-union", "应建未建", at: "/employers/without-union", unit: "家", id: "e.id", defaultSort: "-employees", rowBase: "/employers",
        empty: "名录里应建会的单位都已建会",
        columns: [
            Column("name", "单位名称", .text, .public, "e.name", sort: "e.name_key"),
            Column("employees", "职工", .number(unit: "人"), .public, "e.employees", sort: "COALESCE(e.employees, 0)"),
            Column("next", "下一步", .words(NextStep.self, tone: \.tone), .public, next),
            Column("ask", "办理", .text, .public, "CASE WHEN \(mayAsk) THEN '申请建会' END", linksTo: "/employers/found", id: "CASE WHEN \(mayAsk) THEN e.id END"),
            Column("nature", "性质", .words(EmployerNature.self), .public, "e.nature"),
            Column("town", "镇街", .text, .public, "t.name"),
            Column("industry", "行业", .words(Industry.self), .public, "e.industry", isWide: true),
            Column("trade", "新业态行业", .words(NewFormTrade.self), .public, "e.new_form_trade", isWide: true),
            Column("code", "统一社会信用代码", .code, .public, "e.code", isWide: true),
            Column("says_union", "表中说", .yesNo, .public, "e.says_union", isOptional: true),
            Column("list_source", "名录来源", .text, .public, "e.list_source", isOptional: true),
        ],
        filters: [
            Filter("town", "镇街", .choice(TownStore.all)) { value, _ in "e.town_code = \(value)" },
            Filter("next", "下一步", .options(options(NextStep.self))) { value, _ in NextStep(rawValue: value).map { "\(next) = \($0)" } },
            .word("nature", "性质", EmployerNature.self, "e.nature"), .word("industry", "行业", Industry.self, "e.industry"), .yesNo("large", "规模以上", "e.is_large"),
        ],
        importKinds: ["employers", "unions"], searchHint: "名称、代码、拼音首字母", search: { "e.search LIKE \(SearchText.pattern($0)) ESCAPE '!'" }
    ) { request, scope in
        let sending: SQL = scope.narrowed(to: .sendPetitions).map { "\(askers($0)) AS asker" } ?? "NULL AS asker"
        return """
            FROM (\(Figure.unionRate.counted(scope, request.today))) f JOIN (SELECT e.*, \(sending) FROM employer e) e ON e.id = f.id
            CROSS JOIN (SELECT \(request.today) AS day, \(OrganisationRules.ownUnionFrom.value(on: "\(request.today)")) AS own_from) clock
            LEFT JOIN town t ON t.code = e.town_code WHERE f.amount = 0
            """
    }

    private static let next: SQL = """
        CASE WHEN EXISTS (SELECT 1 FROM coverage v JOIN union_org n ON n.id = v.union_id
          WHERE v.employer_id = e.id AND v.until IS NULL AND n.is_founding = 1 AND n.dissolved_on IS NULL) THEN 'under_way'
        WHEN e.employees IS NULL THEN 'count' WHEN e.employees >= clock.own_from THEN 'own' ELSE 'joint' END
        """
    private static let mayAsk: SQL = "(e.asker IS NOT NULL AND \(next) <> 'under_way')"

    /// The general union of the town of an employer `e`, where this person may send a petition.
    static func askers(_ scope: Scope) -> SQL {
        """
        (SELECT MIN(g.id) FROM union_org g WHERE g.town_code = e.town_code AND g.type = 'GENERAL' AND g.is_root = 0 AND g.state = 'ACTIVE' AND g.dissolved_on IS NULL
           AND \(scope.covers("g.id")))
        """
    }
}

/// Asking for a union on behalf of an employer: the petition of the town's general union, with what the list knows filled in.
enum FoundingFor {
    static let routes: [Route] = [
        .get("/employers/without-union", "应建未建", .right(.readEmployers), list: .withoutUnion) { request, db in
            var listing = try ListDeclaration.withoutUnion.listing(request, db)
            let from = try OrganisationRules.ownUnionFrom.value(on: request.today, db)
            listing.introduction = "名录里应建会、现在没有工会覆盖的单位，人多的在前。会员 \(from) 人以上的应当单独建会，不足的可以联合建会或者选一名组织员。"
            return .list(listing)
        },
        .get("/employers/found/:id", "为单位申请建会", .right(.sendPetitions)) { request, db in .form(try form(request, db)) },
    ]

    private static func form(_ request: Request, _ db: any Connection) throws -> FormView {
        let employer = try EmployerStore.find(request.id(), request.scope, db), scope = try request.scope
        let found: ID<UnionOrg>? = try db.value("""
            SELECT \(ListDeclaration.askers(scope)) AS id FROM employer e WHERE e.id = \(employer.id) \(SQL.unscoped(because: "the employer was found in scope"))
            """)
        guard let parent = found else { throw NotAllowed("“\(employer.name)”所在的镇街没有您可以报送请示的总工会，请先核对所在镇街") }
        let union = try UnionStore.find(parent, scope, db)
        var view = try dressed(filled(employer, ownFrom: OrganisationRules.ownUnionFrom.value(on: request.today, db)).view, for: union, db)
        view.action = "/unions/\(parent)/found"
        view.introduction = "为“\(employer.name)”建会，请示由“\(union.name)”名下报送。名录里有的已经填好，请核对。"
        view.crumbs = [Record.Crumb("应建未建", "/employers/without-union"), Record.Crumb(employer.name, "/employers/\(employer.id)")]
        view.cancel = "/employers/\(employer.id)"
        return view
    }

    private static func filled(_ employer: Employer, ownFrom: Int) -> FoundingForm {
        let form = FoundingForm(), facts = employer.facts
        form.name = "\(employer.name)工会委员会"
        form.type = (facts.employees ?? ownFrom) >= ownFrom ? .basicSingle : .basicJoint
        form.isNewForm = facts.newFormTrade != nil
        form.employers = facts.code?.text ?? employer.name
        form.town = facts.townCode
        form.industry = facts.industry
        if let employees = facts.employees, employees > 0 { form.employees = employees }
        form.womenEmployees = facts.women
        return form
    }
}
