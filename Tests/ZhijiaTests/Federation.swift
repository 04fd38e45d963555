import Foundation
@testable import Edge
@testable import Kernel
@testable import Organisations
import Review
import Testing

/// The cast. Each name is somebody who works somewhere in the small federation below.
enum Person: CaseIterable, Sendable {
    /// 组织部 of the district.
    case 吴部长
    /// 镇街工会 of 李庄镇, in the north.
    case 林干事
    /// 镇街工会 of 西郊街道, in the south.
    case 何干事
    /// Chair of the textile mill's union in 李庄镇.
    case 周主席
    /// 组织委员 of the same union.
    case 郑委员
    /// Holds the weaker right (reading) at 李庄镇 and the stronger (writing) at 西郊街道.
    case 冯干事
    /// Keeps the program, not the register.
    case 邱管理员
}

/// A district, two towns, a school system and four basic unions, with three employers of the list; on either database.
final class Federation: Sendable {
    let database: TestDatabase
    let instruments: Instruments, ids: IDSource
    let today: Day
    let district: ID<UnionOrg>, north: ID<UnionOrg>, south: ID<UnionOrg>, schools: ID<UnionOrg>
    let textile: ID<UnionOrg>, tea: ID<UnionOrg>, primary: ID<UnionOrg>, couriers: ID<UnionOrg>
    let mill: ID<EmployerKind>, teaGarden: ID<EmployerKind>, hotel: ID<EmployerKind>

    static let noon = Instant(Day(2026, 11, 22) ?? .first, 12, in: .shanghai)
    var now: Instant { Self.noon }

    init() async throws {
        let (original, made) = try await Self.founded.value
        database = try await TestDatabase.open(copying: original, Self.options)
        // Another process than the one that founded it, with other numbers and other chance.
        instruments = try .test(seed: 2)
        ids = IDSource(process: 4) { Self.noon.milliseconds }
        today = Self.noon.day(in: .shanghai)
        district = made.unions[0]; north = made.unions[1]; south = made.unions[2]; schools = made.unions[3]
        textile = made.unions[4]; tea = made.unions[5]; primary = made.unions[6]; couriers = made.unions[7]
        mill = made.employers[0]; teaGarden = made.employers[1]; hotel = made.employers[2]
    }

    private typealias Made = (unions: [ID<UnionOrg>], employers: [ID<EmployerKind>])

    private static var options: DatabaseOptions {
        var options = TestDatabase.options
        options.placedTables = organisations.placed
        return options
    }

