import Kernel

/// A figure as one or two columns of a report.
struct Measure: Sendable {
    let figure: Figure
    /// What the denominator is called, for a share.
    let whole: String?
    /// The register narrowed to the very rows, where it can be.
    let list: [(name: String, value: String?)]?

    init(_ figure: Figure, of whole: String? = nil, list: [(name: String, value: String?)]? = nil) { self.figure = figure; self.whole = whole; self.list = list }

    static let unions = Measure(.unionsTotal, list: [("counted", "1")])
    static let newForm = Measure(.newFormUnions, list: [("counted", "1"), ("new_form", "1")])
    static let members = Measure(.reportedMembers), overdue = Measure(.overdueTerms), shells = Measure(.emptyShells)
    static let rate = Measure(.unionRate, of: "应建会单位"), trades = Measure(.newFormCoverage, of: "名录中的单位")
    static let legal = Measure(.legalPersonRate, of: "应登记法人"), reelection = Measure(.reelectionRate, of: "本年结束的届")

    var columns: [Record.TableColumn] {
        guard let whole else { return [Record.TableColumn(figure.code, figure.title, .number(unit: figure.unitText))] }
        return [Record.TableColumn(figure.code + "_of", whole, .number(unit: "")), Record.TableColumn(figure.code, figure.title, .number(unit: "%"))]
    }
}

/// Figures taken apart at the end of a day, as tables whose numbers lead to their rows.
struct Measuring {
    let scope: Scope, day: Day, db: any Connection
    private var at: [(name: String, value: String?)] { [("at", day == scope.today ? nil : day.description)] }

    /// - Parameter keepsAll: also the parts of which there is nothing.
    func table(
        _ key: String, _ title: String, note: String? = nil, by breakdown: Breakdown, _ measures: [Measure], keepsAll: Bool = false
    ) throws -> Report.Table {
        let found = try measures.map { try $0.figure.parts(by: breakdown, scope, at: day, db) }
        let options = try breakdown.options(db).map { (value: String?.some($0.value), label: $0.label) } + [(nil, "未填")]
        let rows = options.compactMap { value, label -> Report.Row? in
            guard found.contains(where: { ($0[value]?.rows ?? 0) > 0 }) || (keepsAll && value != nil) else { return nil }
            let cells = zip(measures, found).flatMap { measure, parts in self.cells(measure, parts[value], [(breakdown.key, value ?? Breakdown.unsaid)]) }
            return Report.Row([.text(label)] + cells)
        }
        let total = try measures.flatMap { cells($0, try $0.figure.result(scope, at: day, db), []) }
        guard !rows.isEmpty else { return Report.Table(key, title, note: note, columns: [Record.TableColumn("part", breakdown.title)], rows: []) }
        return Report.Table(
            key, title, note: note, columns: [Record.TableColumn("part", breakdown.title)] + measures.flatMap(\.columns), bars: 1,
            rows: rows + [Report.Row([.text("合计")] + total, isTotal: true)])
    }

    func cells(_ measure: Measure, _ result: Figure.Result?, _ part: [(name: String, value: String?)], on day: Day? = nil) -> [Report.Cell] {
        let day = day ?? self.day, path = path(measure, part, on: day)
        guard measure.whole != nil else { return [.count(result?.count ?? 0, path)] }
        return [.count(result?.denominator ?? 0, path), .text(result?.text ?? Ratio(numerator: 0, denominator: 0).description, result == nil ? nil : path)]
    }

    private func path(_ measure: Measure, _ part: [(name: String, value: String?)], on day: Day) -> Path {
        if let list = measure.list, !part.contains(where: { $0.value == Breakdown.unsaid }) {
            return ("/unions" as Path).with(list + part + [("at", day == scope.today ? nil : day.description)])
        }
        return ("/figures/\(measure.figure.code)/rows" as Path).with([("at", day.description)] + part)
    }

    /// The last day of each of so many months, and the day itself.
    func months(_ count: Int) -> [Day] { (1..<count).reversed().map { day.firstOfMonth.adding(months: 1 - $0).adding(days: -1) } + [day] }

    /// Unions that were founded or dissolved in each month: 2026-05.
    func byMonth(_ event: MonthlyEvent, since first: Day) throws -> [String: Int] {
        let rows = try db.rows("""
            SELECT substr(\(event.day), 1, 7) AS month, COUNT(*) AS count FROM union_org u
            JOIN union_version v ON v.union_id = u.id AND \(Stretch.holds("v", on: "substr(\(event.day), 1, 7) || '-31'"))
            WHERE u.is_root = 0 AND u.is_founding = 0 AND v.type NOT IN (\(list: UnionType.internals)) AND \(event.day) >= \(first) AND \(event.day) <= \(day)
              AND \(event.condition) AND \(scope.covers("u.id")) GROUP BY substr(\(event.day), 1, 7)
            """)
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.get("month"), try $0.get("count")) })
    }

    enum MonthlyEvent {
        case founded, dissolved
        var day: SQL {
            switch self {
            case .founded: "u.founded_on"
            case .dissolved: "u.dissolved_on"
            }
        }
        /// One that was gone before the month was over is not among those that it left.
        var condition: SQL {
            switch self {
            case .founded: "(u.dissolved_on IS NULL OR substr(u.dissolved_on, 1, 7) > substr(u.founded_on, 1, 7))"
            case .dissolved: "1 = 1"
            }
        }
    }
}
