@testable import Edge
import Foundation
@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
@testable import Review
import Testing
@testable import zhijia

/// The module has the name of its chief type.
typealias Writing = Review

let modulesUnderTest = modules.flatMap(\.figures)

/// A review from its first draft to what is stated anew, by the people who would do it.
@Suite struct ReviewTests {
    private static let text = """
        # 区情
        ## 组织
        各级工会组织{工会组织}个，会员{工会会员}人。开展宣讲{宣讲活动：余}次。
        """

    /// A review that is signed by all; answers its number with the office's visitor and the organisation department's.
    private func signed(_ district: District, text: String = text) async throws -> (id: String, office: Visitor, wu: Visitor) {
        let office = try await district.holder((.deptOffice, district.root)), wu = try await district.holder(of: .吴部长)
        let publicity = try await district.holder((.deptPublicity, district.root))
        #expect(try await publicity.post("/figures/historical/new", [
            ("indicator", "宣讲活动"), ("value", "2037"), ("first", "2026-01-01"), ("day", "2026-11-22"), ("source", "宣教部年度台账"), ("sourceOn", "2026-11-20"),
        ]).status == 303)
        let begun = try await office.post("/reviews/new", [("title", "今年的区情"), ("first", "2026-01-01"), ("last", "2026-11-22"), ("template", "one_page")])
        let id = try #require(begun.location?.split(separator: "/").last.map(String.init), "\(begun.status) \(begun.text)")
        #expect(try await office.post("/reviews/\(id)/edit", [("text", text)]).status == 303)
        #expect(try await office.post("/reviews/\(id)/submit").status == 303)
        #expect(try await wu.post("/reviews/\(id)/sign", []).status == 303)
        if text.contains("宣讲") { #expect(try await publicity.post("/reviews/\(id)/sign", [("note", "台账核过")]).status == 303) }
        return (id, office, wu)
    }

    @Test("A typed number is refused with the line it stands in, and the text comes back as it was typed")
    func typed() async throws {
        let district = try await District(), office = try await district.holder((.deptOffice, district.root))
        let begun = try await office.post("/reviews/new", [("title", "今年的区情"), ("first", "2026-01-01"), ("last", "2026-11-22"), ("template", "one_page")])
        let path = try #require(begun.location)
        let reply = try await office.post("\(path)/edit", [("text", "# 区情\n会员126184人，另有{工会组织}个工会")])
        #expect(reply.status == 422 && reply.text.contains("打上去的数字") && reply.text.contains("会员126184人，另有"))
    }

    @Test("Counted, signed, frozen, published: every number leads to what is under it; whoever has not signed is named")
    func whole() async throws {
        let district = try await District(), (id, office, wu) = try await signed(district)
        let page = try await office.get("/reviews/\(id)").text
        // Two towns, a school system, six basic unions and one federation of each town stand in the fixture; the root is not counted.
        #expect(page.contains("2000余次") && page.contains("吴部长"))
        let total = try #require(try await wu.json("/figures/orgs_total").json["value"]?.integer)
        #expect(page.contains(">\(total)个</a>"))
        #expect(try await office.post("/reviews/\(id)/publish").status == 403)
        #expect(try await office.post("/reviews/\(id)/freeze").status == 303)
        let frozen = try await office.get("/reviews/\(id)/figures/orgs_total").text
        #expect(frozen.contains("摘要") && frozen.contains("冻结时的明细"))
        let leader = try await district.holder((.districtLeader, district.root))
        #expect(try await district.visitor().get("/public/reviews").text.contains("<p class=\"sub\">还没有公开的综述。</p>"))
        #expect(try await leader.post("/reviews/\(id)/publish", [("isPublic", "1")]).status == 303)
        #expect(try await district.visitor().get("/public/reviews").text.contains("<a class=\"rowlink\" href=\"/public/reviews/\(id)\">"))
        #expect(try await district.visitor().get("/public/reviews/\(id)").text.contains("2000余次"))
        #expect(try await district.holder(of: .陈主席).get("/reviews/\(id)").text.contains("2000余"))
    }

    @Test("It is not frozen while a department has not signed, or what it signed has changed since")
    func unsigned() async throws {
        let district = try await District(), (id, office, wu) = try await signed(district)
        _ = try await district.worker("新来的", order: 456)
        let refused = try await office.post("/reviews/\(id)/freeze")
        #expect(refused.status == 409 && refused.text.contains("“工会会员”核签以后变成了"))
        #expect(try await wu.post("/reviews/\(id)/sign", []).status == 303)
        #expect(try await office.post("/reviews/\(id)/freeze").status == 303)
        #expect(try await office.post("/reviews/\(id)/edit", [("text", Self.text)]).status == 409)
    }

    @Test("A late record changes nothing that was frozen, byte for byte; the restatement lists exactly that row; a new edition counts it")
    func late() async throws {
        let district = try await District(), (id, office, _) = try await signed(district)
        #expect(try await office.post("/reviews/\(id)/freeze").status == 303)
        func printed() async throws -> [[UInt8]] {
            [try await office.json("/reviews/\(id)/annex").bytes, try await office.get("/reviews/\(id)/letter/word").bytes, try await office.json("/reviews/\(id)/figures/members_total").bytes]
        }
        let before = try await printed()
        #expect(try await office.get("/reviews/\(id)/restatement").text.contains("冻结以后没有变化"))
        let late = try await district.worker("补登的", order: 456)
        #expect(try await printed() == before)
        let changes = try await office.json("/reviews/\(id)/restatement").json
        let rows = try #require(changes["members_total"]?.array)
        #expect(rows.count == 1 && rows.first?["id"]?.string == late.person.description && rows.first?["before"] == .null && rows.first?["now"]?.integer == 1)
        // Only the figures that count it.
        #expect(Set((changes.members ?? []).map(\.key)) == ["title", "members_total"])
        let again = try #require(try await office.post("/reviews/\(id)/restate").location)
        #expect(try await office.get(again).text.contains("第 2 版"))
        #expect(try await office.post("/reviews/\(id)/restate").location == again)
    }

    @Test("A number that differs by more than a fifth from the edition before is not frozen without the department's word why")
    func moved() async throws {
        let district = try await District(), (id, office, wu) = try await signed(district, text: "# 区情\n会员{工会会员}人。")
        #expect(try await office.post("/reviews/\(id)/freeze").status == 303)
        // The fixture has a handful of members; as many again make more than a fifth.
        for order in 456..<466 { _ = try await district.worker("补登的", order: order) }
        let again = try #require(try await office.post("/reviews/\(id)/restate").location)
        #expect(try await office.post("\(again)/submit").status == 303)
        #expect(try await wu.post("\(again)/sign", []).status == 303)
        let refused = try await office.post("\(again)/freeze")
        #expect(refused.status == 409 && refused.text.contains("相差两成以上"))
        #expect(try await wu.post("\(again)/sign", [("note", "补登了十人")]).status == 303)
        #expect(try await office.post("\(again)/freeze").status == 303)
    }

    @Test("The rows in the workbook make the digest that page and annex print")
    func digest() async throws {
        let district = try await District(), (id, office, _) = try await signed(district, text: "# 区情\n工会组织{工会组织}个。")
        #expect(try await office.post("/reviews/\(id)/freeze").status == 303)
        let annex = try #require(try await office.json("/reviews/\(id)/annex").json["figures"]?.array?.first)
        let rows = try await office.json("/reviews/\(id)/rows").json["orgs_total"]?.array ?? []
        let lines = rows.map { "\($0["id"]?.string ?? "")\t\($0["amount"]?.integer ?? -1)\n" }.joined()
        #expect(annex["digest"]?.string == district.service.instruments.hash(Array(lines.utf8)).hexadecimal)
        #expect(annex["rows"]?.integer == Int64(rows.count) && rows.count > 5)
    }

    @Test("A town's officer sees no draft, and of what is published the numbers and not the rows of others")
    func scope() async throws {
        let district = try await District(), (id, office, _) = try await signed(district), lin = try await district.holder(of: .林干事)
        #expect(try await lin.get("/reviews/\(id)").status == 404)
        #expect(try await office.post("/reviews/\(id)/freeze").status == 303)
        #expect(try await lin.get("/reviews/\(id)/annex").status == 404)
        let leader = try await district.holder((.districtLeader, district.root))
        #expect(try await leader.post("/reviews/\(id)/publish").status == 303)
        #expect(try await lin.get("/reviews/\(id)/letter/pdf").status == 200)
        let figure = try await lin.get("/reviews/\(id)/figures/members_total").text
        #expect(!figure.contains("冻结时的明细"))
        #expect(try await lin.get("/reviews/\(id)/rows").status == 403)
        // Whoever may not open all the rows is shown no link to them.
        let all = "/reviews/\(id)/rows", shown = try await leader.get("/reviews/\(id)/figures/members_total").text
        #expect(shown.contains("冻结时的明细") && !shown.contains(all))
        #expect(try await leader.get(all).status == 403)
        #expect(try await !leader.get("/reviews/\(id)").text.contains(all))
        for page in ["/reviews/\(id)", "/reviews/\(id)/figures/members_total"] { #expect(try await office.get(page).text.contains(all)) }
        #expect(try await district.visitor().get("/public/reviews/\(id)").status == 404)
    }

    @Test("A frozen review keeps how its numbers ran: its page is drawn alike after a late record, its letter says under each number where it comes from")
    func course() async throws {
        let district = try await District(), (id, office, _) = try await signed(district)
        #expect(try await office.post("/reviews/\(id)/freeze").status == 303)
        let before = try await office.get("/reviews/\(id)").text
        #expect(before.contains("<figure class=\"chart\"") && before.contains("脚注 1") && before.contains("宣教部年度台账"))
        _ = try await district.worker("补登的", order: 456)
        let after = try await office.get("/reviews/\(id)").text
        func charts(_ page: String) -> [Substring] { page.split(separator: "<figure").dropFirst().compactMap { $0.split(separator: "</figure>").first } }
        #expect(!charts(before).isEmpty && charts(before) == charts(after))
    }

    @Test("Of a few people the public hears neither the number nor the one beside it, from which the rest could be told", arguments: [
        ([7, 3, 12, 40], [0, 1]), ([0, 3, 2, 9, 8], [1, 2, 4]), ([5, 6, 0], []), ([4], [0]),
    ] as [([Int64], Set<Int>)])
    func smallCells(cells: [Int64], hidden: Set<Int>) { #expect(SmallCells.hidden(cells) == hidden) }

    @Test("The library finds an indicator by a word of its name or meaning, and by the department whose it is; a result from before stands with its document")
    func library() async throws {
        let district = try await District(), (_, office, _) = try await signed(district)
        let found = try await office.get("/figures?q=宣讲").text
        #expect(found.contains("宣讲活动") && found.contains("2,037") && !found.contains(">工会会员<"))
        #expect(try await office.get("/figures?department=dept_rights").text.contains("集体协商合同"))
        let page = try await office.get("/figures/outreach_sessions").text
        #expect(page.contains("宣教部年度台账") && page.contains("公开的才算"))
        // What the district entered is not a town's.
        let lin = try await district.holder(of: .林干事)
        #expect(try await lin.get("/figures/outreach_sessions").status == 404)
        #expect(try await !lin.get("/figures?q=宣讲").text.contains("2,037"))
    }

    @Test("What is not true of the number, and what has no number, is said on the draft and keeps it from being frozen")
    func untrue() async throws {
        let district = try await District(), (id, office, _) = try await signed(district, text: "# 区情\n工会组织{工会组织：上亿}，职工书屋{职工书屋}个。")
        let page = try await office.get("/reviews/\(id)").text
        #expect(page.contains("还不到一亿") && page.contains("“职工书屋”在这个时期没有数"))
        #expect(try await office.post("/reviews/\(id)/freeze").status == 409)
    }

    @Test("A result from before needs its document, its period and its unit; a figure that is counted is not entered", arguments: [
        ["indicator": "工会组织"], ["indicator": "没有的"], ["value": "两千"], ["first": ""], ["day": "2030-01-01"], ["first": "2026-12-01"], ["source": ""],
    ])
    func refused(wrong: [String: String]) async throws {
        let district = try await District(), publicity = try await district.holder((.deptPublicity, district.root))
        let good = ["indicator": "宣讲活动", "value": "2037", "first": "2026-01-01", "day": "2026-11-22", "source": "台账", "sourceOn": "2026-11-20"]
        #expect(try await publicity.post("/figures/historical/new", good.merging(wrong) { $1 }.map { ($0.key, $0.value) }).status == 422)
    }

    @Test("Results from before stand as numbers stand: each with its unit, at the right, a comma at the thousands")
    func historical() async throws {
        let district = try await District(), publicity = try await district.holder((.deptPublicity, district.root))
        for (indicator, value, first) in [("宣讲活动", "2037", "2026-01-01"), ("四季送和帮扶资金", "41910000.00", "2026-01-01"), ("规上非公企业厂务公开率", "96.3", "")] {
            let reply = try await publicity.post("/figures/historical/new", [
                ("indicator", indicator), ("value", value), ("first", first), ("day", "2026-11-20"), ("source", "台账"), ("sourceOn", "2026-11-20"),
            ])
            #expect(reply.status == 303, "\(indicator): \(reply.text)")
        }
        let page = try await publicity.get("/figures/historical").text
        for number in ["2,037场", "41,910,000.00元", "96.30%"] { #expect(page.contains("<td class=\"num\" data-l=\"数值\">\(number)</td>"), "\(number)") }
        let values = try await publicity.json("/figures/historical").json["items"]?.array?.compactMap { $0["value"]?.string }
        #expect(values.map(Set.init) == ["2037场", "41910000.00元", "96.30%"])
    }
}
