import Kernel

extension Kinds {
    /// A workbook that is written before the handler runs, outside any transaction.
    private struct Written: Sendable { let file: ID<StoredFile>, name: String }

    func writeTemplate(_ request: Request, _ database: any Database) async throws -> any Sendable {
        let kind = try named(request.parameters["kind"]), name = "\(kind.title)模板.xlsx"
        guard let workshop = request.workshop else { throw NotFound() }
        return Written(file: try await workshop.writeTemplate(kind.columns, name), name: name)
    }

    func template(_ request: Request, _ db: any Connection) throws -> Response {
        guard let written = request.prepared as? Written else { throw NotFound() }
        return .file(written.file, name: written.name)
    }

    func writeVerdicts(_ request: Request, _ database: any Database) async throws -> any Sendable {
        let id: ID<ImportBatch> = try request.id(), scope = try request.scope
        guard let workshop = request.workshop else { throw NotFound() }
        let batch = try await database.read { db in try ImportStore.batch(id, scope, db) }
        return Written(file: try await writeVerdicts(of: batch, database, workshop), name: verdictsName(batch))
    }

    func verdicts(_ request: Request, _ db: any Connection) throws -> Response {
        guard let written = request.prepared as? Written else { throw NotFound() }
        let batch = try ImportStore.batch(request.id(), request.scope, db)
        return Response.file(written.file, name: written.name).reading("导入的名册 \(batch.fileName)", "下载带结论的原表")
    }

    func writeVerdicts(of batch: Batch, _ database: any Database, _ workshop: Workshop) async throws -> ID<StoredFile> {
        guard let header = batch.headerRow else { throw NotAllowed("这个文件没有读成，没有逐行结论") }
        let told: Workshop.Verdicts = { numbers in try await database.read { db in try Told.those(numbers, of: batch, db) } }
        return try await workshop.writeVerdicts(batch.fileID, header, told, verdictsName(batch))
    }

    private func verdictsName(_ batch: Batch) -> String {
        let name = batch.fileName.split(separator: ".").dropLast().joined(separator: ".")
        // The whole must fit into a file's name.
        return "\(String(String.UnicodeScalarView((name.isEmpty ? batch.fileName : name).unicodeScalars.prefix(180))))-导入结果.xlsx"
    }
}

/// What the two columns at the right of a returned sheet say.
private enum Told {
    static func those(_ numbers: ClosedRange<Int>, of batch: Batch, _ db: any Connection) throws -> [Int: (result: String, reason: String)] {
        var told: [Int: (result: String, reason: String)] = [:]
        try db.each("""
            SELECT number, verdict, effect, sentence, notes, is_applied, is_taken_back, stays_because FROM import_row
            WHERE import_id = \(batch.id) AND number BETWEEN \(numbers.lowerBound) AND \(numbers.upperBound)
            """) { row in told[try row.get("number")] = (try result(row), try reason(row)) }
        return told
    }

    private static func result(_ row: Row) throws -> String {
        let verdict: Verdict.Word = try row.get("verdict"), effect: Effect? = try row.get("effect")
        guard try row.get("is_applied") as Bool, let effect else { return verdict.label }
        return try row.get("is_taken_back") ? "已撤销" : effect.label
    }

    private static func reason(_ row: Row) throws -> String {
        let stays: String? = try row.get("stays_because"), sentence: String? = try row.get("sentence"), notes: String? = try row.get("notes")
        return [stays.map { "没有撤销：\($0)" }, sentence, notes.map { "提示：\($0)" }].compactMap(\.self).joined(separator: "；")
    }
}
