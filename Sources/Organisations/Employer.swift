import Kernel

enum EmployerKind {}

/// What can be edited of an employer that should have a union (应建会单位).
struct EmployerFacts: Facts {
    var name: String, code: CreditCode?
    /// 法定代表人或主要负责人, who is not the chair of its union.
    var head: String?
    var nature: EmployerNature?, registrationType: String?
    var isLarge = false
    var industry: Industry?, newFormTrade: NewFormTrade?, townCode: String?
    var employees: Int?, women: Int?, migrantWorkers: Int?
    var status: EmployerStatus = .open
    /// What somebody says of the employer; never what counts.
    var saysUnion: Bool?, saysCongress: Bool?, saysOpenness: Bool?, saysContract: Bool?, saysDirectors: Bool?
    /// Whether a list of employers names it. One that only a union names is no part of any denominator.
    var isListed = true
    var listSource: String, listOn: Day
    /// From when until when it should have a union; empty means always.
    var requiredSince: Day?, requiredUntil: Day?

    init(name: String, listSource: String, listOn: Day) { self.name = name; self.listSource = listSource; self.listOn = listOn }

    init(row: Row) throws {
        self.init(name: try row.get("name"), listSource: try row.get("list_source"), listOn: try row.get("list_on"))
        code = try row.get("code"); head = try row.get("head_name"); nature = try row.get("nature"); registrationType = try row.get("registration_type")
        isLarge = try row.get("is_large"); industry = try row.get("industry"); newFormTrade = try row.get("new_form_trade"); townCode = try row.get("town_code")
        employees = try row.get("employees"); women = try row.get("women"); migrantWorkers = try row.get("migrant_workers")
        status = try row.get("status"); isListed = try row.get("is_listed")
        saysUnion = try row.get("says_union"); saysCongress = try row.get("says_congress"); saysOpenness = try row.get("says_openness")
        saysContract = try row.get("says_contract"); saysDirectors = try row.get("says_directors")
        requiredSince = try row.get("required_since"); requiredUntil = try row.get("required_until")
    }

    var named: [NamedFact] { identity + numbers + list }

    var identity: [NamedFact] {
        [
            NamedFact("name", "单位名称", .text, name), NamedFact("code", "统一社会信用代码", .code, code),
            NamedFact("head", "法定代表人或主要负责人", .text, head),
            NamedFact("nature", "单位性质", .words(EmployerNature.self), nature), NamedFact("registration_type", "登记注册类型", .code, registrationType),
            NamedFact("industry", "所属行业", .words(Industry.self), industry),
            NamedFact("new_form_trade", "新业态行业", .words(NewFormTrade.self), newFormTrade), NamedFact("town_code", "所在镇街", .code, townCode),
            NamedFact("status", "经营状态", .words(EmployerStatus.self), status),
        ]
    }
    var numbers: [NamedFact] {
        [
            NamedFact("is_large", "规模以上", .yesNo, isLarge), NamedFact("employees", "职工人数", .number(unit: "人"), employees),
            NamedFact("women", "女职工人数", .number(unit: "人"), women),
            NamedFact("migrant_workers", "农民工人数", .number(unit: "人"), migrantWorkers),
        ]
    }
    var list: [NamedFact] {
        [
            NamedFact("says_union", "表中说已建会", .yesNo, saysUnion), NamedFact("says_congress", "已建职代会", .yesNo, saysCongress),
            NamedFact("says_openness", "已实行厂务公开", .yesNo, saysOpenness), NamedFact("says_contract", "已签集体合同", .yesNo, saysContract),
            NamedFact("says_directors", "有职工董事、职工监事", .yesNo, saysDirectors), NamedFact("is_listed", "在应建会单位名录里", .yesNo, isListed),
            NamedFact("list_source", "名录来源", .text, listSource), NamedFact("list_on", "名录日期", .day, listOn),
            NamedFact("required_since", "应建会起始日期", .day, requiredSince), NamedFact("required_until", "应建会截止日期", .day, requiredUntil),
        ]
    }
}

struct Employer: Readable, Sendable {
    let id: ID<EmployerKind>, facts: EmployerFacts, importID: ID<ImportBatch>?
    init(row: Row) throws { id = try row.get("id"); facts = try EmployerFacts(row: row); importID = try row.get("import_id") }
    var name: String { facts.name }
}
