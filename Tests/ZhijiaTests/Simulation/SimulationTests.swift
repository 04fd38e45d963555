import Foundation
import Testing

@Suite struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// 100,000, a tenth of it on PostgreSQL, where each statement is a message; in `bin/test --full` ten times as many.
    private static let operations = environment["ZHIJIA_OPERATIONS"].flatMap { Int($0) }
        ?? (environment["ZHIJIA_FULL"] == "1" ? 10 : 1) * (TestDatabase.isPostgres ? 10_000 : 100_000)
    /// In one district; then the next seed begins with a new one, because what has ended piles up.
    private static let inOneDistrict = 2_500
    private static let lanes = 4

    /// A seed that failed is replayed alone.
    private static let seeds: [[UInt64]] =
        if let seed = environment["ZHIJIA_SEED"].flatMap({ UInt64($0) }) { [[seed]] } else {
            (0..<lanes).map { lane in Array(stride(from: UInt64(lane + 1), through: UInt64(max(lanes, operations / inOneDistrict)), by: lanes)) }
        }

    @Test("Whatever fails, what was confirmed is there, once, with its history; what was refused is not", arguments: seeds)
    func simulate(seeds: [UInt64]) async throws {
        let operations = min(Self.operations, Self.inOneDistrict)
        for seed in seeds {
            let simulation = try await Simulation(seed: seed)
            try await simulation.run(operations)
            // A simulation in which everything is refused would prove nothing.
            #expect(await simulation.confirmed > operations / 4)
            #expect(await simulation.refused > operations / 20)
            #expect(await simulation.repeated > operations / 500)
        }
    }
}
