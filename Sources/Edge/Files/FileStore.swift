package import Kernel
import Crypto

/// Files in the database, sealed in chunks of 64 kB with a key of their own, which the master key seals. A file is received before
/// the handler that it is for; the handler's record joins it, and what nothing joined is swept after a day.
package struct FileStore: Sendable {
    package static let largestAttachment = 20_000_000
    package static let largestSheet = 120_000_000
    /// In the database's own count, which takes a letter and its accents for several.
    private static let longestName = 200
    /// Of one write of the sweep: more would hold the writer for over 20 ms.
    private static let chunksAtOnce = 100

    let database: any Database
    let instruments: Instruments
    let clock: @Sendable () -> Instant

    /// Begins to receive a file; what arrives is sealed and stored in short writes, so that a slow sender holds up nobody.
    package func begin(_ id: ID<StoredFile>, name: String, atMost limit: Int, by account: ID<Account>?) async throws -> Receipt {
        let key = instruments.random(32), name = String(String.UnicodeScalarView(name.unicodeScalars.prefix(Self.longestName)))
        let sealed = try instruments.seal(key, bound: SealPlace("stored_file", "sealed_key", id))
        let now = clock()
        try await database.write { db in
            try db.run("""
                INSERT INTO stored_file (id, name, type, size, sealed_key, received_at, received_by)
                VALUES (\(id), \(name), '', 0, \(sealed), \(now), \(account))
                """)
        }
        return Receipt(database, id, name, limit, SealedFileWriter(ChunkSealer(fileKey: key, fileID: id.number, random: instruments.random)))
    }

    /// - Parameter taken: when a photo was taken, in its camera's words.
    package func receive(_ id: ID<StoredFile>, name: String, bytes: [UInt8], type: String, taken: String? = nil, by account: ID<Account>?) async throws -> Upload {
        var receipt = try await begin(id, name: name, atMost: .max, by: account)
        try await receipt.take(bytes)
        return try await receipt.finish(taken: taken) { _, _ in type }
    }

    /// Hands over the opened pieces in order; one chunk is in memory at a time.
    package func open(_ id: ID<StoredFile>, _ take: ([UInt8]) async throws -> Void) async throws {
        let (key, chunks) = try await database.read { db in try self.key(of: id, db) }
        var reader = SealedFileReader(ChunkSealer(fileKey: key, fileID: id.number))
        for number in 0..<chunks {
            let sealed: [UInt8]? = try await database.read { db in
                try db.value("SELECT sealed FROM file_chunk WHERE file_id = \(id) AND number = \(number)")
            }
            guard let sealed else { throw NotFound() }
            try await take(reader.open(sealed, isLast: number == chunks - 1))
        }
    }

    private func key(of id: ID<StoredFile>, _ db: any Connection) throws -> (key: [UInt8], chunks: Int) {
        guard let row = try db.rows("SELECT sealed_key, chunks FROM stored_file WHERE id = \(id) AND is_whole = 1").first,
            let sealed: Sealed = try row.get("sealed_key")
        else { throw NotFound() }
        return (try instruments.open(sealed, bound: SealPlace("stored_file", "sealed_key", id)), try row.get("chunks"))
    }

    /// Removes what nothing joined within a day and what has outlived its time. Their keys go first, and with them all that can be
    /// read; the chunks follow a few at a time, for the writer is shared.
    package func sweep() async throws {
        let now = clock(), yesterday = now.adding(seconds: -86_400)
        try await destroyKeys("(owner_id IS NULL AND received_at < \(yesterday)) OR keep_until < \(now)")
        while try await database.write({ db in try removeSome(db) }) {}
    }

    /// At once, for what must not wait for the sweep.
    func destroy(_ id: ID<StoredFile>) async throws { try await destroyKeys("id = \(id)") }

    private func destroyKeys(_ which: SQL) async throws {
        try await database.write { db in try db.run("UPDATE stored_file SET sealed_key = NULL, is_whole = 0 WHERE sealed_key IS NOT NULL AND (\(which))") }
    }

    /// Removes some chunks of a file without a key, and the file with its last ones; answers whether there was one.
    private func removeSome(_ db: any Connection) throws -> Bool {
        guard let id: ID<StoredFile> = try db.value("SELECT id FROM stored_file WHERE sealed_key IS NULL ORDER BY id LIMIT 1") else { return false }
        let removed = try db.run("""
            DELETE FROM file_chunk WHERE file_id = \(id) AND number IN (SELECT number FROM file_chunk WHERE file_id = \(id) LIMIT \(Self.chunksAtOnce))
            """)
        if removed < Self.chunksAtOnce { try db.run("DELETE FROM stored_file WHERE id = \(id)") }
        return true
    }
}
