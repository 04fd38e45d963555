import Synchronization

/// The number of one record: 41 bits of milliseconds since 2020, 10 bits of process, 12 bits of counter.
/// A string in JSON, because JavaScript's numbers end at 2⁵³.
package struct ID<Of>: Storable, Hashable, Comparable, CustomStringConvertible, LosslessStringConvertible {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
    package init?(_ text: String) { guard let number = Int64(text), number > 0 else { return nil }; self.number = number }
    package init?(stored: Value) { guard let number = stored.integer else { return nil }; self.number = number }
    package var stored: Value { .integer(number) }
    package var description: String { String(number) }
    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
    /// The same number, seen as another kind of record; for tables that point to records of any kind.
    package func of<Other>(_ kind: Other.Type = Other.self) -> ID<Other> { ID<Other>(number) }
}

/// Makes ids that no other process makes. The process number is a lease in the database.
package final class IDSource: Sendable {
    private let process: Int64
    private let milliseconds: @Sendable () -> Int64
    private let last = Mutex<Int64>(0)

    /// - Parameters:
    ///   - process: 0…1023.
    ///   - milliseconds: since 1970; handed in, so that a simulation has its own clock.
    package init(process: Int, milliseconds: @escaping @Sendable () -> Int64) {
        self.process = Int64(process & 1023)
        self.milliseconds = milliseconds
    }

    private static let start2020: Int64 = 1_577_836_800_000

    package func next() -> Int64 {
        let moment = (milliseconds() - Self.start2020) << 12
        // A clock that stands still or goes back must not give an id twice: the counter runs on into the next millisecond.
        let tick = last.withLock { last in last = max(last + 1, moment); return last }
        return (tick >> 12) << 22 | process << 12 | (tick & 0xfff)
    }
}
