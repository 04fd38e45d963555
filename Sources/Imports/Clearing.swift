import Kernel

/// Destroys what an import keeps of people. A piece of cells goes as the last of its rows is applied, and a week after the import was closed at the latest, at
/// once when it was abandoned; memos go when it can no longer be taken back. Verdicts and counts stay.
enum Clearing {
    static func clear(_ id: ID<ImportBatch>, _ database: any Database) async throws {
        while try await database.write({ db in try StagedRows.clearCells(of: id, db) }) {}
        while try await database.write({ db in try StagedRows.clearMemos(of: id, db) }) {}
        try await database.write { db in try ImportStore.cleared(id, db) }
    }

    /// Imports whose time is over: those that nobody confirmed are abandoned, done ones are cleared when they can no longer be taken back.
    static func sweep(_ flow: BatchFlow, _ database: any Database, _ now: Instant) async throws {
        for id in try await database.read({ db in try ImportStore.forgotten(now, db) }) {
            try await database.write { db in try abandon(id, flow, now, db) }
            try await clear(id, database)
        }
        let due = try await database.read { db in try ImportStore.toClear(now, db) }
        for id in due { try await clear(id, database) }
    }

    /// Unless somebody has confirmed it at this moment.
    private static func abandon(_ id: ID<ImportBatch>, _ flow: BatchFlow, _ now: Instant, _ db: any Connection) throws {
        guard try ImportStore.forgotten(now, db).contains(id) else { return }
        try flow.advance(.abandon, id, by: "系统", at: now, db)
        try ImportStore.closes(id, in: .abandoned, now, db)
    }
}
