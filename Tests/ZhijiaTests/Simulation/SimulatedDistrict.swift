@testable import Accounts
@testable import Edge
import Foundation
@testable import Imports
@testable import Kernel
@testable import Organisations
import Synchronization

/// A small district on a real database, with a clock, ids and randomness that follow from the seed.
final class SimulatedDistrict: Sendable {
    static let founded = Day("2015-05-01") ?? .first, termStart = Day("2024-05-01") ?? .first
    static let password = "correct horse battery"

    /// The three who act: 组织部 of the district, the officer of the first town, the security administrator; then four who get roles.
    struct People: Sendable { let clerk: ID<Account>, townClerk: ID<Account>, security: ID<Account>, others: [ID<Account>] }
    let faults = CommitFaults()
    let folder: TestDatabase
    let people: People, towns: [ID<UnionOrg>], employers: [(id: ID<EmployerKind>, name: String)]
    let model: Model
    private let open: Mutex<any OpenDatabase>
    /// What most requests go to, made anew when the database was opened anew.
    private let usual = Mutex<Service?>(nil)
    private let ids: IDSource
    private let instruments: Instruments
    private let sheets = Sheets()
    private let services = Imports([EmployerImport(), UnionImport()])

    init(seed: UInt64) async throws {
        let start = Instant(Day("2026-11-22") ?? .first, 9, in: .shanghai), clock = Clock(start)
        let bytes = SeededBytes(seed &+ 1), ids = IDSource(process: 3) { clock.now.milliseconds }
        let instruments = Instruments.plain { bytes.next($0) }
        var options = TestDatabase.options
        options.beforeCommit = { [faults] _ in try faults.commit() }
        let opened = try await TestDatabase.open("", options)
        try await Migrations.apply(folders: Self.folders, to: opened.database, now: start)
        let draws = Draws(ids: ids, random: instruments.random)
        let made = try await opened.database.write { db in
            draws.rewind()
            return try Self.found(Pen(name: "安装", now: start, instruments: instruments, draws: draws), db)
        }
        folder = opened; self.ids = ids; self.instruments = instruments; self.clock = clock
        open = Mutex(opened.database)
        people = made.people; towns = made.towns; employers = made.employers; model = made.model
    }

    let clock: Clock
    final class Clock: Sendable {
        private let moment: Mutex<Instant>
        init(_ start: Instant) { moment = Mutex(start) }
        var now: Instant { moment.withLock { $0 } }
        func pass(milliseconds: Int) { moment.withLock { $0 = $0.adding(milliseconds: Int64(milliseconds)) } }
    }

    var database: any OpenDatabase { open.withLock { $0 } }

    /// As after a crash: the process is gone, what was committed is there.
    func reopen() async throws {
        database.close()
        var options = TestDatabase.options
        options.beforeCommit = { [faults] _ in try faults.commit() }
        let again = try await folder.openedAgain(options)
        open.withLock { $0 = again }
    }

    /// - Parameter statement: at which each of its writes fails.
    func service(failingAt statement: Int? = nil) -> Service {
        let database = database
        guard let statement else {
            return usual.withLock { usual in
                if let usual, usual.database as AnyObject === database as AnyObject { return usual }
                let fresh = service(on: database)
                usual = fresh
                return fresh
            }
        }
        return service(on: FaultyDatabase(database: database, statements: statement))
    }
    private func service(on database: any Database) -> Service {
        Service(
            modules: [organisations, accounts(of: [organisations])], database: database, identification: identification(idleMinutes: 30), instruments: instruments, ids: ids,
            clock: { [clock] in clock.now }, settings: Settings(), isDemonstration: false)
    }

    func request(_ path: Path, parameters: [String: String], _ body: Query, session: String?) -> Request {
        var request = Request(
            .post, path, parameters: parameters, body: body, now: clock.now, address: "127.0.0.1", draws: Draws(ids: ids, random: instruments.random),
            instruments: instruments)
        request.session = session
        return request
    }
}

// MARK: Sheets

/// Files that were uploaded, as their rows.
private final class Sheets: Sendable {
    let byFile = Mutex<[ID<StoredFile>: [[String?]]]>([:])
}

extension SimulatedDistrict {
    private func job(_ subject: Int64, failingAt statement: Int?) -> JobContext {
        JobContext(
            id: ID(ids.next()), subject: subject, database: service(failingAt: statement).database, instruments: instruments,
            workshop: Workshop(
                readSheet: { [sheets] file, take in
                    let rows = sheets.byFile.withLock { $0[file] } ?? []
                    try await take(rows.enumerated().map { SheetRow(number: $0 + 1, cells: $1.map { $0.map { SheetCell(.text, $0) } }) })
                },
                writeVerdicts: { _, _, _, _ in throw Crash() }, writeTemplate: { _, _ in throw Crash() }),
            newDraws: { [ids, instruments] in Draws(ids: ids, random: instruments.random) },
            // Each look at the clock is a moment later, so that what people do afterwards comes after it.
            now: { [clock] in clock.pass(milliseconds: 1); return clock.now }, progress: { _, _ in })
    }

