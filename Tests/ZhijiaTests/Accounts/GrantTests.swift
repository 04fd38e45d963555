@testable import Accounts
@testable import Edge
@testable import Kernel
import Testing
@testable import zhijia

/// Who gives which role to whom, and what holds only when a second person has said so.
@Suite struct GrantTests {
    private func form(_ role: Role, at union: String = "root", since: String = "2026-11-22") -> [(String, String)] {
        [("role", role.rawValue), ("union", union), ("since", since)]
    }

    /// Somebody whose account is kept there and who has one role to begin with; the number of the account, and a program of his.
    private func somebody(_ role: Role, at union: ID<UnionOrg>, _ district: District) async throws -> (id: String, program: Visitor) {
        let name = try await district.addAccount([(role, union)])
        return (try await district.account(named: name), district.visitor(try await district.token(name)))
    }

    private func grant(of account: String, _ role: Role, _ district: District) async throws -> String {
        let id: Int64? = try await district.database.read { try $0.value("SELECT id FROM granted WHERE account_id = \(Int64(account) ?? 0) AND role = \(role) ORDER BY id DESC") }
        return String(try #require(id))
    }

    private func name(of union: ID<UnionOrg>, _ district: District) async throws -> String {
        try #require(try await district.database.read { try $0.value("SELECT name FROM union_org WHERE id = \(union) \(SQL.unscoped(because: "a test"))") as String? })
    }

    @Test("A role fits its union: a chair's at the district would be the whole district's, a town's at a grassroots union nobody's; nor is one given for days that are over")
    func misfits() async throws {
        let district = try await District(), security = try await district.signedIn(.安全管理员), (id, _) = try await somebody(.deptOffice, at: district.root, district)
        let town = try await name(of: district.north.town, district), path = "/accounts/\(id)/grants/new"
        for (role, union, reason) in [
            (Role.unionChair, "root", "那样就管到全区"), (.unionClerkFinance, "root", "那样就管到全区"), (.midUnionAdmin, "root", "那样就管到全区"), (.unionChair, town, "这是它们的上级"),
            (.midUnionAdmin, district.north.name, "这是基层工会"), (.communityUnionAdmin, district.north.name, "这是基层工会"), (.deptFinance, town, "只能授予在区总工会"), (.districtLeader, district.north.name, "只能授予在区总工会"),
        ] {
            let reply = try await security.post(path, form(role, at: union))
            #expect(reply.status == 422 && reply.text.contains(reason), "\(role) at \(union): \(reply.status)")
        }
        let over = try await security.post(path, form(.unionChair, at: district.north.name, since: "2020-12-01") + [("until", "2020-12-31")])
        #expect(over.status == 422 && over.text.contains("截止日已经过了"))
        #expect(try await district.database.read { try $0.count("SELECT COUNT(*) FROM granted WHERE account_id = \(Int64(id) ?? 0)") } == 1)
    }

    @Test("The security administrator gives every role but an administrator's, and none to himself")
    func securityAdministrator() async throws {
        let district = try await District(), security = try await district.signedIn(.安全管理员)
        let town = try await name(of: district.north.town, district)
        for role in Role.allCases {
            let (id, _) = try await somebody(.deptOffice, at: district.root, district)
            if role == .deptOffice { continue }
            let union = Role.beneathDistrict.contains(role) ? role == .midUnionAdmin || role == .communityUnionAdmin ? town : district.north.name : "root"
            let reply = try await security.post("/accounts/\(id)/grants/new", form(role, at: union))
            #expect(reply.status == (Role.administrators.contains(role) ? 422 : 303), "\(role): \(reply.status)")
        }
        #expect(try await !security.get("/accounts/\(try await district.account(of: .林干事))/grants/new").text.contains("value=\"sysadmin\""))
        #expect(try await security.post("/accounts/\(try await district.account(of: .安全管理员))/grants/new", form(.deptOrg)).status == 409)
        #expect(try await security.post("/accounts/\(try await district.account(of: .系统管理员))/grants/new", form(.deptOrg)).text.contains("三员必须是三个人"))
        #expect(try await district.signedIn(.系统管理员).post("/accounts/\(try await district.account(of: .林干事))/grants/new", form(.deptOrg)).status == 403)
    }

    @Test("A role over money gives nothing until somebody else confirms it: neither who gave it nor who receives it")
    func secondPerson() async throws {
        let district = try await District(), security = try await district.signedIn(.安全管理员), leader = try await district.browser((.districtLeader, district.root))
        let (id, program) = try await somebody(.deptPublicity, at: district.root, district), page = "/accounts/\(id)"
        #expect(try await program.json("/parameters").status == 200)
        let given = try await grant(of: id, .deptPublicity, district)
        #expect(try await security.post("\(page)/grants/\(given)/end").status == 303)
        #expect(try await security.post("\(page)/grants/new", form(.deptFinance)).status == 303)
        #expect(try await program.json("/unions").status == 403)
        let path = "\(page)/grants/\(try await grant(of: id, .deptFinance, district))"
        #expect(try await security.post(path + "/confirm").status == 409)
        #expect(try await !security.get(page).text.contains("/confirm"))
        #expect(try await security.get("/grants?state=waiting").text.contains("财务和资产管理部"))
        #expect(try await !security.get("/").text.contains("等您确认的授权"))
        #expect(try await leader.get("/").text.contains("等您确认的授权"))
        #expect(try await leader.get(page).text.contains("/confirm"))
        #expect(try await leader.post(path + "/confirm").status == 303)
        #expect(try await program.json("/unions").status == 200)
        #expect(try await leader.post(path + "/confirm").status == 409)
        let shown = try await security.get(page).text
        #expect(shown.contains("确认财务和资产管理部") && shown.contains("授予财务和资产管理部"))
    }

    @Test("A second security administrator confirms too, a leader who is the receiver does not")
    func othersConfirm() async throws {
        let district = try await District(), security = try await district.signedIn(.安全管理员), second = try await district.browser((.secadmin, district.root))
        let name = try await district.addAccount([(.districtLeader, district.root)]), id = try await district.account(named: name)
        let leader = district.visitor(try await district.token(name))
        #expect(try await security.post("/accounts/\(id)/grants/new", form(.serviceCenter)).status == 303)
        let path = "/accounts/\(id)/grants/\(try await grant(of: id, .serviceCenter, district))"
        #expect(try await leader.post(path + "/confirm").status == 409)
        #expect(try await second.post(path + "/confirm").status == 303)
    }

    @Test("The database itself refuses a word of who gave it or who receives it")
    func databaseRefuses() async throws {
        let district = try await District(), security = try await district.signedIn(.安全管理员)
        let (id, _) = try await somebody(.deptPublicity, at: district.root, district), sec = try await district.account(of: .安全管理员)
        #expect(try await security.post("/accounts/\(id)/grants/new", form(.deptRights)).status == 303)
        let grant = try await grant(of: id, .deptRights, district)
        for person in [id, sec] {
            await #expect(throws: Refused.self) {
                try await district.database.write { db in
                    try db.run("UPDATE granted SET second_id = \(Int64(person) ?? 0), second_by = 'x', second_at = '2026-11-22T00:00:00.000Z' WHERE id = \(Int64(grant) ?? 0)")
                }
            }
        }
        await #expect(throws: Refused.self) { try await district.database.write { try $0.run("UPDATE granted SET granter_id = account_id WHERE id = \(Int64(grant) ?? 0)") } }
    }

