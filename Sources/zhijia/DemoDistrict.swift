import Edge
import Kernel

/// An invented district: its employers and unions with the days of their lives. What lies before `DemoClock.counted` depends on the seed alone.
struct DemoDistrict: Sendable {
    enum Place: Sendable { case district, town(Int), basic(Int) }

    struct Size: Sendable {
        let basics: Int, federations: Int, members: Int, newFormMembers: Int
        /// Unions that end before and after the newspaper counted; how many employers wait for a union by then, and who comes to wait later.
        let ended: Int, ending: Int, uncovered: Int, comingUncovered: Int
        /// How many months of life arrive in one list.
        let listMonths: Int
        /// Days from one event of a kind to the next after the newspaper counted.
        let pace: Int
        /// Of the elections that fell due lately, every how manieth was not held.
        let lateEvery: Int

        static let full = Size(
            basics: 1296, federations: 91, members: 126_184, newFormMembers: 14_038, ended: 24, ending: 14, uncovered: 34, comingUncovered: 16, listMonths: 3, pace: 30, lateEvery: 6)
        static let small = Size(
            basics: 69, federations: 8, members: 1_800, newFormMembers: 200, ended: 1, ending: 1, uncovered: 1, comingUncovered: 3, listMonths: 12, pace: 400, lateEvery: 2)
    }

    struct Employer: Sendable {
        let name: String, code: String, nature: String, industry: String, trade: String?, town: Int, staff: Int
        /// Since when it should have a union; `nil` for one from before the records.
        let since: Day?
        var closed: Day?
        /// On whose word: the list says so, the unions are believed.
        var hasUnion = true
    }

    struct Union: Sendable {
        let name: String, code: String, parent: Place, type: String, town: Int, industry: String
        /// The employer that its row names, and others that it covers.
        var employer: Int?, others: [Int] = []
        let founded: Day
        /// The term when it first comes in a list.
        let term: Day, years: Int
        let chair: String, phone: String
        var members = 0
        /// What it says of itself; one that leads others speaks of its office.
        var reportedMembers: Int { hasMembers ? members : 36 }
        var employees: Int { hasMembers ? members * 112 / 100 + 3 : 40 }
        let newForm: NewForm?
        /// How many members it has beside others.
        let weight: Int
        var certified: Day?, dissolved: Day?
        /// Whether its first days were in the lists of the opening.
        var isOld: Bool { founded <= DemoClock.opening }
        var hasMembers: Bool { weight > 0 }
        func lives(at day: Day) -> Bool { dissolved.map { $0 > day } ?? true }
    }
    struct NewForm: Sendable { let trade: String, category: String, occupation: String, sector: String? }

    let seed: UInt64, size: Size, until: Day
    private(set) var employers: [Employer] = [], unions: [Union] = []
    /// The employers of the list that no union covers, the first first.
    private(set) var free: [Int] = []
    /// Those that come to have one by the whole procedure after the newspaper counted.
    private(set) var founders: [(employer: Int, code: String)] = []
    private var leading: [Int] = [], basic: [Int] = [], random: SeededRandom

    init(seed: UInt64, isSmall: Bool, until: Day) {
        self.seed = seed; self.until = until
        size = isSmall ? .small : .full
        random = SeededRandom(seed: seed)
        lead()
        for number in 0..<size.basics { addBasic(number) }
        for number in 0..<size.federations { addFederation(number) }
        for number in 0..<size.ended { addEnded(number) }
        for number in 0..<size.uncovered { addFree(between: Day(2019, 3, 1), Day(2023, 6, 1), number, of: size.uncovered) }
        share(size.members - size.newFormMembers, among: unions.indices.filter { unions[$0].newForm == nil && unions[$0].dissolved == nil })
        share(size.newFormMembers, among: unions.indices.filter { unions[$0].newForm != nil })
        random = SeededRandom(seed: seed, "later", 0)
        for number in 0..<size.comingUncovered { addFree(between: Day(2024, 2, 1), Day(2026, 7, 1), number, of: size.comingUncovered) }
        for number in 0..<size.ending { end(number) }
        addLater()
        addFounders()
    }

    // MARK: Who is who

