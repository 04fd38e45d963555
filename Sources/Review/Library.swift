import Kernel

/// All figures of all modules.
struct Library: Sendable {
    let figures: [Figure]

    var routes: [Route] {
        [
            .get("/figures", "指标", .right(.readFigures), index),
            .get("/figures/:code", "指标详情", .right(.readFigures), show),
            .get("/figures/:code/rows", "指标的每一行", .right(.readFigures), list: rowList(of: nil), rows),
        ]
    }

    private func figure(_ request: Request) throws -> Figure {
        guard let figure = figures.first(where: { $0.code == request.parameters["code"] }) else { throw NotFound() }
        return figure
    }

    /// The day asked for; today when none is named.
    private func day(_ request: Request) throws -> Day {
        guard let text = request.query["at"], !text.isEmpty else { return request.today }
        return try Day(parsing: text)
    }

    private func index(_ request: Request, _ db: any Connection) throws -> Response {
        let day = try day(request), scope = try request.scope
        let results = try figures.map { ($0, try $0.result(scope, at: day, db)) }
        let data = JSON.array(results.map { $0.json(at: day, $1) }), isApplying = try ImportBatch.isApplying(figures.flatMap(\.importKinds), db)
        let tiles = results.map { Tile($0.title, $1.text, unit: $0.unitText, path: "/figures/\($0.code)", note: $0.note($1)) }
        return .page("指标", data: data) { context in
            """
            <header><h1>指标</h1><p class="sub">截至 \(day.long)，按您管辖的范围计算。点开一个数，看它数了哪些行。</p></header>\(isApplying ? ImportBatch.notice(context) : "")
            <section class="sec">\(Html.tiles(tiles))</section>
            """
        }
    }

    private func show(_ request: Request, _ db: any Connection) throws -> Response {
        let figure = try figure(request), day = try day(request), scope = try request.scope
        let result = try figure.result(scope, at: day, db)
        var page = FigurePage(title: figure.title, text: result.text, unit: figure.unitText, day: day.long, definition: figure.definition)
        page.crumbs = [.init("指标", "/figures")]
        if let numerator = result.numerator, let denominator = result.denominator {
            page.isShare = true
            page.numerator = ("分子", grouped(Int64(numerator)))
            page.denominator = ("分母", grouped(Int64(denominator)))
        }
        page.series = try figure.series(scope, at: monthEnds(until: day), db).map { point in
            SeriesPoint("\(point.day.year)-\(point.day.month)", point.result.number, text: point.result.text)
        }
        page.isApplying = try ImportBatch.isApplying(figure.importKinds, db)
        page.rows = try figure.page(scope, at: day, after: 0, limit: 20, db)
        page.rowCount = result.rows
        page.rowBase = figure.rowBase
        page.actions = [
            .link("全部 \(grouped(Int64(result.rows))) 行", rowsPath(figure, day)), .link("导出每一行", rowsPath(figure, day).with([("as", "xlsx")]), icon: "download"),
        ]
        let drawn = page
        return .page(figure.title, data: figure.json(at: day, result)) { drawn.page($0) }
    }

    private func rows(_ request: Request, _ db: any Connection) throws -> Response {
        let figure = try figure(request), day = try day(request)
        var listing = try rowList(of: figure).listing(request, db)
        listing.introduction = "“\(figure.title)”截至 \(day.long) 数的每一行。"
        return .list(listing)
    }

    /// The query under the number, as a list: searched, paged and exported like any other.
    private func rowList(of figure: Figure?) -> ListDeclaration {
        ListDeclaration(
            "figure_rows", figure.map { "\($0.title)（明细）" } ?? "指标的每一行", at: figure.map { "/figures/\($0.code)/rows" } ?? "/figures/:code/rows", unit: "行", id: "f.id",
            defaultSort: "label", rowBase: figure?.rowBase, empty: "截至这一天没有可数的行。",
            columns: [
                Column("label", "名称", "f.label", sort: "f.label"), Column("row", "编号", .code, "CAST(f.id AS TEXT)", isWide: true),
                Column("amount", "数值", .number(unit: ""), "f.amount", sort: "f.amount"),
            ],
            // The day decides what the rows are; it takes none of them away.
            filters: [Filter("at", "截至", .day) { value, _ in (try? Day(parsing: value)).map { _ in "1 = 1" } }], importKinds: figure?.importKinds ?? [], searchHint: "名称", search: { SQL.found($0, in: "f.label") },
            isRemembered: false
        ) { request, scope in "FROM (\(try self.figure(request).counted(scope, day(request)))) AS f WHERE 1 = 1" }
    }

    private func rowsPath(_ figure: Figure, _ day: Day) -> Path { ("/figures/\(figure.code)/rows" as Path).with([("at", day.description)]) }

    /// The last day of each of the twelve months that end on or before the day, and the day itself.
    private func monthEnds(until day: Day) -> [Day] {
        let ends = (1...12).reversed().map { day.firstOfMonth.adding(months: 1 - $0).adding(days: -1) }
        return ends + [day]
    }
}

extension Figure {
    fileprivate func json(at day: Day, _ result: Result) -> JSON {
        var members: [JSON.Member] = [
            .init("code", .string(code)), .init("title", .string(title)), .init("unit", .string(unit.label)), .init("at", .string(day.description)),
            .init("value", result.value == nil ? .integer(Int64(result.count)) : .string(result.text)), .init("text", .string(result.text)),
            .init("rows", .integer(Int64(result.rows))),
        ]
        if let numerator = result.numerator, let denominator = result.denominator {
            members += [.init("numerator", .integer(Int64(numerator))), .init("denominator", .integer(Int64(denominator)))]
        }
        return .object(members)
    }

    fileprivate func note(_ result: Result) -> String? {
        guard let numerator = result.numerator, let denominator = result.denominator else { return nil }
        return "\(grouped(Int64(numerator))) ÷ \(grouped(Int64(denominator)))"
    }
}

extension Figure.Result {
    /// For drawing only.
    fileprivate var number: Double? {
        guard let value else { return Double(count) }
        return value.hundredths.map { Double($0) / 100 }
    }
}