    @Test("The second person may say no, with a reason")
    func refused() async throws {
        let district = try await District(), security = try await district.signedIn(.安全管理员), leader = try await district.browser((.districtLeader, district.root))
        let (id, program) = try await somebody(.deptPublicity, at: district.root, district)
        #expect(try await security.post("/accounts/\(id)/grants/new", form(.auditCommittee)).status == 303)
        let path = "/accounts/\(id)/grants/\(try await grant(of: id, .auditCommittee, district))"
        #expect(try await security.post(path + "/refuse", [("reason", "x")]).status == 409)
        #expect(try await leader.post(path + "/refuse").status == 422)
        #expect(try await leader.post(path + "/refuse", [("reason", "已有人选")]).status == 303)
        #expect(try await leader.post(path + "/confirm").status == 409)
        #expect(try await program.json("/parameters").status == 200)
        #expect(try await security.get("/accounts/\(id)").text.contains("不同意经费审查委员会：已有人选"))
    }

    @Test("Who keeps a union's money is not who audits it")
    func moneyAndAudit() async throws {
        let district = try await District(), security = try await district.signedIn(.安全管理员), union = district.north
        let (id, _) = try await somebody(.unionClerkFinance, at: union.union, district), path = "/accounts/\(id)/grants/new"
        let refused = try await security.post(path, form(.unionClerkAudit, at: union.name))
        #expect(refused.status == 422 && refused.text.contains("管钱和审钱的必须是两个人"))
        #expect(try await security.post(path, form(.unionClerkAudit, at: district.south.name)).status == 303)
    }

    @Test("A role that somebody holds without an end is not given again; what was typed stays")
    func heldAlready() async throws {
        let district = try await District(), security = try await district.signedIn(.安全管理员), union = district.north
        let (id, _) = try await somebody(.unionClerkWomen, at: union.union, district), path = "/accounts/\(id)/grants/new"
        let reply = try await security.post(path, form(.unionClerkWomen, at: union.name))
        #expect(reply.status == 422 && reply.text.contains("没有截止日，不用再授予"))
        #expect(reply.text.contains("value=\"\(union.name)\""))
        #expect(try await security.post(path, form(.unionClerkWomen, at: district.south.name)).status == 303)
    }

    // MARK: Below the district

