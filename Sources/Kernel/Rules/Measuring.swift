/// A figure as one or two columns of a report.
package struct Measure: Sendable {
    package let figure: Figure
    package let title: String
    /// What the denominator is called, for a share.
    let whole: String?
    /// The register narrowed to the very rows, where it can be.
    let list: Path?

    package init(_ figure: Figure, _ title: String? = nil, of whole: String? = nil, list: Path? = nil) {
        self.figure = figure; self.title = title ?? figure.title; self.whole = whole; self.list = list
    }

    package var columns: [Record.TableColumn] {
        guard let whole else { return [Record.TableColumn(figure.code, title, .number(unit: figure.unitText))] }
        return [Record.TableColumn(figure.code + "_of", whole, .number(unit: "")), Record.TableColumn(figure.code, title, .number(unit: "%"))]
    }
}

/// Figures taken apart at the end of a day, as tables whose numbers lead to their rows; flows over the days since `first`.
package struct Measuring {
    package let scope: Scope, day: Day, first: Day?, db: any Connection
    package init(scope: Scope, day: Day, from first: Day? = nil, db: any Connection) { self.scope = scope; self.day = day; self.first = first; self.db = db }

    /// - Parameter keepsAll: also the parts of which there is nothing.
    package func table(
        _ key: String, _ title: String, note: String? = nil, by breakdown: Breakdown, _ measures: [Measure], keepsAll: Bool = false
    ) throws -> Report.Table {
        try table(key, title, note: note, by: breakdown, measures, keepsAll: keepsAll, measures.map { try $0.figure.parts(by: breakdown, scope, at: day, from: first, db) })
    }

    /// The same for several ways of taking the figures apart.
    package func tables(_ tables: [(key: String, by: Breakdown)], _ measures: [Measure]) throws -> [Report.Table] {
        let found = try measures.map { try $0.figure.parts(by: tables.map(\.by), scope, at: day, from: first, db) }
        return try tables.enumerated().map { place, table in
            try self.table(table.key, "按\(table.by.title)", note: nil, by: table.by, measures, keepsAll: true, found.map { $0[place] })
        }
    }

    private func table(
        _ key: String, _ title: String, note: String?, by breakdown: Breakdown, _ measures: [Measure], keepsAll: Bool, _ found: [[String?: Figure.Result]]
    ) throws -> Report.Table {
        let options = try breakdown.options(db).map { (value: String?.some($0.value), label: $0.label) } + [(nil, "未填")]
        let rows = options.compactMap { value, label -> Report.Row? in
            guard found.contains(where: { ($0[value]?.rows ?? 0) > 0 }) || (keepsAll && value != nil) else { return nil }
            let cells = zip(measures, found).flatMap { measure, parts in self.cells(measure, parts[value], [(breakdown.key, value ?? Breakdown.unsaid)]) }
            return Report.Row([.text(label)] + cells)
        }
        guard !rows.isEmpty else { return Report.Table(key, title, note: note, columns: [Record.TableColumn("part", breakdown.title)], rows: []) }
        return Report.Table(
            key, title, note: note, columns: [Record.TableColumn("part", breakdown.title)] + measures.flatMap(\.columns), bars: 1,
            rows: rows + [Report.Row([.text("合计")] + zip(measures, found).flatMap { cells($0, $0.figure.whole(of: $1.values), []) }, isTotal: true)])
    }

    /// - Parameters:
    ///   - day: another than the report's, and for a flow the first of its days.
    package func cells(_ measure: Measure, _ result: Figure.Result?, _ part: [(name: String, value: String?)], on day: Day? = nil, from first: Day? = nil) -> [Report.Cell] {
        let path = path(measure, part, on: day ?? self.day, from: first ?? self.first)
        guard measure.whole != nil else { return [.count(result?.count ?? 0, path)] }
        return [.count(result?.denominator ?? 0, path), .text(result?.text ?? Ratio(numerator: 0, denominator: 0).description, result == nil ? nil : path)]
    }

    private func path(_ measure: Measure, _ part: [(name: String, value: String?)], on day: Day, from first: Day?) -> Path {
        if let list = measure.list, !part.contains(where: { $0.value == Breakdown.unsaid }) { return list.with(part + [("at", day == scope.today ? nil : day.description)]) }
        return measure.figure.path(at: day, from: first, part)
    }

    /// The last day of each of so many months, and the day itself.
    package func months(_ count: Int) -> [Day] { (1..<count).reversed().map { day.firstOfMonth.adding(months: 1 - $0).adding(days: -1) } + [day] }
}

extension Figure {
    /// What is said of them where a report explains itself.
    package static func definitions(_ figures: [Figure]) -> [(title: String, text: String)] { figures.map { ($0.title, $0.definition) } }
}

extension Action {
    /// A report as a workbook.
    package static func export(_ path: Path, _ query: [(name: String, value: String?)]) -> Action { .link("导出 Excel", path.with(query + [("as", "xlsx")]), icon: "download") }
}
