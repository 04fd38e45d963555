import Edge
import Kernel

extension Document {
    static var schema: Document {
        get throws {
            Document(
                "schema.md", "数据表",
                """
                各模块的迁移，按先后排列，只增不改。这里是 SQLite 的写法；PostgreSQL 上 `INTEGER` 是 `BIGINT`，`BLOB` 是 `BYTEA`。`append only` 一行在两种数据库上都成为拒绝修改和删除的触发器。

                约束由数据库自己把关：程序写错了也存不进去。
                """,
                try (["Edge"] + modules.map(\.name)).flatMap { module in
                    try Resources.migrations(of: module).map { "## \(module)：\($0.name)\n\n```sql\n\($0.sql.trimmingSuffix(while: \.isNewline))\n```" }
                })
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(while drop: (Character) -> Bool) -> Substring {
        var text = self[...]
        while let last = text.last, drop(last) { text.removeLast() }
        return text
    }
}
