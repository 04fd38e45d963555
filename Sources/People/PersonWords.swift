import Kernel

/// 有效证件类别.
package enum DocumentType: String, CodedWord, FormValue {
    case identity = "01", hongKongMacao = "02", taiwan = "03", residence = "04", foreignResidence = "05", passport = "06", other = "99"
    package var label: String {
        switch self {
        case .identity: "居民身份证"
        case .hongKongMacao: "港澳居民来往内地通行证"
        case .taiwan: "台湾居民来往大陆通行证"
        case .residence: "港澳台居民居住证"
        case .foreignResidence: "外国人永久居留身份证"
        case .passport: "护照"
        case .other: "其他"
        }
    }
    package var otherNames: [String] {
        switch self {
        case .identity: ["身份证", "二代身份证", "中华人民共和国居民身份证"]
        case .hongKongMacao: ["回乡证", "港澳通行证"]
        case .taiwan: ["台胞证"]
        case .residence: ["港澳台居住证", "居住证"]
        case .foreignResidence: ["外国人永久居留证", "永久居留证"]
        case .passport, .other: []
        }
    }
    /// Numbers of these carry birth date, sex and a check character (GB 11643-1999).
    package var isCitizenNumber: Bool { self == .identity || self == .residence }
}

/// 民族 (GB/T 3304-1991).
package struct Ethnicity: CodedWord, FormValue {
    package let rawValue: String
    package init?(rawValue: String) {
        guard Self.labels[rawValue] != nil else { return nil }
        self.rawValue = rawValue
    }
    package var label: String { Self.labels[rawValue] ?? rawValue }
    package var otherNames: [String] { label.hasSuffix("族") ? [String(label.dropLast())] : [] }

    package static let allCases: [Ethnicity] = names.indices.compactMap { Ethnicity(rawValue: code($0)) } + ["97", "98"].compactMap { Ethnicity(rawValue: $0) }
    private static let names = """
        汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 \
        纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族 塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 \
        裕固族 京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族
        """.split(separator: " ").map(String.init)
    private static func code(_ index: Int) -> String { index < 9 ? "0\(index + 1)" : String(index + 1) }
    private static let labels = Dictionary(uniqueKeysWithValues: names.indices.map { (code($0), names[$0]) } + [("97", "其他"), ("98", "外国血统中国籍人士")])
}

/// 学历 (GB/T 4658-2006, the first digit's groups).
package enum Education: String, CodedWord, FormValue {
    case postgraduate = "10", bachelor = "20", college = "30", vocational = "40", highSchool = "60", middleSchool = "70", primary = "80", other = "90"
    package var label: String {
        switch self {
        case .postgraduate: "研究生教育"
        case .bachelor: "大学本科"
        case .college: "专科教育"
        case .vocational: "中等职业教育"
        case .highSchool: "普通高级中学教育"
        case .middleSchool: "初级中学教育"
        case .primary: "小学教育"
        case .other: "其他"
        }
    }
    package var otherNames: [String] {
        switch self {
        case .postgraduate: ["研究生", "硕士", "博士", "硕士研究生", "博士研究生"]
        case .bachelor: ["本科", "大学本科教育", "大学"]
        case .college: ["大学专科", "大专", "专科", "高职", "大学专科教育"]
        case .vocational: ["中等职业", "中专", "中职", "职高", "技校", "职业高中", "中技"]
        case .highSchool: ["普通高中", "高中"]
        case .middleSchool: ["初中", "初级中学"]
        case .primary: ["小学"]
        case .other: ["文盲", "半文盲", "无"]
        }
    }
}

/// 技术等级 (职业资格一级…五级, and what the newer 职业技能等级 adds).
package enum Skill: String, CodedWord, FormValue {
    case seniorTechnician = "1", technician = "2", senior = "3", intermediate = "4", junior = "5", chief = "6", special = "7", apprentice = "8"
    package var label: String {
        switch self {
        case .seniorTechnician: "高级技师"
        case .technician: "技师"
        case .senior: "高级"
        case .intermediate: "中级"
        case .junior: "初级"
        case .chief: "首席技师"
        case .special: "特级技师"
        case .apprentice: "学徒工"
        }
    }
    package var otherNames: [String] {
        switch self {
        case .seniorTechnician: ["一级", "职业资格一级"]
        case .technician: ["二级", "职业资格二级"]
        case .senior: ["高级工", "三级", "职业资格三级"]
        case .intermediate: ["中级工", "四级", "职业资格四级"]
        case .junior: ["初级工", "五级", "职业资格五级"]
        case .chief, .special: []
        case .apprentice: ["学徒"]
        }
    }
}

/// 户籍类型.
package enum Household: String, CodedWord, FormValue {
    case urban = "1", rural = "2", resident = "3"
    package var label: String {
        switch self {
        case .urban: "非农业户口"
        case .rural: "农业户口"
        case .resident: "居民户口"
        }
    }
    package var otherNames: [String] {
        switch self {
        case .urban: ["非农业", "城镇", "城镇户口", "非农"]
        case .rural: ["农业", "农村", "农村户口"]
        case .resident: ["居民"]
        }
    }
}

/// 就业状况 (domain.md 2.2 no. 5, with 灵活就业).
package enum WorkStatus: String, CodedWord, FormValue {
    case working = "1", laidOff = "2", unemployed = "3", retired = "4", honourablyRetired = "5", resigned = "6", earlyRetired = "7", sick = "8", other = "9", flexible = "10"
    package var label: String {
        switch self {
        case .working: "在岗"
        case .laidOff: "待（下）岗"
        case .unemployed: "失业"
        case .retired: "退休"
        case .honourablyRetired: "离休"
        case .resigned: "退职"
        case .earlyRetired: "退养（内退）"
        case .sick: "病休"
        case .other: "其他"
        case .flexible: "灵活就业"
        }
    }
    package var otherNames: [String] {
        switch self {
        case .working: ["在职", "就业"]
        case .laidOff: ["待岗", "下岗", "待(下)岗"]
        case .earlyRetired: ["退养", "内退", "退养(内退)"]
        case .flexible: ["灵活就业人员"]
        case .unemployed, .retired, .honourablyRetired, .resigned, .sick, .other: []
        }
    }
}
