import Channels
import Kernel
import Organisations
import People

/// The number of the document comes first: it says sex and birth date, and whether somebody is known already.
struct NumberForm: Form {
    static let title = "登记入会", submit = "下一步"
    @Field("证件类型") var documentType: DocumentType
    @Field("证件号码", .max(30), .hint("看着证件填；身份证号会自动得出性别和出生日期")) var number: String
}

/// One person from a paper 入会申请书.
struct EntryForm: Form {
    static let title = "登记入会", submit = "登记入会"
    @Field("姓名", .group("本人")) var name: PersonName
    @Field("性别", .hint("身份证号已经说明的不用填")) var sex: Sex?
    @Field("出生日期", .hint("身份证号已经说明的不用填")) var birthDate: Day?
    @Field("手机号码", .hint("加密保存，页面只显示后四位")) var phone: MobileNumber?
    @Field("民族") var ethnicity: Ethnicity?
    @Field("学历") var education: Education?
    @Field("政治面貌") var political: Political?
    @Field("技能等级") var skill: Skill?
    @Field("户籍类型") var household: Household?
    @Field("农民工", .control(.select(yesNo))) var isMigrantWorker: Bool?
    @Field("就业状况") var workStatus: WorkStatus?
    @Field("所属工会", .group("会籍"), .max(100), .hint("工会全称或统一社会信用代码")) var union: String
    @Field("入会日期", .hint("工会批准的那天")) var joinedOn: Day
    @Field("工作单位", .max(100)) var employer: String?
    @Field("职业（工种）", .max(50)) var occupation: String?
    @Field("新就业形态类别") var newForm: NewForm?
    @Field("会员卡号", .max(30)) var card: String?
    @Field("签过字的入会申请书", .group("附件"), .control(.file), .hint("图片或 PDF，不超过 20 MB；以后也可以附加")) var file: String?
    @Field("证件类型", .control(.hidden)) var documentType: DocumentType
    @Field("证件号码") var number: CarriedNumber

    /// Who comes back is written down already.
    func fill(from person: PersonFacts) {
        name = person.name; ethnicity = person.ethnicity; education = person.education; political = person.political; skill = person.skill
        household = person.household; isMigrantWorker = person.isMigrantWorker; workStatus = person.workStatus
    }

    func facts(_ number: PersonNumber, over old: PersonFacts?) -> PersonFacts {
        var facts = PersonFacts(name: name, number, sex: sex, birthDate: birthDate, over: old)
        facts.ethnicity = ethnicity; facts.education = education; facts.political = political; facts.skill = skill
        facts.household = household; facts.isMigrantWorker = isMigrantWorker; facts.workStatus = workStatus
        return facts
    }

    var member: MemberFacts {
        var facts = MemberFacts(joinedOn: joinedOn)
        facts.employer = employer; facts.occupation = occupation; facts.newForm = newForm; facts.card = card
        return facts
    }
}

/// Somebody who belongs to a union elsewhere is asked for; the name shows that one knows whom.
struct TransferInForm: Form {
    static let title = "请转出工会同意转移", submit = "提出转移"
    @Field("姓名") var name: PersonName
    @Field("转入本会的哪个工会", .max(100), .hint("工会全称或统一社会信用代码")) var union: String
    @Field("转移原因", .max(500), .min(2), .control(.paragraph), .hint("如 到本单位工作")) var reason: String
    @Field("证件类型", .control(.hidden)) var documentType: DocumentType
    @Field("证件号码") var number: CarriedNumber
}

/// A number that was looked up a page ago and goes along; whoever reads it reads it as its document writes it.
struct CarriedNumber: FormValue {
    let text: String
    static var control: Control { .hidden }
    init(_ number: PersonNumber) { text = number.text }
    private init(text: String) { self.text = text }

    static func read(_ text: String) throws(Complaint) -> CarriedNumber {
        guard 4...18 ~= text.utf8.count, text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
            throw Complaint("number_lost", "证件号码不完整，请回到第一步重新填")
        }
        return CarriedNumber(text: text)
    }
    var written: String { text }
}

/// Joining at the desk.
enum Entry {
    /// What the register knows of a number.
    enum Standing { case unknown, former(Person), member(Membership) }

    static func standing(_ number: PersonNumber, _ instruments: Instruments, _ db: any Connection) throws -> Standing {
        guard let person = try PersonStore.known(by: number, instruments, db) else { return .unknown }
        return try MemberStore.open(of: person.id, db).map { .member($0) } ?? .former(person)
    }

