import Kernel

/// What the register wants looked after: terms first, then what the checks find most pressing.
enum UnionReminders {
    private static let pressing: Set<String> = ["certificate_expired", "certificate_ending", "chair_missing", "empty_shell"]

    @Sendable static func items(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let found = try UnionCheck.all.filter { pressing.contains($0.code) }.map { check in
            Reminder.Item(
                check.title, try count(check.finds(on: scope.today), scope, db), .warn, note: check.sentence, path: ("/unions" as Path).with([("check", check.code)]))
        }
        let terms = [
            try term(.overdue, .bad, "任期已满，请督促换届，或按规定批准延期", within: .overdue, scope, db),
            try term(.endingSoon, .warn, "\(Standing.warningDays) 天内任期届满，请提前筹备换届", within: .days180, scope, db),
        ]
        return (terms + found).filter { $0.count != none }
    }

    /// Counted as the list behind it counts.
    private static func term(_ standing: Standing, _ tone: Tone, _ note: String, within: TermNearness, _ scope: Scope, _ db: any Connection) throws -> Reminder.Item {
        let now = Standing.expression(on: "\(scope.today)", soon: "\(scope.today.adding(days: Standing.warningDays))")
        let condition: SQL = "\(now) = \(standing) AND u.type NOT IN (\(list: UnionType.internals))"
        return Reminder.Item(standing.label, try count(condition, scope, db), tone, note: note, path: ("/terms" as Path).with([("within", within.rawValue)]))
    }

    private static let none = "0 个"
    private static func count(_ condition: SQL, _ scope: Scope, _ db: any Connection) throws -> String {
        let count = try db.count("SELECT COUNT(*) FROM union_org u WHERE u.is_root = 0 AND u.dissolved_on IS NULL AND \(condition) AND \(scope.covers("u.id"))")
        return "\(grouped(Int64(count))) 个"
    }
}
