import Kernel

/// How many rows one write takes, so that others wait for the writer no longer than about 20 ms.
struct Pace: Sendable {
    private(set) var size = 40
    private static let shortest = 1, longest = 1000, goal: Int64 = 10
    /// How many rows to go carefully yet.
    private var careful = 0
    /// Whether each chunk is committed before the next: a row that is refused takes along what was not.
    var isCareful: Bool { careful > 0 }

    /// Learns from how long a write of some rows took, in milliseconds.
    mutating func took(_ milliseconds: Int64, for rows: Int) {
        careful = max(0, careful - rows)
        // By half at most: a moment's load is no measure.
        let right = Int(Self.goal) * max(rows, 1) / max(Int(milliseconds), 1)
        size = min(max(right, size / 2, Self.shortest), size + size / 2 + 1, Self.longest)
    }

    /// One row refused by the database spoils its whole chunk: the rows go singly until it is past.
    mutating func goSingly() {
        careful = max(careful, 10 * size)
        size = Self.shortest
    }
}

/// Tells the job how far it is, about every four seconds: each telling is a write of its own, and commits the chunks before.
struct Telling: Sendable {
    let job: JobContext
    private var last: Instant?

    init(_ job: JobContext) { self.job = job }

    /// Answers whether it was time to.
    @discardableResult mutating func tell(_ done: Int, of total: Int) async -> Bool {
        let now = job.now()
        if let last, last.milliseconds + 4000 > now.milliseconds { return false }
        last = now
        await job.progress(done, total)
        return true
    }
}
