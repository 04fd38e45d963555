import CXlsxWriter
import Glibc

/// How workbooks spell texts, numbers and days.
enum ExcelText {
    /// Control characters stand in a workbook as `_x000D_`, and a literal `_x` of that shape as `_x005F_x`.
    static func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        guard let base = bytes.baseAddress, memchr(base, 0x5F, bytes.count) != nil, memchr(base, 0x78, bytes.count) != nil else {
            return String(decoding: bytes, as: UTF8.self)
        }
        var plain: [UInt8] = []
        var next = 0
        while next < bytes.count {
            if let character = escape(bytes[next...]) {
                plain.append(contentsOf: String(character).utf8)
                next += 7
            } else {
                plain.append(bytes[next])
                next += 1
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func escape(_ bytes: some Sequence<UInt8>) -> Character? {
        let seven = Array(bytes.prefix(7))
        guard seven.count == 7, seven.starts(with: [0x5F, 0x78]), seven.last == 0x5F else { return nil }
        let digits = String(decoding: seven.dropFirst(2).dropLast(), as: UTF8.self)
        guard digits.allSatisfy(\.isHexDigit) else { return nil }
        return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init).map(Character.init)
    }

    /// A number as the file spells it, except that a whole number of at most 15 digits (all that Excel keeps) is written out: Java programs
    /// spell the phone number 13800138000 as `1.3800138E10`. `3.701022006082525E+17` has lost digits already and stays to be refused.
    static func number(_ spelled: String) -> String {
        guard spelled.utf8.contains(where: { $0 == 0x45 || $0 == 0x65 }) || spelled.hasSuffix(".0"),
            let value = Double(spelled), value == value.rounded(), abs(value) < 1e15
        else { return spelled }
        return String(Int(value))
    }

    /// An ISO 8601 cell, `2023-09-30T08:30:00Z`, as a ``SheetCell`` spells days.
    static func day(_ iso: String) -> String {
        let parts = iso.split(separator: "T", maxSplits: 1)
        guard parts.count == 2 else { return iso }
        let time = parts[1].prefix(8)
        return time == "00:00:00" ? String(parts[0]) : "\(parts[0]) \(time)"
    }
}

/// The same, outward.
extension ExcelText {
    /// The number, when Excel can hold it without spoiling a digit somebody wrote. A fraction may end in the noise of binary
    /// arithmetic (`104.55123400000001`), which is no digit anybody wrote.
    static func exact(_ spelled: String) -> Double? {
        guard let value = Double(spelled), value.isFinite else { return nil }
        if value.magnitude < 1e15 { return value }
        let mantissa = spelled.prefix { $0 != "E" && $0 != "e" }.filter(\.isNumber)
        let digits = mantissa.drop { $0 == "0" }.reversed().drop { $0 == "0" }
        return digits.count <= 15 ? value : nil
    }

    /// `2023-09-30` or `2023-09-30 08:30:00`, from 1900 to 9999; `nil` for anything else, which then stays text.
    static func date(_ text: String) -> lxw_datetime? {
        var text = text
        return text.withUTF8 { utf8 in
            let hasTime = utf8.count == 19
            guard hasTime || utf8.count == 10, spells(utf8, "-", 4, 7), !hasTime || (spells(utf8, " ", 10) && spells(utf8, ":", 13, 16)),
                let year = whole(utf8[0..<4]), let month = whole(utf8[5..<7]), let day = whole(utf8[8..<10]), year >= 1900,
                (1...12).contains(month), (1...days(month, of: year)).contains(day)
            else { return nil }
            let time = hasTime ? (whole(utf8[11..<13]), whole(utf8[14..<16]), whole(utf8[17..<19])) : (0, 0, 0)
            guard let hour = time.0, let minute = time.1, let second = time.2, hour < 24, minute < 60, second < 60 else { return nil }
            return lxw_datetime(year: Int32(year), month: Int32(month), day: Int32(day), hour: Int32(hour), min: Int32(minute), sec: Double(second))
        }
    }

    private static func spells(_ text: UnsafeBufferPointer<UInt8>, _ sign: Unicode.Scalar, _ places: Int...) -> Bool { places.allSatisfy { text[$0] == UInt8(ascii: sign) } }

    /// A number of a few digits, or `nil` for anything else.
    static func whole(_ digits: some Collection<UInt8>) -> Int? {
        guard 1...18 ~= digits.count else { return nil }
        var number = 0
        for digit in digits {
            guard 0x30...0x39 ~= digit else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        return number
    }

    private static func days(_ month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Makes a text storable. The library escapes control characters; what only looks like such an escape is left to us, and what
    /// no XML may hold is left out.
    static func encoded(_ text: String) -> String {
        // `_x`, and what the two that are no characters begin with: wide signs begin with EF too.
        var before: UInt8 = 0
        let isToBeEncoded = text.utf8.contains { byte in
            defer { before = byte }
            return byte == 0 || (byte == 0x78 && before == 0x5F) || (byte == 0xBF && before == 0xEF)
        }
        guard isToBeEncoded else { return text }
        var encoded = String.UnicodeScalarView()
        let scalars = text.unicodeScalars
        for index in scalars.indices {
            switch scalars[index] {
            case "\0", "\u{FFFE}", "\u{FFFF}": break
            case "_" where looksEscaped(scalars[index...]): encoded.append(contentsOf: "_x005F_".unicodeScalars)
            default: encoded.append(scalars[index])
            }
        }
        return String(encoded)
    }

    private static func looksEscaped(_ text: Substring.UnicodeScalarView) -> Bool {
        escape(String(text.prefix(7)).utf8) != nil
    }
}
