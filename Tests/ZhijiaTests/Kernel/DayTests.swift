import Kernel
import Testing

@Suite struct DayTests {
    @Test func everyDayFrom1900To2100HasItsOwnNumberTextAndWeekday() throws {
        var expected = (year: 1900, month: 1, day: 1)
        var weekday = 1  // 1900-01-01 was a Monday
        for number in -25_567...47_846 {
            let day = Day(number: number)
            try #require((day.year, day.month, day.day) == expected)
            try #require(day.number == number)
            try #require(day.weekday.rawValue == weekday)
            try #require(Day(day.description) == day)
            try #require(Day(stored: day.stored) == day)
            weekday = weekday % 7 + 1
            expected.day += 1
            if expected.day > length(expected.month, expected.year) { expected = (expected.year, expected.month + 1, 1) }
            if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
        }
        #expect(expected == (2101, 1, 1))
    }

    private func length(_ month: Int, _ year: Int) -> Int {
        let leap = year.isMultiple(of: 400) || (year.isMultiple(of: 4) && !year.isMultiple(of: 100))
        return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    @Test func theSameDistanceLeadsThereAndBack() {
        var random = Seeded(1)
        for _ in 0..<5_000 {
            let a = Day(number: Int.random(in: -25_567...47_846, using: &random))
            let b = Day(number: Int.random(in: -25_567...47_846, using: &random))
            #expect(a.adding(days: a.days(until: b)) == b)
            #expect((a < b) == (a.description < b.description))
            let months = Int.random(in: 0...240, using: &random)
            let later = a.adding(months: months)
            guard later != .last else { continue }
            #expect(later.year * 12 + later.month == a.year * 12 + a.month + months)
            #expect(later.day == min(a.day, length(later.month, later.year)))
        }
    }

    @Test func aMonthAfterTheLastOfAMonthIsTheLastOfTheNext() throws {
        #expect(try day("2026-01-31").adding(months: 1) == day("2026-02-28"))
        #expect(try day("2024-02-29").adding(years: 1) == day("2025-02-28"))
        #expect(try day("2026-03-31").adding(months: -1) == day("2026-02-28"))
        #expect(try day("2026-11-22").adding(months: 2) == day("2027-01-22"))
        #expect(try day("2024-02-05").lastOfMonth == day("2024-02-29"))
        #expect(try day("2024-02-05").firstOfMonth == day("2024-02-01"))
    }

    @Test func beyondTheRangeIsItsFirstOrLastDay() {
        #expect(Day.last.adding(days: 1) == .last)
        #expect(Day.first.adding(months: -1) == .first)
        #expect(Day.last.adding(years: .max) == .last)
        #expect(Day.first.adding(days: .min) == .first)
    }

    @Test func ageIsFullOnTheBirthdayAndForLeapDaysOnTheFirstOfMarch() throws {
        #expect(try day("1990-03-07").years(until: day("2006-03-06")) == 15)
        #expect(try day("1990-03-07").years(until: day("2006-03-07")) == 16)
        #expect(try day("2000-02-29").years(until: day("2016-02-29")) == 16)
        #expect(try day("2000-02-29").years(until: day("2018-02-28")) == 17)
    }

    @Test(arguments: [
        "2021-09-30", "2021/9/30", "2021.9.30", "20210930", "2021年9月30日", "2021-09-30 00:00:00", "2021-09-30T00:00:00.000", "２０２１－９－３０",
        " 2021-9-30 ", "2021年09月30", "'2021-09-30", "2021 年 9 月 30 日",
    ])
    func daysAreReadInEverySpellingInUse(text: String) throws { #expect(try Day(parsing: text).description == "2021-09-30") }

    @Test(arguments: [
        "2019年", "不详", "2021-02-30", "去年三月", "2021-09", "202109", "1990.3", "21-9-30", "1899-12-31", "2101-01-01", "2021-13-01",
        "2021-00-10", "2021-09-30-1", "2021--09", "-2021-9-3", "45199", "2021-9-30 99:99", "2021-09-30 下午", "99999999999999999999",
    ])
    func whatIsNoWholeDayIsUnreadable(text: String) { #expect(complaint { () throws(Complaint) in try Day(parsing: text) } == "date_unreadable") }

    @Test func anEmptyDayIsMissingAndTomorrowIsInTheFuture() throws {
        let today = try day("2026-11-22")
        #expect(complaint { () throws(Complaint) in try Day(parsing: "　") } == "required")
        #expect(complaint { () throws(Complaint) in try Day(parsing: "2031-02-03", notAfter: today) } == "date_in_future")
        #expect(try Day(parsing: "2026-11-22", notAfter: today) == today)
    }

    @Test(arguments: ["2021-9-30", "2021/09/30", "2021-02-30", "２０２１-09-30", "2021-09-3x", "20210930"])
    func theDatabaseHasOneSpellingOnly(text: String) { #expect(Day(stored: .text(text)) == nil) }

    @Test func aDayIsPrintedWithoutZerosInTheLongForm() throws {
        #expect(try day("2026-11-22").long == "2026年11月22日")
        #expect(try day("2026-01-02").long == "2026年1月2日")
        #expect(try day("2026-11-22").weekday.label == "周日")
    }
}

func day(_ text: String) throws -> Day { try #require(Day(text)) }

/// SplitMix64: the same seed gives the same test.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
