/// The first page after signing in: what is due, then the numbers, then what has just happened.
package struct HomePage: Sendable {
    /// Says the most important thing: 今天 4 件到期，2 件已超期.
    package let title: String
    package let lines: [String]
    package var notices: [Notice] = []
    /// `nil` where the program keeps no deadlines: then it must not say that none is near.
    package var due: [DueBand]?, nothingDue = "今天没有到期的事。"
    package var tilesTitle = "概况", tilesNote: String?, tiles: [Tile] = []
    /// Where one often goes to get something done.
    package var often: [Action] = []
    /// What comes right after what is due, such as the one union that the reader works for.
    package var first: [Record.Section] = []
    /// What is more, such as a chart or a list of steps to begin with; under the due list.
    package var sections: [Record.Section] = []

    package init(title: String, lines: [String]) { self.title = title; self.lines = lines }

    package func page(_ context: PageContext) -> Html {
        """
        <header><h1>\(title)</h1><p class="flex sub">\(lines.map { "<span>\($0)</span>" as Html })</p></header>\
        \(Html.when(!notices.isEmpty, "<div class=\"stack\">\(notices.map { $0.html(context) })</div>"))\(body(context))
        """
    }

    private func body(_ context: PageContext) -> Html {
        let first = self.first.map { $0.html(context, isNarrow: false) }
        guard let due else { return "\(first)\(numbers)\(errands(context))\(parts(isAside: false, context))\(parts(isAside: true, context))" }
        return """
            <div class="cols"><div>\(due.html(empty: nothingDue, context))\(first)\(errands(context))\(parts(isAside: false, context))</div>\
            <aside aria-label="\(tilesTitle)">\(numbers)\(parts(isAside: true, context))</aside></div>
            """
    }

    private var numbers: Html {
        guard !tiles.isEmpty else { return .empty }
        return """
            <section class="sec"><header><h2>\(tilesTitle)</h2>\(Html.with(tilesNote) { "<small>\($0)</small>" })</header>\
            \(Html.tiles(tiles))</section>
            """
    }

    private func errands(_ context: PageContext) -> Html {
        guard !often.isEmpty else { return .empty }
        return "<section class=\"sec\"><header><h2>常办的事</h2></header><div class=\"flex\">\(often.map { $0.button(context) })</div></section>"
    }

    private func parts(isAside: Bool, _ context: PageContext) -> [Html] {
        sections.filter { $0.isAside == isAside }.map { $0.html(context, isNarrow: isAside) }
    }
}
