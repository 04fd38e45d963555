import Kernel

/// Bringing in 工会组织名录: the register as it is. Refused is only what cannot be stored; everything else of domain.md §1.7 comes in
/// with a note. A union is known by its code, else by its name under the same parent; the same file twice changes nothing.
struct UnionImport: RowImport {
    let key = "unions", title = "工会组织名录", unit = "个工会"
    let right = Right.importRegister
    var columns: [FormColumn] { UnionSheet.columns }
    /// Parents may come after children.
    let surveysFirst = true

    init() {}
    func judge(_ context: ImportContext) -> UnionJudge { UnionJudge(context) }

    func known(of rows: [ImportRow], _ context: ImportContext, _ db: any Connection) throws -> UnionJudge.Known {
        var known = UnionJudge.Known(towns: try TownStore.codes(db))
        for row in rows {
            let (sheet, verdict) = row.read(as: UnionSheet.self)
            guard verdict.isGood else { continue }
            let reading = UnionReading(sheet, towns: known.towns)
            known.parents[sheet.parent] = try parent(sheet.parent, context, db)?.facts.type
            known.refused[row.number] = try refusal(sheet, context, db)
            if let union = try match(sheet, context, db) { known.found[row.number] = try UnionJudge.Found(union, reading, Pen(context), db) }
            known.lacksEmployer[row.number] = try employer(reading, db) == nil && sheet.employer != nil
        }
        return known
    }

    func apply(_ staged: StagedRow, _ context: ImportContext, _ db: any Connection) throws -> Applied {
        let (sheet, verdict) = staged.row.read(as: UnionSheet.self)
        guard verdict.isGood else { return .refused(EmployerImport.changed) }
        let reading = UnionReading(sheet, towns: try TownStore.codes(db))
        guard let parent = try parent(sheet.parent, context, db) else { return .refused(UnionJudge.parentUnknown(sheet.parent)) }
        guard parent.facts.type.mayLead(reading.type) else { return .refused(UnionJudge.cannotLead(parent.name, parent.facts.type, reading.type)) }
        if let fault = try refusal(sheet, context, db) { return .refused(fault) }
        guard let union = try match(sheet, context, db) else { return try create(reading, under: parent, context, db) }
        guard !union.isRoot else { return .refused(UnionJudge.isRoot) }
        guard try !TreeStore.isBeneath(parent.id, union.id, in: .affiliation, db) else { return .refused(UnionJudge.cycle) }
        return try update(union, reading, under: parent, context, db)
    }

    private func create(_ reading: UnionReading, under parent: TradeUnion, _ context: ImportContext, _ db: any Connection) throws -> Applied {
        let pen = Pen(context), facts = reading.facts(over: nil)
        let id = try UnionStore.insert(facts, under: parent.id, pen, db)
        if let chair = reading.officer(facts) { try CommitteeStore.elect(chair, to: .union, of: id, pen, db) }
        if let employer = try covered(reading, pen, db) { try EmployerStore.cover(employer, by: id, since: facts.foundedOn, pen, db) }
        try QualityStore.set(reading.notes(facts, on: pen.today), among: UnionReading.judged, on: .union(id), pen, db)
        try pen.noteImport("union_org", id.number, at: id, db)
        return .done(.created, subject: id.number)
    }

    private func update(
        _ union: TradeUnion, _ reading: UnionReading, under parent: TradeUnion, _ context: ImportContext, _ db: any Connection
    ) throws -> Applied {
        let pen = Pen(context)
        let found = try UnionJudge.Found(union, reading, pen, db)
        guard !found.isSame(parent: parent.name) else { return .done(.unchanged, subject: union.id.number) }
        var memo = UnionMemo(facts: union.facts, parent: union.parentID, oldChair: try CommitteeStore.chair(of: union.id, db)?.id)
        let facts = reading.facts(over: union.facts)
        try UnionStore.update(union, to: facts, pen, db)
        if union.parentID != parent.id { try UnionStore.move(union, under: parent, in: .affiliation, on: pen.today, reason: "导入\(title)", pen, db) }
        if !found.hasChair, let chair = reading.officer(facts, since: pen.today) { memo.newChair = try CommitteeStore.elect(chair, to: .union, of: union.id, pen, db) }
        if !found.hasEmployer, let employer = try covered(reading, pen, db) {
            try EmployerStore.cover(employer, by: union.id, since: facts.foundedOn, pen, db)
            memo.employer = employer
        }
        try QualityStore.set(reading.notes(facts, on: pen.today), among: UnionReading.judged, on: .union(union.id), pen, db)
        try pen.noteImport("union_org", union.id.number, at: union.id, db)
        return .done(.updated, subject: union.id.number, memo: memo.json)
    }

