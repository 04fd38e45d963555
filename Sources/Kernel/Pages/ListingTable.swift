extension Listing {
    /// The rows of this page. Fifty rows of ten columns are most of the page's bytes, so a cell carries what its kind needs, no more.
    var table: Html {
        let shown = shownColumns
        return scrolling(
            declaration.title, always: shown.count > 10,
            """
            <table class="tight sticky cards\(Html.when(isOfPeople, " people"))"><caption class="off">\(declaration.title)</caption><thead><tr>\(shown.map { heading(declaration.columns[$0]) })</tr></thead>
            <tbody>\(rows(shown))
            </tbody></table>
            """)
    }

    /// Whether each row begins with somebody's name: it is short, and leaves its room to the names of unions.
    private var isOfPeople: Bool { declaration.columns.first?.data == .personal }

    /// A column that was chosen stands beside the first, where whoever chose it will look.
    private var shownColumns: [Int] {
        let chosen = chosenColumns, columns = declaration.columns
        return [0] + chosen.filter { columns[$0].isOptional } + chosen.filter { !columns[$0].isOptional }
    }

    private func heading(_ column: Column) -> Html {
        guard column.sort != nil else { return columnHeading(column.kind, isWide: column.isWide, "\(column.title)") }
        let isCurrent = column.key == view.sortKey
        let wanted = isCurrent && !view.isDescending ? "-\(column.key)" : column.key
        let sorted: Html = isCurrent ? (view.isDescending ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"") : ""
        let arrow: Html = isCurrent ? (view.isDescending ? " ↓" : " ↑") : ""
        return columnHeading(
            column.kind, isWide: column.isWide, sorted: sorted, "<a href=\"\(address(("sort", wanted), ("after", nil)))\">\(column.title)\(arrow)</a>")
    }

    private func rows(_ shown: [Int]) -> Html {
        let first = declaration.cells[0], others = shown.dropFirst().map { declaration.cells[$0] }, tick = tick
        let rest = Html("\(String(("/" as Path).with(carried).text.dropFirst()))\">").bytes
        var html = Html.empty
        html.reserve(items.count * shown.count * 64)
        for item in items {
            html.append(literal: "\n<tr>")
            first.write(item, rest: rest, tick: tick, into: &html)
            for cell in others { cell.write(item, rest: rest, tick: nil, into: &html) }
            html.append(literal: "</tr>")
        }
        return html
    }
}
