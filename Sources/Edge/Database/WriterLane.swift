import Kernel
import Foundation
import NIOPosix
import Synchronization

/// Lends the one connection that writes; a connection that was lost is replaced before it is lent again.
protocol WriterSource: Sendable {
    func withWriter<T>(_ body: (any WritingConnection) throws -> T) throws -> T
    /// Whether another process waits until this one has written.
    var isAwaited: Bool { get }
}

/// What a write is called in the log, for instance `POST /unions`.
package enum WriteLabel {
    @TaskLocal package static var current = "write"
}

/// The one queue of a process's writes. It takes every write that is waiting, runs each in a savepoint of one
/// transaction, commits once, and answers after the commit. Nobody is answered early, and a task that was cancelled
/// meanwhile still gets the answer of its committed write. Only a patient write is answered before: it may be undone with its transaction.
final class WriterLane: Sendable {
    private typealias Answer = @Sendable () -> Void
    private final class Write: Sendable {
        let label: String, isPatient: Bool
        let run: @Sendable (any Connection) throws -> Answer
        let fail: @Sendable (any Error) -> Void
        init(label: String, isPatient: Bool, run: @escaping @Sendable (any Connection) throws -> Answer, fail: @escaping @Sendable (any Error) -> Void) {
            self.label = label; self.isPatient = isPatient; self.run = run; self.fail = fail
        }
    }
    private struct State {
        var waiting: [Write] = []
        var isRunning = false, isClosed = false
        var lastBatch = 0, lastTaken = ContinuousClock.now
        /// Whether a write came every 10 ms or oftener.
        var isBusy: Bool { ContinuousClock.now - lastTaken < .milliseconds(10) * lastBatch }
        var counters = LaneCounters()
    }

    private let source: any WriterSource
    private let options: DatabaseOptions
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let state = Mutex(State())

    init(source: any WriterSource, options: DatabaseOptions) {
        self.source = source
        self.options = options
        thread.start()
    }

    var counters: LaneCounters {
        state.withLock { state in
            state.counters.waiting = state.waiting.count
            return state.counters
        }
    }

    /// - Parameter patiently: answered once it has run; its commit waits for more of the kind, but not when somebody else writes, here or in another process.
    func write<T: Sendable>(patiently isPatient: Bool = false, _ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        let label = WriteLabel.current
        return try await withCheckedThrowingContinuation { continuation in
            enqueue(Write(
                label: label, isPatient: isPatient,
                run: { connection in
                    let value = try body(connection)
                    return { continuation.resume(returning: value) }
                },
                fail: { continuation.resume(throwing: $0) }))
        }
    }

    /// Answers what is waiting, then takes no more. Blocks until that is done.
    func close() {
        state.withLock { $0.isClosed = true }
        // The thread takes its work in turn: what was waiting has been answered when this runs.
        let drained = DispatchSemaphore(value: 0)
        thread.submit { _ in drained.signal() }
        drained.wait()
        try? thread.syncShutdownGracefully()
    }

    private func enqueue(_ write: Write) {
        enum Next { case refuse, start, wait }
        let next: Next = state.withLock { state in
            if state.isClosed { return .refuse }
            state.waiting.append(write)
            defer { state.isRunning = true }
            return state.isRunning ? .wait : .start
        }
        switch next {
        case .refuse: write.fail(DatabaseClosed())
        case .start: thread.submit { _ in self.drain() }
        case .wait: break
        }
    }

    private func drain() {
        while true {
            gather()
            guard let batch = nextBatch() else { return }
            perform(batch)
        }
    }

    /// Where a crowd writes, a commit that waits a moment is shared by many: an eighth of the clients, for 50 ms at most. What comes
    /// now and then waits for nobody, however many clients there are.
    private func gather() {
        let wanted = min(options.batchLimit / 2, options.clients() / 8)
        guard wanted > 4, state.withLock({ $0.isBusy }) else { return }
        for _ in 0..<50 where state.withLock({ (1..<wanted).contains($0.waiting.count) && !$0.isClosed }) { usleep(1000) }
    }

