import Kernel

/// What can be edited of a union: everything that the union says of itself and the district writes down.
struct UnionFacts: Facts {
    var name: String, shortName: String?
    var code: CreditCode?, representative: String?, registrar: String?
    var type: UnionType
    var isNewForm = false
    var foundMode: FoundMode?, prepOn: Day?, approvalNumber: String?, foundedOn: Day?
    var townCode: String?, industry: Industry?
    var termNumber: Int?, termStart: Day?, termYears: Int?
    var staffFulltime: Int?, staffParttime: Int?
    var employees: Int?, womenEmployees: Int?, members: Int?, womenMembers: Int?
    var migrantWorkers: Int?, hardship: Int?, modelWorkers: Int?
    var hasSeal: Bool?, hasAccount: Bool?, fundMode: FundMode?, homeLevel: HomeLevel?
    var address: String?, postcode: String?, contactName: String?, officePhone: String?
    /// Millionths of a degree.
    var longitude: Int?, latitude: Int?, datum: Datum?

    init(name: String, type: UnionType) { self.name = name; self.type = type }

    /// The day on which the term is over.
    var termEnd: Day? {
        guard let termStart, let termYears else { return nil }
        return termStart.adding(years: termYears)
    }
}

extension UnionFacts: Readable {
    init(row: Row) throws {
        self.init(name: try row.get("name"), type: try row.get("type"))
        shortName = try row.get("short_name"); code = try row.get("code"); isNewForm = try row.get("is_new_form")
        representative = try row.get("representative"); registrar = try row.get("registrar")
        foundMode = try row.get("found_mode"); prepOn = try row.get("prep_on")
        approvalNumber = try row.get("approval_number"); foundedOn = try row.get("founded_on")
        townCode = try row.get("town_code"); industry = try row.get("industry")
        termNumber = try row.get("term_number"); termStart = try row.get("term_start"); termYears = try row.get("term_years")
        staffFulltime = try row.get("staff_fulltime"); staffParttime = try row.get("staff_parttime")
        employees = try row.get("reported_employees"); womenEmployees = try row.get("reported_women_employees")
        members = try row.get("reported_members"); womenMembers = try row.get("reported_women_members")
        migrantWorkers = try row.get("reported_migrant_workers"); hardship = try row.get("reported_hardship")
        modelWorkers = try row.get("reported_model_workers")
        hasSeal = try row.get("has_seal"); hasAccount = try row.get("has_account")
        fundMode = try row.get("fund_mode"); homeLevel = try row.get("home_level")
        address = try row.get("address"); postcode = try row.get("postcode")
        contactName = try row.get("contact_name"); officePhone = try row.get("office_phone")
        longitude = try row.get("longitude"); latitude = try row.get("latitude"); datum = try row.get("datum")
    }

    /// By the column that holds each.
    var named: [NamedFact] { identity + founding + term + numbers + place }

