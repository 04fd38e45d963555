import Kernel

/// What a union asks of the level right above it (domain.md §1.4). Each verb is one change: the petition, the union's state, its paper and
/// the history of both.
extension Register {
    /// A union is written down as a draft, with its place and its employers, and the parent is asked.
    static func askForFounding(
        _ form: FoundingForm, under parent: TradeUnion, splitFrom origin: TradeUnion? = nil, _ scope: Scope, _ pen: Pen, _ db: any Connection
    ) throws -> ID<Petition> {
        var facts = form.facts
        if let town = facts.townCode {
            guard let code = try TownStore.code(town, db) else { throw form.refused("town", Complaint("town_unknown", "没有“\(town)”这个镇街，请从列表里选")) }
            facts.townCode = code
        }
        guard parent.state != .dissolved, !parent.isFounding else { throw NotAllowed("“\(parent.name)”现在是“\(parent.state.label)”，不能在它下面建会") }
        guard parent.facts.type.mayLead(form.type) else {
            throw form.refused("type", Complaint("parent_cannot_lead", "“\(parent.name)”是\(parent.facts.type.label)，不能做\(form.type.label)的上级"))
        }
        if try UnionStore.named(form.name, db).contains(where: { $0.parentID == parent.id }) {
            throw form.refused("name", Complaint("name_taken", "同一上级下面已有“\(form.name)”"))
        }
        if form.members > form.employees { throw form.refused("members", Complaint("members_exceed", "拟入会 \(form.members) 人，多于职工 \(form.employees) 人，请核对")) }
        if let women = form.womenMembers, women > form.members { throw form.refused("womenMembers", Complaint("women_exceed", "女会员多于会员，请核对")) }
        let employers = try self.employers(form, splitFrom: origin, scope, db)
        let id = try UnionStore.draft(facts, under: parent.id, pen, db)
        for employer in employers { try EmployerStore.cover(employer.id, by: id, since: nil, pen, db) }
        try pen.note("union_org", id.number, "drafted", reason: form.reason, detail: ["上级": ["", .string(parent.name)]], at: id, db)
        var question = Question(origin == nil ? .founding : .split, reason: form.reason)
        question.other = origin?.id
        return try ask(question, of: UnionStore.record(id, db), pen, db)
    }

    /// The employers that the form names, each one that may have such a union.
    private static func employers(_ form: FoundingForm, splitFrom origin: TradeUnion?, _ scope: Scope, _ db: any Connection) throws -> [Employer] {
        func refused(_ code: String, _ sentence: String) -> Invalid { form.refused("employers", Complaint(code, sentence)) }
        let lines = (form.employers ?? "").split(whereSeparator: \.isNewline).map { Spelling.cleaned(String($0)).text }.filter { !$0.isEmpty }
        let origins = try origin.map { try Set(EmployerStore.covered(by: $0.id, db).map(\.employer.id)) }
        let employers = try lines.map { line -> Employer in
            let found = try (try? CreditCode(parsing: line)).flatMap { try EmployerStore.withCode($0, db) }.map { [$0] } ?? EmployerStore.named(line, db)
            guard let employer = found.first else { throw refused("employer_unknown", "应建会单位名录里没有“\(line)”，请先在名录里登记") }
            if let origins, let origin, !origins.contains(employer.id) { throw refused("not_of_origin", "“\(employer.name)”不是“\(origin.name)”覆盖的单位，不能从它分出") }
            if form.type == .basicSingle,
                let other = try EmployerStore.unions(covering: employer.id, db).first(where: { $0.facts.type == .basicSingle && $0.id != origin?.id })
            {
                throw refused("single_shared", "“\(employer.name)”已经由\(try called(other, scope, db))覆盖，不能再建单独基层工会")
            }
            return employer
        }
        guard Set(employers.map(\.id)).count == employers.count else { throw refused("employer_twice", "同一家单位写了两次") }
        if form.type == .basicSingle, employers.count != 1 { throw refused("single_one", "单独基层工会由一家单位的职工组成，请写明这一家") }
        if form.type == .basicJoint, employers.count < 2 { throw refused("joint_few", "联合基层工会由两家以上单位的职工组成，请一行写一家") }
        if let origin, let origins, origins.subtracting(employers.map(\.id)).isEmpty, !origins.isEmpty {
            throw refused("origin_empty", "“\(origin.name)”覆盖的单位不能全部分出；整个改名的，请用“申请变更”")
        }
        return employers
    }

