import Channels
import Kernel
import People

/// Brings a chunk of good rows into the register. What is new is written at the end in few statements.
struct RosterWork {
    private let register: RosterRegister, pen: Pen
    private var people: [PersonStore.Newcomer] = [], admissions: [MemberStore.Admission] = []

    init(_ register: RosterRegister, _ pen: Pen) { self.register = register; self.pen = pen }

    /// What a row would do.
    static func effect(of row: RosterRow, at union: ID<UnionOrg>, _ known: RosterRegister.Known?) -> Effect {
        guard let known, let membership = known.membership else { return .created }
        guard membership.unionID == union else { return known.isAsked ? .unchanged : .transfer }
        let reading = row.reading, phone = row.phoneDigest
        let isSame = reading.personFacts(over: known.person.facts) == known.person.facts
            && reading.memberFacts(over: membership.facts) == membership.facts && (phone == nil || phone == known.phoneDigest)
        return isSame ? .unchanged : .updated
    }

    mutating func take(_ prepared: PreparedRow, _ db: any Connection) throws -> Applied {
        let row = prepared.row, reading = row.reading
        guard let union = register.union(of: prepared), reading.faults.isEmpty, let number = reading.number else { return .refused(MemberImport.changed) }
        let known = register.known(row)
        switch Self.effect(of: row, at: union, known) {
        case .created: return try create(prepared, number, at: union, known?.person, db)
        case .updated: return try update(reading, known, db)
        case .transfer: return try askForTransfer(known, to: union, db)
        case .unchanged: return known.map { .done(.unchanged, subject: $0.person.id.number) } ?? .refused(MemberImport.changed)
        }
    }

    mutating func finish(_ db: any Connection) throws {
        try PersonStore.insert(people, isFindable: false, pen, db)
        try MemberStore.insert(admissions, pen, db)
    }

    private mutating func create(_ prepared: PreparedRow, _ number: PersonNumber, at union: ID<UnionOrg>, _ person: Person?, _ db: any Connection) throws -> Applied {
        let reading = prepared.row.reading
        let foretold = person == nil ? prepared.newcomer : nil
        guard let facts = foretold?.facts ?? reading.personFacts(over: person?.facts), let member = reading.memberFacts(over: nil) else { return .refused(MemberImport.changed) }
        guard person?.diedOn == nil else { return .refused(Verdict.Fault("number", Complaint("person_died", "登记为已故，请核对证件号码"))) }
        let newcomer = try person == nil ? foretold ?? PersonStore.Newcomer(id: pen.newID(), facts: facts, number: number, phone: reading.phone, pen.instruments) : nil
        if let newcomer { people.append(newcomer) }
        guard let id = person?.id ?? newcomer?.id else { return .refused(MemberImport.changed) }
        // Who left and comes back belongs nowhere in between, whatever day the roster gives.
        let since = try person.flatMap { try MemberStore.lastEnd(of: $0.id, db) }.map { max($0, member.joinedOn) } ?? member.joinedOn
        let foreseen = newcomer.flatMap { _ in prepared.admission?.union == union ? prepared.admission : nil }
        admissions.append(foreseen ?? MemberStore.Admission(
            id: pen.newID(), person: id, nameKey: newcomer?.nameKey ?? pen.instruments.pinyin(facts.name.text).key, union: union, facts: member, since: since, begunBy: .imported))
        guard let person else { return .done(.created, subject: id.number) }
        // Somebody who comes back is known already.
        let memo = RosterMemo(person: person.facts, phone: nil, member: nil)
        try PersonStore.update(person, to: facts, at: union, pen, db)
        try pen.noteImport("person", id.number, at: union, db)
        return .done(.created, subject: id.number, memo: memo.json)
    }

