/// What the writer lane did since the start, for `/metrics`.
package struct LaneCounters: Sendable, Equatable {
    package internal(set) var commits = 0, writes = 0, slowWrites = 0, reruns = 0
    /// Writes that wait at this moment.
    package internal(set) var waiting = 0
    /// Commits by the number of writes they carried: 1, up to 4, up to 16, more.
    package internal(set) var batches = [0, 0, 0, 0]
    package static let batchBounds = [1, 4, 16, 64]

    mutating func committed(_ count: Int) {
        commits += 1
        writes += count
        batches[Self.batchBounds.firstIndex { count <= $0 } ?? batches.count - 1] += 1
    }
    mutating func rerun(_ count: Int) { reruns += count }
}
