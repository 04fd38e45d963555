@testable import Imports
@testable import Kernel
import Synchronization
import Testing

/// What happens when the power goes, when two import at once, and when somebody wants it all back.
@Suite struct ImportRepairTests {
    private static let many: [[String?]] = (1...200).map { ["\($0)", $0 % 7 == 0 ? nil : "物品 \($0)", $0 % 5 == 0 ? "\($0 - 1)" : nil] }

    @Test(arguments: [false, true])
    func aCheckThatWasCutOffAnywhereComesToTheSameAnswer(tellsNobody: Bool) async throws {
        let whole = try await ImportWorld().check(Self.many)
        for writes in 0..<8 {
            let world = try await ImportWorld()
            let broken = BreakingDatabase(world.database, after: writes + 1, tellsNobody: tellsNobody)
            await #expect(throws: PowerCut.self) {
                try await world.imports.check("toys", world.file(Self.many), at: ImportWorld.union, by: "张某", world.job(on: broken))
            }
            let id = try await world.lastImport()
            try await world.goOn(id)
            let again = try await world.database.read { db in try ImportStore.summary(id, db) }
            #expect(again.state == "ready" && again.counts == whole.counts && again.reasons.map(\.count) == whole.reasons.map(\.count))
        }
    }

    @Test(arguments: [false, true])
    func anImportThatWasCutOffAnywhereGoesOnToTheSameEnd(tellsNobody: Bool) async throws {
        let unbroken = try await ImportWorld(), whole = try await unbroken.bringIn(Self.many)
        let register = try await unbroken.toys()
        for writes in 0..<6 {
            let world = try await ImportWorld(), id = try await world.check(Self.many).id
            let broken = BreakingDatabase(world.database, after: writes, tellsNobody: tellsNobody)
            await #expect(throws: PowerCut.self) { try await world.imports.apply(id, by: "张某", world.job(on: broken)) }
            if try await world.state(id) == .ready { _ = try await world.imports.apply(id, by: "张某", world.job()) } else { try await world.goOn(id) }
            let summary = try await world.database.read { db in try ImportStore.summary(id, db) }
            #expect(summary.counts == whole.counts && summary.state == "done")
            #expect(try await world.toys() == register)
        }
    }

    /// Chunks that share a commit were answered before it; when it fails they come in again.
    @Test func chunksWhoseCommitFailsComeInAgain() async throws {
        let whole = try await ImportWorld().bringIn(Self.many), lost = Mutex(0)
        let world = try await ImportWorld(beforeCommit: { count in
            if count > 1, lost.withLock({ $0 += 1; return $0 <= 2 }) { throw PowerCut() }
        })
        let done = try await world.bringIn(Self.many)
        #expect(done.counts == whole.counts && done.state == "done")
        #expect(try await world.toys().count == whole.counts.created)
        #expect(lost.withLock { $0 } > 0)
    }

    @Test func takingBackLeavesTheRegisterAsItWas() async throws {
        let world = try await ImportWorld()
        _ = try await world.bringIn([["1", "桌子"], ["2", "椅子"]])
        let before = try await world.toys()
        let done = try await world.bringIn([["1", "圆桌"], ["2", "椅子"], ["3", "柜子"]])
        let back = try await world.takeBack(done.id)
        #expect(back.takenBack == 2 && back.stays == 0)
        #expect(try await world.toys() == before)
        #expect(try await world.state(done.id) == .undone)
    }

    @Test func aRowThatSomebodyHasTouchedStaysAndIsListed() async throws {
        let world = try await ImportWorld()
        let done = try await world.bringIn([["1", "桌子"], ["2", "椅子"]])
        try await world.rename("1", "张某的桌子")
        let back = try await world.takeBack(done.id)
        #expect(back.takenBack == 1 && back.stays == 1)
        #expect(try await world.toys() == ["1": "张某的桌子"])
        let listed = try await world.database.read { db in
            try db.rows("SELECT number, stays_because FROM import_row WHERE stays_because IS NOT NULL").map(\.values)
        }
        #expect(listed == [[.integer(3), .text("之后有人改过")]])
    }

    @Test func afterThirtyDaysNothingCanBeTakenBack() async throws {
        let world = try await ImportWorld(), done = try await world.bringIn([["1", "桌子"]])
        world.pass(days: 31)
        await #expect(throws: NotAllowed.self) { try await world.takeBack(done.id) }
        #expect(try await world.toys() == ["1": "桌子"])
    }

    @Test func takingBackThatWasCutOffGoesOn() async throws {
        for writes in 0..<5 {
            let world = try await ImportWorld(), done = try await world.bringIn(Self.many)
            let broken = BreakingDatabase(world.database, after: writes, tellsNobody: writes.isMultiple(of: 2))
            _ = try? await world.imports.takeBack(done.id, by: "张某", world.job(on: broken))
            if try await world.state(done.id) == .done { _ = try await world.takeBack(done.id) } else { try await world.goOn(done.id) }
            #expect(try await world.toys().isEmpty)
            #expect(try await world.state(done.id) == .undone)
        }
    }

    @Test func theDatabaseRefusesASecondImportOfTheKindWhileOneIsComingIn() async throws {
        let world = try await ImportWorld()
        let first = try await world.check([["1", "桌子"]]).id, second = try await world.check([["2", "椅子"]]).id
        try await world.set(first, .applying)
        await #expect(throws: Refused.self) { try await world.set(second, .applying) }
    }

    @Test func whoWaitsForAnotherImportFinishesItFirst() async throws {
        let world = try await ImportWorld()
        let first = try await world.check(Self.many).id, second = try await world.check([["1", "圆桌"]]).id
        let broken = BreakingDatabase(world.database, after: 3, tellsNobody: false)
        await #expect(throws: PowerCut.self) { try await world.imports.apply(first, by: "张某", world.job(on: broken)) }
        #expect(try await world.state(first) == .applying)
        let done = try await world.imports.apply(second, by: "李某", world.job())
        #expect(done.counts.updated == 1)
        #expect(try await world.state(first) == .done)
        #expect(try await world.toys()["1"] == "圆桌")
    }

    @Test func importsOfTwoKindsDoNotWait() async throws {
        let world = try await ImportWorld([ToyImport(), ToyImport(key: "books")])
        try await world.set(world.check([["1", "桌子"]]).id, .applying)
        let other = try await world.check([["2", "书"]], kind: "books")
        #expect(try await world.imports.apply(other.id, by: "张某", world.job()).counts.created == 1)
    }

    @Test func aSheetThatIsReadOnceIsJudgedTheSame() async throws {
        let surveyed = try await ImportWorld().check(Self.many)
        let once = try await ImportWorld([ToyImport(surveysFirst: false)]).check(Self.many)
        #expect(once.counts == surveyed.counts)
    }

    @Test func whatIsKeptOfPeopleIsDestroyedInTime() async throws {
        let world = try await ImportWorld(), done = try await world.bringIn([["1", "桌子"]])
        func memos() async throws -> Int { try await world.database.read { db in try db.count("SELECT COUNT(*) FROM import_row WHERE memo IS NOT NULL") } }
        world.pass(days: 29)
        try await world.imports.sweep(world.database, world.now())
        #expect(try await memos() == 1)
        world.pass(days: 2)
        try await world.imports.sweep(world.database, world.now())
        #expect(try await memos() == 0)
        #expect(try await world.state(done.id) == .done)
    }

    @Test func whatNobodyConfirmsIsAbandonedAfterAMonth() async throws {
        let world = try await ImportWorld(), forgotten = try await world.check([["1", "桌子"]])
        func cells() async throws -> Int { try await world.database.read { db in try db.count("SELECT COUNT(*) FROM import_cells") } }
        world.pass(days: 29)
        try await world.imports.sweep(world.database, world.now())
        #expect(try await world.state(forgotten.id) == .ready)
        #expect(try await cells() == 1)
        world.pass(days: 2)
        try await world.imports.sweep(world.database, world.now())
        #expect(try await world.state(forgotten.id) == .abandoned)
        #expect(try await cells() == 0)
    }

    @Test func aDoneImportKeepsNoCells() async throws {
        let world = try await ImportWorld()
        _ = try await world.bringIn(Self.many + [["7", "炸弹"], ["300", "孤儿", "999"]])
        #expect(try await world.database.read { db in try db.count("SELECT COUNT(*) FROM import_cells") } == 0)
    }

    @Test(arguments: 1...12)
    func whateverHappensTheRegisterIsWhatItWouldBeWithoutPowerCuts(seed: UInt64) async throws {
        let broken = try await ImportWorld(), smooth = try await ImportWorld()
        var chance = Chance(seed: seed), brokenDone: [ID<ImportBatch>] = [], smoothDone: [ID<ImportBatch>] = []
        for _ in 0..<12 {
            switch chance.below(4) {
            case 0:
                let code = "\(chance.below(30))", name = "改名 \(chance.below(99))"
                try await broken.rename(code, name)
                try await smooth.rename(code, name)
            case 1 where !brokenDone.isEmpty:
                let place = chance.below(brokenDone.count)
                let one = try await broken.takeBack(brokenDone.remove(at: place)), other = try await smooth.takeBack(smoothDone.remove(at: place))
                #expect(one.takenBack == other.takenBack && one.stays == other.stays, "seed \(seed)")
            default:
                let rows: [[String?]] = (0..<chance.below(40)).map { _ in ["\(chance.below(30))", chance.below(9) == 0 ? nil : "物品 \(chance.below(5))"] }
                smoothDone.append(try await smooth.bringIn(rows).id)
                brokenDone.append(try await broken.bringInDespitePowerCuts(rows, &chance))
            }
            #expect(try await broken.toys() == smooth.toys(), "seed \(seed)")
        }
        for (one, other) in zip(brokenDone, smoothDone) {
            let (left, right) = (try await broken.summary(one), try await smooth.summary(other))
            #expect(left.counts == right.counts, "seed \(seed)")
            #expect(left.counts.good == left.counts.applied, "seed \(seed)")
        }
    }
}

