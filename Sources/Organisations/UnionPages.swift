import Kernel

/// One union as a page: what it is, who leads it, whom it covers, its papers, its history, and what may be done.
struct UnionPage {
    let union: TradeUnion, back: LookingBack, request: Request, db: any Connection
    private var base: Path { "/unions/\(union.id)" }
    private var past: Day? { back.day }
    private var day: Day { past ?? request.today }
    /// A page of another union, at the same day.
    private func page(of other: ID<UnionOrg>) -> Path { ("/unions/\(other)" as Path).with(back.carried) }

    func record() throws -> Record {
        var record = Record(id: union.id, title: union.name)
        record.crumbs = try crumbs()
        record.tags = tags
        record.subtitle = union.facts.code.map { "统一社会信用代码 \($0.text)" }
        record.actions = try actions()
        record.notices = try notices()
        record.sections = [
            try facts(), try laterChanges(), try officers(), try terms(), try employers(), try legalPerson(), try certificates(), try accounts(), try files(),
            try may(.readPetitions) ? try petitions() : nil, try numbers(), asking, try history(),
        ].compactMap(\.self)
        return record
    }

    private func crumbs() throws -> [Record.Crumb] {
        let above = try TreeStore.above(union.id, at: past, db).filter { try request.scope.reaches($0.id, db) }
        return [Record.Crumb("工会组织", ("/unions" as Path).with(back.carried))] + above.map { Record.Crumb($0.name, page(of: $0.id)) }
    }

    private var tags: [Record.Tag] {
        let standing = union.standing(on: day)
        var tags = [Record.Tag(union.facts.type.label), Record.Tag(standing.label, standing.tone)]
        if union.state != .active, union.state != .dissolved { tags.append(Record.Tag(union.state.label, union.state.tone)) }
        if union.facts.isNewForm { tags.append(Record.Tag("新业态", .info)) }
        if union.isRoot { tags.append(Record.Tag("区总工会，不计入工会组织数")) }
        return tags
    }

    private func may(_ right: Right) throws -> Bool { try request.scope.may(.right(right), at: union.id, db) }
    /// What is past is not changed.
    private func mayChange(_ right: Right) throws -> Bool { try past == nil && may(right) }

    private func actions() throws -> [Action] {
        guard past == nil else { return [] }
        let edit: [Action] = try may(.writeRegister) ? [.link("修改", "\(base)/edit", icon: "edit", .main)] : []
        guard !union.isRoot else { return try edit + founding() + letterhead() }
        return try edit + founding() + steps() + (edit.isEmpty ? [] : [.link("调整上级", "\(base)/move", .bare)]) + letterhead()
    }

    /// A union that leads others may have new ones beneath it.
    private func founding() throws -> [Action] {
        guard union.facts.type.mayLead(.basicSingle), union.state == .active, try may(.sendPetitions) else { return [] }
        return [.link("申请建会", "\(base)/found", icon: "plus")]
    }

    private func letterhead() throws -> [Action] { try union.facts.type.mayLead(.basicSingle) && may(.sendPetitions) ? [.link("发文设置", "\(base)/letterhead", .bare)] : [] }

    /// The next steps of the union's life, as far as this person may take them.
    private func steps() throws -> [Action] {
        let offered = try TradeUnion.flow.offered(from: union.state, at: union.id, request.scope, db)
        var actions = offered.compactMap { event -> Action? in
            switch event {
            case .convene:
                .post(union.isFounding ? "筹备选举" : "筹备换届选举", "\(base)/convene", consequence: "工会进入选举；选举结果批复以前，不能再申请延期或撤销")
            case .submit: .link("选举", "\(base)/election")
            case .callOff: .post("取消选举", "\(base)/call-off", .bare, consequence: "登记的当选人会删掉；以后可以重新筹备选举")
            case .suspend: .link("登记停摆", "\(base)/suspend", .bare)
            case .resume: .link("恢复正常", "\(base)/resume")
            case .close: .link("申请撤销", "\(base)/dissolve", .risk)
            case .change: .link("申请变更", "\(base)/alter", .bare)
            // Steps that follow from an answer are taken there.
            case .prepare, .drop, .standDown, .sendBack, .seat, .keep, .keepSuspended, .dissolve, .settle, .leave: nil
            }
        }
        guard try may(.sendPetitions), try !PetitionStore.waits(for: union.id, db) else { return actions }
        if union.state == .draft { actions.append(.link("再次报送建会请示", "\(base)/found-again", .main)) }
        if union.state == .active { actions += [.link("申请合并", "\(base)/merge", .bare), .link("申请分立", "\(base)/split", .bare)] }
        if union.state == .active, union.facts.termEnd != nil {
            let isNear = [.endingSoon, .overdue].contains(union.standing(on: day))
            actions.append(.link("申请延期换届", "\(base)/postpone", isNear ? .plain : .bare))
        }
        return actions
    }

