@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing
@testable import zhijia

/// The small federation, changed at random day after day; what stood there at the end of each day is remembered beside it.
final class PastWorld {
    private let federation: Federation
    private var random: SeededRandom
    let unions: [ID<UnionOrg>]
    private static let towns = ["511502101", "511502006", "511502012", nil]

    /// What has a day of its own is answered by that day, and not undone with the edits of other days.
    static let dated: Set<String> = ["建会日期", "届次", "本届起始日期", "届期"]

    init(_ federation: Federation, seed: UInt64) {
        self.federation = federation
        random = SeededRandom(seed: seed)
        unions = [federation.textile, federation.tea, federation.primary, federation.couriers]
    }

    private func pen(_ day: Day) -> Pen {
        Pen(name: "吴部长", now: Instant(day, 10, in: .shanghai), instruments: federation.instruments, draws: Draws(ids: IDSource(process: 7) {
            Instant(day, 10, in: .shanghai).milliseconds
        }, random: federation.instruments.random))
    }

    // MARK: Changes

    func change(on day: Day) async throws {
        let id = unions[random.below(unions.count)], what = random.below(10), dice = (0..<4).map { _ in random.below(1000) }
        let pen = pen(day), world = federation
        // The ids of a day are made anew for each change; the clock moves on so that none comes twice.
        pens += 1
        let draws = Draws(ids: IDSource(process: 8 + pens % 1000) { Instant(day, 10, in: .shanghai).milliseconds }, random: world.instruments.random)
        let ready = Pen(name: pen.name, now: pen.now, instruments: pen.instruments, draws: draws)
        try await world.database.write { db in
            draws.rewind()
            let union = try UnionStore.record(id, db)
            switch what {
            case 0...3: try Self.edit(union, dice, ready, db)
            case 4: try Self.move(union, to: [world.north, world.south, world.schools][dice[0] % 3], ready, db)
            case 5: try Self.elect(union, dice, ready, db)
            case 6: try Self.retire(union, ready, db)
            case 7: try Self.cover(union, [world.mill, world.teaGarden, world.hotel][dice[0] % 3], ready, db)
            case 8: try Self.rest(union, ready, db)
            default: try Self.employ([world.mill, world.teaGarden, world.hotel][dice[0] % 3], dice, ready, db)
            }
        }
    }
    private var pens = 0

    private static func edit(_ union: TradeUnion, _ dice: [Int], _ pen: Pen, _ db: any Connection) throws {
        var facts = union.facts
        switch dice[0] % 6 {
        case 0: facts.members = dice[1] % 3 == 0 ? 0 : dice[1]
        case 1: facts.name = "\(union.name.prefix(8))\(dice[1])号工会"
        case 2: facts.townCode = towns[dice[1] % towns.count]
        case 3: facts.isNewForm.toggle()
        case 4: facts.type = [.basicSingle, .basicJoint, .industryFederation, .branch][dice[1] % 4]
        default: facts.address = dice[1] % 4 == 0 ? nil : "岷江路 \(dice[1]) 号"; facts.industry = Industry.allCases[dice[2] % Industry.allCases.count]
        }
        try UnionStore.update(union, to: facts, pen, db)
    }

    private static func move(_ union: TradeUnion, to parent: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        try UnionStore.move(union, under: UnionStore.record(parent, db), in: .affiliation, on: pen.today, reason: nil, pen, db)
    }

    private static func elect(_ union: TradeUnion, _ dice: [Int], _ pen: Pen, _ db: any Connection) throws {
        var officer = OfficerFacts(name: try PersonName(parsing: ["王芳", "李军", "陈静", "赵磊"][dice[1] % 4]), role: dice[0] % 2 == 0 ? .chair : .member)
        officer.since = pen.today
        try CommitteeStore.elect(officer, to: .union, of: union.id, pen, db)
    }

    private static func retire(_ union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        guard let officer = try CommitteeStore.officers(of: union.id, db).last else { return }
        try CommitteeStore.end(officer, on: pen.today, pen, db)
    }

    private static func cover(_ union: TradeUnion, _ employer: ID<EmployerKind>, _ pen: Pen, _ db: any Connection) throws {
        if try EmployerStore.covered(by: union.id, db).contains(where: { $0.employer.id == employer }) {
            try EmployerStore.uncover(employer, by: union.id, on: pen.today, db)
        } else { try EmployerStore.cover(employer, by: union.id, since: pen.today, pen, db) }
    }

