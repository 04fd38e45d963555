import Edge
import Kernel
import Synchronization

/// The days of the demonstration: it is made day by day, and what is written down on one bears its date.
final class DemoClock: Sendable {
    /// When the records begin: what was there already is brought in as lists on this day.
    static let opening = Day(2018, 9, 30) ?? .first
    /// Until when the newspaper counted. Up to here everything depends on the seed alone.
    static let counted = Day(2023, 9, 30) ?? .first

    private let moment = Mutex(Instant(DemoClock.opening, 9, in: .shanghai))
    var now: Instant { moment.withLock { $0 } }

    /// Never back.
    func move(to day: Day, hour: Int = 9) { moment.withLock { $0 = max($0, Instant(day, hour, in: .shanghai)) } }
}

/// New numbers and chance for a demonstration, the same each time. Each `Draws` has numbers of its own, so that two threads which draw at the same
/// time do not depend on which is faster.
final class DemoDraws: Sendable {
    private let clock: DemoClock, seed: UInt64
    private let given = Mutex(0)
    /// Numbers count the milliseconds from here.
    private static let first = Instant(Day(2020, 1, 1) ?? .first, in: .shanghai).adding(seconds: 86_400)

    init(_ clock: DemoClock, seed: UInt64) { self.clock = clock; self.seed = seed }

    func next() -> Draws {
        let number = given.withLock { $0 += 1; return $0 }
        let ids = IDSource(process: 1 + number % 1023) { [clock] in max(clock.now, Self.first).milliseconds + Int64(number / 1023) * 16 }
        let random = Mutex(SeededRandom(seed: seed &+ UInt64(number) &* 0x9E37_79B9))
        return Draws(ids: ids) { count in random.withLock { random in (0..<count).map { _ in UInt8(random.below(256)) } } }
    }
}

/// SplitMix64: small, and the same everywhere.
struct SeededRandom {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    /// A row of draws that depends on no other: of one union, of one person, of one month.
    init(seed: UInt64, _ part: String, _ number: Int) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        self.init(seed: seed &* 0xD134_2543_DE82_EF95 &+ hash &+ UInt64(number) &* 0xBF58_476D_1CE4_E5B9)
    }

    /// 0 up to below the limit.
    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
    mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
    /// A day from one to another, both included.
    mutating func day(_ first: Day, _ last: Day) -> Day { first.adding(days: below(max(0, first.days(until: last)) + 1)) }
    /// That many of a hundred.
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}
