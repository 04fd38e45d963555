@testable import Imports
@testable import Kernel
import Testing

/// What people see and may do, asked through the routes.
@Suite struct ImportPageTests {
    private static let rows: [[String?]] = [["1", "桌子"], ["2", nil], ["1", "重复"], ["3", "灯"]]

    @Test func uploadingPutsACheckInLineAndLeadsToThePage() async throws {
        let world = try await ImportWorld()
        let answer = try await world.post("/imports/new/:kind", ["kind": "toys"], file: world.file(Self.rows))
        let id = try await world.lastImport()
        guard case .seeOther(let path) = answer.body else { Issue.record("no redirect"); return }
        #expect(path == "/imports/\(id)")
        #expect(try await world.jobs(id) == ["import.check"])
        #expect(try await world.state(id) == .checking)
    }

    @Test func uploadingNothingAsksForAFile() async throws {
        let world = try await ImportWorld()
        await #expect(throws: Invalid.self) { try await world.post("/imports/new/:kind", ["kind": "toys"]) }
    }

    @Test func aFileThatCannotBeReadIsNotLateAndHasNoEnd() async throws {
        let world = try await ImportWorld(), failed = try await world.check(nil).id
        let page = String(decoding: try await world.page(failed).page(PageContext(csrf: "", path: "/", version: "", assets: "")).bytes, as: UTF8.self)
        #expect(page.contains("逐行核对<span class=\"off\">（没有办成）</span>") && page.contains("<b>完成</b></li>") && !page.contains("已超期"))
    }

    @Test func anUnknownKindIsNotFound() async throws {
        let world = try await ImportWorld()
        await #expect(throws: NotFound.self) { try await world.get("/imports/new/:kind", ["kind": "ghosts"]) }
    }

    @Test func thePageShowsTheCountsAndOffersToConfirm() async throws {
        let world = try await ImportWorld(), id = try await world.check(Self.rows).id
        let record = try await world.page(id)
        #expect(record.json["rows"] == 4 && record.json["ok"] == 2 && record.json["rejected"] == 1 && record.json["duplicate"] == 1)
        #expect(record.actions.map(\.title) == ["下载带结论的原表", "放弃这次导入", "确认导入 2 行"])
        #expect(record.json["problems"]?.array?.map { $0["sentence"] } == ["名称：请填写名称", "编号：与第 3 行重复，只取第 3 行"])
    }

    @Test func confirmingPutsTheImportInLineAndItComesIn() async throws {
        let world = try await ImportWorld(), id = try await world.check(Self.rows).id
        try await world.post("/imports/:id/commit", ["id": "\(id)"])
        #expect(try await world.jobs(id) == ["import.apply"])
        try await world.runJobs(id)
        #expect(try await world.state(id) == .done)
        #expect(try await world.page(id).actions.map(\.title) == ["下载带结论的原表", "撤销导入"])
    }

    @Test func confirmingTwiceIsRefused() async throws {
        let world = try await ImportWorld(), id = try await world.check(Self.rows).id
        try await world.post("/imports/:id/commit", ["id": "\(id)"])
        await #expect(throws: NotAllowed.self) { try await world.post("/imports/:id/commit", ["id": "\(id)"]) }
    }

    @Test func whereNoRowIsGoodThereIsNothingToConfirm() async throws {
        let world = try await ImportWorld(), id = try await world.check([["1", nil]]).id
        await #expect(throws: NotAllowed.self) { try await world.post("/imports/:id/commit", ["id": "\(id)"]) }
    }

    @Test func theSameFileAgainIsToldWithALink() async throws {
        let world = try await ImportWorld(), first = try await world.bringIn(Self.rows).id
        let again = try await world.check(Self.rows).id
        #expect(try await world.page(again).notices.contains { $0.action?.path == "/imports/\(first)" })
        #expect(try await !world.page(first).notices.contains { $0.action?.path == "/imports/\(again)" })
    }

    @Test func anAbandonedImportKeepsNoCells() async throws {
        let world = try await ImportWorld(), id = try await world.check(Self.rows).id
        try await world.post("/imports/:id/abandon", ["id": "\(id)"])
        try await world.runJobs(id)
        #expect(try await world.state(id) == .abandoned)
        #expect(try await world.database.read { db in try db.count("SELECT COUNT(*) FROM import_cells") } == 0)
    }

