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
        let readings = rows.map { MemberReading($0, on: context.today) }
        return MemberJudge.Known(numbers: rows.map(\.number), readings: readings, register: try RosterRegister(of: readings, context, db))
    }

    func apply(_ row: StagedRow, _ context: ImportContext, _ db: any Connection) throws -> Applied { try apply([row], context, db)[0] }

    func apply(_ rows: [StagedRow], _ context: ImportContext, _ db: any Connection) throws -> [Applied] {
        let readings = rows.map { MemberReading($0.row, on: context.today) }
        var work = RosterWork(try RosterRegister(of: readings, context, db), Pen(context))
        let answers = try readings.map { try work.take($0, db) }
        try work.finish(db)
        return answers
    }

    func takeBack(_ row: AppliedRow, _ context: ImportContext, _ db: any Connection) throws -> TakenBack {
        try RosterWork.takeBack(row, Pen(context), db)
    }

    static let changed = Verdict.Fault("number", Complaint("changed_since", "检查以后情况有变，这一行现在不能写入"))
}

/// What the register knows about the rows of a chunk.
struct RosterRegister: Sendable {
    /// By the name that rows give: the live union within reach. A name of several is no union.
    private let unions: [String: ID<UnionOrg>]
    /// By the digest of the number.
    private let people: [[UInt8]: Known]
    /// Who has the phone, by its digest.
    private let phones: [[UInt8]: ID<Person>]
    private let digests: [[UInt8]?], phoneDigests: [[UInt8]?]

    struct Known: Readable, Sendable {
        let person: Person, phoneDigest: [UInt8]?, membership: Membership?, isAsked: Bool
        init(row: Row) throws {
            person = try Person(row: row)
            phoneDigest = try row.get("phone_digest")
            membership = row["membership_id"] == .null ? nil : try Membership(row: row)
            isAsked = try row.get("is_asked")
        }
    }

    init(of readings: [MemberReading], _ context: ImportContext, _ db: any Connection) throws {
        unions = try Register.live(named: Set(readings.compactMap(\.union)), beneath: context.unionID, db)
        digests = readings.map { $0.number.map { PersonStore.digest($0, context.instruments) } }
        phoneDigests = readings.map { reading in reading.phone.map { PersonStore.digest($0, context.instruments) } }
        people = try Self.people(digests.compactMap(\.self), db)
        phones = try Self.phones(phoneDigests.compactMap(\.self), db)
    }

    func union(of reading: MemberReading) -> ID<UnionOrg>? { reading.union.flatMap { unions[$0] } }
    func known(_ index: Int) -> Known? { digests[index].flatMap { people[$0] } }
    func digest(_ index: Int) -> [UInt8]? { digests[index] }
    func phoneDigest(_ index: Int) -> [UInt8]? { phoneDigests[index] }
    /// Somebody else who has the row's phone.
    func sharer(_ index: Int) -> ID<Person>? {
        phoneDigests[index].flatMap { phones[$0] }.flatMap { $0 == known(index)?.person.id ? nil : $0 }
    }

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
        let readings: [MemberReading], register: RosterRegister
        /// The place of a row among the rows asked for.
        let places: [Int: Int]
        init(numbers: [Int], readings: [MemberReading], register: RosterRegister) {
            self.readings = readings; self.register = register
            places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
        }
    }
    /// The rows that were not refused, by the digests of number and phone.
    private var rows: [[UInt8]: Int] = [:], phones: [[UInt8]: Int] = [:]

    func judge(_ row: ImportRow, _ known: Known) -> Verdict {
        guard let place = known.places[row.number] else { return .rejected([MemberImport.changed]) }
        let reading = known.readings[place], union = known.register.union(of: reading)
        var faults = reading.faults
        if union == nil, let name = reading.union { faults.append(Verdict.Fault("union", Self.unknown(name))) }
        guard faults.isEmpty, let digest = known.register.digest(place), let union else { return .rejected(faults) }
        if let earlier = rows[digest] { return .duplicate("number", of: earlier) }
        rows[digest] = row.number
        var verdict = reading.mends.isEmpty ? Verdict.ok : .normalised(reading.mends)
        verdict.effect = RosterWork.effect(of: reading, at: union, known.register.known(place), phone: known.register.phoneDigest(place))
        verdict.notes = notes(row.number, known.register, place, verdict.effect)
        return verdict
    }

    private func notes(_ row: Int, _ register: RosterRegister, _ place: Int, _ effect: Effect) -> [Complaint] {
        var notes: [Complaint] = []
        if effect == .transfer { notes.append(Complaint("member_elsewhere", "已是另一个工会的会员，写入后会发起转移，对方同意才生效")) }
        if let phone = register.phoneDigest(place) {
            if let earlier = phones[phone] { notes.append(Complaint("phone_shared", "手机号码与第 \(earlier) 行相同，请核对")) }
            else if register.sharer(place) != nil { notes.append(Complaint("phone_shared", "手机号码与库里另一人相同，请核对")) }
            phones[phone] = phones[phone] ?? row
        }
        return notes
    }

    static func unknown(_ name: String) -> Complaint { Complaint("union_unknown", "没有找到“\(name.prefix(50))”，也可能不在您管辖的范围里，或有几个同名") }
}
