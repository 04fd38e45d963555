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

    func record() throws -> Record {
        var record = Record(id: person.id, title: person.name)
        record.crumbs = [Record.Crumb("会员", "/members")]
        record.tags = tags
        record.subtitle = try Register.name(of: member.union, db)
        if try request.scope.may(.right(.writeMembers), at: member.union, db) {
            record.actions = [.link("更正资料", "\(base)/edit", icon: "edit", .main), .link("查看全号", "\(base)/numbers", icon: "eye")]
        }
        record.sections = [try membership(), identity(), try stretches(), try history()]
        record.sections += try ownAccount()
        return record
    }

    private var tags: [Record.Tag] {
        let facts = member.membership.facts
        var tags = [Record.Tag(facts.standing.label, facts.standing.tone)]
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
        let facts = person.facts.named.filter { !["name", "birth_date"].contains($0.key) }
        return Record.Section("本人", .facts([
            Record.Fact("document_type", "证件类型", .words(DocumentType.self), .personal, person.documentType),
            Record.Fact("number", "证件号码", .code, .personal, whole?.number ?? person.maskedNumber),
            // Beside a masked number the day of birth would give its hidden digits away.
            whole == nil
                ? Record.Fact("birth_year", "出生年份", .text, .personal, person.birthYear)
                : Record.Fact("birth_date", "出生日期", .day, .personal, person.facts.birthDate),
            Record.Fact("phone", "手机号码", .code, .personal, whole?.phone ?? person.maskedPhone),
        ] + facts.map { Record.Fact($0.key, $0.title, $0.kind, .personal, $0.value) }))
    }

    private func stretches() throws -> Record.Section {
        let rows = try MemberStore.all(of: person.id, db).reversed().map { stretch in
            let mayOpen = try request.scope.reaches(stretch.unionID, db)
            return Record.TableRow(
                [
                    (mayOpen ? try Register.name(of: stretch.unionID, db) : "您管辖范围以外的一个工会").stored, stretch.facts.standing.label.stored, stretch.since.stored,
                    stretch.begunBy.label.stored, stretch.until?.stored ?? .null, stretch.endedBy?.label.stored ?? .null,
                ], path: mayOpen ? "/unions/\(stretch.unionID)" : nil)
        }
        return Record.Section("会籍经历", .table(Record.Table(
            "stretches", empty: "",
            columns: [
                Record.TableColumn("union", "工会"), Record.TableColumn("standing", "状态"), Record.TableColumn("since", "起", .day), Record.TableColumn("begun_by", "因", isWide: true),
                Record.TableColumn("until", "止", .day), Record.TableColumn("ended_by", "因"),
            ], rows: rows)))
    }

    private func history() throws -> Record.Section {
        Record.Section("履历", .timeline(try History.of("person", person.id.number, within: request.scope, db).map(\.memberLine)), isAside: true)
    }
}

extension History.Entry {
    /// What happened, in words.
    fileprivate var memberLine: Record.Event {
        let text = switch event {
        case "edited": "更正：\(changes)"
        case "corrected": "更正原因：\(reason ?? "")"
        case "imported": "随花名册导入"
        case "taken_back": "导入撤销"
        default: [event, reason].compactMap(\.self).joined(separator: "：")
        }
        return Record.Event(at: happenedAt, text: text, by: actorName)
    }
}
