import Kernel

/// All figures of all modules, and the indicators whose results are entered.
struct Library: Sendable {
    let catalogue: Catalogue
    private var figures: [Figure] { catalogue.indicators.compactMap(\.figure) }

    var routes: [Route] {
        [
            .get("/figures", "指标", .right(.readFigures), asks: [.init("q", "名称、口径"), .init("department", "部门"), Self.day, Self.first, Self.union], index),
            .get("/figures/:code", "指标详情", .right(.readFigures), asks: [Self.day, Self.first, Self.union] + parts, show),
            .get("/figures/:code/rows", "指标的每一行", .right(.readFigures), list: rowList(of: nil), asks: [Self.first, Self.union] + parts, rows),
        ]
    }

    private static let day = Asked("at", "截至", isDay: true), first = Asked("from", "自，时期数用", isDay: true), union = Asked("union", "只数这个工会及其下级，写工会的编号")
    /// The parts into which one figure or another can be taken.
    private var parts: [Asked] {
        figures.flatMap(\.parts).reduce(into: []) { all, part in
            if !all.contains(where: { $0.name == part.key }) { all.append(Asked(part.key, part.title)) }
        }
    }

    private func index(_ request: Request, _ db: any Connection) throws -> Response {
        let question = try FigureQuestion(request, db), wanted = wanted(request), figures = wanted.compactMap(\.figure)
        let results = try figures.map { ($0, try $0.result(question.scope, at: question.day, from: question.first, db)) }
        let data = JSON.array(results.map { $0.json(at: question.day, $1) }), isApplying = try ImportBatch.isApplying(figures.flatMap(\.importKinds), db)
        let tiles = results.map { Tile($0.title, $1.text, unit: $0.unitText, path: question.address("/figures/\($0.code)", of: $0), note: $0.nature == .flow ? "\(question.day.year)年以来" : $1.division) }
        let entered = try isWhole(request) ? try HistoricalFigure.tiles(wanted.filter { $0.figure == nil }, until: question.day, db) : []
        let asking = question.asking("/figures", "找指标", [
            .init("q", "名称、口径", .text, request.query["q"]), .init("department", "部门", .choice(departments, none: "全部"), request.query["department"]),
        ])
        return .page("指标", data: data) { context in
            """
            <header><h1>指标</h1><p class="sub">截至 \(question.day.long)，按\(question.reach)计算。\(question.aheadNote.map { $0 + "。" } ?? "")点开一个数，看它数了哪些行。</p></header>\(isApplying ? ImportBatch.notice(context) : "")\
            \(asking.html)<section class="sec"><header><h2>由登记算出</h2><small>\(tiles.count) 个</small></header>\(tiles.isEmpty ? "<p class=\"sub\">没有这样的指标，换个词再找。</p>" : Html.tiles(tiles))</section>\
            \(Html.when(!entered.isEmpty, "<section class=\"sec\"><header><h2>期初数</h2><small>\(entered.count) 个，由文件登记，不能重新计算</small></header>\(Html.tiles(entered))</section>"))
            """
        }
    }

    /// Those of a department, and those that hold the words looked for.
    private func wanted(_ request: Request) -> [Indicator] {
        catalogue.indicators.filter { indicator in
            let isTheirs = request.query["department"].map { $0.isEmpty || $0 == indicator.department.rawValue } ?? true
            return isTheirs && (request.query["q"].map { $0.isEmpty || indicator.matches(Spelling.cleaned($0).text) } ?? true)
        }
    }
    private var departments: [Filter.Option] {
        let there = Set(catalogue.indicators.map(\.department))
        return Role.allCases.filter(there.contains).map { .init($0.rawValue, $0.label) }
    }
    /// Results that were entered are the district's own.
    private func isWhole(_ request: Request) throws -> Bool { try request.scope.narrowed(to: .readHistoricalFigures)?.isWhole == true }

    /// An indicator whose results are entered: what it means, and every result with its document.
    private func showEntered(_ indicator: Indicator, _ request: Request, _ db: any Connection) throws -> Response {
        guard try isWhole(request) else { throw NotFound() }
        let results = try HistoricalFigure.all(of: indicator, db)
        var record = Record(id: indicator.code, title: indicator.title)
        record.crumbs = [.init("指标", "/figures")]
        record.tags = [.init("期初数", .warn)]
        record.subtitle = results.first.map { "\($0.counted(indicator).text)，\($0.periodText)" } ?? "还没有登记"
        if try request.scope.actor.holds(.writeHistoricalFigures) { record.actions = [.link("登记期初数", "/figures/historical/new", icon: "plus", .main)] }
        record.sections = [
            .init("登记过的结果", .table(.init(
                "results", empty: "还没有登记过", columns: [.init("value", "数", .amount), .init("period", "时期"), .init("source", "依据"), .init("recorded", "登记时间", .instant, isWide: true)],
                rows: results.map { .init([.text($0.counted(indicator).text), .text($0.periodText), .text("\($0.source)（\($0.sourceOn)）"), $0.recordedAt.stored]) }))),
            .init("怎么数的", .facts([.init("definition", "口径", indicator.definition)] + indicator.facts), isAside: true),
        ]
        return .record(record)
    }