    func index(of place: Place) -> Int? {
        switch place {
        case .district: nil
        case .town(let number): leading[number]
        case .basic(let number): basic[number]
        }
    }
    func name(of place: Place) -> String { index(of: place).map { unions[$0].name } ?? SetupCommand.district }
    var basics: [Int] { basic }
    /// Towns and systems, in the order of `officers`.
    var leadingCount: Int { leading.count }

    static let towns = [
        "西郊街道", "安阜街道", "白沙湾街道", "象鼻街道", "沙坪街道", "合江门街道", "大观楼街道", "双城街道", "李庄镇", "菜坝镇", "金坪镇", "牟坪镇", "李端镇", "宗场镇", "宋家镇", "思坡镇",
        "白花镇", "双谊镇", "永兴镇", "金秋湖镇",
    ]
    private static let systems = ["教育系统工会联合会", "卫生健康系统工会联合会", "象鼻工业园区工会联合会"]
    /// What stands between 翠 and 工发 on the letters of each town and system.
    static let offices = [
        "西", "安", "沙", "象", "坪", "合", "观", "城", "李", "菜", "金", "牟", "端", "宗", "宋", "思", "花", "谊", "永", "秋", "教", "卫", "园",
    ]
    private static let fronts = ["岷江", "金沙", "三江", "翠竹", "戎州", "叙府", "流杯池", "真武", "白塔", "天柱", "龙头", "南广", "合江", "青岩", "七星", "赵场"]
    private static let brands = ["", "恒达", "鼎盛", "瑞丰", "宏远", "嘉禾", "中正", "万通", "顺和"]
    private static let trades = [
        ("酒业", "制造业"), ("茶业", "制造业"), ("食品", "制造业"), ("机械", "制造业"), ("建筑", "建筑业"), ("装饰", "建筑业"), ("商贸", "批发和零售业"), ("纺织", "制造业"), ("印务", "制造业"),
        ("环保", "居民服务、修理和其他服务业"), ("包装", "制造业"), ("餐饮", "住宿和餐饮业"),
    ]
    private static let schools = ["小学", "中学", "幼儿园", "实验学校", "职业技术学校", "特殊教育学校"]
    private static let clinics = ["卫生院", "社区卫生服务中心", "医院", "中医医院", "骨科医院", "口腔医院"]
    private static let bureaus = [
        "教育", "民政", "司法", "财政", "人社", "住建", "交运", "水利", "农业农村", "商务", "文旅", "卫健", "应急", "审计", "市场监管", "统计", "信访", "林业", "医保", "城管",
    ]
    private static let newForms = [
        NewForm(trade: "快递", category: "快递员", occupation: "快递员", sector: "快递"), NewForm(trade: "外卖配送", category: "外卖配送员", occupation: "骑手", sector: "外卖配送"),
        NewForm(trade: "家政", category: "家政服务员", occupation: "家政服务员", sector: "家政"), NewForm(trade: "电商", category: "电商从业人员", occupation: "主播", sector: "电商"),
        NewForm(trade: "物流", category: "物流从业人员", occupation: "装卸工", sector: "物流"), NewForm(trade: "货运", category: "货车司机", occupation: "货车司机", sector: "物流"),
        NewForm(trade: "网约车", category: "网约车司机", occupation: "网约车司机", sector: nil),
    ]

    // MARK: How it is made

    private mutating func lead() {
        for (number, town) in Self.towns.enumerated() { addLeading("宜宾市翠屏区\(town)总工会", number) }
        for (number, system) in Self.systems.enumerated() { addLeading("宜宾市翠屏区\(system)", number) }
    }

    private mutating func addLeading(_ name: String, _ town: Int) {
        leading.append(unions.count)
        add(name, under: .district, "乡镇街道园区系统工会", employer: nil, town, "公共管理、社会保障和社会组织", founded: random.day(Self.before, Day(2012, 6, 1) ?? .first), weight: 0, years: 5)
    }
    private static let before = Day(2004, 3, 1) ?? .first

