/// The number of an official document: 翠工发〔2026〕12号.
package struct DocumentNumber: Storable, Hashable, CustomStringConvertible {
    /// 机关代字, the letters of the office.
    package let office: String
    package let year: Int
    package let number: Int

    package var description: String { "\(office)〔\(year)〕\(number)号" }

    package init(office: String, year: Int, number: Int) { self.office = office; self.year = year; self.number = number }

    /// Mends spaces, and [] () 【】 around the year.
    package init(parsing raw: String) throws(Complaint) {
        let written = try Spelling.required(raw, as: .name, "文号")
        guard let parts = DocumentNumber.parts(of: written) else {
            throw Complaint("document_number_invalid", "文号请写成 翠工发〔2026〕12号 的样子")
        }
        (office, year, number) = parts
    }

    package init?(stored: Value) {
        guard let text = stored.text, let parts = DocumentNumber.parts(of: text) else { return nil }
        (office, year, number) = parts
    }
    package var stored: Value { .text(description) }

    /// Read from the end, since an office may have brackets of its own.
    private static func parts(of text: String) -> (office: String, year: Int, number: Int)? {
        guard text.last == "号", let close = text.lastIndex(where: { "〕]］)）】".contains($0) }),
            let open = text[..<close].lastIndex(where: { "〔[［(（【".contains($0) }), open > text.startIndex
        else { return nil }
        let digits = text[text.index(after: open)..<close]
        guard digits.utf8.count == 4, let year = Digits.number(digits.utf8), 1900...2099 ~= year,
            let number = Digits.number(text[text.index(after: close)...].dropLast().utf8)
        else { return nil }
        return (String(text[..<open]), year, number)
    }
}