    /// What is doubtful, each with what to do next.
    private func notices() throws -> [Notice] {
        if let notice = back.notice("登记情况") { return [notice] }
        let mayWrite = try may(.writeRegister)
        let noted = try QualityStore.open(of: .union(union.id), db).map { note in
            Notice(.warn, note.sentence, mayWrite ? .post("已处理", "\(base)/notes/\(note.id)", .bare) : nil)
        }
        return try noted + QualityStore.findings(union.id, on: day, db).map { Notice(.warn, $0.sentence, nil) }
    }

    private func facts() throws -> Record.Section {
        var facts = (union.facts.identity.dropFirst() + union.facts.founding + union.facts.term).map { $0.fact() }
        facts.append(Record.Fact("term_end", "任期届满", .day, .public, union.facts.termEnd))
        if let parent = union.parentID, let name = try TreeStore.above(union.id, at: past, db).last?.name {
            let mayOpen = try request.scope.reaches(parent, db)
            facts.append(Record.Fact("parent", "上级工会", .text, .public, name, path: mayOpen ? page(of: parent) : nil))
        }
        facts.append(Record.Fact("chair", "主席", .text, .public, union.chairName))
        let beneath = try past.map { try TreeStore.beneath(union.id, at: $0, request.scope, db) } ?? union.beneath - 1
        let tree = Path("/unions/tree").with([("under", union.id.description)] + back.carried)
        facts.append(Record.Fact("beneath", "下辖工会", .number(unit: "个"), .public, beneath, path: tree))
        facts += union.facts.numbers.map { $0.fact() }
        facts += try place()
        let former = try UnionStore.formerNames(of: union.id, at: past, db)
        facts.append(Record.Fact("former_names", "曾用名", .text, .public, former.isEmpty ? nil : former.joined(separator: "、")))
        if let past { facts.append(Record.Fact("at", "截至", .day, .public, past)) }
        return Record.Section("登记信息", .facts(facts), note: past.map { _ in "没有自己日期的，按当时登记的写；建会、任期等有日期的，按现在知道的写" })
    }

    private func place() throws -> [Record.Fact] {
        let town = try TownStore.name(union.facts.townCode, db)
        let rest = union.facts.place.filter { !["town_code", "longitude", "latitude", "datum"].contains($0.key) }
        return [Record.Fact("town", "所在镇街", .text, .public, town)] + rest.map { $0.fact() } + [Record.Fact("position", "经纬度", .text, .public, position)]
    }

    private var position: String? {
        guard let longitude = union.facts.longitude, let latitude = union.facts.latitude else { return nil }
        let datum = union.facts.datum.map { "（坐标系\($0.label)）" } ?? ""
        return "\(Degrees(millionths: longitude).written)，\(Degrees(millionths: latitude).written)\(datum)"
    }

    private func officers() throws -> Record.Section {
        let mayWrite = try mayChange(.writeRegister)
        let officers = try CommitteeStore.officers(of: union.id, at: past, db)
        let table = Record.Table(
            "officers", empty: "还没有登记委员会成员",
            columns: [
                Record.TableColumn("name", "姓名"), Record.TableColumn("title", "职务"), Record.TableColumn("committee", "委员会"),
                Record.TableColumn("phone", "手机"), Record.TableColumn("elected_on", "当选日期", .day, isWide: true),
                Record.TableColumn("votes", "得票", .number(unit: "票"), isWide: true), Record.TableColumn("since", "任职起始", .day, isWide: true),
            ] + recordedColumn,
            rows: officers.map { officer in
                Record.TableRow(
                    [
                        officer.name.stored, officer.title.stored, officer.kind.label.stored, officer.maskedPhone?.stored ?? .null,
                        officer.electedOn?.stored ?? .null, officer.votes?.stored ?? .null, officer.since?.stored ?? .null,
                    ] + recorded(officer.id),
                    path: "\(base)/officers/\(officer.id)",
                    action: mayWrite ? .link("离任", "\(base)/officers/\(officer.id)/end", .bare) : nil)
            })
        let roster: [Action] = union.chairName == nil || past != nil ? [] : LetterFormat.allCases.map { .link("委员名册 \($0.label)", "\(base)/roster/\($0.rawValue)", .bare) }
        return Record.Section(
            "委员会", .table(table), note: counts(officers), actions: roster + (mayWrite ? [.link("登记成员", "\(base)/officers/new", icon: "plus")] : []))
    }

