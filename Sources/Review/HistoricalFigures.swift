import Kernel

/// 期初数: a result that was entered, with the document that says so.
struct HistoricalFigure: Readable, Sendable {
    let id: ID<HistoricalFigure>, code: String, value: Int64, firstDay: Day?, day: Day, source: String, sourceOn: Day, recordedAt: Instant
    init(row: Row) throws {
        id = try row.get("id"); code = try row.get("code"); value = try row.get("value"); firstDay = try row.get("from_day"); day = try row.get("at_day")
        source = try row.get("source"); sourceOn = try row.get("source_on"); recordedAt = try row.get("recorded_at")
    }

    var periodText: String { firstDay.map { "\($0)至\(day)" } ?? "截至 \(day)" }

    /// Every result of an indicator, the newest first.
    static func all(of indicator: Indicator, _ db: any Connection) throws -> [HistoricalFigure] {
        try db.all("SELECT * FROM historical_figure WHERE code = \(indicator.code) ORDER BY at_day DESC, id DESC LIMIT 200")
    }

    /// The last result of each until that day.
    static func tiles(_ indicators: [Indicator], until day: Day, _ db: any Connection) throws -> [Tile] {
        let all: [HistoricalFigure] = try db.all("SELECT * FROM historical_figure WHERE at_day <= \(day) ORDER BY at_day, id")
        let last = all.reduce(into: [String: HistoricalFigure]()) { $0[$1.code] = $1 }
        return indicators.map { indicator in
            let result = last[indicator.code]
            // Money in ten thousands, so that it fits; nothing is rounded.
            let isLarge = indicator.unit == .money && result.map { $0.value % 10_000 == 0 } ?? false
            let unit = isLarge ? "万元" : indicator.unit == .percent ? "" : indicator.unit.label
            return Tile(
                indicator.title, result.map { indicator.unit.number(isLarge ? $0.value / 10_000 : $0.value) } ?? "无", unit: result == nil ? "" : unit,
                path: "/figures/\(indicator.code)", note: result?.periodText ?? "还没有登记")
        }
    }

    /// What was last written down of the indicator for just that period; of a stock, the last before the period's end; of an event, within it.
    static func last(_ indicator: Indicator, in period: Period, _ db: any Connection) throws -> HistoricalFigure? {
        let fits: SQL = switch indicator.nature {
        case .flow: "from_day = \(period.first) AND at_day = \(period.last)"
        case .stock: "at_day <= \(period.last)"
        case .event: "at_day BETWEEN \(period.first) AND \(period.last)"
        }
        return try db.first("SELECT * FROM historical_figure WHERE code = \(indicator.code) AND \(fits) ORDER BY at_day DESC, id DESC LIMIT 1")
    }

    func counted(_ indicator: Indicator) -> Counted {
        Counted(indicator: indicator, amount: value, text: indicator.unit.text(value), source: "\(source)（\(sourceOn.long)）", eventDay: indicator.nature == .event ? day : nil)
    }

    static func add(_ indicator: Indicator, _ value: Int64, from first: Day?, at day: Day, source: String, on sourceOn: Day, note: String?, _ pen: Pen, _ db: any Connection) throws {
        try db.run("""
            INSERT INTO historical_figure (id, code, value, from_day, at_day, source, source_on, note, recorded_at, recorded_by)
            VALUES (\(pen.newID(of: HistoricalFigure.self)), \(indicator.code), \(value), \(first), \(day), \(source), \(sourceOn), \(note), \(pen.now), \(pen.name))
            """)
    }
}

struct HistoricalForm: Form {
    static let title = "登记期初数", submit = "登记"
    @Field("指标", .max(60), .hint("写指标的名称，如 宣讲活动")) var indicator: String
    @Field("数值", .max(30), .hint("百分数写 96.3，金额以元写 4491800.00，其余写整数")) var value: String
    @Field("从哪天起", .hint("时期数填；时点数不填")) var first: Day?
    @Field("到哪天为止", .hint("时点数、一次活动填那一天")) var day: Day
    @Field("依据", .max(200), .min(2), .hint("文件或报道的名称和文号，如 四川工人日报 第 13715 期第 02 版")) var source: String
    @Field("依据的日期") var sourceOn: Day
    @Field("说明", .max(500), .control(.paragraph)) var note: String?
}

extension Indicator {
    /// What somebody typed, in the unit's own small parts.
    func value(parsing text: String) throws(Complaint) -> Int64 {
        if unit == .money { return try Money(parsing: text).fen }
        let cleaned = Spelling.cleaned(text, as: .number).text
        let number = (cleaned.hasSuffix("%") ? String(cleaned.dropLast()) : cleaned).split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = number.first.flatMap({ Int64($0) }), whole >= 0, number.count == 1 || unit == .percent && number.count == 2 && (1...2).contains(number[1].count) else {
            throw Complaint("number_unreadable", unit == .percent ? "请写百分数，至多两位小数，如 96.3" : "请写整数，如 2037")
        }
        guard unit == .percent else { return whole }
        let rest = number.count == 2 ? Int64((number[1] + "0").prefix(2)) : 0
        guard let rest, whole * 100 + rest <= 10_000 else { throw Complaint("percent_over", "百分数不能超过 100") }
        return whole * 100 + rest
    }
}

