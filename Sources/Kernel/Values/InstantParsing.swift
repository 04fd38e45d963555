extension Instant {
    /// Reads 2026-11-22 18:11 with or without seconds as a Chinese clock shows it; with `Z` or `+08:00` behind it, as said there.
    package init(parsing raw: String) throws(Complaint) {
        let text = try Spelling.required(raw, "时间")
        guard let instant = Instant.read(text, in: .shanghai) else {
            throw Complaint("time_unreadable", "读不懂这个时间，请写成 2026-11-22 18:11 的样子")
        }
        self = instant
    }

    static func read(_ text: String, in zone: Zone) -> Instant? {
        guard let gap = text.firstIndex(where: { $0 == "T" || $0 == " " }), let day = Day(String(text[..<gap])) else { return nil }
        let (clock, zone) = separated(text[text.index(after: gap)...], or: zone)
        guard let zone, let milliseconds = milliseconds(of: clock) else { return nil }
        return Instant(milliseconds: Instant(day, in: zone).milliseconds + milliseconds)
    }

    /// The time of day and the zone it is told in; an unreadable zone is nil.
    private static func separated(_ text: Substring, or zone: Zone) -> (clock: Substring, zone: Zone?) {
        if text.last == "Z" { return (text.dropLast(), .utc) }
        guard let sign = text.firstIndex(where: { $0 == "+" || $0 == "-" }) else { return (text, zone) }
        let parts = text[text.index(after: sign)...].utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hours = Digits.number(parts[0]), let minutes = Digits.number(parts[1]),
            hours <= 14, minutes < 60
        else { return (text, nil) }
        let seconds = hours * 3600 + minutes * 60
        return (text[..<sign], Zone(seconds: text[sign] == "-" ? -seconds : seconds))
    }

    /// Of `18:11`, `18:11:45` or `18:11:45.123`.
    private static func milliseconds(of clock: Substring) -> Int64? {
        let halves = clock.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let parts = halves.first?.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) ?? []
        let numbers = parts.compactMap { $0.count == 2 ? Digits.number($0) : nil }
        guard 2...3 ~= parts.count, numbers.count == parts.count, numbers[0] < 24, numbers[1] < 60, numbers.count == 2 || numbers[2] < 60
        else { return nil }
        let seconds = numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
        guard halves.count == 2 else { return Int64(seconds) * 1000 }
        guard numbers.count == 3, 1...9 ~= halves[1].count, let fraction = Digits.number((Array(halves[1]) + "00".utf8).prefix(3)) else { return nil }
        return Int64(seconds) * 1000 + Int64(fraction)
    }
}
