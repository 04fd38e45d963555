/// A number that leads to the rows it counts.
package struct Tile: Sendable {
    package let title: String, text: String, unit: String, path: Path?, note: String?
    /// The same number at earlier days, the newest last; drawn small, said nowhere else.
    package let trend: [Double]
    package init(_ title: String, _ text: String, unit: String, path: Path? = nil, note: String? = nil, trend: [Double] = []) {
        self.title = title; self.text = text; self.unit = unit; self.path = path; self.note = note; self.trend = trend
    }

    var html: Html {
        let face: Html = """
            <span>\(title)</span><b>\(text)\(Html.when(!unit.isEmpty, "<small>\(unit)</small>"))</b>\
            \(Html.when(trend.count > 1, spark))\(Html.with(note) { "<i>\($0)</i>" })
            """
        return path.map { "<a class=\"tile\" href=\"\($0)\">\(face)</a>" } ?? "<div class=\"tile\">\(face)</div>"
    }

    private var spark: Html {
        let points = Plot(trend, width: 640, height: 240, inset: 30).points
        guard let end = points.last else { return .empty }
        return """
            <svg class="spark" viewBox="0 0 640 240" aria-hidden="true"><path class="l1" d="\(points.path)"/>\
            <circle class="c1" cx="\(end.x)" cy="\(end.y)" r="25"/></svg>
            """
    }
}

extension Html {
    package static func tiles(_ tiles: [Tile]) -> Html { "<div class=\"tiles\">\(tiles.map(\.html))</div>" }
}
