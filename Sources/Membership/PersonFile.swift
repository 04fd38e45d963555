import Channels
import Kernel
import Organisations
import People

/// What is known of one person, as facts and tables: on the officers' page, on the person's own, and in the copy that either may take.
enum PersonFile {
    /// The number of the document and the phone, for whoever has said what they are for.
    typealias Whole = (number: String, phone: String?)

    static func whole(of person: Person, _ instruments: Instruments, _ db: any Connection) throws -> Whole {
        (try PersonStore.number(of: person.id, instruments, db), person.phoneTail == nil ? nil : try PersonStore.phone(of: person.id, instruments, db))
    }

    static func identity(_ person: Person, whole: Whole? = nil) -> [Record.Fact] {
        let rest = person.facts.named.filter { !["name", "birth_date"].contains($0.key) }
        return [
            .init("name", "姓名", .text, .personal, person.name), .init("document_type", "证件类型", .words(DocumentType.self), .personal, person.documentType),
            .init("number", "证件号码", .code, .personal, whole?.number ?? person.maskedNumber), .init("phone", "手机号码", .code, .personal, whole?.phone ?? person.maskedPhone),
            // Beside a masked number the day of birth would give its hidden digits away.
            whole == nil
                ? .init("birth_year", "出生年份", .text, .personal, person.birthYear) : .init("birth_date", "出生日期", .day, .personal, person.facts.birthDate),
        ] + rest.map { .init($0.key, $0.title, $0.kind, .personal, $0.value) }
    }

    /// The stretches of membership, the last first.
    /// - Parameter reaches: whether the reader may see a union; one's own are all one's own.
    static func stretches(of person: ID<Person>, _ db: any Connection, reaches: ((ID<UnionOrg>) throws -> Bool)? = nil) throws -> Record.Table {
        let rows = try MemberStore.all(of: person, db).reversed().map { stretch in
            let mayOpen = try reaches?(stretch.unionID) ?? false, isHidden = reaches != nil && !mayOpen
            return Record.TableRow(
                [
                    .text(isHidden ? Register.otherUnion : try Register.name(of: stretch.unionID, db)), .text(stretch.facts.standing.label), stretch.since.stored,
                    .text(stretch.begunBy.label), stretch.until?.stored ?? .null, stretch.endedBy.map { .text($0.label) } ?? .null,
                ], path: mayOpen ? "/unions/\(stretch.unionID)" : nil)
        }
        return .init("stretches", empty: "还没有。", columns: [
            .init("union", "工会"), .init("standing", "状态"), .init("since", "起始日期", .day), .init("begun_by", "如何开始", isWide: true),
            .init("until", "截止日期", .day), .init("ended_by", "如何结束"),
        ], rows: rows)
    }

    static func wishes(of person: ID<Person>, _ db: any Connection) throws -> Record.Table {
        let rows = try Wishes.of(person, db).map { Record.TableRow([.text($0.text), .text($0.state.label), .text($0.answer ?? ""), $0.askedAt.stored]) }
        return .init("wishes", empty: "姓名、证件号、会籍有错，由工会改。", columns: [.init("text", "要求"), .init("state", "结果"), .init("answer", "答复"), .init("asked_at", "提出", .instant)], rows: rows)
    }

    // MARK: A copy of everything

