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
    var course: Course?
    /// Of the rows, once it is frozen.
    var digest: String?
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
    /// - Parameter isWhole: for freezing: with every row, and how it ran.
    func all(_ text: ReviewText, isWhole: Bool = false) throws -> [String: Counted] {
        var found: [String: Counted] = [:]
        for (_, indicator) in text.slots where found[indicator.code] == nil {
            let minds = text.slots.contains { $0.indicator.code == indicator.code && $0.slot.wording == .everyMonth }
            found[indicator.code] = try one(indicator, byMonth: minds, isWhole: isWhole)
        }
        return found
    }

    func one(_ indicator: Indicator, byMonth: Bool = false, isWhole: Bool = false) throws -> Counted? {
        guard let figure = indicator.figure else { return try HistoricalFigure.last(indicator, in: period, db)?.counted(indicator) }
        let result = try figure.result(scope, at: period.last, from: first(of: figure), db)
        // A share of nothing is no number.
        guard let amount = result.amount else { return nil }
        var counted = Counted(indicator: indicator, amount: amount, text: indicator.unit.text(amount), rows: result.rows)
        counted.note = result.division
        if byMonth, let floor = figure.floor {
            let series = try figure.series(scope, at: period.monthEnds, db)
            if let lowest = Figure.lowest(of: series), let hundredths = lowest.result.value?.hundredths { counted.lowest = (lowest.day, Int64(hundredths)) }
            counted.floor = try floor.value(on: period.last, db)
        }
        guard isWhole else { return counted }
        counted.lines = try lines(figure)
        counted.course = try Course.of(figure, period, scope, db)
        return counted
    }

    /// What the digest of a figure is made of.
    func lines(_ figure: Figure) throws -> [UInt8] {
        try figure.lines(scope, at: period.last, from: first(of: figure), db)
    }

    /// What the rows under a figure are called now, by their 编号.
    func names(_ figure: Figure) throws -> [String: String] {
        var names: [String: String] = [:]
        try figure.each(scope, at: period.last, from: first(of: figure), db) { names[String($0.id)] = $0.label }
        return names
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

    /// - Returns: the part's code with what is wrong.
    static func broken(_ counted: [String: Counted]) -> [(code: String, text: String)] {
        parts.compactMap { code, whole in
            guard let part = counted[code], let whole = counted[whole], part.amount > whole.amount else { return nil }
            return (code, "“\(part.indicator.title)”\(part.text)多于“\(whole.indicator.title)”\(whole.text)")
        }
    }

    /// 每份合同 13.2 人
    static func odd(_ code: String, _ counted: [String: Counted]) -> String? {
        guard let (_, divisor, each) = shares.first(where: { $0.0 == code }), let whole = counted[code], let parts = counted[divisor], parts.amount > 0 else { return nil }
        let isMoney = whole.indicator.unit == .money, tenths = whole.amount * 10 / (isMoney ? 100 : 1) / parts.amount
        return "\(each) \(tenths % 10 == 0 ? grouped(tenths / 10) : "\(grouped(tenths / 10)).\(tenths % 10)") \(whole.indicator.unit.label)"
    }
}
