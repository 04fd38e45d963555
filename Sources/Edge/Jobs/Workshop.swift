import Kernel
import Foundation

extension Workshop {
    /// Opens stored files into a private folder for as long as a library needs them there, and seals what comes out.
    static func live(_ service: Service) -> Workshop {
        let bench = SheetBench(service: service)
        return Workshop(
            readSheet: { try await bench.read($0, $1) }, writeVerdicts: { try await bench.writeVerdicts($0, $1, $2, $3) },
            writeTemplate: { try await bench.writeTemplate($0, $1) })
    }
}

private struct SheetBench: Sendable {
    let service: Service

    func read(_ file: ID<StoredFile>, _ take: ([SheetRow]) async throws -> Void) async throws {
        let folder = try TemporaryFolder(in: service.settings.dataFolder)
        defer { folder.remove() }
        try await SheetReader.readInPieces(path: opened(file, in: folder), take: take)
    }

    func writeVerdicts(_ file: ID<StoredFile>, _ headerRow: Int, _ verdicts: [Int: (result: String, reason: String)], _ name: String) async throws -> ID<StoredFile> {
        let folder = try TemporaryFolder(in: service.settings.dataFolder)
        defer { folder.remove() }
        let out = folder.path + "/verdicts.xlsx"
        try SheetWriter.copyWithVerdicts(of: try await opened(file, in: folder), to: out, temporaryFolder: folder.path, headerRow: headerRow) { verdicts[$0] }
        return try await store(out, name)
    }

    func writeTemplate(_ columns: [FormColumn], _ name: String) async throws -> ID<StoredFile> {
        let folder = try TemporaryFolder(in: service.settings.dataFolder)
        defer { folder.remove() }
        let out = folder.path + "/template.xlsx"
        try SheetWriter.template(path: out, temporaryFolder: folder.path, sheetName: name, title: name, note: "带 * 的列必填；代码和号码列已设为文本", columns: columns.map(\.sheetColumn))
        return try await store(out, "\(name).xlsx")
    }

    private func opened(_ file: ID<StoredFile>, in folder: TemporaryFolder) async throws -> String {
        let path = folder.path + "/sheet"
        _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try await service.files.open(file) { try handle.write(contentsOf: $0) }
        try handle.close()
        return path
    }

    private func store(_ path: String, _ name: String) async throws -> ID<StoredFile> {
        let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped))
        return try await service.files.receive(ID(service.ids.next()), name: name, bytes: bytes, type: FileType.xlsx.mediaType, by: nil).id
    }
}

extension FormColumn {
    fileprivate var sheetColumn: SheetColumn {
        switch control {
        case .number: SheetColumn(title, kind: .number, isRequired: isRequired)
        case .day: SheetColumn(title, kind: .day, isRequired: isRequired)
        case .checkbox: SheetColumn(title, choices: ["是", "否"], isRequired: isRequired)
        case .select(let options): SheetColumn(title, width: 18, choices: options.map(\.label), isRequired: isRequired)
        case .text, .code, .phone, .password, .paragraph, .file, .hidden: SheetColumn(title, width: 24, isRequired: isRequired)
        }
    }
}