    /// Everything that is known of somebody, as tables: the person takes it (第四十五条), or the office for the person. The numbers' ends only: a file gets lost.
    /// - Parameter scope: the officer's; `nil` for one's own, which is all one's own.
    static func copy(of person: Person, within scope: Scope? = nil, on day: Day, _ db: any Connection) throws -> Report {
        func reaches(_ union: ID<UnionOrg>) throws -> Bool { try scope?.reaches(union, db) ?? true }
        // What the person was told may name other unions.
        let isTheirs = try MemberStore.all(of: person.id, db).allSatisfy { try reaches($0.unionID) }
        var report = Report("拿走一份", fullTitle: "\(person.name)的资料 \(day)")
        let open = try MemberStore.open(of: person.id, db), facts = identity(person), membership = try open.map { try reaches($0.unionID) ? $0.facts.named : [] } ?? []
        report.tables = [
            table("person", "本人", [.init("title", "项目"), .init("value", "内容")], facts.map { [.text($0.title), .text($0.kind.text($0.value))] }),
            table("membership", "现在的会籍", [.init("title", "项目"), .init("value", "内容")], membership.map { [.text($0.title), .text($0.kind.text($0.value))] }),
            table("会籍经历", try stretches(of: person.id, db, reaches: scope.map { _ in reaches })),
            table("transfers", "会籍转移", [.init("from", "转出工会"), .init("to", "转入工会"), .init("state", "结果"), .init("asked_on", "提出", .day), .init("reason", "原因")],
                // Both unions of a transfer know each other from it.
                try TransferStore.of(person.id, db).filter { try reaches($0.from) || reaches($0.to) }.map {
                    [.text($0.fromName), .text($0.toName), .text($0.state.label), $0.askedOn.stored, $0.reason.map { .text($0) } ?? .null]
                }),
            table("files", "附件", [.init("title", "标题"), .init("file", "文件"), .init("attached_at", "附加", .instant)],
                try (scope.map { try MemberFiles.of(person.id, $0, db) } ?? MemberFiles.all(of: person.id, db)).map { [.text($0.title), .text($0.fileName), $0.attachedAt.stored] }),
            table("请工会更正", try wishes(of: person.id, db)),
            table("consents", "同意书", [.init("title", "同意书"), .init("version", "版本", .number(unit: "")), .init("given_at", "同意", .instant), .init("withdrawn_at", "撤回", .instant)],
                try Consents.of(person.id, db).map { [.text($0.title), .integer(Int64($0.version)), $0.givenAt.stored, $0.withdrawnAt?.stored ?? .null] }),
            table("changes", "改动", [.init("at", "时间", .instant), .init("who", "谁"), .init("change", "改了什么")],
                try (scope.map { try History.of("person", person.id.number, within: $0, limit: 500, db) } ?? History.of("person", person.id.number, limit: 500, db)).map { [$0.happenedAt.stored, .text($0.actorName), .text($0.memberLine.text)] }),
            table("readings", "谁看过", Reading.columns, try Reading.of(person.id, db).map(\.cells)),
            table("notices", "通知", [.init("at", "时间", .instant), .init("title", "标题"), .init("text", "内容")], isTheirs ? try Notices.lines(person.id, db) : []),
        ]
        return report
    }

    private static func table(_ key: String, _ title: String, _ columns: [Record.TableColumn], _ rows: [[Value]]) -> Report.Table {
        Report.Table(key, title, columns: columns, rows: rows.map { Report.Row($0.map { Report.Cell($0) }) }, empty: "没有。")
    }
    private static func table(_ title: String, _ table: Record.Table) -> Report.Table { self.table(table.key, title, table.columns, table.rows.map(\.cells)) }
}

/// That somebody's record was opened, as its owner sees it.
struct Reading: Readable {
    let at: Instant, who: String, union: String?, purpose: String
    init(row: Row) throws { at = try row.get("happened_at"); who = try row.get("actor_name"); union = try row.get("union_name"); purpose = try row.get("action") }

    static func of(_ person: ID<Person>, _ db: any Connection) throws -> [Reading] {
        try db.all("""
            SELECT e.happened_at, e.actor_name, u.name AS union_name, e.action FROM audit_entry e LEFT JOIN union_org u ON u.id = e.union_id
            WHERE e.subject_kind = 'person' AND e.subject_id = \(person) AND e.kind = 'reading' ORDER BY e.number DESC LIMIT 500
            \(SQL.unscoped(because: "who has read one's own record"))
            """)
    }
    var cells: [Value] { [.text(at.description), .text(who), .text(union ?? ""), .text(purpose)] }
    static let columns: [Record.TableColumn] = [.init("at", "时间", .instant), .init("who", "谁"), .init("union", "哪个工会"), .init("purpose", "为什么")]
}
