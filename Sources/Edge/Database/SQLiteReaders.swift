import GRDB
import NIOPosix
import Synchronization
import Foundation

/// The threads that read. The pool lends each of them a connection at its first read and for good: a loan for every read would take
/// longer than many a read.
final class SQLiteReaders: Sendable {
    private typealias Read = @Sendable (Result<SQLiteConnection, any Error>) -> Void
    private struct State { var waiting: [Read] = [], isClosed = false }

    private let pool: DatabasePool
    private let threads: NIOThreadPool
    private let state = Mutex(State())
    private let arrivals = DispatchSemaphore(value: 0)
    private let answers = SQLiteAnswers()

    init(_ pool: DatabasePool, threads count: Int) {
        self.pool = pool
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
        for _ in 0..<count { threads.submit { [self] _ in work() } }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (SQLiteConnection) throws -> T) async throws -> T {
        // From here on any event loop would do for the asker, and the answer had to go to the one that has its connection.
        let home = MultiThreadedEventLoopGroup.currentEventLoop
        return try await withUnsafeThrowingContinuation { continuation in
            let isTaken = enqueue { connection in
                let result = Result { try body(connection.get()) }
                guard let home else { return continuation.resume(with: result) }
                home.execute { continuation.resume(with: result) }
            }
            if !isTaken { continuation.resume(throwing: DatabaseClosed()) }
        }
    }

    /// Answers the reads that wait, then gives the connections back. Blocks until that is done.
    func close() {
        state.withLock { $0.isClosed = true }
        for _ in 0..<threads.numberOfThreads { arrivals.signal() }
        try? threads.syncShutdownGracefully()
    }

    private func enqueue(_ read: @escaping Read) -> Bool {
        let isTaken = state.withLock { state in
            if !state.isClosed { state.waiting.append(read) }
            return !state.isClosed
        }
        if isTaken { arrivals.signal() }
        return isTaken
    }

    private func work() {
        while let first = next() {
            do {
                return try pool.unsafeRead { database in
                    let connection = SQLiteConnection(reading: database, answers)
                    first(.success(connection))
                    while let read = next() { read(.success(connection)) }
                }
            } catch { first(.failure(error)) }
        }
    }

    /// Waits for a read; `nil` when there will be none.
    private func next() -> Read? {
        arrivals.wait()
        return state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }
}