    /// Founded once for all tests: every federation begins as a copy of it.
    private static let founded = Task {
        var made: Made?
        let original = try await TestDatabase.original(options) { database in
            try await Migrations.apply(folders: folders(["Edge", "Organisations", "Imports"]), to: database, now: noon)
            let instruments = try Instruments.test(), draws = Draws(ids: IDSource(process: 3) { noon.milliseconds }, random: instruments.random)
            let pen = Pen(name: "安装", now: noon, instruments: instruments, draws: draws)
            made = try await database.write { db in
                draws.rewind()
                let root = try Register.foundRoot(
                    name: "宜宾市翠屏区总工会", code: CreditCode(parsing: "13511502MB0A00001R".withCheck), by: "安装", now: noon, instruments, draws, db)
                return try people(root, pen, db)
            }
        }
        return (original, try #require(made))
    }

    static func folders(_ modules: [String]) throws -> [Migrations.Folder] {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized
        return try modules.map { ($0, try Migrations.files(in: sources.appending(path: "\($0)/Schema").path)) }
    }

    private static func people(_ root: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws -> Made {
        func union(_ name: String, _ type: UnionType, under parent: ID<UnionOrg>, town: String?, code: String, covers: [ID<EmployerKind>] = []) throws -> ID<UnionOrg> {
            var facts = UnionFacts(name: name, type: type)
            facts.code = try CreditCode(parsing: code.withCheck)
            facts.foundedOn = Day(2015, 5, 1)
            facts.townCode = town; facts.industry = .manufacturing
            facts.termStart = Day(2024, 5, 1); facts.termYears = 5
            facts.employees = 120; facts.members = 100
            facts.isNewForm = type == .industryFederation
            var chair = OfficerFacts(name: try PersonName(parsing: "周敏"), role: .chair)
            chair.phone = try MobileNumber(parsing: "13890905678")
            chair.since = facts.termStart
            return try Register.found(facts, under: UnionStore.record(parent, db), chair: chair, covering: covers, pen, db)
        }
        func employer(_ name: String, town: String, code: String, saysUnion: Bool) throws -> ID<EmployerKind> {
            var facts = EmployerFacts(name: name, listSource: "名录", listOn: pen.today)
            facts.code = try CreditCode(parsing: code.withCheck)
            facts.townCode = town; facts.saysUnion = saysUnion; facts.employees = 120
            return try EmployerStore.insert(facts, pen, db)
        }
        let mill = try employer("岷江纺织有限公司", town: "511502101", code: "91511502MA00000110", saysUnion: true)
        let garden = try employer("三江茶业有限公司", town: "511502006", code: "91511502MA00000220", saysUnion: true)
        let hotel = try employer("翠竹酒店有限公司", town: "511502006", code: "91511502MA00000330", saysUnion: false)
        let north = try union("宜宾市翠屏区李庄镇总工会", .general, under: root, town: "511502101", code: "81511502MC00000010")
        let south = try union("宜宾市翠屏区西郊街道总工会", .general, under: root, town: "511502006", code: "81511502MC00000020")
        let schools = try union("宜宾市翠屏区教育系统工会联合会", .system, under: root, town: nil, code: "81511502MC00000030")
        let textile = try union("岷江纺织有限公司工会", .basicSingle, under: north, town: "511502101", code: "81511502MC00000040", covers: [mill])
        let tea = try union("三江茶业有限公司工会", .basicSingle, under: south, town: "511502006", code: "81511502MC00000050", covers: [garden])
        let primary = try union("翠屏区第一小学校工会", .basicSingle, under: schools, town: "511502006", code: "81511502MC00000060")
        let couriers = try union("西郊街道快递行业工会联合会", .industryFederation, under: south, town: "511502006", code: "81511502MC00000070")
        return ([root, north, south, schools, textile, tea, primary, couriers], [mill, garden, hotel])
    }
}

extension Federation {
    func grants(of person: Person) -> [Grant] {
        func grant(_ role: Role, _ union: ID<UnionOrg>) -> Grant { Grant(role: role, unionID: union, isWhole: union == district, isWide: false) }
        return switch person {
        case .吴部长: [grant(.deptOrg, district)]
        case .林干事: [grant(.midUnionAdmin, north)]
        case .何干事: [grant(.midUnionAdmin, south)]
        case .周主席: [grant(.unionChair, textile)]
        case .郑委员: [grant(.unionClerkOrg, textile)]
        case .冯干事: [grant(.communityUnionAdmin, north), grant(.midUnionAdmin, south)]
        case .邱管理员: [grant(.sysadmin, district)]
        }
    }

    func request(_ method: Route.Method, _ address: String, as person: Person?, _ body: Query = [:]) throws -> Request {
        let parts = address.split(separator: "?", maxSplits: 1)
        let path = try #require(Path(untrusted: String(parts[0])))
        let query = parts.count == 2 ? parts[1].split(separator: "&").map { pair -> (name: String, value: String) in
            let halves = pair.split(separator: "=", maxSplits: 1)
            return (String(halves[0]), halves.count == 2 ? String(halves[1]).removingPercentEncoding ?? "" : "")
        } : []
        return Request(
            method, path, query: Query(query), body: body, now: now,
            actor: person.map { Actor(id: ID(Int64(Person.allCases.firstIndex(of: $0) ?? 0) + 7), name: "\($0)", grants: grants(of: $0)) },
            draws: Draws(ids: ids, random: instruments.random), instruments: instruments)
    }

    /// What the register answers; the way a server would find the route and let the person in.
    func ask(_ method: Route.Method, _ address: String, as person: Person?, _ body: Query = [:], upload: Upload? = nil) async throws -> Response {
        var request = try request(method, address, as: person, body)
        let (route, parameters) = try #require(Self.route(method, request.path))
        request.parameters = parameters
        if let upload { request.uploads["file"] = upload }
        let admitted = try request.admitted(to: route)
        return method == .get ? try await database.read { try route.handle(admitted, $0) } : try await database.write { db in
            admitted.draws.rewind()
            return try route.handle(admitted, db)
        }
    }

    func record(_ address: String, as person: Person) async throws -> Record {
        guard case .record(let record) = try await ask(.get, address, as: person).body else { throw NotFound() }
        return record
    }
    func listing(_ address: String, as person: Person) async throws -> Listing {
        guard case .list(let listing) = try await ask(.get, address, as: person).body else { throw NotFound() }
        return listing
    }
    /// The names of a list's rows.
    func names(_ address: String, as person: Person) async throws -> [String] {
        try await listing(address, as: person).items.map { $0[0].text ?? "" }
    }
    func union(_ id: ID<UnionOrg>) async throws -> TradeUnion { try await database.read { try UnionStore.record(id, $0) } }

    /// A scope for a right, as the gate gives it.
    func scope(_ right: Right, _ person: Person) throws -> Scope {
        try #require(try Gate.admit(Actor(id: ID(7), name: "\(person)", grants: grants(of: person)), to: .right(right), on: today))
    }

    private static func route(_ method: Route.Method, _ path: Path) -> (Route, [String: String])? {
        let parts = path.text.split(separator: "/")
        let matching = (organisations.routes + review(of: [organisations], Overview(of: [organisations])).routes).compactMap { route -> (Route, [String: String])? in
            let pattern = route.pattern.description.split(separator: "/")
            guard route.method == method, pattern.count == parts.count else { return nil }
            var parameters: [String: String] = [:]
            for (name, part) in zip(pattern, parts) {
                if name.hasPrefix(":") { parameters[String(name.dropFirst())] = String(part) } else if name != part { return nil }
            }
            return (route, parameters)
        }
        return matching.min { $0.1.count < $1.1.count }
    }
}

extension String {
    /// The seventeen characters before the last with the check character of GB 32100 behind them.
    var withCheck: String {
        let body = String(prefix(17)), alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
        let sum = zip(body, weights).reduce(0) { $0 + (alphabet.firstIndex(of: $1.0) ?? 0) * $1.1 }
        return body + String(alphabet[(31 - sum % 31) % 31])
    }
}
