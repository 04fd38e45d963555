@testable import Edge
@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
import Testing
@testable import zhijia

/// Two records turn out to be one person, or do not; whatever is decided can be told, and a merge can be taken apart.
@Suite struct DuplicateTests {
    private typealias Fields = [(String, String)]

    /// Somebody new at a union, by the desk.
    private func join(_ name: String, _ number: String, phone: String = "", at union: String, _ visitor: Visitor) async throws -> ID<People.Person> {
        let reply = try await visitor.post("/members/enter", [
            ("documentType", "01"), ("number", number), ("name", name), ("union", union), ("joinedOn", "2026-11-20"), ("phone", phone),
        ])
        return ID(try #require(reply.location.flatMap { Int64($0.split(separator: "/").last ?? "") }, "\(reply.status) \(reply.text.suffix(600))"))
    }
    private func pairs(_ person: ID<People.Person>, _ district: District) async throws -> [Pair] {
        try await district.database.read { db in try PairStore.of(person, db) }
    }
    /// All that the tables hold of people and memberships, but for when they were touched.
    private func rows(_ district: District) async throws -> [String] {
        try await district.database.read { db in
            let people = try db.rows("SELECT * FROM person ORDER BY id \(SQL.unscoped(because: "a test"))")
            let stretches = try db.rows("SELECT * FROM membership ORDER BY id \(SQL.unscoped(because: "a test"))")
            return (people + stretches).map { row in zip(row.columns.names, row.values).filter { $0.0 != "changed_at" }.map { "\($0.0)=\($0.1)" }.joined(separator: ",") }
        }
    }

    @Test("Same name and day of birth, one digit of the number, or name and phone: each is enough, and says why; a name alone is not")
    func found() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), north = district.north.name
        let one = try await join("王小明", CitizenID.invented(born: "19900307", serial: 301), phone: "13990901111", at: north, lin)
        #expect(try await pairs(one, district).isEmpty)
        let birth = try await join("王小明", CitizenID.invented(born: "19900307", serial: 425), at: north, lin)
        #expect(try await pairs(birth, district).map(\.signs) == [[.name, .birth]])
        let phone = try await join("王小明", CitizenID.invented(born: "19710512", serial: 17), phone: "13990901111", at: north, lin)
        #expect(try await pairs(phone, district).map(\.signs) == [[.phone, .name]])
        let digit = try await join("王晓明", CitizenID.invented(born: "19900309", serial: 301), at: north, lin)
        #expect(try await pairs(digit, district).map(\.signs) == [[.number, .sound]])
        let namesake = try await join("王小明", CitizenID.invented(born: "19650101", serial: 5), at: north, lin)
        #expect(try await pairs(namesake, district).isEmpty)
        #expect(try await lin.get("/members/\(one)").text.contains("可能是同一个人"))
        #expect(try await lin.get("/").text.contains("疑似重复的会员"))
        // The daily round finds the same pairs and no more.
        let before = try await district.database.read { try $0.count("SELECT COUNT(*) FROM person_pair") }
        try await proposeDuplicates(district.service.instruments, district.service.newDraws(), district.database, district.service.clock())
        let after = try await district.database.read { db in
            (try db.count("SELECT COUNT(*) FROM person_pair"), Set(try Duplicates.search(district.service.instruments, db).map { "\($0.0.signs)" }))
        }
        #expect(after.0 == before && after.1 == ["\([Sign.name, .birth])", "\([Sign.phone, .name])", "\([Sign.number, .sound])"])
    }

    @Test("What was found different is never proposed again")
    func different() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), north = district.north.name
        _ = try await join("王小明", CitizenID.invented(born: "19900307", serial: 301), at: north, lin)
        let other = try await join("王小明", CitizenID.invented(born: "19900307", serial: 425), at: north, lin)
        let pair = try #require(try await pairs(other, district).first), path = "/members/duplicates/\(pair.id)"
        #expect(try await lin.get(path).text.contains("姓名相同（30 分）、出生日期相同（30 分）"))
        #expect(try await lin.post(path + "/different").status == 303)
        #expect(try await lin.post(path + "/merge", [("keep", "first"), ("reason", "看过证件")]).status == 409)
        try await proposeDuplicates(district.service.instruments, district.service.newDraws(), district.database, district.service.clock())
        #expect(try await pairs(other, district).map(\.state) == [.different])
        #expect(try await !lin.get("/members/\(other)").text.contains("可能是同一个人"))
    }

    @Test("Two records become one and are taken apart again: every row is what it was")
    func mergedAndSeparated() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), north = district.north.name
        let numbers = [CitizenID.invented(born: "19900307", serial: 301), CitizenID.invented(born: "19900307", serial: 425)]
        let kept = try await join("王小明", numbers[0], at: north, lin)
        let gone = try await join("王小明", numbers[1], at: "\(District.canary)快递行业工会联合会", lin)
        let pair = try #require(try await pairs(kept, district).first), path = "/members/duplicates/\(pair.id)", before = try await rows(district)
        #expect(try await lin.post(path + "/merge", [("keep", "first")]).status == 422)
        #expect(try await lin.post(path + "/merge", [("keep", pair.first == kept ? "first" : "second"), ("reason", "问过本人，两个单位都报了")]).status == 303)
        // One member, whichever number is asked for; the other address leads there.
        let list = try await lin.json("/members?q=" + Path.encoded("王小明")).json
        #expect(list["items"]?.array?.map { $0["id"] } == [.string("\(kept)")])
        #expect(try await lin.get("/members/\(gone)").location == "/members/\(kept)")
        #expect(try await lin.post("/members/new", [("documentType", "01"), ("number", numbers[1])]).location == "/members/\(kept)")
        let page = try await lin.get("/members/\(kept)").text
        #expect(page.contains("并入的记录") && page.contains("问过本人"))
        #expect(try await lin.post("/members/\(gone)/quit", [("on", "2026-11-22"), ("reason", "本人提出")]).status == 409)

        #expect(try await lin.post(path + "/separate").status == 303)
        #expect(try await rows(district) == before)
        #expect(try await lin.get("/members/\(gone)").status == 200)
        #expect(try await lin.post(path + "/separate").status == 409)
    }

    @Test("A record that is a member is not given up for one that is none")
    func keepsTheMember() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), north = district.north.name
        let left = try await join("王小明", CitizenID.invented(born: "19900307", serial: 301), at: north, lin)
        let member = try await join("王小明", CitizenID.invented(born: "19900307", serial: 425), at: north, lin)
        #expect(try await lin.post("/members/\(left)/quit", [("on", "2026-11-21"), ("reason", "本人提出")]).status == 303)
        let pair = try #require(try await pairs(member, district).first), path = "/members/duplicates/\(pair.id)/merge"
        let refused = try await lin.post(path, [("keep", pair.first == left ? "first" : "second"), ("reason", "看过证件")])
        #expect(refused.status == 409 && refused.text.contains("请保留现在是会员的那一条"))
        #expect(try await lin.post(path, [("keep", pair.first == left ? "second" : "first"), ("reason", "看过证件")]).status == 303)
    }

    @Test("Who has only one of both in reach learns that there is another, and nothing of it; the level above decides")
    func outOfReach() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), he = try await district.holder(of: .何干事)
        let mine = try await join("王小明", CitizenID.invented(born: "19900307", serial: 301), at: district.north.name, lin)
        let theirs = try await join("王小明", CitizenID.invented(born: "19900307", serial: 425), at: district.south.name, he)
        let pair = try #require(try await pairs(mine, district).first), path = "/members/duplicates/\(pair.id)"
        let page = try await lin.get("/members/\(mine)").text
        #expect(page.contains("在您管辖范围以外") && !page.contains("\(theirs)") && !page.contains(path))
        for visitor in [lin, he] {
            #expect(try await visitor.get(path).status == 404)
            #expect(try await visitor.post(path + "/different").status == 404)
        }
        let wu = try await district.holder(of: .吴部长)
        #expect(try await wu.get(path).status == 200)
        #expect(try await wu.post(path + "/merge", [("keep", "first"), ("reason", "两边核实")]).status == 303)
    }

    @Test("A roster whose people were found alike is taken back as a whole all the same; who was asked to move since then stays")
    func takenBack() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), now = district.service.clock()
        let numbers = [301, 425, 533].map { CitizenID.invented(born: "19900307", serial: $0) }
        let sheet = "姓名,证件号码,所属工会,入会日期\n" + numbers.map { "王小明,\($0),\(district.north.name),2024-05-06\n" }.joined()
        let batch = try #require(try await lin.upload("/imports/new/members", [], file: ("名册.csv", Array(sheet.utf8))).location)
        try await district.runJobs()
        #expect(try await lin.post(batch + "/commit").status == 303)
        try await district.runJobs()
        try await proposeDuplicates(district.service.instruments, district.service.newDraws(), district.database, now)
        let items = try #require(try await lin.json("/members?q=" + Path.encoded("王小明")).json["items"]?.array)
        #expect(items.count == 3)
        let stays = try #require(items[0]["id"]?.string)
        #expect(try await lin.post("/members/\(stays)/transfer", [("to", "白海豚快递行业工会联合会"), ("reason", "换了单位")]).status == 303)
        #expect(try await lin.post(batch + "/undo").status == 303)
        try await district.runJobs()
        #expect(try await lin.json("/members?q=" + Path.encoded("王小明")).json["items"]?.array?.map { $0["id"] } == [.string(stays)])
        #expect(try await lin.get(batch).text.contains("1 行之后有人改过，没有撤销"))
    }
}
