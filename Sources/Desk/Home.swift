import Kernel

struct Home: Sendable {
    let figures: [Figure], jobs: [JobKind]

    func show(_ request: Request, _ db: any Connection) throws -> Response {
        let scope = try request.scope
        var page = HomePage(title: greeting(request), lines: [request.today.long + " " + request.today.weekday.label])
        if scope.actor.grants.isEmpty {
            page.notices = [Notice(.warn, "您还没有角色，所以这里是空的。请找安全管理员授权。")]
        }
        if let reading = scope.narrowed(to: .readFigures) {
            page.tiles = try figures.map { figure in
                let result = try figure.result(reading, at: request.today, db)
                return Tile(figure.title, result.text, unit: figure.unitText, path: "/figures/\(figure.code)", note: note(result))
            }
            page.tilesNote = "截至今天"
            page.sections = try running(reading, db)
        }
        let drawn = page
        return .page("工作台", data: ["title": .string(page.title), "due": .array([])]) { drawn.page($0) }
    }

    private func greeting(_ request: Request) -> String { "\(request.actor?.name ?? "")，您好" }

    private func note(_ result: Figure.Result) -> String? {
        guard let numerator = result.numerator, let denominator = result.denominator else { return nil }
        return "\(grouped(Int64(numerator))) ÷ \(grouped(Int64(denominator)))"
    }

    /// Work that goes on in the background within the reader's reach.
    private func running(_ scope: Scope, _ db: any Connection) throws -> [Record.Section] {
        let rows = try db.rows("""
            SELECT kind, state, done, total, asked_by, asked_at FROM job WHERE \(scope.covers("union_id")) ORDER BY id DESC LIMIT 5
            """)
        guard !rows.isEmpty else { return [] }
        let words: [Kind.Word] = [.init("waiting", "等待"), .init("running", "进行中", .info), .init("done", "已完成", .ok), .init("failed", "没有办成", .bad)]
        let table = Record.Table(
            "jobs", empty: "没有正在跑的任务。",
            columns: [.init("kind", "任务"), .init("state", "状态", .word(words)), .init("asked_by", "发起", isWide: true), .init("asked_at", "时间", .instant)],
            rows: rows.map { row in
                let title = jobs.first { $0.name == row["kind"].text }?.title
                return Record.TableRow([title.map(Value.text) ?? row["kind"], row["state"], row["asked_by"], row["asked_at"]])
            })
        return [.init("最近的任务", .table(table))]
    }
}
