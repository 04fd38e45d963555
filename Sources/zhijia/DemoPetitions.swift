import Edge
import Kernel
import Organisations

/// Work that is under way in the demonstration, done by its people through the handlers of the pages.
struct DemoPetitions {
    let running: Running, district: DemoDistrict

    func send() async throws {
        for (user, place, office) in [("wu", DemoDistrict.Place.district, "翠工发"), ("lin", .town(0), "翠西工发"), ("he", .town(1), "翠安工发")] {
            _ = try await act(user, "/unions/:id/letterhead", union(place), ["office": office, "head": district.name(of: place) + "文件"])
        }
        try await certify()
        let town = try await union(.town(0)), own = try await union(.basic(0)), free = district.withoutUnion
        guard free.count >= 3 else { return }
        _ = try await act("wu", "/unions/:id/found", town, founding(free[0], leader: "王秀丽"))
        let second = try await act("wu", "/unions/:id/found", town, founding(free[1], leader: "李建明"))
        _ = try await act("lin", "/petitions/:id/approve", second, ["opinion": "同意筹建"])
        _ = try await act("wu", "/unions/:id/found", union(.town(1)), founding(free[2], leader: "赵国栋"))
        _ = try await act("chen", "/unions/:id/convene", own)
        for (name, role, votes) in [("陈国庆", "chair", "71"), ("周丽娟", "member", "66"), ("吴海涛", "member", "64")] {
            _ = try await act("chen", "/unions/:id/ballots/new", own, ["kind": "1", "name": name, "role": role, "votes": votes])
        }
    }

    /// Most basic unions have been legal persons for some years; those of the first town still have to apply.
    private func certify() async throws {
        let first = try await union(.town(0))
        for number in 0..<district.basicCount where number % 5 != 4 {
            let id = try await union(.basic(number))
            let parent: Int64? = try await running.database.read { db in
                try db.value("SELECT parent_id FROM union_org WHERE id = \(id) \(SQL.unscoped(because: "a demonstration is being made"))")
            }
            guard parent != first else { continue }
            _ = try await act("wu", "/unions/:id/certificates/new", id, [
                "kind": "legal_person", "number": "川工法证字第\(15020 + number)号", "validFrom": "\(2022 + number % 4)-03-01", "validTo": "\(2027 + number % 4)-03-01",
                "registrar": SetupCommand.district,
            ])
        }
    }

    private func founding(_ employer: String, leader: String) -> Query {
        [
            "name": employer + "工会委员会", "type": "BASIC_SINGLE", "employers": employer, "employees": "86", "womenEmployees": "31", "members": "72",
            "womenMembers": "27", "leader": leader, "reason": "职工代表推选了筹备组，单位同意提供办公场所，请批准筹建",
        ]
    }

    private func account(_ user: String) async throws -> ID<Account> {
        try await running.database.read { db in
            guard let id: ID<Account> = try db.value("SELECT id FROM account WHERE user_name = \(user) \(SQL.unscoped(because: "a demonstration is being made"))") else { throw NotFound() }
            return id
        }
    }

    func union(_ place: DemoDistrict.Place) async throws -> Int64 {
        try await running.database.read { [district] db in
            guard let found = try Register.find(district.name(of: place), db).first else { throw NotFound() }
            return found.id.number
        }
    }

    /// Somebody of the cast fills in a form; answers the number of the page it leads to.
    @discardableResult
    func act(_ user: String, _ pattern: String, _ id: Int64, _ body: Query = [:]) async throws -> Int64 {
        try await act(actor(user), pattern, ["id": String(id)], body) ?? id
    }

    func actor(_ user: String) async throws -> Actor {
        guard let person = DemoCommand.cast.first(where: { $0.user == user }) else { throw NotFound() }
        let place = ID<UnionOrg>(try await union(person.place)), isWhole = if case .district = person.place { true } else { false }
        return Actor(id: try await account(user), name: person.name, grants: [Grant(role: person.role, unionID: place, isWhole: isWhole, isWide: isWhole)])
    }

    func act(_ actor: Actor, _ pattern: String, _ parameters: [String: String], _ body: Query) async throws -> Int64? {
        let service = running.service, draws = service.newDraws()
        guard let route = modules.flatMap(\.routes).first(where: { $0.method == .post && $0.pattern.description == pattern }) else { throw NotFound() }
        let request = Request(.post, "/", parameters: parameters, body: body, now: service.clock(), actor: actor, draws: draws, instruments: service.instruments)
        let response = try await running.database.write { db in
            draws.rewind()
            return try route.handle(request.admitted(to: route), db)
        }
        guard case .seeOther(let path) = response.body else { return nil }
        return path.text.split(separator: "/").compactMap { Int64($0) }.last
    }
}
