import Kernel
import Organisations
import People

/// Bringing in 会员花名册. Somebody is known by the number of their document: new, changed, or a member elsewhere, for whom a transfer is asked. The same file twice
/// changes nothing.
struct MemberImport: ImportKind {
    let key = "members", title = "会员花名册", unit = "人"
    let right = Right.importMembers
    var columns: [FormColumn] { MemberSheet.columns }

    init() {}
    func judge(_ context: ImportContext) -> MemberJudge { MemberJudge() }

    func known(of rows: [ImportRow], _ context: ImportContext, _ db: any Connection) throws -> MemberJudge.Known {
        let roster = rows.map { RosterRow(MemberReading($0, on: context.today), context.instruments) }
        return MemberJudge.Known(numbers: rows.map(\.number), rows: roster, register: try RosterRegister(of: roster, withPhones: true, context, db))
    }

    func prepare(_ rows: [StagedRow], _ context: ImportContext, _ db: any Connection) throws -> [PreparedRow] {
        let rows = rows.map { RosterRow(MemberReading($0.row, on: context.today), context.instruments) }
        let register = try RosterRegister(of: rows, withPhones: false, context, db)
        return try rows.map { row in
            let union = register.union(of: row)
            guard register.known(row) == nil, let newcomer = try newcomer(row, context) else { return PreparedRow(row: row, union: union, newcomer: nil, admission: nil) }
            return PreparedRow(row: row, union: union, newcomer: newcomer, admission: admission(of: newcomer, row, at: union, context))
        }
    }

    private func admission(of newcomer: PersonStore.Newcomer, _ row: RosterRow, at union: ID<UnionOrg>?, _ context: ImportContext) -> MemberStore.Admission? {
        guard let union, let facts = row.reading.memberFacts(over: nil) else { return nil }
        return MemberStore.Admission(
            id: context.newID(), person: newcomer.id, nameKey: newcomer.nameKey, union: union, facts: facts, since: facts.joinedOn, begunBy: .imported)
    }

    private func newcomer(_ row: RosterRow, _ context: ImportContext) throws -> PersonStore.Newcomer? {
        guard let facts = row.reading.personFacts(over: nil), let number = row.reading.number, let digest = row.numberDigest else { return nil }
        return try PersonStore.Newcomer(
            id: context.newID(), facts: facts, number: number, phone: row.reading.phone, digests: (digest, row.phoneDigest), context.instruments)
    }

    func apply(_ rows: [PreparedRow], _ context: ImportContext, _ db: any Connection) throws -> [Applied] {
        var work = RosterWork(try RosterRegister(ofPrepared: rows, context, db), Pen(context))
        let answers = try rows.map { try work.take($0, db) }
        try work.finish(db)
        return answers
    }

    func sequel(to id: ID<ImportBatch>, _ database: any Database) -> (any ImportSequel)? { NameIndex.Sequel(to: id, database) }

    func takeBack(_ row: AppliedRow, _ context: ImportContext, _ db: any Connection) throws -> TakenBack {
        try RosterWork.takeBack(row, Pen(context), db)
    }

    static let changed = Verdict.Fault("number", Complaint("changed_since", "检查以后情况有变，这一行现在不能写入"))
}

/// A row as it was understood, with what is to be worked out of it whatever the register says.
final class RosterRow: Sendable {
    let reading: MemberReading, numberDigest: [UInt8]?, phoneDigest: [UInt8]?

    init(_ reading: MemberReading, _ instruments: Instruments) {
        self.reading = reading
        numberDigest = reading.number.map { PersonStore.digest($0, instruments) }
        phoneDigest = reading.phone.map { PersonStore.digest($0, instruments) }
    }
}

/// A row that is to come in.
struct PreparedRow: Sendable {
    let row: RosterRow
    /// The union that it named when it was prepared.
    let union: ID<UnionOrg>?
    /// Somebody who was not known then. Should they be known now, the database refuses them, for nobody has their number twice.
    let newcomer: PersonStore.Newcomer?
    /// Theirs, at that union.
    let admission: MemberStore.Admission?
}

/// What the register knows about the rows of a chunk.
struct RosterRegister: Sendable {
    /// By the name that rows give: the live union within reach. A name of several is no union.
    private let unions: [String: ID<UnionOrg>]
    /// Of the unions that were found before, those that still are.
    private let live: Set<ID<UnionOrg>>
    /// By the digest of the number.
    private let people: [[UInt8]: Known]
    /// Who has the phone, by its digest.
    private let phones: [[UInt8]: ID<Person>]

    struct Known: Readable, Sendable {
        let person: Person, phoneDigest: [UInt8]?, membership: Membership?, isAsked: Bool
        init(row: Row) throws {
            person = try Person(row: row)
            phoneDigest = try row.get("phone_digest")
            membership = row["membership_id"] == .null ? nil : try Membership(row: row)
            isAsked = try row.get("is_asked")
        }
    }

    /// - Parameter withPhones: whether it is asked who has the rows' phones.
    init(of rows: [RosterRow], withPhones: Bool, _ context: ImportContext, _ db: any Connection) throws {
        (unions, live) = (try Register.live(named: Set(rows.compactMap(\.reading.union)), beneath: context.unionID, db), [])
        people = try Self.people(rows.compactMap(\.numberDigest), db)
        phones = withPhones ? try Self.phones(rows.compactMap(\.phoneDigest), db) : [:]
    }

