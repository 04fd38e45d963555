import Crypto
import Foundation
import Kernel

/// Why a ciphertext does not open. Never says anything about what is in it.
package enum SealBroken: Error, Equatable {
    /// Changed, cut, or moved here from another place.
    case changed
    /// Sealed with a version of the master key that is not among the keys.
    case unknownVersion(UInt8)
}

/// AES-256-GCM bound to a place. A ciphertext is: version (1 byte), nonce (12), what was sealed (as long as it was), tag (16).
struct Sealing: Sendable {
    let keys: Keys
    /// Handed in so that a simulation can repeat itself. Otherwise it must never repeat: two texts under one nonce give both away.
    let random: @Sendable (_ count: Int) -> [UInt8]
    /// Each code begins from a copy: what is worked out of the key is worked out once.
    private let code: HMAC<SHA256>

    init(keys: Keys, random: @escaping @Sendable (_ count: Int) -> [UInt8]) { self.keys = keys; self.random = random; code = HMAC(key: keys.digest) }

    func seal(_ bytes: [UInt8], bound place: SealPlace) throws -> [UInt8] {
        let master = keys.newest
        return [master.version] + (try Self.seal(bytes, key: master.key, nonce: random(12), bound: place.description))
    }

    func open(_ sealed: [UInt8], bound place: SealPlace) throws -> [UInt8] {
        guard let version = sealed.first else { throw SealBroken.changed }
        guard let master = keys.master(version: version) else { throw SealBroken.unknownVersion(version) }
        return try Self.open(sealed.dropFirst(), key: master.key, bound: place.description)
    }

    func digest(purpose: String, of text: String) -> [UInt8] {
        // A purpose is a name in our code and has no zero byte, so no two pairs give the same bytes.
        var code = code
        code.update(data: Array(purpose.utf8) + [0] + Array(text.utf8))
        return Array(code.finalize())
    }
}

/// The same for one key, without version.
extension Sealing {
    static func seal(_ bytes: [UInt8], key: SymmetricKey, nonce: [UInt8], bound: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(bytes, using: key, nonce: try .init(data: nonce), authenticating: Array(bound.utf8))
        return nonce + Array(box.ciphertext) + Array(box.tag)
    }

    static func open(_ sealed: ArraySlice<UInt8>, key: SymmetricKey, bound: String) throws -> [UInt8] {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(box, using: key, authenticating: Array(bound.utf8))
        else { throw SealBroken.changed }
        return Array(bytes)
    }
}
