/// The days of a year, month by month, with those that a notice changes: weekdays that are off, weekend days that are worked.
package struct YearCalendar: Sendable {
    private let year: Int, changed: WorkCalendar.Year, today: Day
    package init(_ year: Int, _ changed: WorkCalendar.Year, today: Day) { self.year = year; self.changed = changed; self.today = today }

    package var html: Html { "<div class=\"year\">\((1...12).map(month))</div>" }

    private func month(_ month: Int) -> Html {
        guard let first = Day(year, month, 1) else { return .empty }
        let days = (0..<first.days(until: first.adding(months: 1))).map { first.adding(days: $0) }
        // The days before the first in its week stay empty.
        var cells = Array(repeating: Html("<td></td>"), count: first.weekday.rawValue - 1) + days.map(cell)
        cells += Array(repeating: "<td></td>", count: (7 - cells.count % 7) % 7)
        let weeks: [Html] = stride(from: 0, to: cells.count, by: 7).map { "<tr>\(Array(cells[$0..<$0 + 7]))</tr>" }
        let heads: [Html] = Weekday.allCases.map { "<th scope=\"col\">\(String($0.label.suffix(1)))</th>" }
        return "<table><caption>\(month)月 <small>\(days.count { isWorked($0) }) 个工作日</small></caption><thead><tr>\(heads)</tr></thead><tbody>\(weeks)</tbody></table>"
    }

    private func isWorked(_ day: Day) -> Bool { day.weekday.isWeekend ? changed.worked.contains(day) : !changed.off.contains(day) }

    private func cell(_ day: Day) -> Html {
        let current = Html.when(day == today, " aria-current=\"date\"")
        if changed.off.contains(day) { return "<td class=\"ok\"\(current)>\(day.day) <small>休</small></td>" }
        if changed.worked.contains(day) { return "<td class=\"warn\"\(current)>\(day.day) <small>班</small></td>" }
        return day.weekday.isWeekend ? "<td class=\"sub\"\(current)>\(day.day)</td>" : "<td\(current)>\(day.day)</td>"
    }
}

extension [Day] {
    /// 1月1日至3日、2月16日
    package var spans: String {
        var spans: [(first: Day, last: Day)] = []
        for day in sorted() {
            if let last = spans.last?.last, last.adding(days: 1) == day { spans[spans.count - 1].last = day } else { spans.append((day, day)) }
        }
        return spans.map { first, last in
            let start = "\(first.month)月\(first.day)日"
            guard last != first else { return start }
            return last.month == first.month ? "\(start)至\(last.day)日" : "\(start)至\(last.month)月\(last.day)日"
        }.joined(separator: "、")
    }
}
