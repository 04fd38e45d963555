/// What happened to a record, in the same transaction as the change. Entries are only ever added.
package enum History {
    package static func write(
        _ kind: String, _ id: Int64, _ event: String, from: String? = nil, to: String? = nil, reason: String? = nil, detail: JSON = .null,
        at union: ID<UnionOrg>?, _ request: Request, _ db: any Connection
    ) throws {
        try write(kind, id, event, from: from, to: to, reason: reason, detail: detail, at: union, by: request.actor?.name ?? "访客", request.now, db)
    }

    package static func write(
        _ kind: String, _ id: Int64, _ event: String, from: String? = nil, to: String? = nil, reason: String? = nil, detail: JSON = .null,
        at union: ID<UnionOrg>?, by actor: String, _ now: Instant, _ db: any Connection
    ) throws {
        try db.run("""
            INSERT INTO history (subject_kind, subject_id, event, from_state, to_state, reason, detail, union_id, actor_name, happened_at)
            VALUES (\(kind), \(id), \(event), \(from), \(to), \(reason), \(detail == .null ? nil : String(decoding: detail.canonical, as: UTF8.self)), \(union), \(actor), \(now))
            """)
    }

    package struct Entry: Readable, Sendable {
        package let event: String, reason: String?, detail: JSON, actorName: String, happenedAt: Instant
        package init(row: Row) throws {
            event = try row.get("event"); reason = try row.get("reason"); actorName = try row.get("actor_name")
            happenedAt = try row.get("happened_at")
            detail = try row.get("detail", as: String?.self).map { try JSON(parsing: Array($0.utf8)) } ?? .null
        }
    }

    /// The newest first. The record itself was fetched through a scope before its history is asked for.
    package static func of(_ kind: String, _ id: Int64, limit: Int = 50, _ db: any Connection) throws -> [Entry] {
        try db.all("""
            SELECT event, reason, detail, actor_name, happened_at FROM history WHERE subject_kind = \(kind) AND subject_id = \(id)
            ORDER BY happened_at DESC, number DESC LIMIT \(limit)
            """)
    }
}