    private func show(_ request: Request, _ db: any Connection) throws -> Response {
        guard let indicator = catalogue[code: request.parameters["code"] ?? ""] else { throw NotFound() }
        guard let whole = indicator.figure else { return try showEntered(indicator, request, db) }
        let question = try FigureQuestion(request, db), figure = question.narrowed(whole)
        let scope = question.scope, day = question.day, (result, before, series) = try course(of: figure, question, db), lowest = Figure.lowest(of: series)
        var page = FigurePage(title: figure.title, text: result.text, unit: figure.unitText, day: day.long, definition: figure.definition)
        page.crumbs = [.init("指标", "/figures")]
        if figure.nature == .flow { page.period = question.period }
        page.asking = question.asking("/figures/\(figure.code)", "看哪一天、哪一部分", try whole.parts.map { part in
            .init(part.key, part.title, .choice(try part.options(db) + [.init(Breakdown.unsaid, "未填")], none: "全部"), request.query[part.key])
        }, from: figure.nature == .flow ? "自（不填从年初算起）" : "逐月自")
        let remarks = [question.reachNote, question.aheadNote].compactMap(\.self)
        page.reach = remarks.isEmpty ? nil : remarks.joined(separator: "，")
        if let numerator = result.numerator, let denominator = result.denominator {
            page.isShare = !figure.isRate
            page.isRate = figure.isRate
            page.numerator = ("分子", grouped(Int64(numerator)))
            page.denominator = ("分母", grouped(Int64(denominator)))
        }
        page.series = series.map { figure.unit.point($0.day, $0.result.amount, text: $0.result.text) }
        page.facts = try yearBefore(figure, before, result) + (lowest.map { try facts(figure, lowest: $0, of: series, db) } ?? []) + indicator.facts
        page.parts = try parts(figure, whole.parts.filter { request.query[$0.key]?.isEmpty ?? true }, question, db)
        page.isApplying = try ImportBatch.isApplying(figure.importKinds, db)
        page.rows = try figure.page(scope, at: day, from: question.first, after: .min, limit: 20, db)
        page.rowCount = result.rows
        page.rowBase = figure.rowBase
        if case .sum = figure.fold { page.isSum = true }
        let rowsPath = question.address("/figures/\(figure.code)/rows", of: figure, isDated: true)
        page.actions = [.link("全部 \(grouped(Int64(result.rows))) 行", rowsPath), .link("导出每一行", rowsPath.with([("as", "xlsx")]), icon: "download")]
        let drawn = page
        return .page(figure.title, data: figure.json(at: day, result, series: series, lowest: lowest)) { drawn.page($0) }
    }

    /// The number, that of the same day or days of the year before, and how it ran month by month. A stock's days are asked for all at once.
    private func course(
        of figure: Figure, _ question: FigureQuestion, _ db: any Connection
    ) throws -> (now: Figure.Result, yearBefore: Figure.Result, months: [(day: Day, result: Figure.Result)]) {
        let months = try question.months(of: figure), day = question.day, yearBefore = day.adding(years: -1), scope = question.scope
        guard figure.nature == .stock else {
            return try (
                figure.result(scope, at: day, from: question.first, db), figure.result(scope, at: yearBefore, from: question.first?.adding(years: -1), db),
                figure.series(scope, at: months, db)
            )
        }
        let points = try figure.series(scope, at: months + [day, yearBefore], db)
        return (points[months.count].result, points[months.count + 1].result, Array(points.prefix(months.count)))
    }

    /// The same day or days of the year before.
    private func yearBefore(_ figure: Figure, _ before: Figure.Result, _ now: Figure.Result) throws -> [Record.Fact] {
        guard before.rows > 0, let was = before.amount, let amount = now.amount else { return [] }
        let change = amount - was, points = figure.unit == .percent ? "个百分点" : figure.unit.label
        let said = change == 0 ? "没有变化" : "\(change > 0 ? "增加" : "减少") \(figure.unit.number(abs(change)).replacing("%", with: ""))\(points)"
        return [.init("year_before", figure.nature == .flow ? "上年同期" : "上年同日", "\(figure.unit.text(was))，\(said)")]
    }

