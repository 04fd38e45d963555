import Kernel
import Testing

@Suite struct DeadlineTests {
    /// From the notices for 2023 and 2026.
    private let calendar: WorkCalendar
    init() throws {
        calendar = try WorkCalendar(years: [
            "2023": (
                off: [
                    "2023-01-02", "2023-01-23", "2023-01-24", "2023-01-25", "2023-01-26", "2023-01-27", "2023-04-05", "2023-05-01", "2023-05-02", "2023-05-03",
                    "2023-06-22", "2023-06-23", "2023-09-29", "2023-10-02", "2023-10-03", "2023-10-04", "2023-10-05", "2023-10-06",
                ],
                worked: ["2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08"]
            ),
            "2026": (
                off: [
                    "2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-23", "2026-04-06", "2026-05-01",
                    "2026-05-04", "2026-05-05", "2026-06-19", "2026-09-25", "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07",
                ],
                worked: ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
            ),
        ])
    }

    @Test(arguments: [
        ("2023-09-28", true), ("2023-09-29", false), ("2023-09-30", false), ("2023-10-06", false), ("2023-10-07", true), ("2023-10-08", true),
        ("2023-10-09", true), ("2023-10-14", false), ("2026-01-04", true), ("2026-02-17", false), ("2026-02-24", true), ("2026-02-28", true),
    ])
    func holidaysAndWorkedWeekendsFollowTheNotice(text: String, worked: Bool) throws { #expect(try calendar.isWorkday(day(text)) == worked) }

    /// 365 days, 105 Saturdays and Sundays, 18 weekdays off, 7 weekend days worked.
    @Test func theYear2023Has249Workdays() throws {
        let first = try day("2023-01-01")
        #expect(try (0..<365).count { try calendar.isWorkday(first.adding(days: $0)) } == 249)
    }

    @Test(arguments: [
        (DeadlineRule.workingDays(5), "2023-09-27", "2023-10-10"),  // publicity over the National Day holidays
        (.workingDays(1), "2023-09-28", "2023-10-07"), (.workingDays(1), "2023-10-13", "2023-10-16"), (.workingDays(0), "2023-10-01", "2023-10-01"),
        (.calendarDays(5), "2023-09-27", "2023-10-07"), (.calendarDays(10), "2023-10-08", "2023-10-18"), (.calendarDays(6), "2023-10-08", "2023-10-16"),
        (.months(1), "2023-08-31", "2023-10-07"), (.months(1), "2026-01-31", "2026-02-28"), (.months(2), "2026-03-10", "2026-05-11"),
    ])
    func theLastDayIsCountedWithoutTheFirst(rule: DeadlineRule, start: String, due: String) throws {
        #expect(try rule.due(from: day(start), in: calendar) == day(due))
    }

    @Test func aYearWithoutItsNoticeIsNotGuessed() throws {
        let deadline = try Deadline(.workingDays(15), from: day("2026-12-20"), in: calendar)
        #expect(deadline.due == .failure(YearNotLoaded(year: 2027)))
        #expect(deadline.description == "15个工作日（2027年放假安排公布后显示日期）")
        #expect(try deadline.standing(on: day("2099-01-01")) == .unknown)
        #expect(throws: YearNotLoaded(year: 2027)) { try DeadlineRule.calendarDays(30).due(from: day("2026-12-20"), in: calendar) }
    }

    @Test func todayDecidesHowThingsStand() throws {
        let deadline = try Deadline(.workingDays(5), from: day("2023-09-27"), in: calendar)
        #expect(deadline.description == "2023年10月10日")
        #expect(try deadline.standing(on: day("2023-10-09")).description == "还有 1 日")
        #expect(try deadline.standing(on: day("2023-10-10")) == .today)
        #expect(try deadline.standing(on: day("2023-10-12")).description == "超 2 日")
        #expect(try deadline.standing(on: day("2023-10-12"), isDone: true) == .done)
    }

    @Test(arguments: [("2023-10-07", false), ("2022-10-03", false), ("2023-02-30", false), ("2023-10-02", true)])
    func aDayOffThatIsNoWeekdayOfItsYearIsAMistakeInTheFile(text: String, isGood: Bool) {
        #expect((complaint { () throws(Complaint) in try WorkCalendar(years: ["2023": (off: [text], worked: [])]) } == nil) == isGood)
    }

    @Test(arguments: [DeadlineRule.calendarDays(30), .workingDays(15), .months(3)])
    func rulesComeBackFromTheDatabase(rule: DeadlineRule) { #expect(DeadlineRule(stored: rule.stored) == rule) }
}
