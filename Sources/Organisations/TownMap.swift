import Kernel

/// The towns of the district as tiles, shaded by a figure.
struct TownMapPage {
    private let map: TownMap, figure: Figure, back: LookingBack
    private static let figures: [Figure] = Figure.organisations.filter { $0.parts.contains { $0.key == Breakdown.town.key } }

    init(_ request: Request, _ db: any Connection) throws {
        let code = request.query["figure"].flatMap { $0.isEmpty ? nil : $0 } ?? Figure.unionRate.code
        guard let figure = Self.figures.first(where: { $0.code == code }) else { throw Complaint("figure_unknown", "没有“\(code)”这个可以按镇街看的指标，请从列表里选") }
        self.figure = figure
        back = try LookingBack(request, at: "/statistics/map", keeping: ["figure"])
        map = try TownMap(figure, request.scope, on: back.day ?? request.today, db)
    }

    func response() -> Response {
        let asking = Asking("/statistics/map", "选指标和日期", submit: "画图", [
            .init("figure", "指标", .choice(Self.figures.map { .init($0.code, $0.title) }, none: nil), figure.code), .init("at", "截至", .day, back.day?.description),
        ])
        let notices = [back.notice("数")].compactMap(\.self), map = map, title = figure.title, tabs = Html.tabs(Statistics.tabs("/statistics/map"), of: "统计")
        return .page("镇街图", data: map.json) { context in
            """
            <header><h1>\(title)：镇街图</h1><p class="sub">截至 \(map.day.long) 24:00，按您管辖的范围计算。每块一个镇街，示意位置，面积不代表大小；点开看它的每一行。</p></header>\
            \(tabs)\(notices.stack(context))\(asking.html)<div class="cols even"><div>\(map.html)</div><div>\(map.table)</div></div>
            """
        }
    }
}

/// A figure over the towns, as a map and as a table.
struct TownMap: Sendable {
    let figure: Figure, day: Day
    private let lines: [Line], whole: Figure.Result, scale: Scale

    init(_ figure: Figure, _ scope: Scope, on day: Day, _ db: any Connection) throws {
        self.figure = figure; self.day = day
        let found = try figure.parts(by: .town, scope, at: day, db), towns = try TownStore.all(db)
        whole = try figure.result(scope, at: day, db)
        scale = Scale(towns.compactMap { found[$0.value].flatMap(\.amount).map(Int.init) }, of: figure)
        lines = towns.map { town in
            let result = found[town.value], hasRows = (result?.rows ?? 0) > 0
            return Line(town: town, result: result, path: hasRows ? ("/figures/\(figure.code)/rows" as Path).with([("at", day.description), ("town", town.value)]) : nil)
        }
    }

    /// Where the rate of unions stands, for leaders.
    @Sendable static func board(_ scope: Scope, _ db: any Connection) throws -> [Record.Section] {
        let map = try TownMap(.unionRate, scope, on: scope.today, db)
        return [.init("各镇街\(map.figure.title)", .html(map.html), action: .link("换个指标看", "/statistics/map"))]
    }

    var json: JSON {
        let towns = JSON.array(lines.map { ["town": .string($0.town.value), "name": .string($0.town.label), "text": .string($0.text)] })
        return ["figure": .string(figure.code), "at": .string(day.description), "towns": towns]
    }

