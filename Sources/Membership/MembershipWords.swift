import Kernel

/// How somebody belongs to a union (会籍状态, domain.md 2.4).
enum MemberStanding: String, CodedWord, FormValue {
    case active, retained, floating
    var label: String {
        switch self {
        case .active: "在籍"
        case .retained: "保留会籍"
        case .floating: "待接转"
        }
    }
    var otherNames: [String] {
        switch self {
        case .active: ["正常", "在册", "有效"]
        case .retained: ["保留"]
        case .floating: ["待转接", "流动"]
        }
    }
    var tone: Tone? {
        switch self {
        case .active: .ok
        case .retained: .info
        case .floating: .warn
        }
    }
}

/// How a stretch of membership began.
enum Beginning: String, CodedWord {
    case joined, movedIn = "moved_in", retained, floated, returned, imported
    var label: String {
        switch self {
        case .joined: "入会"
        case .movedIn: "转入"
        case .retained: "保留会籍"
        case .floated: "转为待接转"
        case .returned: "恢复会籍"
        case .imported: "随花名册导入"
        }
    }
}

/// How it ended.
enum Ending: String, CodedWord {
    case moved, retained, floated, returned, quit, struck, expelled, died, mistaken
    var label: String {
        switch self {
        case .moved: "转出"
        case .retained: "转为保留会籍"
        case .floated: "转为待接转"
        case .returned: "恢复会籍"
        case .quit: "退会"
        case .struck: "除名"
        case .expelled: "开除会籍"
        case .died: "亡故"
        case .mistaken: "误登，已更正"
        }
    }
    /// Whether somebody was a member no longer, rather than in another standing or elsewhere.
    var isLeaving: Bool { [.quit, .struck, .expelled, .died].contains(self) }
}

/// 会籍变化原因 (domain.md 2.2 no. 15).
enum ChangeReason: String, CodedWord, FormValue {
    case workRelation = "1", laidOff = "2", unemployed = "3", bankruptcy = "4", ownWish = "5", crime = "6"
    var label: String {
        switch self {
        case .workRelation: "劳动（工作）关系发生变化"
        case .laidOff: "在本单位下岗后待岗"
        case .unemployed: "失业"
        case .bankruptcy: "所在企业破产"
        case .ownWish: "个人要求退会"
        case .crime: "因犯罪被开除会籍"
        }
    }
}

/// 新就业形态类别 (domain.md 2.3). 农民工 is no category but something that is true of people in any of them.
enum NewForm: String, CodedWord, FormValue {
    case truck = "TRUCK", courier = "COURIER", delivery = "DELIVERY", ride = "RIDE", housekeeping = "HOUSEKEEPING", care = "CARE"
    case ecommerce = "ECOMMERCE", logistics = "LOGISTICS", agent = "AGENT", `guard` = "GUARD", mall = "MALL", flexible = "FLEX", dispatched = "DISPATCH"
    var label: String {
        switch self {
        case .truck: "货车司机"
        case .courier: "快递员"
        case .delivery: "外卖配送员"
        case .ride: "网约车司机"
        case .housekeeping: "家政服务员"
        case .care: "护工护理员"
        case .ecommerce: "电商从业人员"
        case .logistics: "物流从业人员"
        case .agent: "房产中介员"
        case .guard: "保安员"
        case .mall: "商场信息员"
        case .flexible: "灵活就业人员"
        case .dispatched: "劳务派遣工"
        }
    }
    var otherNames: [String] {
        switch self {
        case .delivery: ["网约配送员", "网约送餐员", "外卖员", "外卖骑手"]
        case .ecommerce: ["网络主播", "主播", "电商", "网络营销"]
        case .logistics: ["物流", "物流员"]
        case .courier: ["快递小哥"]
        case .ride: ["网约车"]
        case .truck: ["卡车司机"]
        case .housekeeping: ["家政"]
        case .care: ["护工"]
        case .agent: ["中介"]
        case .guard: ["保安"]
        case .mall, .flexible, .dispatched: []
        }
    }
    /// The four groups on which the federation has concentrated since 2021.
    static let fourGroups: [NewForm] = [.truck, .ride, .courier, .delivery]
    /// The 八大群体 of 2018, derived from the category.
    static let eightGroups: [NewForm] = [.truck, .courier, .care, .housekeeping, .mall, .delivery, .agent, .guard]
}
