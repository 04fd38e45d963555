import Kernel

/// What is edited of a union: its own facts. Officers, employers, parents and papers have forms of their own.
struct UnionForm: Edit {
    static let title = "修改工会信息", submit = "保存"
    @Field("打开时的改动") var revision: Revision?
    @Field("工会名称", .group("名称与类型"), .max(100), .hint("与公章和证书一致")) var name: String
    @Field("简称", .max(50)) var shortName: String?
    @Field("统一社会信用代码", .hint("工会的代码以 8 开头")) var code: CreditCode?
    @Field("法定代表人", .max(50), .hint("一般是主席")) var representative: String?
    @Field("登记管理机关", .max(100)) var registrar: String?
    @Field("工会类型") var type: UnionType
    @Field("新业态工会") var isNewForm: Bool
    @Field("建会方式", .group("建会")) var foundMode: FoundMode?
    @Field("筹备组成立日期") var prepOn: Day?
    @Field("建会批复文号", .max(60)) var approvalNumber: String?
    @Field("建会日期") var foundedOn: Day?
    @Field("所在镇街", .max(30)) var town: String?
    @Field("所属行业") var industry: Industry?
    @Field("届次", .group("任期与人员"), .range(1...99)) var termNumber: Int?
    @Field("本届起始日期") var termStart: Day?
    @Field("届期（年）", .range(1...20)) var termYears: Int?
    @Field("专职工会工作人员", .range(0...9_999)) var staffFulltime: Int?
    @Field("兼职工会工作人员", .range(0...9_999)) var staffParttime: Int?
    @Field("职工人数", .group("职工与会员"), .range(0...9_999_999)) var employees: Int?
    @Field("女职工人数", .range(0...9_999_999)) var womenEmployees: Int?
    @Field("会员人数", .range(0...9_999_999)) var members: Int?
    @Field("女会员人数", .range(0...9_999_999)) var womenMembers: Int?
    @Field("农民工人数", .range(0...9_999_999)) var migrantWorkers: Int?
    @Field("困难职工人数", .range(0...9_999_999)) var hardship: Int?
    @Field("劳模人数", .range(0...9_999_999)) var modelWorkers: Int?
    @Field("有公章", .group("经费与建家"), .control(.select(yesNo))) var hasSeal: Bool?
    @Field("有对公账户", .control(.select(yesNo))) var hasAccount: Bool?
    @Field("经费收缴方式") var fundMode: FundMode?
    @Field("职工之家等级") var homeLevel: HomeLevel?
    @Field("地址", .group("联系与位置"), .max(200)) var address: String?
    @Field("邮编", .max(6), .min(6)) var postcode: String?
    @Field("联系人", .max(50)) var contactName: String?
    @Field("办公电话", .max(30), .hint("座机，可以公开")) var officePhone: String?
    @Field("经度", .hint("如 104.651234")) var longitude: Degrees?
    @Field("纬度", .hint("如 28.769123")) var latitude: Degrees?
    @Field("坐标系") var datum: Datum?

    /// The form as it stands for a union.
    init(_ facts: UnionFacts) {
        name = facts.name; shortName = facts.shortName; code = facts.code; type = facts.type; isNewForm = facts.isNewForm
        representative = facts.representative; registrar = facts.registrar
        foundMode = facts.foundMode; prepOn = facts.prepOn; approvalNumber = facts.approvalNumber; foundedOn = facts.foundedOn
        town = facts.townCode; industry = facts.industry
        termNumber = facts.termNumber; termStart = facts.termStart; termYears = facts.termYears
        staffFulltime = facts.staffFulltime; staffParttime = facts.staffParttime
        employees = facts.employees; womenEmployees = facts.womenEmployees; members = facts.members; womenMembers = facts.womenMembers
        migrantWorkers = facts.migrantWorkers; hardship = facts.hardship; modelWorkers = facts.modelWorkers
        hasSeal = facts.hasSeal; hasAccount = facts.hasAccount; fundMode = facts.fundMode; homeLevel = facts.homeLevel
        address = facts.address; postcode = facts.postcode; contactName = facts.contactName; officePhone = facts.officePhone
        longitude = facts.longitude.map(Degrees.init(millionths:)); latitude = facts.latitude.map(Degrees.init(millionths:)); datum = facts.datum
    }
    init() {}

    var facts: UnionFacts {
        var facts = UnionFacts(name: name, type: type)
        facts.shortName = shortName; facts.code = code; facts.isNewForm = isNewForm
        facts.representative = representative; facts.registrar = registrar
        facts.foundMode = foundMode; facts.prepOn = prepOn; facts.approvalNumber = approvalNumber; facts.foundedOn = foundedOn
        facts.townCode = town; facts.industry = industry
        facts.termNumber = termNumber; facts.termStart = termStart; facts.termYears = termYears
        facts.staffFulltime = staffFulltime; facts.staffParttime = staffParttime
        facts.employees = employees; facts.womenEmployees = womenEmployees; facts.members = members; facts.womenMembers = womenMembers
        facts.migrantWorkers = migrantWorkers; facts.hardship = hardship; facts.modelWorkers = modelWorkers
        facts.hasSeal = hasSeal; facts.hasAccount = hasAccount; facts.fundMode = fundMode; facts.homeLevel = homeLevel
        facts.address = address; facts.postcode = postcode; facts.contactName = contactName; facts.officePhone = officePhone
        facts.longitude = longitude?.millionths; facts.latitude = latitude?.millionths; facts.datum = datum
        return facts
    }
}

/// A longitude or latitude, to the millionth of a degree.
struct Degrees: FormValue, Hashable {
    let millionths: Int
    static var control: Control { .text }

    static func read(_ text: String) throws(Complaint) -> Degrees {
        let unreadable = Complaint("degrees_unreadable", "请写成 104.651234 的样子")
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = Int(parts[0]), (-180...180).contains(whole) else { throw unreadable }
        let digits = parts.count == 2 ? parts[1].prefix(6) : ""
        guard let fraction = Int(digits.isEmpty ? "0" : digits), fraction >= 0 else { throw unreadable }
        var size = whole.magnitude * 1_000_000
        var scaled = UInt(fraction)
        for _ in digits.count..<6 { scaled *= 10 }
        size += scaled
        return Degrees(millionths: text.hasPrefix("-") ? -Int(size) : Int(size))
    }

    var written: String {
        let size = millionths.magnitude
        let fraction = String(size % 1_000_000)
        return "\(millionths < 0 ? "-" : "")\(size / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
    }
    init(millionths: Int) { self.millionths = millionths }
}
