import Kernel

/// What a union asks of the level right above it, and what follows from the answer (domain.md §1.4). Each verb is one change: the petition,
/// the union's state, its facts and the history of both.
extension Register {
    // MARK: Asking

    /// A union is written down as a draft, with its place and its employers, and the parent is asked.
    static func askForFounding(_ form: FoundingForm, under parent: TradeUnion, _ scope: Scope, _ pen: Pen, _ db: any Connection) throws -> ID<Petition> {
        var facts = form.facts
        if let town = facts.townCode {
            guard let code = try TownStore.code(town, db) else { throw form.refused("town", Complaint("town_unknown", "没有“\(town)”这个镇街，请从列表里选")) }
            facts.townCode = code
        }
        guard parent.facts.type.mayLead(form.type) else {
            throw form.refused("type", Complaint("parent_cannot_lead", "“\(parent.name)”是\(parent.facts.type.label)，不能做\(form.type.label)的上级"))
        }
        if try UnionStore.named(form.name, db).contains(where: { $0.parentID == parent.id }) {
            throw form.refused("name", Complaint("name_taken", "同一上级下面已有“\(form.name)”"))
        }
        if form.members > form.employees { throw form.refused("members", Complaint("members_exceed", "拟入会 \(form.members) 人，多于职工 \(form.employees) 人，请核对")) }
        if let women = form.womenMembers, women > form.members { throw form.refused("womenMembers", Complaint("women_exceed", "女会员多于会员，请核对")) }
        let employers = try self.employers(form, scope, db)
        let id = try UnionStore.draft(facts, under: parent.id, pen, db)
        for employer in employers { try EmployerStore.cover(employer.id, by: id, since: nil, pen, db) }
        try pen.note("union_org", id.number, "drafted", reason: form.reason, detail: ["上级": ["", .string(parent.name)]], at: id, db)
        return try ask(Question(.founding, reason: form.reason), of: UnionStore.record(id, db), pen, db)
    }

    /// The employers that the form names, each one that may have such a union.
    private static func employers(_ form: FoundingForm, _ scope: Scope, _ db: any Connection) throws -> [Employer] {
        func refused(_ code: String, _ sentence: String) -> Invalid { form.refused("employers", Complaint(code, sentence)) }
        let lines = (form.employers ?? "").split(whereSeparator: \.isNewline).map { Spelling.cleaned(String($0)).text }.filter { !$0.isEmpty }
        let employers = try lines.map { line -> Employer in
            let found = try (try? CreditCode(parsing: line)).flatMap { try EmployerStore.withCode($0, db) }.map { [$0] } ?? EmployerStore.named(line, db)
            guard let employer = found.first else { throw refused("employer_unknown", "应建会单位名录里没有“\(line)”，请先在名录里登记") }
            if form.type == .basicSingle, let other = try EmployerStore.unions(covering: employer.id, db).first(where: { $0.facts.type == .basicSingle }) {
                throw refused("single_shared", "“\(employer.name)”已经由\(try called(other, scope, db))覆盖，不能再建单独基层工会")
            }
            return employer
        }
        guard Set(employers.map(\.id)).count == employers.count else { throw refused("employer_twice", "同一家单位写了两次") }
        if form.type == .basicSingle, employers.count != 1 { throw refused("single_one", "单独基层工会由一家单位的职工组成，请写明这一家") }
        if form.type == .basicJoint, employers.count < 2 { throw refused("joint_few", "联合基层工会由两家以上单位的职工组成，请一行写一家") }
        return employers
    }

    static func elect(_ form: BallotForm, in union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        guard union.state == .electing else { throw NotAllowed("“\(union.name)”现在是“\(union.state.label)”，先开始筹备选举再登记当选人") }
        let known = try PetitionStore.ballots(of: union.id, db).filter { $0.kind == form.kind }
        if known.contains(where: { $0.name == form.name.text }) { throw form.refused("name", Complaint("ballot_twice", "\(form.name.text)已经登记在\(form.kind.label)里")) }
        if form.role == .chair, let chair = known.first(where: { $0.role == .chair }) {
            throw form.refused("role", Complaint("chair_twice", "\(form.kind.label)已经登记了\(form.kind.title(of: .chair))\(chair.name)"))
        }
        try PetitionStore.add(form, to: union.id, pen, db)
    }

    /// What stands in the way of sending the result, before anybody has filled in the meeting's numbers.
    static func missing(for union: TradeUnion, on day: Day, _ db: any Connection) throws -> [String] {
        try ElectionRules(on: day, db).complaints(
            PetitionStore.ballots(of: union.id, db), entitled: nil, members: union.facts.members ?? 0, women: union.facts.womenMembers ?? 0)
    }

    static func send(_ form: ElectionForm, of union: TradeUnion, _ request: Request, _ db: any Connection) throws -> ID<Petition> {
        let pen = Pen(request)
        guard form.on <= pen.today else { throw form.refused("on", Complaint("date_in_future", "\(form.on.long)还没到，选举以后再报")) }
        guard union.facts.type.termYears.contains(form.termYears) else {
            let years = union.facts.type.termYears.map(String.init).joined(separator: " 年或 ")
            throw form.refused("termYears", Complaint("term_years", "\(union.facts.type.label)每届 \(years) 年"))
        }
        let rules = try ElectionRules(on: form.on, db), ballots = try PetitionStore.ballots(of: union.id, db)
        if let wrong = rules.complaint(form, seats: ballots.count { $0.kind == .union }) { throw form.refused(wrong.field, wrong.complaint) }
        let members = union.facts.members ?? 0, women = union.facts.womenMembers ?? 0
        let wrong = rules.complaints(ballots, entitled: form.entitled, members: members, women: women)
        guard wrong.isEmpty else { throw form.refused("entitled", Complaint("election_broken", wrong.joined(separator: "；"))) }
        var question = Question(.election, on: form.on, reason: form.reason)
        question.entitled = form.entitled; question.present = form.present; question.candidates = form.candidates; question.termYears = form.termYears
        try TradeUnion.flow.apply(.submit, to: union.id, request, db)
        return try ask(question, of: union, pen, db)
    }

