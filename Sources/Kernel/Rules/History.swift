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
            \(SQL.unscoped(because: "the record was found in scope"))
            """)
    }

    package struct Entry: Readable, Sendable {
        package let number: Int64, event: String, reason: String?, detail: JSON, actorName: String, happenedAt: Instant
        package init(row: Row) throws {
            number = try row.get("number"); event = try row.get("event"); reason = try row.get("reason"); actorName = try row.get("actor_name")
            happenedAt = try row.get("happened_at")
            detail = try row.get("detail", as: String?.self).map { try JSON(parsing: Array($0.utf8)) } ?? .null
        }
    }

    /// An edit is what `Edit` forms guard against one another; other events, such as an election, change nothing that stands in them.
    package static func revision(of kind: String, _ id: Int64, _ db: any Connection) throws -> Revision {
        Revision(try db.value("""
            SELECT COALESCE(MAX(number), 0) FROM history WHERE subject_kind = \(kind) AND subject_id = \(id) AND event = 'edited'
            \(SQL.unscoped(because: "the record was found in scope"))
            """) ?? 0)
    }

    /// Edits since that one, the first first.
    static func edits(of kind: String, _ id: Int64, after revision: Revision, _ db: any Connection) throws -> [Entry] {
        let entries = try entries(kind, id, "AND event = 'edited' AND number > \(revision.number) \(SQL.unscoped(because: "the record was found in scope"))", limit: 5, db)
        return entries.reversed()
    }

    /// The state from which a record last made that move.
    package static func state<State: CodedWord>(before event: String, of kind: String, _ id: Int64, _ db: any Connection) throws -> State? {
        try db.value("""
            SELECT from_state FROM history WHERE subject_kind = \(kind) AND subject_id = \(id) AND event = \(event) ORDER BY number DESC LIMIT 1
            \(SQL.unscoped(because: "the record was found in scope"))
            """)
    }

    /// The newest first. The record itself was fetched through a scope before its history is asked for.
    package static func of(_ kind: String, _ id: Int64, limit: Int = 50, _ db: any Connection) throws -> [Entry] {
        try entries(kind, id, "\(SQL.unscoped(because: "the record was found in scope"))", limit: limit, db)
    }

    /// The same of a record that several unions share: what happened on behalf of one out of reach is left out.
    /// - Parameter end: what happened from that moment on is left out.
    package static func of(
        _ kind: String, _ id: Int64, within scope: Scope, until end: Instant? = nil, limit: Int = 50, _ db: any Connection
    ) throws -> [Entry] {
        let before: SQL = end.map { "AND happened_at < \($0)" } ?? ""
        return try entries(kind, id, "AND (union_id IS NULL OR \(scope.covers("union_id"))) \(before)", limit: limit, db)
    }

    private static func entries(_ kind: String, _ id: Int64, _ condition: SQL, limit: Int, _ db: any Connection) throws -> [Entry] {
        try db.all("""
            SELECT number, event, reason, detail, actor_name, happened_at FROM history WHERE subject_kind = \(kind) AND subject_id = \(id) \(condition)
            ORDER BY happened_at DESC, number DESC LIMIT \(limit)
            """)
    }
}

extension History.Entry {
    /// 会员人数由 100 改为 90；邮编：644000
    package var changes: String {
        // The number of what was made or brought in is for the record, not for the reader.
        (detail.members ?? []).filter { $0.key != "编号" }.map { member in
            let values = (member.value.array ?? []).map { $0.string ?? "" }
            let old = values.first ?? "", new = values.last ?? ""
            return old.isEmpty ? "\(member.key)：\(new)" : new.isEmpty ? "\(member.key)清空（原为 \(old)）" : "\(member.key)由 \(old) 改为 \(new)"
        }.joined(separator: "；")
    }
}
