import Kernel

/// The State Council's holiday notices, year by year: what deadlines in working days are counted by.
enum WorkYears {
    static let read = Right("calendar.read", "查看工作日历", Roles(Role.allCases))
    static let write = Right("calendar.write", "载入工作日历", [.sysadmin, .deptOffice])

    static let list = ListDeclaration(
        "work_years", "工作日历", at: "/work-years", unit: "年", id: "y.year", defaultSort: "-year", rowBase: "/work-years",
        empty: "还没有载入任何一年。没有日历的年份，工作日期限算不出日期。",
        columns: [
            Column("year", "年份", .code, "CAST(y.year AS TEXT)", sort: "y.year"), Column("off", "放假的工作日", .number(unit: "天"), counted("y.off")),
            Column("worked", "上班的周末", .number(unit: "天"), counted("y.worked")), Column("source", "依据", "y.source"),
            Column("loaded_at", "载入时间", .instant, "y.loaded_at", sort: "y.loaded_at", isWide: true),
        ]
    ) { _, _ in "FROM work_year y WHERE 1 = 1" }

    /// Days are kept as a list of JSON, each with two hyphens.
    private static func counted(_ days: SQL) -> SQL { "((LENGTH(\(days)) - LENGTH(REPLACE(\(days), '-', ''))) / 2)" }

    static let routes: [Route] = [
        .get("/work-years", "工作日历", .right(read), list: list, index),
        .get("/work-years/:id", "一年的工作日历", .right(read), show),
        .get("/work-years/new", "载入一年", .right(write), new),
        .post("/work-years/new", "载入一年", .right(write), form: WorkYearForm.self, add),
    ]

    private static func index(_ request: Request, _ db: any Connection) throws -> Response {
        var listing = try list.listing(request, db)
        listing.introduction = "按国务院办公厅放假通知：平日里放的假、周末里上的班。没有列出的周六周日都休息。"
        if try request.scope.actor.holds(write) { listing.actions = [.link("载入一年", "/work-years/new", icon: "plus", .main)] }
        return .list(listing)
    }

    private static func show(_ request: Request, _ db: any Connection) throws -> Response {
        let id: ID<WorkCalendar> = try request.id(), year = Int(id.number)
        guard let changed = try WorkCalendar(db).changes(in: year) else { throw NotFound() }
        let row = try db.rows("SELECT source, loaded_at FROM work_year WHERE year = \(year)")[0]
        var record = Record(id: id, title: "\(year)年工作日历")
        record.crumbs = [Record.Crumb("工作日历", "/work-years")]
        record.sections = [
            Record.Section("放假和调休", .facts([
                Record.Fact("off", "放假的工作日", .text, .public, Array(changed.off).spans), Record.Fact("worked", "上班的周末", .text, .public, Array(changed.worked).spans),
                Record.Fact("source", "依据", .text, .public, try row.get("source", as: String.self)),
                Record.Fact("loaded_at", "载入时间", .instant, .public, try row.get("loaded_at", as: Instant.self)),
            ])),
            Record.Section("十二个月", .html(YearCalendar(year, changed, today: request.today).html), note: "休：放假的工作日；班：上班的周末"),
        ]
        return .record(record)
    }

    private static func placed(_ view: FormView) -> FormView {
        var view = view
        view.crumbs = [Record.Crumb("工作日历", "/work-years")]
        view.cancel = "/work-years"
        return view
    }

    private static func new(_ request: Request, _ db: any Connection) throws -> Response { .form(placed(WorkYearForm().view)) }

    private static func add(_ request: Request, _ db: any Connection) throws -> Response {
        let form = try filled(WorkYearForm.self, request, placed) { form in
            guard try db.count("SELECT COUNT(*) FROM work_year WHERE year = \(form.year)") == 0 else {
                throw form.refused("year", Complaint("year_loaded", "\(form.year) 年已经载入，不能改。通知有变动请联系开发者更正"))
            }
            try insert(form, at: request.now, db)
            return form
        }
        return .seeOther("/work-years/\(form.year)", flash: "\(form.year) 年的工作日历已载入，跨到这一年的期限都有了日期")
            .noting("载入工作日历", ("work_year", Int64(form.year)), ["年份": .integer(Int64(form.year))])
    }

    private static func insert(_ form: WorkYearForm, at now: Instant, _ db: any Connection) throws {
        let off = try days(form.off, "off", form), worked = try days(form.worked ?? "", "worked", form)
        do throws(Complaint) { _ = try WorkCalendar(years: [String(form.year): (off: off, worked: worked)]) } catch { throw form.refused("off", error) }
        try db.run("""
            INSERT INTO work_year (year, off, worked, source, loaded_at)
            VALUES (\(form.year), \(text(off)), \(text(worked)), \(form.source), \(now))
            """)
    }

    /// One day a line, or separated by spaces or commas.
    private static func days(_ text: String, _ field: String, _ form: WorkYearForm) throws -> [String] {
        try text.split { $0.isWhitespace || "，,、;；".contains($0) }.map { word in
            guard let day = try? Day(parsing: String(word)) else { throw form.refused(field, Complaint("date_unreadable", "“\(word)”读不出日期，请写成 \(form.year)-10-01 这样，一行一天")) }
            guard day.year == form.year else { throw form.refused(field, Complaint("other_year", "\(day) 不在 \(form.year) 年")) }
            return day.description
        }
    }

    private static func text(_ days: [String]) -> String { String(decoding: JSON.array(days.map(JSON.string)).bytes, as: UTF8.self) }
}

struct WorkYearForm: Form {
    static let title = "载入一年的工作日历"
    static let submit = "载入"
    @Field("年份", .range(2000...2100)) var year: Int
    @Field("放假的工作日", .control(.paragraph), .max(2000), .hint("原本是周一至周五、因节日放假的日子，一行一天，如 2027-01-01")) var off: String
    @Field("上班的周末", .control(.paragraph), .max(2000), .hint("调休上班的周六、周日，一行一天")) var worked: String?
    @Field("依据", .max(100), .hint("通知的文号，如 国办发明电〔2026〕7号")) var source: String
}
