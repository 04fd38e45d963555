import Edge
import Kernel

/// `zhijia bench-reads URL SECONDS`: reads rows of pgbench's table by their key, twenty in a transaction and on eight connections, and
/// prints transactions a second. Not in the help; `bin/bench` compares it with pgbench itself.
enum BenchCommand {
    static let reads = Command(
        name: "bench-reads", operands: ["URL", "SECONDS"], summary: "量 PostgreSQL 按主键读取的速度（开发用）", options: [], run: run)
    /// `zhijia bench-sheet FILE`: reads a workbook as an import does and checks nothing; prints rows and cells. The yardstick of imports.
    static let sheet = Command(name: "bench-sheet", operands: ["FILE"], summary: "只读工作簿，不核对（开发用）", options: [], run: readSheet)
    /// `zhijia bench-figures DAY`: every figure of the whole federation, how long its value took the first time and at best, and its statement for a shell.
    static let figures = Command(name: "bench-figures", operands: ["DAY"], summary: "量每个指标的耗时（开发用）", options: [CommandTable.data, CommandTable.database], run: countFigures)
    private static let connections = 8

    private static func countFigures(_ arguments: Arguments) async throws -> Int32 {
        let day = try Day(parsing: arguments.operands[0]), five = day.adding(years: -5).adding(days: 1)
        return try await arguments.withInstallation { running in
            let reader = FigureCommand.reader(at: try await running.union("root"), isWhole: true)
            guard let scope = try Gate.admit(reader, to: .right(.readFigures), on: running.service.clock().day(in: .shanghai)) else { return 3 }
            for figure in modules.flatMap(\.figures) {
                let first = figure.nature == .flow ? five : nil
                var seconds: [Double] = [], text = ""
                for _ in 0..<4 {
                    let clock = ContinuousClock(), begun = clock.now
                    text = try await running.database.read { try figure.result(scope, at: day, from: first, $0).text }
                    seconds.append((clock.now - begun) / .seconds(1))
                }
                let line: JSON = [
                    "code": .string(figure.code), "text": .string(text), "first": .number(String(seconds[0])), "best": .number(String(seconds.min() ?? 0)),
                    "sql": .string(written(figure.question(scope, at: day, from: first))),
                ]
                say(String(decoding: line.bytes, as: UTF8.self))
            }
            return 0
        }
    }

    /// A statement with its values in it, as somebody types it into a shell.
    private static func written(_ sql: SQL) -> String {
        let (text, values) = sql.rendered(for: .sqlite), pieces = text.split(separator: "?", omittingEmptySubsequences: false)
        return zip(pieces, values.map { $0.integer.map(String.init) ?? $0.text.map { "'\($0.replacing("'", with: "''"))'" } ?? "NULL" } + [""]).map { $0 + $1 }.joined()
    }

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
            // As many again as there are connections, so that none waits for who is just being answered: a server has more readers than connections, and
            // pgbench asks its next question at once.
            for _ in 0..<2 * connections {
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
