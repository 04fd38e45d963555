/// A place on a schematic map: its name, its number in words, how dark it is, and where its rows are.
package struct HexTile: Sendable {
    let name: String, label: String, text: String, shade: Int?, path: Path?
    /// Half a tile to the right, one row down.
    let column: Int, row: Int
    /// - Parameters:
    ///   - name: as it fits into the tile; `label` is the whole sentence.
    ///   - shade: 0 to 5; nil where there is no number.
    package init(_ name: String, label: String, text: String, shade: Int?, path: Path?, column: Int, row: Int) {
        self.name = name; self.label = label; self.text = text; self.shade = shade; self.path = path; self.column = column; self.row = row
    }
}

/// Six-sided tiles that lie as the places do, none larger than another. The number stands in each: shade only repeats it.
package struct HexMap: Sendable {
    package struct Step: Sendable {
        let shade: Int, text: String
        package init(_ shade: Int, _ text: String) { self.shade = shade; self.text = text }
    }
    private let title: String, tiles: [HexTile], waters: [String], legend: [Step]

    /// - Parameter waters: rivers as paths, each along the seams of the tiles.
    package init(_ title: String, _ tiles: [HexTile], waters: [StaticString], legend: [Step]) {
        self.title = title; self.tiles = tiles; self.waters = waters.map(\.description); self.legend = legend
    }

    package var html: Html {
        let rivers: [Html] = waters.map { "<path class=\"water\" d=\"\($0)\"/>" }
        let steps: [Html] = legend.map {
            "<span><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"h\($0.shade)\" width=\"12\" height=\"12\"/></svg>\($0.text)</span>"
        }
        return """
            <figure class="chart"><svg class="map" viewBox="-22 0 418 392" role="group" aria-label="\(title)">\(rivers)\(tiles.map(draw))</svg>\
            <p class="legend">\(steps)</p></figure>
            """
    }

    private func draw(_ tile: HexTile) -> Html {
        let x = 80 + tile.column * 3464 / 10, y = 100 + tile.row * 600
        let points = [(0, 0), (312, 180), (312, 540), (0, 720), (-312, 540), (-312, 180)].map { "\(tenths(x + $0)),\(tenths(y + $1))" }.joined(separator: " ")
        let light = (tile.shade ?? 0) > 3
        let face: Html = """
            <polygon class="hx h\(tile.shade ?? 0)" points="\(points)"/><text class="\(light ? "t0 tw" : "t0")" x="\(tenths(x))" y="\(tenths(y + 330))" text-anchor="middle">\(tile.name)</text>\
            <text class="\(light ? "t tw" : "t")" x="\(tenths(x))" y="\(tenths(y + 500))" text-anchor="middle">\(tile.text)</text>
            """
        guard let path = tile.path else { return "<g role=\"img\" aria-label=\"\(tile.label)\">\(face)</g>" }
        return "<a href=\"\(path)\" aria-label=\"\(tile.label)\">\(face)</a>"
    }

    private func tenths(_ number: Int) -> String { "\(number < 0 ? "-" : "")\(abs(number) / 10).\(abs(number) % 10)" }
}