    /// 工会委员会 9 人 · 经费审查委员会 3 人
    private func counts(_ officers: [Officer]) -> String? {
        let counts = CommitteeKind.allCases.compactMap { kind in
            let count = officers.count { $0.kind == kind }
            return count == 0 ? nil : "\(kind.label) \(count) 人"
        }
        return counts.isEmpty ? nil : counts.joined(separator: " · ")
    }

    /// 工会委员会 has the union's own term; the others are elected for theirs. The first three every union should have.
    private func terms() throws -> Record.Section {
        let mayWrite = try mayChange(.writeRegister)
        let committees = try CommitteeStore.all(of: union.id, at: past, db)
        let expected: [CommitteeKind] = union.facts.type.isInternal ? [] : [.union, .audit, .women]
        let kinds = CommitteeKind.allCases.filter { kind in expected.contains(kind) || committees.contains { $0.kind == kind } }
        let table = Record.Table(
            "committees", empty: "还没有登记委员会",
            columns: [
                Record.TableColumn("committee", "委员会"), Record.TableColumn("is_founded", "已建立", .yesNo), Record.TableColumn("founded_on", "成立日期", .day, isWide: true),
                Record.TableColumn("term_number", "届次", .number(unit: "届")), Record.TableColumn("term_start", "本届起始", .day), Record.TableColumn("term_end", "本届届满", .day),
            ],
            rows: kinds.map { kind in
                let committee = committees.first { $0.kind == kind }
                let term = kind == .union
                    ? [union.facts.foundedOn?.stored, union.facts.termNumber?.stored, union.facts.termStart?.stored, union.facts.termEnd?.stored]
                    : [committee?.foundedOn?.stored, committee?.termNumber?.stored, committee?.termStart?.stored, committee?.termEnd?.stored]
                let path: Path = kind == .union ? "\(base)/edit" : "\(base)/committees/\(kind.rawValue)"
                let isFounded = committee != nil || (kind == .union && union.facts.foundedOn.map { $0 <= day } == true)
                return Record.TableRow(
                    [kind.label.stored, isFounded.stored] + term.map { $0 ?? .null }, action: mayWrite ? .link("登记届期", path, .bare) : nil)
            })
        return Record.Section("届期", .table(table), note: try earlierTerms())
    }

    /// 以前各届：第 1 届 2015-05-01 至 2020-05-01. Who was elected early ended the term before.
    private func earlierTerms() throws -> String? {
        let earlier = try TermStore.all(of: union.id, db).filter { $0.startedOn < union.facts.termStart ?? day }
        guard !earlier.isEmpty else { return nil }
        let next = earlier.dropFirst().map(\.startedOn) + [union.facts.termStart ?? day]
        let lines = zip(earlier, next).map { term, next in
            "\(term.number.map { "第 \($0) 届 " } ?? "")\(term.startedOn) 至 \(min(term.postponedTo ?? term.endsOn, next))"
        }
        return "以前各届：" + lines.joined(separator: "；")
    }

    private func employers() throws -> Record.Section {
        let mayWrite = try mayChange(.writeRegister)
        let covered = try EmployerStore.covered(by: union.id, at: past, db)
        let table = Record.Table(
            "employers", empty: "还没有登记覆盖的单位",
            columns: [
                Record.TableColumn("name", "用人单位"), Record.TableColumn("code", "统一社会信用代码", .code, isWide: true),
                Record.TableColumn("employees", "职工", .number(unit: "人")), Record.TableColumn("since", "起始日期", .day),
            ] + recordedColumn,
            rows: covered.map { item in
                Record.TableRow(
                    [item.employer.name.stored, item.employer.facts.code?.stored ?? .null, item.employer.facts.employees?.stored ?? .null, item.since?.stored ?? .null]
                        + recorded(ID<EmployerStore.Covered>(item.coverage)),
                    path: "/employers/\(item.employer.id)",
                    action: mayWrite ? .link("不再覆盖", "\(base)/employers/\(item.employer.id)/end", .bare) : nil)
            })
        return Record.Section("覆盖的用人单位", .table(table), action: mayWrite ? .link("登记单位", "\(base)/employers/new", icon: "plus") : nil)
    }

