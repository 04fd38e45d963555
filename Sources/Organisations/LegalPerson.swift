import Kernel

enum LegalPersonState: String, CodedWord {
    case applied, registered, refused, cancelled
    var label: String {
        switch self {
        case .applied: "已申请"
        case .registered: "已登记"
        case .refused: "不予登记"
        case .cancelled: "已注销"
        }
    }
    var tone: Tone? {
        switch self {
        case .applied: .warn
        case .registered: .ok
        case .refused: .bad
        case .cancelled: nil
        }
    }
}

enum LegalPersonEvent: String, CodedWord {
    case register, refuse, cancel
    var label: String {
        switch self {
        case .register: "登记"
        case .refuse: "不予登记"
        case .cancel: "注销登记"
        }
    }
}

/// 工会法人登记: the union becomes a legal person (工会法 第十五条; 基层工会法人登记管理办法). A record of its own, with its days.
struct LegalPerson: Readable, Sendable {
    let id: ID<LegalPerson>, unionID: ID<UnionOrg>, unionName: String
    private(set) var state: LegalPersonState
    let representative: String, premises: String, funds: String, appliedOn: Day, appliedBy: String, applierID: ID<Account>?
    private(set) var registeredOn: Day?, cancelledOn: Day?
    let certificateID: ID<Certificate>?, answeredBy: String?, opinion: String?

    init(row: Row) throws {
        id = try row.get("id"); unionID = try row.get("union_id"); unionName = try row.get("union_name"); state = try row.get("state")
        representative = try row.get("representative"); premises = try row.get("premises"); funds = try row.get("funds")
        appliedOn = try row.get("applied_on"); appliedBy = try row.get("applied_by"); applierID = try row.get("applier_id"); registeredOn = try row.get("registered_on")
        certificateID = try row.get("certificate_id"); cancelledOn = try row.get("cancelled_on"); answeredBy = try row.get("answered_by")
        opinion = try row.get("opinion")
    }

    /// As it stood at the end of the day; `nil` before it was applied for.
    private func asOf(_ day: Day, _ db: any Connection) throws -> LegalPerson? {
        guard appliedOn <= day else { return nil }
        var then = self
        // A refusal has no day of its own: it holds from when it was written down.
        if state == .refused, try !History.of("legal_person", id.number, db).contains(where: { $0.happenedAt.day(in: .shanghai) <= day && $0.event == LegalPersonEvent.refuse.rawValue }) {
            then.state = .applied
        }
        if let cancelledOn, cancelledOn > day { then.cancelledOn = nil; then.state = .registered }
        if let registeredOn, registeredOn > day { then.registeredOn = nil; then.state = .applied }
        return then
    }

    /// Registered by another than applied.
    static let flow = Flow<LegalPersonState, LegalPersonEvent>("法人登记", table: "legal_person", madeBy: "applier_id", start: .applied, [
        .on(.register, from: .applied, to: .registered, by: .right(.registerLegalPersons), maker: .excluded),
        .on(.refuse, from: .applied, to: .refused, by: .right(.registerLegalPersons), maker: .excluded, needsReason: true),
        .on(.cancel, from: .registered, to: .cancelled, by: .right(.registerLegalPersons), needsReason: true),
    ])

    /// 自批准建会之日起六十日内申请.
    static let applyWithin = Parameter<DeadlineRule>("legal_person_apply", "申请法人登记的期限") { DeadlineRule(written: $0) }

    // MARK: The table

    private static let named: SQL = "SELECT l.*, u.name AS union_name FROM legal_person l JOIN union_org u ON u.id = l.union_id"

    static func find(_ id: ID<LegalPerson>, _ scope: Scope, _ db: any Connection) throws -> LegalPerson {
        try db.one("\(named) WHERE l.id = \(id) AND \(scope.covers("l.union_id"))")
    }

    /// The newest first; those that there were at the end of a day that is past, as they stood then.
    static func all(of union: ID<UnionOrg>, at past: Day? = nil, _ db: any Connection) throws -> [LegalPerson] {
        let known: [LegalPerson] = try db.all(
            "\(named) WHERE l.union_id = \(union) ORDER BY l.applied_on DESC, l.id DESC \(SQL.unscoped(because: "the union was found in scope"))")
        guard let past else { return known }
        return try known.compactMap { try $0.asOf(past, db) }
    }

