/// Where values lie on a drawing. Coordinates are whole units: drawings are wide enough for that.
struct Plot {
    struct Point { let x: Int, y: Int }
    let low: Double, high: Double
    let points: [Point]

    /// Spreads the values over the width; `low` and `high` are those of the values unless given.
    init(_ values: [Double], low: Double? = nil, high: Double? = nil, left: Int = 0, width: Int, height: Int, inset: Int = 0) {
        let low = low ?? values.min() ?? 0, high = high ?? values.max() ?? 0
        let span = high > low ? high - low : 1, steps = max(values.count - 1, 1)
        let tall = Double(height - 2 * inset), wide = width - 2 * inset
        points = values.enumerated().map { index, value in
            Point(x: left + inset + wide * index / steps, y: inset + Int((tall * (1 - (value - low) / span)).rounded()))
        }
        self.low = low; self.high = high
    }

    /// Round numbers from at or below the least to at or above the greatest, about four of them.
    static func ticks(_ values: [Double]) -> [Double] {
        let greatest = values.max() ?? 1
        // What never changed stands above zero: a scale of its own would draw it as nothing.
        let least = values.min().map { $0 < greatest ? $0 : min($0, 0) } ?? 0
        // Whole numbers have no tenths.
        let smallest = values.allSatisfy { $0 == $0.rounded() } ? 1 : 0.01
        let rough = max((greatest - least) / 3, greatest.magnitude / 1000, smallest)
        var unit = 0.01
        while unit * 10 <= rough { unit *= 10 }
        let step = [1, 2, 5, 10].map { $0 * unit }.first { $0 >= rough } ?? unit
        let first = (least / step).rounded(.down), last = (greatest / step).rounded(.up)
        return stride(from: first, through: max(last, first + 1), by: 1).map { $0 * step }
    }
}

extension [Plot.Point] {
    /// A path through the points.
    var path: String { enumerated().map { "\($0 == 0 ? "M" : "L")\($1.x) \($1.y)" }.joined() }
}
