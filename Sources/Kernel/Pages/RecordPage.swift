extension Record {
    /// The record as a page: where it lies, what it is, what may be done, then its parts.
    package func page(_ context: PageContext) -> Html {
        let main = sections.filter { !$0.isAside }.map { $0.html(context, isNarrow: false) }
        let aside = sections.filter(\.isAside).map { $0.html(context, isNarrow: true) }
        let body: Html = aside.isEmpty ? "\(main)" : "<div class=\"cols\"><div>\(main)</div><aside aria-label=\"相关\">\(aside)</aside></div>"
        return """
            \(crumbs.trail(to: title))<header class="flex"><div><h1>\(title)</h1>\(about)</div>\(actions.buttons(context))</header>\
            \(Html.when(!notices.isEmpty, "<div class=\"stack\">\(notices.map { $0.html(context) })</div>"))\(body)
            """
    }

    private var about: Html {
        guard !tags.isEmpty || subtitle != nil else { return .empty }
        return "<p class=\"flex\">\(tags.map(\.html))\(Html.with(subtitle) { "<span class=\"sub\">\($0)</span>" })</p>"
    }
}

extension Record.Section {
    package func html(_ context: PageContext, isNarrow: Bool) -> Html {
        """
        <section class="sec"><header><h2>\(title)</h2>\(Html.with(note) { "<small>\($0)</small>" })\
        \(Html.when(!actions.isEmpty, "<div>\(actions.map { action -> Html in "\(action.button(context)) " })</div>"))</header>\(body(context, isNarrow: isNarrow))</section>
        """
    }

    private func body(_ context: PageContext, isNarrow: Bool) -> Html {
        switch content {
        case .facts(let facts): facts.html(isNarrow: isNarrow)
        case .table(let table): table.html(title, context)
        case .timeline(let events): events.html
        case .html(let html): html
        }
    }
}

extension [Record.Fact] {
    /// What is known; what is not stays folded away, so that a page is as long as its knowledge.
    func html(isNarrow: Bool) -> Html {
        let known = filter { !Cell($0.kind, $0.value).text.isEmpty }, missing = filter { Cell($0.kind, $0.value).text.isEmpty }
        let facts: Html = isNarrow ? "<dl class=\"facts\">\(known.map(\.html))</dl>" : "<dl class=\"facts two\">\(known.map(\.html))</dl>"
        guard !missing.isEmpty else { return facts }
        return """
            \(Html.when(!known.isEmpty, facts))<details class="more"><summary>还没有填的 \(missing.count) 项</summary>\
            <p class="sub">\(missing.map(\.title).joined(separator: "、"))</p></details>
            """
    }
}

extension Record.Fact {
    var html: Html {
        let content = Cell(kind, value, data).withUnit
        guard let path else { return "<dt>\(title)</dt><dd>\(content)</dd>" }
        return "<dt>\(title)</dt><dd><a\(Html.when(kind.isNumeric, " class=\"n\"")) href=\"\(path)\">\(content)</a></dd>"
    }
}

extension Record.Table {
    func html(_ title: String, _ context: PageContext) -> Html {
        guard !rows.isEmpty else { return "<p class=\"sub\">\(empty)</p>" }
        let acts = rows.contains { !$0.actions.isEmpty }
        let headings = columns.map { columnHeading($0.kind, isWide: $0.isWide, $0.title) }
        return scrolling(
            title,
            """
            <table class="cards"><caption class="off">\(title)</caption><thead><tr>\(headings)\
            \(Html.when(acts, "<th scope=\"col\"><span class=\"off\">办理</span></th>"))</tr></thead><tbody>\(rows.map { row($0, context, acts: acts) })
            </tbody></table>
            """)
    }

    private func row(_ row: Record.TableRow, _ context: PageContext, acts: Bool) -> Html {
        let cells: [Html] = zip(columns, row.cells).enumerated().map { index, pair in
            let cell = Cell(pair.0.kind, pair.1)
            guard index == 0 else { return cell.td(pair.0.title, isWide: pair.0.isWide, cell.html) }
            return "<th scope=\"row\">\(row.path.map { "<a href=\"\($0)\">\(cell.html)</a>" } ?? cell.html)</th>"
        }
        return "\n<tr>\(cells)\(Html.when(acts, "<td class=\"num\">\(row.actions.map { action -> Html in "\(action.button(context)) " })</td>"))</tr>"
    }
}

extension [Record.Event] {
    /// What happened, the newest first.
    var html: Html {
        guard !isEmpty else { return "<p class=\"sub\">没有记录</p>" }
        let lines: [Html] = map { event in
            """
            <li\(Html.when(event.isKey, " class=\"key\""))><small><time datetime="\(event.at.description)">\(event.at.text())</time>\
            \(Html.when(!event.by.isEmpty, " · \(event.by)"))</small>\(event.text)</li>
            """
        }
        return "<ol class=\"history\">\(lines)</ol>"
    }
}