    static func add(_ form: LegalPersonForm, of union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws -> ID<LegalPerson> {
        let id: ID<LegalPerson> = pen.newID()
        try db.run("""
            INSERT INTO legal_person (id, union_id, state, representative, premises, funds, applied_on, applied_by, applier_id)
            VALUES (\(id), \(union), 'applied', \(form.representative), \(form.premises), \(form.funds), \(pen.today), \(pen.name), \(pen.account))
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
        return id
    }

    /// Of registrations `l` of unions `u`: the union has ended, and is still a legal person.
    static let hasLeft: SQL = "l.state = 'registered' AND u.dissolved_on IS NOT NULL"

    /// `true` of a union `u` that is one, or has asked to be: by a registration here, or by a certificate that came with the register.
    static func isOrAsked(_ u: SQL = "u") -> SQL {
        """
        (EXISTS (SELECT 1 FROM legal_person l WHERE l.union_id = \(u).id AND l.state IN ('applied', 'registered'))
         OR EXISTS (SELECT 1 FROM certificate k WHERE k.union_id = \(u).id AND k.kind = 'legal_person' AND k.until IS NULL))
        """
    }

    static func isOrAsked(_ union: ID<UnionOrg>, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM union_org u WHERE u.id = \(union) AND \(isOrAsked()) \(SQL.unscoped(because: "the union was found in scope"))")
    }

    /// Unions `u` that were founded here, live, and have not applied yet.
    static func isDue(on day: Day) -> SQL {
        """
        (\(TradeUnion.lives(on: day)) AND u.type NOT IN (\(list: UnionType.internals)) AND NOT \(isOrAsked())
         AND EXISTS (SELECT 1 FROM petition p WHERE p.union_id = u.id AND p.kind IN ('founding', 'split') AND p.state = 'approved'))
        """
    }
}

struct LegalPersonForm: Form {
    static let title = "申请法人登记", submit = "报送申请"
    @Field("法定代表人", .max(50), .min(2), .hint("一般是主席")) var representative: String
    @Field("住所", .max(200)) var premises: String
    @Field("经费来源", .max(200), .hint("如 会员会费、单位拨缴的经费、上级工会补助")) var funds: String
}

struct RegistrationForm: Form {
    static let title = "登记工会法人", submit = "登记"
    @Field("统一社会信用代码", .hint("以 8 开头，18 位")) var code: CreditCode
    @Field("法人资格证书编号", .max(40)) var number: String
    @Field("登记日期") var on: Day
    @Field("有效期止", .hint("一般到本届任期届满")) var validTo: Day
    @Field("意见", .max(1000), .control(.paragraph)) var opinion: String?
}

struct CancellationForm: Form {
    static let title = "注销法人登记", submit = "注销"
    @Field("注销日期") var on: Day
    @Field("原因", .max(500), .hint("如 工会已撤销，批复文号")) var reason: String
}

extension Letters {
    static let registration = LetterKind("registration", "法人资格登记申请表", words: unionWords + ["代码", "住所", "法定代表人", "建会日期", "建会批复文号", "任期", "经费来源"])

    static func words(ofApplication application: LegalPerson, of union: TradeUnion, on day: Day, _ db: any Connection) throws -> LetterTemplate.Words {
        var words = try words(of: union, on: day, db)
        words.single.merge([
            "代码": union.facts.code?.text ?? "（待赋码）", "住所": application.premises, "法定代表人": application.representative,
            "建会日期": union.facts.foundedOn?.long ?? "", "建会批复文号": union.facts.approvalNumber ?? "", "任期": term(of: union) ?? "", "经费来源": application.funds,
        ]) { $1 }
        return words
    }
}

extension Register {
    static func apply(_ form: LegalPersonForm, for union: TradeUnion, _ request: Request, _ db: any Connection) throws -> ID<LegalPerson> {
        guard union.state == .active, !union.facts.type.isInternal, !union.isRoot else {
            throw NotAllowed("“\(union.name)”\(union.facts.type.isInternal ? "是\(union.facts.type.label)" : "现在是“\(union.state.label)”")，不能申请法人登记")
        }
        if try LegalPerson.isOrAsked(union.id, db) {
            throw NotAllowed("“\(union.name)”已经申请或者登记过法人资格；要换证的，请在证书里更正")
        }
        let pen = Pen(request), id = try LegalPerson.add(form, of: union.id, pen, db)
        try pen.note("legal_person", id.number, "applied", at: union.id, db)
        try pen.note("union_org", union.id.number, "legal_person_applied", at: union.id, db)
        let application = try LegalPerson.find(id, request.scope, db)
        let letter = try Letters.registration.template(db).filled(Letters.words(ofApplication: application, of: union, on: pen.today, db))
        _ = try DocumentStore.add(.registration, letter, nil, about: union.id, by: union.id, petition: nil, pen, db)
        return id
    }

    /// The union gets its code and its certificate.
    static func register(_ application: LegalPerson, _ form: RegistrationForm, _ request: Request, _ db: any Connection) throws {
        try LegalPerson.flow.require(.register, of: application.id, request, db)
        let pen = Pen(request), union = try UnionStore.record(application.unionID, db)
        guard union.state != .dissolved else { throw NotAllowed("“\(union.name)”已经撤销，不能登记为法人，请办“不予登记”") }
        try form.refuseFuture(form.on, "on", pen)
        guard form.on >= application.appliedOn else {
            throw form.refused("on", Complaint("date_too_early", "\(application.appliedOn.long)才申请，登记日期不能早于这一天"))
        }
        guard form.validTo > form.on else { throw form.refused("validTo", Complaint("dates_reversed", "有效期止应晚于登记日期，请核对")) }
        guard try !PaperStore.isTaken(.legalPerson, form.number, db) else { throw form.refused("number", Complaint("number_taken", "这个证书编号已经登记过")) }
        var facts = union.facts
        facts.code = form.code; facts.representative = application.representative; facts.address = application.premises
        facts.registrar = try UnionStore.root(db).map { try UnionStore.record($0, db).name }
        if let wrong = UnionCheck.complaints(facts, on: pen.today).first(where: { $0.check.refusesAt == "code" }) { throw form.refused("code", wrong.complaint) }
        if form.code != union.facts.code, let complaint = try complaint(about: form.code, for: union, request.scope, db) { throw form.refused("code", complaint) }

        let certificate = CertificateForm()
        certificate.kind = .legalPerson; certificate.number = form.number; certificate.validFrom = form.on; certificate.validTo = form.validTo
        certificate.registrar = facts.registrar ?? ""; certificate.representative = application.representative
        let certificateID = try PaperStore.add(certificate, to: union.id, pen, db)
        try LegalPerson.flow.apply(
            .register, to: application.id, reason: form.opinion,
            setting: "registered_on = \(form.on), certificate_id = \(certificateID), \(answered(form.opinion, pen))", request, db)
        try UnionStore.update(union, to: facts, reason: "法人登记 \(form.number)", pen, db)
        try judge(union.id, facts, pen, db)
        try pen.note("union_org", union.id.number, "legal_person_registered", detail: ["登记日期": ["", .string(form.on.description)]], at: union.id, db)
    }

    static func refuse(_ application: LegalPerson, reason: String, _ request: Request, _ db: any Connection) throws {
        try LegalPerson.flow.apply(.refuse, to: application.id, reason: reason, setting: answered(reason, Pen(request)), request, db)
    }

    private static func answered(_ opinion: String?, _ pen: Pen) -> SQL { "answered_by = \(pen.name), answerer_id = \(pen.account), opinion = \(opinion)" }

    /// 注销: the certificate no longer holds; a union that has been dissolved comes to its end with it.
    static func cancel(_ registration: LegalPerson, _ form: CancellationForm, _ request: Request, _ db: any Connection) throws {
        try LegalPerson.flow.require(.cancel, of: registration.id, request, db)
        let pen = Pen(request)
        try form.refuseFuture(form.on, "on", pen)
        if let since = registration.registeredOn, form.on < since {
            throw form.refused("on", Complaint("date_too_early", "\(since.long)才登记，注销日期不能早于这一天"))
        }
        try LegalPerson.flow.apply(.cancel, to: registration.id, reason: form.reason, setting: "cancelled_on = \(form.on)", request, db)
        if let certificate = try registration.certificateID.flatMap({ id in try PaperStore.certificates(of: registration.unionID, db).first { $0.id == id } }) {
            try PaperStore.end(certificate, on: form.on, reason: form.reason, of: registration.unionID, pen, db)
        }
        try pen.note(
            "union_org", registration.unionID.number, "legal_person_cancelled", reason: form.reason, detail: ["注销日期": ["", .string(form.on.description)]],
            at: registration.unionID, db)
    }
}
