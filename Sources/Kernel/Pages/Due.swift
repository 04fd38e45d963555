/// The deadline ruler 时限尺: one cell a working day, a bar at the deadline, red beyond it.
package struct Ruler: Sendable {
    package let used: Int, left: Int, over: Int
    package init(used: Int, left: Int, over: Int = 0) { self.used = used; self.left = left; self.over = over }

    package var html: Html {
        // Beyond thirty cells nobody counts; the words beside the ruler are exact.
        let total = min(used + left, 30), over = min(self.over, 12), used = min(self.used, total)
        let bar = total * 5
        return """
            <svg class="ruler" width="\(bar + 4 + over * 5)" height="11" role="img" aria-label="\(label)">\
            \((0..<total).map { cell(at: $0 * 5, $0 < used ? "u" : $0 >= total - 2 ? "w" : "v") })<path class="base" d="M\(bar).5 0v11"/>\
            \((0..<over).map { cell(at: bar + 3 + $0 * 5, "o") })</svg>
            """
    }

    private func cell(at x: Int, _ kind: String) -> Html { "<rect class=\"\(kind)\" x=\"\(x)\" y=\"2\" width=\"3\" height=\"7\" rx=\"1\"/>" }
    private var label: String {
        over > 0 ? "时限 \(used + left) 个工作日，已超 \(over) 个" : "时限 \(used + left) 个工作日，已过 \(used) 个，还有 \(left) 个"
    }
}

/// Something that must be done by a day.
package struct DueItem: Sendable {
    package let when: String, tone: Tone?, ruler: Ruler?, title: String, path: Path, tag: String?, note: String?, action: Action?
    package init(
        _ when: String, _ tone: Tone? = nil, ruler: Ruler? = nil, _ title: String, _ path: Path, tag: String? = nil, note: String? = nil,
        action: Action? = nil
    ) {
        self.when = when; self.tone = tone; self.ruler = ruler; self.title = title; self.path = path; self.tag = tag; self.note = note
        self.action = action
    }

    func html(_ context: PageContext) -> Html {
        """
        <li><div class="when \(tone?.rawValue ?? "")">\(when)\(Html.with(ruler, \.html))</div><div><a class="what" href="\(path)">\(title)</a>\
        \(Html.with(tag) { " \(Record.Tag($0).html)" })\(Html.with(note) { "<p>\($0)</p>" })</div>\
        \(Html.with(action) { "<div class=\"flex\">\($0.button(context))</div>" })</li>
        """
    }
}

/// Due items under one heading: 已超期, 今天到期, 一周内.
package struct DueBand: Sendable {
    package let title: String, tone: Tone?, items: [DueItem]
    package init(_ title: String, _ tone: Tone? = nil, _ items: [DueItem]) { self.title = title; self.tone = tone; self.items = items }
}

extension [DueBand] {
    /// - Parameter empty: such as 今天没有到期的事。最近的一件在周四.
    package func html(empty: String, _ context: PageContext) -> Html {
        let bands = filter { !$0.items.isEmpty }
        guard !bands.isEmpty else { return "<div class=\"empty\">\(Html.icon("check"))<p>\(empty)</p></div>" }
        return "\(bands.map { $0.html(context) })"
    }
}

extension DueBand {
    fileprivate func html(_ context: PageContext) -> Html {
        "<h2 class=\"band \(tone?.rawValue ?? "")\">\(title) \(items.count)</h2><ol class=\"due\">\(items.map { $0.html(context) })</ol>"
    }
}

extension [Reminder] {
    /// Everything that they have to say to somebody; `nil` where there is nothing that they could.
    package func items(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item]? {
        let theirs = compactMap { reminder in scope.narrowed(to: reminder.right).map { (reminder, $0) } }
        return theirs.isEmpty ? nil : try theirs.flatMap { reminder, reach in try reminder.items(reach, db) }
    }
}

extension [Reminder.Item] {
    /// What is late first, the latest on top, then what has a day, the nearest on top, then the rest as the modules say it.
    package var bands: [DueBand] {
        let timed = filter { $0.daysLeft != nil }.sorted { ($0.daysLeft ?? 0) < ($1.daysLeft ?? 0) }
        let late = timed.filter { ($0.daysLeft ?? 0) < 0 }, ahead = timed.filter { ($0.daysLeft ?? 0) >= 0 }
        return [
            DueBand("已超期", .bad, late.map(\.due)), DueBand("有期限的事", nil, ahead.map(\.due)),
            DueBand("要处理的事", nil, filter { $0.daysLeft == nil }.map(\.due)),
        ]
    }
}

extension Reminder.Item {
    /// Below zero when it is late; `nil` for what has no day.
    fileprivate var daysLeft: Int? {
        switch deadline {
        case .dueIn(let days): days
        case .today: 0
        case .overdue(let days): -days
        case .done, .unknown, nil: nil
        }
    }

    /// With a day, the day comes first and how many stands with what it is.
    fileprivate var due: DueItem {
        guard let deadline, daysLeft != nil else { return DueItem(count, tone, title, path, note: note) }
        return DueItem(deadline.description, tone, title, path, tag: count, note: note)
    }
}
