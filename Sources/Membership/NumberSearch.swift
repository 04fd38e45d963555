import Kernel
import Organisations
import People

/// Somebody is looked for by a whole number. It is asked by a form, so that no number stands in an address.
struct NumberSearchForm: Form {
    static let title = "按号码找会员", submit = "查找"
    @Field("证件号码或手机号码", .max(30), .hint("要写全。每次查找都有记录")) var number: String
    @Field("证件类型", .hint("按手机号码找的不用改")) var documentType: DocumentType

    func key(on today: Day) throws -> NumberKey {
        // No document's number looks like a phone.
        if let phone = try? MobileNumber(parsing: number) { return .phone(phone) }
        do { return .document(try PersonNumber(documentType, parsing: number, on: today)) } catch { throw refused("number", error) }
    }
}

/// What somebody is looked for by.
enum NumberKey {
    case document(PersonNumber), phone(MobileNumber)
    /// For the trail, which holds no number.
    var told: String {
        switch self {
        case .document(let number): "\(number.type.label)尾号 \(number.tail)"
        case .phone(let phone): "手机尾号 \(phone.text.suffix(4))"
        }
    }
}

/// Finding members by number or phone: inside the officer's own part only, and not often in vain, so that nobody tries numbers to learn who is a
/// member of what.
enum NumberSearch {
    static let missesADay = Parameter<Int>("number_misses_a_day", "按号码找会员，一天至多几次没有找到", 0...1000)

    /// Who has it, of those within reach; a household may share a phone.
    static func found(_ key: NumberKey, _ scope: Scope, _ instruments: Instruments, _ db: any Connection) throws -> [Member] {
        let people = switch key {
        case .document(let number): try PersonStore.known(by: number, instruments, db).map { [$0] } ?? []
        case .phone(let phone): try PersonStore.known(by: phone, instruments, db)
        }
        return try people.compactMap { try MemberStore.first($0.id, scope, db) }
    }

    /// How many more searches of today may come to nothing.
    static func missesLeft(_ account: ID<Account>, on today: Day, _ db: any Connection) throws -> Int {
        let missed = try db.count("SELECT COUNT(*) FROM number_miss WHERE account_id = \(account) AND at >= \(Instant(today, in: .shanghai))")
        return max(0, try missesADay.value(on: today, db) - missed)
    }

    /// Nobody within reach has it. What was missed on earlier days counts no more.
    static func miss(_ account: ID<Account>, _ pen: Pen, _ db: any Connection) throws {
        try db.run("DELETE FROM number_miss WHERE account_id = \(account) AND at < \(Instant(pen.today, in: .shanghai))")
        try db.run("INSERT INTO number_miss (id, account_id, at) VALUES (\(pen.draws.id()), \(account), \(pen.now))")
    }
}

let numberSearchRoutes: [Route] = [
    .get("/members/find", "按号码找会员", .right(.readMembers)) { _, _ in .form(sought(NumberSearchForm.blank.view)) },
    .post("/members/find", "按号码找会员", .right(.readMembers), form: NumberSearchForm.self, find),
]

extension NumberSearchForm {
    fileprivate static var blank: NumberSearchForm {
        let form = NumberSearchForm()
        form.documentType = .identity
        return form
    }
}

private func sought(_ view: FormView) -> FormView {
    var view = placed(view)
    view.introduction = "只在您管辖的工会里找，现在的会员和历史会员都找。"
    return view
}

@Sendable private func find(_ request: Request, _ db: any Connection) throws -> Response {
    let pen = Pen(request), scope = try request.scope, account = scope.actor.id
    let (form, key) = try filled(NumberSearchForm.self, request, sought) { ($0, try $0.key(on: pen.today)) }
    let left = try NumberSearch.missesLeft(account, on: pen.today, db)
    guard left > 0 else {
        return again(form, Notice(.bad, "今天已有 \(try NumberSearch.missesADay.value(on: pen.today, db)) 次没有找到，明天才能再按号码找。知道姓名的，请在“会员”里按姓名找"), 429, key, "次数用完，没有查")
    }
    let found = try NumberSearch.found(key, scope, request.instruments, db)
    guard !found.isEmpty else {
        try NumberSearch.miss(account, pen, db)
        let entry: Action? = scope.narrowed(to: .writeMembers).map { _ in .link("登记入会", "/members/new", icon: "plus") }
        return again(form, Notice(.warn, "您管辖的工会里没有人用这个号码。今天还可以有 \(left - 1) 次没有找到", entry), 200, key, "没有找到")
    }
    if found.count == 1, let member = found.first {
        return .seeOther("/members/\(member.person.id)", flash: "库里有这个人")
            .noting("按号码找会员", ("person", member.person.id.number), at: member.union, ["号码": .string(key.told), "结果": "找到"], as: .reading)
    }
    return .record(try sharers(found, db)).noting("按号码找会员", nil, at: nil, ["号码": .string(key.told), "结果": .string("找到 \(found.count) 人")], as: .reading)
}

private func again(_ form: NumberSearchForm, _ notice: Notice, _ status: Int, _ key: NumberKey, _ result: String) -> Response {
    var view = sought(form.view)
    view.notices = [notice]
    var response = Response.form(view)
    response.status = status
    return response.noting("按号码找会员", nil, at: nil, ["号码": .string(key.told), "结果": .string(result)], as: .reading)
}

/// Those who gave one phone.
private func sharers(_ members: [Member], _ db: any Connection) throws -> Record {
    var record = Record(id: "found", title: "用这个号码的有 \(members.count) 人")
    record.crumbs = [.init("会员", "/members"), .init("按号码找会员", "/members/find")]
    record.sections = [.init("找到的", .table(.init(
        "found", empty: "", columns: [.init("name", "姓名"), .init("union", "工会"), .init("standing", "状态"), .init("number", "证件号码", .code)],
        rows: try members.map { member in
            Record.TableRow(
                [.text(member.person.name), .text(try Register.name(of: member.union, db)), .text(member.standing), member.person.maskedNumber?.stored ?? .null],
                path: "/members/\(member.person.id)")
        })))]
    return record
}