    /// The lowest month-end, and whether the share ever fell below where it should be.
    private func facts(
        _ figure: Figure, lowest: (day: Day, result: Figure.Result), of series: [(day: Day, result: Figure.Result)], _ db: any Connection
    ) throws -> [Record.Fact] {
        let least = Record.Fact("lowest", "最低", .text, .public, "\(lowest.day) \(lowest.result.text)")
        guard let floor = figure.floor else { return [least] }
        let below = try series.filter { point in
            guard let hundredths = point.result.value?.hundredths else { return false }
            return try hundredths < Int128(floor.value(on: point.day, db)) * 100
        }
        let now = try floor.value(on: lowest.day, db)
        let verdict = below.isEmpty ? "每个月末都在 \(now)% 以上" : "有 \(below.count) 个月末低于下限：\(below.prefix(6).map { "\($0.day)" }.joined(separator: "、"))"
        return [least, Record.Fact("floor", floor.title, .text, .public, "\(now)%"), Record.Fact("below", "是否保持", .text, .public, verdict)]
    }

    private func parts(_ figure: Figure, _ breakdowns: [Breakdown], _ question: FigureQuestion, _ db: any Connection) throws -> [FigurePage.Part] {
        let found = try figure.parts(by: breakdowns, question.scope, at: question.day, from: question.first, db)
        return try zip(breakdowns, found).map { try part(figure, $0, $1, question, db) }
    }

    private func part(_ figure: Figure, _ breakdown: Breakdown, _ results: [String?: Figure.Result], _ question: FigureQuestion, _ db: any Connection) throws -> FigurePage.Part {
        let options = try breakdown.options(db).map { (String?.some($0.value), $0.label) } + [(nil, "未填")]
        let lines = options.compactMap { value, label -> FigurePage.Part.Line? in
            guard let result = results[value], result.rows > 0 else { return nil }
            let path = question.address("/figures/\(figure.code)/rows", of: figure, isDated: true).with([(breakdown.key, value ?? Breakdown.unsaid)])
            return .init(label: label, text: result.text, note: result.division, size: Int(result.amount ?? 0), path: path)
        }
        return FigurePage.Part(title: "按\(breakdown.title)", lines: lines)
    }

    private func figure(_ request: Request) throws -> Figure {
        guard let figure = figures.first(where: { $0.code == request.parameters["code"] }) else { throw NotFound() }
        return figure
    }

    private func rows(_ request: Request, _ db: any Connection) throws -> Response {
        let figure = try figure(request), question = try FigureQuestion(request, db)
        var listing = try rowList(of: figure, question, columns: figure.parts.map { try $0.column(of: "f", db) }).listing(request, db)
        let time = figure.nature == .flow ? question.period : "截至 \(question.day.long) "
        listing.introduction = "“\(figure.title)”\(time)数的每一行\(question.reachNote.map { "，\($0)" } ?? "")。"
        listing.keeps.insert("union")
        listing.carried = (question.day < request.today ? [("at", question.day.description)] : []) + (figure.nature == .flow ? [("from", question.first?.description)] : [])
        return .list(listing)
    }

    /// The query under the number, as a list: searched, paged and exported like any other.
    private func rowList(of figure: Figure?, _ question: FigureQuestion? = nil, columns: [Column] = []) -> ListDeclaration {
        ListDeclaration(
            "figure_rows", figure.map { "\($0.title)（明细）" } ?? "指标的每一行", at: figure.map { "/figures/\($0.code)/rows" } ?? "/figures/:code/rows", unit: "行", id: "f.id",
            defaultSort: "label", rowBase: figure?.rowBase, empty: "截至这一天没有可数的行。",
            columns: [
                Column("label", "名称", "f.label", sort: "f.label"), Column("row", "编号", .code, "CAST(f.id AS TEXT)", isWide: true, isOptional: true),
                Column("amount", figure?.isRate == true ? "分子" : "数值", .number(unit: ""), "f.amount", sort: "f.amount"),
            ] + (figure?.isRate == true ? [Column("whole", "分母", .number(unit: ""), "f.whole", sort: "f.whole")] : []) + columns,
            filters: [.day] + (figure?.nature == .flow ? [.firstDay] : []) + (figure?.parts.map { $0.filter(of: "f") } ?? []),
            importKinds: figure?.importKinds ?? [], searchHint: "名称", search: { SQL.found($0, in: "f.label") }, isRemembered: false
        ) { request, scope in "FROM (\(try self.figure(request).counted(question?.scope ?? scope, FigureQuestion.day(request), from: FigureQuestion.first(request)))) AS f WHERE 1 = 1" }
    }
}

/// What is asked of a figure: over which part of the federation, at which day, from which day on.
struct FigureQuestion: Sendable {
    let scope: Scope, day: Day
    /// Named where a flow is not counted from the beginning of the year, or a series not over twelve months.
    let first: Day?
    private let union: (id: ID<UnionOrg>, name: String)?, query: Query, today: Day

