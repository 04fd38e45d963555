extension JSON {
    /// Compact, members in their own order.
    package var bytes: [UInt8] { written(canonically: false) }

    /// As RFC 8785 wants it, so that two programs hash the same bytes. One thing differs: an integer beyond ±2⁵³ keeps its
    /// digits, since rounding would give two amounts one digest.
    package var canonical: [UInt8] { written(canonically: true) }

    package func write(into bytes: inout [UInt8], canonically: Bool = false) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .integer(let number): bytes += String(number).utf8
        case .number(let text): bytes += (canonically ? JSON.shortest(text) : text).utf8
        case .string(let text): JSON.write(text, into: &bytes)
        case .array(let values): JSON.writeList(values, in: "[]", into: &bytes) { $0.write(into: &$1, canonically: canonically) }
        case .object(let members):
            let ordered = canonically ? members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) } : members
            JSON.writeList(ordered, in: "{}", into: &bytes) { member, bytes in
                JSON.write(member.key, into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(into: &bytes, canonically: canonically)
            }
        }
    }

    /// A string with its quotation marks.
    package static func write(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        // Nearly every string goes in as it is.
        let wasPlain = text.utf8.withContiguousStorageIfAvailable { plain in
            guard plain.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else { return false }
            bytes += plain
            return true
        }
        if wasPlain != true {
            for byte in text.utf8 { writeEscaped(byte, into: &bytes) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func writeEscaped(_ byte: UInt8, into bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0x20...: bytes.append(byte)
        case 0x08: bytes += "\\b".utf8
        case 0x09: bytes += "\\t".utf8
        case 0x0a: bytes += "\\n".utf8
        case 0x0c: bytes += "\\f".utf8
        case 0x0d: bytes += "\\r".utf8
        default:
            bytes += (byte < 0x10 ? "\\u000" : "\\u00").utf8
            bytes += String(byte, radix: 16).utf8
        }
    }

    private func written(canonically: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        write(into: &bytes, canonically: canonically)
        return bytes
    }

    private static func writeList<T>(_ items: [T], in brackets: String, into bytes: inout [UInt8], _ writeItem: (T, inout [UInt8]) -> Void) {
        bytes += brackets.utf8.prefix(1)
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            writeItem(item, &bytes)
        }
        bytes += brackets.utf8.suffix(1)
    }

    /// The shortest digits that give the same double, laid out as ECMAScript does it.
    static func shortest(_ text: String) -> String {
        guard let double = Double(text), double.isFinite else { return text }
        if double == 0 { return "0" }
        let (digits, exponent) = decimal(double.magnitude.description)
        let sign = double < 0 ? "-" : "", count = digits.utf8.count
        switch exponent {
        case count...21: return sign + digits + String(repeating: "0", count: exponent - count)
        case 1...21: return sign + digits.prefix(exponent) + "." + digits.dropFirst(exponent)
        case -5...0: return sign + "0." + String(repeating: "0", count: -exponent) + digits
        default:
            let mantissa = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst()
            return sign + mantissa + "e" + (exponent > 0 ? "+" : "-") + String((exponent - 1).magnitude)
        }
    }

    /// The significant digits, and where the point stands counted from the left of them: `1.5e-07` is (15, -6).
    private static func decimal(_ description: String) -> (digits: String, exponent: Int) {
        let halves = description.split(separator: "e")
        let parts = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts[0], fraction = parts.count == 2 ? parts[1] : ""
        let power = halves.count == 2 ? Int(halves[1]) ?? 0 : 0
        let all = whole + fraction
        let leading = all.prefix { $0 == "0" }.utf8.count
        var digits = all.dropFirst(leading)
        while digits.last == "0" { digits.removeLast() }
        return (String(digits), whole.utf8.count - leading + power)
    }
}
