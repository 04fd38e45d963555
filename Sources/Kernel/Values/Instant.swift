/// A moment, to the millisecond, from 1900 to 2100. Stored as `2026-11-22T10:11:45.123Z`, which sorts as text.
package struct Instant: Storable, Hashable, Comparable, LosslessStringConvertible {
    package let milliseconds: Int64

    /// - Parameter milliseconds: since 1970 in UTC; beyond the range it is the range's first or last moment.
    package init(milliseconds: Int64) {
        let first = Int64(Day.first.number) * Self.day, end = Int64(Day.last.number + 1) * Self.day
        self.milliseconds = min(max(milliseconds, first), end - 1)
    }

    /// The beginning of a minute, as a clock in that zone shows it.
    package init(_ day: Day, _ hour: Int = 0, _ minute: Int = 0, in zone: Zone) {
        let seconds = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 - zone.seconds)
        self.init(milliseconds: seconds * 1000)
    }

    /// The stored form only.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes[19] == UInt8(ascii: "."), bytes[23] == UInt8(ascii: "Z"), let day = Day(ascii: bytes[..<10]),
            let hour = Digits.number(bytes[11..<13]), let minute = Digits.number(bytes[14..<16]), let second = Digits.number(bytes[17..<19]),
            let rest = Digits.number(bytes[20..<23]), hour < 24, minute < 60, second < 60
        else { return nil }
        self.init(milliseconds: Int64(day.number) * Self.day + Int64((hour * 3600 + minute * 60 + second) * 1000 + rest))
    }

    package init?(stored: Value) {
        guard let text = stored.text, let instant = Instant(text) else { return nil }
        self = instant
    }
    package var stored: Value { .text(description) }

    package var description: String {
        let (clock, rest) = (clock(in: .utc), Int(milliseconds - milliseconds.flooredDown(to: 1000)))
        return "\(day(in: .utc))T\(clock.text):\(Digits.padded(clock.second, 2)).\(Digits.padded(rest, 3))Z"
    }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    static let day: Int64 = 86_400_000
}

/// A fixed distance from UTC. China has had one zone and no summer time since 1992.
package struct Zone: Sendable, Hashable {
    let seconds: Int
    package static let utc = Zone(seconds: 0)
    package static let shanghai = Zone(seconds: 8 * 3600)
}

extension Instant {
    package func day(in zone: Zone) -> Day { Day(number: Int(shifted(to: zone).flooredDown(to: Self.day) / Self.day)) }

    /// 2026-11-22 18:11
    package func text(in zone: Zone = .shanghai) -> String { "\(day(in: zone)) \(clock(in: zone).text)" }
    /// 2026年11月22日 18:11
    package func long(in zone: Zone = .shanghai) -> String { "\(day(in: zone).long) \(clock(in: zone).text)" }

    package func clock(in zone: Zone) -> Clock {
        let local = shifted(to: zone)
        let seconds = Int(local - local.flooredDown(to: Self.day)) / 1000
        return Clock(hour: seconds / 3600, minute: seconds / 60 % 60, second: seconds % 60)
    }

    package func adding(seconds: Int) -> Instant { adding(milliseconds: Int64(min(max(seconds, -10_000_000_000), 10_000_000_000)) * 1000) }
    package func adding(milliseconds more: Int64) -> Instant {
        let (sum, overflow) = milliseconds.addingReportingOverflow(more)
        return Instant(milliseconds: overflow ? (more < 0 ? .min : .max) : sum)
    }

    /// Whole seconds, negative when `other` lies before.
    package func seconds(until other: Instant) -> Int { Int((other.milliseconds - milliseconds) / 1000) }

    private func shifted(to zone: Zone) -> Int64 { milliseconds + Int64(zone.seconds) * 1000 }

    /// What a clock on the wall shows.
    package struct Clock: Sendable, Hashable {
        package let hour: Int, minute: Int, second: Int
        /// 18:11
        package var text: String { "\(Digits.padded(hour, 2)):\(Digits.padded(minute, 2))" }
    }
}

extension Int64 {
    /// The next multiple of `step` at or below; `/` would go towards zero and be wrong before 1970.
    fileprivate func flooredDown(to step: Int64) -> Int64 { self - ((self % step) + step) % step }
}
