import Kernel

/// Who may try a password, and how often. Tries are counted before anything is hashed, for names that exist and names that do not alike.
enum Door {
    static let lockAfter = 5, lockMinutes = 30
    static let slowNameAfter = 20
    static let slowAddressAfter = 50, slowAddressMinutes = 30

    /// Writes the try down, or refuses it.
    static func knock(_ id: Int64, _ name: [UInt8], _ address: String, _ now: Instant, _ db: any Connection) throws {
        if let refusal = try refusal(name, address, now, db) { throw refusal }
        try db.run("INSERT INTO sign_in_attempt (id, name_digest, address, at) VALUES (\(id), \(name), \(address), \(now))")
    }

    static func opened(_ id: Int64, _ db: any Connection) throws {
        try db.run("UPDATE sign_in_attempt SET outcome = 'passed' WHERE id = \(id)")
    }

    private static func refusal(_ name: [UInt8], _ address: String, _ now: Instant, _ db: any Connection) throws -> TooMany? {
        let lock = now.adding(seconds: -60 * lockMinutes)
        let here = try db.rows("""
            SELECT COUNT(*), MAX(at) FROM sign_in_attempt WHERE name_digest = \(name) AND address = \(address) AND outcome = 'failed' AND at > \(lock)
              AND at > COALESCE((SELECT MAX(at) FROM sign_in_attempt WHERE name_digest = \(name) AND address = \(address) AND outcome = 'passed'), '')
            """)[0]
        if let count = here.values[0].integer, count >= lockAfter, let last = Instant(stored: here.values[1]) {
            let wait = max(60, 60 * lockMinutes - last.seconds(until: now))
            return TooMany("密码连错 \(lockAfter) 次，这个用户名在这台电脑上锁 \(lockMinutes) 分钟，还有约 \(wait / 60 + 1) 分钟。忘了密码请找系统管理员", seconds: wait)
        }
        let day = now.adding(seconds: -86_400), minute = now.adding(seconds: -60)
        let named = try db.rows("SELECT COUNT(*), MAX(at) FROM sign_in_attempt WHERE name_digest = \(name) AND outcome = 'failed' AND at > \(day)")[0]
        if isSlowed(named, above: slowNameAfter, minute) { return TooMany("这个用户名今天试错太多次，现在每分钟只能试一次", seconds: 60) }
        let window = now.adding(seconds: -60 * slowAddressMinutes)
        let addressed = try db.rows("SELECT COUNT(*), MAX(at) FROM sign_in_attempt WHERE address = \(address) AND outcome = 'failed' AND at > \(window)")[0]
        if isSlowed(addressed, above: slowAddressAfter - 1, minute) { return TooMany("从这个地址试错太多次，现在每分钟只能试一次", seconds: 60) }
        return nil
    }

    private static func isSlowed(_ row: Row, above limit: Int, _ minute: Instant) -> Bool {
        guard let count = row.values[0].integer, count > limit, let last = row.values[1].text else { return false }
        return last > minute.description
    }

    /// Failures of that name within a day; its owner is told at the next sign-in.
    static func failures(of name: [UInt8], since now: Instant, _ db: any Connection) throws -> Int {
        try db.count("SELECT COUNT(*) FROM sign_in_attempt WHERE name_digest = \(name) AND outcome = 'failed' AND at > \(now.adding(seconds: -86_400))")
    }
}
