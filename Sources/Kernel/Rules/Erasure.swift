/// Somebody's data are destroyed because their time is over (个人信息保护法 第四十七条). That they were is on record, with who did it and why; then the
/// history may be forgotten, which the database refuses otherwise.
package enum Erasure {
    package static func record(_ kind: String, _ id: Int64, because reason: String, _ pen: Pen, _ db: any Connection) throws {
        try db.run("INSERT INTO erasure (subject_kind, subject_id, erased_at, erased_by, reason) VALUES (\(kind), \(id), \(pen.now), \(pen.name), \(reason))")
        try db.run("DELETE FROM history WHERE subject_kind = \(kind) AND subject_id = \(id) \(SQL.unscoped(because: "the record was found in scope"))")
    }
}
