/// A number in a report, declared as the query of the rows that it counts. The value is a fold over that query, the page under
/// the number is that query, the workbook is that query: they cannot disagree.
package struct Figure: Sendable {
    /// Units never add up with one another.
    package enum Unit: String, CodedWord {
        case unions, persons, attendances, households, employers, events, contracts, items, places, money, percent
        package var label: String {
            switch self {
            case .unions: "个"
            case .persons: "人"
            case .attendances: "人次"
            case .households: "户"
            case .employers: "家"
            case .events: "场"
            case .contracts: "份"
            case .items: "项"
            case .places: "个"
            case .money: "元"
            case .percent: "%"
            }
        }
    }
    /// A stock is counted at the end of a day, a flow over the days from one to another, both included.
    package enum Nature: Sendable { case stock, flow }
    package enum Fold: Sendable {
        case count
        /// The rows' `amount`, added up.
        case sum
        /// The share of the figure's rows that stand in the numerator on the day, in percent. The numerator's rows are `id`, `since`,
        /// `until` with the ids of the figure's own rows; one may come several times, once for each stretch of days.
        case share(numerator: @Sendable (Scope) -> SQL)
        /// The rows' `amount` added up, of their `whole` added up, in percent.
        case rate
    }
    /// Where its rows come from. All have `id`, `union_id`, and, where they are read, `label` and the columns of its parts.
    enum Rows: Sendable {
        /// A row counts from `since` until before `until`, and an empty one means always; a flow's counts on `on_day`. The query does not mention the day.
        case stretches(@Sendable (Scope, Reading) -> SQL)
        /// The rows that count at the end of that very day.
        case ofDay(@Sendable (Scope, Day) -> SQL)
    }

    /// What a question reads of the rows besides what it counts. What stands in other tables they bring only then: SQLite looks up every row of a join,
    /// also where nothing is asked of it.
    package struct Reading: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }
        /// What each row is called.
        package static let label = Reading(rawValue: 1)
        /// The columns of parts that are far.
        package static let farParts = Reading(rawValue: 2)
    }

    package let code: String, title: String, unit: Unit, nature: Nature, fold: Fold
    /// What stands behind the printed value; a percentage has its sign already.
    package var unitText: String { unit == .percent ? "" : unit.label }
    /// What is counted and what is not, in the words of the trade, and where the denominator comes from.
    package let definition: String
    /// Where it is easily misread.
    package let traps: String?
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
    /// One thing may come several times, with other parts on other days. A share's rows are its denominator.
    let rows: Rows
    /// The parts that the figure is narrowed to.
    private var narrowings: [(breakdown: Breakdown, value: String?)] = []

    private init(
        _ code: String, _ title: String, _ unit: Unit, _ nature: Nature, _ fold: Fold, _ rowBase: StaticString?, _ importKinds: [String], _ definition: String, _ traps: String?,
        _ parts: [Breakdown], _ floor: Parameter<Int>?, _ isPlain: Bool, _ isOnHome: Bool, _ rows: Rows
    ) {
        self.code = code; self.title = title; self.unit = unit; self.nature = nature; self.fold = fold
        self.rowBase = rowBase; self.importKinds = importKinds; self.definition = definition; self.traps = traps; self.rows = rows
        self.parts = parts; self.floor = floor; self.isPlain = isPlain; self.isOnHome = isOnHome
    }

    package init(
        _ code: String, _ title: String, unit: Unit, nature: Nature, _ fold: Fold, rowBase: StaticString?, importKinds: [String] = [], definition: String, traps: String? = nil,
        parts: [Breakdown] = [], floor: Parameter<Int>? = nil, isPlain: Bool = false, isOnHome: Bool = true, rows: @escaping @Sendable (Scope, Reading) -> SQL
    ) {
        self.init(code, title, unit, nature, fold, rowBase, importKinds, definition, traps, parts, floor, isPlain, isOnHome, .stretches(rows))
    }

    /// A stock whose rows are made for one day, such as sums over other rows that stand on it.
    package init(
        _ code: String, _ title: String, unit: Unit, _ fold: Fold, rowBase: StaticString?, importKinds: [String] = [], definition: String, traps: String? = nil,
        parts: [Breakdown] = [], isOnHome: Bool = false, rowsOn rows: @escaping @Sendable (Scope, Day) -> SQL
    ) {
        self.init(code, title, unit, .stock, fold, rowBase, importKinds, definition, traps, parts, nil, false, isOnHome, .ofDay(rows))
    }

    package struct Result: Sendable, Hashable {
        package let value: Ratio?, count: Int, rows: Int, numerator: Int?, denominator: Int?
        /// What a page prints: 1,410 or 96.20.
        package let text: String
        /// Of a share, how it came about: 96 ÷ 100.
        package var division: String? {
            guard let numerator, let denominator else { return nil }
            return "\(grouped(Int64(numerator))) ÷ \(grouped(Int64(denominator)))"
        }
        /// The number itself, of a share hundredths of a percent; `nil` for a share of nothing.
        package var amount: Int64? { value.map { $0.hundredths.map { Int64($0) } } ?? Int64(count) }
        /// For drawing only.
        package var drawn: Double? { amount.map { value == nil ? Double($0) : Double($0) / 100 } }
    }

    package struct Line: Sendable, Readable {
        /// A rate's rows each have a part of the denominator.
        package let id: Int64, label: String, amount: Int64, whole: Int64?
        package init(row: Row) throws { id = try row.get("id"); label = try row.get("label"); amount = try row.get("amount"); whole = row["whole"].integer }
    }

    // MARK: Asking

    /// The value at the end of that day; of a flow, over the days since `first`, or else since the year began.
    package func result(_ scope: Scope, at day: Day, from first: Day? = nil, _ db: any Connection) throws -> Result {
        try results(scope, [Span(first: first, day: day)], db)[0]
    }

    /// The value at the end of each of the days, such as month-ends; of a flow, over the month until each of them. One pass over the rows counts them all,
    /// where they are not made for each day.
    package func series(_ scope: Scope, at days: [Day], _ db: any Connection) throws -> [(day: Day, result: Result)] {
        guard !days.isEmpty else { return [] }
        let ordered = Set(days).sorted(), results = try results(scope, ordered.map { Span(first: $0.firstOfMonth, day: $0) }, db)
        let found = Dictionary(uniqueKeysWithValues: zip(ordered, results))
        return days.compactMap { day in found[day].map { (day: day, result: $0) } }
    }

    /// The value of each part at the end of that day, by what its rows hold in the breakdown's column; all of them in one pass.
    package func parts(by breakdown: Breakdown, _ scope: Scope, at day: Day, from first: Day? = nil, _ db: any Connection) throws -> [String?: Result] {
        let span = Span(first: first, day: day), added = added(span), counted: SQL = "FROM figure WHERE \(counts(span))"
        let question: SQL = switch breakdown.source {
        case .column, .computed: "SELECT \(breakdown.part(on: day)) AS part, \(added) \(counted) GROUP BY 1"
        // First by union: there are a thousand of them and a hundred thousand rows.
        case .ofUnion(let pairs):
            """
            SELECT t.part AS part, \(SQL.joined(names.map { "CAST(COALESCE(SUM(g.\($0)), 0) AS BIGINT)" }, ", "))
            FROM (SELECT union_id, \(added) \(counted) GROUP BY union_id) g LEFT JOIN (\(pairs(day))) t ON t.union_id = g.union_id GROUP BY t.part
            """
        }
        let found = try ask(question, within: scope, day, reading([breakdown]), db)
        return Dictionary(uniqueKeysWithValues: found.map { ($0.values[0].text, result(Array($0.values.dropFirst()))) })
    }

    /// The same for several ways of taking it apart, in one pass over the rows for all that are true of a row itself.
    package func parts(by breakdowns: [Breakdown], _ scope: Scope, at day: Day, from first: Day? = nil, _ db: any Connection) throws -> [[String?: Result]] {
        let together = breakdowns.indices.filter { !breakdowns[$0].isOfUnion }
        guard (2...Self.groups.count).contains(together.count) else { return try breakdowns.map { try parts(by: $0, scope, at: day, from: first, db) } }
        let span = Span(first: first, day: day), names = Self.groups.prefix(together.count), columns = zip(together, names).map { "\(breakdowns[$0].part(on: day)) AS \($1)" as SQL }
        let found = try ask(
            "SELECT \(SQL.joined(columns, ", ")), \(added(span)) FROM figure WHERE \(counts(span)) GROUP BY \(SQL.joined(Array(names), ", "))",
            within: scope, day, reading(together.map { breakdowns[$0] }), db)
        return try breakdowns.indices.map { place in
            guard let column = together.firstIndex(of: place) else { return try parts(by: breakdowns[place], scope, at: day, from: first, db) }
            var added: [String?: [Int64]] = [:]
            for row in found {
                let sums = row.values.dropFirst(names.count).map { $0.integer ?? 0 }
                added[row.values[column].text] = added[row.values[column].text].map { zip($0, sums).map(+) } ?? sums
            }
            return added.mapValues { result($0.map(Value.integer)) }
        }
    }
    /// The value of the whole, from those of parts that do not overlap.
    package func whole(of parts: some Sequence<Result>) -> Result {
        let sums = parts.reduce((0, 0, 0)) { ($0.0 + $1.rows, $0.1 + $1.count, $0.2 + ($1.denominator ?? 0)) }
        return result([sums.0, sums.1, sums.2].map { .integer(Int64($0)) })
    }
    private static let groups: [SQL] = ["part_a", "part_b", "part_c", "part_d", "part_e", "part_f", "part_g", "part_h"]

    /// The same figure over one of its parts; an unknown one is the rows that say nothing there.
    package func narrowed(by breakdown: Breakdown, to value: String?) -> Figure {
        var figure = self
        figure.narrowings.append((breakdown, value))
        return figure
    }

    /// The rows under the number, ordered by id as text, the order of the digest.
    package func each(_ scope: Scope, at day: Day, from first: Day? = nil, _ db: any Connection, _ body: (Line) throws -> Void) throws {
        try db.each("SELECT \(columns) FROM (\(counted(scope, day, from: first))) AS counted ORDER BY CAST(id AS TEXT)") { try body(Line(row: $0)) }
    }

    /// One page of the rows under the number, after the id given.
    package func page(_ scope: Scope, at day: Day, from first: Day? = nil, after id: Int64, limit: Int, _ db: any Connection) throws -> [Line] {
        try db.all("SELECT \(columns) FROM (\(counted(scope, day, from: first))) AS counted WHERE id > \(id) ORDER BY id LIMIT \(limit)")
    }

    /// The rows that count: `id`, `label`, `amount`, a rate's `whole`, and the columns of the parts.
    package func counted(_ scope: Scope, _ day: Day, from first: Day? = nil) -> SQL {
        let span = Span(first: first, day: day), whole: SQL = isRate ? ", whole" : ""
        let columns: [SQL] = parts.map { ", \($0.part(on: day)) AS \($0.column)" }
        return "\(named(scope, day, [.label, .farParts])) SELECT id, label, \(amount(span)) AS amount\(whole)\(SQL.joined(columns, "")) FROM figure WHERE \(counts(span))"
    }

    /// The one statement whose answer is the value: what a database's own shell may be asked, too.
    package func question(_ scope: Scope, at day: Day, from first: Day? = nil) -> SQL {
        "\(named(scope, day, reading([]))) \(asking(Span(first: first, day: day)))"
    }

    // MARK: How it is asked

    /// What is asked of a figure: a stock only minds the day.
    private struct Span {
        let first: Day?, day: Day
        /// Of a flow.
        var start: Day { first ?? day.firstOfYear }
    }

    package var isRate: Bool { if case .rate = fold { true } else { false } }
    /// Whether it has a numerator and a denominator.
    package var isShare: Bool {
        switch fold {
        case .share, .rate: true
        case .count, .sum: false
        }
    }
    private var columns: SQL { isRate ? "id, label, amount, whole" : "id, label, amount" }

    private func results(_ scope: Scope, _ spans: [Span], _ db: any Connection) throws -> [Result] {
        if case .ofDay = rows { return try spans.map { try result(scope, $0, db) } }
        guard spans.count > 1 else { return [try result(scope, spans[0], db)] }
        if let places = places(in: spans) { return try results(scope, spans, places, db) }
        let row = try ask("SELECT \(SQL.joined(spans.map { added($0, where: counts($0)) }, ", ")) FROM figure", within: scope, spans[0].day, reading([]), db)[0]
        return spans.indices.map { place in result(Array(row.values[(names.count * place)..<(names.count * (place + 1))])) }
    }

    private func result(_ scope: Scope, _ span: Span, _ db: any Connection) throws -> Result {
        result(try ask(asking(span), within: scope, span.day, reading([]), db)[0].values)
    }

    /// For many spans: of each row it is asked once what it adds and in which of them, and rows that agree are counted together.
    private func results(_ scope: Scope, _ spans: [Span], _ places: Places, _ db: any Connection) throws -> [Result] {
        let found = try ask(
            """
            SELECT \(places.first) AS first_span, \(places.end) AS end_span, \(added(spans[0])) FROM figure
            WHERE \(SQL.joined([places.any] + conditions(on: spans[0].day), " AND ")) GROUP BY 1, 2
            """, within: scope, spans[0].day, reading([]), db)
        var sums = [[Int64]](repeating: [Int64](repeating: 0, count: names.count), count: spans.count)
        for row in found {
            let values = row.values.map { $0.integer ?? 0 }, first = Int(values[0])
            for span in first..<max(first, Int(values[1])) { sums[span] = zip(sums[span], values.dropFirst(2)).map(+) }
        }
        return sums.map { result($0.map(Value.integer)) }
    }

    /// Of spans that come one after the other, numbered from 0: the first in which a row stands, the one before which it ends, and whether it stands in any.
    private struct Places { let first: SQL, end: SQL, any: SQL }

    /// `nil` where days that overlap, a part that may be another from day to day, or a numerator with stretches of its own would need more.
    private func places(in spans: [Span]) -> Places? {
        guard narrowings.allSatisfy({ $0.breakdown.isSteady }) else { return nil }
        if case .share = fold { return nil }
        func place(_ cases: [SQL], else none: Int) -> SQL { "CASE \(SQL.joined(cases, " ")) ELSE \(none) END" }
        let numbered = Array(spans.enumerated()), none = spans.count
        switch nature {
        case .stock:
            return Places(
                first: place(["WHEN since IS NULL THEN 0"] + numbered.map { "WHEN since <= \($1.day) THEN \($0)" }, else: none),
                end: place(["WHEN until IS NULL THEN \(none)"] + numbered.map { "WHEN until <= \($1.day) THEN \($0)" }, else: none),
                any: "(until IS NULL OR until > \(spans[0].day))")
        case .flow:
            guard zip(spans, spans.dropFirst()).allSatisfy({ $0.day < $1.start }) else { return nil }
            return Places(
                first: place(numbered.map { "WHEN \(stands($1)) THEN \($0)" }, else: none), end: place(numbered.map { "WHEN \(stands($1)) THEN \($0 + 1)" }, else: none),
                any: "on_day >= \(spans[0].start) AND on_day <= \(spans[none - 1].day)")
        }
    }

    /// What `added` selects: how many rows, where these are not all that is counted their amounts, and a rate's wholes.
    private var names: [SQL] {
        switch fold {
        case .count: ["rows_counted"]
        case .sum, .share: ["rows_counted", "amounts"]
        case .rate: ["rows_counted", "amounts", "wholes"]
        }
    }

    private func result(_ sums: [Value]) -> Result {
        let sums = sums.map { Int($0.integer ?? 0) }, rows = sums[0], amount = sums.count > 1 ? sums[1] : rows
        switch fold {
        case .count: return Result(value: nil, count: rows, rows: rows, numerator: nil, denominator: nil, text: grouped(Int64(rows)))
        case .sum: return Result(value: nil, count: amount, rows: rows, numerator: nil, denominator: nil, text: grouped(Int64(amount)))
        case .share, .rate:
            let ratio = Ratio(numerator: amount, denominator: isRate ? sums[2] : rows)
            return Result(value: ratio, count: amount, rows: rows, numerator: amount, denominator: ratio.denominator, text: ratio.description)
        }
    }

    /// The rows, and those of a share's numerator, are made once, whatever the days: without the word each database would put the
    /// expressions of `since` and `until` in the place of every mention of them.
    private func named(_ scope: Scope, _ day: Day, _ reading: Reading) -> SQL {
        let query: SQL = switch rows {
        case .stretches(let rows): rows(scope, reading)
        case .ofDay(let rows): rows(scope, day)
        }
        let named: SQL = isPlain ? "WITH figure AS NOT MATERIALIZED (\(query))" : "WITH figure AS MATERIALIZED (\(query))"
        guard case .share(let numerator) = fold else { return named }
        return "\(named), hit AS MATERIALIZED (\(numerator(scope)))"
    }
    private func ask(_ question: SQL, within scope: Scope, _ day: Day, _ reading: Reading, _ db: any Connection) throws -> [Row] {
        try db.rows("\(named(scope, day, reading)) \(question)")
    }
    /// What must be read to take the rows apart like this.
    private func reading(_ breakdowns: [Breakdown]) -> Reading { (breakdowns + narrowings.map(\.breakdown)).contains(where: \.isFar) ? .farParts : [] }

    private func asking(_ span: Span) -> SQL { "SELECT \(added(span)) FROM figure WHERE \(counts(span))" }

    /// Of the rows that count. Where several spans are asked for in one go, each has a condition of its own.
    private func added(_ span: Span, where condition: SQL? = nil) -> SQL {
        let terms = zip(names, ["1", amount(span), "whole"] as [SQL]).map { name, term -> SQL in
            let counted: SQL = condition.map { "CASE WHEN \($0) THEN \(term) END" } ?? term
            return "CAST(COALESCE(SUM(\(counted)), 0) AS BIGINT) AS \(name)"
        }
        return SQL.joined(terms, ", ")
    }

    private func counts(_ span: Span) -> SQL { SQL.joined([stands(span)] + conditions(on: span.day), " AND ") }
    /// What a row must fulfil besides.
    private func conditions(on day: Day) -> [SQL] { narrowings.map { $0.breakdown.is($0.value, on: day) } }

    private func stands(_ span: Span) -> SQL {
        if case .ofDay = rows { return "1 = 1" }
        switch nature {
        case .stock: return "(since IS NULL OR since <= \(span.day)) AND (until IS NULL OR until > \(span.day))"
        case .flow: return "on_day >= \(span.start) AND on_day <= \(span.day)"
        }
    }

    private func amount(_ span: Span) -> SQL {
        switch fold {
        case .count: "1"
        case .sum, .rate: "amount"
        case .share: "CASE WHEN id IN (SELECT id FROM hit WHERE \(stands(span))) THEN 1 ELSE 0 END"
        }
    }
}

