import Kernel

struct QualityNote: Readable, Sendable {
    let id: ID<QualityNote>, code: String, sentence: String, notedOn: Day
    init(row: Row) throws {
        id = try row.get("id"); code = try row.get("code"); sentence = try row.get("sentence"); notedOn = try row.get("noted_on")
    }
}

/// What came in although something about it is doubtful. The union or employer itself has been found in scope before.
enum QualityStore {
    enum Subject: Sendable {
        case union(ID<UnionOrg>), employer(ID<EmployerKind>)
        var condition: SQL {
            switch self {
            case .union(let id): "union_id = \(id)"
            case .employer(let id): "employer_id = \(id)"
            }
        }
        var union: ID<UnionOrg>? { if case .union(let id) = self { id } else { nil } }
        var employer: ID<EmployerKind>? { if case .employer(let id) = self { id } else { nil } }
    }

    static func open(of subject: Subject, _ db: any Connection) throws -> [QualityNote] {
        try db.all("""
            SELECT id, code, sentence, noted_on FROM quality_note WHERE \(subject.condition) AND resolved_on IS NULL ORDER BY id
            \(SQL.unscoped(because: "the subject was found in scope"))
            """)
    }

    /// The notes of the codes that were just judged become exactly these: what no longer holds is resolved, what is new is added.
    static func set(_ complaints: [Complaint], among judged: Set<String>, on subject: Subject, _ pen: Pen, _ db: any Connection) throws {
        let old = try open(of: subject, db)
        for note in old where judged.contains(note.code) && !complaints.contains(where: { $0.code == note.code && $0.text == note.sentence }) {
            try resolve(note.id, pen, db)
        }
        for complaint in complaints where !old.contains(where: { $0.code == complaint.code && $0.sentence == complaint.text }) {
            try db.run("""
                INSERT INTO quality_note (id, union_id, employer_id, code, sentence, import_id, noted_on)
                VALUES (\(pen.newID(of: QualityNote.self)), \(subject.union), \(subject.employer), \(complaint.code), \(complaint.text),
                  \(pen.importID), \(pen.today)) \(SQL.unscoped(because: "the subject was found in scope"))
                """)
        }
    }

    static func resolve(_ id: ID<QualityNote>, _ pen: Pen, _ db: any Connection) throws {
        let resolved = try db.run("""
            UPDATE quality_note SET resolved_on = \(pen.today) WHERE id = \(id) AND resolved_on IS NULL \(SQL.unscoped(because: "the subject was found in scope"))
            """)
        guard resolved == 1 else { throw NotFound() }
    }

    static func note(_ id: ID<QualityNote>, of subject: Subject, _ db: any Connection) throws -> QualityNote {
        try db.one("""
            SELECT id, code, sentence, noted_on FROM quality_note WHERE id = \(id) AND \(subject.condition) AND resolved_on IS NULL
            \(SQL.unscoped(because: "the subject was found in scope"))
            """)
    }

    static func noted(_ code: String, of union: SQL) -> SQL {
        "\(union) IN (SELECT q.union_id FROM quality_note q WHERE q.code = \(code) AND q.resolved_on IS NULL AND q.union_id IS NOT NULL)"
    }
    static func noted(_ code: String, ofEmployer employer: SQL) -> SQL {
        "\(employer) IN (SELECT q.employer_id FROM quality_note q WHERE q.code = \(code) AND q.resolved_on IS NULL AND q.employer_id IS NOT NULL)"
    }

    /// How many live unions each check finds, as the list behind it counts them, in the table's order; checks that find nothing are
    /// left out.
    static func unionCounts(_ scope: Scope, _ db: any Connection) throws -> [(check: UnionCheck, count: Int)] {
        try UnionCheck.all.map { check in
            (check, try db.count("""
                SELECT COUNT(*) FROM union_org u WHERE u.is_root = 0 AND u.dissolved_on IS NULL AND \(check.finds(on: scope.today)) AND \(scope.covers("u.id"))
                """))
        }.filter { $0.count > 0 }
    }

    static func employerCounts(_ scope: Scope, _ db: any Connection) throws -> [(check: EmployerCheck, count: Int)] {
        try EmployerCheck.all.map { check in
            (check, try db.count("SELECT COUNT(*) FROM employer e WHERE \(check.finds(scope.today)) AND \(EmployerStore.reached(scope))"))
        }.filter { $0.count > 0 }
    }

    /// What the register finds wrong with one union today, beside the notes.
    static func findings(_ union: ID<UnionOrg>, on day: Day, _ db: any Connection) throws -> [UnionCheck] {
        try UnionCheck.all.filter { check in
            guard case .register(let condition) = check.isWrong else { return false }
            return try db.exists("SELECT 1 FROM union_org u WHERE u.id = \(union) AND \(condition(day)) \(SQL.unscoped(because: "the union was found in scope"))")
        }
    }

    static func findings(_ employer: ID<EmployerKind>, on day: Day, _ db: any Connection) throws -> [EmployerCheck] {
        try EmployerCheck.all.filter { check in
            try db.exists("SELECT 1 FROM employer e WHERE e.id = \(employer) AND \(check.finds(day)) \(SQL.unscoped(because: "the employer was found in scope"))")
        }
    }
}
