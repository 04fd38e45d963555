import Foundation

/// `zhijia docs`: prints the documents that the tables of the program are.
enum DocsCommand {
    static func run(_ arguments: Arguments) async throws -> Int32 {
        let folder = URL(fileURLWithPath: arguments.operands[0])
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for document in try Document.all { try Data(document.text.utf8).write(to: folder.appendingPathComponent(document.name)) }
        say("已写好 \(try Document.all.count) 份说明：\(folder.path)")
        return 0
    }
}
