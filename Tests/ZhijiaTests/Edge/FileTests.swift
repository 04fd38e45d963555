@testable import Edge
import Foundation
@testable import Kernel
import Testing

/// Files that come, stay and go.
@Suite struct FileTests {
    @Test("What nothing joined is gone after a day, to its last chunk; what something joined stays")
    func sweep() async throws {
        let district = try await District(), files = district.service.files
        let before = try await district.rest()
        let lost = try await files.receive(ID(district.service.ids.next()), name: "没人要.pdf", bytes: Array(repeating: 7, count: 210 * 65_536), type: "", by: nil)
        district.pass(seconds: 86_000)
        try await files.sweep()
        try await files.open(lost.id) { _ in }
        district.pass(seconds: 1000)
        try await files.sweep()
        await #expect(throws: NotFound.self) { try await files.open(lost.id) { _ in } }
        #expect(try await district.rest() == before)
    }

    @Test("What can be read of a file is gone before its last chunk is")
    func keysGoFirst() async throws {
        let district = try await District(), files = district.service.files
        let lost = try await files.receive(ID(district.service.ids.next()), name: "没人要.pdf", bytes: Array(repeating: 7, count: 65_536), type: "", by: nil)
        try await files.destroy(lost.id)
        await #expect(throws: NotFound.self) { try await files.open(lost.id) { _ in } }
        #expect(try await district.database.read { try $0.exists("SELECT 1 FROM file_chunk WHERE file_id = \(lost.id)") })
    }

    @Test("A name longer than the database takes is cut, whatever its letters are made of")
    func longNames() async throws {
        let district = try await District(), name = String(repeating: "e\u{301}", count: 150) + ".pdf"
        let file = try await district.service.files.receive(ID(district.service.ids.next()), name: name, bytes: [1], type: "", by: nil)
        #expect(file.name.unicodeScalars.count == 200)
    }

    @Test("What a killed process left is removed; what a living one is at stays")
    func leftovers() throws {
        let data = FileManager.default.temporaryDirectory.appending(path: "data_\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: data) }
        let living = try TemporaryFolder(in: data), dead = "\(data)/tmp/dead"
        try FileManager.default.createDirectory(atPath: dead, withIntermediateDirectories: true)
        for folder in [living.path, dead] { try Data("张三,13890905678".utf8).write(to: URL(fileURLWithPath: folder + "/sheet")) }
        TemporaryFolder.removeLeftovers(in: data)
        #expect(FileManager.default.fileExists(atPath: living.path + "/sheet"))
        #expect(!FileManager.default.fileExists(atPath: dead))
    }

    @Test("While a sheet is being read no file with its content has a name")
    func unnamed() throws {
        let data = FileManager.default.temporaryDirectory.appending(path: "data_\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: data) }
        let folder = try TemporaryFolder(in: data), sheet = try UnnamedFile(in: folder)
        try sheet.write(Array("单位名称,职工人数\n白塔茶业,12\n".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        var rows: [SheetRow] = []
        try withExtendedLifetime(sheet) { try SheetReader.read(path: sheet.path) { rows.append($0) } }
        #expect(rows.map { $0.cells.map { $0?.text } } == [["单位名称", "职工人数"], ["白塔茶业", "12"]])
    }
}

extension District {
    /// How many files and chunks there are.
    fileprivate func rest() async throws -> [Int] {
        try await database.read { db in [try db.count("SELECT COUNT(*) FROM stored_file"), try db.count("SELECT COUNT(*) FROM file_chunk")] }
    }
}