    @Test func takingBackIsAJobToo() async throws {
        let world = try await ImportWorld(), id = try await world.bringIn(Self.rows).id
        try await world.post("/imports/:id/undo", ["id": "\(id)"])
        try await world.runJobs(id)
        #expect(try await world.state(id) == .undone)
        #expect(try await world.toys().isEmpty)
    }

    @Test func afterAFailedJobTheWorkCanGoOn() async throws {
        let world = try await ImportWorld(), id = try await world.check(Self.rows).id
        try await world.post("/imports/:id/commit", ["id": "\(id)"])
        await #expect(throws: NotAllowed.self) { try await world.post("/imports/:id/resume", ["id": "\(id)"]) }
        try await world.database.write { db in _ = try db.run("UPDATE job SET state = 'failed' \(SQL.unscoped(because: "a test"))") }
        #expect(try await world.page(id).notices.contains { $0.action?.title == "继续" })
        try await world.post("/imports/:id/resume", ["id": "\(id)"])
        try await world.runJobs(id)
        #expect(try await world.state(id) == .done)
    }

    @Test func theListOfRowsFiltersByVerdictAndReason() async throws {
        let world = try await ImportWorld(), id = try await world.check(Self.rows).id
        func numbers(_ query: Query) async throws -> [Int64?] {
            guard case .list(let list) = try await world.get("/imports/:id/rows", ["id": "\(id)"], query: query).body else { return [] }
            return list.json["items"]?.array?.map { $0["number"]?.integer } ?? []
        }
        #expect(try await numbers([:]) == [3, 4, 5, 6])
        #expect(try await numbers(["verdict": "ok"]) == [3, 6])
        #expect(try await numbers(["reason": "required"]) == [4])
        #expect(try await numbers(["effect": "created"]) == [3, 6])
    }

    @Test func theListOfImportsShowsTheNewestFirst() async throws {
        let world = try await ImportWorld(), first = try await world.check(Self.rows).id, second = try await world.bringIn([["9", "钟"]]).id
        guard case .list(let list) = try await world.get("/imports").body else { Issue.record("no list"); return }
        #expect(list.json["items"]?.array?.map { $0["id"] } == [.string("\(second)"), .string("\(first)")])
        #expect(list.actions.map(\.path) == ["/imports/new/toys"])
    }

    @Test func whoIsAtAnotherUnionFindsNothing() async throws {
        let world = try await ImportWorld(), id = try await world.check(Self.rows).id
        let stranger = ImportWorld.officer(.deptOrg, at: ID(2), isWhole: false)
        for pattern in ["/imports/:id", "/imports/:id/rows"] {
            await #expect(throws: NotFound.self) { try await world.get(pattern, ["id": "\(id)"], by: stranger) }
        }
        guard case .list(let list) = try await world.get("/imports", by: stranger).body else { Issue.record("no list"); return }
        #expect(list.items.isEmpty)
        for verb in ["commit", "abandon", "undo", "resume"] {
            await #expect(throws: NotFound.self) { try await world.post("/imports/:id/\(verb)", ["id": "\(id)"], by: stranger) }
        }
    }

    @Test func whoMayBringInOtherThingsSeesButDoesNotConfirm() async throws {
        let world = try await ImportWorld([ToyImport(), ToyImport(key: "books", by: .deptFinance)])
        let id = try await world.check(Self.rows).id, finance = ImportWorld.officer(.deptFinance, at: ImportWorld.union, isWhole: true)
        #expect(try await world.page(id, by: finance).actions.map(\.title) == ["下载带结论的原表"])
        await #expect(throws: Refusal.forbidden) { try await world.post("/imports/:id/commit", ["id": "\(id)"], by: finance) }
        await #expect(throws: Refusal.forbidden) { try await world.post("/imports/new/:kind", ["kind": "toys"], file: world.file(Self.rows), by: finance) }
    }

