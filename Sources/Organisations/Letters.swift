import Kernel

/// The letters of this module: what each may name, and how a case fills it (domain.md §1.6).
enum Letters {
    static let unionWords = ["工会名称", "上级工会", "工会类型", "所在单位", "所在镇街", "职工人数", "会员人数", "女会员人数", "日期"]
    private static let petitionWords = unionWords + [
        "请示内容", "事项日期", "应到人数", "实到人数", "候选人数", "届期", "任期届满", "主席", "筹备组组长", "另一工会", "变更事项",
        "委员.序号", "委员.姓名", "委员.性别", "委员.委员会", "委员.职务", "委员.专兼挂", "委员.得票",
    ]

    static func request(_ kind: PetitionKind) -> LetterKind { LetterKind("request.\(kind.rawValue)", "\(kind.label)请示", words: petitionWords) }
    static func reply(_ kind: PetitionKind) -> LetterKind {
        LetterKind("reply.\(kind.rawValue)", "\(kind.label)批复", words: petitionWords + ["请示文号", "批复意见", "批复机关"])
    }
    static let roster = LetterKind("roster", "委员名册", words: unionWords + ["任期", "委员.序号", "委员.姓名", "委员.性别", "委员.委员会", "委员.职务", "委员.专兼挂", "委员.得票"])

    static let all: [LetterKind] = PetitionKind.allCases.flatMap { [request($0), reply($0)] } + [roster, registration]

    // MARK: What a case says

    static func words(of union: TradeUnion, on day: Day, _ db: any Connection) throws -> LetterTemplate.Words {
        let employers = try EmployerStore.covered(by: union.id, db).map(\.employer.name)
        return LetterTemplate.Words([
            "工会名称": union.name, "上级工会": try union.parentID.map { try UnionStore.record($0, db).name } ?? "", "工会类型": union.facts.type.label,
            "所在单位": employers.isEmpty ? "由下属工会组成" : employers.joined(separator: "、"), "所在镇街": try TownStore.name(union.facts.townCode, db) ?? "",
            "职工人数": count(union.facts.employees), "会员人数": count(union.facts.members), "女会员人数": count(union.facts.womenMembers), "日期": day.long,
        ])
    }

    static func words(of petition: Petition, _ union: TradeUnion, on day: Day, _ db: any Connection) throws -> LetterTemplate.Words {
        var words = try words(of: union, on: day, db)
        let ballots = try PetitionStore.ballots(of: union.id, petition: petition.id, db)
        words.single.merge([
            "上级工会": petition.toName, "请示内容": petition.reason, "事项日期": petition.on?.long ?? "", "应到人数": count(petition.entitled),
            "实到人数": count(petition.present), "候选人数": count(petition.candidates), "届期": count(petition.termYears), "任期届满": union.facts.termEnd?.long ?? "",
            "主席": ballots.first { $0.kind == .union && $0.role == .chair }?.name ?? union.chairName ?? "", "筹备组组长": union.facts.contactName ?? "",
            "另一工会": petition.otherName ?? "", "变更事项": petition.alteration.text(from: union.facts),
            "任期": petition.on.map { "选举日期：\($0.long)，任期 \(count(petition.termYears)) 年" } ?? "",
        ]) { $1 }
        words.lists["委员"] = ballots.enumerated().map { index, ballot in
            seat(index, ballot.name, ballot.sex, ballot.kind, ballot.role, ballot.post, ballot.votes)
        }
        return words
    }

    /// Those who hold a seat today.
    static func words(ofOfficersOf union: TradeUnion, on day: Day, _ db: any Connection) throws -> LetterTemplate.Words {
        var words = try words(of: union, on: day, db)
        words.single["任期"] = term(of: union).map { "任期 \($0)" } ?? ""
        words.lists["委员"] = try CommitteeStore.officers(of: union.id, db).enumerated().map { index, officer in
            seat(index, officer.name, officer.sex, officer.kind, officer.role, officer.post, officer.votes)
        }
        return words
    }

    static func term(of union: TradeUnion) -> String? {
        guard let start = union.facts.termStart, let end = union.facts.termEnd else { return nil }
        return "\(start.long) 至 \(end.long)"
    }

    private static func seat(_ index: Int, _ name: String, _ sex: Sex?, _ kind: CommitteeKind, _ role: OfficerRole, _ post: Post?, _ votes: Int?) -> [String: String] {
        [
            "序号": String(index + 1), "姓名": name, "性别": sex?.label ?? "", "委员会": kind.label, "职务": kind.title(of: role), "专兼挂": post?.label ?? "",
            "得票": count(votes),
        ]
    }

