import Kernel

extension ListDeclaration {
    /// Every petition that the reader's unions have sent.
    static let petitions = ListDeclaration(
        "petitions", "请示和批复", at: "/petitions", unit: "件", id: "p.id", defaultSort: "-asked_at", rowBase: "/petitions",
        empty: "还没有请示。建会、报选举结果、延期、撤销的请示都在这里",
        columns: [
            Column("union", "工会", .text, .public, "u.name", sort: "u.name_key"),
            Column("kind", "事项", .words(PetitionKind.self), .public, "p.kind"),
            Column("state", "状态", .words(PetitionState.self, tone: \.tone), .public, "p.state"),
            Column("asked_at", "报送时间", .instant, .public, "p.asked_at", sort: "p.asked_at"),
            Column("asked_by", "报送人", .text, .internal, "p.asked_by", isWide: true),
            Column("to", "批复机关", .text, .public, "t.name", isWide: true),
            Column("answered_at", "批复时间", .instant, .public, "p.answered_at", isWide: true),
            Column("number", "文号", .code, .public, "p.number"),
        ],
        filters: [
            .word("kind", "事项", PetitionKind.self, "p.kind"), .word("state", "状态", PetitionState.self, "p.state"),
            Filter("answer", "批复", .options([Filter.Option("own", "等我批复")])) { value, _ in value == "own" ? "p.state = 'waiting' AND own.id IS NOT NULL" : nil },
            Filter("asked_until", "报送不晚于", .day) { value, _ in (try? Day(parsing: value)).map { "p.asked_at < \(Instant($0.adding(days: 1), in: .shanghai))" } }.quiet,
        ],
        searchHint: "工会名称、文号", search: { "(u.search LIKE \(SearchText.pattern($0)) ESCAPE '!' OR \(SQL.found($0, in: "p.number")))" },
        together: [.approvePetitions, .returnPetitions, .export(.readPetitions)],
        source: { _, scope in
            """
            FROM petition p JOIN union_org u ON u.id = p.union_id JOIN union_org t ON t.id = p.to_union_id
            LEFT JOIN union_org own ON own.id = t.id AND \(PetitionStore.isForAnswer(by: scope)) WHERE \(PetitionStore.isWithin(scope))
            """
        })
}

/// One petition: what is asked, who was elected, what was answered, and what may be done.
struct PetitionPage {
    let petition: Petition, request: Request, db: any Connection
    private var base: Path { "/petitions/\(petition.id)" }

    func record() throws -> Record {
        var record = Record(id: petition.id, title: petition.title)
        record.crumbs = [Record.Crumb("请示和批复", "/petitions"), try home()]
        record.tags = [Record.Tag(petition.kind.label), Record.Tag(petition.state.label, petition.state.tone)]
        record.subtitle = petition.number.map { "批复文号 \($0)" } ?? "请\(petition.toName)批复"
        record.actions = try actions()
        record.notices = try notices()
        record.sections = [try asked()] + (try founding()) + (try elected()) + [try documents(), try history()]
        return record
    }

    /// The union's page, or that of the union from which it is split off.
    private func home() throws -> Record.Crumb {
        guard let other = petition.otherID, let name = petition.otherName, try !request.scope.reaches(petition.unionID, db) else {
            return Record.Crumb(petition.unionName, "/unions/\(petition.unionID)")
        }
        return Record.Crumb(name, "/unions/\(other)")
    }

    private func actions() throws -> [Action] {
        let events = try Petition.flow.offered(
            from: petition.state, at: petition.askingID, beneath: petition.toID, madeBy: petition.askerID, request.scope, db)
        let answers: [Action] = events.map { event in
            switch event {
            case .approve: .link("批复同意", "\(base)/approve", icon: "check", .main)
            case .sendBack: .link("退回", "\(base)/return")
            case .refuse: .link("不同意", "\(base)/refuse", .risk)
            case .withdraw: .post("撤回", "\(base)/withdraw", consequence: "撤回后这件请示作废，改好可以重新报送")
            }
        }
        return try answers + again()
    }

