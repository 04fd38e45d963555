import Kernel

/// What the register wants looked after: terms first, then what the checks find most pressing.
enum UnionReminders {
    private static let pressing: Set<String> = ["term_over", "certificate_expired", "certificate_ending", "chair_missing", "empty_shell"]

    @Sendable static func items(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let found = try UnionCheck.all.filter { pressing.contains($0.code) }.map { check in
            Reminder.Item(
                check.title, try count(check.finds(on: scope.today), scope, db), check.code == "term_over" ? .bad : .warn, note: check.sentence,
                path: ("/unions" as Path).with([("check", check.code)]))
        }
        return ([try ending(scope, db)] + found).filter { $0.count != none }
    }

    private static func ending(_ scope: Scope, _ db: any Connection) throws -> Reminder.Item {
        let standing = Standing.expression(on: "\(scope.today)", soon: "\(scope.today.adding(days: Standing.warningDays))")
        return Reminder.Item(
            Standing.endingSoon.label, try count("\(standing) = \(Standing.endingSoon)", scope, db), .warn,
            note: "\(Standing.warningDays) 天内任期届满，请提前筹备换届", path: ("/unions" as Path).with([("standing", Standing.endingSoon.rawValue)]))
    }

    private static let none = "0 个"
    private static func count(_ condition: SQL, _ scope: Scope, _ db: any Connection) throws -> String {
        let count = try db.count("SELECT COUNT(*) FROM union_org u WHERE u.is_root = 0 AND u.dissolved_on IS NULL AND \(condition) AND \(scope.covers("u.id"))")
        return "\(grouped(Int64(count))) 个"
    }
}
