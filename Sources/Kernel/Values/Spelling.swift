/// Mends what keyboards, Excel and copying do to text without changing its meaning: spaces at the ends, full-width
/// digits and letters, invisible characters, the apostrophe with which Excel marks text.
package enum Spelling {
    package enum Kind: Sendable {
        /// Spaces inside and Chinese punctuation stay.
        case words
        /// As words, but `李 娜` is `李娜`.
        case name
        /// No spaces at all, and punctuation in its ASCII form.
        case number
    }

    /// The text as it was meant, and whether anything had to be mended.
    package static func cleaned(_ raw: String, as kind: Kind = .words) -> (text: String, wasMended: Bool) {
        if isPlain(raw) { return (raw, false) }
        var scalars = String.UnicodeScalarView()
        for scalar in raw.unicodeScalars where !isInvisible(scalar) {
            if !isSpace(scalar) {
                scalars.append(kind == .number ? narrowedWithMarks(scalar) : narrowed(scalar))
            } else if kind == .words {
                scalars.append(scalar == "\n" || scalar == "\t" ? scalar : " ")
            }
        }
        var rest = trimmed(scalars[...])
        if let first = rest.first, apostrophes(in: kind).contains(first) { rest = trimmed(rest.dropFirst()) }
        let text = String(rest)
        return (text, text != raw)
    }

    /// The cleaned text; an empty one is the complaint `required`.
    package static func required(_ raw: String, as kind: Kind = .words, _ what: String) throws(Complaint) -> String {
        let text = cleaned(raw, as: kind).text
        if text.isEmpty { throw Complaint("required", "请填写\(what)") }
        return text
    }

    /// Whether Excel has turned a long number into `5.11502E+17`; the lost digits cannot be had back.
    static func isDamagedByExcel(_ number: String) -> Bool {
        guard number.utf8.contains(UInt8(ascii: "+")) else { return false }
        let halves = number.split(separator: "E+", omittingEmptySubsequences: false)
        return halves.count == 2 && !halves[0].isEmpty && !halves[1].isEmpty
            && halves[0].utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") } && halves[1].utf8.allSatisfy(isDigit)
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// Most cells: printable ASCII without a space, and characters from U+4000 to U+9FFF, whose bytes are these.
    static func isPlain(_ raw: String) -> Bool {
        raw.utf8.first != UInt8(ascii: "'") && raw.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f || $0 >= 0x80 && $0 < 0xc0 || $0 >= 0xe4 && $0 < 0xea }
    }

    private static func trimmed(_ scalars: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        var rest = scalars
        while let first = rest.first, isSpace(first) { rest.removeFirst() }
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    /// A quotation may begin with ‘, a number never does.
    private static func apostrophes(in kind: Kind) -> [Unicode.Scalar] {
        kind == .number ? ["'", "＇", "‘", "’"] : ["'", "＇"]
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0a, 0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
        default: false
        }
    }

    /// Control characters, zero-width characters, and the direction marks that Windows dialogs and WeChat leave behind.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0a: false
        case 0...0x1f, 0x7f, 0xad, 0x180e, 0x200b...0x200f, 0x202a...0x202e, 0x2060...0x2064, 0x2066...0x2069, 0xfeff: true
        default: false
        }
    }

    private static func narrowed(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xff10...0xff19, 0xff21...0xff3a, 0xff41...0xff5a: Unicode.Scalar(scalar.value - 0xfee0) ?? scalar
        default: scalar
        }
    }

    private static func narrowedWithMarks(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xff01...0xff5e: Unicode.Scalar(scalar.value - 0xfee0) ?? scalar
        case 0x2010...0x2015, 0x2212: "-"
        case 0x3002: "."
        case 0xffe5: "¥"
        default: scalar
        }
    }
}
