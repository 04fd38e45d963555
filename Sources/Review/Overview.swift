package import Kernel
import Synchronization

/// 一览: the state of whatever part of the federation somebody answers for, on one page: the numbers and how they ran, what changed this week, what is late,
/// the towns. What it shows was computed at most a minute before and says when; opening a number computes it again.
package final class Overview: Sendable {
    /// What somebody sees depends on the roles and where they are held, and on nothing else.
    private struct Seat: Hashable { let role: Role, union: ID<UnionOrg> }
    private struct Place: Hashable {
        let installation: Int, seats: Set<Seat>
        init(_ actor: Actor, _ instruments: Instruments) {
            installation = instruments.installation
            seats = Set(actor.grants.map { Seat(role: $0.role, union: $0.unionID) })
        }
    }
    private struct Kept { var picture: OverviewPicture?, actor: Actor, askedAt: Instant }

    private let figures: [Figure], oversight: [Reminder], boards: [Panel]
    private let kept = Mutex<[Place: Kept]>([:])
    /// Seconds that a picture is shown; it is drawn anew a while before, so that nobody waits for it.
    private static let freshness = 60, renewal = 40
    /// Pictures that nobody has asked for during a working day are let go.
    private static let forgotten = 12 * 3600

    package init(of modules: [Module]) {
        figures = modules.flatMap(\.figures).filter { $0.isOnHome || $0.nature == .flow }
        oversight = modules.flatMap(\.oversight); boards = modules.flatMap(\.boards)
    }

    var routes: [Route] { [.get("/overview", "一览", .right(.readFigures), asks: [Asked("wall", "写 1 是大屏")], show)] }

    private func show(_ request: Request, _ db: any Connection) throws -> Response {
        let scope = try request.scope, now = request.now, place = Place(scope.actor, request.instruments)
        let picture = try fresh(place, now) ?? draw(scope, now, db)
        kept.withLock { $0[place] = Kept(picture: picture, actor: scope.actor, askedAt: now) }
        let isWall = request.query["wall"] == "1"
        var response = Response.page("一览", data: picture.json) { picture.page(isWall: isWall, $0) }
        if isWall { response.isWall = true; response.refresh = Self.freshness }
        return response
    }

    private func fresh(_ place: Place, _ now: Instant) -> OverviewPicture? {
        guard let picture = kept.withLock({ $0[place]?.picture }) else { return nil }
        return picture.at.adding(seconds: Self.freshness) >= now && picture.at.day(in: .shanghai) == now.day(in: .shanghai) ? picture : nil
    }

    // MARK: Beside the requests

    /// Draws anew what is about to grow old; the leaders' of the whole federation is always ready.
    package func renew(_ instruments: Instruments, _ database: any Database, _ now: Instant) async throws {
        let root: ID<UnionOrg>? = try await database.read { try $0.value("SELECT id FROM union_org WHERE is_root = 1 \(SQL.unscoped(because: "the leaders' page is the whole federation's"))") }
        guard let root else { return }
        let leader = Self.leader(at: root), first = Place(leader, instruments)
        let old = kept.withLock { kept in
            kept = kept.filter { $0.value.askedAt.adding(seconds: Self.forgotten) >= now }
            if kept[first] == nil { kept[first] = Kept(picture: nil, actor: leader, askedAt: now) }
            return kept.filter { place, one in place.installation == first.installation && (one.picture.map { $0.at.adding(seconds: Self.renewal) < now } ?? true) }
        }
        for (place, one) in old {
            guard let scope = try? Gate.admit(one.actor, to: .right(.readFigures), on: now.day(in: .shanghai)) else { continue }
            let picture = try await database.read { try self.draw(scope, now, $0) }
            kept.withLock { $0[place]?.picture = picture }
        }
    }

    /// Who stands for all leaders of the federation.
    private static func leader(at root: ID<UnionOrg>) -> Actor {
        Actor(id: ID(0), name: "一览", grants: [Grant(role: .districtLeader, unionID: root, isWhole: true, isWide: true)])
    }
    func picture(ofLeaderAt root: ID<UnionOrg>, _ instruments: Instruments) -> OverviewPicture? { kept.withLock { $0[Place(Self.leader(at: root), instruments)]?.picture } }

    private func draw(_ scope: Scope, _ now: Instant, _ db: any Connection) throws -> OverviewPicture {
        guard let reading = scope.narrowed(to: .readFigures) else { throw Refusal.forbidden }
        let lines = try figures.map { try OverviewPicture.Line($0, reading, db) }
        return OverviewPicture(
            at: now, lines: lines, late: try oversight.items(scope, db)?.bands ?? [],
            boards: try boards.flatMap { board in try scope.narrowed(to: board.right).map { try board.sections($0, db) } ?? [] },
            isApplying: try ImportBatch.isApplying(figures.flatMap(\.importKinds), db))
    }
}

/// What the page shows, as of a moment.
struct OverviewPicture: Sendable {
    let at: Instant, lines: [Line], late: [DueBand], boards: [Record.Section], isApplying: Bool

