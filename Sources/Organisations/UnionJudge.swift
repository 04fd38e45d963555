import Kernel

/// Judges the rows of 工会组织名录 after having seen all of them: a parent may stand further down in the file.
final class UnionJudge: RowJudge {
    struct Known: Sendable {
        let towns: [String: String]
        /// What the parents that rows name are in the register.
        var parents: [String: UnionType] = [:]
        /// By the row's number: the union that it is, why the register does not take its code, whether no list knows its employer.
        var found: [Int: Found] = [:], refused: [Int: Verdict.Fault] = [:], lacksEmployer: [Int: Bool] = [:]
        init(towns: [String: String]) { self.towns = towns }
    }

    /// The union that a row is, and what of the row it has already.
    struct Found: Sendable {
        let union: TradeUnion, parentName: String?, hasFacts: Bool, hasChair: Bool, hasEmployer: Bool

        init(_ union: TradeUnion, _ reading: UnionReading, _ pen: Pen, _ db: any Connection) throws {
            self.union = union
            parentName = try union.parentID.map { try UnionStore.record($0, db).name }
            hasFacts = reading.facts(over: union.facts) == union.facts
            hasChair = try Found.hasChair(union, reading, pen, db)
            hasEmployer = try Found.hasEmployer(union, reading, db)
        }

        func isSame(parent: String) -> Bool { hasFacts && hasChair && hasEmployer && parentName == parent }

        private static func hasChair(_ union: TradeUnion, _ reading: UnionReading, _ pen: Pen, _ db: any Connection) throws -> Bool {
            guard let name = reading.chair else { return true }
            guard let chair = try CommitteeStore.chair(of: union.id, db), chair.name == name.text else { return false }
            guard let phone = reading.phone else { return true }
            return try CommitteeStore.hasPhone(chair, phone, pen, db)
        }

        private static func hasEmployer(_ union: TradeUnion, _ reading: UnionReading, _ db: any Connection) throws -> Bool {
            guard let name = reading.sheet.employer else { return true }
            return try EmployerStore.covered(by: union.id, db).contains {
                $0.employer.facts.code == nil || reading.employerCode == nil ? $0.employer.name == name : $0.employer.facts.code == reading.employerCode
            }
        }
    }

    private struct InFile { let row: Int, type: UnionType, parent: String }
    private let context: ImportContext
    /// The rows of the file that can be read, by the union's name.
    private var file: [String: InFile] = [:]
    private var codes: [String: (row: Int, name: String)] = [:]
    private var names: [String: Int] = [:]
    init(_ context: ImportContext) { self.context = context }

    func survey(_ row: ImportRow) {
        let (sheet, verdict) = row.read(as: UnionSheet.self)
        guard verdict.isGood, file[sheet.name] == nil else { return }
        var unused = LenientReading()
        file[sheet.name] = InFile(row: row.number, type: UnionReading.type(sheet, &unused), parent: sheet.parent)
    }

    func judge(_ row: ImportRow, _ known: Known) -> Verdict {
        var (sheet, verdict) = row.read(as: UnionSheet.self)
        guard verdict.isGood else { return verdict }
        let reading = UnionReading(sheet, towns: known.towns)
        if let fault = refusal(row.number, reading, known) { return .rejected([fault]) }
        if let earlier = earlier(row.number, sheet) { return earlier }
        let found = known.found[row.number]
        verdict.label = sheet.name
        verdict.depth = depth(of: sheet)
        verdict.notes = reading.notes(reading.facts(over: found?.union.facts), on: context.today)
        if known.lacksEmployer[row.number] == true { verdict.notes.append(Complaint("unlisted", "应建会单位名录里没有这家单位，先按工会写的登记")) }
        if let found { verdict.effect = found.isSame(parent: sheet.parent) ? .unchanged : .updated }
        return verdict
    }

    private func refusal(_ row: Int, _ reading: UnionReading, _ known: Known) -> Verdict.Fault? {
        let sheet = reading.sheet
        if let fault = known.refused[row] { return fault }
        if known.found[row]?.union.isRoot == true { return Self.isRoot }
        if let code = sheet.code, !code.isUnion, reading.type != .general { return Self.notUnion }
        guard let parent = file[sheet.parent]?.type ?? known.parents[sheet.parent] else { return Self.parentUnknown(sheet.parent) }
        guard parent.mayLead(reading.type) else { return Self.cannotLead(sheet.parent, parent, reading.type) }
        return isInCycle(sheet) ? Self.cycle : nil
    }

    /// The same union in an earlier row: once more, or as somebody else with its code.
    private func earlier(_ row: Int, _ sheet: UnionSheet) -> Verdict? {
        if let code = sheet.code?.text {
            if let first = codes[code] {
                guard first.name != sheet.name else { return .duplicate("code", of: first.row) }
                return .rejected("code", Complaint("code_taken", "这个代码在第 \(first.row) 行是另一个工会的"))
            }
            codes[code] = (row, sheet.name)
        } else {
            let key = "\(sheet.parent)\n\(sheet.name)"
            if let first = names[key] { return .duplicate("name", of: first) }
            names[key] = row
        }
        return nil
    }

    /// Steps up to a parent that is not in the file.
    private func depth(of sheet: UnionSheet) -> Int {
        var depth = 0
        var parent = sheet.parent
        while let above = file[parent], depth <= file.count { depth += 1; parent = above.parent }
        return depth
    }

    private func isInCycle(_ sheet: UnionSheet) -> Bool {
        var seen: Set<String> = [sheet.name]
        var parent = sheet.parent
        while seen.insert(parent).inserted {
            guard let above = file[parent] else { return false }
            parent = above.parent
        }
        return true
    }

    static let isRoot = Verdict.Fault("code", Complaint("code_taken", "这是区总工会本身，由安装时建立，不从名录导入"))
    static let notUnion = Verdict.Fault("code", Complaint("code_not_union", "这是用人单位的代码。工会的代码以 8 开头"))
    static let cycle = Verdict.Fault("parent", Complaint("parent_cycle", "上级工会绕回了它自己，请核对上级"))
    static let outOfReach = Verdict.Fault("code", Complaint("union_out_of_reach", "这个代码是\(Register.otherUnion)的，不能在这里导入"))
    static func codeOfEmployer(_ who: String) -> Verdict.Fault {
        Verdict.Fault("code", Complaint("code_taken", "这是用人单位的代码：\(who)。工会应有自己的代码"))
    }
    static func parentUnknown(_ name: String) -> Verdict.Fault {
        Verdict.Fault("parent", Complaint("parent_unknown", "没有找到上级工会“\(name.prefix(50))”，名录里和登记里都没有"))
    }
    static func cannotLead(_ name: String, _ type: UnionType, _ child: UnionType) -> Verdict.Fault {
        Verdict.Fault("parent", Complaint("parent_cannot_lead", "“\(name.prefix(50))”是\(type.label)，不能做\(child.label)的上级"))
    }
}
