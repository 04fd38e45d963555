@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing
@testable import zhijia

/// The one box at the top of every page.
@Suite struct SearchTests {
    private func path(_ text: String) -> String { "/search?q=" + Path.encoded(text) }
    private func groups(_ reply: Reply) throws -> [String] { try (reply.json["groups"]?.array ?? []).compactMap { $0["key"]?.string } }

    @Test("Unions, employers and people are found by a piece of a name, in groups, with the way to all of them")
    func groups() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        let page = try await wu.get(path(District.canary))
        #expect(page.status == 200)
        #expect(try groups(await wu.json(path(District.canary))) == ["unions", "employers", "officers", "petitions", "documents", "members"])
        for link in ["/unions/\(district.north.union)", "/employers/\(district.north.employer)", "/officers/\(district.north.officer)", "/petitions/\(district.north.petition)"] {
            #expect(page.text.contains("href=\"\(link)\""), "\(link)")
        }
        // Each word of the box names what it finds, and what was typed is still there.
        #expect(page.text.contains("value=\"\(District.canary)\" aria-label=\"找工会、单位、委员会成员、请示、文书、会员\""))
        let many = try await wu.json(path("工会")).json["groups"]?.array?.first
        #expect(many?["items"]?.array?.count == 5 && many?["total"]?.integer == 9 && many?["path"]?.string == "/unions?q=" + Path.encoded("工会"))
        #expect(try await wu.get(path("工会")).text.contains("全部 9 个工会"))
        #expect(try await wu.get("/officers/\(district.north.officer)").location == "/unions/\(district.north.union)/officers/\(district.north.officer)")
    }

    @Test("Pinyin initials find unions and people alike")
    func initials() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        let found = try await wu.json(path("zm")).json["groups"]?.array ?? []
        let people = found.first { $0["key"] == "officers" }?["items"]?.array ?? []
        #expect(people.contains { $0["name"] == "周敏" && $0["title"] == "主席" })
        #expect(try await wu.json("/officers?q=zhou").json["items"] == [])
    }

    @Test("Names that were written down before they were spelt are found once the daily round has spelt them")
    func spelling() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), all = try await wu.json("/officers?q=zm&total=1").json["total"]
        try await district.database.write { db in
            _ = try db.run("UPDATE committee_member SET name_key = '', search = '' \(SQL.unscoped(because: "a test"))")
        }
        #expect(try await wu.json("/officers?q=zm&total=1").json["total"] == 0)
        try await spellNames(district.service.instruments, district.database.database)
        #expect(try await wu.json("/officers?q=zm&total=1").json["total"] == all)
    }

    @Test("A whole code goes straight to its record, for whoever may see it; a program is told where")
    func code() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长), he = try await district.signedIn(.何干事)
        let code = district.north.code, record = "/unions/\(district.north.union)"
        for text in [code, code.lowercased(), " \(code) "] {
            let reply = try await wu.get(path(text))
            #expect(reply.status == 303 && reply.location == record, "\(text)")
        }
        let program = try await wu.json(path(code))
        #expect(try program.json["exact"] == .string(record))
        let sibling = try await he.get(path(code))
        #expect(sibling.status == 200 && sibling.text.contains("没有找到") && !sibling.text.contains(District.canary))
        let lin = try await district.signedIn(.林干事)
        #expect(try await lin.post("/petitions/\(district.north.petition)/approve").status == 303)
        #expect(try await wu.get(path("翠北工发[2026]1号")).location?.hasPrefix("/documents/") == true)
        #expect(try await he.get(path("翠北工发〔2026〕1号")).status == 200)
        // A piece of a code is a search like any other.
        #expect(try await wu.get(path(String(code.prefix(10)))).status == 200)
    }

    @Test("Nobody finds what lies beside their part, and administrators find accounts and nothing of the business")
    func scope() async throws {
        let district = try await District(), he = try await district.signedIn(.何干事)
        let page = try await he.get(path(String(District.canary.dropFirst())))
        #expect(page.status == 200 && !page.text.contains(District.canary))
        #expect(try groups(await he.json(path(District.canary))) == [])
        #expect(try await he.json(path("白海豚")).json["groups"]?.array?.isEmpty == false)
        for person in [Cast.系统管理员, .安全管理员, .审计管理员] {
            let administrator = try await district.holder(of: person)
            #expect(try groups(await administrator.json(path("lin"))) == ["accounts"], "\(person)")
            #expect(try groups(await administrator.json(path("工会"))) == [], "\(person)")
        }
        #expect(try groups(await district.holder(of: .吴部长).json(path("sys"))) == [])
    }

    @Test("Finding people leaves a trace of who was looked for; finding unions leaves none")
    func trace() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), log = try await district.holder(of: .审计管理员)
        _ = try await lin.get(path("李庄"))
        #expect(try await !log.get("/audit?kind=reading").text.contains("李庄"))
        _ = try await lin.get(path("周敏"))
        #expect(try await log.get("/audit?kind=reading").text.contains("委员会成员，2 人，查找“周敏”"))
        _ = try await lin.get("/officers?q=" + Path.encoded("周敏"))
        #expect(try await log.get("/audit?kind=reading").text.contains("委员会成员，2 人，查找“周敏”"))
    }

    @Test("Nothing typed and nothing found say what to do")
    func empty() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        for address in ["/search", "/search?q=", "/search?q=%20"] {
            let page = try await wu.get(address)
            #expect(page.status == 200 && page.text.contains("拼音首字母"), "\(address)")
        }
        #expect(try await wu.get(path("不存在的名字")).text.contains("没有找到"))
        #expect(try await wu.get(path(String(repeating: "长", count: 3000))).status == 200)
        for odd in ["%", "_", "'", "\"<b>", "!"] { #expect(try await wu.get(path(odd)).status == 200, "\(odd)") }
        let nobody = try await district.browser((.deptOffice, district.root))
        try await district.database.write { db in _ = try db.run("UPDATE granted SET until = since, since = '2020-01-01', ended_at = '2020-01-02T00:00:00.000Z' WHERE role = 'dept_office'") }
        #expect(try await nobody.get("/search").text.contains("没有可以查找的内容"))
    }
}
