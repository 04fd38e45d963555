import Edge
import Kernel

/// The lists of an invented district: the same from the same seed.
struct DemoDistrict {
    enum Place { case district, town(Int), basic(Int) }

    private(set) var employers: [[SheetValue]] = []
    private(set) var unions: [[SheetValue]] = []
    private var leading: [String] = [], basic: [String] = []
    /// The unions that have members of their own, with how many they say they have.
    private var withMembers: [DemoRoster.Union] = []
    private let seed: UInt64, members: Int
    /// Employers that no union covers yet.
    private(set) var withoutUnion: [String] = []
    private var random: SeededRandom

    let employerColumns = ["单位名称", "统一社会信用代码", "单位性质", "是否规模以上", "所属行业", "新业态行业", "所在镇街", "职工人数", "是否建会"].map { SheetColumn($0, width: 20, kind: kind(of: $0)) }
    let unionColumns = [
        "工会名称", "统一社会信用代码", "上级工会", "工会类型", "单位名称", "单位统一社会信用代码", "所在镇街", "所属行业", "建会日期", "主席姓名", "主席手机", "职工人数",
        "女职工人数", "会员人数", "本届起始日期", "届期（年）", "是否新业态工会", "地址",
    ].map { SheetColumn($0, width: 20, kind: kind(of: $0)) }

    private static func kind(of title: String) -> SheetColumn.Kind {
        title.hasSuffix("日期") ? .day : title.hasSuffix("人数") || title.hasPrefix("届期") ? .number : .text
    }

    init(seed: UInt64, isSmall: Bool) {
        random = SeededRandom(seed: seed)
        self.seed = seed
        members = isSmall ? 900 : 126_184
        lead()
        let firms = isSmall ? 72 : 1290
        for number in 0..<firms { addFirm(number) }
        for number in 0..<(isSmall ? 8 : 91) { addTrade(number) }
    }

    var basicCount: Int { basic.count }

    /// The members, spread over the unions as these say they have them.
    var roster: DemoRoster {
        let said = withMembers.reduce(0) { $0 + $1.members }
        var before = 0
        let unions = withMembers.map { union -> DemoRoster.Union in
            let first = before * members / said
            before += union.members
            return DemoRoster.Union(name: union.name, employer: union.employer, founded: union.founded, members: before * members / said - first, newForm: union.newForm)
        }
        return DemoRoster(unions, seed: seed)
    }

    func name(of place: Place) -> String {
        switch place {
        case .district: SetupCommand.district
        case .town(let number): leading[number]
        case .basic(let number): basic[number]
        }
    }

    private static let towns = [
        "西郊街道", "安阜街道", "白沙湾街道", "象鼻街道", "沙坪街道", "合江门街道", "大观楼街道", "双城街道", "李庄镇", "菜坝镇", "金坪镇", "牟坪镇", "李端镇", "宗场镇", "宋家镇", "思坡镇",
        "白花镇", "双谊镇", "永兴镇", "金秋湖镇",
    ]
    private static let systems = ["教育系统工会联合会", "卫生健康系统工会联合会", "象鼻工业园区工会联合会"]
    private static let trades = ["酒业", "茶业", "食品", "机械", "建筑", "物流", "商贸", "纺织", "印务", "环保", "包装", "家政"]
    private static let fronts = ["岷江", "金沙", "三江", "翠竹", "戎州", "叙府", "流杯池", "真武", "白塔", "天柱", "龙头", "南广", "合江", "青岩", "七星", "赵场"]
    private static let surnames = Array("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"), givens = Array("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平")
    private static let industries = ["制造业", "建筑业", "批发和零售业", "交通运输、仓储和邮政业", "住宿和餐饮业", "居民服务、修理和其他服务业"]

    private mutating func lead() {
        for town in Self.towns { addLeading("宜宾市翠屏区\(town)总工会", town) }
        for (number, system) in Self.systems.enumerated() { addLeading("宜宾市翠屏区\(system)", Self.towns[number]) }
    }

    private mutating func addLeading(_ name: String, _ town: String) {
        leading.append(name)
        addUnion(name, under: SetupCommand.district, "乡镇街道园区系统工会", firm: nil, town, "公共管理、社会保障和社会组织", employees: 40, years: 5, isNewForm: false)
    }

