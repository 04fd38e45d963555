@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
import Testing
@testable import zhijia

/// What the figures of members say, after people have joined, moved, been retained and left.
@Suite struct MemberFigureTests {
    private func value(_ code: String, _ query: String = "", _ reader: Visitor) async throws -> Int64? { try await reader.json("/figures/\(code)?\(query)").json["value"]?.integer }
    private func text(_ code: String, _ query: String = "", _ reader: Visitor) async throws -> String? { try await reader.json("/figures/\(code)?\(query)").json["text"]?.string }
    private func rows(_ code: String, _ query: String, _ reader: Visitor) async throws -> Int64? { try await reader.json("/figures/\(code)/rows?total=1&\(query)").json["total"]?.integer }

    private func join(_ name: String, serial: Int, born: String = "19900307", on day: String, newForm: String = "", at union: String, _ clerk: Visitor) async throws -> String {
        let reply = try await clerk.post("/members/enter", [
            ("documentType", "01"), ("number", CitizenID.invented(born: born, serial: serial)), ("name", name), ("union", union), ("joinedOn", day), ("newForm", newForm),
        ])
        #expect(reply.status == 303, "\(name): \(reply.status)")
        return try #require(reply.location)
    }

    /// In the north: two from the beginning; one joins on the 2nd, another on the 5th and leaves on the 12th; one is retained on the 8th and back on the 15th; one goes
    /// to the union next door on the 18th.
    private func busyNovember() async throws -> District {
        let district = try await District(), clerk = try await district.holder((.deptOrg, district.root)), north = district.north
        _ = try await join("王小明", serial: 302, on: "2026-11-02", newForm: "COURIER", at: north.name, clerk)
        let leaver = try await join("赵大江", serial: 304, on: "2026-11-05", newForm: "TRUCK", at: north.name, clerk)
        #expect(try await clerk.post(leaver + "/quit", [("on", "2026-11-12"), ("reason", "本人提出")]).status == 303)
        let person = "/members/\(north.person)"
        #expect(try await clerk.post(person + "/retain", [("on", "2026-11-08"), ("cause", "3"), ("reason", "失业")]).status == 303)
        #expect(try await clerk.post(person + "/return", [("on", "2026-11-15"), ("reason", "再就业")]).status == 303)
        #expect(try await clerk.post("/transfers/\(north.transfer)/agree").status == 303)
        return district
    }

    @Test("Asked for many days at once, each day of every figure is what it is when asked alone, narrowed or not and in any order")
    func series() async throws {
        let district = try await busyNovember(), today = District.noon.day(in: .shanghai)
        let actor = Actor(id: ID(1), name: "吴", grants: [Grant(role: .deptOrg, unionID: district.root, isWhole: true, isWide: true)])
        let scope = try #require(try Gate.admit(actor, to: .right(.readFigures), on: today))
        let months = (0..<24).map { today.firstOfMonth.adding(months: -$0).adding(days: -1) }, november = (0..<16).map { today.adding(days: -$0) }
        for figure in modules.flatMap(\.figures) {
            let narrowed = figure.parts.flatMap { part in [nil, "TRUCK", "2"].map { figure.narrowed(by: part, to: $0) } }
            try await district.database.read { db in
                for asked in [figure] + narrowed {
                    for days in [months, november, [today, today.adding(days: -400), today]] {
                        for (day, result) in try asked.series(scope, at: days, db) {
                            #expect(try result == asked.result(scope, at: day, from: day.firstOfMonth, db), "\(figure.code) on \(day)")
                        }
                    }
                }
            }
        }
    }

    @Test("What came less what went is what there is more of, over any days, for the district, a town and a union")
    func net() async throws {
        let district = try await busyNovember()
        let readers = [try await district.holder(of: .吴部长), try await district.holder(of: .林干事), try await district.holder(of: .何干事), try await district.holder(of: .陈主席)]
        for reader in readers {
            for (from, before, until) in [("2026-11-01", "2026-10-31", "2026-11-22"), ("2026-11-06", "2026-11-05", "2026-11-11"), ("2026-11-12", "2026-11-11", "2026-11-15"), ("2016-01-01", "2015-12-31", "2026-11-22")] {
                let net = try await value("members_net", "from=\(from)&at=\(until)", reader)
                let after = try await value("members_total", "at=\(until)", reader) ?? 0, earlier = try await value("members_total", "at=\(before)", reader) ?? 0
                #expect(net == after - earlier, "\(from) to \(until)")
            }
        }
    }

