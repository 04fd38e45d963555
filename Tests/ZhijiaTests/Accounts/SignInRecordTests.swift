@testable import Accounts
@testable import Edge
@testable import Kernel
import Testing
@testable import zhijia

/// 登录记录, and what the owner of an account hears of.
@Suite struct SignInRecordTests {
    private static let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"

    @Test("Everybody sees his own tries, with time, address, device and how they came out")
    func own() async throws {
        let district = try await District(), lin = district.visitor()
        _ = try await lin.get("/sign-in")
        for password in ["wrong", District.password] {
            _ = try await lin.post("/sign-in", [("userName", "lin"), ("password", password)], ["User-Agent": Self.windows])
        }
        let page = try await lin.get("/account/sign-ins").text, rows = PageText.rows(page)
        #expect(rows.count == 2 && rows.allSatisfy { $0.contains("10.1.1.1") && $0.contains("Windows 电脑上的微软 Edge") })
        #expect(Set(rows.map { $0[1] }) == ["登录成功", "没有成功"])
        #expect(try await PageText.rows(district.signedIn(.何干事).get("/account/sign-ins").text).count == 1)
    }

    @Test("Everybody sees in which browsers he is signed in, and which of them is the one before him; an administrator sees the browsers")
    func browsers() async throws {
        let district = try await District(), telephone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.49"
        let desk = district.visitor(), pocket = district.visitor(from: "10.1.1.2")
        for (visitor, agent) in [(desk, Self.windows), (pocket, telephone)] {
            _ = try await visitor.get("/sign-in")
            #expect(try await visitor.post("/sign-in", [("userName", "lin"), ("password", District.password)], ["User-Agent": agent]).status == 303)
        }
        func lines(_ page: String) -> Set<String> { Set(PageText.rows(page, of: "在哪些电脑和手机上登录").compactMap(\.first)) }
        #expect(try await lines(desk.get("/account").text) == ["Windows 电脑上的微软 Edge（本机）", "苹果手机上的微信"])
        #expect(try await lines(pocket.get("/account").text) == ["Windows 电脑上的微软 Edge", "苹果手机上的微信（本机）"])
        let account = try await district.database.read { try $0.value("SELECT id FROM account WHERE user_name = 'lin' \(SQL.unscoped(because: "a test"))", as: Int64.self) }
        let seen = try await district.signedIn(.安全管理员).get("/accounts/\(try #require(account))").text
        #expect(lines(seen) == ["Windows 电脑上的微软 Edge", "苹果手机上的微信"])
    }

    @Test("The security administrator sees one account's, the audit administrator all; others none")
    func others() async throws {
        let district = try await District(), path = "/accounts/\(try await district.account(of: .林干事))/sign-ins"
        _ = try await district.visitor(from: "10.6.6.6").signIn("lin", "wrong")
        _ = try await district.visitor(from: "10.6.6.7").signIn("my-secret-password", "wrong")
        let security = try await district.holder(of: .安全管理员), auditor = try await district.holder(of: .审计管理员)
        #expect(try await security.json(path).json["items"]?.array?.map { $0["address"]?.string } == ["10.6.6.6"])
        #expect(try await security.get("/sign-ins").status == 403)
        for person in [Cast.系统管理员, .吴部长, .林干事] { #expect(try await district.holder(of: person).get(path).status == 403) }
        let all = try #require(try await auditor.json("/sign-ins").json["items"]?.array)
        #expect(all.map { $0["name"]?.string } == ["没有这个用户名", "林干事"] && all.allSatisfy { $0["outcome"] == "failed" })
        #expect(try await !auditor.get("/sign-ins").text.contains("my-secret"))
        #expect(try await auditor.get(path).status == 200)
    }

    @Test("A security administrator of a town sees no sign-ins of another")
    func scoped() async throws {
        let district = try await District(), town = try await district.holder((.secadmin, district.south.town)), audit = try await district.holder((.logauditor, district.south.town))
        _ = try await district.visitor().signIn("lin", "wrong")
        _ = try await district.visitor().signIn("he", "wrong")
        #expect(try await town.get("/accounts/\(try await district.account(of: .林干事))/sign-ins").status == 404)
        #expect(try await audit.json("/sign-ins").json["items"]?.array?.map { $0["name"]?.string } == ["何干事"])
    }

    @Test("The first page says that others have tried, and that they knew the password")
    func notice() async throws {
        let district = try await District()
        let (telephone, _) = try await district.telephone(of: .林干事)
        district.pass(seconds: 60)
        let thief = district.visitor(from: "10.6.6.6")
        _ = try await thief.signIn("lin", "wrong")
        _ = try await thief.signIn("lin", District.password)
        _ = try await thief.enter(telephone.wrong)
        district.pass(seconds: 3600)
        let lin = district.visitor()
        _ = try await lin.signIn("lin", District.password)
        #expect(try await lin.enter(telephone.code()).status == 303)
        _ = try await lin.get("/")
        let home = try await lin.get("/").text
        #expect(home.contains("上次登录以来有 3 次登录失败，其中 1 次密码是对的") && home.contains("href=\"/account/sign-ins\""))
        let outcomes = try await PageText.rows(lin.get("/account/sign-ins").text).map { $0[1] }
        #expect(outcomes.filter { $0 == "密码对，没有动态口令" }.count == 1 && outcomes.filter { $0 == "没有成功" }.count == 2)
    }

    @Test("Whose password was reset hears who did it, before and after choosing a new one")
    func passwordReset() async throws {
        let district = try await District(publicURL: "https://zhijia.example.cn"), sys = try await district.signedIn(.系统管理员), new = "金沙江畔-五更鼓-2027"
        _ = try await district.signedIn(.林干事)
        district.pass(seconds: 60)
        let account = "/accounts/\(try await district.account(of: .林干事))"
        #expect(try await sys.post(account + "/password").status == 303)
        let page = try await sys.get(account).text
        #expect(page.contains("https://zhijia.example.cn/sign-in"))
        let password = try #require(page.firstMatch(of: /一次性密码：([^\s　<]+)/).map { String($0.output.1) })
        let lin = district.visitor()
        #expect(try await lin.signIn("lin", password).status == 303)
        #expect(try await lin.get("/").location == "/account/password")
        #expect(try await lin.get("/account/password").text.contains("系统管理员：重置密码"))
        #expect(try await lin.post("/account/password", [("current", password), ("new", new), ("again", new)]).status == 303)
        #expect(try await lin.get("/").text.contains("系统管理员：重置密码"))
        #expect(try await lin.get("/account").text.contains("重置密码"))
        district.pass(seconds: 60)
        let later = district.visitor()
        _ = try await later.signIn("lin", new)
        #expect(try await !later.get("/").text.contains("别人动过您的账号"))
    }

    @Test("A device is named in few words", arguments: [
        (SignInRecordTests.windows, "Windows 电脑上的微软 Edge"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Linux 电脑上的火狐"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49", "苹果手机上的微信"),
        ("Mozilla/5.0 (Linux; Android 14; ALN-AL80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36", "安卓手机上的谷歌浏览器"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "苹果电脑上的苹果浏览器"),
        ("", ""), (String(repeating: "x", count: 500), "其他浏览器"), ("Mozilla/5.0 (Windows NT 10.0) Ladybird/1.0", "Windows 电脑上的其他浏览器"),
    ])
    func devices(_ agent: String, _ name: String) { #expect(Device.named(agent) == name) }
}
