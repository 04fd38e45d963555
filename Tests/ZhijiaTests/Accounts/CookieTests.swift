@testable import Edge
@testable import Kernel
import Testing

/// What a browser keeps for us, and whom we believe about where it sits.
@Suite struct CookieTests {
    private static let proxy = "10.0.0.9", warning = "没有加密（http）"

    @Test("Whatever address one asks for, cookies are for https unless it is loopback", arguments: [
        ("localhost:8080", true), ("127.0.0.1", true), ("[::1]:8080", true),
        ("[2001:db8::1]:8080", false), ("[::ffff:10.0.0.1]", false), ("10.0.0.1:8080", false), ("127.evil.example", false), ("localhost.example", false), ("", false),
    ])
    func addresses(_ host: String, _ isLoopback: Bool) async throws {
        let district = try await District(), visitor = Visitor(district, host: host)
        let page = try await visitor.get("/sign-in"), line = try #require(page.cookies.first { $0.contains("zhijia-visitor=") })
        #expect(line.hasPrefix("__Host-") == !isLoopback && line.contains("; Secure") == !isLoopback)
        #expect(page.text.contains(Self.warning) == !isLoopback)
    }

    @Test("Behind the proxy that the settings name, https is kept and told to browsers; http is warned of")
    func proxies() async throws {
        let district = try await District(proxy: Self.proxy)
        for (scheme, host) in [("https", "zhijia.example"), ("http", "zhijia.example"), ("http", "127.0.0.1:8080"), ("http, https", "zhijia.example")] {
            let visitor = Visitor(district, address: Self.proxy, host: host), headers = ["X-Forwarded-Proto": scheme, "X-Forwarded-For": "1.2.3.4"]
            let page = try await visitor.get("/sign-in", headers), isEncrypted = scheme.hasSuffix("https")
            #expect(page.cookies.allSatisfy { $0.hasPrefix("__Host-") && $0.contains("; Secure") && $0.contains("; HttpOnly") && $0.contains("; SameSite=Lax") })
            #expect(page.text.contains(Self.warning) == !isEncrypted, "\(scheme) \(host)")
            #expect((page.headers[.strictTransportSecurity] != nil) == isEncrypted)
            let again = try await visitor.post("/sign-in", [("userName", "lin"), ("password", "wrong")], headers)
            #expect(again.status == 422 && again.text.contains(Self.warning) == !isEncrypted)
        }
    }

    @Test("Anybody else who says https or another address is not believed")
    func strangers() async throws {
        for proxy in [nil, Self.proxy] {
            let district = try await District(proxy: proxy), visitor = Visitor(district, address: "10.1.1.1", host: "zhijia.example")
            let headers = ["X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"], page = try await visitor.get("/sign-in", headers)
            #expect(page.text.contains(Self.warning) && page.headers[.strictTransportSecurity] == nil)
            #expect(try await visitor.post("/sign-in", [("userName", "lin"), ("password", District.password)], headers).status == 303)
            #expect(try await addresses(district) == ["10.1.1.1"])
        }
    }

    @Test("Of a chain of addresses the last counts, which the proxy itself has seen")
    func chain() async throws {
        let district = try await District(proxy: Self.proxy), visitor = Visitor(district, address: Self.proxy, host: "zhijia.example")
        let headers = ["X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1, 10.8.8.8"]
        _ = try await visitor.get("/sign-in", headers)
        #expect(try await visitor.post("/sign-in", [("userName", "lin"), ("password", District.password)], headers).status == 303)
        #expect(try await addresses(district) == ["10.8.8.8"])
    }

    private func addresses(_ district: District) async throws -> [String?] {
        try await district.database.read { try $0.rows("SELECT address FROM session").map { $0["address"].text } }
    }
}
