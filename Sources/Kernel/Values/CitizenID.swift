/// A resident's identity number, GB 11643-1999: six digits of area, eight of birth, three of sequence, one check character.
///
/// Its description is masked, so that it cannot slip into a log or a page; `text` is the whole number.
package struct CitizenID: Storable, Hashable, CustomStringConvertible {
    package let text: String

    package init(parsing raw: String) throws(Complaint) {
        let number = try Spelling.required(raw, as: .number, "身份证号").uppercased()
        if Spelling.isDamagedByExcel(number) { throw CitizenID.damagedByExcel }
        if number.utf8.count == 15, Digits.number(number.utf8) != nil {
            throw Complaint("id_length", "15 位的旧号码已经停用，请看着现在的身份证填 18 位号码")
        }
        let length = number.count
        guard length == 18 else { throw Complaint("id_length", "现在是 \(length) 位，身份证号应为 18 位") }
        guard CitizenID.hasRightCharacters(number) else {
            throw Complaint("id_characters", "身份证号是 17 位数字加 1 位数字或 X，请看着身份证再输一遍")
        }
        guard let birth = CitizenID.birthDay(in: number), birth != .first, number.first != "0" else {
            throw Complaint("id_birth_date", "第 7 到 14 位不是出生日期，请看着身份证再输一遍")
        }
        guard CitizenID.checkCharacter(of: number) == number.utf8.last else { throw CitizenID.wrongCheck(number) }
        text = number
    }

    /// As above; somebody born after `today` is refused.
    package init(parsing raw: String, on today: Day) throws(Complaint) {
        let id = try CitizenID(parsing: raw)
        guard id.birthDay <= today else { throw Complaint("id_birth_date", "出生日期\(id.birthDay.long)还没到，请看着身份证再输一遍") }
        self = id
    }

    package init?(stored: Value) {
        guard let text = stored.text, let id = try? CitizenID(parsing: text), id.text == text else { return nil }
        self = id
    }
    package var stored: Value { .text(text) }

    /// For importers too: an identity number in a cell of numbers has lost its last three digits.
    package static let damagedByExcel = Complaint("id_damaged_by_excel", "Excel 已丢掉末三位，无法恢复。请把该列设为文本后重填")

    /// Where the holder was first registered, such as 511502. Old areas stay valid.
    package var area: String { String(text.prefix(6)) }
    package var birthDay: Day { CitizenID.birthDay(in: text) ?? .first }
    package var sex: Sex { text.utf8.dropFirst(16).first.map { $0 % 2 == 1 } == true ? .male : .female }

    /// **************0218
    package var masked: String { "**************" + text.suffix(4) }
    package var description: String { masked }

    private static func hasRightCharacters(_ number: String) -> Bool {
        number.utf8.count == 18 && number.utf8.prefix(17).allSatisfy(Spelling.isDigit)
            && (number.utf8.last == UInt8(ascii: "X") || number.utf8.last.map(Spelling.isDigit) == true)
    }

    private static func birthDay(in number: String) -> Day? {
        guard let digits = Digits.number(number.utf8.dropFirst(6).prefix(8)) else { return nil }
        return Day(digits / 10_000, digits / 100 % 100, digits % 100)
    }

    /// ISO 7064 MOD 11-2 over the first seventeen digits.
    package static func checkCharacter(of number: String) -> UInt8 {
        var sum = 0
        for (digit, weight) in zip(number.utf8, weights) { sum += Int(digit - UInt8(ascii: "0")) * weight }
        return checkCharacters[sum % 11]
    }
    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let checkCharacters = Array("10X98765432".utf8)

    private static func wrongCheck(_ number: String) -> Complaint {
        let text = number.hasSuffix("000") ? "末三位是 000，多半是 Excel 丢掉的。请把该列设为文本，看着身份证重填" : "最后一位对不上，请看着身份证再输一遍"
        return Complaint("id_checksum", text)
    }
}
