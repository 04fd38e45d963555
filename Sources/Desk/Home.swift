import Kernel

/// 工作台: what wants looking after, the numbers, where one often goes, and the work in the background.
struct Home: Sendable {
    let figures: [Figure], jobs: [JobKind], routes: [Route], reminders: [Reminder], errands: [Errand], panels: [Panel], tidings: [Tidings]

    init(_ modules: [Module]) {
        figures = modules.flatMap(\.figures).filter(\.isOnHome); jobs = modules.flatMap(\.jobs); routes = modules.flatMap(\.routes)
        reminders = modules.flatMap(\.reminders); errands = modules.flatMap(\.errands); panels = modules.flatMap(\.panels)
        tidings = modules.compactMap(\.tidings)
    }

    func show(_ request: Request, _ db: any Connection) throws -> Response {
        let scope = try request.scope
        var page = HomePage(title: "\(request.actor?.name ?? "")，您好", lines: [request.today.long + " " + request.today.weekday.label])
        page.notices = try tidings.flatMap { try $0(request, db) } + notices(scope, db)
        page.due = try waiting(scope, db)
        page.nothingDue = "没有要处理的事。"
        page.first = try panels.flatMap { panel in try scope.narrowed(to: panel.right).map { try panel.sections($0, db) } ?? [] }
        // Figures compare unions; of one alone the panel says it.
        if scope.actor.leads(by: .readFigures), let reading = scope.narrowed(to: .readFigures) {
            page.tiles = try figures.map { try tile($0, reading, db) }
            page.tilesNote = try ImportBatch.isApplying(figures.flatMap(\.importKinds), db) ? "截至今天，导入中，还会变" : "截至今天"
        }
        page.often = errands.filter { $0.forLeaders ? scope.actor.leads(by: $0.right) : scope.actor.holds($0.right) }.map { .link($0.title, $0.path, icon: $0.icon) }
        page.sections = try running(scope, db)
        let drawn = page
        return .page("工作台", data: data(drawn)) { drawn.page($0) }
    }

    private func data(_ page: HomePage) -> JSON {
        let due = (page.due ?? []).flatMap(\.items)
        return ["title": .string(page.title), "due": .array(due.map { ["title": .string($0.title), "when": .string($0.when), "path": .string($0.path.text)] })]
    }

    // MARK: What stands out

    private func notices(_ scope: Scope, _ db: any Connection) throws -> [Notice] {
        guard !scope.actor.grants.isEmpty else { return [Notice(.warn, "您还没有角色，所以这里是空的。请找安全管理员授权。")] }
        return scope.narrowed(to: WorkYears.write) == nil ? [] : try calendar(scope.today, db)
    }

    /// From 1 November next year's notice is due.
    private func calendar(_ today: Day, _ db: any Connection) throws -> [Notice] {
        let needed = today.month >= 11 ? today.year + 1 : today.year
        let last = try db.count("SELECT COALESCE(MAX(year), 0) FROM work_year")
        guard last < needed else { return [] }
        return [Notice(.warn, "工作日历到 \(last) 年。\(needed) 年放假安排公布后请载入，否则跨年的期限算不出日期。", .link("去载入", "/work-years/new"))]
    }

    /// `nil` for somebody to whom no module has anything to say.
    private func waiting(_ scope: Scope, _ db: any Connection) throws -> [DueBand]? {
        guard let items = try reminders.items(scope, db) else { return nil }
        return try (items + failed(scope, db)).bands
    }

    /// Work in the background that came to nothing in the last week; whoever may open its page may ask for it again, and nobody else is told.
    private func failed(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        guard let reading = scope.narrowed(to: .readFigures) else { return [] }
        let since = Instant(scope.today.adding(days: -7), in: .shanghai), anew = jobs.filter(\.beginsAnew).map(\.name)
        let open = jobs.filter { opens($0, scope.actor) }.map(\.name)
        return try db.rows("""
            SELECT j.kind, j.subject_id, j.complaint, j.asked_by FROM job j WHERE j.state = 'failed' AND j.kind IN (\(list: open)) AND j.ended_at > \(since) AND \(reading.covers("j.union_id"))
            AND NOT EXISTS (SELECT 1 FROM job n WHERE n.kind = j.kind AND n.id > j.id
              AND (n.subject_id = j.subject_id OR n.kind IN (\(list: anew)) AND n.asked_by = j.asked_by AND n.union_id = j.union_id AND n.state = 'done')) ORDER BY j.id DESC LIMIT 5
            """).map { row in
                let kind = jobs.first { $0.name == row["kind"].text }, subject: Int64 = try row.get("subject_id"), asker: String = try row.get("asked_by")
                return Reminder.Item(
                    kind?.title ?? "任务", "没有办成", .bad, oneOf: "没有办成的任务", note: "\(asker)发起。\(row["complaint"].text ?? "请再办一次")",
                    path: kind?.base.map { Path($0, id: subject) } ?? "/")
            }
    }

    private func opens(_ kind: JobKind, _ actor: Actor) -> Bool {
        guard let base = kind.base, let page = routes.first(where: { $0.method == .get && $0.pattern.description == base.description }) else { return true }
        return actor.reaches(page.access)
    }

    // MARK: The numbers

    /// With the last day of each of the six months before, as a line; where a hundred thousand rows would have to be asked about each, the line is
    /// on the figure's own page.
    private func tile(_ figure: Figure, _ scope: Scope, _ db: any Connection) throws -> Tile {
        let today = scope.today, earlier = figure.isPlain ? [] : (0..<6).reversed().map { today.firstOfMonth.adding(months: -$0).adding(days: -1) }
        let results = try figure.series(scope, at: earlier + [today], db).map(\.result)
        guard let now = results.last else { return Tile(figure.title, "", unit: figure.unitText) }
        return Tile(
            figure.title, now.text, unit: figure.unitText, path: "/figures/\(figure.code)", note: now.division, trend: earlier.isEmpty ? [] : results.compactMap(\.drawn))
    }

    // MARK: Work

    /// Work that goes on in the background within the reader's reach.
    private func running(_ scope: Scope, _ db: any Connection) throws -> [Record.Section] {
        guard let reading = scope.narrowed(to: .readFigures) else { return [] }
        let rows = try db.rows("""
            SELECT kind, state, done, total, asked_by, asked_at FROM job WHERE \(reading.covers("union_id")) ORDER BY id DESC LIMIT 5
            """)
        guard !rows.isEmpty else { return [] }
        let words: [Kind.Word] = [.init("waiting", "等待"), .init("running", "进行中", .info), .init("done", "已完成", .ok), .init("failed", "没有办成", .bad)]
        let table = Record.Table(
            "jobs", empty: "没有正在跑的任务。",
            columns: [
                .init("kind", "任务"), .init("state", "状态", .word(words)), .init("progress", "进度", isWide: true), .init("asked_by", "发起", isWide: true),
                .init("asked_at", "时间", .instant),
            ],
            rows: rows.map { row in
                let title = jobs.first { $0.name == row["kind"].text }?.title
                return Record.TableRow([title.map(Value.text) ?? row["kind"], row["state"], .text(progress(row)), row["asked_by"], row["asked_at"]])
            })
        return [.init("最近的任务", .table(table))]
    }

    private func progress(_ row: Row) -> String {
        guard let done = row["done"].integer, let total = row["total"].integer, total > 0 else { return "" }
        return "\(grouped(done)) / \(grouped(total))"
    }
}