    private func nextBatch() -> [Write]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else { state.isRunning = false; return nil }
            let batch = Array(state.waiting.prefix(options.batchLimit))
            state.waiting.removeFirst(batch.count)
            (state.lastBatch, state.lastTaken) = (batch.count, .now)
            return batch
        }
    }

    /// A batch that met another process runs once more; whatever else spoils it, each write then goes alone.
    private func perform(_ batch: [Write]) {
        var batch = batch
        guard batch.count > 1 else { return batch.forEach(performAlone) }
        for _ in 1...2 {
            do {
                return try settle(&batch)
            } catch where error.concernsWholeBatch {
                return batch.forEach { $0.fail(error) }
            } catch {
                state.withLock { $0.counters.rerun(batch.count) }
                if !error.mayRunAgain { break }
            }
        }
        batch.forEach(performAlone)
    }

    private func performAlone(_ write: Write) {
        let attempts = 20
        var batch = [write]
        for attempt in 1...attempts {
            do {
                return try settle(&batch)
            } catch {
                // A patient write was answered; it is now about those that came behind it.
                guard batch.count == 1, batch[0] === write else { return perform(batch) }
                guard error.mayRunAgain, attempt < attempts else { return write.fail(error) }
                state.withLock { $0.counters.rerun(1) }
                pause(milliseconds: Int.random(in: 0...min(50, 2 * attempt)))
            }
        }
    }

    /// Runs the writes in one transaction and answers them after its commit. Throws when the transaction as a whole failed; in the batch is
    /// then whoever has not been answered.
    private func settle(_ batch: inout [Write]) throws {
        var count = batch.count
        let answers = try source.withWriter { connection in
            try connection.begin()
            do {
                var answers = try batch.map { try attempt($0, on: connection, amongOthers: batch.count > 1) }
                let end = ContinuousClock.now + Self.patience
                while batch.allSatisfy(\.isPatient), ContinuousClock.now < end, !source.isAwaited {
                    answers.forEach { $0() }
                    // Whoever wrote clears away what was written.
                    (batch, answers) = ([], [])
                    batch = nextBatch(within: 50) ?? []
                    if batch.isEmpty { break }
                    count += batch.count
                    // A chunk takes the chunks before it along when it fails; nobody else does.
                    let isChunk = batch.count == 1 && batch[0].isPatient
                    answers = try batch.map { try attempt($0, on: connection, amongOthers: !isChunk) }
                }
                try options.beforeCommit(count)
                try connection.commit()
                return answers
            } catch {
                connection.rollback()
                throw error
            }
        }
        state.withLock { $0.counters.committed(count) }
        answers.forEach { $0() }
    }

    /// How long a transaction of patient writes alone stays open.
    private static let patience = Duration.seconds(4)

    /// What comes within some milliseconds. The lane stays this thread's.
    private func nextBatch(within milliseconds: Int) -> [Write]? {
        for _ in 0..<milliseconds * 20 where state.withLock({ $0.waiting.isEmpty && !$0.isClosed }) { usleep(50) }
        return state.withLock { $0.waiting.isEmpty } ? nil : nextBatch()
    }

    private func attempt(_ write: Write, on connection: any WritingConnection, amongOthers: Bool) throws -> Answer {
        if amongOthers { try connection.script("SAVEPOINT one_write") }
        connection.failure = nil
        let result = timed(write) { Result { try write.run(connection) } }
        if let failure = connection.failure, failure.mayRunAgain { throw failure }
        do {
            let answer = try result.get()
            if let failure = connection.failure { throw failure }
            if amongOthers { try connection.script("RELEASE SAVEPOINT one_write") }
            return answer
        } catch where amongOthers {
            connection.failure = nil
            try connection.script("ROLLBACK TO SAVEPOINT one_write; RELEASE SAVEPOINT one_write")
            return { write.fail(error) }
        }
    }

    private func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

    private func timed<T>(_ write: Write, _ body: () -> T) -> T {
        let clock = ContinuousClock(), start = clock.now
        let result = body()
        let took = clock.now - start
        if took > .milliseconds(20) {
            state.withLock { $0.counters.slowWrites += 1 }
            options.log("一次写入占住写线 \(took.components.seconds * 1000 + took.components.attoseconds / 1_000_000_000_000_000) 毫秒（\(write.label)）")
        }
        return result
    }
}
