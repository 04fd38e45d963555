import Edge
import Foundation
import Imports
import Kernel
import Organisations

/// What arrives in life as lists: employers, unions and members, at the opening and then every few months.
struct DemoLists {
    /// The opening, then the last day of every so many months, and the last day of all.
    let days: [Day]
    let roster: DemoRoster
    private let district: DemoDistrict, running: Running, draws: DemoDraws
    private static let actor = "吴敏"

    init(_ district: DemoDistrict, _ running: Running, _ draws: DemoDraws) {
        self.district = district; self.running = running; self.draws = draws
        var days = [DemoClock.opening], day = DemoClock.opening.firstOfMonth
        while true {
            day = day.adding(months: district.size.listMonths)
            guard day.lastOfMonth < district.until else { break }
            days.append(day.lastOfMonth)
        }
        self.days = district.until > DemoClock.opening ? days + [district.until] : days
        roster = DemoRoster(district, lists: self.days)
    }

    /// What there is before the first list.
    func open() async throws {
        let running = running, now = running.service.clock(), draws = draws.next()
        try await running.database.write { db in
            draws.rewind()
            try running.install(at: now, db)
            _ = try Register.foundRoot(name: SetupCommand.district, code: nil, by: DemoCommand.maker, now: now, running.service.instruments, draws, db)
            try WorkYears.load(now, db)
        }
    }

    /// The lists of one day.
    func bringIn(_ number: Int) async throws {
        let day = days[number], before = number == 0 ? Day.first : days[number - 1]
        func isNew(_ since: Day?) -> Bool { since.map { $0 > before && $0 <= day } ?? (number == 0) }
        try await bringIn("employers", "应建会单位", day, Self.employerColumns, district.employers.filter { isNew($0.since) || isNew($0.closed ?? .last) }.map { row($0, on: day) })
        try await bringIn("unions", "工会组织", day, Self.unionColumns, district.unions.filter { isNew($0.founded) }.map(row))
        try await bringIn("members", "会员花名册", day, DemoRoster.columns, roster.people[number].lazy.map { roster.row($0) })
    }

    /// A list as the office would have it, read, judged and applied like any other.
    private func bringIn(_ kind: String, _ title: String, _ day: Day, _ columns: [SheetColumn], _ rows: some Collection<[SheetValue]>) async throws {
        guard !rows.isEmpty else { return }
        let folder = try TemporaryFolder(in: running.service.settings.dataFolder), path = folder.path + "/\(title)\(day).xlsx"
        let writer = try SheetWriter(path: path, temporaryFolder: folder.path, sheetName: "名录", title: "\(title)，截至\(day.long)（演示，均为虚构）", columns: columns)
        for row in rows { writer.write(row) }
        try writer.close()
        let file = try await ImportCommand.store(path, running), job = running.job { [draws] in draws.next() }, root = try await running.union("root")
        let checked = try await imports.check(kind, file, at: root, by: Self.actor, job)
        if let complaint = checked.complaint { throw Complaint("demo", complaint) }
        let applied = try await imports.apply(checked.id, by: Self.actor, job)
        if let wrong = applied.reasons.first { throw Complaint("demo", "\(title)（\(day)）有 \(wrong.count) 行没有导入：\(wrong.reason)") }
        folder.remove()
    }

    // MARK: Rows

    private static let employerColumns = [
        "单位名称", "统一社会信用代码", "单位性质", "是否规模以上", "所属行业", "新业态行业", "所在镇街", "职工人数", "是否建会", "经营状态", "应建会起始日期", "应建会截止日期",
    ].map { SheetColumn($0, width: 20, kind: kind(of: $0)) }
    private static let unionColumns = [
        "工会名称", "统一社会信用代码", "上级工会", "工会类型", "单位名称", "单位统一社会信用代码", "所在镇街", "所属行业", "建会日期", "主席姓名", "主席手机", "职工人数",
        "女职工人数", "会员人数", "本届起始日期", "届期（年）", "是否新业态工会", "地址",
    ].map { SheetColumn($0, width: 20, kind: kind(of: $0)) }

    private static func kind(of title: String) -> SheetColumn.Kind {
        title.hasSuffix("日期") ? .day : title.hasSuffix("人数") || title.hasPrefix("届期") ? .number : .text
    }

    private func row(_ employer: DemoDistrict.Employer, on day: Day) -> [SheetValue] {
        let closed = employer.closed.flatMap { $0 <= day ? $0 : nil }
        return [
            .text(employer.name), .text(employer.code), .text(employer.nature), .text(employer.nature.hasSuffix("企业") && employer.staff > 200 ? "是" : "否"), .text(employer.industry),
            employer.trade.map { .text($0) } ?? .empty, .text(DemoDistrict.towns[employer.town]), .integer(employer.staff), .text(employer.hasUnion && closed == nil ? "是" : "否"),
            .text(closed == nil ? "存续" : "注销"), employer.since.map { .day($0.description) } ?? .empty, closed.map { .day($0.description) } ?? .empty,
        ]
    }

    private func row(_ union: DemoDistrict.Union) -> [SheetValue] {
        let firm = union.employer.map { district.employers[$0] }, town = DemoDistrict.towns[union.town]
        return [
            .text(union.name), .text(union.code), .text(district.name(of: union.parent)), .text(union.type), firm.map { .text($0.name) } ?? .empty, firm.map { .text($0.code) } ?? .empty,
            .text(town), .text(union.industry), .day(union.founded.description), .text(union.chair), .text(union.phone), .integer(union.employees), .integer(union.employees * 4 / 10),
            .integer(union.reportedMembers), .day(union.term.description), .integer(union.years), .text(union.newForm == nil ? "否" : "是"), .text("宜宾市翠屏区\(town)"),
        ]
    }
}