    /// A workplace with its union. Some two of nine were founded while the records were kept.
    private mutating func addBasic(_ number: Int) {
        let isNew = number >= 10 && number * 7 % 9 < 2
        let founded = isNew ? spread(Day(2018, 10, 20), Day(2023, 8, 20), (number - 10) * 2 / 9, of: (size.basics - 10) * 2 / 9 + 2) : random.day(Self.before, Day(2018, 8, 31) ?? .first)
        let employer = addEmployer(number, since: isNew ? founded.adding(days: -5 - random.below(30)) : nil)
        addUnion(of: employer, number, founded, weight: number == 0 ? 0 : Self.weight(number, size, &random))
    }

    /// Most have some dozens of people, a few some hundreds, six of the whole district some thousands; the workplaces of the cast are worth a visit.
    private static func weight(_ number: Int, _ size: Size, _ random: inout SeededRandom) -> Int {
        let drawn = 20 + random.below(110) + (random.chance(12) ? 320 : 0)
        return number < DemoScene.workplaces ? 220 : number % 220 == 111 ? 3_600 : drawn
    }

    private mutating func addUnion(of employer: Int, _ number: Int, _ founded: Day, weight: Int) {
        let firm = employers[employer], place: Place = switch number {
        case _ where firm.name.hasSuffix("局") || firm.name.hasSuffix("局事务中心"): .district
        case _ where number % 16 == 15: .town(Self.towns.count)
        case _ where number % 16 == 14: .town(Self.towns.count + 1)
        default: .town(firm.town)
        }
        basic.append(unions.count)
        let drawn = random.below(3) > 0 ? 5 : 3, known = Self.known[number]
        add(firm.name + "工会委员会", under: place, "基层工会", employer: employer, firm.town, firm.industry, founded: known?.founded ?? founded, weight: max(1, weight),
            years: known?.years ?? drawn, term: known?.begun, chair: known?.chair)
        // Those of the first town have yet to apply. Some were among the first, and their certificates are good no more.
        guard number % 5 != 4, place.town != 0 else { return }
        let isEarly = number % 40 == 1, first = isEarly ? Day(2021, 9, 20) : Day(2022, 3, 1), last = isEarly ? Day(2022, 3, 1) : Day(2025, 5, 1)
        unions[unions.count - 1].certified = random.day(max(first ?? founded, founded.adding(days: 400)), max(last ?? founded, founded.adding(days: 500)))
    }
    /// Workplaces whose days are known: one of the cast leads the first, whose election is under way; the fourth has yet to call its own.
    private static let known: [Int: (founded: Day?, begun: Day?, years: Int, chair: String?)] = [
        0: (Day(2011, 12, 20), Day(2016, 12, 18), 5, "陈国庆"), 3: (Day(2015, 2, 12), Day(2018, 2, 10), 3, nil),
    ]

    /// - Parameter number: which says what it is and what it is called.
    private mutating func addEmployer(_ number: Int, since: Day?, hasUnion: Bool = true) -> Int {
        let round = number / 16, front = Self.fronts[round % 16]
        let town = number < 8 ? [0, 0, 0, 0, 1, 0, 3, 2][number] : random.chance(60) ? random.below(8) : 8 + random.below(12)
        let made: (name: String, nature: String, industry: String)
        switch number % 16 {
        case 15: made = ("宜宾市翠屏区\(front)\(Self.schools[round / 16 % 6])", "事业单位", "教育")
        case 14: made = ("宜宾市翠屏区\(front)\(Self.clinics[round / 16 % 6])", "事业单位", "卫生和社会工作")
        case 13 where round % 2 == 0 && round < 80:
            made = ("宜宾市翠屏区\(Self.bureaus[round / 2 % 20])局\(round < 40 ? "" : "事务中心")", round < 40 ? "机关" : "事业单位", "公共管理、社会保障和社会组织")
        default:
            let trade = Self.trades[round % 12]
            made = ("宜宾\(Self.fronts[number % 16])\(Self.brands[round / 12])\(trade.0)有限公司", number % 23 == 5 ? "国有企业" : "非公有制企业", trade.1)
        }
        let isFirm = made.nature.hasSuffix("企业"), staff = 25 + random.below(300)
        employers.append(Employer(
            name: made.name, code: creditCode(isFirm ? "91" : made.nature == "机关" ? "11" : "12"), nature: made.nature, industry: made.industry, trade: nil, town: town, staff: staff, since: since,
            hasUnion: hasUnion))
        return employers.count - 1
    }

