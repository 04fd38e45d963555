import Channels
import Kernel
import People

/// What speaks for two records being one person, the strongest first; and how much.
enum Sign: String, CodedWord {
    case number, phone, name, birth, sound
    var label: String {
        switch self {
        case .number: "证件号码只差一位（不算校验位）"
        case .phone: "手机号码相同"
        case .name: "姓名相同"
        case .birth: "出生日期相同"
        case .sound: "姓名读音相同"
        }
    }
    var weight: Int {
        switch self {
        case .number: 60
        case .phone: 40
        case .name, .birth: 30
        case .sound: 20
        }
    }
    /// From so many points on a pair is proposed: no single sign is enough.
    static let enough = 60
}

/// How much two records are alike. It depends on these two alone, not on whoever else is in the register.
struct Likeness: Sendable, Equatable {
    let signs: [Sign]
    var score: Int { signs.map(\.weight).reduce(0, +) }
    /// The number counts beside a name only: neighbours of one birthday differ by one digit too.
    var isEnough: Bool { score >= Sign.enough && (signs.contains(.name) || signs.contains(.sound) || (signs.contains(.phone) && signs.contains(.birth))) }

    /// What is compared of a person.
    struct Traits: Readable, Sendable {
        let id: ID<Person>, name: String, key: String, birth: String?, phone: [UInt8]?
        init(row: Row) throws {
            id = try row.get("id"); name = try row.get("name"); key = try row.get("name_key"); birth = try row.get("birth_date"); phone = try row.get("phone_digest")
        }
    }

    static func differences(_ one: String, _ other: String) -> Int {
        guard one.utf8.count == other.utf8.count else { return .max }
        return zip(one.utf8, other.utf8).count { $0 != $1 }
    }
}

extension Likeness {
    /// - Parameter numbers: opened only where the rest leaves it in doubt.
    init(_ one: Traits, _ other: Traits, numbers: () throws -> (String, String)) rethrows {
        var signs: [Sign] = []
        if one.phone != nil, one.phone == other.phone { signs.append(.phone) }
        if one.name == other.name { signs.append(.name) }
        if one.birth != nil, one.birth == other.birth { signs.append(.birth) }
        if one.name != other.name, one.key == other.key { signs.append(.sound) }
        if one.key == other.key, Self.differences(one.birth ?? "", other.birth ?? "") <= 1 {
            let (first, second) = try numbers()
            // A wrong digit changes the check character as well.
            let bodies = first.utf8.count == 18 && second.utf8.count == 18 ? (String(first.dropLast()), String(second.dropLast())) : (first, second)
            if Self.differences(bodies.0, bodies.1) == 1 { signs.insert(.number, at: 0) }
        }
        self.signs = signs
    }
}

enum PairState: String, CodedWord {
    case open, merged, different
    var label: String {
        switch self {
        case .open: "待核对"
        case .merged: "已合并"
        case .different: "不是同一人"
        }
    }
    var tone: Tone? {
        switch self {
        case .open: .warn
        case .merged: .ok
        case .different: nil
        }
    }
}

enum PairEvent: String, CodedWord {
    case merge, keepApart = "keep_apart", separate
    var label: String {
        switch self {
        case .merge: "合并"
        case .keepApart: "不是同一人"
        case .separate: "拆开"
        }
    }
}

/// Two records that may be one person, as they were found and decided.
struct Pair: Readable, Sendable {
    let id: ID<Pair>, first: ID<Person>, second: ID<Person>, score: Int, signs: [Sign], state: PairState
    let kept: ID<Person>?, ended: ID<Membership>?, decidedOn: Day?, decidedBy: String?

    init(row: Row) throws {
        id = try row.get("id"); first = try row.get("first_id"); second = try row.get("second_id"); score = try row.get("score"); state = try row.get("state")
        signs = try row.get("signs", as: String.self).split(separator: " ").compactMap { Sign(rawValue: String($0)) }
        kept = try row.get("kept_id"); ended = try row.get("ended_id"); decidedOn = try row.get("decided_on"); decidedBy = try row.get("decided_by")
    }
    /// 姓名相同（30 分）、出生日期相同（30 分）
    var reasons: String { signs.map { "\($0.label)（\($0.weight) 分）" }.joined(separator: "、") }
    func other(than kept: ID<Person>) -> ID<Person> { kept == first ? second : first }

