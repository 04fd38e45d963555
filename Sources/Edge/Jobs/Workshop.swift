import Kernel
import Foundation

extension Workshop {
    /// Opens stored files into a private folder for as long as a library needs them there, and seals what comes out.
    static func live(_ service: Service) -> Workshop {
        let bench = SheetBench(service: service)
        return Workshop(
            readSheet: { file, onRow in try await bench.read(file, onRow) },
            writeVerdicts: { file, headerRow, verdicts, name in try await bench.writeVerdicts(file, headerRow, verdicts, name) })
    }
}

private struct SheetBench: Sendable {
    let service: Service

    func read(_ file: ID<StoredFile>, _ onRow: (SheetRow) throws -> Void) async throws {
        let folder = try TemporaryFolder(in: service.settings.dataFolder)
        defer { folder.remove() }
        try SheetReader.read(path: try await opened(file, in: folder), onRow: onRow)
    }

    func writeVerdicts(_ file: ID<StoredFile>, _ headerRow: Int, _ verdicts: [Int: (result: String, reason: String)], _ name: String) async throws -> ID<StoredFile> {
        let folder = try TemporaryFolder(in: service.settings.dataFolder)
        defer { folder.remove() }
        let out = folder.path + "/verdicts.xlsx"
        try SheetWriter.copyWithVerdicts(of: try await opened(file, in: folder), to: out, temporaryFolder: folder.path, headerRow: headerRow) { verdicts[$0] }
        return try await store(out, name)
    }

    private func opened(_ file: ID<StoredFile>, in folder: TemporaryFolder) async throws -> String {
        let path = folder.path + "/sheet"
        FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
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
