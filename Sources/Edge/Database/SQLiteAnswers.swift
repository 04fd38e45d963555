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
    }
    private struct Answer { let rows: [Kernel.Row], size: Int }
    private struct State {
        var epoch = 0
        /// What was asked for lately, and before that. When the one is full the other goes: what is asked for again and again stays.
        var recent: [Question: Answer] = [:], earlier: [Question: Answer] = [:], sizeOfRecent = 0
        /// What was made of answers.
        var made: [Kept: any Sendable] = [:]

        mutating func forget() {
            recent.removeAll(keepingCapacity: true)
            earlier.removeAll(keepingCapacity: true)
            sizeOfRecent = 0
            made.removeAll(keepingCapacity: true)
        }

        mutating func keep(_ answer: Answer, for question: Question) {
            if sizeOfRecent + answer.size > SQLiteAnswers.limit / 2 {
                swap(&recent, &earlier)
                recent.removeAll(keepingCapacity: true)
                sizeOfRecent = 0
            }
            recent[question] = answer
            sizeOfRecent += answer.size
        }
    }
    private let state = Mutex(State())
    /// Of questions and answers, in bytes.
    private static let limit = 9 << 20
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
        state.withLock { state in
            guard state.epoch == epoch else { return nil }
            if let recent = state.recent[question] { return recent.rows }
            guard let earlier = state.earlier[question] else { return nil }
            state.keep(earlier, for: question)
            return earlier.rows
        }
    }

    /// - Parameter question: its words are those of a statement that is kept anyway.
    func keep(_ rows: [Kernel.Row], for question: Question, in epoch: Int) {
        let values = question.values.reduce(0) { $0 + MemoryLayout<Value>.stride + $1.size }
        let answer = Answer(rows: rows, size: values + rows.count * MemoryLayout<Kernel.Row>.stride + (rows.first?.sizeOfResult ?? 0))
        guard answer.size <= Self.limit / 64 else { return }
        state.withLock { state in
            if state.epoch == epoch { state.keep(answer, for: question) }
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
