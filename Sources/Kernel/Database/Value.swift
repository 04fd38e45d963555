/// What one column of one row holds.
package enum Value: Sendable, Hashable {
    case null, integer(Int64), text(String), blob([UInt8])

    package var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
    package var text: String? { if case .text(let text) = self { text } else { nil } }
    package var blob: [UInt8]? { if case .blob(let bytes) = self { bytes } else { nil } }
}

/// A Swift value that fits in one column, and can be read back from it.
package protocol Storable: Sendable {
    var stored: Value { get }
    init?(stored: Value)
}

extension String: Storable {
    package var stored: Value { .text(self) }
    package init?(stored: Value) { guard let text = stored.text else { return nil }; self = text }
}
extension Int: Storable {
    package var stored: Value { .integer(Int64(self)) }
    package init?(stored: Value) { guard let number = stored.integer else { return nil }; self = Int(number) }
}
extension Int64: Storable {
    package var stored: Value { .integer(self) }
    package init?(stored: Value) { guard let number = stored.integer else { return nil }; self = number }
}
extension Bool: Storable {
    package var stored: Value { .integer(self ? 1 : 0) }
    package init?(stored: Value) { guard let number = stored.integer else { return nil }; self = number == 1 }
}
extension [UInt8]: Storable {
    package var stored: Value { .blob(self) }
    package init?(stored: Value) { guard let bytes = stored.blob else { return nil }; self = bytes }
}
extension Storable where Self: RawRepresentable, RawValue: Storable {
    package var stored: Value { rawValue.stored }
    package init?(stored: Value) {
        guard let raw = RawValue(stored: stored) else { return nil }
        self.init(rawValue: raw)
    }
}
