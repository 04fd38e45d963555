import Edge
import Kernel

/// The members of an invented district, one after the other: numbers that nobody has, with the check character that they must have.
struct DemoRoster: Sequence, IteratorProtocol {
    /// A union whose roster it is, with how many belong to it, and what they do.
    struct Union { let name: String, employer: String?, founded: Day, members: Int, newForm: NewFormKind? }
    struct NewFormKind { let category: String, occupation: String }

    static let columns = [
        "姓名", "性别", "民族", "出生日期", "证件类型", "证件号码", "手机号码", "学历", "政治面貌", "户籍类型", "工作单位", "所属工会", "职业（工种）", "技能等级", "就业状态", "是否农民工", "新就业形态类别",
        "入会日期", "会员状态", "会员卡号",
    ].map { SheetColumn($0, width: 16, kind: $0.hasSuffix("日期") ? .day : .text) }

    private let unions: [Union]
    private var union = 0, place = 0, number = 0
    private var random: SeededRandom

    init(_ unions: [Union], seed: UInt64) { self.unions = unions.filter { $0.members > 0 }; random = SeededRandom(seed: seed) }

    private static let surnames = Array("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈")
    private static let givens = Array("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志玉兰红梅春雪松林海波鹏飞宇晨欣怡佳琪子涵文博雅")
    private static let trades = ["操作工", "质检员", "班组长", "销售员", "会计", "仓管员", "电工", "包装工", "技术员", "行政"]
    private static let educations = ["高中", "中专", "大专", "大专", "本科", "初中"], skills = ["初级", "中级", "高级", "技师"]
    private static let days = 14_000, lastJoining = Day(2026, 6, 30) ?? .last

    mutating func next() -> [SheetValue]? {
        guard union < unions.count else { return nil }
        defer {
            place += 1; number += 1
            if place == unions[union].members { union += 1; place = 0 }
        }
        return row(unions[union])
    }

    private mutating func row(_ union: Union) -> [SheetValue] {
        // Every day of birth once, then every day once more with the next serial: no two numbers are the same.
        let born = Day(number: -1461 + number % Self.days * 7919 % Self.days), isWoman = random.below(10) < 4
        let serial = 100 + number / Self.days * 2 + (isWoman ? 0 : 1), id = Self.identityNumber(born, serial)
        let first = Swift.max(born.adding(years: 20), union.founded, Day(2010, 1, 1) ?? .first), span = first.days(until: Self.lastJoining)
        let joined = span > 0 ? first.adding(days: random.below(span)) : Self.lastJoining
        let skill: SheetValue = random.below(3) == 0 ? .text(pick(Self.skills)) : .empty, isRetained = random.below(60) == 0
        return [
            .text(name(isWoman)), .text(isWoman ? "女" : "男"), .text(random.below(25) == 0 ? "彝族" : "汉族"), .day(born.description), .text("居民身份证"), .text(id), .text(phone),
            .text(pick(Self.educations)), .text(random.below(8) == 0 ? "中共党员" : "群众"), .text(random.below(2) == 0 ? "农业户口" : "居民户口"),
            union.employer.map { .text($0) } ?? .empty, .text(union.name), .text(union.newForm?.occupation ?? pick(Self.trades)), skill,
            .text(isRetained ? "失业" : union.newForm == nil ? "在岗" : "灵活就业"), .text(random.below(5) < 2 ? "是" : "否"), union.newForm.map { .text($0.category) } ?? .empty,
            .day(joined.description), .text(isRetained ? "保留会籍" : "在籍"), .text("5115\(String(10_000_000 + number).suffix(7))"),
        ]
    }

    private mutating func pick(_ words: [String]) -> String { words[random.below(words.count)] }

    private mutating func name(_ isWoman: Bool) -> String {
        let given = (0..<(random.below(4) == 0 ? 1 : 2)).map { _ in String(Self.givens[random.below(Self.givens.count)]) }
        return String(Self.surnames[random.below(Self.surnames.count)]) + given.joined()
    }

    private var phone: String { "139" + String(100_000_000 + (number * 1_000_003 + 4_711) % 100_000_000).suffix(8) }

    /// GB 11643: the check character over the seventeen digits.
    static func identityNumber(_ born: Day, _ serial: Int) -> String {
        let body = "511502" + born.description.replacing("-", with: "") + String(1000 + serial).suffix(3)
        return ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "X"].lazy.map { body + $0 }.first { (try? CitizenID(parsing: $0)) != nil } ?? body
    }
}
