import Kernel
import People

/// A row of 会员花名册 as it was understood, with all that is wrong with it. It reads the cells itself rather than through the form: a hundred
/// thousand rows are to be judged in seconds.
struct MemberReading: Sendable {
    private(set) var name: PersonName?, number: PersonNumber?, phone: MobileNumber?
    private(set) var union: String?, joinedOn: Day?
    private var sex: Sex?, birthDate: Day?
    private var ethnicity: Ethnicity?, education: Education?, political: Political?, skill: Skill?, household: Household?
    private var householdArea: String?, nativePlace: String?, workStatus: WorkStatus?, isMigrantWorker: Bool?, honour: String?
    private var address: String?, emergencyContact: String?, remark: String?
    private var standing: MemberStanding?, employer: String?, occupation: String?, newForm: NewForm?, card: String?
    private(set) var faults: [Verdict.Fault] = []
    private(set) var mends: [Verdict.Mend] = []

    init(_ row: ImportRow, on today: Day) {
        var cells = MemberCells(row)
        name = cells.read("name", as: .name, isRequired: true) { text throws(Complaint) in try PersonName(parsing: text) }
        sex = cells.word("sex", CodeNames.sex)
        ethnicity = cells.word("ethnicity", CodeNames.ethnicity)
        birthDate = cells.day("birthDate", notAfter: today)
        number = cells.number(cells.word("documentType", CodeNames.documentType) ?? .identity, today)
        phone = cells.phone()
        education = cells.word("education", CodeNames.education)
        political = cells.word("political", CodeNames.political)
        household = cells.word("household", CodeNames.household)
        householdArea = cells.text("householdArea", atMost: 50)
        nativePlace = cells.text("nativePlace", atMost: 50)
        employer = cells.text("employer", atMost: 100)
        union = cells.read("union", as: .words, isRequired: true) { $0 }
        occupation = cells.text("occupation", atMost: 50)
        skill = cells.word("skill", CodeNames.skill)
        workStatus = cells.word("workStatus", CodeNames.workStatus)
        isMigrantWorker = cells.read("isMigrantWorker", as: .words) { text throws(Complaint) in try Bool.read(text) }
        newForm = cells.word("newForm", CodeNames.newForm)
        joinedOn = cells.day("joinedOn", notAfter: today, isRequired: true)
        standing = cells.word("standing", CodeNames.standing)
        card = cells.text("card", as: .number, atMost: 30)
        honour = cells.text("honour", atMost: 50)
        address = cells.text("address", atMost: 200)
        emergencyContact = cells.text("emergencyContact", atMost: 50)
        remark = cells.text("remark", atMost: 500)
        compare(&cells)
        faults = cells.faults.enumerated().sorted { (Self.rank($0.element), $0.offset) < (Self.rank($1.element), $1.offset) }.map(\.element)
        mends = cells.mends
    }

    /// Sex and birth date follow from the number and must agree with it; nobody joins below sixteen (domain.md §2.9).
    private func compare(_ cells: inout MemberCells) {
        guard let number else { return }
        if let birthDate, let says = number.birthDate, birthDate != says {
            cells.fault("birthDate", "birth_mismatch", "与证件号码里的出生日期（\(says.year)年）对不上，请看着证件核对")
        }
        if let sex, let says = number.sex, sex != says, sex == .male || sex == .female {
            cells.fault("sex", "sex_mismatch", "与证件号码对不上，按证件号码应为\(says.label)")
        }
        if let joinedOn, let born = number.birthDate ?? birthDate, joinedOn < born.adding(years: 16) {
            cells.fault("joinedOn", "joined_too_young", "入会时未满 16 周岁，请核对年份")
        }
    }

