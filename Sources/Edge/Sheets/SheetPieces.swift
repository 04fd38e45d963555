import Foundation
package import Kernel
import Synchronization

extension SheetReader {
    /// As ``read(path:limits:sheet:onRow:)``, some rows at a time, for a reader that writes to the database between them. Reading goes on
    /// in a thread of its own, one piece ahead, and ends when `take` throws.
    package static func readInPieces(
        path: String, limits: Limits = .init(), of piece: Int = 500, take: ([SheetRow]) async throws -> Void
    ) async throws {
        // Begins at 0: a semaphore that ends below its first value stops the program.
        let room = DispatchSemaphore(value: 0), isOver = Flag()
        for _ in 0..<2 { room.signal() }
        let pieces = AsyncThrowingStream<[SheetRow], any Error> { pieces in
            pieces.onTermination = { _ in isOver.raise(); room.signal() }
            Thread.detachNewThread {
                pieces.finish(throwing: Result { try readPieces(path, limits, piece, room, isOver) { pieces.yield($0) } }.failure)
            }
        }
        for try await rows in pieces {
            try await take(rows)
            room.signal()
        }
        // A cancelled stream just ends; half a sheet must not pass for a whole one.
        try Task.checkCancellation()
    }

    private static func readPieces(
        _ path: String, _ limits: Limits, _ size: Int, _ room: DispatchSemaphore, _ isOver: Flag, _ put: ([SheetRow]) -> Void
    ) throws {
        var rows: [SheetRow] = []
        func hand() throws {
            room.wait()
            if isOver.isUp { throw CancellationError() }
            put(rows)
            rows.removeAll(keepingCapacity: true)
        }
        try read(path: path, limits: limits) { row in
            rows.append(row)
            if rows.count == size { try hand() }
        }
        if !rows.isEmpty { try hand() }
    }
}

private final class Flag: Sendable {
    private let raised = Atomic(false)
    func raise() { raised.store(true, ordering: .releasing) }
    var isUp: Bool { raised.load(ordering: .acquiring) }
}

extension Result where Failure == any Error {
    fileprivate var failure: (any Error)? { if case .failure(let error) = self { error } else { nil } }
}
