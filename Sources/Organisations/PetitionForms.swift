import Kernel

struct FoundingForm: Form {
    static let title = "申请建会", submit = "报送请示"
    @Field("工会名称", .group("工会"), .max(100), .hint("如 某某有限公司工会委员会")) var name: String
    @Field("工会类型") var type: UnionType
    @Field("建会方式") var foundMode: FoundMode?
    @Field("新业态工会") var isNewForm: Bool
    @Field("所在单位", .max(1000), .control(.paragraph), .hint("统一社会信用代码或单位全称，一行一家")) var employers: String?
    @Field("所在镇街", .max(30)) var town: String?
    @Field("所属行业") var industry: Industry?
    @Field("地址", .max(200)) var address: String?
    @Field("职工人数", .group("人数"), .range(1...9_999_999)) var employees: Int
    @Field("女职工人数", .range(0...9_999_999)) var womenEmployees: Int?
    @Field("拟入会人数", .range(1...9_999_999)) var members: Int
    @Field("女会员人数", .range(0...9_999_999)) var womenMembers: Int?
    @Field("筹备组组长", .group("筹备组")) var leader: PersonName
    @Field("办公电话", .max(30)) var officePhone: String?
    @Field("请示内容", .max(1000), .control(.paragraph), .hint("为什么建会，筹备得怎么样")) var reason: String

    var facts: UnionFacts {
        var facts = UnionFacts(name: name, type: type)
        facts.foundMode = foundMode; facts.isNewForm = isNewForm; facts.townCode = town; facts.industry = industry; facts.address = address
        facts.employees = employees; facts.womenEmployees = womenEmployees; facts.members = members; facts.womenMembers = womenMembers
        facts.contactName = leader.text; facts.officePhone = officePhone
        return facts
    }
}

struct AskAgainForm: Form {
    static let title = "再次报送建会请示", submit = "报送请示"
    @Field("请示内容", .max(1000), .control(.paragraph), .hint("改了什么，还有什么要说明")) var reason: String
}

struct BallotForm: Form {
    static let title = "登记当选人", submit = "登记"
    @Field("委员会") var kind: CommitteeKind
    @Field("姓名") var name: PersonName
    @Field("职务", .hint("工会委员会以外，主席、副主席就是主任、副主任")) var role: OfficerRole
    @Field("性别") var sex: Sex?
    @Field("专兼挂") var post: Post?
    @Field("得票数", .range(0...999_999)) var votes: Int
}

struct ElectionForm: Form {
    static let title = "报送选举结果", submit = "报送请示"
    @Field("选举日期", .hint("会员大会或会员代表大会那一天")) var on: Day
    @Field("应到人数", .range(1...999_999)) var entitled: Int
    @Field("实到人数", .range(0...999_999)) var present: Int
    @Field("工会委员候选人数", .range(0...999), .hint("差额选举，候选人多于当选人")) var candidates: Int
    @Field("届期（年）", .range(1...20)) var termYears: Int
    @Field("请示内容", .max(1000), .control(.paragraph), .hint("大会怎么开的，选举办法，有没有异议")) var reason: String
}

struct PostponementForm: Form {
    static let title = "申请延期换届", submit = "报送请示"
    @Field("延期至") var on: Day
    @Field("理由", .max(1000), .control(.paragraph)) var reason: String
}

struct DissolutionForm: Form {
    static let title = "申请撤销工会", submit = "报送请示"
    @Field("撤销日期") var on: Day
    @Field("依据") var cause: DissolutionCause
    @Field("情况说明", .max(900), .control(.paragraph), .hint("会员怎样安置，经费财产怎样清理")) var reason: String
}

struct MergerForm: Form {
    static let title = "申请合并", submit = "报送请示"
    @Field("并入哪个工会", .max(100), .hint("统一社会信用代码，或工会全称；要在同一个上级下面")) var into: String
    @Field("合并日期") var on: Day
    @Field("情况说明", .max(900), .control(.paragraph), .hint("会员（代表）大会怎样决定的，经费财产怎样移交")) var reason: String
}

struct AlterationForm: Form {
    static let title = "申请变更", submit = "报送请示"
    @Field("新的工会名称", .max(100), .hint("只填要变更的")) var name: String?
    @Field("新的法定代表人", .max(50)) var representative: String?
    @Field("新的住所", .max(200)) var address: String?
    @Field("理由", .max(1000), .control(.paragraph)) var reason: String
}

struct ApprovalForm: Form {
    static let title = "批复", submit = "批复同意"
    @Field("批复意见", .max(1000), .control(.paragraph)) var opinion: String?
}

struct SendBackForm: Form {
    static let title = "退回请示", submit = "退回"
    @Field("退回原因", .max(1000), .control(.paragraph), .hint("要改什么，怎么改")) var reason: String
}

struct RefusalForm: Form {
    static let title = "不同意", submit = "不同意"
    @Field("理由", .max(1000), .control(.paragraph)) var reason: String
}

struct SuspensionForm: Form {
    static let title = "登记停摆", submit = "登记停摆"
    @Field("依据", .max(500), .hint("怎样核实的")) var reason: String
}

struct ResumptionForm: Form {
    static let title = "恢复正常", submit = "恢复正常"
    @Field("依据", .max(500), .hint("怎样核实的")) var reason: String
}
