@testable import Kernel
@testable import Organisations

/// One step in the life of a union, as it was drawn: who takes it, the request that says it, and what it does to the lives once it is confirmed.
struct LifeStep: Sendable {
    typealias Union = Lives.Union
    enum Act: Sendable {
        case found(under: Union, UnionType, name: String), split(Union, name: String), again(Union)
        case convene(Union), ballot(Union), callOff(Union), send(Union, on: Day)
        case postpone(Union), dissolve(Union, on: Day), merge(Union, into: Union, on: Day), alter(Union, name: String)
        case suspend(Union), resume(Union), move(Union, under: Union, on: Day)
        case approve(ID<Petition>), turnDown(ID<Petition>, PetitionEvent)
        case apply(Union), register(ID<LegalPerson>, on: Day), refuse(ID<LegalPerson>), cancel(ID<LegalPerson>, on: Day)
    }
    let act: Act, by: Union, who: ID<Account>
    /// What the form asks for beside what the act says.
    let body: Query

    /// The route, and the record that it names.
    var route: (pattern: String, id: String) {
        switch act {
        case .found(let parent, _, _): ("/unions/:id/found", "\(parent)")
        case .split(let union, _): ("/unions/:id/split", "\(union)")
        case .again(let union): ("/unions/:id/found-again", "\(union)")
        case .convene(let union): ("/unions/:id/convene", "\(union)")
        case .ballot(let union): ("/unions/:id/ballots/new", "\(union)")
        case .callOff(let union): ("/unions/:id/call-off", "\(union)")
        case .send(let union, _): ("/unions/:id/election/send", "\(union)")
        case .postpone(let union): ("/unions/:id/postpone", "\(union)")
        case .dissolve(let union, _): ("/unions/:id/dissolve", "\(union)")
        case .merge(let union, _, _): ("/unions/:id/merge", "\(union)")
        case .alter(let union, _): ("/unions/:id/alter", "\(union)")
        case .suspend(let union): ("/unions/:id/suspend", "\(union)")
        case .resume(let union): ("/unions/:id/resume", "\(union)")
        case .move(let union, _, _): ("/unions/:id/move", "\(union)")
        case .approve(let petition): ("/petitions/:id/approve", "\(petition)")
        case .turnDown(let petition, .sendBack): ("/petitions/:id/return", "\(petition)")
        case .turnDown(let petition, let event): ("/petitions/:id/\(event.rawValue)", "\(petition)")
        case .apply(let union): ("/unions/:id/legal-person", "\(union)")
        case .register(let registration, _): ("/legal-persons/:id/register", "\(registration)")
        case .refuse(let registration): ("/legal-persons/:id/refuse", "\(registration)")
        case .cancel(let registration, _): ("/legal-persons/:id/cancel", "\(registration)")
        }
    }

