extension Listing {
    /// The list as a page: heading, filters, how many, the rows, and where to go from here.
    package func page(_ context: PageContext) -> Html {
        """
        \(header(context))\(Html.when(isApplying, ImportBatch.notice(context)))\(notices.stack(context))\(Html.with(lead) { $0 })\(filterForm)\(summary(context))\(items.isEmpty ? emptyState : table)\(bulk)\(footer)
        """
    }

    private func header(_ context: PageContext) -> Html {
        let export = Action.link("导出 Excel", address(("after", nil), ("limit", nil), ("cols", nil), ("pick", nil), ("set", nil), ("as", "xlsx")), icon: "download")
        return """
            <header class="flex"><div><h1>\(declaration.title)</h1>\(Html.with(introduction) { "<p class=\"sub\">\($0)</p>" })</div>\
            \(((items.isEmpty ? [] : [export]) + picking + actions).buttons(context))</header>
            """
    }

    /// How many, and by which conditions; each condition can be taken back.
    private func summary(_ context: PageContext) -> Html {
        let chips = self.chips
        return """
            <div class="flex sum"><p>\(isNarrowed ? "筛出" : "共") <b>\(total.text)</b> \(declaration.unit)\(countLink)\(asLeft)</p>\
            \(Html.when(!chips.isEmpty, "<ul class=\"chips\" aria-label=\"已选条件\">\(chips)</ul>"))\(viewMenu(context))\(columnChooser)</div>
            """
    }

    /// Says why a list does not look as everybody's does, with the way out.
    private var asLeft: Html {
        guard memory != nil, !state.pairs.isEmpty else { return .empty }
        return "<span class=\"sub\">\(isAsLeft ? "，按您上次的样子打开" : "") 　<a href=\"\(declaration.path.with([("set", "1")]))\">恢复默认</a></span>"
    }

    private var countLink: Html {
        guard total.exact == nil else { return .empty }
        return "，<a href=\"\(address(("total", "1")))\">数清楚</a>"
    }

    private var emptyState: Html {
        guard isNarrowed else { return "<div class=\"empty\">\(Html.icon("doc"))<p>\(declaration.empty)</p></div>" }
        return """
            <div class="empty">\(Html.icon("search"))<p>没有一\(declaration.unit)符合这些条件。\(crossed.map { "“\($0.first)”的日子比“\($0.last)”的还晚，请对调。" } ?? "")\
            去掉一个条件，或者<a href="\(unfiltered)">全部清空</a>再找。</p></div>
            """
    }

    /// Two days between which there is none.
    private var crossed: (first: String, last: String)? {
        func day(_ filter: Filter) -> Day? { view.query[filter.key].flatMap { try? Day(parsing: $0) } }
        for (first, last) in zip(declaration.filters, declaration.filters.dropFirst()) where first.bound == .first && last.bound == .last {
            if let from = day(first), let until = day(last), from > until { return (first.title, last.title) }
        }
        return nil
    }

    /// Pages go forward by key; the browser goes back.
    private var footer: Html {
        guard !items.isEmpty else { return .empty }
        let first: Html = view.after == nil ? "" : "<a href=\"\(address(("after", nil)))\">回第一页</a>"
        let onward: Html = next.map { "<a href=\"\(address(("after", $0)))\" rel=\"next\">下一页</a>" } ?? ""
        let limits: [Html] = [50, 100, 200].map { limit in
            "<a href=\"\(address(("after", nil), ("limit", String(limit))))\"\(Html.when(limit == view.limit, " aria-current=\"true\""))>\(limit)</a>"
        }
        return "<nav class=\"pages\" aria-label=\"分页\">\(first)\(onward)<span class=\"sub end\">本页 \(items.count) 行，每页</span>\(limits)</nav>"
    }

    var isNarrowed: Bool { view.search != nil || view.rows != nil || !view.filters.isEmpty }

    /// The list without its conditions; a reader who is remembered keeps the order and the columns.
    var unfiltered: Path {
        guard memory != nil else { return declaration.path }
        return declaration.address(of: Query(state.pairs.filter { ["sort", "cols", "limit"].contains($0.name) }))
    }

    /// This list with parts of its query changed; `nil` takes a part away. Where the reader is remembered the address says that it was
    /// made here.
    func address(_ changes: (name: String, value: String?)...) -> Path {
        var path = declaration.path
        let isMarked = memory != nil && !changes.contains { $0.name == "set" }
        if isMarked { path.add("set", "1") }
        for pair in view.query.pairs where !(isMarked && pair.name == "set") && !changes.contains(where: { $0.name == pair.name }) { path.add(pair.name, pair.value) }
        for change in changes { path.add(change.name, change.value) }
        return path
    }
}
