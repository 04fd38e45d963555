import Kernel

/// A review as it is read: each number leads to what is under it, footnotes say where it comes from, remarks stand beside their paragraph, charts below.
struct Article: Sendable {
    let letter: Letter, counted: [String: Counted]
    /// What is not true of a number, by its code.
    private var doubts: [String: [String]] = [:]
    private let footnotes: Footnotes, path: @Sendable (String) -> Path?

    init(letter: Letter, counted: [String: Counted], doubts: [(code: String, text: String)] = [], path: @escaping @Sendable (String) -> Path?) {
        self.letter = letter; self.counted = counted; self.path = path
        self.doubts = Dictionary(grouping: doubts, by: \.code).mapValues { $0.map(\.text) }
        footnotes = Footnotes(letter.marked, counted)
    }

    /// For everybody: nothing leads anywhere, and a few people are not counted out.
    init(openly letter: Letter, counted: [String: Counted]) {
        let small = Set(counted.filter { $0.value.indicator.unit.isOfPeople && SmallCells.isSmall($0.value.amount) }.keys)
        let open = letter.mapText { text in
            Mark.pieces(of: text).map { piece in piece.code.map { small.contains($0) ? "不足五" : Mark.around(piece.text, $0) } ?? piece.text }.joined()
        }
        let shown = counted.filter { !small.contains($0.key) }.mapValues { one in
            var one = one
            if one.indicator.unit.isOfPeople { one.course = one.course?.withoutSmallCells }
            return one
        }
        self.init(letter: open, counted: shown) { _ in nil }
    }

    // MARK: The text

    var html: Html {
        var mentioned: Set<Int> = []
        let blocks: [Html] = letter.blocks.enumerated().map { place, block in
            switch block {
            case .heading(let text): "<h3>\(draw(text, &mentioned))</h3>"
            case .paragraph(let text), .salutation(let text), .closing(let text): "<div class=\"p\"><p>\(draw(text, &mentioned))</p>\(remarks(on: text, place + 1))</div>"
            case .table(let rows, _): "\(rows.map { "<p>\($0.joined(separator: " "))</p>" as Html })"
            }
        }
        return "<article class=\"article\" aria-label=\"\(Mark.plain(letter.title))\">\(blocks)</article>\(notes)"
    }

    private func draw(_ text: String, _ mentioned: inout Set<Int>) -> Html {
        var drawn: [Html] = []
        for piece in Marked(text, counted) {
            guard let code = piece.code else { drawn.append("\(piece.text)"); continue }
            let look = doubts[code] != nil ? "n dev" : counted[code]?.source != nil ? "n est" : "n"
            drawn.append(path(code).map { "<a class=\"\(look)\" href=\"\($0)\">\(piece.text)</a>" } ?? "<b class=\"\(look)\">\(piece.text)</b>")
            guard let number = footnotes[code] else { continue }
            // The note leads back to where it is first mentioned.
            let isFirst = mentioned.insert(number).inserted
            drawn.append("<sup\(Html.when(isFirst, " id=\"r\(number)\""))><a href=\"#f\(number)\" aria-label=\"脚注 \(number)\">[\(number)]</a></sup>")
        }
        return "\(drawn)"
    }

    /// What is odd about the numbers of a paragraph, and what is wrong.
    /// - Parameter place: of the paragraph; landmarks of one page have different names.
    private func remarks(on text: String, _ place: Int) -> Html {
        let codes = Mark.pieces(of: text).compactMap(\.code)
        let wrong = codes.flatMap { doubts[$0] ?? [] }, odd = codes.compactMap { CrossCheck.odd($0, counted) }
        let lines = (wrong + odd).map { "<p>\($0)</p>" as Html }
        return lines.isEmpty ? .empty : "<aside\(Html.when(!wrong.isEmpty, " class=\"bad\"")) aria-label=\"第 \(place) 段的旁注\">\(lines)</aside>"
    }

    private var notes: Html {
        let lines: [Html] = footnotes.texts.enumerated().map { index, text in
            "<li id=\"f\(index + 1)\">\(text)<a href=\"#r\(index + 1)\" aria-label=\"回到正文 \(index + 1)\">↑</a></li>"
        }
        return .when(!lines.isEmpty, "<ol class=\"footnotes\">\(lines)</ol>")
    }

    /// What the underlines mean.
    var legend: Html {
        """
        <p class="legend noprint"><span><b class="n">数</b> 由登记算出，点开看每一行</span><span><b class="n est">数</b> 期初数，有依据，不能重算</span>\
        \(Html.when(!doubts.isEmpty, "<span><b class=\"n dev\">数</b> 有疑问，见旁注</span>"))</p>
        """
    }

    // MARK: The charts

    var charts: Html {
        let drawn = letter.marked.compactMap { code in counted[code].flatMap(chart) }
        return .when(!drawn.isEmpty, "<div class=\"cols even\">\(drawn.map { "<div>\($0)</div>" as Html })</div>")
    }

    private func chart(_ counted: Counted) -> Html? {
        guard let course = counted.course, course.months.count > 1 else { return nil }
        let indicator = counted.indicator, unit = indicator.unit
        let points = course.months.map { unit.point($0.day, $0.amount) }
        let towns: Html = .when(course.towns.count > 1, """
            <details class="more"><summary>按镇街</summary>\(Html.bars(course.towns.map { Bar($0.name, Int($0.amount), text: unit.number($0.amount)) }, of: "各镇街\(indicator.title)"))</details>
            """)
        return "\(SeriesChart("\(indicator.title) \(counted.text)", note: indicator.nature == .flow ? "当月" : "每月末", unit: unit.label, points).html)\(towns)"
    }
}
