@testable import Edge
@testable import Kernel
import Testing
@testable import zhijia

/// How a question may reach the program, and that what it cannot read it does not claim to have saved.
@Suite struct AskingTests {
    @Test("A watcher may ask with HEAD and gets no body")
    func head() async throws {
        let district = try await District()
        for path in ["/healthz", "/sign-in", "/join"] {
            let reply = try await district.visitor().send(.head, path)
            #expect(reply.status == 200 && reply.bytes.isEmpty, "\(path)")
        }
        #expect(try await district.visitor().send(.head, "/unions").location == "/sign-in?back=%2Funions")
        #expect(try await district.visitor().send(.head, "/nothing-there").status == 404)
    }

    @Test("An object where a text belongs, and a body of an unknown kind, are refused; nothing is said to be saved")
    func unreadable() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), path = "/unions/\(district.north.union)/edit"
        for value: JSON in [["a": 1], [["a": 1]]] {
            let reply = try await lin.postJSON(path, ["name": value])
            #expect(try reply.status == 422 && reply.json["code"] == "body_nested" && reply.json["title"]?.string?.contains("“name”") == true)
        }
        for type in ["text/xml", "text/plain", "multipart/form-data; boundary=x"] {
            let reply = try await lin.send(.post, path, ["Content-Type": type], Array("<name>别的</name>".utf8))
            #expect(try reply.status == 422 && reply.json["code"] == "body_unknown", "\(type)")
        }
        #expect(try await lin.postJSON(path, ["name": "新的名称工会委员会"]).status != 422)
    }

    @Test("Whoever fills in a form while the session ends comes back to the form and hears that it was not saved")
    func sessionEnded() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事)
        let path = "/unions/\(district.north.union)/edit"
        _ = try await lin.get(path)
        lin["zhijia"] = "ended"
        let sent = try await lin.post(path, [("name", "别的")], ["Referer": "http://localhost\(path)?back=1"])
        #expect(sent.status == 303 && sent.location == "/sign-in?back=\(path.replacing("/", with: "%2F"))")
        #expect(try await lin.get("/sign-in").text.contains("刚才填的没有保存"))
        #expect(try await !lin.get("/sign-in").text.contains("刚才填的没有保存"))
        for nowhere in ["https://elsewhere.example//evil", "no address", ""] {
            #expect(try await lin.post(path, [], ["Referer": nowhere]).location == "/sign-in", "\(nowhere)")
        }
    }
}
