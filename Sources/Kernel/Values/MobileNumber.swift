/// A mobile number of the mainland: eleven digits.
///
/// Its description is masked, so that it cannot slip into a log or a page; `text` is the whole number.
package struct MobileNumber: Storable, Hashable, CustomStringConvertible {
    package let text: String

    /// Mends spaces, dashes, brackets and the country code.
    package init(parsing raw: String) throws(Complaint) {
        let written = try Spelling.required(raw, as: .number, "手机号")
        let number = MobileNumber.local(written)
        guard number.allSatisfy(Spelling.isDigit) else { throw MobileNumber.invalid("手机号只有数字，请再看一遍") }
        if number.first == UInt8(ascii: "0") { throw MobileNumber.invalid("这像是座机号，请填 11 位手机号") }
        guard number.count == 11 else { throw MobileNumber.invalid("现在是 \(number.count) 位，手机号应为 11 位") }
        let text = String(decoding: number, as: UTF8.self)
        guard MobileNumber.isWellFormed(text) else { throw MobileNumber.invalid("手机号以 13 到 19 开头，请再看一遍") }
        self.text = text
    }

    package init?(stored: Value) {
        guard let text = stored.text, MobileNumber.isWellFormed(text) else { return nil }
        self.text = text
    }
    package var stored: Value { .text(text) }

    /// *******5678
    package var masked: String { MobileNumber.masked(String(text.suffix(4))) }
    /// The same of a number whose end alone is known.
    package static func masked(_ tail: String) -> String { "*******" + tail }
    package var description: String { masked }

    private static func local(_ written: String) -> [UInt8] {
        var number = written.utf8.filter { !"-()".utf8.contains($0) }
        for prefix in ["+86", "0086"] where number.starts(with: prefix.utf8) { number.removeFirst(prefix.utf8.count) }
        if number.count == 13, number.starts(with: "86".utf8) { number.removeFirst(2) }
        return number
    }

    private static func isWellFormed(_ text: String) -> Bool {
        let digits = Array(text.utf8)
        return digits.count == 11 && digits[0] == UInt8(ascii: "1") && digits[1] >= UInt8(ascii: "3") && digits.allSatisfy(Spelling.isDigit)
    }

    private static func invalid(_ text: String) -> Complaint { Complaint("phone_invalid", text) }
}