    /// A union that is still a draft is asked for once more.
    private func again() throws -> [Action] {
        guard [.returned, .withdrawn].contains(petition.state), try UnionStore.record(petition.unionID, db).state == .draft,
            try PetitionStore.last(about: petition.unionID, request.scope, db).id == petition.id,
            try request.scope.may(.right(.sendPetitions), at: petition.askingID, db)
        else { return [] }
        return [.link("再次报送", "/unions/\(petition.unionID)/found-again", .main)]
    }

    /// Until when an answer is due, and how the time stands.
    private func notices() throws -> [Notice] {
        guard petition.state == .waiting else { return petition.opinion.map { [Notice(petition.state == .approved ? .ok : .warn, $0)] } ?? [] }
        let deadline = Deadline(try ElectionRules.replyWithin.value(on: petition.askedOn, db), from: petition.askedOn, in: try WorkCalendar(db))
        let standing = deadline.standing(on: request.today)
        let scope = try request.scope, isOwn = petition.askerID == scope.actor.id && scope.seats(of: .answerPetitions).contains(petition.toID)
        return [Notice(standing.isOverdue ? .bad : .info, "\(petition.toName)应在\(deadline)前批复，\(standing)")] + (try consequence())
            + (isOwn ? [Notice(.info, "这件请示是您报的，要由本单位另一位同事批复")] : [])
    }

    /// What an approval brings about for those who belong to the union.
    private func consequence() throws -> [Notice] {
        guard petition.kind == .dissolution || petition.kind == .merger else { return [] }
        let ending = Dependant.Ending(petition.unionID, heir: petition.kind == .merger ? petition.otherID : nil)
        return try request.instruments.consequences(of: ending, db).map { [Notice(.info, $0)] } ?? []
    }

    private func asked() throws -> Record.Section {
        var facts = [
            Record.Fact("to", "批复机关", .text, .public, petition.toName), Record.Fact("asked_by", "报送人", .text, .internal, petition.askedBy),
            Record.Fact("asked_at", "报送时间", .instant, .public, petition.askedAt), Record.Fact("reason", "请示内容", .text, .public, petition.reason),
        ]
        if let day = petition.on { facts.append(Record.Fact("on", petition.kind.dayTitle, .day, .public, day)) }
        if let other = petition.otherID {
            let mayOpen = try request.scope.reaches(other, db)
            facts.append(Record.Fact("other", petition.kind == .merger ? "并入" : "分出自", .text, .public, petition.otherName, path: mayOpen ? "/unions/\(other)" : nil))
        }
        facts += [
            Record.Fact("new_name", "新的工会名称", .text, .public, petition.alteration.name),
            Record.Fact("new_representative", "新的法定代表人", .text, .public, petition.alteration.representative),
            Record.Fact("new_address", "新的住所", .text, .public, petition.alteration.address),
        ].filter { $0.value != .null }
        if let entitled = petition.entitled {
            facts += [
                Record.Fact("entitled", "应到人数", .number(unit: "人"), .public, entitled), Record.Fact("present", "实到人数", .number(unit: "人"), .public, petition.present),
                Record.Fact("candidates", "委员候选人", .number(unit: "人"), .public, petition.candidates),
                Record.Fact("term_years", "届期", .number(unit: "年"), .public, petition.termYears),
            ]
        }
        if let answeredAt = petition.answeredAt, petition.state == .withdrawn {
            facts += [Record.Fact("answered_by", "撤回人", .text, .internal, petition.answeredBy), Record.Fact("answered_at", "撤回时间", .instant, .public, answeredAt)]
        } else if let answeredAt = petition.answeredAt {
            facts += [
                Record.Fact("answered_by", "批复人", .text, .internal, petition.answeredBy), Record.Fact("answered_at", "批复时间", .instant, .public, answeredAt),
                Record.Fact("number", "批复文号", .code, .public, petition.number), Record.Fact("opinion", "批复意见", .text, .public, petition.opinion),
            ]
        }
        return Record.Section("请示", .facts(facts))
    }

