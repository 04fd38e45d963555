@testable import Kernel
@testable import Review
import Testing
@testable import zhijia

/// The page of those who lead: quick, because it was drawn a moment before, and honest about when.
@Suite struct OverviewTests {
    private func overview(_ visitor: Visitor) async throws -> JSON { try await visitor.json("/overview").json }
    private func count(_ overview: JSON, _ code: String) -> String? {
        overview["figures"]?.array?.first { $0["code"]?.string == code }?["text"]?.string
    }

    @Test("What is late is counted, and the list behind it has those and no others, though more wait")
    func late() async throws {
        let district = try await District(), clerk = try await district.holder((.midUnionAdmin, district.north.town))
        district.pass(seconds: 40 * 86_400)
        #expect(try await clerk.post("/unions/\(district.north.other)/postpone", [("on", "2029-08-01"), ("reason", "生产任务紧")]).status == 303)
        let leader = try await district.holder((.districtLeader, district.root)), items = try #require(try await leader.json("/overview").json["late"]?.array)
        let petitions = try #require(items.first { $0["title"] == "请示没有按期批复" }?["path"]?.string)
        #expect(try await leader.json(petitions + "&total=1").json["total"] == 2)
        #expect(try await leader.json("/petitions?state=waiting&total=1").json["total"] == 3)
        let transfers = try #require(items.first { $0["title"] == "逾期未办的会籍转移" }?["path"]?.string), office = try await district.holder(of: .吴部长)
        let late = try #require(try await office.json(transfers).json["items"]?.array)
        #expect(!late.isEmpty && transfers.contains("waits_until="))
    }

    @Test("A leader sees the numbers of a minute ago with the moment they are of; a minute later the new ones")
    func minute() async throws {
        let district = try await District(), leader = try await district.holder((.districtLeader, district.root))
        let before = try await overview(leader), members = try #require(Int(count(before, "members_total") ?? ""))
        _ = try await district.worker("新来的", order: 456)
        district.pass(seconds: 59)
        let same = try await overview(leader)
        #expect(count(same, "members_total") == "\(members)" && same["at"] == before["at"])
        // The number, opened, is of now.
        #expect(try await leader.json("/figures/members_total").json["value"]?.integer == Int64(members + 1))
        district.pass(seconds: 2)
        let later = try await overview(leader)
        #expect(count(later, "members_total") == "\(members + 1)" && later["at"] != before["at"])
    }

    @Test("What was drawn for the federation is never shown to a town, nor a town's to another: each counts its own")
    func apart() async throws {
        let district = try await District(), leader = try await district.holder((.districtLeader, district.root))
        let whole = try await overview(leader)
        var seen: [String: String] = [:]
        for (name, town) in [("north", district.north), ("south", district.south)] {
            let officer = try await district.holder((.midUnionAdmin, town.town))
            let reply = try await overview(officer)
            seen[name] = count(reply, "orgs_total")
            #expect(count(reply, "orgs_total") == (try await officer.json("/figures/orgs_total").json["text"]?.string))
            #expect(count(reply, "orgs_total") != count(whole, "orgs_total"))
        }
        #expect(seen.count == 2)
    }

    @Test("It is drawn anew beside the requests, so that nobody waits for it; the leaders' is there before anybody has asked")
    func renewed() async throws {
        let district = try await District(), own = Overview(of: modules), service = district.service
        try await own.renew(service.instruments, service.database, service.clock())
        let first = try #require(own.picture(ofLeaderAt: district.root, service.instruments))
        district.pass(seconds: 39)
        try await own.renew(service.instruments, service.database, service.clock())
        #expect(own.picture(ofLeaderAt: district.root, service.instruments)?.at == first.at)
        district.pass(seconds: 2)
        try await own.renew(service.instruments, service.database, service.clock())
        #expect(own.picture(ofLeaderAt: district.root, service.instruments)?.at == service.clock())
    }

    @Test("On the wall it stands alone, larger, and asks again by itself; every number leads to its rows")
    func wall() async throws {
        let district = try await District(), leader = try await district.holder((.districtLeader, district.root))
        let reply = try await leader.get("/overview?wall=1")
        #expect(reply.text.contains("class=\"wall\"") && reply.text.contains("本页每 60 秒自动更新") && reply.text.contains("数据截至"))
        let page = try await leader.get("/overview").text
        #expect(page.contains("href=\"/figures/members_total\"") && page.contains("各镇街建会率") && page.contains("这一周"))
        #expect(!page.contains("class=\"wall\""))
    }
}
