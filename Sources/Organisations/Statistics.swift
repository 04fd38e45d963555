import Kernel

/// The federation in numbers: by type, trade, town and month, each number a door to its rows.
enum Statistics {
    static let routes: [Route] = [
        .get("/statistics", "统计", .right(.readRegister), asks: [.pastDay], gives: .report) { request, db in .report(try report(request, db)) },
        .get("/statistics/map", "镇街图", .right(.readRegister), asks: [Asked("figure", "指标代码"), .pastDay]) { request, db in try TownMapPage(request, db).response() },
        .get("/statistics/yearly", "统计年报", .right(.readRegister), asks: [ReportYear.asked], gives: .report) { request, db in .report(try YearlyReport(request, db).report()) },
    ]

    static func tabs(_ current: Path) -> [Tab] {
        [
            ("统计", "/statistics"), ("镇街图", "/statistics/map"), ("统计年报", "/statistics/yearly"), ("会员统计", "/statistics/members"),
            ("新就业形态月报", "/statistics/new-form"), ("会员年报", "/statistics/members/yearly"),
        ].map { (title: String, path: Path) in Tab(title, path, isCurrent: path == current) }
    }

    private static func report(_ request: Request, _ db: any Connection) throws -> Report {
        let back = try LookingBack(request, at: "/statistics"), day = back.day ?? request.today
        let measuring = Measuring(scope: try request.scope, day: day, db: db)
        var report = Report("统计", fullTitle: "工会组织统计 \(day)")
        report.subtitle = "截至 \(day.long) 24:00，按您管辖的范围计算。点开一个数，看它数了哪些行。"
        report.tabs = tabs("/statistics")
        report.notices = [back.notice("统计")].compactMap(\.self)
        report.asking = back.asking("看以前的统计")
        report.actions = [.export("/statistics", back.carried)]
        report.tables = [
            try measuring.table("by_type", "按类型", by: .type, [.unions, .newForm, .members, .overdue, .legal, .reelection]),
            try measuring.table("by_industry", "按行业", by: .industry, [.unions, .newForm, .members, .overdue, .rate]),
            try measuring.table("by_town", "按镇街", by: .town, [.unions, .newForm, .members, .overdue, .rate], keepsAll: measuring.scope.isWhole),
            try measuring.table("by_nature", "按单位性质", by: .nature, [.rate]),
            try measuring.table("by_trade", "按新业态行业", by: .trade, [.trades]),
            try months(measuring),
        ]
        report.notes = Figure.definitions([.unionsTotal, .newFormUnions, .reportedMembers, .overdueTerms, .legalPersonRate, .reelectionRate, .unionRate, .newFormCoverage])
        return report
    }

    /// Two years of month-ends, with what came and went in each month.
    private static func months(_ measuring: Measuring) throws -> Report.Table {
        let days = measuring.months(24), first = days[0].firstOfMonth
        let measures: [Measure] = [.unions, .newForm, .members, .overdue, .rate]
        let series = try measures.map { try $0.figure.series(measuring.scope, at: days, measuring.db).map(\.result) }
        let founded = try measuring.byMonth(.founded, since: first), dissolved = try measuring.byMonth(.dissolved, since: first)
        let rows = days.enumerated().reversed().map { place, day in
            let month = String(day.description.prefix(7)), at = [("at", day == measuring.scope.today ? nil : day.description)] as [(name: String, value: String?)]
            let from = day.firstOfMonth.description, until = day.description
            let came = ("/unions" as Path).with([("counted", "1"), ("founded_from", from), ("founded_until", until)] + at)
            let went = ("/unions" as Path).with([("dissolved_from", from), ("dissolved_until", until)] + at)
            let counts = zip(measures, series).flatMap { measuring.cells($0, $1[place], [], on: day) }
            return Report.Row([Report.Cell(day.stored), .count(founded[month] ?? 0, came), .count(dissolved[month] ?? 0, went)] + counts)
        }
        let line = SeriesChart(
            "工会组织", note: "每月末", unit: "个",
            zip(days, series[0]).map { SeriesPoint("\($0.year)-\($0.month)", Double($1.count), text: $1.text) })
        return Report.Table(
            "by_month", "按月", note: "每月末，最近的在前",
            columns: [
                Record.TableColumn("month_end", "月末", .day), Record.TableColumn("founded", "当月新建", .number(unit: "个")),
                Record.TableColumn("dissolved", "当月撤销", .number(unit: "个")),
            ] + measures.flatMap(\.columns),
            drawing: line.html, rows: Array(rows))
    }
}
