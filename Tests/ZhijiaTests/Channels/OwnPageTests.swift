@testable import Channels
@testable import Edge
import Foundation
@testable import Kernel
@testable import Membership
@testable import People
import Testing
@testable import zhijia

/// Whose phone it is, and what its owner sees and may do.
@Suite struct OwnPageTests {
    @Test("Staff routes refuse a member and a member's routes refuse the staff, on every route, page and program alike")
    func apart() async throws {
        let district = try await District(), worker = try await district.worker(), member = try await district.member(worker)
        let stranger = try await district.handset("13990010009", from: "10.1.1.9"), wu = try await district.holder(of: .吴部长)
        for route in modules.flatMap(\.routes) {
            let path = district.address(route.pattern.description, in: district.north) ?? "/account/sessions/1/end"
            func ask(_ visitor: Visitor) async throws -> Int { route.method == .get ? try await visitor.get(path).status : try await visitor.post(path).status }
            switch route.access {
            case .everyone: continue
            // The bare address leads home.
            case .own where path == "/": #expect(try await ask(member) == 303)
            case .own, .right:
                #expect(try await ask(member) == 403, "\(path)")
                #expect(try await ask(stranger) == 403, "\(path)")
            case .phone: #expect(try await ask(wu) == 403, "\(path)")
            case .member:
                #expect(try await ask(wu) == 403, "\(path)")
                let reply = route.method == .get ? try await stranger.get(path) : try await stranger.post(path)
                #expect(reply.status == 303 && reply.location == "/me/bind", "\(path): \(reply.status)")
            }
        }
    }

    @Test("What is open to everybody is open to whoever came by phone, and larger letters are theirs too")
    func everybody() async throws {
        let district = try await District(), member = try await district.member(district.worker())
        for route in modules.flatMap(\.routes) where route.access == .everyone && route.method == .get {
            guard let path = district.address(route.pattern.description, in: district.north) else { continue }
            #expect([200, 303, 404].contains(try await member.get(path).status), "\(path)")
        }
        #expect(try await member.get("/elder?on=1&back=/me").location == "/me")
        #expect(try await member.get("/me").text.contains("elder"))
        #expect(try await member.get("/join").text.contains("转到别的工会"))
    }

    @Test("王小梅 comes with the registered phone, her name and her last six: card, data, union and readings are hers")
    func bound() async throws {
        let district = try await District(), worker = try await district.worker(), lin = try await district.holder(of: .林干事)
        #expect(try await lin.get("/members/\(worker.person)").text.contains("没有绑定"))
        let member = try await district.member(worker), home = try await member.get("/me").text
        #expect(home.contains("王小梅") && home.contains("会龄 7 年") && home.contains("class=\"pocket\"") && home.contains("class=\"dock\""))
        #expect(home.contains("1 条未读"))
        let data = try await member.get("/me/data").text
        #expect(data.contains("*******0001") && !data.contains(worker.phone) && !data.contains(worker.number) && data.contains("1990年") && !data.contains("1990-03-07"))
        #expect(try await member.get("/me/union").text.contains(District.canary))
        let readings = try await member.get("/me/readings").text
        #expect(readings.contains("林干事") && readings.contains("北门街道总工会") && readings.contains("查看会员"))
        let page = try await lin.get("/members/\(worker.person)").text
        #expect(page.contains("本人账号") && page.contains("*******0001") && !page.contains("没有绑定"))
    }

    @Test("王小梅 sees where her union is and calls it with a touch; what the register does not know is not said")
    func ownUnion() async throws {
        let district = try await District(), member = try await district.member(district.worker()), union = district.north.union
        func write(_ phone: String?, _ address: String?) async throws {
            try await district.database.write { db in
                _ = try db.run("UPDATE union_org SET office_phone = \(phone), address = \(address) WHERE id = \(union) \(SQL.unscoped(because: "a test"))")
            }
        }
        try await write("0831-8222000转3", "真武路 1 号")
        let page = try await member.get("/me/union").text
        #expect(page.contains("真武路 1 号") && page.contains("<a href=\"tel:08318222000\">") && page.contains("0831-8222000转3"))
        try await write("找门卫", nil)
        let plain = try await member.get("/me/union").text
        #expect(plain.contains("找门卫") && !plain.contains("tel:") && !plain.contains("地址"))
        try await write(nil, nil)
        #expect(try await !member.get("/me/union").text.contains("怎么找"))
    }