    /// The first four of the whole district, the others one trade after the other in the towns. Their employers come to the list with them.
    private mutating func addFederation(_ number: Int) {
        let inTowns = [0, 1, 5, 6, 2], isWide = number < 4, town = isWide ? 0 : (number - 4) % Self.towns.count
        let form = Self.newForms[isWide ? number + 1 : inTowns[min(4, (number - 4) / Self.towns.count)]]
        let founded = spread(Day(2018, 11, 1), Day(2023, 6, 20), number * 37 % size.federations, of: size.federations)
        let covered = (0..<(isWide ? 6 : 3 + number % 2)).map { serial -> Int in
            // Others come to the list while there is a union that takes them in on that day.
            let since = serial == 0 ? founded : min(founded.adding(days: random.below(500)), Day(2023, 9, 1) ?? founded)
            let name = "宜宾\(Self.fronts[(number * 7 + serial * 5) % 16])\(Self.brands[1 + (number + serial) % 8])\(isWide ? "" : String(Self.towns[town].prefix(2)))\(form.trade == "网约车" ? "出行服务" : form.trade)有限公司"
            employers.append(Employer(
                name: name, code: creditCode("91"), nature: "非公有制企业", industry: ["家政", "电商"].contains(form.trade) ? "居民服务、修理和其他服务业" : "交通运输、仓储和邮政业",
                trade: form.sector, town: isWide ? random.below(8) : town, staff: 12 + random.below(60), since: since))
            return employers.count - 1
        }
        let name = isWide ? "宜宾市翠屏区\(form.trade)行业工会联合会" : "宜宾市翠屏区\(Self.towns[town])\(form.trade)行业工会联合会"
        add(name, under: isWide ? .district : .town(town), "行业工会联合会", employer: covered[0], town, "交通运输、仓储和邮政业", founded: founded, weight: 80 + random.below(200), years: 5, newForm: form)
        unions[unions.count - 1].others = Array(covered.dropFirst())
    }

    /// A union of a firm that closed while the records were kept.
    private mutating func addEnded(_ number: Int) {
        let closed = spread(Day(2019, 5, 1), Day(2023, 5, 1), number, of: size.ended), founded = random.day(Self.before, Day(2016, 12, 31) ?? .first)
        let employer = addWorkshop(number)
        employers[employer].closed = closed
        addUnion(of: employer, 4, founded, weight: 1)
        basic.removeLast()
        unions[unions.count - 1].dissolved = closed
        unions[unions.count - 1].members = 8
    }

    private mutating func addWorkshop(_ number: Int) -> Int {
        let trade = Self.trades[number % 12]
        employers.append(Employer(
            name: "宜宾老\(Self.fronts[(number * 3 + 4) % 16])\(Self.brands[number / 16])\(trade.0)厂", code: creditCode("91"), nature: "集体企业", industry: trade.1, trade: nil, town: random.below(20), staff: 25 + random.below(60),
            since: nil))
        return employers.count - 1
    }

    /// An employer of the list that has no union yet.
    private mutating func addFree(between first: Day?, _ last: Day?, _ number: Int, of count: Int) {
        let since = spread(first, last, number, of: count)
        if since <= until { free.append(addWithout("新", free.count, since)) }
    }

    private mutating func addWithout(_ word: String, _ serial: Int, _ since: Day) -> Int {
        let trade = Self.trades[(serial * 5 + 3) % 12]
        employers.append(Employer(
            name: "宜宾\(word)\(Self.fronts[serial % 16])\(Self.brands[1 + serial / 16 % 8])\(trade.0)有限公司", code: creditCode("91"), nature: "非公有制企业", industry: trade.1, trade: nil,
            town: random.below(20), staff: 30 + random.below(120), since: since, hasUnion: false))
        return employers.count - 1
    }

    private mutating func addFounders() {
        var day = DemoClock.counted.adding(days: 45)
        while day <= until.adding(days: -60) {
            founders.append((addWithout("大", founders.count, day), creditCode("81")))
            day = day.adding(days: size.pace * 2)
        }
    }

