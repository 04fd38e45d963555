@testable import Imports
@testable import Kernel
@testable import Organisations
import Synchronization
import Testing

/// The register as it is, brought in from sheets as the federation keeps them.
@Suite struct RegisterImportTests {
    static let unionHeader = [
        "工会名称", "统一社会信用代码", "上级工会", "工会类型", "单位名称", "单位统一社会信用代码", "所在镇街", "所属行业", "建会日期", "主席姓名",
        "主席手机", "职工人数", "女职工人数", "会员人数", "本届起始日期", "届期（年）", "是否新业态工会", "地址", "经度", "纬度",
    ]
    static let employerHeader = ["单位名称", "统一社会信用代码", "单位性质", "是否规模以上", "所属行业", "所在镇街", "职工人数", "是否建会", "已建职代会", "已实行厂务公开"]

    /// A parent that stands below its child, one of each type, an employer that is in the list and one that is not.
    static let unions: [[String?]] = [
        ["戎州机械有限公司工会", "81511502MC00000910".withCheck, "宜宾市翠屏区宗场镇总工会", "基层工会", "戎州机械有限公司", "91511502MA00000910".withCheck, "宗场镇", "制造业", "2016-03-01", "李强", "13800001111", "200", "80", "180", "2023-03-01", "5", "否", "宗场镇", "104.651234", "28.7691"],
        ["白塔家政行业工会联合会", "81511502MC00000920".withCheck, "宜宾市翠屏区宗场镇总工会", "行业工会联合会", nil, nil, "宗场镇", "居民服务、修理和其他服务业", "2020-01-01", "王芳", "13800002222", "50", "45", "50", "2020-01-01", "3", "是", "宗场镇", nil, nil],
        ["宜宾市翠屏区宗场镇总工会", "81511502MC00000930".withCheck, "宜宾市翠屏区总工会", "乡镇街道园区系统工会", nil, nil, "宗场镇", "公共管理、社会保障和社会组织", "2010-01-01", "赵刚", "13800003333", "0", "0", "0", "2022-01-01", "5", "否", "宗场镇", nil, nil],
        ["宜宾市翠屏区卫生健康系统工会联合会", "81511502MC00000940".withCheck, "宜宾市翠屏区总工会", "乡镇街道园区系统工会", nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil],
        ["宋家酒业园区工会联合会", "81511502MC00000950".withCheck, "宜宾市翠屏区总工会", "乡镇街道园区系统工会", nil, nil, "宋家镇", nil, "2012-01-01", "孙丽", "12345", "0", "0", "0", "2022-01-01", "4", "否", nil, nil, nil],
    ]

    @Test("Parents may come after children; the sheet's one word for what leads becomes the type that the name says")
    func bringIn() async throws {
        let world = try await RegisterWorld()
        let summary = try await world.bringIn("unions", Self.unionHeader, Self.unions)
        #expect(summary.counts.created == 5)
        #expect(try await world.type(of: "宜宾市翠屏区宗场镇总工会") == .general)
        #expect(try await world.type(of: "宜宾市翠屏区卫生健康系统工会联合会") == .system)
        #expect(try await world.type(of: "宋家酒业园区工会联合会") == .areaFederation)
        #expect(try await world.type(of: "戎州机械有限公司工会") == .basicSingle)
        let machine = try #require(try await world.find("戎州机械有限公司工会"))
        #expect(machine.chairName == "李强")
        #expect(machine.facts.termEnd == Day(2028, 3, 1))
        #expect(machine.facts.longitude == 104_651_234)
        let town = try #require(try await world.find("宜宾市翠屏区宗场镇总工会"))
        #expect(machine.parentID == town.id)
        #expect(try await world.federation.figure(.unionsTotal, as: .吴部长).text == "12")
        #expect(try await world.federation.names("/employers?check=unlisted", as: .吴部长) == ["戎州机械有限公司"])
        #expect(try await world.federation.figure(.unionRate, as: .吴部长).denominator == 3)
    }