    /// A figure today, at the ends of the twelve months before, and over this week and the last.
    struct Line: Sendable {
        let figure: Figure, today: Day, now: Figure.Result, months: [(day: Day, result: Figure.Result)], week: Int64?, before: Int64?

        init(_ figure: Figure, _ scope: Scope, _ db: any Connection) throws {
            self.figure = figure
            let today = scope.today, weekAgo = today.adding(days: -7), twoWeeksAgo = today.adding(days: -14)
            self.today = today
            let ends = (1...12).reversed().map { today.firstOfMonth.adding(months: 1 - $0).adding(days: -1) }
            switch figure.nature {
            case .stock:
                let points = try figure.series(scope, at: ends + [twoWeeksAgo, weekAgo, today], db)
                months = Array(points.prefix(ends.count)) + [points[ends.count + 2]]
                now = points[ends.count + 2].result
                let was = points[ends.count + 1].result.amount, earlier = points[ends.count].result.amount
                week = now.amount.flatMap { now in was.map { now - $0 } }
                before = was.flatMap { was in earlier.map { was - $0 } }
            case .flow:
                now = try figure.result(scope, at: today, db)
                months = []
                week = try figure.result(scope, at: today, from: weekAgo.adding(days: 1), db).amount
                before = try figure.result(scope, at: weekAgo, from: twoWeeksAgo.adding(days: 1), db).amount
            }
        }
    }

    var json: JSON {
        ["at": .string(at.description), "figures": .array(lines.map { line in
            ["code": .string(line.figure.code), "title": .string(line.figure.title), "text": .string(line.now.text), "unit": .string(line.figure.unit.label),
             "week": line.week.map(JSON.integer) ?? .null]
        }), "late": .array(late.flatMap(\.items).map { ["title": .string($0.title), "when": .string($0.when), "path": .string($0.path.text)] })]
    }

    func page(isWall: Bool, _ context: PageContext) -> Html {
        let actions: [Action] = isWall ? [.link("退出大屏", "/overview", .bare)] : [.link("大屏", "/overview?wall=1", icon: "eye"), .link("全部指标", "/figures", icon: "trend")]
        let charts: [Html] = lines.filter { Self.drawn.contains($0.figure.code) }.map { "<div>\(chart($0))</div>" }
        let sections = boards.map { $0.html(context, isNarrow: false) }
        return """
            <header class="flex"><div><h1>\(context.union ?? "")一览</h1><p class="sub">数据截至 \(at.text())，一分钟一更新。点开一个数，按当时重算，看它数了哪些行。</p></div>\
            \(actions.buttons(context))</header>\(isApplying ? ImportBatch.notice(context) : "")<section class="sec">\(Html.tiles(tiles))</section>\
            <div class="cols even"><div><section class="sec"><header><h2>没有按期办的</h2></header>\(late.html(empty: "没有超期的事。", context))</section>\
            <section class="sec"><header><h2>这一周</h2><small>今天在内的七天</small></header>\(week)</section></div><div>\(sections)</div></div>\
            <section class="sec"><header><h2>走势</h2><small>每月末</small></header><div class="cols even charts">\(charts)</div></section>
            """
    }
    /// Of which a line is drawn large.
    private static let drawn: Set<String> = ["orgs_total", "members_total", "org_rate", "newform_members"]

    private var tiles: [Tile] {
        lines.filter(\.figure.isOnHome).map { line in
            let result = line.now
            return Tile(line.figure.title, result.text, unit: line.figure.unitText, path: "/figures/\(line.figure.code)", note: result.division ?? (line.figure.nature == .flow ? "今年以来" : nil), trend: line.months.compactMap(\.result.drawn))
        }
    }

    private func chart(_ line: Line) -> Html {
        let unit = line.figure.unit
        return SeriesChart("\(line.figure.title) \(line.now.text)\(line.figure.unitText)", unit: unit.label, line.months.map { unit.point($0.day, $0.result.amount, text: $0.result.text) }).html
    }

    /// What came and went, and by how much a stock has grown.
    private var week: Html {
        let changed = lines.filter { $0.figure.unit != .percent && (($0.week ?? 0) != 0 || ($0.before ?? 0) != 0) }
        guard !changed.isEmpty else { return "<p class=\"sub\">这两周没有变化。</p>" }
        let rows: [Html] = changed.map { line in
            let figure = line.figure, isFlow = figure.nature == .flow
            let path = isFlow ? figure.path(at: line.today, from: line.today.adding(days: -6)) : "/figures/\(figure.code)"
            return """
                <tr><th scope="row"><a href="\(path)">\(figure.title)\(isFlow ? "" : "增减")</a></th><td class="num">\(said(line.week, isFlow))</td><td class="num sub">\(said(line.before, isFlow))</td></tr>
                """
        }
        return """
            <table class="tight"><caption class="off">这一周的变化</caption><thead><tr><th scope="col">指标</th><th scope="col" class="num">这一周</th><th scope="col" class="num">上一周</th></tr></thead>\
            <tbody>\(rows)</tbody></table>
            """
    }
    private func said(_ change: Int64?, _ isFlow: Bool) -> String {
        guard let change else { return "无" }
        return isFlow || change <= 0 ? grouped(change) : "+\(grouped(change))"
    }
}
