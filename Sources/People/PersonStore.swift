package import Kernel

/// People as they lie in the database. Who may see whom is decided by memberships and cases: callers have found the person in their own scope.
package enum PersonStore {
    private static let numberPurpose = "person.number", phonePurpose = "person.phone"

    /// Somebody new, sealed and spelled as they are written down first.
    package struct Newcomer: Sendable {
        package let id: ID<Person>, facts: PersonFacts, nameKey: String
        fileprivate let values: SQL, initials: String
        /// - Parameter digests: of number and phone, where they are known already.
        package init(
            id: ID<Person>, facts: PersonFacts, number: PersonNumber, phone: MobileNumber?, digests: (number: [UInt8], phone: [UInt8]?)? = nil, _ instruments: Instruments
        ) throws {
            let spelling = instruments.pinyin(facts.name.text), phone = try SealedPhone(phone, of: id, digest: digests?.phone, instruments)
            let digest = digests?.number ?? digest(number, instruments)
            (self.id, self.facts) = (id, facts)
            (nameKey, initials) = spelling
            values = .values(
                id, facts.name, spelling.key, spelling.initials, number.type, try instruments.seal(number.text, bound: place("number", id)), digest, number.tail,
                facts.sex, facts.birthDate, phone.sealed, phone.digest, phone.tail, facts.ethnicity, facts.education, facts.political, facts.skill, facts.household,
                facts.householdArea, facts.nativePlace, facts.workStatus, facts.isMigrantWorker, facts.honour, facts.address, facts.emergencyContact, facts.remark)
        }
    }

    package static func record(_ id: ID<Person>, _ db: any Connection) throws -> Person {
        try db.one("SELECT p.* FROM person p WHERE p.id = \(id) \(found)")
    }

    /// The one person who has this number; of two records that were merged, the one that is left.
    package static func known(by number: PersonNumber, _ instruments: Instruments, _ db: any Connection) throws -> Person? {
        guard let person: Person = try db.first("SELECT p.* FROM person p WHERE p.number_digest = \(digest(number, instruments)) \(everyone)") else { return nil }
        return try person.mergedInto.map { try record($0, db) } ?? person
    }

    /// Everybody who gave this phone; a household may share one.
    package static func known(by phone: MobileNumber, _ instruments: Instruments, _ db: any Connection) throws -> [Person] {
        try db.all("""
            SELECT p.* FROM person p WHERE p.phone_digest = \(digest(phone, instruments)) AND p.merged_into IS NULL AND p.died_on IS NULL
            ORDER BY p.id \(everyone)
            """)
    }

    /// Whether anybody was written down or changed.
    package static func isChanged(since moment: Instant, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM person p WHERE p.changed_at >= \(moment) LIMIT 1 \(everyone)")
    }

    package static func digest(_ number: PersonNumber, _ instruments: Instruments) -> [UInt8] {
        // The same digits on a passport and on an identity card are two numbers.
        instruments.digest(purpose: numberPurpose, of: "\(number.type.rawValue) \(number.text)")
    }

    package static func digest(_ phone: MobileNumber, _ instruments: Instruments) -> [UInt8] { instruments.digest(purpose: phonePurpose, of: phone.text) }

    // MARK: Writing

    /// - Parameter isFindable: by name, at once; else `NameIndex.Sequel` follows.
    package static func insert(_ people: [Newcomer], isFindable: Bool = true, _ pen: Pen, _ db: any Connection) throws {
        let times: SQL = .values(pen.importID, pen.now, pen.now)
        try db.insert("""
            INSERT INTO person (id, name, name_key, initials, document_type, number, number_digest, number_tail, sex, birth_date, phone, phone_digest, phone_tail,
              ethnicity, education, political, skill, household, household_area, native_place, work_status, is_migrant_worker, honour, address, emergency_contact, remark,
              import_id, recorded_at, changed_at) \(found) VALUES
            """, people.map { "(\($0.values), \(times))" })
        if isFindable { try NameIndex.insert(people.flatMap { NameIndex.rows(of: $0.id, NameIndex.endings(of: $0.facts.name.text, initials: $0.initials)) }, db) }
    }

    package static func update(_ person: Person, to facts: PersonFacts, at union: ID<UnionOrg>?, _ pen: Pen, _ db: any Connection) throws {
        guard person.facts != facts else { return }
        let spelling = pen.instruments.pinyin(facts.name.text)
        try db.run("""
            UPDATE person SET name = \(facts.name), name_key = \(spelling.key), initials = \(spelling.initials), sex = \(facts.sex), birth_date = \(facts.birthDate),
              ethnicity = \(facts.ethnicity), education = \(facts.education), political = \(facts.political), skill = \(facts.skill),
              household = \(facts.household), household_area = \(facts.householdArea), native_place = \(facts.nativePlace), work_status = \(facts.workStatus),
              is_migrant_worker = \(facts.isMigrantWorker), honour = \(facts.honour), address = \(facts.address), emergency_contact = \(facts.emergencyContact),
              remark = \(facts.remark), import_id = COALESCE(\(pen.importID), import_id), changed_at = \(pen.now)
            WHERE id = \(person.id) \(found)
            """)
        if facts.name.text != person.name {
            try NameIndex.remove(person.id, endings: NameIndex.endings(of: person.name, initials: pen.instruments.pinyin(person.name).initials), db)
            try NameIndex.insert(NameIndex.rows(of: person.id, NameIndex.endings(of: facts.name.text, initials: spelling.initials)), db)
        }
        try pen.note("person", person.id.number, "edited", detail: person.facts.differences(to: facts), at: union, db)
    }

    package static func set(phone: MobileNumber?, of person: Person, at union: ID<UnionOrg>?, _ pen: Pen, _ db: any Connection) throws {
        let new = try SealedPhone(phone, of: person.id, pen.instruments)
        let changed = try db.run("""
            UPDATE person SET phone = \(new.sealed), phone_digest = \(new.digest), phone_tail = \(new.tail), changed_at = \(pen.now)
            WHERE id = \(person.id) AND phone_digest IS DISTINCT FROM \(new.digest) \(found)
            """)
        guard changed == 1 else { return }
        let told = JSON.array([.string(person.maskedPhone ?? ""), .string(phone?.masked ?? "")])
        try pen.note("person", person.id.number, "edited", detail: ["手机号码": told], at: union, db)
    }

    package static func die(_ person: ID<Person>, on day: Day, _ pen: Pen, _ db: any Connection) throws {
        try db.run("UPDATE person SET died_on = \(day), changed_at = \(pen.now) WHERE id = \(person) \(found)")
    }

    /// Leads a record to another one of the same person, or sets it free again.
    package static func set(mergedInto kept: ID<Person>?, of person: ID<Person>, _ pen: Pen, _ db: any Connection) throws {
        try db.run("UPDATE person SET merged_into = \(kept), changed_at = \(pen.now) WHERE id = \(person) \(found)")
    }

    /// The records that lead to this one.
    package static func mergedInto(_ person: ID<Person>, _ db: any Connection) throws -> [Person] {
        try db.all("SELECT p.* FROM person p WHERE p.merged_into = \(person) ORDER BY p.id \(found)")
    }

    /// Everything that says who it was is gone; what is counted stays, of the day of birth the month.
    package static func erase(_ person: Person, _ pen: Pen, _ db: any Connection) throws {
        try NameIndex.remove(person.id, endings: NameIndex.endings(of: person.name, initials: pen.instruments.pinyin(person.name).initials), db)
        try db.run("""
            UPDATE person SET name = '已删除', name_key = '', initials = '', number = NULL, number_digest = NULL, number_tail = NULL, phone = NULL, phone_digest = NULL,
              phone_tail = NULL, birth_date = SUBSTR(birth_date, 1, 7) || '-01', political = NULL, household_area = NULL, native_place = NULL, honour = NULL, address = NULL,
              emergency_contact = NULL, remark = NULL, erased_on = \(pen.today), changed_at = \(pen.now) WHERE id = \(person.id) AND erased_on IS NULL \(found)
            """)
    }

    /// As if they had never been written down: an import is taken back.
    package static func remove(_ person: Person, _ pen: Pen, _ db: any Connection) throws {
        try NameIndex.remove(person.id, endings: NameIndex.endings(of: person.name, initials: pen.instruments.pinyin(person.name).initials), db)
        try db.run("DELETE FROM person WHERE id = \(person.id) \(found)")
    }

    // MARK: What lies sealed

    /// The whole number; whoever asks says why, and the handler leaves the trace.
    package static func number(of person: ID<Person>, _ instruments: Instruments, _ db: any Connection) throws -> String {
        try opened("number", of: person, try db.value("SELECT p.number FROM person p WHERE p.id = \(person) \(found)"), instruments)
    }
    /// The whole phone; whoever asks says why, and the handler leaves the trace.
    package static func phone(of person: ID<Person>, _ instruments: Instruments, _ db: any Connection) throws -> String {
        try opened("phone", of: person, try db.value("SELECT p.phone FROM person p WHERE p.id = \(person) \(found)"), instruments)
    }
    private static func opened(_ column: String, of person: ID<Person>, _ sealed: Sealed?, _ instruments: Instruments) throws -> String {
        guard let sealed else { throw NotFound() }
        return try instruments.openText(sealed, bound: place(column, person))
    }

    fileprivate static func place(_ column: String, _ id: ID<Person>) -> SealPlace { SealPlace("person", column, id) }
    private static let found = SQL.unscoped(because: "the person was found in scope")
    private static let everyone = SQL.unscoped(because: "one person, one record, wherever it is kept")
}

/// A phone as it is kept, all of it or nothing.
private struct SealedPhone: Sendable {
    let sealed: Sealed?, digest: [UInt8]?, tail: String?
    init(_ phone: MobileNumber?, of person: ID<Person>, digest known: [UInt8]? = nil, _ instruments: Instruments) throws {
        sealed = try phone.map { try instruments.seal($0.text, bound: PersonStore.place("phone", person)) }
        digest = phone.map { known ?? PersonStore.digest($0, instruments) }
        tail = phone.map { String($0.text.suffix(4)) }
    }
}
