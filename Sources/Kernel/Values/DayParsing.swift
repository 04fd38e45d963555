extension Day {
    /// Reads 2021-09-30, 2021/9/30, 2021.9.30, 20210930, 2021年9月30日, with or without a time of day behind it.
    package init(parsing raw: String) throws(Complaint) {
        if let day = Day(raw) { self = day; return }
        let written = Spelling.cleaned(Day.withoutTime(try Spelling.required(raw, "日期")), as: .number).text
        let fields = Day.fields(of: written)
        let numbers = fields.compactMap { Digits.number($0.utf8) }
        guard numbers.count == fields.count, fields.first?.utf8.count == 4, fields.dropFirst().allSatisfy({ $0.utf8.count <= 2 }) else {
            throw Day.unreadable("读不懂这个日期")
        }
        guard numbers.count == 3 else { throw Day.unreadable("年、月、日要写全") }
        guard 1900...2100 ~= numbers[0] else { throw Day.unreadable("年份要在 1900 到 2100 之间") }
        guard let day = Day(numbers[0], numbers[1], numbers[2]) else {
            throw Day.unreadable("\(numbers[0])年\(numbers[1])月\(numbers[2])日这一天不存在")
        }
        self = day
    }

    /// As above, for things that have happened: a day after `today` is the complaint `date_in_future`.
    package init(parsing raw: String, notAfter today: Day) throws(Complaint) {
        let day = try Day(parsing: raw)
        guard day <= today else { throw Complaint("date_in_future", "\(day.long)还没到，请核对年份") }
        self = day
    }

    private static func unreadable(_ what: String) -> Complaint {
        Complaint("date_unreadable", "\(what)，请写成 2021-09-30 的样子")
    }

    /// The date in front of `00:00:00`; what is behind must be a time, or it stays and nobody can read it.
    private static func withoutTime(_ text: String) -> String {
        guard let gap = text.utf8.firstIndex(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "T") }) else { return text }
        let clock = text.utf8[gap...].dropFirst().split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard 2...3 ~= clock.count, let hour = Digits.number(clock[0]), let minute = Digits.number(clock[1]), hour < 24, minute < 60,
            clock.count == 2 || clock[2].allSatisfy({ Spelling.isDigit($0) || $0 == UInt8(ascii: ".") })
        else { return text }
        return String(text[..<gap])
    }

    private static let separators: [Unicode.Scalar] = ["-", "/", ".", "年", "月"]

    private static func fields(of text: String) -> [Substring] {
        if text.utf8.count == 8, Digits.number(text.utf8) != nil {
            return [text.prefix(4), text.dropFirst(4).prefix(2), text.dropFirst(6)]
        }
        let scalars = text.unicodeScalars
        let body = scalars.last == "日" || scalars.last == "号" ? scalars.dropLast() : scalars[...]
        return body.split(omittingEmptySubsequences: false) { separators.contains($0) }.map(Substring.init)
    }
}
