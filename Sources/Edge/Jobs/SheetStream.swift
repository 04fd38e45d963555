import Kernel
import Foundation
import Synchronization

/// Reads a sheet on a thread of its own, some hundred rows ahead of whoever takes them.
struct SheetStream: Sendable {
    private static let rowsAtOnce = 500, batchesAhead = 2
    let path: String

    func read(_ take: ([SheetRow]) async throws -> Void) async throws {
        let (batches, out) = AsyncThrowingStream<[SheetRow], any Error>.makeStream()
        let room = DispatchSemaphore(value: Self.batchesAhead), isUnwanted = Flag()
        let thread = Thread { produce(out, room, isUnwanted) }
        thread.stackSize = 1 << 20
        thread.start()
        // The thread must not wait for ever for somebody who has gone.
        defer { isUnwanted.raise(); room.signal() }
        for try await batch in batches {
            try await take(batch)
            room.signal()
        }
    }

    private func produce(_ out: AsyncThrowingStream<[SheetRow], any Error>.Continuation, _ room: DispatchSemaphore, _ isUnwanted: Flag) {
        do {
            var rows: [SheetRow] = []
            try SheetReader.read(path: path) { row in
                rows.append(row)
                guard rows.count == Self.rowsAtOnce else { return }
                room.wait()
                if isUnwanted.isRaised { throw CancellationError() }
                out.yield(rows)
                rows = []
            }
            if !rows.isEmpty { out.yield(rows) }
            out.finish()
        } catch { out.finish(throwing: error) }
    }
}

private final class Flag: Sendable {
    private let raised = Mutex(false)
    var isRaised: Bool { raised.withLock { $0 } }
    func raise() { raised.withLock { $0 = true } }
}
