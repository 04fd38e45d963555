import Kernel

/// What is done with the register, with the rules of domain.md §1.7. Each verb is one change with its history.
extension Register {
    /// The parent leads the union; nobody else says so. Used where a union begins: by demonstration data, tests and, one day, the
    /// procedure of founding.
    static func found(
        _ facts: UnionFacts, under parent: TradeUnion, chair: OfficerFacts? = nil, covering employers: [ID<EmployerKind>] = [], _ pen: Pen,
        _ db: any Connection
    ) throws -> ID<UnionOrg> {
        try UnionStore.require(parent, mayLead: facts.type)
        if let wrong = UnionCheck.complaints(facts, on: pen.today).first(where: { $0.check.refusesAt != nil }) { throw wrong.complaint }
        let id = try UnionStore.insert(facts, under: parent.id, pen, db)
        if let chair { try CommitteeStore.elect(chair, to: .union, of: id, pen, db) }
        for employer in employers { try EmployerStore.cover(employer, by: id, since: facts.foundedOn, pen, db) }
        try judge(id, facts, pen, db)
        try pen.note("union_org", id.number, "founded", detail: ["上级": ["", .string(parent.name)]], at: id, db)
        return id
    }

    static func edit(_ union: TradeUnion, _ form: UnionForm, _ scope: Scope, _ pen: Pen, _ db: any Connection) throws {
        var facts = form.facts
        if let town = facts.townCode {
            guard let code = try TownStore.code(town, db) else { throw form.refused("town", Complaint("town_unknown", "没有“\(town)”这个镇街，请从列表里选")) }
            facts.townCode = code
        }
        try refuse(facts, of: union, form, scope, pen, db)
        try UnionStore.update(union, to: facts, pen, db)
        try judge(union.id, facts, pen, db)
    }

    /// What was wrong before may stay while something else is mended; nothing new may become wrong.
    private static func refuse(_ facts: UnionFacts, of union: TradeUnion, _ form: UnionForm, _ scope: Scope, _ pen: Pen, _ db: any Connection) throws {
        let before = Set(UnionCheck.complaints(union.facts, on: pen.today).map(\.check.code))
        for (check, complaint) in UnionCheck.complaints(facts, on: pen.today) {
            guard let field = check.refusesAt, !before.contains(check.code), !union.isRoot else { continue }
            throw form.refused(field, complaint)
        }
        if let code = facts.code, code != union.facts.code, let complaint = try complaint(about: code, for: union, scope, db) { throw form.refused("code", complaint) }
        if facts.name != union.name, try UnionStore.named(facts.name, db).contains(where: { $0.id != union.id && $0.parentID == union.parentID }) {
            throw form.refused("name", Complaint("name_taken", "同一上级下面已有“\(facts.name)”"))
        }
        if facts.type != union.facts.type { try refuse(facts.type, of: union, form, db) }
    }

    /// Why the union may not have that code.
    static func complaint(about code: CreditCode, for union: TradeUnion, _ scope: Scope, _ db: any Connection) throws -> Complaint? {
        if let other = try UnionStore.withCode(code, db), other.id != union.id { return Complaint("code_taken", "这个代码已经是\(try called(other, scope, db))的") }
        return try EmployerStore.withCode(code, db).map { _ in Complaint("code_of_employer", "这是用人单位的代码。工会应有自己的代码") }
    }

    private static func refuse(_ type: UnionType, of union: TradeUnion, _ form: UnionForm, _ db: any Connection) throws {
        if let parent = try union.parentID.map({ try UnionStore.record($0, db) }), !parent.facts.type.mayLead(type) {
            throw form.refused("type", Complaint("parent_cannot_lead", "上级“\(parent.name)”是\(parent.facts.type.label)，不能领导\(type.label)"))
        }
        if let child = try UnionStore.childTypes(of: union.id, db).first(where: { !type.mayLead($0) }) {
            throw form.refused("type", Complaint("cannot_lead", "下面有\(child.label)，不能改为\(type.label)"))
        }
    }

    /// Renews the notes that the facts give rise to.
    static func judge(_ id: ID<UnionOrg>, _ facts: UnionFacts, _ pen: Pen, _ db: any Connection) throws {
        let complaints = UnionCheck.complaints(facts, on: pen.today).map(\.complaint)
        try QualityStore.set(complaints, among: UnionCheck.judgedByFacts, on: .union(id), pen, db)
    }

