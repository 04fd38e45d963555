/// Numbers of a fixed width, as dates and times are written.
package enum Digits {
    /// That many digits out of random bytes, of which there should be eight for an even spread.
    package static func random(_ width: Int, from bytes: [UInt8]) -> String {
        let end = (0..<width).reduce(UInt64(1)) { all, _ in all * 10 }
        return padded(Int(bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % end), width)
    }

    /// `7` in two places is `07`.
    static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// The same into a place of some text.
    static func write(_ number: Int, _ width: Int, into bytes: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        var rest = number
        for place in (start..<start + width).reversed() {
            bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    /// The number that these ASCII digits spell; nothing, something else, or more than 18 digits is nil.
    static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var number = 0
        for digit in digits {
            guard Spelling.isDigit(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }
}
