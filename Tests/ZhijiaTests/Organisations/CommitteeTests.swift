@testable import Kernel
@testable import Organisations
import Testing

@Suite struct CommitteeTests {
    @Test("A new chair ends the old one's seat and is the name in the list")
    func newChair() async throws {
        let federation = try await Federation()
        let body: Query = ["kind": "1", "name": "郑海", "role": "chair", "phone": "139 0831 1234", "electedOn": "2026-05-06", "votes": "96"]
        _ = try await federation.ask(.post, "/unions/\(federation.textile)/officers/new", as: .林干事, body)
        #expect(try await federation.union(federation.textile).chairName == "郑海")
        #expect(try await federation.names("/unions?q=%E9%83%91%E6%B5%B7", as: .林干事) == ["岷江纺织有限公司工会"])
        let officers = try await federation.officers(of: federation.textile)
        #expect(officers.map(\.name) == ["郑海"])
        #expect(officers.first?.maskedPhone == "*******1234")
        let ended = try await federation.database.read { [textile = federation.textile] db in
            try db.value("""
                SELECT until FROM committee_member WHERE union_id = \(textile) AND name = '周敏' \(SQL.unscoped(because: "a test"))
                """, as: Day.self)
        }
        #expect(ended == Day(2026, 5, 6))
    }

    @Test("The number lies sealed; pages and JSON show its tail, and the whole is shown for a purpose that stays on record")
    func phone() async throws {
        let federation = try await Federation()
        let officer = try #require(try await federation.officers(of: federation.textile).first)
        let page = try await federation.record("/unions/\(federation.textile)", as: .林干事)
        let text = String(decoding: page.json.bytes, as: UTF8.self)
        #expect(text.contains("*******5678"))
        #expect(!text.contains("13890905678"))
        let address = "/unions/\(federation.textile)/officers/\(officer.id)/phone"
        await #expect(throws: Invalid.self) { try await federation.ask(.post, address, as: .林干事, ["purpose": ""]) }
        await #expect(throws: Refusal.forbidden) { try await federation.ask(.post, address, as: .周主席, ["purpose": "看看"]) }
        let shown = try await federation.ask(.post, address, as: .林干事, ["purpose": "通知开会"])
        #expect(shown.trace?.purpose == "通知开会")
        #expect(shown.trace?.subject.contains("编号 \(officer.id)") == true)
        guard case .record(let record) = shown.body else { throw NotFound() }
        #expect(record.json["phone"] == "13890905678")
        let stored = try await federation.database.read { db in
            try db.value("SELECT phone FROM committee_member WHERE id = \(officer.id) \(SQL.unscoped(because: "a test"))", as: [UInt8].self)
        }
        #expect(!String(decoding: stored ?? [], as: UTF8.self).contains("5678"))
    }

