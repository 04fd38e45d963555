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

    @Test("A chair who leaves leaves the union without one, which the board says")
    func leave() async throws {
        let federation = try await Federation()
        let officer = try #require(try await federation.officers(of: federation.textile).first)
        let address = "/unions/\(federation.textile)/officers/\(officer.id)/end"
        await #expect(throws: NotAllowed.self) { try await federation.ask(.post, address, as: .林干事, ["on": "2020-01-01", "reason": "调离"]) }
        _ = try await federation.ask(.post, address, as: .林干事, ["on": "2026-11-01", "reason": "调离"])
        #expect(try await federation.union(federation.textile).chairName == nil)
        #expect(try await federation.names("/unions?check=chair_missing", as: .吴部长) == ["岷江纺织有限公司工会"])
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
