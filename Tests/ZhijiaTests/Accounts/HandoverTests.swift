@testable import Accounts
@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing
@testable import zhijia

/// A leaving officer's work passes to another person in one step.
@Suite struct HandoverTests {
    private func account(_ name: String, _ district: District) async throws -> ID<Account> {
        try await district.database.read { db in try #require(try AccountStore.named(name, db)).id }
    }

    @Test("The security administrator sees what there is, and passes it in one step with history on both sides")
    func passes() async throws {
        let district = try await District(), sec = try await district.signedIn(.安全管理员), lin = try await district.signedIn(.林干事)
        let heir = try await district.addAccount([(.communityUnionAdmin, district.south.town)])
        let leaver = try await account("lin", district), path = "/accounts/\(leaver)/handover"
        #expect(try await lin.post("/views", [("list", "unions"), ("state", "{\"type\":\"SYSTEM\"}"), ("name", "我的清单"), ("isShared", "1")]).status == 303)
        let page = try await sec.get(path)
        #expect(page.status == 200)
        for words in ["镇街、系统、园区工会", "北门街道总工会", "我的清单", "待批复的请示", "1 件"] { #expect(page.text.contains(words), "\(words)") }
        #expect(!page.text.contains(District.canary), "a security administrator sees how many, and nothing of what is in them")

        #expect(try await sec.post(path, [("successor", heir), ("reason", "退休")]).status == 303)
        let visitor = try await district.visitor(district.token(heir))
        #expect(try await visitor.get("/unions/\(district.north.union)/edit").status == 200)
        #expect(try await lin.get("/unions").status == 403)
        #expect(try await visitor.post("/petitions/\(district.north.petition)/approve").status == 303)
        for (id, words) in [(leaver, "交出工作：退休"), (try await account(heir, district), "接手工作：退休")] {
            #expect(try await sec.get("/accounts/\(id)").text.contains(words))
        }
        let browser = try await district.browser((.deptOrg, district.root))
        _ = browser
        let views = try await district.database.read { db in try db.rows("SELECT name, owner_name FROM list_view").map { $0["name"].text } }
        #expect(views == ["我的清单"])
        #expect(try await district.holder(of: .审计管理员).get("/audit?q=" + Path.encoded("交接")).text.contains("接手人：\(heir)"))
    }

    @Test("Who must not take it over is refused, and then nothing has passed")
    func refused() async throws {
        let district = try await District(), sec = try await district.signedIn(.安全管理员), leaver = try await account("lin", district), path = "/accounts/\(leaver)/handover"
        for (name, words) in [("nobody", "没有“nobody”这个账号"), ("lin", "同一个人"), ("sec", "不能给自己授予角色"), ("sys", "三员必须是三个人"), ("", "请填写接手人的用户名")] {
            let reply = try await sec.post(path, [("successor", name), ("reason", "调动")])
            #expect(reply.status == 422 && reply.text.contains(words), "\(name)")
        }
        #expect(try await sec.post(path, [("successor", "he")]).status == 422)
        #expect(try await district.holder(of: .系统管理员).post("/accounts/\(try await account("he", district))/disable", [("reason", "离职")]).status == 303)
        let disabled = try await sec.post(path, [("successor", "he"), ("reason", "调动")])
        #expect(disabled.status == 422 && disabled.text.contains("已停用"))
        for person in [Cast.系统管理员, .吴部长, .林干事] { #expect(try await district.holder(of: person).get(path).status == 403, "\(person)") }
        #expect(try await district.holder(of: .林干事).get("/unions").status == 200)
    }

    @Test("A role that the successor holds already is held once, until the later day, and what begins later passes too")
    func held() async throws {
        let district = try await District(), sec = try await district.signedIn(.安全管理员), leaver = try await account("lin", district)
        let heir = try await district.addAccount([(.midUnionAdmin, district.north.town)])
        let until = Day(2027, 6, 30) ?? .first, later = Day(2026, 12, 15) ?? .first, draws = district.service.newDraws()
        try await district.database.write { db in
            draws.rewind()
            try GrantStore.grant(.communityUnionAdmin, to: leaver, at: district.north.town, since: later, until: until, id: draws.id(), by: "测试", District.noon, db)
        }
        #expect(try await sec.post("/accounts/\(leaver)/handover", [("successor", heir), ("reason", "调动")]).status == 303)
        let id = try await account(heir, district)
        let grants = try await district.database.read { db in try GrantStore.open(of: id, on: District.noon.day(in: .shanghai), db) }
        #expect(grants.map(\.role) == [.midUnionAdmin, .communityUnionAdmin] && grants.last?.since == later && grants.last?.until == until)
        #expect(try await district.database.read { db in try GrantStore.open(of: leaver, on: District.noon.day(in: .shanghai), db) }.isEmpty)
    }

    @Test("A role over money passes when a second person has said so, an administrator's not at all")
    func secondPerson() async throws {
        let district = try await District(), sec = try await district.signedIn(.安全管理员), leader = try await district.browser((.districtLeader, district.root))
        let heir = try await district.addAccount([(.deptPublicity, district.root)]), visitor = try await district.visitor(district.token(heir))
        #expect(try await sec.post("/accounts/\(account("zhao", district))/handover", [("successor", heir), ("reason", "退休")]).status == 303)
        #expect(try await district.holder(of: .赵会计).json("/unions").status == 403)
        let id = try await account(heir, district), page = try await leader.get("/accounts/\(id)").text
        #expect(page.contains("待确认"))
        let confirm = try #require(page.firstMatch(of: /action="(\/accounts\/\d+\/grants\/\d+\/confirm)"/)?.output.1)
        #expect(try await visitor.post(String(confirm)).status == 403)
        #expect(try await sec.post(String(confirm)).status == 409)
        #expect(try await leader.post(String(confirm)).status == 303)
        let refused = try await sec.post("/accounts/\(account("log", district))/handover", [("successor", heir), ("reason", "调动")])
        #expect(refused.status == 422 && refused.text.contains("zhijia user add"))
    }

    @Test("Views of one name do not meet: the successor's own keeps it")
    func sameName() async throws {
        let district = try await District(), sec = try await district.signedIn(.安全管理员)
        for person in [Cast.林干事, .何干事] {
            #expect(try await district.signedIn(person).post("/views", [("list", "unions"), ("state", "{}"), ("name", "常用")]).status == 303)
        }
        #expect(try await sec.post("/accounts/\(account("lin", district))/handover", [("successor", "he"), ("reason", "调动")]).status == 303)
        #expect(try await district.signedIn(.何干事).get("/views").text.contains("常用（林干事）"))
    }
}
