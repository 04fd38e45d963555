/// A number in a report, declared as the query of the rows that it counts. The value is a fold over that query, the page under
/// the number is that query, the workbook is that query: they cannot disagree.
package struct Figure: Sendable {
    /// Units never add up with one another.
    package enum Unit: String, CodedWord {
        case unions, persons, attendances, households, employers, percent
        package var label: String {
            switch self {
            case .unions: "个"
            case .persons: "人"
            case .attendances: "人次"
            case .households: "户"
            case .employers: "家"
            case .percent: "%"
            }
        }
    }
    package enum Nature: Sendable { case stock, flow }
    package enum Fold: Sendable {
        case count
        /// The rows' `amount`, added up.
        case sum
        /// The share of the figure's rows that stand in the numerator on the day, in percent. The numerator's rows are `id`, `since`,
        /// `until` with the ids of the figure's own rows; one may come several times, once for each stretch of days.
        case share(numerator: @Sendable (Scope) -> SQL)
    }

    package let code: String, title: String, unit: Unit, nature: Nature, fold: Fold
    /// What stands behind the printed value; a percentage has its sign already.
    package var unitText: String { unit == .percent ? "" : unit.label }
    /// What is counted and what is not, in the words of the trade, and where the denominator comes from.
    package let definition: String
    /// Where a row leads; `nil` where those who may count may not look.
    package let rowBase: StaticString?
    /// The imports that change it.
    package let importKinds: [String]
    /// The ways in which it may be taken apart.
    package let parts: [Breakdown]
    /// Below this share of a hundred it should never be.
    package let floor: Parameter<Int>?
    /// Whether `since` and `until` are columns as they stand in their table. Then a question reads of each row only what it asks for; a hundred
    /// thousand rows need not be written down first.
    package let isPlain: Bool
    /// Whether it is one of the numbers that people see first.
    package let isOnHome: Bool
    /// Rows `id`, `union_id`, `label`, `since`, `until`, and the columns of its parts. They do not mention the day: a row counts from `since`
    /// until before `until`, and an empty one means always. One thing may come several times, with other parts on other days. A share's rows
    /// are its denominator.
    let rows: @Sendable (Scope) -> SQL

    package init(
        _ code: String, _ title: String, unit: Unit, nature: Nature, _ fold: Fold, rowBase: StaticString?, importKinds: [String] = [], definition: String,
        parts: [Breakdown] = [], floor: Parameter<Int>? = nil, isPlain: Bool = false, isOnHome: Bool = true, rows: @escaping @Sendable (Scope) -> SQL
    ) {
        self.code = code; self.title = title; self.unit = unit; self.nature = nature; self.fold = fold
        self.rowBase = rowBase; self.importKinds = importKinds; self.definition = definition; self.rows = rows
        self.parts = parts; self.floor = floor; self.isPlain = isPlain; self.isOnHome = isOnHome
    }

    package struct Result: Sendable, Hashable {
        package let value: Ratio?, count: Int, rows: Int, numerator: Int?, denominator: Int?
        /// What a page prints: 1,410 or 96.20.
        package let text: String
    }

    package struct Line: Sendable, Readable {
        package let id: Int64, label: String, amount: Int64
        package init(row: Row) throws { id = try row.get("id"); label = try row.get("label"); amount = try row.get("amount") }
    }

    /// The value at the end of that day.
    package func result(_ scope: Scope, at day: Day, _ db: any Connection) throws -> Result {
        try series(scope, at: [day], db)[0].result
    }

    private func result(_ rows: Int, _ amount: Int) -> Result {
        switch fold {
        case .count: return Result(value: nil, count: rows, rows: rows, numerator: nil, denominator: nil, text: grouped(Int64(rows)))
        case .sum: return Result(value: nil, count: amount, rows: rows, numerator: nil, denominator: nil, text: grouped(Int64(amount)))
        case .share:
            let ratio = Ratio(numerator: amount, denominator: rows)
            return Result(value: ratio, count: amount, rows: rows, numerator: amount, denominator: rows, text: ratio.description)
        }
    }

    /// The rows under the number, ordered by id as text, the order of the digest.
    package func each(_ scope: Scope, at day: Day, _ db: any Connection, _ body: (Line) throws -> Void) throws {
        try db.each("SELECT id, label, amount FROM (\(counted(scope, day))) AS counted ORDER BY CAST(id AS TEXT)") { try body(Line(row: $0)) }
    }

    /// One page of the rows under the number, after the id given.
    package func page(_ scope: Scope, at day: Day, after id: Int64, limit: Int, _ db: any Connection) throws -> [Line] {
        try db.all("SELECT id, label, amount FROM (\(counted(scope, day))) AS counted WHERE id > \(id) ORDER BY id LIMIT \(limit)")
    }

    /// The value at the end of each of the days, for a series of month-ends. One pass over the rows counts them all.
    package func series(_ scope: Scope, at days: [Day], _ db: any Connection) throws -> [(day: Day, result: Result)] {
        guard !days.isEmpty else { return [] }
        let columns = days.map { sums(on: $0) }
        let row = try ask("SELECT \(SQL.joined(columns, ", ")) FROM figure", within: scope, db)[0]
        return days.enumerated().map { place, day in
            (day, result(Int(row.values[2 * place].integer ?? 0), Int(row.values[2 * place + 1].integer ?? 0)))
        }
    }

    /// The rows, and those of a share's numerator, are made once, whatever the days: without the word each database would put the
    /// expressions of `since` and `until` in the place of every mention of them.
    private func named(_ scope: Scope) -> SQL {
        let rows: SQL = isPlain ? "WITH figure AS NOT MATERIALIZED (\(rows(scope)))" : "WITH figure AS MATERIALIZED (\(rows(scope)))"
        guard case .share(let numerator) = fold else { return rows }
        return "\(rows), hit AS MATERIALIZED (\(numerator(scope)))"
    }
    private func ask(_ question: SQL, within scope: Scope, _ db: any Connection) throws -> [Row] { try db.rows("\(named(scope)) \(question)") }

    private func sums(on day: Day) -> SQL {
        let counts = counts(on: day)
        return "COALESCE(SUM(CASE WHEN \(counts) THEN 1 END), 0), CAST(COALESCE(SUM(CASE WHEN \(counts) THEN \(amount(counts)) END), 0) AS BIGINT)"
    }

    /// The value of each part at the end of that day, by what its rows hold in the breakdown's column; all of them in one pass.
    package func parts(by breakdown: Breakdown, _ scope: Scope, at day: Day, _ db: any Connection) throws -> [String?: Result] {
        let found = try ask("SELECT \(breakdown.column) AS part, \(sums(on: day)) FROM figure GROUP BY \(breakdown.column)", within: scope, db)
        return Dictionary(uniqueKeysWithValues: found.map { row in
            (row.values[0].text, result(Int(row.values[1].integer ?? 0), Int(row.values[2].integer ?? 0)))
        })
    }

    /// The same figure over one of its parts; an unknown one is the rows that say nothing there.
    package func narrowed(by breakdown: Breakdown, to value: String?) -> Figure {
        Figure(
            code, title, unit: unit, nature: nature, fold, rowBase: rowBase, importKinds: importKinds, definition: definition, parts: parts, floor: floor,
            isPlain: isPlain, isOnHome: isOnHome
        ) { [rows] scope in
            let condition: SQL = value.map { "\(breakdown.column) = \($0)" } ?? "\(breakdown.column) IS NULL"
            return "SELECT * FROM (\(rows(scope))) AS whole WHERE \(condition)"
        }
    }

    /// The rows that count at the end of that day: `id`, `label`, `amount`, and the columns of the parts.
    package func counted(_ scope: Scope, _ day: Day) -> SQL {
        let counts = counts(on: day)
        let columns: [SQL] = parts.map { ", \($0.column)" }
        return "\(named(scope)) SELECT id, label, \(amount(counts)) AS amount\(SQL.joined(columns, "")) FROM figure WHERE \(counts)"
    }

    private func counts(on day: Day) -> SQL { "(since IS NULL OR since <= \(day)) AND (until IS NULL OR until > \(day))" }

    private func amount(_ counts: SQL) -> SQL {
        switch fold {
        case .count: "1"
        case .sum: "amount"
        case .share: "CASE WHEN id IN (SELECT id FROM hit WHERE \(counts)) THEN 1 ELSE 0 END"
        }
    }
}