    /// A merge can be taken apart again; what was found different is never proposed again.
    static let flow = Flow<PairState, PairEvent>("疑似重复", table: "person_pair", at: "(SELECT m.union_id FROM membership m WHERE m.person_id = first_id ORDER BY m.since DESC, m.id DESC LIMIT 1)", start: .open, [
        .on(.merge, from: .open, to: .merged, by: .right(.writeMembers)),
        .on(.keepApart, from: .open, to: .different, by: .right(.writeMembers)),
        .on(.separate, from: .merged, to: .different, by: .right(.writeMembers)),
    ])
}

enum PairStore {
    /// For whoever has both in reach.
    static func find(_ id: ID<Pair>, _ scope: Scope, _ db: any Connection) throws -> Pair {
        try db.one("SELECT x.* FROM person_pair x WHERE x.id = \(id) AND \(within(scope))")
    }

    /// True of a pair whose records both belong, or belonged, to unions within reach.
    static func within(_ scope: Scope) -> SQL {
        """
        EXISTS (SELECT 1 FROM membership a WHERE a.person_id = x.first_id AND \(scope.covers("a.union_id")))
        AND EXISTS (SELECT 1 FROM membership b WHERE b.person_id = x.second_id AND \(scope.covers("b.union_id")))
        """
    }

    static func of(_ person: ID<Person>, _ db: any Connection) throws -> [Pair] {
        try db.all("SELECT x.* FROM person_pair x WHERE x.first_id = \(person) OR x.second_id = \(person) ORDER BY x.score DESC, x.id")
    }

    /// Writes down what was found. A pair that is known keeps what was decided of it.
    static func propose(_ found: [(Likeness, ID<Person>, ID<Person>)], _ pen: Pen, _ db: any Connection) throws {
        for (likeness, one, other) in found {
            let signs = likeness.signs.map(\.rawValue).joined(separator: " ")
            try db.run("""
                INSERT INTO person_pair (id, first_id, second_id, score, signs, state, found_on)
                SELECT \(pen.newID(of: Pair.self)), f.id, o.id, \(likeness.score), \(signs), 'open', \(pen.today) FROM person f JOIN person o ON o.id = \(max(one, other))
                WHERE f.id = \(min(one, other)) ON CONFLICT (first_id, second_id) DO NOTHING \(everyone)
                """)
        }
    }

    /// Somebody is taken out of the register as if never written down.
    static func forget(_ person: ID<Person>, _ db: any Connection) throws {
        try db.run("DELETE FROM person_pair WHERE (first_id = \(person) OR second_id = \(person)) AND state <> 'merged'")
    }

    static func traits(_ condition: SQL, _ db: any Connection) throws -> [Likeness.Traits] {
        try db.all("""
            SELECT p.id, p.name, p.name_key, p.birth_date, p.phone_digest FROM person p
            WHERE p.merged_into IS NULL AND p.died_on IS NULL AND p.erased_on IS NULL AND \(condition) ORDER BY p.id LIMIT 500 \(everyone)
            """)
    }

    static func eachTraits(_ db: any Connection, _ body: (Likeness.Traits) throws -> Void) throws {
        try db.each("""
            SELECT p.id, p.name, p.name_key, p.birth_date, p.phone_digest FROM person p WHERE p.merged_into IS NULL AND p.died_on IS NULL AND p.erased_on IS NULL
            ORDER BY p.name_key, p.id \(everyone)
            """) { try body(Likeness.Traits(row: $0)) }
    }

    private static let everyone = SQL.unscoped(because: "records are compared over the whole register; who sees a pair is asked of both")
}

/// Finds records that may be one person, and makes them one or keeps them apart.
enum Duplicates {
    /// Whoever was just written down, against the others who are called so or have the phone.
    static func look(for person: ID<Person>, _ pen: Pen, _ db: any Connection) throws {
        guard let one = try PairStore.traits("p.id = \(person)", db).first else { return }
        let namesakes = try PairStore.traits("""
            p.id <> \(person) AND (p.id IN (SELECT m.person_id FROM membership m WHERE m.name_key = \(one.key) AND m.until IS NULL) OR p.phone_digest = \(one.phone))
            """, db)
        try PairStore.propose(namesakes.compactMap { try alike(one, $0, pen.instruments, db) }, pen, db)
    }

