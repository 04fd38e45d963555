import Edge
import Kernel
import People

/// A member of an invented union: a number that nobody has, with the check character that it must have.
struct DemoPerson: Sendable {
    let serial: Int, born: Day, isWoman: Bool
    /// The order within those of one birth day, that of women even.
    let order: Int
    /// The union in whose list the person first stands.
    let union: Int
    let joined: Day, isRetained: Bool

    var number: String { DemoRoster.identityNumber(born, order) }
}

/// The members of the district, and what happens to them. At the end of `DemoClock.counted` just as many are in good standing as the unions say.
struct DemoRoster: Sendable {
    private let district: DemoDistrict, lists: [Day]
    /// By the list in which they come.
    private(set) var people: [[DemoPerson]]
    private(set) var steps: [DemoStep] = []
    /// How many were born on a day.
    private var births: [Day: Int] = [:]
    private var count = 0, random: SeededRandom

    /// - Parameter lists: the days on which a list arrives, the first first.
    init(_ district: DemoDistrict, lists: [Day]) {
        self.district = district; self.lists = lists
        people = Array(repeating: [], count: lists.count)
        random = SeededRandom(seed: district.seed, "people", 0)
        var staying: [DemoPerson] = []
        for (index, union) in district.unions.enumerated() where union.hasMembers && union.founded <= DemoClock.counted { enrol(index, union, &staying) }
        let counted = staying.count
        for (index, union) in district.unions.enumerated() where union.founded > DemoClock.counted { begin(index, union, &staying) }
        liveOn(&staying, counted)
    }

    // MARK: Until the newspaper counted

    private mutating func enrol(_ index: Int, _ union: DemoDistrict.Union, _ staying: inout [DemoPerson]) {
        // Who belonged to a union that ended waits to be taken in anywhere.
        if union.dissolved.map({ $0 <= DemoClock.counted }) == true {
            for _ in 0..<union.members { add(index, joined: random.day(first(union), DemoClock.opening)) }
            return
        }
        for _ in 0..<union.members {
            let joined = joining(union)
            // Some came from elsewhere: they stand in another list first.
            if index % 3 == 0, random.below(60) == 0, let origin = origin(than: index, on: DemoClock.counted), let moved = recorded(max(joined, union.founded)), moved < DemoClock.counted.adding(days: -20) {
                let person = add(origin, joined: max(joined, district.unions[origin].founded))
                move(person, to: index, on: random.day(moved.adding(days: 1), DemoClock.counted.adding(days: -1)))
                continue
            }
            staying.append(add(index, joined: joined))
        }
        for _ in 0..<(union.members * 15 + random.below(1000)) / 1000 { add(index, joined: random.day(first(union), max(DemoClock.opening, union.founded)), isRetained: true) }
        for _ in 0..<(union.members * 40 + random.below(1000)) / 1000 {
            let joined = random.day(first(union), DemoClock.counted.adding(days: -420))
            guard joined >= union.founded, let known = recorded(joined), known < DemoClock.counted.adding(days: -10) else { continue }
            leave(add(index, joined: joined), on: random.day(known.adding(days: 1), DemoClock.counted))
        }
    }

    private func first(_ union: DemoDistrict.Union) -> Day { max(union.founded, Day(2008, 1, 1) ?? .first) }

    /// Who founds a union, and who comes over the years.
    private mutating func joining(_ union: DemoDistrict.Union) -> Day {
        let first = first(union), begun = union.isOld ? DemoClock.opening : min(union.founded.adding(days: 60), DemoClock.counted)
        return random.chance(union.isOld ? 72 : 60) ? random.day(first, begun) : random.day(begun, DemoClock.counted)
    }

    private mutating func origin(than index: Int, on day: Day) -> Int? {
        let origin = district.basics[random.below(district.size.basics)], union = district.unions[origin]
        return origin == index || !union.isOld || !union.lives(at: day) ? nil : origin
    }

    // MARK: After

    private mutating func begin(_ index: Int, _ union: DemoDistrict.Union, _ staying: inout [DemoPerson]) {
        for _ in 0..<union.members {
            let joined = random.day(union.founded, union.founded.adding(days: 90))
            if joined <= district.until { staying.append(add(index, joined: joined)) }
        }
    }

    /// Month after month some of a hundred thousand come and some go.
    private mutating func liveOn(_ staying: inout [DemoPerson], _ counted: Int) {
        var month = DemoClock.counted.adding(days: 1)
        // With the first workplaces the cast has plans of its own.
        let open = Set(district.unions.indices.filter { district.unions[$0].dissolved == nil }).subtracting(district.basics.prefix(DemoScene.workplaces))
        while month <= district.until {
            random = SeededRandom(seed: district.seed, "month", month.number)
            for _ in 0..<(counted * 100 + random.below(100_000)) / 100_000 {
                let union = staying[random.below(staying.count)].union, joined = month.adding(days: random.below(28))
                if open.contains(union), joined <= district.until, joined >= district.unions[union].founded { staying.append(add(union, joined: joined)) }
            }
            for _ in 0..<(counted * 70 + random.below(100_000)) / 100_000 {
                let place = random.below(staying.count), person = staying[place], day = month.adding(days: random.below(28)), isMoving = random.chance(15), target = origin(than: person.union, on: district.until)
                guard open.contains(person.union), let known = recorded(person.joined), known < day, day < district.until else { continue }
                staying.swapAt(place, staying.count - 1)
                staying.removeLast()
                if isMoving, let target, district.unions[target].founded < day { move(person, to: target, on: day) } else { leave(person, on: day) }
            }
            month = month.adding(months: 1)
        }
    }

    // MARK: One person

