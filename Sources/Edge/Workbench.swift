import NIOPosix
import Synchronization

/// So many are waiting already that one more would not be served in time.
package struct Busy: Error { package init() {} }

/// Threads of its own for work that takes long and would hold up the event loop, with a short queue before them.
package final class Workbench: Sendable {
    private let threads: NIOThreadPool
    private let limit: Int
    private let taken = Mutex(0)

    package init(threads: Int, waiting: Int) {
        self.threads = NIOThreadPool(numberOfThreads: threads)
        self.threads.start()
        limit = threads + waiting
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// Throws `Busy` at once when the queue is full. What has begun to wait is done, also when nobody waits for it any more.
    package func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try take()
        return try await withCheckedThrowingContinuation { reply in
            threads.submit { [self] state in
                let result = Swift.Result {
                    guard state == .active else { throw CancellationError() }
                    return try work()
                }
                // Given back before the answer: whoever has it may come again at once.
                taken.withLock { $0 -= 1 }
                reply.resume(with: result)
            }
        }
    }

    private func take() throws {
        try taken.withLock { taken in
            guard taken < limit else { throw Busy() }
            taken += 1
        }
    }
}
