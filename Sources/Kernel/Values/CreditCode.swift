/// A unified social credit code, GB 32100-2015: department, kind, six digits of the registering authority's area, nine
/// of the organisation code, one check character.
package struct CreditCode: Storable, Hashable, CustomStringConvertible {
    package let text: String

    package init(parsing raw: String) throws(Complaint) {
        let code = try Spelling.required(raw, as: .number, "统一社会信用代码").uppercased()
        if Spelling.isDamagedByExcel(code) {
            throw Complaint("code_damaged_by_excel", "Excel 已丢掉末三位，无法恢复。请把该列设为文本后重填")
        }
        guard code.count == 18 else {
            throw Complaint("credit_code_length", "现在是 \(code.count) 位，统一社会信用代码应为 18 位")
        }
        guard let values = CreditCode.values(of: code) else { throw CreditCode.wrongLetter(in: code) }
        guard CreditCode.checkValue(of: values) == values[17] else {
            throw Complaint("credit_code_checksum", "最后一位对不上，请看着证书再输一遍")
        }
        text = code
    }

    /// The code of these seventeen characters, with its check character behind them; `nil` where they are no such code.
    package init?(completing body: String) {
        guard let values = CreditCode.values(of: body + "0"), let code = try? CreditCode(parsing: body + String(decoding: [CreditCode.alphabet[CreditCode.checkValue(of: values)]], as: UTF8.self)) else { return nil }
        self = code
    }

    package init?(stored: Value) {
        guard let text = stored.text, let code = try? CreditCode(parsing: text), code.text == text else { return nil }
        self = code
    }
    package var stored: Value { .text(text) }
    package var description: String { text }

    /// Registered by the trade unions themselves; a district federation may have a code of another department.
    package var isUnion: Bool { text.hasPrefix("8") }
    /// The kind within its department: of unions, `1` is a grassroots union and `9` another.
    package var secondCharacter: Character { text.dropFirst().first ?? "0" }
    /// Of the registering authority, such as 511502.
    package var area: String { String(text.dropFirst(2).prefix(6)) }

    /// 81511502MC********
    package var masked: String { text.prefix(10) + "********" }

    /// Whether the organisation code inside has the check character of GB 11714. Some old codes have not: a warning only.
    package var hasSoundOrganisationCode: Bool {
        let organisation = text.dropFirst(8).prefix(9)
        return organisation.last == CreditCode.organisationCheck(of: organisation.dropLast())
    }

    /// GB 11714: the check character behind the eight of an organisation code.
    package static func organisationCheck(of body: some StringProtocol) -> Character {
        var sum = 0
        for (character, weight) in zip(body.utf8, [3, 7, 9, 10, 5, 8, 4, 2]) {
            sum += Int(Spelling.isDigit(character) ? character - UInt8(ascii: "0") : character - UInt8(ascii: "A") + 10) * weight
        }
        return Array("0X987654321")[sum % 11]
    }

    /// The letters and digits of a code, each in the place of its value.
    package static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

    private static func values(of code: String) -> [Int]? {
        let values = code.utf8.compactMap { alphabet.firstIndex(of: $0) }
        return values.count == 18 && code.utf8.count == 18 ? values : nil
    }

    private static func checkValue(of values: [Int]) -> Int {
        var sum = 0
        for (value, weight) in zip(values, weights) { sum += value * weight }
        // The second remainder turns 31 into 0.
        return (31 - sum % 31) % 31
    }

    private static func wrongLetter(in code: String) -> Complaint {
        let likely: [Character: String] = ["O": "数字 0", "I": "数字 1", "Z": "数字 2", "S": "数字 5", "V": "字母 U 或 Y"]
        for letter in code {
            guard let meant = likely[letter] else { continue }
            return Complaint("credit_code_letter", "统一社会信用代码里没有字母 \(letter)，请看看是不是\(meant)")
        }
        return Complaint("credit_code_letter", "统一社会信用代码只有数字和大写字母，请看着证书再输一遍")
    }
}
