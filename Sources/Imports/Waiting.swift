import Kernel

extension Kinds {
    /// Imports that have been checked and wait for somebody's word, the oldest first.
    @Sendable func waiting(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let mine = all.filter { scope.actor.holds($0.right) }.map(\.key)
        return try db.rows("""
            SELECT id, file_name, ok + normalised AS good, rejected + duplicate AS bad, asked_at FROM import_batch
            WHERE state = \(BatchState.ready) AND kind IN (\(list: mine)) AND \(scope.covers("union_id")) ORDER BY id LIMIT 20
            """).map { row in
                let asked: Instant = try row.get("asked_at"), left = scope.today.days(until: asked.day(in: .shanghai).adding(days: Batch.daysToConfirm))
                let id: ID<ImportBatch> = try row.get("id"), name: String = try row.get("file_name"), good: Int = try row.get("good"), bad: Int = try row.get("bad")
                return Reminder.Item(
                    name, BatchState.ready.label, .warn, oneOf: "待确认的导入", due: .dueIn(max(left, 0)), note: "已逐行核对：可导入 \(grouped(Int64(good))) 行，不导入 \(grouped(Int64(bad))) 行。您确认后才写入",
                    path: "/imports/\(id)")
            }
    }
}
