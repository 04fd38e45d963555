@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing
@testable import zhijia

/// Unions are founded, elected, put off and dissolved by asking the level right above, which answers.
@Suite struct PetitionTests {
    private typealias Fields = [(String, String)]

    private func founding(_ employer: String, name: String = "金沙快递有限公司工会委员会", members: Int = 120, women: Int = 8) -> Fields {
        [
            ("name", name), ("type", "BASIC_SINGLE"), ("employers", employer), ("town", ""), ("employees", "150"), ("members", "\(members)"),
            ("womenMembers", "\(women)"), ("leader", "罗敏"), ("reason", "职工要求入会，筹备组已经推选"),
        ]
    }

    /// A committee of three and one auditor, as 120 members may elect.
    private let elected: [Fields] = [
        [("kind", "1"), ("name", "罗敏"), ("role", "chair"), ("sex", "2"), ("votes", "110")], [("kind", "1"), ("name", "郭涛"), ("role", "member"), ("votes", "101")],
        [("kind", "1"), ("name", "钱会"), ("role", "finance"), ("votes", "98")], [("kind", "2"), ("name", "何静"), ("role", "chair"), ("votes", "105")],
    ]
    private func meeting(entitled: Int = 120, present: Int = 114, candidates: Int = 4, years: Int = 3) -> Fields {
        [
            ("on", "2026-11-20"), ("entitled", "\(entitled)"), ("present", "\(present)"), ("candidates", "\(candidates)"), ("termYears", "\(years)"),
            ("reason", "会员大会无记名投票，差额选举"),
        ]
    }

    private func id(_ reply: Reply, _ base: String) throws -> String { try #require(reply.location?.split(separator: "/").last.map(String.init), "\(reply.status) \(base)") }

    private func figure(_ district: District, _ code: String = "orgs_total") async throws -> Int {
        try #require(try await Int(district.holder(of: .吴部长).json("/figures/\(code)").json["value"]?.integer ?? -1))
    }

    /// The union that a petition is about.
    private func union(of petition: String, _ visitor: Visitor) async throws -> String {
        try #require(try await visitor.get("/petitions/\(petition)").text.firstMatch(of: /\/unions\/(\d+)/).map { String($0.1) })
    }

    @Test("A union is asked for, prepared, elected and approved by the town above it; only then it counts")
    func founded() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), before = try await figure(district)
        let asked = try await lin.post("/unions/\(district.north.town)/found", founding("\(District.canary)茶楼"))
        let petition = try id(asked, "found"), union = try await union(of: petition, lin)
        #expect(try await figure(district) == before)
        #expect(try await lin.get("/unions/\(union)").text.contains("尚未成立"))
        #expect(try await lin.post("/unions/\(union)/convene").status == 409)

        #expect(try await district.holder(of: .李干事).post("/petitions/\(petition)/approve").status == 303)
        #expect(try await lin.post("/unions/\(union)/convene").status == 303)
        for person in elected { #expect(try await lin.post("/unions/\(union)/ballots/new", person).status == 303) }
        let result = try id(try await lin.post("/unions/\(union)/election/send", meeting()), "send")
        #expect(try await figure(district) == before)
        #expect(try await district.holder(of: .李干事).post("/petitions/\(result)/approve", [("opinion", "同意")]).status == 303)

        #expect(try await figure(district) == before + 1)
        let json = try await lin.json("/unions/\(union)").json
        #expect(json["founded_on"] == "2026-11-22" && json["approval_number"] == "翠北工发〔2026〕2号" && json["chair"] == "罗敏")
        #expect(json["officers"]?.array?.count == 4)
        let page = try await lin.get("/unions/\(union)").text
        #expect(page.contains("批准筹建") && page.contains("批复选举结果") && page.contains("申请建会"))
    }

