@testable import Edge
import Foundation
@testable import Kernel
import Testing
@testable import zhijia

/// The manual inside the program: whole, and one click away from every page.
@Suite struct ManualTests {
    private let folder = ManualFolder.folder

    @Test("Every file of the manual is a chapter that its contents name, and each has a title and a page that anybody may read")
    func isWhole() async throws {
        let district = try await District(), manual = try ManualFolder.manual(), stranger = district.visitor(), wu = try await district.signedIn(.吴部长)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
        #expect(Set(manual.chapters.map { $0.name + ".md" } + ["README.md"]) == Set(files))
        for chapter in [manual.contents] + manual.chapters {
            for page in [try await stranger.get(chapter.path.text), try await wu.get(chapter.path.text)] {
                #expect(page.status == 200 && page.text.contains("<h1>\(chapter.title)</h1>") && PageText.isChinese(chapter.title), "\(chapter.path)")
                #expect(!page.text.contains("omitted"), "\(chapter.path) has raw markup")
                for other in manual.chapters { #expect(page.text.contains("href=\"\(other.path)\""), "\(chapter.path)") }
            }
            #expect(try await wu.json(chapter.path.text).json["title"] == .string(chapter.title))
        }
        #expect(try await stranger.get("/manual/nothing").status == 404)
        #expect(try await stranger.get("/manual/README").status == 404)
    }

    @Test("Every link in the manual leads to a chapter and a heading of it, or out of the program")
    func links() throws {
        let manual = try ManualFolder.manual(), chapters = [manual.contents] + manual.chapters
        for chapter in chapters {
            for link in addresses("href", chapter) where !link.hasPrefix("https://") {
                let parts = link.split(separator: "#", maxSplits: 1).map(String.init), path = link.hasPrefix("#") ? chapter.path.text : parts[0]
                let target = chapters.first { $0.path.text == path }
                #expect(target != nil, "\(chapter.name): \(link)")
                if link.contains("#") { #expect(anchors(target).contains(parts.last ?? ""), "\(chapter.name): \(link)") }
            }
        }
    }

    @Test("Every picture is there, small, said in Chinese, and none lies there unused")
    func pictures() async throws {
        let manual = try ManualFolder.manual(), stranger = try await District().visitor()
        var shown: Set<String> = []
        for chapter in [manual.contents] + manual.chapters {
            for picture in addresses("src", chapter) {
                let reply = try await stranger.get(picture)
                #expect(reply.status == 200 && reply.type == "image/png" && reply.bytes.count < 120_000, "\(picture)")
                shown.insert(picture)
            }
            for alt in addresses("alt", chapter) { #expect(PageText.isChinese(alt), "\(chapter.name): “\(alt)”") }
            #expect(addresses("alt", chapter).count == addresses("src", chapter).count)
        }
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: ManualFolder.pictures.path).map { "/assets/" + $0 }) == shown)
        #expect(shown.count >= 8)
    }

    @Test("Every line of the rail leads to where the manual speaks of it, and so does every page beneath it")
    func fromEveryPage() async throws {
        let district = try await District(), manual = try ManualFolder.manual(), wu = try await district.signedIn(.吴部长)
        for line in modules.flatMap(\.navigation) {
            let parts = line.manual.text.split(separator: "#").map(String.init), chapter = manual.chapters.first { $0.path.text == parts[0] }
            #expect(chapter != nil && (parts.count == 1 || anchors(chapter).contains(parts[1])), "\(line.title): \(line.manual)")
        }
        for (page, place) in [
            ("/unions", "/manual/register"), ("/unions/\(district.north.union)", "/manual/register"), ("/terms", "/manual/register#任期届满"), ("/figures/org_rate", "/manual/figures"),
            ("/account", "/manual"),
        ] { #expect(try await wu.get(page).text.matches(of: /<a class="it" href="([^"]*)"><svg[^>]*><use href="[^"]*#help"/).map { String($0.output.1) } == [place, place], "\(page)") }
        let stranger = district.visitor()
        #expect(try await stranger.get("/sign-in").text.contains("href=\"/manual/sign-in\""))
        #expect(try await stranger.get("/manual/sign-in").text.contains("href=\"/sign-in\""))
        #expect(try await wu.get("/nothing").text.contains("href=\"/manual\""))
    }

    @Test("Tables, lists and headings are drawn; markup and addresses that run are not")
    func markdown() {
        let drawn = Markdown("# 题\n\n## 甲 乙、丙\n\n| 一 | 二 |\n|---|---|\n| 3 | 4 |\n\n<script>x</script>\n\n[去](javascript:x) [来](a.md)") { $0 == "a.md" ? "/b" : $0 }
        let text = String(decoding: drawn.html.bytes, as: UTF8.self)
        #expect(drawn.title == "题" && !text.contains("题") && drawn.sections.map(\.anchor) == ["甲-乙丙"] && drawn.links == ["javascript:x", "a.md"])
        #expect(text.contains("<h2 id=\"甲-乙丙\">甲 乙、丙</h2>") && text.contains("<td>3</td>") && text.contains("href=\"/b\""))
        #expect(!text.contains("<script") && !text.contains("javascript"))
    }

    private func addresses(_ attribute: String, _ chapter: Manual.Chapter) -> [String] {
        let page = String(decoding: chapter.text.bytes, as: UTF8.self)
        return page.matches(of: /\s(href|src|alt)="([^"]*)"/).filter { $0.output.1 == attribute }.map { String($0.output.2).removingPercentEncoding ?? "" }
    }

    private func anchors(_ chapter: Manual.Chapter?) -> [String] { chapter?.sections.map(\.anchor) ?? [] }
}
