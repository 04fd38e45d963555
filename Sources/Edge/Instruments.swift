import Crypto
import Glibc
package import Kernel

extension Instruments {
    package static func live(keys: Keys) throws -> Instruments { over(keys, random: randomBytes, hasher: try PasswordHasher()) }

    /// The real thing with the randomness that is handed in; one that can be repeated is for simulations only.
    package static func over(_ keys: Keys, random: @escaping @Sendable (Int) -> [UInt8], hasher: PasswordHasher) -> Instruments {
        let sealing = Sealing(keys: keys, random: random)
        return Instruments(
            seal: { try sealing.seal($0, bound: $1) }, open: { try sealing.open($0, bound: $1) },
            digest: { sealing.digest(purpose: $0, of: $1) }, hash: { Array(SHA256.hash(data: $0)) },
            pinyin: { Pinyin.spell($0) }, random: random,
            authenticate: { Array(HMAC<Insecure.SHA1>.authenticationCode(for: $0, using: SymmetricKey(data: $1))) },
            qrCode: { try QRCode(encoding: $0) }, passwords: .live(hasher))
    }
}

/// From the system's own source, which does not fail.
@Sendable package func randomBytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
        if let start = bytes.baseAddress { arc4random_buf(start, count) }
        filled = count
    }
}
