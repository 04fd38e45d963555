@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing
@testable import zhijia

/// Several petitions answered in one go.
@Suite struct PetitionsTogetherTests {
    /// Postponements asked for by other unions of the town, beside the petition that waits already.
    private func more(_ district: District, _ town: District.Town) async throws -> [String] {
        let clerk = try await district.holder((.midUnionAdmin, town.town))
        let reply = try await clerk.post("/unions/\(town.other)/postpone", [("on", "2029-08-01"), ("reason", "生产任务紧")])
        return [town.petition.description, try #require(reply.location?.split(separator: "/").last.map(String.init), "\(reply.status) \(reply.text)")]
    }
    private func rows(_ ids: [String]) -> [(String, String)] { ids.map { ("row", $0) } }
    private func state(_ id: String, _ visitor: Visitor) async throws -> String? { try await visitor.json("/petitions/\(id)").json["number"]?.string }

    @Test("The ticked petitions are approved with numbers that follow one another, each with its own history and audit entry")
    func approve() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), ids = try await more(district, district.north)
        let list = try await lin.get("/petitions").text
        for id in ids { #expect(list.contains("form=\"bulk\" name=\"row\" value=\"\(id)\" aria-label=\"选 \(District.canary)")) }
        let asked = try await lin.get("/petitions/together/approve?row=&" + ids.map { "row=\($0)" }.joined(separator: "&"))
        #expect(asked.status == 200 && ids.allSatisfy { asked.text.contains("<input type=\"hidden\" name=\"row\" value=\"\($0)\">") && asked.text.contains("href=\"/petitions/\($0)\"") })
        let answer = try await lin.post("/petitions/together/approve", rows(ids) + [("opinion", "同意")])
        #expect(answer.status == 200 && answer.text.contains("批复同意：办成 2 件"))
        #expect(try await [state(ids[0], lin), state(ids[1], lin)] == ["翠北工发〔2026〕1号", "翠北工发〔2026〕2号"])
        for id in ids { #expect(try await lin.get("/petitions/\(id)").text.contains("批复：同意")) }
        let trail = try await district.holder(of: .审计管理员).get("/audit?q=" + Path.encoded("批复")).text
        #expect(PageText.rows(trail).count { $0.contains("批复") } == 2)
    }

    @Test("What stands in the way of one stands in nobody else's; the answer says which and why, and counts only what was done")
    func partly() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), ids = try await more(district, district.north), south = district.south.petition.description
        #expect(try await lin.post("/petitions/\(ids[0])/return", [("reason", "请附选举办法")]).status == 303)
        let answer = try await lin.send(.post, "/petitions/together/approve", ["Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"],
            Array("csrf=\(Path.encoded(lin.csrf))&row=\(ids[0])&row=\(south)&row=\(ids[1])".utf8))
        let json = try answer.json
        #expect(json["done"] == [.string(ids[1])])
        let refused = try #require(json["refused"]?.array)
        #expect(refused.map { $0["id"] } == [.string(ids[0]), .string(south)])
        #expect(refused[0]["reason"]?.string?.contains("已退回") == true && refused[1]["reason"]?.string?.contains("没有找到") == true)
        // What was refused has used no number.
        #expect(try await state(ids[1], lin) == "翠北工发〔2026〕1号")
        #expect(try await district.holder(of: .何干事).json("/petitions/\(south)").json["answered_at"] == nil)
    }

    @Test("Two officers at once: each petition is answered once, and the other is told")
    func atOnce() async throws {
        let district = try await District(), ids = try await more(district, district.north)
        let first = try await district.signedIn(.林干事), second = try await district.browser((.midUnionAdmin, district.north.town))
        async let one = first.post("/petitions/together/approve", rows(ids) + [("opinion", "同意")])
        async let other = second.post("/petitions/together/approve", rows(ids.reversed()) + [("opinion", "同意")])
        let pages = [try await one, try await other]
        #expect(pages.allSatisfy { $0.status == 200 } && pages.contains { $0.text.contains("没有办成") && $0.text.contains("已批复") })
        let numbers = try await [state(ids[0], first), state(ids[1], first)]
        #expect(Set(numbers) == ["翠北工发〔2026〕1号", "翠北工发〔2026〕2号"])
    }

    @Test("A form that is not good comes back with the rows, and nothing was done")
    func wrong() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), ids = try await more(district, district.north)
        let long = String(repeating: "长", count: 1001), reply = try await lin.post("/petitions/together/return", rows(ids) + [("reason", long)])
        #expect(reply.status == 422 && reply.text.contains(long) && ids.allSatisfy { reply.text.contains("name=\"row\" value=\"\($0)\"") && reply.text.contains("href=\"/petitions/\($0)\"") })
        for none in [[], [("row", "")], [("row", "x")]] {
            let reply = try await lin.post("/petitions/together/approve", none + [("opinion", "同意")])
            #expect(reply.status == 422 && reply.text.contains("还没有勾选"))
        }
        for id in ids { #expect(try await lin.get("/petitions/\(id)").text.contains("待批复")) }
        let many = try await lin.post("/petitions/together/return", (1...201).map { ("row", "\($0)") } + [("reason", "补材料")])
        #expect(many.status == 422 && many.text.contains("一次最多办 200 行"))
    }

    @Test("Several are sent back with one reason, each to be mended")
    func sendBack() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), ids = try await more(district, district.north)
        #expect(try await lin.post("/petitions/together/return", rows(ids)).status == 422)
        let answer = try await lin.post("/petitions/together/return", rows(ids) + [("reason", "请补会议记录")])
        #expect(answer.text.contains("退回：办成 2 件"))
        for id in ids { #expect(try await lin.get("/petitions/\(id)").text.contains("退回：请补会议记录")) }
    }

    @Test("The sheet of the ticked rows holds these and no others; ticking all of a page needs no script")
    func export() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        let sheet = try await wu.get("/unions?row=&row=\(district.north.union)&row=\(district.schools)&as=xlsx")
        let text = try SheetText.rows(sheet.bytes).flatMap(\.self)
        #expect(text.contains("\(District.canary)纺织有限公司工会") && text.contains("翠屏区教育系统工会联合会") && !text.contains { $0.contains("白海豚") })
        #expect(try SheetText.rows(sheet.bytes, sheet: "说明").flatMap(\.self).contains("勾选的 2 个工会"))
        #expect(try await wu.get("/unions?row=&as=xlsx").status == 422)
        let plain = try await wu.get("/unions").text
        #expect(!plain.contains("form=\"bulk\"") && plain.contains("pick=none"))
        #expect(try await wu.get("/unions?pick=all").text.matches(of: /form="bulk" name="row" value="\d+" checked/).count == 9)
        // Another's rows stay another's, however they are named.
        let he = try await district.signedIn(.何干事)
        #expect(try await he.json("/unions?row=\(district.north.union)").json["items"] == [])
    }
}