    /// The order in which the reasons are asked; the first that fails is the row's.
    private static let reasons = [
        "required", "id_damaged_by_excel", "id_length", "id_characters", "id_birth_date", "id_checksum", "birth_mismatch", "sex_mismatch", "phone_invalid", "name_invalid",
        "code_unknown", "too_long", "date_unreadable", "date_in_future", "joined_too_young", "union_unknown",
    ]
    private static func rank(_ fault: Verdict.Fault) -> Int { reasons.firstIndex(of: fault.complaint.code) ?? reasons.count }

    // MARK: What the register would hold: an empty cell leaves what is there

    func personFacts(over old: PersonFacts?) -> PersonFacts? {
        guard let name, let number else { return nil }
        var facts = old ?? PersonFacts(name: name, sex: number.sex ?? sex ?? .unknown, birthDate: number.birthDate ?? birthDate)
        facts.name = name
        facts.sex = number.sex ?? sex ?? facts.sex
        facts.birthDate = number.birthDate ?? birthDate ?? facts.birthDate
        facts.ethnicity = ethnicity ?? facts.ethnicity
        facts.education = education ?? facts.education
        facts.political = political ?? facts.political
        facts.skill = skill ?? facts.skill
        facts.household = household ?? facts.household
        facts.householdArea = householdArea ?? facts.householdArea
        facts.nativePlace = nativePlace ?? facts.nativePlace
        facts.workStatus = workStatus ?? facts.workStatus
        facts.isMigrantWorker = isMigrantWorker ?? facts.isMigrantWorker
        facts.honour = honour ?? facts.honour
        facts.address = address ?? facts.address
        facts.emergencyContact = emergencyContact ?? facts.emergencyContact
        facts.remark = remark ?? facts.remark
        return facts
    }

    func memberFacts(over old: MemberFacts?) -> MemberFacts? {
        guard let joinedOn else { return nil }
        var facts = old ?? MemberFacts(joinedOn: joinedOn)
        facts.joinedOn = joinedOn
        facts.standing = standing ?? facts.standing
        facts.employer = employer ?? facts.employer
        facts.occupation = occupation ?? facts.occupation
        facts.newForm = newForm ?? facts.newForm
        facts.card = card ?? facts.card
        return facts
    }
}

/// The cells of one row while they are read: what they say, what is wrong with them, what had to be mended.
private struct MemberCells {
    private let row: ImportRow
    /// The place of the cell that was asked for last. They are asked for almost in their order.
    private var place = -1
    private(set) var faults: [Verdict.Fault] = []
    private(set) var mends: [Verdict.Mend] = []
    init(_ row: ImportRow) { self.row = row }

    private mutating func cell(_ key: String) -> SheetCell? {
        let keys = row.layout.keys, next = place + 1
        guard let found = next < keys.count && keys[next] == key ? next : keys.firstIndex(of: key) else { return nil }
        place = found
        return row.cells[found]
    }

    mutating func fault(_ key: String, _ code: String, _ sentence: String) { faults.append(Verdict.Fault(key, Complaint(code, sentence))) }

    /// What the cell says; nothing where it is empty or wrong.
    mutating func read<T>(_ key: String, as kind: Spelling.Kind, isRequired: Bool = false, _ parse: (String) throws(Complaint) -> T) -> T? {
        guard let cell = cell(key), let text = cleaned(key, cell, kind) else {
            if isRequired { fault(key, "required", "没有填，请补上") }
            return nil
        }
        do throws(Complaint) { return try parse(text) } catch {
            faults.append(Verdict.Fault(key, error))
            return nil
        }
    }

    private mutating func cleaned(_ key: String, _ cell: SheetCell, _ kind: Spelling.Kind) -> String? {
        let (text, wasMended) = Spelling.cleaned(cell.text, as: kind)
        guard !text.isEmpty else { return nil }
        if wasMended, cell.kind == .text { mends.append(Verdict.Mend(key, .of(cell))) }
        return text
    }

    /// A code by any of its names, which is no mending.
    mutating func word<W: CodedWord>(_ key: String, _ names: CodeNames<W>) -> W? {
        read(key, as: .words) { text throws(Complaint) in
            guard let word = names[text] else { throw Complaint("code_unknown", "没有“\(text.prefix(20))”这一项，\(names.advice)") }
            return word
        }
    }

