import Channels
import Kernel
import Organisations
import People

/// Somebody goes from one union to another (会籍转移, domain.md §2.4). Card and years of membership go along; both unions have spoken before it holds.
struct Transfer: Readable, Sendable {
    let id: ID<Transfer>, personID: ID<Person>, from: ID<UnionOrg>, to: ID<UnionOrg>, state: TransferState, path: TransferPath
    let askedOn: Day, askedBy: String, reason: String?, releasedOn: Day?, decidedOn: Day?, answer: String?
    let fromName: String, toName: String, personName: String

    init(row: Row) throws {
        id = try row.get("id"); personID = try row.get("person_id"); from = try row.get("from_union_id"); to = try row.get("to_union_id")
        state = try row.get("state"); path = try row.get("asked_via"); askedOn = try row.get("asked_on"); askedBy = try row.get("asked_by"); reason = try row.get("reason")
        releasedOn = try row.get("released_on"); decidedOn = try row.get("decided_on"); answer = try row.get("answer")
        fromName = try row.get("from_name"); toName = try row.get("to_name"); personName = try row.get("person_name")
    }

    var title: String { "\(personName)：会籍转移" }
    /// The union that must speak next, or spoke last.
    var turn: ID<UnionOrg> { state == .toAccept ? to : from }
    var turnName: String { state == .toAccept ? toName : fromName }
    /// The union that asked, and may take it back.
    var asker: ID<UnionOrg> { path == .fromUnion ? from : to }
    /// What a yes of the union whose turn it is comes to: a member who asks needs the word of both.
    var assent: TransferEvent { state == .toAccept ? .take : path == .member ? .pass : .letGo }
    /// From when the next answer is waited for.
    var waitsSince: Day { releasedOn ?? askedOn }

    /// Until when the next answer is due.
    func deadline(_ calendar: WorkCalendar, _ db: any Connection) throws -> Deadline {
        Deadline(try Moving.replyWithin.value(on: waitsSince, db), from: waitsSince, in: calendar)
    }

    /// Whose turn it is, and since when, of a row `t`.
    static let turn: SQL = "(CASE WHEN t.state = 'to_accept' THEN t.to_union_id ELSE t.from_union_id END)"
    static let waitsSince: SQL = "COALESCE(t.released_on, t.asked_on)"

    /// The union that gives answers first, unless it asked; then the one that takes. Whose turn it is decides who may move.
    static let flow = Flow<TransferState, TransferEvent>(
        "会籍转移", table: "transfer", at: "(CASE WHEN state = 'to_accept' THEN to_union_id ELSE from_union_id END)", start: .toRelease, [
            .on(.letGo, from: .toRelease, to: .done, by: .right(.writeMembers), within: .calendarDays(30)),
            // A member who asks needs the word of both.
            .on(.pass, from: .toRelease, to: .toAccept, by: .right(.writeMembers), within: .calendarDays(30)),
            .on(.take, from: .toAccept, to: .done, by: .right(.writeMembers), within: .calendarDays(30)),
            .on(.refuse, from: .toRelease, .toAccept, to: .refused, by: .right(.writeMembers), needsReason: true),
            .on(.withdraw, from: .toRelease, .toAccept, to: .withdrawn, by: .right(.writeMembers)),
            // The calendar's move, not a person's.
            .on(.lapse, from: .toAccept, to: .lapsed, by: .right(.writeMembers)),
        ])
}

enum TransferState: String, CodedWord, FormValue {
    case toRelease = "to_release", toAccept = "to_accept", done, refused, withdrawn, lapsed
    var label: String {
        switch self {
        case .toRelease: "待转出工会同意"
        case .toAccept: "待转入工会接收"
        case .done: "已转移"
        case .refused: "不同意"
        case .withdrawn: "已撤回"
        case .lapsed: "逾期未接收"
        }
    }
    var tone: Tone? {
        switch self {
        case .toRelease, .toAccept: .warn
        case .done: .ok
        case .refused, .lapsed: .bad
        case .withdrawn: nil
        }
    }
    var isOpen: Bool { self == .toRelease || self == .toAccept }
}