    func takeBack(_ row: AppliedRow, _ context: ImportContext, _ db: any Connection) throws -> TakenBack {
        let id = ID<UnionOrg>(row.subject), pen = Pen(context)
        guard let union = try? UnionStore.record(id, db) else { return .done }
        if let since = try pen.touched("union_org", row.subject, db) { return .stays(since) }
        if row.effect == .created {
            guard try !UnionStore.hasChildren(id, db) else { return .stays("下面还有别的工会") }
            let employers = try EmployerStore.covered(by: id, db).map(\.employer)
            try UnionStore.remove(id, pen, db)
            for employer in employers where !employer.facts.isListed && employer.importID == context.id {
                if try !EmployerStore.isCovered(employer.id, db) { try EmployerStore.remove(employer.id, db) }
            }
        } else {
            try restore(union, UnionMemo(json: row.memo), pen, db)
        }
        try pen.note("union_org", row.subject, "taken_back", at: row.effect == .created ? nil : id, db)
        return .done
    }

    private func restore(_ union: TradeUnion, _ memo: UnionMemo, _ pen: Pen, _ db: any Connection) throws {
        try UnionStore.update(union, to: memo.facts, pen, db)
        if let old = memo.parent, old != union.parentID {
            try UnionStore.move(union, under: UnionStore.record(old, db), in: .affiliation, on: pen.today, reason: "撤回导入", pen, db)
        }
        if let new = memo.newChair { try CommitteeStore.undoElection(of: new, bringingBack: memo.oldChair, in: union.id, pen, db) }
        if let employer = memo.employer { try EmployerStore.removeCoverage(employer, by: union.id, db) }
        try Register.judge(union.id, memo.facts, pen, db)
    }

    /// The union that leads, within the part of the federation where the file was brought in.
    private func parent(_ name: String, _ context: ImportContext, _ db: any Connection) throws -> TradeUnion? {
        try UnionStore.named(name, db).first { try TreeStore.isBeneath($0.id, context.unionID, in: .affiliation, db) }
    }

    /// Why the register does not take the row's code: it is an employer's, or that of a union out of reach.
    private func refusal(_ sheet: UnionSheet, _ context: ImportContext, _ db: any Connection) throws -> Verdict.Fault? {
        guard let code = sheet.code else { return nil }
        if let employer = try EmployerStore.withCode(code, db) { return UnionJudge.codeOfEmployer(try context.called(employer, db)) }
        if let union = try UnionStore.withCode(code, db), try !context.reaches(union, db) { return UnionJudge.outOfReach }
        return nil
    }

    private func match(_ sheet: UnionSheet, _ context: ImportContext, _ db: any Connection) throws -> TradeUnion? {
        if let code = sheet.code, let union = try UnionStore.withCode(code, db) { return union }
        guard let parent = try parent(sheet.parent, context, db) else { return nil }
        return try UnionStore.named(sheet.name, db).first { $0.parentID == parent.id && $0.name == sheet.name }
    }

    /// The employer of the list that the row names.
    private func employer(_ reading: UnionReading, _ db: any Connection) throws -> Employer? {
        if let code = reading.employerCode, let employer = try EmployerStore.withCode(code, db) { return employer }
        guard let name = reading.sheet.employer else { return nil }
        return try EmployerStore.named(name, db).first { $0.facts.code == nil || reading.employerCode == nil }
    }

    /// The same; one that no list names is written down as such, so that the union's word is not lost.
    private func covered(_ reading: UnionReading, _ pen: Pen, _ db: any Connection) throws -> ID<EmployerKind>? {
        if let employer = try employer(reading, db) { return employer.id }
        guard let name = reading.sheet.employer else { return nil }
        var facts = EmployerFacts(name: String(name.prefix(100)), listSource: title, listOn: pen.today)
        facts.code = reading.employerCode
        facts.isListed = false
        return try EmployerStore.insert(facts, pen, db)
    }
}

extension UnionReading {
    /// The chair, from the start of the term whatever the day of the import.
    func officer(_ facts: UnionFacts, since: Day? = nil) -> OfficerFacts? {
        guard let chair else { return nil }
        var officer = OfficerFacts(name: chair, role: .chair)
        officer.phone = phone
        officer.since = since ?? facts.termStart
        return officer
    }
}

/// What a union was before an import changed it.
struct UnionMemo {
    let facts: UnionFacts, parent: ID<UnionOrg>?, oldChair: ID<Officer>?
    var newChair: ID<Officer>?, employer: ID<EmployerKind>?

    init(facts: UnionFacts, parent: ID<UnionOrg>?, oldChair: ID<Officer>?) { self.facts = facts; self.parent = parent; self.oldChair = oldChair }

    init(json: JSON) throws {
        func id<T>(_ key: String) -> ID<T>? { json[key]?.string.flatMap(ID<T>.init) }
        self.init(facts: try UnionFacts(memo: json["facts"] ?? .null), parent: id("parent"), oldChair: id("old_chair"))
        newChair = id("new_chair")
        employer = id("employer")
    }

    var json: JSON {
        func text<T>(_ id: ID<T>?) -> JSON { id.map { .string($0.description) } ?? .null }
        return ["facts": facts.memo, "parent": text(parent), "old_chair": text(oldChair), "new_chair": text(newChair), "employer": text(employer)]
    }
}