    @Test("What is wrong but can be stored comes in with a note, on the row and on the board")
    func notes() async throws {
        let world = try await RegisterWorld()
        _ = try await world.bringIn("unions", Self.unionHeader, Self.unions)
        #expect(try await world.federation.names("/unions?check=term_years", as: .吴部长) == ["宋家酒业园区工会联合会"])
        #expect(try await world.federation.names("/unions?check=unreadable", as: .吴部长) == ["宋家酒业园区工会联合会"])
        #expect(try await world.federation.names("/unions?check=founded_missing", as: .吴部长) == ["宜宾市翠屏区卫生健康系统工会联合会"])
        let park = try #require(try await world.find("宋家酒业园区工会联合会"))
        let notes = try await world.federation.database.read { try QualityStore.open(of: .union(park.id), $0) }
        #expect(notes.contains { $0.sentence.contains("主席手机（现在是 5 位，手机号应为 11 位）") })
        #expect(!notes.contains { $0.sentence.contains("12345") })
    }

    @Test("The number on the board is the number of the list behind it, for every note")
    func board() async throws {
        let world = try await RegisterWorld(), federation = world.federation
        _ = try await world.bringIn("unions", Self.unionHeader, Self.unions)
        // The district federation has no chair either, but it is in no list.
        let board = try await federation.record("/quality", as: .吴部长)
        #expect(board.json["unions"]?.array?.contains { $0["title"] == "没有主席" && $0["count"] == 1 } == true)
        for section in board.sections {
            guard case .table(let table) = section.content else { continue }
            #expect(!table.rows.isEmpty)
            for row in table.rows {
                let address = try #require(row.path).text
                #expect(try await federation.listing(address + "&total=1", as: .吴部长).total.exact.map(Int64.init) == row.cells[1].integer, "\(section.title) \(address)")
            }
        }
    }

    @Test("The same file twice changes nothing")
    func twice() async throws {
        let world = try await RegisterWorld()
        _ = try await world.bringIn("unions", Self.unionHeader, Self.unions)
        let before = try await world.digest()
        let again = try await world.bringIn("unions", Self.unionHeader, Self.unions)
        #expect(again.counts.created == 0)
        #expect(again.counts.updated == 0)
        #expect(again.counts.unchanged == 5)
        #expect(try await world.digest() == before)
    }

    @Test("A changed row updates its union: facts, chair and parent; taking back puts all of it back")
    func updateAndTakeBack() async throws {
        let world = try await RegisterWorld()
        _ = try await world.bringIn("unions", Self.unionHeader, Self.unions)
        let before = try await world.digest()
        var row = Self.unions[0]
        row[2] = "宜宾市翠屏区李庄镇总工会"; row[9] = "陈静"; row[10] = "13800009999"; row[13] = "190"
        let second = try await world.bringIn("unions", Self.unionHeader, [row])
        #expect(second.counts.updated == 1)
        let changed = try #require(try await world.find("戎州机械有限公司工会"))
        #expect(changed.facts.members == 190)
        #expect(changed.chairName == "陈静")
        #expect(changed.parentID == world.federation.north)
        _ = try await world.takeBack(second.id)
        #expect(try await world.digest() == before)
    }

    @Test("Taken back as a whole, an import leaves the register as it was; what somebody has touched since stays")
    func takeBack() async throws {
        let world = try await RegisterWorld()
        let empty = try await world.digest()
        let first = try await world.bringIn("unions", Self.unionHeader, Self.unions)
        _ = try await world.takeBack(first.id)
        #expect(try await world.digest() == empty)
        let second = try await world.bringIn("unions", Self.unionHeader, Self.unions)
        let maids = try #require(try await world.find("白塔家政行业工会联合会"))
        let form = try await world.federation.form(of: maids.id).with("members", "48")
        _ = try await world.federation.ask(.post, "/unions/\(maids.id)/edit", as: .吴部长, form)
        _ = try await world.takeBack(second.id)
        #expect(try await world.find("白塔家政行业工会联合会")?.facts.members == 48)
        #expect(try await world.find("宜宾市翠屏区宗场镇总工会") != nil)
        #expect(try await world.find("戎州机械有限公司工会") == nil)
    }

