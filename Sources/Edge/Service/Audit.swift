package import Kernel

/// The trail of who did and read what; entries are only ever added.
package enum Audit {
    /// Written for every POST that succeeds, in its own transaction, whether or not its handler had more to say.
    static func write(_ note: AuditNote, _ request: Request, _ credentials: Credentials, _ db: any Connection) throws {
        try insert(
            note.kind, note.action, subject: (note.subjectKind, note.subjectID), at: note.unionID, note.detail, request.actor, request, credentials.via, db)
    }

    static func write(reading trace: Trace, _ actor: Actor?, _ request: Request, _ credentials: Credentials, _ db: any Connection) throws {
        try insert(.reading, trace.purpose, subject: (trace.kind, trace.id), at: nil, ["对象": .string(trace.subject)], actor, request, credentials.via, db)
    }

    /// Written by whoever sits at the server.
    package static func write(command action: String, _ detail: JSON = .null, by actor: String, _ now: Instant, _ db: any Connection) throws {
        let text: String? = detail == .null ? nil : String(decoding: detail.canonical, as: UTF8.self)
        try db.run("""
            INSERT INTO audit_entry (happened_at, actor_name, via, address, kind, action, detail)
            VALUES (\(now), \(actor), 'command', '本机', \(AuditKind.change), \(action), \(text))
            """)
    }

    private static func insert(
        _ kind: AuditKind, _ action: String, subject: (kind: String?, id: Int64?), at union: ID<UnionOrg>?, _ detail: JSON, _ actor: Actor?,
        _ request: Request, _ via: String, _ db: any Connection
    ) throws {
        let text: String? = detail == .null ? nil : String(decoding: detail.canonical, as: UTF8.self)
        try db.run("""
            INSERT INTO audit_entry (happened_at, actor_id, actor_name, via, address, kind, action, subject_kind, subject_id, union_id, detail)
            VALUES (\(request.now), \(actor?.id), \(actor?.name ?? "访客"), \(via), \(request.address), \(kind), \(action),
                    \(subject.kind), \(subject.id), \(union ?? actor?.unionID), \(text))
            """)
    }
}