enum TransferEvent: String, CodedWord {
    case letGo = "let_go", pass, take, refuse, withdraw, lapse
    var label: String {
        switch self {
        case .letGo: "同意转出"
        case .pass: "同意转出，等转入工会接收"
        case .take: "接收"
        case .refuse: "不同意"
        case .withdraw: "撤回"
        case .lapse: "逾期未接收，转为待接转"
        }
    }
}

/// What is done with transfers. Each verb is one change: the transfer, both stretches of membership and the history of all.
enum Moving {
    static let replyWithin = Parameter<DeadlineRule>("transfer_reply", "会籍转移答复期限") { DeadlineRule(written: $0) }

    static func ask(for person: ID<Person>, to union: ID<UnionOrg>, via path: TransferPath, reason: String, _ pen: Pen, _ db: any Connection) throws -> ID<Transfer> {
        guard let membership = try MemberStore.open(of: person, db) else { throw NotAllowed("现在不是会员，不用转移。来入会的，请登记入会") }
        guard membership.unionID != union else { throw NotAllowed("已经是“\(try Register.name(of: union, db))”的会员，不用转移") }
        guard try !TransferStore.isUnderWay(person, db) else { throw NotAllowed("已经有一件转移在办，请等它办完，或先撤回") }
        try Register.requireOpen(union, db)
        let id = try TransferStore.ask(for: membership, to: union, via: path, reason: reason, pen, db)
        // A union that asks for its own member to be taken in has let go already.
        if path == .fromUnion { try MemberLetters.issue(for: TransferStore.record(id, db), pen, db) }
        return id
    }

    /// The union whose turn it is says yes.
    /// - Parameter employer: where somebody works from then on, as far as it is known.
    static func agree(_ transfer: Transfer, employer: String? = nil, note: String? = nil, _ request: Request, _ db: any Connection) throws {
        let pen = Pen(request), event = transfer.assent
        // Who may was asked of the union whose turn it is; a transfer that is decided has nobody's.
        try Transfer.flow.require(event, of: transfer.id, request, db)
        if event != .take { try MemberLetters.issue(for: transfer, pen, db) }
        let setting: SQL = event == .pass ? "released_on = \(pen.today), answer = \(note)" : "decided_on = \(pen.today), answer = \(note)"
        try Transfer.flow.apply(event, to: transfer.id, reason: note, setting: setting, request, db)
        if event != .pass { try move(transfer, employer: employer, pen, db) }
        try tell(transfer, event == .pass ? "同意转出，等“\(transfer.toName)”接收" : "同意，会籍已转到“\(transfer.toName)”", note, pen, db)
    }

    static func refuse(_ transfer: Transfer, reason: String, _ request: Request, _ db: any Connection) throws {
        let pen = Pen(request)
        try Transfer.flow.apply(.refuse, to: transfer.id, reason: reason, setting: "decided_on = \(pen.today), answer = \(reason)", request, db)
        try pen.note("person", transfer.personID.number, "transfer_refused", reason: reason, detail: ["转往": ["", .string(transfer.toName)]], at: transfer.turn, db)
        try tell(transfer, "不同意", reason, pen, db)
    }

    /// The member hears what the union whose turn it was has said.
    private static func tell(_ transfer: Transfer, _ outcome: String, _ note: String?, _ pen: Pen, _ db: any Connection) throws {
        try Notices.tell(transfer.personID, "transfer_answered", ["工会": transfer.turnName, "结果": outcome, "附言": note ?? ""], path: "/me/applications", pen, db)
    }

    /// Whoever asked takes it back.
    static func withdraw(_ transfer: Transfer, _ request: Request, _ db: any Connection) throws {
        guard try request.scope.may(.right(.writeMembers), at: transfer.asker, db) else { throw Refusal.forbidden }
        try stop(transfer.id, .withdraw, because: "撤回", Pen(request), db)
    }