    @Test("Joining, leaving and every change count on their own day, and each is opened to its rows, on the page and in the sheet")
    func flows() async throws {
        let district = try await busyNovember(), wu = try await district.holder(of: .吴部长), november = "from=2026-11-01&at=2026-11-22"
        #expect(try await value("members_joined", november, wu) == 2)
        #expect(try await value("members_joined", "from=2026-11-03&at=2026-11-05", wu) == 1)
        #expect(try await value("members_joined", "at=2026-11-22", wu) == 2, "since the year began")
        #expect(try await value("members_joined", "at=2020-12-31", wu) == 2, "those who joined on 2020-01-01")
        #expect(try await value("newform_joined", november + "&new_form=COURIER", wu) == 1)
        #expect(try await value("members_left", november, wu) == 1)
        #expect(try await value("members_left", "from=2026-11-13&at=2026-11-22", wu) == 0)
        for (change, count) in ["joined": 2, "returned": 1, "moved_in": 1, "moved": 1, "retained": 1, "quit": 1, "struck": 0] {
            #expect(try await rows("members_net", november + "&change=\(change)", wu) == Int64(count), "\(change)")
        }
        // 2 + 1 + 1 - 1 - 1 - 1
        #expect(try await text("members_net", november, wu) == "1")
        #expect(try await text("members_net", "from=2026-11-12&at=2026-11-12", wu) == "-1")
        let sheet = try SheetText.rows(try await wu.get("/figures/members_net/rows?\(november)&as=xlsx").bytes)
        #expect(sheet.count { $0.contains("-1") } == 3 && sheet.count { $0.contains("1") } == 4)
        let page = try await wu.get("/figures/members_net?\(november)").text
        #expect(page.contains("2026年11月1日至2026年11月22日") && page.contains("from=2026-11-01") && page.contains("转为保留会籍"))
        // Each month of the series has its own.
        let series = try #require(try await wu.json("/figures/members_joined?at=2026-11-22").json["series"]?.array)
        #expect(series.last?["value"]?.integer == 2 && series.dropLast().allSatisfy { $0["value"] == 0 })
    }

