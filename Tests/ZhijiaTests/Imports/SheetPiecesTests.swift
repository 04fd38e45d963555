@testable import Edge
import Foundation
@testable import Kernel
import Testing

@Suite struct SheetPiecesTests {
    private let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "pieces-\(UUID().uuidString).csv").path
        let lines = (1...1234).map { "\($0),名称\($0)" }
        try (["编号,名称"] + lines).joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test func piecesAreTheSheetInOrder() async throws {
        var numbers: [Int] = [], sizes: [Int] = []
        try await SheetReader.readInPieces(path: path, of: 100) { rows in
            sizes.append(rows.count)
            numbers += rows.map(\.number)
        }
        #expect(numbers == Array(1...1235))
        #expect(sizes == Array(repeating: 100, count: 12) + [35])
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func whoThrowsGetsNoMore() async throws {
        var pieces = 0
        await #expect(throws: NotFound.self) {
            try await SheetReader.readInPieces(path: path, of: 10) { _ in
                pieces += 1
                if pieces == 3 { throw NotFound() }
            }
        }
        #expect(pieces == 3)
    }

    @Test func aFileThatCannotBeReadSaysSo() async throws {
        await #expect(throws: Complaint.self) { try await SheetReader.readInPieces(path: path + ".missing") { _ in } }
    }

    @Test func aReadingThatIsCancelledDoesNotPassForAWholeSheet() async throws {
        let path = path
        let reading = Task {
            try await SheetReader.readInPieces(path: path, of: 10) { _ in try? await Task.sleep(for: .milliseconds(5)) }
        }
        try await Task.sleep(for: .milliseconds(20))
        reading.cancel()
        await #expect(throws: CancellationError.self) { try await reading.value }
    }
}
