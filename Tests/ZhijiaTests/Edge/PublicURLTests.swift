@testable import Edge
@testable import Kernel
import Testing

/// The address at which people reach the program, and what follows from it.
@Suite struct PublicURLTests {
    @Test("An address is a scheme, a host and perhaps a port", arguments: [
        ("https://zhijia.example.cn", "https://zhijia.example.cn", "zhijia.example.cn"), ("https://ZhiJia.Example.cn:443/", "https://zhijia.example.cn", "zhijia.example.cn"),
        ("https://10.0.0.5:8443", "https://10.0.0.5:8443", "10.0.0.5:8443"), ("http://localhost:8080", "http://localhost:8080", "localhost:8080"),
        ("http://127.0.0.1", "http://127.0.0.1", "127.0.0.1"),
    ])
    func good(_ text: String, _ written: String, _ authority: String) throws {
        let url = try PublicURL(parsing: text)
        #expect(url.description == written && url.authority == authority && url.at("/sign-in") == written + "/sign-in")
    }

    @Test("Anything else is named with what would be right", arguments: [
        "", "zhijia.example.cn", "ftp://zhijia.example.cn", "https://", "https://zhijia.example.cn/path", "https://zhijia.example.cn?x", "https://a b", "https://a:b", "https://a:0",
        "https://a:70000", "https://user@zhijia.example.cn", "http://zhijia.example.cn", "http://10.0.0.5", "https://职家.cn",
    ])
    func bad(_ text: String) {
        let settings = #expect(throws: Complaint.self) { try Settings(environment: ["ZHIJIA_PUBLIC_URL": text]) }
        #expect(settings?.text.contains("公开网址") == true)
    }

    @Test("Settings that would keep everybody out are noticed before anybody is")
    func complaints() throws {
        #expect(try Settings(environment: [:]).complaint == nil)
        #expect(try Settings(environment: ["ZHIJIA_PUBLIC_URL": "http://localhost:8080"]).complaint == nil)
        #expect(try Settings(environment: ["ZHIJIA_PUBLIC_URL": "https://zhijia.example.cn"]).complaint?.contains("ZHIJIA_PROXY") == true)
        #expect(try Settings(environment: ["ZHIJIA_PUBLIC_URL": "https://zhijia.example.cn", "ZHIJIA_PROXY": "127.0.0.1"]).complaint == nil)
        var open = Settings()
        open.host = "0.0.0.0"
        #expect(open.complaint?.contains("ZHIJIA_PUBLIC_URL") == true)
    }

    @Test("Browsers are told to keep to https for the public name and for no other")
    func strictTransport() async throws {
        let district = try await District(proxy: "10.0.0.9", publicURL: "https://zhijia.example.cn")
        for (host, isTold) in [("zhijia.example.cn", true), ("ZHIJIA.example.cn", true), ("10.0.0.5", false), ("other.example.cn", false)] {
            let page = try await Visitor(district, address: "10.0.0.9", host: host).get("/sign-in", ["X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"])
            #expect((page.headers[.strictTransportSecurity] != nil) == isTold, "\(host)")
            #expect(page.cookies.allSatisfy { $0.hasPrefix("__Host-") })
        }
        let stranger = try await Visitor(district, host: "zhijia.example.cn").get("/sign-in")
        #expect(stranger.headers[.strictTransportSecurity] == nil && stranger.text.contains("请改用 https://zhijia.example.cn/sign-in"))
    }

    @Test("A form sent from another site's page is refused, also where the browser only says whose page it is")
    func origin() async throws {
        let district = try await District(proxy: "10.0.0.9", publicURL: "https://zhijia.example.cn")
        let proxied = ["X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"], visitor = Visitor(district, address: "10.0.0.9", host: "zhijia.example.cn")
        _ = try await visitor.get("/sign-in", proxied)
        func signIn(_ origin: String) async throws -> Int {
            try await visitor.post("/sign-in", [("userName", "lin"), ("password", District.password)], proxied.merging(["Origin": origin]) { first, _ in first }).status
        }
        #expect(try await signIn("https://evil.example") == 409)
        #expect(try await signIn("http://zhijia.example.cn") == 409)
        #expect(try await signIn("null") == 409)
        #expect(try await signIn("https://zhijia.example.cn") == 303)
    }

    @Test("Programs are told where the program is")
    func servers() async throws {
        #expect(try await District(publicURL: "https://zhijia.example.cn").visitor().get("/openapi.json").json["servers"]?.array?.first?["url"] == "https://zhijia.example.cn")
        #expect(try await District().visitor().get("/openapi.json").json["servers"]?.array?.first?["url"] == "/")
    }
}
