import Kernel
import People

/// The columns of 会员花名册, with the names that the forms in use give them (domain.md §2.2). `MemberReading` reads the rows.
struct MemberSheet: Form {
    static let title = "会员花名册", submit = "导入"
    @Field("姓名", .alias("会员姓名"), .alias("职工姓名")) var name: PersonName
    @Field("性别", .control(.select(options(Sex.self)))) var sex: Sex?
    @Field("民族") var ethnicity: Ethnicity?
    @Field("出生日期", .alias("出生年月"), .alias("出生年月日")) var birthDate: Day?
    @Field("证件类型", .alias("有效证件类别"), .alias("证件类别")) var documentType: DocumentType?
    @Field("证件号码", .alias("身份证号"), .alias("身份证号码"), .alias("公民身份号码"), .alias("有效证件号码"), .control(.code)) var number: String
    @Field("手机号码", .alias("联系电话"), .alias("移动电话"), .alias("手机号"), .alias("手机"), .alias("电话")) var phone: MobileNumber?
    @Field("学历", .alias("文化程度")) var education: Education?
    @Field("政治面貌") var political: Political?
    @Field("户籍类型", .alias("户口性质"), .alias("户籍性质")) var household: Household?
    @Field("户籍所在地") var householdArea: String?
    @Field("籍贯") var nativePlace: String?
    @Field("工作单位", .alias("所在单位"), .alias("单位名称")) var employer: String?
    @Field("所属工会", .alias("基层工会名称"), .alias("工会名称"), .alias("所在工会")) var union: String
    @Field("职业（工种）", .alias("职业(工种)"), .alias("职业"), .alias("工种"), .alias("岗位")) var occupation: String?
    @Field("技能等级", .alias("技术等级"), .alias("职业技能等级")) var skill: Skill?
    @Field("就业状态", .alias("就业状况")) var workStatus: WorkStatus?
    @Field("是否农民工", .alias("农民工"), .control(.select(yesNo))) var isMigrantWorker: Bool?
    @Field("新就业形态类别", .alias("新就业形态"), .alias("新业态类别")) var newForm: NewForm?
    @Field("入会日期", .alias("入会时间"), .alias("加入工会日期")) var joinedOn: Day
    @Field("会员状态", .alias("会籍状态")) var standing: MemberStanding?
    @Field("会员卡号", .alias("会员证号"), .alias("会员卡（证）号"), .control(.code)) var card: String?
    @Field("是否劳模工匠", .alias("劳模工匠")) var honour: String?
    @Field("家庭住址", .alias("住址")) var address: String?
    @Field("紧急联系人") var emergencyContact: String?
    @Field("备注") var remark: String?
}