    @Test("Who looks after the money does not audit it")
    func financeAudits() async throws {
        let federation = try await Federation()
        let address = "/unions/\(federation.textile)/officers/new"
        _ = try await federation.ask(.post, address, as: .林干事, ["kind": "1", "name": "钱会", "role": "finance"])
        let invalid = await #expect(throws: Invalid.self) {
            try await federation.ask(.post, address, as: .林干事, ["kind": "2", "name": "钱会", "role": "member"])
        }
        #expect(invalid?.view.complaints.first?.complaint.code == "finance_audits")
    }

    @Test("Whoever heads the employer is not the chair of its union, neither by election nor by the desk; where the register says so, the board does")
    func head() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), lin = try await district.holder(of: .林干事), path = "/unions/\(district.north.union)"
        #expect(try await wu.postJSON("/employers/\(district.north.employer)/edit", ["head": "罗敏"]).status == 200)
        func seat(_ name: String, _ role: String) async throws -> Reply { try await lin.post("\(path)/officers/new", [("kind", "1"), ("name", name), ("role", role)]) }
        let refused = try await seat("罗敏", "chair")
        #expect(refused.status == 422 && refused.text.contains("不能当本单位工会主席"))
        #expect(try await seat("罗敏", "member").status == 303)
        #expect(try await seat("周芳", "chair").status == 303)
        // Another took the seat, and nothing says that the level above agreed.
        #expect(try await lin.get("/quality").text.contains("主席变动没有批复"))

        try await district.holder(of: .李干事).post("/petitions/\(district.north.petition)/return", [("reason", "补材料")])
        try await lin.post("\(path)/convene")
        let ballot = try await lin.post("\(path)/ballots/new", [("kind", "1"), ("name", "罗敏"), ("role", "chair"), ("votes", "60")])
        #expect(ballot.status == 422 && ballot.text.contains("不能当本单位工会主席"))
        #expect(try await !lin.get("/quality").text.contains("主席是单位负责人"))
        #expect(try await wu.postJSON("/employers/\(district.north.employer)/edit", ["head": "周芳"]).status == 200)
        #expect(try await lin.get("/quality").text.contains("主席是单位负责人"))
    }

    @Test("A chair who leaves leaves the union without one, which the board says")
    func leave() async throws {
        let federation = try await Federation()
        let officer = try #require(try await federation.officers(of: federation.textile).first)
        let address = "/unions/\(federation.textile)/officers/\(officer.id)/end"
        for (day, code) in [("2020-01-01", "date_too_early"), ("2062-11-01", "date_in_future")] {
            let invalid = await #expect(throws: Invalid.self) { try await federation.ask(.post, address, as: .林干事, ["on": .init(day), "reason": "调离"]) }
            #expect(invalid?.view.complaints.map(\.name) == ["on"])
            #expect(invalid?.view.complaints.first?.complaint.code == code)
            #expect(invalid?.view.fields.first { $0.name == "reason" }?.text == "调离")
        }
        #expect(try await federation.union(federation.textile).chairName == "周敏")
        _ = try await federation.ask(.post, address, as: .林干事, ["on": "2026-11-01", "reason": "调离"])
        #expect(try await federation.union(federation.textile).chairName == nil)
        #expect(try await federation.names("/unions?check=chair_missing", as: .吴部长) == ["岷江纺织有限公司工会"])
    }

    @Test("Nobody is elected, and no employer covered, on a day that has not come", arguments: [
        ("officers/new", ["kind": "1", "name": "郑海", "role": "member", "electedOn": "2062-05-06", "since": "2026-05-06"], "electedOn"),
        ("officers/new", ["kind": "1", "name": "郑海", "role": "member", "electedOn": "2026-05-06", "since": "2062-05-06"], "since"),
        ("employers/new", ["employer": "翠竹酒店有限公司", "since": "2062-05-06"], "since"),
    ])
    func future(form: String, body: [String: String], field: String) async throws {
        let federation = try await Federation(), query = Query(body.map { (name: $0.key, value: $0.value) })
        let invalid = await #expect(throws: Invalid.self) { try await federation.ask(.post, "/unions/\(federation.couriers)/\(form)", as: .何干事, query) }
        #expect(invalid?.view.complaints.map(\.name) == [field])
        #expect(invalid?.view.complaints.first?.complaint.code == "date_in_future")
    }

    @Test("A member's page says who it is: sex, party, approval; the committee's term stands on the union's page")
    func everyField() async throws {
        let federation = try await Federation(), base = "/unions/\(federation.textile)"
        let body: Query = ["kind": "4", "name": "李月", "role": "chair", "sex": "2", "political": "中共党员", "approvalNumber": "翠工发〔2026〕9号"]
        _ = try await federation.ask(.post, "\(base)/officers/new", as: .林干事, body)
        let officer = try #require(try await federation.officers(of: federation.textile).first { $0.name == "李月" })
        let record = try await federation.record("\(base)/officers/\(officer.id)", as: .周主席)
        #expect(record.json["sex"] == "2" && record.json["political"] == "01" && record.json["approval_number"] == "翠工发〔2026〕9号")
        let term: Query = ["foundedOn": "2015-05-01", "termNumber": "3", "termStart": "2024-05-01", "termEnd": "2029-05-01"]
        _ = try await federation.ask(.post, "\(base)/committees/4", as: .林干事, term)
        let committees = try await federation.record(base, as: .周主席).json["committees"]?.array ?? []
        #expect(committees.map { $0["committee"] } == ["工会委员会", "经费审查委员会", "女职工委员会"])
        #expect(committees.map { $0["is_founded"] } == [true, false, true])
        #expect(committees.map { $0["term_end"] } == ["2029-05-01", .null, "2029-05-01"])
        await #expect(throws: Invalid.self) {
            try await federation.ask(.post, "\(base)/committees/4", as: .林干事, ["termStart": "2024-05-01", "termEnd": "2023-05-01"])
        }
        await #expect(throws: NotFound.self) { try await federation.ask(.get, "\(base)/committees/1", as: .林干事) }
        await #expect(throws: Refusal.forbidden) { try await federation.ask(.post, "\(base)/committees/4", as: .周主席, term) }
    }

    @Test("A certificate is put right with a reason, ends with a reason, and its end is foretold")
    func certificate() async throws {
        let federation = try await Federation(), base = "/unions/\(federation.textile)"
        var form: Query = ["kind": "legal_person", "number": "川0001", "validFrom": "2022-01-01", "validTo": "2026-01-01", "registrar": "翠屏区总工会"]
        _ = try await federation.ask(.post, "\(base)/certificates/new", as: .林干事, form)
        let found = try await federation.database.read { [textile = federation.textile] in try PaperStore.certificates(of: textile, $0).first?.id }
        let id = try #require(found)
        form = form.with("validTo", "2027-01-01").with("representative", "周敏")
        await #expect(throws: Invalid.self) { try await federation.ask(.post, "\(base)/certificates/\(id)/edit", as: .林干事, form) }
        _ = try await federation.ask(.post, "\(base)/certificates/\(id)/edit", as: .林干事, form.with("reason", "登记有误"))
        #expect(try await federation.names("/unions?check=certificate_ending", as: .吴部长) == ["岷江纺织有限公司工会"])
        #expect(try await federation.names("/unions?check=certificate_expired", as: .吴部长) == [])
        let line = try await federation.record(base, as: .周主席).json["certificates"]?.array?.first
        #expect(line?["valid_to"] == "2027-01-01" && line?["representative"] == "周敏")
        _ = try await federation.ask(.post, "\(base)/certificates/\(id)/end", as: .林干事, ["on": "2026-11-20", "reason": "换领新证"])
        let page = try await federation.record(base, as: .周主席)
        #expect(page.json["certificates"] == [])
        let history = (page.json["history"]?.array ?? []).compactMap { $0["text"]?.string }
        #expect(history.contains { $0.hasPrefix("更正证书：") && $0.contains("有效期止由 2026-01-01 改为 2027-01-01") && $0.contains("登记有误") })
        #expect(history.contains { $0.hasPrefix("注销证书：") && $0.contains("换领新证") })
        await #expect(throws: NotFound.self) { try await federation.ask(.post, "\(base)/certificates/\(id)/end", as: .林干事, ["on": "2026-11-20", "reason": "换领新证"]) }
    }

    @Test("An account is closed with a reason and may then be registered anew; a file is removed and cannot be fetched")
    func undoing() async throws {
        let federation = try await Federation(), base = "/unions/\(federation.textile)"
        let account: Query = ["bank": "宜宾市商业银行", "number": "6217003810001234567"]
        _ = try await federation.ask(.post, "\(base)/accounts/new", as: .林干事, account)
        let found = try await federation.database.read { [textile = federation.textile] in try PaperStore.accounts(of: textile, $0).first?.id }
        let id = try #require(found)
        await #expect(throws: Invalid.self) { try await federation.ask(.post, "\(base)/accounts/new", as: .林干事, account) }
        _ = try await federation.ask(.post, "\(base)/accounts/\(id)/end", as: .林干事, ["on": "2026-11-20", "reason": "登记有误"])
        _ = try await federation.ask(.post, "\(base)/accounts/new", as: .林干事, account)
        let upload = try await federation.stored("批复.pdf")
        _ = try await federation.ask(.post, "\(base)/files/new", as: .郑委员, ["title": "建会批复", "kind": "approval"], upload: upload)
        let attached = try await federation.database.read { [textile = federation.textile] in try PaperStore.attachments(of: textile, $0).first?.id }
        let file = try #require(attached)
        _ = try await federation.ask(.post, "\(base)/files/\(file)/remove", as: .郑委员)
        await #expect(throws: NotFound.self) { try await federation.ask(.get, "\(base)/files/\(file)", as: .周主席) }
        let kept = try await federation.database.read { try $0.value("SELECT keep_until FROM stored_file WHERE id = \(upload.id)", as: Instant.self) }
        #expect(kept == Federation.noon)
        let history = (try await federation.record(base, as: .周主席).json["history"]?.array ?? []).compactMap { $0["text"]?.string }
        #expect(history.contains { $0.hasPrefix("登记销户：") && $0.contains("尾号 4567") && $0.contains("登记有误") })
        #expect(history.contains { $0.hasPrefix("删除附件：") && $0.contains("建会批复") })
    }

    @Test("Certificates, accounts and files are kept with the union; a number is registered once")
    func papers() async throws {
        let federation = try await Federation()
        let base = "/unions/\(federation.textile)"
        let certificate: Query = ["kind": "legal_person", "number": "川0001", "validFrom": "2020-01-01", "validTo": "2025-01-01", "registrar": "翠屏区总工会"]
        _ = try await federation.ask(.post, "\(base)/certificates/new", as: .林干事, certificate)
        await #expect(throws: Invalid.self) { try await federation.ask(.post, "\(base)/certificates/new", as: .林干事, certificate) }
        #expect(try await federation.names("/unions?check=certificate_expired", as: .吴部长) == ["岷江纺织有限公司工会"])
        _ = try await federation.ask(.post, "\(base)/accounts/new", as: .林干事, ["bank": "宜宾市商业银行", "number": "6217003810001234567"])
        let upload = try await federation.stored("批复.pdf")
        _ = try await federation.ask(.post, "\(base)/files/new", as: .郑委员, ["title": "建会批复", "kind": "approval"], upload: upload)
        let page = try await federation.record(base, as: .周主席)
        #expect(page.json["accounts"]?.array?.first?["tail"] == "尾号 4567")
        #expect(page.json["files"]?.array?.first?["title"] == "建会批复")
        let file = try await federation.database.read { [textile = federation.textile] in try PaperStore.attachments(of: textile, $0).first?.id }
        let response = try await federation.ask(.get, "\(base)/files/\(try #require(file))", as: .周主席)
        guard case .file(upload.id, "批复.pdf") = response.body else { throw NotFound() }
        await #expect(throws: NotFound.self) { try await federation.ask(.get, "/unions/\(federation.tea)/files/\(try #require(file))", as: .何干事) }
    }
}

extension Federation {
    func officers(of union: ID<UnionOrg>) async throws -> [Officer] { try await database.read { try CommitteeStore.officers(of: union, $0) } }

    /// A file as the server has received and sealed it.
    func stored(_ name: String) async throws -> Upload {
        let upload = Upload(id: ID(ids.next()), name: name, type: "application/pdf", size: 4, digest: [1])
        try await database.write { db in
            _ = try db.run("""
                INSERT INTO stored_file (id, name, type, size, digest, is_whole, received_at)
                VALUES (\(upload.id), \(name), 'application/pdf', 4, \([UInt8](arrayLiteral: 1)), 1, \(Federation.noon))
                """)
        }
        return upload
    }
}