    var html: Html {
        let map = HexMap("各镇街\(figure.title)示意图", lines.compactMap(tile), waters: Self.waters, legend: scale.steps)
        let unplaced = lines.filter { Self.place(of: $0.town.value) == nil }.map(\.town.label)
        return "\(map.html)\(Html.when(!unplaced.isEmpty, "<p class=\"sub\">图上没有位置：\(unplaced.joined(separator: "、"))</p>"))"
    }

    private struct Line: Sendable {
        let town: Filter.Option, result: Figure.Result?, path: Path?
        var text: String { result?.text ?? "无" }
    }

    private func tile(_ line: Line) -> HexTile? {
        guard let place = Self.place(of: line.town.value) else { return nil }
        let name = ["街道", "镇"].first { line.town.label.hasSuffix($0) }.map { String(line.town.label.dropLast($0.count)) } ?? line.town.label
        let label = "\(line.town.label)：\(figure.title) \(line.text)\(line.result == nil ? "" : figure.unitText)"
        return HexTile(name, label: label, text: line.text, shade: line.result.flatMap(\.amount).map { scale.shade(Int($0)) }, path: line.path, column: place.column, row: place.row)
    }

    var table: Html {
        let drawn: [Html] = lines.map { line in
            let name: Html = line.path.map { "<a href=\"\($0)\">\(line.town.label)</a>" } ?? "\(line.town.label)"
            return "<tr><th scope=\"row\">\(name)</th><td class=\"num\">\(line.text)</td>\(share(line.result))</tr>"
        }
        let heading: Html = whole.denominator == nil ? "" : "<th scope=\"col\" class=\"num\">分子 ÷ 分母</th>"
        return """
            <table class="tight"><caption class="off">各镇街的\(figure.title)</caption><thead><tr><th scope="col">镇街</th><th scope="col" class="num">\(figure.title)</th>\(heading)</tr></thead>\
            <tbody>\(drawn)</tbody><tfoot><tr><th scope="row">合计</th><td class="num">\(whole.text)</td>\(share(whole))</tr></tfoot></table>
            """
    }

    private func share(_ result: Figure.Result?) -> Html {
        guard figure.isShare else { return "" }
        return "<td class=\"num sub\">\(result?.division ?? "")</td>"
    }

    /// Where a town lies, in half tiles to the right and rows down: a sketch of the district, not a map.
    private static func place(of town: String) -> (column: Int, row: Int)? { places[town] }
    private static let places: [String: (column: Int, row: Int)] = [
        "511502120": (3, 0), "511502116": (5, 0), "511502118": (2, 1), "511502121": (4, 1), "511502109": (6, 1), "511502104": (1, 2), "511502115": (3, 2),
        "511502111": (5, 2), "511502014": (7, 2), "511502112": (9, 2), "511502102": (2, 3), "511502010": (4, 3), "511502008": (6, 3), "511502011": (8, 3),
        "511502007": (1, 4), "511502006": (3, 4), "511502013": (5, 4), "511502012": (7, 4), "511502101": (9, 4), "511502108": (8, 5),
    ]
    /// 岷江 and 金沙江, which meet and become 长江.
    private static let waters: [StaticString] = [
        "M12.6 100.0L42.6 126.0L77.3 146.0L77.3 186.0L111.9 206.0L111.9 246.0L146.6 266.0L181.2 246.0L215.8 266.0L250.5 246.0L285.1 266.0L319.8 246.0L354.4 266.0L376.4 284.0",
        "M-6.0 298.0L8.0 306.0L42.6 326.0L77.3 306.0L111.9 326.0L146.6 306.0L181.2 326.0L215.8 306.0L250.5 326.0L285.1 306.0L285.1 266.0",
    ]
}

/// Six steps from the least to the greatest, of equal width.
private struct Scale: Sendable {
    private let least: Int, greatest: Int, isShare: Bool
    init(_ sizes: [Int], of figure: Figure) {
        least = sizes.min() ?? 0; greatest = sizes.max() ?? 0
        isShare = figure.isShare
    }

    func shade(_ size: Int) -> Int { greatest == least ? 2 : min(5, (size - least) * 6 / (greatest - least)) }

    var steps: [HexMap.Step] {
        guard greatest > least else { return [HexMap.Step(2, written(least))] }
        return (0...5).compactMap { step in
            // The least size of the step and the greatest.
            let from = least + ((greatest - least) * step + 5) / 6, to = step == 5 ? greatest : least + ((greatest - least) * (step + 1) + 5) / 6 - 1
            guard to >= from else { return nil }
            return HexMap.Step(step, from == to ? written(from) : "\(written(from))–\(written(to))")
        }
    }

    private func written(_ size: Int) -> String {
        guard isShare else { return grouped(Int64(size)) }
        return "\(size / 100).\(size % 100 < 10 ? "0" : "")\(size % 100)%"
    }
}
