import Kernel

/// What kind of organisation a union is (domain.md §1.2).
enum UnionType: String, CodedWord, FormValue {
    case general = "GENERAL"
    case areaFederation = "FED_AREA"
    case industryFederation = "FED_INDUSTRY"
    case industrial = "INDUSTRIAL"
    case system = "SYSTEM"
    case basicSingle = "BASIC_SINGLE"
    case basicJoint = "BASIC_JOINT"
    case group = "GROUP"
    case branch = "BRANCH"
    case team = "TEAM"
    case organizer = "ORGANIZER"
    case workCommittee = "WORK_COMMITTEE"
    case office = "OFFICE"

    var label: String {
        switch self {
        case .general: "地方总工会"
        case .areaFederation: "区域性工会联合会"
        case .industryFederation: "行业性工会联合会"
        case .industrial: "产业工会"
        case .system: "系统工会"
        case .basicSingle: "单独基层工会"
        case .basicJoint: "联合基层工会"
        case .group: "集团工会"
        case .branch: "工会分会"
        case .team: "工会小组"
        case .organizer: "工会组织员"
        case .workCommittee: "工会工作委员会"
        case .office: "工会办事处"
        }
    }

    var otherNames: [String] {
        switch self {
        case .general: ["总工会", "镇街总工会", "街道总工会", "乡镇总工会"]
        case .areaFederation: ["工会联合会", "区域工会联合会", "园区工会", "村（社区）工会联合会"]
        case .industryFederation: ["行业工会联合会", "行业工会", "行业工联会"]
        case .industrial: []
        case .system: ["系统工会联合会"]
        case .basicSingle: ["基层工会", "基层工会委员会", "独立基层工会", "单独基层工会委员会", "工会委员会"]
        case .basicJoint: ["联合工会", "联合基层工会委员会", "联合工会委员会"]
        case .group: ["集团公司工会", "集团（公司）工会"]
        case .branch: ["分会"]
        case .team: ["小组"]
        case .organizer: ["组织员"]
        case .workCommittee: ["工委会"]
        case .office: ["办事处"]
        }
    }

    /// Whether unions may stand beneath one of this type, and which.
    func mayLead(_ child: UnionType) -> Bool {
        switch self {
        case .general, .areaFederation, .industryFederation, .industrial, .system, .group, .workCommittee, .office: true
        case .basicSingle, .basicJoint: child.isInternal
        case .branch: child == .team
        case .team, .organizer: false
        }
    }

    /// Parts of a union that are no organisation of their own; 工会组织数 leaves them out.
    var isInternal: Bool { Self.internals.contains(self) }
    static let internals: [UnionType] = [.branch, .team, .organizer]
    static let grassroots: [UnionType] = [.basicSingle, .basicJoint]
    /// Those whose members are their own; the others lead unions that have them.
    static let withMembers: [UnionType] = [.basicSingle, .basicJoint, .group, .areaFederation, .industryFederation]
    /// One step above the workplace: leads others, and has members only through them.
    static let leading: [UnionType] = [.general, .areaFederation, .industryFederation, .industrial, .system, .workCommittee, .office]

    /// Years that a term may last (工会法 第十六条).
    var termYears: [Int] {
        switch self {
        case .general, .industrial, .system: [5]
        case .areaFederation, .industryFederation, .basicSingle, .basicJoint, .group, .branch, .team, .organizer, .workCommittee, .office: [3, 5]
        }
    }
}

/// A union's place in its life, as it is stored. What the calendar adds is `Standing`.
enum UnionState: String, CodedWord {
    case draft = "DRAFT", preparing = "PREPARING", electing = "ELECTING", submitted = "RESULT_SUBMITTED", active = "ACTIVE"
    case changing = "CHANGING", suspended = "SUSPENDED", dissolving = "DISSOLVING", dissolved = "DISSOLVED"
    var label: String {
        switch self {
        case .draft: "草稿"
        case .preparing: "筹备"
        case .electing: "选举"
        case .submitted: "报批"
        case .active: "正常"
        case .changing: "变更"
        case .suspended: "停摆"
        case .dissolving: "拟撤销"
        case .dissolved: "已撤销"
        }
    }
    var tone: Tone? {
        switch self {
        case .active: .ok
        case .draft, .preparing, .electing, .submitted, .changing: .info
        case .suspended, .dissolving: .warn
        case .dissolved: nil
        }
    }
}

