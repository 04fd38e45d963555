import Kernel

/// What the register wants looked after: terms first, then what the checks find most pressing.
enum UnionReminders {
    private static let pressing: Set<String> = ["certificate_expired", "certificate_ending", "chair_missing", "empty_shell"]

    @Sendable static func items(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let found = try UnionCheck.all.filter { pressing.contains($0.code) }.compactMap { check in
            try first(check.finds(on: scope.today), scope, db).map { one, count in
                Reminder.Item(
                    check.title, "\(grouped(Int64(count))) 个", .warn, note: check.sentence, path: .to(one, of: count, at: "/unions", [("check", check.code)]))
            }
        }
        return try overdue(scope, db) + ending(scope, db) + found
    }

    /// Counted as the list behind it counts.
    @Sendable static func overdue(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let row = try db.rows("""
            SELECT COUNT(*) AS late, MIN(COALESCE(u.postponed_to, u.term_end)) AS first, MIN(u.id) AS one FROM union_org u
            WHERE u.is_root = 0 AND u.dissolved_on IS NULL AND \(standing(on: scope.today)) = \(Standing.overdue)
            AND u.type NOT IN (\(list: UnionType.internals)) AND \(scope.covers("u.id"))
            """)[0]
        guard let first: Day = try row.get("first") else { return [] }
        let late: Int = try row.get("late"), list = ("/terms" as Path).with([("within", TermNearness.overdue.rawValue)])
        return [
            Reminder.Item(
                Standing.overdue.label, "\(grouped(Int64(late))) 个", .bad, due: .overdue(first.days(until: scope.today)),
                note: isAbove(scope) ? "任期已满，请督促换届，或按规定批准延期" : "任期已满，请筹备换届选举，或者报请延期",
                path: late == 1 ? "/unions/\(try row.get("one", as: ID<UnionOrg>.self))" : list)
        ]
    }

    /// Whoever answers unions beneath reminds them; the others do it themselves.
    private static func isAbove(_ scope: Scope) -> Bool { scope.actor.holds(.answerPetitions) }

    private static func standing(on today: Day) -> SQL { Standing.expression(on: "\(today)", soon: "\(today.adding(days: Standing.warningDays))") }

    /// Terms that end within 30, 90 and 180 days, each union in one of them.
    private static func ending(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let today = scope.today
        var items: [Reminder.Item] = [], first = today
        for days in Standing.warnings {
            let last = today.adding(days: days)
            let row = try db.rows("""
                SELECT COUNT(*) AS ending, MIN(u.term_end) AS next, MIN(u.id) AS one FROM union_org u WHERE u.is_root = 0 AND u.dissolved_on IS NULL
                AND \(standing(on: today)) = \(Standing.endingSoon) AND u.term_end >= \(first) AND u.term_end <= \(last) AND \(scope.covers("u.id"))
                """)[0]
            if let next: Day = try row.get("next"), let one: Int64 = try row.get("one") {
                let count: Int = try row.get("ending")
                items.append(Reminder.Item(
                    "任期 \(days) 日内届满", "\(grouped(Int64(count))) 个", days == Standing.warnings.first ? .bad : .warn, due: .dueIn(today.days(until: next)),
                    note: days == Standing.warnings.first ? "要按期换届，或者报请延期" : "请提前筹备换届",
                    path: .to(one, of: count, at: "/unions", [
                        ("standing", Standing.endingSoon.rawValue), ("term_from", first.description), ("term_until", last.description), ("sort", "term_end"),
                    ])))
            }
            first = last.adding(days: 1)
        }
        return items
    }

    /// One of those for which it holds, and how many there are; `nil` where there is none.
    private static func first(_ condition: SQL, _ scope: Scope, _ db: any Connection) throws -> (one: Int64, count: Int)? {
        let row = try db.rows("""
            SELECT MIN(u.id) AS one, COUNT(*) AS found FROM union_org u WHERE u.is_root = 0 AND u.dissolved_on IS NULL AND \(condition) AND \(scope.covers("u.id"))
            """)[0]
        return try row.get("one", as: Int64?.self).map { ($0, try row.get("found")) }
    }
}
