import Kernel
import Testing

@Suite struct InstantTests {
    /// 2026-11-22T10:11:45Z by `date -u +%s`.
    private let instant = Instant(milliseconds: 1_795_342_305_123)

    @Test func theStoredFormIsUtcWithMilliseconds() {
        #expect(instant.description == "2026-11-22T10:11:45.123Z")
        #expect(Instant("2026-11-22T10:11:45.123Z") == instant)
        #expect(Instant(stored: instant.stored) == instant)
        #expect(Instant(milliseconds: 0).description == "1970-01-01T00:00:00.000Z")
        #expect(Instant(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
    }

    @Test func peopleSeeTheClockOfShanghai() throws {
        #expect(instant.text() == "2026-11-22 18:11")
        #expect(instant.long() == "2026年11月22日 18:11")
        let lateEvening = try #require(Instant("2026-11-22T16:00:00.000Z"))
        #expect(lateEvening.day(in: .shanghai).description == "2026-11-23")
        #expect(lateEvening.adding(milliseconds: -1).day(in: .shanghai).description == "2026-11-22")
    }

    @Test func textSortsLikeTime() {
        var random = Seeded(2)
        for _ in 0..<2_000 {
            let a = Instant(milliseconds: .random(in: -2_000_000_000_000...4_000_000_000_000, using: &random))
            let b = Instant(milliseconds: .random(in: -2_000_000_000_000...4_000_000_000_000, using: &random))
            #expect((a < b) == (a.description < b.description))
            #expect(Instant(a.description) == a)
            #expect(Instant(a.day(in: .shanghai), in: .shanghai) <= a)
        }
    }

    @Test func secondsAreAddedAndCounted() {
        #expect(instant.adding(seconds: 15).description == "2026-11-22T10:12:00.123Z")
        #expect(instant.seconds(until: instant.adding(seconds: 90)) == 90)
        #expect(instant.adding(seconds: 90).seconds(until: instant) == -90)
        #expect(instant.adding(seconds: .max).description == "2100-12-31T23:59:59.999Z")
        #expect(Instant(milliseconds: .min).description == "1900-01-01T00:00:00.000Z")
    }

    @Test(arguments: [
        "2026-11-22T18:11", "2026-11-22 18:11", "2026-11-22 18:11:00", "2026-11-22T10:11:00Z", "2026-11-22T10:11:00.000Z",
        "2026-11-22T18:11:00+08:00", "2026-11-22T05:11:00-05:00", " ２０２６-11-22 18:11 ",
    ])
    func timesAreReadAsShownOrWithTheirZone(text: String) throws {
        #expect(try Instant(parsing: text).description == "2026-11-22T10:11:00.000Z")
    }

    @Test(arguments: ["2026-11-22", "2026-11-22 24:00", "2026-11-22 18:60", "2026-02-30 10:00", "2026-11-22 6:00", "下午三点", "2026-11-22T10:11:00+8", "2026-11-22 10:11.5"])
    func otherTimesAreUnreadable(text: String) { #expect(complaint { () throws(Complaint) in try Instant(parsing: text) } == "time_unreadable") }
}