    /// Ends what is under way without an answer of the union whose turn it was.
    static func stop(_ id: ID<Transfer>, _ event: TransferEvent, because: String, _ pen: Pen, _ db: any Connection) throws {
        try Transfer.flow.advance(event, id, reason: because, setting: "decided_on = \(pen.today), answer = \(because)", by: pen.name, at: pen.now, db)
    }

    private static func move(_ transfer: Transfer, employer: String?, _ pen: Pen, _ db: any Connection) throws {
        guard let old = try MemberStore.open(of: transfer.personID, db), old.unionID == transfer.from else {
            throw NotAllowed("\(transfer.personName)已经不是“\(transfer.fromName)”的会员，请撤回这件转移")
        }
        try Register.requireOpen(transfer.to, db)
        var facts = old.facts
        facts.standing = .active
        facts.employer = employer
        try MemberStore.step(old, ended: .moved, on: max(pen.today, old.since), to: MemberStore.Next(union: transfer.to, facts: facts, begunBy: .movedIn), reason: transfer.reason, pen, db)
        try pen.note("person", transfer.personID.number, "moved", reason: transfer.reason, detail: ["转往": ["", .string(transfer.toName)]], at: transfer.from, db)
        try pen.note("person", transfer.personID.number, "moved_in", reason: transfer.reason, detail: ["转自": ["", .string(transfer.fromName)]], at: transfer.to, db)
    }

    // MARK: What the calendar does

    /// Transfers that the union that takes has left unanswered: whoever was let go waits at the old union to be taken in anywhere.
    static func lapse(_ pen: Pen, _ db: any Connection) throws {
        let calendar = try WorkCalendar(db)
        for transfer in try TransferStore.waiting(.toAccept, db) where try transfer.deadline(calendar, db).standing(on: pen.today).isOverdue {
            try stop(transfer.id, .lapse, because: "“\(transfer.toName)”逾期没有答复", pen, db)
            guard let old = try MemberStore.open(of: transfer.personID, db), old.unionID == transfer.from, old.facts.standing != .floating else { continue }
            try float(old, on: pen.today, because: "转往“\(transfer.toName)”逾期未接收", pen, db)
        }
    }

    static func float(_ old: Membership, on day: Day, because: String, _ pen: Pen, _ db: any Connection) throws {
        var facts = old.facts
        facts.standing = .floating
        try MemberStore.step(old, ended: .floated, on: max(day, old.since), to: MemberStore.Next(union: old.unionID, facts: facts, begunBy: .floated), reason: because, pen, db)
        try pen.note("person", old.personID.number, "floated", reason: because, at: old.unionID, db)
    }

    // MARK: A union ends

    /// Whoever belongs to it goes to the union that takes it in, or waits where they are: nobody loses a membership by it (工会法 第十三条).
    static let dependant = Dependant(
        consequence: { ending, db in
            let count = try MemberStore.count(at: ending.union, db)
            guard count > 0 else { return nil }
            guard let heir = ending.heir else { return "撤销后 \(grouped(Int64(count))) 名会员转为待接转，会籍不断" }
            return "合并后 \(grouped(Int64(count))) 名会员转入“\(try Register.name(of: heir, db))”，会龄连续计算"
        },
        settle: { ending, day, because, pen, db in
            for transfer in try TransferStore.waiting(at: ending.union, db) where transfer.to == ending.union || ending.heir != nil {
                try stop(transfer.id, .withdraw, because: "“\(transfer.to == ending.union ? transfer.toName : transfer.fromName)”\(because)", pen, db)
            }
            // What is yet to come cannot have happened: a union that ends next month lets its members go today.
            let day = min(day, pen.today)
            for old in try MemberStore.open(at: ending.union, db) {
                guard let heir = ending.heir else {
                    if old.facts.standing != .floating { try float(old, on: day, because: because, pen, db) }
                    continue
                }
                try MemberStore.step(old, ended: .moved, on: max(day, old.since), to: MemberStore.Next(union: heir, facts: old.facts, begunBy: .movedIn), reason: because, pen, db)
                try pen.note("person", old.personID.number, "moved_in", reason: because, at: heir, db)
            }
        })
}
