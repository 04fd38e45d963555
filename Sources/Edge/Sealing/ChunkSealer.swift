import Crypto
import Foundation

/// Seals one file in chunks under a key of its own. Each chunk knows its file, its place and whether it is the last:
/// exchanged, moved or missing chunks do not open, and a file that was cut off is found at its end.
package struct ChunkSealer: Sendable {
    /// How much of the file is in one chunk; only the last may be shorter.
    package static let chunkSize = 65_536
    private let key: SymmetricKey, file: Int64
    private let random: @Sendable (Int) -> [UInt8]

    /// - Parameter fileKey: 32 random bytes, kept sealed by the master key.
    package init(fileKey: [UInt8], fileID: Int64, random: @escaping @Sendable (Int) -> [UInt8] = randomBytes) {
        key = SymmetricKey(data: fileKey)
        file = fileID
        self.random = random
    }

    /// - Parameter number: counted from 0.
    package func seal(_ chunk: [UInt8], number: Int, isLast: Bool) throws -> [UInt8] {
        try Sealing.seal(chunk, key: key, nonce: random(12), bound: place(number, isLast))
    }

    package func open(_ sealed: [UInt8], number: Int, isLast: Bool) throws -> [UInt8] {
        try Sealing.open(sealed[...], key: key, bound: place(number, isLast))
    }

    private func place(_ number: Int, _ isLast: Bool) -> String { "file:\(file):\(number):\(isLast ? "last" : "more")" }
}

/// Cuts what arrives in pieces of any size into sealed chunks, in order, numbered from 0.
package struct SealedFileWriter: Sendable {
    private let sealer: ChunkSealer
    private var waiting: [UInt8] = []
    private var number = 0
    package init(_ sealer: ChunkSealer) { self.sealer = sealer }

    /// The chunks that are full now. A full chunk waits until more comes, because only the end knows which was the last.
    package mutating func take(_ bytes: some Sequence<UInt8>) throws -> [[UInt8]] {
        waiting.append(contentsOf: bytes)
        var sealed: [[UInt8]] = [], start = 0
        while waiting.count - start > ChunkSealer.chunkSize {
            sealed.append(try seal(waiting[start..<start + ChunkSealer.chunkSize], isLast: false))
            start += ChunkSealer.chunkSize
        }
        waiting.removeFirst(start)
        return sealed
    }

    /// The last chunk; the only one of an empty file is empty.
    package mutating func finish() throws -> [UInt8] {
        defer { waiting = [] }
        return try seal(waiting[...], isLast: true)
    }

    private mutating func seal(_ chunk: ArraySlice<UInt8>, isLast: Bool) throws -> [UInt8] {
        defer { number += 1 }
        return try sealer.seal(Array(chunk), number: number, isLast: isLast)
    }
}

/// Opens the chunks of a file in their order.
package struct SealedFileReader: Sendable {
    private let sealer: ChunkSealer
    private var number = 0
    package init(_ sealer: ChunkSealer) { self.sealer = sealer }

    /// - Parameter isLast: no more chunks are stored after this one. In a file that was cut off, that chunk does not open.
    package mutating func open(_ sealed: [UInt8], isLast: Bool) throws -> [UInt8] {
        defer { number += 1 }
        return try sealer.open(sealed, number: number, isLast: isLast)
    }
}
