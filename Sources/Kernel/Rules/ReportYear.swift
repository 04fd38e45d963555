/// The year that a yearly report is about, and the day to which it counts: the cut-off day, or today while that has not come.
package struct ReportYear: Sendable {
    package let year: Int, day: Day, isOver: Bool
    private let today: Day
    package var first: Day { Day(year, 1, 1) ?? .first }
    private static let firstYear = 2000
    package static let asked = Asked("year", "年份")
    package static let cutOff = Parameter<MonthAndDay>("yearly_cut_off", "统计年报截止日") { MonthAndDay($0) }

    /// - Throws: when the year named is none, or has not begun.
    package init(_ request: Request, _ db: any Connection) throws {
        today = request.today
        let asked = request.query["year"].flatMap { $0.isEmpty ? nil : $0 }
        // Until the year's last day has come it is the year before that is reported.
        let usual = try today < Self.cutOff.value(on: today, db).day(of: today.year) ? today.year - 1 : today.year
        guard let year = asked.map({ Int($0) }) ?? usual, (Self.firstYear...today.year).contains(year) else {
            throw Complaint("year_out_of_range", "年份应在 \(Self.firstYear) 至 \(today.year) 之间")
        }
        self.year = year
        let end = try Self.cutOff.value(on: Day(year, 12, 31) ?? today, db).day(of: year)
        isOver = end <= today
        day = min(end, today)
    }

    /// Says of the report which year it is, to which day it counts, and how another one is asked for.
    package func introduce(_ report: inout Report, at path: Path) {
        report.subtitle = "\(year) 年，截至 \(day.long) 24:00，按您管辖的范围计算。"
        if !isOver { report.notices = [Notice(.info, "\(year) 年还没有结束，这里数到今天；年底的数以截止日为准。")] }
        let years = (Self.firstYear...today.year).reversed().map { Filter.Option(String($0), "\($0) 年") }
        report.asking = Asking(path, "选年份", submit: "看这一年", [.init("year", "年份", .choice(years, none: nil), String(year))])
        report.actions = [.export(path, [("year", String(year))])]
        report.notes = [("年份", String(year)), ("截止日", day.long)]
    }
}

/// A day of every year, written as 12月31日.
package struct MonthAndDay: Sendable {
    private let month: Int, day: Int
    package init?(_ text: String) {
        let parts = text.split(separator: "月")
        guard parts.count == 2, parts[1].hasSuffix("日"), let month = Int(parts[0]), let day = Int(parts[1].dropLast()), Day(2023, month, day) != nil else { return nil }
        self.month = month; self.day = day
    }
    package func day(of year: Int) -> Day { Day(year, month, day) ?? .last }
}
