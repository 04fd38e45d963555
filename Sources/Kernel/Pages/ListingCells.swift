/// The columns of a list as the rows of a page draw them: what is the same in every row is laid out once, with the declaration. It lies in one piece of memory
/// and the parts of a cell are ranges of it: of five hundred cells a page nothing is counted or taken one by one.
struct ListingCells: Sendable {
    private let columns: [Column]
    private var markup: [UInt8] = []
    private var outlines: [Outline] = []
    private var words: [Word] = []

    /// The word of a coded column: its stored value and how it is drawn.
    private struct Word { let value: Range<Int>, markup: Range<Int> }

    private struct Outline {
        let column: Int
        var opening = 0..<0, emptyOpening = 0..<0, closing = 0..<0
        /// Where a cell leads, up to the id: by an id of its own, else to the row itself.
        var link: Range<Int>?, rowLink: Range<Int>?
        /// Where in the row stand the value and the id that it links to; `nil` for what was not read.
        var place: Int?, linkPlace: Int?
        var isNumeric = false, drawing = Drawing.said
        /// The name of something else is cut to one line; all of it is in its title.
        var isBrief = false
    }
    private enum Drawing {
        /// The value is the text that people read.
        case plain
        case grouped
        /// One of some words.
        case words(Range<Int>)
        /// As its kind says.
        case said
    }

    /// - Parameter linkPlaces: where in a row stands the id that each column links to.
    init(_ columns: [Column], linkPlaces: [Int?], rowBase: StaticString?) {
        self.columns = columns
        for (place, linkPlace) in linkPlaces.enumerated() { add(place, linkPlace, rowBase: rowBase) }
    }