    /// - Returns: whom it made a member, and whether somebody else has the same phone.
    static func admit(_ form: EntryForm, _ request: Request, _ db: any Connection) throws -> (person: ID<Person>, union: ID<UnionOrg>, sharesPhone: Bool) {
        let pen = Pen(request), number = try form.number(form.documentType, form.number.text, pen)
        let union = try union(form.union, request.scope, db) { form.refused("union", $0) }
        try form.refuseFuture(form.joinedOn, "joinedOn", pen)
        if number.birthDate == nil { try form.refuseFuture(form.birthDate, "birthDate", pen) }
        let (id, before) = try enter(number, { form.facts(number, over: $0) }, phone: form.phone, form.member, at: union, refused: form.refused, pen, db)
        if let before, let phone = form.phone { try OwnPhones.set(phone: phone, of: before, at: union, pen, db) }
        if let upload = request.uploads["file"] { try MemberFiles.attach(upload, "入会申请书", to: id, at: union, pen, db) }
        let sharers = try form.phone.map { try PersonStore.known(by: $0, pen.instruments, db).filter { $0.id != id } } ?? []
        return (id, union, !sharers.isEmpty)
    }

    /// Somebody becomes a member: a new person, or one whom the register knows from before and whose record goes on. The phone of who is known stays.
    /// - Parameters:
    ///   - facts: what is written down of the person, over what stood there.
    ///   - refused: the error about one of `name`, `joinedOn`, `card`.
    /// - Returns: the person, and the record as it was before, where there was one.
    static func enter(
        _ number: PersonNumber, _ facts: (PersonFacts?) -> PersonFacts, phone: MobileNumber?, _ member: MemberFacts, at union: ID<UnionOrg>,
        refused: (String, Complaint) -> any Error, _ pen: Pen, _ db: any Connection
    ) throws -> (id: ID<Person>, before: Person?) {
        let old: Person? = switch try standing(number, pen.instruments, db) {
        case .unknown: nil
        case .former(let person): person
        case .member: throw NotAllowed("这个证件号码已经是会员，请回到第一步重新查一下")
        }
        if let died = old?.diedOn { throw refused("name", Complaint("person_died", "登记为\(died.long)亡故，请核对证件号码")) }
        let facts = facts(old?.facts), id = old?.id ?? pen.newID(of: Person.self)
        if let complaint = Roster.tooYoung(joined: member.joinedOn, born: facts.birthDate) { throw refused("joinedOn", complaint) }
        if let complaint = try Roster.taken(card: member.card, db) { throw refused("card", complaint) }
        if let last = try old.flatMap({ try MemberStore.lastEnd(of: $0.id, db) }), member.joinedOn < last {
            throw refused("joinedOn", Complaint("before_leaving", "上一段会籍到 \(last.long) 才结束，再次入会不能早于这一天"))
        }
        if let old {
            try Roster.update(old, to: facts, at: union, pen, db)
        } else { try PersonStore.insert([PersonStore.Newcomer(id: id, facts: facts, number: number, phone: phone, pen.instruments)], pen, db) }
        try MemberStore.insert(
            [MemberStore.Admission(id: pen.newID(), person: id, nameKey: pen.instruments.pinyin(facts.name.text).key, union: union, facts: member, since: member.joinedOn, begunBy: .joined)], pen, db)
        try MemberStore.note("joined", id, at: union, on: member.joinedOn, reason: nil, pen, db)
        try pen.note("person", id.number, "joined", detail: ["工会": ["", .string(try Register.name(of: union, db))]], at: union, db)
        try Duplicates.look(for: id, pen, db)
        return (id, old)
    }

    static func ask(_ form: TransferInForm, _ request: Request, _ db: any Connection) throws -> ID<Transfer> {
        let pen = Pen(request), number = try form.number(form.documentType, form.number.text, pen)
        let union = try union(form.union, request.scope, db) { form.refused("union", $0) }
        guard let person = try PersonStore.known(by: number, pen.instruments, db), person.facts.name == form.name else {
            throw form.refused("name", Complaint("name_differs", "姓名和库里这个证件号码的姓名不一致，请看着证件核对"))
        }
        return try Moving.ask(for: person.id, to: union, via: .toUnion, reason: form.reason, pen, db)
    }

    /// The live union that somebody wrote.
    /// - Parameter scope: within which it lies; `nil` where it may be anybody's.
    static func union(_ text: String, _ scope: Scope?, _ db: any Connection, _ refused: (Complaint) -> Invalid) throws -> ID<UnionOrg> {
        let found = try Register.open(text, db).filter { try scope?.reaches($0.id, db) ?? true }
        guard let union = found.first else {
            let elsewhere = scope == nil ? "请写全称或统一社会信用代码" : "也可能不在您管辖的范围里，或已撤销"
            throw refused(Complaint("union_unknown", "没有找到“\(text.prefix(50))”，\(elsewhere)"))
        }
        guard found.count == 1 else { throw refused(Complaint("union_ambiguous", "有 \(found.count) 个工会叫“\(text.prefix(50))”，请写统一社会信用代码")) }
        return union.id
    }
}

