import Kernel
import Organisations
import People

/// A member as a page: who it is, masked, to which unions they belonged, what happened.
struct MemberPage {
    let member: Member, request: Request, db: any Connection
    /// The whole numbers, for whoever has just said what they are for.
    var whole: (number: String, phone: String?)?
    private var person: Person { member.person }
    private var base: Path { "/members/\(person.id)" }

    private var hasLeft: Bool { member.membership.until != nil }

    func record() throws -> Record {
        var record = Record(id: person.id, title: person.name)
        record.crumbs = hasLeft ? [Record.Crumb("会员", "/members"), Record.Crumb("历史会员", "/members/former")] : [Record.Crumb("会员", "/members")]
        record.tags = tags
        record.subtitle = try Register.name(of: member.union, db)
        record.actions = try actions()
        record.notices = try notices()
        record.sections = [try membership()] + (try isElsewhere || person.erasedOn != nil ? [] : [identity()]) + [try stretches()] + (try merged()) + [try files()] + (hasLeft ? [] : try ownAccount()) + (try history())
        return record
    }

    /// Who has moved on is another union's: what is known of the person is no longer for this one.
    private var isElsewhere: Bool { get throws { try hasLeft && MemberStore.open(of: person.id, db) != nil } }

    private func actions() throws -> [Action] {
        guard try request.scope.may(.right(.writeMembers), at: member.union, db), person.erasedOn == nil else { return [] }
        let copy = Action.link("导出全部资料", "\(base)/copy", icon: "download", .bare)
        guard !hasLeft else {
            let isDue = try request.scope.may(.right(.eraseMembers), at: member.union, db) && Retention.isDue(person.id, on: request.today, db)
            return [copy] + (isDue ? [.link("删除资料", "\(base)/erase", .risk)] : [])
        }
        let isMoving = try TransferStore.isUnderWay(person.id, db)
        let step: [Action] = switch member.membership.facts.standing {
        case .active: [.link("保留会籍", "\(base)/retain")]
        case .retained, .floating: [.link("恢复会籍", "\(base)/return")]
        }
        return [.link("更正资料", "\(base)/edit", icon: "edit", .main), .link("查看全号", "\(base)/numbers", icon: "eye")]
            + (isMoving ? [] : [.link("转出", "\(base)/transfer", icon: "swap")]) + step
            + [
                .link("退会", "\(base)/quit", .risk), .link("除名", "\(base)/strike", .risk), .link("开除会籍", "\(base)/expel", .risk), .link("登记亡故", "\(base)/death", .risk), copy,
            ] + LetterFormat.allCases.map { .link("入会申请书 \($0.label)", "\(base)/application/\($0.rawValue)", .bare) }
    }

    private func notices() throws -> [Notice] {
        if let erased = person.erasedOn { return [Notice(.info, "资料保存到期，已于\(erased.long)删除。会籍的起止日期留着，过去的统计不变")] }
        if let died = person.diedOn { return [Notice(.info, "\(died.long)亡故")] }
        if let until = member.membership.until, let ending = member.membership.endedBy { return [Notice(.info, "\(until.long)\(ending.label)，以下是当时的登记")] }
        let moving = try TransferStore.of(person.id, db).filter(\.state.isOpen).map {
            Notice(.info, "正在由“\($0.fromName)”转往“\($0.toName)”，\($0.state.label)", .link("查看", "/transfers/\($0.id)"))
        }
        return try moving + check() + doubles()
    }

    /// What this year's check has said and nobody has acted upon.
    private func check() throws -> [Notice] {
        switch try YearlyCheck.finding(of: person.id, at: member.union, request.today.year, db) {
        case .left: [Notice(.warn, "年度核对：已离开。请办转出、保留会籍、退会或除名；弄错了的，在“年度核对”里改成“还在”", .link("年度核对", "/members/check"))]
        case .changed: [Notice(.info, "年度核对：情况有变。请更正资料", .link("更正资料", "\(base)/edit"))]
        case .here, .unchecked, nil: []
        }
    }

    /// Who has only one of both in reach learns that there is another, and nothing of it.
    private func doubles() throws -> [Notice] {
        let scope = try request.scope, within = scope.narrowed(to: .writeMembers)
        return try PairStore.of(person.id, db).filter { $0.state == .open }.map { pair in
            guard let within, (try? PairStore.find(pair.id, within, db)) != nil else {
                return Notice(.info, "库里还有一条记录可能是同一个人，在您管辖范围以外，由上级工会核对")
            }
            return Notice(.warn, "库里还有一条记录可能是同一个人：\(pair.reasons)", .link("核对", "/members/duplicates/\(pair.id)"))
        }
    }

