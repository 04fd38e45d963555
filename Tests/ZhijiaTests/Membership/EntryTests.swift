@testable import Edge
@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
import Testing
@testable import zhijia

/// Somebody joins at the desk, from a paper form: the number first, then the few things that it does not say.
@Suite struct EntryTests {
    private typealias Fields = [(String, String)]
    private let number = CitizenID.invented(born: "19900307", serial: 302)

    private func form(_ number: String, union: String, joined: String = "2026-11-20", _ more: Fields = []) -> Fields {
        [("documentType", "01"), ("number", number), ("name", "王小明"), ("union", union), ("joinedOn", joined), ("phone", "13990909999")] + more
    }

    @Test("The number fills in sex and birth date; the rest is typed once, the signed form goes along, and the member is there")
    func entered() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席)
        let second = try await chen.lookUp(number)
        #expect(second.status == 200 && second.text.contains("女，1990年3月7日出生，36 岁") && second.text.contains(district.north.name))
        #expect(!second.text.contains("id=\"f-sex\""))
        let reply = try await chen.upload("/members/enter", form(number, union: district.north.name), file: ("申请书.pdf", Array("%PDF-1.4 x\n%%EOF\n".utf8)))
        #expect(reply.status == 303)
        let path = try #require(reply.location), page = try await chen.get(path).text
        #expect(page.contains("王小明") && page.contains("**************\(number.suffix(4))") && !page.contains(number) && page.contains("入会申请书"))
        #expect(page.contains("申请书.pdf"))
        let json = try await chen.json(path).json
        #expect(json["sex"] == "2" && json["joined_on"] == "2026-11-20")
        #expect(try await chen.get("/members?q=wxm").text.contains("王小明"))
        // The same number again leads to the record.
        let again = try await chen.post("/members/new", [("documentType", "01"), ("number", number)])
        #expect(again.status == 303 && again.location == path)
        #expect(try await chen.get(path + "/application/pdf").bytes.starts(with: Array("%PDF".utf8)))
        #expect(try await district.signedIn(.审计管理员).get("/audit?kind=reading").text.contains("打印入会申请书"))
    }

    @Test("The second step has an address of its own: it can be loaded again, no number stands in it, nobody else opens it, and after two hours it is forgotten")
    func secondStep() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席)
        let looked = try await chen.post("/members/new", [("documentType", "01"), ("number", number)])
        let path = try #require(looked.location)
        #expect(looked.status == 303 && path.hasPrefix("/members/new?entry=") && !path.contains(number) && !path.contains(number.suffix(6)))
        for _ in 1...2 { #expect(try await chen.get(path).text.contains("1990年3月7日出生")) }
        #expect(try await district.signedIn(.审计管理员).get("/audit?kind=reading").text.contains("证件尾号 \(number.suffix(4)) 的登记情况"))
        let other = try await district.signedIn(.吴部长).get(path)
        #expect(other.status == 200 && other.text.contains("请再填一次") && !other.text.contains("1990年3月7日"))
        // Who has become a member meanwhile is shown as one.
        #expect(try await chen.upload("/members/enter", form(number, union: district.north.name), file: ("申请书.pdf", Array("%PDF-1.4 x\n%%EOF\n".utf8))).status == 303)
        #expect(try await chen.get(path).location?.hasPrefix("/members/") == true)
        district.pass(seconds: 2 * 3600 + 1)
        let late = try await district.signedIn(.陈主席).get(path)
        #expect(late.text.contains("请再填一次") && !late.text.contains("王小明"))
        try await tendApplications(district.service.instruments, district.service.newDraws(), district.service.database, district.service.clock())
        #expect(try await district.database.read { try $0.count("SELECT COUNT(*) FROM entry_begun") } == 0)
    }

    @Test("What is wrong is said at its field, and nothing typed is lost")
    func wrong() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席)
        func refused(_ fields: Fields, _ sentence: String) async throws {
            let reply = try await chen.post("/members/enter", fields)
            #expect(reply.status == 422 && reply.text.contains(sentence), "\(reply.status): \(sentence)")
            #expect(reply.text.contains("value=\"王小明\"") && reply.text.contains("value=\"\(fields[1].1)\""), "\(sentence)")
        }
        try await refused(form(number, union: district.south.name), "没有找到")
        try await refused(form(number, union: district.north.name, joined: "2026-11-23"), "还没到")
        try await refused(form(number, union: district.north.name, joined: "2006-03-06"), "未满 16 周岁")
        let first = try await chen.post("/members/new", [("documentType", "01"), ("number", "511502199003070219")])
        #expect(first.status == 422 && first.text.contains("最后一位对不上") && first.text.contains("value=\"511502199003070219\""))
        let passport = try await chen.lookUp("E12345678", "06")
        #expect(passport.text.contains("id=\"f-sex\"") && passport.text.contains("id=\"f-birthDate\""))
    }

    @Test("Whoever asks after number upon number of other unions' members is stopped for the day, and what he typed comes back")
    func enumerating() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席), south = CitizenID.invented(born: "19880218", serial: 12)
        func look(_ number: String) async throws -> Reply { try await chen.post("/members/new", [("documentType", "01"), ("number", number)]) }
        for _ in 0..<10 { #expect(try await look(south).status == 303) }
        let stopped = try await look(south)
        #expect(stopped.status == 422 && stopped.text.contains("明天才能再查") && !stopped.text.contains("已经是另一个工会的会员"))
        // Somebody new joins all the same.
        #expect(try await look(CitizenID.invented(born: "19900307", serial: 388)).status == 303)
    }

    @Test("A member elsewhere is not taken twice: the other union is asked, by somebody who knows the name")
    func elsewhere() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席), south = CitizenID.invented(born: "19880218", serial: 12)
        let shown = try await chen.lookUp(south)
        #expect(shown.status == 200 && shown.text.contains("已经是另一个工会的会员") && !shown.text.contains("白海豚"))
        #expect(try await chen.post("/members/enter", form(south, union: district.north.name)).status == 409)
        func ask(_ name: String) async throws -> Reply {
            try await chen.post("/members/ask", [("documentType", "01"), ("number", south), ("name", name), ("union", district.north.name), ("reason", "到本单位上班")])
        }
        let wrong = try await ask("王小明")
        #expect(wrong.status == 422 && wrong.text.contains("不一致") && !wrong.text.contains("白海豚"))
        let asked = try await ask("白海豚")
        #expect(asked.status == 303)
        let path = try #require(asked.location)
        #expect(try await district.holder((.unionChair, district.south.union)).post(path + "/agree").status == 303)
        #expect(try await chen.get("/members/\(district.south.person)").status == 200)
    }

    @Test("Who left before comes back with all that was known, and not before the day of leaving")
    func back() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席), known = CitizenID.invented(born: "19880118", serial: 12)
        #expect(try await chen.post("/members/\(district.north.person)/quit", [("on", "2026-11-10"), ("reason", "本人提出")]).status == 303)
        let shown = try await chen.lookUp(known).text
        #expect(shown.contains("以前是会员") && shown.contains("value=\"\(District.canary)\""))
        func join(_ day: String) async throws -> Reply {
            try await chen.post("/members/enter", [
                ("documentType", "01"), ("number", known), ("name", "\(District.canary)"), ("union", district.north.name), ("joinedOn", day),
            ])
        }
        let early = try await join("2026-11-09")
        #expect(early.status == 422 && early.text.contains("2026年11月10日"))
        let reply = try await join("2026-11-15")
        #expect(reply.status == 303 && reply.location == "/members/\(district.north.person)")
        let page = try await chen.get("/members/\(district.north.person)").text
        #expect(page.contains("退会") && page.contains("2026-11-15"))
    }

    @Test("A union prints its roster, its own and no other's")
    func roster() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席)
        #expect(try await chen.get("/unions/\(district.north.union)/members/word").status == 200)
        #expect(try await chen.get("/unions/\(district.south.union)/members/pdf").status == 404)
        let letter = try await district.database.read { [union = district.north.union] db in try MemberLetters.roster(of: union, on: Day(2026, 11, 22) ?? .first, db) }
        let text = String(decoding: letter.content.bytes, as: UTF8.self)
        #expect(text.contains("会员2人，其中在籍2人") && text.contains("\(District.canary)"))
    }
}

extension Visitor {
    /// Both steps of the door where somebody is looked up before he joins.
    func lookUp(_ number: String, _ type: String = "01") async throws -> Reply {
        let looked = try await post("/members/new", [("documentType", type), ("number", number)])
        guard let path = looked.location else { return looked }
        return try await get(path)
    }
}
