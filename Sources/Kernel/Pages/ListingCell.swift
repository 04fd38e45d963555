/// A column as the rows of one page draw it: what is the same in every row is made once for the page.
struct ListingCell {
    private let column: Column, index: Int, rowBase: StaticString?
    private let opening: Html, emptyOpening: Html, closing: Html
    /// The words of a coded column by their stored value.
    private let words: [String: Html]
    /// Whether the value is the text that people read.
    private let isPlain: Bool
    /// The name of something else is cut to one line; all of it is in its title.
    private let isBrief: Bool

    init(_ declaration: ListDeclaration, _ index: Int, isFirst: Bool) {
        let column = declaration.columns[index]
        self.column = column
        self.index = index
        rowBase = isFirst ? declaration.rowBase : nil
        isBrief = !isFirst && column.link != nil
        closing = isFirst ? "</th>" : isBrief ? "</bdi></td>" : "</td>"
        opening = isFirst ? (column.kind.isNumeric ? "<th scope=\"row\" class=\"num\">" : "<th scope=\"row\">") : Cell.opening(column, named: true)
        emptyOpening = isFirst ? opening : Cell.opening(column, named: false)
        switch column.kind {
        case .word(let words):
            self.words = Dictionary(words.map { ($0.value, Cell(column.kind, .text($0.value), column.data).html) }, uniquingKeysWith: { first, _ in first })
            isPlain = false
        case .text, .code, .day: (words, isPlain) = ([:], column.data != .sealed)
        case .number, .money, .instant, .yesNo: (words, isPlain) = ([:], false)
        }
    }

    func write(_ item: Listing.Item, into html: inout Html) {
        let value = item.cells[index], isEmpty = value.isEmpty
        if isBrief { openBrief(value, in: &html) } else { html.append(isEmpty ? emptyOpening : opening) }
        if let path = path(item) {
            html.append(literal: column.kind.isNumeric ? "<a class=\"n\" href=\"" : "<a href=\"")
            html.append(path)
            html.append(literal: "\">")
            if isEmpty, !column.kind.isNumeric { html.append(literal: "（未填）") } else { write(value, into: &html) }
            html.append(literal: "</a>")
        } else { write(value, into: &html) }
        html.append(closing)
    }

    private func openBrief(_ value: Value, in html: inout Html) {
        html.append(literal: column.isWide ? "<td class=\"brief wide\" title=\"" : "<td class=\"brief\" title=\"")
        write(value, into: &html)
        html.append(literal: "\"><bdi>")
    }

    private func write(_ value: Value, into html: inout Html) {
        switch value {
        case .null, .blob: break
        case .text(let text) where isPlain: html.append(escaping: text)
        case .text(let raw):
            if let word = words[raw] { html.append(word) } else { html.append(escaping: column.data.masked(column.kind.text(value))) }
        case .integer: html.append(escaping: column.data.masked(column.kind.text(value)))
        }
    }

    /// The first column leads to the row itself, others to what they name.
    private func path(_ item: Listing.Item) -> Path? {
        if let link = column.link, let id = item.links[index] { return Path(link.base, id: id) }
        return rowBase.map { Path($0, id: item.id) }
    }
}

extension Value {
    fileprivate var isEmpty: Bool {
        switch self {
        case .null, .blob: true
        case .text(let text): text.isEmpty
        case .integer: false
        }
    }
}
