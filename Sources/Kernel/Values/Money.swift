/// An amount in yuan, kept as whole fen. Negative where an entry is reversed; what people type is never negative.
package struct Money: Storable, Hashable, Comparable, CustomStringConvertible {
    package let fen: Int64
    package init(fen: Int64) { self.fen = fen }
    package static let zero = Money(fen: 0)

    package init?(stored: Value) { guard let fen = stored.integer else { return nil }; self.fen = fen }
    package var stored: Value { .integer(fen) }

    /// 1,234.50
    package var description: String { sign + Money.grouped(fen.magnitude / 100) + "." + cents }
    /// 1234.50, for files and programs.
    package var plain: String { sign + String(fen.magnitude / 100) + "." + cents }
    /// 123.46万元, rounded half up; for print only, never to calculate with.
    package var tenThousands: String {
        let rounded = (fen.magnitude + 5_000) / 10_000
        return (rounded == 0 ? "" : sign) + Money.grouped(rounded / 100) + "." + Digits.padded(Int(rounded % 100), 2) + "万元"
    }

    package static func < (left: Money, right: Money) -> Bool { left.fen < right.fen }

    package static func + (left: Money, right: Money) throws(Complaint) -> Money {
        try checked(left.fen.addingReportingOverflow(right.fen))
    }
    package static func - (left: Money, right: Money) throws(Complaint) -> Money {
        try checked(left.fen.subtractingReportingOverflow(right.fen))
    }
    package static func * (left: Money, times: Int) throws(Complaint) -> Money {
        try checked(left.fen.multipliedReportingOverflow(by: Int64(times)))
    }
    /// The same amount on the other side, for a reversal.
    package static prefix func - (money: Money) throws(Complaint) -> Money { try .zero - money }

    private static func checked(_ result: (partialValue: Int64, overflow: Bool)) throws(Complaint) -> Money {
        if result.overflow { throw Complaint("money_overflow", "合计金额太大，请核对每一笔") }
        return Money(fen: result.partialValue)
    }

    private var sign: String { fen < 0 ? "-" : "" }
    private var cents: String { Digits.padded(Int(fen.magnitude % 100), 2) }

    private static func grouped(_ yuan: UInt64) -> String {
        var text = "", rest = yuan
        while rest >= 1000 {
            text = "," + Digits.padded(Int(rest % 1000), 3) + text
            rest /= 1000
        }
        return String(rest) + text
    }
}

extension Money {
    /// Reads 1234.5, 1,234.50, ¥1234 and 1234元; at most 13 digits before the point.
    package init(parsing raw: String) throws(Complaint) {
        let text = try Spelling.required(raw, as: .number, "金额")
        if text.unicodeScalars.contains(where: { $0 == "万" || $0 == "亿" }) { throw Money.unreadable("金额以元为单位，不用万和亿") }
        if text.hasPrefix("-") { throw Complaint("money_negative", "金额不能小于零。要冲减，请用红字冲销") }
        let number = text.drop { $0 == "¥" }
        let halves = (number.last == "元" ? number.dropLast() : number).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Money.ungrouped(halves[0]) else { throw Money.unreadable("读不懂这个金额") }
        guard whole.utf8.count <= 13 else { throw Complaint("money_too_large", "金额太大，最多 13 位整数，请核对") }
        let cents = halves.count == 2 ? halves[1] : "00"
        guard let yuan = Digits.number(whole.utf8), let rest = Digits.number(cents.utf8) else { throw Money.unreadable("读不懂这个金额") }
        guard cents.utf8.count <= 2 else { throw Complaint("money_decimals", "金额最多两位小数，到分为止") }
        fen = Int64(yuan * 100 + (cents.utf8.count == 1 ? rest * 10 : rest))
    }

    private static func unreadable(_ what: String) -> Complaint {
        Complaint("money_unreadable", "\(what)，请写成 1234.50 的样子")
    }

    /// Without the commas; commas that do not stand before three digits are perhaps meant as a point, so nil.
    private static func ungrouped(_ text: Substring) -> Substring? {
        let groups = text.split(separator: ",", omittingEmptySubsequences: false)
        if groups.count == 1 { return text }
        guard 1...3 ~= groups[0].utf8.count, groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }) else { return nil }
        return groups.joined()[...]
    }
}
