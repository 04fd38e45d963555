import Kernel
import People

extension ListDeclaration {
    /// Whoever was a member of the reader's unions and is so no longer, with the reason.
    static let formerMembers = ListDeclaration(
        "former-members", "历史会员", at: "/members/former", unit: "段", id: "m.id", defaultSort: "-until",
        empty: "没有符合条件的。转走、退会、除名、开除、亡故的会员都在这里",
        columns: [
            Column("name", "姓名", .text, .personal, "p.name", sort: "m.name_key", linksTo: "/members", id: "p.id"),
            Column("sex", "性别", .words(Sex.self), .personal, "p.sex", isWide: true),
            Column("union", "工会", .text, .public, "u.name", linksTo: "/unions", id: "u.id"),
            Column("joined_on", "入会日期", .day, .public, "m.joined_on", isWide: true),
            Column("since", "起始日期", .day, .public, "m.since"),
            Column("until", "离开日期", .day, .public, "m.until", sort: "m.until"),
            Column("ended_by", "离开原因", .words(Ending.self), .public, "m.ended_by"),
            Column("why", "说明", .text, .internal, "(SELECT e.reason FROM member_event e WHERE e.person_id = m.person_id AND e.kind = m.ended_by AND e.on_day = m.until ORDER BY e.id DESC LIMIT 1)"),
        ],
        filters: [
            .word("ended_by", "离开原因", Ending.self, "m.ended_by"), .from("from", "离开不早于", "m.until"), .until("until_day", "离开不晚于", "m.until"),
        ],
        searchHint: "姓名、拼音首字母", search: { NameIndex.found($0, in: "m.person_id") }, together: [.export(.readMembers)],
        source: { _, scope in
            """
            FROM membership m JOIN person p ON p.id = m.person_id JOIN union_org u ON u.id = m.union_id
            WHERE m.until IS NOT NULL AND m.ended_by IN ('moved', 'quit', 'struck', 'expelled', 'died') AND \(scope.covers("m.union_id"))
            """
        })
}
