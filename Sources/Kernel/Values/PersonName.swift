/// A person's name in Chinese characters: 王𠮷, 吉克·阿依. Two to fifty of them.
package struct PersonName: Storable, Hashable, CustomStringConvertible {
    package let text: String
    package var description: String { text }

    /// Mends spaces inside, and the dots that are typed for ·.
    package init(parsing raw: String) throws(Complaint) {
        let written = try Spelling.required(raw, as: .name, "姓名")
        let characters = written.unicodeScalars.map { PersonName.dots.contains($0) ? "·" : $0 }
        if let stranger = characters.first(where: { $0 != "·" && !PersonName.isIdeograph($0) }) { throw PersonName.refusal(of: stranger) }
        guard 2...50 ~= characters.count else { throw PersonName.invalid("现在是 \(characters.count) 个字，姓名应有 2 到 50 个字") }
        guard characters.first != "·", characters.last != "·", !zip(characters, characters.dropFirst()).contains(where: { $0 == "·" && $1 == "·" })
        else { throw PersonName.invalid("间隔号写在两段名字中间，例如 吉克·阿依") }
        text = String(String.UnicodeScalarView(characters))
    }

    package init?(stored: Value) { guard let text = stored.text else { return nil }; self.text = text }
    package var stored: Value { .text(text) }

    private static let dots: Set<Unicode.Scalar> = ["•", "‧", "・", "･", "∙", "⋅", "．", ".", "●", "\u{387}", "\u{ff65}"]

    /// All of Unicode's Han characters, those of later extensions included.
    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3007, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x3fffd: true
        default: false
        }
    }

    private static func refusal(of scalar: Unicode.Scalar) -> Complaint {
        switch scalar.value {
        case 0x30...0x39: invalid("姓名里不能有数字，请再看一遍")
        case 0x41...0x5a, 0x61...0x7a: invalid("请填中文姓名；没有中文姓名的，填证件上的中文译名")
        case 0xe000...0xf8ff, 0xfffd: invalid("有一个字显示不出来，是旧系统的造字。请用输入法重输这个字")
        default: invalid("姓名里不能有“\(scalar)”，只能有汉字和间隔号")
        }
    }

    private static func invalid(_ text: String) -> Complaint { Complaint("name_invalid", text) }
}
