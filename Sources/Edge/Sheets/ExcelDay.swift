/// Excel's count of days, both ways.
enum ExcelDay {
    /// The last day Excel knows, 9999-12-31.
    private static let last = 2_958_466.0

    /// A serial as `2023-09-30`, with ` 08:30:00` when it has a time; only a fraction is a time of day, `08:30:00`.
    /// `nil` when Excel would not show a day either.
    static func text(_ serial: Double, startsIn1904: Bool) -> String? {
        guard serial > 0 || (startsIn1904 && serial == 0), serial < last else { return nil }
        let seconds = Int((serial * 86_400).rounded())
        let (whole, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        if whole == 0, rest > 0 { return time(rest) }
        // Excel holds 1900 for a leap year: before its 29 February the count is one short.
        let days = startsIn1904 ? whole - 24_107 : (whole < 60 ? whole + 1 : whole) - 25_569
        return rest == 0 ? day(days) : day(days) + " " + time(rest)
    }

    private static func time(_ seconds: Int) -> String {
        padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2)
    }

    /// The proleptic Gregorian day so many days after 1970-01-01.
    private static func day(_ sinceEpoch: Int) -> String {
        let shifted = sinceEpoch + 719_468, era = shifted / 146_097, ofEra = shifted % 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(ofYear - (153 * fromMarch + 2) / 5 + 1, 2)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
