import Kernel

struct OfficerForm: Form {
    static let title = "登记委员会成员", submit = "登记"
    @Field("委员会") var kind: CommitteeKind
    @Field("姓名") var name: PersonName
    @Field("职务", .hint("工会委员会以外，主席、副主席就是主任、副主任")) var role: OfficerRole
    @Field("性别") var sex: Sex?
    @Field("政治面貌") var political: Political?
    @Field("专兼挂") var post: Post?
    @Field("手机号", .hint("加密保存，页面只显示后四位")) var phone: MobileNumber?
    @Field("当选日期") var electedOn: Day?
    @Field("得票数", .range(0...99_999)) var votes: Int?
    @Field("批复文号", .max(60)) var approvalNumber: String?
    @Field("任职起始日期", .hint("不填则为当选日期")) var since: Day?

    var facts: OfficerFacts {
        var facts = OfficerFacts(name: name, role: role)
        facts.sex = sex; facts.political = political; facts.post = post; facts.phone = phone
        facts.electedOn = electedOn; facts.votes = votes; facts.approvalNumber = approvalNumber
        facts.since = since ?? electedOn
        return facts
    }
}

/// A committee beside the union's own, whose term is the union's.
struct CommitteeForm: Form {
    static let title = "登记委员会届期", submit = "登记"
    @Field("成立日期") var foundedOn: Day?
    @Field("届次", .range(1...99)) var termNumber: Int?
    @Field("本届起始日期") var termStart: Day?
    @Field("本届届满日期") var termEnd: Day?

    init() {}
    init(_ committee: Committee?) {
        foundedOn = committee?.foundedOn; termNumber = committee?.termNumber; termStart = committee?.termStart; termEnd = committee?.termEnd
    }

    /// 女职工委员会，第 2 届，2024-05-01 至 2029-05-01
    func text(of kind: CommitteeKind) -> String {
        let term = [termStart?.description, termEnd?.description].compactMap(\.self)
        return ([kind.label] + (termNumber.map { ["第 \($0) 届"] } ?? []) + (term.isEmpty ? [] : [term.joined(separator: " 至 ")])).joined(separator: "，")
    }
}

struct LeaveForm: Form {
    static let title = "登记离任", submit = "登记离任"
    @Field("离任日期") var on: Day
    @Field("原因", .max(200)) var reason: String
}

struct CertificateForm: Form {
    static let title = "登记证书", submit = "登记"
    @Field("证书") var kind: CertificateKind
    @Field("证书编号", .max(40)) var number: String
    @Field("有效期起") var validFrom: Day
    @Field("有效期止") var validTo: Day
    @Field("登记管理机关", .max(100)) var registrar: String
    @Field("法定代表人", .max(50)) var representative: String?
}

/// What was written down wrong of a certificate is put right; a new certificate is registered as a new one.
struct CertificateCorrection: Edit {
    static let title = "更正证书", submit = "更正"
    @Field("打开时的改动") var revision: Revision?
    @Field("证书编号", .max(40)) var number: String
    @Field("有效期起") var validFrom: Day
    @Field("有效期止") var validTo: Day
    @Field("登记管理机关", .max(100)) var registrar: String
    @Field("法定代表人", .max(50)) var representative: String?
    @Field("更正原因", .max(200)) var reason: String

    init() {}
    init(_ certificate: Certificate) {
        number = certificate.number; validFrom = certificate.validFrom; validTo = certificate.validTo
        registrar = certificate.registrar; representative = certificate.representative
    }
}

struct CertificateEnd: Form {
    static let title = "注销证书", submit = "注销"
    @Field("注销日期") var on: Day
    @Field("原因", .max(200), .hint("如 换领新证，登记有误")) var reason: String
}

struct BankAccountEnd: Form {
    static let title = "登记销户", submit = "登记销户"
    @Field("销户日期", .hint("账号登错的，登记销户后重新登记")) var on: Day
    @Field("原因", .max(200)) var reason: String
}

struct CoverForm: Form {
    static let title = "登记覆盖的单位", submit = "登记"
    @Field("单位", .max(100), .hint("统一社会信用代码，或单位全称")) var employer: String
    @Field("起始日期", .hint("不填则从建会日期算起")) var since: Day?
}

struct UncoverForm: Form {
    static let title = "不再覆盖这家单位", submit = "登记"
    @Field("截止日期") var on: Day
    @Field("原因", .max(200)) var reason: String
}

struct MoveForm: Form {
    static let title = "调整上级", submit = "调整"
    @Field("关系") var tree: Tree
    @Field("新的上级", .max(100), .hint("统一社会信用代码，或工会全称")) var parent: String
    @Field("起始日期", .hint("这一天以前的统计仍归原上级")) var on: Day
    @Field("依据", .max(200), .hint("如 翠工发〔2026〕12号")) var reason: String
}

struct AttachmentForm: Form {
    static let title = "附加文件", submit = "附加"
    @Field("标题", .max(100)) var title: String
    @Field("类别") var kind: AttachmentKind
    @Field("文件", .control(.file), .hint("图片、PDF、Word 或 Excel，不超过 20 MB")) var file: String?
}

struct BankAccountForm: Form {
    static let title = "登记对公账户", submit = "登记"
    @Field("开户行", .max(100), .min(2)) var bank: String
    @Field("账号", .max(30), .min(8), .hint("加密保存，页面只显示后四位")) var number: String
    @Field("启用日期") var since: Day?
}
