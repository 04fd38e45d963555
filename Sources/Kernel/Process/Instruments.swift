import Synchronization

/// Where a sealed value lies. It is bound to this place: a ciphertext that is moved to another row does not open there.
package struct SealPlace: Sendable, Hashable, CustomStringConvertible {
    package let table: String, column: String, row: Int64
    package init(table: String, column: String, row: Int64) { self.table = table; self.column = column; self.row = row }
    package init<Of>(_ table: String, _ column: String, _ row: ID<Of>) { self.init(table: table, column: column, row: row.number) }
    package var description: String { "\(table).\(column):\(row)" }
}

/// A ciphertext as it stands in a column. Printed, it says only how long it is.
package struct Sealed: Storable, Hashable, CustomStringConvertible {
    package let bytes: [UInt8]
    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    package init?(stored: Value) { guard let bytes = stored.blob else { return nil }; self.bytes = bytes }
    package var stored: Value { .blob(bytes) }
    package var description: String { "Sealed(\(bytes.count) bytes)" }
}

/// What the business needs from the world but may not import; Edge fills it, tests fill it with fixed keys and a seed.
package struct Instruments: Sendable {
    package typealias Seal = @Sendable (_ bytes: [UInt8], _ place: SealPlace) throws -> [UInt8]
    private let sealing: Seal, opening: Seal
    private let digesting: @Sendable (_ purpose: String, _ text: String) -> [UInt8]
    private let hashing: @Sendable (_ bytes: [UInt8]) -> [UInt8]
    private let spelling: @Sendable (_ text: String) -> (key: String, initials: String)
    private let drawing: @Sendable (_ count: Int) -> [UInt8]
    private let authenticating: @Sendable (_ message: [UInt8], _ key: [UInt8]) -> [UInt8]
    private let encoding: @Sendable (_ text: String) throws -> QRCode
    package let passwords: PasswordDesk
    /// Numbers the installations that this process has had open: what a module remembers is kept apart by it.
    package let installation = Instruments.opened.wrappingAdd(1, ordering: .relaxed).newValue
    private static let opened = Atomic<Int>(0)
    /// What the other modules keep of unions; filled from their declarations.
    package var dependants: [Dependant] = []

    package init(
        seal: @escaping Seal, open: @escaping Seal,
        digest: @escaping @Sendable (_ purpose: String, _ text: String) -> [UInt8],
        hash: @escaping @Sendable ([UInt8]) -> [UInt8],
        pinyin: @escaping @Sendable (String) -> (key: String, initials: String),
        random: @escaping @Sendable (Int) -> [UInt8], authenticate: @escaping @Sendable ([UInt8], [UInt8]) -> [UInt8],
        qrCode: @escaping @Sendable (String) throws -> QRCode, passwords: PasswordDesk
    ) {
        (sealing, opening, digesting) = (seal, open, digest)
        (hashing, spelling, drawing) = (hash, pinyin, random)
        (authenticating, encoding) = (authenticate, qrCode)
        self.passwords = passwords
    }

    package func seal(_ bytes: [UInt8], bound place: SealPlace) throws -> Sealed { Sealed(try sealing(bytes, place)) }
    package func seal(_ text: String, bound place: SealPlace) throws -> Sealed { try seal(Array(text.utf8), bound: place) }

    /// Throws when the ciphertext was changed, moved, or sealed with a key that is not here.
    package func open(_ sealed: Sealed, bound place: SealPlace) throws -> [UInt8] { try opening(sealed.bytes, place) }
    package func openText(_ sealed: Sealed, bound place: SealPlace) throws -> String {
        String(decoding: try open(sealed, bound: place), as: UTF8.self)
    }

    /// HMAC-SHA-256 under a key of its own: finds equal values without opening them.
    /// The purpose keeps columns apart: the same number in two columns has two digests.
    package func digest(purpose: String, of text: String) -> [UInt8] { digesting(purpose, text) }

    /// SHA-256.
    package func hash(_ bytes: [UInt8]) -> [UInt8] { hashing(bytes) }

    /// The sort key (`chang ning qu`) and the initials (`cnq`) of a Chinese name.
    package func pinyin(_ text: String) -> (key: String, initials: String) { spelling(text) }

    package func random(_ count: Int) -> [UInt8] { drawing(count) }

    /// HMAC-SHA-1, which telephones use for their codes (RFC 6238) and nothing else here.
    package func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] { authenticating(message, key) }

    /// - Throws: when the text is longer than a QR code holds, about 2,300 bytes.
    package func qrCode(_ text: String) throws -> QRCode { try encoding(text) }
}

/// Passwords, whose hashing is slow on purpose and so happens in a route's `prepare:`.
package struct PasswordDesk: Sendable {
    /// Throws `Busy` when too many are waiting.
    package let hash: @Sendable (_ password: String) async throws -> String
    /// Costs the same for a name that does not exist, whose hash is `nil`.
    package let verify: @Sendable (_ password: String, _ hash: String?) async throws -> Bool
    package let complaint: @Sendable (_ password: String, _ userName: String) -> Complaint?
    package let oneTime: @Sendable (_ random: (Int) -> [UInt8]) -> String

    package init(
        hash: @escaping @Sendable (String) async throws -> String, verify: @escaping @Sendable (String, String?) async throws -> Bool,
        complaint: @escaping @Sendable (String, String) -> Complaint?, oneTime: @escaping @Sendable ((Int) -> [UInt8]) -> String
    ) {
        self.hash = hash; self.verify = verify; self.complaint = complaint; self.oneTime = oneTime
    }
}
