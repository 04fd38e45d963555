@testable import Edge
@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
import Testing
@testable import zhijia

/// Members move, are retained, come back and leave. Both unions have a part in it, and nobody belongs to two at a time.
@Suite struct MovingTests {
    private typealias Fields = [(String, String)]

    private func stretches(_ person: ID<People.Person>, _ district: District) async throws -> [String] {
        try await district.database.read { db in
            try MemberStore.all(of: person, db).map { "\($0.facts.standing.rawValue) \($0.since)–\($0.until?.description ?? "") \($0.endedBy?.rawValue ?? "")" }
        }
    }
    private func union(_ person: ID<People.Person>, _ district: District) async throws -> ID<UnionOrg>? {
        try await district.database.read { db in try MemberStore.open(of: person, db)?.unionID }
    }
    private func number(_ reply: Reply) throws -> String { try #require(reply.location?.split(separator: "/").last.map(String.init), "\(reply.status) \(reply.text.prefix(400))") }

    /// What waits in the north: the other union has asked for somebody of the first.
    private func mover(_ district: District) async throws -> ID<People.Person> {
        try await district.database.read { [transfer = district.north.transfer] db in try TransferStore.record(transfer, db).personID }
    }

    @Test("The union that is asked lets go, and the member belongs to the other one from that day, with card and years")
    func released() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席), person = try await mover(district), path = "/transfers/\(district.north.transfer)"
        #expect(try await chen.get(path).text.contains("同意转出"))
        #expect(try await chen.get("/").text.contains("待同意转出的会员"))
        // Whoever asked may not answer in the other's place.
        #expect(try await district.holder((.unionChair, district.north.other)).post(path + "/agree").status == 404)
        #expect(try await chen.post(path + "/agree", [("employer", "金沙江快运有限公司")]).status == 303)
        #expect(try await union(person, district) == district.north.other)
        #expect(try await stretches(person, district) == ["active 2020-01-01–2026-11-22 moved", "active 2026-11-22– "])
        let json = try await district.holder(of: .林干事).json("/members/\(person)").json
        #expect(json["joined_on"] == "2020-01-01" && json["employer_name"] == "金沙江快运有限公司")
        #expect(try await chen.post(path + "/agree").status == 409)
        for form in ["/agree", "/refuse"] { #expect(try await chen.get(path + form).status == 409, "\(form)") }
        // The old union still sees that there was a member, and nothing that came later.
        let page = try await chen.get("/members/\(person)").text
        #expect(page.contains("以下是当时的登记") && page.contains("转往") && !page.contains("证件号码") && !page.contains("金沙江快运"))
        #expect(try await chen.post("/members/\(person)/quit", [("on", "2026-11-22"), ("reason", "本人要求")]).status == 409)
        #expect(try await chen.get("/members/former").text.contains("转出"))
    }

