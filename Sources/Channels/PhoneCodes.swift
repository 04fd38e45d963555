package import Kernel
import People

/// What a code is for; one for another purpose opens nothing.
package enum CodePurpose: String, CodedWord {
    case signIn = "sign_in", whole, newPhone = "new_phone", close
    package var label: String {
        switch self {
        case .signIn: "登录"
        case .whole: "查看本人全部资料"
        case .newPhone: "换手机号"
        case .close: "注销本人账号"
        }
    }
}

/// A code that waits to be typed in.
package struct PhoneCode: Readable, Sendable {
    package let id: ID<PhoneCode>, purpose: CodePurpose, tail: String
    let sealed: Sealed, digest: [UInt8], tries: Int
    package init(row: Row) throws {
        id = try row.get("id"); purpose = try row.get("purpose"); tail = try row.get("phone_tail")
        sealed = try row.get("phone"); digest = try row.get("digest"); tries = try row.get("tries")
    }
    package var maskedPhone: String { MobileNumber.masked(tail) }
    func phone(_ instruments: Instruments) throws -> MobileNumber {
        try MobileNumber(parsing: instruments.openText(sealed, bound: SealPlace("phone_code", "phone", id)))
    }
}

/// Six digits to a phone. What is known of the phone makes no difference to what is answered.
package enum PhoneCodes {
    package static let minutes = 5, mostTries = 5
    private static let keptDays = 2

    /// How many in how many seconds.
    private static let phoneLimits = [(1, 60), (5, 3600), (10, 86_400)]
    /// A works has one address for all its people.
    private static let addressLimits = [(10, 60), (60, 3600), (300, 86_400)]
    private static let totalLimit = (120, 60)

    /// Sends one, to be typed in at the same browser. An earlier one to that phone is void.
    /// - Parameter secret: the browser's: its session, or what it gets as one for as long as the code is awaited.
    /// - Throws: `TooMany` when that phone, this address or the program has had enough of them.
    package static func send(to phone: MobileNumber, for purpose: CodePurpose, secret: String, _ request: Request, _ db: any Connection) throws {
        guard request.reachesPhones else { throw NotAllowed("短信还没有接通，收不到验证码。请到所在工会办理，或请系统管理员设好短信网关") }
        let now = request.now, instruments = request.instruments, digest = PersonStore.digest(phone, instruments)
        if let refusal = try refusal(digest, request.address, now, db) { throw refusal }
        let id = request.newID(of: PhoneCode.self), code = Digits.random(6, from: request.draws.random(8)), until = now.adding(seconds: 60 * minutes)
        try db.run("UPDATE phone_code SET ended_at = \(now) WHERE phone_digest = \(digest) AND ended_at IS NULL")
        try db.run("""
            INSERT INTO phone_code (id, purpose, phone, phone_digest, phone_tail, browser, digest, sent_at, until, address)
            VALUES (\(id), \(purpose), \(try instruments.seal(phone.text, bound: SealPlace("phone_code", "phone", id))), \(digest), \(String(phone.text.suffix(4))),
              \(SessionTable.digest(secret, instruments)), \(self.digest(code, of: id, instruments)), \(now), \(until), \(request.address))
            """)
        try Messages.put("code", "职家验证码 \(code)，用于\(purpose.label)，\(minutes) 分钟内有效。不要告诉别人，工会不会向您要它。", to: phone, of: nil, until: until, Pen(request), db)
    }

    /// Sends one to the phone by which somebody has come, for what asks for a fresh one.
    package static func sendToOwn(_ purpose: CodePurpose, _ request: Request, _ db: any Connection) throws {
        guard let secret = request.session else { throw Refusal.signInFirst }
        try send(to: OwnPhones.number(of: request.ownPhone, request.instruments, db), for: purpose, secret: secret, request, db)
    }

    /// The code that this browser has asked for, as long as it may be typed in.
    package static func waiting(_ purpose: CodePurpose, _ request: Request, _ db: any Connection) throws -> PhoneCode? {
        guard let secret = request.session else { return nil }
        return try db.first("""
            SELECT id, purpose, phone, phone_tail, digest, tries FROM phone_code
            WHERE browser = \(SessionTable.digest(secret, request.instruments)) AND purpose = \(purpose) AND ended_at IS NULL AND until > \(request.now)
            """)
    }

    /// What a try came to.
    package enum Checked: Sendable { case right(PhoneCode), wrong(Complaint) }

    /// For a route's `prepare:`: counts the try, before anything is compared and whatever becomes of the request, and says whether the code is right.
    package static func check(_ code: String, for purpose: CodePurpose, _ request: Request, _ database: any Database) async throws -> Checked {
        try await database.write { db in
            guard let waiting = try waiting(purpose, request, db) else { return .wrong(Complaint("code_over", "验证码过期了，请重新获取")) }
            guard waiting.tries < mostTries else { return .wrong(Complaint("code_void", "已输错 \(mostTries) 次，这个验证码作废了，请重新获取")) }
            try db.run("UPDATE phone_code SET tries = tries + 1 WHERE id = \(waiting.id)")
            if digest(code, of: waiting.id, request.instruments).isSameInConstantTime(as: waiting.digest) { return .right(waiting) }
            let left = mostTries - waiting.tries - 1
            return .wrong(Complaint("code_wrong", left == 0 ? "已输错 \(mostTries) 次，这个验证码作废了，请重新获取" : "验证码不对，还可以试 \(left) 次"))
        }
    }

    /// For the handler: the code counts once.
    /// - Returns: the phone that it has proved.
    package static func use(_ code: PhoneCode, _ request: Request, _ db: any Connection) throws -> MobileNumber {
        let changed = try db.run("UPDATE phone_code SET ended_at = \(request.now) WHERE id = \(code.id) AND ended_at IS NULL")
        guard changed == 1 else { throw NotAllowed("这个验证码已经用过了，请重新获取") }
        return try code.phone(request.instruments)
    }

    static func sweep(_ database: any Database, _ now: Instant) async throws {
        let oldest = now.adding(seconds: -86_400 * keptDays)
        while try await database.write({ db in
            try db.run("DELETE FROM phone_code WHERE id IN (SELECT id FROM phone_code WHERE sent_at < \(oldest) LIMIT 500)")
        }) == 500 {}
        try await database.write { db in try db.run("DELETE FROM binding_try WHERE at < \(oldest)") }
    }

    private static func digest(_ code: String, of id: ID<PhoneCode>, _ instruments: Instruments) -> [UInt8] {
        instruments.digest(purpose: "phone_code", of: "\(id) \(code)")
    }

    private static func refusal(_ phone: [UInt8], _ address: String, _ now: Instant, _ db: any Connection) throws -> TooMany? {
        for (most, seconds) in phoneLimits where try sent("phone_digest = \(phone)", within: seconds, now, db) >= most {
            return TooMany(seconds == 60 ? "这个手机号刚发过验证码，一分钟后才能再发" : seconds == 3600 ? "这个手机号一小时内已发 5 次，请过一会儿再试" : "这个手机号今天已发 10 次，请明天再试", seconds: seconds)
        }
        for (most, seconds) in addressLimits where try sent("address = \(address)", within: seconds, now, db) >= most {
            return TooMany("从这个网络要验证码的人太多，请过一会儿再试", seconds: seconds)
        }
        guard try sent("1 = 1", within: totalLimit.1, now, db) >= totalLimit.0 else { return nil }
        return TooMany("现在要验证码的人太多，请一分钟后再试", seconds: totalLimit.1)
    }

    private static func sent(_ condition: SQL, within seconds: Int, _ now: Instant, _ db: any Connection) throws -> Int {
        try db.count("SELECT COUNT(*) FROM phone_code WHERE \(condition) AND sent_at > \(now.adding(seconds: -seconds))")
    }
}
