import Channels
import Kernel
import Organisations
import People

/// What the office does with everything that is known of somebody: hands it over when asked for, and destroys it when its time is over (domain.md §14.1, §14.2).
let privacyRoutes: [Route] = [
    .get("/members/:id/copy", "导出会员全部资料", .right(.writeMembers)) { request, db in
        let member = try MemberStore.find(request.id(), request.scope, db)
        return .form(placed(CopyForm().view, at: member))
    },
    .post("/members/:id/copy", "导出会员全部资料", .right(.writeMembers), form: CopyForm.self) { request, db in
        let member = try MemberStore.find(request.id(), request.scope, db)
        let form = try filled(CopyForm.self, request, { placed($0, at: member) }) { $0 }
        return .seeOther(("/members/\(member.person.id)/copy/all" as Path).with([("purpose", form.purpose)]))
            .noting("导出会员全部资料", ("person", member.person.id.number), at: member.union, ["用途": .string(form.purpose)])
    },
    .get("/members/:id/copy/all", "会员全部资料", .right(.writeMembers), asks: [Asked("purpose", "用途")], gives: .report, giveCopy),
    .get("/members/retention", "资料到期", .right(.eraseMembers), list: .retention) { request, db in
        var listing = try ListDeclaration.retention.listing(request, db)
        listing.introduction = "会籍结束满 \(try Retention.years.value(on: request.today, db)) 年的，资料保存到期，由您逐人删除。还没有到期的也列着，写明哪一天到期。"
        return .list(listing)
    },
    .get("/members/:id/erase", "删除会员资料", .right(.eraseMembers)) { request, db in
        let member = try MemberStore.find(request.id(), request.scope, db)
        try Retention.requireDue(member, on: request.today, db)
        return .form(erasing(EraseForm().view, member))
    },
    .post("/members/:id/erase", "删除会员资料", .right(.eraseMembers), form: EraseForm.self) { request, db in
        let member = try MemberStore.find(request.id(), request.scope, db)
        return try filled(EraseForm.self, request, { erasing($0, member) }) { form in
            try Retention.requireDue(member, on: request.today, db)
            guard form.name.text == member.person.name else { throw form.refused("name", Complaint("name_differs", "和要删除的人不一致，请核对是不是这个人")) }
            try Retention.erase(member.person, because: form.reason, Pen(request), db)
            return .seeOther("/members/retention", flash: "已删除").noting("删除会员资料", ("person", member.person.id.number), at: member.union, ["依据": .string(form.reason)])
        }
    },
]

struct CopyForm: Form {
    static let title = "导出全部资料", submit = "看全部资料"
    @Field("用途", .max(100), .min(2), .hint("如 本人书面要求查阅、复制。谁为什么导出，本人看得到")) var purpose: String
}

struct EraseForm: Form {
    static let title = "删除会员资料", submit = "删除，不能恢复"
    @Field("姓名", .hint("照着写一遍要删除的人的姓名")) var name: PersonName
    @Field("依据", .max(200), .min(2), .hint("如 会籍结束满 10 年，2026 年第 3 次清理")) var reason: String
}

@Sendable private func giveCopy(_ request: Request, _ db: any Connection) throws -> Response {
    let scope = try request.scope, member = try MemberStore.find(request.id(), scope, db), base: Path = "/members/\(member.person.id)"
    guard let purpose = request.query["purpose"], (2...100).contains(purpose.count) else { throw Complaint("purpose_missing", "请先写明用途，再导出全部资料") }
    var report = try PersonFile.copy(of: member.person, within: scope, on: request.today, db)
    report.title = "全部资料"
    report.subtitle = "系统里与这个人有关的全部资料。证件号和手机号只写后四位。用途：\(purpose)"
    report.crumbs = [.init("会员", "/members"), .init(member.person.name, base)]
    let here = ("\(base)/copy/all" as Path).with([("purpose", purpose)])
    report.actions = [.link("Excel", here.with([("as", "xlsx")]), icon: "download", .main), .link("机器可读的格式", here.with([("as", "json")]), icon: "download")]
    return Response.report(report).reading(seen(member), "导出全部资料：\(purpose)")
}

private func erasing(_ view: FormView, _ member: Member) -> FormView {
    var view = placed(view, at: member)
    view.consequence = """
        姓名、证件号码、手机号码、住址等个人资料、附件、履历、通知、同意书全部销毁，谁也恢复不了，备份到期后也没有了。\
        会籍的起止日期、性别、出生年月、学历等留作统计，过去的数不变。
        """
    return view
}

/// How long what is known of former members is kept, and its destruction.
enum Retention {
    static let years = Parameter<Int>("member_retention_years", "会籍结束后个人资料保存年限", 1...100)

    /// The day from which the data of a stretch that ended on `day` may no longer be kept.
    static func end(_ day: SQL, today: Day) -> SQL {
        "(CAST(CAST(SUBSTR(\(day), 1, 4) AS INTEGER) + \(years.value(on: "\(today)")) AS TEXT) || SUBSTR(\(day), 5))"
    }

