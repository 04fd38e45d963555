import Synchronization

/// What `/metrics` prints about requests; the writer lane keeps its own.
package final class Counters: Sendable {
    private struct State { var byStatus: [Int: Int] = [:], seconds = 0.0 }
    private let state = Mutex(State())

    func count(status: Int, seconds: Double) {
        state.withLock { $0.byStatus[status, default: 0] += 1; $0.seconds += seconds }
    }

    /// Prometheus text format.
    package var text: String {
        let (byStatus, seconds) = state.withLock { ($0.byStatus, $0.seconds) }
        let lines = byStatus.sorted { $0.key < $1.key }.map { "zhijia_requests_total{status=\"\($0.key)\"} \($0.value)" }
        return """
            # TYPE zhijia_requests_total counter
            \(lines.joined(separator: "\n"))
            # TYPE zhijia_request_seconds_total counter
            zhijia_request_seconds_total \(seconds)

            """
    }
}
