import Kernel

/// An employer of the list of those that should have a union.
struct EmployerForm: Edit {
    static let title = "应建会单位", submit = "保存"
    @Field("打开时的改动") var revision: Revision?
    @Field("单位名称", .group("单位"), .max(100)) var name: String
    @Field("统一社会信用代码") var code: CreditCode?
    @Field("法定代表人或主要负责人", .min(2), .max(50), .hint("他和他的近亲属不能当本单位工会主席")) var head: String?
    @Field("单位性质") var nature: EmployerNature?
    @Field("是否规模以上") var isLarge: Bool
    @Field("所属行业") var industry: Industry?
    @Field("新业态行业", .hint("快递、家政、外卖配送、电商、物流企业填写")) var newFormTrade: NewFormTrade?
    @Field("所在镇街", .max(30)) var town: String?
    @Field("职工人数", .group("职工"), .range(0...9_999_999)) var employees: Int?
    @Field("女职工人数", .range(0...9_999_999)) var women: Int?
    @Field("农民工人数", .range(0...9_999_999)) var migrantWorkers: Int?
    @Field("已建职代会", .group("民主管理"), .control(.select(yesNo))) var saysCongress: Bool?
    @Field("已实行厂务公开", .control(.select(yesNo))) var saysOpenness: Bool?
    @Field("已签集体合同", .control(.select(yesNo))) var saysContract: Bool?
    @Field("有职工董事、职工监事", .control(.select(yesNo))) var saysDirectors: Bool?
    @Field("经营状态", .group("应建会的时间")) var status: EmployerStatus?
    @Field("应建会起始日期", .hint("一直应建会的不填")) var requiredSince: Day?
    @Field("应建会截止日期", .hint("如注销日期")) var requiredUntil: Day?

    init() {}
    init(_ facts: EmployerFacts) {
        name = facts.name; code = facts.code; head = facts.head; nature = facts.nature; isLarge = facts.isLarge; industry = facts.industry
        newFormTrade = facts.newFormTrade; town = facts.townCode; employees = facts.employees; women = facts.women; migrantWorkers = facts.migrantWorkers
        saysCongress = facts.saysCongress; saysOpenness = facts.saysOpenness; saysContract = facts.saysContract; saysDirectors = facts.saysDirectors
        status = facts.status; requiredSince = facts.requiredSince; requiredUntil = facts.requiredUntil
    }

    /// The facts of an employer with what the form says.
    func applied(to old: EmployerFacts) -> EmployerFacts {
        var facts = old
        facts.name = name; facts.code = code; facts.head = head; facts.nature = nature; facts.isLarge = isLarge; facts.industry = industry
        facts.newFormTrade = newFormTrade; facts.townCode = town; facts.employees = employees; facts.women = women; facts.migrantWorkers = migrantWorkers
        facts.saysCongress = saysCongress; facts.saysOpenness = saysOpenness; facts.saysContract = saysContract; facts.saysDirectors = saysDirectors
        facts.status = status ?? .open; facts.requiredSince = requiredSince; facts.requiredUntil = requiredUntil
        return facts
    }
}
