@testable import Kernel
@testable import Organisations

/// What must be true of the lives of unions, of what they asked and of their registrations: changed by what was confirmed and by nothing else.
struct Lives: Sendable {
    typealias Union = ID<UnionOrg>
    /// A move of a record as the history must have it.
    struct Line: Hashable { let event: String, from: String, to: String, at: Instant }
    struct Subject: Hashable { let kind: String, id: Int64 }

    struct Life: Sendable {
        let type: UnionType, recorded: Instant, begins: UnionState
        var isFounding: Bool, founded: Day? = nil, dissolved: Day? = nil
        var state: UnionState
        /// Under whom from which day on; a later line holds over an earlier one.
        var places: [(since: Day, parent: Union)], names: [(at: Instant, name: String)]
        /// People written down of an election that nobody has sent yet.
        var ballots = 0
        var parent: Union { places[places.count - 1].parent }
        var name: String { names[names.count - 1].name }

        func parent(on day: Day) -> Union? { places.last { $0.since <= day }?.parent }
        /// What was written down on the first day holds from ever on.
        func name(on day: Day) -> String {
            let day = max(day, recorded.day(in: .shanghai))
            return (names.last { $0.at.day(in: .shanghai) <= day } ?? names[0]).name
        }
        func lives(on day: Day) -> Bool { !isFounding && founded.map { $0 <= day } ?? false && dissolved.map { $0 > day } ?? true }
        func isKnown(on day: Day) -> Bool { !isFounding && founded.map { $0 <= day } ?? false || recorded.day(in: .shanghai) <= day }
    }
    struct Question: Sendable {
        let kind: PetitionKind, union: Union, asker: ID<Account>
        var on: Day?, other: Union?, name: String?, state = PetitionState.waiting
        /// On whose behalf.
        var asking: Union { kind == .split ? other ?? union : union }
    }
    struct Registration: Sendable { let union: Union, applier: ID<Account>; var states: [(day: Day, state: LegalPersonState)] }

    let root: Union
    var unions: [Union: Life] = [:], questions: [ID<Petition>: Question] = [:], registrations: [ID<LegalPerson>: Registration] = [:]
    var history: [Subject: [Line]] = [:]
    init(root: Union) { self.root = root }

    /// The question of the union that waits for an answer.
    func waiting(_ union: Union) -> ID<Petition>? { questions.first { $0.value.union == union && $0.value.state == .waiting }?.key }
    func isWithin(_ union: Union, _ ancestor: Union) -> Bool {
        var place = union
        while place != ancestor, let life = unions[place] { place = life.parent }
        return place == ancestor
    }
    /// The unions above one on a day, by the places alone.
    func above(_ union: Union, on day: Day) -> [Union] {
        var above: [Union] = [], place = union
        while let parent = unions[place]?.parent(on: day), above.count <= unions.count { above.append(parent); place = parent }
        return above
    }
    func state(of union: Union, on day: Day) -> UnionState? {
        guard let life = unions[union] else { return nil }
        let lines = history[Subject(kind: "union_org", id: union.number)] ?? []
        return lines.last { $0.at.day(in: .shanghai) <= day }.flatMap { UnionState(rawValue: $0.to) } ?? life.begins
    }

    private mutating func wrote<E: CodedWord, S: CodedWord>(_ kind: String, _ id: Int64, _ event: E, _ from: S, _ to: S, _ now: Instant) {
        history[Subject(kind: kind, id: id), default: []].append(Line(event: event.rawValue, from: from.rawValue, to: to.rawValue, at: now))
    }

    /// A union takes a step of its life. Answers what the table does not have.
    mutating func go(_ union: Union, _ event: UnionEvent, at now: Instant) -> String? {
        guard let from = unions[union]?.state, let move = TradeUnion.flow.moves.first(where: { $0.event == event && $0.from.contains(from) }) else {
            return "\(event) of \(union) in \(unions[union]?.state.rawValue ?? "nowhere")"
        }
        unions[union]?.state = move.to
        wrote("union_org", union.number, event, from, move.to, now)
        return nil
    }
    mutating func answer(_ id: ID<Petition>, _ event: PetitionEvent, at now: Instant) -> String? {
        guard let from = questions[id]?.state, let move = Petition.flow.moves.first(where: { $0.event == event && $0.from.contains(from) }) else { return "\(event) of petition \(id)" }
        questions[id]?.state = move.to
        wrote("petition", id.number, event, from, move.to, now)
        return nil
    }
    mutating func go(_ id: ID<LegalPerson>, _ event: LegalPersonEvent, on day: Day, at now: Instant) -> String? {
        guard let from = registrations[id]?.states.last?.state, let move = LegalPerson.flow.moves.first(where: { $0.event == event && $0.from.contains(from) }) else {
            return "\(event) of registration \(id)"
        }
        registrations[id]?.states.append((day, move.to))
        wrote("legal_person", id.number, event, from, move.to, now)
        return nil
    }
    mutating func ask(_ question: Question, _ id: ID<Petition>) -> String? {
        if waiting(question.union) != nil { return "two petitions of \(question.union) wait" }
        questions[id] = question
        return nil
    }
    mutating func move(_ union: Union, under parent: Union, on day: Day) -> String? {
        guard let life = unions[union], life.parent != parent else { return nil }
        if isWithin(parent, union) { return "\(union) came to stand beneath itself" }
        unions[union]?.places.append((max(day, life.places[life.places.count - 1].since), parent))
        return nil
    }
}

