@testable import Edge
import Foundation
import Kernel
import Synchronization

extension Keys {
    /// Keys that are the same in every run.
    static func fixed(_ fill: UInt8 = 1) throws -> Keys {
        func key(_ part: UInt8) -> String { Data(repeating: fill &+ part, count: 32).base64EncodedString() }
        let text = """
            {"masters":[{"version":1,"created":"2026-01-01","key":"\(key(0))"}],"digest":"\(key(1))","signing":"\(key(2))"}
            """
        return try Keys(text: Array(text.utf8))
    }
}

extension Instruments {
    /// Fixed keys and randomness that follows from the seed.
    static func test(seed: UInt64 = 1) throws -> Instruments {
        let state = SeededBytes(seed)
        return over(try .fixed(), random: { state.next($0) }, hasher: try PasswordHasher())
    }
}

/// SplitMix64.
final class SeededBytes: Sendable {
    private let state: Mutex<UInt64>
    init(_ seed: UInt64) { state = Mutex(seed) }

    func next(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in
                state &+= 0x9e37_79b9_7f4a_7c15
                var mixed = state
                mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
                mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
                return UInt8(truncatingIfNeeded: mixed ^ mixed >> 31)
            }
        }
    }
}