    // MARK: After the newspaper counted

    /// Firms that close, each with its union.
    private mutating func end(_ number: Int) {
        let day = spread(Day(2024, 1, 10), Day(2026, 9, 20), number, of: size.ending), union = basic[20 + number * 61 % (basic.count - 20)]
        guard day <= until.adding(days: -12), let employer = unions[union].employer, employers[employer].name.hasSuffix("公司"), unions[union].dissolved == nil else { return }
        unions[union].dissolved = day
        employers[employer].closed = day
    }

    /// New firms, each with a union soon; one after the other until the last day.
    private mutating func addLater() {
        var day = DemoClock.counted.adding(days: 20), number = size.basics
        while day <= until.adding(days: -20) {
            number += number % 16 >= 12 ? 16 - number % 16 : 1
            let founded = day.adding(days: random.below(10)), employer = addEmployer(number, since: founded.adding(days: -5 - random.below(25)))
            addUnion(of: employer, number, founded, weight: 1)
            unions[unions.count - 1].members = 12 + random.below(40)
            unions[unions.count - 1].certified = nil
            day = day.adding(days: size.pace)
        }
    }

    // MARK: Pieces

    /// One of evenly spread days, a little off.
    private mutating func spread(_ first: Day?, _ last: Day?, _ number: Int, of count: Int) -> Day {
        guard let first, let last else { return .first }
        let span = first.days(until: last), step = max(1, span / max(1, count))
        return first.adding(days: span * number / max(1, count) + random.below(max(1, step / 2)))
    }

    private mutating func add(
        _ name: String, under parent: Place, _ type: String, employer: Int?, _ town: Int, _ industry: String, founded: Day, weight: Int, years: Int, term: Day? = nil, chair: String? = nil,
        newForm: NewForm? = nil
    ) {
        var begun = founded
        while true {
            let next = begun.adding(years: years).adding(days: random.below(60) - 40)
            guard next <= DemoClock.opening else { break }
            begun = next
        }
        unions.append(Union(
            name: name, code: creditCode("81"), parent: parent, type: type, town: town, industry: industry, employer: employer, founded: founded, term: term ?? begun, years: years,
            chair: chair ?? Self.person(&random), phone: "139" + (0..<8).map { _ in String(random.below(10)) }.joined(), newForm: newForm, weight: weight))
    }

    /// Whole people, in all as many as said, by their weights. The first workplace has enough for an election.
    private mutating func share(_ members: Int, among indices: [Int]) {
        let first = indices.first { $0 == basic[0] }, rest = members - (first == nil ? 0 : 76)
        if let first { unions[first].members = 76 }
        let others = indices.filter { $0 != first && unions[$0].hasMembers && unions[$0].members == 0 }, all = others.reduce(0) { $0 + unions[$1].weight }
        var before = 0
        for index in others {
            let begin = before * rest / all
            before += unions[index].weight
            unions[index].members = before * rest / all - begin
        }
    }

    private static let surnames = Array("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"), givens = Array("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平")
    static func person(_ random: inout SeededRandom) -> String {
        "\(random.pick(surnames))\(random.pick(givens))\(random.below(3) == 0 ? "" : String(random.pick(givens)))"
    }

    /// With both its check characters.
    private mutating func creditCode(_ head: String) -> String {
        let entity = "MA" + String(decoding: (0..<6).map { _ in CreditCode.alphabet[random.below(CreditCode.alphabet.count)] }, as: UTF8.self)
        return CreditCode(completing: head + "511502" + entity + String(CreditCode.organisationCheck(of: entity)))?.text ?? ""
    }
}

extension DemoDistrict.Place {
    var town: Int? { if case .town(let number) = self { number } else { nil } }
}

extension DemoDistrict.Union {
    /// One that is being founded by petition.
    init(founding name: String, under parent: DemoDistrict.Place, town: Int, chair: String, members: Int) {
        self.init(
            name: name, code: "", parent: parent, type: "基层工会", town: town, industry: "", employer: nil, founded: .last, term: .last, years: 5, chair: chair, phone: "", members: members,
            newForm: nil, weight: 1)
    }
}