    @Test("A wrong name or number binds nothing, five tries a day, then not even the right ones; another person with that phone has no part in it")
    func wrongName() async throws {
        let district = try await District(), worker = try await district.worker(), other = try await district.worker("李大江", order: 457)
        let phone = try await district.handset(worker.phone)
        func bind(_ name: String, _ six: String) async throws -> Reply { try await phone.post("/me/bind", [("name", name), ("lastSix", six), ("agrees", "1")]) }
        #expect(try await bind(worker.name, other.lastSix).text.contains("对不上"))
        #expect(try await bind("王晓梅", worker.lastSix).status == 422)
        #expect(try await phone.post("/me/bind", [("name", worker.name), ("lastSix", worker.lastSix)]).text.contains("要同意了"))
        for _ in 0..<2 { #expect(try await bind(other.name, "000000").status == 422) }
        #expect(try await bind(worker.name, worker.lastSix).text.contains("今天已核对 5 次"))
        district.pass(seconds: 86_500)
        let later = try await district.handset(worker.phone, from: "10.1.1.3")
        #expect(try await later.post("/me/bind", [("name", worker.name), ("lastSix", worker.lastSix), ("agrees", "1")]).location == "/me")
    }

    @Test("The card's code is good for a minute, says little, and cannot be made by anybody else")
    func card() async throws {
        let district = try await District(publicURL: "http://localhost:8080"), worker = try await district.worker("张小明"), member = try await district.member(worker)
        let reply = try await member.get("/me/card")
        #expect(reply.headers[.init("Refresh")!] == "45" && reply.text.contains("class=\"qr\"") && reply.text.contains("张小明"))
        let code = try #require(try await member.json("/me/card").json["code"]?.string), scanner = district.visitor(from: "10.4.4.4")
        let valid = try await scanner.get(code).text
        #expect(valid.contains("有效") && valid.contains("张*明") && !valid.contains("张小明") && valid.contains("在籍") && valid.contains(District.canary))
        let changed = code.dropLast() + (code.hasSuffix("0") ? "1" : "0")
        #expect(try await scanner.get(String(changed)).text.contains("不是会员证的码"))
        for nonsense in ["/verify", "/verify?c=zz", "/verify?c=" + String(repeating: "ab", count: 500)] { #expect(try await scanner.get(nonsense).text.contains("不是会员证的码")) }
        district.pass(seconds: 61)
        #expect(try await scanner.get(code).text.contains("过期了"))
    }

    @Test("The whole is shown once, by a fresh code")
    func whole() async throws {
        let district = try await District(), worker = try await district.worker(), member = try await district.member(worker)
        district.pass(seconds: 61)
        #expect(try await member.get("/me/data/whole").location == "/me/data")
        #expect(try await member.post("/me/data/code").location == "/me/data/whole")
        let code = try await district.code(to: worker.phone)
        let page = try await member.post("/me/data/whole", [("code", code)]).text
        #expect(page.contains(worker.number) && page.contains(worker.phone))
        #expect(try await !member.post("/me/data/whole", [("code", code)]).text.contains(worker.number))
    }

    @Test("She corrects her address herself; her name she asks the union to correct, which answers; she is told")
    func corrections() async throws {
        let district = try await District(), worker = try await district.worker(), member = try await district.member(worker), chen = try await district.signedIn(.陈主席)
        #expect(try await member.post("/me/edit", [("address", "李庄镇 8 号")]).location == "/me/data")
        #expect(try await member.get("/me/data").text.contains("李庄镇 8 号"))
        #expect(try await member.post("/me/wish", [("text", "名字是王小玫")]).status == 303)
        #expect(try await member.post("/me/wish", [("text", "再来一次")]).status == 422)
        #expect(try await chen.get("/").text.contains("王小梅请工会更正资料"))
        let path = "/members/\(worker.person)/wish"
        #expect(try await chen.get(path).text.contains("名字是王小玫"))
        #expect(try await district.holder(of: .何干事).get(path).status == 404)
        #expect(try await chen.post(path, [("result", "done"), ("answer", "已照身份证改好")]).status == 303)
        #expect(try await member.get("/me/notices").text.contains("已照身份证改好"))
    }

    @Test("A phone that changes hands: corrected at the desk, bound by another, said to be nobody's; the binding is over, the session too, the owner is told")
    func changesHands() async throws {
        let district = try await District(), worker = try await district.worker(), member = try await district.member(worker), lin = try await district.signedIn(.林干事)
        let bind = "/members/\(worker.person)/phone"
        // A number that nobody holds in his hand binds nothing: a slip of the pen would show somebody's data to a stranger.
        let unproved = try await lin.post(bind, [("phone", "13990010088"), ("reason", "本人带身份证换号")])
        #expect(unproved.status == 422 && unproved.text.contains("没有收验证码登录过"))
        _ = try await district.handset("13990010088", from: "10.1.1.4")
        #expect(try await lin.post(bind, [("phone", "13990010088"), ("reason", "本人带身份证换号")]).status == 303)
        district.pass(seconds: 61)
        #expect(try await member.get("/me/data").location?.hasPrefix("/me/sign-in") == true)
        let now = try await district.handset("13990010088", from: "10.1.1.4")
        let notices = try await now.get("/me/notices").text
        #expect(notices.contains("尾号 0001") && notices.contains("不再绑定"))
        let other = try await district.worker("李大江", order: 458, phone: "13990010089")
        #expect(try await lin.post("/members/\(other.person)/phone", [("phone", "13990010088"), ("reason", "号码转给他")]).status == 303)
        #expect(try await now.get("/me/data").status == 303)
        district.pass(seconds: 61)
        let his = try await district.handset("13990010088", from: "10.1.1.5")
        #expect(try await his.get("/me").text.contains("李大江"))
        #expect(try await his.post("/me/not-mine").status == 303)
        #expect(try await his.get("/me/data").status == 303)
        #expect(try await lin.get("/members/\(other.person)").text.contains("没有绑定"))
    }

    @Test("After ninety days without a sign-in the number may be another's: name and number are asked anew")
    func longUnused() async throws {
        let district = try await District(), worker = try await district.worker()
        _ = try await district.member(worker)
        district.pass(seconds: 91 * 86_400)
        let later = try await district.handset(worker.phone)
        #expect(try await later.get("/me/data").location == "/me/bind")
    }

    @Test("She takes a copy, withdraws one consent and then her account; the membership stays")
    func leaves() async throws {
        let district = try await District(), worker = try await district.worker(), member = try await district.member(worker)
        let json = try await member.get("/me/copy?as=json").json
        #expect(json["stretches"]?.array?.count == 1 && json["consents"]?.array?.count == 2)
        #expect(try SheetText.rows(await member.get("/me/copy?as=xlsx").bytes).flatMap(\.self).contains("王小梅"))
        let consents = try await member.get("/me/consents").text
        let copies = try #require(consents.matches(of: /\/me\/consents\/\d+\/withdraw/).map { String($0.output) }.first)
        #expect(try await member.post(copies).status == 303)
        let stranger = try await district.member(try await district.worker("李大江", order: 459, phone: "13990010077"))
        #expect(try await stranger.post(copies).status == 404)
        district.pass(seconds: 61)
        let again = try await member.get("/me/data").status == 200 ? member : try await district.member(worker)
        #expect(try await again.post("/me/close/code").location == "/me/close")
        #expect(try await again.post("/me/close", [("code", district.code(to: worker.phone))]).location == "/me/sign-in")
        #expect(try await again.get("/me/sign-in").text.contains("已注销"))
        #expect(try await !again.get("/me/sign-in").text.contains("已注销"))
        #expect(try await again.get("/me/data").status == 303)
        #expect(try await district.holder(of: .林干事).get("/members/\(worker.person)").text.contains("在籍"))
    }

    @Test("Whoever came by phone and types the bare address is at home; what is for officers says so, and asks nobody to grant him a role")
    func strayed() async throws {
        let district = try await District(), member = try await district.member(try await district.worker())
        #expect(try await member.get("/").location == "/me")
        let page = try await member.get("/unions")
        #expect(page.status == 403 && page.text.contains("会员的事从首页办") && page.text.contains("href=\"/me\"") && !page.text.contains("安全管理员"))
        #expect(try await district.holder(of: .系统管理员).get("/unions").status == 403)
    }

    @Test("She moves to a new number by herself: her last six, then a code to the new one")
    func newNumber() async throws {
        let district = try await District(), worker = try await district.worker(), member = try await district.member(worker)
        #expect(try await member.post("/me/phone", [("phone", "13990010066"), ("lastSix", "000000")]).status == 422)
        #expect(try await member.post("/me/phone", [("phone", "13990010066"), ("lastSix", worker.lastSix)]).location == "/me/phone/code")
        #expect(try await member.post("/me/phone/code", [("code", district.code(to: "13990010066"))]).location == "/me/data")
        #expect(try await member.get("/me/data").text.contains("*******0066"))
        #expect(try await district.holder(of: .林干事).get("/members/\(worker.person)").text.contains("*******0066"))
    }
}
