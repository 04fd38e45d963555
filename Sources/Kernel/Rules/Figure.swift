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
        /// The share of the figure's rows that stand in the numerator on the day, in percent. The numerator's rows are `id`, `since`,
        /// `until` with the ids of the figure's own rows; one may come several times, once for each stretch of days.
        case share(numerator: @Sendable (Scope) -> SQL)
    }

    package let code: String, title: String, unit: Unit, nature: Nature, fold: Fold
    /// What stands behind the printed value; a percentage has its sign already.
    package var unitText: String { unit == .percent ? "" : unit.label }
    /// What is counted and what is not, in the words of the trade, and where the denominator comes from.
    package let definition: String
    /// Where a row leads.
    package let rowBase: StaticString
    /// The imports that change it.
    package let importKinds: [String]
    /// Rows `id`, `union_id`, `label`, `since`, `until`. They do not mention the day: a row counts from `since` until before
    /// `until`, and an empty one means always. A share's rows are its denominator.
    let rows: @Sendable (Scope) -> SQL

    package init(
        _ code: String, _ title: String, unit: Unit, nature: Nature, _ fold: Fold, rowBase: StaticString, importKinds: [String] = [], definition: String,
        rows: @escaping @Sendable (Scope) -> SQL
    ) {
        self.code = code; self.title = title; self.unit = unit; self.nature = nature; self.fold = fold
        self.rowBase = rowBase; self.importKinds = importKinds; self.definition = definition; self.rows = rows
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
        let sums: [SQL] = days.map { day in
            let counts = counts(on: day)
            return "COALESCE(SUM(CASE WHEN \(counts) THEN 1 END), 0), COALESCE(SUM(CASE WHEN \(counts) THEN \(amount(scope, counts)) END), 0)"
        }
        let row = try db.rows("SELECT \(SQL.joined(sums, ", ")) FROM (\(rows(scope))) AS figure")[0]
        return days.enumerated().map { place, day in
            (day, result(Int(row.values[2 * place].integer ?? 0), Int(row.values[2 * place + 1].integer ?? 0)))
        }
    }

    /// The rows that count at the end of that day: `id`, `label`, `amount`.
    package func counted(_ scope: Scope, _ day: Day) -> SQL {
        let counts = counts(on: day)
        return "SELECT id, label, \(amount(scope, counts)) AS amount FROM (\(rows(scope))) AS figure WHERE \(counts)"
    }

    private func counts(on day: Day) -> SQL { "(since IS NULL OR since <= \(day)) AND (until IS NULL OR until > \(day))" }

    private func amount(_ scope: Scope, _ counts: SQL) -> SQL {
        switch fold {
        case .count: "1"
        case .share(let numerator): "CASE WHEN id IN (SELECT id FROM (\(numerator(scope))) AS hit WHERE \(counts)) THEN 1 ELSE 0 END"
        }
    }
}

extension Figure {
    /// SHA-256 over the lines `id TAB value LF` of the rows, ordered by id as text: proves that two answers counted the same rows.
    package func digest(_ scope: Scope, at day: Day, _ instruments: Instruments, _ db: any Connection) throws -> String {
        var lines: [UInt8] = []
        try each(scope, at: day, db) { lines += "\($0.id)\t\($0.amount)\n".utf8 }
        let digits = Array("0123456789abcdef")
        return String(instruments.hash(lines).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

extension Right {
    /// Numbers over one's own part of the federation, and the rows under them.
    package static let readFigures = Right("figures.read", "查看指标", Role.district.union(Role.beneathDistrict))
}
