import Kernel
import Organisations
import People

/// The members in numbers: as they stand, what the months brought, and the reports that go upward (domain.md §2.8). Each number is a door to its rows.
enum MemberStatistics {
    static let routes: [Route] = [
        .get("/statistics/members", "会员统计", .right(.readFigures), asks: [.pastDay], gives: .report) { request, db in .report(try report(request, db)) },
        .get("/statistics/new-form", "新就业形态劳动者入会月报", .right(.readFigures), asks: [Asked("month", "月份，写作 2026-10")], gives: .report) { request, db in .report(try NewFormReport(request, db).report()) },
        .get("/statistics/members/yearly", "会员统计年报", .right(.readFigures), asks: [ReportYear.asked], gives: .report) { request, db in .report(try yearly(request, db)) },
    ]

    private static let total = Measure(.membersTotal), newForm = Measure(.newFormWorkers), retained = Measure(.retainedMembers)
    private static let rate = Measure(.memberRate, of: "职工"), complete = Measure(.completeness, of: "名册"), accurate = Measure(.accuracy, of: "名册")
    private static let joined = Measure(.membersJoined), left = Measure(.membersLeft), net = Measure(.membersNet)

    private static func report(_ request: Request, _ db: any Connection) throws -> Report {
        let path: Path = "/statistics/members", back = try LookingBack(request, at: path), day = back.day ?? request.today
        let measuring = Measuring(scope: try request.scope, day: day, db: db)
        var report = Report("会员统计", fullTitle: "会员统计 \(day)")
        report.subtitle = "截至 \(day.long) 24:00，按您管辖的范围计算。点开一个数，看它数了哪些行。"
        report.tabs = Register.statisticsTabs(path)
        report.notices = [back.notice("统计")].compactMap(\.self)
        report.asking = back.asking("看以前的统计")
        report.actions = [.export(path, back.carried)]
        let measures = [total, newForm, retained]
        report.tables = [
            try measuring.table("by_town", "按镇街", by: .town, measures, keepsAll: measuring.scope.isWhole), try measuring.table("rate_by_town", "入会率，按镇街", by: .town, [rate]),
            try measuring.table("quality_by_town", "信息完整率、会籍准确率，按镇街", by: .town, [complete, accurate]),
        ] + (try measuring.tables([("by_sex", .sex), ("by_age", .age), ("by_education", .education), ("by_new_form", .newForm)], measures)) + [try months(measuring)]
        report.notes = Figure.definitions([
            .membersTotal, .newFormMembers, .newFormWorkers, .retainedMembers, .memberRate, .completeness, .accuracy, .membersJoined, .membersLeft, .membersNet,
        ])
        return report
    }

    /// Two years of month-ends, with what each month brought.
    private static func months(_ measuring: Measuring) throws -> Report.Table {
        let days = measuring.months(24), measures = [total, newForm, joined, left, net]
        let series = try measures.map { try $0.figure.series(measuring.scope, at: days, measuring.db).map(\.result) }
        let rows = days.enumerated().reversed().map { place, day in
            Report.Row([Report.Cell(day.stored)] + zip(measures, series).flatMap { measuring.cells($0, $1[place], [], on: day, from: day.firstOfMonth) })
        }
        let line = SeriesChart(
            "工会会员", note: "每月末", unit: "人", zip(days, series[0]).map { SeriesPoint("\($0.year)-\($0.month)", Double($1.count), text: $1.text) })
        return Report.Table(
            "by_month", "按月", note: "会员是月末的数，入会、离会、净增是当月的数，最近的在前", columns: [Record.TableColumn("month_end", "月末", .day)] + measures.flatMap(\.columns),
            drawing: line.html, rows: Array(rows))
    }

    /// 会员统计年报: the members at the cut-off day, taken apart as the form upward wants them, with those who joined in the year.
    private static func yearly(_ request: Request, _ db: any Connection) throws -> Report {
        let path: Path = "/statistics/members/yearly", year = try ReportYear(request, db)
        var report = Report("会员年报", fullTitle: "\(year.year)年会员统计年报")
        year.introduce(&report, at: path)
        report.tabs = Register.statisticsTabs(path)
        let measuring = Measuring(scope: try request.scope, day: year.day, from: year.first, db: db)
        report.tables = try measuring.tables(
            [("by_sex", .sex), ("by_age", .age), ("by_education", .education), ("by_migrant", .migrant), ("by_skill", .skill), ("by_new_form", .newForm)],
            [total, Measure(.membersJoined, "本年入会"), newForm, retained])
        report.notes += [("年龄", "截止日那天的周岁。")] + Figure.definitions([.membersTotal, .membersJoined, .newFormWorkers, .retainedMembers])
        return report
    }
}

/// 新就业形态劳动者入会月报: of each of the four groups and of the others, what a month brought and how many there are at its end.
struct NewFormReport {
    private let scope: Scope, month: Day, day: Day, today: Day, db: any Connection
    private static let path: Path = "/statistics/new-form"
    /// So many months back may be asked for.
    private static let months = 60

