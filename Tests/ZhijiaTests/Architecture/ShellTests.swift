@testable import Edge
@testable import Imports
@testable import Kernel
import Testing
@testable import zhijia

/// What stands around every page, and what a program is told about them.
@Suite struct ShellTests {
    @Test("The name over the door is the district's own")
    func nameOverTheDoor() async throws {
        let district = try await District()
        try await district.database.write { db in
            _ = try db.run("UPDATE union_org SET name = '南溪区总工会' WHERE is_root = 1 \(SQL.unscoped(because: "a test"))")
        }
        let page = try await district.visitor().get("/sign-in").text
        #expect(page.contains("南溪区总工会") && !page.contains("翠屏区"))
    }

    @Test("The box at the top finds what it says, for whoever has one")
    func search() async throws {
        let district = try await District()
        for (person, words) in [(Cast.吴部长, "工会、单位、委员会成员、请示、文书、会员"), (.赵会计, "工会、单位、委员会成员"), (.系统管理员, "账号"), (.安全管理员, "账号"), (.审计管理员, "账号")] {
            let visitor = try await district.signedIn(person)
            for page in ["/", "/nothing-there"] {
                #expect(try await visitor.get(page).text.contains(/action="\/search"[^\n]*\n?[^\n]*placeholder="找/), "\(person) \(page)")
            }
            #expect(try await visitor.get("/").text.contains("placeholder=\"找\(words)\""), "\(person)")
            #expect(try await visitor.get("/search?q=x").status == 200, "\(person)")
        }
    }

    @Test("While a roster is partly in, its lists and figures say so")
    func partlyIn() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        let pages = ["/employers", "/figures/org_rate", "/figures/org_rate/rows", "/figures", "/"], others = ["/unions", "/figures/orgs_total", "/accounts"]
        for page in pages { #expect(try await !wu.get(page).text.contains("导入中"), "\(page)") }
        try await district.database.write { db in
            _ = try db.run("UPDATE import_batch SET state = 'applying' WHERE id = \(district.north.batch) \(SQL.unscoped(because: "a test"))")
        }
        for page in pages { #expect(try await wu.get(page).text.contains("导入中"), "\(page)") }
        for page in others { #expect(try await !wu.get(page).text.contains("导入中"), "\(page)") }
    }

    @Test("An import is given up only after a question that names the consequence")
    func givingUp() async throws {
        let district = try await District(), page = try await district.signedIn(.吴部长).get("/imports/\(district.north.batch)").text
        #expect(page.contains("放弃这次导入？") && page.contains("一行也不会写入"))
    }

    @Test("A sheet comes back with its verdicts however long its name is")
    func longName() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        let name = String(repeating: "长", count: 196) + ".csv"
        let batch = try #require(try await wu.upload("/imports/new/employers", [], file: (name, Array("单位名称,职工人数\n白塔茶业,12\n".utf8))).location)
        try await district.runJobs()
        #expect(try await wu.get(batch + "/verdicts").status == 200)
    }

    @Test("A program is told of every route, of the headers it may send, of how many rows it may ask for, and of all that an answer may be")
    func openAPI() async throws {
        let document = try await District().visitor().get("/openapi.json").json, paths = try #require(document["paths"])
        for path in ["/healthz", "/readyz", "/metrics"] { #expect(paths[path]?["get"] != nil, "\(path)") }
        let headers = paths["/unions/{id}/edit"]?["post"]?["parameters"]?.array?.filter { $0["in"] == "header" }.compactMap { $0["name"]?.string }
        #expect(headers == ["X-CSRF-Token", "Idempotency-Key"])
        let rows = paths["/figures/{code}/rows"]?["get"]
        #expect(rows?["parameters"]?.array?.first { $0["name"] == "limit" }?["schema"]?["maximum"] == 200)
        #expect(rows?["responses"]?["200"]?["content"]?["application/json"]?["schema"]?["properties"]?["items"] != nil)
        #expect(document["components"]?["securitySchemes"]?["session"]?["name"] == "__Host-zhijia")
        let sort = paths["/unions"]?["get"]?["parameters"]?.array?.first { $0["name"] == "sort" }?["schema"]?["enum"]?.array ?? []
        #expect(sort.contains("name") && sort.contains("-name"))
        let workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        func kinds(_ path: String) -> [String]? { paths[path]?["get"]?["responses"]?["200"]?["content"]?.members?.map(\.key) }
        #expect(kinds("/unions") == ["application/json", "text/html", workbook] && kinds("/statistics") == kinds("/unions"))
        #expect(kinds("/unions/{id}") == ["application/json", "text/html"] && kinds("/unions/{id}/files/{file}") == ["*/*"])
        #expect(paths["/unions/{id}/edit"]?["post"]?["responses"]?["303"]?["headers"]?["Location"] != nil)
        func asked(_ path: String) -> Set<String> { Set(paths[path]?["get"]?["parameters"]?.array?.filter { $0["in"] == "query" }.compactMap { $0["name"]?.string } ?? []) }
        #expect(asked("/figures") == ["q", "department", "at", "from", "union"])
        #expect(asked("/figures/{code}").isSuperset(of: ["at", "from", "union", "town", "age"]) && asked("/figures/{code}/rows").isSuperset(of: ["at", "from", "union", "town", "q", "limit"]))
        let day = paths["/figures"]?["get"]?["parameters"]?.array?.first { $0["name"] == "at" }
        #expect(day?["schema"]?["format"] == "date")
    }

    @Test("Who comes too late is led to the record, or to its list, as it stands now")
    func tooLate() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长), batch = "/imports/\(district.north.batch)"
        let late = try await wu.post("\(batch)/resume")
        #expect(late.status == 409 && late.text.contains("<a class=\"btn main\" href=\"\(batch)\">看最新情况</a>") && late.text.contains("回工作台"))
        let chen = try await district.signedIn(.陈主席)
        let twice = try await chen.post("/members/enter", [
            ("documentType", "01"), ("number", CitizenID.invented(born: "19880218", serial: 12)), ("name", "白海豚"), ("union", district.north.name), ("joinedOn", "2026-11-20"),
        ])
        #expect(twice.status == 409 && twice.text.contains("href=\"/members\">看最新情况"))
        // Of what is beside one's own part nothing is told, so nothing leads there.
        #expect(try await !chen.get("/unions/\(district.south.union)").text.contains("看最新情况"))
    }

