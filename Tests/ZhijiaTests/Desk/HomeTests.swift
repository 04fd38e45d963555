@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing
@testable import zhijia

/// What waits for somebody and what is late, drawn from what the modules declare.
@Suite struct HomeTests {
    /// The titles under a heading of the due list, in order.
    private func band(_ heading: String, _ page: String) -> [String] {
        guard let start = page.range(of: ">\(heading) "), let end = page[start.upperBound...].range(of: "</ol>") else { return [] }
        return page[start.upperBound..<end.lowerBound].matches(of: /class="what" href="[^"]*">([^<]*)</).map { String($0.output.1) }
    }

    private func term(_ union: ID<UnionOrg>, _ end: Day, _ district: District) async throws {
        try await district.database.write { db in _ = try db.run("UPDATE union_org SET term_end = \(end) WHERE id = \(union) \(SQL.unscoped(because: "a test"))") }
    }

    @Test("What is late comes first, the latest on top, with how late; then what has a day")
    func late() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), today = District.noon.day(in: .shanghai)
        #expect(try await band("有期限的事", lin.get("/").text) == ["待批复的请示"])
        district.pass(seconds: 20 * 86_400)
        try await term(district.north.other, today.adding(days: 10), district)
        let late = try await district.signedIn(.林干事).get("/").text
        #expect(band("已超期", late) == ["届满未换届", "请示没有按期批复"])
        #expect(late.contains(">超 10 日") && late.contains(">超 5 日"))
    }

    @Test("Terms are announced at 180, 90 and 30 days, each union once, with the way to those unions")
    func terms() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长), today = District.noon.day(in: .shanghai)
        for (union, days) in [(district.north.other, 30), (district.north.union, 31), (district.south.other, 180)] { try await term(union, today.adding(days: days), district) }
        let home = try await wu.get("/").text
        let titles = band("有期限的事", home).filter { $0.hasPrefix("任期") }
        #expect(titles == ["任期 30 日内届满", "任期 90 日内届满", "任期 180 日内届满"])
        // One leads straight to its page, several to their list.
        func way(_ title: String, _ home: String) throws -> String {
            String(try #require(home.firstMatch(of: try Regex("href=\"(/unions[^\"]*)\">\(title)"))?.output[1].substring)).replacing("&amp;", with: "&")
        }
        for (title, union) in [("任期 30 日内届满", district.north.other), ("任期 90 日内届满", district.north.union), ("任期 180 日内届满", district.south.other)] {
            #expect(try way(title, home) == "/unions/\(union)")
        }
        try await term(district.south.union, today.adding(days: 29), district)
        let rows = PageText.rows(try await wu.get(try way("任期 30 日内届满", wu.get("/").text)).text)
        #expect(rows.count == 2 && rows.contains { $0[0].contains("\(District.canary)快递") })
        try await term(district.south.union, today.adding(days: 181), district)
        try await term(district.north.other, today.adding(days: 181), district)
        #expect(try await !wu.get("/").text.contains("任期 30 日内届满"))
    }

    @Test("A chair sees the union, who leads it and what is begun there; who works for many sees no such piece")
    func ownUnion() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席)
        let page = try await chen.get("/").text
        #expect(page.contains("我的工会") && page.contains("href=\"/unions/\(district.north.union)\"") && page.contains("还有 "))
        #expect(page.contains("/officers/\(district.north.officer)\">\(District.canary)</a>"))
        // What compares unions is not for who has one: neither in the rail nor on the desk; and nobody but oneself is urged.
        for other in ["/unions/tree", "/statistics", "/parameters", "/figures"] { #expect(!page.contains("href=\"\(other)"), "\(other)") }
        #expect(try await chen.get("/unions/tree").status == 200)
        try await term(district.north.union, Day(2026, 11, 1) ?? .first, district)
        let late = try await chen.get("/").text
        #expect(late.contains("请筹备换届选举") && !late.contains("督促") && late.contains("href=\"/unions/\(district.north.union)\">届满未换届"))
        #expect(try await district.signedIn(.林干事).get("/").text.contains("督促换届"))
        for person in [Cast.吴部长, .林干事, .系统管理员] { #expect(try await !district.signedIn(person).get("/").text.contains("我的工会"), "\(person)") }
    }

    @Test("An import that waits says until when, and work that came to nothing says why")
    func jobs() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        let home = try await wu.get("/").text
        #expect(band("有期限的事", home).contains("\(District.canary)纺织有限公司名录.csv"))
        #expect(home.contains("还有 30 日"))
        let batch = district.north.batch
        try await district.database.write { db in
            _ = try db.run("UPDATE job SET state = 'failed', complaint = '磁盘满了', ended_at = \(District.noon) WHERE subject_id = \(batch)")
        }
        let failed = try await wu.get("/").text
        #expect(failed.contains("磁盘满了") && failed.contains("href=\"/imports/\(batch)\">核对名册"))
        district.pass(seconds: 9 * 86_400)
        #expect(try await !district.signedIn(.吴部长).get("/").text.contains("磁盘满了"))
    }

    @Test("A roster that could not be read has not been checked, says the desk, until a better file is there")
    func unread() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), old = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] + [UInt8](repeating: 0, count: 600)
        let batch = try #require(try await lin.upload("/imports/new/members", [], file: ("名册.xls", old)).location)
        try await district.runJobs()
        let home = try await lin.get("/").text
        let line = try #require(PageText.rows(home, of: "最近的任务").first { $0.contains("核对名册") && $0.contains("林干事") })
        #expect(line.contains("没有办成") && !line.contains("已完成"))
        #expect(home.contains("href=\"\(batch)\">核对名册") && home.contains("林干事发起"))
        // Who brings in no rosters is not sent to a page that does not open.
        #expect(try await !district.holder((.districtLeader, district.root)).get("/").text.contains("href=\"\(batch)\""))
        let better = "姓名,证件号码,所属工会,入会日期\n王芳,\(CitizenID.invented(born: "19900307", serial: 322)),\(district.north.name),2020-03-01\n"
        #expect(try await lin.upload("/imports/new/members", [], file: ("名册.csv", Array(better.utf8))).status == 303)
        try await district.runJobs()
        let later = try await lin.get("/").text
        #expect(!later.contains("href=\"\(batch)\">核对名册") && PageText.rows(later, of: "最近的任务").contains { $0.contains("核对名册") && $0.contains("已完成") })
    }
}
