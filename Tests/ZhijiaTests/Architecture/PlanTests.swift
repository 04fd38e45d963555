@testable import Edge
@testable import Kernel
@testable import Organisations
import Synchronization
import Testing
@testable import zhijia

/// How the databases would go about the lists, with a register of the size that a district has.
@Suite struct PlanTests {
    private static let many = 1410

    @Test("No list sorts the register to show a page of it", .enabled(if: !TestDatabase.isPostgres))
    func plans() async throws {
        let district = try await District()
        try await fill(district)
        for (list, table) in [(ListDeclaration.unions, "u"), (.employers, "e")] {
            let right = Right("plan", "", [.deptOrg])
            for (union, isWhole, isWide) in [(district.root, true, true), (district.north.town, false, true), (district.schools, false, false)] {
                let grant = Grant(role: .deptOrg, unionID: union, isWhole: isWhole, isWide: isWide)
                let plan = try await plan(of: list, Actor(id: ID(1), name: "", grants: [grant]), right, district)
                let sorts = plan.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }
                if isWhole || (isWide && table == "u") { #expect(!sorts, "\(list.key) at \(union): \(plan)") }
                if sorts { #expect(!plan.contains("SCAN \(table)"), "\(list.key) reads everything and sorts it: \(plan)") }
            }
        }
    }

    /// The plan of the statement that reads the first page.
    private func plan(of list: ListDeclaration, _ actor: Actor, _ right: Right, _ district: District) async throws -> [String] {
        let draws = district.service.newDraws(), instruments = district.service.instruments
        return try await district.database.read { db in
            let overheard = Overheard(db)
            let request = Request(.get, list.path, now: District.noon, actor: actor, draws: draws, instruments: instruments)
            let route = Route.get("/", "", .right(right)) { _, _ in .seeOther("/") }
            _ = try list.listing(request.admitted(to: route), overheard)
            let page = try #require(overheard.statements.first { $0.rendered(for: .sqlite).text.contains("row_id") })
            return try db.rows("EXPLAIN QUERY PLAN " + page).map { $0["detail"].text ?? "" }
        }
    }

    private func fill(_ district: District) async throws {
        let ids = district.service.ids, town = district.north.town, root = district.root
        let unions = (0..<Self.many).map { _ in ID<UnionOrg>(ids.next()) }, employers = (0..<Self.many).map { _ in ID<EmployerKind>(ids.next()) }
        try await district.database.write { db in
            for (number, id) in unions.enumerated() {
                let name = "第\(number)工会", key = "di \(number)"
                try db.run("""
                    INSERT INTO union_org (id, parent_id, name, name_key, initials, search, type, founded_on, recorded_at)
                    VALUES (\(id), \(town), \(name), \(key), 'd', \(name), 'BASIC_SINGLE', '2015-05-01', \(District.noon)) \(SQL.unscoped(because: "a test"))
                    """)
                for ancestor in [id, town, root] {
                    try db.run("INSERT INTO union_within (tree, ancestor_id, union_id, since, depth) VALUES ('affiliation', \(ancestor), \(id), '2015-05-01', \(ancestor == id ? 0 : 1))")
                }
            }
            for (number, id) in employers.enumerated() {
                let name = "第\(number)公司", key = "di \(number)"
                try db.run("""
                    INSERT INTO employer (id, name, name_key, initials, search, town_code, list_source, list_on, recorded_at)
                    VALUES (\(id), \(name), \(key), 'd', \(name), '511502007', '名录', '2026-01-01', \(District.noon)) \(SQL.unscoped(because: "a test"))
                    """)
            }
        }
    }
}

/// A connection that remembers what was asked of it.
private final class Overheard: Connection {
    private let db: any Connection
    private(set) var statements: [SQL] = []
    init(_ db: any Connection) { self.db = db }
    var dialect: Dialect { db.dialect }
    func rows(_ sql: SQL) throws -> [Row] { statements.append(sql); return try db.rows(sql) }
    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws { statements.append(sql); try db.each(sql, body) }
    func run(_ sql: SQL) throws -> Int { try db.run(sql) }
}
