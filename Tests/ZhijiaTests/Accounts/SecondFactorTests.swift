@testable import Accounts
@testable import Edge
import Foundation
@testable import Kernel
import Testing
@testable import zhijia

/// 动态口令: what it opens, and what nobody opens without it.
@Suite struct SecondFactorTests {
    private static let password = District.password

    @Test("The codes are those of RFC 6238, appendix B", arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"), (2_000_000_000, "279037"),
    ])
    func standard(_ second: Int64, _ code: String) throws {
        let factor = SecondFactor(secret: Array("12345678901234567890".utf8))
        #expect(factor.code(at: second / 30, try .test()) == code)
        #expect(factor.written == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    }

    @Test("Who has one signs in in two steps, and lands where one wanted to go")
    func twoSteps() async throws {
        let district = try await District(), (telephone, _) = try await district.telephone(of: .林干事), lin = district.visitor()
        let first = try await lin.signIn("lin", Self.password, back: "/unions?q=x")
        #expect(first.status == 303 && first.location == "/sign-in/code")
        let page = try await lin.get("/sign-in/code")
        #expect(page.status == 200 && page.text.contains("autocomplete=\"one-time-code\""))
        let half = lin["zhijia"], second = try await lin.enter(telephone.code())
        #expect(second.status == 303 && second.location == "/unions?q=x" && lin["zhijia"] != half)
        #expect(try await lin.get("/").text.contains("林干事，您好"))
        #expect(try await lin.get("/sign-in/code").location == "/sign-in")
    }

    @Test("Once it is set up, whoever came in elsewhere with the password alone is out")
    func othersEnd() async throws {
        let district = try await District(), thief = try await district.signedIn(.林干事), (_, lin) = try await district.telephone(of: .林干事)
        #expect(try await thief.get("/unions").status == 303)
        #expect(try await lin.get("/unions").status == 200)
    }

    @Test("Before the second step every page but the one that asks for it answers as to a stranger")
    func nothingOpensHalfway() async throws {
        let district = try await District(), (telephone, _) = try await district.telephone(of: .吴部长), wu = district.visitor()
        _ = try await wu.signIn("wu", Self.password)
        for route in modules.flatMap(\.routes) where route.access != .everyone {
            let path = district.address(route.pattern.description, in: district.north) ?? "/account/sessions/1/end"
            let page = route.method == .get ? try await wu.get(path) : try await wu.post(path)
            #expect(page.status == 303 && page.location?.hasPrefix(route.access.door.text) == true, "\(route.method) \(path): \(page.status)")
            let program = route.method == .get ? try await wu.json(path) : try await wu.postJSON(path, [:], ["X-CSRF-Token": wu.csrf])
            #expect(program.status == 401, "\(route.method) \(path): \(program.status)")
        }
        #expect(try await wu.enter(telephone.code()).location == "/")
        #expect(try await wu.get("/unions").status == 200)
    }

    @Test("A code is good for its half minute and those beside it, and once")
    func once() async throws {
        let district = try await District(), (telephone, _) = try await district.telephone(of: .林干事)
        func enter(_ code: String) async throws -> Int {
            let visitor = district.visitor()
            _ = try await visitor.signIn("lin", Self.password)
            return try await visitor.enter(code).status
        }
        #expect(try await enter(telephone.code(-2)) == 422)
        #expect(try await enter(telephone.code(2)) == 422)
        let code = telephone.code()
        #expect(try await enter(code) == 303)
        #expect(try await enter(code) == 422)
        // An older one does not count behind a newer one.
        #expect(try await enter(telephone.code(-1)) == 422)
        #expect(try await enter(telephone.code(1)) == 303)
        district.pass(seconds: 60)
        let spaced = telephone.code(-1)
        #expect(try await enter(spaced.prefix(3) + " " + spaced.dropFirst(3)) == 422)
        #expect(try await enter("　" + telephone.code().prefix(3) + " " + telephone.code().dropFirst(3)) == 303)
    }

    @Test("Of ten who type the same code at once one gets in")
    func atOnce() async throws {
        let district = try await District(), (telephone, _) = try await district.telephone(of: .林干事), code = telephone.code()
        let visitors = (1...10).map { district.visitor(from: "10.2.2.\($0)") }
        for visitor in visitors { _ = try await visitor.signIn("lin", Self.password) }
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for visitor in visitors { group.addTask { try await visitor.enter(code).status } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 303 }.count == 1 && statuses.filter { $0 == 422 }.count == 9)
    }

    @Test("Five wrong codes lock the name there like five wrong passwords, and the right password between them ends no row")
    func lock() async throws {
        let district = try await District(), (telephone, _) = try await district.telephone(of: .林干事), visitor = district.visitor()
        for _ in 0..<2 {
            #expect(try await visitor.signIn("lin", Self.password).location == "/sign-in/code")
            for _ in 0..<2 { #expect(try await visitor.enter(telephone.wrong).status == 422) }
        }
        _ = try await visitor.signIn("lin", Self.password)
        #expect(try await visitor.enter(telephone.wrong).status == 422)
        let refused = try await visitor.enter(telephone.code())
        #expect(refused.status == 429 && refused.headers[.retryAfter] != nil && refused.text.contains("连错 5 次"))
        #expect(try await visitor.signIn("lin", Self.password).status == 429)
        let elsewhere = district.visitor(from: "10.7.7.7")
        _ = try await elsewhere.signIn("lin", Self.password)
        #expect(try await elsewhere.enter(telephone.code()).status == 303)
        district.pass(seconds: 31 * 60)
        _ = try await visitor.signIn("lin", Self.password)
        #expect(try await visitor.enter(telephone.code()).status == 303)
    }

    @Test("Whoever knows the password tries codes from many places no faster than passwords")
    func slowed() async throws {
        let district = try await District(), (telephone, _) = try await district.telephone(of: .林干事)
        for number in 0..<21 {
            let visitor = district.visitor(from: "10.8.\(number).1")
            _ = try await visitor.signIn("lin", Self.password)
            #expect(try await visitor.enter(telephone.wrong).status == 422, "\(number)")
        }
        let late = district.visitor(from: "10.9.1.1")
        #expect(try await late.signIn("lin", Self.password).status == 429)
        district.pass(seconds: 61)
        #expect(try await late.signIn("lin", Self.password).location == "/sign-in/code")
    }

    @Test("The second step waits ten minutes, and ends with a new password, a disabled account, a sign-out")
    func halfwayEnds() async throws {
        let district = try await District(), (telephone, lin) = try await district.telephone(of: .林干事), sys = try await district.signedIn(.系统管理员)
        func half() async throws -> Visitor {
            let visitor = district.visitor(from: "10.3.3.3")
            #expect(try await visitor.signIn("lin", Self.password).location == "/sign-in/code")
            return visitor
        }
        func expectEnded(_ visitor: Visitor, _ why: Comment) async throws {
            let reply = try await visitor.enter(telephone.code())
            #expect(reply.status == 303 && reply.location?.hasPrefix("/sign-in") == true && reply.location != "/", why)
            #expect(try await visitor.get("/unions").status == 303, why)
        }
        let late = try await half()
        district.pass(seconds: 10 * 60)
        try await expectEnded(late, "late")
        let gone = try await half(), cookie = gone["zhijia"]
        try await gone.post("/sign-out")
        gone["zhijia"] = cookie
        try await expectEnded(gone, "signed out")
        let disabled = try await half(), account = "/accounts/\(try await district.account(of: .林干事))"
        #expect(try await sys.post(account + "/disable", [("reason", "查")]).status == 303)
        try await expectEnded(disabled, "disabled")
        #expect(try await sys.post(account + "/enable", [("reason", "好")]).status == 303)
        let reset = try await half()
        #expect(try await sys.post(account + "/password").status == 303)
        try await expectEnded(reset, "password")
        #expect(try await lin.get("/account").status == 303)
    }

    @Test("A recovery code opens once, however it is typed; a new set ends the old one")
    func recoveryCodes() async throws {
        let district = try await District(), (telephone, lin) = try await district.telephone(of: .林干事)
        func enter(_ code: String) async throws -> Reply {
            let visitor = district.visitor()
            _ = try await visitor.signIn("lin", Self.password)
            return try await visitor.enter(code)
        }
        let code = telephone.recoveryCodes[0]
        #expect(try await enter(code.lowercased().replacing("-", with: " ").replacing("0", with: "o")).status == 303)
        #expect(try await enter(code).status == 422)
        #expect(try await lin.get("/account").text.contains("9 个"))
        district.pass(seconds: 60)
        let renewed = try await lin.post("/account/second-factor/recovery-codes", [("code", telephone.code())]), codes = Telephone.codes(on: renewed.text)
        #expect(codes.count == 10 && Set(codes).isDisjoint(with: telephone.recoveryCodes))
        #expect(try await enter(telephone.recoveryCodes[1]).status == 422)
        #expect(try await enter(codes[1]).status == 303)
        let trail = try await district.holder(of: .审计管理员).get("/audit?kind=sign_in").text
        #expect(trail.contains("用恢复码登录"))
    }

    @Test("What the database holds is neither the secret nor a recovery code")
    func atRest() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事)
        try await lin.post("/account/second-factor/new")
        let page = try await lin.get("/account/second-factor/confirm").text, telephone = try await lin.scan()
        let letters = try #require(page.firstMatch(of: /<p class="mono">([A-Z2-7 ]+)<\/p>/)?.output.1)
        let (secret, digests) = try await district.database.read { db in
            (try db.value("SELECT secret FROM second_factor", as: [UInt8].self), try db.rows("SELECT digest FROM recovery_code").compactMap { $0["digest"].blob })
        }
        #expect(digests.count == 10 && digests.allSatisfy { $0.count == 32 })
        #expect(try #require(secret).count > SecondFactor.secretLength)
        let kept = String(decoding: try #require(secret) + digests.flatMap(\.self), as: UTF8.self)
        for code in telephone.recoveryCodes { #expect(!kept.contains(code.prefix(5))) }
        #expect(!letters.isEmpty && !kept.contains(letters.prefix(4)))
        let traces = try await district.holder(of: .审计管理员).get("/audit").text + lin.get("/account").text
        for code in telephone.recoveryCodes { #expect(!traces.contains(code)) }
        #expect(try await lin.get("/account/second-factor/confirm").status == 409)
    }

    @Test("A wrong first number sets nothing up; the same QR code stays on the page")
    func wrongFirstCode() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事)
        try await lin.post("/account/second-factor/new")
        let telephone = try Telephone(page: try await lin.get("/account/second-factor/confirm").text, district)
        let wrong = try await lin.post("/account/second-factor/confirm", [("code", telephone.wrong)])
        #expect(wrong.status == 422 && wrong.text.contains("这个数字不对") && wrong.text.contains("class=\"qr\""))
        #expect(try Telephone(page: wrong.text, district).code() == telephone.code())
        #expect(try await district.visitor().signIn("lin", Self.password).location == "/")
        district.pass(seconds: 16 * 60)
        #expect(try await lin.post("/account/second-factor/confirm", [("code", telephone.code())]).status == 409)
    }

    @Test("It is switched off with a code only, and not where the role must have it")
    func off() async throws {
        let district = try await District(), (telephone, lin) = try await district.telephone(of: .林干事)
        let path = "/account/second-factor/off", rules = try await district.signedIn(.安全管理员)
        #expect(try await lin.post(path).status == 422)
        #expect(try await lin.post(path, [("code", telephone.wrong)]).status == 422)
        #expect(try await district.visitor().signIn("lin", Self.password).location == "/sign-in/code")
        try await require(.midUnionAdmin, rules)
        #expect(try await lin.get("/account/second-factor").text.contains("换手机"))
        #expect(try await !lin.get("/account/second-factor").text.contains("second-factor/off"))
        #expect(try await lin.post(path, [("code", telephone.code())]).status == 409)
        try await require(.midUnionAdmin, rules, .optional)
        #expect(try await lin.post(path, [("code", telephone.code())]).status == 303)
        #expect(try await district.visitor().signIn("lin", Self.password).location == "/")
        #expect(try await district.database.read { try $0.count("SELECT COUNT(*) FROM second_factor") + $0.count("SELECT COUNT(*) FROM recovery_code") } == 0)
    }

    @Test("Whoever finds a browser signed in guesses codes there no more often than at the door")
    func guessesInside() async throws {
        let district = try await District(), (telephone, lin) = try await district.telephone(of: .林干事)
        for _ in 0..<5 { #expect(try await lin.post("/account/second-factor/off", [("code", telephone.wrong)]).status == 422) }
        #expect(try await lin.post("/account/second-factor/replace", [("code", telephone.code())]).status == 429)
    }

    @Test("A new telephone takes the old one's place once its first number is right, and not before")
    func replace() async throws {
        let district = try await District(), (old, lin) = try await district.telephone(of: .林干事)
        #expect(try await lin.post("/account/second-factor/new").status == 409)
        #expect(try await lin.get("/account/second-factor/confirm").status == 409)
        #expect(try await lin.post("/account/second-factor/replace", [("code", old.wrong)]).status == 422)
        #expect(try await lin.post("/account/second-factor/replace", [("code", old.recoveryCodes[3])]).location == "/account/second-factor/confirm")
        let visitor = district.visitor()
        _ = try await visitor.signIn("lin", Self.password)
        #expect(try await visitor.enter(old.code()).status == 303)
        let new = try await lin.scan()
        _ = try await visitor.signIn("lin", Self.password)
        #expect(try await visitor.enter(old.code()).status == 422)
        #expect(try await visitor.enter(old.recoveryCodes[4]).status == 422)
        #expect(try await visitor.enter(new.code()).status == 303)
    }

    // MARK: By role

    private func require(_ role: Role, _ security: Visitor, _ demand: Demand = .required, since: String = "2026-11-22") async throws {
        let reply = try await security.post("/second-factors/new", [("role", role.rawValue), ("demand", demand.rawValue), ("since", since), ("reason", "等保三级")])
        #expect(reply.status == 303)
    }

    @Test("From its day on, whoever holds the role and has none is led to it before anything else")
    func required() async throws {
        let district = try await District(), rules = try await district.signedIn(.安全管理员)
        try await require(.midUnionAdmin, rules, since: "2026-11-23")
        let lin = try await district.signedIn(.林干事), wu = try await district.signedIn(.吴部长)
        #expect(try await lin.get("/unions").status == 200)
        #expect(try await rules.get("/").text.contains("还没有设置动态口令") == false)
        district.pass(seconds: 12 * 3600)
        let late = try await district.signedIn(.林干事), other = try await district.signedIn(.吴部长)
        #expect(try await other.get("/unions").status == 200)
        for route in modules.flatMap(\.routes) where route.access != .everyone && !route.opensDuring.contains(.setUpSecondFactor) {
            let path = district.address(route.pattern.description, in: district.north) ?? "/account/sessions/1/end"
            let reply = route.method == .get ? try await late.get(path) : try await late.post(path)
            #expect(reply.status == 303 && reply.location == "/account/second-factor", "\(route.method) \(path): \(reply.status)")
        }
        let program = try await late.json("/unions")
        #expect(program.status == 403)
        #expect(try program.json["code"] == "set_up_second_factor_first")
        let security = try await district.signedIn(.安全管理员)
        #expect(try await security.get("/").text.contains("还没有设置动态口令的人"))
        #expect(try await late.get("/account/second-factor").text.contains("您的角色要用动态口令"))
        _ = try await late.setUpSecondFactor()
        #expect(try await late.get("/unions").status == 200)
        _ = wu
    }

    @Test("A session that had begun before is led there too, and no longer once the rule has ended")
    func ruleEnds() async throws {
        let district = try await District(), rules = try await district.signedIn(.安全管理员), lin = try await district.signedIn(.林干事)
        try await require(.midUnionAdmin, rules)
        #expect(try await lin.get("/unions").location == "/account/second-factor")
        try await require(.midUnionAdmin, rules, .optional)
        #expect(try await lin.get("/unions").status == 200)
        let history = try await rules.get("/second-factors").text
        #expect(history.contains("必须用") && history.contains("自己定") && history.contains("等保三级"))
    }

    @Test("The rules are the security administrator's, from today on, and what was set stays on record")
    func rules() async throws {
        let district = try await District(), security = try await district.signedIn(.安全管理员), sys = try await district.signedIn(.系统管理员)
        func form(_ since: String) -> [(String, String)] { [("role", "dept_org"), ("demand", "required"), ("since", since), ("reason", "等保三级")] }
        #expect(try await sys.post("/second-factors/new", form("2026-11-22")).status == 403)
        #expect(try await sys.get("/second-factors").status == 200)
        #expect(try await district.holder(of: .吴部长).get("/second-factors").status == 403)
        #expect(try await security.post("/second-factors/new", form("2026-11-21")).text.contains("已经过去的日子"))
        #expect(try await security.post("/second-factors/new", form("2026-11-22")).status == 303)
        await #expect(throws: (any Error).self) { try await district.database.write { try $0.run("UPDATE second_factor_rule SET is_required = 0") } }
        await #expect(throws: (any Error).self) { try await district.database.write { try $0.run("DELETE FROM second_factor_rule") } }
    }

    // MARK: Programs, and those who help

    @Test("A token works as before and does nothing with a telephone")
    func tokens() async throws {
        let district = try await District(), (telephone, lin) = try await district.telephone(of: .林干事), program = try await district.holder(of: .林干事)
        #expect(try await program.json("/unions").status == 200)
        for path in ["new", "replace", "recovery-codes", "off"] {
            #expect(try await program.post("/account/second-factor/\(path)", [("code", telephone.code())]).status == 409, "\(path)")
        }
        #expect(try await program.get("/account/second-factor").status == 409)
        #expect(try await program.get("/account/second-factor/confirm").status == 409)
        try await require(.midUnionAdmin, try await district.signedIn(.安全管理员))
        #expect(try await program.json("/unions").status == 200)
        _ = lin
        // A token opens no session, with a code or without.
        #expect(try await program.post("/sign-in/code", [("code", telephone.code())]).status == 401)
    }

    @Test("A program signs in in two steps as well")
    func twoStepsInJSON() async throws {
        let district = try await District(), (telephone, _) = try await district.telephone(of: .林干事), program = district.visitor()
        _ = try await program.get("/sign-in")
        let first = try await program.postJSON("/sign-in", ["userName": "lin", "password": .string(Self.password)], ["X-CSRF-Token": program.csrf])
        #expect(try first.json["location"] == "/sign-in/code")
        let wrong = try await program.postJSON("/sign-in/code", ["code": .string(telephone.wrong)], ["X-CSRF-Token": program.csrf])
        #expect(wrong.status == 422)
        #expect(try wrong.json["errors"]?["code"] == "动态口令不对，或者已经用过。请等手机换下一个数字再填")
        #expect(try await program.postJSON("/sign-in/code", ["code": .string(telephone.code())], ["X-CSRF-Token": program.csrf]).status == 200)
        #expect(try await program.json("/unions").status == 200)
    }

    @Test("The security administrator takes somebody's away, on record, and its owner hears of it")
    func reset() async throws {
        let district = try await District(), (_, lin) = try await district.telephone(of: .林干事), security = try await district.signedIn(.安全管理员)
        let path = "/accounts/\(try await district.account(of: .林干事))/second-factor/reset"
        #expect(try await district.signedIn(.系统管理员).post(path, [("reason", "x")]).status == 403)
        #expect(try await security.post(path).status == 422)
        #expect(try await security.post(path, [("reason", "手机丢了，本人到场")]).status == 303)
        #expect(try await lin.get("/unions").status == 303)
        #expect(try await security.post(path, [("reason", "x")]).status == 409)
        let back = district.visitor()
        #expect(try await back.signIn("lin", Self.password).location == "/")
        let home = try await back.get("/").text
        #expect(home.contains("别人动过您的账号") && home.contains("安全管理员：取消动态口令"))
        district.pass(seconds: 60)
        #expect(try await !district.signedIn(.林干事).get("/").text.contains("别人动过您的账号"))
        let trail = try await district.holder(of: .审计管理员).get("/audit?q=" + Path.encoded("取消动态口令")).text
        #expect(trail.contains("手机丢了，本人到场"))
    }

    @Test("Nobody takes away his own without a code; who sits at the server can")
    func ownReset() async throws {
        let district = try await District(), (telephone, security) = try await district.telephone(of: .安全管理员)
        let path = "/accounts/\(try await district.account(of: .安全管理员))"
        #expect(try await security.post(path + "/second-factor/reset", [("reason", "x")]).status == 409)
        #expect(try await !security.get(path).text.contains("second-factor/reset"))
        let now = district.service.clock()
        try await district.database.write { db in try AccountCommands.resetSecondFactor(of: "sec", now: now, by: "命令行", db) }
        #expect(try await district.visitor().signIn("sec", Self.password).location == "/")
        _ = telephone
    }

    @Test("A QR code is square, with its three marks, and drawn stroke by stroke")
    func qrCode() throws {
        let code = try QRCode(encoding: "otpauth://totp/x:y?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), width = code.width
        #expect(width % 4 == 1 && width >= 21)
        let mark = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"].map { $0.map { $0 == "1" } }
        for (x, y) in [(0, 0), (width - 7, 0), (0, width - 7)] {
            for row in 0..<7 { #expect(Array(code.modules[(y + row) * width + x..<(y + row) * width + x + 7]) == mark[row]) }
        }
        let drawn = String(decoding: code.svg("x").bytes, as: UTF8.self)
        let lengths = drawn.matches(of: /h(\d+)v1/).compactMap { Int($0.output.1) }
        #expect(lengths.reduce(0, +) == code.modules.count { $0 })
        #expect(throws: Complaint.self) { try QRCode(encoding: String(repeating: "x", count: 3000)) }
    }
}
