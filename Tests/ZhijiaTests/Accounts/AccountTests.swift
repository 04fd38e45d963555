@testable import Accounts
@testable import Edge
@testable import Kernel
import Testing
@testable import zhijia

/// What is done to an account, and what it ends.
@Suite struct AccountTests {
    @Test("The three administrators stay three: none has another's password reset to a word of his own")
    func threeAdministrators() async throws {
        let district = try await District(), sys = try await district.signedIn(.系统管理员)
        for person in [Cast.安全管理员, .审计管理员, .系统管理员] {
            let path = "/accounts/\(try await district.account(of: person))"
            let refused = try await sys.post(path + "/password")
            #expect(refused.status == 409 && refused.text.contains("zhijia user reset"), "\(person)")
            #expect(try await !sys.get(path).text.contains("重置密码"))
        }
        #expect(try await district.visitor().signIn("sec", District.password).status == 303)
        let clerk = "/accounts/\(try await district.account(of: .林干事))"
        #expect(try await sys.get(clerk).text.contains("重置密码"))
        #expect(try await sys.post(clerk + "/password").status == 303)
    }

    @Test("One who will be an administrator next month is one")
    func laterAdministrator() async throws {
        let district = try await District(), sec = try await district.holder(of: .安全管理员), sys = try await district.signedIn(.系统管理员)
        let name = try await district.addAccount([(.deptOrg, district.root)]), id = try await district.account(named: name)
        let grant: Int64 = try #require(try await district.database.read { try $0.value("SELECT id FROM granted WHERE account_id = \(Int64(id) ?? 0)") })
        #expect(try await sec.post("/accounts/\(id)/grants/\(grant)/end").status == 303)
        let number = district.service.ids.next(), now = district.service.clock(), day = try #require(Day("2026-12-22"))
        try await district.database.write { db in
            try GrantStore.grant(.secadmin, to: try #require(ID<Account>(id)), at: district.root, since: day, until: nil, id: number, by: "命令行", now, db)
        }
        #expect(try await sys.post("/accounts/\(id)/password").status == 409)
    }

    @Test("Who sits at the server resets any password; sessions and tokens end")
    func atTheServer() async throws {
        let district = try await District(), sec = try await district.signedIn(.安全管理员), program = try await district.holder(of: .安全管理员)
        let hash = try await district.service.instruments.passwords.hash("江安竹海-清风里-2029"), now = district.service.clock()
        try await district.database.write { db in try AccountCommands.resetPassword(of: "sec", hash: hash, now: now, by: "测试", db) }
        #expect(try await sec.get("/accounts").status == 303)
        #expect(try await program.json("/accounts").status == 401)
        #expect(try await district.visitor().signIn("sec", "江安竹海-清风里-2029").location == "/")
    }

    @Test("A new password from the administrator, or being disabled, ends the tokens; one's own new password does not")
    func tokensEnd() async throws {
        let district = try await District(), sys = try await district.signedIn(.系统管理员), new = "金沙江畔-五更鼓-2027"
        let lin = try await district.holder(of: .林干事), he = try await district.holder(of: .何干事), chen = try await district.holder(of: .陈主席)
        #expect(try await sys.post("/accounts/\(try await district.account(of: .林干事))/password").status == 303)
        #expect(try await lin.json("/unions").status == 401)
        let disabled = "/accounts/\(try await district.account(of: .何干事))"
        #expect(try await sys.post(disabled + "/disable", [("reason", "调走")]).status == 303)
        #expect(try await sys.post(disabled + "/enable", [("reason", "回来")]).status == 303)
        #expect(try await he.json("/unions").status == 401)
        #expect(try await district.signedIn(.陈主席).post("/account/password", [("current", District.password), ("new", new), ("again", new)]).status == 303)
        #expect(try await chen.json("/unions").status == 200)
    }

    @Test("The owner and the system administrator see an account's tokens and end them; nobody else does")
    func tokensAreListed() async throws {
        let district = try await District(), sys = try await district.signedIn(.系统管理员), sec = try await district.signedIn(.安全管理员)
        let path = "/accounts/\(try await district.account(of: .林干事))"
        func end(_ visitor: Visitor, _ page: String) async throws -> String? {
            try await visitor.get(page).text.firstMatch(of: /action="(\/[a-z0-9\/]*tokens\/\d+\/end)"/).map { String($0.output.1) }
        }
        let lin = try await district.signedIn(.林干事)
        #expect(try await !lin.get("/account").text.contains("接口令牌"))
        let first = try await district.holder(of: .林干事)
        let own = try #require(try await end(lin, "/account"))
        #expect(try await end(sec, path) == nil)
        #expect(try await district.signedIn(.何干事).post(own).status == 404)
        #expect(try await first.json("/unions").status == 200)
        #expect(try await lin.post(own).status == 303)
        #expect(try await first.json("/unions").status == 401)
        #expect(try await lin.post(own).status == 404)
        let second = try await district.holder(of: .林干事)
        #expect(try await sys.post(try #require(try await end(sys, path))).status == 303)
        #expect(try await second.json("/unions").status == 401)
        #expect(try await sys.get(path).text.contains("作废令牌"))
    }
}
