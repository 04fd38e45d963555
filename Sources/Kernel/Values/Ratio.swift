/// A share with both its numbers, because a percentage alone cannot be checked.
package struct Ratio: Sendable, Hashable, CustomStringConvertible {
    package let numerator: Int, denominator: Int
    package init(numerator: Int, denominator: Int) { self.numerator = numerator; self.denominator = denominator }

    /// 96.37%, rounded half up from whole numbers; a denominator of zero is 无数据.
    package var description: String {
        guard let hundredths else { return "无数据" }
        let size = hundredths.magnitude
        return "\(hundredths < 0 ? "-" : "")\(size / 100).\(Digits.padded(Int(size % 100), 2))%"
    }

    /// The percentage times 100, rounded half away from zero.
    package var hundredths: Int128? {
        guard denominator != 0 else { return nil }
        let top = Int128(numerator) * 10_000, bottom = Int128(denominator)
        let size = (top.magnitude * 2 + bottom.magnitude) / (bottom.magnitude * 2)
        return (top < 0) == (bottom < 0) ? Int128(size) : -Int128(size)
    }
}
