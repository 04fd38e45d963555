import Edge
import Foundation
import Imports
import Kernel
import Organisations

/// `zhijia import`: the pages' own machinery, run to the end in this process.
enum ImportCommand {
    static func run(_ arguments: Arguments) async throws -> Int32 {
        let kind = arguments.operands[0], path = arguments.operands[1]
        guard imports.keys.contains(kind) else { throw WrongUsage("可以导入：\(imports.keys.joined(separator: "、"))") }
        guard FileManager.default.isReadableFile(atPath: path) else { throw Complaint("file_unreadable", "读不到文件“\(path)”，请检查路径") }
        return try await arguments.withInstallation { running in
            let job = running.job(), root = try await running.union("root")
            let file = try await store(path, running)
            var summary = try await imports.check(kind, file, at: root, by: commandActor, job)
            if let complaint = summary.complaint { throw Complaint("file_refused", complaint) }
            let checked = summary.seconds
            Server.returnFreedMemory()
            if !arguments.has("--check") {
                try await running.record("导入名录", ["种类": .string(kind), "导入": .string(summary.id.description)])
                summary = try await imports.apply(summary.id, by: commandActor, job)
                summary.seconds += checked
                Server.returnFreedMemory()
            }
            try await write(summary.id, arguments, job, running)
            arguments.answer(summary.json, summary.sentence)
            return 0
        }
    }

    static func undo(_ arguments: Arguments) async throws -> Int32 {
        guard let id = ID<ImportBatch>(arguments.operands[0]) else { throw WrongUsage("ID 是导入的编号，在导入时打印，也在网页“名册导入”里") }
        return try await arguments.withInstallation { running in
            try await running.record("撤销导入", ["导入": .string(id.description)])
            let summary = try await imports.takeBack(id, by: commandActor, running.job())
            arguments.answer(summary.undoneJSON, "已撤销 \(summary.takenBack) 行；有人改过而保留的 \(summary.stays) 行")
            return 0
        }
    }

    static func store(_ path: String, _ running: Running) async throws -> Upload {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        let name = URL(fileURLWithPath: path).lastPathComponent
        var receipt = try await running.service.files.begin(ID(running.service.ids.next()), name: name, atMost: FileStore.largestSheet, by: nil)
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { try await receipt.take(Array(piece)) }
        return try await receipt.finish { _, _ in "application/octet-stream" }
    }

    private static func write(_ id: ID<ImportBatch>, _ arguments: Arguments, _ job: JobContext, _ running: Running) async throws {
        if let out = arguments["--answers"] {
            let answers = try await running.database.read { try imports.answers(id, $0) }
            try Data(answers.bytes).write(to: URL(fileURLWithPath: out))
        }
        if let out = arguments["--verdicts"] {
            let file = try await imports.verdicts(id, job)
            _ = FileManager.default.createFile(atPath: out, contents: nil, attributes: [.posixPermissions: 0o600])
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: out))
            try await running.service.files.open(file) { try handle.write(contentsOf: $0) }
            try handle.close()
        }
    }
}
