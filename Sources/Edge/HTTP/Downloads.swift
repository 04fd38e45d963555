import Kernel
import HTTPTypes
import Hummingbird
import NIOCore

extension Exchange {
    /// A stored file, opened chunk by chunk while it is sent; always a download, and nothing in it may run.
    func download(_ id: ID<StoredFile>, _ name: String) async throws -> Hummingbird.Response {
        let store = service.files
        let facts = try await service.database.read { db in
            guard let row = try db.rows("SELECT type, size FROM stored_file WHERE id = \(id) AND is_whole = 1").first else { throw NotFound() }
            return (type: try row.get("type", as: String.self), size: try row.get("size", as: Int.self))
        }
        let body = ResponseBody(contentLength: facts.size) { writer in
            try await store.open(id) { try await writer.write(ByteBuffer(bytes: $0)) }
            try await writer.finish(nil)
        }
        return Self.attachment(Hummingbird.Response(status: .ok, body: body), facts.type, name)
    }

    /// A letter laid out as it is asked for.
    func letter(_ letter: Letter, _ format: LetterFormat, _ day: Day) async throws -> Hummingbird.Response {
        let bytes = try await server.printing.run { try letter.file(format, of: day) }
        return Self.attachment(Server.bytes(bytes, format.mediaType), format.mediaType, "\(letter.title).\(format.fileExtension)")
    }

    static func attachment(_ response: Hummingbird.Response, _ type: String, _ name: String) -> Hummingbird.Response {
        var response = response
        Server.secure(&response.headers)
        response.headers[.contentType] = type
        response.headers[.contentSecurityPolicy] = "sandbox; default-src 'none'"
        response.headers[.contentDisposition] = "attachment; filename*=UTF-8''\(Path.encoded(name))"
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// The list as it is filtered, as a workbook: same columns, same masks. It is on record before the first byte leaves.
    func sheet(_ listing: Listing, _ route: Route, _ request: Kernel.Request, _ answer: Answer) async throws -> Hummingbird.Response {
        let declaration = listing.declaration
        let folder = try TemporaryFolder(in: service.settings.dataFolder), file = try UnnamedFile(in: folder)
        defer { folder.remove() }
        let asked = request, credentials = credentials
        let count = try await service.database.read { [self] db in
            var request = asked
            request.actor = try service.caller(credentials, db).actor
            return try declaration.writeSheet(to: file.path, in: folder.path, by: answer.actor?.name ?? "", listing.conditions, request.admitted(to: route), db)
        }
        let what = "\(declaration.title)，\(count) \(declaration.unit)，\(listing.conditions)"
        try await service.leave(Trace(subject: what, purpose: "导出 Excel"), by: answer.actor, request, credentials)
        return try sent(file, "\(declaration.title) \(request.today).xlsx")
    }

    /// A report as a workbook, a sheet for each of its tables. It holds counts, no person's data, and is on record all the same.
    func workbook(_ report: Report, _ request: Kernel.Request, _ answer: Answer) async throws -> Hummingbird.Response {
        let folder = try TemporaryFolder(in: service.settings.dataFolder), file = try UnnamedFile(in: folder)
        defer { folder.remove() }
        try report.write(to: file.path, in: folder.path, by: answer.actor?.name ?? "", request.now)
        try await service.leave(Trace(subject: report.fullTitle, purpose: "导出 Excel"), by: answer.actor, request, credentials)
        return try sent(file, "\(report.fullTitle).xlsx")
    }

    private func sent(_ file: UnnamedFile, _ name: String) throws -> Hummingbird.Response {
        let bytes = try file.mapped()
        let body = ResponseBody(contentLength: bytes.count) { writer in
            for start in stride(from: 0, to: bytes.count, by: 65_536) {
                try await writer.write(ByteBuffer(bytes: bytes[start..<min(start + 65_536, bytes.count)]))
            }
            try await writer.finish(nil)
        }
        return Self.attachment(Hummingbird.Response(status: .ok, body: body), FileType.xlsx.mediaType, name)
    }
}

extension ListDeclaration {
    /// Writes every row that the request's filters leave; answers how many.
    func writeSheet(
        to path: String, in folder: String, by name: String, _ conditions: String, _ request: Kernel.Request, _ db: any Connection
    ) throws -> Int {
        let writer = try SheetWriter(
            path: path, temporaryFolder: folder, sheetName: title, title: title,
            columns: columns.map { SheetColumn($0.title, width: $0.kind.sheetWidth, kind: $0.kind.sheetKind) })
        var count = 0
        try each(request, db) { item in
            writer.write(zip(columns, item.cells).map { column, value in column.sheetValue(value) })
            count += 1
        }
        try writer.addNotes([
            ("清单", title), ("行数", "\(count) \(unit)"), ("条件", conditions),
            ("导出人", name), ("导出时间", request.now.text()),
        ])
        try writer.close()
        return count
    }
}

extension Report {
    func write(to path: String, in folder: String, by name: String, _ now: Instant) throws {
        guard let first = tables.first else { return }
        let writer = try SheetWriter(
            path: path, temporaryFolder: folder, sheetName: first.title, title: "\(fullTitle)：\(first.title)", note: first.note, columns: first.sheetColumns)
        first.write(with: writer)
        for table in tables.dropFirst() {
            try writer.beginSheet(table.title, title: "\(fullTitle)：\(table.title)", note: table.note, columns: table.sheetColumns)
            table.write(with: writer)
        }
        try writer.addNotes(notes + [("导出人", name), ("导出时间", now.text())])
        try writer.close()
    }
}

extension Report.Table {
    fileprivate var sheetColumns: [SheetColumn] {
        columns.enumerated().map { SheetColumn($1.title, width: $0 == 0 ? 30 : 13, kind: $1.kind.sheetKind) }
    }

    fileprivate func write(with writer: SheetWriter) {
        for row in rows {
            writer.write(zip(columns, row.cells).map { column, cell in
                switch (column.kind, cell.value) {
                case (_, .null), (_, .blob): .empty
                case (.number, .integer(let number)): .integer(Int(number))
                case (.day, .text(let day)): .day(day)
                default: .text(column.kind.text(cell.value))
                }
            })
        }
    }
}

extension Column {
    func sheetValue(_ value: Value) -> SheetValue {
        switch (kind, value) {
        case (_, .null), (_, .blob): .empty
        case (.number, .integer(let number)), (.money, .integer(let number)): .integer(Int(number))
        case (.day, .text(let day)): .day(day)
        default: .text(data.masked(kind.text(value)))
        }
    }
}

extension Kind {
    var sheetKind: SheetColumn.Kind {
        switch self {
        case .number: .number
        case .money: .money
        case .day: .day
        case .text, .code, .amount, .instant, .yesNo, .word: .text
        }
    }
    var sheetWidth: Double {
        switch self {
        case .text: 28
        case .code: 22
        case .instant: 18
        case .number, .money, .amount, .day, .word, .yesNo: 13
        }
    }
}