    /// What the union is to be, as it was written down.
    private func founding() throws -> [Record.Section] {
        guard petition.kind == .founding || petition.kind == .split else { return [] }
        let union = try UnionStore.record(petition.unionID, db), facts = union.facts
        let employers = try EmployerStore.covered(by: union.id, db).map(\.employer.name)
        return [
            Record.Section("拟建工会", .facts([
                Record.Fact("type", "工会类型", .words(UnionType.self), .public, facts.type),
                Record.Fact("employers", "所在单位", .text, .public, employers.isEmpty ? nil : employers.joined(separator: "、")),
                Record.Fact("town", "所在镇街", .text, .public, try TownStore.name(facts.townCode, db)),
                Record.Fact("employees", "职工人数", .number(unit: "人"), .public, facts.employees), Record.Fact("members", "拟入会人数", .number(unit: "人"), .public, facts.members),
                Record.Fact("leader", "筹备组组长", .text, .public, facts.contactName), Record.Fact("office_phone", "办公电话", .code, .public, facts.officePhone),
            ]))
        ]
    }

    private func elected() throws -> [Record.Section] {
        guard petition.kind == .election else { return [] }
        return [Record.Section("当选人", .table(BallotTable.table(try PetitionStore.ballots(of: petition.unionID, petition: petition.id, db))))]
    }

    private func documents() throws -> Record.Section {
        Record.Section("文书", .table(DocumentPage.table(try DocumentStore.of(petition.id, db))))
    }

    private func history() throws -> Record.Section {
        Record.Section("办理经过", .timeline(try History.of("petition", petition.id.number, db).map(\.petitionLine)), isAside: true)
    }
}

/// The election of a union while it is being held: who was elected so far, what is still missing, and the way to the level above.
enum ElectionPage {
    static func record(_ union: TradeUnion, _ request: Request, _ db: any Connection) throws -> Record {
        let base: Path = "/unions/\(union.id)", maySend = try request.scope.may(.right(.sendPetitions), at: union.id, db)
        let isOpen = union.state == .electing && maySend, missing = isOpen ? try Register.missing(for: union, on: request.today, db) : []
        var record = Record(id: union.id, title: "\(union.name)：选举")
        record.crumbs = [Record.Crumb("工会组织", "/unions"), Record.Crumb(union.name, base)]
        record.tags = [Record.Tag(union.state.label, union.state.tone)]
        if isOpen, missing.isEmpty { record.actions = [.link("报送选举结果", "\(base)/election/send", icon: "check", .main)] }
        record.notices = missing.map { Notice(.warn, $0) }
        if isOpen, missing.isEmpty { record.notices = [Notice(.ok, "当选人已经登记齐了，填好大会人数就可以报送")] }
        let members = union.facts.members ?? 0, size = try ElectionRules(on: request.today, db).sizes.size(for: members)
        record.sections = [
            Record.Section("当选人", .table(BallotTable.table(try PetitionStore.ballots(of: union.id, db), removable: isOpen ? base : nil)),
                note: "会员 \(members) 人，工会委员会 \(size.lowerBound) 至 \(size.upperBound) 人",
                action: isOpen ? .link("登记当选人", "\(base)/ballots/new", icon: "plus") : nil)
        ]
        return record
    }
}

enum BallotTable {
    /// - Parameter union: the union's path, where a line may be taken out again.
    static func table(_ ballots: [Ballot], removable union: Path? = nil) -> Record.Table {
        Record.Table(
            "ballots", empty: "还没有登记当选人。选举以后逐个登记",
            columns: [
                Record.TableColumn("name", "姓名"), Record.TableColumn("committee", "委员会"), Record.TableColumn("role", "职务"),
                Record.TableColumn("sex", "性别", isWide: true), Record.TableColumn("post", "专兼挂", isWide: true), Record.TableColumn("votes", "得票", .number(unit: "票")),
            ],
            rows: ballots.map { ballot in
                Record.TableRow(
                    [
                        ballot.name.stored, ballot.kind.label.stored, ballot.kind.title(of: ballot.role).stored, ballot.sex?.label.stored ?? .null,
                        ballot.post?.label.stored ?? .null, ballot.votes.stored,
                    ],
                    action: union.map { .post("移除", "\($0)/ballots/\(ballot.id)/remove", .bare) })
            })
    }
}

extension History.Entry {
    /// 退回：请补上差额选举的办法
    fileprivate var petitionLine: Record.Event {
        let verb = PetitionEvent(rawValue: event)?.label ?? "报送"
        return Record.Event(at: happenedAt, text: reason.map { "\(verb)：\($0)" } ?? verb, by: actorName, isKey: event == "approve")
    }
}

