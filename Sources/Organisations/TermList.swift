import Kernel

/// How near the end of a term is (domain.md §1.4: 180, 90 and 30 days before).
enum TermNearness: String, CodedWord {
    case overdue, days30 = "30", days90 = "90", days180 = "180"
    var label: String {
        switch self {
        case .overdue: "已届满"
        case .days30: "30 天内"
        case .days90: "90 天内"
        case .days180: "180 天内"
        }
    }
    var tone: Tone? {
        switch self {
        case .overdue: .bad
        case .days30, .days90: .warn
        case .days180: .info
        }
    }
    fileprivate var days: Int {
        switch self {
        case .overdue: 0
        case .days30: 30
        case .days90: 90
        case .days180: Standing.warningDays
        }
    }
}

extension ListDeclaration {
    /// Unions whose term is over or ends soon, the most pressing first.
    static let terms = ListDeclaration(
        "terms", "任期届满", at: "/terms", unit: "个工会", id: "u.id", defaultSort: "last_day", rowBase: "/unions",
        empty: "没有届满的，180 天内也没有要届满的",
        columns: [
            Column("name", "工会名称", .text, .public, "u.name", sort: "u.name_key"),
            Column("nearness", "届满", .words(TermNearness.self, tone: \.tone), .public, nearness),
            Column("last_day", "最后一天", .day, .public, lastDay, sort: lastDay),
            Column("postponed", "经批准延期", .yesNo, .public, "CASE WHEN u.postponed_to IS NULL THEN 0 ELSE 1 END", isOptional: true),
            Column("type", "类型", .words(UnionType.self), .public, "u.type", isWide: true),
            Column("parent", "上级工会", .text, .public, "p.name", linksTo: "/unions", id: "r.id", isWide: true),
            Column("town", "镇街", .text, .public, "t.name", isWide: true), Column("chair", "主席", .text, .public, "u.chair_name"),
            Column("office_phone", "办公电话", .code, .public, "u.office_phone", isOptional: true),
            Column("members", "会员", .number(unit: "人"), .public, "u.reported_members", sort: "COALESCE(u.reported_members, 0)"),
            // What is under way; of most there is nothing to say.
            Column("state", "办理", .words(UnionState.self, tone: \.tone), .public, "NULLIF(u.state, 'ACTIVE')"),
        ],
        filters: [
            // A word of more days holds what the words of fewer days hold: within 90 days is also within 30.
            Filter("within", "届满", .options(TermNearness.allCases.map { Filter.Option($0.rawValue, $0.label) })) { value, day in
                TermNearness(rawValue: value).map { $0 == .overdue ? "\(lastDay) < \(day)" : ends(within: $0.days, of: day) }
            },
            Filter("town", "镇街", .choice(TownStore.all)) { value, _ in "u.town_code = \(value)" },
            .word("type", "类型", UnionType.self, "u.type"),
        ],
        importKinds: ["unions"], searchHint: "名称、代码、主席、拼音首字母", search: { "u.search LIKE \(SearchText.pattern($0)) ESCAPE '!'" }
    ) { request, scope in
        let today = request.today
        return """
            FROM union_org u CROSS JOIN (SELECT \(today) AS day, \(today.adding(days: 30)) AS in30, \(today.adding(days: 90)) AS in90) AS clock
            LEFT JOIN town t ON t.code = u.town_code LEFT JOIN union_org p ON p.id = u.parent_id LEFT JOIN union_org r ON r.id = u.parent_id AND \(scope.covers("r.id"))
            WHERE u.is_root = 0 AND u.type NOT IN (\(list: UnionType.internals)) AND \(TradeUnion.lives(on: today))
              AND (\(lastDay) < \(today) OR \(ends(within: Standing.warningDays, of: today))) AND \(scope.covers("u.id"))
            """
    }

    private static let lastDay: SQL = "COALESCE(u.postponed_to, u.term_end)"

    /// As `Standing.endingSoon` has it: the term itself ends by then, postponed or not, and is not over.
    private static func ends(within days: Int, of day: Day) -> SQL { "(\(lastDay) >= \(day) AND u.term_end <= \(day.adding(days: days)))" }

    private static let nearness: SQL = """
        CASE WHEN \(lastDay) < clock.day THEN 'overdue' WHEN u.term_end <= clock.in30 THEN '30' WHEN u.term_end <= clock.in90 THEN '90' ELSE '180' END
        """
}
