@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing
@testable import zhijia

/// The table of who may ask what, asked of the program as it runs: complete by construction, because it walks the routes themselves.
@Suite struct PermissionTests {
    private static let routes = modules.flatMap(\.routes)
    private static let named = routes.filter { $0.pattern.description.contains("/:") }
    /// Parameters that name something everybody shares, not one union's record.
    private static let shared: Set<String> = ["/imports/new/:kind", "/imports/templates/:kind", "/figures/:code", "/figures/:code/rows", "/templates/:id", "/templates/:id/edit", "/notice-templates/:id", "/notice-templates/:id/edit", "/work-years/:id"]
    /// A review is the federation's: its own tests say who sees it when.
    private static func isShared(_ pattern: String) -> Bool { shared.contains(pattern) || pattern.hasPrefix("/reviews/") }
    private static var guarded: [(route: Route, right: Right)] {
        routes.compactMap { route in if case .right(let right) = route.access { (route, right) } else { nil } }
    }

    @Test(arguments: Role.allCases) func aSetOfOneRoleHoldsThatRoleAndNoOther(role: Role) { #expect(Array(Roles([role])) == [role]) }

    @Test func everyRightThatARouteAsksForIsListedInItsModule() {
        for module in modules {
            for route in module.routes {
                guard case .right(let right) = route.access else { continue }
                #expect(modules.flatMap(\.rights).contains(right), "\(route.pattern) asks for \(right.name), which no module lists")
                #expect(module.rights.contains(right), "\(module.name) uses \(right.name) without listing it")
            }
        }
    }

    @Test func noRouteIsDeclaredTwice() {
        let keys = Self.routes.map { "\($0.method.rawValue) \($0.pattern)" }
        #expect(Set(keys).count == keys.count)
    }

    @Test func everyRecordHasAnAddressOnEitherSide() async throws {
        let district = try await District()
        for route in Self.named where route.access != .own {
            #expect(district.address(route.pattern.description, in: district.north) != nil, "\(route.pattern) has no entry in District.parameter")
        }
    }

    @Test("Who is not signed in is sent to sign in, and a program is told so")
    func strangers() async throws {
        let district = try await District(), stranger = district.visitor()
        for route in Self.routes where route.access != .everyone {
            let path = district.address(route.pattern.description, in: district.north) ?? "/account/sessions/1/end"
            let page = route.method == .get ? try await stranger.get(path) : try await stranger.post(path)
            #expect(page.status == 303 && page.location?.hasPrefix(route.access.door.text) == true, "\(route.method) \(path): \(page.status)")
            let program = route.method == .get ? try await stranger.json(path) : try await stranger.postJSON(path, [:])
            #expect(program.status == 401, "\(route.method) \(path): \(program.status)")
        }
    }

    @Test("A role that does not hold the right is refused on every route, page and program alike")
    func everyRole() async throws {
        let district = try await District()
        for role in Role.allCases {
            let holder = try await district.holder((role, district.root))
            for (route, right) in Self.guarded where !right.roles.contains(role) {
                let path = try #require(district.address(route.pattern.description, in: district.north))
                let page = route.method == .get ? try await holder.get(path + "?as=xlsx") : try await holder.post(path)
                #expect(page.status == 403, "\(role) \(route.method) \(path): \(page.status)")
                #expect(!page.text.contains(District.canary))
            }
        }
    }

    @Test("A role that holds the right is let in, on every route")
    func holders() async throws {
        let district = try await District()
        for (route, right) in Self.guarded where route.method == .get && !Self.named.contains(where: { $0.pattern.description == route.pattern.description }) {
            for role in right.roles {
                let holder = try await district.holder((role, district.root)), path = route.pattern.description
                #expect(try await holder.get(path).status == 200, "\(role) \(path)")
            }
        }
    }

    @Test("Owner, sibling, weaker right: what lies beside one's own part does not exist")
    func siblings() async throws {
        let district = try await District()
        for (route, right) in Self.guarded where Self.named.contains(where: { $0.pattern.description == route.pattern.description && $0.method == route.method }) {
            guard !Self.isShared(route.pattern.description) else { continue }
            let path = try #require(district.address(route.pattern.description, in: district.north))
            let role = try #require(right.roles.contains(.midUnionAdmin) ? .midUnionAdmin : right.roles.sorted { $0.rawValue < $1.rawValue }.first)
            let sibling = try await district.holder((role, district.south.town))
            for reply in try await every(route, path, sibling) {
                #expect(reply.status == 404, "sibling \(role) \(route.method) \(route.pattern): \(reply.status)")
                #expect(!reply.text.contains(District.canary))
            }
            if let nested = district.address(route.pattern.description, in: district.south, nestedIn: district.north), nested != district.address(route.pattern.description, in: district.south) {
                for reply in try await every(route, nested, sibling) {
                    #expect(reply.status == 404, "a record of another parent, \(route.method) \(route.pattern): \(reply.status)")
                    #expect(!reply.text.contains(District.canary))
                }
            }
            if let weak = Role.allCases.first(where: { !right.roles.contains($0) && Role.beneathDistrict.contains($0) }) {
                let weaker = try await district.holder((weak, district.north.town), (role, district.south.town))
                for reply in try await every(route, path, weaker) {
                    #expect(reply.status == 404 || reply.status == 403, "weaker \(weak) \(route.method) \(route.pattern): \(reply.status)")
                }
            }
            let owner = try await district.holder((role, district.north.town))
            let reply = route.method == .get ? try await owner.get(path) : try await owner.post(path)
            #expect([200, 303, 409, 422].contains(reply.status), "owner \(role) \(route.method) \(route.pattern): \(reply.status)")
        }
    }

    /// The request as a page, as a program and as a sheet.
    private func every(_ route: Route, _ path: String, _ visitor: Visitor) async throws -> [Reply] {
        guard route.method == .get else { return [try await visitor.post(path), try await visitor.postJSON(path, [:])] }
        return [try await visitor.get(path), try await visitor.json(path), try await visitor.get(path + "?as=xlsx"), try await visitor.get(path + "?q=" + Path.encoded(District.canary))]
    }

    @Test("What is done with several rows is asked about each row: neither the sibling nor a weaker right does it, the owner does")
    func together() async throws {
        var seen = 0
        for list in Self.routes.compactMap(\.list) {
            for together in list.together {
                guard let work = together.work, let base = list.rowBase else { continue }
                let district = try await District(), path = work.pattern.description, record = try #require(district.address("\(base)/:id", in: district.north))
                let fields = work.form.columns.map { ($0.key, $0.control == .select([]) ? "" : "翠工发〔2026〕77号") } + [("row", String(record.split(separator: "/").last ?? ""))]
                let role = try #require(together.right.roles.contains(.midUnionAdmin) ? .midUnionAdmin : together.right.roles.first { _ in true })
                let weak = try #require(Role.beneathDistrict.first { !together.right.roles.contains($0) })
                for stranger in [try await district.holder((role, district.south.town)), try await district.holder((weak, district.north.town), (role, district.south.town))] {
                    let reply = try await stranger.post(path, fields, ["Accept": "application/json"])
                    let json = try reply.json
                    #expect(json["done"] == [] && json["refused"]?.array?.count == 1, "\(path): \(reply.status) \(reply.text)")
                    #expect(!reply.text.contains(District.canary))
                }
                let asked = try await district.holder((role, district.south.town)).get("\(path)?row=\(fields.last?.1 ?? "")")
                #expect(asked.status == 200 && !asked.text.contains(District.canary))
                #expect(try await district.holder((weak, district.root)).post(path, fields).status == 403)
                let owner = try await district.holder((role, district.north.town)).post(path, fields, ["Accept": "application/json"])
                #expect(try owner.json["done"]?.array?.count == 1, "\(path): \(owner.text)")
                seen += 1
            }
        }
        #expect(seen > 1)
    }

    @Test func nobodyEndsAnothersSession() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), he = try await district.signedIn(.何干事)
        let page = try await lin.get("/account").text
        let action = try #require(page.firstMatch(of: /\/account\/sessions\/\d+\/end/).map { String($0.output) })
        #expect(try await he.post(action).status == 404)
        #expect(try await lin.get("/account").status == 200)
        #expect(try await lin.post(action).status == 303)
        #expect(try await lin.get("/account").status == 303)
    }

    @Test("No byte that a sibling gets names what lies beside its part")
    func canary() async throws {
        let district = try await District()
        // What others have read is on the trail, which the audit administrator reads.
        let wu = try await district.holder(of: .吴部长), lin = try await district.holder(of: .林干事), shared = try await share(district)
        #expect(try await wu.get("/unions?as=xlsx&q=" + Path.encoded(District.canary)).status == 200)
        #expect(try await lin.get("/unions/\(district.north.union)/officers/\(district.north.officer)").status == 200)
        for role in [Role.midUnionAdmin, .deptOrg, .sysadmin, .logauditor] { try await canary(role, district, shared) }
    }

    /// An employer that unions of both towns cover, each by its own clerk.
    private func share(_ district: District) async throws -> ID<EmployerKind> {
        let draws = district.service.newDraws(), pen = Pen(name: "安装", now: District.noon, instruments: district.service.instruments, draws: draws)
        let shared = try await district.database.write { db in
            draws.rewind()
            return try EmployerStore.insert(EmployerFacts(name: "两江物流园有限公司", listSource: "名录", listOn: pen.today), pen, db)
        }
        for (person, town) in [(Cast.林干事, district.north), (.何干事, district.south)] {
            let clerk = try await district.holder(of: person)
            #expect(try await clerk.post("/unions/\(town.other)/employers/new", [("employer", "两江物流园有限公司")]).status == 303)
            #expect(try await clerk.get("/employers/\(shared)").text.contains(person == .林干事 ? District.canary : "白海豚"))
        }
        return shared
    }

    private func canary(_ role: Role, _ district: District, _ shared: ID<EmployerKind>) async throws {
        let sibling = try await district.holder((role, district.south.town))
        // Without its first character: what was typed comes back in boxes, sentences and the trail, and is no leak.
        let word = Path.encoded(String(District.canary.dropFirst()))
        var asked = 0
        for route in Self.routes where route.method == .get {
            guard case .right(let right) = route.access, right.roles.contains(role) else { continue }
            for town in [district.south, district.north] {
                let path = try #require(district.address(route.pattern.description, in: town))
                var addresses = [path, path + "?q=" + word, path + "?total=1", path + "?under=\(district.north.town)", path + "?under=\(district.root)"]
                if route.pattern.description.hasPrefix("/employers/:id") { addresses.append(path.replacing("\(town.employer)", with: "\(shared)")) }
                for filter in route.list?.filters ?? [] { addresses += [path + "?\(filter.key)=1", path + "?\(filter.key)=" + word] }
                for address in addresses {
                    let mark = address.contains("?") ? "&" : "?"
                    for reply in [try await sibling.get(address), try await sibling.json(address), try await sibling.get(address + mark + "as=xlsx")] {
                        asked += 1
                        #expect(try !Leak.words(reply).contains(District.canary), "\(role) \(address)")
                    }
                }
            }
        }
        #expect(asked > 30)
    }

    @Test("Search finds nothing beyond the scope, and its total says so")
    func search() async throws {
        let district = try await District(), he = try await district.holder(of: .何干事), lin = try await district.holder(of: .林干事)
        for list in ["/unions", "/employers"] {
            for word in [District.canary, district.north.code] {
                let mine = try await he.json("\(list)?total=1&q=\(Path.encoded(word))").json, theirs = try await lin.json("\(list)?total=1&q=\(Path.encoded(word))").json
                #expect(mine["total"] == 0 && mine["items"] == [])
                if word == District.canary { #expect((theirs["total"]?.integer ?? 0) > 0) }
            }
        }
    }

    @Test("A form's error does not name what the typist may not see")
    func errors() async throws {
        let district = try await District(), he = try await district.signedIn(.何干事), south = district.south
        let base = "/unions/\(south.union)"
        let edit = try await he.post(base + "/edit", [("name", south.name), ("type", "BASIC_SINGLE"), ("code", district.north.code)])
        #expect(edit.status == 422)
        #expect(!edit.text.contains(District.canary))
        let covered = try await he.post(base + "/employers/new", [("employer", district.north.employerName)])
        #expect(!covered.text.replacing(district.north.employerName, with: "").contains(District.canary), "\(covered.status)")
        #expect(!covered.text.contains(district.north.name))
        let moved = try await he.post(base + "/move", [("tree", "affiliation"), ("parent", district.north.code), ("on", "2026-01-01"), ("reason", "x")])
        #expect(moved.status == 422 && !moved.text.contains(District.canary))
        let certificate = try await he.post(base + "/certificates/new", [
            ("kind", "legal_person"), ("number", "\(District.canary)证10号"), ("validFrom", "2025-01-01"), ("validTo", "2026-01-01"), ("registrar", "机关"),
        ])
        #expect(certificate.status == 422 && !certificate.text.contains(district.north.name))
        let office = try await district.browser((.deptOrg, south.town)), employer = "/employers/\(south.employer)/edit"
        let codes = try await district.database.read { db in try [district.north.code, #require(EmployerStore.record(district.north.employer, db).facts.code).text] }
        for code in codes {
            let edit = try await office.post(employer, [("name", south.employerName), ("code", code)])
            #expect(edit.status == 422 && edit.text.contains("您管辖范围以外的") && !edit.text.contains(District.canary), "\(code)")
        }
    }

    @Test("Who reads here and edits there is offered no edit here, of an employer as of a union")
    func offers() async throws {
        let district = try await District()
        let office = try await district.holder((.midUnionAdmin, district.north.town), (.deptOrg, district.south.town))
        for (path, isOffered) in [("/employers/\(district.north.employer)", false), ("/employers/\(district.south.employer)", true)] {
            let page = try await office.get(path)
            #expect(page.status == 200 && page.text.contains("href=\"\(path)/edit\"") == isOffered)
            #expect(try await office.get(path + "/edit").status == (isOffered ? 200 : 404))
        }
    }
}

/// What a reply says, whatever it is written in.
enum Leak {
    static func words(_ reply: Reply) throws -> String {
        guard reply.type.contains("spreadsheetml") else { return reply.text }
        return try SheetText.rows(reply.bytes).flatMap(\.self).joined(separator: "\n")
    }
}