    static func move(_ union: TradeUnion, _ form: MoveForm, _ scope: Scope, _ pen: Pen, _ db: any Connection) throws {
        let parent = try lookUp(form.parent, db).first { try scope.reaches($0.id, db) }
        guard let parent else { throw form.refused("parent", Complaint("parent_unknown", "没有找到这个工会，也可能不在您管辖的范围里")) }
        guard form.on <= pen.today else { throw form.refused("on", Complaint("date_in_future", "\(form.on.long)还没到，到那一天再调整")) }
        guard !parent.isFounding else { throw form.refused("parent", Complaint("parent_not_founded", "“\(parent.name)”还没有成立，不能做上级")) }
        try parent.requireFounded(by: form.on) { form.refused("on", $0) }
        if let since = try TreeStore.since(of: union.id, in: form.tree, db), form.on < since {
            throw form.refused("on", Complaint("date_too_early", "现在的关系从 \(since) 起，不能早于这一天"))
        }
        guard form.tree != .affiliation || parent.facts.type.mayLead(union.facts.type) else {
            throw form.refused("parent", Complaint("parent_cannot_lead", "“\(parent.name)”是\(parent.facts.type.label)，不能做它的上级"))
        }
        guard try !TreeStore.isBeneath(parent.id, union.id, in: form.tree, db), parent.id != union.id else {
            throw form.refused("parent", Complaint("parent_cycle", "上级工会不能是它自己，也不能是它下面的工会"))
        }
        // It may have stood beneath this one on a day that is past.
        if let left = try TreeStore.standsBeneath(parent.id, union.id, in: form.tree, since: form.on, db) {
            throw form.refused("on", Complaint("parent_cycle_then", "“\(parent.name)”到 \(left.long)才不在它下面，不能早于这一天"))
        }
        try UnionStore.move(union, under: parent, in: form.tree, on: form.on, reason: form.reason, pen, db)
    }

    static func elect(_ form: OfficerForm, to union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        let officer = form.facts
        try form.refuseFuture(form.electedOn, "electedOn", pen)
        try form.refuseFuture(form.since, "since", pen)
        let sameName = try CommitteeStore.officers(of: union.id, db).filter { $0.name == officer.name.text }
        guard !sameName.contains(where: { $0.kind == form.kind }) else {
            throw form.refused("name", Complaint("officer_exists", "\(officer.name)已在\(form.kind.label)里，先登记离任再改职务"))
        }
        let audits = sameName.contains { $0.kind == .audit } || form.kind == .audit
        guard !(audits && (officer.role == .finance || sameName.contains { $0.role == .finance })) else {
            throw form.refused("name", Complaint("finance_audits", "财务委员和经费审查委员应由不同的人担任"))
        }
        try requireNoHead(officer.name.text, officer.role, in: form.kind, of: union, db) { form.refused("name", $0) }
        let id = try CommitteeStore.elect(officer, to: form.kind, of: union.id, pen, db)
        let title = "\(form.kind.label)\(form.kind.title(of: officer.role)) \(officer.name)"
        try pen.note("union_org", union.id.number, "elected", detail: ["成员": ["", .string(title)], "编号": ["", .string(id.description)]], at: union.id, db)
    }

    static func end(_ officer: Officer, _ form: LeaveForm, _ pen: Pen, _ db: any Connection) throws {
        try form.refuseFuture(form.on, "on", pen)
        if let since = officer.since, form.on < since {
            throw form.refused("on", Complaint("date_too_early", "\(officer.name)自 \(since) 起任\(officer.title)，离任日期不能早于这一天"))
        }
        try CommitteeStore.end(officer, on: form.on, pen, db)
        let title = "\(officer.kind.label)\(officer.title) \(officer.name)"
        try pen.note(
            "union_org", officer.unionID.number, "left", reason: form.reason, detail: ["成员": ["", .string("\(title)，\(form.on)")]], at: officer.unionID, db)
    }

    static func cover(_ form: CoverForm, by union: TradeUnion, _ scope: Scope, _ pen: Pen, _ db: any Connection) throws {
        try form.refuseFuture(form.since, "since", pen)
        let found = try (try? CreditCode(parsing: form.employer)).map { try EmployerStore.withCode($0, db).map { [$0] } ?? [] } ?? EmployerStore.named(form.employer, db)
        guard let employer = found.first else {
            throw form.refused("employer", Complaint("employer_unknown", "应建会单位名录里没有这家单位，请核对代码或全称"))
        }
        guard found.count == 1 else { throw form.refused("employer", Complaint("employer_ambiguous", "有 \(found.count) 家同名单位，请改填统一社会信用代码")) }
        let others = try EmployerStore.unions(covering: employer.id, db)
        guard !others.contains(where: { $0.id == union.id }) else { throw form.refused("employer", Complaint("already_covered", "已经登记过这家单位")) }
        if union.facts.type == .basicSingle, let other = others.first(where: { $0.facts.type == .basicSingle }) {
            throw form.refused("employer", Complaint("single_shared", "这家单位已有单独基层工会：\(try called(other, scope, db))"))
        }
        try EmployerStore.cover(employer.id, by: union.id, since: form.since ?? union.facts.foundedOn, pen, db)
        try pen.note("union_org", union.id.number, "covered", detail: ["单位": ["", .string(employer.name)]], at: union.id, db)
        try pen.note("employer", employer.id.number, "covered", detail: ["工会": ["", .string(union.name)]], at: union.id, db)
    }