extension Form {
    /// The number as its document writes it.
    func number(_ type: DocumentType, _ text: String, _ pen: Pen) throws -> PersonNumber {
        do { return try PersonNumber(type, parsing: text, on: pen.today) } catch { throw refused("number", error) }
    }
}

/// Papers about a person that a union keeps.
struct MemberFile: Readable, Sendable {
    let id: ID<MemberFile>, title: String, fileID: ID<StoredFile>, fileName: String, attachedAt: Instant, attachedBy: String
    init(row: Row) throws {
        id = try row.get("id"); title = try row.get("title"); fileID = try row.get("file_id"); fileName = try row.get("file_name")
        attachedAt = try row.get("attached_at"); attachedBy = try row.get("attached_by")
    }
}

struct MemberFileForm: Form {
    static let title = "附加文件", submit = "附加"
    @Field("标题", .max(100), .hint("如 入会申请书")) var title: String
    @Field("文件", .control(.file), .hint("图片、PDF、Word 或 Excel，不超过 20 MB")) var file: String?
}

enum MemberFiles {
    static func of(_ person: ID<Person>, _ scope: Scope, _ db: any Connection) throws -> [MemberFile] {
        try db.all("""
            SELECT a.*, f.name AS file_name FROM member_file a JOIN stored_file f ON f.id = a.file_id
            WHERE a.person_id = \(person) AND \(scope.covers("a.union_id")) ORDER BY a.id DESC
            """)
    }

    /// Of every union that has kept one.
    static func all(of person: ID<Person>, _ db: any Connection) throws -> [MemberFile] {
        try db.all("""
            SELECT a.*, f.name AS file_name FROM member_file a JOIN stored_file f ON f.id = a.file_id WHERE a.person_id = \(person) ORDER BY a.id DESC
            \(SQL.unscoped(because: "the person was found in scope, or it is one's own"))
            """)
    }

    static func find(_ id: ID<MemberFile>, of person: ID<Person>, _ scope: Scope, _ db: any Connection) throws -> MemberFile {
        guard let file = try of(person, scope, db).first(where: { $0.id == id }) else { throw NotFound() }
        return file
    }

    /// The person is erased: nobody can read them any more.
    static func erase(_ person: ID<Person>, _ db: any Connection) throws {
        for file in try all(of: person, db) { try StoredFile.destroy(file.fileID, db) }
        try db.run("DELETE FROM member_file WHERE person_id = \(person) \(SQL.unscoped(because: "the person was found in scope"))")
    }

    static func attach(_ upload: Upload, _ title: String, to person: ID<Person>, at union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        let id: ID<MemberFile> = pen.newID()
        try StoredFile.join(upload.id, to: "member_file", id.number, db)
        try db.run("""
            INSERT INTO member_file (id, person_id, union_id, file_id, title, attached_at, attached_by)
            VALUES (\(id), \(person), \(union), \(upload.id), \(title), \(pen.now), \(pen.name)) \(SQL.unscoped(because: "the person was found in scope"))
            """)
        try pen.note("person", person.number, "file_attached", detail: ["附件": ["", .string(title)]], at: union, db)
    }
}

let entryRoutes: [Route] = [
    .get("/members/new", "登记入会", .right(.writeMembers), asks: [Asked("entry", "第一步查过的证件号码，写那一步答的编号")], showStep),
    .post("/members/new", "登记入会", .right(.writeMembers), form: NumberForm.self, lookUp),
    .post("/members/enter", "登记入会", .right(.writeMembers), form: EntryForm.self, takesFiles: true) { request, db in
        let (person, union, sharesPhone) = try filled(EntryForm.self, request, dressedAgain) { try Entry.admit($0, request, db) }
        let flash = sharesPhone ? "已入会。手机号码与库里另一人相同，请核对" : "已入会"
        return .seeOther("/members/\(person)", flash: flash).noting("登记入会", ("person", person.number), at: union)
    },
    .post("/members/ask", "请转出工会同意转移", .right(.writeMembers), form: TransferInForm.self) { request, db in
        let id = try filled(TransferInForm.self, request, { placed($0) }) { try Entry.ask($0, request, db) }
        return .seeOther("/transfers/\(id)", flash: "已提出，等转出工会答复").noting("提出会籍转移", ("transfer", id.number))
    },
]

/// The number is asked for first; once it is known, what it does not say.
@Sendable private func showStep(_ request: Request, _ db: any Connection) throws -> Response {
    let form = NumberForm()
    form.documentType = .identity
    var view = placed(form.view)
    guard let begun = request.query["entry"] else { return .form(view) }
    if let number = try ID<BegunEntry>(begun).flatMap({ try BegunEntry.number($0, request, db) }) { return try showSecond(number, request, db) }
    view.notices = [Notice(.warn, "上次查的证件号码放得太久，已经清除，请再填一次")]
    return .form(view)
}

