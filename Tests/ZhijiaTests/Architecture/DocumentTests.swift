import Foundation
import Testing
@testable import zhijia

/// docs/generated is what a reviewer reads when a right, a form or a table changes.
@Suite struct DocumentTests {
    private static let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../docs/generated").standardized

    @Test("What the program prints about itself stands in docs/generated, to the letter", arguments: try Document.all.map(\.name))
    func isPrintedAnew(_ name: String) throws {
        let printed = try #require(try Document.all.first { $0.name == name }).text
        let kept = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
        // Not `kept == printed`, which would print both.
        let isSame = kept == printed
        #expect(isSame, "\(name) differs from what the program prints: run bin/docs")
    }

    @Test("Nothing else stands there")
    func hasNoStrangers() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(files) == Set(try Document.all.map(\.name)))
    }
}
