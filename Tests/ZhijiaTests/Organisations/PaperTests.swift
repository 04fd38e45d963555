@testable import Edge
import Foundation
@testable import Kernel
@testable import Organisations
import Testing
@testable import zhijia

/// Every question and every answer leaves a paper, numbered without a gap, in the wording that the office chose.
@Suite struct PaperTests {
    private typealias Fields = [(String, String)]
    private let postponement: Fields = [("on", "2029-11-01"), ("reason", "改制未完，职工去留未定")]

    private func documents(_ visitor: Visitor, _ petition: some CustomStringConvertible) async throws -> [JSON] {
        try await visitor.json("/petitions/\(petition)").json["documents"]?.array ?? []
    }

    @Test("An answer gets the office's next number, whoever answers, and none is left out when one is refused")
    func numbers() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), chen = try await district.holder(of: .陈主席)
        let union = district.north.union
        let answerer = try await district.holder(of: .李干事)
        #expect(try await answerer.get("/petitions/\(district.north.petition)/approve").text.contains("翠北工发〔2026〕1号"))
        #expect(try await district.holder(of: .吴部长).post("/petitions/\(district.north.petition)/approve").status == 403)
        #expect(try await answerer.post("/petitions/\(district.north.petition)/approve").status == 303)
        // Nobody is given a form to fill in that would then be refused.
        for form in ["approve", "return", "refuse"] { #expect(try await answerer.get("/petitions/\(district.north.petition)/\(form)").status == 409, "\(form)") }
        for number in 2...3 {
            let asked = try await chen.post("/unions/\(union)/postpone", postponement)
            let petition = try #require(asked.location?.split(separator: "/").last)
            #expect(try await district.holder(of: .李干事).post("/petitions/\(petition)/approve").status == 303)
            #expect(try await lin.json("/petitions/\(petition)").json["number"]?.string == "翠北工发〔2026〕\(number)号")
        }
        // What was given on paper before the program came is not given again.
        let asked = try await lin.post("/unions/\(district.north.town)/postpone", postponement)
        let wu = try await district.holder(of: .吴部长), petition = try #require(asked.location?.split(separator: "/").last)
        #expect(try await wu.post("/petitions/\(petition)/approve").status == 303)
        #expect(try await wu.json("/petitions/\(petition)").json["number"] == "翠工发〔2026〕41号")
    }

    @Test("The database gives no number twice, leaves none out, and lets no issued paper be changed")
    func chain() async throws {
        let district = try await District()
        func refused(_ sql: SQL) async -> Bool {
            do { try await district.database.write { db in _ = try db.run(sql) }; return false } catch { return error is Refused }
        }
        #expect(await refused("INSERT INTO issued_number (office, year, number, previous) VALUES ('翠工发', 2026, 43, 42)"))
        #expect(await refused("INSERT INTO issued_number (office, year, number, previous) VALUES ('翠工发', 2026, 43, 41)"))
        #expect(await refused("INSERT INTO issued_number (office, year, number, previous) VALUES ('翠工发', 2026, 50, NULL)"))
        #expect(await refused("DELETE FROM issued_number WHERE office = '翠工发'"))
        #expect(await refused("UPDATE document SET title = '改过的' WHERE id = \(district.north.document) \(SQL.unscoped(because: "a test"))"))
        #expect(await !refused("INSERT INTO issued_number (office, year, number, previous) VALUES ('翠工发', 2026, 41, 40)"))
    }

    @Test("Twenty answers at once get twenty numbers in a row")
    func atOnce() async throws {
        let district = try await District()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await district.database.write { db in _ = try DocumentSeries.issue("翠工发", on: Day(2026, 3, 1)!, db) } } }
            try await group.waitForAll()
        }
        let numbers = try await district.database.read { db in try db.rows("SELECT number FROM issued_number WHERE office = '翠工发' ORDER BY number").map { $0["number"].integer } }
        #expect(numbers == (40...60).map(Int64.init))
    }

    @Test("Without letters of its own an office cannot answer, and is told where to set them; letters belong to one office")
    func letterhead() async throws {
        let district = try await District(), schools = district.schools, wu = try await district.holder(of: .吴部长)
        let school = try await district.database.read { db in try UnionStore.named("翠屏区第一小学校工会", db)[0].id }
        let asked = try await wu.post("/unions/\(school)/postpone", postponement), petition = try #require(asked.location?.split(separator: "/").last)
        let holder = try await district.holder((.midUnionAdmin, schools))
        let page = try await holder.get("/petitions/\(petition)/approve").text
        #expect(page.contains("还没有设定机关代字") && page.contains("/unions/\(schools)/letterhead"))
        let answer = try await holder.post("/petitions/\(petition)/approve")
        #expect(answer.status == 409 && answer.text.contains("发文设置"))
        func set(_ office: String, _ used: String = "") async throws -> Reply {
            try await holder.post("/unions/\(schools)/letterhead", [("office", office), ("head", "翠屏区教育系统工会联合会文件"), ("used", used)])
        }
        #expect(try await set("翠工发").text.contains("已经是另一个工会的"))
        #expect(try await set("翠教工〔2026〕").text.contains("不带括号和数字"))
        #expect(try await set("翠教工发", "7").status == 303)
        #expect(try await set("翠教工发", "3").text.contains("号不能跳也不能重"))
        #expect(try await holder.post("/petitions/\(petition)/approve").status == 303)
        #expect(try await holder.json("/petitions/\(petition)").json["number"] == "翠教工发〔2026〕8号")
    }

    @Test("Question and answer are papers that say what was asked and answered, as PDF and as Word, for their own people only")
    func papers() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), he = try await district.holder(of: .何干事)
        try await district.holder(of: .李干事).post("/petitions/\(district.north.petition)/approve", [("opinion", "请于年底前完成改制")])
        let kinds = try await documents(lin, district.north.petition).map { $0["kind"]?.string }
        #expect(kinds == ["请示", "批复"])
        let reply = try await district.database.read { [petition = district.north.petition] db in try #require(DocumentStore.of(petition, db).last) }
        let page = try await lin.get("/documents/\(reply.id)").text
        for word in ["北门街道总工会文件", "翠北工发〔2026〕1号", "关于同意\(district.north.name)延期换届的批复", "请于年底前完成改制", "2026年11月22日", "此复。"] { #expect(page.contains(word), "\(word)") }
        let pdf = try await lin.get("/documents/\(reply.id)/pdf"), word = try await lin.get("/documents/\(reply.id)/word")
        #expect(pdf.headers[.contentType] == "application/pdf" && pdf.bytes.starts(with: Array("%PDF-1.".utf8)))
        #expect(word.headers[.contentType]?.contains("wordprocessingml") == true && word.bytes.starts(with: [0x50, 0x4B, 3, 4]))
        #expect(pdf.headers[.contentDisposition]?.hasPrefix("attachment") == true)
        #expect(try await lin.get("/documents/\(reply.id)/exe").status == 404)
        for path in ["/documents/\(reply.id)", "/documents/\(reply.id)/pdf"] { #expect(try await he.get(path).status == 404) }
        #expect(try await !he.get("/documents").text.contains(District.canary))
        // The same paper is the same file, whenever it is asked for.
        #expect(try await lin.get("/documents/\(reply.id)/pdf").bytes == pdf.bytes)
    }

    @Test("The office changes the wording: new papers have it, old ones keep theirs, and nonsense comes back as it was typed")
    func templates() async throws {
        let district = try await District(), office = try await district.browser((.deptOffice, district.root)), lin = try await district.holder(of: .林干事)
        let id = try await district.database.read { db in try #require(try db.value("SELECT id FROM letter_template WHERE code = 'request.postponement'", as: Int64.self)) }
        #expect(try await office.get("/templates/\(id)").text.contains("〔工会名称〕"))
        let nonsense = try await office.post("/templates/\(id)/edit", [("text", "# 题\n{身份证号}"), ("reason", "试试")])
        #expect(nonsense.status == 422 && nonsense.text.contains("没有“{身份证号}”这一项") && nonsense.text.contains("# 题"))
        #expect(try await office.post("/templates/\(id)/edit", [("text", "# {工会名称}请准予延期\n{上级工会}：\n{请示内容}\n> {工会名称}"), ("reason", "改简短")]).status == 303)
        #expect(try await lin.post("/templates/\(id)/edit", [("text", "# 题\n文"), ("reason", "越权")]).status == 403)
        let asked = try await lin.post("/unions/\(district.north.other)/postpone", postponement), petition = try #require(asked.location?.split(separator: "/").last)
        #expect(try await documents(lin, petition).first?["title"]?.string?.hasSuffix("请准予延期") == true)
        #expect(try await documents(lin, district.north.petition).first?["title"]?.string?.hasPrefix("关于") == true)
    }

    @Test("Every template that the program ships is one, and names only what its cases have")
    func shipped() async throws {
        let district = try await District()
        try await district.database.read { db in
            for kind in modules.flatMap(\.letters) { #expect(throws: Never.self) { _ = try kind.template(db) } }
            let codes = try db.rows("SELECT code FROM letter_template").map { $0["code"].text ?? "" }
            #expect(Set(codes) == Set(modules.flatMap(\.letters).map(\.code)))
        }
    }
}
