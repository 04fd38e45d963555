@testable import Accounts
@testable import Edge
import Foundation
@testable import Kernel
@testable import Organisations
import Testing

/// Random people try random steps in the lives of many unions, day after day, in a district whose disk fails. All of it follows from one seed.
actor LifeCycles {
    typealias Union = Lives.Union
    /// Somebody who acts for a union, by a token.
    struct Clerk: Sendable { let union: Union, account: ID<Account>, token: String }
    /// Whom a union of a hundred members elects.
    static let committee: [Query] = [
        ["kind": "1", "name": "周敏", "role": "chair", "votes": "90"], ["kind": "1", "name": "郑强", "role": "member", "votes": "88"],
        ["kind": "1", "name": "冯静", "role": "member", "votes": "80"], ["kind": "2", "name": "陈刚", "role": "chair", "votes": "85"],
    ]

    private let seed: UInt64, district: SimulatedDistrict, clerks: [Clerk], leading: [Union]
    private var dice: Dice, lives: Lives
    private(set) var done = 0, confirmed = 0, refused = 0, repeated = 0
    private var keyed: [Errand<LifeStep>] = [], spent: Set<String> = [], names = 0, fingerprint: [Value] = []
    private let first: Day

    init(seed: UInt64) async throws {
        self.seed = seed
        dice = Dice(seed)
        district = try await SimulatedDistrict(seed: seed)
        first = district.clock.now.day(in: .shanghai)
        let pen = Pen(district.request("/", parameters: [:], [:], session: nil)), root = district.model.root
        (lives, clerks) = try await district.database.write { db in
            pen.draws.rewind()
            var lives = Lives(root: root)
            for row in try db.rows("SELECT * FROM union_org WHERE is_root = 0 \(Checker.all)") {
                let union = try TradeUnion(row: row), parent = union.parentID ?? root
                lives.unions[union.id] = Lives.Life(
                    type: union.facts.type, recorded: pen.now, begins: .active, isFounding: false, founded: union.facts.foundedOn, state: .active,
                    places: [(SimulatedDistrict.founded, parent)], names: [(pen.now, union.name)])
            }
            return (lives, try Self.hire([root] + lives.unions.keys.sorted(), pen, db))
        }
        leading = [root] + lives.unions.keys.filter { [lives] in lives.unions[$0]?.type != .basicSingle }.sorted()
    }

    /// Clerks for each union: those that lead others answer, under numbers of their own, and are two, since nobody answers himself; the rest only ask.
    private static func hire(_ unions: [Union], _ pen: Pen, _ db: any Connection) throws -> [Clerk] {
        try unions.enumerated().flatMap { number, id in
            let union = try UnionStore.record(id, db), leads = union.facts.type != .basicSingle
            if leads {
                let letterhead = LetterheadForm()
                letterhead.office = "翠工" + String(UnicodeScalar(UInt32(0x4E00 + number)).map(Character.init) ?? "发"); letterhead.head = union.name; letterhead.used = nil
                try Register.set(letterhead, of: union, pen, db)
            }
            let role: Role = union.isRoot ? .deptOrg : leads ? .midUnionAdmin : .unionChair
            return try (leads ? ["clerk\(number)", "colleague\(number)"] : ["clerk\(number)"]).map { name in
                let account = try AccountCommands.add(
                    userName: name, name: name, hash: "-", role: role, at: id, mustChange: false, draws: pen.draws, now: pen.now, by: pen.name, pen.instruments, db)
                let token = try AccountCommands.token(for: name, expires: nil, draws: pen.draws, now: pen.now, by: pen.name, pen.instruments, db)
                return Clerk(union: id, account: account, token: token)
            }
        }
    }

    func run(_ steps: Int) async throws {
        do {
            fingerprint = try await look()
            while done < steps {
                try await step()
                if done % 20 == 0 { try await check((0..<3).map { _ in first.adding(days: dice.below(max(1, first.days(until: today) + 30)) - 30) }) }
                if dice.chance(2) { try await district.reopen() }
            }
            let span = first.days(until: today)
            try await check(stride(from: 0, to: span, by: max(1, span / 60)).map { first.adding(days: $0) })
        } catch let failure as Simulation.Failure { throw failure } catch { throw failure("\(error)") }
    }
    private func failure(_ what: String) -> Simulation.Failure { Simulation.Failure(seed: seed, operations: done, what: what) }
    private var today: Day { district.clock.now.day(in: .shanghai) }

    private func check(_ days: [Day]) async throws {
        let lives = lives, today = today, past = days.filter { $0 < today }
        let all = Actor(id: ID(1), name: "", grants: [Grant(role: .deptOrg, unionID: lives.root, isWhole: true, isWide: false)])
        guard let scope = try Gate.admit(all, to: .right(.readRegister), on: today) else { return }
        if let difference = try await district.database.read({ try lives.difference(past, scope, $0) }) { throw failure(difference) }
    }

    /// How much there is of everything, and how much of it still holds: what nobody confirmed must leave it as it is.
    private func look() async throws -> [Value] {
        try await district.database.read { db in
            try db.rows("""
                SELECT (SELECT COUNT(*) FROM history) AS a, (SELECT COUNT(*) FROM audit_entry) AS b, (SELECT COUNT(*) FROM petition) AS c,
                  (SELECT COUNT(*) FROM petition WHERE state = 'waiting') AS d, (SELECT COUNT(*) FROM document) AS e, (SELECT COUNT(*) FROM issued_number) AS f,
                  (SELECT COUNT(*) FROM ballot) AS g, (SELECT COUNT(*) FROM ballot WHERE petition_id IS NULL) AS h, (SELECT COUNT(*) FROM certificate) AS i,
                  (SELECT COUNT(*) FROM union_link) AS j, (SELECT COUNT(*) FROM union_within) AS k, (SELECT COUNT(*) FROM union_version) AS l,
                  (SELECT COUNT(*) FROM union_term) AS m, (SELECT COUNT(*) FROM coverage) AS n, (SELECT COUNT(*) FROM coverage WHERE until IS NULL) AS o,
                  (SELECT COUNT(*) FROM committee_member) AS p, (SELECT COUNT(*) FROM committee_member WHERE until IS NULL) AS q,
                  (SELECT COUNT(*) FROM former_name) AS r, (SELECT COUNT(*) FROM union_org WHERE state = 'ACTIVE') AS s \(Checker.all)
                """).first?.values ?? []
        }
    }

    // MARK: A step

    private func step() async throws {
        district.clock.pass(milliseconds: dice.chance(8) ? (1 + dice.below(4)) * 86_400_000 : 1 + dice.below(600_000))
        guard let errand = try await draw() else { return }
        done += 1
        // The commit of the batch fails, and that of the step alone.
        if dice.chance(5) { district.faults.next([true, dice.chance(70)]) }
        let outcome = await errand.run(in: district)
        district.faults.powerOn()
        let now = try await look(), before = fingerprint
        fingerprint = now
        switch outcome {
        case .confirmed(let answer):
            if now[1].integer != before[1].integer.map({ $0 + 1 }) { throw failure("a confirmed step is not on record: \(errand.operation)") }
            try await settle(errand, answer)
            confirmed += 1
        case .repeated:
            repeated += 1
            guard let key = errand.key, spent.contains(key), now == before else { throw failure("a repeated step was taken again: \(errand.operation)") }
        case .refused(let error):
            refused += 1
            if now != before { throw failure("a refused step left something: \(errand.operation)") }
            // That a constraint refuses is no answer to anybody: the form says it before.
            guard error is Crash || error is Invalid || error is NotAllowed || error is NotFound || error is Refusal else {
                throw failure("\(error) at \(errand.operation)")
            }
        }
    }

    private func settle(_ errand: Errand<LifeStep>, _ answer: Answer) async throws {
        guard case .seeOther(let path) = answer.response.body else { throw failure("no way on after \(errand.operation)") }
        let made = path.text.split(separator: "/").last.flatMap { Int64($0) } ?? 0
        let union: Union? = try await district.database.read { db in try db.value("SELECT union_id FROM petition WHERE id = \(made) \(Checker.all)") }
        if let wrong = errand.operation.happen(to: &lives, made: made, of: union, at: errand.request.now) { throw failure("\(wrong): \(errand.operation)") }
        if let key = errand.key, !spent.insert(key).inserted { throw failure("the same key was confirmed twice") }
    }

    /// Most people do what is theirs and what comes next; the others try anything.
    private func draw() async throws -> Errand<LifeStep>? {
        let statement = dice.chance(6) ? 1 + dice.below(40) : nil
        // Whoever has heard no answer asks again on the same day; keys are not kept for longer.
        if dice.chance(10), let again = dice.pick(keyed.suffix(10).filter({ $0.request.now.seconds(until: district.clock.now) < 43_200 })) {
            var request = again.request
            request.now = district.clock.now
            return Errand(
                operation: again.operation, route: again.route, request: request, credentials: again.credentials, account: again.account, key: again.key, statement: statement)
        }
        guard let (act, owner) = try await (dice.chance(85) ? next() : anything()), let clerk = clerk(of: owner) else { return nil }
        let step = LifeStep(act: act, by: clerk.union, who: clerk.account, body: try await body(act)), (pattern, id) = step.route
        var request = district.request(Path(untrusted: pattern.replacing(":id", with: id)) ?? "/", parameters: ["id": id], step.body, session: nil)
        request.isByToken = true
        let key = dice.chance(20) ? "key \(dice.next())" : nil
        let errand = Errand(
            operation: step, route: Simulation.route(pattern), request: request, credentials: Credentials(token: clerk.token), account: clerk.account, key: key,
            statement: statement)
        if key != nil { keyed.append(errand) }
        return errand
    }

    /// The one who acts for the union, or for the next one above it that has somebody; now and then anybody.
    private func clerk(of union: Union) -> Clerk? {
        if dice.chance(8) { return dice.pick(clerks) }
        let places = [union] + lives.above(union, on: .last)
        return places.lazy.map { place in self.clerks.filter { $0.union == place } }.first { !$0.isEmpty }.flatMap { dice.pick($0) }
    }

    private var sorted: [Union] { lives.unions.keys.sorted() }
    private func day() -> Day { today.adding(days: dice.chance(40) ? -dice.below(40) : dice.chance(10) ? dice.below(20) : 0) }

    /// What comes next, and whose it is.
    private func next() async throws -> (LifeStep.Act, Union)? {
        let waiting = lives.questions.filter { $0.value.state == .waiting }.keys.sorted()
        switch dice.below(100) {
        case 0..<30:
            guard let petition = dice.pick(waiting), let question = lives.questions[petition], let parent = lives.unions[question.union]?.parent else { return nil }
            switch dice.below(10) {
            case 0..<7: return (.approve(petition), parent)
            case 7: return (.turnDown(petition, .sendBack), parent)
            case 8: return (.turnDown(petition, .refuse), parent)
            default: return (.turnDown(petition, .withdraw), question.asking)
            }
        case 30..<36:
            names += 1
            return dice.pick(leading).map { (.found(under: $0, [.basicJoint, .basicSingle, .areaFederation][dice.below(3)], name: "第\(names)号新工会委员会"), $0) }
        case 36..<68:
            let begun = sorted.filter { [.draft, .preparing, .electing].contains(lives.unions[$0]?.state) }
            return dice.pick(begun).flatMap(onward)
        case 68..<83: return dice.pick(sorted.filter { [.active, .suspended].contains(lives.unions[$0]?.state) }).flatMap(turn)
        case 83..<91:
            guard let union = dice.pick(sorted), let parent = dice.pick(dice.chance(80) ? leading : sorted) else { return nil }
            return (.move(union, under: parent, on: day()), lives.root)
        default:
            let open = lives.registrations.keys.filter { lives.registrations[$0].map { [.applied, .registered].contains($0.states.last?.state) } ?? false }.sorted()
            guard dice.chance(60), let id = dice.pick(open) else { return dice.pick(sorted).map { (.apply($0), $0) } }
            if lives.registrations[id]?.states.last?.state == .registered { return (.cancel(id, on: today), lives.root) }
            return (dice.chance(70) ? .register(id, on: today) : .refuse(id), lives.root)
        }
    }

    /// On the way to a committee.
    private func onward(_ union: Union) -> (LifeStep.Act, Union)? {
        guard let life = lives.unions[union] else { return nil }
        if life.state == .draft { return (.again(union), union) }
        if life.state == .preparing { return (.convene(union), union) }
        if dice.chance(4) { return (.callOff(union), union) }
        return (life.ballots < Self.committee.count ? .ballot(union) : .send(union, on: day()), union)
    }

    /// What a union that is one may do with itself.
    private func turn(_ union: Union) -> (LifeStep.Act, Union)? {
        guard let life = lives.unions[union] else { return nil }
        names += 1
        if life.state == .suspended { return dice.chance(70) ? (.resume(union), lives.root) : (.dissolve(union, on: day()), union) }
        switch dice.below(10) {
        case 0..<3: return (.convene(union), union)
        case 3: return (.suspend(union), lives.root)
        case 4: return (.postpone(union), union)
        case 5: return (.dissolve(union, on: day()), union)
        case 6:
            let siblings = sorted.filter { $0 != union && lives.unions[$0]?.parent == life.parent }
            return dice.pick(siblings).map { (.merge(union, into: $0, on: day()), union) }
        case 7: return (.split(union, name: "第\(names)号分出工会委员会"), union)
        default: return (.alter(union, name: "第\(names)号改名工会"), union)
        }
    }

    private func anything() -> (LifeStep.Act, Union)? {
        guard let union = dice.pick(sorted), let other = dice.pick(sorted) else { return nil }
        let petition = dice.pick(lives.questions.keys.sorted()), registration = dice.pick(lives.registrations.keys.sorted())
        names += 1
        let acts: [LifeStep.Act?] = [
            .found(under: union, .basicJoint, name: "第\(names)号新工会委员会"), .split(union, name: "第\(names)号分出工会委员会"), .again(union), .convene(union), .ballot(union), .callOff(union),
            .send(union, on: day()), .postpone(union), .dissolve(union, on: day()), .merge(union, into: other, on: day()), .alter(union, name: "第\(names)号改名工会"),
            .suspend(union), .resume(union), .move(union, under: other, on: day()), petition.map { .approve($0) }, petition.map { .turnDown($0, .refuse) },
            petition.map { .turnDown($0, .sendBack) }, petition.map { .turnDown($0, .withdraw) }, .apply(union), registration.map { .register($0, on: day()) },
            registration.map { .refuse($0) }, registration.map { .cancel($0, on: day()) },
        ]
        return dice.pick(acts.compactMap(\.self)).map { ($0, dice.chance(50) ? union : lives.root) }
    }

    private func body(_ act: LifeStep.Act) async throws -> Query {
        let reason = (name: "reason", value: "工作需要")
        func founding(_ name: String, _ type: UnionType, _ employers: [String]) -> Query {
            Query([
                reason, ("name", name), ("type", type.rawValue), ("employers", employers.joined(separator: "\n")), ("employees", "200"), ("members", "100"), ("leader", "罗敏"),
            ])
        }
        switch act {
        case .found(_, let type, let name):
            let start = dice.below(district.employers.count), count = type == .areaFederation ? 0 : type == .basicSingle ? 1 : 2 + dice.below(2)
            return founding(name, type, (0..<count).map { district.employers[(start + $0) % district.employers.count].name })
        case .split(let union, let name):
            let covered = try await district.database.read { db in try EmployerStore.covered(by: union, db).map(\.employer.name) }
            return founding(name, .basicSingle, dice.pick(covered).map { [$0] } ?? [])
        case .ballot(let union): return Self.committee[min(lives.unions[union]?.ballots ?? 0, Self.committee.count - 1)]
        case .send(_, let day):
            return Query([reason, ("on", "\(day)"), ("entitled", "100"), ("present", "95"), ("candidates", "5"), ("termYears", "5")])
        case .postpone(let union):
            let end = try await district.database.read { db in try UnionStore.record(union, db).facts.termEnd }
            return Query([reason, ("on", "\((end ?? today).adding(days: dice.below(220)))")])
        case .dissolve(_, let day): return Query([reason, ("on", "\(day)"), ("cause", "congress")])
        case .merge(_, let target, let day): return Query([reason, ("on", "\(day)"), ("into", lives.unions[target]?.name ?? "")])
        case .alter(_, let name): return Query([reason, ("name", name)])
        case .move(_, let parent, let day):
            let name = lives.unions[parent]?.name ?? "翠屏区总工会"
            return Query([reason, ("tree", "affiliation"), ("parent", name), ("on", "\(day)")])
        case .apply: return ["representative": "周敏", "premises": "岷江路 1 号", "funds": "会员会费"]
        case .register(_, let day):
            let code = ("81511502MC" + String(1_000_000 + done) + "0").withCheck
            return Query([("code", code), ("number", "川工法证字第\(done)号"), ("on", "\(day)"), ("validTo", "\(day.adding(years: 5))")])
        case .cancel(_, let day): return Query([reason, ("on", "\(day)")])
        case .again, .suspend, .resume, .turnDown, .refuse: return Query([reason])
        case .convene, .callOff, .approve: return [:]
        }
    }
}

@Suite struct LifeCycleSimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seeds: [UInt64] = environment["ZHIJIA_SEED"].flatMap { UInt64($0) }.map { [$0] } ?? (1...(environment["ZHIJIA_FULL"] == "1" ? 24 : 3)).map { $0 }

    @Test("Whatever people try in the lives of unions, and whatever fails: no state outside the table, nothing half done, each past day as its history says", arguments: seeds)
    func simulate(seed: UInt64) async throws {
        let steps = Self.environment["ZHIJIA_STEPS"].flatMap { Int($0) } ?? (Self.environment["ZHIJIA_FULL"] == "1" ? 1500 : 500)
        let cycles = try await LifeCycles(seed: seed)
        try await cycles.run(steps)
        // One in which everything is refused would prove nothing.
        let counts = await (confirmed: cycles.confirmed, refused: cycles.refused, repeated: cycles.repeated)
        #expect(counts.confirmed > steps / 3 && counts.refused > steps / 20 && counts.repeated > 0, "\(counts)")
    }
}
