extension Shell {
    /// A page for a phone: a line at the top, one column, the dock beneath (look.md).
    static func pocket(title: String, context: PageContext, content: Html) -> Html {
        let home: Path = context.actor == nil ? "/" : "/me"
        return document(
            title, context,
            """
            <body class="hand"><a class="skip" href="#main">跳到正文</a>
            <header class="cap"><a class="brand" href="\(home)"><svg class="mark" aria-hidden="true"><use href="/assets/icons.svg#mark"/></svg>职家</a>\
            \(demonstration(context))\(elder(context))</header>
            <main id="main">\(flash(context))\(content)\(footer(context))</main>
            \(dock(context))</body>
            """)
    }

    private static func dock(_ context: PageContext) -> Html {
        let items = context.navigation.flatMap(\.items), current = context.currentItem
        guard !items.isEmpty else { return .empty }
        var lines = Html.empty
        for item in items { lines.append(item, isCurrent: item === current) }
        return "<nav class=\"dock\" aria-label=\"主导航\"><ul>\(lines)</ul></nav>"
    }
}
