package import Kernel
import Crypto

/// A file on its way in.
package struct Receipt {
    /// A megabyte and its commit take the writer some milliseconds.
    private static let chunksAtOnce = 16
    private let database: any Database
    private let id: ID<StoredFile>, name: String, limit: Int
    private var writer: SealedFileWriter
    private var digest = SHA256(), size = 0, chunks = 0
    /// The beginning and the end tell what kind of file it is.
    private var head: [UInt8] = [], tail: [UInt8] = []

    init(_ database: any Database, _ id: ID<StoredFile>, _ name: String, _ limit: Int, _ writer: SealedFileWriter) {
        self.database = database; self.id = id; self.name = name; self.limit = limit; self.writer = writer
    }

    package mutating func take(_ piece: [UInt8]) async throws {
        size += piece.count
        guard size <= limit else { throw Complaint("file_too_large", "“\(name)”超过 \(limit / 1_000_000) MB，请压缩或拆开后再传") }
        if head.count < 4096 { head += piece.prefix(4096 - head.count) }
        tail = Array((tail + piece).suffix(ChunkSealer.chunkSize))
        digest.update(data: piece)
        let sealed = try writer.take(piece)
        for start in stride(from: 0, to: sealed.count, by: Self.chunksAtOnce) { try await put(sealed[start..<min(start + Self.chunksAtOnce, sealed.count)]) }
    }

    /// - Parameter type: tells the media type from the file's beginning and end, or refuses it.
    package mutating func finish(taken: String? = nil, type: (_ head: [UInt8], _ tail: [UInt8]) throws -> String) async throws -> Upload {
        guard size > 0 else { throw Complaint("file_empty", "“\(name)”是空的，请重新选择文件") }
        let upload = Upload(id: id, name: name, type: try type(head, tail), size: size, digest: Array(digest.finalize()))
        try await put([writer.finish()])
        let chunks = chunks
        try await database.write { db in
            try db.run("""
                UPDATE stored_file SET type = \(upload.type), size = \(upload.size), digest = \(upload.digest), chunks = \(chunks), taken_at = \(taken), is_whole = 1
                WHERE id = \(upload.id)
                """)
        }
        return upload
    }

    private mutating func put(_ sealed: ArraySlice<[UInt8]>) async throws {
        let first = chunks, id = id
        try await database.write { db in
            for (place, chunk) in sealed.enumerated() { try db.run("INSERT INTO file_chunk (file_id, number, sealed) VALUES (\(id), \(first + place), \(chunk))") }
        }
        chunks += sealed.count
    }
}
