import Foundation
import Testing

@Suite struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// 100,000 in four districts; a tenth on PostgreSQL, where each statement is a message; a million in `bin/test --full`.
    private static let operations = environment["ZHIJIA_OPERATIONS"].flatMap { Int($0) }
        ?? (environment["ZHIJIA_FULL"] == "1" ? 1_000_000 : TestDatabase.isPostgres ? 10_000 : 100_000)
    private static let seeds: [UInt64] = environment["ZHIJIA_SEED"].flatMap { UInt64($0) }.map { [$0] } ?? [1, 2, 3, 4]

    @Test("Whatever fails, what was confirmed is there, once, with its history; what was refused is not", arguments: seeds)
    func simulate(seed: UInt64) async throws {
        let simulation = try await Simulation(seed: seed)
        try await simulation.run(Self.operations / 4)
        // A simulation in which everything is refused would prove nothing.
        #expect(await simulation.confirmed > Self.operations / 16)
        #expect(await simulation.refused > Self.operations / 80)
        #expect(await simulation.repeated > Self.operations / 400)
    }
}