    private static func rest(_ union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        let event: UnionEvent = union.state == .active ? .suspend : .resume
        try TradeUnion.flow.advance(event, union.id, reason: "核实", by: pen.name, at: pen.now, db)
    }

    private static func employ(_ id: ID<EmployerKind>, _ dice: [Int], _ pen: Pen, _ db: any Connection) throws {
        let employer = try EmployerStore.record(id, db)
        var facts = employer.facts
        switch dice[1] % 3 {
        case 0: facts.status = dice[2] % 2 == 0 ? .open : .closed
        case 1: facts.newFormTrade = dice[2] % 2 == 0 ? .courier : nil
        default: facts.townCode = towns[dice[2] % towns.count]
        }
        try EmployerStore.update(employer, to: facts, pen, db)
    }

    // MARK: What stands there

    struct Snapshot: Equatable, Sendable {
        var unions: [[String]] = [], list: [[Value]] = [], tree: [[String]] = [], figures: [String] = []
    }

    /// As it stands at the end of `today`, or as it stood at the end of the day `past`.
    func snapshot(on today: Day, at past: Day?) async throws -> Snapshot {
        let unions = unions, request = try request(today, past), federation = federation
        return try await federation.database.read { db in
            var snapshot = Snapshot()
            let scope = try request.scope
            for id in unions {
                let union = try UnionStore.find(id, at: past, scope, db)
                let officers = try CommitteeStore.officers(of: id, at: past, db).map { "\($0.name) \($0.role.rawValue)" }
                let covered = try EmployerStore.covered(by: id, at: past, db).map { "\($0.employer.id)" }
                let former = try UnionStore.formerNames(of: id, at: past, db)
                let above = try TreeStore.above(id, at: past, db).map(\.id.description)
                let facts = union.facts.named.map { $0.kind.text($0.value) }
                snapshot.unions.append(
                    facts + [union.state.rawValue, union.chairName ?? "", union.parentID?.description ?? "", union.standing(on: past ?? today).rawValue]
                        + officers.sorted() + covered.sorted() + above + former)
            }
            snapshot.list = try ListDeclaration.unions.listing(request, db).items.map(\.cells)
            for tree in [Tree.affiliation, .territory] {
                for parent in [federation.district, federation.north, federation.south, federation.schools] {
                    let children = try TreeStore.children(of: parent, in: tree, at: past, scope, db)
                    snapshot.tree.append(children.map { "\($0.name) \($0.type.rawValue) \($0.children) \($0.beneath)" })
                }
            }
            for figure in Figure.organisations {
                let result = try figure.result(scope, at: past ?? today, db)
                snapshot.figures.append("\(figure.code) \(result.text) \(result.rows)")
                for part in figure.parts {
                    let parts = try figure.parts(by: part, scope, at: past ?? today, db).filter { $0.value.rows > 0 }
                    snapshot.figures.append(parts.map { "\($0.key ?? "-") \($0.value.text)" }.sorted().joined(separator: "；"))
                }
            }
            return snapshot
        }
    }

    private func request(_ today: Day, _ past: Day?) throws -> Request {
        var request = try federation.request(.get, "/unions" + (past.map { "?at=\($0)&limit=200" } ?? "?limit=200"), as: .吴部长)
        request.now = Instant(today, 23, in: .shanghai)
        return try request.admitted(to: .get("/unions", "", .right(.readRegister)) { _, _ in .seeOther("/") })
    }

    func facts(of id: ID<UnionOrg>, at past: Day, today: Day) async throws -> [NamedFact] {
        let request = try request(today, past)
        return try await federation.database.read { try UnionStore.find(id, at: past, request.scope, $0).facts.named }
    }

    /// What stands there now with every edit after the day taken back, from the texts of the history alone.
    func undone(_ id: ID<UnionOrg>, to day: Day) async throws -> [String: String] {
        try await federation.database.read { db in
            let now = try UnionStore.record(id, db).facts.named
            var texts = Dictionary(uniqueKeysWithValues: now.map { ($0.title, $0.kind.text($0.value)) })
            for entry in try History.of("union_org", id.number, limit: 1000, db) where entry.happenedAt.day(in: .shanghai) > day && entry.event == "edited" {
                for member in entry.detail.members ?? [] { texts[member.key] = member.value.array?.first?.string ?? "" }
            }
            return texts
        }
    }
}
