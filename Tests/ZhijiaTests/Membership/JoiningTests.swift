@testable import Channels
@testable import Edge
import Foundation
@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
import Testing
@testable import zhijia

/// 入会申请: where the server's own type is in sight as well, its name would be two things.
typealias Joiner = Application

/// Joining from a phone, and what the unions do with it.
@Suite struct JoiningTests {
    private static let phone = "13990010021", name = "罗小川", number = CitizenID.invented(born: "19930809", serial: 31)

    private static func fields(_ changes: [String: String] = [:], path: String = "unit") -> [(String, String)] {
        var fields = [
            "name": name, "documentType": "01", "number": number, "ethnicity": "01", "workStatus": "1", "newForm": "COURIER", "employer": "江城速递有限公司", "path": path,
            "volunteers": "1", "agrees": "1", "bindsPhone": "1",
        ]
        for (key, value) in changes { fields[key] = value }
        return fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func apply(_ district: District, to union: ID<UnionOrg>, phone: String = phone, from address: String = "10.1.1.1", _ fields: [(String, String)] = fields()) async throws -> (Visitor, String) {
        let worker = try await district.handset(phone, from: address), reply = try await worker.post("/me/join/to/\(union)", fields)
        let place = try #require(reply.location, "\(reply.status) \(reply.text)")
        try #require(place.hasPrefix("/me/applications/"))
        return (worker, String(place.dropFirst("/me/applications/".count)))
    }

    @Test("A courier whose unit has a union finds it by two characters, asks in one page, sees the clock, is admitted and has the card")
    func unit() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席)
        let stranger = district.visitor()
        #expect(try await stranger.get("/join").text.contains("单位有工会"))
        #expect(try await stranger.get("/me/join/unit").location == "/me/sign-in?back=%2Fme%2Fjoin%2Funit")
        _ = try await stranger.post("/me/sign-in?back=/me/join/unit", [("phone", Self.phone)])
        let code = try await district.code(to: Self.phone)
        #expect(try await stranger.post("/me/sign-in/code?back=/me/join/unit", [("code", code)]).location == "/me/join/unit")
        let found = try await stranger.get("/me/join/unit?q=金丝").text
        #expect(found.contains(district.north.name) && found.contains("/me/join/to/\(district.north.union)?path=unit"))
        #expect(try await stranger.get("/me/join/unit?q=金").text.contains("至少写两个字"))
        let page = try await stranger.get("/me/join/to/\(district.north.union)?path=unit").text
        #expect(page.contains("为入会和管理会籍处理个人信息") && page.contains("不提供给用人单位"))
        let sent = try await stranger.post("/me/join/to/\(district.north.union)", Self.fields())
        let id = try #require(sent.location?.split(separator: "/").last.map(String.init))
        // 15 working days from Sunday 22 November 2026 end on Friday 11 December.
        #expect(try await stranger.get("/me/applications/\(id)").text.contains("2026年12月11日"))
        #expect(try await stranger.get("/me/notices").text.contains("收到了您的入会申请，2026年12月11日前答复"))
        #expect(try await chen.get("/").text.contains("待答复的入会申请"))
        let receipt = try #require(try await stranger.json("/me/applications/\(id)").json["receipt"]?.string)
        #expect(receipt.count == 8)
        #expect(try await chen.get("/applications?q=\(receipt)").text.contains(Self.name))
        let seen = try await chen.get("/applications/\(id)").text
        #expect(seen.contains("江城速递有限公司") && seen.contains("1993年") && !seen.contains(Self.number) && !seen.contains(Self.phone))
        #expect(try await chen.post("/applications/\(id)/admit", [("joinedOn", "2026-11-22"), ("card", "CP0001"), ("note", "欢迎")]).location == "/applications/\(id)")
        let card = try await stranger.get("/me/card")
        #expect(card.location?.hasPrefix("/me/sign-in") == true || card.text.contains(Self.name), "\(card.status)")
        district.pass(seconds: 61)
        let member = try await district.handset(Self.phone)
        #expect(try await member.get("/me/card").text.contains("CP0001"))
        #expect(try await member.get("/me/consents").text.contains("为入会和管理会籍处理个人信息"))
        #expect(try await member.get("/me/notices").text.contains("批准您入会"))
        #expect(try await member.get("/me/applications/\(id)").text.contains("您是会员了"))
    }

    @Test("A rider without a union at work is placed by residence and trade; the union is for it, the level above admits, and not the union by itself")
    func noUnit() async throws {
        let district = try await District(), rider = try await district.handset(Self.phone)
        #expect(try await rider.get("/me/join/none?town=&trade=COURIER").text.contains("请先选住在哪个镇街"))
        #expect(try await !rider.get("/me/join/none").text.contains("请先选"))
        let found = try await rider.get("/me/join/none?town=511502007&trade=COURIER").text
        // His own town's, and the street's at last; another town's only for a trade that has none here.
        let order = ["\(District.canary)快递行业工会联合会", "北门街道总工会</b>"].compactMap { found.firstRange(of: $0)?.lowerBound }
        #expect(order.count == 2 && order == order.sorted() && !found.contains("白海豚"))
        #expect(try await rider.get("/me/join/none?town=511502006&trade=COURIER").text.contains("白海豚"))
        let (worker, id) = (rider, try #require(try await rider.post("/me/join/to/\(district.north.other)", Self.fields(path: "none")).location).split(separator: "/").last ?? "")
        let clerk = try await district.holder((.communityUnionAdmin, district.north.other)), lin = try await district.signedIn(.林干事)
        #expect(try await clerk.post("/applications/\(id)/admit", [("joinedOn", "2026-11-22")]).status == 409)
        #expect(try await clerk.post("/applications/\(id)/pass", [("note", "本人在辖区送快递")]).status == 303)
        #expect(try await clerk.post("/applications/\(id)/admit", [("joinedOn", "2026-11-22")]).status == 403)
        #expect(try await worker.get("/me/applications/\(id)").text.contains("上级审核"))
        #expect(try await lin.get("/").text.contains("待答复的入会申请"))
        #expect(try await lin.get("/applications/\(id)/admit").status == 200)
        #expect(try await lin.post("/applications/\(id)/admit", [("joinedOn", "2026-11-22")]).status == 303)
        // Nobody is given a form to fill in that would then be refused.
        for form in ["admit", "pass", "refuse", "direct"] { #expect(try await lin.get("/applications/\(id)/\(form)").status == 409, "\(form)") }
        #expect(try await clerk.get("/members?q=罗小川").text.contains("罗小川"))
    }

    @Test("Nobody learns from an application who is a member: the answer is the same; the officer turns it into a transfer")
    func alreadyMember() async throws {
        let district = try await District(), member = try await district.worker("罗小川", at: district.south.union)
        let (worker, id) = try await apply(district, to: district.north.union, Self.fields(["number": member.number]))
        #expect(try await worker.get("/me/applications/\(id)").text.contains("待工会审核"))
        let chen = try await district.signedIn(.陈主席), page = try await chen.get("/applications/\(id)").text
        #expect(page.contains("已经是别的工会的会员") && !page.contains("白海豚") && !page.contains("/applications/\(id)/admit"))
        #expect(try await chen.post("/applications/\(id)/admit", [("joinedOn", "2026-11-22")]).status == 409)
        #expect(try await chen.post("/applications/\(id)/turn").location?.hasPrefix("/transfers/") == true)
        #expect(try await worker.get("/me/applications/\(id)").text.contains("已向您原来的工会提出会籍转移"))
    }

    @Test("A name that is not the one in the register is not turned into a transfer")
    func otherName() async throws {
        let district = try await District(), member = try await district.worker("王小梅", at: district.south.union)
        let (_, id) = try await apply(district, to: district.north.union, Self.fields(["number": member.number]))
        let reply = try await district.signedIn(.陈主席).post("/applications/\(id)/turn")
        #expect(reply.status == 409 && reply.text.contains("姓名和库里") && !reply.text.contains("王小梅"))
    }

    @Test("Who was a member before comes back to the same record; a phone that the register does not know for them is not bound by it")
    func former() async throws {
        let district = try await District(), member = try await district.worker("罗小川"), chen = try await district.signedIn(.陈主席)
        #expect(try await chen.post("/members/\(member.person)/quit", [("on", "2026-11-20"), ("reason", "本人要求退会"), ("talk", "已谈话")]).status == 303)
        let (_, id) = try await apply(district, to: district.north.union, Self.fields(["number": member.number]))
        #expect(try await chen.get("/applications/\(id)").text.contains("批准后要本人到场才绑定"))
        #expect(try await chen.post("/applications/\(id)/admit", [("joinedOn", "2026-11-22")]).status == 303)
        district.pass(seconds: 61)
        let phone = try await district.handset(Self.phone)
        #expect(try await phone.get("/me/card").location == "/me/bind")
        let page = try await chen.get("/members/\(member.person)").text
        #expect(page.contains("在籍") && page.contains("退会") && page.contains("*******0001"))
    }

    @Test("What is wrong comes back at its field with the rest kept: no will, no consent, a number that does not add up, a child, a passport without a birth date")
    func wrong() async throws {
        let district = try await District(), worker = try await district.handset(Self.phone), path = "/me/join/to/\(district.north.union)"
        func ask(_ changes: [String: String]) async throws -> String {
            let reply = try await worker.post(path, Self.fields(changes))
            #expect(reply.status == 422)
            return reply.text
        }
        let unwilling = try await ask(["volunteers": ""])
        #expect(unwilling.contains("入会是自愿的") && unwilling.contains(Self.name) && unwilling.contains("江城速递有限公司"))
        #expect(try await ask(["agrees": ""]).contains("可以到工会当面办"))
        #expect(try await ask(["number": "511502199308091234"]).contains("最后一位"))
        #expect(try await ask(["number": CitizenID.invented(born: "20120101", serial: 2)]).contains("年满 16 周岁"))
        #expect(try await ask(["documentType": "06", "number": "E12345678"]).contains("请填出生日期"))
        #expect(try await ask(["documentType": "06", "number": "E12345678", "birthDate": "1990-01-01"]).contains("请选性别"))
        #expect(try await worker.post(path, Self.fields(["documentType": "06", "number": "E12345678", "birthDate": "1990-01-01", "sex": "1"])).status == 303)
    }

    @Test("One application at a time from one phone, five a day; what one has asked for can be taken back; somebody else's cannot be seen")
    func limits() async throws {
        let district = try await District(), (worker, id) = try await apply(district, to: district.north.union)
        let path = "/me/join/to/\(district.north.union)", other = try await district.handset("13990010022", from: "10.1.1.7")
        #expect(try await worker.post(path, Self.fields()).status == 409)
        #expect(try await worker.get("/me/join/unit").location == "/me/applications/\(id)")
        for place in ["/me/applications/\(id)", "/me/applications/\(id)/withdraw"] {
            let reply = place.hasSuffix("withdraw") ? try await other.post(place) : try await other.get(place)
            #expect(reply.status == 404)
        }
        #expect(try await worker.post("/me/applications/\(id)/withdraw").status == 303)
        for _ in 0..<4 {
            let again = try #require(try await worker.post(path, Self.fields()).location)
            #expect(try await worker.post("\(again)/withdraw").status == 303)
        }
        #expect(try await worker.post(path, Self.fields()).text.contains("一天里已申请 5 次"))
    }

    @Test("An application for another town's union is seen there and nowhere else; directed to where it belongs it is seen there, and the applicant is told")
    func directed() async throws {
        let district = try await District(), (worker, id) = try await apply(district, to: district.south.union)
        let chen = try await district.signedIn(.陈主席), he = try await district.signedIn(.何干事)
        #expect(try await chen.get("/applications/\(id)").status == 404)
        #expect(try await !chen.get("/applications").text.contains("罗小川"))
        #expect(try await he.post("/applications/\(id)/direct", [("union", "没有这个工会"), ("reason", "住在北门")]).status == 422)
        #expect(try await he.post("/applications/\(id)/direct", [("union", district.north.name), ("reason", "本人在北门上班")]).location == "/applications")
        #expect(try await he.get("/applications/\(id)").status == 404)
        #expect(try await chen.get("/applications/\(id)").text.contains("本人在北门上班"))
        #expect(try await worker.get("/me/notices").text.contains("本人在北门上班"))
    }

    @Test("Unanswered after fifteen working days it is late at the union and on the desk of the level above; refused it says why")
    func late() async throws {
        let district = try await District(), (worker, id) = try await apply(district, to: district.north.union)
        district.pass(seconds: 20 * 86_400)
        let chen = try await district.holder(of: .陈主席), lin = try await district.signedIn(.林干事)
        #expect(try await chen.get("/applications?turn=late").text.contains("罗小川"))
        #expect(try await lin.get("/").text.contains("下级超期没答复的入会申请"))
        #expect(try await chen.post("/applications/\(id)/refuse", [("reason", "")]).status == 422)
        #expect(try await chen.post("/applications/\(id)/refuse", [("reason", "请补交劳动合同")]).status == 303)
        #expect(try await worker.get("/me/applications/\(id)").location?.hasPrefix("/me/sign-in") == true)
        let again = try await district.handset(Self.phone)
        #expect(try await again.get("/me/applications/\(id)").text.contains("请补交劳动合同"))
    }

    @Test("Thirty at once: each ticked row is answered for itself, and who is no longer waiting is left out with the reason")
    func together() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席)
        var ids: [String] = []
        for number in 0..<4 {
            let fields = Self.fields(["name": "唐师傅", "number": CitizenID.invented(born: "19930809", serial: 40 + number)])
            ids.append(try await apply(district, to: district.north.union, phone: "1399001003\(number)", from: "10.2.2.\(number)", fields).1)
        }
        #expect(try await chen.post("/applications/\(ids[0])/refuse", [("reason", "不在本单位")]).status == 303)
        let reply = try await chen.post("/applications/together/agree", ids.map { ("row", $0) })
        #expect(reply.status == 303 || reply.status == 200)
        let left = try await chen.json("/applications?state=admitted").json["items"]?.array?.count
        #expect(left == 3)
    }

    @Test("A member who has moved house asks for another union from the phone; both unions have their say; he can take it back")
    func moves() async throws {
        let district = try await District(), worker = try await district.worker(), member = try await district.member(worker)
        #expect(try await member.get("/me/join/unit?q=白海").text.contains("/me/move/\(district.south.union)"))
        #expect(try await member.get("/me/join/to/\(district.south.union)").location == "/me/move/\(district.south.union)")
        #expect(try await member.post("/me/move/\(district.south.union)", [("reason", "换了单位")]).location == "/me/applications")
        let page = try await member.get("/me/applications").text
        #expect(page.contains("待转出工会同意"))
        let withdraw = try #require(page.matches(of: /\/me\/transfers\/\d+\/withdraw/).map { String($0.output) }.first)
        #expect(try await member.post(withdraw).status == 303)
        #expect(try await member.get("/me/applications").text.contains("已撤回"))
        #expect(try await member.post("/me/move/\(district.south.union)", [("reason", "换了单位")]).status == 303)
        let chen = try await district.signedIn(.陈主席), he = try await district.signedIn(.何干事)
        let id = try #require(try await chen.json("/transfers?via=member&turn=release").json["items"]?.array?.first?["id"]?.string)
        #expect(try await chen.post("/transfers/\(id)/agree", [("note", "祝工作顺利")]).status == 303)
        #expect(try await member.get("/me/notices").text.contains("同意转出，等“\(district.south.name)”接收。祝工作顺利"))
        #expect(try await he.post("/transfers/\(id)/agree").status == 303)
        #expect(try await member.get("/me/union").text.contains(district.south.name))
    }

    @Test("Who is called away keeps what is filled in so far, goes on by the same phone within thirty days, and nobody else reads it")
    func halfFilled() async throws {
        let district = try await District(), union = district.north.union, page = "/me/join/to/\(union)"
        let worker = try await district.handset(Self.phone)
        #expect(try await worker.get(page + "?path=unit").text.contains("formaction=\"\(page)/later\">先存着"))
        let kept = try await worker.post(page + "/later", [("name", "罗小"), ("number", String(Self.number.prefix(9))), ("employer", "江城速递有限公司"), ("path", "unit"), ("agrees", "1"), ("ethnicity", "")])
        #expect(kept.status == 303 && kept.location == "/me/applications")
        #expect(try await worker.get("/me").text.contains("1 件没填完"))
        // The browser is closed, the phone is proved anew.
        district.pass(seconds: 20 * 86_400)
        let later = try await district.handset(Self.phone, from: "10.1.1.4")
        #expect(try await later.get("/me/applications").text.contains("href=\"\(page)\">接着填"))
        let form = try await later.get(page).text
        #expect(form.contains("value=\"罗小\"") && form.contains("value=\"江城速递有限公司\"") && form.contains("填到一半"))
        #expect(!form.contains(Self.number.prefix(9)) && !form.contains(" checked"))
        #expect(try await !later.get("/me/join/to/\(district.south.union)").text.contains("江城速递有限公司"))
        let other = try await district.handset("13990010029", from: "10.1.1.5")
        #expect(try await !other.get(page).text.contains("江城速递有限公司"))
        #expect(try await !district.signedIn(.陈主席).get("/applications").text.contains("罗小"))
        let lies = try await district.database.read { db in try db.rows("SELECT content FROM application_draft").map { String(decoding: try $0.get("content", as: Sealed.self).bytes, as: UTF8.self) } }
        #expect(lies.count == 1 && !lies[0].contains("江城速递"))
        // What is sent at last is no draft any more.
        #expect(try await later.post(page, Self.fields()).status == 303)
        #expect(try await !later.get("/me/applications").text.contains("没填完的"))
    }

    @Test("After thirty days what was half filled in is destroyed; whoever wants it gone sooner drops it")
    func halfFilledForgotten() async throws {
        let district = try await District(), page = "/me/join/to/\(district.north.union)"
        func drafts() async throws -> Int { try await district.database.read { try $0.count("SELECT COUNT(*) FROM application_draft") } }
        func tend() async throws { try await tendApplications(district.service.instruments, district.service.newDraws(), district.service.database, district.service.clock()) }
        let worker = try await district.handset(Self.phone)
        for _ in 1...2 { #expect(try await worker.post(page + "/later", [("name", "罗小")]).status == 303) }
        #expect(try await drafts() == 1)
        #expect(try await worker.post("/me/applications/later/drop").status == 303)
        #expect(try await drafts() == 0)
        #expect(try await worker.post(page + "/later", [("name", "罗小")]).status == 303)
        district.pass(seconds: 30 * 86_400)
        try await tend()
        #expect(try await drafts() == 1)
        district.pass(seconds: 86_400)
        try await tend()
        #expect(try await drafts() == 0)
    }

    @Test("180 days after the answer what was typed is destroyed, and the application still counts")
    func forgotten() async throws {
        let district = try await District(), (_, id) = try await apply(district, to: district.north.union), chen = try await district.holder(of: .陈主席)
        #expect(try await chen.post("/applications/\(id)/refuse", [("reason", "不在本单位")]).status == 303)
        func tend() async throws { try await tendApplications(district.service.instruments, district.service.newDraws(), district.service.database, district.service.clock()) }
        district.pass(seconds: 179 * 86_400)
        try await tend()
        #expect(try await chen.get("/applications/\(id)").text.contains("江城速递有限公司"))
        district.pass(seconds: 2 * 86_400)
        try await tend()
        let page = try await chen.get("/applications/\(id)").text
        #expect(page.contains("（已删除）") && !page.contains("江城速递有限公司") && !page.contains(Self.name))
        #expect(try await chen.json("/applications?state=refused").json["items"]?.array?.count == 1)
    }

    @Test("Two officers admit the same person at once from two applications: one person, one membership")
    func atOnce() async throws {
        let district = try await District(), (_, first) = try await apply(district, to: district.north.union)
        let (_, second) = try await apply(district, to: district.south.union, phone: "13990010029", from: "10.1.1.8")
        let chen = try await district.holder(of: .陈主席), he = try await district.holder(of: .何干事)
        #expect(try await chen.get("/applications/\(first)").text.contains("同一个证件号码还有 1 件申请在办"))
        async let one = chen.post("/applications/\(first)/admit", [("joinedOn", "2026-11-22")]).status
        async let other = he.post("/applications/\(second)/admit", [("joinedOn", "2026-11-22")]).status
        #expect(try await [one, other].sorted() == [303, 409])
        #expect(try await district.holder(of: .吴部长).json("/members?q=罗小川").json["items"]?.array?.count == 1)
    }

    @Test("A union prints a sheet with a code that leads to joining it; a town's neighbour gets none of it")
    func poster() async throws {
        let district = try await District(), chair = try await district.holder((.unionChair, district.north.union))
        let sheet = try await chair.json("/unions/\(district.north.union)/join-code").json
        #expect(sheet["address"]?.string?.hasSuffix("/me/join/to/\(district.north.union)?path=unit") == true)
        #expect(try await chair.get("/unions/\(district.north.union)/join-code").text.contains("class=\"qr\""))
        #expect(try await chair.get("/unions/\(district.south.union)/join-code").status == 404)
        #expect(try await chair.get("/applications").text.contains("/unions/\(district.north.union)/join-code"))
    }
}
