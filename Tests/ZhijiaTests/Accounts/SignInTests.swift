@testable import Accounts
@testable import Edge
@testable import Kernel
import Testing
@testable import zhijia

/// How often one may try a password, and who hears of it.
@Suite struct SignInTests {
    private static let locked = "密码或动态口令连错 5 次"

    @Test("The lock lasts half an hour from the fifth wrong password, however slowly they came")
    func slowGuesses() async throws {
        let district = try await District(), visitor = district.visitor()
        for number in 0..<5 {
            if number > 0 { district.pass(seconds: 7 * 60) }
            #expect(try await visitor.signIn("lin", "wrong").status == 422)
        }
        district.pass(seconds: 3 * 60)
        let refused = try await visitor.signIn("lin", District.password)
        #expect(refused.status == 429 && refused.headers[.retryAfter] == "1620" && refused.text.contains("还有约 27 分钟"))
        district.pass(seconds: 26 * 60)
        #expect(try await visitor.signIn("lin", District.password).status == 429)
        district.pass(seconds: 60)
        #expect(try await visitor.signIn("lin", District.password).status == 303)
    }

    @Test("After the lock there are five tries again; five within hours are no attack")
    func fiveTriesAgain() async throws {
        let district = try await District(), visitor = district.visitor()
        for _ in 0..<5 { _ = try await visitor.signIn("lin", "wrong") }
        district.pass(seconds: 30 * 60)
        for _ in 0..<4 { #expect(try await visitor.signIn("lin", "wrong").status == 422) }
        district.pass(seconds: 31 * 60)
        #expect(try await visitor.signIn("lin", "wrong").status == 422)
        #expect(try await visitor.signIn("lin", District.password).status == 303)
    }

    @Test("That too many came at once is nobody's wrong password")
    func busy() async throws {
        let district = try await District(), visitor = district.visitor(), passwords = district.service.instruments.passwords
        let crowd = Task {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<40 { group.addTask { while !Task.isCancelled { if (try? await passwords.hash("x")) == nil { try? await Task.sleep(for: .milliseconds(1)) } } } }
            }
        }
        var refused = 0
        for _ in 0..<500 where refused < 6 { refused += try await visitor.signIn("lin", District.password).status == 503 ? 1 : 0 }
        crowd.cancel()
        await crowd.value
        #expect(refused == 6)
        #expect(try await district.database.read { try $0.count("SELECT COUNT(*) FROM sign_in_attempt WHERE outcome = 'failed'") } == 0)
        #expect(try await visitor.signIn("lin", District.password).status == 303)
    }

    @Test("The owner of a name that others tried is told when signing in and afterwards, however long ago it was")
    func ownerIsTold() async throws {
        let district = try await District()
        _ = try await district.signedIn(.林干事)
        district.pass(seconds: 60)
        for _ in 0..<3 { _ = try await district.visitor(from: "10.6.6.6").signIn("lin", "wrong") }
        district.pass(seconds: 3 * 86_400)
        let lin = try await district.signedIn(.林干事), told = "上次登录以来有 3 次登录失败"
        #expect(try await lin.get("/").text.contains(told))
        district.pass(seconds: 120)
        #expect(try await lin.get("/account").text.contains(told))
        _ = try await district.visitor(from: "10.6.6.6").signIn("lin", "wrong")
        #expect(try await lin.get("/account").text.contains("上次登录以来有 4 次登录失败"))
        district.pass(seconds: 60)
        _ = try await district.signedIn(.林干事)
        #expect(try await lin.get("/account").text.contains("上次登录以来有 1 次登录失败"))
        _ = try await district.signedIn(.林干事)
        #expect(try await !lin.get("/account").text.contains("次登录失败"))
    }

    @Test("Whoever finds a browser signed in guesses the password no more often than at the door")
    func currentPassword() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), new = "金沙江畔-五更鼓-2027"
        district.pass(seconds: 60)
        func change(_ current: String) async throws -> Reply {
            try await lin.post("/account/password", [("current", current), ("new", new), ("again", new)])
        }
        for _ in 0..<5 { #expect(try await change("wrong").status == 422) }
        let refused = try await change(District.password)
        #expect(refused.status == 429 && refused.text.contains(Self.locked))
        #expect(try await lin.get("/account").text.contains("上次登录以来有 5 次登录失败"))
        district.pass(seconds: 29 * 60)
        _ = try await lin.get("/account")
        district.pass(seconds: 2 * 60)
        #expect(try await change(District.password).status == 303)
    }

    @Test("A right password with a new one that will not do is no wrong try")
    func badNewPassword() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事)
        for _ in 0..<6 { #expect(try await lin.post("/account/password", [("current", District.password), ("new", "short"), ("again", "short")]).status == 422) }
    }

    @Test("A program that sends a wrong password gets a problem that names the field")
    func problem() async throws {
        let district = try await District(), visitor = district.visitor()
        _ = try await visitor.get("/sign-in")
        let reply = try await visitor.postJSON("/sign-in", ["userName": "lin", "password": "wrong"], ["X-CSRF-Token": visitor.csrf])
        #expect(reply.status == 422 && reply.type == "application/problem+json")
        #expect(try reply.json["errors"]?["password"] == "用户名或密码不对，请再输一遍")
    }

    @Test("Signing in again ends the session that one came with")
    func oneAtATime() async throws {
        let district = try await District(), visitor = try await district.signedIn(.林干事), earlier = visitor["zhijia"]
        #expect(try await visitor.post("/sign-in", [("userName", "he"), ("password", District.password)]).status == 303)
        #expect(visitor["zhijia"] != earlier)
        visitor["zhijia"] = earlier
        #expect(try await visitor.get("/unions").status == 303)
    }

    @Test("A session that nobody uses is closed on its owner's page too, and old tries are forgotten")
    func housekeeping() async throws {
        let district = try await District()
        _ = try await district.visitor(from: "10.6.6.6").signIn("lin", "wrong")
        _ = try await district.signedIn(.林干事)
        district.pass(seconds: 31 * 60)
        let here = try await district.signedIn(.林干事)
        try await sweepAccounts(idleMinutes: 30, district.database.database, district.service.clock())
        #expect(try await here.get("/account").text.matches(of: /\/account\/sessions\/\d+\/end/).count == 1)
        let causes = try await district.database.read { try $0.rows("SELECT ended_by FROM session WHERE ended_at IS NOT NULL").map { $0["ended_by"].text } }
        #expect(causes == ["idle"])
        let tries: SQL = "SELECT COUNT(*) FROM sign_in_attempt"
        #expect(try await district.database.read { try $0.count(tries) } == 3)
        district.pass(seconds: 191 * 86_400)
        try await sweepAccounts(idleMinutes: 30, district.database.database, district.service.clock())
        #expect(try await district.database.read { try $0.count(tries) } == 0)
    }

    @Test("Sending a form keeps the session, also one that comes back")
    func formsKeepTheSession() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事)
        district.pass(seconds: 29 * 60)
        let now = district.service.clock()
        #expect(try await lin.post("/unions/\(district.north.union)/certificates/new").status == 422)
        for _ in 0..<200 {
            if try await district.database.read({ try $0.count("SELECT COUNT(*) FROM session WHERE touched_at = \(now)") }) == 1 { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        district.pass(seconds: 29 * 60)
        #expect(try await lin.get("/unions").status == 200)
    }
}
