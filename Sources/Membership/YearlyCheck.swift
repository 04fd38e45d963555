import Kernel
import Organisations
import People

/// What the yearly check said of a member (会员名册年度核对).
enum Finding: String, CodedWord {
    case unchecked, here, changed, left
    var label: String {
        switch self {
        case .unchecked: "没有核对"
        case .here: "还在"
        case .changed: "情况有变"
        case .left: "已离开"
        }
    }
    var tone: Tone? {
        switch self {
        case .unchecked: nil
        case .here: .ok
        case .changed: .info
        case .left: .warn
        }
    }
}

/// Once a year each union goes through its roster: who is still here, whose data have changed, who has left.
enum YearlyCheck {
    static func find(_ finding: Finding, _ person: ID<Person>, _ scope: Scope, _ pen: Pen, _ db: any Connection) throws -> ID<UnionOrg> {
        let member = try MemberStore.live(person, scope, db), year = pen.today.year
        try db.run("""
            INSERT INTO member_check (person_id, year, union_id, finding, checked_at, checked_by)
            VALUES (\(person), \(year), \(member.union), \(finding), \(pen.now), \(pen.name))
            ON CONFLICT (person_id, year) DO UPDATE SET union_id = \(member.union), finding = \(finding), checked_at = \(pen.now), checked_by = \(pen.name)
            \(SQL.unscoped(because: "the person was found in scope"))
            """)
        try pen.note("person", person.number, "checked", reason: finding.label, detail: ["年度": ["", .string(String(year))]], at: member.union, db)
        return member.union
    }

    static func finding(of person: ID<Person>, at union: ID<UnionOrg>, _ year: Int, _ db: any Connection) throws -> Finding? {
        try db.value("SELECT finding FROM member_check WHERE person_id = \(person) AND union_id = \(union) AND year = \(year) \(asked)")
    }

    struct Progress: Sendable { let members: Int, checked: Int, left: Int, doneOn: Day?, doneBy: String? }

    static func progress(of union: ID<UnionOrg>, _ year: Int, _ db: any Connection) throws -> Progress {
        let row = try db.rows("""
            SELECT COUNT(*) AS members, COUNT(k.finding) AS checked, COUNT(CASE WHEN k.finding = 'left' THEN 1 END) AS gone FROM membership m
            LEFT JOIN member_check k ON k.person_id = m.person_id AND k.year = \(year) AND k.union_id = m.union_id
            WHERE m.union_id = \(union) AND m.until IS NULL \(asked)
            """)[0]
        let done = try db.rows("SELECT done_on, done_by FROM roster_check WHERE union_id = \(union) AND year = \(year) \(asked)").first
        return Progress(
            members: try row.get("members"), checked: try row.get("checked"), left: try row.get("gone"), doneOn: try done?.get("done_on"), doneBy: try done?.get("done_by"))
    }

    /// The union is through: every member has been looked at, and who has left has been taken off.
    static func finish(_ union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        let year = pen.today.year, progress = try progress(of: union, year, db)
        if let day = progress.doneOn { throw NotAllowed("\(year)年度已于\(day.long)核对完") }
        guard progress.members > 0 else { throw NotAllowed("这个工会没有会员，不用核对") }
        let open = progress.members - progress.checked
        guard open == 0 else { throw NotAllowed("还有 \(open) 名会员没有核对") }
        guard progress.left == 0 else { throw NotAllowed("还有 \(progress.left) 名已离开的会员没有办手续，请先办转出、保留会籍、退会或除名") }
        try db.run("""
            INSERT INTO roster_check (union_id, year, members, done_on, done_by) VALUES (\(union), \(year), \(progress.members), \(pen.today), \(pen.name)) \(asked)
            """)
        try pen.note("union_org", union.number, "roster_checked", detail: ["会员名册核对": ["", .string("\(year)年度，\(progress.members) 人")]], at: union, db)
    }

    private static let asked = SQL.unscoped(because: "the union was found in scope")
}

extension ListDeclaration {
    /// The roster with what this year's check has said so far.
    static let memberCheck = ListDeclaration(
        "member-check", "年度核对", at: "/members/check", unit: "人", id: "m.person_id", defaultSort: "name", rowBase: "/members",
        empty: "没有符合条件的会员",
        columns: [
            Column("name", "姓名", .text, .personal, "p.name", sort: "m.name_key"),
            Column("union", "工会", "u.name", linksTo: "/unions", id: "u.id", isWide: true),
            Column("employer", "工作单位", "m.employer_name", isWide: true), Column("joined_on", "入会日期", .day, "m.joined_on", isWide: true),
            Column("standing", "会籍状态", .words(MemberStanding.self, tone: \.tone), "m.standing"),
            Column("finding", "核对结论", .words(Finding.self, tone: \.tone), "COALESCE(k.finding, 'unchecked')"),
            Column("checked_at", "核对时间", .instant, "k.checked_at", isWide: true), Column("checked_by", "核对人", .text, .internal, "k.checked_by", isWide: true),
        ],
        filters: [
            .word("finding", "核对结论", Finding.self, "COALESCE(k.finding, 'unchecked')"),
            Filter("union", "工会", .text) { value, _ in
                "m.union_id IN (SELECT s.id FROM union_org s WHERE s.search LIKE \(SearchText.pattern(value)) ESCAPE '!' \(SQL.unscoped(because: "the list carries the scope")))"
            },
        ],
        searchHint: "姓名、拼音首字母", search: { NameIndex.found($0, in: "m.person_id") }, together: [.foundHere, .foundChanged, .foundLeft],
        source: { request, scope in
            """
            FROM membership m JOIN person p ON p.id = m.person_id JOIN union_org u ON u.id = m.union_id
            LEFT JOIN member_check k ON k.person_id = m.person_id AND k.union_id = m.union_id AND k.year = \(request.today.year)
            WHERE m.until IS NULL AND \(scope.covers("m.union_id"))
            """
        })