/// What waits for an answer by those who may give it, and what came back to those who asked.
enum PetitionReminders {
    private typealias Waiting = (id: Int64, askedOn: Day, until: Deadline.Standing)

    @Sendable static func toAnswer(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let standings = try waiting(PetitionStore.isForAnswer(by: scope), scope, db), own = ("answer", "own")
        let late = standings.filter(\.until.isOverdue), ahead = standings.filter { !$0.until.isOverdue }
        return item("请示没有按期批复", late, .bad, late.count > 1 ? "最早的一件 \(late[0].until)" : "请尽早批复或退回", own)
            + item("待批复的请示", ahead, .warn, ahead.count > 1 ? "最早的一件 \(ahead[0].until)" : "", own)
    }

    /// What nobody has answered in time, whoever should have.
    @Sendable static func late(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        item("请示没有按期批复", try waiting("1 = 1", scope, db).filter(\.until.isOverdue), .bad, "请督促批复或退回", ("state", "waiting"))
    }

    private static func waiting(_ condition: SQL, _ scope: Scope, _ db: any Connection) throws -> [Waiting] {
        let asked: [(id: Int64, at: Instant)] = try db.rows("""
            SELECT p.id, p.asked_at FROM petition p WHERE p.state = 'waiting' AND \(condition) AND \(scope.covers("p.union_id")) ORDER BY p.asked_at
            """).map { (try $0.get("id"), try $0.get("asked_at")) }
        guard !asked.isEmpty else { return [] }
        let calendar = try WorkCalendar(db)
        return try asked.map { one in
            let day = one.at.day(in: .shanghai)
            return (id: one.id, askedOn: day, until: Deadline(try ElectionRules.replyWithin.value(on: day, db), from: day, in: calendar).standing(on: scope.today))
        }
    }

    /// What is late was asked first: up to the day of the last of them the list has no other.
    private static func item(_ title: String, _ waiting: [Waiting], _ tone: Tone, _ note: String, _ filter: (String, String)) -> [Reminder.Item] {
        waiting.first.map { first in
            let last = waiting.last { $0.until.isOverdue }?.askedOn.description
            let path = Path.to(first.id, of: waiting.count, at: "/petitions", [filter, ("asked_until", last), ("sort", "asked_at")])
            return [Reminder.Item(title, "\(waiting.count) 件", tone, due: first.until, note: note, path: path)]
        } ?? []
    }

    @Sendable static func returned(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let row = try db.rows("""
            SELECT COUNT(*) AS returned, MIN(p.id) AS one FROM petition p WHERE p.state = 'returned' AND \(PetitionStore.isWithin(scope))
            AND NOT EXISTS (SELECT 1 FROM petition n WHERE n.union_id = p.union_id AND n.asked_at > p.asked_at)
            """)[0], count: Int = try row.get("returned")
        guard let one: Int64 = try row.get("one") else { return [] }
        return [Reminder.Item("退回的请示", "\(count) 件", .warn, note: "按退回原因改好后重新报送", path: .to(one, of: count, at: "/petitions", [("state", "returned")]))]
    }

    /// What a union has begun and not yet sent: a founding that was taken back, an election that is being held.
    @Sendable static func begun(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        try db.rows("""
            SELECT u.id, u.name, u.state FROM union_org u WHERE \(scope.covers("u.id")) AND (u.state IN ('PREPARING', 'ELECTING') OR (u.state = 'DRAFT' AND
              (SELECT p.state FROM petition p WHERE p.union_id = u.id ORDER BY p.asked_at DESC, p.id DESC LIMIT 1) = 'withdrawn')) ORDER BY u.name_key, u.id LIMIT 20
            """).map { row in
                let id: ID<UnionOrg> = try row.get("id"), name: String = try row.get("name"), state: UnionState = try row.get("state")
                let (word, note) = switch state {
                case .draft: ("建会草稿", "请示撤回了，改好后再次报送")
                case .preparing: ("筹备中", "已批准筹建，接着筹备选举")
                case .electing, .submitted, .active, .changing, .suspended, .dissolving, .dissolved: ("选举中", "选举后登记当选人，报送结果")
                }
                return Reminder.Item(name, word, oneOf: "筹建和选举中的工会", note: note, path: state == .electing ? "/unions/\(id)/election" : "/unions/\(id)")
            }
    }
}
