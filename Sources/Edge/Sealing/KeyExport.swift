import CArgon2
import Crypto
import Foundation
import Kernel

/// Keys under a passphrase, to be kept apart from the backups: the key is derived with Argon2id, the text sealed with AES-256-GCM.
private struct Envelope: Codable {
    let format: String, memory: UInt32, passes: UInt32, salt: Data, sealed: Data
    static let format = "zhijia-keys-1"
}

extension Keys {
    /// The passphrase is used rarely, by hand: deriving its key may take a quarter of a second.
    private static let memory: UInt32 = 65_536, passes: UInt32 = 3

    /// - Throws: a `Complaint` when the passphrase is too short, or the file is there already.
    package func export(to path: String, passphrase: String) throws {
        let bytes = Data(try exported(passphrase: passphrase))
        try WholeFile.write(path) { try $0.write(contentsOf: bytes) }
    }

    package func exported(passphrase: String) throws -> [UInt8] {
        guard passphrase.count >= 12 else { throw Complaint("keys.passphrase_short", "口令至少 12 个字。") }
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        let key = try Self.derive(passphrase, salt: salt, memory: Self.memory, passes: Self.passes)
        guard let sealed = try AES.GCM.seal(try text, using: key, authenticating: Array(Envelope.format.utf8)).combined else {
            throw SealBroken.changed
        }
        let envelope = Envelope(format: Envelope.format, memory: Self.memory, passes: Self.passes, salt: salt, sealed: sealed)
        return Array(try JSONEncoder().encode(envelope))
    }

    package init(exported bytes: [UInt8], passphrase: String) throws {
        guard let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(bytes)), envelope.format == Envelope.format,
            envelope.memory <= 1_048_576, envelope.passes <= 20
        else { throw Complaint("keys.not_export", "这不是本系统导出的密钥文件。") }
        let key = try Self.derive(passphrase, salt: envelope.salt, memory: envelope.memory, passes: envelope.passes)
        guard let box = try? AES.GCM.SealedBox(combined: envelope.sealed),
            let text = try? AES.GCM.open(box, using: key, authenticating: Array(Envelope.format.utf8))
        else { throw Complaint("keys.passphrase_wrong", "口令不对，或者文件被改过。") }
        try self.init(text: Array(text))
    }

    private static func derive(_ passphrase: String, salt: Data, memory: UInt32, passes: UInt32) throws -> SymmetricKey {
        let secret = Array(passphrase.precomposedStringWithCanonicalMapping.utf8), salt = Array(salt)
        var key = [UInt8](repeating: 0, count: 32)
        let code = argon2id_hash_raw(passes, memory, 1, secret, secret.count, salt, salt.count, &key, key.count)
        guard code == ARGON2_OK.rawValue else { throw Argon2Failure(code: code) }
        return SymmetricKey(data: key)
    }
}

/// Argon2 itself gave up; in practice there was no memory.
struct Argon2Failure: Error { let code: Int32 }