    /// Checks a sheet of unions and answers its import.
    func check(_ rows: [[String?]], failingAt statement: Int?) async throws -> ID<ImportBatch> {
        let file = ID<StoredFile>(ids.next())
        sheets.byFile.withLock { $0[file] = [["工会名称", "上级工会", "工会类型", "建会日期", "职工人数", "会员人数", "本届起始日期", "届期（年）"]] + rows }
        let upload = Upload(id: file, name: "名录.xlsx", type: "", size: 2000, digest: instruments.hash(Array("\(file)".utf8)))
        return try await services.check("unions", upload, at: model.root, by: "吴部长", job(0, failingAt: statement)).id
    }
    func apply(_ id: ID<ImportBatch>, failingAt statement: Int?) async throws { _ = try await services.apply(id, by: "吴部长", job(0, failingAt: statement)) }
    func takeBack(_ id: ID<ImportBatch>, failingAt statement: Int?) async throws { _ = try await services.takeBack(id, by: "吴部长", job(0, failingAt: statement)) }
    /// What a restarted process does: the job is run again and goes on.
    func goOn(_ id: ID<ImportBatch>) async throws {
        try await services.module.jobs.first { $0.name == "import.apply" }?.run(job(id.number, failingAt: nil))
    }
}

// MARK: How it begins

extension SimulatedDistrict {
    private static var folders: [Migrations.Folder] {
        get throws {
            let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources").standardized
            return try ["Edge", "Organisations", "Accounts", "Imports"].map { ($0, try Migrations.files(in: sources.appending(path: "\($0)/Schema").path)) }
        }
    }

    private struct Made: Sendable {
        let people: People, towns: [ID<UnionOrg>], employers: [(id: ID<EmployerKind>, name: String)], model: Model
    }

    /// Three towns with two federations each, eighteen single unions, twelve employers.
    private static func found(_ pen: Pen, _ db: any Connection) throws -> Made {
        let root = try Register.foundRoot(name: "翠屏区总工会", code: nil, by: pen.name, now: pen.now, pen.instruments, pen.draws, db)
        var model = Model(root: root)
        model.names[root] = "翠屏区总工会"
        model.happened("union_org", root.number, "founded")
        func union(_ name: String, _ type: UnionType, under parent: ID<UnionOrg>) throws -> ID<UnionOrg> {
            var facts = UnionFacts(name: name, type: type)
            facts.foundedOn = founded; facts.termStart = termStart; facts.termYears = 5
            facts.employees = 5000; facts.members = 100
            let id = try Register.found(facts, under: UnionStore.record(parent, db), pen, db)
            model.names[id] = name
            model.members[id] = 100
            for tree in Tree.fromFounding { model.parents[tree, default: [:]][id] = parent }
            model.happened("union_org", id.number, "founded")
            return id
        }
        var towns: [ID<UnionOrg>] = []
        for town in 0..<3 {
            let general = try union("第\(town)镇总工会", .general, under: root)
            towns.append(general)
            for part in 0..<2 {
                let federation = try union("第\(town)镇\(part)区工会联合会", .areaFederation, under: general)
                for single in 0..<3 { _ = try union("第\(town)镇\(part)区\(single)厂工会", .basicSingle, under: federation) }
            }
        }
        let employers = try (0..<12).map { number in
            let name = "第\(number)机械厂"
            return (id: try EmployerStore.insert(EmployerFacts(name: name, listSource: "名录", listOn: pen.today), pen, db), name: name)
        }
        let people = try hire(root, towns[0], pen, &model, db)
        return Made(people: people, towns: towns, employers: employers, model: model)
    }

    private static func hire(_ root: ID<UnionOrg>, _ town: ID<UnionOrg>, _ pen: Pen, _ model: inout Model, _ db: any Connection) throws -> People {
        func account(_ name: String, _ role: Role, at union: ID<UnionOrg>) throws -> ID<Account> {
            let id = try AccountCommands.add(
                userName: name, name: name, hash: password, role: role, at: union, mustChange: false, draws: pen.draws, now: pen.now, by: pen.name,
                pen.instruments, db)
            model.grants.insert(Model.GrantLine(account: id, role: role, union: union))
            model.happened("account", id.number, "建立账号")
            return id
        }
        return People(
            clerk: try account("clerk", .deptOrg, at: root), townClerk: try account("town", .midUnionAdmin, at: town),
            security: try account("security", .secadmin, at: root),
            others: try (0..<4).map { try account("other\($0)", .unionChair, at: town) })
    }
}

extension Instruments {
    /// As cheap as can be: a simulation is about the stores.
    fileprivate static func plain(_ random: @escaping @Sendable (Int) -> [UInt8]) -> Instruments {
        Instruments(
            seal: { bytes, _ in bytes }, open: { bytes, _ in bytes }, digest: { purpose, text in Array("\(purpose):\(text)".utf8) }, hash: { $0 },
            pinyin: { ($0, "") }, random: random, authenticate: { $0 + $1 }, qrCode: { _ in QRCode(width: 0, modules: []) },
            passwords: PasswordDesk(hash: { $0 }, verify: { $0 == $1 }, complaint: { _, _ in nil }, oneTime: { _ in SimulatedDistrict.password }))
    }
}
