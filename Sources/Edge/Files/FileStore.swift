package import Kernel
import Crypto

/// Files in the database, sealed in chunks of 64 kB with a key of their own, which the master key seals. A file is received before
/// the handler that it is for; the handler's record joins it, and what nothing joined is swept after a day.
package struct FileStore: Sendable {
    package static let largestAttachment = 20_000_000
    package static let largestSheet = 120_000_000

    let database: any Database
    let instruments: Instruments
    let clock: @Sendable () -> Instant

    /// Seals and stores what arrives, one short write for each chunk, so that a slow sender holds up nobody.
    package func receive(
        _ id: ID<StoredFile>, name: String, atMost limit: Int, by account: ID<Account>?, pieces: some AsyncSequence<[UInt8], any Error>
    ) async throws -> Upload {
        let key = instruments.random(32)
        try await begin(id, name, key, by: account)
        var writer = SealedFileWriter(ChunkSealer(fileKey: key, fileID: id.number, random: instruments.random))
        var digest = SHA256(), size = 0, number = 0, head: [UInt8] = []
        for try await piece in pieces {
            size += piece.count
            guard size <= limit else { throw Complaint("file_too_large", "“\(name)”超过 \(limit / 1_000_000) MB，请压缩或拆开后再传") }
            if head.count < 4096 { head += piece.prefix(4096 - head.count) }
            digest.update(data: piece)
            for chunk in try writer.take(piece) { try await put(chunk, number, of: id); number += 1 }
        }
        guard size > 0 else { throw Complaint("file_empty", "“\(name)”是空的，请重新选择文件") }
        try await put(writer.finish(), number, of: id)
        let upload = Upload(id: id, name: name, type: FileType.mediaType(of: head), size: size, digest: Array(digest.finalize()))
        try await finish(upload, chunks: number + 1)
        return upload
    }

    package func receive(_ id: ID<StoredFile>, name: String, bytes: [UInt8], by account: ID<Account>?) async throws -> Upload {
        try await receive(id, name: name, atMost: .max, by: account, pieces: AsyncStream { $0.yield(bytes); $0.finish() }.throwing)
    }

    private func begin(_ id: ID<StoredFile>, _ name: String, _ key: [UInt8], by account: ID<Account>?) async throws {
        let sealed = try instruments.seal(key, bound: SealPlace("stored_file", "sealed_key", id))
        let now = clock()
        try await database.write { db in
            try db.run("""
                INSERT INTO stored_file (id, name, type, size, sealed_key, received_at, received_by)
                VALUES (\(id), \(name), '', 0, \(sealed), \(now), \(account))
                """)
        }
    }
    private func put(_ chunk: [UInt8], _ number: Int, of id: ID<StoredFile>) async throws {
        try await database.write { db in try db.run("INSERT INTO file_chunk (file_id, number, sealed) VALUES (\(id), \(number), \(chunk))") }
    }
    private func finish(_ upload: Upload, chunks: Int) async throws {
        try await database.write { db in
            try db.run("""
                UPDATE stored_file SET type = \(upload.type), size = \(upload.size), digest = \(upload.digest), chunks = \(chunks), is_whole = 1
                WHERE id = \(upload.id)
                """)
        }
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

    /// Says whose file it is; from then on it is not swept.
    package static func join(_ id: ID<StoredFile>, to kind: String, _ owner: Int64, _ db: any Connection) throws {
        try db.run("UPDATE stored_file SET owner_kind = \(kind), owner_id = \(owner) WHERE id = \(id) AND owner_id IS NULL")
    }

    /// Removes what nothing joined within a day and what has outlived its time. A few at a time: the writer is shared.
    package func sweep() async throws {
        let now = clock(), yesterday = now.adding(seconds: -86_400)
        try await database.write { db in
            try db.run("""
                DELETE FROM stored_file WHERE id IN (SELECT id FROM stored_file
                    WHERE (owner_id IS NULL AND received_at < \(yesterday)) OR keep_until < \(now) LIMIT 20)
                """)
        }
    }
}

extension AsyncStream where Element: Sendable {
    /// The same stream, for those who take streams that may fail.
    var throwing: AsyncThrowingStream<Element, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task { for await element in self { continuation.yield(element) }; continuation.finish() }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}
