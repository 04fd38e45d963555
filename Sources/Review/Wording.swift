import Kernel

/// How a number is put into words (domain.md §12.4). The number is the indicator's; a person chooses the word, and the word is checked against it.
enum Wording: Hashable, Sendable {
    case exact
    /// 2000余: a little over a round number.
    case over
    /// 近10万: slightly below one.
    case nearly
    /// 96%以上: at least that whole percent.
    case atLeast
    /// 95%以上 at every month's end of the period; the limit is the indicator's own.
    case everyMonth
    /// 449.18万, 20万: in ten thousands, where nothing is lost by it.
    case tenThousands
    /// 上亿: a hundred million and more.
    case hundredMillions
    /// Words that are true only of the whole: 全部, 应帮尽帮.
    case whole(String)
    /// Words that are true where there is one at least, such as the name of an honour.
    case any(String)
    /// Words that are true of two: 双中心.
    case pair(String)
    /// The day of the event.
    case day

    static let names = "余、近、以上、月月以上、万、上亿、日期、满为“…”、有为“…”、双为“…”"

    init(parsing text: String) throws(Complaint) {
        switch text {
        case "余": self = .over
        case "近": self = .nearly
        case "以上": self = .atLeast
        case "月月以上": self = .everyMonth
        case "万": self = .tenThousands
        case "上亿": self = .hundredMillions
        case "日期": self = .day
        default:
            guard text.count > 4, let words = Self.quoted(text) else { throw Complaint("wording_unknown", "没有“\(text)”这种写法，可以用的有：\(Self.names)") }
            switch text.prefix(2) {
            case "满为": self = .whole(words)
            case "有为": self = .any(words)
            case "双为": self = .pair(words)
            default: throw Complaint("wording_unknown", "没有“\(text.prefix(2))”这种写法，可以用的有：\(Self.names)")
            }
        }
    }
    private static func quoted(_ text: String) -> String? {
        let rest = text.dropFirst(2)
        return rest.first == "“" && rest.last == "”" && rest.count > 2 ? String(rest.dropFirst().dropLast()) : nil
    }

    /// Whether it prints a number, behind which the unit must stand.
    var isNumber: Bool {
        switch self {
        case .exact, .over, .nearly, .atLeast, .everyMonth, .tenThousands: true
        case .hundredMillions, .whole, .any, .pair, .day: false
        }
    }

    /// What it prints as it stands, where it is true of the number.
    var words: String? {
        switch self {
        case .whole(let words), .any(let words), .pair(let words): words
        case .exact, .over, .nearly, .atLeast, .everyMonth, .tenThousands, .hundredMillions, .day: nil
        }
    }

    /// What is printed.
    /// - Throws: when the word is not true of the number, with what is.
    func text(of counted: Counted) throws(Complaint) -> String {
        let title = counted.indicator.title, amount = counted.amount
        func untrue(_ word: String, _ why: String) -> Complaint { Complaint("wording_untrue", "“\(title)”是 \(counted.text)，不能写“\(word)”：\(why)") }
        switch self {
        case .exact:
            guard counted.indicator.unit == .percent else { return counted.indicator.unit == .money ? Self.decimal(amount) : String(amount) }
            return amount % 100 == 0 ? "\(amount / 100)%" : Ratio(numerator: Int(amount), denominator: 10_000).description
        case .over:
            guard let round = Self.roundBelow(amount) else { throw untrue("余", "它不是略多于一个整数") }
            return Self.short(round) + "余"
        case .nearly:
            guard let round = Self.roundAbove(amount) else { throw untrue("近", "它不是略少于一个整数") }
            return "近" + Self.short(round)
        case .atLeast:
            guard counted.indicator.unit == .percent else { throw untrue("以上", "这个写法只用于百分数") }
            return "\(amount / 100)%以上"
        case .everyMonth:
            guard let lowest = counted.lowest, let floor = counted.floor else { throw untrue("月月以上", "它没有每个月末的数，或没有规定下限") }
            guard lowest.hundredths >= Int64(floor) * 100 else { throw untrue("\(floor)%以上", "\(lowest.day.long)只有 \(lowest.hundredths / 100)%") }
            return "\(floor)%以上"
        case .tenThousands:
            let whole: Int64 = counted.indicator.unit == .money ? 10_000 : 100
            guard amount % whole == 0 else { throw untrue("万", "写成万要四舍五入，会差一点") }
            return Self.decimal(amount / whole) + "万"
        case .hundredMillions:
            guard amount >= (counted.indicator.unit == .money ? 10_000_000_000 : 100_000_000) else { throw untrue("上亿", "还不到一亿") }
            return "上亿"
        case .whole(let words):
            guard counted.indicator.unit == .percent, amount >= 10_000 else { throw untrue(words, "要百分之百才能这样写") }
            return words
        case .any(let words):
            guard amount >= 1 else { throw untrue(words, "要有才能这样写") }
            return words
        case .pair(let words):
            guard amount == 2 else { throw untrue(words, "是两个才能这样写") }
            return words
        case .day:
            guard let day = counted.eventDay else { throw untrue("日期", "它不是哪一天的事") }
            return day.long
        }
    }

    /// 2000 of 2037, 300 of 304; a number of two leading figures where the first alone is too far off.
    private static func roundBelow(_ amount: Int64) -> Int64? {
        steps(amount).lazy.map { amount / $0 * $0 }.first { $0 > 0 && amount > $0 && amount * 100 < $0 * 110 }
    }
    private static func roundAbove(_ amount: Int64) -> Int64? {
        steps(amount).lazy.map { (amount + $0 - 1) / $0 * $0 }.first { amount < $0 && amount * 100 >= $0 * 95 }
    }
    private static func steps(_ amount: Int64) -> [Int64] {
        var step: Int64 = 1
        while step <= amount / 10 { step *= 10 }
        return [step, step / 10].filter { $0 >= 10 }
    }

    /// 10万, 40000: from a hundred thousand on in ten thousands.
    private static func short(_ amount: Int64) -> String { amount >= 100_000 && amount % 10_000 == 0 ? "\(amount / 10_000)万" : String(amount) }
    /// Hundredths without zeros at the end.
    private static func decimal(_ hundredths: Int64) -> String {
        let rest = hundredths % 100
        return rest == 0 ? "\(hundredths / 100)" : "\(hundredths / 100).\(rest % 10 == 0 ? String(rest / 10) : String(String(100 + rest).dropFirst()))"
    }
}

extension Figure.Unit {
    /// Words of which one stands behind the number, so that 人 and 人次 are never taken for one another.
    var counters: [String] {
        switch self {
        case .unions, .places: ["个"]
        case .persons: ["人", "名"]
        case .attendances: ["人次"]
        case .households: ["户"]
        case .employers: ["家", "个"]
        case .events: ["场", "次"]
        case .contracts: ["份"]
        case .items: ["项"]
        case .money: ["元"]
        case .percent: []
        }
    }
}
