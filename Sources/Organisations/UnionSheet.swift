import Kernel

/// A row of 工会组织名录 as it comes. Only what cannot be stored is read strictly: name, code and parent.
struct UnionSheet: Form {
    static let title = "工会组织名录", submit = "导入"
    @Field("工会名称", .max(100), .alias("工会全称"), .alias("基层工会名称")) var name: String
    @Field("统一社会信用代码", .alias("工会统一社会信用代码"), .alias("工会代码")) var code: CreditCode?
    @Field("上级工会", .max(100), .alias("上级工会名称")) var parent: String
    @Field("工会类型", .alias("类型"), .control(.select(options(UnionType.self)))) var type: String?
    @Field("单位名称", .alias("所在单位"), .alias("用人单位")) var employer: String?
    @Field("单位统一社会信用代码", .alias("单位代码"), .control(.code)) var employerCode: String?
    @Field("所在镇街", .alias("镇街"), .alias("所属镇街")) var town: String?
    @Field("所属行业", .alias("行业"), .control(.select(options(Industry.self)))) var industry: String?
    @Field("建会日期", .alias("成立日期"), .control(.day)) var foundedOn: String?
    @Field("主席姓名", .alias("工会主席"), .alias("主席")) var chair: String?
    @Field("主席手机", .alias("主席电话"), .alias("主席手机号"), .control(.phone)) var phone: String?
    @Field("职工人数", .alias("职工总数"), .control(.number)) var employees: String?
    @Field("女职工人数", .alias("女职工数"), .control(.number)) var women: String?
    @Field("会员人数", .alias("会员总数"), .control(.number)) var members: String?
    @Field("本届起始日期", .alias("本届任期起始日期"), .alias("任期起始日期"), .control(.day)) var termStart: String?
    @Field("届期（年）", .alias("届期(年)"), .alias("届期"), .control(.number)) var termYears: String?
    @Field("是否新业态工会", .alias("新业态工会"), .control(.select(yesNo))) var isNewForm: String?
    @Field("地址", .alias("工会地址")) var address: String?
    @Field("经度") var longitude: String?
    @Field("纬度") var latitude: String?
}

/// A row as it was understood.
struct UnionReading {
    let sheet: UnionSheet
    let type: UnionType
    let chair: PersonName?, phone: MobileNumber?
    let employerCode: CreditCode?
    private let town: String?, industry: Industry?, foundedOn: Day?, termStart: Day?, termYears: Int?
    private let employees: Int?, women: Int?, members: Int?, isNewForm: Bool?, longitude: Degrees?, latitude: Degrees?
    private let unreadable: Complaint?

    init(_ sheet: UnionSheet, towns: [String: String]) {
        self.sheet = sheet
        var cells = LenientReading()
        type = UnionReading.type(sheet, &cells)
        chair = cells.read(sheet.chair, "主席姓名")
        phone = cells.read(sheet.phone, "主席手机")
        employerCode = cells.read(sheet.employerCode, "单位统一社会信用代码")
        town = cells.town(sheet.town, towns)
        industry = cells.read(sheet.industry, "所属行业")
        foundedOn = cells.read(sheet.foundedOn, "建会日期")
        termStart = cells.read(sheet.termStart, "本届起始日期")
        termYears = UnionReading.years(sheet, &cells)
        employees = cells.count(sheet.employees, "职工人数")
        women = cells.count(sheet.women, "女职工人数")
        members = cells.count(sheet.members, "会员人数")
        isNewForm = cells.read(sheet.isNewForm, "是否新业态工会")
        longitude = cells.read(sheet.longitude, "经度")
        latitude = cells.read(sheet.latitude, "纬度")
        unreadable = cells.note
    }

    /// The forms in use have one word for all that leads: the name says which it is.
    static func type(_ sheet: UnionSheet, _ cells: inout LenientReading) -> UnionType {
        guard let word = sheet.type, !word.isEmpty else { cells.misread("工会类型（没有填，按名称判断）"); return guessed(from: sheet.name) }
        if let type = UnionType.named(word) { return type }
        if word != "乡镇街道园区系统工会" { cells.misread("工会类型（没有“\(word.prefix(20))”这一类，按名称判断）") }
        return guessed(from: sheet.name)
    }

    static func guessed(from name: String) -> UnionType {
        if name.hasSuffix("总工会") { return .general }
        if name.contains("系统") { return .system }
        if name.contains("行业"), name.contains("联合会") { return .industryFederation }
        if name.contains("园区") || name.contains("联合会") { return .areaFederation }
        if name.contains("联合") { return .basicJoint }
        if name.hasSuffix("分会") { return .branch }
        if name.hasSuffix("小组") { return .team }
        return .basicSingle
    }

    private static func years(_ sheet: UnionSheet, _ cells: inout LenientReading) -> Int? {
        guard let years: Int = cells.read(sheet.termYears.map { $0.hasSuffix("年") ? String($0.dropLast()) : $0 }, "届期") else { return nil }
        guard (1...20).contains(years) else { cells.misread("届期（应在 1 至 20 年之间）"); return nil }
        return years
    }

    /// What the register would hold: an empty cell leaves what is there.
    func facts(over old: UnionFacts?) -> UnionFacts {
        var facts = old ?? UnionFacts(name: sheet.name, type: type)
        facts.name = sheet.name
        facts.type = sheet.type == nil ? facts.type : type
        facts.code = sheet.code ?? facts.code
        facts.townCode = town ?? facts.townCode
        facts.industry = industry ?? facts.industry
        facts.foundedOn = foundedOn ?? facts.foundedOn
        facts.termStart = termStart ?? facts.termStart
        facts.termYears = termYears ?? facts.termYears
        facts.employees = employees ?? facts.employees
        facts.womenEmployees = women ?? facts.womenEmployees
        facts.members = members ?? facts.members
        facts.isNewForm = isNewForm ?? facts.isNewForm
        facts.address = sheet.address.map { String($0.prefix(200)) } ?? facts.address
        facts.longitude = longitude?.millionths ?? facts.longitude
        facts.latitude = latitude?.millionths ?? facts.latitude
        if facts.longitude != nil, facts.datum == nil { facts.datum = .unknown }
        return facts
    }

    /// Codes of the notes that a row may carry; a new sheet renews them.
    static let judged = UnionCheck.judgedByFacts.union(["unreadable"])

    func notes(_ facts: UnionFacts, on day: Day) -> [Complaint] {
        (unreadable.map { [$0] } ?? []) + UnionCheck.complaints(facts, on: day).map(\.complaint)
    }
}