    private static func count(_ number: Int?) -> String { number.map { grouped(Int64($0)) } ?? "" }
}

/// The papers that follow from asking and answering.
extension Register {
    /// 请示, and with an election's result the roster of those elected.
    static func write(requestOf petition: Petition, of union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        let words = try Letters.words(of: petition, union, on: pen.today, db)
        // A union that is being founded has no letters of its own yet.
        let letterhead = union.isFounding ? nil : try DocumentStore.letterhead(of: union.id, db)
        let number = try letterhead.map { try DocumentSeries.issue($0.office, on: pen.today, db) }
        let letter = try Letters.request(petition.kind).template(db).filled(words, head: letterhead?.head, number: number?.description)
        _ = try DocumentStore.add(.request, letter, number, about: union.id, by: union.id, petition: petition.id, pen, db)
        guard petition.kind == .election else { return }
        let roster = try Letters.roster.template(db).filled(words)
        _ = try DocumentStore.add(.roster, roster, nil, about: union.id, by: union.id, petition: petition.id, pen, db)
    }

    /// 批复, under the number that the petition was answered with.
    static func write(replyTo petition: Petition, of union: TradeUnion, _ number: DocumentNumber, opinion: String?, _ pen: Pen, _ db: any Connection) throws {
        var words = try Letters.words(of: petition, union, on: pen.today, db)
        let asked = try DocumentStore.of(petition.id, db).first { $0.kind == .request }?.number
        words.single.merge(["请示文号": asked.map { "（\($0)）" } ?? "", "批复意见": opinion ?? "", "批复机关": petition.toName]) { $1 }
        let head = try DocumentStore.letterhead(of: petition.toID, db)?.head
        let letter = try Letters.reply(petition.kind).template(db).filled(words, head: head, number: number.description)
        _ = try DocumentStore.add(.reply, letter, number, about: union.id, by: petition.toID, petition: petition.id, pen, db)
    }

    /// The letters by which an office numbers what it issues.
    /// - Throws: `NotAllowed`, with what to do, when nobody has set them.
    static func letterhead(of union: ID<UnionOrg>, named name: String, _ db: any Connection) throws -> Letterhead {
        guard let letterhead = try DocumentStore.letterhead(of: union, db) else {
            throw NotAllowed("“\(name)”还没有设定机关代字，批复编不出文号。请先在它的页面上点“发文设置”，如 翠工发")
        }
        return letterhead
    }

    static func set(_ form: LetterheadForm, of union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        let before = try DocumentStore.letterhead(of: union.id, db), year = pen.today.year
        guard !form.office.contains(where: { "〔〕[]［］()（）【】0123456789".contains($0) }) else {
            throw form.refused("office", Complaint("office_letters", "机关代字只写汉字，如 翠工发，不带括号和数字"))
        }
        guard try !DocumentStore.isTaken(form.office, but: union.id, db) else {
            throw form.refused("office", Complaint("office_taken", "“\(form.office)”已经是另一个工会的机关代字"))
        }
        let used = max(form.used ?? 0, try DocumentStore.typed(form.office, year, db))
        if let last = try DocumentSeries.last(form.office, year, db) {
            if form.used.map({ $0 != last }) ?? false { throw form.refused("used", Complaint("series_begun", "今年已经编到 \(last) 号，号不能跳也不能重，这里不用填")) }
        } else { try DocumentSeries.open(form.office, year, after: used, db) }
        try DocumentStore.set(form, of: union.id, db)
        let detail: JSON = .object([
            JSON.Member("机关代字", .array([.string(before?.office ?? ""), .string(form.office)])), JSON.Member("红头", .array([.string(before?.head ?? ""), .string(form.head)])),
        ])
        try pen.note("union_org", union.id.number, "letterhead_set", detail: detail, at: union.id, db)
    }
}

struct LetterheadForm: Form {
    static let title = "发文设置", submit = "保存"
    @Field("机关代字", .max(20), .hint("文号的前半部分，如 翠工发")) var office: String
    @Field("红头", .max(40), .hint("如 宜宾市翠屏区总工会文件")) var head: String
    @Field("今年已用到第几号", .range(0...99_999), .hint("系统启用前在纸上编过的号，从下一号接着编；没有就不填")) var used: Int?
}
