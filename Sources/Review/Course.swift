import Kernel

/// How a number ran, month by month, and how it lay over the towns on the last day: what its charts are drawn from. It is frozen with the number.
struct Course: Sendable, Hashable {
    struct Point: Sendable, Hashable { let day: Day, amount: Int64 }
    struct Place: Sendable, Hashable { let name: String, amount: Int64 }
    let months: [Point], towns: [Place]

    /// The value at each month's end of the period, or over each month, and that of each town.
    static func of(_ figure: Figure, _ period: Period, _ scope: Scope, _ db: any Connection) throws -> Course {
        let months = try figure.series(scope, at: period.monthEnds, db).compactMap { point in point.result.amount.map { Point(day: point.day, amount: $0) } }
        guard let towns = figure.parts.first(where: { $0.key == "town" }) else { return Course(months: months, towns: []) }
        let found = try figure.parts(by: towns, scope, at: period.last, from: figure.nature == .flow ? period.first : nil, db)
        return Course(months: months, towns: try towns.options(db).compactMap { town in found[town.value]?.amount.map { Place(name: town.label, amount: $0) } })
    }

    init(months: [Point], towns: [Place]) { self.months = months; self.towns = towns }

    /// - Returns: `nil` where nothing was kept.
    init?(months: String?, towns: String?) throws {
        guard let months, let towns else { return nil }
        self.months = try Self.pairs(months).compactMap { name, amount in Day(name).map { Point(day: $0, amount: amount) } }
        self.towns = try Self.pairs(towns).map { Place(name: $0, amount: $1) }
    }
    private static func pairs(_ text: String) throws -> [(String, Int64)] {
        (try JSON(parsing: Array(text.utf8)).array ?? []).compactMap { pair in
            guard let name = pair.array?.first?.string, let amount = pair.array?.last?.integer else { return nil }
            return (name, amount)
        }
    }

    var monthsText: String { Self.text(months.map { [.string($0.day.description), .integer($0.amount)] }) }
    var townsText: String { Self.text(towns.map { [.string($0.name), .integer($0.amount)] }) }
    private static func text(_ pairs: [JSON]) -> String { String(decoding: JSON.array(pairs).canonical, as: UTF8.self) }

    /// What may be told to everybody: no cell of one to four people, nor the smallest of the others, which the sum would give away with it.
    var withoutSmallCells: Course {
        let hidden = SmallCells.hidden(towns.map(\.amount))
        return Course(
            months: SmallCells.hidden(months.map(\.amount)).isEmpty ? months : [],
            towns: towns.enumerated().filter { !hidden.contains($0.offset) }.map(\.element))
    }
}

/// Cells of a published table from which a person could be told (domain.md §12.4).
enum SmallCells {
    static let least: Int64 = 5
    static func isSmall(_ amount: Int64) -> Bool { (1..<least).contains(amount) }

    /// Those of one to four, and where there are any the next smallest: whoever knows the sum could take the rest from it.
    static func hidden(_ cells: [Int64]) -> Set<Int> {
        let small = cells.indices.filter { isSmall(cells[$0]) }
        guard !small.isEmpty else { return [] }
        let next = cells.indices.filter { cells[$0] >= least }.min { cells[$0] < cells[$1] }
        return Set(small + (next.map { [$0] } ?? []))
    }
}

extension Figure.Unit {
    /// As a table prints it: 1,410个, 96.20%, 4,491,800.00元.
    func text(_ amount: Int64) -> String { self == .percent ? number(amount) : number(amount) + label }
    func number(_ amount: Int64) -> String {
        switch self {
        case .percent: Ratio(numerator: Int(amount), denominator: 10_000).description
        case .money: Money(fen: amount).description
        default: grouped(amount)
        }
    }
    /// A point of a line over months.
    func point(_ day: Day, _ amount: Int64?, text: String? = nil) -> SeriesPoint {
        SeriesPoint("\(day.year)-\(day.month)", amount.map { self == .percent ? Double($0) / 100 : Double($0) }, text: text ?? amount.map(number) ?? "无")
    }
    /// Whether it counts people, of whom a few could be known.
    var isOfPeople: Bool { [.persons, .attendances, .households].contains(self) }
}
