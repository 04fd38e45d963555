@testable import Edge
@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
import Testing
@testable import zhijia

/// Once a year each union goes through its roster; the level above sees who is through.
@Suite struct YearlyCheckTests {
    @Test("A union ticks off its members, deals with who has left, and is through once; the level above sees it")
    func checked() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席), lin = try await district.holder(of: .林干事), north = district.north
        let mover = try await district.database.read { db in try TransferStore.record(north.transfer, db).personID }
        let finish = "/members/check/\(north.union)/finish"
        #expect(try await chen.get("/").text.contains("2026年度会员名册核对"))
        #expect(try await chen.get("/members/check").text.contains("本会 2 名会员，已核对 0 名"))
        #expect(try await chen.post(finish).text.contains("还有 2 名会员没有核对"))
        #expect(try await chen.post("/members/check/together/here", [("row", "\(north.person)")]).status == 200)
        #expect(try await chen.post("/members/check/together/left", [("row", "\(mover)")]).status == 200)
        let rows = try await chen.json("/members/check?finding=left").json["items"]?.array
        #expect(rows?.map { $0["id"] } == [.string("\(mover)")])
        #expect(try await chen.post(finish).text.contains("还有 1 名已离开的会员没有办手续"))
        #expect(try await chen.get("/members/\(mover)").text.contains("年度核对：已离开"))
        #expect(try await chen.post("/members/\(mover)/quit", [("on", "2026-11-22"), ("reason", "已经离开，书面退会")]).status == 303)
        #expect(try await chen.post(finish).status == 303)
        #expect(try await chen.post(finish).status == 409)
        #expect(try await !chen.get("/").text.contains("2026年度会员名册核对"))
        let progress = try await lin.json("/members/check/unions?done=1").json["items"]?.array
        #expect(progress?.map { $0["name"] } == [.string(north.name)] && progress?.first?["done_on"] == "2026-11-22" && progress?.first?["members"] == 1)
        #expect(try await lin.json("/members/check/unions?done=0").json["items"]?.array?.isEmpty == true)
    }

    @Test("Another year is another check")
    func nextYear() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席), north = district.north
        #expect(try await chen.post("/members/check/together/here", [("row", "\(north.person)")]).status == 200)
        district.pass(seconds: 60 * 86_400)
        #expect(try await chen.json("/members/check?finding=here").json["items"] == [])
        #expect(try await chen.get("/members/check").text.contains("已核对 0 名"))
    }

    @Test("Nobody checks another union's roster, or says that it is through")
    func scoped() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席), south = district.south
        #expect(try await chen.post("/members/check/\(south.union)/finish").status == 404)
        let reply = try await chen.post("/members/check/together/here", [("row", "\(south.person)")], ["Accept": "application/json"])
        #expect(try reply.json["done"] == [])
    }
}