    @Test("The old union refuses with a reason, and the member stays")
    func refused() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席), person = try await mover(district), path = "/transfers/\(district.north.transfer)"
        #expect(try await chen.post(path + "/refuse").status == 422)
        #expect(try await chen.post(path + "/refuse", [("reason", "还在本单位上班")]).status == 303)
        #expect(try await union(person, district) == district.north.union)
        #expect(try await chen.get("/members/\(person)").text.contains("还在本单位上班"))
        // It may be asked again.
        let asker = try await district.holder((.unionChair, district.north.other))
        #expect(try await asker.post("/members/\(person)/transfer", [("to", district.north.code), ("reason", "再问一次")]).status == 404)
    }

    @Test("A union asks another one to take its member in; a letter goes along, under a number, and the other union takes or refuses")
    func givenAway() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席), person = district.north.person
        #expect(try await chen.post("/unions/\(district.north.union)/letterhead", [("office", "金丝工发"), ("head", "金丝猴纺织工会文件")]).status == 303)
        let fields: Fields = [("to", "白海豚快递行业工会联合会"), ("reason", "到快递公司上班")]
        #expect(try await chen.post("/members/\(person)/transfer", [("to", "没有这个工会"), ("reason", "试试")]).text.contains("没有找到"))
        let transfer = try number(try await chen.post("/members/\(person)/transfer", fields)), path = "/transfers/\(transfer)"
        #expect(try await union(person, district) == district.north.union)
        #expect(try await chen.post("/members/\(person)/transfer", fields).status == 409)
        // The one that gives has spoken already.
        #expect(try await chen.post(path + "/agree").status == 404)
        #expect(try await chen.get(path).text.contains("金丝工发〔2026〕1号"))
        #expect(try await chen.get(path + "/letter/pdf").bytes.starts(with: Array("%PDF".utf8)))
        let he = try await district.holder((.unionChair, district.south.other))
        let seen = try await he.get(path).text
        #expect(seen.contains("接收") && seen.contains("会籍转移介绍信") && !seen.contains("/members/\(person)"))
        #expect(try await he.get("/members/\(person)").status == 404)
        #expect(try await he.get("/").text.contains("待接收的会员"))
        #expect(try await he.post(path + "/agree").status == 303)
        #expect(try await union(person, district) == district.south.other)
        #expect(try await he.get("/members/\(person)").status == 200)
        #expect(try await he.get("/members/\(person)").text.contains("您管辖范围以外的一个工会"))
    }

    @Test("Whoever asked takes it back; the other one cannot")
    func withdrawn() async throws {
        let district = try await District(), path = "/transfers/\(district.north.transfer)", person = try await mover(district)
        #expect(try await district.holder(of: .陈主席).post(path + "/withdraw").status == 403)
        #expect(try await district.holder((.unionChair, district.north.other)).post(path + "/withdraw").status == 303)
        #expect(try await district.holder(of: .陈主席).post(path + "/agree").status == 409)
        #expect(try await union(person, district) == district.north.union)
    }

    @Test("A member who asks needs the word of both, one after the other")
    func asked() async throws {
        let district = try await District(), person = district.north.person, draws = district.service.newDraws()
        let pen = Pen(name: "本人", now: district.service.clock(), instruments: district.service.instruments, draws: draws)
        let id = try await district.database.write { [other = district.south.other] db in
            draws.rewind()
            return try Moving.ask(for: person, to: other, via: .member, reason: "换了单位", pen, db)
        }
        let path = "/transfers/\(id)", taker = try await district.holder((.unionChair, district.south.other))
        #expect(try await taker.post(path + "/agree").status == 404)
        #expect(try await district.holder(of: .陈主席).post(path + "/agree").status == 303)
        #expect(try await union(person, district) == district.north.union)
        #expect(try await taker.post(path + "/agree").status == 303)
        #expect(try await union(person, district) == district.south.other)
    }

    @Test("Nobody takes the member in within the time: the member waits at the old union to be taken in, and loses nothing")
    func lapsed() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席), person = district.north.person
        let id = try number(try await chen.post("/members/\(person)/transfer", [("to", "白海豚快递行业工会联合会"), ("reason", "到快递公司上班")]))
        func round() async throws {
            try await lapseTransfers(district.service.instruments, district.service.newDraws(), district.database, district.service.clock())
        }
        district.pass(seconds: 29 * 86_400)
        try await round()
        #expect(try await stretches(person, district).count == 1)
        // What the unions beneath leave lying comes to the town.
        district.pass(seconds: 3 * 86_400)
        #expect(try await district.holder(of: .何干事).get("/").text.contains("下级逾期未办的会籍转移"))
        try await round()
        #expect(try await stretches(person, district) == ["active 2016-03-01–2026-12-24 floated", "floating 2026-12-24– "])
        #expect(try await chen.get("/transfers/\(id)").text.contains("逾期未接收"))
        #expect(try await chen.post("/members/\(person)/return", [("on", "2026-12-24"), ("reason", "还在本单位")]).status == 303)
        #expect(try await stretches(person, district).last == "active 2026-12-24– ")
    }

    @Test("A member is retained with the reason and comes back; no day lies ahead, none before the stretch")
    func retained() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席), base = "/members/\(district.north.person)"
        func retain(_ day: String) async throws -> Reply { try await chen.post(base + "/retain", [("on", day), ("cause", "3"), ("reason", "企业停产，本人失业")]) }
        let ahead = try await retain("2026-11-23"), before = try await retain("2016-02-29")
        #expect(ahead.status == 422 && ahead.text.contains("还没到") && ahead.text.contains("企业停产，本人失业"), "nothing typed is lost")
        #expect(before.status == 422 && before.text.contains("2016年3月1日"))
        #expect(try await retain("2026-06-01").status == 303)
        #expect(try await retain("2026-06-02").status == 409)
        #expect(try await chen.post(base + "/return", [("on", "2026-05-31"), ("reason", "再就业")]).status == 422)
        #expect(try await chen.post(base + "/return", [("on", "2026-10-08"), ("reason", "再就业")]).status == 303)
        #expect(try await stretches(district.north.person, district) == [
            "active 2016-03-01–2026-06-01 retained", "retained 2026-06-01–2026-10-08 returned", "active 2026-10-08– ",
        ])
        let page = try await chen.get(base).text
        #expect(page.contains("转为保留会籍") && page.contains("企业停产，本人失业") && page.contains("恢复会籍"))
    }

    @Test("Quitting, striking off and expelling each need what the constitution asks for, end the membership, and stop a transfer")
    func left() async throws {
        let wants: [(String, Fields, Fields, String)] = [
            ("quit", [("on", "2026-11-20")], [("on", "2026-11-20"), ("reason", "本人书面提出，主席谈过话")], "请填写经过"),
            ("strike", [("on", "2026-11-20"), ("months", "5"), ("reason", "不交会费")], [("on", "2026-11-20"), ("months", "6"), ("reason", "不交会费，教育不改")], "连续满 6 个月"),
            ("expel", [("on", "2026-11-20"), ("reason", "判刑")], [("on", "2026-11-20"), ("judgment", "（2026）川1502刑初12号"), ("judgedOn", "2026-11-01"), ("reason", "判刑")], "判决书文号"),
        ]
        for (step, missing, whole, sentence) in wants {
            let district = try await District(), chen = try await district.holder(of: .陈主席), person = try await mover(district), path = "/members/\(person)/\(step)"
            let refused = try await chen.post(path, missing)
            #expect(refused.status == 422 && refused.text.contains(sentence), "\(step)")
            #expect(try await chen.post(path, whole).status == 303, "\(step)")
            #expect(try await union(person, district) == nil)
            #expect(try await chen.post(path, whole).status == 409)
            #expect(try await chen.get("/transfers/\(district.north.transfer)").text.contains("已撤回"))
            #expect(try await !chen.json("/members").text.contains("\(District.canary)乙"))
            #expect(try await chen.get("/members/former").text.contains("\(District.canary)乙"))
        }
    }

    @Test("After a death nothing happens any more, and nobody joins by that number")
    func died() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席), base = "/members/\(district.north.person)"
        #expect(try await chen.post(base + "/death", [("on", "2026-11-20"), ("reason", "家属告知，有死亡证明")]).status == 303)
        for step in ["quit", "retain", "return", "death"] {
            #expect(try await chen.post("\(base)/\(step)", [("on", "2026-11-21"), ("cause", "3"), ("reason", "随便写")]).status == 409, "\(step)")
        }
        #expect(try await chen.get(base).text.contains("2026年11月20日亡故"))
        let again = try await chen.lookUp(CitizenID.invented(born: "19880118", serial: 12))
        #expect(again.text.contains("亡故"))
    }

    @Test("The database itself refuses two memberships at a time, a stretch within another, and an event that has not come")
    func refusedByTheDatabase() async throws {
        let district = try await District(), person = district.north.person, union = district.south.union
        func write(_ statement: SQL) async throws -> Violation? {
            do { _ = try await district.database.write { db in try db.run(statement) }; return nil } catch let refused as Refused { return refused.violation }
        }
        func stretch(_ since: String, _ until: String?) -> SQL {
            """
            INSERT INTO membership (id, person_id, union_id, standing, joined_on, since, until, ended_by, begun_by, name_key, changed_at)
            VALUES (77, \(person), \(union), 'active', \(since), \(since), \(until), \(until == nil ? nil : "quit"), 'joined', '', \(District.noon)) \(SQL.unscoped(because: "a test"))
            """
        }
        #expect(try await write(stretch("2026-11-22", nil)) != nil)
        #expect(try await write(stretch("2021-01-01", "2021-02-01")) == .check)
        #expect(try await write(stretch("2019-01-01", "2020-01-02")) == .check)
        func event(_ kind: String, _ day: String) -> SQL {
            """
            INSERT INTO member_event (id, person_id, union_id, kind, on_day, recorded_on, recorded_by, reason)
            VALUES (77, \(person), \(union), \(kind), \(day), '2026-11-22', '某某', '某某') \(SQL.unscoped(because: "a test"))
            """
        }
        #expect(try await write(event("quit", "2026-11-23")) == .check)
        #expect(try await write(event("struck", "2026-11-20")) == .check)
        #expect(try await write(event("expelled", "2026-11-20")) == .check)
        // What lies before the first stretch is nobody's business.
        #expect(try await write(stretch("2015-01-01", "2016-03-01")) == nil)
    }

    @Test("A union is dissolved: its members wait to be taken in, and nobody loses a membership; whoever decides is told how many")
    func dissolved() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), mover = try await mover(district), base = "/unions/\(district.north.union)"
        // The petition that waits in the fixture comes first.
        #expect(try await lin.post("/petitions/\(district.north.petition)/return", [("reason", "改报撤销")]).status == 303)
        #expect(try await lin.get(base + "/dissolve").text.contains("撤销后 2 名会员转为待接转，会籍不断"))
        let petition = try number(try await lin.post(base + "/dissolve", [("on", "2026-11-20"), ("cause", "employer_ended"), ("reason", "企业注销")]))
        #expect(try await lin.get("/petitions/\(petition)").text.contains("撤销后 2 名会员转为待接转"))
        // Not by the one who sent it.
        #expect(try await district.holder((.midUnionAdmin, district.north.town)).post("/petitions/\(petition)/approve").status == 303)
        for (person, joined) in [(district.north.person, "2016-03-01"), (mover, "2020-01-01")] {
            #expect(try await stretches(person, district) == ["active \(joined)–2026-11-20 floated", "floating 2026-11-20– "])
        }
        #expect(try await lin.post("/members/\(district.north.person)/return", [("on", "2026-11-22"), ("reason", "恢复")]).status == 409)
        // The one who was asked for still goes there; the town answers in the place of the union that is gone.
        #expect(try await lin.post("/transfers/\(district.north.transfer)/agree").status == 303)
        #expect(try await union(mover, district) == district.north.other)
        let elsewhere = try await lin.post("/members/\(district.north.person)/transfer", [("to", "\(District.canary)快递行业工会联合会"), ("reason", "接转")])
        #expect(try await lin.post("/transfers/\(try number(elsewhere))/agree").status == 303)
        #expect(try await stretches(district.north.person, district).last == "active 2026-11-22– ")
    }

    @Test("A union is taken in by another: its members go along")
    func merged() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), base = "/unions/\(district.north.union)"
        #expect(try await lin.post("/petitions/\(district.north.petition)/return", [("reason", "改报合并")]).status == 303)
        let into = "\(District.canary)快递行业工会联合会"
        let petition = try number(try await lin.post(base + "/merge", [("into", into), ("on", "2026-11-20"), ("reason", "大会决定")]))
        #expect(try await lin.get("/petitions/\(petition)").text.contains("合并后 2 名会员转入“\(into)”"))
        // Not by the one who sent it.
        #expect(try await district.holder((.midUnionAdmin, district.north.town)).post("/petitions/\(petition)/approve").status == 303)
        #expect(try await union(district.north.person, district) == district.north.other)
        #expect(try await stretches(district.north.person, district) == ["active 2016-03-01–2026-11-20 moved", "active 2026-11-20– "])
        #expect(try await lin.get("/transfers/\(district.north.transfer)").text.contains("已撤回"))
    }

    @Test("Several transfers are answered in one go; what cannot be done says why")
    func together() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), transfer = district.north.transfer
        let reply = try await lin.post("/transfers/together/agree", [("row", "\(transfer)"), ("row", "\(district.south.transfer)")], ["Accept": "application/json"])
        #expect(try reply.json["done"] == [.string("\(transfer)")])
        #expect(try reply.json["refused"]?.array?.count == 1)
    }
}