    var identity: [NamedFact] {
        [
            NamedFact("name", "工会名称", .text, name), NamedFact("short_name", "简称", .text, shortName), NamedFact("code", "统一社会信用代码", .code, code),
            NamedFact("type", "工会类型", .words(UnionType.self), type), NamedFact("is_new_form", "新业态工会", .yesNo, isNewForm),
            NamedFact("representative", "法定代表人", .text, representative), NamedFact("registrar", "登记管理机关", .text, registrar),
        ]
    }
    var founding: [NamedFact] {
        [
            NamedFact("found_mode", "建会方式", .words(FoundMode.self), foundMode), NamedFact("prep_on", "筹备组成立日期", .day, prepOn),
            NamedFact("approval_number", "建会批复文号", .text, approvalNumber), NamedFact("founded_on", "建会日期", .day, foundedOn),
        ]
    }
    var term: [NamedFact] {
        [
            NamedFact("term_number", "届次", .number(unit: "届"), termNumber), NamedFact("term_start", "本届起始日期", .day, termStart),
            NamedFact("term_years", "届期", .number(unit: "年"), termYears),
        ]
    }
    var numbers: [NamedFact] {
        [
            NamedFact("staff_fulltime", "专职工会工作人员", .number(unit: "人"), staffFulltime),
            NamedFact("staff_parttime", "兼职工会工作人员", .number(unit: "人"), staffParttime),
            NamedFact("reported_employees", "职工人数", .number(unit: "人"), employees),
            NamedFact("reported_women_employees", "女职工人数", .number(unit: "人"), womenEmployees),
            NamedFact("reported_members", "会员人数", .number(unit: "人"), members),
            NamedFact("reported_women_members", "女会员人数", .number(unit: "人"), womenMembers),
            NamedFact("reported_migrant_workers", "农民工人数", .number(unit: "人"), migrantWorkers),
            NamedFact("reported_hardship", "困难职工人数", .number(unit: "人"), hardship),
            NamedFact("reported_model_workers", "劳模人数", .number(unit: "人"), modelWorkers),
        ]
    }
    var place: [NamedFact] {
        [
            NamedFact("town_code", "所在镇街", .code, townCode), NamedFact("industry", "所属行业", .words(Industry.self), industry),
            NamedFact("has_seal", "有公章", .yesNo, hasSeal), NamedFact("has_account", "有对公账户", .yesNo, hasAccount),
            NamedFact("fund_mode", "经费收缴方式", .words(FundMode.self), fundMode),
            NamedFact("home_level", "职工之家等级", .words(HomeLevel.self), homeLevel),
            NamedFact("address", "地址", .text, address), NamedFact("postcode", "邮编", .code, postcode),
            NamedFact("contact_name", "联系人", .text, contactName), NamedFact("office_phone", "办公电话", .code, officePhone),
            NamedFact("longitude", "经度", .code, longitude), NamedFact("latitude", "纬度", .code, latitude),
            NamedFact("datum", "坐标系", .words(Datum.self), datum),
        ]
    }
}

/// A union as the register has it.
struct TradeUnion: Readable, Sendable {
    let id: ID<UnionOrg>, isRoot: Bool, parentID: ID<UnionOrg>?
    let facts: UnionFacts
    let state: UnionState, isFounding: Bool, postponedTo: Day?, dissolvedOn: Day?
    let chairName: String?
    /// Unions beneath in the tree of affiliation today, itself included.
    let beneath: Int
    /// The import that brought it in or changed it last.
    let importID: ID<ImportBatch>?

    init(row: Row) throws {
        id = try row.get("id"); isRoot = try row.get("is_root"); parentID = try row.get("parent_id")
        facts = try UnionFacts(row: row)
        state = try row.get("state"); isFounding = try row.get("is_founding"); postponedTo = try row.get("postponed_to"); dissolvedOn = try row.get("dissolved_on")
        chairName = try row.get("chair_name"); beneath = try row.get("beneath"); importID = try row.get("import_id")
    }
    var name: String { facts.name }

    /// Refuses a day on which there was no such union yet.
    func requireFounded(by day: Day, _ refused: (Complaint) -> any Error) throws {
        if let founded = facts.foundedOn, day < founded { throw refused(Complaint("before_founding", "“\(name)”\(founded.long)才成立，不能早于这一天")) }
    }
    func standing(on day: Day) -> Standing {
        let standing = Standing.of(facts, dissolvedOn: dissolvedOn, on: day)
        if isFounding, standing != .dissolved { return .notYet }
        // The level above has let the election wait.
        if standing == .overdue, let postponedTo, postponedTo >= day { return .endingSoon }
        return standing
    }
}

extension TradeUnion {
    /// `true` of a union `u` that lives on the day: founded, and not dissolved. A founding day that nobody knows lies before the records; what
    /// is still being founded is no union.
    static func lives(_ u: SQL = "u", on day: SQL) -> SQL {
        "(\(u).is_founding = 0 AND (\(u).founded_on IS NULL OR \(u).founded_on <= \(day)) AND (\(u).dissolved_on IS NULL OR \(u).dissolved_on > \(day)))"
    }
    static func lives(on day: Day) -> SQL { lives(on: "\(day)") }
}
