@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing
@testable import zhijia

/// Unions are merged, split and altered by asking the level above; what was counted before stays as it was.
@Suite struct ReorganisationTests {
    private typealias Fields = [(String, String)]

    private func sent(_ reply: Reply) throws -> String { try #require(reply.location?.split(separator: "/").last.map(String.init), "\(reply.status) \(reply.text.prefix(300))") }
    private func union(_ id: ID<UnionOrg>, _ district: District) async throws -> TradeUnion { try await district.database.read { db in try UnionStore.record(id, db) } }
    private func covered(_ id: ID<UnionOrg>, _ district: District) async throws -> Set<String> {
        try await district.database.read { db in try Set(EmployerStore.covered(by: id, db).map(\.employer.name)) }
    }
    private func figure(_ district: District, at day: String = "2026-11-22") async throws -> Int64 {
        try #require(try await district.holder(of: .吴部长).json("/figures/orgs_total?at=\(day)").json["value"]?.integer)
    }

    /// A joint union of two employers in the northern town, and the town's own people.
    private func joint(_ district: District, _ names: [String] = ["甲", "乙"]) async throws -> (ID<UnionOrg>, [String]) {
        let draws = district.service.newDraws(), pen = Pen(name: "安装", now: District.noon, instruments: district.service.instruments, draws: draws)
        let employers = names.map { "金沙江\($0)有限公司" }
        let id = try await district.database.write { [town = district.north.town] db in
            draws.rewind()
            var facts = UnionFacts(name: "金沙江联合工会\(names.joined())", type: .basicJoint)
            facts.foundedOn = Day(2018, 1, 1); facts.termStart = Day(2024, 1, 1); facts.termYears = 5; facts.members = 60; facts.employees = 80
            let ids = try employers.map { try EmployerStore.insert(EmployerFacts(name: $0, listSource: "名录", listOn: pen.today), pen, db) }
            return try Register.found(facts, under: UnionStore.record(town, db), covering: ids, pen, db)
        }
        return (id, employers)
    }

    @Test("A union is taken in by its neighbour: its employers and the unions beneath go along, and it counts until that day")
    func merged() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), before = try await figure(district)
        let (target, _) = try await joint(district), federation = district.north.other
        // A union beneath the one that is merged, which a joint union may not lead.
        try await lin.post("/unions/\(district.north.union)/move", [("tree", "affiliation"), ("parent", "\(District.canary)快递行业工会联合会"), ("on", "2026-11-01"), ("reason", "归口")])
        let fields: Fields = [("into", "金沙江联合工会甲乙"), ("on", "2026-11-21"), ("reason", "会员代表大会决定")]
        let refused = try await lin.post("/unions/\(federation)/merge", fields)
        #expect(refused.status == 422 && refused.text.contains("不能领导它们"))
        let petition = try sent(try await lin.post("/unions/\(target)/merge", [("into", "\(District.canary)快递行业工会联合会"), ("on", "2026-11-21"), ("reason", "会员代表大会决定")]))
        #expect(try await union(target, district).state == .dissolving)
        #expect(try await district.holder(of: .李干事).post("/petitions/\(petition)/approve").status == 303)

