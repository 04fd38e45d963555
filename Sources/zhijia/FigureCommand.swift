import Edge
import Kernel

/// `zhijia figure`
enum FigureCommand {
    static func run(_ arguments: Arguments) async throws -> Int32 {
        let code = arguments.operands[0]
        let figures = modules.flatMap(\.figures)
        guard let figure = figures.first(where: { $0.code == code }) else { throw WrongUsage("没有“\(code)”这个指标，可以用：\(figures.map(\.code).joined(separator: "、"))") }
        let at = try arguments.day("--at"), from = try arguments.day("--from"), until = try arguments.day("--until")
        if from != nil, figure.nature == .stock, case .count = figure.fold { throw WrongUsage("“\(figure.title)”是时点数，请用 --at，不用 --from") }
        return try await arguments.withInstallation { running in
            let now = running.service.clock(), today = now.day(in: .shanghai), union = try await running.union(arguments["--union"] ?? "root")
            let isWhole = arguments["--union"] == nil || arguments["--union"] == "root"
            guard let scope = try Gate.admit(reader(at: union, isWhole: isWhole), to: .right(.readFigures), on: today) else { return 3 }
            let day: Day, month: Bool
            let flowing = figure.nature == .flow ? from : nil
            if let from, figure.nature == .stock { (day, month) = (try await lowest(figure, scope, from, until ?? today, running), true) } else { (day, month) = (at ?? until ?? today, false) }
            let instruments = running.service.instruments
            let (result, digest) = try await running.database.read { db in
                (try figure.result(scope, at: day, from: flowing, db), try figure.digest(scope, at: day, from: flowing, instruments, db))
            }
            if let out = arguments["--rows"] { try await write(figure, scope, day, flowing, result, digest, to: out, running) }
            arguments.answer(json(figure, result, digest, month: month ? day : nil), "\(figure.title)：\(result.text)\(figure.unitText)（\(day)）", "明细 \(result.rows) 行，摘要 \(digest)")
            return 0
        }
    }

    /// Who sits at the server sees what they ask for.
    static func reader(at union: ID<UnionOrg>, isWhole: Bool) -> Actor {
        Actor(id: ID(0), name: commandActor, grants: [Grant(role: .districtLeader, unionID: union, isWhole: isWhole, isWide: true)])
    }

    /// The month-end with the lowest value, the earlier of two.
    private static func lowest(_ figure: Figure, _ scope: Scope, _ from: Day, _ until: Day, _ running: Running) async throws -> Day {
        var days: [Day] = []
        var day = from.lastOfMonth
        while day <= until { days.append(day); day = day.adding(days: 1).lastOfMonth }
        guard !days.isEmpty else { throw WrongUsage("这段时间里没有月末") }
        let ends = days
        let series = try await running.database.read { try figure.series(scope, at: ends, $0) }
        return Figure.lowest(of: series)?.day ?? ends[0]
    }

    private static func json(_ figure: Figure, _ result: Figure.Result, _ digest: String, month: Day?) -> JSON {
        let value: JSON = if let ratio = result.value { ratio.hundredths == nil ? .null : .number(String(ratio.description.dropLast())) } else { .integer(Int64(result.count)) }
        let kind = switch figure.nature { case .stock: "stock"; case .flow: "flow" }
        var members: [JSON.Member] = [
            .init("code", .string(figure.code)), .init("title", .string(figure.title)), .init("unit", .string(figure.unit.label)), .init("kind", .string(kind)),
            .init("value", value), .init("text", .string(result.text)), .init("rows", .integer(Int64(result.rows))), .init("digest", .string(digest)),
            .init("estimated", 0), .init("historical", 0),
        ]
        if let numerator = result.numerator, let denominator = result.denominator {
            members += [.init("numerator", .integer(Int64(numerator))), .init("denominator", .integer(Int64(denominator)))]
        }
        if let month { members.append(.init("month", .string(month.description))) }
        return .object(members)
    }

    /// The rows under the number: 编号 and 数值 are what the digest is made of.
    private static func write(
        _ figure: Figure, _ scope: Scope, _ day: Day, _ from: Day?, _ result: Figure.Result, _ digest: String, to path: String, _ running: Running
    ) async throws {
        let folder = try TemporaryFolder(in: running.service.settings.dataFolder)
        try await running.database.read { db in
            let writer = try SheetWriter(
                path: path, temporaryFolder: folder.path, sheetName: "明细", columns: [SheetColumn("编号", width: 22), SheetColumn("名称", width: 44), SheetColumn("数值", kind: .number)])
            try figure.each(scope, at: day, from: from, db) { writer.write([.text(String($0.id)), .text($0.label), .integer(Int($0.amount))]) }
            try writer.addNotes([("指标", figure.title), ("截至", day.description), ("值", result.text), ("行数", String(result.rows)), ("摘要", digest), ("定义", figure.definition)])
            try writer.close()
        }
    }
}
