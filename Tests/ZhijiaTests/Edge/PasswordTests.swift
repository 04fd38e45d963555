import Foundation
@testable import Edge
import Kernel
import Synchronization
import Testing

@Suite struct PasswordTests {
    @Test func onlyTheRightPasswordOfAKnownNameIsRight() async throws {
        let hasher = try PasswordHasher()
        let encoded = try await hasher.hash("老码头的屋檐2026")
        #expect(encoded.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await hasher.verify("老码头的屋檐2026", against: encoded))
        #expect(try await !hasher.verify("老码头的屋檐2027", against: encoded))
        #expect(try await !hasher.verify("老码头的屋檐2026", against: nil))
        #expect(try await !hasher.verify("老码头的屋檐2026", against: "not a hash"))
        #expect(try await hasher.hash("老码头的屋檐2026") != encoded)
    }

    @Test func hashesOfTheReferenceImplementationVerifyAndAreDueForRenewal() async throws {
        let hasher = try PasswordHasher()
        let reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
        #expect(try await hasher.verify("password", against: reference))
        #expect(hasher.needsRehash(reference))
        #expect(try await !hasher.needsRehash(hasher.hash("password")))
    }

    @Test func aPasswordIsTheSameHoweverTheKeyboardSpellsIt() async throws {
        let hasher = try PasswordHasher()
        let encoded = try await hasher.hash("cafe\u{301} an der Ecke")
        #expect(try await hasher.verify("caf\u{e9} an der Ecke", against: encoded))
    }

    @Test func anUnknownNameCostsAsMuchAsAKnownOne() async throws {
        let hasher = try PasswordHasher()
        let encoded = try await hasher.hash("老码头的屋檐2026")
        func time(_ encoded: String?) async throws -> Duration {
            let start = ContinuousClock.now
            _ = try await hasher.verify("wrong guess", against: encoded)
            return .now - start
        }
        var known = Duration.seconds(60), unknown = known
        // In turns, so that a busy machine slows both.
        for _ in 0..<8 {
            known = min(known, try await time(encoded))
            unknown = min(unknown, try await time(nil))
        }
        #expect(unknown > known / 3)
    }

    @Test func aFullQueueTurnsTheNextOneAwayAtOnce() async {
        let bench = Workbench(threads: 2, waiting: 20), gate = DispatchSemaphore(value: 0)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<23 {
                group.addTask {
                    do { try await bench.run { gate.wait() }; return false } catch { return error is Busy }
                }
            }
            var refused = 0
            // Nothing can end but the one that was refused, until the gate is opened.
            if await group.next() == true { refused += 1 }
            for _ in 0..<22 { gate.signal() }
            for await wasRefused in group where wasRefused { refused += 1 }
            return refused
        }
        #expect(refused == 1)
        await #expect(throws: Never.self) { try await bench.run {} }
    }

    @Test func noMoreThanTwoHashAtOnce() async throws {
        let bench = Workbench(threads: 2, waiting: 20), meter = Meter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await bench.run {
                        meter.enter()
                        usleep(5_000)
                        meter.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(meter.most == 2)
    }
}

private final class Meter: Sendable {
    private let state = Mutex((now: 0, most: 0))
    var most: Int { state.withLock { $0.most } }
    func enter() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func leave() { state.withLock { $0.now -= 1 } }
}

@Suite struct PasswordRuleTests {
    private func code(_ password: String, _ name: String = "zhangwei") -> String? {
        PasswordRules.complaint(about: password, userName: name)?.code
    }

    @Test func lengthIsTenTo128Characters() {
        #expect(code("短短的九个字不够长") == "password.short")
        #expect(code("老码头屋檐下的旧雨伞") == nil)
        #expect(code(String(repeating: "雨落屋檐", count: 32)) == nil)
        #expect(code(String(repeating: "雨落屋檐", count: 32) + "。") == "password.long")
        #expect(PasswordRules.complaint(about: "abc", userName: "x")?.text.contains("现在是 3 位") == true)
    }

    @Test func theUserNameIsNoPasswordAlsoWithALittleMore() {
        #expect(code("ouyangzhenhua", "ouyangzhenhua") == "password.user_name")
        #expect(code("OuyangZhenhua123", "ouyangzhenhua") == "password.user_name")
        #expect(code("ouyangzhenhua-luo-yu", "ouyangzhenhua") == nil)
    }

    @Test(arguments: [
        "1234567890", "123456789012", "woaini1314", "woaini1314520", "Woaini1314!", "qwertyuiop", "1q2w3e4r5t", "password123", "P@ssw0rd01",
        "aaaaaaaaaaaa", "1111122222", "admin888admin", "147258369000",
    ])
    func theCommonestAreRefusedAlsoWithALittleMore(password: String) { #expect(code(password) == "password.common") }

    @Test func aOneTimePasswordHas60BitsAndNoCharacterThatIsMistakenForAnother() {
        var seen: Set<Character> = []
        for seed in 0..<200 as Range<UInt64> {
            let password = OneTimePassword.make { SeededBytes(seed).next($0) }
            #expect(password.wholeMatch(of: /[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}/) != nil)
            #expect(code(password) == nil)
            seen.formUnion(password)
        }
        #expect(seen.subtracting(["-"]).count == 32)
        #expect(seen.isDisjoint(with: "0O1lIo"))
    }
}
