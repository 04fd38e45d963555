import Channels
import Kernel
import Organisations
import People

/// 入会申请 from a phone (domain.md §2.4): asked of the union at work, or where there is none, of the one that takes people in by trade and place.
struct Application: Readable, Sendable {
    /// 回执号: eight digits that one can say on the telephone.
    let receipt: String
    let id: ID<Application>, phone: ID<OwnPhone>, union: ID<UnionOrg>, path: JoiningPath, state: ApplicationState, name: String, numberTail: String?
    let content: Sealed?, numberDigest: [UInt8]?
    let askedAt: Instant, passedOn: Day?, dueOn: Day?, decidedOn: Day?, answer: String?, person: ID<Person>?, unionName: String, phoneTail: String

    init(row: Row) throws {
        receipt = try row.get("receipt")
        id = try row.get("id"); phone = try row.get("phone_id"); union = try row.get("union_id"); path = try row.get("path"); state = try row.get("state")
        name = try row.get("name"); numberTail = try row.get("number_tail"); content = try row.get("content"); numberDigest = try row.get("number_digest")
        askedAt = try row.get("asked_at"); passedOn = try row.get("passed_on"); dueOn = try row.get("due_on"); decidedOn = try row.get("decided_on")
        answer = try row.get("answer"); person = try row.get("person_id"); unionName = try row.get("union_name"); phoneTail = try row.get("phone_tail")
    }

    var title: String { "\(name)：入会申请" }
    var askedOn: Day { askedAt.day(in: .shanghai) }
    /// From when the next answer is waited for.
    var waitsSince: Day { passedOn ?? askedOn }
    var maskedPhone: String { MobileNumber.masked(phoneTail) }

    /// Whether the union's yes is an opinion, and the level above decides: somebody without a union at work.
    var isPassed: Bool { path == .none && state == .toUnion }

    /// Until when the next answer is due.
    func deadline(_ calendar: WorkCalendar, _ db: any Connection) throws -> Deadline {
        Deadline(try Joining.replyWithin.value(on: waitsSince, db), from: waitsSince, in: calendar)
    }

    /// What the applicant has typed; nothing once it is forgotten.
    func form(_ instruments: Instruments) throws -> ApplicationForm? {
        guard let content else { return nil }
        let typed = try JSON(parsing: Array(instruments.openText(content, bound: Self.place(id)).utf8))
        return try ApplicationForm(written: (typed.members ?? []).reduce(into: [:]) { $0[$1.key] = $1.value.string })
    }
    static func place(_ id: ID<Application>) -> SealPlace { SealPlace("application", "content", id) }

    /// The union answers; of those who have none at work it says what it thinks, and the level above decides.
    static let flow = Flow<ApplicationState, ApplicationEvent>(
        "入会申请", table: "application", start: .toUnion, [
            .on(.admit, from: .toUnion, to: .admitted, by: .right(.writeMembers), within: .workingDays(15)),
            .on(.pass, from: .toUnion, to: .toUpper, by: .right(.writeMembers), within: .workingDays(15)),
            .on(.admit, from: .toUpper, to: .admitted, by: .right(.writeMembers), above: true, within: .workingDays(15)),
            .on(.refuse, from: .toUnion, to: .refused, by: .right(.writeMembers), needsReason: true, within: .workingDays(15)),
            .on(.refuse, from: .toUpper, to: .refused, by: .right(.writeMembers), above: true, needsReason: true, within: .workingDays(15)),
            .on(.direct, from: .toUnion, to: .toUnion, by: .right(.writeMembers), needsReason: true),
            .on(.turn, from: .toUnion, to: .moving, by: .right(.writeMembers)),
            .on(.withdraw, from: .toUnion, .toUpper, to: .withdrawn, by: .phone),
        ])
}

/// Which of the two ways somebody comes.
enum JoiningPath: String, CodedWord, FormValue {
    case unit, none
    var label: String {
        switch self {
        case .unit: "单位有工会"
        case .none: "没有单位，或单位没有工会"
        }
    }
}

enum ApplicationState: String, CodedWord {
    case toUnion = "to_union", toUpper = "to_upper", admitted, refused, withdrawn, moving
    var label: String {
        switch self {
        case .toUnion: "待工会审核"
        case .toUpper: "待上级审核"
        case .admitted: "已批准"
        case .refused: "不予批准"
        case .withdrawn: "已撤回"
        case .moving: "已转为会籍转移"
        }
    }
    var tone: Tone? {
        switch self {
        case .toUnion, .toUpper: .warn
        case .admitted: .ok
        case .refused: .bad
        case .moving: .info
        case .withdrawn: nil
        }
    }
    var isOpen: Bool { self == .toUnion || self == .toUpper }
}

enum ApplicationEvent: String, CodedWord {
    case admit, pass, refuse, direct, turn, withdraw
    var label: String {
        switch self {
        case .admit: "批准入会"
        case .pass: "同意，报上级审核"
        case .refuse: "不予批准"
        case .direct: "转给别的工会"
        case .turn: "转为会籍转移"
        case .withdraw: "撤回"
        }
    }
}

/// What an applicant fills in, on a phone. The number says sex and birth date where it is a resident's.
struct ApplicationForm: Form {
    static let title = "入会申请", submit = "提交申请"
    @Field("姓名", .group("您是谁"), .hint("和证件上一样")) var name: PersonName
    @Field("证件类型") var documentType: DocumentType
    @Field("证件号码", .max(30), .control(.code), .hint("只用来核对身份，加密保存。谁看过，入会后您查得到")) var number: String
    @Field("民族") var ethnicity: Ethnicity
    @Field("学历") var education: Education?
    @Field("户籍类型") var household: Household?
    @Field("就业状况", .group("您做什么工作")) var workStatus: WorkStatus
    @Field("从事的行业", .hint("不在里面的不用选")) var newForm: NewForm?
    @Field("工作单位", .max(100), .hint("没有固定单位的不用填")) var employer: String?
    @Field("职业（工种）", .max(50)) var occupation: String?
    @Field("性别", .group("证件不是居民身份证的，再填这两项")) var sex: Sex?
    @Field("出生日期") var birthDate: Day?
    @Field("我自愿加入中国工会，遵守工会章程，执行工会决议，按月交纳会费", .group("请您确认")) var volunteers: Bool
    @Field("我同意工会为入会和管理会籍处理我的个人信息", .hint("同意书全文在上面")) var agrees: Bool
    @Field("入会后，我要在这个手机上看会员证和本人资料，并收短信提醒", .hint("可以不选，以后随时能开、能关")) var bindsPhone: Bool
    @Field("申请途径", .control(.hidden)) var path: JoiningPath

    func facts(_ number: PersonNumber, over old: PersonFacts?) -> PersonFacts {
        var facts = PersonFacts(name: name, number, sex: sex, birthDate: birthDate, over: old)
        facts.ethnicity = ethnicity; facts.education = education ?? facts.education; facts.household = household ?? facts.household; facts.workStatus = workStatus
        return facts
    }

    func member(joinedOn: Day) -> MemberFacts {
        var facts = MemberFacts(joinedOn: joinedOn)
        facts.employer = employer; facts.occupation = occupation; facts.newForm = newForm
        return facts
    }
}
