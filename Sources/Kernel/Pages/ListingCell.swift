/// A column as the rows of a page draw it: what is the same in every row is laid out once, with the declaration of the list.
final class ListingCell: Sendable {
    private let column: Column, place: Int
    private let opening: [UInt8], emptyOpening: [UInt8], closing: [UInt8]
    /// Where a cell leads, up to the id, and where in the row the id stands: what the column names, else the row itself.
    private let links: [(opening: [UInt8], place: Int?)]
    private let drawing: Drawing
    private enum Drawing: Sendable {
        /// The value is the text that people read.
        case plain
        case grouped
        /// The words of a coded column by their stored value.
        case words([(value: [UInt8], markup: [UInt8])])
        /// As its kind says.
        case said
    }
    /// The name of something else is cut to one line; all of it is in its title.
    private let isBrief: Bool

    /// - Parameters:
    ///   - place: of the column in its list; the first names the row.
    ///   - linkPlace: where in a row stands the id that the column links to.
    init(_ column: Column, _ place: Int, linkPlace: Int?, rowBase: StaticString?) {
        func laidOut(_ html: Html) -> [UInt8] { html.bytes }
        let isFirst = place == 0, isNumeric = column.kind.isNumeric
        self.column = column
        self.place = place
        let bases = [(column.link?.base, linkPlace), (isFirst ? rowBase : nil, nil)]
        links = bases.compactMap { base, place in base.map { (laidOut("<a\(Html.when(isNumeric, " class=\"n\"")) href=\"\(Path(beneath: $0))"), place) } }
        if case .text = column.kind { isBrief = !isFirst && column.link != nil } else { isBrief = false }
        closing = laidOut(isFirst ? "</th>" : isBrief ? "</bdi></td>" : "</td>")
        opening = laidOut(isFirst ? (isNumeric ? "<th scope=\"row\" class=\"num\">" : "<th scope=\"row\">") : Cell.opening(column, named: true))
        emptyOpening = isFirst ? opening : laidOut(Cell.opening(column, named: false))
        drawing =
            switch column.kind {
            case .text, .code, .day: column.data == .sealed ? .said : .plain
            case .number: column.data == .sealed ? .said : .grouped
            case .word(let words): .words(words.map { (Array($0.value.utf8), Cell(column.kind, .text($0.value), column.data).html.bytes) })
            case .money, .amount, .instant, .yesNo: .said
            }
    }

    /// - Parameters:
    ///   - rest: what comes behind the id where a cell leads.
    ///   - tick: whether the box in front, by which the row can be chosen, is ticked; `nil` for none.
    func write(_ item: Listing.Item, rest: [UInt8], tick: Bool?, into html: inout Html) {
        item.cell(place) { value in
            let isEmpty = value.isEmpty
            if isBrief { openBrief(value, item, in: &html) } else { html.append(isEmpty ? emptyOpening : opening) }
            if let tick { write(tick, item, value, into: &html) }
            if openLink(item, rest, in: &html) {
                if isEmpty, !column.kind.isNumeric { html.append(literal: "（未填）") } else { write(value, item, into: &html) }
                html.append(literal: "</a>")
            } else { write(value, item, into: &html) }
            html.append(closing)
        }
    }

    private func openBrief(_ value: Row.Cell, _ item: Listing.Item, in html: inout Html) {
        html.append(literal: column.isWide ? "<td class=\"brief wide\" title=\"" : "<td class=\"brief\" title=\"")
        write(value, item, into: &html)
        html.append(literal: "\"><bdi>")
    }

    private func write(_ tick: Bool, _ item: Listing.Item, _ value: Row.Cell, into html: inout Html) {
        html.append(literal: "<input type=\"checkbox\" form=\"bulk\" name=\"row\" value=\"")
        html.append(item.id)
        html.append(literal: tick ? "\" checked aria-label=\"选 " : "\" aria-label=\"选 ")
        write(value, item, into: &html)
        html.append(literal: "\"> ")
    }

    private func openLink(_ item: Listing.Item, _ rest: [UInt8], in html: inout Html) -> Bool {
        for link in links {
            guard let id = link.place.map({ item.integer($0) }) ?? item.id else { continue }
            html.append(link.opening)
            html.append(id)
            html.append(rest)
            return true
        }
        return false
    }

    private func write(_ value: Row.Cell, _ item: Listing.Item, into html: inout Html) {
        switch (drawing, value) {
        case (_, .null), (_, .blob): return
        case (.plain, .text(let text)): return html.append(escaping: text)
        case (.grouped, .integer(let number)): return html.append(grouped: number)
        case (.words(let words), .text(let raw)): if let word = words.first(where: { raw.elementsEqual($0.value) }) { return html.append(word.markup) }
        default: break
        }
        html.append(escaping: column.data.masked(column.kind.text(item[place])))
    }
}

extension Row.Cell {
    fileprivate var isEmpty: Bool {
        switch self {
        case .null, .blob: true
        case .text(let text): text.isEmpty
        case .integer: false
        }
    }
}
