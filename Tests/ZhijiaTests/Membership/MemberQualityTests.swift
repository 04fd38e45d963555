@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
import Testing

/// What is missing and doubtful in the roster, on the one board of data quality.
@Suite struct MemberQualityTests {
    private func lines(_ json: JSON, _ key: String) -> [String: Int64] {
        Dictionary(uniqueKeysWithValues: (json[key]?.array ?? []).map { ($0["title"]?.string ?? "", $0["count"]?.integer ?? -1) })
    }

    @Test("The board counts what each check finds, and each number is the list behind it, for the district, a town and a union")
    func board() async throws {
        let district = try await District()
        let clerk = try await district.holder((.deptOrg, district.root)), south = "/members/\(district.south.person)"
        #expect(try await clerk.postJSON(south + "/edit", ["ethnicity": "01", "workStatus": "1", "phone": "13990905010", "reason": "看着登记表补上"]).status == 200)
        for person in [Cast.吴部长, .林干事, .何干事, .陈主席] {
            let reader = try await district.holder(of: person), page = try await reader.get("/quality")
            let json = try await reader.json("/quality").json, found = lines(json, "members")
            #expect(page.status == 200 && !found.isEmpty)
            for check in MemberCheck.all {
                let listed = try await reader.json("/members?check=\(check.code)&total=1").json["total"]?.integer
                #expect(listed == found["\(check.kind.label)：\(check.title)"] ?? 0, "\(person) \(check.code)")
                if let listed, listed > 0 { #expect(page.text.contains("check=\(check.code)"), "\(check.code)") }
            }
            #expect(lines(json, "unions").keys.contains("会员多于职工") || person == .何干事 || !lines(json, "unions").isEmpty)
        }
        let wu = try await district.holder(of: .吴部长), all = lines(try await wu.json("/quality").json, "members")
        #expect(all["缺项：没有民族"] == 3 && all["缺项：没有就业状况"] == 3 && all["矛盾：疑似重复"] == 4 && all["存疑：手机号码与别人相同"] == 2)
        #expect(all["缺项：没有手机号码"] == nil)
        let towns = try #require(try await wu.json("/quality").json["member_towns"]?.array)
        #expect(towns.map { $0["members"] } == [2, 2] && towns.map { $0["missing"] } == [2, 1] && towns.map { $0["contradiction"] } == [2, 2])
    }

    @Test("Members who joined before sixteen, of a union that has ended, who have left as the check says, who wait for a union: each is found by its check and by none of the others' reach")
    func contradictions() async throws {
        let district = try await District(), north = district.north, wu = try await district.holder(of: .吴部长), chen = try await district.signedIn(.陈主席)
        try await district.database.write { db in
            _ = try db.run("UPDATE membership SET joined_on = '2004-01-17' WHERE person_id = \(north.person) \(SQL.unscoped(because: "a test"))")
        }
        func found(_ check: String) async throws -> [String] { try #require(try await wu.json("/members?check=\(check)").json["items"]?.array).compactMap { $0["id"]?.string } }
        #expect(try await found("joined_too_young") == [north.person.description])
        try await chen.post("/members/check/together/left", [("row", north.person.description)])
        #expect(try await found("said_left") == [north.person.description])
        try await district.database.write { db in
            _ = try db.run("UPDATE union_org SET dissolved_on = '2026-11-01' WHERE id = \(district.south.union) \(SQL.unscoped(because: "a test"))")
        }
        #expect(try await Set(found("union_ended")).contains(district.south.person.description))
        #expect(try await found("union_ended").count == 2)
        #expect(try await Set(found("contradiction")).count == 4)
        #expect(try await district.holder(of: .何干事).json("/members?check=joined_too_young&total=1").json["total"] == 0)
        // The figure counts the same.
        #expect(try await wu.json("/figures/member_accuracy").json["numerator"] == 0)
    }

    @Test("By union: how many of each roster, the worst first; one union opened shows its checks, and another's is not there")
    func byUnion() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), north = district.north
        let items = try #require(try await lin.json("/members/quality").json["items"]?.array)
        #expect(items.map { $0["union"] } == [.string(north.name)] && items.first?["members"] == 2 && items.first?["missing"] == 2 && items.first?["contradiction"] == 2)
        #expect(try await lin.json("/members/quality?town=511502109&total=1").json["total"] == 0)
        // However short the page, it says how many there are; so does the next.
        let wu = try await district.holder(of: .吴部长), count = Int64(try #require(try await wu.json("/members/quality").json["items"]?.array).count)
        let first = try await wu.json("/members/quality?limit=1").json, next = try #require(first["next"]?.string)
        #expect(count > 1 && first["items"]?.array?.count == 1 && first["total"]?.integer == count)
        #expect(try await wu.json("/members/quality?limit=1&after=\(Path.encoded(next))").json["total"]?.integer == count)
        let page = try await lin.get("/members/quality/\(north.union)").text
        #expect(page.contains("没有民族") && page.contains("check=ethnicity_missing"))
        let link = try #require(page.firstMatch(of: /href="(\/members\?[^"]*check=ethnicity_missing)"/)).output.1.replacing("&amp;", with: "&")
        #expect(try await lin.json(String(link) + "&total=1").json["total"] == 2)
        #expect(try await lin.get("/members/quality/\(district.south.union)").status == 404)
    }

    @Test("Unions without a member, and with more than they have workers, stand on the board with their rows")
    func unions() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), before = lines(try await wu.json("/quality").json, "member_unions")
        // Six unions may have members, two have.
        #expect(before["没有会员的工会"] == 4 && before["入会率超过 100%"] == nil)
        #expect(try await wu.json("/figures/memberless_unions/rows?total=1").json["total"] == 4)
        #expect(try await wu.postJSON("/unions/\(district.south.union)/edit", ["employees": 1, "members": 1, "womenEmployees": 0]).status == 200)
        #expect(lines(try await wu.json("/quality").json, "member_unions")["入会率超过 100%"] == 1)
        #expect(try await lines(district.holder(of: .林干事).json("/quality").json, "member_unions")["入会率超过 100%"] == nil)
    }

    @Test("The filter of a union takes a whole name for that union alone, and a piece for all that have it")
    func wholeName() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        #expect(try await wu.json("/members?union=\(Path.encoded(district.north.name))&total=1").json["total"] == 2)
        #expect(try await wu.json("/members?union=\(Path.encoded("纺织"))&total=1").json["total"] == 4)
    }
}
