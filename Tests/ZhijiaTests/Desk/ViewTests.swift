@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing
@testable import zhijia

/// Lists open as their reader left them, and views are kept under a name.
@Suite struct ViewTests {
    private static let lists = modules.flatMap(\.routes).compactMap { route in route.list.map { (route, $0) } }

    @Test("Every list opens as its reader left it, at a browser only, until the way out is taken")
    func everyList() async throws {
        let district = try await District()
        var seen = 0
        for (route, list) in Self.lists where list.isRemembered {
            let role = try #require(Role.allCases.first { route.access.admits($0) }), path = list.path.text
            #expect(!path.contains(":"), "\(path) is part of a record and would be remembered for all of them")
            let reader = try await district.browser((role, district.root)), other = try await district.browser((role, district.root))
            let sort = try #require(list.columns.last { $0.sort != nil }), order = list.defaultSort == "-\(sort.key)" ? sort.key : "-\(sort.key)"
            let column = try #require(list.columns.last), headings = { (page: Reply) in page.text.matches(of: /<th scope="col"/).count }
            let usual = try await reader.get(path), json = try await reader.json(path).bytes
            guard PageText.rows(usual.text).count > 0 else { continue }
            seen += 1
            #expect(!usual.text.contains("恢复默认"))
            // What comes from elsewhere is shown and not remembered.
            #expect(try await reader.get("\(path)?sort=\(order)").text.contains(Self.sorted(sort, order)), "\(path)")
            #expect(try await !reader.get(path).text.contains("恢复默认"), "\(path)")
            let left = try await reader.get("\(path)?set=1&sort=\(order)&cols=\(column.key)")
            #expect(left.text.contains(Self.sorted(sort, order)) || sort.key != column.key, "\(path)")
            let again = try await reader.get(path)
            #expect(PageText.rows(again.text) == PageText.rows(left.text) && headings(again) == 2, "\(path)")
            #expect(again.text.contains("按您上次的样子打开") && again.text.contains("href=\"\(path)?set=1\">恢复默认"), "\(path)")
            // A program gets what the address says, and so does a sheet.
            if list.key != "audit" { #expect(try await reader.json(path).bytes == json, "\(path)") }
            #expect(try await !other.get(path).text.contains("按您上次的样子打开"), "\(path): another reader")
            #expect(try await !reader.get("\(path)?set=1").text.contains("恢复默认"), "\(path)")
            #expect(try await headings(reader.get(path)) == headings(usual), "\(path)")
        }
        #expect(seen > 5)
    }

    private static func sorted(_ column: Column, _ order: String) -> String { order.hasPrefix("-") ? "aria-sort=\"descending\"" : "aria-sort=\"ascending\"" }

    @Test("Filters are left and found again, the last one taken away leaves none, and a search is not remembered")
    func filters() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        _ = try await wu.get("/unions?set=1&q=&type=SYSTEM&town=")
        let page = try await wu.get("/unions")
        #expect(page.text.contains("类型：\(UnionType.system.label)") && page.text.contains("筛出 <b>1</b>"))
        // Each control on the page says that it was used here.
        #expect(page.text.contains("<a href=\"/unions?set=1\">类型：\(UnionType.system.label)"))
        #expect(page.text.contains("href=\"/unions?type=SYSTEM&amp;as=xlsx\""))
        _ = try await wu.get("/unions?set=1&q=" + Path.encoded("第一小学"))
        #expect(try await !wu.get("/unions").text.contains("已选条件"))
    }

