import Kernel

/// 数据质量: what every module finds doubtful among its own records, on one page; each number leads to the list of them.
struct QualityBoard: Sendable {
    let doubts: [Panel]

    var routes: [Route] {
        [.get("/quality", "数据质量", .right(.readQuality)) { request, db in .record(try record(request.scope, db)) }]
    }

    private func record(_ scope: Scope, _ db: any Connection) throws -> Record {
        var record = Record(id: "quality", title: "数据质量")
        record.subtitle = "提示是一个问题，不是结论"
        record.sections = try doubts.flatMap { panel in try scope.narrowed(to: panel.right).map { try panel.sections($0, db) } ?? [] }
        return record
    }
}
