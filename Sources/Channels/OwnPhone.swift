package import Kernel
package import People

/// A phone by which somebody comes for himself, and whose it is as far as that is known.
package struct OwnPhone: Readable, Sendable {
    package let id: ID<OwnPhone>, tail: String, boundAt: Instant?, boundBy: String?, usedAt: Instant?
    let personID: ID<Person>?, digest: [UInt8]
    package init(row: Row) throws {
        id = try row.get("id"); tail = try row.get("phone_tail"); boundAt = try row.get("bound_at"); boundBy = try row.get("bound_by")
        usedAt = try row.get("used_at"); personID = try row.get("person_id"); digest = try row.get("phone_digest")
    }
    package var maskedPhone: String { MobileNumber.masked(tail) }
}

/// Whose phone it is. A binding holds while the register has the same phone for the person, and as long as the phone is in use.
package enum OwnPhones {
    /// Networks give a number to somebody else some months after it was given up.
    static let idleDays = 90
    static let mostTries = 5
    /// `true` of a person `p` to whom the phone `f` is bound.
    static let holds: SQL = """
        p.id = f.person_id AND p.phone_digest = f.phone_digest AND p.died_on IS NULL AND p.merged_into IS NULL AND p.erased_on IS NULL
        \(SQL.unscoped(because: "one's own record"))
        """

    static func record(_ id: ID<OwnPhone>, _ db: any Connection) throws -> OwnPhone { try db.one("SELECT * FROM own_phone WHERE id = \(id)") }

    /// The phone that is bound to somebody.
    package static func bound(to person: ID<Person>, _ db: any Connection) throws -> OwnPhone? {
        try db.first("SELECT f.* FROM own_phone f JOIN person p ON \(holds) WHERE p.id = \(person)")
    }

    /// Whose the phone is now; nobody's while it is unbound.
    static func holder(of phone: ID<OwnPhone>, _ db: any Connection) throws -> ID<Person>? {
        try db.value("SELECT p.id FROM own_phone f JOIN person p ON \(holds) WHERE f.id = \(phone)")
    }

    static func number(of phone: OwnPhone, _ instruments: Instruments, _ db: any Connection) throws -> MobileNumber {
        try number(of: phone.id, instruments, db)
    }
    package static func number(of phone: ID<OwnPhone>, _ instruments: Instruments, _ db: any Connection) throws -> MobileNumber {
        guard let sealed: Sealed = try db.value("SELECT phone FROM own_phone WHERE id = \(phone)") else { throw NotFound() }
        return try MobileNumber(parsing: instruments.openText(sealed, bound: SealPlace("own_phone", "phone", phone)))
    }

    /// The phone's record, made where there is none.
    package static func known(_ phone: MobileNumber, _ pen: Pen, _ db: any Connection) throws -> OwnPhone {
        let digest = PersonStore.digest(phone, pen.instruments), id = pen.newID(of: OwnPhone.self)
        if let found: OwnPhone = try db.first("SELECT * FROM own_phone WHERE phone_digest = \(digest)") { return found }
        try db.run("""
            INSERT INTO own_phone (id, phone, phone_digest, phone_tail, recorded_at)
            VALUES (\(id), \(try pen.instruments.seal(phone.text, bound: SealPlace("own_phone", "phone", id))), \(digest), \(String(phone.text.suffix(4))), \(pen.now))
            """)
        return try record(id, db)
    }

    /// Somebody has proved the phone. A binding of long ago is over then: the number may be another's by now.
    package static func signedIn(_ phone: OwnPhone, _ pen: Pen, _ db: any Connection) throws {
        if let used = phone.usedAt ?? phone.boundAt, used < pen.now.adding(seconds: -86_400 * idleDays) {
            try release(phone, because: "\(idleDays) 天没有登录，要重新核对", pen, db)
            try db.run("DELETE FROM notice WHERE phone_id = \(phone.id)")
        }
        try db.run("UPDATE own_phone SET used_at = \(pen.now) WHERE id = \(phone.id)")
    }

    // MARK: Binding

    /// Counts a try and says whether there may be one.
    static func mayTry(_ phone: ID<OwnPhone>, id: Int64, _ now: Instant, _ db: any Connection) throws -> Bool {
        let since = now.adding(seconds: -86_400)
        guard try db.count("SELECT COUNT(*) FROM binding_try WHERE phone_id = \(phone) AND at > \(since)") < mostTries else { return false }
        try db.run("INSERT INTO binding_try (id, phone_id, at) VALUES (\(id), \(phone), \(now))")
        return true
    }

    /// The one person for whom the register has this phone, this name and a number that ends so.
    static func match(_ phone: OwnPhone, name: String, lastSix: String, _ instruments: Instruments, _ db: any Connection) throws -> Person? {
        let fitting = try PersonStore.known(by: number(of: phone, instruments, db), instruments, db).filter { person in
            let theirs = try PersonStore.number(of: person.id, instruments, db).suffix(6)
            // Both are compared whatever the first came to.
            let isNamed = person.name == name, isNumbered = Array(theirs.utf8).isSameInConstantTime(as: Array(lastSix.utf8))
            return isNamed && isNumbered
        }
        return fitting.count == 1 ? fitting[0] : nil
    }

    /// Binds the phone, which the register has for that person. Whoever held it before loses it and is told.
    package static func bind(_ number: MobileNumber, to person: Person, at union: ID<UnionOrg>?, by: String, reason: String? = nil, _ pen: Pen, _ db: any Connection) throws {
        let phone = try known(number, pen, db)
        if phone.personID == person.id { return }
        if phone.personID != nil { try release(phone, because: "这个号码现在由别人使用", pen, db) }
        if let earlier: OwnPhone = try db.first("SELECT * FROM own_phone WHERE person_id = \(person.id)") { try release(earlier, because: "已改绑别的手机号", pen, db) }
        try db.run("UPDATE own_phone SET person_id = \(person.id), bound_at = \(pen.now), bound_by = \(by) WHERE id = \(phone.id)")
        try pen.note("person", person.id.number, "绑定手机", reason: reason, detail: ["绑定的手机": .array(["", .string(phone.maskedPhone)])], at: union, db)
        try Notices.tell(person.id, "phone_bound", ["尾号": phone.tail, "经办": by], pen, db)
    }

    /// Whether somebody has signed in with that phone just now, by the code sent to it: it is in the hands of whoever stands at the desk.
    package static func isInHand(_ number: MobileNumber, _ pen: Pen, _ db: any Connection) throws -> Bool {
        let used: Instant? = try db.value("SELECT used_at FROM own_phone WHERE phone_digest = \(PersonStore.digest(number, pen.instruments))")
        return used.map { $0 >= pen.now.adding(seconds: -3600) } ?? false
    }

    /// The phone is nobody's from now on: whoever sits behind it sees no more of the person, who is told.
    package static func release(_ phone: OwnPhone, because reason: String, _ pen: Pen, _ db: any Connection) throws {
        guard let person = phone.personID else { return }
        try db.run("UPDATE own_phone SET person_id = NULL, bound_at = NULL, bound_by = NULL WHERE id = \(phone.id)")
        try db.run("UPDATE phone_session SET ended_at = \(pen.now), ended_by = 'unbound' WHERE phone_id = \(phone.id) AND ended_at IS NULL")
        try pen.note("person", person.number, "解除手机绑定", reason: reason, detail: ["绑定的手机": .array([.string(phone.maskedPhone), ""])], at: nil, db)
        try Notices.tell(person, "phone_unbound", ["尾号": phone.tail, "原因": reason], except: phone, pen, db)
    }

    /// One record turns out to be another one's person: the phone goes along where the register has the same for the other, else the binding is over.
    package static func follow(from gone: ID<Person>, to kept: Person, at union: ID<UnionOrg>?, _ pen: Pen, _ db: any Connection) throws {
        guard let phone = try bound(to: gone, db) else { return }
        let isTheirs = try bound(to: kept.id, db) == nil && db.exists("""
            SELECT 1 FROM person p WHERE p.id = \(kept.id) AND p.phone_digest = \(phone.digest) AND p.died_on IS NULL \(SQL.unscoped(because: "the person was found in scope"))
            """)
        guard isTheirs else { return try release(phone, because: "重复登记的两条已合并，请用另一条登记的手机号，或到工会核对", pen, db) }
        try db.run("UPDATE own_phone SET person_id = \(kept.id) WHERE id = \(phone.id)")
        try pen.note("person", kept.id.number, "绑定手机", reason: "重复登记的两条合并，绑定一起转过来", detail: ["绑定的手机": .array(["", .string(phone.maskedPhone)])], at: union, db)
    }

    /// The person is erased: the phone that was theirs, what they were told, what they agreed to. The phone's record stays, without a number, for what was
    /// asked from it and is counted.
    package static func erase(_ person: ID<Person>, _ pen: Pen, _ db: any Connection) throws {
        for phone in try db.all("SELECT * FROM own_phone WHERE person_id = \(person)", as: OwnPhone.self) {
            try db.run("DELETE FROM phone_session WHERE phone_id = \(phone.id)")
            try db.run("DELETE FROM binding_try WHERE phone_id = \(phone.id)")
            try db.run("DELETE FROM notice WHERE phone_id = \(phone.id)")
            let nothing = pen.draws.random(32)
            try db.run("""
                UPDATE own_phone SET phone = \(nothing), phone_digest = \(nothing), phone_tail = '****', person_id = NULL, bound_at = NULL, bound_by = NULL, used_at = NULL
                WHERE id = \(phone.id)
                """)
        }
        try db.run("DELETE FROM notice WHERE person_id = \(person)")
        try db.run("DELETE FROM message WHERE person_id = \(person)")
        try db.run("DELETE FROM consent WHERE person_id = \(person)")
    }

    /// The register gets another phone for that person, or none: a binding to the old one is over.
    package static func set(phone: MobileNumber?, of person: Person, at union: ID<UnionOrg>?, _ pen: Pen, _ db: any Connection) throws {
        try PersonStore.set(phone: phone, of: person, at: union, pen, db)
        try releaseOld(of: person.id, pen, db)
    }

    private static func releaseOld(of person: ID<Person>, _ pen: Pen, _ db: any Connection) throws {
        let phone: OwnPhone? = try db.first("""
            SELECT f.* FROM own_phone f JOIN person p ON p.id = f.person_id
            WHERE f.person_id = \(person) AND p.phone_digest IS DISTINCT FROM f.phone_digest \(SQL.unscoped(because: "the person was found in scope"))
            """)
        if let phone { try release(phone, because: "登记的手机号改了", pen, db) }
    }
}
