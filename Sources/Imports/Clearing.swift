import Kernel

/// Destroys what an import keeps of people: the staged cells a week after it was closed or at once when it was abandoned, and the
/// memos when it can no longer be taken back. Verdicts and counts stay.
enum Clearing {
    static func clear(_ id: ID<ImportBatch>, _ database: any Database) async throws {
        while try await database.write({ db in try clearSome(id, db) }) {}
        try await database.write { db in try ImportStore.cleared(id, db) }
    }

    private static func clearSome(_ id: ID<ImportBatch>, _ db: any Connection) throws -> Bool {
        try db.run("""
            UPDATE import_row SET cells = NULL, memo = NULL WHERE id IN (SELECT id FROM import_row WHERE import_id = \(id)
            AND (cells IS NOT NULL OR memo IS NOT NULL) LIMIT 500)
            """) == 500
    }

    /// Imports whose time is over; done imports when they can no longer be taken back.
    static func sweep(_ database: any Database, _ now: Instant) async throws {
        let due = try await database.read { db in try ImportStore.toClear(now, db) }
        for id in due { try await clear(id, database) }
    }
}