    @Test("The rate is members in good standing of workers, union by union; who is retained is not in it, who has no workers written down is left out, and more than all is a fault")
    func rate() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        // Six unions of 120 workers, two members in two of them.
        let rate = try await wu.json("/figures/member_rate").json
        #expect(rate["numerator"] == 4 && rate["denominator"] == 720 && rate["text"] == "0.56%" && rate["rows"] == 6)
        #expect(try await wu.post("/members/\(district.north.person)/retain", [("on", "2026-11-08"), ("cause", "3"), ("reason", "失业")]).status == 303)
        #expect(try await wu.json("/figures/member_rate").json["numerator"] == 3)
        district.pass(seconds: 86_400)
        let again = try await district.holder(of: .吴部长)
        #expect(try await again.postJSON("/unions/\(district.south.union)/edit", ["employees": 1, "members": 1, "womenEmployees": 0]).status == 200)
        #expect(try await again.postJSON("/unions/\(district.north.other)/edit", ["employees": ""]).status == 200)
        let now = try await again.json("/figures/member_rate").json
        #expect(now["denominator"] == 481 && now["rows"] == 5 && now["numerator"] == 3)
        let over = try #require(try await again.json("/figures/member_rate/rows?fault=over").json["items"]?.array)
        #expect(over.map { $0["id"] } == [.string(district.south.union.description)] && over.first?["amount"] == 2 && over.first?["whole"] == 1)
        #expect(try await again.get("/figures/member_rate").text.contains("超过 100%，数据有误"))
        // The day before still has what stood there then.
        #expect(try await again.json("/figures/member_rate?at=2026-11-22").json["denominator"] == 720)
        #expect(try await district.holder(of: .何干事).json("/figures/member_rate?fault=fit").json["numerator"] == 0)
    }

    @Test("A town has the members of the unions that stood in it on the day")
    func town() async throws {
        let district = try await District()
        district.pass(seconds: 86_400)
        let wu = try await district.holder(of: .吴部长)
        #expect(try await wu.postJSON("/unions/\(district.north.union)/edit", ["town": "511502109"]).status == 200)
        #expect(try await value("members_total", "at=2026-11-22&town=511502007", wu) == 2)
        #expect(try await value("members_total", "at=2026-11-22&town=511502109", wu) == 2)
        #expect(try await value("members_total", "at=2026-11-23&town=511502007", wu) == 0)
        #expect(try await value("members_total", "at=2026-11-23&town=511502109", wu) == 4)
        #expect(try await rows("members_total", "at=2026-11-22&town=511502007", wu) == 2)
        #expect(try await rows("members_total", "at=2026-11-23&town=511502007", wu) == 0)
    }

    @Test("Ages are counted in whole years on the day")
    func ages() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席)
        // Born on 18 January and on 1 March 1988.
        #expect(try await value("members_total", "at=2023-01-17&age=34", chen) == 2)
        #expect(try await value("members_total", "at=2023-01-18&age=34", chen) == 1)
        #expect(try await value("members_total", "at=2023-01-18&age=44", chen) == 1)
        #expect(try await value("members_total", "at=2023-03-01&age=44", chen) == 2)
        #expect(try await value("members_total", "at=2016-12-31&age=24", chen) == 0)
    }

    @Test("A row is complete when the twelve items are there, and accurate when nothing contradicts it")
    func quality() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        #expect(try await text("member_completeness", "", wu) == "0.00%")
        func edit(_ fields: JSON) async throws { #expect(try await wu.postJSON("/members/\(district.north.person)/edit", fields).status == 200) }
        try await edit(["ethnicity": "01", "reason": "看着身份证补上"])
        #expect(try await text("member_completeness", "", wu) == "0.00%")
        try await edit(["workStatus": "1", "reason": "看着名册补上"])
        #expect(try await text("member_completeness", "", wu) == "25.00%")
        #expect(try await rows("member_completeness", "complete=1", wu) == 1)
        // Each town's two may be one person.
        #expect(try await text("member_accuracy", "", wu) == "0.00%")
        #expect(try await wu.post("/members/duplicates/\(district.north.pair)/different").status == 303)
        #expect(try await text("member_accuracy", "", wu) == "50.00%")
    }

    @Test("Every number of the members' statistics, of the month's report and of the year's is what its rows come to", arguments: [
        "/statistics/members", "/statistics/members?at=2026-11-10", "/statistics/new-form?month=2026-11", "/statistics/members/yearly?year=2026", "/statistics/members/yearly?year=2025",
    ])
    func statistics(_ path: String) async throws {
        let district = try await busyNovember()
        for person in [Cast.吴部长, .林干事] {
            let reader = try await district.holder(of: person), page = try await reader.get(path)
            #expect(page.status == 200)
            var checked: Set<String> = []
            for match in page.text.matches(of: /<a class="n" href="([^"]*)">(-?[\d,]+)<\/a>/) {
                let path = String(match.output.1).replacing("&amp;", with: "&"), number = Int64(match.output.2.replacing(",", with: ""))
                guard checked.insert(path).inserted else { continue }
                let rows = try await reader.json(path + "&total=1&limit=200").json, items = try #require(rows["items"]?.array)
                let sum = items.reduce(0) { $0 + ($1["amount"]?.integer ?? 0) }, whole = items.reduce(0) { $0 + ($1["whole"]?.integer ?? 0) }
                #expect(path.contains("_net/") ? sum == number : whole > 0 ? whole == number : rows["total"]?.integer == number, "\(person) \(path): \(number ?? -1)")
            }
            #expect(checked.count > 5, "\(path): \(checked.count)")
        }
    }

    @Test("The month's report of the new trades: four groups, the others, what they come to; as a workbook too")
    func newForm() async throws {
        let district = try await busyNovember(), wu = try await district.holder(of: .吴部长), json = try await wu.json("/statistics/new-form?month=2026-11").json
        let groups = try #require(json["groups"]?.array)
        func line(_ title: String) -> JSON? { groups.first { $0["group"]?.string == title } }
        #expect(line("快递员")?["joined"] == 1 && line("快递员")?["members"] == 1 && line("快递员")?["net"] == 1)
        #expect(line("货车司机")?["joined"] == 1 && line("货车司机")?["members"] == 0 && line("货车司机")?["net"] == 0)
        #expect(line("四类群体小计")?["joined"] == 2 && line("合计")?["joined_in_year"] == 2 && line("保安员")?["joined"] == 0)
        #expect(try await wu.json("/statistics/new-form").json["title"] == "2026年10月新就业形态劳动者入会月报")
        let book = try await wu.get("/statistics/new-form?month=2026-11&as=xlsx")
        #expect(try SheetText.rows(book.bytes, sheet: "各类群体").contains { $0.prefix(2) == ["快递员", "1"] })
        for bad in ["2026-12", "1999-01", "x"] { #expect(try await wu.json("/statistics/new-form?month=\(bad)").status == 422, "\(bad)") }
        #expect(try await wu.get("/statistics").text.contains("href=\"/statistics/new-form\""))
    }

    @Test("The year's report counts by sex, age, education, migrant workers and skill, at the cut-off day")
    func yearly() async throws {
        let district = try await busyNovember(), wu = try await district.holder(of: .吴部长), json = try await wu.json("/statistics/members/yearly?year=2026").json
        for key in ["by_sex", "by_age", "by_education", "by_migrant", "by_skill"] {
            let lines = try #require(json[key]?.array)
            #expect(lines.last?["is_total"] == true && lines.last?["members_total"] == 5 && lines.last?["members_joined"] == 2, "\(key)")
            #expect(lines.dropLast().reduce(0) { $0 + ($1["members_total"]?.integer ?? 0) } == 5, "\(key)")
        }
        #expect(json["by_age"]?.array?.first { $0["part"] == "35 至 44 岁" }?["members_total"] == 5)
        #expect(try await wu.json("/statistics/members/yearly?year=2025").json["by_sex"]?.array?.last?["members_total"] == 4)
    }
}
