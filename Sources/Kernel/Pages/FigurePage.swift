/// A number, opened: what it counts, how it came to be, how it ran, and the very rows.
package struct FigurePage: Sendable {
    package let title: String, text: String, unit: String, day: String, definition: String
    package var crumbs: [Record.Crumb] = []
    /// Such as 其中会员 and 职工, for a share.
    package var numerator: (title: String, text: String)?
    package var denominator: (title: String, text: String)?
    package var series: [SeriesPoint] = []
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
    /// Whether each row says if it counts in the numerator.
    package var isShare = false

    package init(title: String, text: String, unit: String, day: String, definition: String) {
        self.title = title; self.text = text; self.unit = unit; self.day = day; self.definition = definition
    }

    package func page(_ context: PageContext) -> Html {
        """
        \(crumbs.trail(to: title))<header class="flex"><div><h1>\(title)</h1><p class="sub">截至 \(day) 24:00</p></div>\(actions.buttons(context))</header>\(Html.when(isApplying, ImportBatch.notice(context)))\
        <div class="cols"><div><p class="hero">\(text)<small>\(unit)</small></p>\(parts)\
        \(Html.when(series.count > 1, "<section class=\"sec\">\(SeriesChart("逐月", note: "每月末", unit: unit, series).html)</section>"))</div>\
        <aside aria-label="怎么数的"><section class="sec"><header><h2>怎么数的</h2></header><p>\(definition)</p></section>\
        \(Html.when(!facts.isEmpty, "<section class=\"sec\">\(facts.html(isNarrow: true))</section>"))</aside></div>\
        <section class="sec"><header><h2>这个数就是这些行</h2><small>\(grouped(Int64(rowCount))) 行</small></header>\(table)\(turning)</section>
        """
    }

    private var parts: Html {
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
            \(Html.when(isShare, "<th scope=\"col\">计入分子</th>"))<th scope="col" class="num">编号</th></tr></thead><tbody>\(rows.map(line))</tbody></table>
            """)
    }

    private func line(_ row: Figure.Line) -> Html {
        let label: Html = rowBase.map { "<a href=\"\(Path($0, id: row.id))\">\(row.label)</a>" } ?? "\(row.label)"
        let counted: Html = row.amount == 1 ? "<td>计入</td>" : "<td class=\"sub\">不计入</td>"
        return "\n<tr><th scope=\"row\">\(label)</th>\(Html.when(isShare, counted))<td class=\"num sub\">\(String(row.id))</td></tr>"
    }

    private var turning: Html {
        guard previous != nil || next != nil else { return .empty }
        return """
            <nav class="pages" aria-label="分页">\(Html.with(previous) { "<a href=\"\($0)\">回第一页</a>" })\
            \(Html.with(next) { "<a href=\"\($0)\" rel=\"next\">下一页</a>" })</nav>
            """
    }
}
