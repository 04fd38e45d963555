/// A number at one of several days.
package struct SeriesPoint: Sendable {
    package let label: String, text: String
    /// `nil` where there is no value, such as a share of nothing.
    package let value: Double?
    package init(_ label: String, _ value: Double?, text: String) { self.label = label; self.value = value; self.text = text }
}

/// A line over time, with the same numbers as a table beneath it.
package struct SeriesChart: Sendable {
    package let title: String, note: String?, unit: String, points: [SeriesPoint]
    package init(_ title: String, note: String? = nil, unit: String, _ points: [SeriesPoint]) {
        self.title = title; self.note = note; self.unit = unit; self.points = points
    }

    package var html: Html {
        """
        <figure class="chart"><figcaption>\(title)\(Html.with(note) { "<small>\($0)</small>" })</figcaption>\
        \(drawing)<details class="more"><summary>看数字</summary>\(table)</details></figure>
        """
    }

    private var known: [SeriesPoint] { points.filter { $0.value != nil } }

    private var drawing: Html {
        let values = known.compactMap(\.value)
        guard let first = known.first, let last = known.last, values.count > 1 else { return "<p class=\"sub\">还不够画成图。</p>" }
        let ticks = Plot.ticks(values), low = ticks.first ?? 0, high = ticks.last ?? 1
        let points = Plot(values, low: low, high: high, left: 56, width: 690, height: 232, inset: 8).points
        guard let end = points.last, let start = points.first else { return .empty }
        return """
            <svg class="broad" viewBox="0 0 760 256" role="img" aria-label="\(title)：\(first.label) \(first.text)\(unit)，\(last.label) \(last.text)\(unit)">\
            \(ticks.map { axis($0, low: low, high: high) })<path class="fill" d="\(points.path)L\(end.x) 224L\(start.x) 224Z"/>\
            <path class="l1" d="\(points.path)"/><circle class="c1" cx="\(end.x)" cy="\(end.y)" r="4"/>\
            <text x="\(start.x)" y="246">\(first.label)</text><text x="\(end.x)" y="246" text-anchor="end">\(last.label)</text></svg>
            """
    }

    private func axis(_ tick: Double, low: Double, high: Double) -> Html {
        let y = 224 - Int(((tick - low) / (high - low) * 216).rounded())
        let line: Html = tick == low ? "<path class=\"base\" d=\"M64 \(y)H738\"/>" : "<path class=\"ax\" d=\"M64 \(y)H738\"/>"
        return "\(line)<text x=\"56\" y=\"\(y + 4)\" text-anchor=\"end\">\(SeriesChart.short(tick))</text>"
    }

    private var table: Html {
        """
        <table><caption class="off">\(title)</caption><thead><tr><th scope="col">日期</th><th scope="col" class="num">\(unit)</th></tr></thead>\
        <tbody>\(points.map { "<tr><th scope=\"row\">\($0.label)</th><td class=\"num\">\($0.text)</td></tr>" as Html })</tbody></table>
        """
    }

    /// 126000 as 12.6万, 95.25 as 95.25, 40 as 40.
    static func short(_ value: Double) -> String {
        value.magnitude >= 10_000 ? trimmed(value / 10_000) + "万" : trimmed(value)
    }

    private static func trimmed(_ value: Double) -> String {
        let hundredths = Int64((value * 100).rounded()), whole = hundredths / 100, rest = Int(hundredths.magnitude % 100)
        let sign = hundredths < 0 && whole == 0 ? "-" : ""
        if rest == 0 { return "\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}

/// One bar of several that are compared: a label, a count, and where the counted rows are.
package struct Bar: Sendable {
    package enum Ink: String, Sendable { case river = "c1", pale = "c2", gold = "c3", grey = "c4", red = "c6" }
    package let label: String, count: Int, ink: Ink, path: Path?
    /// The number as it is printed.
    let text: String
    package init(_ label: String, _ count: Int, _ ink: Ink = .river, text: String? = nil, path: Path? = nil) {
        self.label = label; self.count = count; self.ink = ink; self.path = path; self.text = text ?? grouped(Int64(count))
    }
}

extension Html {
    /// One bar, beside the number that it repeats.
    static func bar(_ size: Int, of most: Int, _ ink: Bar.Ink = .river) -> Html {
        let width = size <= 0 ? 0 : max(size * 1000 / max(most, 1), 4)
        return """
            <svg viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true"><rect class="\(ink.rawValue)" width="\(width)" height="16"/></svg>
            """
    }

    /// Bars to the right, each with its number; the labels are links, so the drawing needs no words of its own.
    package static func bars(_ bars: [Bar], of title: String) -> Html {
        let most = max(bars.map(\.count).max() ?? 1, 1)
        let lines: [Html] = bars.map { bar in
            let label: Html = bar.path.map { "<a href=\"\($0)\">\(bar.label)</a>" } ?? "\(bar.label)"
            return """
                <tr><th scope="row">\(label)</th><td class="num">\(bar.text)</td><td>\(Html.bar(bar.count, of: most, bar.ink))</td></tr>
                """
        }
        return """
            <table class="bars"><caption class="off">\(title)</caption><thead class="off"><tr><th scope="col">项</th><th scope="col">数</th>\
            <th scope="col"><span class="off">图</span></th></tr></thead><tbody>\(lines)</tbody></table>
            """
    }
}
