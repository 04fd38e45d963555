/// Which days are worked, from the State Council's yearly notices. A year without a notice is not guessed.
package struct WorkCalendar: Sendable, Hashable {
    /// What a notice changes: weekdays that are off, weekend days that are worked. Every other weekend day is off.
    package struct Year: Sendable, Hashable {
        package let off: Set<Day>, worked: Set<Day>
        package init(off: Set<Day>, worked: Set<Day>) { self.off = off; self.worked = worked }
    }
    private let years: [Int: Year]

    package init(years: [Int: Year]) { self.years = years }

    /// From text as it comes in a file; a day of another year, or one that changes nothing, is a mistake in the file.
    package init(years: [String: (off: [String], worked: [String])]) throws(Complaint) {
        var read: [Int: Year] = [:]
        for (name, lists) in years {
            guard let year = Digits.number(name.utf8) else { throw Complaint("calendar_year", "“\(name)”不是年份") }
            read[year] = Year(
                off: try WorkCalendar.days(lists.off, of: year, onWeekends: false),
                worked: try WorkCalendar.days(lists.worked, of: year, onWeekends: true))
        }
        self.years = read
    }

    package var loadedYears: [Int] { years.keys.sorted() }
    package func changes(in year: Int) -> Year? { years[year] }

    package func isWorkday(_ day: Day) throws(YearNotLoaded) -> Bool {
        guard let year = years[day.year] else { throw YearNotLoaded(year: day.year) }
        return day.weekday.isWeekend ? year.worked.contains(day) : !year.off.contains(day)
    }

    /// `day` itself when it is worked.
    package func workday(onOrAfter day: Day) throws(YearNotLoaded) -> Day {
        var day = day
        while try !isWorkday(day) { day = day.adding(days: 1) }
        return day
    }

    private static func days(_ texts: [String], of year: Int, onWeekends: Bool) throws(Complaint) -> Set<Day> {
        var days: Set<Day> = []
        for text in texts {
            let day = try Day(parsing: text)
            guard day.year == year, day.weekday.isWeekend == onWeekends else {
                throw Complaint("calendar_day", "\(day.long)是\(day.weekday.label)，不该列在\(year)年的\(onWeekends ? "补班" : "放假")日里")
            }
            days.insert(day)
        }
        return days
    }
}

/// The holidays of this year are not published yet, or nobody has loaded them.
package struct YearNotLoaded: Error, Sendable, Hashable {
    package let year: Int
    package init(year: Int) { self.year = year }
}
