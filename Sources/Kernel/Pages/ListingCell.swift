/// A column as the rows of one page draw it: what is the same in every row is made once for the page.
final class ListingCell {
    private let column: Column, place: Int
    private let opening: Html, emptyOpening: Html, closing: Html
    /// What comes behind the id where a cell leads.
    private let rest: Html
    /// Where a cell leads, up to the id, and where in the row the id stands: what the column names, else the row itself.
    private let links: [(opening: Html, place: Int?)]
    /// The words of a coded column by their stored value.
    private let words: [(value: String, html: Html)]
    /// Whether the value is the text that people read.
    private let isPlain: Bool
    /// The name of something else is cut to one line; all of it is in its title.
    private let isBrief: Bool
    /// A box in front, by which the row can be chosen, ticked or not.
    private let tick: Bool?

    init(_ declaration: ListDeclaration, _ place: Int, isFirst: Bool, carrying: [(name: String, value: String?)], tick: Bool? = nil) {
        let column = declaration.columns[place], isNumeric = column.kind.isNumeric
        self.column = column
        self.place = place
        self.tick = tick
        let bases = [(column.link?.base, declaration.linkPlaces[place]), (isFirst ? declaration.rowBase : nil, nil)]
        links = bases.compactMap { base, place in base.map { ("<a\(Html.when(isNumeric, " class=\"n\"")) href=\"\(Path(beneath: $0))", place) } }
        if case .text = column.kind { isBrief = !isFirst && column.link != nil } else { isBrief = false }
        rest = "\(String(("/" as Path).with(carrying).text.dropFirst()))\">"
        closing = isFirst ? "</th>" : isBrief ? "</bdi></td>" : "</td>"
        opening = isFirst ? (isNumeric ? "<th scope=\"row\" class=\"num\">" : "<th scope=\"row\">") : Cell.opening(column, named: true)
        emptyOpening = isFirst ? opening : Cell.opening(column, named: false)
        switch column.kind {
        case .word(let words):
            self.words = words.map { ($0.value, Cell(column.kind, .text($0.value), column.data).html) }
            isPlain = false
        case .text, .code, .day: (words, isPlain) = ([], column.data != .sealed)
        case .number, .money, .instant, .yesNo: (words, isPlain) = ([], false)
        }
    }

    func write(_ item: Listing.Item, into html: inout Html) {
        let value = item.cells[place], isEmpty = value.isEmpty
        if isBrief { openBrief(value, in: &html) } else { html.append(isEmpty ? emptyOpening : opening) }
        if let tick { write(tick, item, value, into: &html) }
        if openLink(item, in: &html) {
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

    private func write(_ tick: Bool, _ item: Listing.Item, _ value: Value, into html: inout Html) {
        html.append(literal: "<input type=\"checkbox\" form=\"bulk\" name=\"row\" value=\"")
        html.append(item.id)
        html.append(literal: tick ? "\" checked aria-label=\"选 " : "\" aria-label=\"选 ")
        write(value, into: &html)
        html.append(literal: "\"> ")
    }

    private func openLink(_ item: Listing.Item, in html: inout Html) -> Bool {
        for link in links {
            guard let id = link.place.map({ item.cells[$0].integer }) ?? item.id else { continue }
            html.append(link.opening)
            html.append(id)
            html.append(rest)
            return true
        }
        return false
    }

    private func write(_ value: Value, into html: inout Html) {
        switch value {
        case .null, .blob: break
        case .text(let text) where isPlain: html.append(escaping: text)
        case .text(let raw):
            if let word = words.first(where: { $0.value == raw }) { html.append(word.html) } else { html.append(escaping: column.data.masked(column.kind.text(value))) }
        case .integer: html.append(escaping: column.data.masked(column.kind.text(value)))
        }
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
