import Kernel

/// Unions that are merged, split and altered; not without the level above (工会法 第十三条).
extension Register {
    /// A union is to be split off from one that lives: it takes some of that one's employers along once it is approved.
    static func askForSplit(_ form: FoundingForm, from origin: TradeUnion, _ scope: Scope, _ pen: Pen, _ db: any Connection) throws -> ID<Petition> {
        guard let parent = try origin.parentID.map({ try UnionStore.record($0, db) }), origin.state == .active else {
            throw NotAllowed("“\(origin.name)”现在是“\(origin.state.label)”，不能分立")
        }
        return try askForFounding(form, under: parent, splitFrom: origin, scope, pen, db)
    }

    /// The union is to be taken in by another one beneath the same parent (工会法 第十三条: not without the level above).
    static func askToMerge(_ form: MergerForm, of union: TradeUnion, _ request: Request, _ db: any Connection) throws -> ID<Petition> {
        let target = try lookUp(form.into, db).first { $0.parentID == union.parentID && $0.id != union.id }
        guard let target else { throw form.refused("into", Complaint("union_unknown", "同一个上级下面没有这个工会。要并入别处的，先调整上级")) }
        guard target.state == .active else { throw form.refused("into", Complaint("target_not_active", "“\(target.name)”现在是“\(target.state.label)”，不能并入")) }
        try requireFit(union, into: target, db) { form.refused("into", $0) }
        for one in [union, target] { try one.requireFounded(by: form.on) { form.refused("on", $0) } }
        try TradeUnion.flow.apply(.close, to: union.id, reason: "并入\(target.name)：\(form.reason)", request, db)
        var question = Question(.merger, on: form.on, reason: form.reason)
        question.other = target.id
        return try ask(question, of: union, Pen(request), db)
    }

    /// What the target takes along must be such as it may have.
    private static func requireFit(_ union: TradeUnion, into target: TradeUnion, _ db: any Connection, _ refused: (Complaint) -> any Error) throws {
        if let child = try UnionStore.childTypes(of: union.id, db).first(where: { !target.facts.type.mayLead($0) }) {
            throw refused(Complaint("cannot_lead", "下面有\(child.label)，“\(target.name)”是\(target.facts.type.label)，不能领导它们"))
        }
        guard target.facts.type == .basicSingle else { return }
        let employers = try Set((EmployerStore.covered(by: union.id, db) + EmployerStore.covered(by: target.id, db)).map(\.employer.id))
        if employers.count > 1 { throw refused(Complaint("single_one", "“\(target.name)”是单独基层工会，只有一家单位；合并后有 \(employers.count) 家")) }
    }

    static func askToAlter(_ form: AlterationForm, of union: TradeUnion, _ request: Request, _ db: any Connection) throws -> ID<Petition> {
        let wanted = Alteration(name: form.name, representative: form.representative, address: form.address)
        guard wanted.applied(to: union.facts) != union.facts else { throw form.refused("name", Complaint("nothing_altered", "没有要变更的，请至少填一项新的")) }
        try requireFree(form.name, for: union, db) { form.refused("name", $0) }
        try TradeUnion.flow.apply(.change, to: union.id, reason: form.reason, request, db)
        var question = Question(.alteration, reason: form.reason)
        question.alteration = wanted
        return try ask(question, of: union, Pen(request), db)
    }

    static func requireFree(_ name: String?, for union: TradeUnion, _ db: any Connection, _ refused: (Complaint) -> any Error) throws {
        guard let name, name != union.name, try UnionStore.named(name, db).contains(where: { $0.id != union.id && $0.parentID == union.parentID }) else { return }
        throw refused(Complaint("name_taken", "同一上级下面已有“\(name)”"))
    }

    /// Employers and unions beneath go over to the one that takes it in; what was counted before stays as it was.
    static func merge(_ union: TradeUnion, by petition: Petition, _ because: String, _ pen: Pen, _ db: any Connection) throws {
        guard let day = petition.on, let target = try petition.otherID.map({ try UnionStore.record($0, db) }) else { throw NotFound() }
        guard target.dissolvedOn == nil, !target.isFounding else { throw NotAllowed("“\(target.name)”已经撤销，请退回这件请示") }
        try requireFit(union, into: target, db) { NotAllowed($0.text) }
        let already = try Set(EmployerStore.covered(by: target.id, db).map(\.employer.id))
        let employers = try EmployerStore.covered(by: union.id, db).map(\.employer)
        for child in try UnionStore.children(of: union.id, db) {
            // One that came later goes over on the day on which it came.
            let since = try max(day, TreeStore.since(of: child.id, in: .affiliation, db) ?? day)
            try UnionStore.move(child, under: target, in: .affiliation, on: since, reason: because, pen, db)
        }
        try end(union, on: day, heir: target.id, reason: because, pen, db)
        for employer in employers where !already.contains(employer.id) { try EmployerStore.cover(employer.id, by: target.id, since: day, pen, db) }
        try pen.note("union_org", target.id.number, "took_in", reason: because, detail: ["并入": ["", .string(union.name)]], at: target.id, db)
    }

    /// What was split off takes its employers along.
    static func leave(_ origin: ID<UnionOrg>, for union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        let taken = try Set(EmployerStore.covered(by: union.id, db).map(\.employer.id))
        for employer in try EmployerStore.covered(by: origin, db).map(\.employer.id) where taken.contains(employer) {
            try EmployerStore.uncover(employer, by: origin, on: pen.today, db)
        }
        try pen.note("union_org", origin.number, "split_off", detail: ["分立": ["", .string(union.name)]], at: origin, db)
    }
}
