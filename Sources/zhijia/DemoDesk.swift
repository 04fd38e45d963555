import Accounts
import Edge
import Kernel
import Organisations
import People

/// Something that somebody of the district does on a day.
struct DemoStep: Sendable {
    let day: Day
    let act: @Sendable (DemoDesk) throws -> Void
}

/// Who works in the demonstration, and the forms that they fill in.
struct DemoOffice: Sendable {
    let service: Service, clock: DemoClock, draws: DemoDraws
    private let routes: [String: Route]
    private var actors: [String: Actor] = [:], unions: [String: Int64] = [:]

    init(_ service: Service, _ clock: DemoClock, _ draws: DemoDraws) {
        self.service = service; self.clock = clock; self.draws = draws
        routes = Dictionary(modules.flatMap(\.routes).filter { $0.method == .post }.map { ($0.pattern.description, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Does the steps of some days in one transaction, each on its day.
    func perform(_ steps: [DemoStep]) async throws {
        guard !steps.isEmpty else { return }
        let draws = draws.next()
        try await service.database.write { db in
            draws.rewind()
            for step in steps {
                clock.move(to: step.day)
                try step.act(DemoDesk(office: self, day: step.day, draws: draws, db: db))
            }
        }
    }

    /// Learns which unions there are, after a list of them has come in.
    mutating func learnUnions() async throws {
        unions = try await service.database.read { db in
            let rows = try db.rows("SELECT id, name FROM union_org WHERE dissolved_on IS NULL \(SQL.unscoped(because: "a demonstration is being made"))")
            return Dictionary(try rows.map { (try $0.get("name"), try $0.get("id")) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Makes the accounts, each at the union where its holder works, with the letterheads of the offices.
    mutating func hire(_ district: DemoDistrict) async throws {
        let instruments = service.instruments, hash = try await instruments.passwords.hash(DemoCommand.password), draws = draws.next(), now = clock.now, unions = unions
        actors = try await service.database.write { db in
            draws.rewind()
            var actors: [String: Actor] = [:]
            for person in DemoCommand.cast + DemoCommand.officers {
                guard let number = unions[district.name(of: person.place)] else { throw NotFound() }
                let union = ID<UnionOrg>(number), isWhole = if case .district = person.place { true } else { false }
                let id = try AccountCommands.add(
                    userName: person.user, name: person.name, hash: hash, role: person.role, at: union, mustChange: false, draws: draws, now: now, by: DemoCommand.maker, instruments, db)
                actors[person.user] = Actor(id: id, name: person.name, grants: [Grant(role: person.role, unionID: union, isWhole: isWhole, isWide: isWhole)])
            }
            return actors
        }
        try await perform((0...district.leadingCount).map { number in
            let place: DemoDistrict.Place = number == 0 ? .district : .town(number - 1), office = number == 0 ? "翠工发" : "翠\(DemoDistrict.offices[number - 1])工发"
            return DemoStep(day: DemoClock.opening) { desk in
                try desk.act("wu", "/unions/:id/letterhead", desk.union(district.name(of: place)), ["office": office, "head": district.name(of: place) + "文件"])
            }
        })
    }

    fileprivate func route(_ pattern: String) throws -> Route {
        guard let route = routes[pattern] else { throw NotFound() }
        return route
    }
    fileprivate func actor(_ user: String) throws -> Actor {
        guard let actor = actors[user] else { throw NotFound() }
        return actor
    }
    fileprivate func union(_ name: String) -> Int64? { unions[name] }

    /// Who answers what comes from a union beneath the place.
    func answerer(at place: DemoDistrict.Place) -> String {
        guard case .town(let number) = place else { return "luo" }
        return number < 2 ? ["lin", "he"][number] : DemoCommand.officers[number - 2].user
    }
}

/// A desk of the office on one day, within a transaction. Forms go through the routes of the pages, with scope, constraints, history and audit.
struct DemoDesk {
    let office: DemoOffice, day: Day, draws: Draws, db: any Connection

    /// Somebody fills in a form; answers the number of the page it leads to.
    @discardableResult
    func act(_ user: String, _ pattern: String, _ id: Int64, _ body: Query = [:]) throws -> Int64 {
        try act(office.actor(user), pattern, ["id": String(id)], body) ?? id
    }
    @discardableResult
    func act(_ user: String, _ pattern: String, _ body: Query) throws -> Int64? { try act(office.actor(user), pattern, [:], body) }

    @discardableResult
    func act(_ actor: Actor, _ pattern: String, _ parameters: [String: String], _ body: Query) throws -> Int64? {
        var request = Request(.post, "/", parameters: parameters, body: body, now: now, actor: actor, draws: draws, instruments: office.service.instruments)
        request.isDemonstration = true
        do {
            let response = try office.service.perform(office.route(pattern), request, db)
            guard case .seeOther(let path) = response.body else { throw NotFound() }
            return path.text.split(separator: "/").compactMap { Int64($0) }.last
        } catch {
            // Somebody has changed a rule, and this district breaks it: which, and where.
            let sentence = (error as? Invalid).map { $0.view.fields.compactMap(\.error?.text).joined(separator: "；") } ?? CommandTable.sentence(for: error)
            throw Complaint("demo", "\(day) \(actor.name) \(pattern)：\(sentence)")
        }
    }

    var now: Instant { Instant(day, 9, in: .shanghai) }

    func union(_ name: String) throws -> Int64 {
        if let id = try office.union(name) ?? Register.find(name, db).first?.id.number { return id }
        throw NotFound()
    }

    /// By the number of the identity card.
    func person(_ number: String) throws -> Int64 {
        guard let person = try PersonStore.known(by: PersonNumber(.identity, parsing: number, on: day), office.service.instruments, db) else { throw NotFound() }
        return person.id.number
    }
}
