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
}
