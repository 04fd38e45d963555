@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing

/// Tables of numbers, each a door to its rows; what ends soon; who has no union yet.
@Suite struct StatisticsTests {
    /// Every number of the page with where it leads.
    private func doors(_ page: String) -> [(path: String, number: Int64)] {
        page.matches(of: /<a class="n" href="([^"]*)">([\d,]+)<\/a>/).compactMap { match in
            Int64(match.output.2.replacing(",", with: "")).map { (String(match.output.1).replacing("&amp;", with: "&"), $0) }
        }
    }

    @Test("Every number of the statistics is what its rows come to, today and on a day that is past", arguments: ["", "?at=2025-10-15"])
    func numbers(_ query: String) async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        // Something of everything: an empty town, a union without trade, one that is gone.
        _ = try await wu.postJSON("/unions/\(district.north.other)/edit", ["industry": "", "foundedOn": "2025-10-03", "termStart": "2021-05-01"])
        for person in [Cast.吴部长, .何干事] {
            let reader = try await district.holder(of: person), page = try await reader.get("/statistics\(query)")
            #expect(page.status == 200)
            var checked: Set<String> = []
            for (path, number) in doors(page.text) where checked.insert(path).inserted {
                let rows = try await reader.json(path + "&total=1&limit=200").json
                if path.hasPrefix("/figures/reported_members") {
                    let sum = rows["items"]?.array?.reduce(0) { $0 + ($1["amount"]?.integer ?? 0) }
                    #expect(sum == number, "\(person) \(path)")
                } else { #expect(rows["total"]?.integer == number, "\(person) \(path)") }
            }
            #expect(checked.count > 20, "\(checked.count)")
        }
    }

    @Test("The page, its JSON and its workbook say the same")
    func workbook() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        for (path, sheets) in [("/statistics", ["by_type": "按类型", "by_town": "按镇街", "by_month": "按月"]), ("/statistics/yearly?year=2025", ["grassroots": "基层工会", "county": "县级工会"])] {
            let json = try await wu.json(path).json, book = try await wu.get(path + (path.contains("?") ? "&" : "?") + "as=xlsx")
            #expect(book.status == 200 && book.type.contains("spreadsheetml"))
            for (key, title) in sheets {
                let rows = try #require(json[key]?.array), found = try SheetText.rows(book.bytes, sheet: title)
                let cells = rows.map { row in (row.members ?? []).dropLast().map { $0.value.string ?? $0.value.integer.map(String.init) ?? "" } }
                #expect(found.suffix(cells.count).map { $0.filter { !$0.isEmpty } } == cells.map { $0.filter { !$0.isEmpty } }, "\(path) \(title)")
            }
            #expect(try SheetText.rows(book.bytes, sheet: "说明").flatMap(\.self).contains { $0.contains("当日存续的工会") })
        }
        let trail = try await district.signedIn(.审计管理员).get("/audit?kind=reading").text
        #expect(trail.contains("2025年工会组织统计年报"))
    }

    @Test("Every number of the yearly statistics that counts rows is what its rows come to")
    func yearly() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        _ = try await wu.postJSON("/unions/\(district.north.other)/edit", ["termNumber": 1, "termStart": "2020-05-01"])
        let json = try await wu.json("/statistics/yearly?year=2025").json
        let singles = try #require(json["grassroots"]?.array?.first), federations = try #require(json["federations"]?.array?.last)
        let counted = try await wu.json("/unions?counted=1&type=BASIC_SINGLE&at=2025-12-31&total=1").json["total"]
        #expect(singles["type"] == "单独基层工会" && singles["unions"] == counted)
        #expect(singles["registered"] == 2 && federations["is_total"] == true && federations["new_form"] == 2)
        #expect(federations["ended"] == 1 && federations["on_time"] == 0 && federations["overdue"] == 1)
        let counties = try #require(json["county"]?.array)
        #expect(counties.last?["unions"] == 9 && counties.dropLast().reduce(0) { $0 + ($1["unions"]?.integer ?? 0) } == 9)
        #expect(try await wu.json("/statistics/yearly?year=2027").status == 422)
        #expect(try await wu.json("/statistics/yearly?year=x").status == 422)
        #expect(try await wu.get("/statistics/yearly?year=2026").text.contains("2026 年还没有结束"))
        #expect(try await wu.json("/statistics/yearly").json["title"] == "2025年工会组织统计年报")
    }

    @Test("The map says of every town in words what it shows in shade, and each tile leads to its rows")
    func map() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        let page = try await wu.get("/statistics/map?figure=orgs_total").text, towns = try await wu.json("/statistics/map?figure=orgs_total").json["towns"]?.array
        #expect(towns?.count == 20 && page.matches(of: /<polygon/).count == 20)
        #expect(page.contains("aria-label=\"安阜街道：工会组织 3个\"") && page.contains("aria-label=\"李庄镇：工会组织 无\""))
        #expect(try await wu.json("/figures/orgs_total/rows?at=2026-11-22&town=511502007&total=1").json["total"] == 3)
        #expect(try await wu.json("/statistics/map?figure=nothing").status == 422)
        for figure in Figure.organisations where figure.parts.contains(where: { $0.key == "town" }) {
            #expect(try await wu.get("/statistics/map?figure=\(figure.code)&at=2025-06-30").status == 200, "\(figure.code)")
        }
    }

    @Test("Terms that end: within 180, 90, 30 days and overdue, as the desk counts them")
    func terms() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        let ends = [(district.north.union, "2021-11-21"), (district.north.other, "2021-12-22"), (district.south.union, "2022-01-31"), (district.south.other, "2022-05-21"), (district.schools, "2022-05-22")]
        for (union, start) in ends { #expect(try await wu.postJSON("/unions/\(union)/edit", ["termStart": .string(start), "termYears": 5]).status == 200) }
        func total(_ within: String) async throws -> JSON? { try await wu.json("/terms?total=1&within=\(within)").json["total"] }
        #expect(try await total("overdue") == 1)
        #expect(try await total("30") == 1)
        #expect(try await total("90") == 2)
        #expect(try await total("180") == 3)
        let items = try #require(try await wu.json("/terms").json["items"]?.array)
        #expect(items.map { $0["nearness"] } == ["overdue", "30", "90", "180"])
        #expect(items.map { $0["last_day"]?.string ?? "" } == ["2026-11-21", "2026-12-22", "2027-01-31", "2027-05-21"])
        let desk = (try await wu.json("/").json["due"]?.array ?? []).filter { $0["title"]?.string?.contains("届满") == true }
        #expect(desk.map { $0["title"] } == ["届满未换届", "任期 30 日内届满", "任期 90 日内届满", "任期 180 日内届满"])
        #expect(desk.first?["path"] == .string("/unions/\(district.north.union)"))
        #expect(try await district.holder(of: .何干事).json("/terms?total=1").json["total"] == 2)
    }

    @Test("Employers without a union are the rest of the rate, the largest first, with what the law asks of their size")
    func withoutUnion() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), rate = try await wu.json("/figures/org_rate").json
        let items = try #require(try await wu.json("/employers/without-union").json["items"]?.array)
        #expect(Int64(items.count) == (rate["denominator"]?.integer ?? 0) - (rate["numerator"]?.integer ?? 0) && items.count == 2)
        let small = try #require(items.last?["id"]?.string), name = try #require(items.last?["name"]?.string)
        #expect(try await wu.postJSON("/employers/\(small)/edit", ["employees": 24]).status == 200)
        let again = try #require(try await wu.json("/employers/without-union").json["items"]?.array)
        #expect(again.map { $0["next"] } == ["own", "joint"] && again.map { $0["employees"] } == [120, 24] && again.last?["name"]?.string == name)
        #expect(again.allSatisfy { $0["ask"] == "申请建会" })
        // Who may send no petition is told the next step, and offered none.
        let reader = try await district.holder((.deptFinance, district.root))
        let told = try #require(try await reader.json("/employers/without-union").json["items"]?.array)
        #expect(told.count == 2 && told.allSatisfy { $0["ask"] == .null && $0["next"] != .null })
        #expect(try await !reader.get("/employers/without-union").text.contains("/employers/found/"))
    }

    @Test("Asking for a union of an employer begins with what the list knows, and is sent in the name of the town")
    func founding() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事)
        let teahouse = try #require(try await district.holder(of: .林干事).json("/employers/without-union").json["items"]?.array?.first)
        let id = try #require(teahouse["id"]?.string), form = try await lin.get("/employers/found/\(id)")
        #expect(form.status == 200 && form.text.contains("action=\"/unions/\(district.north.town)/found\""))
        #expect(form.text.contains("value=\"\(District.canary)茶楼工会委员会\"") && form.text.contains("value=\"120\""))
        let sent = try await lin.post("/unions/\(district.north.town)/found", [
            ("name", "\(District.canary)茶楼工会委员会"), ("type", "BASIC_SINGLE"), ("employers", "\(District.canary)茶楼"), ("town", "511502007"), ("employees", "120"),
            ("members", "100"), ("leader", "罗敏"), ("reason", "职工要求入会"),
        ])
        #expect(sent.status == 303)
        let after = try await district.holder(of: .林干事).json("/employers/without-union").json["items"]?.array?.first
        #expect(after?["next"] == "under_way" && after?["ask"] == .null)
        #expect(try await district.signedIn(.何干事).get("/employers/found/\(id)").status == 404)
    }
}