    private func legalPerson() throws -> Record.Section {
        let known = try LegalPerson.all(of: union.id, at: past, db)
        let mayApply = try union.state == .active && !union.facts.type.isInternal && !union.isRoot && mayChange(.sendPetitions)
            && !LegalPerson.isOrAsked(union.id, db)
        let table = Record.Table(
            "legal_person", empty: "还没有申请法人登记",
            columns: [
                Record.TableColumn("state", "状态"), Record.TableColumn("applied_on", "申请日期", .day), Record.TableColumn("registered_on", "登记日期", .day),
                Record.TableColumn("cancelled_on", "注销日期", .day, isWide: true), Record.TableColumn("representative", "法定代表人", isWide: true),
            ],
            rows: known.map {
                Record.TableRow(
                    [$0.state.label.stored, $0.appliedOn.stored, $0.registeredOn?.stored ?? .null, $0.cancelledOn?.stored ?? .null, $0.representative.stored],
                    path: "/legal-persons/\($0.id)")
            })
        return Record.Section("法人登记", .table(table), action: mayApply ? .link("申请法人登记", "\(base)/legal-person", icon: "plus") : nil)
    }

    /// Looking back, what was written down later than the day says so.
    private var recordedColumn: [Record.TableColumn] { past == nil ? [] : [Record.TableColumn("recorded_later", "后来补登", .day)] }
    private func recorded<T>(_ id: ID<T>) -> [Value] {
        guard let past else { return [] }
        return [id.recordedOn > past ? id.recordedOn.stored : .null]
    }

    private func certificates() throws -> Record.Section {
        let mayWrite = try mayChange(.writeRegister)
        let table = Record.Table(
            "certificates", empty: "还没有登记证书",
            columns: [
                Record.TableColumn("kind", "证书"), Record.TableColumn("number", "编号", .code), Record.TableColumn("valid_from", "有效期起", .day, isWide: true),
                Record.TableColumn("valid_to", "有效期止", .day), Record.TableColumn("registrar", "登记管理机关", isWide: true),
                Record.TableColumn("representative", "法定代表人", isWide: true),
            ] + recordedColumn,
            rows: try PaperStore.certificates(of: union.id, at: past, db).map {
                Record.TableRow(
                    [$0.kind.label.stored, $0.number.stored, $0.validFrom.stored, $0.validTo.stored, $0.registrar.stored, $0.representative?.stored ?? .null] + recorded($0.id),
                    actions: mayWrite ? [.link("更正", "\(base)/certificates/\($0.id)/edit", .bare), .link("注销", "\(base)/certificates/\($0.id)/end", .bare)] : [])
            })
        return Record.Section("证书", .table(table), action: mayWrite ? .link("登记证书", "\(base)/certificates/new", icon: "plus") : nil)
    }

    private func accounts() throws -> Record.Section {
        let mayWrite = try mayChange(.writeRegister)
        let table = Record.Table(
            "accounts", empty: "还没有登记对公账户",
            columns: [Record.TableColumn("bank", "开户行"), Record.TableColumn("tail", "账号", .code), Record.TableColumn("since", "启用日期", .day, isWide: true)] + recordedColumn,
            rows: try PaperStore.accounts(of: union.id, at: past, db).map {
                Record.TableRow(
                    [$0.bank.stored, "尾号 \($0.tail)".stored, $0.since?.stored ?? .null] + recorded($0.id),
                    action: mayWrite ? .link("销户", "\(base)/accounts/\($0.id)/end", .bare) : nil)
            })
        return Record.Section("对公账户", .table(table), action: mayWrite ? .link("登记账户", "\(base)/accounts/new", icon: "plus") : nil)
    }

    private func files() throws -> Record.Section {
        let mayAttach = try mayChange(.attachFiles)
        let table = Record.Table(
            "files", empty: "还没有附件",
            columns: [
                Record.TableColumn("title", "标题"), Record.TableColumn("kind", "类别"), Record.TableColumn("size", "大小", .number(unit: "字节"), isWide: true),
                Record.TableColumn("taken_at", "拍摄时间", isWide: true), Record.TableColumn("attached_at", "时间", .instant), Record.TableColumn("attached_by", "经办", isWide: true),
            ],
            rows: try PaperStore.attachments(of: union.id, db).filter { $0.attachedAt < end }.map {
                Record.TableRow(
                    [$0.title.stored, $0.kind.label.stored, $0.size.stored, $0.takenAt?.stored ?? .null, $0.attachedAt.stored, $0.attachedBy.stored],
                    path: "\(base)/files/\($0.id)", action: mayAttach ? removal(of: $0) : nil)
            })
        return Record.Section("附件", .table(table), action: mayAttach ? .link("附加文件", "\(base)/files/new", icon: "plus") : nil)
    }

