/// A text as a square of dark and light modules that a camera reads (ISO/IEC 18004).
package struct QRCode: Sendable, Hashable {
    /// How many modules stand in a row, and in a column.
    package let width: Int
    /// Row by row; true is dark.
    package let modules: [Bool]
    package init(width: Int, modules: [Bool]) {
        precondition(modules.count == width * width)
        self.width = width; self.modules = modules
    }

    /// The drawing, within the margin of four light modules that readers look for.
    package func svg(_ label: String) -> Html {
        let margin = 4, side = width + 2 * margin
        return """
            <svg class="qr" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges" role="img" aria-label="\(label)">\
            <path d="\(runs.map { "M\($0.x + margin) \($0.y + margin)h\($0.length)v1h-\($0.length)z" }.joined())"/></svg>
            """
    }

    /// Dark modules beside one another, as one stroke.
    private var runs: [(x: Int, y: Int, length: Int)] {
        (0..<width).flatMap { y in
            let row = modules[y * width..<(y + 1) * width]
            var runs: [(x: Int, y: Int, length: Int)] = [], x = 0
            while x < width {
                let length = row.dropFirst(x).prefix { $0 }.count
                if length > 0 { runs.append((x, y, length)) }
                x += max(length, 1)
            }
            return runs
        }
    }
}