/// Where results from before are entered and looked up.
struct HistoricalFigures: Sendable {
    let catalogue: Catalogue

    var routes: [Route] {
        let list = list
        return [
            .get("/figures/historical", "期初数", .right(.readHistoricalFigures), list: list) { request, db in
                var listing = try list.listing(request, db)
                listing.introduction = "系统以前的结果，和还没有模块的指标。每一个都有依据，不能由系统重新计算；改正的另登一条，以后登的为准。"
                if request.actor?.holds(.writeHistoricalFigures) == true { listing.actions = [.link("登记期初数", "/figures/historical/new", icon: "plus", .main)] }
                return .list(listing)
            },
            .get("/figures/historical/new", "登记期初数", .right(.writeHistoricalFigures)) { _, _ in .form(dressed(HistoricalForm().view)) },
            .post("/figures/historical/new", "登记期初数", .right(.writeHistoricalFigures), form: HistoricalForm.self, add),
        ]
    }

    private var list: ListDeclaration {
        ListDeclaration(
            "historical-figures", "期初数", at: "/figures/historical", unit: "条", id: "h.id", defaultSort: "-recorded_at", empty: "还没有登记过",
            columns: [
                Column("code", "指标", .word(catalogue.indicators.map { Kind.Word($0.code, $0.title) }), "h.code", sort: "h.code"),
                Column("value", "数值", .amount, value), Column("from_day", "从", .day, "h.from_day"), Column("at_day", "到", .day, "h.at_day"),
                Column("source", "依据", "h.source"), Column("source_on", "依据的日期", .day, "h.source_on", isWide: true),
                Column("recorded_at", "登记时间", .instant, "h.recorded_at", sort: "h.recorded_at", isWide: true), Column("recorded_by", "登记人", .text, .internal, "h.recorded_by", isWide: true),
                Column("note", "说明", "h.note", isOptional: true),
            ],
            filters: [Filter("code", "指标", .options(catalogue.entered.map { .init($0.code, $0.title) })) { value, _ in "h.code = \(value)" }],
            searchHint: "依据", search: { SQL.found($0, in: "h.source") }
        ) { _, _ in "FROM historical_figure h WHERE 1 = 1" }
    }

    /// As its unit writes it.
    private var value: SQL {
        let decimal: SQL = "CAST(h.value / 100 AS TEXT) || '.' || SUBSTR(CAST(100 + h.value % 100 AS TEXT), 2)"
        let cases = Dictionary(grouping: catalogue.indicators, by: \.unit).sorted { $0.key.rawValue < $1.key.rawValue }.map { unit, indicators -> SQL in
            let number: SQL = [.percent, .money].contains(unit) ? decimal : "CAST(h.value AS TEXT)"
            return "WHEN h.code IN (\(list: indicators.map(\.code))) THEN \(number) || \(unit.label)"
        }
        return "CASE \(cases.dropFirst().reduce(cases.first ?? "WHEN 1 = 0 THEN ''") { "\($0) \($1)" }) ELSE CAST(h.value AS TEXT) END"
    }

    private func add(_ request: Request, _ db: any Connection) throws -> Response {
        try filled(HistoricalForm.self, request, dressed) { form in
            guard let indicator = catalogue.entered.first(where: { $0.title == form.indicator || $0.code == form.indicator }) else {
                let isCounted = catalogue[title: form.indicator] != nil
                throw form.refused("indicator", Complaint("indicator_unknown", isCounted ? "“\(form.indicator)”由系统从登记里数，不用登记期初数" : "没有“\(form.indicator.prefix(20))”这个指标，请看“指标”里的名称"))
            }
            let pen = Pen(request)
            try form.refuseFuture(form.day, "day", pen)
            try form.refuseFuture(form.sourceOn, "sourceOn", pen)
            var value: Int64 = 0
            do throws(Complaint) { value = try indicator.value(parsing: form.value) } catch { throw form.refused("value", error) }
            guard (indicator.nature == .flow) == (form.first != nil) else {
                throw form.refused("first", Complaint("period_differs", indicator.nature == .flow ? "“\(indicator.title)”是时期数，请填从哪天起" : "“\(indicator.title)”是\(indicator.nature.label)，不用填从哪天起"))
            }
            if let first = form.first, first > form.day { throw form.refused("first", Complaint("dates_reversed", "起始日期晚于截止日期，请核对")) }
            try HistoricalFigure.add(indicator, value, from: form.first, at: form.day, source: form.source, on: form.sourceOn, note: form.note, pen, db)
            return .seeOther("/figures/historical", flash: "已登记").noting("登记期初数", nil, at: nil, ["指标": .string(indicator.title), "依据": .string(form.source)])
        }
    }

    private func dressed(_ view: FormView) -> FormView {
        var view = view
        view.crumbs = [.init("指标", "/figures"), .init("期初数", "/figures/historical")]
        view.cancel = "/figures/historical"
        return view
    }
}