    @Test("Refused is only what cannot be stored", arguments: [
        (1, "81511502MC00000912", "credit_code_checksum"), (1, "91511502MA00000110=", "code_taken"), (1, "91511502MA00000999=", "code_not_union"),
        (2, "没有这个工会", "parent_unknown"), (2, "岷江纺织有限公司工会", "parent_cannot_lead"), (2, "戎州机械有限公司工会", "parent_cannot_lead"),
        (0, "", "required"),
    ])
    func refused(column: Int, value: String, reason: String) async throws {
        let world = try await RegisterWorld()
        var row = Self.unions[0]
        row[column] = value.hasSuffix("=") ? String(value.dropLast()).withCheck : value
        let reasons = try await world.reasons("unions", Self.unionHeader, [row] + Self.unions.dropFirst())
        #expect(reasons[3] == reason)
        #expect(reasons.count == 1)
    }

    @Test("A sheet brought in at a town takes nothing that lies beside the town, and does not say whose it is")
    func outOfReach() async throws {
        let world = try await RegisterWorld(), north = world.federation.north
        let before = try await world.digest()
        var tea = Self.unions[0], hotel = Self.unions[0]
        tea[1] = "81511502MC00000050".withCheck; tea[2] = "宜宾市翠屏区李庄镇总工会"
        hotel[1] = "91511502MA00000330".withCheck; hotel[2] = "宜宾市翠屏区李庄镇总工会"
        let unions = try await world.bringIn("unions", Self.unionHeader, [tea, hotel], at: north)
        #expect(try await world.reasons(of: unions.id) == [3: "union_out_of_reach", 4: "code_taken"])
        let employers: [[String?]] = [
            ["岷江茶业有限公司", "91511502MA00000220".withCheck, nil, nil, nil, "李庄镇", "9", nil, nil, nil],
            ["岷江造纸有限公司", "81511502MC00000050".withCheck, nil, nil, nil, "李庄镇", "9", nil, nil, nil],
            ["岷江机修有限公司", nil, nil, nil, nil, "西郊街道", "9", nil, nil, nil],
        ]
        let list = try await world.bringIn("employers", Self.employerHeader, employers, at: north)
        #expect(try await world.reasons(of: list.id) == [3: "employer_out_of_reach", 4: "code_taken", 5: "town_out_of_reach"])
        for id in [unions.id, list.id] {
            for sentence in try await world.sentences(of: id) { #expect(!sentence.contains("三江") && !sentence.contains("翠竹"), "\(sentence)") }
        }
        #expect(try await world.digest() == before)
    }

    @Test("A union that left the town between the check and now is not taken back by the sheet")
    func leftMeanwhile() async throws {
        let world = try await RegisterWorld(), federation = world.federation
        var row = Self.unions[0]
        row[0] = "岷江纺织有限公司工会"; row[1] = "81511502MC00000040".withCheck; row[2] = "宜宾市翠屏区李庄镇总工会"; row[4] = nil; row[5] = nil
        let checked = try await world.check("unions", Self.unionHeader, [row], at: federation.north)
        #expect(try await world.reasons(of: checked.id) == [:])
        let move: Query = ["tree": "affiliation", "parent": "宜宾市翠屏区西郊街道总工会", "on": "2026-11-22", "reason": "调整"]
        _ = try await federation.ask(.post, "/unions/\(federation.textile)/move", as: .吴部长, move)
        let done = try await world.apply(checked.id)
        #expect(done.counts.updated == 0)
        #expect(try await federation.union(federation.textile).parentID == federation.south)
        #expect(try await federation.union(federation.textile).facts.members == 100)
    }

    @Test("Employers that a town brings in lie in the town, where no other is named")
    func home() async throws {
        let world = try await RegisterWorld(), rows: [[String?]] = [["岷江印染有限公司", "91511502MA00000440".withCheck, nil, nil, nil, nil, "9", nil, nil, nil]]
        #expect(try await world.bringIn("employers", Self.employerHeader, rows, at: world.federation.north).counts.created == 1)
        #expect(try await world.federation.names("/employers?town=511502101", as: .林干事).contains("岷江印染有限公司"))
        #expect(try await world.bringIn("employers", Self.employerHeader, rows, at: world.federation.north).counts.unchanged == 1)
    }

    @Test("A town that a sheet corrects moves its union in the tree of territory; taken back, it stands where it stood")
    func territory() async throws {
        let world = try await RegisterWorld(), federation = world.federation
        _ = try await world.bringIn("unions", Self.unionHeader, Self.unions)
        let machine = try await world.find("戎州机械有限公司工会"), town = try await world.find("宜宾市翠屏区宗场镇总工会"), before = try await world.digest()
        let id = try #require(machine).id
        func home() async throws -> ID<UnionOrg>? { try await federation.database.read { try TreeStore.parent(of: id, in: .territory, $0) } }
        #expect(try await home() == town?.id)
        var row = Self.unions[0]
        row[6] = "李庄镇"
        let summary = try await world.bringIn("unions", Self.unionHeader, [row])
        #expect(try await home() == federation.north)
        _ = try await world.takeBack(summary.id)
        #expect(try await home() == town?.id)
        #expect(try await world.digest() == before)
    }

    @Test("Unions that lead one another in a circle are refused")
    func cycle() async throws {
        let world = try await RegisterWorld()
        var town = Self.unions[2], park = Self.unions[4]
        town[2] = "宋家酒业园区工会联合会"; park[2] = "宜宾市翠屏区宗场镇总工会"
        #expect(try await world.reasons("unions", Self.unionHeader, [town, park]) == [3: "parent_cycle", 4: "parent_cycle"])
    }

    @Test("Employers come in by code, then by name; the column 是否建会 is only somebody's word")
    func employers() async throws {
        let world = try await RegisterWorld()
        let rows: [[String?]] = [
            ["戎州机械有限公司", "91511502MA00000910".withCheck, "非公有制企业", "是", "制造业", "宗场镇", "200", "否", "是", "是"],
            ["翠竹酒店有限公司", "91511502MA00000330".withCheck, "说不清", "否", "住宿和餐饮业", "西郊街道", "60", "是", "否", "否"],
        ]
        _ = try await world.bringIn("unions", Self.unionHeader, Self.unions)
        let summary = try await world.bringIn("employers", Self.employerHeader, rows)
        #expect(summary.counts.created == 0)
        #expect(summary.counts.updated == 2)
        let rate = try await world.federation.figure(.unionRate, as: .吴部长)
        #expect(rate.numerator == 3)
        #expect(rate.denominator == 4)
        #expect(try await world.federation.names("/employers?check=unlisted", as: .吴部长) == [])
        #expect(try await world.federation.names("/employers?check=employer_unreadable", as: .吴部长) == ["翠竹酒店有限公司"])
        #expect(try await Set(world.federation.names("/employers?check=says_otherwise", as: .吴部长)) == ["戎州机械有限公司", "翠竹酒店有限公司"])
        #expect(try await world.bringIn("employers", Self.employerHeader, rows).counts.unchanged == 2)
        _ = try await world.takeBack(summary.id)
        #expect(try await world.federation.figure(.unionRate, as: .吴部长).denominator == 3)
    }
}

/// The small federation with the import machinery over it, and sheets in memory.
final class RegisterWorld: Sendable {
    let federation: Federation
    let imports = Imports([EmployerImport(), UnionImport()])
    private let sheets = Mutex<[ID<StoredFile>: [[String?]]]>([:])