    @Test func aChairBringsInAsManyRowsAsTheParameterOfTheDaySaysAndTheDistrictAnyNumber() async throws {
        let world = try await ImportWorld([ToyImport(by: .unionChair), ToyImport(key: "books")])
        try await world.database.write { db in
            _ = try db.run("INSERT INTO parameter (id, code, since, value, source) VALUES (900, 'import_rows_of_grassroots', '2026-01-01', '3', '区总工会规定')")
        }
        let chair = ImportWorld.officer(.unionChair, at: ImportWorld.union, isWhole: false)
        func bringIn(_ rows: [[String?]], kind: String = "toys", by actor: Actor) async throws -> ID<ImportBatch> {
            try await world.post("/imports/new/:kind", ["kind": kind], file: world.file(rows), by: actor)
            let id = try await world.lastImport()
            try await world.runJobs(id)
            return id
        }
        let large = try await bringIn(Self.rows, by: chair)
        #expect(try await world.state(large) == .failed)
        let batch = try await world.database.read { db in try ImportStore.batch(large, db) }
        #expect(batch.complaint == "这张表超过 3 行，一次导不进去。请分成几张，每张不超过 3 行，逐张导入；或者请镇街、区总工会代为导入")
        #expect(batch.counts.rows == 0)
        #expect(try await world.state(bringIn(Array(Self.rows.prefix(3)), by: chair)) == .ready)
        #expect(try await world.state(bringIn(Self.rows, kind: "books", by: ImportWorld.organiser)) == .ready)
    }

    @Test func whoHasNoSuchRightIsRefusedAtTheGate() async throws {
        let world = try await ImportWorld()
        await #expect(throws: Refusal.forbidden) { try await world.get("/imports", by: ImportWorld.officer(.unionChair, at: ImportWorld.union, isWhole: false)) }
        await #expect(throws: Refusal.signInFirst) { try await world.get("/imports", by: nil) }
    }

    @Test func everyStateCanBeReached() async throws {
        let world = try await ImportWorld()
        #expect(world.kinds.flow.drawn.unreachable.isEmpty)
    }
}

extension ImportWorld {
    static func officer(_ role: Role, at union: ID<UnionOrg>, isWhole: Bool) -> Actor {
        Actor(id: ID(1), name: "组织部 张某", grants: [Grant(role: role, unionID: union, isWhole: isWhole, isWide: false)])
    }
    static let organiser = officer(.deptOrg, at: union, isWhole: true)

    @discardableResult
    func post(_ pattern: String, _ parameters: [String: String] = [:], file: Upload? = nil, by actor: Actor? = organiser) async throws -> Response {
        var request = request(.post, parameters, [:], actor)
        if let file { request.uploads = ["file": file] }
        let (route, asked) = try (route(.post, pattern), request)
        return try await database.write { db in try route.handle(asked.admitted(to: route), db) }
    }
    func get(_ pattern: String, _ parameters: [String: String] = [:], query: Query = [:], by actor: Actor? = organiser) async throws -> Response {
        let (route, asked) = (try route(.get, pattern), request(.get, parameters, query, actor))
        return try await database.read { db in try route.handle(asked.admitted(to: route), db) }
    }
    func page(_ id: ID<ImportBatch>, by actor: Actor = organiser) async throws -> Record {
        guard case .record(let record) = try await get("/imports/:id", ["id": "\(id)"], by: actor).body else { throw NotFound() }
        return record
    }

    private func route(_ method: Route.Method, _ pattern: String) throws -> Route {
        guard let route = imports.module.routes.first(where: { $0.method == method && $0.pattern.description == pattern }) else { throw NotFound() }
        return route
    }
    private func request(_ method: Route.Method, _ parameters: [String: String], _ query: Query, _ actor: Actor?) -> Request {
        Request(method, "/", parameters: parameters, query: query, now: now(), actor: actor, draws: draws(), instruments: instruments)
    }

    /// The jobs that wait for an import.
    func jobs(_ id: ID<ImportBatch>) async throws -> [String] {
        try await database.read { db in try db.rows("SELECT kind FROM job WHERE subject_id = \(id) AND state = 'waiting' ORDER BY id \(SQL.unscoped(because: "a test"))").map { try $0.get("kind") } }
    }
    func runJobs(_ id: ID<ImportBatch>) async throws {
        for name in try await jobs(id) {
            var state = "done"
            do { try await imports.module.jobs.first { $0.name == name }?.run(job(id.number)) } catch is Complaint { state = "failed" }
            let ended = state
            try await database.write { db in _ = try db.run("UPDATE job SET state = \(ended) WHERE subject_id = \(id) AND kind = \(name) AND state = 'waiting' \(SQL.unscoped(because: "a test"))") }
        }
    }
}