    @Test("A town gives roles no higher than its own, at its unions, to others")
    func town() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), north = district.north, south = district.south
        let (id, program) = try await somebody(.unionClerkWomen, at: north.union, district), path = "/accounts/\(id)/grants/new"
        let page = try await lin.get(path).text
        #expect(page.contains("value=\"union_chair\"") && page.contains("value=\"mid_union_admin\"") && !page.contains("value=\"dept_org\"") && !page.contains("value=\"secadmin\""))
        for role in Role.allCases where Role.district.contains(role) || Role.administrators.contains(role) {
            #expect(try await lin.post(path, form(role, at: north.name)).status == 422, "\(role)")
        }
        for place in [south.name, south.code, "root"] {
            let reply = try await lin.post(path, form(.unionChair, at: place))
            #expect(reply.status == 422 && reply.text.contains("没有找到这个工会"), "\(place)")
        }
        #expect(try await lin.post(path, form(.unionChair, at: north.name)).status == 303)
        #expect(try await program.get("/accounts").status == 200)
        #expect(try await lin.post("/accounts/\(try await district.account(of: .林干事))/grants/new", form(.unionChair, at: north.name)).status == 409)
        let (other, _) = try await somebody(.unionClerkWomen, at: south.union, district)
        #expect(try await lin.get("/accounts/\(other)").status == 404)
        #expect(try await lin.post("/accounts/\(other)/grants/new", form(.unionChair, at: north.name)).status == 404)
        #expect(try await lin.get("/accounts/\(try await district.account(of: .吴部长))").status == 404)
    }

    @Test("A chair gives roles at his own union, none above it, and takes back only there")
    func chair() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席), north = district.north
        let (id, _) = try await somebody(.unionClerkWomen, at: north.union, district), path = "/accounts/\(id)/grants"
        #expect(try await chen.post(path + "/new", form(.midUnionAdmin, at: north.name)).status == 422)
        #expect(try await chen.post(path + "/new", form(.communityUnionAdmin, at: north.name)).status == 422)
        #expect(try await chen.post(path + "/new", form(.unionClerkOrg, at: north.name)).status == 303)
        let own = try await grant(of: id, .unionClerkOrg, district)
        let number = district.service.ids.next(), now = district.service.clock()
        try await district.database.write { db in
            let account = try #require(ID<Account>(id)), day = now.day(in: .shanghai)
            try GrantStore.grant(.communityUnionAdmin, to: account, at: north.union, since: day, until: nil, id: number, by: "命令行", now, db)
            try GrantStore.grant(.unionClerkOrg, to: account, at: north.other, since: day, until: nil, id: number + 1, by: "命令行", now, db)
        }
        #expect(try await chen.post("\(path)/\(number)/end").status == 409)
        #expect(try await chen.post("\(path)/\(number + 1)/end").status == 404)
        let page = try await chen.get("/accounts/\(id)").text
        #expect(page.contains("\(path)/\(own)/end") && !page.contains("\(path)/\(number)/end") && !page.contains(String(number + 1)))
        #expect(try await chen.post("\(path)/\(own)/end").status == 303)
    }

    @Test("Who reads at one union and gives at another gives there what he is there")
    func twoSeats() async throws {
        let district = try await District(), north = district.north, south = district.south
        let both = try await district.browser((.unionChair, north.union), (.midUnionAdmin, south.town))
        let (id, _) = try await somebody(.unionClerkWomen, at: north.union, district)
        #expect(try await both.post("/accounts/\(id)/grants/new", form(.midUnionAdmin, at: north.name)).status == 422)
        #expect(try await both.post("/accounts/\(id)/grants/new", form(.midUnionAdmin, at: name(of: south.town, district))).status == 303)
    }

    @Test("A money role at a union waits for the level above or the chair, whoever did not give it")
    func moneyBelow() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), chen = try await district.signedIn(.陈主席), he = try await district.signedIn(.何干事)
        let (id, program) = try await somebody(.unionClerkWomen, at: district.north.union, district)
        #expect(try await chen.post("/accounts/\(id)/grants/new", form(.unionClerkFinance, at: district.north.name)).status == 303)
        let path = "/accounts/\(id)/grants/\(try await grant(of: id, .unionClerkFinance, district))"
        #expect(try await chen.post(path + "/confirm").status == 409)
        #expect(try await he.post(path + "/confirm").status == 404)
        #expect(try await program.post(path + "/confirm").status == 403)
        #expect(try await lin.post(path + "/confirm").status == 303)
    }

    @Test("The list of grants is of one's own part, and who only gives roles does not see where people sign in from")
    func list() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), he = try await district.signedIn(.何干事)
        #expect(try await lin.get("/grants").text.contains(District.canary))
        #expect(try await !he.get("/grants").text.contains(District.canary))
        #expect(try await he.get("/grants?as=xlsx").status == 200)
        let chen = "/accounts/\(try await district.account(of: .陈主席))"
        _ = try await district.signedIn(.陈主席)
        let page = try await lin.get(chen).text
        #expect(page.contains("陈主席") && !page.contains("10.1.1.1") && !page.contains("履历") && !page.contains("接口令牌"))
        #expect(try await lin.get(chen + "/sign-ins").status == 403)
        #expect(try await district.signedIn(.系统管理员).get(chen).text.contains("10.1.1.1"))
    }
}
