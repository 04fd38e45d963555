import Channels
import Kernel
import Organisations
import People

/// Applications as they lie in the database.
enum ApplicationStore {
    private static let named: SQL = """
        SELECT a.*, u.name AS union_name, f.phone_tail FROM application a JOIN union_org u ON u.id = a.union_id JOIN own_phone f ON f.id = a.phone_id
        """

    /// For whoever may see the union.
    static func find(_ id: ID<Application>, _ scope: Scope, _ db: any Connection) throws -> Application {
        try db.one("\(named) WHERE a.id = \(id) AND \(scope.covers("a.union_id"))")
    }

    /// The applicant's own.
    static func own(_ id: ID<Application>, from phone: ID<OwnPhone>, _ db: any Connection) throws -> Application {
        try db.one("\(named) WHERE a.id = \(id) AND a.phone_id = \(phone) \(own)")
    }
    static func all(from phone: ID<OwnPhone>, _ db: any Connection) throws -> [Application] {
        try db.all("\(named) WHERE a.phone_id = \(phone) ORDER BY a.asked_at DESC, a.id DESC LIMIT 20 \(own)")
    }
    static func count(from phone: ID<OwnPhone>, since moment: Instant, _ db: any Connection) throws -> Int {
        try db.count("SELECT COUNT(*) FROM application a WHERE a.phone_id = \(phone) AND a.asked_at > \(moment) \(own)")
    }

    /// Others that wait and have the same number, wherever they are.
    static func twins(of application: Application, _ db: any Connection) throws -> [Application] {
        guard let digest = application.numberDigest else { return [] }
        return try db.all("\(named) WHERE a.number_digest = \(digest) AND a.id <> \(application.id) AND a.decided_on IS NULL ORDER BY a.id \(found)")
    }

    static func insert(
        _ form: ApplicationForm, _ number: PersonNumber, from phone: ID<OwnPhone>, to union: ID<UnionOrg>, due: Day?, agreeing texts: [Consents.Text], _ pen: Pen,
        _ db: any Connection
    ) throws -> ID<Application> {
        let id: ID<Application> = pen.newID(), receipt = try freeReceipt(pen, db), content = JSON.object(form.written.map { JSON.Member($0.name, .string($0.text)) })
        try db.run("""
            INSERT INTO application (id, receipt, phone_id, union_id, path, state, name, name_key, content, number_digest, number_tail, new_form, asked_at, asked_on, due_on)
            VALUES (\(id), \(receipt), \(phone), \(union), \(form.path), 'to_union', \(form.name), \(pen.instruments.pinyin(form.name.text).key),
              \(try pen.instruments.seal(content.canonical, bound: Application.place(id))), \(PersonStore.digest(number, pen.instruments)), \(number.tail), \(form.newForm),
              \(pen.now), \(pen.today), \(due)) \(own)
            """)
        for text in texts { try db.run("INSERT INTO application_consent (application_id, text_id) VALUES (\(id), \(text.id))") }
        try pen.note("application", id.number, "asked", at: union, db)
        return id
    }

    private static func freeReceipt(_ pen: Pen, _ db: any Connection) throws -> String {
        while true {
            let receipt = Digits.random(8, from: pen.draws.random(8))
            if try !db.exists("SELECT 1 FROM application WHERE receipt = \(receipt) \(found)") { return receipt }
        }
    }

    /// What the applicant agreed to stands with the person from then on.
    static func giveConsents(of application: Application, to person: ID<Person>, _ pen: Pen, _ db: any Connection) throws {
        let texts: [ID<Consents.Text>] = try db.rows("SELECT text_id FROM application_consent WHERE application_id = \(application.id) ORDER BY text_id").map { try $0.get("text_id") }
        for text in texts { try Consents.give(text, person, at: application.askedAt, pen, db) }
    }

    /// When the holidays of a year have become known, what was promised can be said.
    static func settleDue(_ pen: Pen, _ db: any Connection) throws {
        let open: [Application] = try db.all("\(named) WHERE a.decided_on IS NULL AND a.due_on IS NULL ORDER BY a.id LIMIT 500 \(found)")
        guard !open.isEmpty else { return }
        let calendar = try WorkCalendar(db)
        for application in open {
            guard case .success(let day) = try application.deadline(calendar, db).due else { continue }
            try db.run("UPDATE application SET due_on = \(day) WHERE id = \(application.id) AND decided_on IS NULL \(found)")
        }
    }

    /// Whose application it was is gone; that there was one, and what became of it, is still counted.
    static func erase(of person: ID<Person>, _ db: any Connection) throws -> [ID<Application>] {
        let found = try db.rows("SELECT id FROM application WHERE person_id = \(person) \(SQL.unscoped(because: "the person was found in scope"))").map { try $0.get("id") as ID<Application> }
        try db.run("""
            UPDATE application SET name = '已删除', name_key = '', content = NULL, number_digest = NULL, number_tail = NULL, answer = NULL
            WHERE person_id = \(person) \(SQL.unscoped(because: "the person was found in scope"))
            """)
        return found
    }

    /// Destroys what was typed into applications that were decided so long ago.
    /// - Returns: how many.
    static func forget(decidedBefore day: Day, _ db: any Connection) throws -> Int {
        try db.run("""
            UPDATE application SET name = '（已删除）', name_key = '', content = NULL, number_digest = NULL, number_tail = NULL
            WHERE id IN (SELECT a.id FROM application a WHERE a.content IS NOT NULL AND a.decided_on < \(day) LIMIT 500) \(found)
            """)
    }

    private static let own = SQL.unscoped(because: "it is the applicant's own")
    private static let found = SQL.unscoped(because: "the application was found in scope, or the program's own round")
}
