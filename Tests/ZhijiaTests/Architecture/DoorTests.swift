@testable import Accounts
@testable import Edge
@testable import Kernel
import Testing
@testable import zhijia

/// Getting in, staying in, getting out; and what the program does with requests that nobody should send.
@Suite struct DoorTests {
    @Test("A form without its secret, or with another's, changes nothing")
    func forgery() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), he = try await district.signedIn(.何干事)
        func end(_ body: String, _ headers: [String: String] = [:]) async throws -> Int {
            try await lin.send(.post, "/sign-out", headers.merging(["Content-Type": "application/x-www-form-urlencoded"]) { first, _ in first }, Array(body.utf8)).status
        }
        #expect(try await end("") == 409)
        #expect(try await end("csrf=wrong") == 409)
        #expect(try await end("csrf=\(Path.encoded(he.csrf))") == 409)
        #expect(try await end("csrf=\(Path.encoded(lin.csrf))", ["Sec-Fetch-Site": "cross-site"]) == 409)
        #expect(try await lin.get("/unions").status == 200)
        #expect(try await end("csrf=\(Path.encoded(lin.csrf))", ["Sec-Fetch-Site": "same-origin"]) == 303)
    }

    @Test("The page carries the secret that its form needs")
    func secretOnThePage() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事)
        let page = try await lin.get("/account/password").text
        #expect(page.contains("name=\"csrf\" value=\"\(lin.csrf)\""))
    }

    @Test("A program with a session needs the secret too; one with a token does not")
    func programs() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), program = try await district.holder(of: .林干事)
        let path = "/unions/\(district.north.union)/certificates/new"
        #expect(try await lin.postJSON(path, [:]).status == 409)
        #expect(try await lin.postJSON(path, [:], ["X-CSRF-Token": lin.csrf]).status == 422)
        #expect(try await program.postJSON(path, [:]).status == 422)
    }

    @Test("After signing in one goes back to a page of ours, never elsewhere")
    func openRedirect() async throws {
        let district = try await District()
        for back in [
            "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie:x=1", "/a\r\nX: 1",
            "evil", "/\t/evil.example",
        ] { try await openRedirect(back, district) }
    }

    private func openRedirect(_ back: String, _ district: District) async throws {
        let visitor = district.visitor()
        let reply = try await visitor.signIn("lin", District.password, back: back), location = try #require(reply.location)
        #expect(reply.status == 303 && location.hasPrefix("/") && !location.hasPrefix("//") && !location.contains("\\") && !location.contains("\r") && !location.contains("\n"))
        let elder = try await visitor.get("/elder?on=1&back=\(Path.encoded(back))").location ?? ""
        #expect(elder.hasPrefix("/") && !elder.hasPrefix("//") && !elder.hasPrefix("/\\"))
    }

    @Test func signingInLeadsBackToTheOwnPage() async throws {
        let district = try await District(), visitor = district.visitor()
        let sent = try #require(try await visitor.get("/unions?q=x").location)
        #expect(sent == "/sign-in?back=%2Funions%3Fq%3Dx")
        #expect(try await visitor.signIn("lin", District.password, back: "/unions?q=x").location == "/unions?q=x")
    }

    @Test("A session that was there before signing in is not the one after")
    func fixation() async throws {
        let district = try await District(), visitor = district.visitor()
        visitor["zhijia"] = "chosenbysomebodyelse"
        #expect(try await visitor.signIn("lin", District.password).status == 303)
        #expect(visitor["zhijia"] != "chosenbysomebodyelse")
        let other = district.visitor()
        other["zhijia"] = "chosenbysomebodyelse"
        #expect(try await other.get("/unions").status == 303)
    }

    @Test func signingOutEndsTheSessionItself() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), cookie = lin["zhijia"]
        try await lin.post("/sign-out")
        #expect(lin["zhijia"] == nil)
        lin["zhijia"] = cookie
        #expect(try await lin.get("/unions").status == 303)
    }

    @Test("A role taken back is gone at the next click, on the day it was granted too, and is taken back once")
    func takenBack() async throws {
        let district = try await District(), clerk = district.visitor(try await district.token("north"))
        let security = try await district.holder(of: .安全管理员)
        #expect(try await clerk.json("/unions").status == 200)
        let end = try #require(district.address("/accounts/:id/grants/:grant/end", in: district.north))
        #expect(try await security.post(end).status == 303)
        #expect(try await clerk.json("/unions").status == 403)
        #expect(try await security.post(end).status == 404)
    }

    @Test("Half an hour without a request ends a session; a request in between keeps it")
    func idle() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事)
        district.pass(seconds: 29 * 60)
        #expect(try await lin.get("/unions").status == 200)
        let touched = district.service.clock()
        for _ in 0..<200 {
            let count = try await district.database.read { try $0.count("SELECT COUNT(*) FROM session WHERE touched_at = \(touched)") }
            if count == 1 { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        district.pass(seconds: 29 * 60)
        #expect(try await lin.get("/unions").status == 200)
        district.pass(seconds: 31 * 60)
        #expect(try await lin.get("/unions").status == 303)
    }

    @Test func aNewPasswordEndsTheOtherSessions() async throws {
        let district = try await District(), here = try await district.signedIn(.林干事), there = try await district.signedIn(.林干事)
        let old = here["zhijia"], new = "金沙江畔-五更鼓-2027"
        #expect(try await here.post("/account/password", [("current", "wrong-wrong-wrong"), ("new", new), ("again", new)]).status == 422)
        #expect(try await here.post("/account/password", [("current", District.password), ("new", new), ("again", new)]).status == 303)
        #expect(try await there.get("/unions").status == 303)
        #expect(try await here.get("/unions").status == 200 && here["zhijia"] != old)
        #expect(try await district.visitor().signIn("lin", District.password).status == 422)
        #expect(try await district.visitor().signIn("lin", new).status == 303)
    }

    @Test("Five wrong passwords lock the name at that address for half an hour, also for the right one")
    func lock() async throws {
        let district = try await District(), visitor = district.visitor()
        for _ in 0..<5 { #expect(try await visitor.signIn("lin", "wrong").status == 422) }
        let refused = try await visitor.signIn("lin", District.password)
        #expect(refused.status == 429 && refused.headers[.retryAfter] != nil && PageText.isChinese(refused.text))
        #expect(try await district.visitor(from: "10.9.9.9").signIn("lin", District.password).status == 303)
        district.pass(seconds: 31 * 60)
        #expect(try await visitor.signIn("lin", District.password).status == 303)
    }

    @Test("A name that does not exist gets the same answer as a wrong password, and the same lock")
    func unknownNames() async throws {
        let district = try await District(), visitor = district.visitor()
        let known = try await visitor.signIn("lin", "wrong"), unknown = try await visitor.signIn("nix", "wrong")
        #expect(known.status == unknown.status)
        #expect(known.text.replacing("value=\"lin\"", with: "") == unknown.text.replacing("value=\"nix\"", with: ""))
        for _ in 0..<4 { _ = try await visitor.signIn("nix", "wrong") }
        #expect(try await visitor.signIn("nix", "wrong").status == 429)
    }

    @Test("From the twenty-first wrong password of a day, a name may be tried once a minute wherever one sits")
    func slowName() async throws {
        let district = try await District()
        for number in 0..<21 { #expect(try await district.visitor(from: "10.2.\(number).1").signIn("lin", "wrong").status == 422) }
        #expect(try await district.visitor(from: "10.3.1.1").signIn("lin", District.password).status == 429)
        district.pass(seconds: 61)
        #expect(try await district.visitor(from: "10.3.1.1").signIn("lin", District.password).status == 303)
    }

    @Test("From the fiftieth wrong password in half an hour, an address may try once a minute whatever the name")
    func slowAddress() async throws {
        let district = try await District()
        let visitor = district.visitor(from: "10.4.1.1")
        for number in 0..<50 { #expect(try await visitor.signIn("nobody\(number)", "wrong").status == 422) }
        #expect(try await visitor.signIn("lin", District.password).status == 429)
        #expect(try await district.visitor(from: "10.5.1.1").signIn("lin", District.password).status == 303)
    }

    @Test("Cookies are for this server only; over anything but loopback they are for https only")
    func cookies() async throws {
        let district = try await District()
        for (host, prefix) in [("localhost", ""), ("zhijia.example", "__Host-")] {
            let visitor = Visitor(district, host: host)
            _ = try await visitor.get("/sign-in")
            _ = try #require(visitor[prefix + "zhijia-visitor"])
            let reply = try await visitor.post("/sign-in", [("userName", "lin"), ("password", District.password)])
            let line = try #require(reply.cookies.first { $0.hasPrefix(prefix + "zhijia=") }, "\(reply.status)")
            #expect(line.contains("; Path=/") && line.contains("; HttpOnly") && line.contains("; SameSite=Lax") && !line.contains("Domain="))
            #expect(line.contains("; Secure") == (host != "localhost"))
        }
    }

    @Test("An initial password opens nothing but the page that changes it")
    func initialPassword() async throws {
        let district = try await District(), sys = try await district.signedIn(.系统管理员)
        let made = try await sys.post("/accounts/new", [("userName", "new.clerk"), ("name", "秦岚"), ("union", "北门街道总工会")])
        #expect(made.status == 303)
        let page = try await sys.get(try #require(made.location)).text
        let password = try #require(page.firstMatch(of: /一次性密码：([^\s　<]+)/).map { String($0.output.1) })
        let visitor = district.visitor()
        #expect(try await visitor.signIn("new.clerk", password).status == 303)
        for route in modules.flatMap(\.routes) where route.access != .everyone && !route.opensDuring.contains(.changePassword) {
            let path = district.address(route.pattern.description, in: district.north) ?? "/account/sessions/1/end"
            let reply = route.method == .get ? try await visitor.get(path) : try await visitor.post(path)
            #expect(reply.status == 303 && reply.location == "/account/password", "\(route.method) \(path): \(reply.status)")
        }
        #expect(try await visitor.get("/account/password").status == 200)
        let new = "两江汇流-第一声-2028"
        #expect(try await visitor.post("/account/password", [("current", password), ("new", new), ("again", new)]).status == 303)
        #expect(try await visitor.get("/").status == 200)
        #expect(try await !sys.get("/accounts").text.contains(password))
    }

    @Test("The same key and body are done once; the same key with another body is refused")
    func idempotency() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), path = "/unions/\(district.north.union)/certificates/new"
        func send(_ number: String, key: String) async throws -> Reply {
            try await lin.postJSON(path, [
                "kind": "legal_representative", "number": .string(number), "validFrom": "2026-01-01", "validTo": "2031-01-01", "registrar": "宜宾市总工会",
            ], ["Idempotency-Key": key])
        }
        let first = try await send("一号", key: "k1"), again = try await send("一号", key: "k1")
        #expect(first.status == 200 && again.status == 200 && first.bytes == again.bytes)
        let other = try await send("二号", key: "k1")
        #expect(other.status == 422)
        #expect(try other.json["code"] == "idempotency_key_reused")
        #expect(try await send("一号", key: "k2").status == 422)
        let sum = try await district.database.read { try $0.count("SELECT COUNT(*) FROM certificate WHERE number = '一号' \(SQL.unscoped(because: "a test"))") }
        #expect(sum == 1)
    }

    @Test("A page sent twice with one key leads to the same place with the same words, and the database does not show them")
    func idempotentPage() async throws {
        let district = try await District(), sys = try await district.signedIn(.系统管理员)
        func add() async throws -> Reply {
            try await sys.post("/accounts/new", [("userName", "new.clerk"), ("name", "秦岚"), ("union", "root")], ["Idempotency-Key": "k"])
        }
        let first = try await add(), words = try #require(sys["zhijia-flash"])
        sys["zhijia-flash"] = nil
        let again = try await add()
        #expect(first.status == 303 && again.status == 303 && first.location == again.location && sys["zhijia-flash"] == words)
        let page = try await sys.get(try #require(again.location)).text
        let password = try #require(page.firstMatch(of: /一次性密码：([^\s　<]+)/).map { String($0.output.1) })
        let kept: [UInt8]? = try await district.database.read { try $0.value("SELECT answer FROM idempotency_key") }
        #expect(try !String(decoding: #require(kept), as: UTF8.self).contains(password))
        #expect(try await district.visitor().signIn("new.clerk", password).status == 303)
    }

    @Test("Ten at once with one key are one")
    func idempotencyAtOnce() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), path = "/unions/\(district.north.union)/certificates/new"
        let body: JSON = ["kind": "legal_representative", "number": "三号", "validFrom": "2026-01-01", "validTo": "2031-01-01", "registrar": "宜宾市总工会"]
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 { group.addTask { try await lin.postJSON(path, body, ["Idempotency-Key": "same"]).status } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 10))
    }

    @Test("What nobody should send is refused in a sentence")
    func hostileBodies() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), base = "/unions/\(district.north.union)"
        let form = ["Content-Type": "application/x-www-form-urlencoded"], json = ["Content-Type": "application/json"]
        func status(_ path: String, _ headers: [String: String], _ body: [UInt8]) async throws -> Int { try await lin.send(.post, path, headers, body).status }
        #expect([413, 422].contains(try await status(base + "/certificates/new", form, Array(repeating: UInt8(ascii: "a"), count: 1_000_001))))
        for body in ["", "[]", "{", "null", "\"x\"", "{\"a\":", String(repeating: "[", count: 5000), "{\"kind\":{\"a\":1}}", "{\"number\":\"\\u0000\"}"] {
            #expect(try await status(base + "/certificates/new", json, Array(body.utf8)) == 422, "\(body.prefix(20))")
        }
        let multipart = ["Content-Type": "multipart/form-data; boundary=edge"]
        for body in ["", "--edge", "--edge\r\n\r\n", "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF", "--other--\r\n", "--edge\r\nX: y\r\n\r\nz\r\n--edge--\r\n"] {
            #expect(try await status(base + "/files/new", multipart, Array(body.utf8)) == 422, "\(body.prefix(60))")
        }
        #expect(try await status(base + "/files/new", ["Content-Type": "multipart/form-data"], []) == 422)
    }

    @Test("A program in a file's clothes is no attachment; a document is, and comes back as a download")
    func attachments() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), base = "/unions/\(district.north.union)"
        let fields = [("title", "委托书"), ("kind", "other")]
        let program = try await lin.upload(base + "/files/new", fields, file: ("a.pdf", Array("<script>alert(1)</script>".utf8)))
        #expect(program.status == 422)
        let bytes = Array("%PDF-1.4 委托书\n%%EOF\n".utf8)
        #expect(try await lin.upload(base + "/files/new", fields, file: ("../../委托 书.pdf", bytes)).status == 303)
        let page = try await lin.get(base).text
        let link = try #require(PageText.links(page).filter { $0.contains("/files/") && !$0.hasSuffix("/new") }.first)
        let file = try await lin.get(link)
        #expect(file.status == 200 && file.bytes == bytes)
        #expect(file.headers[.contentDisposition]?.hasPrefix("attachment; filename*=UTF-8''") == true)
        #expect(file.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
        #expect(file.headers[.contentDisposition]?.contains("..") == false)
    }

    @Test("Every import's template and every checked sheet come down as workbooks")
    func workbooks() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        for path in zhijia.imports.keys.map({ "/imports/templates/\($0)" }) + ["/imports/\(district.north.batch)/verdicts"] {
            let reply = try await wu.get(path)
            #expect(reply.status == 200 && reply.type.contains("spreadsheetml"), "\(path): \(reply.status)")
            #expect(try !SheetText.rows(reply.bytes).isEmpty)
        }
    }

    @Test("Looking at a whole telephone number is on record, with who and what for")
    func phoneLeavesATrace() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), path = "/unions/\(district.north.union)/officers/\(district.north.officer)"
        #expect(try await !lin.get(path).text.contains("13890905678"))
        #expect(try await lin.post(path + "/phone").status == 422)
        #expect(try await lin.post(path + "/phone", [("purpose", "通知换届会议")]).text.contains("13890905678"))
        let audit = try await district.signedIn(.审计管理员).get("/audit?kind=reading").text
        #expect(audit.contains("通知换届会议") && audit.contains("林干事"))
    }

    @Test("Every answer says what browsers may do with it")
    func headers() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事)
        for path in ["/unions", "/unions?as=xlsx", "/nothing", "/healthz", "/openapi.json", "/sign-out"] {
            let reply = try await lin.get(path)
            #expect(reply.headers[.contentSecurityPolicy] != nil, "\(path)")
            #expect(reply.headers[.xContentTypeOptions] == "nosniff", "\(path)")
        }
        #expect(try await lin.get("/unions").headers[.cacheControl] == "no-store")
    }

    @Test("Counters are for the machine itself or a token")
    func metrics() async throws {
        let district = try await District()
        #expect(try await district.visitor().get("/metrics").status == 403)
        #expect(try await district.visitor("zj_wrong").get("/metrics").status == 403)
        #expect(try await district.visitor(from: "127.0.0.1").get("/metrics").status == 200)
        for header in ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Via", "Forwarded"] {
            #expect(try await district.visitor(from: "127.0.0.1").get("/metrics", [header: "1.2.3.4"]).status == 403, "\(header)")
        }
        #expect(try await district.holder(of: .赵会计).get("/metrics").status == 200)
    }
}