    init(_ request: Request, _ db: any Connection) throws {
        query = request.query; today = request.today
        day = try Self.day(request)
        if let text = request.query["union"], !text.isEmpty {
            guard let id = ID<UnionOrg>(text) else { throw NotFound() }
            scope = try request.scope.narrowed(to: id, db)
            union = (id, try UnionOrg.name(of: id, scope, db))
        } else { scope = try request.scope; union = nil }
        first = try Self.first(request)
        guard (first ?? day) <= day else { throw Complaint("dates_reversed", "开始的日子晚于“截至”，请核对") }
    }

    static func first(_ request: Request) throws -> Day? { try request.query["from"].flatMap { $0.isEmpty ? nil : try Day(parsing: $0) } }
    /// The days of a flow.
    var period: String { "\((first ?? day.firstOfYear).long)至\(day.long)" }

    /// The day asked for; today when none is named.
    static func day(_ request: Request) throws -> Day {
        guard let text = request.query["at"], !text.isEmpty else { return request.today }
        return try Day(parsing: text)
    }

    /// The last day of each month from the first day on, or of the twelve that end on or before the other, and the other itself. A flow may be counted over
    /// more than ten years, a line is drawn of the last ten.
    func months(of figure: Figure) throws -> [Day] {
        let tenYears = day.firstOfMonth.adding(months: -119), start = first ?? day.firstOfMonth.adding(months: -12)
        guard figure.nature == .flow || start.firstOfMonth >= tenYears else { throw Complaint("months_too_many", "逐月最多看十年，请把“逐月自”改晚一些") }
        var ends: [Day] = []
        var end = max(start, tenYears).lastOfMonth
        while end < day { ends.append(end); end = end.adding(days: 1).lastOfMonth }
        return ends + [day]
    }

    /// The figure narrowed to the parts that are asked for.
    func narrowed(_ figure: Figure) -> Figure {
        figure.parts.reduce(figure) { figure, part in
            guard let value = query[part.key], !value.isEmpty else { return figure }
            return figure.narrowed(by: part, to: value == Breakdown.unsaid ? nil : value)
        }
    }

    var reach: String { union.map { "“\($0.name)”及其下级" } ?? "您管辖的范围" }
    /// What ends by itself is known before; what people will do is not.
    var aheadNote: String? { day > today ? "这一天还没有到，只按现在登记的推算" : nil }
    var reachNote: String? { union.map { "只数“\($0.name)”及其下级" } }

    /// Another page about the same question.
    /// - Parameter dated: also where the day is today.
    func address(_ path: Path, of figure: Figure, isDated: Bool = false) -> Path {
        let dropped = ["at", "as", "limit", "after", "sort", "q"] + (figure.nature == .flow ? [] : ["from"])
        let kept = query.pairs.filter { !dropped.contains($0.name) && !$0.value.isEmpty }.map { ($0.name, String?.some($0.value)) }
        return path.with([("at", isDated || day != today ? day.description : nil)] + kept)
    }

    func asking(_ path: Path, _ label: String, _ parts: [Asking.Part], from title: String? = nil) -> Asking {
        let first: [Asking.Part] = title.map { [.init("from", $0, .day, query["from"])] } ?? []
        return Asking(
            path, label, submit: "计算", kept: union.map { [("union", $0.id.description)] } ?? [],
            [.init("at", "截至", .day, day == today ? nil : day.description)] + first + parts)
    }
}

extension Figure {
    fileprivate func json(
        at day: Day, _ result: Result, series: [(day: Day, result: Result)] = [], lowest: (day: Day, result: Result)? = nil
    ) -> JSON {
        var members: [JSON.Member] = [
            .init("code", .string(code)), .init("title", .string(title)), .init("unit", .string(unit.label)), .init("at", .string(day.description)),
            .init("value", value(result)), .init("text", .string(result.text)), .init("rows", .integer(Int64(result.rows))),
        ]
        if let numerator = result.numerator, let denominator = result.denominator {
            members += [.init("numerator", .integer(Int64(numerator))), .init("denominator", .integer(Int64(denominator)))]
        }
        if !series.isEmpty { members.append(.init("series", .array(series.map { point($0.day, $0.result) }))) }
        if let lowest { members.append(.init("lowest", point(lowest.day, lowest.result))) }
        return .object(members)
    }

    private func value(_ result: Result) -> JSON { result.value == nil ? .integer(Int64(result.count)) : .string(result.text) }
    private func point(_ day: Day, _ result: Result) -> JSON { ["at": .string(day.description), "value": value(result), "text": .string(result.text)] }
}
