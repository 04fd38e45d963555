import Kernel
import People

extension ListDeclaration {
    /// Everybody who belongs to a union now. Who pages through it leaves a trace.
    static let members = ListDeclaration(
        "members", "会员", at: "/members", unit: "人", id: "m.person_id", defaultSort: "name", rowBase: "/members",
        empty: "没有符合条件的会员。换个条件，或从“导入”带入会员花名册", columns: memberColumns, filters: memberFilters, importKinds: ["members"],
        searchHint: "姓名、拼音首字母", search: { NameIndex.found($0, in: "m.person_id") }, together: [.export(.readMembers)],
        seeksFirst: true, source: { _, scope in
            // Nobody is without a person or a union: the joins take no row away, so that counting leaves them out.
            """
            FROM membership m LEFT JOIN person p ON p.id = m.person_id LEFT JOIN union_org u ON u.id = m.union_id
            WHERE m.until IS NULL AND \(scope.covers("m.union_id"))
            """
        })

    private static let memberColumns: [Column] = [
        Column("name", "姓名", .text, .personal, "p.name", sort: "m.name_key"),
        Column("sex", "性别", .words(Sex.self), .personal, "p.sex"),
        Column("birth_year", "出生年份", .code, .personal, "SUBSTR(p.birth_date, 1, 4)", isOptional: true),
        Column("number", "证件号码", .code, .sealed, "'**************' || p.number_tail", isOptional: true),
        Column("phone", "手机号码", .code, .sealed, "'*******' || p.phone_tail", isWide: true),
        Column("union", "所属工会", .text, .public, "u.name", sort: "m.union_id", sortedAs: .number(unit: ""), linksTo: "/unions", id: "u.id"),
        Column("joined_on", "入会日期", .day, .public, "m.joined_on", sort: "m.joined_on"),
        Column("standing", "会籍状态", .words(MemberStanding.self, tone: \.tone), .public, "m.standing", sort: "m.standing"),
        Column("changed_on", "最近变动", .instant, .public, "m.changed_at", sort: "m.changed_at", isWide: true),
        Column("employer", "工作单位", .text, .public, "m.employer_name", isOptional: true),
        Column("occupation", "职业（工种）", .text, .public, "m.occupation", isOptional: true),
        Column("new_form", "新就业形态", .words(NewForm.self), .public, "m.new_form", isOptional: true),
        Column("migrant_worker", "农民工", .yesNo, .personal, "p.is_migrant_worker", isOptional: true),
        Column("ethnicity", "民族", .words(Ethnicity.self), .personal, "p.ethnicity", isOptional: true),
        Column("education", "学历", .words(Education.self), .personal, "p.education", isOptional: true),
        Column("political", "政治面貌", .words(Political.self), .personal, "p.political", isOptional: true),
        Column("skill", "技能等级", .words(Skill.self), .personal, "p.skill", isOptional: true),
        Column("household", "户籍类型", .words(Household.self), .personal, "p.household", isOptional: true),
        Column("work_status", "就业状况", .words(WorkStatus.self), .personal, "p.work_status", isOptional: true),
        Column("honour", "劳模工匠", .text, .public, "p.honour", isOptional: true),
        Column("card", "会员卡号", .code, .personal, "m.card_number", isOptional: true),
    ]

    private static let memberFilters: [Filter] = [
        // Nearly everybody is in good standing: there the list's own order is walked instead of the index of standings.
        Filter("standing", "会籍状态", .options(options(MemberStanding.self))) { value, _ in
            MemberStanding(rawValue: value).map { $0 == .active ? "\(.unindexed)m.standing = \($0)" : "m.standing = \($0)" }
        },
        // A whole name is that union alone, though others begin so.
        Filter("union", "所属工会", .text) { value, _ in
            """
            m.union_id IN (SELECT s.id FROM union_org s WHERE s.name = \(value) OR (s.search LIKE \(SearchText.pattern(value)) ESCAPE '!'
             AND NOT EXISTS (SELECT 1 FROM union_org e WHERE e.name = \(value))) \(SQL.unscoped(because: "the list carries the scope")))
            """
        },
        Filter("employer", "工作单位", .text) { value, _ in .found(value, in: "m.employer_name") },
        .word("new_form", "新就业形态", NewForm.self, "m.new_form"),
        .word("sex", "性别", Sex.self, "p.sex"),
        .yesNo("migrant_worker", "农民工", "p.is_migrant_worker").rare,
        .word("education", "学历", Education.self, "p.education").rare,
        .word("political", "政治面貌", Political.self, "p.political").rare,
        .word("skill", "技能等级", Skill.self, "p.skill").rare,
        .word("household", "户籍类型", Household.self, "p.household").rare,
        .word("work_status", "就业状况", WorkStatus.self, "p.work_status").rare,
        .word("ethnicity", "民族", Ethnicity.self, "p.ethnicity").rare,
        Filter("check", "数据问题", .options(MemberCheck.Kind.allCases.map { Filter.Option($0.rawValue, "有\($0.label)") } + MemberCheck.all.map { Filter.Option($0.code, $0.title) })) { value, day in
            MemberCheck.Kind(rawValue: value).map { "(\(MemberCheck.any($0, on: day)))" } ?? MemberCheck.all.first { $0.code == value }?.finds(day)
        }.rare,
        .from("joined_from", "入会不早于", "m.joined_on").rare, .until("joined_until", "入会不晚于", "m.joined_on").rare,
    ]
}