/// A way to take a number apart: by town, by type. Its key is what a query calls it, its column what the figure's rows do.
package struct Breakdown: Sendable {
    package let key: String, title: String
    let column: SQL
    /// The parts there are, in their order.
    package let options: @Sendable (any Connection) throws -> [Filter.Option]
    package init(_ key: String, _ title: String, _ column: SQL, _ options: @escaping @Sendable (any Connection) throws -> [Filter.Option]) {
        self.key = key; self.title = title; self.column = column; self.options = options
    }
    /// How a query asks for the rows that say nothing there.
    package static let unsaid = "none"

    /// A list of the figure's rows, narrowed to one of the parts.
    package func filter(of alias: SQL) -> Filter {
        Filter(key, title, .choice { [options] db in try options(db) + [Filter.Option(Breakdown.unsaid, "未填")] }) { [column] value, _ in
            value == Breakdown.unsaid ? "\(alias).\(column) IS NULL" : "\(alias).\(column) = \(value)"
        }
    }

    package func column(of alias: SQL, _ db: any Connection) throws -> Column {
        Column(key, title, .word(try options(db).map { Kind.Word($0.value, $0.label) }), .public, "\(alias).\(column)", isOptional: true)
    }
}

extension Figure {
    /// The point with the lowest share, the earlier of two; nil where there is no share at all.
    package static func lowest(of series: [(day: Day, result: Result)]) -> (day: Day, result: Result)? {
        let known = series.compactMap { point in point.result.value?.hundredths.map { (point, $0) } }
        return known.min { $0.1 < $1.1 }?.0
    }

    /// SHA-256 over the lines `id TAB value LF` of the rows, ordered by id as text: proves that two answers counted the same rows.
    package func digest(_ scope: Scope, at day: Day, _ instruments: Instruments, _ db: any Connection) throws -> String {
        var lines: [UInt8] = []
        try each(scope, at: day, db) { lines += "\($0.id)\t\($0.amount)\n".utf8 }
        return instruments.hash(lines).hexadecimal
    }
}

extension Right {
    /// Numbers over one's own part of the federation, and the rows under them.
    package static let readFigures = Right("figures.read", "查看指标", Role.district.union(Role.beneathDistrict))
}
