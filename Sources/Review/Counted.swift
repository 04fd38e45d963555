import Kernel

/// An indicator with its number for a period.
struct Counted: Sendable {
    let indicator: Indicator
    /// A count as it is, a percentage in hundredths, money in fen.
    let amount: Int64
    /// As a table prints it.
    let text: String
    var note: String?
    /// How many rows are under it, and their lines where they were asked for.
    var rows = 0, lines: [UInt8]?
    /// The document of a result that was entered; such a number cannot be counted again.
    var source: String?
    var lowest: (day: Day, hundredths: Int64)?, floor: Int?, eventDay: Day?
}

/// The days that a review is about, both included.
struct Period: Hashable, Sendable {
    let first: Day, last: Day
    var text: String { "\(first.long)至\(last.long)" }
    var monthEnds: [Day] {
        var ends: [Day] = [], end = first.lastOfMonth
        while end <= last { ends.append(end); end = end.adding(days: 1).lastOfMonth }
        return ends
    }
}

/// Counts what a review needs.
struct Counting {
    let scope: Scope, period: Period, db: any Connection

    /// Every indicator of the text that has a number in the period, by its code.
    /// - Parameter keepsLines: for freezing: with every row.
    func all(_ text: ReviewText, keepsLines: Bool = false) throws -> [String: Counted] {
        var found: [String: Counted] = [:]
        for (_, indicator) in text.slots where found[indicator.code] == nil {
            let minds = text.slots.contains { $0.indicator.code == indicator.code && $0.slot.wording == .everyMonth }
            found[indicator.code] = try one(indicator, byMonth: minds, keepsLines: keepsLines)
        }
        return found
    }

    func one(_ indicator: Indicator, byMonth: Bool = false, keepsLines: Bool = false) throws -> Counted? {
        guard let figure = indicator.figure else { return try HistoricalFigure.last(indicator, in: period, db)?.counted(indicator) }
        let result = try figure.result(scope, at: period.last, from: first(of: figure), db)
        // A share of nothing is no number.
        guard let amount = figure.isShare ? result.value?.hundredths.map(Int64.init) : Int64(result.count) else { return nil }
        var counted = Counted(indicator: indicator, amount: amount, text: result.text + (figure.isShare ? "" : figure.unitText), rows: result.rows)
        if let numerator = result.numerator, let denominator = result.denominator { counted.note = "\(grouped(Int64(numerator))) ÷ \(grouped(Int64(denominator)))" }
        if byMonth, let floor = figure.floor {
            let series = try figure.series(scope, at: period.monthEnds, db)
            if let lowest = Figure.lowest(of: series), let hundredths = lowest.result.value?.hundredths { counted.lowest = (lowest.day, Int64(hundredths)) }
            counted.floor = try floor.value(on: period.last, db)
        }
        if keepsLines { counted.lines = try lines(figure) }
        return counted
    }

    /// What the digest of a figure is made of.
    func lines(_ figure: Figure) throws -> [UInt8] {
        try figure.lines(scope, at: period.last, from: first(of: figure), db)
    }

    private func first(of figure: Figure) -> Day? { figure.nature == .flow ? period.first : nil }
}

/// What must hold between numbers (domain.md §12.3), and what is odd about one.
enum CrossCheck {
    /// A part is never more than its whole.
    private static let parts = [("newform_orgs", "orgs_total"), ("newform_members", "members_total"), ("model_speakers_event", "model_speakers"), ("culture_events", "culture_attendance"), ("demo_sites", "orgs_total"), ("supervision_committees", "orgs_total")]
    /// How many of one there are to one of the other; a reader asks.
    private static let shares = [
        ("outreach_attendance", "outreach_sessions", "每场"), ("culture_attendance", "culture_events", "每场"), ("members_total", "orgs_total", "每个工会"),
        ("newform_members", "newform_orgs", "每个新业态工会"), ("contest_entries", "contests", "每场"), ("mediators", "supervision_committees", "每个委员会"),
        ("contract_workers", "contracts", "每份合同"), ("aid_amount", "aid_times", "每人次"), ("recovered_amount", "legal_service_times", "每人次"), ("station_services", "stations", "每个站点"),
    ]

    static func broken(_ counted: [String: Counted]) -> [String] {
        parts.compactMap { part, whole in
            guard let part = counted[part], let whole = counted[whole], part.amount > whole.amount else { return nil }
            return "“\(part.indicator.title)”\(part.text)多于“\(whole.indicator.title)”\(whole.text)"
        }
    }

    /// 每份合同 13.2 人
    static func odd(_ code: String, _ counted: [String: Counted]) -> String? {
        guard let (_, divisor, each) = shares.first(where: { $0.0 == code }), let whole = counted[code], let parts = counted[divisor], parts.amount > 0 else { return nil }
        let isMoney = whole.indicator.unit == .money, tenths = whole.amount * 10 / (isMoney ? 100 : 1) / parts.amount
        return "\(each) \(tenths % 10 == 0 ? grouped(tenths / 10) : "\(grouped(tenths / 10)).\(tenths % 10)") \(whole.indicator.unit.label)"
    }
}