/// Where a union stands on a day: computed from its dates, never stored.
enum Standing: String, CodedWord {
    case inTerm = "in_term", endingSoon = "ending_soon", overdue, noTerm = "no_term", notYet = "not_yet", dissolved
    var label: String {
        switch self {
        case .inTerm: "任期内"
        case .endingSoon: "即将届满"
        case .overdue: "届满未换届"
        case .noTerm: "任期未填"
        case .notYet: "尚未成立"
        case .dissolved: "已撤销"
        }
    }
    var tone: Tone? {
        switch self {
        case .inTerm: .ok
        case .endingSoon, .noTerm, .notYet: .warn
        case .overdue: .bad
        case .dissolved: nil
        }
    }
    /// A term is called ending from this many days before its end.
    static let warningDays = 180
    /// Those who must see to it are told at these many days before the end.
    static let warnings = [30, 90, warningDays]

    static func of(_ facts: UnionFacts, dissolvedOn: Day?, on day: Day) -> Standing {
        if let dissolvedOn, dissolvedOn <= day { return .dissolved }
        if let foundedOn = facts.foundedOn, foundedOn > day { return .notYet }
        guard let end = facts.termEnd else { return .noTerm }
        if end < day { return .overdue }
        return end <= day.adding(days: warningDays) ? .endingSoon : .inTerm
    }

    /// The same in SQL, over a union `u`.
    static func expression(on day: SQL, soon: SQL) -> SQL {
        """
        CASE WHEN u.dissolved_on <= \(day) THEN 'dissolved' WHEN u.is_founding = 1 OR u.founded_on > \(day) THEN 'not_yet'
        WHEN u.term_end IS NULL THEN 'no_term' WHEN COALESCE(u.postponed_to, u.term_end) < \(day) THEN 'overdue'
        WHEN u.term_end <= \(soon) THEN 'ending_soon' ELSE 'in_term' END
        """
    }
}

/// The trees that stand over the same unions.
enum Tree: String, CodedWord, FormValue {
    case affiliation, territory, funds, grid
    var label: String {
        switch self {
        case .affiliation: "组织隶属"
        case .territory: "属地"
        case .funds: "经费收缴"
        case .grid: "网格"
        }
    }
    /// Every union has a place in these from its founding; the grid is drawn later.
    static let fromFounding: [Tree] = [.affiliation, .territory, .funds]
}

enum FoundMode: String, CodedWord, FormValue {
    case onSite = "1", online = "2"
    var label: String {
        switch self {
        case .onSite: "线下建会"
        case .online: "网上建会"
        }
    }
}

enum FundMode: String, CodedWord, FormValue {
    case tax, ownRemittance = "self", treasury
    var label: String {
        switch self {
        case .tax: "税务代收"
        case .ownRemittance: "自行拨缴"
        case .treasury: "财政划拨"
        }
    }
}

/// 职工之家 (domain.md §9.3).
enum HomeLevel: String, CodedWord, FormValue {
    case qualified, district, city, province, national
    var label: String {
        switch self {
        case .qualified: "合格职工之家"
        case .district: "区级模范职工之家"
        case .city: "市级模范职工之家"
        case .province: "省级模范职工之家"
        case .national: "全国模范职工之家"
        }
    }
}

enum Datum: String, CodedWord, FormValue {
    case gcj02 = "GCJ-02", cgcs2000 = "CGCS2000", wgs84 = "WGS84", unknown
    var label: String {
        switch self {
        case .gcj02: "GCJ-02（国内地图）"
        case .cgcs2000: "CGCS2000"
        case .wgs84: "WGS84"
        case .unknown: "不清楚"
        }
    }
}
