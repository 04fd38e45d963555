/// Work that takes longer than a page may: a row written in the same transaction as what asked for it, run by Edge under a
/// lease, with its progress on a page. It survives a restart: `run` is called again and goes on from its own checkpoints.
package struct JobKind: Sendable {
    package let name: String, title: String
    /// Where what it works on is shown, by the subject's id.
    package let base: StaticString?
    /// Whether one that came to nothing is made up for by the next that the same person asks for, about something else: a better file.
    package let beginsAnew: Bool
    package let run: @Sendable (JobContext) async throws -> Void
    package init(_ name: String, _ title: String, at base: StaticString? = nil, beginsAnew: Bool = false, run: @escaping @Sendable (JobContext) async throws -> Void) {
        self.name = name; self.title = title; self.base = base; self.beginsAnew = beginsAnew; self.run = run
    }
}
package enum Job {}

/// What a job may use of the world.
package struct JobContext: Sendable {
    package let id: ID<Job>, subject: Int64
    package let database: any Database, instruments: Instruments, workshop: Workshop
    package let newDraws: @Sendable () -> Draws
    package let now: @Sendable () -> Instant
    /// Rows done, of how many.
    package let progress: @Sendable (Int, Int) async -> Void

    package init(
        id: ID<Job>, subject: Int64, database: any Database, instruments: Instruments, workshop: Workshop, newDraws: @escaping @Sendable () -> Draws,
        now: @escaping @Sendable () -> Instant, progress: @escaping @Sendable (Int, Int) async -> Void
    ) {
        self.id = id; self.subject = subject; self.database = database; self.instruments = instruments; self.workshop = workshop
        self.newDraws = newDraws; self.now = now; self.progress = progress
    }

    /// Puts a job in line; it begins when the transaction has been committed.
    package static func enqueue(_ kind: String, subject: Int64, at union: ID<UnionOrg>, _ request: Request, _ db: any Connection) throws {
        try enqueue(kind, subject: subject, at: union, id: request.newID(), by: request.actor?.name ?? "系统", request.now, db)
    }

    /// The same for work that follows from other work, where nobody is asking just now.
    package static func enqueue(
        _ kind: String, subject: Int64, at union: ID<UnionOrg>, id: ID<Job>, by actor: String, _ now: Instant, _ db: any Connection
    ) throws {
        try db.run("""
            INSERT INTO job (id, kind, subject_id, union_id, state, asked_by, asked_at)
            VALUES (\(id), \(kind), \(subject), \(union), 'waiting', \(actor), \(now))
            """)
    }
}

/// Files and sheets, as functions that Edge fills.
package struct Workshop: Sendable {
    /// The sheet in a stored file, some hundred rows at a time and in order; the reader waits until `take` has returned, so that a
    /// sheet of any length needs little memory.
    package var readSheet: @Sendable (ID<StoredFile>, _ take: ([SheetRow]) async throws -> Void) async throws -> Void
    /// What became of the rows with these numbers, by number; a row that is no data has none.
    package typealias Verdicts = @Sendable (ClosedRange<Int>) async throws -> [Int: (result: String, reason: String)]
    /// The sheet as it came, with result and reason at the right of each row; answers the new file.
    package var writeVerdicts: @Sendable (ID<StoredFile>, _ headerRow: Int, _ verdicts: Verdicts, _ name: String) async throws -> ID<StoredFile>
    /// An empty sheet with these headings, and drop-downs where a column holds a coded word; answers the new file.
    package var writeTemplate: @Sendable ([FormColumn], _ name: String) async throws -> ID<StoredFile>
    package init(
        readSheet: @escaping @Sendable (ID<StoredFile>, ([SheetRow]) async throws -> Void) async throws -> Void,
        writeVerdicts: @escaping @Sendable (ID<StoredFile>, Int, Verdicts, String) async throws -> ID<StoredFile>,
        writeTemplate: @escaping @Sendable ([FormColumn], String) async throws -> ID<StoredFile>
    ) {
        self.readSheet = readSheet; self.writeVerdicts = writeVerdicts; self.writeTemplate = writeTemplate
    }
}