    init() async throws { federation = try await Federation() }

    private var job: JobContext {
        JobContext(
            id: ID(1), subject: 0, database: federation.database, instruments: federation.instruments, workshop: workshop,
            newDraws: { [federation] in Draws(ids: federation.ids, random: federation.instruments.random) },
            // The morning: what people do at noon comes after it.
            now: { Federation.noon.adding(milliseconds: Int64(self.ticks.withLock { $0 += 1; return $0 }) - 3_600_000) }, progress: { _, _ in })
    }
    private let ticks = Mutex(0)

    private var workshop: Workshop {
        Workshop(
            readSheet: { file, take in
                let rows = self.sheets.withLock { $0[file] } ?? []
                try await take(rows.enumerated().map { SheetRow(number: $0 + 1, cells: $1.map { $0.map { SheetCell(.text, $0) } }) })
            },
            writeVerdicts: { _, _, _, _ in ID(9) }, writeTemplate: { _, _ in ID(8) })
    }

    func check(_ kind: String, _ header: [String], _ rows: [[String?]], at union: ID<UnionOrg>? = nil) async throws -> ImportSummary {
        let id = ID<StoredFile>(federation.ids.next())
        sheets.withLock { $0[id] = [["翠屏区名录"], header] + rows }
        let upload = Upload(id: id, name: "名录.xlsx", type: "", size: 2000, digest: federation.instruments.hash(Array("\(id)".utf8)))
        return try await imports.check(kind, upload, at: union ?? federation.district, by: "吴部长", job)
    }
    func bringIn(_ kind: String, _ header: [String], _ rows: [[String?]], at union: ID<UnionOrg>? = nil) async throws -> ImportSummary {
        try await apply(check(kind, header, rows, at: union).id)
    }
    func apply(_ id: ID<ImportBatch>) async throws -> ImportSummary { try await imports.apply(id, by: "吴部长", job) }
    func takeBack(_ id: ID<ImportBatch>) async throws -> ImportSummary { try await imports.takeBack(id, by: "吴部长", job) }

