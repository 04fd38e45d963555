import Kernel
import Organisations
import People

/// The papers of this module (domain.md §2.8): what each may name, and how a record fills it.
enum MemberLetters {
    static let application = LetterKind("member.application", "入会申请书", words: [
        "工会名称", "姓名", "性别", "出生日期", "民族", "证件类型", "证件号码", "手机号码", "学历", "政治面貌", "技能等级", "户籍类型", "工作单位", "职业", "新就业形态", "入会日期", "日期",
    ])
    static let transfer = LetterKind("member.transfer", "会籍转移介绍信", words: [
        "转入工会", "转出工会", "姓名", "性别", "证件号码", "入会日期", "会员卡号", "转移原因", "日期",
    ])
    static let roster = LetterKind("member.roster", "会员名册", words: [
        "工会名称", "会员人数", "在籍人数", "保留人数", "待接转人数", "日期", "会员.序号", "会员.姓名", "会员.性别", "会员.出生年份", "会员.工作单位", "会员.职业", "会员.入会日期", "会员.会籍状态",
    ])
    static let all = [application, transfer, roster]

    /// To be signed by the member, with the whole numbers: whoever prints it leaves a trace.
    static func application(of member: Member, on day: Day, _ instruments: Instruments, _ db: any Connection) throws -> Letter {
        let person = member.person, facts = person.facts, membership = member.membership.facts
        let words: [String: String] = [
            "工会名称": try Register.name(of: member.union, db), "姓名": person.name, "性别": facts.sex.label, "出生日期": facts.birthDate?.long ?? "",
            "民族": facts.ethnicity?.label ?? "", "证件类型": person.documentType.label, "证件号码": try PersonStore.number(of: person.id, instruments, db),
            "手机号码": person.phoneTail == nil ? "" : try PersonStore.phone(of: person.id, instruments, db), "学历": facts.education?.label ?? "",
            "政治面貌": facts.political?.label ?? "", "技能等级": facts.skill?.label ?? "", "户籍类型": facts.household?.label ?? "", "工作单位": membership.employer ?? "",
            "职业": membership.occupation ?? "", "新就业形态": membership.newForm?.label ?? "", "入会日期": membership.joinedOn.long, "日期": day.long,
        ]
        return try application.template(db).filled(LetterTemplate.Words(words))
    }

    /// The union's members in the order of their names.
    static func roster(of union: ID<UnionOrg>, on day: Day, _ db: any Connection) throws -> Letter {
        let members = try MemberStore.members(at: union, db)
        func count(_ standing: MemberStanding) -> String { grouped(Int64(members.count { $0.membership.facts.standing == standing })) }
        var words = LetterTemplate.Words([
            "工会名称": try Register.name(of: union, db), "会员人数": grouped(Int64(members.count)), "在籍人数": count(.active), "保留人数": count(.retained),
            "待接转人数": count(.floating), "日期": day.long,
        ])
        words.lists["会员"] = members.enumerated().map { index, member in
            let facts = member.membership.facts
            return [
                "序号": String(index + 1), "姓名": member.person.name, "性别": member.person.facts.sex.label, "出生年份": member.person.birthYear ?? "", "工作单位": facts.employer ?? "",
                "职业": facts.occupation ?? "", "入会日期": facts.joinedOn.description, "会籍状态": facts.standing.label,
            ]
        }
        return try roster.template(db).filled(words)
    }

    /// 会籍转移介绍信, when the union that gives lets go; under its next number, where it has letters of its own. It is kept, so the number in it is masked.
    static func issue(for transfer: Transfer, _ pen: Pen, _ db: any Connection) throws {
        let person = try PersonStore.record(transfer.personID, db), membership = try MemberStore.open(of: transfer.personID, db)
        let words: [String: String] = [
            "转入工会": transfer.toName, "转出工会": transfer.fromName, "姓名": person.name, "性别": person.facts.sex.label, "证件号码": person.maskedNumber ?? "",
            "入会日期": membership?.facts.joinedOn.long ?? "", "会员卡号": membership?.facts.card.map { "，会员卡号\($0)" } ?? "", "转移原因": transfer.reason ?? "", "日期": pen.today.long,
        ]
        let letterhead = try Register.letterhead(of: transfer.from, db)
        let number = try letterhead.map { try DocumentSeries.issue($0.office, on: pen.today, db) }
        let letter = try self.transfer.template(db).filled(LetterTemplate.Words(words), head: letterhead?.head, number: number?.description)
        try db.run("""
            INSERT INTO member_letter (id, transfer_id, union_id, office, year, number, head, title, content, issued_on, issued_by)
            VALUES (\(pen.newID(of: Letter.self)), \(transfer.id), \(transfer.from), \(number?.office), \(number?.year), \(number?.number), \(letter.head), \(letter.title),
              \(String(decoding: letter.content.canonical, as: UTF8.self)), \(pen.today), \(pen.name)) \(SQL.unscoped(because: "the transfer was found in scope"))
            """)
    }

    /// The letter of a transfer, and the day on which it was issued; `nil` before anybody has let go.
    static func issued(for transfer: Transfer, _ db: any Connection) throws -> (letter: Letter, on: Day)? {
        guard let row = try db.rows("SELECT * FROM member_letter WHERE transfer_id = \(transfer.id) \(SQL.unscoped(because: "the transfer was found in scope"))").first else { return nil }
        let number: DocumentNumber? = if let office: String = try row.get("office") { DocumentNumber(office: office, year: try row.get("year"), number: try row.get("number")) } else { nil }
        let content = try JSON(parsing: Array(row.get("content", as: String.self).utf8))
        guard let letter = Letter(content: content, head: try row.get("head"), number: number?.description) else { throw NotFound() }
        return (letter, try row.get("issued_on"))
    }
}
