@testable import Edge
@testable import Kernel
@testable import Membership
import Testing
@testable import zhijia

/// A list is one declaration: its page, its JSON and its sheet say the same.
@Suite struct ListTests {
    private static let lists = modules.flatMap(\.routes).compactMap { route in route.list.map { (route, $0) } }

    @Test("Page, JSON and sheet of every list agree, cell by cell, however it is asked for")
    func threeViews() async throws {
        let district = try await District()
        for person in [Cast.审计管理员, .吴部长, .何干事, .陈主席, .系统管理员] { try await threeViews(person, district) }
    }

    private func threeViews(_ person: Cast, _ district: District) async throws {
        let reader = try await district.holder(of: person)
        var seen = 0
        for (route, list) in Self.lists where route.access.admits(person.role) {
            let town = person == .何干事 ? district.south : district.north
            let path = try #require(district.address(route.pattern.description, in: town))
            let sorts = list.columns.filter { $0.sort != nil }.flatMap { ["sort=\($0.key)", "sort=-\($0.key)"] }
            let filters = list.filters.map { "\($0.key)=" + ($0.key.hasPrefix("f") || $0.key == "until" ? "2015-05-01" : "1") }
            for query in ["total=1", "q=" + Path.encoded("工会")] + sorts + filters {
                let address = "\(path)?limit=200&\(query)", mark = "&"
                let json = try await reader.json(address)
                if json.status == 422 { continue }
                #expect(json.status == 200, "\(person) \(address)")
                let items = try #require(try json.json["items"]?.array).map { Self.headed(list, $0) }, cells = items.map { item in list.columns.map { Self.text($0, item[$0.key]) } }
                seen += items.count
                let page = try await reader.get(address + mark + "cols=" + list.columns.map(\.key).joined(separator: ","))
                #expect(PageText.rows(page.text).map { $0.sorted() } == cells.map { $0.sorted() }, "\(person) \(address): page against JSON")
                // Last, because an export is itself on record, in the list of what is on record.
                try await expectSheet(reader, address + mark + "as=xlsx", list, items)
            }
        }
        #expect(seen > 0, "\(person) saw no row at all")
    }

    private func expectSheet(_ reader: Visitor, _ address: String, _ list: ListDeclaration, _ items: [JSON]) async throws {
        let reply = try await reader.get(address)
        #expect(reply.status == 200)
        let rows = try SheetText.rows(reply.bytes), head = list.columns.map(\.title)
        let start = try #require(rows.firstIndex { $0.prefix(head.count).map { $0.trimmingPrefix("* ") } .map(String.init) == head }, "\(address): no heading in the sheet")
        let found = rows[(start + 1)...].map { row in (0..<head.count).map { $0 < row.count ? row[$0] : "" } }
        let wanted = items.map { item in list.columns.map { Self.sheetText($0, item[$0.key]) } }
        #expect(Array(found) == wanted, "\(address): sheet against JSON")
    }

    /// The column of an import's row is named as its sheet heads it, which only the list of that import knows.
    private static func headed(_ list: ListDeclaration, _ item: JSON) -> JSON {
        guard list.key == "import-rows", let members = item.members else { return item }
        let titles = Dictionary(uniqueKeysWithValues: MemberSheet.columns.map { ($0.key, $0.title) })
        return .object(members.map { member in
            member.key == "column" ? JSON.Member("column", member.value.string.flatMap { titles[$0] }.map(JSON.string) ?? member.value) : member
        })
    }

    /// A JSON value as the page says it.
    private static func text(_ column: Column, _ value: JSON?) -> String { column.data.masked(column.kind.text(stored(value))) }

    private static func sheetText(_ column: Column, _ value: JSON?) -> String {
        switch (column.kind, value) {
        case (.number, .integer(let number)?), (.money, .integer(let number)?): String(number)
        default: text(column, value)
        }
    }

    private static func stored(_ value: JSON?) -> Value {
        switch value {
        case .integer(let number)?: .integer(number)
        case .string(let text)?: .text(text)
        case .bool(let flag)?: .integer(flag ? 1 : 0)
        default: .null
        }
    }

    @Test("A sheet and the trail say what was asked for in the words of the page")
    func conditions() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        let sheet = try await wu.get("/unions?type=BASIC_SINGLE&new_form=0&sort=-members&as=xlsx")
        let words = "类型：单独基层工会；新业态：否；按会员倒序"
        #expect(try SheetText.rows(sheet.bytes, sheet: "说明").flatMap(\.self).contains(words))
        let trail = try await district.signedIn(.审计管理员).get("/audit?kind=reading").text
        #expect(trail.contains(words) && !trail.contains("BASIC_SINGLE"))
    }

    @Test("Two rows a page visit every row once, in the list's order, for every sort")
    func paging() async throws {
        let district = try await District()
        for (route, list) in Self.lists {
            let role = try #require(Cast.allCases.first { route.access.admits($0.role) }), reader = try await district.holder(of: role)
            let path = try #require(district.address(route.pattern.description, in: district.north))
            for sort in list.columns.filter({ $0.sort != nil }).flatMap({ [$0.key, "-\($0.key)"] }) {
                let whole = try await reader.json("\(path)?limit=200&total=1&sort=\(sort)").json
                let ids = try #require(whole["items"]?.array).map { $0["id"] }
                #expect(whole["total"]?.integer == Int64(ids.count))
                var visited: [JSON?] = [], next: String? = ""
                while let after = next, visited.count <= ids.count {
                    let page = try await reader.json("\(path)?limit=2&sort=\(sort)&after=\(Path.encoded(after))").json
                    visited += (page["items"]?.array ?? []).map { $0["id"] }
                    next = page["next"]?.string
                }
                #expect(visited == ids, "\(path) by \(sort)")
            }
        }
    }

    @Test("What makes no sense in an address is said in a sentence, never a failure")
    func nonsense() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        let queries = [
            "limit=0", "limit=201", "limit=-1", "limit=x", "limit=99999999999999999999", "sort=nothing", "sort=", "after=garbage", "after=t", "after=.",
            "after=i.1", "after=ix.1", "after=tabc.x", "after=i99999999999999999999.1", "after=%00", "after=t%00.1", "q=%00",
        ]
        for list in ["/unions", "/employers", "/imports"] { for query in queries {
            let reply = try await wu.json("\(list)?\(query)")
            #expect([200, 422].contains(reply.status), "\(list)?\(query): \(reply.status)")
            if reply.status == 422 { #expect(PageText.isChinese(try reply.json["title"]?.string ?? "")) }
        } }
    }

    @Test("A page that begins after a value of another kind than its column is refused, not failed")
    func cursorOfAnotherKind() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        for address in ["/unions?sort=members&after=tabc.5", "/unions?sort=name&after=i5.5", "/employers?sort=employees&after=tx.1"] {
            #expect([200, 422].contains(try await wu.json(address).status), "\(address)")
        }
    }

    @Test("Percent signs and underlines are looked for, not obeyed")
    func wildcards() async throws {
        let district = try await District()
        for (person, list) in [(Cast.吴部长, "/unions"), (.吴部长, "/employers"), (.系统管理员, "/accounts"), (.吴部长, "/figures/orgs_total/rows")] {
            let reader = try await district.holder(of: person)
            for word in ["%25", "_"] { #expect(try await reader.json("\(list)?q=\(word)").json["items"] == [], "\(list)?q=\(word)") }
        }
    }
}
