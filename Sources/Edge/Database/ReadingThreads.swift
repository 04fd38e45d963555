import NIOPosix
import Synchronization
import Foundation

/// The threads that read. Each is lent a connection at its first read and for good: a loan for every read would take longer than many a read, and where
/// a server answers, a thread and the process that answers it come to stay on one core.
final class ReadingThreads<Connection: WritingConnection & SendableMetatype>: Sendable {
    private typealias Read = @Sendable (Result<Connection, any Error>) -> Void
    private struct State { var waiting: [Read] = [], isClosed = false }

    private let lend: @Sendable ((Connection) -> Void) throws -> Void
    private let threads: NIOThreadPool
    private let state = Mutex(State())
    private let arrivals = DispatchSemaphore(value: 0)

    /// - Parameter lend: hands over a connection for as long as the closure runs.
    init(count: Int, lend: @escaping @Sendable ((Connection) -> Void) throws -> Void) {
        self.lend = lend
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
        for _ in 0..<count { threads.submit { [self] _ in work() } }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        // From here on any event loop would do for the asker, and the answer had to go to the one that has its connection.
        let home = MultiThreadedEventLoopGroup.currentEventLoop
        return try await withUnsafeThrowingContinuation { continuation in
            let isTaken = enqueue { connection in
                let result = Result {
                    let connection = try connection.get()
                    try connection.prepareToLend()
                    return try body(connection)
                }
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

    /// No read may outlive its answer here: what it holds on to would live as long as the connection.
    private func work() {
        while hasWork() {
            do {
                return try lend { connection in
                    repeat { take()?(.success(connection)) } while hasWork()
                }
            } catch { take()?(.failure(error)) }
        }
    }

    /// Waits for a read; false when there will be none.
    private func hasWork() -> Bool {
        arrivals.wait()
        return state.withLock { !$0.waiting.isEmpty }
    }

    private func take() -> Read? { state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() } }
}