    /// Which unions are through, for the level above.
    static let rosterChecks = ListDeclaration(
        "roster-checks", "核对进度", at: "/members/check/unions", unit: "个工会", id: "u.id", defaultSort: "name", rowBase: "/unions",
        empty: "没有符合条件的工会。有会员的工会都在这里",
        columns: [
            Column("name", "工会", "u.name", sort: "u.name_key"),
            Column("members", "会员", .number(unit: "人"), "(SELECT COUNT(*) FROM membership m WHERE m.union_id = u.id AND m.until IS NULL)"),
            Column("checked", "已核对", .number(unit: "人"), "COALESCE(c.checked, 0)", isWide: true),
            Column("done_on", "核对完", .day, "r.done_on"), Column("done_by", "经办", .text, .internal, "r.done_by", isWide: true),
        ],
        filters: [.yesNo("done", "核对完", "(CASE WHEN r.done_on IS NULL THEN 0 ELSE 1 END)")],
        searchHint: "工会名称", search: { "u.search LIKE \(SearchText.pattern($0)) ESCAPE '!'" },
        source: { request, scope in
            """
            FROM union_org u LEFT JOIN roster_check r ON r.union_id = u.id AND r.year = \(request.today.year)
            LEFT JOIN (SELECT k.union_id, COUNT(*) AS checked FROM member_check k WHERE k.year = \(request.today.year) GROUP BY k.union_id) c ON c.union_id = u.id
            WHERE u.dissolved_on IS NULL AND EXISTS (SELECT 1 FROM membership n WHERE n.union_id = u.id AND n.until IS NULL) AND \(scope.covers("u.id"))
            """
        })
}

extension Together {
    static let foundHere = found(.here, "/members/check/together/here", "还在", icon: "check")
    static let foundChanged = found(.changed, "/members/check/together/changed", "情况有变")
    static let foundLeft = found(.left, "/members/check/together/left", "已离开")

    private static func found(_ finding: Finding, _ pattern: StaticString, _ title: StaticString, icon: StaticString? = nil) -> Together {
        Together(pattern, title, icon: icon, .writeMembers, CheckForm.self, act: { _, row, request, db in
            let union = try YearlyCheck.find(finding, ID(row), request.scope, Pen(request), db)
            return AuditNote("年度核对：\(finding.label)", ("person", row), at: union)
        })
    }
}

/// Nothing is asked beside the rows.
struct CheckForm: Form {
    static let title = "年度核对", submit = "记下来"
}

let checkRoutes: [Route] = [
    .get("/members/check", "年度核对", .right(.writeMembers), list: .memberCheck) { request, db in
        var listing = try ListDeclaration.memberCheck.listing(request, db)
        listing.actions = [.link("核对进度", "/members/check/unions")]
        listing.introduction = "\(request.today.year)年度。勾上会员，点“还在”“情况有变”“已离开”；情况有变、已离开的，点开姓名办理"
        let seats = try request.scope.seats(of: .writeMembers)
        guard seats.count == 1, let union = seats.first else { return .list(listing) }
        let progress = try YearlyCheck.progress(of: union, request.today.year, db)
        guard progress.members > 0 else { return .list(listing) }
        if let day = progress.doneOn { listing.notices = [Notice(.ok, "\(request.today.year)年度已于\(day.long)核对完")] } else {
            let whole = "本会 \(progress.members) 名会员，已核对 \(progress.checked) 名"
            listing.notices = [Notice(.info, whole, progress.checked == progress.members ? .post("核对完毕", "/members/check/\(union)/finish") : nil)]
        }
        return .list(listing)
    },
    .get("/members/check/unions", "核对进度", .right(.readMembers), list: .rosterChecks) { request, db in .list(try ListDeclaration.rosterChecks.listing(request, db)) },
    .post("/members/check/:union/finish", "年度核对完毕", .right(.writeMembers)) { request, db in
        let union: ID<UnionOrg> = try request.id("union")
        guard try request.scope.reaches(union, db) else { throw NotFound() }
        try YearlyCheck.finish(union, Pen(request), db)
        return .seeOther("/members/check", flash: "\(request.today.year)年度核对完毕").noting("年度核对完毕", ("union_org", union.number), at: union)
    },
]

/// The check that is still open, in the last quarter of the year; and who has left and is still on the roster.
enum CheckReminders {
    @Sendable static func items(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        var items: [Reminder.Item] = []
        let year = scope.today.year, end = scope.today.firstOfYear.adding(years: 1).adding(days: -1)
        for union in scope.seats(of: .writeMembers) {
            let progress = try YearlyCheck.progress(of: union, year, db)
            if progress.left > 0 {
                items.append(Reminder.Item("核对时已离开的会员", "\(progress.left) 人", .warn, note: "请办转出、保留会籍、退会或除名", path: ("/members/check" as Path).with([("finding", "left")])))
            }
            guard progress.members > 0, progress.doneOn == nil, scope.today.month >= 10 else { continue }
            items.append(Reminder.Item(
                "\(year)年度会员名册核对", "\(progress.members - progress.checked) 人", .warn, due: .dueIn(scope.today.days(until: end)), note: "年底以前核对完",
                path: ("/members/check" as Path).with([("finding", "unchecked")])))
        }
        return items
    }
}

extension Day {
    fileprivate var firstOfYear: Day { Day(year, 1, 1) ?? self }
}
