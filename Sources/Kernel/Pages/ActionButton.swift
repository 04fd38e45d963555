extension Action {
    /// A link, a form of one button, or, where it has a consequence, a button that first asks.
    func button(_ context: PageContext) -> Html {
        guard posts else { return "<a class=\"\(classes)\" href=\"\(path)\">\(face)</a>" }
        guard let consequence else { return form(context, "<button class=\"\(classes)\">\(face)</button>") }
        return "<a class=\"\(classes)\" href=\"#\(question)\">\(face)</a>\(dialog(context, consequence))"
    }

    private func dialog(_ context: PageContext, _ consequence: String) -> Html {
        """
        <dialog id="\(question)" aria-labelledby="\(question)-t"><div class="plate"><h2 id="\(question)-t">\(title)？</h2><p>\(consequence)</p>\
        <div class="flex">\(form(context, "<button class=\"btn main\">\(title)</button>"))<a class="btn" href="#">先不</a></div></div></dialog>
        """
    }

    private func form(_ context: PageContext, _ button: Html) -> Html {
        "<form method=\"post\" action=\"\(path)\">\(context.token)\(button)</form>"
    }

    private var face: Html { "\(Html.icon(icon))\(title)" }
    private var classes: String { weight == .plain ? "btn" : "btn \(weight.rawValue)" }
    /// The dialog's id: an action is known by its path, once on a page.
    private var question: String { "ask" + String(path.text.map { $0.isLetter || $0.isNumber ? $0 : "-" }) }
}

extension [Action] {
    func buttons(_ context: PageContext) -> Html { isEmpty ? .empty : "<div class=\"flex end\">\(map { $0.button(context) })</div>" }
}

extension Notice {
    func html(_ context: PageContext) -> Html {
        "<div class=\"note \(tone.rawValue)\">\(tone.icon)<p>\(text)</p>\(Html.with(action) { $0.button(context) })</div>"
    }
}

extension [Record.Crumb] {
    /// Where the page lies; the page itself comes last and is no link.
    func trail(to title: String) -> Html {
        guard !isEmpty else { return .empty }
        let steps: [Html] = map { "<li><a href=\"\($0.path)\">\($0.title)</a></li>" }
        return "<nav class=\"crumbs\" aria-label=\"位置\"><ol>\(steps)<li aria-current=\"page\">\(title)</li></ol></nav>"
    }
}
