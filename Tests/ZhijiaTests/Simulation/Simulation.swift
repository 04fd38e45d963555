@testable import Accounts
@testable import Edge
import Foundation
@testable import Imports
@testable import Kernel
@testable import Organisations

/// People at work in a district whose disk fails, whose process dies and whose answers get lost. After each batch the model and the
/// database must say the same. All of it follows from one seed.
actor Simulation {
    struct Failure: Error, CustomStringConvertible {
        let seed: UInt64, operations: Int, what: String
        var description: String { "\(what), after \(operations) operations. Replay: ZHIJIA_SEED=\(seed) swift test --filter Simulation" }
    }

    private let seed: UInt64, district: SimulatedDistrict
    private var dice: Dice, model: Model
    private(set) var done = 0, confirmed = 0, refused = 0, repeated = 0
    private var seats: [(id: ID<Officer>, seat: Model.Seat)] = [], grants: [(id: Int64, line: Model.GrantLine)] = []
    private var keyed: [Errand<Operation>] = [], names = 0
    /// An import that may still be taken back, and the unions that it made.
    private var imported: (id: ID<ImportBatch>, unions: [Model.Union])?

    init(seed: UInt64) async throws {
        self.seed = seed
        dice = Dice(seed)
        district = try await SimulatedDistrict(seed: seed)
        model = district.model
    }

    func run(_ operations: Int) async throws {
        do { try await work(operations) } catch let failure as Failure { throw failure } catch { throw failure("\(error)") }
    }

    private func work(_ operations: Int) async throws {
        while done < operations {
            try await signInWhoever()
            try await look()
            try await batch()
            if dice.chance(2) { try await sheet() }
            if dice.chance(3) { try await district.reopen() }
            try await check { try Checker(model: $0).difference($1) }
            if dice.chance(3) { try await check { try Checker(model: $0).historyDifference($1) } }
        }
        try await check { try Checker(model: $0).historyDifference($1) }
    }

    private func check(_ find: @escaping @Sendable (Model, any Connection) throws -> String?) async throws {
        let model = model
        if let difference = try await district.database.read({ try find(model, $0) }) { throw failure(difference) }
    }
    private func failure(_ what: String) -> Failure { Failure(seed: seed, operations: done, what: what) }

    private func look() async throws {
        (seats, grants) = try await district.database.read { (try Checker.seats($0), try Checker.grants($0)) }
    }

    // MARK: Signing in

    private static let idleSeconds: Int64 = 30 * 60

    private func isAlive(_ session: Model.SignedIn) -> Bool { session.at.seconds(until: district.clock.now) < Self.idleSeconds }

    /// Each of the three has a session that will last for the batch; now and then somebody mistypes.
    private func signInWhoever() async throws {
        let people = district.people
        for (name, account) in [("clerk", people.clerk), ("town", people.townClerk), ("security", people.security)] {
            let hasOne = model.sessions.values.contains { $0.account == account && $0.at.seconds(until: district.clock.now) < Self.idleSeconds - 120 }
            guard !hasOne || dice.chance(2) else { continue }
            if dice.chance(20) { _ = try await signIn(name, account, "wrong password") }
            while try await !signIn(name, account, SimulatedDistrict.password) { district.clock.pass(milliseconds: 1000) }
        }
    }

    private func signIn(_ name: String, _ account: ID<Account>, _ password: String) async throws -> Bool {
        done += 1
        district.clock.pass(milliseconds: 500)
        if dice.chance(5) { district.faults.next([dice.chance(50), dice.chance(50)]) }
        let request = district.request("/sign-in", parameters: [:], ["userName": name, "password": password], session: nil)
        defer { district.faults.next([]) }
        do {
            let answer = try await district.service().write(Self.route("/sign-in"), request, Credentials())
            model.audits += 1
            guard case .start(let secret) = answer.response.session else { return false }
            model.sessions[secret] = Model.SignedIn(account: account, at: request.now)
            if password != SimulatedDistrict.password { throw failure("signed in with a wrong password") }
            confirmed += 1
            return true
        } catch is Invalid {
            // A wrong password is refused, and on record.
            model.audits += 1
            return false
        } catch is Crash { refused += 1; return false }
    }

    // MARK: A batch

    private func batch() async throws {
        var errands: [Errand<Operation>] = []
        for _ in 0..<(dice.chance(10) ? 1 : 32 + dice.below(33)) { if let errand = draw() { errands.append(errand) } }
        planFaults(errands.count)
        let outcomes = await district.sendTogether(errands)
        // Who was refused is answered by another with the same key that was not, wherever in the batch that one stands.
        for (errand, outcome) in zip(errands, outcomes) {
            if case .confirmed = outcome, let key = errand.key, !spent.insert(key).inserted { throw failure("the same key was confirmed twice") }
        }
        for (errand, outcome) in zip(errands, outcomes) { try settle(errand, outcome) }
        district.faults.powerOn()
    }

    /// Nine batches of ten are fine. Of the others the commit fails, and then perhaps those of single writes, or the power is gone.
    private func planFaults(_ count: Int) {
        switch dice.below(100) {
        case 0..<4: district.faults.next([true])
        case 4..<8:
            var fails = [true]
            for _ in 0..<count { fails.append(dice.chance(30)) }
            district.faults.next(fails)
        case 8..<10: district.faults.powerCut()
        default: district.faults.powerOn()
        }
    }

    private func draw() -> Errand<Operation>? {
        district.clock.pass(milliseconds: dice.below(1500))
        if dice.chance(8), let again = dice.pick(keyed.suffix(200)) { return Errand(repeating: again, statement: fault) }
        guard let session = dice.pick(model.sessions.keys.sorted()), let account = model.sessions[session]?.account, let operation = operation(by: account) else { return nil }
        let type = operation.union.flatMap(type)
        let request = district.request(
            "/", parameters: operation.parameters, operation.body(on: district.clock.now.day(in: .shanghai), type: type), session: session)
        let key = dice.chance(15) ? "key \(dice.next())" : nil
        let errand = Errand(
            operation: operation, route: Self.route(operation.pattern), request: request, credentials: Credentials(session: session), account: account,
            key: key, statement: fault)
        if key != nil { keyed.append(errand) }
        return errand
    }

    private var fault: Int? { dice.chance(3) ? 1 + dice.below(25) : nil }

    private func operation(by account: ID<Account>) -> Operation? {
        if dice.below(1000) < 5 { return .signOut }
        if account == district.people.security { return grantOrRevoke() }
        guard let union = dice.pick(model.unions.filter { $0 != model.root }) else { return nil }
        switch dice.below(100) {
        case 0..<6: return edit(union)
        case 6..<12: return move(union)
        case 12..<40: return dice.pick(district.employers).map { .cover(union, $0.id, named: $0.name) }
        case 40..<66: return dice.pick(model.covered.sorted { ($0.union, $0.employer) < ($1.union, $1.employer) }).map { .uncover($0.union, $0.employer) }
        case 66..<84: return elect(union)
        default: return dice.pick(seats).map { .leave($0.seat, $0.id) }
        }
    }

    private func edit(_ union: Model.Union) -> Operation {
        names += 1
        let name = dice.chance(30) ? "第\(names)次改名工会" : model.names[union] ?? ""
        return .edit(union, name: name, members: dice.below(1000))
    }
    private func move(_ union: Model.Union) -> Operation? {
        guard let parent = dice.pick(model.unions), let tree = dice.pick(Tree.allCases) else { return nil }
        let day = district.clock.now.day(in: .shanghai)
        return .move(union, under: parent, named: model.names[parent] ?? "", tree, on: day)
    }
    private func elect(_ union: Model.Union) -> Operation? {
        guard let kind = dice.pick(CommitteeKind.allCases), let role = dice.pick(OfficerRole.allCases), let name = dice.pick(["周敏", "郑强", "冯静", "陈刚", "褚芳", "卫平"]) else { return nil }
        return .elect(union, kind, role, name: name)
    }
    private func grantOrRevoke() -> Operation? {
        let lines = grants.filter { district.people.others.contains($0.line.account) }
        if dice.chance(50), let grant = dice.pick(lines) { return .revoke(grant.line.account, grant.id, grant.line) }
        guard let account = dice.pick(district.people.others), let union = dice.pick(model.unions) else { return nil }
        guard let role = dice.pick([Role.unionChair, .unionClerkOrg, .communityUnionAdmin, .sysadmin]) else { return nil }
        return .grant(account, role, union, named: model.names[union] ?? "")
    }

    private var kinds: [Model.Union: UnionType] = [:]
    private func type(of union: Model.Union) -> UnionType? {
        guard let name = model.names[union] else { return nil }
        if let kind = kinds[union] { return kind }
        let kind: UnionType = name.hasSuffix("总工会") ? .general : name.hasSuffix("联合会") ? .areaFederation : .basicSingle
        kinds[union] = kind
        return kind
    }

    // MARK: What came of it

    private func settle(_ errand: Errand<Operation>, _ outcome: Errand<Operation>.Outcome) throws {
        done += 1
        let session = errand.credentials.session ?? ""
        switch outcome {
        case .confirmed:
            try checkRights(errand)
            if let wrong = errand.operation.happen(to: &model, session: session) { throw failure("\(wrong): \(errand.operation)") }
            model.audits += 1
            confirmed += 1
        case .repeated:
            guard let key = errand.key, spent.contains(key) else { throw failure("answered what was never confirmed: \(errand.operation)") }
            repeated += 1
        case .refused(let error):
            refused += 1
            try checkRefusal(error, errand)
        }
    }
    private var spent: Set<String> = []

    /// Whoever was let in was signed in, and reached the union at that moment.
    private func checkRights(_ errand: Errand<Operation>) throws {
        if case .signOut = errand.operation { return }
        guard let signedIn = model.sessions[errand.credentials.session ?? ""], isAlive(signedIn) else { throw failure("confirmed without a session") }
        guard signedIn.account == district.people.townClerk, let union = errand.operation.union else { return }
        guard model.isWithin(union, district.towns[0]) else { throw failure("changed a union out of reach: \(errand.operation)") }
    }

    private func checkRefusal(_ error: any Error, _ errand: Errand<Operation>) throws {
        switch error {
        case is Crash, is Invalid, is Complaint, is NotAllowed, is NotFound, is Refused: break
        case Refusal.signInFirst:
            if let signedIn = model.sessions[errand.credentials.session ?? ""], isAlive(signedIn) { throw failure("a session was forgotten") }
        default: throw failure("\(error) at \(errand.operation)")
        }
    }

    // MARK: Imports

    /// Brings in a sheet, perhaps interrupted; or takes the last one back.
    private func sheet() async throws {
        if let (id, unions) = imported, dice.chance(60) {
            imported = nil
            return try await takeBack(id, unions)
        }
        let leading = model.unions.filter { type(of: $0) != .basicSingle }
        var rows: [[String?]] = []
        for _ in 0..<(1 + dice.below(6)) {
            names += 1
            let parent = dice.pick(leading).flatMap { model.names[$0] } ?? ""
            rows.append(["第\(names)号导入工会", parent, "基层工会", "2015-05-01", "5000", "\(dice.below(1000))", "2024-05-01", "5"])
        }
        done += rows.count
        guard let id = try? await district.check(rows, failingAt: dice.chance(20) ? 1 + dice.below(30) : nil) else { return }
        do { try await district.apply(id, failingAt: dice.chance(40) ? 1 + dice.below(120) : nil) } catch is Crash {
            try await district.reopen()
            if try await state(of: id) == .ready { return }
            try await district.goOn(id)
        }
        guard try await state(of: id) == .done else { throw failure("an import did not come to its end") }
        try await adopt(id, rows)
    }

    private func state(of id: ID<ImportBatch>) async throws -> BatchState { try await district.database.read { try ImportStore.batch(id, $0).state } }

    private func adopt(_ id: ID<ImportBatch>, _ rows: [[String?]]) async throws {
        let made = try await district.database.read { db in
            try db.rows("SELECT id, name FROM union_org WHERE import_id = \(id) ORDER BY id \(Checker.all)").map { (id: try $0.get("id", as: Model.Union.self), name: try $0.get("name", as: String.self)) }
        }
        guard made.count == rows.count else { throw failure("\(made.count) unions came in instead of \(rows.count)") }
        for (union, name) in made {
            guard let row = rows.first(where: { $0[0] == name }), let parent = model.names.first(where: { $0.value == row[1] })?.key else { throw failure("an unknown union came in") }
            model.names[union] = name
            model.members[union] = row[5].flatMap { Int($0) }
            for tree in Tree.fromFounding { model.parents[tree, default: [:]][union] = parent }
            model.happened("union_org", union.number, "imported")
            model.touched.remove(union)
            confirmed += 1
        }
        if imported == nil { imported = (id, made.map(\.id)) }
    }

    private func takeBack(_ id: ID<ImportBatch>, _ unions: [Model.Union]) async throws {
        do { try await district.takeBack(id, failingAt: dice.chance(40) ? 1 + dice.below(120) : nil) } catch is Crash {
            try await district.reopen()
            if try await state(of: id) == .done { imported = (id, unions); return }
            try await district.goOn(id)
        }
        guard try await state(of: id) == .undone else { throw failure("taking back did not come to its end") }
        let left = try await district.database.read { db in
            Set(try unions.filter { union in try db.exists("SELECT 1 FROM union_org WHERE id = \(union) \(Checker.all)") })
        }
        for union in unions where !left.contains(union) {
            if model.touched.contains(union) { throw failure("an import that was taken back took work with it") }
            model.remove(union)
            model.happened("union_org", union.number, "taken_back")
        }
        done += unions.count
    }

    static func route(_ pattern: String) -> Route {
        for route in organisations.routes + accounts(of: [organisations]).routes where route.method == .post && route.pattern.description == pattern { return route }
        preconditionFailure("no route \(pattern)")
    }
}

extension Errand {
    /// The client has not heard the answer and asks again.
    init(repeating errand: Errand, statement: Int?) {
        self.init(
            operation: errand.operation, route: errand.route, request: errand.request, credentials: errand.credentials, account: errand.account, key: errand.key,
            statement: statement)
    }
}
