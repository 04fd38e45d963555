import Kernel

/// 动态口令: what somebody's telephone shows beside the password (RFC 6238: HMAC-SHA-1, six digits, half a minute).
struct SecondFactor: Sendable {
    static let secretLength = 20, digits = 6, seconds: Int64 = 30
    /// A telephone's clock may be a step early or late.
    static let drift: ClosedRange<Int64> = -1...1

    let secret: [UInt8]

    static func step(at now: Instant) -> Int64 { now.milliseconds / (seconds * 1000) }

    func code(at step: Int64, _ instruments: Instruments) -> String {
        let message = (0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> (8 * $0)) }
        let digest = instruments.authenticate(message, key: secret), start = Int(digest[digest.count - 1] & 15)
        let number = digest[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } & 0x7fff_ffff
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: Self.digits - text.count) + text
    }

    /// The half minute whose code was typed. One that was used before, and those before it, are none.
    func step(of typed: String, after used: Int64, at now: Instant, _ instruments: Instruments) -> Int64? {
        let current = Self.step(at: now)
        return Self.drift.map { current + $0 }.first { $0 > used && code(at: $0, instruments).utf8.isSameInConstantTime(as: typed.utf8) }
    }

    /// What the telephone reads from the QR code.
    func address(for userName: String) -> String {
        let issuer = Path.encoded("职家")
        return "otpauth://totp/\(issuer):\(Path.encoded(userName))?secret=\(written)&issuer=\(issuer)&algorithm=SHA1&digits=\(Self.digits)&period=\(Self.seconds)"
    }

    /// RFC 4648, as telephones take it when somebody types it in.
    var written: String { Letters.written(secret, in: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") }
}

/// Ten codes on paper, each good once, for the day on which the telephone is lost.
enum RecoveryCode {
    static let count = 10, bytes = 6
    /// Crockford's letters: none looks like another.
    private static let letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    /// 48 bits each, such as `7KQ2M-0XW4R`.
    static func make(_ random: [UInt8]) -> String {
        let text = Letters.written(random, in: letters)
        return text.prefix(5) + "-" + text.dropFirst(5)
    }

    /// As it was written, however it was typed.
    static func read(_ typed: String) -> String {
        let alike: [Character: Character] = ["O": "0", "I": "1", "L": "1"]
        let text = String(typed.uppercased().filter { $0 != "-" && $0 != " " }.map { alike[$0] ?? $0 })
        return text.prefix(5) + "-" + text.dropFirst(5)
    }

    static func digest(of code: String, _ account: ID<Account>, _ instruments: Instruments) -> [UInt8] {
        instruments.digest(purpose: "recovery_code", of: "\(account) \(code)")
    }
}

private enum Letters {
    /// Five bits a letter, the last filled up with zeros.
    static func written(_ bytes: [UInt8], in alphabet: String) -> String {
        let letters = Array(alphabet)
        var text = "", bits = 0, count = 0
        for byte in bytes {
            (bits, count) = ((bits << 8 | Int(byte)) & 0xffff, count + 8)
            while count >= 5 {
                count -= 5
                text.append(letters[bits >> count & 31])
            }
        }
        if count > 0 { text.append(letters[bits << (5 - count) & 31]) }
        return text
    }
}
