@testable import Edge
@testable import Kernel
import Testing

/// Who is on record with what, and who reads it.
@Suite struct TrailTests {
    private func entries(_ reader: Visitor, _ query: String) async throws -> [JSON] {
        try #require(try await reader.json("/audit?\(query)").json["items"]?.array)
    }

    @Test("Signing in is on record with the person's name, a wrong password as what it is, and no name that is nobody's")
    func signIns() async throws {
        let district = try await District(), auditor = try await district.holder(of: .审计管理员), visitor = district.visitor()
        _ = try await visitor.signIn("lin", "wrong")
        _ = try await visitor.signIn("my-secret-password", "wrong")
        _ = try await visitor.signIn("lin", District.password)
        let said = try await entries(auditor, "kind=sign_in")
        #expect(said.map { "\($0["actor"]?.string ?? "") \($0["action"]?.string ?? "")" } == ["林干事 登录", "访客 登录失败", "访客 登录失败"])
        #expect(said.map { $0["subject"]?.string } == ["用户名：lin", nil, "用户名：lin"])
        #expect(try await entries(auditor, "kind=change&q=" + Path.encoded("登录")).isEmpty)
        #expect(try await auditor.get("/audit").text.contains("value=\"sign_in\""))
    }

    @Test("A guess at the current password is on record with whose session it came from")
    func currentPassword() async throws {
        let district = try await District(), auditor = try await district.holder(of: .审计管理员), lin = try await district.signedIn(.林干事)
        _ = try await lin.post("/account/password", [("current", "wrong"), ("new", "x"), ("again", "x")])
        let last = try #require(try await entries(auditor, "kind=sign_in").first)
        #expect(last["actor"] == "林干事" && last["action"] == "改密码时输错现在的密码")
    }

    @Test("A town's audit administrator reads what the town's people read, not what the district or another town did")
    func townsTrail() async throws {
        let district = try await District(), town = try await district.holder((.logauditor, district.south.town)), whole = try await district.holder(of: .审计管理员)
        for person in [Cast.吴部长, .林干事, .何干事] { #expect(try await district.holder(of: person).get("/unions?as=xlsx&q=\(person.rawValue)").status == 200) }
        _ = try await district.visitor().signIn("nobody", "wrong")
        #expect(try await Set(entries(town, "kind=reading").compactMap { $0["actor"]?.string }) == ["何干事"])
        #expect(try await entries(town, "kind=sign_in").isEmpty)
        #expect(try await Set(entries(whole, "kind=reading").compactMap { $0["actor"]?.string }) == ["吴部长", "林干事", "何干事"])
        #expect(try await entries(whole, "kind=sign_in").count == 1)
    }
}
