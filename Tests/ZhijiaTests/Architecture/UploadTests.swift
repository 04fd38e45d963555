@testable import Edge
import Foundation
@testable import Kernel
import Testing
@testable import zhijia

/// Files sent with forms: what is wrong with one is said beside its field, and nothing that was typed is lost.
@Suite struct UploadTests {
    private static let typed = [("title", "建会批复 2026"), ("kind", "approval")]

    @Test("nginx lets through what the program still answers for, and not much more")
    func proxyLimit() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/deploy/nginx.conf").standardized
        let said = try #require(try String(contentsOf: file, encoding: .utf8).firstMatch(of: /client_max_body_size (\d+)m;/)?.output.1)
        let limit = try #require(Int(said)) * 1_048_576
        let most = modules.flatMap(\.routes).filter(\.takesFiles).map { route in
            Receiving.most(for: route, files: (route.form?.columns ?? []).filter { $0.control == .file }.count)
        }.max()
        #expect(try #require(most) <= limit && limit < #require(most) * 11 / 10)
    }

    @Test("A file that cannot be taken leaves the form as it was typed")
    func refused() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), path = "/unions/\(district.north.union)/files/new"
        let jpeg: [UInt8] = [0xff, 0xd8, 0xff, 0xe0] + Array(repeating: 1, count: 100)
        let wrong: [(name: String, bytes: [UInt8], said: String)] = [
            ("", [], "请选择文件"), ("空.pdf", [], "“空.pdf”是空的"), ("网页.pdf", Array("<html>".utf8), "这种文件不能传"), ("照片.jpg", jpeg, "照片打不开"),
            ("太大.pdf", Array(repeating: 1, count: FileStore.largestAttachment + 1), "超过 20 MB"),
        ]
        for (name, bytes, said) in wrong {
            let page = try await lin.upload(path, Self.typed, file: (name, bytes))
            #expect(page.status == 422, "\(name)")
            #expect(page.text.contains("value=\"建会批复 2026\""), "\(name) lost the title")
            #expect(page.text.contains("id=\"f-file-e\"") && page.text.contains(said), "\(name) is not told why")
            let program = try await district.holder(of: .林干事).upload(path, Self.typed, file: (name, bytes))
            #expect(try program.json["errors"]?["file"]?.string?.contains(said) == true, "\(name)")
        }
        let left = try await district.database.read { try $0.count("SELECT COUNT(*) FROM stored_file WHERE sealed_key IS NOT NULL AND owner_id IS NULL") }
        #expect(left == 0)
    }

    @Test("A roster that is empty or missing leaves the page of its kind")
    func roster() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        for name in ["", "名录.xlsx"] {
            let page = try await wu.upload("/imports/new/unions", [], file: (name, []))
            #expect(page.status == 422 && page.text.contains("id=\"f-file-e\""), "\(name)")
            #expect(page.text.contains("下载模板"))
        }
    }

    @Test("A roster that cannot be read is destroyed after a week")
    func unreadable() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        let page = try #require(try await wu.upload("/imports/new/unions", [], file: ("旧表.xls", [0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3])).location)
        try await district.runJobs()
        #expect(try await wu.get(page).text.contains("读不了"))
        func kept() async throws -> Bool { try await district.database.read { try $0.exists("SELECT 1 FROM stored_file WHERE name = '旧表.xls'") } }
        district.pass(seconds: 6 * 86_400)
        try await district.service.files.sweep()
        #expect(try await kept())
        district.pass(seconds: 2 * 86_400)
        try await district.service.files.sweep()
        #expect(try await !kept())
    }

    @Test("More files than the form has fields for are not taken")
    func tooMany() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), path = "/unions/\(district.north.union)/files/new"
        func part(_ name: String) -> String { "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\r\n" }
        for names in [["file", "file"], ["title"], ["file", "other"]] {
            let body = "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(lin.csrf)\r\n" + names.map(part).joined() + "--edge--\r\n"
            let reply = try await lin.send(.post, path, ["Content-Type": "multipart/form-data; boundary=edge"], Array(body.utf8))
            #expect(reply.status == 422, "\(names)")
        }
    }

    @Test("When a photo was taken is kept and shown, while the picture itself says nothing")
    func taken() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), base = "/unions/\(district.north.union)"
        let plain = try await district.server.photos.rework(DrawnPNG(width: 40, height: 20).bytes)
        let photo = withExif(plain.bytes, orientation: 1, taken: "2026:09:30 08:15:00")
        #expect(try await lin.upload(base + "/files/new", Self.typed, file: ("现场.jpg", photo)).status == 303)
        #expect(try await lin.get(base).text.contains("2026-09-30 08:15:00"))
    }
}