extension Lives {
    /// The first thing in which the database says something else than this; `days` lie before today.
    func difference(_ days: [Day], _ scope: Scope, _ db: any Connection) throws -> String? {
        if let wrong = try today(db) ?? moves(db) ?? numbers(db) { return wrong }
        for day in days { if let wrong = try past(day, scope, db) { return "\(wrong), as at \(day)" } }
        return nil
    }

    private func today(_ db: any Connection) throws -> String? {
        let rows = try db.rows("SELECT * FROM union_org WHERE is_root = 0 \(Checker.all)")
        if rows.count != unions.count { return "\(rows.count) unions instead of \(unions.count)" }
        for row in rows {
            let union = try TradeUnion(row: row)
            guard let life = unions[union.id] else { return "an unknown union \(union.id)" }
            if union.state != life.state { return "\(union.id) is \(union.state) and not \(life.state)" }
            if union.parentID != life.parent || union.name != life.name || union.isFounding != life.isFounding { return "place or name of \(union.id)" }
            if union.facts.foundedOn != life.founded || union.dissolvedOn != life.dissolved { return "days of \(union.id)" }
            if life.state != .dissolved, let parent = unions[life.parent], parent.state == .dissolved { return "\(union.id) stands beneath \(life.parent), which is dissolved" }
        }
        let petitions = try db.rows("SELECT id, union_id, state FROM petition \(Checker.all)")
        for row in petitions where try questions[row.get("id")]?.state != row.get("state") { return "petition \(row["id"])" }
        let waiting = try petitions.filter { try $0.get("state") == PetitionState.waiting }.map { try $0.get("union_id", as: Union.self) }
        if petitions.count != questions.count || Set(waiting).count != waiting.count { return "petitions" }
        let registered = try db.rows("SELECT id, state FROM legal_person \(Checker.all)")
        for row in registered where try registrations[row.get("id")]?.states.last?.state != row.get("state") { return "registration \(row["id"])" }
        return registered.count == registrations.count ? nil : "registrations"
    }

    /// The history has each move that was confirmed, in its order, and no other.
    private func moves(_ db: any Connection) throws -> String? {
        let rows = try db.rows("SELECT subject_kind, subject_id, event, from_state, to_state, happened_at FROM history WHERE to_state IS NOT NULL ORDER BY number \(Checker.all)")
        var found: [Subject: [Line]] = [:]
        for row in rows {
            let line = Line(event: try row.get("event"), from: try row.get("from_state"), to: try row.get("to_state"), at: try row.get("happened_at"))
            found[Subject(kind: try row.get("subject_kind"), id: try row.get("subject_id")), default: []].append(line)
        }
        return Set(found.keys).union(history.keys).first { found[$0] != history[$0] }.map { "history of \($0): \(found[$0] ?? []) instead of \(history[$0] ?? [])" }
    }

    /// Each number was given to one document, none is left out, and each approval has its own.
    private func numbers(_ db: any Connection) throws -> String? {
        let issued = try db.rows("SELECT office, year, number FROM issued_number WHERE previous IS NOT NULL ORDER BY office, year, number")
        let borne = try db.rows("SELECT office, year, number FROM document WHERE office IS NOT NULL ORDER BY office, year, number \(Checker.all)")
        if issued.map(\.values) != borne.map(\.values) { return "numbers without a document" }
        for (before, row) in zip(issued, issued.dropFirst()) where before["office"] == row["office"] && before["year"] == row["year"] {
            if try row.get("number", as: Int.self) != before.get("number", as: Int.self) + 1 { return "a gap in the numbers of \(row["office"])" }
        }
        let approved = questions.values.count { $0.state == .approved }
        let replies = try db.count("SELECT COUNT(*) FROM document d JOIN petition p ON p.id = d.petition_id WHERE d.kind = 'reply' AND p.state = 'approved' \(Checker.all)")
        return replies == approved ? nil : "\(replies) replies to \(approved) approved petitions"
    }

    private func past(_ day: Day, _ scope: Scope, _ db: any Connection) throws -> String? {
        let alive = unions.filter { $0.value.lives(on: day) }
        if let total = Figure.organisations.first(where: { $0.code == "orgs_total" }), try total.result(scope, at: day, db).count != alive.count { return "orgs_total is not \(alive.count)" }
        var beneath: [Union: Int] = [:], children: [Union: Set<Union>] = [:]
        for (id, life) in alive {
            for above in above(id, on: day) { beneath[above, default: 0] += 1 }
            if let parent = life.parent(on: day) { children[parent, default: []].insert(id) }
        }
        for (id, life) in unions {
            let then = try? UnionStore.find(id, at: day, scope, db)
            guard life.isKnown(on: day) else { if then != nil { return "\(id) was not known yet" } else { continue } }
            guard let then else { return "\(id) is not there" }
            if then.state != state(of: id, on: day) { return "\(id) was \(then.state)" }
            if then.parentID != life.parent(on: day) { return "the parent of \(id)" }
            if then.name != life.name(on: day) { return "the name of \(id)" }
        }
        for id in [root] + unions.keys where try TreeStore.beneath(id, at: day, scope, db) != beneath[id] ?? 0 { return "beneath \(id)" }
        for id in [root] + unions.keys where try Set(TreeStore.children(of: id, in: .affiliation, at: day, scope, db).map(\.id)) != children[id] ?? [] { return "children of \(id)" }
        for union in Set(registrations.values.map(\.union)) {
            let then = try LegalPerson.all(of: union, at: day, db).map(\.state.rawValue).sorted()
            let known = registrations.values.filter { $0.union == union }.compactMap { $0.states.last { $0.day <= day }?.state.rawValue }
            if then != known.sorted() { return "registrations of \(union)" }
        }
        return nil
    }
}