    @discardableResult
    private mutating func add(_ union: Int, joined: Day, isRetained: Bool = false) -> DemoPerson {
        count += 1
        let born = joined.adding(days: -365 * (18 + random.below(30)) - 10 - random.below(365)), order = births[born, default: 0]
        births[born] = order + 1
        let isWoman = random.chance(40)
        let person = DemoPerson(serial: count, born: born, isWoman: isWoman, order: 100 + 2 * order + (isWoman ? 0 : 1), union: union, joined: joined, isRetained: isRetained)
        if let list = lists.firstIndex(where: { $0 >= joined }) { people[list].append(person) }
        return person
    }

    /// When the list came in which somebody stands who joined on that day.
    private func recorded(_ joined: Day) -> Day? { lists.first { $0 >= joined } }

    private mutating func move(_ person: DemoPerson, to union: Int, on day: Day) {
        let name = district.unions[union].name, number = person.number
        steps.append(DemoStep(day: day) { desk in
            let id = try desk.person(number)
            let transfer = try desk.act("wu", "/members/:id/transfer", id, ["to": name, "reason": "调到新单位工作"])
            try desk.act("wu", "/transfers/:id/agree", transfer, ["note": "已报到"])
        })
    }

    private mutating func leave(_ person: DemoPerson, on day: Day) {
        let number = person.number, on = day.description, chance = random.below(100), serial = person.serial
        let (pattern, body): (String, Query) = switch chance {
        case ..<36: ("/members/:id/quit", ["on": on, "reason": "本人提出，谈过话，会员证已收回"])
        case ..<48: ("/members/:id/strike", ["on": on, "months": "8", "reason": "没有正当理由八个月不交会费、不参加活动，经教育仍不改"])
        case ..<62: ("/members/:id/death", ["on": on, "reason": "家属告知，看过死亡证明"])
        case 62: ("/members/:id/expel", ["on": on, "judgment": "（\(day.year)）川1502刑初\(100 + serial % 800)号", "judgedOn": day.adding(days: -20).description, "reason": "小组讨论同意，已报上一级工会备案"])
        case ..<80: ("/members/:id/retain", ["on": on, "cause": "1", "reason": "退休，本人要求保留会籍"])
        default: ("/members/:id/retain", ["on": on, "cause": "3", "reason": "失业，等再就业"])
        }
        steps.append(DemoStep(day: day) { desk in try desk.act("wu", pattern, desk.person(number), body) })
    }
}

// MARK: As a list

extension DemoRoster {
    static let columns = [
        "姓名", "性别", "民族", "出生日期", "证件类型", "证件号码", "手机号码", "学历", "政治面貌", "户籍类型", "工作单位", "所属工会", "职业（工种）", "技能等级", "就业状态", "是否农民工", "新就业形态类别",
        "入会日期", "会员状态", "会员卡号",
    ].map { SheetColumn($0, width: 16, kind: $0.hasSuffix("日期") ? .day : .text) }

    private static let surnames = Array("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈").map(String.init)
    private static let givens = Array("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志玉兰红梅春雪松林海波鹏飞宇晨欣怡佳琪子涵文博雅").map(String.init)
    private static let trades = ["操作工", "质检员", "班组长", "销售员", "会计", "仓管员", "电工", "包装工", "技术员", "行政"]
    private static let posts = ["教育": ["教师", "教师", "教务员", "实验员"], "卫生和社会工作": ["医师", "护士", "护士", "药师"], "公共管理、社会保障和社会组织": ["科员", "工勤人员"]]
    private static let educations = ["高中", "中专", "大专", "大专", "本科", "初中"], skills = ["初级", "中级", "高级", "技师"]

    func row(_ person: DemoPerson) -> [SheetValue] {
        var random = SeededRandom(seed: district.seed, "person", person.serial)
        let union = district.unions[person.union], form = union.newForm, isWoman = person.isWoman
        let given = (0..<(random.below(4) == 0 ? 1 : 2)).map { _ in random.pick(Self.givens) }.joined(), name = random.pick(Self.surnames) + given
        let employer: SheetValue = form == nil ? union.employer.map { .text(district.employers[$0].name) } ?? .empty : .empty
        let skill: SheetValue = random.below(3) == 0 ? .text(random.pick(Self.skills)) : .empty, phone = "139" + String(100_000_000 + (person.serial * 1_000_003 + 4_711) % 100_000_000).suffix(8)
        return [
            .text(name), .text(isWoman ? "女" : "男"), .text(random.below(25) == 0 ? "彝族" : "汉族"), .day(person.born.description), .text("居民身份证"), .text(person.number), .text(phone),
            .text(random.pick(Self.educations)), .text(random.below(8) == 0 ? "中共党员" : "群众"), .text(random.below(2) == 0 ? "农业户口" : "居民户口"), employer, .text(union.name),
            .text(form?.occupation ?? random.pick(Self.posts[union.industry] ?? Self.trades)), skill, .text(person.isRetained ? "失业" : form == nil ? "在岗" : "灵活就业"),
            .text(random.below(5) < 2 ? "是" : "否"), form.map { .text($0.category) } ?? .empty, .day(person.joined.description), .text(person.isRetained ? "保留会籍" : "在籍"),
            .text("5115\(String(10_000_000 + person.serial).suffix(7))"),
        ]
    }

    /// GB 11643: the check character over the seventeen digits. Of an even order are women, of the odd one after it men.
    static func identityNumber(_ born: Day, _ order: Int) -> String {
        let body = "511502" + born.description.replacing("-", with: "") + String(1000 + order).suffix(3)
        return body + String(UnicodeScalar(CitizenID.checkCharacter(of: body)))
    }
}