    /// Only what may have changed since the rows were prepared.
    init(ofPrepared rows: [PreparedRow], _ context: ImportContext, _ db: any Connection) throws {
        let live = try Register.live(Set(rows.compactMap(\.union)), beneath: context.unionID, db)
        let unknown = Set(rows.filter { !($0.union.map(live.contains) ?? false) }.compactMap(\.row.reading.union))
        unions = unknown.isEmpty ? [:] : try Register.live(named: unknown, beneath: context.unionID, db)
        self.live = live
        people = try Self.people(rows.filter { $0.newcomer == nil }.compactMap(\.row.numberDigest), db)
        phones = [:]
    }

    func union(of row: RosterRow) -> ID<UnionOrg>? { row.reading.union.flatMap { unions[$0] } }
    func union(of prepared: PreparedRow) -> ID<UnionOrg>? { prepared.union.flatMap { live.contains($0) ? $0 : nil } ?? union(of: prepared.row) }
    func known(_ row: RosterRow) -> Known? { row.numberDigest.flatMap { people[$0] } }
    /// Somebody else who has the row's phone.
    func sharer(_ row: RosterRow) -> ID<Person>? { row.phoneDigest.flatMap { phones[$0] }.flatMap { $0 == known(row)?.person.id ? nil : $0 } }

    private static func people(_ digests: [[UInt8]], _ db: any Connection) throws -> [[UInt8]: Known] {
        var people: [[UInt8]: Known] = [:]
        for start in stride(from: 0, to: digests.count, by: 200) {
            for row in try db.rows("""
                SELECT \(Member.columns), q.number_digest AS asked_digest,
                  CASE WHEN EXISTS (SELECT 1 FROM transfer t WHERE t.person_id = p.id AND t.state IN ('to_release', 'to_accept')) THEN 1 ELSE 0 END AS is_asked
                FROM person q JOIN person p ON p.id = COALESCE(q.merged_into, q.id) LEFT JOIN membership m ON m.person_id = p.id AND m.until IS NULL
                WHERE q.number_digest IN (\(list: digests[start..<min(start + 200, digests.count)])) \(one)
                """) { people[try row.get("asked_digest")] = try Known(row: row) }
        }
        return people
    }

    private static func phones(_ digests: [[UInt8]], _ db: any Connection) throws -> [[UInt8]: ID<Person>] {
        var phones: [[UInt8]: ID<Person>] = [:]
        for start in stride(from: 0, to: digests.count, by: 200) {
            for row in try db.rows("""
                SELECT p.phone_digest, p.id FROM person p WHERE p.phone_digest IN (\(list: digests[start..<min(start + 200, digests.count)]))
                AND p.merged_into IS NULL AND p.died_on IS NULL ORDER BY p.id DESC \(one)
                """) { phones[try row.get("phone_digest")] = try row.get("id") }
        }
        return phones
    }
    private static let one = SQL.unscoped(because: "one person, one record, wherever it is kept; an import says only that there is one")
}

final class MemberJudge: RowJudge {
    struct Known: Sendable {
        let rows: [Int: RosterRow], register: RosterRegister
        init(numbers: [Int], rows: [RosterRow], register: RosterRegister) {
            self.rows = Dictionary(uniqueKeysWithValues: zip(numbers, rows)); self.register = register
        }
    }
    /// The rows that were not refused, by the digests of number and phone.
    private var rows: [[UInt8]: (number: Int, name: PersonName?)] = [:], phones: [[UInt8]: Int] = [:]

    func judge(_ row: ImportRow, _ known: Known) -> Verdict {
        guard let judged = known.rows[row.number] else { return .rejected([MemberImport.changed]) }
        let reading = judged.reading, union = known.register.union(of: judged)
        var faults = reading.faults
        if union == nil, let name = reading.union { faults.append(Verdict.Fault("union", Self.unknown(name))) }
        guard faults.isEmpty, let digest = judged.numberDigest, let union else { return .rejected(faults) }
        if let earlier = rows[digest] {
            return .duplicate("number", of: earlier.number, earlier.name == reading.name ? nil : "两行证件号码相同，姓名却不同，请看着证件核对")
        }
        rows[digest] = (row.number, reading.name)
        var verdict = reading.mends.isEmpty ? Verdict.ok : .normalised(reading.mends)
        verdict.effect = RosterWork.effect(of: judged, at: union, known.register.known(judged))
        verdict.notes = notes(row.number, known.register, judged, verdict.effect)
        return verdict
    }

    private func notes(_ number: Int, _ register: RosterRegister, _ row: RosterRow, _ effect: Effect) -> [Complaint] {
        var notes: [Complaint] = []
        if effect == .transfer { notes.append(Complaint("member_elsewhere", "已是另一个工会的会员，写入后会发起转移，对方同意才生效")) }
        if let phone = row.phoneDigest {
            if let earlier = phones[phone] { notes.append(Complaint("phone_shared", "手机号码与第 \(earlier) 行相同，请核对")) }
            else if register.sharer(row) != nil { notes.append(Complaint("phone_shared", "手机号码与库里另一人相同，请核对")) }
            phones[phone] = phones[phone] ?? number
        }
        return notes
    }

    static func unknown(_ name: String) -> Complaint { Complaint("union_unknown", "没有找到“\(name.prefix(50))”，也可能不在您管辖的范围里，或有几个同名") }
}