    private mutating func add(_ place: Int, _ linkPlace: Int?, rowBase: StaticString?) {
        let column = columns[place], kind = column.kind, isFirst = place == 0
        var cell = Outline(column: place, place: place, linkPlace: linkPlace, isNumeric: kind.isNumeric)
        if case .text = kind { cell.isBrief = !isFirst && column.link != nil }
        func link(_ base: StaticString) -> Html { "<a\(Html.when(kind.isNumeric, " class=\"n\"")) href=\"\(Path(beneath: base))" }
        cell.link = column.link.map { laidOut(link($0.base)) }
        if isFirst { cell.rowLink = rowBase.map { laidOut(link($0)) } }
        cell.closing = laidOut(isFirst ? "</th>" : cell.isBrief ? "</bdi></td>" : "</td>")
        if isFirst {
            cell.opening = laidOut(kind.isNumeric ? "<th scope=\"row\" class=\"num\">" : "<th scope=\"row\">")
            cell.emptyOpening = cell.opening
        } else if cell.isBrief {
            cell.opening = laidOut(column.isWide ? "<td class=\"brief wide\" title=\"" : "<td class=\"brief\" title=\"")
        } else {
            cell.opening = laidOut(Cell.opening(column, named: true))
            cell.emptyOpening = laidOut(Cell.opening(column, named: false))
        }
        cell.drawing = drawing(column)
        outlines.append(cell)
    }

    private mutating func drawing(_ column: Column) -> Drawing {
        switch column.kind {
        case .text, .code, .day: return column.data == .sealed ? .said : .plain
        case .number: return column.data == .sealed ? .said : .grouped
        case .word(let all):
            let start = words.count
            for word in all { words.append(Word(value: kept(word.value.utf8), markup: laidOut(Cell(column.kind, .text(word.value), column.data).html))) }
            return .words(start..<words.count)
        case .money, .amount, .instant, .yesNo: return .said
        }
    }

    private mutating func laidOut(_ html: Html) -> Range<Int> { kept(html.bytes) }
    private mutating func kept(_ bytes: some Sequence<UInt8>) -> Range<Int> {
        let start = markup.count
        markup += bytes
        return start..<markup.count
    }

    /// - Parameters:
    ///   - shown: the columns, the first of which names the row.
    ///   - rest: what comes behind the id where a cell leads.
    ///   - tick: whether the box in front, by which a row can be chosen, is ticked; `nil` for none.
    func write(_ items: [Listing.Item], _ shown: [Int], rest: [UInt8], tick: Bool?, into html: inout Html) {
        guard let places = items.first?.places else { return }
        let shown: [Outline] = shown.map { place in
            var cell = outlines[place]
            cell.place = places[place]
            cell.linkPlace = cell.linkPlace.flatMap { places[$0] }
            return cell
        }
        markup.withUnsafeBufferPointer { markup in
            words.withUnsafeBufferPointer { words in
                for item in items {
                    html.append(literal: "\n<tr>")
                    item.row.read { row in
                        let line = Line(row: row, id: item.id, markup: markup, words: words, rest: rest, columns: columns)
                        for number in shown.indices { line.write(shown[number], tick: number == 0 ? tick : nil, into: &html) }
                    }
                    html.append(literal: "</tr>")
                }
            }
        }
    }

    /// One row while it is drawn.
    private struct Line {
        let row: Row.Cells, id: Int64, markup: UnsafeBufferPointer<UInt8>, words: UnsafeBufferPointer<Word>, rest: [UInt8], columns: [Column]

        func write(_ cell: Outline, tick: Bool?, into html: inout Html) {
            let value = cell.place.map { row[$0] } ?? .null, isEmpty = value.isEmpty
            put(cell.isBrief || !isEmpty ? cell.opening : cell.emptyOpening, in: &html)
            if cell.isBrief {
                write(value, cell, into: &html)
                html.append(literal: "\"><bdi>")
            }
            if let tick { write(tick, cell, value, into: &html) }
            if openLink(cell, in: &html) {
                if isEmpty, !cell.isNumeric { html.append(literal: "（未填）") } else { write(value, cell, into: &html) }
                html.append(literal: "</a>")
            } else { write(value, cell, into: &html) }
            put(cell.closing, in: &html)
        }

        private func put(_ part: Range<Int>, in html: inout Html) { html.append(UnsafeBufferPointer(rebasing: markup[part])) }

        private func write(_ tick: Bool, _ cell: Outline, _ value: Row.Cell, into html: inout Html) {
            html.append(literal: "<input type=\"checkbox\" form=\"bulk\" name=\"row\" value=\"")
            html.append(id)
            html.append(literal: tick ? "\" checked aria-label=\"选 " : "\" aria-label=\"选 ")
            write(value, cell, into: &html)
            html.append(literal: "\"> ")
        }

        private func openLink(_ cell: Outline, in html: inout Html) -> Bool {
            if let link = cell.link, let place = cell.linkPlace, case .integer(let target) = row[place] {
                open(link, target, in: &html)
            } else if let link = cell.rowLink {
                open(link, id, in: &html)
            } else { return false }
            return true
        }

        private func open(_ link: Range<Int>, _ target: Int64, in html: inout Html) {
            put(link, in: &html)
            html.append(target)
            html.append(rest)
        }

        private func write(_ value: Row.Cell, _ cell: Outline, into html: inout Html) {
            switch (cell.drawing, value) {
            case (_, .null), (_, .blob): return
            case (.plain, .text(let text)): return html.append(escaping: text)
            case (.grouped, .integer(let number)): return html.append(grouped: number)
            case (.words(let words), .text(let raw)):
                for word in self.words[words] where raw.count == word.value.count && raw.elementsEqual(markup[word.value]) { return put(word.markup, in: &html) }
            default: break
            }
            let column = columns[cell.column]
            html.append(escaping: column.data.masked(column.kind.text(value.copied)))
        }
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
    fileprivate var copied: Value {
        switch self {
        case .null, .blob: .null
        case .integer(let number): .integer(number)
        case .text(let text): .text(String(decoding: text, as: UTF8.self))
        }
    }
}
