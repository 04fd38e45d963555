extension Report {
    /// The report as a page; what steers it is left out when it is printed.
    package func page(_ context: PageContext) -> Html {
        """
        \(crumbs.trail(to: title))<header class="flex"><div><h1>\(title)</h1>\(Html.with(subtitle) { "<p class=\"sub\">\($0)</p>" })</div>\
        \(actions.buttons(context))</header>\(Html.when(!tabs.isEmpty, Html.tabs(tabs, of: "统计")))\(notices.stack(context))\(Html.with(asking, \.html))\(tables.map(\.html))\(explanations)
        """
    }

    private var explanations: Html {
        guard !notes.isEmpty else { return .empty }
        let lines: [Html] = notes.map { "<dt>\($0.title)</dt><dd>\($0.text)</dd>" }
        return "<section class=\"sec\"><header><h2>口径</h2></header><dl class=\"facts\">\(lines)</dl></section>"
    }
}

extension Report.Table {
    fileprivate var html: Html {
        """
        <section class="sec"><header><h2>\(title)</h2>\(Html.with(note) { "<small>\($0)</small>" })</header>\(Html.with(drawing) { $0 })\(table)</section>
        """
    }

    private var table: Html {
        guard !rows.isEmpty else { return "<p class=\"sub\">\(empty)</p>" }
        let headings = columns.map { columnHeading($0.kind, isWide: $0.isWide, $0.title) }
        let body = rows.filter { !$0.isTotal }.map(line), total = rows.filter(\.isTotal).map(line)
        return scrolling(
            title, always: columns.count > 9,
            """
            <table class="tight\(Html.when(columns.count > 9, " packed"))"><caption class="off">\(title)</caption><thead><tr>\(headings)\
            \(Html.with(bars) { "<th scope=\"col\" class=\"wide\">\(columns[$0].title)<span class=\"off\">，画成条</span></th>" })</tr></thead><tbody>\(body)</tbody>\
            \(Html.when(!total.isEmpty, "<tfoot>\(total)</tfoot>"))</table>
            """)
    }

    private func line(_ row: Report.Row) -> Html {
        let cells: [Html] = zip(columns, row.cells).enumerated().map { place, pair in
            let cell = Cell(pair.0.kind, pair.1.value)
            let content: Html = pair.1.path.map { "<a\(Html.when(pair.0.kind.isNumeric, " class=\"n\"")) href=\"\($0)\">\(cell.html)</a>" } ?? cell.html
            return place == 0 ? "<th scope=\"row\">\(content)</th>" : cell.td(pair.0.title, isWide: pair.0.isWide, content)
        }
        let bar: Html = bars.map { "<td class=\"bar wide\">\(Html.when(!row.isTotal, Html.bar(size(row, $0), of: most($0))))</td>" } ?? .empty
        return "\n<tr>\(cells)\(bar)</tr>"
    }

    private func size(_ row: Report.Row, _ column: Int) -> Int { Int(row.cells[column].value.integer ?? 0) }
    private func most(_ column: Int) -> Int { rows.filter { !$0.isTotal }.map { size($0, column) }.max() ?? 1 }
}
