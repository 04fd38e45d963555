/// A kind of letter that a module writes, whose wording the office may change.
package struct LetterKind: Sendable {
    package let code: String, title: String
    /// What its template may name, as `工会名称` or `委员.姓名`.
    package let words: [String]
    package init(_ code: String, _ title: String, words: [String]) { self.code = code; self.title = title; self.words = words }

    /// - Throws: a complaint for what is no template, or names what no case of this kind has.
    package func template(_ text: String) throws(Complaint) -> LetterTemplate {
        let template = try LetterTemplate(parsing: text)
        if let unknown = template.words.first(where: { !words.contains($0) }) {
            throw Complaint("template_word", "没有“{\(unknown)}”这一项，可以用的有：\(words.map { "{\($0)}" }.joined(separator: " "))")
        }
        return template
    }

    /// As the office has it now.
    package func template(_ db: any Connection) throws -> LetterTemplate {
        guard let text: String = try db.value("SELECT text FROM letter_template WHERE code = \(code)") else {
            throw Complaint("template_missing", "“\(title)”没有模板，请在“文书模板”里补上")
        }
        return try template(text)
    }
}
