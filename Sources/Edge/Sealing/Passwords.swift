import CArgon2
import Foundation

/// Argon2id, two at a time. A hash costs about 30 ms and 19 MiB, so that more at once would be an attack on ourselves.
package final class PasswordHasher: Sendable {
    private static let memory: UInt32 = 19_456, passes: UInt32 = 2, lanes: UInt32 = 1, length = 32

    private let bench: Workbench
    private let random: @Sendable (Int) -> [UInt8]
    /// What the password of an unknown name is compared with, so that the answer takes as long as for a known one.
    private let nobody: String

    package init(atOnce: Int = 2, waiting: Int = 20, random: @escaping @Sendable (Int) -> [UInt8] = randomBytes) throws {
        bench = Workbench(threads: atOnce, waiting: waiting)
        self.random = random
        nobody = try Self.hash(randomBytes(16), salt: randomBytes(16))
    }

    /// `$argon2id$v=19$m=19456,t=2,p=1$…`. Throws `Busy`.
    package func hash(_ password: String) async throws -> String {
        let secret = Self.bytes(password), salt = random(16)
        return try await bench.run { try Self.hash(secret, salt: salt) }
    }

    /// - Parameter encoded: `nil` for a name that does not exist; costs the same and is never right.
    /// Throws `Busy`.
    package func verify(_ password: String, against encoded: String?) async throws -> Bool {
        let secret = Self.bytes(password), known = encoded ?? nobody
        let right = try await bench.run { argon2id_verify(known, secret, secret.count) == ARGON2_OK.rawValue }
        return right && encoded != nil
    }

    /// Made with other costs than today's: hash it anew at the next sign-in.
    package func needsRehash(_ encoded: String) -> Bool {
        !encoded.hasPrefix("$argon2id$v=19$m=\(Self.memory),t=\(Self.passes),p=\(Self.lanes)$")
    }

    /// Keyboards spell the same character in more than one way.
    private static func bytes(_ password: String) -> [UInt8] { Array(password.precomposedStringWithCanonicalMapping.utf8) }

    private static func hash(_ secret: [UInt8], salt: [UInt8]) throws -> String {
        let size = argon2_encodedlen(passes, memory, lanes, UInt32(salt.count), UInt32(length), Argon2_id)
        var encoded = [CChar](repeating: 0, count: size)
        let code = argon2id_hash_encoded(
            passes, memory, lanes, secret, secret.count, salt, salt.count, length, &encoded, size)
        guard code == ARGON2_OK.rawValue else { throw Argon2Failure(code: code) }
        return encoded.withUnsafeBufferPointer { text in
            String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
