/// A number, opened: what it counts, how it came to be, how it ran, and the very rows.
package struct FigurePage: Sendable {
    package let title: String, text: String, unit: String, day: String, definition: String
    package var crumbs: [Record.Crumb] = []
    /// Such as 其中会员 and 职工, for a share.
    package var numerator: (title: String, text: String)?
    package var denominator: (title: String, text: String)?
    package var series: [SeriesPoint] = []
    /// A form that asks for another day or part.
    package var asking: Asking?
    /// What it is narrowed to, such as 只数“…”及其下级.
    package var reach: String?
    /// The number taken apart.
    package var parts: [Part] = []
    package struct Part: Sendable {
        package struct Line: Sendable {
            let label: String, text: String, note: String?, size: Int, path: Path
            package init(label: String, text: String, note: String?, size: Int, path: Path) {
                self.label = label; self.text = text; self.note = note; self.size = size; self.path = path
            }
        }
        let title: String, lines: [Line]
        package init(title: String, lines: [Line]) { self.title = title; self.lines = lines }
    }
    package var facts: [Record.Fact] = []
    package var rows: [Figure.Line] = []
    package var rowCount = 0
    /// Where one row leads.
    package var rowBase: StaticString?
    /// What the rows are called: 工会, 人.
    package var rowTitle = "名称"
    package var previous: Path?, next: Path?
    package var actions: [Action] = []
    /// Whether an import that changes it is partly in.
    package var isApplying = false
    /// Whether each row says if it counts in the numerator, or how much it adds to numerator and denominator, or to the sum.
    package var isShare = false, isRate = false, isSum = false
    /// The days over which a flow is counted.
    package var period: String?

    package init(title: String, text: String, unit: String, day: String, definition: String) {
        self.title = title; self.text = text; self.unit = unit; self.day = day; self.definition = definition
    }

    package func page(_ context: PageContext) -> Html {
        """
        \(crumbs.trail(to: title))<header class="flex"><div><h1>\(title)</h1><p class="sub">\(period ?? "截至 \(day) 24:00")\(Html.with(reach) { "，\($0)" })</p></div>\(actions.buttons(context))</header>\(Html.when(isApplying, ImportBatch.notice(context)))\
        \(Html.with(asking, \.html))<div class="cols"><div><p class="hero">\(text)<small>\(unit)</small></p>\(shares)\
        \(Html.when(series.count > 1, "<section class=\"sec\">\(SeriesChart("逐月", note: period == nil ? "每月末" : "当月", unit: unit, series).html)</section>"))</div>\
        <aside aria-label="怎么数的"><section class="sec"><header><h2>怎么数的</h2></header><p>\(definition)</p></section>\
        \(Html.when(!facts.isEmpty, "<section class=\"sec\">\(facts.html(isNarrow: true))</section>"))</aside></div>\(apart)\
        <section class="sec"><header><h2>这个数就是这些行</h2><small>\(grouped(Int64(rowCount))) 行</small></header>\(table)\(turning)</section>
        """
    }

    private var apart: Html {
        let drawn: [Html] = parts.filter { $0.lines.count > 1 }.map { "<div><section class=\"sec\"><header><h2>\($0.title)</h2></header>\($0.table)</section></div>" }
        return drawn.isEmpty ? .empty : "<div class=\"cols even\">\(drawn)</div>"
    }

    private var shares: Html {
        guard let numerator, let denominator else { return .empty }
        return """
            <dl class="facts gap"><dt>\(numerator.title)</dt><dd><b>\(numerator.text)</b></dd>\
            <dt>\(denominator.title)</dt><dd><b>\(denominator.text)</b></dd></dl>
            """
    }

    private var table: Html {
        guard !rows.isEmpty else { return "<p class=\"sub\">没有计入的行。</p>" }
        return scrolling(
            "计入的行",
            """
            <table class="tight"><caption class="off">计入的行</caption><thead><tr><th scope="col">\(rowTitle)</th>\
            \(Html.when(isShare, "<th scope=\"col\">计入分子</th>"))\(Html.when(isSum, "<th scope=\"col\" class=\"num\">数值</th>"))\(Html.when(isRate, "<th scope=\"col\" class=\"num\">分子</th><th scope=\"col\" class=\"num\">分母</th>"))</tr></thead><tbody>\(rows.map(line))</tbody></table>
            """)
    }

    private func line(_ row: Figure.Line) -> Html {
        let label: Html = rowBase.map { "<a href=\"\(Path($0, id: row.id))\">\(row.label)</a>" } ?? "\(row.label)"
        let counted: Html = row.amount == 1 ? "<td>计入</td>" : "<td class=\"sub\">不计入</td>"
        let parts: Html = "<td class=\"num\">\(grouped(row.amount))</td><td class=\"num\">\(grouped(row.whole ?? 0))</td>"
        return "\n<tr><th scope=\"row\">\(label)</th>\(Html.when(isShare, counted))\(Html.when(isSum, "<td class=\"num\">\(grouped(row.amount))</td>"))\(Html.when(isRate, parts))</tr>"
    }

    private var turning: Html {
        guard previous != nil || next != nil else { return .empty }
        return """
            <nav class="pages" aria-label="分页">\(Html.with(previous) { "<a href=\"\($0)\">回第一页</a>" })\
            \(Html.with(next) { "<a href=\"\($0)\" rel=\"next\">下一页</a>" })</nav>
            """
    }
}

extension FigurePage.Part {
    /// Bars to the right, as of a share or of a count.
    fileprivate var table: Html {
        let most = Int(max(lines.map(\.size.magnitude).max() ?? 1, 1))
        let drawn: [Html] = lines.map { line in
            """
            <tr><th scope="row"><a href="\(line.path)">\(line.label)</a></th><td class="num">\(line.text)</td>\
            \(Html.with(line.note) { "<td class=\"num sub\">\($0)</td>" })<td>\(Html.bar(Int(line.size.magnitude), of: most))</td></tr>
            """
        }
        let noted = lines.contains { $0.note != nil }
        return """
            <table class="bars"><caption class="off">\(title)</caption><thead class="off"><tr><th scope="col">项</th><th scope="col">数</th>\
            \(Html.when(noted, "<th scope=\"col\">分子 ÷ 分母</th>"))<th scope="col"><span class="off">图</span></th></tr></thead><tbody>\(drawn)</tbody></table>
            """
    }
}
