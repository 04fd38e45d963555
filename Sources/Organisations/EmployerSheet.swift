import Kernel

/// A row of 应建会单位名录 as it comes. Only what cannot be stored is read strictly; the rest comes in with a note where it
/// cannot be read.
struct EmployerSheet: Form {
    static let title = "应建会单位名录", submit = "导入"
    @Field("单位名称", .max(100), .alias("用人单位名称"), .alias("企业名称"), .alias("用人单位")) var name: String
    @Field("统一社会信用代码", .alias("信用代码"), .alias("单位统一社会信用代码")) var code: CreditCode?
    @Field("法定代表人", .alias("主要负责人"), .alias("法定代表人或主要负责人"), .max(50), .min(2)) var head: String?
    @Field("单位性质", .alias("单位类型"), .alias("性质"), .control(.select(options(EmployerNature.self)))) var nature: String?
    @Field("是否规模以上", .alias("规模以上"), .control(.select(yesNo))) var isLarge: String?
    @Field("所属行业", .alias("行业"), .control(.select(options(Industry.self)))) var industry: String?
    @Field("新业态行业", .control(.select(options(NewFormTrade.self)))) var newFormTrade: String?
    @Field("所在镇街", .alias("镇街"), .alias("所属镇街")) var town: String?
    @Field("职工人数", .alias("职工数"), .control(.number)) var employees: String?
    @Field("女职工人数", .alias("女职工数"), .control(.number)) var women: String?
    @Field("农民工人数", .alias("农民工数"), .control(.number)) var migrantWorkers: String?
    @Field("经营状态", .control(.select(options(EmployerStatus.self)))) var status: String?
    @Field("应建会起始日期", .control(.day)) var requiredSince: String?
    @Field("应建会截止日期", .alias("注销日期"), .control(.day)) var requiredUntil: String?
    @Field("是否建会", .alias("是否已建会"), .alias("已建会"), .control(.select(yesNo))) var saysUnion: String?
    @Field("已建职代会", .alias("是否建职代会"), .control(.select(yesNo))) var saysCongress: String?
    @Field("已实行厂务公开", .alias("是否实行厂务公开"), .control(.select(yesNo))) var saysOpenness: String?
    @Field("已签集体合同", .alias("集体合同"), .alias("是否签订集体合同"), .control(.select(yesNo))) var saysContract: String?
    @Field("有职工董事、职工监事", .alias("职工董事监事"), .alias("职工董事、职工监事"), .control(.select(yesNo))) var saysDirectors: String?
}

/// Reads cells that may be wrong: what cannot be read is left out, and said in one note.
struct LenientReading {
    private(set) var unreadable: [String] = []

    mutating func read<T: FormValue>(_ text: String?, _ title: String, as type: T.Type = T.self) -> T? {
        guard let text, !text.isEmpty else { return nil }
        do throws(Complaint) { return try T.read(text) } catch {
            unreadable.append("\(title)（\(error.text)）")
            return nil
        }
    }

    /// A whole number of people, at least none.
    mutating func count(_ text: String?, _ title: String) -> Int? {
        guard let number: Int = read(text, title) else { return nil }
        guard (0...9_999_999).contains(number) else { unreadable.append("\(title)（应在 0 至 9,999,999 之间）"); return nil }
        return number
    }

    mutating func town(_ text: String?, _ towns: [String: String]) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard let code = towns[text] else { unreadable.append("所在镇街（没有“\(text.prefix(20))”这个镇街）"); return nil }
        return code
    }

    mutating func misread(_ what: String) { unreadable.append(what) }

    var note: Complaint? {
        unreadable.isEmpty ? nil : Complaint("unreadable", "导入时读不懂，没有写入：\(unreadable.joined(separator: "；"))")
    }
}
