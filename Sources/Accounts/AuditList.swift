import Kernel

enum AuditList {
    /// The detail is kept as a JSON object of words; people read 用户名：wang.min；角色：…
    private static let readable: SQL = """
        REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(e.detail, '{"对象":', ''), ',"', '；'), '":', '：'), '{"', ''), '"}', ''), '"', ''), '}', '')
        """

    static let list = ListDeclaration(
        "audit", "审计记录", at: "/audit", unit: "条", id: "e.number", defaultSort: "-number", empty: "还没有记录。",
        columns: [
            Column("happened_at", "时间", .instant, .internal, "e.happened_at"),
            Column("actor", "谁", .text, .internal, "e.actor_name"),
            Column("kind", "类别", .words(AuditKind.self) { $0 == .reading ? .info : nil }, .internal, "e.kind"),
            Column("action", "做了什么", .text, .internal, "e.action"),
            Column("subject", "对象", .text, .internal, readable),
            Column("via", "途径", .word([.init("page", "网页"), .init("token", "接口"), .init("command", "命令行"), .init("job", "后台任务")]), .internal, "e.via", isWide: true),
            Column("address", "地址", .code, .internal, "e.address", isWide: true), Column("number", "序号", .number(unit: ""), .internal, "e.number", sort: "e.number", isWide: true),
        ],
        filters: [
            .word("kind", "类别", AuditKind.self, "e.kind"),
            Filter("from", "自哪天", .day) { value, _ in (try? Day(parsing: value)).map { "e.happened_at >= \(Instant($0, in: .shanghai))" } },
            Filter("until", "到哪天", .day) { value, _ in (try? Day(parsing: value)).map { "e.happened_at < \(Instant($0.adding(days: 1), in: .shanghai))" } },
        ],
        searchHint: "谁、做了什么", search: { "(\(SQL.found($0, in: "e.actor_name")) OR \(SQL.found($0, in: "e.action")))" }
    ) { _, scope in
        // What belongs to no union is for the whole federation alone.
        "FROM audit_entry e WHERE \(scope.covers("e.union_id"))"
    }
}
