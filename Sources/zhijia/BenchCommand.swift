import Edge
import Kernel

/// `zhijia bench-reads URL SECONDS`: reads rows of pgbench's table by their key, twenty in a transaction and on eight connections, and
/// prints transactions a second. Not in the help; `bin/bench` compares it with pgbench itself.
enum BenchCommand {
    static let reads = Command(
        name: "bench-reads", operands: ["URL", "SECONDS"], summary: "量 PostgreSQL 按主键读取的速度（开发用）", options: [], run: run)
    /// `zhijia bench-sheet FILE`: reads a workbook as an import does and checks nothing; prints rows and cells. The yardstick of imports.
    static let sheet = Command(name: "bench-sheet", operands: ["FILE"], summary: "只读工作簿，不核对（开发用）", options: [], run: readSheet)
    private static let connections = 8

    private static func readSheet(_ arguments: Arguments) async throws -> Int32 {
        var rows = 0, cells = 0
        try SheetReader.read(path: arguments.operands[0]) { row in
            rows += 1
            for cell in row.cells where cell != nil { cells += 1 }
        }
        say("\(rows) \(cells)")
        return 0
    }

    private static func run(_ arguments: Arguments) async throws -> Int32 {
        guard let seconds = Int(arguments.operands[1]), seconds > 0 else { throw WrongUsage("SECONDS 应是正整数") }
        let database = try await openDatabase(.postgres(url: arguments.operands[0]))
        let most = try await database.read { try $0.count("SELECT MAX(aid) FROM pgbench_accounts") }
        guard most > 0 else { throw WrongUsage("先运行 pgbench -i") }
        let clock = ContinuousClock(), start = clock.now, end = start + .seconds(seconds)
        let transactions = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<connections {
                group.addTask {
                    var count = 0, key = 1
                    while clock.now < end { try await read(from: key, atMost: most, database); count += 1; key += 7919 }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        say(String(Double(transactions) / ((clock.now - start) / .seconds(1))))
        database.close()
        return 0
    }

    /// Keys far apart, drawn without asking the kernel for randomness, as pgbench does.
    private static func read(from start: Int, atMost most: Int, _ database: any OpenDatabase) async throws {
        try await database.read { db in
            for step in 0..<20 {
                _ = try db.count("SELECT abalance FROM pgbench_accounts WHERE aid = \((start + step * 104_729) % most + 1)")
            }
        }
    }
}