    @Test("What a later version of the program no longer knows is forgotten, not failed")
    func outgrown() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        _ = try await wu.get("/unions?set=1&type=SYSTEM")
        for state in ["{\"type\":\"GONE\"}", "{\"sort\":\"gone\"}", "{\"gone\":\"1\"}", "no object", "{}"] {
            try await district.database.write { db in _ = try db.run("UPDATE list_view SET state = \(state)") }
            let page = try await wu.get("/unions")
            #expect(page.status == 200 && page.text.contains("共 <b>9</b> 个工会"), "\(state)")
        }
    }

    @Test("A view is kept under a name, opened, renamed and deleted by its owner; a colleague uses one that is shared")
    func named() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长), zhao = try await district.signedIn(.赵会计), lin = try await district.signedIn(.林干事)
        func save(_ name: String, shared: Bool) async throws -> Reply {
            try await wu.post("/views", [("list", "unions"), ("state", "{\"type\":\"SYSTEM\",\"sort\":\"-members\",\"nonsense\":\"1\"}"), ("name", name)] + (shared ? [("isShared", "1")] : []))
        }
        let saved = try await save("系统工会", shared: false), address = "/unions?set=1&type=SYSTEM&sort=-members"
        #expect(saved.status == 303 && saved.location == address)
        let page = try await wu.get(address)
        #expect(page.text.contains("视图：系统工会") && page.text.contains("aria-current=\"true\">系统工会</a>"))
        #expect(try await save("系统工会", shared: false).status == 422)
        #expect(try await !zhao.get("/unions").text.contains("系统工会</a>"))
        #expect(try await save("大家的", shared: true).status == 303)
        // Who works at the same union may pick it; in the next office it is not offered, and its link opens within that office's own part.
        #expect(try await zhao.get("/unions").text.contains("大家的</a> <small>吴部长</small>"))
        #expect(try await !lin.get("/unions").text.contains("大家的"))
        let opened = try await lin.get("/unions?set=1&type=BASIC_SINGLE")
        #expect(opened.status == 200 && !opened.text.contains("白海豚") && opened.text.contains(District.canary))

        let mine = try await wu.get("/views")
        let view = try #require(mine.text.firstMatch(of: /\/views\/\d+/).map { String($0.output) })
        for stranger in [zhao, lin] {
            #expect(try await stranger.get(view).status == 404)
            #expect(try await stranger.post(view, [("name", "我的")]).status == 404)
            #expect(try await stranger.post(view + "/remove").status == 404)
        }
        #expect(try await wu.post(view, [("name", "")]).status == 422)
        #expect(try await wu.post(view, [("name", "系统和产业"), ("isShared", "1")]).status == 303)
        #expect(try await zhao.get("/unions").text.contains("系统和产业"))
        #expect(try await wu.post(view + "/remove").status == 303)
        #expect(try await !wu.get("/views").text.contains("系统和产业</a>"))
    }

    @Test("A view belongs to a list that its owner may open, has a name, and there are not too many")
    func limits() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        #expect(try await wu.post("/views", [("list", "accounts"), ("state", "{}"), ("name", "账号")]).status == 404)
        #expect(try await wu.post("/views", [("list", "nothing"), ("state", "{}"), ("name", "无")]).status == 404)
        #expect(try await wu.post("/views", [("list", "unions"), ("state", "{}"), ("name", " ")]).status == 422)
        #expect(try await wu.post("/views", [("list", "unions"), ("state", "{}"), ("name", String(repeating: "长", count: 31))]).status == 422)
        for number in 1...30 { #expect(try await wu.post("/views", [("list", "unions"), ("state", "{}"), ("name", "第\(number)个")]).status == 303) }
        let full = try await wu.post("/views", [("list", "unions"), ("state", "{}"), ("name", "又一个")])
        #expect(full.status == 422 && full.text.contains("已经存了 30 个视图"))
        #expect(try await wu.post("/views", [("list", "employers"), ("state", "{}"), ("name", "又一个")]).status == 303)
    }

    @Test("Columns are chosen without script, all of a list's")
    func columns() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        let page = try await wu.get("/unions?set=1&cols=code&cols=women").text
        #expect(PageText.rows(page).allSatisfy { $0.count == 3 })
        #expect(page.contains("name=\"cols\" value=\"women\" checked") && page.contains("name=\"cols\" value=\"members\">"))
        #expect(try await PageText.rows(wu.get("/unions").text).allSatisfy { $0.count == 3 })
    }
}