    static func elect(_ form: BallotForm, in union: TradeUnion, _ pen: Pen, _ db: any Connection) throws {
        guard union.state == .electing else { throw NotAllowed("“\(union.name)”现在是“\(union.state.label)”，先开始筹备选举再登记当选人") }
        let known = try PetitionStore.ballots(of: union.id, db).filter { $0.kind == form.kind }
        if known.contains(where: { $0.name == form.name.text }) { throw form.refused("name", Complaint("ballot_twice", "\(form.name.text)已经登记在\(form.kind.label)里")) }
        try requireNoHead(form.name.text, form.role, in: form.kind, of: union, db) { form.refused("name", $0) }
        if form.role == .chair, let chair = known.first(where: { $0.role == .chair }) {
            throw form.refused("role", Complaint("chair_twice", "\(form.kind.label)已经登记了\(form.kind.title(of: .chair))\(chair.name)"))
        }
        try PetitionStore.add(form, to: union.id, pen, db)
    }

    /// Whoever heads the employer is not the chair of its union.
    static func requireNoHead(
        _ name: String, _ role: OfficerRole, in kind: CommitteeKind, of union: TradeUnion, _ db: any Connection, _ refused: (Complaint) -> any Error
    ) throws {
        guard kind == .union, role == .chair, let employer = try EmployerStore.headed(by: name, coveredBy: union.id, db) else { return }
        throw refused(Complaint("chair_is_head", "\(name)是“\(employer)”的法定代表人或主要负责人，不能当本单位工会主席"))
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
        if !union.isFounding, let start = union.facts.termStart, form.on <= start {
            throw form.refused("on", Complaint("election_early", "本届自 \(start.long) 起，下一届的选举要晚于这一天"))
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
        let (most, last) = try longest(after: end, on: request.today, db)
        guard form.on <= last else { throw form.refused("on", Complaint("postponed_long", "延期最长\(most)，到 \(last.long) 为止")) }
        return try ask(Question(.postponement, on: form.on, reason: form.reason), of: union, Pen(request), db)
    }

    private static func longest(after end: Day, on today: Day, _ db: any Connection) throws -> (rule: DeadlineRule, last: Day) {
        let most = try ElectionRules.postponedAtMost.value(on: today, db)
        if case .months(let count) = most { return (most, end.adding(months: count)) }
        return (most, try most.due(from: end, in: WorkCalendar(db)))
    }

    /// 本届到 2026年3月1日届满，最长可以延到 2026年9月1日
    @Sendable static func postponable(_ request: Request, _ union: TradeUnion, _ db: any Connection) throws -> String? {
        try union.facts.termEnd.map { "本届到\($0.long)届满，最长可以延到\(try longest(after: $0, on: request.today, db).last.long)。" }
    }

    static func askToDissolve(_ form: DissolutionForm, of union: TradeUnion, _ request: Request, _ db: any Connection) throws -> ID<Petition> {
        try requireNoneBeneath(union, db)
        try union.requireFounded(by: form.on) { form.refused("on", $0) }
        let reason = "\(form.cause.label)：\(form.reason)"
        try TradeUnion.flow.apply(.close, to: union.id, reason: reason, request, db)
        return try ask(Question(.dissolution, on: form.on, reason: reason), of: union, Pen(request), db)
    }

    /// A draft that came back is sent once more.
    static func askAgain(_ form: AskAgainForm, for union: TradeUnion, _ request: Request, _ db: any Connection) throws -> ID<Petition> {
        guard union.state == .draft else { throw NotAllowed("“\(union.name)”现在是“\(union.state.label)”，不用再报建会请示") }
        let before = try PetitionStore.all(of: union.id, db).first
        var question = Question(before?.kind ?? .founding, reason: form.reason)
        question.other = before?.otherID
        return try ask(question, of: union, Pen(request), db)
    }

    static func ask(_ question: Question, of union: TradeUnion, _ pen: Pen, _ db: any Connection) throws -> ID<Petition> {
        guard let parent = union.parentID else { throw NotAllowed("区总工会的上级不在本系统里") }
        guard try !PetitionStore.waits(for: union.id, db) else { throw NotAllowed("“\(union.name)”还有一件请示没有批复，请等它办完") }
        let id = try PetitionStore.add(question, of: union.id, to: parent, pen, db)
        try pen.note("petition", id.number, "asked", reason: question.reason, at: union.id, db)
        if question.kind == .election { try PetitionStore.give(union.id, to: id, db) }
        try write(requestOf: PetitionStore.record(id, db), of: union, pen, db)
        return id
    }
}
