package import Crypto
import Foundation
import Kernel

/// The keys of one installation. They live beside the database, never in it; without them what is sealed stays sealed.
package struct Keys: Sendable {
    package struct Master: Sendable {
        /// 1…255; the first byte of every ciphertext.
        package let version: UInt8
        package let key: SymmetricKey
        /// `2026-11-22`.
        package let created: String
    }
    /// In order of their versions, never empty. The last one seals, all of them open.
    package let masters: [Master]
    let digest: SymmetricKey
    let signingSeed: [UInt8]

    package var newest: Master { masters[masters.count - 1] }
    package func master(version: UInt8) -> Master? { masters.first { $0.version == version } }

    package static func fresh(created: String) -> Keys {
        Keys(
            masters: [Master(version: 1, key: SymmetricKey(size: .bits256), created: created)],
            digest: SymmetricKey(size: .bits256), signingSeed: Array(Curve25519.Signing.PrivateKey().rawRepresentation))
    }

    /// The same keys with a new master key, which seals from now on. Throws when all 255 versions are used up.
    package func rotated(created: String) throws -> Keys {
        guard newest.version < .max else { throw Complaint("keys.versions", "主密钥已有 255 个版本，不能再加。") }
        let next = Master(version: newest.version + 1, key: SymmetricKey(size: .bits256), created: created)
        return Keys(masters: masters + [next], digest: digest, signingSeed: signingSeed)
    }

    /// Says whether these are the keys of a database, without telling anything about them. It stays the same when a version is added.
    package var fingerprint: String {
        let code = HMAC<SHA256>.authenticationCode(for: Array("zhijia keys fingerprint".utf8), using: digest)
        return code.prefix(8).hexadecimal
    }

    /// Ed25519, for checkpoints of the log.
    package func signature(of bytes: [UInt8]) throws -> [UInt8] { Array(try signing.signature(for: bytes)) }
    /// 32 bytes; what an auditor receives another way.
    package var publicSigningKey: [UInt8] { get throws { Array(try signing.publicKey.rawRepresentation) } }
    private var signing: Curve25519.Signing.PrivateKey { get throws { try .init(rawRepresentation: signingSeed) } }
}

/// Nobody sees keys because somebody logged them.
extension Keys: CustomStringConvertible, CustomReflectable {
    package var description: String { "Keys(\(fingerprint))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The text of the key file and of `ZHIJIA_KEYS`.
extension Keys {
    struct Text: Codable {
        struct Master: Codable { let version: UInt8, key: Data, created: String }
        let masters: [Master], digest: Data, signing: Data
    }

    package var text: [UInt8] {
        get throws {
            let text = Text(
                masters: masters.map { .init(version: $0.version, key: $0.key.withUnsafeBytes { Data($0) }, created: $0.created) },
                digest: digest.withUnsafeBytes { Data($0) }, signing: Data(signingSeed))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return Array(try encoder.encode(text)) + [UInt8(ascii: "\n")]
        }
    }

    package init(text: [UInt8]) throws {
        guard let text = try? JSONDecoder().decode(Text.self, from: Data(text)) else {
            throw Complaint("keys.unreadable", "密钥读不出来，内容不完整或被改过。请用备份的密钥换回。")
        }
        let masters = text.masters.sorted { $0.version < $1.version }
        let sizes = masters.map(\.key.count) + [text.digest.count, text.signing.count]
        guard !masters.isEmpty, Set(masters.map(\.version)).count == masters.count, sizes.allSatisfy({ $0 == 32 }) else {
            throw Complaint("keys.incomplete", "密钥不全：要有主密钥、摘要密钥和签名密钥，每个 32 字节，版本不重复。")
        }
        self.init(
            masters: masters.map { Master(version: $0.version, key: SymmetricKey(data: $0.key), created: $0.created) },
            digest: SymmetricKey(data: text.digest), signingSeed: Array(text.signing))
    }
}
