@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
import Testing

/// Somebody at the desk is looked for by the number of a document or a phone.
@Suite struct NumberSearchTests {
    private let north = CitizenID.invented(born: "19880118", serial: 12), south = CitizenID.invented(born: "19880218", serial: 12), nobody = CitizenID.invented(born: "19790101", serial: 3)

    private func find(_ number: String, _ reader: Visitor, _ type: String = "01") async throws -> Reply {
        try await reader.post("/members/find", [("number", number), ("documentType", type)])
    }

    @Test("A whole number or phone leads to the member, however it is spelt, and the search is on record, without the number")
    func found() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席), path = "/members/\(district.north.person)"
        #expect(try await chen.get("/members/find").status == 200)
        #expect(try await chen.get("/members").text.contains("href=\"/members/find\""))
        for number in [north, north.lowercased(), "\(north.prefix(6)) \(north.dropFirst(6))", "13990905010", "139 9090-5010"] {
            let reply = try await find(number, chen)
            #expect(reply.status == 303 && reply.location == path, "\(number): \(reply.status)")
        }
        #expect(try await chen.get(path).text.contains("库里有这个人"))
        let trail = try await district.signedIn(.审计管理员).get("/audit?kind=reading").text
        #expect(trail.contains("按号码找会员") && trail.contains("居民身份证尾号 \(north.suffix(4))") && trail.contains("手机尾号 5010"))
        #expect(!trail.contains(north) && !trail.contains("13990905010"))
    }

    @Test("Who belongs elsewhere and who is nobody are told in the same words, and both are on record")
    func beyond() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席)
        let elsewhere = try await find(south, chen), unknown = try await find(nobody, chen), phone = try await find("13990905020", chen)
        for reply in [elsewhere, unknown, phone] { #expect(reply.status == 200 && reply.text.contains("您管辖的工会里没有人用这个号码") && !reply.text.contains("白海豚")) }
        func main(_ reply: Reply, _ number: String, _ left: Int) -> Substring? {
            reply.text.replacing(number, with: "").replacing("还可以有 \(left) 次", with: "").split(separator: "<main", maxSplits: 1).last
        }
        #expect(main(elsewhere, south, 9) == main(unknown, nobody, 8))
        // Who has both in reach finds both.
        let wu = try await district.signedIn(.吴部长)
        #expect(try await find(south, wu).location == "/members/\(district.south.person)")
        let trail = try await district.signedIn(.审计管理员).get("/audit?kind=reading").text
        #expect(trail.contains("没有找到") && !trail.contains(south) && !trail.contains(nobody))
        // Who has left is found too, as what he is now.
        #expect(try await chen.post("/members/\(district.north.person)/quit", [("on", "2026-11-10"), ("reason", "本人提出")]).status == 303)
        #expect(try await find(north, chen).location == "/members/\(district.north.person)")
    }

    @Test("What is no number is said at the field, costs no try, and nothing typed is lost")
    func wrong() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席)
        for _ in 0..<12 {
            let reply = try await find("511502199003070219", chen)
            #expect(reply.status == 422 && reply.text.contains("最后一位对不上") && reply.text.contains("value=\"511502199003070219\""))
        }
        #expect(try await find(north, chen).status == 303)
    }

    @Test("After ten misses of a day nothing is looked up any more, not even what is there; the next day it is; found ones cost nothing")
    func enumeration() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席)
        for _ in 0..<12 { #expect(try await find(north, chen).status == 303) }
        for serial in 0..<10 { #expect(try await find(CitizenID.invented(born: "19790101", serial: serial), chen).status == 200) }
        let refused = try await find(north, chen)
        #expect(refused.status == 429 && refused.text.contains("今天已有 10 次没有找到") && refused.text.contains("按姓名找"))
        #expect(try await district.signedIn(.审计管理员).get("/audit?kind=reading").text.contains("次数用完"))
        // Another account has its own.
        #expect(try await find(north, try await district.signedIn(.林干事)).status == 303)
        district.pass(seconds: 86_400)
        #expect(try await find(north, try await district.signedIn(.陈主席)).status == 303)
        // The number of misses is set by the district, from a day on.
        try await district.database.write { db in
            _ = try db.run("INSERT INTO parameter (id, code, since, value, source) VALUES (990, 'number_misses_a_day', '2026-11-23', '1', '测试')")
        }
        let again = try await district.signedIn(.陈主席)
        #expect(try await find(nobody, again).status == 200)
        #expect(try await find(nobody, again).status == 429)
    }

    @Test("A phone that a household shares shows each of them, and those of other unions not")
    func shared() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席), number = CitizenID.invented(born: "19900307", serial: 302)
        let joined = try await chen.post("/members/enter", [
            ("documentType", "01"), ("number", number), ("name", "王小明"), ("union", district.north.name), ("joinedOn", "2026-11-20"), ("phone", "13990905010"),
        ])
        #expect(joined.status == 303)
        let shown = try await find("13990905010", chen)
        #expect(shown.status == 200 && shown.text.contains("用这个号码的有 2 人") && shown.text.contains("王小明") && shown.text.contains(District.canary))
        #expect(!shown.text.contains(number) && !shown.text.contains("13990905010"))
    }

    @Test("The box at the top finds members by name, and sends whoever writes a number into it to the page for numbers")
    func box() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席)
        #expect(try await chen.get("/search?q=" + Path.encoded(District.canary)).text.contains("/members/\(district.north.person)"))
        for number in [north, south, "13990905010"] {
            let page = try await chen.get("/search?q=\(number)").text
            #expect(page.contains("href=\"/members/find\"") && page.contains("留在网址里") && !page.contains("/members/\(district.north.person)"))
        }
        #expect(try await chen.get("/search").text.contains("按号码找会员"))
    }
}
