import Foundation
@testable import Kernel
@testable import Organisations
import Testing

@Suite struct TreeTests {
    @Test("A union that moves takes along what is beneath it, and the old town keeps the days before")
    func move() async throws {
        let federation = try await Federation()
        let (couriers, south, north) = (federation.couriers, federation.south, federation.north)
        let body: Query = ["tree": "affiliation", "parent": "宜宾市翠屏区李庄镇总工会", "on": "2026-10-01", "reason": "翠工发〔2026〕12号"]
        _ = try await federation.ask(.post, "/unions/\(couriers)/move", as: .吴部长, body)
        #expect(try await federation.names("/unions", as: .林干事).contains("西郊街道快递行业工会联合会"))
        #expect(try await !federation.names("/unions", as: .何干事).contains("西郊街道快递行业工会联合会"))
        let rows = try await federation.database.read { db in
            try db.rows("SELECT ancestor_id, since, until FROM union_within WHERE tree = 'affiliation' AND union_id = \(couriers) AND depth = 1 ORDER BY since")
                .map { (try $0.get("ancestor_id") as ID<UnionOrg>, try $0.get("until") as Day?) }
        }
        #expect(rows.map(\.0) == [south, north])
        #expect(rows.map(\.1) == [Day(2026, 10, 1), nil])
        #expect(try await federation.union(couriers).parentID == north)
    }

    @Test("The counts beneath are those of the tree after founding and moving")
    func beneath() async throws {
        let federation = try await Federation()
        let body: Query = ["tree": "affiliation", "parent": "宜宾市翠屏区李庄镇总工会", "on": "2026-10-01", "reason": "调整"]
        _ = try await federation.ask(.post, "/unions/\(federation.south)/move", as: .吴部长, body)
        #expect(try await federation.union(federation.district).beneath == 8)
        #expect(try await federation.union(federation.north).beneath == 5)
        #expect(try await federation.union(federation.south).beneath == 3)
        try await federation.database.read { db in
            let wrong = try db.count("""
                SELECT COUNT(*) FROM union_org u WHERE u.beneath <> (SELECT COUNT(*) FROM union_within w
                  WHERE w.tree = 'affiliation' AND w.ancestor_id = u.id AND w.until IS NULL) \(SQL.unscoped(because: "a test counts all"))
                """)
            #expect(wrong == 0)
        }
    }

    @Test("A union cannot come under itself, under what is beneath it, or under a basic union", arguments: [
        ("宜宾市翠屏区西郊街道总工会", "parent_cycle"), ("西郊街道快递行业工会联合会", "parent_cycle"), ("岷江纺织有限公司工会", "parent_cannot_lead"),
        ("没有这个工会", "parent_unknown"),
    ])
    func refusedMove(parent: String, code: String) async throws {
        let federation = try await Federation()
        let body: Query = ["tree": "affiliation", "parent": parent, "on": "2026-10-01", "reason": "调整"]
        let invalid = await #expect(throws: Invalid.self) { try await federation.ask(.post, "/unions/\(federation.south)/move", as: .吴部长, body) }
        #expect(invalid?.view.complaints.map(\.complaint.code) == [code])
    }

    @Test("A town cannot hang its union under one that it does not reach")
    func moveOutOfReach() async throws {
        let federation = try await Federation()
        let body: Query = ["tree": "affiliation", "parent": "宜宾市翠屏区李庄镇总工会", "on": "2026-10-01", "reason": "调整"]
        let invalid = await #expect(throws: Invalid.self) { try await federation.ask(.post, "/unions/\(federation.tea)/move", as: .何干事, body) }
        #expect(invalid?.view.complaints.map(\.complaint.code) == ["parent_unknown"])
    }

    @Test("A union cannot come, on a day that is past, under one that stood beneath it on that day")
    func cycleOnAPastDay() async throws {
        let federation = try await Federation(), town = "宜宾市翠屏区李庄镇总工会"
        _ = try await federation.ask(.post, "/unions/\(federation.couriers)/move", as: .吴部长, ["tree": "affiliation", "parent": town, "on": "2026-10-10", "reason": "调整"])
        func hang(on day: String) async throws {
            _ = try await federation.ask(
                .post, "/unions/\(federation.south)/move", as: .吴部长, ["tree": "affiliation", "parent": "西郊街道快递行业工会联合会", "on": day, "reason": "调整"])
        }
        let invalid = await #expect(throws: Invalid.self) { try await hang(on: "2026-10-09") }
        #expect(invalid?.view.complaints.map(\.complaint.code) == ["parent_cycle_then"])
        #expect(invalid?.view.complaints.first?.complaint.text.contains("2026年10月10日") == true)
        try await hang(on: "2026-10-10")
        #expect(try await federation.union(federation.south).parentID == federation.couriers)
    }

