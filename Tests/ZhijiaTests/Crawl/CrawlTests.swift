@testable import Edge
@testable import Kernel
import Testing
@testable import zhijia

/// Goes where every link leads, as each of the cast.
@Suite struct CrawlTests {
    private static let most = 250
    /// What a Chinese page may say in Latin letters.
    private static let allowed: Set<String> = [
        "KB",
        "Excel", "UTF", "PDF", "Word", "xlsx", "csv", "MB", "GCJ", "CGCS", "WGS", "root", "page", "token", "north", "south", "pdf", "zhang", "san",
    ]

    @Test("Every link leads somewhere, and every page is whole")
    func crawl() async throws {
        let district = try await District()
        for person in Cast.allCases { try await crawl(person, district) }
    }

    private func crawl(_ person: Cast, _ district: District) async throws {
        let visitor = try await district.signedIn(person)
        var seen: Set<String> = ["/"], waiting = ["/"], sheets = 0
        while let path = waiting.popLast() {
            if path.contains("as=xlsx") { sheets += 1; if sheets > 6 { continue } }
            let reply = try await visitor.get(path)
            #expect(reply.status == 200, "\(person) \(path): \(reply.status)")
            #expect(reply.headers[.contentSecurityPolicy] != nil || path.hasPrefix("/assets/"), "\(path) has no content security policy")
            guard reply.type.hasPrefix("text/html"), reply.status == 200 else { continue }
            inspect(reply, path)
            for link in PageText.links(reply.text) where !link.hasPrefix("/elder") && seen.count < Self.most && seen.insert(link).inserted { waiting.append(link) }
        }
        #expect(seen.count > 5)
    }

    private func inspect(_ reply: Reply, _ path: String) {
        let text = reply.text
        #expect(text.contains("<html lang=\"zh-CN\""), "\(path)")
        #expect(text.contains(/<title>[^<]+ · 职家<\/title>/), "\(path) has no title")
        #expect(text.matches(of: /<h1[ >]/).count == 1, "\(path) has \(text.matches(of: /<h1[ >]/).count) h1")
        #expect(!text.contains(/\sstyle=/) && !text.contains("<style"), "\(path) has inline style")
        #expect(!text.contains(/<[^>]*\son[a-z]+=/), "\(path) has an inline handler")
        #expect(text.matches(of: /<script/).count == text.matches(of: /<script defer src="\/assets\/[^"]*"><\/script>/).count, "\(path) has inline script")
        #expect(!text.contains("javascript:"))
        let ids = text.matches(of: /\sid="([^"]*)"/).map { String($0.output.1) }
        #expect(Set(ids).count == ids.count, "\(path) has an id twice: \(ids.sorted())")
        // The trail quotes what its entries hold, word for word; the chapter on installing is for those who keep servers.
        for word in path.hasPrefix("/audit") || path == "/manual/install" ? [] : english(text) { Issue.record("\(path) says “\(word)”") }
    }

    private func english(_ page: String) -> Set<String> {
        let body = page.replacing(/<head>(?s:.*?)<\/head>/, with: "").replacing(/<(svg|script|code)(?s:.*?)<\/(svg|script|code)>/, with: "").replacing(/<[^>]*>/, with: "\n")
        let words = PageText.plain(body).split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init)
        return Set(words.filter { $0.count > 1 && $0.allSatisfy(\.isLetter) }).subtracting(Self.allowed).subtracting(Cast.allCases.map(\.rawValue))
    }

    @Test("Before signing in there is one page, and it is whole")
    func gate() async throws {
        let district = try await District(), stranger = district.visitor()
        let reply = try await stranger.get("/sign-in")
        #expect(reply.status == 200)
        inspect(reply, "/sign-in")
        for link in PageText.links(reply.text) where link.hasPrefix("/assets/") { #expect(try await stranger.get(link).status == 200, "\(link)") }
    }

    @Test("What is not there is said in Chinese, on a page with a way back")
    func nothing() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        for path in ["/nothing", "/unions/0", "/unions/-1", "/unions/abc", "/unions/" + String(repeating: "9", count: 400), "/unions/%00", "/unions/%2e%2e", "/assets/../keys", "/assets/%2e%2e%2fkeys"] {
            let reply = try await wu.get(path)
            #expect(reply.status == 404, "\(path): \(reply.status)")
            if !path.hasPrefix("/assets") { inspect(reply, path) }
        }
    }
}