    @Test("The rail marks the line that a page belongs to, also where it lies beneath another")
    func whereOneIs() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        func current(_ page: String) -> [String] { page.matches(of: /<a href="([^"]*)" aria-current="page">/).map { String($0.output.1) } }
        for (path, line) in [("/members/quality", "/quality"), ("/members/quality/\(district.north.union)", "/quality"), ("/members", "/members"), ("/figures/historical", "/figures/historical")] {
            #expect(try await current(wu.get(path).text) == [line], "\(path)")
        }
        let member = try await district.member(district.worker())
        for path in ["/me/data", "/me/edit", "/me/wish", "/me/readings", "/me/consents", "/me/copy", "/me/union", "/me/phone", "/me/applications"] {
            #expect(try await current(member.get(path).text) == ["/me/data"], "\(path)")
        }
        #expect(try await current(member.get("/me").text) == ["/me"])
    }

    @Test("A page puts one thing to do before the others, at most; what cannot be undone is in red")
    func oneMainAction() async throws {
        let district = try await District()
        for person in [Cast.吴部长, .林干事, .陈主席, .安全管理员] {
            let visitor = try await district.signedIn(person)
            for route in modules.flatMap(\.routes) where route.method == .get && route.gives != .file {
                guard let path = district.address(route.pattern.description, in: district.north) else { continue }
                let page = try await visitor.get(path).text
                let top = page.firstMatch(of: /<header class="flex">.*?<\/header>/.dotMatchesNewlines()).map { String($0.output) } ?? ""
                // A question asks with a main button of its own.
                let offered = top.replacing(/<dialog.*?<\/dialog>/.dotMatchesNewlines(), with: "")
                #expect(offered.matches(of: /class="btn main"/).count < 2, "\(person) \(path)")
            }
        }
        let chen = try await district.signedIn(.陈主席)
        #expect(try await chen.get("/imports").text.contains("<a class=\"btn main\" href=\"/imports/new/members\""))
        let page = try await chen.get("/members/\(district.north.person)").text
        for step in ["quit", "strike", "expel", "death"] { #expect(page.contains("<a class=\"btn risk\" href=\"/members/\(district.north.person)/\(step)\""), "\(step)") }
    }

    @Test("A series is the same numbers as day by day")
    func series() async throws {
        let district = try await District(), days = [Day(2014, 1, 1), Day(2015, 5, 1), Day(2026, 11, 22)].compactMap(\.self)
        let grant = Grant(role: .districtLeader, unionID: district.root, isWhole: true, isWide: true)
        let scope = try #require(try Gate.admit(Actor(id: ID(0), name: "", grants: [grant]), to: .right(.readFigures), on: Day(2026, 11, 22) ?? .first))
        for figure in modules.flatMap(\.figures) {
            try await district.database.read { db in
                let series = try figure.series(scope, at: days, db)
                for (day, result) in series {
                    var rows = 0, amount: Int64 = 0
                    try figure.each(scope, at: day, db) { rows += 1; amount += $0.amount }
                    #expect(result.rows == rows && result.count == Int(amount), "\(figure.code) on \(day)")
                }
                #expect(series.first?.result.rows != series.last?.result.rows || figure.code != "orgs_total")
            }
        }
    }
}