    /// The whole register, sorted by the sound of the name; records of different sound meet only by their phone.
    static func search(_ instruments: Instruments, _ db: any Connection) throws -> [(Likeness, ID<Person>, ID<Person>)] {
        var found: [(Likeness, ID<Person>, ID<Person>)] = [], group: [Likeness.Traits] = [], phones: [[UInt8]: [Likeness.Traits]] = [:]
        func compare() throws {
            for (place, one) in group.enumerated() {
                for other in group[(place + 1)...] where one.phone != nil && one.phone == other.phone || Likeness.differences(one.birth ?? "", other.birth ?? "") <= 1 {
                    if let pair = try alike(one, other, instruments, db) { found.append(pair) }
                }
            }
            group = []
        }
        try PairStore.eachTraits(db) { traits in
            if group.first?.key != traits.key { try compare() }
            group.append(traits)
            guard let phone = traits.phone else { return }
            for other in phones[phone] ?? [] where other.key != traits.key { if let pair = try alike(other, traits, instruments, db) { found.append(pair) } }
            phones[phone, default: []].append(traits)
        }
        try compare()
        return found
    }

    private static func alike(
        _ one: Likeness.Traits, _ other: Likeness.Traits, _ instruments: Instruments, _ db: any Connection
    ) throws -> (Likeness, ID<Person>, ID<Person>)? {
        let likeness = try Likeness(one, other) { (try PersonStore.number(of: one.id, instruments, db), try PersonStore.number(of: other.id, instruments, db)) }
        return likeness.isEnough ? (likeness, one.id, other.id) : nil
    }

    // MARK: One person

    /// One record leads to the other from now on. Nothing is copied and nothing lost: what was written down of either stays with it.
    static func merge(_ pair: Pair, keeping kept: ID<Person>, reason: String, _ pen: Pen, _ db: any Connection) throws {
        let other = pair.other(than: kept), gone = try PersonStore.record(other, db), stays = try PersonStore.record(kept, db)
        guard gone.mergedInto == nil, stays.mergedInto == nil else { throw NotAllowed("其中一条记录已经并入别的记录，请先拆开") }
        guard try PersonStore.mergedInto(other, db).isEmpty else { throw NotAllowed("\(gone.name)的这条记录里已经并入了别的记录，请保留这一条") }
        let open = try MemberStore.open(of: other, db), standing = try MemberStore.open(of: kept, db)
        guard open == nil || standing != nil else { throw NotAllowed("请保留现在是会员的那一条记录") }
        for transfer in try TransferStore.of(other, db) where transfer.state.isOpen { try Moving.stop(transfer.id, .withdraw, because: "与另一条记录合并", pen, db) }
        if let open { try MemberStore.suspend(open, on: max(pen.today, open.since), pen, db) }
        try OwnPhones.follow(from: other, to: stays, at: standing?.unionID, pen, db)
        try PersonStore.set(mergedInto: kept, of: other, pen, db)
        try Pair.flow.advance(
            .merge, pair.id, reason: reason,
            setting: "kept_id = \(kept), ended_id = \(open?.id), decided_on = \(pen.today), decided_by = \(pen.name)", by: pen.name, at: pen.now, db)
        let union = standing?.unionID ?? open?.unionID
        try pen.note("person", kept.number, "took_over", reason: reason, detail: ["并入的记录": ["", .string("编号 \(other)")]], at: union, db)
        try pen.note("person", other.number, "merged", reason: reason, detail: ["并入": ["", .string("编号 \(kept)")]], at: open?.unionID ?? union, db)
    }

    /// Takes a merge apart: both records are again what they were.
    static func separate(_ pair: Pair, _ pen: Pen, _ db: any Connection) throws {
        guard let kept = pair.kept else { throw NotAllowed("这两条记录没有合并") }
        let other = pair.other(than: kept)
        try Pair.flow.advance(
            .separate, pair.id, setting: "kept_id = NULL, ended_id = NULL, decided_on = \(pen.today), decided_by = \(pen.name)", by: pen.name, at: pen.now, db)
        try PersonStore.set(mergedInto: nil, of: other, pen, db)
        if let ended = pair.ended { try MemberStore.resume(ended, pen, db) }
        for person in [kept, other] {
            try pen.note("person", person.number, "separated", detail: ["拆开": ["", .string("编号 \(pair.other(than: person))")]], at: try MemberStore.open(of: person, db)?.unionID, db)
        }
    }

    static func keepApart(_ pair: Pair, _ pen: Pen, _ db: any Connection) throws {
        try Pair.flow.advance(.keepApart, pair.id, setting: "decided_on = \(pen.today), decided_by = \(pen.name)", by: pen.name, at: pen.now, db)
    }
}
