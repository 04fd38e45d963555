import Kernel

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
        let sheet = try await opened(file, in: folder)
        defer { withExtendedLifetime(sheet) {} }
        try await SheetReader.readInPieces(path: sheet.path, take: take)
    }

    /// The workbook is sealed and stored while it is written, and is nowhere in the clear.
    func writeVerdicts(_ file: ID<StoredFile>, _ headerRow: Int, _ verdicts: Workshop.Verdicts, _ name: String) async throws -> ID<StoredFile> {
        let folder = try TemporaryFolder(in: service.settings.dataFolder), id = ID<StoredFile>(service.ids.next())
        defer { folder.remove() }
        let sheet = try await opened(file, in: folder)
        defer { withExtendedLifetime(sheet) {} }
        var receipt = try await service.files.begin(id, name: name, atMost: .max, by: nil)
        do {
            try await SheetWriter.copyWithVerdicts(of: sheet.path, temporaryFolder: folder, headerRow: headerRow, verdicts: verdicts) { try await receipt.take($0) }
            return try await receipt.finish { _, _ in FileType.xlsx.mediaType }.id
        } catch {
            // The sweep takes it tomorrow if not.
            try? await service.files.destroy(id)
            throw error
        }
    }

    func writeTemplate(_ columns: [FormColumn], _ name: String) async throws -> ID<StoredFile> {
        let folder = try TemporaryFolder(in: service.settings.dataFolder)
        defer { folder.remove() }
        let out = try UnnamedFile(in: folder)
        try SheetWriter.template(path: out.path, temporaryFolder: folder.path, sheetName: name, title: name, note: "带 * 的列必填；代码和号码列已设为文本", columns: columns.map(\.sheetColumn))
        let id = ID<StoredFile>(service.ids.next())
        return try await service.files.receive(id, name: "\(name).xlsx", bytes: Array(out.mapped()), type: FileType.xlsx.mediaType, by: nil).id
    }

    private func opened(_ file: ID<StoredFile>, in folder: TemporaryFolder) async throws -> UnnamedFile {
        let sheet = try UnnamedFile(in: folder)
        try await service.files.open(file) { try sheet.write($0) }
        return sheet
    }
}

extension FormColumn {
    fileprivate var sheetColumn: SheetColumn {
        switch control {
        case .number: SheetColumn(title, kind: .number, isRequired: isRequired)
        case .day: SheetColumn(title, kind: .day, isRequired: isRequired)
        case .checkbox: SheetColumn(title, choices: ["是", "否"], isRequired: isRequired)
        case .select(let options): SheetColumn(title, width: 18, choices: options.map(\.label), isRequired: isRequired)
        case .text, .code, .oneTimeCode, .phone, .password, .paragraph, .file, .hidden: SheetColumn(title, width: 24, isRequired: isRequired)
        }
    }
}
