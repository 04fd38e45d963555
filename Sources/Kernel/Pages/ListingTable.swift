extension Listing {
    /// The rows of this page. Fifty rows of ten columns are most of the page's bytes, so a cell carries what its kind needs, no more.
    var table: Html {
        let shown = shownColumns
        return scrolling(
            declaration.title, always: shown.count > 10,
            """
            <table class="tight sticky cards"><caption class="off">\(declaration.title)</caption><thead><tr>\(shown.map { heading(declaration.columns[$0]) })</tr></thead>
            <tbody>\(items.map { row($0, shown) })
            </tbody></table>
            """)
    }

    /// A column that was chosen stands beside the first, where whoever chose it will look.
    private var shownColumns: [Int] {
        let chosen = chosenColumns, columns = declaration.columns
        let always = columns.indices.filter { !columns[$0].isOptional }
        return always.prefix(1) + columns.indices.filter { columns[$0].isOptional && chosen.contains(columns[$0].key) } + always.dropFirst()
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

    private func row(_ item: Item, _ shown: [Int]) -> Html {
        var html: Html = "\n<tr>"
        for index in shown { html.bytes += cell(item, index, isFirst: index == shown.first).bytes }
        html.bytes += "</tr>".utf8
        return html
    }

    private func cell(_ item: Item, _ index: Int, isFirst: Bool) -> Html {
        let column = declaration.columns[index]
        let cell = Cell(column.kind, item.cells[index], column.data)
        let content = linked(cell, to: path(item, index, isFirst: isFirst))
        return isFirst ? "<th scope=\"row\">\(content)</th>" : cell.td(column.title, isWide: column.isWide, isBrief: column.link != nil, content)
    }

    /// The first column leads to the row itself, others to what they name.
    private func path(_ item: Item, _ index: Int, isFirst: Bool) -> Path? {
        if let link = declaration.columns[index].link, let id = item.links[index] { return Path(link.base, id: id) }
        return isFirst ? declaration.rowBase.map { Path($0, id: item.id) } : nil
    }

    private func linked(_ cell: Cell, to path: Path?) -> Html {
        guard let path else { return cell.html }
        return cell.kind.isNumeric ? "<a class=\"n\" href=\"\(path)\">\(cell.html)</a>" : "<a href=\"\(path)\">\(cell.text.isEmpty ? "（未填）" : cell.html)</a>"
    }
}