/// A way to take a number apart: by town, by type. Its key is what a query calls it, its column what the figure's rows do.
package struct Breakdown: Sendable {
    enum Source: Sendable {
        case column
        /// It follows from other columns, such as an age from the day of birth.
        case computed(@Sendable (Day) -> SQL)
        /// It is true of the row's union on that day: rows `union_id`, `part`, one a union.
        case ofUnion(@Sendable (Day) -> SQL)
    }
    package let key: String, title: String
    let column: SQL, source: Source
    var isOfUnion: Bool { if case .ofUnion = source { true } else { false } }
    /// Whether what is true of a row is true on all days.
    var isSteady: Bool { if case .column = source { true } else { false } }
    /// Whether it stands in another table than what is counted.
    let isFar: Bool
    /// The parts there are, in their order.
    package let options: @Sendable (any Connection) throws -> [Filter.Option]

    package init(_ key: String, _ title: String, _ column: SQL, isFar: Bool = false, _ options: @escaping @Sendable (any Connection) throws -> [Filter.Option]) {
        self.init(key, title, column, .column, isFar, options)
    }
    package init(
        _ key: String, _ title: String, _ column: SQL, isFar: Bool = false, computed: @escaping @Sendable (Day) -> SQL,
        _ options: @escaping @Sendable (any Connection) throws -> [Filter.Option]
    ) {
        self.init(key, title, column, .computed(computed), isFar, options)
    }
    package init(
        _ key: String, _ title: String, _ column: SQL, ofUnion: @escaping @Sendable (Day) -> SQL, _ options: @escaping @Sendable (any Connection) throws -> [Filter.Option]
    ) {
        self.init(key, title, column, .ofUnion(ofUnion), false, options)
    }
    private init(
        _ key: String, _ title: String, _ column: SQL, _ source: Source, _ isFar: Bool, _ options: @escaping @Sendable (any Connection) throws -> [Filter.Option]
    ) {
        self.key = key; self.title = title; self.column = column; self.source = source; self.isFar = isFar; self.options = options
    }

    /// How a query asks for the rows that say nothing there.
    package static let unsaid = "none"

    /// To which part a row of the figure belongs.
    func part(on day: Day) -> SQL {
        switch source {
        case .column: column
        case .computed(let part): part(day)
        case .ofUnion(let pairs): "(SELECT t.part FROM (\(pairs(day))) t WHERE t.union_id = figure.union_id)"
        }
    }

    func `is`(_ value: String?, on day: Day) -> SQL {
        if case .ofUnion(let pairs) = source {
            return value.map { "union_id IN (SELECT t.union_id FROM (\(pairs(day))) t WHERE t.part = \($0))" }
                ?? "union_id NOT IN (SELECT t.union_id FROM (\(pairs(day))) t WHERE t.part IS NOT NULL)"
        }
        return value.map { "\(part(on: day)) = \($0)" } ?? "\(part(on: day)) IS NULL"
    }

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
    package func digest(_ scope: Scope, at day: Day, from first: Day? = nil, _ instruments: Instruments, _ db: any Connection) throws -> String {
        try instruments.hash(lines(scope, at: day, from: first, db)).hexadecimal
    }

    /// What the digest is made of.
    package func lines(_ scope: Scope, at day: Day, from first: Day? = nil, _ db: any Connection) throws -> [UInt8] {
        var lines: [UInt8] = []
        try each(scope, at: day, from: first, db) { lines += "\($0.id)\t\($0.amount)\n".utf8 }
        return lines
    }

    /// Where the rows of one of its answers are listed; a stock only minds the day.
    package func path(at day: Day, from first: Day?, _ part: [(name: String, value: String?)] = []) -> Path {
        ("/figures/\(code)/rows" as Path).with([("at", day.description), ("from", nature == .flow ? first?.description : nil)] + part)
    }

    /// The page of the thing that one of its rows is.
    package func page(ofRow id: String) -> Path? { rowBase.flatMap { base in Int64(id).map { Path(base, id: $0) } } }
}

extension Right {
    /// Numbers over one's own part of the federation, and the rows under them.
    package static let readFigures = Right("figures.read", "查看指标", Role.district.union(Role.beneathDistrict))
    /// What is doubtful among the records, for those who can have it mended.
    package static let readQuality = Right(
        "quality.read", "查看数据质量", [.districtLeader, .deptOffice, .deptOrg, .midUnionAdmin, .communityUnionAdmin, .unionChair, .unionClerkOrg])
}
