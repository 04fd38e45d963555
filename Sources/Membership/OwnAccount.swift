import Channels
import Kernel
import Organisations
import People

/// What officers do for a member's own account, and what members have asked them to correct.
let ownAccountRoutes: [Route] = [
    .get("/members/:id/phone", "绑定手机", .right(.writeMembers)) { request, db in
        let member = try MemberStore.find(request.id(), request.scope, db)
        return .form(placed(BindAtDeskForm().view, at: member))
    },
    .post("/members/:id/phone", "绑定手机", .right(.writeMembers), form: BindAtDeskForm.self, bindAtDesk),
    .get("/members/:id/phone/release", "解除手机绑定", .right(.writeMembers)) { request, db in
        let member = try MemberStore.find(request.id(), request.scope, db)
        return .form(placed(ReleaseForm().view, at: member))
    },
    .post("/members/:id/phone/release", "解除手机绑定", .right(.writeMembers), form: ReleaseForm.self, release),
    .get("/members/:id/wish", "答复更正要求", .right(.writeMembers)) { request, db in
        let member = try MemberStore.find(request.id(), request.scope, db)
        return .form(try answering(WishAnswerForm().view, member, db))
    },
    .post("/members/:id/wish", "答复更正要求", .right(.writeMembers), form: WishAnswerForm.self, answer),
]

/// What a member has asked the union to correct.
enum Wishes {
    enum State: String, CodedWord {
        case open, done, refused
        var label: String {
            switch self {
            case .open: "等工会答复"
            case .done: "已更正"
            case .refused: "没有更正"
            }
        }
    }

    enum Outcome: String, CodedWord, FormValue {
        case done, refused
        var label: String { state.label }
        var state: State { self == .done ? .done : .refused }
    }

    struct Wish: Readable, Sendable {
        let id: ID<Wish>, text: String, state: State, answer: String?, askedAt: Instant
        init(row: Row) throws {
            id = try row.get("id"); text = try row.get("text"); state = try row.get("state"); answer = try row.get("answer"); askedAt = try row.get("asked_at")
        }
    }

    static func of(_ person: ID<Person>, _ db: any Connection) throws -> [Wish] {
        try db.all("SELECT * FROM correction_wish WHERE person_id = \(person) ORDER BY asked_at DESC, id DESC \(found)")
    }
    static func isOpen(of person: ID<Person>, _ db: any Connection) throws -> Bool { try of(person, db).contains { $0.state == .open } }

    static func add(_ text: String, of person: ID<Person>, at union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        try db.run("""
            INSERT INTO correction_wish (id, person_id, union_id, text, asked_at) VALUES (\(pen.draws.id()), \(person), \(union), \(text), \(pen.now)) \(found)
            """)
        try pen.note("person", person.number, "请工会更正", reason: text, at: union, db)
    }

    static func answer(_ wish: Wish, of member: Member, _ outcome: Outcome, _ text: String, _ pen: Pen, _ db: any Connection) throws {
        let state = outcome.state
        try db.run("""
            UPDATE correction_wish SET state = \(state), answer = \(text), answered_by = \(pen.name), answered_at = \(pen.now)
            WHERE id = \(wish.id) AND state = 'open' \(found)
            """)
        try pen.note("person", member.person.id.number, "答复更正要求", reason: text, at: member.union, db)
        try Notices.tell(member.person.id, "wish_answered", ["结果": state.label, "答复": text], path: "/me/data", pen, db)
    }

    /// For the officers' desk.
    @Sendable static func waiting(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let rows = try db.rows("""
            SELECT w.person_id, p.name FROM correction_wish w JOIN person p ON p.id = w.person_id JOIN membership m ON m.person_id = w.person_id AND m.until IS NULL
            WHERE w.state = 'open' AND \(scope.covers("m.union_id")) ORDER BY w.asked_at, w.id LIMIT 20
            """)
        return try rows.map { row in
            let person: ID<Person> = try row.get("person_id"), name: String = try row.get("name")
            return .init("\(name)请工会更正资料", "等答复", .warn, oneOf: "会员请工会更正资料", note: "核对后答复，本人会收到通知", path: "/members/\(person)/wish")
        }
    }

    private static let found = SQL.unscoped(because: "the person was found in scope, or it is one's own")
}

struct WishForm: Form {
    static let title = "请工会更正", submit = "交给工会"
    @Field("要更正什么", .control(.paragraph), .max(500), .min(2), .hint("比如：身份证上的名字是“王小玫”，登记成了“王小梅”")) var text: String
}

struct WishAnswerForm: Form {
    static let title = "答复更正要求", submit = "答复"
    @Field("结果") var result: Wishes.Outcome
    @Field("答复", .control(.paragraph), .max(500), .min(2), .hint("本人会看到")) var answer: String
}

