import Kernel

/// Bringing in 应建会单位名录. An employer is known by its code, else by its name; the same file twice changes nothing.
struct EmployerImport: RowImport {
    let key = "employers", title = "应建会单位名录", unit = "家"
    let right = Right.importRegister
    var columns: [FormColumn] { EmployerSheet.columns }
    static let listSource = "应建会单位名录"

    init() {}
    func judge(_ context: ImportContext) -> EmployerJudge { EmployerJudge(context) }

    func known(of rows: [ImportRow], _ context: ImportContext, _ db: any Connection) throws -> EmployerJudge.Known {
        let within = try ImportTowns(context, db)
        var known = EmployerJudge.Known(towns: try TownStore.codes(db), home: within.home)
        for row in rows {
            let (form, verdict) = row.read(as: EmployerSheet.self)
            guard verdict.isGood else { continue }
            let old = try match(form, context, db), facts = EmployerReading(form, towns: known.towns).facts(over: old?.facts, on: context.today, home: within.home)
            known.found[row.number] = old
            known.refused[row.number] = try refusal(form, facts, over: old, within, context, db)
        }
        return known
    }

    func apply(_ staged: StagedRow, _ context: ImportContext, _ db: any Connection) throws -> Applied {
        let (form, verdict) = staged.row.read(as: EmployerSheet.self)
        guard verdict.isGood else { return .refused(Self.changed) }
        let reading = EmployerReading(form, towns: try TownStore.codes(db)), within = try ImportTowns(context, db), pen = Pen(context)
        let old = try match(form, context, db), facts = reading.facts(over: old?.facts, on: context.today, home: within.home)
        if let fault = try refusal(form, facts, over: old, within, context, db) { return .refused(fault) }
        guard let old else {
            let id = try EmployerStore.insert(facts, pen, db)
            try note(reading, id, pen, db)
            return .done(.created, subject: id.number)
        }
        guard facts != old.facts else { return .done(.unchanged, subject: old.id.number) }
        try EmployerStore.update(old, to: facts, pen, db)
        try note(reading, old.id, pen, db)
        return .done(.updated, subject: old.id.number, memo: old.facts.memo)
    }

    private func note(_ reading: EmployerReading, _ id: ID<EmployerKind>, _ pen: Pen, _ db: any Connection) throws {
        try QualityStore.set(reading.notes, among: ["unreadable"], on: .employer(id), pen, db)
        try pen.noteImport("employer", id.number, at: nil, db)
    }

    func takeBack(_ row: AppliedRow, _ context: ImportContext, _ db: any Connection) throws -> TakenBack {
        let id = ID<EmployerKind>(row.subject), pen = Pen(context)
        guard let employer = try? EmployerStore.record(id, db) else { return .done }
        if let since = try pen.touched("employer", row.subject, db) { return .stays(since) }
        if row.effect == .created {
            guard try !EmployerStore.isCovered(id, db) else { return .stays("已有工会写明覆盖这家单位") }
            try EmployerStore.remove(id, db)
        } else {
            try EmployerStore.update(employer, to: EmployerFacts(memo: row.memo), pen, db)
        }
        try pen.note("employer", row.subject, "taken_back", at: nil, db)
        return .done
    }

    /// By its code over the whole list, where it is given once; by its name only within reach.
    private func match(_ form: EmployerSheet, _ context: ImportContext, _ db: any Connection) throws -> Employer? {
        if let code = form.code, let employer = try EmployerStore.withCode(code, db) { return employer }
        return try EmployerStore.named(form.name, db).first { try ($0.facts.code == nil || form.code == nil) && context.reaches($0, db) }
    }

    private func refusal(
        _ form: EmployerSheet, _ facts: EmployerFacts, over old: Employer?, _ within: ImportTowns, _ context: ImportContext, _ db: any Connection
    ) throws -> Verdict.Fault? {
        if let code = form.code, let union = try UnionStore.withCode(code, db) { return Self.codeOfUnion(try context.called(union, db)) }
        if let old, try !context.reaches(old, db) { return Self.outOfReach }
        return within.holds(facts.townCode) || (old != nil && old?.facts.townCode == facts.townCode) ? nil : Self.townOutOfReach
    }

    static let changed = Verdict.Fault("name", Complaint("changed_since", "检查以后情况有变，这一行现在不能写入"))
    private static let outOfReach = Verdict.Fault("code", Complaint("employer_out_of_reach", "这个代码是\(Register.otherEmployer)的，不能在这里导入"))
    private static let townOutOfReach = Verdict.Fault("town", Complaint("town_out_of_reach", "所在镇街不在您管辖的范围里，请核对"))
    private static func codeOfUnion(_ who: String) -> Verdict.Fault { Verdict.Fault("code", Complaint("code_taken", "这是\(who)的代码，请填单位自己的代码")) }
}