    static func postpone(_ form: PostponementForm, of union: TradeUnion, _ request: Request, _ db: any Connection) throws -> ID<Petition> {
        guard union.state == .active, let end = union.facts.termEnd else { throw NotAllowed("没有登记本届任期，谈不上延期") }
        guard form.on > end else { throw form.refused("on", Complaint("postponed_early", "本届到 \(end.long) 才满，延期要晚于这一天")) }
        let most = try ElectionRules.postponedAtMost.value(on: request.today, db)
        let last: Day = if case .months(let count) = most { end.adding(months: count) } else { try most.due(from: end, in: WorkCalendar(db)) }
        guard form.on <= last else { throw form.refused("on", Complaint("postponed_long", "延期最长\(most)，到 \(last.long) 为止")) }
        return try ask(Question(.postponement, on: form.on, reason: form.reason), of: union, Pen(request), db)
    }

    static func askToDissolve(_ form: DissolutionForm, of union: TradeUnion, _ request: Request, _ db: any Connection) throws -> ID<Petition> {
        try requireNoneBeneath(union, db)
        let reason = "\(form.cause.label)：\(form.reason)"
        try TradeUnion.flow.apply(.close, to: union.id, reason: reason, request, db)
        return try ask(Question(.dissolution, on: form.on, reason: reason), of: union, Pen(request), db)
    }

    /// A draft that came back is sent once more.
    static func askAgain(_ form: AskAgainForm, for union: TradeUnion, _ request: Request, _ db: any Connection) throws -> ID<Petition> {
        guard union.state == .draft else { throw NotAllowed("“\(union.name)”现在是“\(union.state.label)”，不用再报建会请示") }
        return try ask(Question(.founding, reason: form.reason), of: union, Pen(request), db)
    }

    private static func ask(_ question: Question, of union: TradeUnion, _ pen: Pen, _ db: any Connection) throws -> ID<Petition> {
        guard let parent = union.parentID else { throw NotAllowed("区总工会的上级不在本系统里") }
        guard try !PetitionStore.waits(for: union.id, db) else { throw NotAllowed("“\(union.name)”还有一件请示没有批复，请等它办完") }
        let id = try PetitionStore.add(question, of: union.id, to: parent, pen, db)
        try pen.note("petition", id.number, "asked", reason: question.reason, at: union.id, db)
        if question.kind == .election { try PetitionStore.give(union.id, to: id, db) }
        try write(requestOf: PetitionStore.record(id, db), of: union, pen, db)
        return id
    }

    // MARK: Answering

    static func approve(_ petition: Petition, _ form: ApprovalForm, _ request: Request, _ db: any Connection) throws {
        try Petition.flow.require(.approve, of: petition.id, request, db)
        let pen = Pen(request), office = try letterhead(of: petition.toID, named: petition.toName, db).office
        let number = try DocumentSeries.issue(office, on: pen.today, db), because = number.description
        let setting = PetitionStore.answered(number: number, opinion: form.opinion, pen)
        try Petition.flow.apply(.approve, to: petition.id, reason: form.opinion, setting: setting, request, db)
        let union = try UnionStore.record(petition.unionID, db)
        try write(replyTo: petition, of: union, number, opinion: form.opinion, pen, db)
        switch petition.kind {
        case .founding:
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
            try CommitteeStore.end(kind, of: union.id, on: day, db)
            for ballot in ballots where ballot.kind == kind {
                var officer = OfficerFacts(name: try PersonName(parsing: ballot.name), role: ballot.role)
                officer.sex = ballot.sex; officer.post = ballot.post; officer.votes = ballot.votes
                officer.electedOn = day; officer.since = day; officer.approvalNumber = number.description
                try CommitteeStore.elect(officer, to: kind, of: union.id, pen, db)
            }
        }
        try judge(union.id, facts, pen, db)
    }

    private static func end(_ union: TradeUnion, on day: Day, reason: String, _ pen: Pen, _ db: any Connection) throws {
        // There may be some since the petition was sent.
        try requireNoneBeneath(union, db)
        try advance(union, .dissolve, reason: reason, pen, db)
        try close(union, on: day, db)
    }

    private static func requireNoneBeneath(_ union: TradeUnion, _ db: any Connection) throws {
        let live = try UnionStore.liveChildren(of: union.id, db)
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
        case .founding:
            guard event == .refuse else { break }
            try advance(union, .drop, reason: reason, pen, db)
            try close(union, on: pen.today, db)
        case .election:
            try advance(union, .sendBack, reason: reason, pen, db)
            try PetitionStore.giveBack(petition.id, pen, db)
        case .postponement: break
        case .dissolution: try advance(union, .keep, reason: reason, pen, db)
        }
    }

    /// The union's own move that follows from an answer; who may give the answer was asked of the petition.
    private static func advance(_ union: TradeUnion, _ event: UnionEvent, reason: String, _ pen: Pen, _ db: any Connection) throws {
        try TradeUnion.flow.advance(event, union.id, reason: reason, by: pen.name, at: pen.now, db)
    }
}
