import Kernel

struct SignInForm: Form {
    static let title = "工作人员登录"
    static let submit = "登录"
    @Field("用户名", .max(40)) var userName: String
    @Field("密码", .control(.password), .max(128), .hint("忘了密码，请找系统管理员重置")) var password: String
}

struct PasswordForm: Form {
    static let title = "修改密码"
    static let submit = "修改密码"
    @Field("现在的密码", .control(.password), .max(128)) var current: String
    @Field("新密码", .control(.password), .max(128), .hint("至少 10 个字符，不要用生日、手机号或常见密码；可以是一句话")) var new: String
    @Field("再输一遍新密码", .control(.password), .max(128)) var again: String
}

struct AccountForm: Form {
    static let title = "新建账号"
    static let submit = "建立账号"
    @Field("用户名", .min(2), .max(40), .hint("登录时用，字母、数字或拼音")) var userName: UserName
    @Field("姓名", .max(50)) var name: PersonName
    @Field("所在工会", .max(100), .hint("工会全称或统一社会信用代码")) var union: String
}

struct GrantForm: Form {
    static let title = "授予角色"
    static let submit = "授予"
    @Field("角色") var role: Role
    @Field("在哪个工会", .max(100), .hint("工会全称或统一社会信用代码。授权包括它的下级工会")) var union: String
    @Field("从哪一天起") var since: Day
    @Field("到哪一天止", .hint("不填就一直有效")) var until: Day?
}

struct CodeForm: Form {
    static let title = "输入动态口令"
    static let submit = "确定"
    @Field("动态口令", .control(.oneTimeCode), .max(20), .hint("手机上身份验证器里“职家”的 6 位数字；手机不在身边，填一个恢复码")) var code: String
}

/// The telephone's first number, which shows that it has the secret.
struct FirstCodeForm: Form {
    static let title = "设置动态口令"
    static let submit = "确认"
    @Field("手机上的 6 位数字", .control(.oneTimeCode), .max(20)) var code: String
}

struct SecondFactorRuleForm: Form {
    static let title = "规定哪个角色用动态口令"
    static let submit = "规定"
    @Field("角色") var role: Role
    @Field("规定") var demand: Demand
    @Field("自哪天起", .hint("今天或以后。自这天起，有这个角色而没有设置的人，登录后先领去设置")) var since: Day
    @Field("理由", .control(.paragraph), .max(500)) var reason: String
}

struct ReasonForm: Form {
    static let title = "写明理由"
    static let submit = "确定"
    @Field("理由", .control(.paragraph), .max(500)) var reason: String
}

/// What is typed at sign-in: lower case, no spaces.
struct UserName: Parsed, Storable, Hashable {
    static var control: Control { .text }
    let text: String
    var description: String { text }
    var stored: Value { .text(text) }
    init?(stored: Value) { guard let text = stored.text else { return nil }; self.text = text }

    init(parsing raw: String) throws(Complaint) {
        let name = Spelling.cleaned(raw, as: .number).text.lowercased()
        let isFine = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(byte)
        }
        guard isFine, !name.isEmpty else { throw Complaint("user_name_letters", "用户名只用小写字母、数字、点、横线和下划线，如 zhang.san") }
        text = name
    }
}
