/// How long something may take. Stored as `15w`, `30d` or `3m`.
package enum DeadlineRule: Storable, Hashable, CustomStringConvertible {
    /// 日 in a statute; when the last day is off, the period ends on the next workday.
    case calendarDays(Int)
    case workingDays(Int)
    /// Ends on the same day of a later month, or that month's last; when that day is off, on the next workday.
    case months(Int)

    package var description: String {
        switch self {
        case .calendarDays(let count): "\(count)日"
        case .workingDays(let count): "\(count)个工作日"
        case .months(let count): "\(count)个月"
        }
    }

    /// The last day. The start day is not counted.
    package func due(from start: Day, in calendar: WorkCalendar) throws(YearNotLoaded) -> Day {
        switch self {
        case .calendarDays(let count): return try calendar.workday(onOrAfter: start.adding(days: count))
        case .months(let count): return try calendar.workday(onOrAfter: start.adding(months: count))
        case .workingDays(let count):
            var day = start, left = count
            while left > 0 {
                day = day.adding(days: 1)
                if try calendar.isWorkday(day) { left -= 1 }
            }
            return day
        }
    }

    /// As people write it: 15日, 15个工作日, 6个月.
    package init?(written text: String) {
        guard let count = Digits.number(text.prefix { $0.isNumber }.utf8) else { return nil }
        switch text.drop(while: \.isNumber) {
        case "日": self = .calendarDays(count)
        case "个工作日": self = .workingDays(count)
        case "个月": self = .months(count)
        default: return nil
        }
    }

    package init?(stored: Value) {
        guard let text = stored.text, let count = Digits.number(text.utf8.dropLast()) else { return nil }
        switch text.last {
        case "d": self = .calendarDays(count)
        case "w": self = .workingDays(count)
        case "m": self = .months(count)
        default: return nil
        }
    }
    package var stored: Value {
        switch self {
        case .calendarDays(let count): .text("\(count)d")
        case .workingDays(let count): .text("\(count)w")
        case .months(let count): .text("\(count)m")
        }
    }
}

/// A rule that runs from a day. While the holidays of the last year it touches are not loaded, its date is unknown.
package struct Deadline: Sendable, Hashable, CustomStringConvertible {
    package let rule: DeadlineRule, start: Day
    package let due: Result<Day, YearNotLoaded>

    package init(_ rule: DeadlineRule, from start: Day, in calendar: WorkCalendar) {
        self.rule = rule
        self.start = start
        due = Result { () throws(YearNotLoaded) in try rule.due(from: start, in: calendar) }
    }

    /// 2023年10月10日, or 15个工作日（2027年放假安排公布后显示日期）
    package var description: String {
        switch due {
        case .success(let day): day.long
        case .failure(let missing): "\(rule)（\(missing.year)年放假安排公布后显示日期）"
        }
    }

    package enum Standing: Sendable, Hashable {
        case done, dueIn(Int), today, overdue(Int), unknown
        package var isOverdue: Bool { if case .overdue = self { true } else { false } }
    }

    /// How things stand on `today`, in calendar days; an unknown date is never overdue.
    package func standing(on today: Day, isDone: Bool = false) -> Standing {
        if isDone { return .done }
        guard case .success(let due) = due else { return .unknown }
        return Standing(of: due, on: today)
    }
}

extension Deadline.Standing {
    /// Of a last day that is known.
    package init(of due: Day, on today: Day) {
        let left = today.days(until: due)
        self = left == 0 ? .today : left > 0 ? .dueIn(left) : .overdue(-left)
    }
}

extension Deadline.Standing: CustomStringConvertible {
    package var description: String {
        switch self {
        case .done: "已办结"
        case .dueIn(let days): "还有 \(days) 日"
        case .today: "今天到期"
        case .overdue(let days): "超 \(days) 日"
        case .unknown: "日期待定"
        }
    }
}