    /// People whose last stretch has ended, one row each with that stretch `m`.
    static func former(_ scope: Scope) -> SQL {
        """
        FROM membership m JOIN person p ON p.id = m.person_id JOIN union_org u ON u.id = m.union_id
        WHERE m.until IS NOT NULL AND m.ended_by <> 'mistaken' AND p.erased_on IS NULL AND p.merged_into IS NULL
          AND NOT EXISTS (SELECT 1 FROM membership l WHERE l.person_id = m.person_id AND l.id <> m.id AND l.ended_by IS DISTINCT FROM 'mistaken'
            AND (l.until IS NULL OR l.until > m.until OR (l.until = m.until AND l.id > m.id)) \(SQL.unscoped(because: "whoever is a member anywhere is none who has left")))
          AND \(scope.covers("m.union_id"))
        """
    }

    static func isDue(_ person: ID<Person>, on today: Day, _ db: any Connection) throws -> Bool {
        guard try MemberStore.open(of: person, db) == nil, let end = try MemberStore.lastEnd(of: person, db) else { return false }
        return end.adding(years: try years.value(on: today, db)) <= today
    }

    /// - Throws: `NotAllowed` while there is a reason to keep the data, with that reason.
    static func requireDue(_ member: Member, on today: Day, _ db: any Connection) throws {
        let person = member.person
        if let erased = person.erasedOn { throw NotAllowed("资料已于\(erased.long)删除") }
        guard try isDue(person.id, on: today, db) else {
            guard try MemberStore.open(of: person.id, db) == nil, let end = try MemberStore.lastEnd(of: person.id, db) else { throw NotAllowed("\(person.name)现在还有会籍，资料不能删除") }
            let keep = end.adding(years: try years.value(on: today, db))
            throw NotAllowed("\(person.name)的资料保存到\(keep.long)，备查会龄争议，现在还不能删除")
        }
    }

    /// The person, and every record that turned out to be the same one.
    static func erase(_ person: Person, because reason: String, _ pen: Pen, _ db: any Connection) throws {
        for record in try [person] + PersonStore.mergedInto(person.id, db) {
            let transfers = try TransferStore.of(record.id, db), applications = try ApplicationStore.erase(of: record.id, db)
            try MemberFiles.erase(record.id, db)
            try OwnPhones.erase(record.id, pen, db)
            try MemberStore.erase(record.id, db)
            try PersonStore.erase(record, pen, db)
            try Erasure.record("person", record.id.number, because: reason, pen, db)
            for application in applications { try Erasure.record("application", application.number, because: reason, pen, db) }
            for transfer in transfers { try Erasure.record("transfer", transfer.id.number, because: reason, pen, db) }
            try MemberStore.forget(record.id, transfers.map(\.id), db)
        }
    }

    @Sendable static func items(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let count = try db.count("SELECT COUNT(*) \(former(scope)) AND \(end("m.until", today: scope.today)) <= \(scope.today)")
        guard count > 0 else { return [] }
        return [Reminder.Item("保存到期的会员资料", "\(grouped(Int64(count))) 人", .info, note: "会籍结束已满保存年限，请删除", path: ("/members/retention" as Path).with([("due", "1")]))]
    }
}

extension MemberStore {
    /// What a stretch says of the person; its days and what figures count stay.
    static func erase(_ person: ID<Person>, _ db: any Connection) throws {
        try db.run("UPDATE membership SET employer_name = NULL, occupation = NULL, card_number = NULL, name_key = '' WHERE person_id = \(person) \(found)")
        try db.run("""
            UPDATE transfer SET reason = NULL, answer = NULL, asked_by = CASE WHEN asked_via = 'member' THEN '已删除' ELSE asked_by END WHERE person_id = \(person) \(found)
            """)
        try db.run("DELETE FROM correction_wish WHERE person_id = \(person) \(found)")
        try PairStore.forget(person, db)
    }

    /// What the database lets go only of those who are erased.
    static func forget(_ person: ID<Person>, _ transfers: [ID<Transfer>], _ db: any Connection) throws {
        try db.run("DELETE FROM member_event WHERE person_id = \(person) \(found)")
        try db.run("DELETE FROM member_letter WHERE transfer_id IN (\(list: transfers)) \(found)")
    }

    private static let found = SQL.unscoped(because: "the person was found in scope")
}

extension ListDeclaration {
    /// Former members, and until when what is known of them is kept.
    static let retention = ListDeclaration(
        "retention", "资料到期", at: "/members/retention", unit: "人", id: "p.id", defaultSort: "until", rowBase: "/members",
        empty: "没有离开的会员",
        columns: [
            Column("name", "姓名", .text, .personal, "p.name", sort: "m.name_key"),
            Column("union", "最后的工会", .text, .public, "u.name", isWide: true),
            Column("until", "会籍结束", .day, .public, "m.until", sort: "m.until"),
            Column("ended_by", "离开原因", .words(Ending.self), .public, "m.ended_by"),
            Column("due_on", "保存到", .day, .public, "(SELECT \(Retention.end("m.until", today: .last)))"),
        ],
        filters: [
            Filter("due", "到期", .options([Filter.Option("1", "已到期"), Filter.Option("0", "没有到期")])) { value, day in
                let isDue: SQL = "\(Retention.end("m.until", today: day)) <= \(day)"
                return ["1": isDue, "0": "NOT (\(isDue))"][value]
            },
        ],
        searchHint: "姓名、拼音首字母", search: { NameIndex.found($0, in: "m.person_id") },
        source: { _, scope in Retention.former(scope) })
}