/// A row as it was understood.
struct EmployerReading {
    let sheet: EmployerSheet
    private let nature: EmployerNature?, isLarge: Bool?, industry: Industry?, newFormTrade: NewFormTrade?, town: String?
    private let employees: Int?, women: Int?, migrantWorkers: Int?, status: EmployerStatus?, requiredSince: Day?, requiredUntil: Day?
    private let saysUnion: Bool?, saysCongress: Bool?, saysOpenness: Bool?, saysContract: Bool?, saysDirectors: Bool?
    let notes: [Complaint]

    init(_ sheet: EmployerSheet, towns: [String: String]) {
        self.sheet = sheet
        var cells = LenientReading()
        nature = cells.read(sheet.nature, "单位性质")
        isLarge = cells.read(sheet.isLarge, "是否规模以上")
        industry = cells.read(sheet.industry, "所属行业")
        newFormTrade = cells.read(sheet.newFormTrade, "新业态行业")
        town = cells.town(sheet.town, towns)
        employees = cells.count(sheet.employees, "职工人数")
        women = cells.count(sheet.women, "女职工人数")
        migrantWorkers = cells.count(sheet.migrantWorkers, "农民工人数")
        status = cells.read(sheet.status, "经营状态")
        requiredSince = cells.read(sheet.requiredSince, "应建会起始日期")
        requiredUntil = cells.read(sheet.requiredUntil, "应建会截止日期")
        saysUnion = cells.read(sheet.saysUnion, "是否建会")
        saysCongress = cells.read(sheet.saysCongress, "已建职代会")
        saysOpenness = cells.read(sheet.saysOpenness, "已实行厂务公开")
        saysContract = cells.read(sheet.saysContract, "已签集体合同")
        saysDirectors = cells.read(sheet.saysDirectors, "有职工董事、职工监事")
        notes = cells.note.map { [$0] } ?? []
    }

    /// What the register would hold: an empty cell leaves what is there.
    func facts(over old: EmployerFacts?, on day: Day, home: String?) -> EmployerFacts {
        var facts = old ?? EmployerFacts(name: sheet.name, listSource: EmployerImport.listSource, listOn: day)
        if !facts.isListed { (facts.isListed, facts.listSource, facts.listOn) = (true, EmployerImport.listSource, day) }
        facts.name = sheet.name
        facts.code = sheet.code ?? facts.code
        facts.head = sheet.head ?? facts.head
        facts.nature = nature ?? facts.nature
        facts.isLarge = isLarge ?? facts.isLarge
        facts.industry = industry ?? facts.industry
        facts.newFormTrade = newFormTrade ?? facts.newFormTrade
        facts.townCode = town ?? (old == nil ? home : facts.townCode)
        facts.employees = employees ?? facts.employees
        facts.women = women ?? facts.women
        facts.migrantWorkers = migrantWorkers ?? facts.migrantWorkers
        facts.status = status ?? facts.status
        facts.requiredSince = requiredSince ?? facts.requiredSince
        facts.requiredUntil = requiredUntil ?? facts.requiredUntil
        facts.saysUnion = saysUnion ?? facts.saysUnion
        facts.saysCongress = saysCongress ?? facts.saysCongress
        facts.saysOpenness = saysOpenness ?? facts.saysOpenness
        facts.saysContract = saysContract ?? facts.saysContract
        facts.saysDirectors = saysDirectors ?? facts.saysDirectors
        return facts
    }
}

final class EmployerJudge: RowJudge {
    struct Known: Sendable {
        let towns: [String: String], home: String?
        /// By the row's number: the employer that it is, and why the register does not take it.
        var found: [Int: Employer] = [:], refused: [Int: Verdict.Fault] = [:]
        init(towns: [String: String], home: String?) { self.towns = towns; self.home = home }
    }
    private let context: ImportContext
    private var rows: [String: Int] = [:]
    init(_ context: ImportContext) { self.context = context }

    func judge(_ row: ImportRow, _ known: Known) -> Verdict {
        var (form, verdict) = row.read(as: EmployerSheet.self)
        guard verdict.isGood else { return verdict }
        let reading = EmployerReading(form, towns: known.towns)
        if let fault = known.refused[row.number] { return .rejected([fault]) }
        let key = form.code?.text ?? form.name
        if let earlier = rows[key] { return .duplicate(form.code == nil ? "name" : "code", of: earlier) }
        rows[key] = row.number
        verdict.label = form.name
        verdict.notes = reading.notes
        if let old = known.found[row.number] {
            verdict.effect = reading.facts(over: old.facts, on: context.today, home: known.home) == old.facts ? .unchanged : .updated
        }
        return verdict
    }
}
