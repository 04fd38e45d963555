extension Listing {
    /// The rows of this page. Fifty rows of ten columns are most of the page's bytes, so a cell carries what its kind needs, no more.
    var table: Html {
        let shown = shownColumns
        return scrolling(
            declaration.title, always: shown.count > 10,
            """
            <table class="tight sticky cards\(Html.when(isOfPeople, " people"))"><caption class="off">\(declaration.title)</caption><thead><tr>\(headings(shown))</tr></thead>
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

    private func headings(_ shown: [Int]) -> Html {
        var html = Html.empty
        html.reserve(shown.count * 160)
        for place in shown { write(headingOf: declaration.columns[place], into: &html) }
        return html
    }

    private func write(headingOf column: Column, into html: inout Html) {
        let isCurrent = column.key == view.sortKey
        html.append(literal: "<th scope=\"col\"")
        html.append(literal: headingClasses(column.kind, isWide: column.isWide))
        if isCurrent { html.append(literal: view.isDescending ? " aria-sort=\"descending\">" : " aria-sort=\"ascending\">") } else { html.append(literal: ">") }
        if column.sort != nil {
            html.append(literal: "<a href=\"")
            html.append(escaping: address(("sort", isCurrent && !view.isDescending ? "-\(column.key)" : column.key), ("after", nil)).text)
            html.append(literal: "\">")
        }
        html.append(escaping: column.title)
        if isCurrent { html.append(literal: view.isDescending ? " ↓" : " ↑") }
        html.append(literal: column.sort == nil ? "</th>" : "</a></th>")
    }

    private func rows(_ shown: [Int]) -> Html {
        let rest = Html("\(String(("/" as Path).with(carried).text.dropFirst()))\">").bytes
        var html = Html.empty
        html.reserve(items.count * shown.count * 64)
        declaration.cells.write(items, shown, rest: rest, tick: tick, into: &html)
        return html
    }
}