/// Where the number leads: to the member's page, or to the second step.
@Sendable private func lookUp(_ request: Request, _ db: any Connection) throws -> Response {
    let (form, number) = try filled(NumberForm.self, request, { placed($0) }) { form in (form, try form.number(form.documentType, form.number, Pen(request))) }
    let pen = Pen(request), account = try request.scope.actor.id
    if case .member(let membership) = try Entry.standing(number, request.instruments, db) {
        if try request.scope.reaches(membership.unionID, db) { return .seeOther("/members/\(membership.personID)", flash: "已经是会员，这是现在的登记") }
        // That somebody is a member elsewhere is told so that he can be asked for; whoever asks after many looks for something else.
        guard try NumberSearch.missesLeft(account, on: pen.today, db) > 0 else {
            throw form.refused("number", Complaint("too_many_elsewhere", "今天查到太多别的工会的会员，明天才能再查。有转入名单的，请用“导入会员花名册”"))
        }
        try NumberSearch.miss(account, pen, db)
    }
    return .seeOther(("/members/new" as Path).with([("entry", try BegunEntry.begin(number, pen, by: account, db).description)]))
}

/// The form, filled in as far as the number says; or, of a member elsewhere, asking the other union.
private func showSecond(_ number: PersonNumber, _ request: Request, _ db: any Connection) throws -> Response {
    let response: Response
    switch try Entry.standing(number, request.instruments, db) {
    case .member(let membership):
        if try request.scope.reaches(membership.unionID, db) { return .seeOther("/members/\(membership.personID)") }
        let ask = TransferInForm()
        ask.documentType = number.type; ask.number = CarriedNumber(number)
        if let own = try own(request, db) { ask.union = own }
        var view = placed(ask.view)
        view.action = "/members/ask"
        view.notices = [Notice(.info, "这个证件号码已经是另一个工会的会员，不能再入一次会。提出转移后，转出工会同意就转过来，会龄连续计算")]
        response = .form(view)
    case .former(let person):
        let entry = try blank(number, request, db)
        entry.fill(from: person.facts)
        var view = entered(entry.view, number, request.today)
        view.notices = [
            person.diedOn.map { Notice(.bad, "库里登记这个人\($0.long)亡故，请核对证件号码") } ?? Notice(.info, "库里有这个人，以前是会员。下面是当时登记的，核对后再次入会，原来的经历都在")
        ]
        response = .form(view)
    case .unknown: response = .form(entered(try blank(number, request, db).view, number, request.today))
    }
    return response.reading("证件尾号 \(number.tail) 的登记情况", "登记入会前查有没有会籍")
}

private func blank(_ number: PersonNumber, _ request: Request, _ db: any Connection) throws -> EntryForm {
    let form = EntryForm()
    form.documentType = number.type; form.number = CarriedNumber(number); form.joinedOn = request.today
    if let own = try own(request, db) { form.union = own }
    return form
}

/// The union that somebody works for, where it is one: most enter members of their own.
private func own(_ request: Request, _ db: any Connection) throws -> String? {
    let seats = try request.scope.seats(of: .writeMembers)
    return try seats.count == 1 ? seats.first.map { try Register.name(of: $0, db) } : nil
}

/// What came back still shows what its number says.
private func dressedAgain(_ view: FormView) -> FormView {
    func text(_ name: String) -> String { view.fields.first { $0.name == name }?.text ?? "" }
    guard let type = DocumentType.named(text("documentType")), let number = try? PersonNumber(type, parsing: text("number"), on: .last) else {
        var view = placed(view)
        view.notices.append(Notice(.warn, "证件号码不完整，请回到第一步重新填", .link("回到第一步", "/members/new")))
        return view
    }
    return entered(view, number, nil)
}

/// - Parameter today: to tell the age, where the clock is at hand.
private func entered(_ view: FormView, _ number: PersonNumber, _ today: Day?) -> FormView {
    var view = placed(view)
    view.action = "/members/enter"
    view.takesFiles = true
    guard let sex = number.sex, let born = number.birthDate else { return view }
    view.fields.removeAll { ["sex", "birthDate"].contains($0.name) && $0.error == nil }
    let age = today.map { "，\(born.years(until: $0)) 岁" } ?? ""
    view.introduction = "证件尾号 \(number.tail)：\(sex.label)，\(born.long)出生\(age)"
    return view
}

func placed(_ view: FormView) -> FormView {
    var view = view
    view.crumbs = [Record.Crumb("会员", "/members")]
    view.cancel = "/members"
    return view
}