struct Chance {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 }
    mutating func below(_ count: Int) -> Int {
        state ^= state << 13; state ^= state >> 7; state ^= state << 17
        return Int(state % UInt64(count))
    }
}

extension ImportWorld {
    func lastImport() async throws -> ID<ImportBatch> {
        try await database.read { db in ID(try db.value("SELECT MAX(id) FROM import_batch \(SQL.unscoped(because: "a test"))") ?? 0) }
    }
    /// As the job would after a restart.
    func goOn(_ id: ID<ImportBatch>) async throws {
        let job = job(id.number)
        try await kinds.goOn(with: job.database.read { db in try ImportStore.batch(id, db) }, job)
    }
    func summary(_ id: ID<ImportBatch>) async throws -> ImportSummary { try await database.read { db in try ImportStore.summary(id, db) } }

    func set(_ id: ID<ImportBatch>, _ state: BatchState) async throws {
        try await database.write { db in _ = try db.run("UPDATE import_batch SET state = \(state) WHERE id = \(id) \(SQL.unscoped(because: "a test"))") }
    }

    func bringInDespitePowerCuts(_ rows: [[String?]], _ chance: inout Chance) async throws -> ID<ImportBatch> {
        let id = try await check(rows).id
        while try await state(id) != .done {
            let database = BreakingDatabase(database, after: chance.below(6), tellsNobody: chance.below(2) == 0)
            do {
                if try await state(id) == .ready { _ = try await imports.apply(id, by: "张某", job(on: database)) } else {
                    try await kinds.goOn(with: self.database.read { db in try ImportStore.batch(id, db) }, job(on: database))
                }
            } catch is PowerCut {}
        }
        return id
    }
}