    private func update(_ reading: MemberReading, _ known: RosterRegister.Known?, _ db: any Connection) throws -> Applied {
        guard let person = known?.person, let membership = known?.membership, let facts = reading.personFacts(over: person.facts),
            let member = reading.memberFacts(over: membership.facts) else { return .refused(MemberImport.changed) }
        let phone = reading.phone != nil && person.phoneTail != nil ? try PersonStore.phone(of: person.id, pen.instruments, db) : nil
        let memo = RosterMemo(person: person.facts, phone: phone, member: membership.facts)
        try PersonStore.update(person, to: facts, at: membership.unionID, pen, db)
        if let new = reading.phone { try OwnPhones.set(phone: new, of: person, at: membership.unionID, pen, db) }
        try MemberStore.update(membership, to: member, pen, db)
        if facts.name != person.facts.name { try MemberStore.rename(person.id, facts.name.text, pen, db) }
        try pen.noteImport("person", person.id.number, at: membership.unionID, db)
        return .done(.updated, subject: person.id.number, memo: memo.json)
    }

    private func askForTransfer(_ known: RosterRegister.Known?, to union: ID<UnionOrg>, _ db: any Connection) throws -> Applied {
        guard let membership = known?.membership else { return .refused(MemberImport.changed) }
        try TransferStore.ask(for: membership, to: union, via: .import, reason: "会员花名册里写明在本工会", pen, db)
        return .done(.transfer, subject: membership.personID.number)
    }
}

// MARK: Taking back

extension RosterWork {
    static func takeBack(_ row: AppliedRow, _ pen: Pen, _ db: any Connection) throws -> TakenBack {
        let id = ID<Person>(row.subject)
        guard let person = try? PersonStore.record(id, db) else { return .done }
        switch row.effect {
        case .transfer: return try TransferStore.takeBack(id, pen, db)
        case .created, .updated, .unchanged: break
        }
        if let since = try touched(person, row, pen, db) { return .stays(since) }
        let membership = try MemberStore.open(of: id, db)
        if row.effect == .created, let membership {
            guard membership.importID == pen.importID else { return .stays("会籍后来有变动") }
            try MemberStore.remove(membership.id, db)
        }
        if row.memo == .null {
            try PairStore.forget(id, db)
            try PersonStore.remove(person, pen, db)
            return .done
        }
        try restore(person, membership, RosterMemo(json: row.memo), pen, db)
        return .done
    }

    /// A row that made the record leaves no entry of its own: any entry is somebody else's.
    private static func touched(_ person: Person, _ row: AppliedRow, _ pen: Pen, _ db: any Connection) throws -> String? {
        guard row.memo == .null else { return try pen.touched("person", row.subject, db) }
        guard let last = try History.of("person", row.subject, limit: 1, db).first else { return nil }
        return "\(last.actorName)在 \(last.happenedAt.day(in: .shanghai)) 又改过"
    }

    private static func restore(_ person: Person, _ membership: Membership?, _ memo: RosterMemo, _ pen: Pen, _ db: any Connection) throws {
        try PersonStore.update(person, to: memo.person, at: membership?.unionID, pen, db)
        if memo.person.name != person.facts.name { try MemberStore.rename(person.id, memo.person.name.text, pen, db) }
        if let member = memo.member, let membership {
            try MemberStore.update(membership, to: member, pen, db)
            try OwnPhones.set(phone: memo.phone.flatMap { try? MobileNumber(parsing: $0) }, of: person, at: membership.unionID, pen, db)
        }
        try pen.note("person", person.id.number, "taken_back", at: membership?.unionID, db)
    }
}

/// What somebody was before an import changed them.
struct RosterMemo {
    let person: PersonFacts, phone: String?, member: MemberFacts?
    init(person: PersonFacts, phone: String?, member: MemberFacts?) { self.person = person; self.phone = phone; self.member = member }
    init(json: JSON) throws {
        person = try PersonFacts(memo: json["person"] ?? .null)
        phone = json["phone"]?.string
        member = try json["member"].flatMap { $0 == .null ? nil : try MemberFacts(memo: $0) }
    }
    var json: JSON { ["person": person.memo, "phone": phone.map(JSON.string) ?? .null, "member": member?.memo ?? .null] }
}
