import Kernel
import People

/// What is corrected of a member at the desk. Sex and birth date follow from the number and stand here only for documents that do not say them.
struct MemberForm: Edit {
    static let title = "更正会员资料", submit = "保存"
    @Field("打开时的改动") var revision: Revision?
    @Field("姓名", .group("本人")) var name: PersonName
    @Field("手机号码", .hint("加密保存，页面只显示后四位；不改不用填")) var phone: MobileNumber?
    @Field("民族") var ethnicity: Ethnicity?
    @Field("学历") var education: Education?
    @Field("政治面貌") var political: Political?
    @Field("技能等级") var skill: Skill?
    @Field("户籍类型") var household: Household?
    @Field("籍贯", .max(50)) var nativePlace: String?
    @Field("就业状况") var workStatus: WorkStatus?
    @Field("农民工", .control(.select(yesNo))) var isMigrantWorker: Bool?
    @Field("劳模工匠", .max(50)) var honour: String?
    @Field("家庭住址", .max(200)) var address: String?
    @Field("紧急联系人", .max(50)) var emergencyContact: String?
    @Field("工作单位", .group("会籍"), .max(100)) var employer: String?
    @Field("职业（工种）", .max(50)) var occupation: String?
    @Field("新就业形态类别") var newForm: NewForm?
    @Field("入会日期") var joinedOn: Day
    @Field("会员卡号", .max(30)) var card: String?
    @Field("备注", .max(500), .control(.paragraph)) var remark: String?
    @Field("更正原因", .group("为什么改"), .max(200), .min(2)) var reason: String

    init() {}
    init(_ member: Member) {
        let person = member.person.facts, facts = member.membership.facts
        name = person.name; ethnicity = person.ethnicity; education = person.education; political = person.political; skill = person.skill
        household = person.household; nativePlace = person.nativePlace; workStatus = person.workStatus; isMigrantWorker = person.isMigrantWorker
        honour = person.honour; address = person.address; emergencyContact = person.emergencyContact; remark = person.remark
        employer = facts.employer; occupation = facts.occupation; newForm = facts.newForm; joinedOn = facts.joinedOn; card = facts.card
    }

    func person(over old: PersonFacts) -> PersonFacts {
        var facts = old
        facts.name = name; facts.ethnicity = ethnicity; facts.education = education; facts.political = political; facts.skill = skill
        facts.household = household; facts.nativePlace = nativePlace; facts.workStatus = workStatus; facts.isMigrantWorker = isMigrantWorker
        facts.honour = honour; facts.address = address; facts.emergencyContact = emergencyContact; facts.remark = remark
        return facts
    }
    func member(over old: MemberFacts) -> MemberFacts {
        var facts = old
        facts.employer = employer; facts.occupation = occupation; facts.newForm = newForm; facts.joinedOn = joinedOn; facts.card = card
        return facts
    }
}
