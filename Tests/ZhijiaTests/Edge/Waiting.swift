import Dispatch
import Synchronization

/// Runs asynchronous work from inside a transaction's body, whose thread may wait.
func waiting(_ work: @escaping @Sendable () async throws -> Void) throws {
    let outcome = Outcome()
    Task {
        let result: Result<Void, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        outcome.result.withLock { $0 = result }
        outcome.isThere.signal()
    }
    outcome.isThere.wait()
    try outcome.result.withLock { $0 }?.get()
}

private final class Outcome: Sendable {
    let isThere = DispatchSemaphore(value: 0)
    let result = Mutex<Result<Void, any Error>?>(nil)
}