        let gone = try await union(target, district)
        #expect(gone.state == .dissolved && gone.dissolvedOn == Day(2026, 11, 21))
        #expect(try await covered(federation, district) == ["金沙江甲有限公司", "金沙江乙有限公司"])
        #expect(try await covered(target, district).isEmpty)
        #expect(try await figure(district) == before)
        #expect(try await figure(district, at: "2026-11-20") == before + 1)
        let page = try await lin.get("/unions/\(federation)").text
        #expect(page.contains("并入本会") && page.contains("翠北工发〔2026〕1号"))
        #expect(try await lin.json("/petitions/\(petition)").json["documents"]?.array?.last?["title"] == .string("关于同意金沙江联合工会甲乙并入\(District.canary)快递行业工会联合会的批复"))
        let again: Fields = [("into", "\(District.canary)快递行业工会联合会"), ("on", "2026-11-21"), ("reason", "再来一次")]
        #expect(try await lin.post("/unions/\(target)/merge", again).status == 409)
    }

    @Test("Unions beneath the one that is merged go over with it")
    func children() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), wu = try await district.holder(of: .吴部长)
        let name = "\(District.canary)快递行业工会联合会"
        try await lin.post("/unions/\(district.north.union)/move", [("tree", "affiliation"), ("parent", name), ("on", "2026-11-01"), ("reason", "归口")])
        // To another federation beneath the same town.
        let draws = district.service.newDraws(), pen = Pen(name: "安装", now: District.noon, instruments: district.service.instruments, draws: draws)
        let target = try await district.database.write { [town = district.north.town] db in
            draws.rewind()
            var facts = UnionFacts(name: "北门物流行业工会联合会", type: .industryFederation)
            facts.foundedOn = Day(2020, 1, 1)
            return try Register.found(facts, under: UnionStore.record(town, db), pen, db)
        }
        let petition = try sent(try await lin.post("/unions/\(district.north.other)/merge", [("into", "北门物流行业工会联合会"), ("on", "2026-11-20"), ("reason", "两家行业工会合并")]))
        #expect(try await district.holder(of: .李干事).post("/petitions/\(petition)/return", [("reason", "请附大会决议")]).status == 303)
        #expect(try await union(district.north.other, district).state == .active)
        let again = try sent(try await lin.post("/unions/\(district.north.other)/merge", [("into", "北门物流行业工会联合会"), ("on", "2026-11-20"), ("reason", "附大会决议")]))
        #expect(try await district.holder(of: .李干事).post("/petitions/\(again)/approve").status == 303)
        #expect(try await union(district.north.union, district).parentID == target)
        // On the day before it still stood beneath the old one.
        let then = try await district.database.read { [other = district.north.other, union = district.north.union] db in
            try db.count("SELECT COUNT(*) FROM union_within WHERE tree = 'affiliation' AND ancestor_id = \(other) AND union_id = \(union) AND depth = 1 AND since <= '2026-11-19' AND until > '2026-11-19'")
        }
        #expect(then == 1)
        #expect(try await wu.get("/unions/\(district.north.union)").text.contains("北门物流行业工会联合会"))
    }

    @Test("A merger beneath another parent, into itself, into a union of one employer, or into one that is gone, is refused with the reason")
    func notMerged() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事)
        let (joint, _) = try await joint(district)
        func refused(_ into: String, _ sentence: String) async throws {
            let reply = try await lin.post("/unions/\(joint)/merge", [("into", into), ("on", "2026-11-21"), ("reason", "合并办公")])
            #expect(reply.status == 422 && reply.text.contains(sentence), "\(into): \(reply.text.prefix(300))")
        }
        try await refused("没有这个工会", "同一个上级下面没有这个工会")
        try await refused("金沙江联合工会甲乙", "同一个上级下面没有这个工会")
        try await refused("白海豚联合工会", "同一个上级下面没有这个工会")
        try await refused(district.north.name, "只有一家单位；合并后有 3 家")
        #expect(try await district.holder(of: .何干事).post("/unions/\(joint)/merge", [("into", "白海豚联合工会"), ("on", "2026-11-21"), ("reason", "越界")]).status == 404)
    }

    @Test("A union is split off: it is prepared and elected like any other, and on its approval takes its employers along")
    func split() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), before = try await figure(district)
        let (origin, employers) = try await joint(district, ["甲", "乙", "丙"])
        func founding(_ employers: [String]) -> Fields {
            [
                ("name", "金沙江丙有限公司工会委员会"), ("type", "BASIC_SINGLE"), ("employers", employers.joined(separator: "\n")), ("employees", "24"), ("members", "20"),
                ("leader", "罗敏"), ("reason", "职工已超过二十五人，要求单独建会"),
            ]
        }
        #expect(try await lin.post("/unions/\(origin)/split", founding(["\(District.canary)茶楼"])).text.contains("覆盖的单位，不能从它分出"))
        let petition = try sent(try await lin.post("/unions/\(origin)/split", founding([employers[2]])))
        let id = try await district.database.read { db in try #require(UnionStore.named("金沙江丙有限公司工会委员会", db).first).id }
        #expect(try await lin.json("/petitions/\(petition)").json["documents"]?.array?.first?["title"] == "关于从金沙江联合工会甲乙丙分立金沙江丙有限公司工会委员会的请示")
        try await district.holder(of: .李干事).post("/petitions/\(petition)/approve")
        #expect(try await covered(origin, district) == Set(employers))
        try await lin.post("/unions/\(id)/convene")
        for (kind, name, role) in [("1", "罗敏", "chair"), ("2", "何静", "chair")] {
            try await lin.post("/unions/\(id)/ballots/new", [("kind", kind), ("name", name), ("role", role), ("votes", "18")])
        }
        let result = try sent(try await lin.post("/unions/\(id)/election/send", [
            ("on", "2026-11-20"), ("entitled", "20"), ("present", "19"), ("candidates", "2"), ("termYears", "3"), ("reason", "会员大会选举"),
        ]))
        #expect(try await district.holder(of: .李干事).post("/petitions/\(result)/approve").status == 303)
        #expect(try await covered(origin, district) == Set(employers[..<2]))
        #expect(try await covered(id, district) == [employers[2]])
        #expect(try await figure(district) == before + 2)
        #expect(try await lin.get("/unions/\(origin)").text.contains("分立"))
    }

    @Test("Who asks for a split from his own union reads what he sent, takes it back and sends it again, though the new one stands beside it out of his reach")
    func ownSplit() async throws {
        let district = try await District(), (origin, employers) = try await joint(district, ["甲", "乙", "丙"])
        let chair = try await district.holder((.unionChair, origin))
        let reply = try await chair.post("/unions/\(origin)/split", [
            ("name", "金沙江丙有限公司工会委员会"), ("type", "BASIC_SINGLE"), ("employers", employers[2]), ("employees", "24"), ("members", "20"), ("leader", "罗敏"),
            ("reason", "要求单独建会"),
        ])
        let petition = "/petitions/\(try sent(reply))", beside = try await district.database.read { db in
            try #require(UnionStore.named("金沙江丙有限公司工会委员会", db).first).id
        }
        #expect(try await chair.get("/unions/\(origin)").text.contains("href=\"\(petition)\""))
        #expect(try await chair.get("/petitions").text.contains(petition))
        let page = try await chair.get(petition).text
        #expect(page.contains("待批复") && page.contains("罗敏") && page.contains("撤回") && page.contains("href=\"/unions/\(origin)\""))
        #expect(!page.contains("批复同意") && !page.contains("href=\"/unions/\(beside)\""))
        let request = try #require(page.firstMatch(of: /href="(\/documents\/\d+)"/)).1, letter = try await chair.get(String(request)).text
        #expect(letter.contains("请示") && !letter.contains("href=\"/unions/\(beside)\""))
        #expect(try await chair.get("/documents").text.contains(request))
        #expect(try await chair.get("/unions/\(beside)").status == 404)
        // Not his neighbour, whose union the split is not from.
        let chen = try await district.holder(of: .陈主席)
        for path in [petition, String(request), "/unions/\(beside)/found-again"] { #expect(try await chen.get(path).status == 404, "\(path)") }

        #expect(try await chen.post("\(petition)/withdraw").status == 404)
        #expect(try await chair.post("\(petition)/withdraw").status == 303)
        #expect(try await chair.get(petition).text.contains("再次报送"))
        let again = "/petitions/\(try sent(try await chair.post("/unions/\(beside)/found-again", [("reason", "补了会员名单")])))"
        #expect(try await chair.get(again).text.contains("补了会员名单"))
        #expect(try await chair.post("\(again)/approve").status == 403)
        #expect(try await district.holder(of: .林干事).post("\(again)/approve").status == 303)
        #expect(try await chair.get(again).text.contains("已批复"))
        // The new union's own people read how it came about.
        #expect(try await district.holder((.unionChair, beside)).get(again).text.contains("补了会员名单"))
    }

    @Test("One that has its certificate is not offered the application that would be refused")
    func notTwice() async throws {
        let district = try await District(), (origin, _) = try await joint(district)
        #expect(try await district.holder((.unionChair, origin)).get("/unions/\(origin)").text.contains("/legal-person\""))
        #expect(try await !district.holder(of: .陈主席).get("/unions/\(district.north.union)").text.contains("/legal-person\""))
    }

    @Test("A name, a seat, a representative change when the level above agrees; the old name stays findable")
    func altered() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席), lin = try await district.holder(of: .林干事), id = district.north.union
        try await district.holder(of: .李干事).post("/petitions/\(district.north.petition)/approve")
        #expect(try await chen.post("/unions/\(id)/alter", [("reason", "没有")]).text.contains("没有要变更的"))
        #expect(try await chen.post("/unions/\(id)/alter", [("name", "\(District.canary)快递行业工会联合会"), ("reason", "重名")]).text.contains("同一上级下面已有"))
        let petition = try sent(try await chen.post("/unions/\(id)/alter", [("name", "三江纺织集团工会委员会"), ("representative", "周敏"), ("reason", "公司更名")]))
        let waiting = try await union(id, district)
        #expect(waiting.state == .changing && waiting.name == district.north.name)
        #expect(try await chen.post("/unions/\(id)/convene").status == 409)
        #expect(try await district.holder(of: .李干事).post("/petitions/\(petition)/approve").status == 303)
        let union = try await union(id, district)
        #expect(union.state == .active && union.name == "三江纺织集团工会委员会" && union.facts.representative == "周敏")
        #expect(try await chen.get("/unions/\(id)").text.contains("由 \(district.north.name) 改为 三江纺织集团工会委员会"))
        #expect(try await lin.get("/unions?q=" + Path.encoded(district.north.name)).text.contains("三江纺织集团工会委员会"))
        let reply = try await lin.json("/petitions/\(petition)").json["documents"]?.array?.last
        #expect(reply?["title"] == .string("关于同意\(district.north.name)变更登记事项的批复"))
    }

    // MARK: Legal persons

    private let application: Fields = [("representative", "罗敏"), ("premises", "岷江路 8 号"), ("funds", "会员会费")]

    @Test("A union becomes a legal person when the district registers it, with its code and certificate, and ceases to be one when it is cancelled")
    func legalPerson() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), wu = try await district.holder(of: .吴部长)
        let (id, _) = try await joint(district)
        let registration = try sent(try await lin.post("/unions/\(id)/legal-person", application))
        #expect(try await lin.post("/unions/\(id)/legal-person", application).status == 409)
        #expect(try await lin.post("/legal-persons/\(registration)/register").status == 403)
        #expect(try await wu.get("/").text.contains("待登记的工会法人"))
        func register(_ code: String, _ number: String = "川工法证字第77号", on day: String = "2026-11-22") async throws -> Reply {
            try await wu.post("/legal-persons/\(registration)/register", [("code", code), ("number", number), ("on", day), ("validTo", "2029-01-01"), ("opinion", "")])
        }
        #expect(try await register("91511502MA0000099X").status == 422)
        #expect(try await register(district.north.code).text.contains("这个代码已经是"))
        let code = "81511502MC000009", whole = try #require(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P", "Q", "R", "T", "U", "W", "X", "Y"].lazy
            .map { code + "9" + $0 }.first { (try? CreditCode(parsing: $0)) != nil })
        #expect(try await register(whole, on: "2026-11-21").text.contains("登记日期不能早于"))
        #expect(try await register(whole, on: "2026-11-23").text.contains("还没到"))
        #expect(try await register(whole).status == 303)
        let union = try await union(id, district)
        #expect(union.facts.code?.text == whole && union.facts.representative == "罗敏" && union.facts.registrar == SetupCommand.district)
        #expect(try await lin.json("/unions/\(id)").json["certificates"]?.array?.first?["number"] == "川工法证字第77号")
        #expect(try await lin.get("/legal-persons/\(registration)").text.contains("工会法人资格登记申请表"))

        #expect(try await wu.post("/legal-persons/\(registration)/cancel", [("on", "2026-11-22"), ("reason", "工会撤销，翠北工发〔2026〕9号")]).status == 303)
        #expect(try await lin.json("/unions/\(id)").json["certificates"]?.array?.isEmpty == true)
        #expect(try await wu.post("/legal-persons/\(registration)/register", [("code", whole)]).status >= 409)
        // Whoever has ceased to be one may apply anew.
        #expect(try await lin.post("/unions/\(id)/legal-person", application).status == 303)
    }

    @Test("Whoever applies for a registration does not decide about it; a colleague does, and the database holds to it")
    func notOneself() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), colleague = try await district.holder((.deptOrg, district.root))
        let (id, _) = try await joint(district), path = "/legal-persons/\(try sent(try await wu.post("/unions/\(id)/legal-person", application)))"
        let page = try await wu.get(path).text
        #expect(!page.contains("\(path)/register") && page.contains("另一位同事"))
        // Beside those that the two towns have sent.
        func waiting(_ visitor: Visitor) async throws -> String { try await String(visitor.get("/").text.split(separator: "待登记的工会法人").first?.suffix(120) ?? "") }
        #expect(try await waiting(wu).contains("2 件"))
        #expect(try await waiting(colleague).contains("3 件"))
        let form: Fields = [("code", "81511502MC99999990".withCheck), ("number", "川工法证字第9号"), ("on", "2026-11-22"), ("validTo", "2029-01-01"), ("opinion", "")]
        for (verb, words) in [("register", form), ("refuse", [("reason", "x")])] {
            let reply = try await wu.post("\(path)/\(verb)", words)
            #expect(reply.status == 409 && reply.text.contains("另一位同事"), "\(verb)")
        }
        await #expect(throws: (any Error).self) {
            try await district.database.write { db in
                _ = try db.run("UPDATE legal_person SET state = 'refused', answered_by = applied_by, answerer_id = applier_id WHERE union_id = \(id) \(SQL.unscoped(because: "a test"))")
            }
        }
        #expect(try await colleague.get(path).text.contains("\(path)/register"))
        #expect(try await colleague.post("\(path)/register", form).status == 303)
    }

    @Test("Nothing is dated before the union was there, nothing is founded beneath one that is gone, and none that is gone becomes a legal person")
    func outOfTime() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), wu = try await district.holder(of: .吴部长), (id, _) = try await joint(district)
        let early: Fields = [("on", "2017-12-31"), ("cause", "congress"), ("into", "\(District.canary)快递行业工会联合会"), ("reason", "会员代表大会决定")]
        for act in ["dissolve", "merge"] {
            let reply = try await lin.post("/unions/\(id)/\(act)", early)
            #expect(reply.status == 422 && reply.text.contains("2018年1月1日才成立"), "\(act)")
        }
        let registration = try sent(try await lin.post("/unions/\(id)/legal-person", application))
        let petition = try sent(try await lin.post("/unions/\(id)/dissolve", [("on", "2026-11-21"), ("cause", "congress"), ("reason", "单位终止")]))
        #expect(try await district.holder(of: .李干事).post("/petitions/\(petition)/approve").status == 303)
        let founding: Fields = [
            ("name", "新工会委员会"), ("type", "BASIC_JOINT"), ("employers", ""), ("employees", "24"), ("members", "20"), ("leader", "罗敏"), ("reason", "单独建会"),
        ]
        let founded = try await lin.post("/unions/\(id)/found", founding)
        #expect(founded.status == 409 && founded.text.contains("不能在它下面建会"))
        let registered = try await wu.post("/legal-persons/\(registration)/register", [
            ("code", "81511502MC99999990".withCheck), ("number", "川工法证字第9号"), ("on", "2026-11-22"), ("validTo", "2029-01-01"), ("opinion", ""),
        ])
        #expect(registered.status == 409 && registered.text.contains("已经撤销"))
        // Refused some days later: on the day before it stood as applied for.
        district.pass(seconds: 3 * 86_400)
        #expect(try await wu.post("/legal-persons/\(registration)/refuse", [("reason", "工会已经撤销")]).status == 303)
        let states = try await district.database.read { db in
            try [Day(2026, 11, 21), Day(2026, 11, 23), Day(2026, 11, 25)].map { try LegalPerson.all(of: id, at: $0, db).map(\.state) }
        }
        #expect(states == [[], [.applied], [.refused]])
    }

    @Test("A union that is still being founded leads none, and a term is not followed by an election from before it")
    func notYet() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事)
        let founding: Fields = [
            ("name", "北门物流行业工会联合会"), ("type", "FED_INDUSTRY"), ("employers", ""), ("employees", "24"), ("members", "20"), ("leader", "罗敏"), ("reason", "申请建会"),
        ]
        _ = try sent(try await lin.post("/unions/\(district.north.town)/found", founding))
        let move: Fields = [("tree", "affiliation"), ("parent", "北门物流行业工会联合会"), ("on", "2026-11-22"), ("reason", "归口")]
        let moved = try await lin.post("/unions/\(district.north.other)/move", move)
        #expect(moved.status == 422 && moved.text.contains("还没有成立"))
        try await lin.post("/unions/\(district.north.other)/convene")
        let elected = try await lin.post("/unions/\(district.north.other)/election/send", [
            ("on", "2024-05-01"), ("entitled", "20"), ("present", "19"), ("candidates", "2"), ("termYears", "3"), ("reason", "会员大会选举"),
        ])
        #expect(elected.status == 422 && elected.text.contains("下一届的选举要晚于这一天"))
    }

    @Test("A union founded here is reminded to apply, and late when sixty days are over")
    func due() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事)
        let (origin, employers) = try await joint(district, ["甲", "乙", "丙"])
        #expect(try await !lin.get("/").text.contains("应申请法人登记"))
        let petition = try sent(try await lin.post("/unions/\(origin)/split", [
            ("name", "金沙江丙有限公司工会委员会"), ("type", "BASIC_SINGLE"), ("employers", employers[2]), ("employees", "24"), ("members", "20"), ("leader", "罗敏"), ("reason", "单独建会"),
        ]))
        let id = try await district.database.read { db in try #require(UnionStore.named("金沙江丙有限公司工会委员会", db).first).id }
        try await district.holder(of: .李干事).post("/petitions/\(petition)/approve")
        try await lin.post("/unions/\(id)/convene")
        for kind in ["1", "2"] { try await lin.post("/unions/\(id)/ballots/new", [("kind", kind), ("name", "罗敏\(kind == "1" ? "" : "静")"), ("role", "chair"), ("votes", "18")]) }
        let result = try sent(try await lin.post("/unions/\(id)/election/send", [
            ("on", "2026-11-20"), ("entitled", "20"), ("present", "19"), ("candidates", "2"), ("termYears", "3"), ("reason", "会员大会选举"),
        ]))
        try await district.holder(of: .李干事).post("/petitions/\(result)/approve")
        #expect(try await lin.get("/").text.contains("应申请法人登记"))
        #expect(try await lin.get("/legal-persons/due").text.contains("金沙江丙有限公司工会委员会"))
        #expect(try await !district.holder(of: .何干事).get("/legal-persons/due").text.contains("金沙江丙"))
        try await lin.post("/unions/\(id)/legal-person", application)
        #expect(try await !lin.get("/").text.contains("应申请法人登记"))
    }
}
