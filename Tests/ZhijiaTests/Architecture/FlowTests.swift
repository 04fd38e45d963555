@testable import Edge
@testable import Imports
@testable import Kernel
import Testing
@testable import zhijia

/// Life cycles are tables: what they do not name does not happen, whoever asks.
@Suite struct FlowTests {
    @Test func everyStateCanBeReached() {
        for flow in modules.flatMap(\.flows) { #expect(flow.unreachable == [], "\(flow.title)") }
    }

    @Test func everyMoveNamesStatesOfItsTable() {
        for flow in modules.flatMap(\.flows) {
            for move in flow.moves { #expect(flow.states.contains(move.from) && flow.states.contains(move.to)) }
        }
    }

    @Test("An import in a state from which a move does not lead answers 409, and stays as it is")
    func imports() async throws {
        let district = try await District()
        for state in BatchState.allCases { try await imports(state, district) }
    }

    private func imports(_ state: BatchState, _ district: District) async throws {
        let batch = district.north.batch, wu = try await district.holder(of: .吴部长)
        let flow = try #require(importFlow)
        try await district.database.write { db in
            _ = try db.run("UPDATE import_batch SET state = \(state) WHERE id = \(batch) \(SQL.unscoped(because: "a test"))")
        }
        for (event, label) in [("commit", BatchEvent.commit.label), ("abandon", BatchEvent.abandon.label), ("undo", BatchEvent.undo.label)] {
            let leads = flow.moves.contains { $0.event == label && $0.from == state.label }
            guard !leads else { continue }
            #expect(try await wu.post("/imports/\(batch)/\(event)").status == 409, "\(state) \(event)")
            let now = try await district.database.read { db in try ImportStore.batch(batch, db).state }
            #expect(now == state)
        }
    }

    private var importFlow: FlowTable? { modules.flatMap(\.flows).first { $0.kind == "import_batch" } }

    @Test("An import goes its way once, and only for who may")
    func importOnce() async throws {
        let district = try await District(), batch = district.north.batch, path = "/imports/\(batch)/commit"
        #expect(try await district.holder(of: .林干事).post(path).status == 403)
        #expect(try await district.holder((.deptOrg, district.south.town)).post(path).status == 404)
        let wu = try await district.holder(of: .吴部长)
        #expect(try await wu.post(path).status == 303)
        #expect(try await wu.post(path).status == 409)
        try await district.runJobs()
        #expect(try await wu.get("/employers?q=" + Path.encoded("分店")).text.contains("\(District.canary)纺织有限公司分店"))
        #expect(try await wu.post("/imports/\(batch)/abandon").status == 409)
        #expect(try await wu.post("/imports/\(batch)/undo").status == 303)
        try await district.runJobs()
        #expect(try await !wu.get("/employers?q=" + Path.encoded("分店")).text.contains("\(District.canary)纺织有限公司分店"))
        #expect(try await wu.post("/imports/\(batch)/undo").status == 409)
    }

    @Test("An account is disabled with a reason, once, by the system administrator, never by itself")
    func account() async throws {
        let district = try await District(), path = "/accounts/\(district.north.account)", sys = try await district.holder(of: .系统管理员)
        #expect(try await district.holder(of: .安全管理员).post(path + "/disable", [("reason", "x")]).status == 403)
        #expect(try await district.holder(of: .吴部长).post(path + "/disable", [("reason", "x")]).status == 403)
        #expect(try await sys.post(path + "/enable", [("reason", "离职")]).status == 409)
        #expect(try await sys.post(path + "/disable").status == 422)
        #expect(try await sys.post(path + "/disable", [("reason", "离职")]).status == 303)
        #expect(try await sys.post(path + "/disable", [("reason", "离职")]).status == 409)
        #expect(try await sys.get(path).text.contains("离职"))
        #expect(try await sys.post(path + "/enable", [("reason", "返岗")]).status == 303)
    }

    @Test("Who is disabled is out at once")
    func disabledIsOut() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), sys = try await district.signedIn(.系统管理员)
        let program = try await district.holder(of: .林干事)
        let list = try await sys.get("/accounts?q=lin").text
        let account = try #require(list.firstMatch(of: /\/accounts\/\d+/).map { String($0.output) })
        #expect(try await sys.post(account + "/disable", [("reason", "离职")]).status == 303)
        #expect(try await lin.get("/unions").status == 303)
        #expect(try await program.get("/unions", ["Accept": "application/json"]).status == 401)
        #expect(try await lin.signIn("lin", District.password).status == 422)
    }
}