    private func removal(of attachment: Attachment) -> Action {
        .post("删除", "\(base)/files/\(attachment.id)/remove", .bare, consequence: "“\(attachment.title)”删除后找不回来；履历里会留下谁在什么时候删的")
    }

    private func petitions() throws -> Record.Section {
        let table = Record.Table(
            "petitions", empty: "还没有报送过请示",
            columns: [
                Record.TableColumn("kind", "事项"), Record.TableColumn("state", "状态"), Record.TableColumn("asked_at", "报送时间", .instant),
                Record.TableColumn("number", "批复文号", .code),
            ],
            rows: try PetitionStore.concerning(union.id, db).filter { $0.askedAt < end }.map { petition in
                // One that was answered later still waited.
                let waited = petition.answeredAt.map { $0 >= end } ?? false, state = waited ? PetitionState.waiting : petition.state
                return Record.TableRow(
                    [petition.kind.label.stored, state.label.stored, petition.askedAt.stored, waited ? .null : petition.number?.stored ?? .null],
                    path: "/petitions/\(petition.id)")
            })
        return Record.Section("请示和批复", .table(table))
    }

    private func history() throws -> Record.Section {
        let entries = try History.of("union_org", union.id.number, within: request.scope, until: end, db)
        return Record.Section("履历", .timeline(entries.map(\.line)), isAside: true)
    }

    /// The moment at which the day was over.
    private var end: Instant { Instant(day.adding(days: 1), in: .shanghai) }

    // MARK: Other days

    private var asking: Record.Section? {
        union.isRoot ? nil : Record.Section("看以前的某一天", .html(back.asking("看以前的登记情况").html), isAside: true)
    }

    /// Both versions of what was changed since: what stood there on the day, and what stands there now.
    private func laterChanges() throws -> Record.Section? {
        guard let past else { return nil }
        let table = Record.Table(
            "later_changes", empty: "登记信息后来没有改过",
            columns: [
                Record.TableColumn("title", "项目"), Record.TableColumn("then", "当时登记"), Record.TableColumn("now", "现在登记"),
                Record.TableColumn("changed_on", "最近改动", .instant), Record.TableColumn("by", "改动人", isWide: true),
            ],
            rows: try LaterChange.all(of: union.id, after: past, request.scope, db).map {
                Record.TableRow([$0.title.stored, $0.then.stored, $0.now.stored, $0.on.stored, $0.by.stored])
            })
        return Record.Section("后来改过的", .table(table))
    }

    /// The figures of the union and all beneath it.
    private func numbers() throws -> Record.Section? {
        guard union.facts.type.mayLead(.basicSingle), try may(.readFigures) else { return nil }
        let path = Path("/figures").with([("union", union.isRoot ? nil : union.id.description)] + back.carried)
        return Record.Section("指标", .html("<p><a href=\"\(path)\">\(union.name)及其下级的指标</a></p>"), isAside: true)
    }
}

extension History.Entry {
    /// 修改：地址 “…” 改为 “…”
    var line: Record.Event { Record.Event(at: happenedAt, text: text, by: actorName, isKey: event == "founded" || event == "moved") }

    private var text: String {
        let parts = [changes, reason.map { "依据：\($0)" } ?? ""].filter { !$0.isEmpty }
        return parts.isEmpty ? verb : "\(verb)：\(parts.joined(separator: "；"))"
    }

    private var verb: String {
        switch event {
        case "founded": "登记"
        case "imported": "由名录导入"
        case "taken_back": "撤销导入"
        case "edited": "修改"
        case "moved": "调整上级"
        case "elected": "登记委员会成员"
        case "left": "离任"
        case "covered": "登记覆盖的单位"
        case "uncovered": "不再覆盖"
        case "term_set": "登记委员会届期"
        case "certificate_added": "登记证书"
        case "certificate_corrected": "更正证书"
        case "certificate_ended": "注销证书"
        case "account_added": "登记对公账户"
        case "account_ended": "登记销户"
        case "letterhead_set": "发文设置"
        case "took_in": "并入本会"
        case "legal_person_applied": "申请法人登记"
        case "legal_person_registered": "登记工会法人"
        case "legal_person_cancelled": "注销法人登记"
        case "split_off": "分立"
        case "file_attached": "附加文件"
        case "file_removed": "删除附件"
        case "note_resolved": "处理数据问题"
        case "drafted": "申请建会"
        case "postponed": "延期换届"
        default: UnionEvent(rawValue: event)?.label ?? event
        }
    }
}
