import Kernel
import Synchronization

/// What the readers of one database have been answered since anybody's last commit. Every page asks who is asking, what they may do and which towns there are;
/// until somebody writes, the same words with the same values have the same answer. (Nothing that readers ask depends on chance or on the clock: days are values.)
///
/// SQLite tells each connection apart whether somebody has committed since it read last, and numbers snapshots for nobody else. An epoch therefore begins whenever
/// a reader is told so, and all who read in one epoch read the same snapshot: who does not begin it took its number before taking a snapshot, and knows that
/// its own snapshot is as before; who begins it took the number of the one before first, and nobody has begun another in the meantime.
final class SQLiteAnswers: Sendable {
    struct Question: Hashable {
        let text: SQLiteText, values: [Value]

        /// In bytes, about.
        fileprivate var size: Int { values.reduce(text.text.utf8.count) { $0 + MemoryLayout<Value>.stride + $1.size } }
    }
    private struct State {
        var epoch = 0, size = 0
        var byQuestion: [Question: [Kernel.Row]] = [:]
        /// What was made of answers.
        var made: [Kept: any Sendable] = [:]

        mutating func forget() {
            byQuestion.removeAll(keepingCapacity: true)
            made.removeAll(keepingCapacity: true)
            size = 0
        }
    }
    private let state = Mutex(State())
    /// Of questions and answers, in bytes.
    private static let limit = 6 << 20
    /// Of things that were made of them, each some kilobytes at most.
    private static let mostMade = 500

    /// To be taken before the snapshot is.
    var epoch: Int { state.withLock(\.epoch) }

    /// Begins the next epoch; `nil` when another reader, whose snapshot may be an older one, was quicker.
    func begin(after epoch: Int) -> Int? {
        state.withLock { state in
            guard state.epoch == epoch else { return nil }
            state.epoch += 1
            state.forget()
            return state.epoch
        }
    }

    func answer(to question: Question, in epoch: Int) -> [Kernel.Row]? {
        state.withLock { $0.epoch == epoch ? $0.byQuestion[question] : nil }
    }

    func keep(_ rows: [Kernel.Row], for question: Question, in epoch: Int) {
        let size = question.size + (rows.first?.sizeOfResult ?? 0)
        guard size <= Self.limit / 64 else { return }
        state.withLock { state in
            guard state.epoch == epoch else { return }
            if state.size + size > Self.limit { state.forget() }
            state.byQuestion[question] = rows
            state.size += size
        }
    }

    func made(_ key: Kept, in epoch: Int) -> (any Sendable)? {
        state.withLock { $0.epoch == epoch ? $0.made[key] : nil }
    }

    func keep(_ made: any Sendable, for key: Kept, in epoch: Int) {
        state.withLock { state in
            guard state.epoch == epoch else { return }
            if state.made.count == Self.mostMade { state.forget() }
            state.made[key] = made
        }
    }
}