    /// Why rows were refused, by their number in the sheet; the first row of data is 3.
    func reasons(_ kind: String, _ header: [String], _ rows: [[String?]]) async throws -> [Int: String] {
        try await reasons(of: check(kind, header, rows).id)
    }
    func reasons(of id: ID<ImportBatch>) async throws -> [Int: String] {
        try await federation.database.read { [imports] db in
            let refused = (try imports.answers(id, db).array ?? []).filter { $0["verdict"] == "rejected" }
            return Dictionary(uniqueKeysWithValues: refused.map { (Int($0["row"]?.integer ?? 0), $0["reason"]?.string ?? "") })
        }
    }

    /// What is said of the rows of an import.
    func sentences(of id: ID<ImportBatch>) async throws -> [String] {
        try await federation.database.read { db in
            try db.rows("SELECT sentence FROM import_row WHERE import_id = \(id)").map { try $0.get("sentence", as: String?.self) ?? "" }
        }
    }

    func find(_ name: String) async throws -> TradeUnion? { try await federation.database.read { try UnionStore.named(name, $0).first } }
    func type(of name: String) async throws -> UnionType? { try await find(name)?.facts.type }

    /// What a reader sees of the register today, as text.
    func digest() async throws -> [String] {
        try await federation.database.read { db in
            let unions = try db.all("SELECT * FROM union_org \(SQL.unscoped(because: "a test reads all"))", as: TradeUnion.self).map { union in
                let covered = try EmployerStore.covered(by: union.id, db).map(\.employer.name)
                let officers = try CommitteeStore.officers(of: union.id, db).map { "\($0.name)\($0.phoneTail ?? "")" }
                let notes = try QualityStore.open(of: .union(union.id), db).map(\.code)
                return "\(union.id) \(union.parentID.map(\.description) ?? "") \(union.beneath) \(union.facts.named.map(\.value)) \(covered) \(officers) \(notes.sorted())"
            }
            let employers = try db.all("SELECT * FROM employer \(SQL.unscoped(because: "a test reads all"))", as: Employer.self)
            let within = try db.rows("SELECT tree, ancestor_id, union_id FROM union_within WHERE until IS NULL").map { "\($0.values)" }
            return unions.sorted() + employers.map { "\($0.id) \($0.facts.named.map(\.value))" }.sorted() + within.sorted()
        }
    }
}
