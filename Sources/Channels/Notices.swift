package import Kernel
package import People

extension Parameter where Value == QuietHours {
    static let quietHours = Parameter("quiet_hours", "夜里不发短信的时段", QuietHours.init)
}
extension Parameter where Value == Int {
    static let copiesADay = Parameter("copies_a_day", "一个人一天至多几条通知短信", 0...50)
}

/// A part of the day, from a minute to another one, perhaps over midnight: 22:00-07:00.
struct QuietHours: Sendable, Equatable {
    let begin: Int, end: Int

    init?(_ text: String) {
        let halves = text.split(separator: "-")
        guard halves.count == 2, let begin = Self.minute(halves[0]), let end = Self.minute(halves[1]) else { return nil }
        self.begin = begin; self.end = end
    }
    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), 0..<24 ~= hour, 0..<60 ~= minute else { return nil }
        return hour * 60 + minute
    }

    /// When they are over, for a moment that lies in them.
    func over(from now: Instant) -> Instant? {
        let clock = now.clock(in: .shanghai), minute = clock.hour * 60 + clock.minute
        let isQuiet = begin <= end ? (begin..<end).contains(minute) : minute >= begin || minute < end
        guard isQuiet else { return nil }
        return now.adding(seconds: ((end - minute + 1440) % 1440) * 60 - clock.second)
    }
}

/// 站内信: what people are told, in one inbox a person; a copy of a few words goes to the phone, without anything of the case.
package enum Notices {
    private static let copyDays = 3

    private struct Template: Readable {
        let title: String, text: String, copy: String
        init(row: Row) throws { title = try row.get("title"); text = try row.get("text"); copy = try row.get("copy") }
    }

    /// Tells somebody, in the transaction of what it is about.
    /// - Parameters:
    ///   - template: its code, with which a migration has written it down.
    ///   - values: what stands at its places.
    ///   - lost: a phone that gets no copy.
    package static func tell(
        _ person: ID<Person>, _ template: String, _ values: [String: String], path: Path? = nil, except lost: OwnPhone? = nil, _ pen: Pen, _ db: any Connection
    ) throws {
        let template = try write("person_id", person.number, template, values, path, pen, db)
        guard let row = try db.rows("SELECT p.phone_digest FROM person p WHERE p.id = \(person) AND p.phone IS NOT NULL AND p.died_on IS NULL \(SQL.unscoped(because: "whom it concerns is the caller's to say"))").first
        else { return }
        let digest: [UInt8] = try row.get("phone_digest")
        guard digest != lost?.digest, try !Consents.isWithdrawn("copies", by: person, db), try copies(of: person, pen, db) < Parameter.copiesADay.value(on: pen.today, db) else { return }
        let phone = try MobileNumber(parsing: PersonStore.phone(of: person, pen.instruments, db))
        try copy(template, to: phone, of: person, pen, db)
    }

    /// The same for a phone of which nobody knows whose it is; such as for what was asked from it.
    package static func tell(_ phone: ID<OwnPhone>, _ template: String, _ values: [String: String], path: Path? = nil, _ pen: Pen, _ db: any Connection) throws {
        let template = try write("phone_id", phone.number, template, values, path, pen, db)
        try copy(template, to: OwnPhones.number(of: phone, pen.instruments, db), of: nil, pen, db)
    }

    private static func write(_ owner: SQL, _ id: Int64, _ code: String, _ values: [String: String], _ path: Path?, _ pen: Pen, _ db: any Connection) throws -> Template {
        let template: Template = try db.one("SELECT title, text, copy FROM notice_template WHERE code = \(code)")
        let text = values.reduce(template.text) { $0.replacing("{\($1.key)}", with: $1.value) }
        try db.run("""
            INSERT INTO notice (id, \(owner), title, text, path, at) VALUES (\(pen.draws.id()), \(id), \(template.title), \(text), \(path?.text), \(pen.now))
            """)
        return template
    }

    private static func copy(_ template: Template, to phone: MobileNumber, of person: ID<Person>?, _ pen: Pen, _ db: any Connection) throws {
        let due = try Parameter.quietHours.value(on: pen.today, db).over(from: pen.now)
        try Messages.put("notice", template.copy, to: phone, of: person, due: due, until: pen.now.adding(seconds: 86_400 * copyDays), pen, db)
    }

    private static func copies(of person: ID<Person>, _ pen: Pen, _ db: any Connection) throws -> Int {
        try db.count("SELECT COUNT(*) FROM message WHERE person_id = \(person) AND recorded_at >= \(Instant(pen.today, in: .shanghai))")
    }

    // MARK: The inbox

    struct Notice: Readable, Sendable {
        let id: ID<Notice>, title: String, text: String, path: String?, at: Instant, readAt: Instant?
        init(row: Row) throws {
            id = try row.get("id"); title = try row.get("title"); text = try row.get("text"); path = try row.get("path")
            at = try row.get("at"); readAt = try row.get("read_at")
        }
    }

    /// What is somebody's: told to the person, or to the phone in hand.
    private static func owned(_ request: Request) throws -> SQL {
        guard let guest = try request.scope.actor.guest else { throw Refusal.signInFirst }
        return guest.person.map { "(person_id = \($0) OR phone_id = \(guest.phone))" } ?? "phone_id = \(guest.phone)"
    }

    static func inbox(_ request: Request, _ db: any Connection) throws -> [Notice] {
        try db.all("SELECT * FROM notice WHERE \(owned(request)) ORDER BY at DESC, id DESC LIMIT 100")
    }
    package static func unread(_ request: Request, _ db: any Connection) throws -> Int {
        try db.count("SELECT COUNT(*) FROM notice WHERE \(owned(request)) AND read_at IS NULL")
    }
    static func read(_ request: Request, _ db: any Connection) throws {
        try db.run("UPDATE notice SET read_at = \(request.now) WHERE \(owned(request)) AND read_at IS NULL")
    }

    /// Everything that a person was told, for the copy that he takes.
    package static func lines(_ person: ID<Person>, _ db: any Connection) throws -> [[Value]] {
        try db.all("SELECT * FROM notice WHERE person_id = \(person) ORDER BY at DESC, id DESC", as: Notice.self).map { [.text($0.at.description), .text($0.title), .text($0.text)] }
    }
}
