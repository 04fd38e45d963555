import Kernel

/// Who may try a password or a code, and how often. Tries are counted before anything is compared, for names that exist and names that
/// do not alike, and codes together with passwords.
enum Door {
    static let lockAfter = 5, lockMinutes = 30
    static let slowNameAfter = 20
    static let slowAddressAfter = 50, slowAddressMinutes = 30
    /// 网络安全法 第二十三条: at least six months.
    static let forgetAfterDays = 190

    static func digest(of userName: String, _ instruments: Instruments) -> [UInt8] { instruments.digest(purpose: "sign_in", of: userName) }

    enum Step: String, CodedWord {
        case password, code
        var label: String {
            switch self {
            case .password: "密码"
            case .code: "动态口令"
            }
        }
    }

    /// One try, of a password or of a code.
    struct Try: Sendable {
        let id: Int64, name: [UInt8], step: Step
        init(_ step: Step, of userName: String, _ request: Request) {
            id = request.draws.id(); name = Door.digest(of: userName, request.instruments); self.step = step
        }
    }

    /// Writes the try down, as one that failed, or refuses it.
    /// - Parameter account: whose name it was, if anybody's.
    static func knock(_ attempt: Try, _ account: ID<Account>?, _ request: Request, _ db: any Connection) throws {
        if let refusal = try refusal(attempt.name, request.address, request.now, db) { throw refusal }
        try db.run("""
            INSERT INTO sign_in_attempt (id, name_digest, account_id, step, address, device, at)
            VALUES (\(attempt.id), \(attempt.name), \(account), \(attempt.step), \(request.address), \(request.device), \(request.now))
            """)
    }

    /// Whether the password is right. A try that nobody had time to look at was none.
    static func isRight(_ password: String, _ hash: String?, _ attempt: Try, _ instruments: Instruments, _ database: any Database) async throws -> Bool {
        do { return try await instruments.passwords.verify(password, hash) } catch {
            try await database.write { db in try forget(attempt.id, db) }
            throw error
        }
    }

    static func forget(_ id: Int64, _ db: any Connection) throws { try db.run("DELETE FROM sign_in_attempt WHERE id = \(id)") }

    static func opened(_ id: Int64, _ db: any Connection) throws {
        try db.run("UPDATE sign_in_attempt SET outcome = 'passed' WHERE id = \(id)")
    }

    /// The password was right and a code is asked for. It does not end a row of failures: else whoever knows a password could try codes
    /// for ever by typing it again after every fourth.
    static func halfOpened(_ id: Int64, _ db: any Connection) throws {
        try db.run("UPDATE sign_in_attempt SET outcome = 'half' WHERE id = \(id)")
    }

    private static func refusal(_ name: [UInt8], _ address: String, _ now: Instant, _ db: any Connection) throws -> TooMany? {
        if let end = try lockEnd(name, address, now, db), end > now {
            let wait = max(1, now.seconds(until: end))
            return TooMany("密码或动态口令连错 \(lockAfter) 次，这个用户名在这台电脑上锁 \(lockMinutes) 分钟，还有约 \((wait + 59) / 60) 分钟。忘了密码请找系统管理员", seconds: wait)
        }
        let day = now.adding(seconds: -86_400), minute = now.adding(seconds: -60)
        let named = try db.rows("SELECT COUNT(*), MAX(at) FROM sign_in_attempt WHERE name_digest = \(name) AND outcome = 'failed' AND at > \(day)")[0]
        if isSlowed(named, above: slowNameAfter, minute) { return TooMany("这个用户名今天试错太多次，现在每分钟只能试一次", seconds: 60) }
        let window = now.adding(seconds: -60 * slowAddressMinutes)
        let addressed = try db.rows("SELECT COUNT(*), MAX(at) FROM sign_in_attempt WHERE address = \(address) AND outcome = 'failed' AND at > \(window)")[0]
        if isSlowed(addressed, above: slowAddressAfter - 1, minute) { return TooMany("从这个地址试错太多次，现在每分钟只能试一次", seconds: 60) }
        return nil
    }

    /// Half an hour after the fifth of five failures that came in a row within half an hour. What comes during the lock is refused and
    /// not counted, so nobody draws it out.
    private static func lockEnd(_ name: [UInt8], _ address: String, _ now: Instant, _ db: any Connection) throws -> Instant? {
        let failures: [Instant] = try db.rows("""
            SELECT at FROM sign_in_attempt WHERE name_digest = \(name) AND address = \(address) AND outcome = 'failed'
              AND at > \(now.adding(seconds: -2 * 60 * lockMinutes))
              AND at > COALESCE((SELECT MAX(at) FROM sign_in_attempt WHERE name_digest = \(name) AND address = \(address) AND outcome = 'passed'), '')
            ORDER BY at DESC LIMIT \(lockAfter)
            """).map { try $0.get("at") }
        guard failures.count == lockAfter, failures[lockAfter - 1].seconds(until: failures[0]) < 60 * lockMinutes else { return nil }
        return failures[0].adding(seconds: 60 * lockMinutes)
    }

    private static func isSlowed(_ row: Row, above limit: Int, _ minute: Instant) -> Bool {
        guard let count = row.values[0].integer, count > limit, let last = row.values[1].text else { return false }
        return last > minute.description
    }

    /// What was tried at a name since the last sign-in before the present one; its owner is told.
    struct Failures { let count: Int, withRightPassword: Int }

    static func failures(of name: [UInt8], _ db: any Connection) throws -> Failures {
        let row = try db.rows("""
            SELECT COUNT(*) AS failed, COALESCE(SUM(CASE outcome WHEN 'half' THEN 1 ELSE 0 END), 0) AS half FROM sign_in_attempt
            WHERE name_digest = \(name) AND outcome <> 'passed' AND at > COALESCE(\(lastPassed(name)), '')
            """)[0]
        return Failures(count: try row.get("failed"), withRightPassword: try row.get("half"))
    }

    /// When the sign-in before the present one was; nil before the second.
    static func signInBefore(_ name: [UInt8], _ db: any Connection) throws -> Instant? { try db.value("SELECT \(lastPassed(name))") }

    private static func lastPassed(_ name: [UInt8]) -> SQL {
        "(SELECT at FROM sign_in_attempt WHERE name_digest = \(name) AND outcome = 'passed' ORDER BY at DESC LIMIT 1 OFFSET 1)"
    }

    /// Forgets what is long past, a little at a time: the writer is shared.
    static func sweep(_ database: any Database, _ now: Instant) async throws {
        try await database.write { db in try db.run("DELETE FROM half_sign_in WHERE until <= \(now)") }
        let oldest = now.adding(seconds: -86_400 * forgetAfterDays)
        while try await database.write({ db in
            try db.run("DELETE FROM sign_in_attempt WHERE id IN (SELECT id FROM sign_in_attempt WHERE at < \(oldest) LIMIT 500)")
        }) == 500 {}
    }
}
