/// What the law or the federation sets and changes; each value holds from a day on, and the one of the day in question is used.
package struct Parameter<Value: Sendable>: Sendable {
    package let code: String, title: String
    private let read: @Sendable (String) -> Value?

    package init(_ code: String, _ title: String, _ read: @escaping @Sendable (String) -> Value?) { self.code = code; self.title = title; self.read = read }

    /// - Throws: when nobody has set it for that day, which is a mistake of the installation.
    package func value(on day: Day, _ db: any Connection) throws -> Value {
        try require(db.value("SELECT value FROM parameter WHERE code = \(code) AND since <= \(day) ORDER BY since DESC LIMIT 1"), on: day)
    }

    /// The value of each day, for whoever asks of many: it is read from the database once.
    package func byDay(_ db: any Connection) throws -> (Day) throws -> Value {
        let values = try db.rows("SELECT since, value FROM parameter WHERE code = \(code) ORDER BY since DESC").map { row in
            (since: try row.get("since") as Day, text: try row.get("value") as String)
        }
        return { day in try require(values.first { $0.since <= day }?.text, on: day) }
    }

    private func require(_ text: String?, on day: Day) throws -> Value {
        guard let text, let value = read(text) else { throw Complaint("parameter_missing", "“\(title)”在 \(day.long) 没有可用的值，请先在“参数”里补上") }
        return value
    }
}

/// A parameter without its type, as its page sees it.
package struct ParameterKind: Sendable {
    package let code: String, title: String
    /// Whether the rules could work with that text.
    package let isReadable: @Sendable (String) -> Bool
}

extension Parameter {
    package var kind: ParameterKind { ParameterKind(code: code, title: title) { [read] in read($0) != nil } }
}

extension Parameter where Value == Int {
    package init(_ code: String, _ title: String, _ range: ClosedRange<Int>) {
        self.init(code, title) { Int($0).flatMap { range.contains($0) ? $0 : nil } }
    }

    /// The value that holds on the day, within a statement.
    package func value(on day: SQL) -> SQL {
        "(SELECT CAST(k.value AS INTEGER) FROM parameter k WHERE k.code = \(code) AND k.since <= \(day) ORDER BY k.since DESC LIMIT 1)"
    }

    /// All its values as rows `value`, `since`, `until`, for a query that runs over many days.
    package var values: SQL {
        """
        (SELECT CAST(k.value AS INTEGER) AS value, k.since, (SELECT MIN(n.since) FROM parameter n WHERE n.code = k.code AND n.since > k.since) AS until
         FROM parameter k WHERE k.code = \(code))
        """
    }
}

extension WorkCalendar {
    /// As far as the State Council's notices have been loaded.
    package init(_ db: any Connection) throws {
        var years: [String: (off: [String], worked: [String])] = [:]
        for row in try db.rows("SELECT CAST(year AS TEXT) AS year, off, worked FROM work_year") {
            func days(_ column: String) throws -> [String] { try (JSON(parsing: Array((row.get(column) as String).utf8)).array ?? []).compactMap(\.string) }
            years[try row.get("year")] = (try days("off"), try days("worked"))
        }
        try self.init(years: years)
    }
}
