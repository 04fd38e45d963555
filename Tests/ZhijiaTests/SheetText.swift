@testable import Edge
import Foundation
@testable import Kernel

/// The cells of a workbook that came as bytes.
enum SheetText {
    static func rows(_ bytes: [UInt8], sheet: String? = nil) throws -> [[String]] {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xlsx")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var rows: [[String]] = []
        try SheetReader.read(path: file.path, sheet: sheet) { row in rows.append(row.cells.map { $0?.text ?? "" }) }
        return rows
    }
}