    private mutating func addFirm(_ number: Int) {
        let front = Self.fronts[number % Self.fronts.count], trade = Self.trades[number / Self.fronts.count % Self.trades.count]
        let serial = number / (Self.fronts.count * Self.trades.count)
        let name = "宜宾\(front)\(trade)\(serial == 0 ? "" : "第\(serial + 1)")有限公司", town = Self.towns[random.below(Self.towns.count)]
        let code = creditCode("91"), staff = 25 + random.below(300), industry = Self.industries[random.below(Self.industries.count)]
        let hasUnion = number % 20 != 7
        employers.append([
            .text(name), .text(code), .text("非公有制企业"), .text(staff > 200 ? "是" : "否"), .text(industry),
            ["物流", "家政"].contains(trade) ? .text(trade) : .empty, .text(town), .integer(staff), .text(hasUnion ? "是" : "否"),
        ])
        guard hasUnion else { withoutUnion.append(name); return }
        basic.append(name + "工会委员会")
        // The first is led by one of the cast.
        addUnion(
            name + "工会委员会", under: "宜宾市翠屏区\(number == 0 ? Self.towns[0] : town)总工会", "基层工会", firm: (name, code), town, industry, employees: staff,
            years: random.below(3) == 0 ? 3 : 5, isNewForm: false, chair: number == 0 ? "陈国庆" : nil)
    }

    private mutating func addTrade(_ number: Int) {
        let town = Self.towns[number % Self.towns.count], trade = ["快递", "外卖配送", "货运", "网约车", "家政"][number / Self.towns.count % 5]
        addUnion(
            "宜宾市翠屏区\(town)\(trade)行业工会联合会", under: "宜宾市翠屏区\(town)总工会", "行业工会联合会", firm: nil, town, "交通运输、仓储和邮政业", employees: 80 + random.below(200),
            years: 5, isNewForm: true)
    }

    /// What members of the unions of a trade are.
    private static func newForm(_ union: String) -> DemoRoster.NewFormKind? {
        let kinds = [("快递", "快递员", "快递员"), ("外卖配送", "外卖配送员", "骑手"), ("货运", "货车司机", "货车司机"), ("网约车", "网约车司机", "网约车司机"), ("家政", "家政服务员", "家政服务员")]
        return kinds.first { union.contains($0.0 + "行业") }.map { DemoRoster.NewFormKind(category: $0.1, occupation: $0.2) }
    }

    private mutating func addUnion(
        _ name: String, under parent: String, _ type: String, firm: (name: String, code: String)?, _ town: String, _ industry: String, employees: Int, years: Int,
        isNewForm: Bool, chair: String? = nil
    ) {
        let founded = Day(number: 14_000 + random.below(4500)), term = max(founded, Day(number: 18_600 + random.below(1900)))
        let members = employees * (85 + random.below(15)) / 100
        let row: [SheetValue] = [
            .text(name), .text(creditCode("81")), .text(parent), .text(type), firm.map { .text($0.name) } ?? .empty, firm.map { .text($0.code) } ?? .empty, .text(town),
            .text(industry), .day(founded.description), .text(person(chair)), .text(phone()), .integer(employees), .integer(employees * 4 / 10), .integer(members),
            .day(term.description), .integer(years), .text(isNewForm ? "是" : "否"), .text("宜宾市翠屏区\(town)"),
        ]
        unions.append(row)
        guard type != "乡镇街道园区系统工会" else { return }
        withMembers.append(DemoRoster.Union(name: name, employer: firm?.name, founded: founded, members: members, newForm: Self.newForm(name)))
    }

    private mutating func person(_ known: String?) -> String {
        let drawn = "\(Self.surnames[random.below(Self.surnames.count)])\(Self.givens[random.below(Self.givens.count)])\(random.below(3) == 0 ? "" : String(Self.givens[random.below(Self.givens.count)]))"
        return known ?? drawn
    }
    private mutating func phone() -> String { "139" + (0..<8).map { _ in String(random.below(10)) }.joined() }

    /// GB 32100 with both its check characters.
    private mutating func creditCode(_ head: String) -> String {
        let letters = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        let entity = "MA" + String((0..<6).map { _ in letters[random.below(letters.count)] })
        let body = head + "511502" + entity + Self.entityCheck(entity)
        let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
        let sum = zip(body, weights).reduce(0) { $0 + (letters.firstIndex(of: $1.0) ?? 0) * $1.1 }
        return body + String(letters[(31 - sum % 31) % 31])
    }
    /// GB 11714.
    private static func entityCheck(_ body: String) -> String {
        let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), weights = [3, 7, 9, 10, 5, 8, 4, 2]
        let rest = zip(body, weights).reduce(0) { $0 + (letters.firstIndex(of: $1.0) ?? 0) * $1.1 } % 11
        return rest == 1 ? "X" : String((11 - rest) % 11)
    }
}

/// SplitMix64: small, and the same everywhere.
struct SeededRandom {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
