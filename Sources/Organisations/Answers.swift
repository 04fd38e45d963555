import Kernel

/// What follows from the answer of the level above: the petition, the union's state, its facts, its paper and the history of all.
extension Register {
    static func approve(_ petition: Petition, _ form: ApprovalForm, _ request: Request, _ db: any Connection) throws {
        try Petition.flow.require(.approve, of: petition.id, request, db)
        let pen = Pen(request), office = try letterhead(of: petition.toID, named: petition.toName, db).office
        let number = try DocumentSeries.issue(office, on: pen.today, db), because = number.description
        let setting = PetitionStore.answered(number: number, opinion: form.opinion, pen)
        try Petition.flow.apply(.approve, to: petition.id, reason: form.opinion, setting: setting, request, db)
        let union = try UnionStore.record(petition.unionID, db)
        try write(replyTo: petition, of: union, number, opinion: form.opinion, pen, db)
        switch petition.kind {
        case .founding, .split:
            try advance(union, .prepare, reason: because, pen, db)
            var facts = union.facts
            facts.prepOn = pen.today
            try UnionStore.update(union, to: facts, reason: because, pen, db)
        case .election: try seat(petition, in: union, number: number, pen, db)
        case .postponement:
            try UnionStore.postpone(union.id, to: petition.on, db)
            try pen.note(
                "union_org", union.id.number, "postponed", reason: because, detail: ["延期至": ["", .string(petition.on?.description ?? "")]], at: union.id, db)
        case .dissolution: try end(union, on: petition.on ?? pen.today, reason: because, pen, db)
        case .merger: try merge(union, by: petition, because, pen, db)
        case .alteration:
            try requireFree(petition.alteration.name, for: union, db) { NotAllowed($0.text) }
            try advance(union, .settle, reason: because, pen, db)
            try UnionStore.update(union, to: petition.alteration.applied(to: union.facts), reason: because, pen, db)
        }
    }

    /// The old committees end on the day of the election and the new ones begin; a union that was being founded is one from that day.
    private static func seat(_ petition: Petition, in union: TradeUnion, number: DocumentNumber, _ pen: Pen, _ db: any Connection) throws {
        guard let day = petition.on, let years = petition.termYears else { throw NotFound() }
        var facts = union.facts
        // A union is one from its approval on, and its first term begins with it; a later term begins with the election.
        if union.isFounding { facts.foundedOn = pen.today; facts.approvalNumber = number.description }
        facts.termNumber = union.isFounding ? 1 : facts.termNumber.map { $0 + 1 }
        facts.termStart = union.isFounding ? pen.today : day; facts.termYears = years
        try advance(union, .seat, reason: number.description, pen, db)
        try UnionStore.begin(union.id, db)
        try UnionStore.update(union, to: facts, reason: number.description, pen, db)
        let ballots = try PetitionStore.ballots(of: union.id, petition: petition.id, db)
        for kind in CommitteeKind.allCases where ballots.contains(where: { $0.kind == kind }) {
            try CommitteeStore.renew(kind, of: union.id, electedOn: day, like: facts, pen, db)
            for ballot in ballots where ballot.kind == kind {
                var officer = OfficerFacts(name: try PersonName(parsing: ballot.name), role: ballot.role)
                officer.sex = ballot.sex; officer.post = ballot.post; officer.votes = ballot.votes
                officer.electedOn = day; officer.since = day; officer.approvalNumber = number.description
                try CommitteeStore.elect(officer, to: kind, of: union.id, pen, db)
            }
        }
        if union.isFounding, let origin = try PetitionStore.origin(of: union.id, db) { try leave(origin, for: union, pen, db) }
        try judge(union.id, facts, pen, db)
    }

    /// - Parameter heir: the union that takes in what this one leaves behind.
    static func end(_ union: TradeUnion, on day: Day, heir: ID<UnionOrg>? = nil, reason: String, _ pen: Pen, _ db: any Connection) throws {
        // There may be some since the petition was sent.
        try requireNoneBeneath(union, db)
        try advance(union, .dissolve, reason: reason, pen, db)
        try close(union, on: day, db)
        for dependant in pen.instruments.dependants { try dependant.settle(Dependant.Ending(union.id, heir: heir), day, reason, pen, db) }
    }

    static func requireNoneBeneath(_ union: TradeUnion, _ db: any Connection) throws {
        let live = try UnionStore.children(of: union.id, db).count
        guard live == 0 else { throw NotAllowed("“\(union.name)”下面还有 \(live) 个工会，请先给它们调整上级，或者撤销") }
    }

    private static func close(_ union: TradeUnion, on day: Day, _ db: any Connection) throws {
        try UnionStore.dissolve(union.id, on: day, db)
        try EmployerStore.uncoverAll(by: union.id, on: day, db)
    }

    /// Sent back to be mended, refused for good, or taken back by who asked.
    static func turnDown(_ petition: Petition, _ event: PetitionEvent, reason: String? = nil, _ request: Request, _ db: any Connection) throws {
        let pen = Pen(request), reason = reason ?? event.label
        try Petition.flow.apply(event, to: petition.id, reason: reason, setting: PetitionStore.answered(opinion: reason, pen), request, db)
        let union = try UnionStore.record(petition.unionID, db)
        switch petition.kind {
        // What was sent back stays a draft; what was refused sets its name and its employers free.
        case .founding, .split:
            guard event == .refuse else { break }
            try advance(union, .drop, reason: reason, pen, db)
            try close(union, on: pen.today, db)
        case .election:
            try advance(union, .sendBack, reason: reason, pen, db)
            try PetitionStore.giveBack(petition.id, pen, db)
        case .postponement: break
        case .dissolution, .merger:
            let before: UnionState? = try History.state(before: UnionEvent.close.rawValue, of: "union_org", union.id.number, db)
            try advance(union, before == .suspended ? .keepSuspended : .keep, reason: reason, pen, db)
        case .alteration: try advance(union, .leave, reason: reason, pen, db)
        }
    }

    /// The union's own move that follows from an answer; who may give the answer was asked of the petition.
    static func advance(_ union: TradeUnion, _ event: UnionEvent, reason: String, _ pen: Pen, _ db: any Connection) throws {
        try TradeUnion.flow.advance(event, union.id, reason: reason, by: pen.name, at: pen.now, db)
    }
}
