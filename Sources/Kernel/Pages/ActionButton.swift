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
    /// Where there is much to do, what is done once in years waits behind one word.
    package func buttons(_ context: PageContext) -> Html {
        guard !isEmpty else { return .empty }
        let rare = count > 4 ? filter(\.isRare) : [], usual = rare.count > 1 ? filter { !$0.isRare } : self
        // A word without a frame comes after the buttons.
        let ordered = usual.filter { $0.weight != .bare } + usual.filter { $0.weight == .bare }
        return "<div class=\"flex end\">\(ordered.map { $0.button(context) })\(Html.when(rare.count > 1, menu(rare, context)))</div>"
    }

    /// What cannot be undone comes last.
    private func menu(_ rare: [Action], _ context: PageContext) -> Html {
        let listed = rare.filter { $0.weight != .risk } + rare.filter { $0.weight == .risk }
        return "<details class=\"menu\"><summary class=\"btn\">更多</summary><div>\(listed.map { $0.button(context) })</div></details>"
    }
}

extension Action {
    /// A way to a form that is not often needed; what asks first keeps its question out of a menu.
    fileprivate var isRare: Bool { !posts && (weight == .bare || weight == .risk) }
}

extension Notice {
    func html(_ context: PageContext) -> Html {
        "<div class=\"note \(tone.rawValue)\">\(tone.icon)<p>\(text)</p>\(Html.with(action) { $0.button(context) })</div>"
    }
}

extension [Record.Crumb] {
    /// Where the page lies; the page itself comes last and is no link.
    package func trail(to title: String) -> Html {
        guard !isEmpty else { return .empty }
        let steps: [Html] = map { "<li><a href=\"\($0.path)\">\($0.title)</a></li>" }
        return "<nav class=\"crumbs\" aria-label=\"位置\"><ol>\(steps)<li aria-current=\"page\">\(title)</li></ol></nav>"
    }
}
