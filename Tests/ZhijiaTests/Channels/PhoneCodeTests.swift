@testable import Channels
@testable import Edge
@testable import Kernel
import Testing
@testable import zhijia

/// A code proves a phone, for five minutes, in five tries, once.
@Suite struct PhoneCodeTests {
    private func ask(_ phone: String, _ visitor: Visitor) async throws -> Reply {
        _ = try await visitor.get("/me/sign-in")
        return try await visitor.post("/me/sign-in", [("phone", phone)])
    }

    @Test("A worker gets a code, types it, and is in; at another browser it opens nothing, and a second time neither")
    func signIn() async throws {
        let district = try await District(), phone = "13990010002", here = district.visitor(), there = district.visitor(from: "10.1.1.2")
        #expect(try await ask(phone, here).location == "/me/sign-in/code")
        #expect(try await ask("13990010003", there).status == 303)
        let code = try await district.code(to: phone), waiting = here["zhijia"]
        #expect(try await here.get("/me").location?.hasPrefix("/me/sign-in") == true)
        #expect(try await there.post("/me/sign-in/code", [("code", code)]).status == 422)
        #expect(try await here.post("/me/sign-in/code", [("code", " \(code.prefix(3)) \(code.suffix(3))")]).location == "/me/bind")
        #expect(here["zhijia"] != waiting)
        #expect(try await here.get("/me/bind").status == 200)
        let again = district.visitor()
        again["zhijia"] = waiting
        #expect(try await again.post("/me/sign-in/code", [("code", code)]).status == 422)
    }

    @Test("After five wrong tries the right code is void; after five minutes it is over; a newer one ends it")
    func limits() async throws {
        let district = try await District(), phone = "13990010002", visitor = district.visitor()
        _ = try await ask(phone, visitor)
        let code = try await district.code(to: phone), wrong = code == "000000" ? "000001" : "000000"
        for left in [4, 3, 2, 1] { #expect(try await visitor.post("/me/sign-in/code", [("code", wrong)]).text.contains("还可以试 \(left) 次")) }
        #expect(try await visitor.post("/me/sign-in/code", [("code", wrong)]).text.contains("作废"))
        #expect(try await visitor.post("/me/sign-in/code", [("code", code)]).text.contains("作废"))
        district.pass(seconds: 61)
        let other = district.visitor()
        _ = try await ask(phone, other)
        let second = try await district.code(to: phone)
        district.pass(seconds: 301)
        #expect(try await other.post("/me/sign-in/code", [("code", second)]).text.contains("过期"))
        _ = try await ask(phone, visitor)
        let third = try await district.code(to: phone)
        district.pass(seconds: 61)
        _ = try await ask(phone, other)
        #expect(try await visitor.post("/me/sign-in/code", [("code", third)]).status == 422)
        #expect(try await other.post("/me/sign-in/code", [("code", district.code(to: phone))]).status == 303)
    }

    @Test("One code a minute, five an hour and ten a day to a phone, from wherever they are asked")
    func bombing() async throws {
        let district = try await District(), phone = "13990010002"
        var sent = 0
        for minute in 0..<7 {
            let visitor = district.visitor(from: "10.7.1.\(minute)")
            if try await ask(phone, visitor).status == 303 { sent += 1 }
            let refused = try await ask(phone, district.visitor(from: "10.8.1.\(minute)"))
            #expect(refused.status == 422 && refused.text.contains("value=\"\(phone)\"") && PageText.isChinese(refused.text))
            district.pass(seconds: 61)
        }
        #expect(sent == 5)
        for _ in 0..<3 {
            district.pass(seconds: 3700)
            for minute in 0..<5 {
                if try await ask(phone, district.visitor(from: "10.9.1.\(minute)")).status == 303 { sent += 1 }
                district.pass(seconds: 61)
            }
        }
        #expect(sent == 10)
        district.pass(seconds: 86_400)
        #expect(try await ask(phone, district.visitor()).status == 303)
    }

    @Test("One address asks for ten codes a minute, and no more, whatever the phones")
    func address() async throws {
        let district = try await District()
        for number in 0..<10 { #expect(try await ask("139900200\(10 + number)", district.visitor()).status == 303) }
        #expect(try await ask("13990020099", district.visitor()).status == 422)
        #expect(try await ask("13990020099", district.visitor(from: "10.6.1.1")).status == 303)
    }

    @Test("Who is in the register and who is not get the same answer, byte for byte but for the phone")
    func enumeration() async throws {
        let district = try await District(), worker = try await district.worker(), stranger = "13990010009"
        var pages: [String] = []
        for phone in [worker.phone, stranger] {
            let visitor = district.visitor(from: "10.1.1.\(phone.suffix(1))"), reply = try await ask(phone, visitor), page = try await visitor.get("/me/sign-in/code")
            let code = try await visitor.post("/me/sign-in/code", [("code", "123456")])
            pages.append("\(reply.status) \(reply.location ?? "") \(page.text) \(code.status) \(code.text)".replacing(phone.suffix(4), with: "").replacing(visitor.csrf, with: ""))
        }
        #expect(pages[0] == pages[1])
    }

    @Test("Without a gateway, and in no demonstration, nobody is sent to look for a code that never comes; the outbox is not there")
    func withoutGateway() async throws {
        let district = try await District(isDemonstration: false), visitor = district.visitor()
        #expect(try await visitor.get("/me/sign-in").text.contains("短信还没有接通"))
        #expect(try await visitor.post("/me/sign-in", [("phone", "13990010002")]).status == 409)
        #expect(try await district.holder(of: .系统管理员).get("/outbox").status == 404)
    }
}
