/// A day of the civil calendar, from 1900 to 2100: `2026-11-22`, which sorts as text.
package struct Day: Storable, Hashable, Comparable, LosslessStringConvertible {
    /// 20261122: sorts like the day, and takes four bytes.
    private let digits: Int32

    package var year: Int { Int(digits) / 10_000 }
    package var month: Int { Int(digits) / 100 % 100 }
    package var day: Int { Int(digits) % 100 }

    package static let first = Day(digits: 1900_01_01)
    package static let last = Day(digits: 2100_12_31)

    /// nil when there is no such day, such as 30 February.
    package init?(_ year: Int, _ month: Int, _ day: Int) {
        guard 1900...2100 ~= year, 1...12 ~= month, 1...Day.length(ofMonth: month, in: year) ~= day else { return nil }
        digits = Int32(year * 10_000 + month * 100 + day)
    }

    /// The stored form only; for what people write there is `init(parsing:)`.
    package init?(_ text: String) { self.init(ascii: Array(text.utf8)[...]) }

    /// Ten bytes: 2026-11-22.
    init?(ascii bytes: ArraySlice<UInt8>) {
        let start = bytes.startIndex
        guard bytes.count == 10, bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-"),
            let year = Digits.number(bytes[start..<start + 4]), let month = Digits.number(bytes[start + 5..<start + 7]),
            let day = Digits.number(bytes[start + 8..<start + 10])
        else { return nil }
        self.init(year, month, day)
    }

    /// The day that comes `number` days after 1970-01-01; beyond the range it is the range's first or last day.
    package init(number: Int) {
        let days = min(max(number, -25_567), 47_846) + 719_468
        // Years are counted from March, so that the leap day is the last of its year; an era has 400 years.
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + days / 146_097 * 400 + (month <= 2 ? 1 : 0)
        digits = Int32(year * 10_000 + month * 100 + dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private init(digits: Int32) { self.digits = digits }

    package init?(stored: Value) {
        guard let text = stored.text, let day = Day(text) else { return nil }
        self = day
    }
    package var stored: Value { .text(description) }

    /// Days since 1970-01-01.
    package var number: Int {
        let year = month <= 2 ? self.year - 1 : self.year
        let yearOfEra = year % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return year / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    package var description: String {
        String(unsafeUninitializedCapacity: 10) { bytes in
            Digits.write(year, 4, into: bytes, at: 0)
            bytes[4] = UInt8(ascii: "-")
            Digits.write(month, 2, into: bytes, at: 5)
            bytes[7] = UInt8(ascii: "-")
            Digits.write(day, 2, into: bytes, at: 8)
            return 10
        }
    }
    /// 2026年11月22日
    package var long: String { "\(year)年\(month)月\(day)日" }

    package static func < (left: Day, right: Day) -> Bool { left.digits < right.digits }

    package static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    package static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Day {
    package func adding(days: Int) -> Day { Day(number: number + min(max(days, -100_000), 100_000)) }

    /// The same day of another month, or that month's last day: 31 January and one month is 28 or 29 February.
    package func adding(months: Int) -> Day {
        let count = year * 12 + month - 1 + min(max(months, -10_000), 10_000)
        let (year, month) = (count / 12, count % 12 + 1)
        if year < Day.first.year { return .first }
        return Day(year, month, min(day, Day.length(ofMonth: month, in: year))) ?? .last
    }

    package func adding(years: Int) -> Day { adding(months: min(max(years, -500), 500) * 12) }

    /// Negative when `other` lies before.
    package func days(until other: Day) -> Int { other.number - number }

    /// Whole years that have passed on `other`, as age is counted: born on 29 February, a year is full on 1 March.
    package func years(until other: Day) -> Int {
        other.year - year - ((other.month, other.day) < (month, day) ? 1 : 0)
    }

    package var firstOfMonth: Day { adding(days: 1 - day) }
    package var firstOfYear: Day { Day(year, 1, 1) ?? self }
    package var lastOfMonth: Day { adding(days: Day.length(ofMonth: month, in: year) - day) }

    package var weekday: Weekday { Weekday(rawValue: (number + 25_567) % 7 + 1) ?? .monday }
}

package enum Weekday: Int, Sendable, CaseIterable {
    case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday

    package var isWeekend: Bool { self == .saturday || self == .sunday }
    package var label: String {
        switch self {
        case .monday: "周一"
        case .tuesday: "周二"
        case .wednesday: "周三"
        case .thursday: "周四"
        case .friday: "周五"
        case .saturday: "周六"
        case .sunday: "周日"
        }
    }
}