    @Test("A move that is dated back holds also for what stood beneath then and has left since")
    func datedBack() async throws {
        let federation = try await Federation(), tea = federation.tea
        let south = "宜宾市翠屏区西郊街道总工会", couriers = "西郊街道快递行业工会联合会"
        let moves = [(tea, couriers, "2026-10-01"), (tea, south, "2026-10-20"), (federation.couriers, "宜宾市翠屏区李庄镇总工会", "2026-10-10")]
        for (union, parent, day) in moves {
            _ = try await federation.ask(.post, "/unions/\(union)/move", as: .吴部长, ["tree": "affiliation", "parent": parent, "on": day, "reason": "调整"])
        }
        func above(_ day: String) async throws -> Set<ID<UnionOrg>> {
            try await federation.database.read { db in
                let rows = try db.rows("""
                    SELECT ancestor_id FROM union_within w WHERE tree = 'affiliation' AND union_id = \(tea) AND depth > 0 AND \(Stretch.holds("w", on: "\(day)"))
                    """)
                return Set(try rows.map { try $0.get("ancestor_id") })
            }
        }
        #expect(try await above("2026-10-05") == [federation.couriers, federation.south, federation.district])
        #expect(try await above("2026-10-15") == [federation.couriers, federation.north, federation.district])
        #expect(try await above("2026-10-25") == [federation.south, federation.district])
    }

    @Test("In the grid, which is drawn later, a union may move under one that had no place there yet")
    func grid() async throws {
        let federation = try await Federation()
        for parent in ["宜宾市翠屏区李庄镇总工会", "宜宾市翠屏区西郊街道总工会"] {
            let body: Query = ["tree": "grid", "parent": parent, "on": "2026-11-22", "reason": "划片"]
            _ = try await federation.ask(.post, "/unions/\(federation.textile)/move", as: .吴部长, body)
        }
        let isBeneath = try await federation.database.read { [federation] in try TreeStore.isBeneath(federation.textile, federation.south, in: .grid, $0) }
        #expect(isBeneath)
    }

    @Test("The trees of territory and funds are drawn from the founding on, and move by themselves")
    func otherTrees() async throws {
        let federation = try await Federation()
        let (primary, south, schools) = (federation.primary, federation.south, federation.schools)
        let parents = try await federation.database.read { db in try Tree.fromFounding.map { try TreeStore.parent(of: primary, in: $0, db) } }
        #expect(parents == [schools, south, schools])
        let body: Query = ["tree": "grid", "parent": "宜宾市翠屏区西郊街道总工会", "on": "2026-10-01", "reason": "划分网格"]
        _ = try await federation.ask(.post, "/unions/\(primary)/move", as: .吴部长, body)
        #expect(try await federation.database.read { try TreeStore.parent(of: primary, in: .grid, $0) } == south)
        #expect(try await federation.union(primary).parentID == schools)
    }

    @Test("A union goes with its town in the tree of territory, and back to its parent when it has none")
    func territoryFollows() async throws {
        let federation = try await Federation(), address = "/unions/\(federation.primary)/edit"
        func home() async throws -> ID<UnionOrg>? { try await federation.database.read { try TreeStore.parent(of: federation.primary, in: .territory, $0) } }
        _ = try await federation.ask(.post, address, as: .吴部长, federation.form(of: federation.primary).with("town", "511502101"))
        #expect(try await home() == federation.north)
        _ = try await federation.ask(.post, address, as: .吴部长, federation.form(of: federation.primary).with("town", ""))
        #expect(try await home() == federation.schools)
        #expect(try await federation.union(federation.primary).parentID == federation.schools)
    }

    @Test("In every tree a line counts what its reader will find there, and the way down is that tree's")
    func counts() async throws {
        let federation = try await Federation()
        func page(_ address: String, _ person: Person) async throws -> (items: [JSON], html: String) {
            guard case .page(_, let data, let draw) = try await federation.ask(.get, address, as: person).body else { throw NotFound() }
            return (data["items"]?.array ?? [], String(decoding: draw(PageContext(csrf: "", path: "/", version: "", assets: "")).bytes, as: UTF8.self))
        }
        // 第一小学 lies in 西郊街道 and belongs to the schools: 何干事 does not reach it.
        let whole = try await page("/unions/tree?tree=territory&under=\(federation.district)", .吴部长).items.first { $0["name"] == "宜宾市翠屏区西郊街道总工会" }
        #expect(whole?["children"] == 3 && whole?["beneath"] == 3)
        let south = try await page("/unions/tree?tree=territory", .何干事).items
        #expect(south.count == 1 && south.first?["children"] == 2 && south.first?["beneath"] == 2)
        let opened = try await page("/unions/tree?tree=territory&under=\(federation.primary)", .吴部长).html
        #expect(opened.contains("西郊街道总工会") && !opened.contains("教育系统工会联合会"))
    }

    @Test("The tree opens at the top of what somebody reaches and shows one branch at a time")
    func page() async throws {
        let federation = try await Federation()
        func items(_ address: String, _ person: Person) async throws -> [String] {
            guard case .page(_, let data, _) = try await federation.ask(.get, address, as: person).body else { throw NotFound() }
            return (data["items"]?.array ?? []).compactMap { $0["name"]?.string }
        }
        #expect(try await items("/unions/tree", .吴部长) == ["宜宾市翠屏区总工会"])
        #expect(try await items("/unions/tree", .何干事) == ["宜宾市翠屏区西郊街道总工会"])
        #expect(try await items("/unions/tree?under=\(federation.south)", .何干事) == ["西郊街道快递行业工会联合会", "三江茶业有限公司工会"])
        await #expect(throws: NotFound.self) { try await federation.ask(.get, "/unions/tree?under=\(federation.north)", as: .何干事) }
    }
}