struct BindAtDeskForm: Form {
    static let title = "绑定手机", submit = "绑定"
    @Field("手机号码", .hint("请本人当面核对证件，并先用这个手机收验证码登录一次本人的手机页，一小时内再来绑定。登记的手机号也改成它")) var phone: MobileNumber
    @Field("理由", .max(200), .min(2), .hint("比如：本人带身份证到场，换了号码")) var reason: String
}

struct ReleaseForm: Form {
    static let title = "解除手机绑定", submit = "解除"
    @Field("理由", .max(200), .min(2), .hint("本人会收到通知")) var reason: String
}

extension MemberPage {
    /// 本人账号: whether the member comes by phone, and what he has asked for.
    func ownAccount() throws -> [Record.Section] {
        let person = member.person, phone = try OwnPhones.bound(to: person.id, db), mayWrite = try request.scope.may(.right(.writeMembers), at: member.union, db)
        let facts: [Record.Fact] = [
            .init("own_phone", "绑定的手机", .text, .personal, phone?.maskedPhone ?? "没有绑定"), .init("own_phone_since", "绑定时间", .instant, .internal, phone?.boundAt),
            .init("own_phone_by", "经办", .text, .internal, phone?.boundBy), .init("own_phone_used", "最近登录", .instant, .internal, phone?.usedAt),
        ]
        let base: Path = "/members/\(person.id)"
        let action: Action? = !mayWrite ? nil : phone == nil ? .link("绑定手机", "\(base)/phone", icon: "phone") : .link("解除绑定", "\(base)/phone/release")
        var sections = [Record.Section("本人账号", .facts(facts), action: action)]
        if let wish = try Wishes.of(person.id, db).first(where: { $0.state == .open }) {
            sections.append(.init("本人请工会更正", .facts([
                .init("wish", "要求", .text, .personal, wish.text), .init("wish_asked_at", "提出", .instant, .internal, wish.askedAt),
            ]), action: mayWrite ? .link("答复", "\(base)/wish", icon: "edit", .main) : nil))
        }
        return sections
    }
}

private func bindAtDesk(_ request: Request, _ db: any Connection) throws -> Response {
    let member = try MemberStore.find(request.id(), request.scope, db), pen = Pen(request)
    return try filled(BindAtDeskForm.self, request, { placed($0, at: member) }) { form in
        guard try OwnPhones.isInHand(form.phone, pen, db) else {
            throw form.refused("phone", Complaint("phone_unproved", "这个手机一小时内没有收验证码登录过，不能证明在本人手里。请本人用它登录一次手机页，再点绑定"))
        }
        try OwnPhones.set(phone: form.phone, of: member.person, at: member.union, pen, db)
        try OwnPhones.bind(form.phone, to: PersonStore.record(member.person.id, db), at: member.union, by: pen.name, reason: form.reason, pen, db)
        return .seeOther("/members/\(member.person.id)", flash: "已绑定，\(member.person.name)用这个手机登录就看得到自己的资料")
            .noting("绑定手机", ("person", member.person.id.number), at: member.union)
    }
}

private func release(_ request: Request, _ db: any Connection) throws -> Response {
    let member = try MemberStore.find(request.id(), request.scope, db)
    return try filled(ReleaseForm.self, request, { placed($0, at: member) }) { form in
        guard let phone = try OwnPhones.bound(to: member.person.id, db) else { throw NotAllowed("\(member.person.name)没有绑定手机") }
        try OwnPhones.release(phone, because: form.reason, Pen(request), db)
        return .seeOther("/members/\(member.person.id)", flash: "已解除绑定")
            .noting("解除手机绑定", ("person", member.person.id.number), at: member.union)
    }
}

private func answering(_ view: FormView, _ member: Member, _ db: any Connection) throws -> FormView {
    var view = placed(view, at: member)
    view.introduction = try Wishes.of(member.person.id, db).first { $0.state == .open }?.text ?? "没有等着答复的要求"
    return view
}

private func answer(_ request: Request, _ db: any Connection) throws -> Response {
    let member = try MemberStore.find(request.id(), request.scope, db)
    return try filled(WishAnswerForm.self, request, { try answering($0, member, db) }) { form in
        guard let wish = try Wishes.of(member.person.id, db).first(where: { $0.state == .open }) else { throw NotAllowed("没有等着答复的要求，可能已由别人答复") }
        try Wishes.answer(wish, of: member, form.result, form.answer, Pen(request), db)
        return .seeOther("/members/\(member.person.id)", flash: "已答复").noting("答复更正要求", ("person", member.person.id.number), at: member.union)
    }
}