    /// Records that turned out to be the same person, with all that stands in them.
    private func merged() throws -> [Record.Section] {
        let others = try PersonStore.mergedInto(person.id, db)
        guard !others.isEmpty else { return [] }
        let pairs = try PairStore.of(person.id, db).filter { $0.state == .merged }
        let rows = try others.map { other in
            let stretch = try MemberStore.all(of: other.id, db).last
            return Record.TableRow(
                [other.name.stored, other.maskedNumber?.stored ?? .null, other.maskedPhone?.stored ?? .null, stretch?.facts.joinedOn.stored ?? .null],
                action: pairs.first { $0.other(than: person.id) == other.id }.map { .link("看对照", "/members/duplicates/\($0.id)", .bare) })
        }
        return [Record.Section("并入的记录", .table(Record.Table(
            "merged", empty: "", columns: [
                Record.TableColumn("name", "姓名"), Record.TableColumn("number", "证件号码", .code), Record.TableColumn("phone", "手机号码", .code), Record.TableColumn("joined_on", "入会日期", .day),
            ], rows: rows)))]
    }

    private var tags: [Record.Tag] {
        let facts = member.membership.facts
        var tags = [member.membership.endedBy.map { Record.Tag($0.label) } ?? Record.Tag(facts.standing.label, facts.standing.tone)]
        if let newForm = facts.newForm { tags.append(Record.Tag(newForm.label, .info)) }
        if person.facts.isMigrantWorker == true { tags.append(Record.Tag("农民工")) }
        if let honour = person.facts.honour { tags.append(Record.Tag(honour)) }
        return tags
    }

    private func membership() throws -> Record.Section {
        let union = Record.Fact("union", "所属工会", .text, .public, try Register.name(of: member.union, db), path: "/unions/\(member.union)")
        return Record.Section("会籍", .facts([union] + member.membership.facts.named.map { $0.fact() }))
    }

    private func identity() -> Record.Section {
        Record.Section("本人", .facts(PersonFile.identity(person, whole: whole).filter { $0.key != "name" }))
    }

    private func stretches() throws -> Record.Section {
        let scope = try request.scope
        return Record.Section("会籍经历", .table(try PersonFile.stretches(of: person.id, db) { try scope.reaches($0, db) }))
    }

    private func files() throws -> Record.Section {
        let mayWrite = try !hasLeft && request.scope.may(.right(.writeMembers), at: member.union, db)
        return Record.Section("附件", .table(Record.Table(
            "files", empty: "还没有附件。签过字的入会申请书可以附在这里",
            columns: [Record.TableColumn("title", "标题"), Record.TableColumn("file", "文件"), Record.TableColumn("attached_at", "附加时间", .instant), Record.TableColumn("attached_by", "经办", isWide: true)],
            rows: try MemberFiles.of(person.id, request.scope, db).map { file in
                Record.TableRow([file.title.stored, file.fileName.stored, file.attachedAt.stored, file.attachedBy.stored], path: "\(base)/files/\(file.id)")
            })), action: mayWrite ? .link("附加文件", "\(base)/files/new", icon: "plus") : nil)
    }

    /// Who came with a roster and was not touched since has none.
    private func history() throws -> [Record.Section] {
        let lines = try History.of("person", person.id.number, within: request.scope, db).map(\.memberLine)
        return lines.isEmpty ? [] : [Record.Section("履历", .timeline(lines), isAside: true)]
    }
}

extension History.Entry {
    /// What happened, in words.
    var memberLine: Record.Event {
        let text = switch event {
        case "edited": "更正：\(changes)"
        case "corrected": "更正原因：\(reason ?? "")"
        case "imported": "随花名册导入"
        case "taken_back": "导入撤销"
        case "joined": "入会：\(changes)"
        case "moved_in": ["转入", changes, reason].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "：")
        case "transfer_asked": "提出转移：\(changes)，\(reason ?? "")"
        case "transfer_refused": "转移没有同意：\(changes)，\(reason ?? "")"
        case "file_attached": "附加文件：\(changes)"
        case "checked": "年度核对：\(reason ?? "")"
        case "took_over", "merged": ["合并", changes, reason].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "：")
        case "separated": "合并撤销：\(changes)"
        default: [Ending(rawValue: event)?.label ?? event, changes, reason].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "：")
        }
        return Record.Event(at: happenedAt, text: text, by: actorName, isKey: Ending(rawValue: event) != nil || event == "joined" || event == "moved_in")
    }
}