    /// What the step did at that moment. Answers what should never have been confirmed.
    /// - Parameters:
    ///   - made: the record that the answer leads to.
    ///   - union: of which a petition that was made is.
    func happen(to lives: inout Lives, made: Int64?, of union: Union?, at now: Instant) -> String? {
        let asked = made.map { ID<Petition>($0) }, today = now.day(in: .shanghai)
        func ask(_ kind: PetitionKind, _ about: Union, on day: Day? = nil, other: Union? = nil, name: String? = nil) -> String? {
            guard let asked else { return "no petition was made" }
            return lives.ask(Lives.Question(kind: kind, union: about, asker: who, on: day, other: other, name: name), asked)
        }
        func draft(_ type: UnionType, under parent: Union, name: String) {
            guard let union else { return }
            lives.unions[union] = Lives.Life(
                type: type, recorded: now, begins: .draft, isFounding: true, state: .draft, places: [(today, parent)], names: [(now, name)])
        }
        switch act {
        case .found(let parent, let type, let name):
            draft(type, under: parent, name: name)
            return union.map { ask(.founding, $0) } ?? "nothing was founded"
        case .split(let origin, let name):
            guard let life = lives.unions[origin], life.state == .active else { return "split from what is no union at work" }
            draft(.basicSingle, under: life.parent, name: name)
            return union.map { ask(.split, $0, other: origin) } ?? "nothing was split off"
        case .again(let union):
            let before = lives.questions.filter { $0.value.union == union }.max { $0.key < $1.key }?.value
            return lives.unions[union]?.state == .draft ? ask(before?.kind ?? .founding, union, other: before?.other) : "asked again for what is no draft"
        case .convene(let union): return lives.go(union, .convene, at: now)
        case .ballot(let union):
            lives.unions[union]?.ballots += 1
            return lives.unions[union]?.state == .electing ? nil : "somebody was elected without an election"
        case .callOff(let union):
            lives.unions[union]?.ballots = 0
            return lives.go(union, lives.unions[union]?.isFounding == true ? .standDown : .callOff, at: now)
        case .send(let union, let day):
            lives.unions[union]?.ballots = 0
            return lives.go(union, .submit, at: now) ?? ask(.election, union, on: day)
        case .postpone(let union): return lives.unions[union]?.state == .active ? ask(.postponement, union) : "put off what is not at work"
        case .dissolve(let union, let day): return lives.go(union, .close, at: now) ?? ask(.dissolution, union, on: day)
        case .merge(let union, let target, let day): return lives.go(union, .close, at: now) ?? ask(.merger, union, on: day, other: target)
        case .alter(let union, let name): return lives.go(union, .change, at: now) ?? ask(.alteration, union, name: name)
        case .suspend(let union): return lives.go(union, .suspend, at: now)
        case .resume(let union): return lives.go(union, .resume, at: now)
        case .move(let union, let parent, let day): return lives.move(union, under: parent, on: day)
        case .approve(let petition): return lives.approve(petition, by: by, who, at: now)
        case .turnDown(let petition, let event): return lives.turnDown(petition, event, by: by, who, at: now)
        case .apply(let union):
            guard let made, lives.unions[union]?.state == .active else { return "applied for what is not at work" }
            lives.registrations[ID(made)] = Lives.Registration(union: union, applier: who, states: [(today, .applied)])
        case .register(let id, let day):
            let union = lives.registrations[id].flatMap { lives.unions[$0.union] }
            if lives.registrations[id]?.applier == who { return "\(who) registered what \(who) applied for" }
            return union?.state == .dissolved ? "registered what was dissolved" : lives.go(id, .register, on: day, at: now)
        case .refuse(let id): return lives.registrations[id]?.applier == who ? "\(who) refused what \(who) applied for" : lives.go(id, .refuse, on: today, at: now)
        case .cancel(let id, let day): return lives.go(id, .cancel, on: day, at: now)
        }
        return nil
    }
}

extension Lives {
    fileprivate mutating func approve(_ id: ID<Petition>, by answering: Union, _ who: ID<Account>, at now: Instant) -> String? {
        guard let question = questions[id], let life = unions[question.union] else { return "approved what is not there" }
        if life.parent != answering || question.asker == who { return "\(who) of \(answering) answered \(question.asker) for \(life.parent)" }
        if let wrong = answer(id, .approve, at: now) { return wrong }
        let union = question.union
        switch question.kind {
        case .founding, .split: return go(union, .prepare, at: now)
        case .election:
            if life.isFounding { unions[union]?.founded = now.day(in: .shanghai) }
            unions[union]?.isFounding = false
            return go(union, .seat, at: now)
        case .postponement: return nil
        case .dissolution:
            unions[union]?.dissolved = question.on
            return go(union, .dissolve, at: now)
        case .merger:
            guard let target = question.other, let day = question.on, unions[target]?.state != .dissolved else { return "merged into what is gone" }
            for (child, life) in unions where life.parent == union && life.state != .dissolved {
                if let wrong = move(child, under: target, on: day) { return wrong }
            }
            unions[union]?.dissolved = day
            return go(union, .dissolve, at: now)
        case .alteration:
            if let name = question.name { unions[union]?.names.append((now, name)) }
            return go(union, .settle, at: now)
        }
    }

    fileprivate mutating func turnDown(_ id: ID<Petition>, _ event: PetitionEvent, by answering: Union, _ who: ID<Account>, at now: Instant) -> String? {
        guard let question = questions[id], let life = unions[question.union] else { return "turned down what is not there" }
        if event != .withdraw, life.parent != answering || question.asker == who { return "\(who) of \(answering) answered \(question.asker) for \(life.parent)" }
        if event == .withdraw, !isWithin(question.asking, answering) { return "\(answering) withdrew what is out of reach" }
        if let wrong = answer(id, event, at: now) { return wrong }
        switch question.kind {
        case .founding, .split:
            guard event == .refuse else { return nil }
            unions[question.union]?.dissolved = now.day(in: .shanghai)
            return go(question.union, .drop, at: now)
        case .election:
            unions[question.union]?.ballots = LifeCycles.committee.count
            return go(question.union, .sendBack, at: now)
        case .postponement: return nil
        case .dissolution, .merger:
            let closed = history[Subject(kind: "union_org", id: question.union.number)]?.last { $0.event == UnionEvent.close.rawValue }
            return go(question.union, closed?.from == UnionState.suspended.rawValue ? .keepSuspended : .keep, at: now)
        case .alteration: return go(question.union, .leave, at: now)
        }
    }
}