    static func uncover(_ id: ID<EmployerKind>, _ form: UncoverForm, by union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        try form.refuseFuture(form.on, "on", pen)
        try EmployerStore.uncover(id, by: union.id, on: form.on, db)
        let employer = try EmployerStore.record(id, db)
        try pen.note("union_org", union.id.number, "uncovered", reason: form.reason, detail: ["单位": [.string(employer.name), ""]], at: union.id, db)
        try pen.note("employer", id.number, "uncovered", reason: form.reason, detail: ["工会": [.string(union.name), ""]], at: union.id, db)
    }

    static func add(_ form: CertificateForm, to union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        guard form.validTo >= form.validFrom else { throw form.refused("validTo", Complaint("dates_reversed", "有效期止早于有效期起，请核对")) }
        guard try !PaperStore.isTaken(form.kind, form.number, db) else { throw form.refused("number", Complaint("number_taken", "这个证书编号已经登记过")) }
        try PaperStore.add(form, to: union.id, pen, db)
    }

    static func correct(_ certificate: Certificate, _ form: CertificateCorrection, of union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        guard form.validTo >= form.validFrom else { throw form.refused("validTo", Complaint("dates_reversed", "有效期止早于有效期起，请核对")) }
        guard try form.number == certificate.number || !PaperStore.isTaken(certificate.kind, form.number, db) else {
            throw form.refused("number", Complaint("number_taken", "这个证书编号已经登记过"))
        }
        try PaperStore.correct(certificate, form, of: union.id, pen, db)
    }

    static func end(_ certificate: Certificate, _ form: CertificateEnd, of union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        try form.refuseFuture(form.on, "on", pen)
        try PaperStore.end(certificate, on: form.on, reason: form.reason, of: union.id, pen, db)
    }

    static func end(_ account: BankAccount, _ form: BankAccountEnd, of union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        try form.refuseFuture(form.on, "on", pen)
        if let since = account.since, form.on < since { throw form.refused("on", Complaint("date_too_early", "账户自 \(since) 起用，不能早于这一天")) }
        try PaperStore.end(account, form, of: union.id, pen, db)
    }

    static func set(_ form: CommitteeForm, _ kind: CommitteeKind, of union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        try form.refuseFuture(form.foundedOn, "foundedOn", pen)
        if let start = form.termStart, let end = form.termEnd, end <= start {
            throw form.refused("termEnd", Complaint("dates_reversed", "届满日期应晚于起始日期，请核对"))
        }
        try CommitteeStore.set(form, kind, of: union.id, pen, db)
    }

    static func open(_ form: BankAccountForm, for union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        guard form.number.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
            throw form.refused("number", Complaint("account_unreadable", "账号只有数字，请再看一遍"))
        }
        guard try !PaperStore.hasAccount(form.number, pen, db) else { throw form.refused("number", Complaint("account_taken", "这个账号已经登记过")) }
        try PaperStore.open(form, for: union.id, pen, db)
    }

    static func edit(_ employer: Employer, _ form: EmployerForm, _ scope: Scope, _ pen: Pen, _ db: any Connection) throws {
        var facts = form.applied(to: employer.facts)
        if let town = facts.townCode {
            guard let code = try TownStore.code(town, db) else { throw form.refused("town", Complaint("town_unknown", "没有“\(town)”这个镇街，请从列表里选")) }
            facts.townCode = code
        }
        if let code = facts.code, let other = try EmployerStore.withCode(code, db), other.id != employer.id {
            throw form.refused("code", Complaint("code_taken", "这个代码已经是\(try called(other, scope, db))的"))
        }
        if let code = facts.code, let union = try UnionStore.withCode(code, db) {
            throw form.refused("code", Complaint("code_of_union", "这是\(try called(union, scope, db))的代码，请填单位自己的代码"))
        }
        try EmployerStore.update(employer, to: facts, pen, db)
    }

    /// The union's name for whoever may see it; others are told only that there is one.
    static func called(_ union: TradeUnion, _ scope: Scope, _ db: any Connection) throws -> String {
        try scope.reaches(union.id, db) ? "“\(union.name)”" : otherUnion
    }
    private static func called(_ employer: Employer, _ scope: Scope, _ db: any Connection) throws -> String {
        try EmployerStore.reaches(employer.id, scope, db) ? "“\(employer.name)”" : otherEmployer
    }
    package static let otherUnion = "您管辖范围以外的一个工会"
    static let otherEmployer = "您管辖范围以外的一家单位"

    /// Unions with that code, or else that name.
    static func lookUp(_ codeOrName: String, _ db: any Connection) throws -> [TradeUnion] {
        if let code = try? CreditCode(parsing: codeOrName), let union = try UnionStore.withCode(code, db) { return [union] }
        return try UnionStore.named(codeOrName, db)
    }
}