    mutating func text(_ key: String, as kind: Spelling.Kind = .words, atMost length: Int) -> String? {
        let text = read(key, as: kind) { text throws(Complaint) in
            guard text.count <= length else { throw Complaint("too_long", "现在是 \(text.count) 字，不能超过 \(length) 字") }
            return text
        }
        // Excel would take it for a formula; here and in every sheet that leaves it stays text.
        if let text, let first = text.utf8.first, "=+-@".utf8.contains(first) { mends.append(Verdict.Mend(key, .keptAsText)) }
        return text
    }

    mutating func day(_ key: String, notAfter today: Day, isRequired: Bool = false) -> Day? {
        guard let cell = cell(key), !Spelling.cleaned(cell.text).text.isEmpty else {
            if isRequired { fault(key, "required", "没有填，请补上") }
            return nil
        }
        do throws(Complaint) {
            let day = try Day(parsing: cell.text, notAfter: today)
            if cell.kind != .date, cell.text != day.description { mends.append(Verdict.Mend(key, .dateSpelling)) }
            return day
        } catch {
            faults.append(Verdict.Fault(key, error))
            return nil
        }
    }

    mutating func number(_ type: DocumentType, _ today: Day) -> PersonNumber? {
        guard cell("number")?.kind != .number else {
            faults.append(Verdict.Fault("number", CitizenID.damagedByExcel))
            return nil
        }
        return read("number", as: .number, isRequired: true) { text throws(Complaint) in try PersonNumber(type, parsing: text, on: today) }
    }

    mutating func phone() -> MobileNumber? {
        guard let cell = cell("phone"), !Spelling.cleaned(cell.text).text.isEmpty else { return nil }
        do throws(Complaint) {
            let phone = try MobileNumber(parsing: cell.text)
            if cell.kind == .number { mends.append(Verdict.Mend("phone", .phoneNumberCell)) }
            else if cell.text != phone.text { mends.append(Verdict.Mend("phone", Verdict.Mend.How.of(cell) == .fullWidth ? .fullWidth : .phoneSpelling)) }
            return phone
        } catch {
            faults.append(Verdict.Fault("phone", error))
            return nil
        }
    }
}

/// A code table by all its names, for reading many cells.
private struct CodeNames<W: CodedWord>: Sendable {
    private let words: [Spelled: W]

    init() {
        let ways: [(W) -> [String]] = [{ [$0.rawValue] }, { [$0.label] }, { $0.otherNames }]
        words = Dictionary(ways.flatMap { names in W.allCases.flatMap { word in names(word).map { (Spelled(text: $0), word) } } }) { first, _ in first }
    }

    subscript(text: String) -> W? { words[Spelled(text: text)] ?? W.named(text) }
    var advice: String { "可以填：\(W.allCases.prefix(8).map(\.label).joined(separator: "、"))\(W.allCases.count > 8 ? "等" : "")" }

    /// Compared by its bytes, which is quicker than by what they mean; texts that are equal another way are found by the slow path behind.
    private struct Spelled: Hashable, Sendable {
        let text: String
        static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
        func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
    }
}

// A generic type cannot keep a table of its own.
extension CodeNames<Sex> { static let sex = Self() }
extension CodeNames<Ethnicity> { static let ethnicity = Self() }
extension CodeNames<DocumentType> { static let documentType = Self() }
extension CodeNames<Education> { static let education = Self() }
extension CodeNames<Political> { static let political = Self() }
extension CodeNames<Skill> { static let skill = Self() }
extension CodeNames<Household> { static let household = Self() }
extension CodeNames<WorkStatus> { static let workStatus = Self() }
extension CodeNames<NewForm> { static let newForm = Self() }
extension CodeNames<MemberStanding> { static let standing = Self() }