    @Test("The law of elections is kept, each breach with its sentence")
    func broken() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事)
        let petition = try id(try await lin.post("/unions/\(district.north.town)/found", founding("\(District.canary)茶楼", women: 12)), "found")
        let union = try await union(of: petition, lin)
        try await district.holder(of: .李干事).post("/petitions/\(petition)/approve")
        try await lin.post("/unions/\(union)/convene")
        func refused(_ fields: Fields, _ sentence: String) async throws {
            let reply = try await lin.post("/unions/\(union)/election/send", fields)
            #expect(reply.status == 422 && reply.text.contains(sentence), "\(reply.status): \(sentence)")
        }
        try await refused(meeting(), "工会委员会应为 3 至 7 人，现在登记了 0 人")
        for person in elected { try await lin.post("/unions/\(union)/ballots/new", person) }
        #expect(try await lin.post("/unions/\(union)/ballots/new", [("kind", "1"), ("name", "李雷"), ("role", "chair"), ("votes", "3")]).text.contains("已经登记了主席罗敏"))
        try await refused(meeting(), "满 10 人要建立女职工委员会")
        try await lin.post("/unions/\(union)/ballots/new", [("kind", "4"), ("name", "罗敏"), ("role", "chair"), ("votes", "110")])
        try await refused(meeting(present: 79), "不足三分之二，选举无效")
        try await refused(meeting(present: 121), "多于应到")
        // Three seats, five per cent more: one more candidate.
        try await refused(meeting(candidates: 3), "候选人至少 4 人")
        try await refused(meeting(years: 4), "每届 3 年或 5 年")
        try await refused(meeting(entitled: 196, present: 190), "钱会得 98 票，没有超过应到人数 196 人的一半")
        try await lin.post("/unions/\(union)/ballots/new", [("kind", "2"), ("name", "钱会"), ("role", "member"), ("votes", "98")])
        try await refused(meeting(), "不能同时当经费审查委员")
        #expect(try await lin.get("/unions/\(union)/election").text.contains("不能同时当经费审查委员"))
    }

    @Test("A parameter holds from its day on; what lies before keeps the old one, and nonsense is not taken")
    func parameters() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        func set(_ value: String, since: String) async throws -> Int {
            try await wu.post("/parameters/new", [("code", "election_surplus"), ("value", value), ("since", since), ("source", "某某办法")]).status
        }
        #expect(try await set("很多", since: "2026-11-01") == 422)
        #expect(try await set("50", since: "2026-11-01") == 303)
        #expect(try await set("60", since: "2026-11-01") == 422)
        let (before, since) = try await district.database.read { db in
            (try ElectionRules(on: try #require(Day(2026, 10, 31)), db).surplus, try ElectionRules(on: try #require(Day(2026, 11, 1)), db).surplus)
        }
        #expect(before == 5 && since == 50)
        #expect(try await district.holder(of: .陈主席).post("/parameters/new", []).status == 403)
    }

    @Test("Committees are as large as the members are many", arguments: [(1, 1...1), (24, 1...1), (25, 3...7), (200, 3...7), (201, 7...15), (10_000, 21...29), (10_001, 29...37)])
    func sizes(members: Int, size: ClosedRange<Int>) async throws {
        let district = try await District()
        let rules = try await district.database.read { db in try ElectionRules(on: try #require(Day(2026, 11, 22)), db) }
        #expect(rules.sizes.size(for: members) == size)
    }

    @Test("Exactly one level up answers: not the district over the town's head, not the union itself, not the neighbour")
    func oneLevelUp() async throws {
        let district = try await District(), petition = "/petitions/\(district.north.petition)"
        #expect(try await district.holder(of: .吴部长).post(petition + "/approve").status == 403)
        #expect(try await district.holder(of: .陈主席).post(petition + "/approve").status == 403)
        #expect(try await district.holder(of: .何干事).post(petition + "/approve").status == 404)
        #expect(try await !district.holder(of: .吴部长).get(petition).text.contains("批复同意"))
        let lin = try await district.holder(of: .林干事)
        #expect(try await lin.get(petition).text.contains("批复同意"))
        #expect(try await district.holder(of: .李干事).post(petition + "/approve").status == 303)
        // The town itself asks the district.
        let town = try id(
            try await lin.post("/unions/\(district.north.town)/postpone", [("on", "2029-10-01"), ("reason", "换届时间与街道机构改革冲突")]), "postpone")
        #expect(try await district.holder(of: .李干事).post("/petitions/\(town)/approve").status == 403)
        #expect(try await district.holder(of: .吴部长).post("/petitions/\(town)/approve").status == 303)
    }

    @Test("Whoever sends a petition does not answer it, not even in a batch; a colleague does, and the database holds to it")
    func notOneself() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事)
        let petition = try id(try await lin.post("/unions/\(district.north.town)/found", founding("\(District.canary)茶楼")), "found"), path = "/petitions/\(petition)"
        let page = try await lin.get(path).text
        #expect(!page.contains("批复同意") && page.contains("另一位同事"))
        #expect(try await district.holder(of: .李干事).get(path).text.contains("批复同意"))
        for (verb, words) in [("approve", []), ("return", [("reason", "x")]), ("refuse", [("reason", "x")])] {
            let reply = try await lin.post("\(path)/\(verb)", words)
            #expect(reply.status == 409 && reply.text.contains("另一位同事"), "\(verb)")
        }
        let together = try await lin.post("/petitions/together/approve", [("row", petition)], ["Accept": "application/json"])
        #expect(try together.json["done"] == [])
        await #expect(throws: (any Error).self) {
            try await district.database.write { db in
                _ = try db.run("""
                    UPDATE petition SET state = 'refused', answered_at = asked_at, answered_by = asked_by, answerer_id = asker_id WHERE id = \(Int64(petition) ?? 0)
                    \(SQL.unscoped(because: "a test"))
                    """)
            }
        }
        #expect(try await district.holder(of: .李干事).post("\(path)/approve").status == 303)
    }

    @Test("A union that stood still and is not dissolved stands still again")
    func keptAsItWas() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), union = district.north.other, path = "/unions/\(union)"
        #expect(try await lin.get("\(path)/suspend").text.contains("<h1>登记停摆</h1>"))
        #expect(try await lin.post("\(path)/suspend", [("reason", "企业停产")]).status == 303)
        let petition = try id(try await lin.post("\(path)/dissolve", [("on", "2026-11-20"), ("cause", "congress"), ("reason", "会员大会决定")]), "dissolve")
        #expect(try await district.holder(of: .李干事).post("/petitions/\(petition)/refuse", [("reason", "会员没有安置")]).status == 303)
        let state = try await district.database.read { db in try UnionStore.record(union, db).state }
        #expect(state == .suspended)
    }

    @Test("Only who sent a petition takes it back; the page then names nobody who answered")
    func takenBack() async throws {
        let district = try await District(), north = district.north, lin = try await district.holder(of: .林干事)
        let chair = try await district.holder((.unionChair, north.other)), colleague = try await district.holder((.unionChair, north.other))
        let path = try #require(try await chair.post("/unions/\(north.other)/postpone", [("on", "2029-08-01"), ("reason", "生产任务紧")]).location)
        for other in [lin, colleague] {
            #expect(try await !other.get(path).text.contains("\(path)/withdraw"))
            let reply = try await other.post(path + "/withdraw")
            #expect(reply.status == 409 && reply.text.contains("只有报送人可以"))
        }
        #expect(try await chair.get(path).text.contains("\(path)/withdraw"))
        #expect(try await chair.post(path + "/withdraw").status == 303)
        let page = try await chair.get(path).text
        #expect(page.contains("撤回人") && !page.contains("批复人"))
    }

    @Test("Two officers answer at once: one answer stands, the other is told")
    func twice() async throws {
        let district = try await District(), path = "/petitions/\(district.north.petition)"
        let first = try await district.holder(of: .林干事), second = try await district.holder((.midUnionAdmin, district.north.town))
        async let one = first.post(path + "/approve")
        async let other = second.post(path + "/return", [("reason", "请补材料")])
        let statuses = try await [one.status, other.status]
        #expect(statuses.sorted() == [303, 409])
        let entries = try await district.database.read { [petition = district.north.petition] db in try History.of("petition", petition.number, db).map(\.event) }
        #expect(entries.count == 1)
    }

    @Test("An election that came back is mended and sent again; the first petition stays as it was")
    func sentBack() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), south = try await district.holder(of: .何干事)
        let petition = try id(try await lin.post("/unions/\(district.north.town)/found", founding("\(District.canary)茶楼")), "found")
        let union = try await union(of: petition, lin)
        try await district.holder(of: .李干事).post("/petitions/\(petition)/approve")
        try await lin.post("/unions/\(union)/convene")
        for person in elected { try await lin.post("/unions/\(union)/ballots/new", person) }
        let first = try id(try await lin.post("/unions/\(union)/election/send", meeting()), "send")
        #expect(try await district.holder(of: .李干事).post("/petitions/\(first)/return").status == 422)
        #expect(try await district.holder(of: .李干事).post("/petitions/\(first)/return", [("reason", "请附选举办法")]).status == 303)
        #expect(try await lin.get("/").text.contains("退回的请示"))
        #expect(try await lin.get("/petitions/\(first)").text.contains("罗敏"))
        #expect(try await lin.get("/unions/\(union)/election").text.contains("罗敏"))
        let second = try id(try await lin.post("/unions/\(union)/election/send", meeting()), "send")
        #expect(second != first)
        #expect(try await lin.post("/petitions/\(second)/withdraw").status == 303)
        #expect(try await lin.get("/unions/\(union)/election").text.contains("报送选举结果"))
        #expect(try await south.get("/petitions/\(second)").status == 404)
    }

    @Test("An election that was begun by mistake is called off, and the union is where it was")
    func calledOff() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), union = district.north.other
        func state() async throws -> UnionState { try await district.database.read { db in try UnionStore.record(union, db).state } }
        #expect(try await lin.post("/unions/\(union)/call-off").status == 409)
        try await lin.post("/unions/\(union)/convene")
        for person in elected { try await lin.post("/unions/\(union)/ballots/new", person) }
        #expect(try await lin.post("/unions/\(union)/call-off").status == 303)
        #expect(try await state() == .active)
        try await lin.post("/unions/\(union)/convene")
        #expect(try await !lin.get("/unions/\(union)/election").text.contains("罗敏"))
        // What is being founded goes back to its preparation.
        let petition = try id(try await lin.post("/unions/\(district.north.town)/found", founding("\(District.canary)茶楼")), "found")
        let draft = try await self.union(of: petition, lin)
        try await district.holder(of: .李干事).post("/petitions/\(petition)/approve")
        try await lin.post("/unions/\(draft)/convene")
        #expect(try await lin.post("/unions/\(draft)/call-off").status == 303)
        #expect(try await lin.get("/unions/\(draft)").text.contains("筹备选举"))
    }

    @Test("A founding that was refused is a union never; one that came back is asked for once more")
    func refused() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), before = try await figure(district)
        let petition = try id(try await lin.post("/unions/\(district.north.town)/found", founding("\(District.canary)茶楼")), "found")
        let union = try await union(of: petition, lin)
        try await district.holder(of: .李干事).post("/petitions/\(petition)/return", [("reason", "请写明筹备组人选")])
        let again = try id(try await lin.post("/unions/\(union)/found-again", [("reason", "筹备组五人，附名单")]), "again")
        #expect(try await district.holder(of: .李干事).post("/petitions/\(again)/refuse", [("reason", "单位即将搬离")]).status == 303)
        #expect(try await lin.post("/unions/\(union)/found-again", [("reason", "再试")]).status == 409)
        #expect(try await figure(district) == before)
        // The employer may be asked for anew.
        #expect(try await lin.post("/unions/\(district.north.town)/found", founding("\(District.canary)茶楼", name: "另一个工会委员会")).status == 303)
    }

    @Test("One employer has one union of its own, a joint union has two, and neither is founded otherwise")
    func employers() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), path = "/unions/\(district.north.town)/found"
        func refused(_ fields: Fields, _ sentence: String) async throws {
            let reply = try await lin.post(path, fields)
            #expect(reply.status == 422 && reply.text.contains(sentence), "\(reply.status): \(sentence)")
            #expect(reply.text.contains("职工要求入会"), "nothing typed is lost")
        }
        try await refused(founding("\(District.canary)纺织有限公司"), "不能再建单独基层工会")
        try await refused(founding(""), "请写明这一家")
        try await refused(founding("没有这家公司"), "应建会单位名录里没有")
        try await refused(founding("\(District.canary)茶楼").map { $0.0 == "type" ? ("type", "BASIC_JOINT") : $0 }, "请一行写一家")
        try await refused(founding("\(District.canary)茶楼", members: 151), "多于职工 150 人")
        #expect(try await lin.post("/unions/\(district.north.union)/found", founding("\(District.canary)茶楼")).status == 422)
    }

    @Test("A term is put off half a year at most, and until then it is not called over")
    func postponed() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), path = "/unions/\(district.north.other)/postpone"
        // The term ends on 1 May 2029.
        #expect(try await lin.post(path, [("on", "2029-05-01"), ("reason", "改制")]).text.contains("要晚于这一天"))
        #expect(try await lin.post(path, [("on", "2029-11-02"), ("reason", "改制")]).text.contains("到 2029年11月1日 为止"))
        let petition = try id(try await lin.post(path, [("on", "2029-11-01"), ("reason", "改制")]), "postpone")
        #expect(try await district.holder(of: .李干事).post("/petitions/\(petition)/approve").status == 303)
        let union = try await district.database.read { [other = district.north.other] db in try UnionStore.record(other, db) }
        #expect(union.standing(on: try #require(Day(2029, 10, 31))) == .endingSoon)
        #expect(union.standing(on: try #require(Day(2029, 11, 2))) == .overdue)
    }

    @Test("A union ends when the level above approves, with nobody beneath it; on the day before it still counts")
    func dissolved() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), before = try await figure(district)
        let fields: Fields = [("on", "2026-11-21"), ("cause", "employer_ended"), ("reason", "公司已注销，会员转街道联合工会")]
        #expect(try await lin.post("/unions/\(district.north.town)/dissolve", fields).status == 409)
        let petition = try id(try await lin.post("/unions/\(district.north.other)/dissolve", fields), "dissolve")
        #expect(try await figure(district) == before)
        #expect(try await district.holder(of: .李干事).post("/petitions/\(petition)/approve").status == 303)
        #expect(try await figure(district) == before - 1)
        let wu = try await district.holder(of: .吴部长)
        #expect(try await wu.json("/figures/orgs_total?at=2026-11-20").json["value"]?.integer == Int64(before))
        #expect(try await lin.post("/unions/\(district.north.other)/convene").status == 409)
    }

    @Test("A committee that is elected anew keeps the day it was founded and gets the term of the union; on an earlier day it is what it was then")
    func electedAnew() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), union = "/unions/\(district.north.other)"
        let first: Fields = [("foundedOn", "2017-03-01"), ("termNumber", "2"), ("termStart", "2021-11-22"), ("termEnd", "2026-11-22")]
        #expect(try await lin.post("\(union)/committees/2", first).status == 303)
        district.pass(seconds: 10 * 86_400)
        try await lin.post("\(union)/convene")
        let members = try #require(try await lin.json(union).json["reported_members"]?.integer)
        for person in elected { #expect(try await lin.post("\(union)/ballots/new", person).status == 303) }
        let result = try await lin.post("\(union)/election/send", meeting(years: 5).map { $0.0 == "on" ? ("on", "2026-11-30") : $0 })
        let petition = try id(result, "send with \(members) members")
        #expect(try await district.holder(of: .李干事).post("/petitions/\(petition)/approve").status == 303)
        func audit(_ query: String) async throws -> JSON? {
            try await lin.json(union + query).json["committees"]?.array?.first { $0["committee"] == "经费审查委员会" }
        }
        let now = try await audit("")
        #expect(now?["founded_on"] == "2017-03-01" && now?["term_number"] == 3 && now?["term_start"] == "2026-11-30" && now?["term_end"] == "2031-11-30")
        let then = try await audit("?at=2026-11-25")
        #expect(then?["founded_on"] == "2017-03-01" && then?["term_number"] == 2 && then?["term_end"] == "2026-11-22")
        // Nobody was ever elected into this one by the records, yet the union had one.
        let own = try await lin.json("\(union)?at=2026-11-25").json["committees"]?.array?.first
        #expect(own?["committee"] == "工会委员会" && own?["is_founded"] == true)
    }

    @Test("Who must answer sees it on the desk, and late when fifteen days are over")
    func waiting() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事)
        #expect(try await lin.get("/").text.contains("待批复的请示"))
        // What the desk counts is what the list shows; the district sees it too, but does not answer it.
        #expect(try await lin.json("/petitions?answer=own").json["items"]?.array?.count == 1)
        #expect(try await district.holder(of: .吴部长).json("/petitions?answer=own").json["items"]?.array?.isEmpty == true)
        #expect(try await lin.get("/petitions/\(district.north.petition)").text.contains("应在2026年12月7日前批复，还有 15 日"))
        district.pass(seconds: 16 * 86_400)
        let later = try await district.holder(of: .林干事)
        #expect(try await later.get("/petitions/\(district.north.petition)").text.contains("超 1 日"))
        #expect(try await !district.holder(of: .吴部长).get("/").text.contains("待批复的请示"))
    }
}