    init(_ request: Request, _ db: any Connection) throws {
        scope = try request.scope; today = request.today; self.db = db
        // The month that is over is the one that is reported.
        let usual = today.firstOfMonth.adding(months: -1), asked = request.query["month"].flatMap { $0.isEmpty ? nil : $0 }
        guard let month = asked.map({ try? Day(parsing: $0 + "-01") }) ?? usual, month <= today, month >= today.firstOfMonth.adding(months: -Self.months) else {
            throw Complaint("month_out_of_range", "月份应在最近五年里，写作 2026-10")
        }
        self.month = month
        day = min(month.lastOfMonth, today)
    }

    private static func name(_ month: Day) -> String { String(month.description.prefix(7)) }

    func report() throws -> Report {
        var report = Report("新就业形态月报", fullTitle: "\(month.year)年\(month.month)月新就业形态劳动者入会月报")
        report.subtitle = "\(month.long)至\(day.long)，按您管辖的范围计算。四类群体是货车司机、网约车司机、快递员、外卖配送员。"
        if month.lastOfMonth > today { report.notices = [Notice(.info, "这个月还没有结束，这里数到今天。")] }
        report.tabs = Register.statisticsTabs(Self.path)
        let months = (0...Self.months).map { today.firstOfMonth.adding(months: -$0) }.map { Filter.Option(Self.name($0), "\($0.year) 年 \($0.month) 月") }
        report.asking = Asking(Self.path, "选月份", submit: "看这个月", [.init("month", "月份", .choice(months, none: nil), Self.name(month))])
        report.actions = [.export(Self.path, [("month", Self.name(month))])]
        report.tables = [try groups(), try byTown(), try run()]
        report.notes = [("月份", Self.name(month))] + Figure.definitions([.newFormJoined, .newFormWorkers, .membersNet])
        return report
    }

    // MARK: By group

    private func groups() throws -> Report.Table {
        let monthly = Measuring(scope: scope, day: day, from: month, db: db), yearly = Measuring(scope: scope, day: day, from: month.firstOfYear, db: db)
        let columns = [
            (monthly, Measure(.newFormJoined, "当月入会")), (yearly, Measure(.newFormJoined, "本年累计入会")), (monthly, Measure(.membersNet, "当月净增")), (monthly, Measure(.newFormWorkers, "月末会员")),
        ]
        let found = try columns.map { try $1.figure.parts(by: .newForm, scope, at: day, from: $0.first, db) }
        let keys = ["joined", "joined_in_year", "net", "members"]
        func line(_ kind: NewForm) -> Report.Row {
            Report.Row([.text(kind.label)] + zip(columns, found).flatMap { $0.0.cells($0.1, $1[kind.rawValue], [(Breakdown.newForm.key, kind.rawValue)]) })
        }
        func sum(_ title: String, _ kinds: [NewForm], isTotal: Bool = false) -> Report.Row {
            Report.Row([.text(title)] + found.map { parts in .count(kinds.reduce(0) { $0 + (parts[$1.rawValue]?.count ?? 0) }) }, isTotal: isTotal)
        }
        let others = NewForm.allCases.filter { !NewForm.fourGroups.contains($0) }
        return Report.Table(
            "groups", "各类群体", columns: [Record.TableColumn("group", "类别")] + zip(keys, columns).map { Record.TableColumn($0, $1.1.title, .number(unit: "人")) },
            rows: NewForm.fourGroups.map(line) + [sum("四类群体小计", NewForm.fourGroups)] + others.map(line) + [sum("合计", NewForm.allCases, isTotal: true)])
    }

    private func byTown() throws -> Report.Table {
        let measuring = Measuring(scope: scope, day: day, from: month, db: db)
        return try measuring.table("by_town", "按镇街", by: .town, [Measure(.newFormJoined, "当月入会"), Measure(.newFormWorkers, "月末会员")], keepsAll: measuring.scope.isWhole)
    }

    /// Twelve months, the four groups beside one another.
    private func run() throws -> Report.Table {
        let measuring = Measuring(scope: scope, day: day, db: db), days = measuring.months(12)
        let all = try Figure.newFormJoined.series(scope, at: days, db).map(\.result)
        let each = try NewForm.fourGroups.map { try Figure.newFormJoined.narrowed(by: .newForm, to: $0.rawValue).series(scope, at: days, db).map(\.result) }
        let joined = Measure(.newFormJoined)
        let rows = days.indices.reversed().map { place in
            let day = days[place], first = day.firstOfMonth
            return Report.Row([Report.Cell(day.stored)]
                + zip(NewForm.fourGroups, each).flatMap { measuring.cells(joined, $1[place], [(Breakdown.newForm.key, $0.rawValue)], on: day, from: first) }
                + measuring.cells(joined, all[place], [], on: day, from: first))
        }
        let line = SeriesChart("新就业形态劳动者入会", note: "当月", unit: "人", zip(days, all).map { SeriesPoint("\($0.year)-\($0.month)", Double($1.count), text: $1.text) })
        return Report.Table(
            "by_month", "逐月入会", note: "最近的在前",
            columns: [Record.TableColumn("month_end", "月末", .day)] + NewForm.fourGroups.map { Record.TableColumn($0.rawValue.lowercased(), $0.label, .number(unit: "人")) }
                + [Record.TableColumn("all", "各类合计", .number(unit: "人"))],
            drawing: line.html, rows: rows)
    }
}
