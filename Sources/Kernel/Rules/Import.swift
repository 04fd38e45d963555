/// What a module knows about bringing in one kind of sheet. The machinery (Imports) reads the file, finds the header, keeps the
/// rows and their verdicts, applies them in chunks and takes them back; the kind says what a row means.
///
/// An import runs in this order, each step for all rows before the next begins: `survey` (if the kind wants it), `known` and `judge`,
/// a person confirms, `prepare` and `apply` in the order of the verdicts' depths, `complete`, and perhaps one day `takeBack` in the opposite order.
package protocol ImportKind: Sendable {
    associatedtype Judge: RowJudge
    /// Rows as `apply` wants them.
    associatedtype Prepared: Sendable

    /// As the command line names it: employers, unions, members.
    var key: String { get }
    /// 应建会单位名录
    var title: String { get }
    /// What one row is: 家, 个工会, 人.
    var unit: String { get }
    /// Who may bring in, confirm and take back.
    var right: Right { get }
    /// `Form.columns` of the form that reads a row.
    var columns: [FormColumn] { get }
    /// Whether a row can only be judged when all rows have been seen, as where parents come after children. It costs a second reading.
    var surveysFirst: Bool { get }

    func judge(_ context: ImportContext) -> Judge

    /// What the register knows about these rows, fetched for many of them at once. May be run again, so it keeps nothing.
    func known(of rows: [ImportRow], _ context: ImportContext, _ db: any Connection) throws -> Judge.Known

    /// What can be done with a chunk of rows before the writer is free for it: reading cells, sealing, asking what is known. May be done in vain, and
    /// the register may have changed when `apply` comes: a row that the database then refuses is prepared once more.
    func prepare(_ rows: [StagedRow], _ context: ImportContext, _ db: any Connection) throws -> Prepared

    /// Brings a chunk into the register. It finds out anew whether a row creates, updates or changes nothing: people went on
    /// working between the check and now. Ids come from `context.draws`. One answer for each row, in their order.
    func apply(_ rows: Prepared, _ context: ImportContext, _ db: any Connection) throws -> [Applied]

    /// What is to follow the rows.
    func sequel(to id: ID<ImportBatch>, _ database: any Database) -> (any ImportSequel)?

    /// Undoes what `apply` did to one row, unless somebody has touched the record since.
    func takeBack(_ row: AppliedRow, _ context: ImportContext, _ db: any Connection) throws -> TakenBack
}

extension ImportKind {
    package var surveysFirst: Bool { false }
    package func sequel(to id: ID<ImportBatch>, _ database: any Database) -> (any ImportSequel)? { nil }
}

/// What is written when all rows of an import are in, in writes of its own, such as an index that is made sooner at once than row by row. After a crash
/// another one does it from the beginning.
package protocol ImportSequel: Sendable {
    /// Gets ready for what has come in so far, while more comes in.
    func follow() async throws
    /// Writes it down, after the last row.
    func finish() async throws
}

/// A kind that brings in row by row.
package protocol RowImport: ImportKind where Prepared == [StagedRow] {
    func apply(_ row: StagedRow, _ context: ImportContext, _ db: any Connection) throws -> Applied
}

extension RowImport {
    package func prepare(_ rows: [StagedRow], _ context: ImportContext, _ db: any Connection) -> [StagedRow] { rows }
    package func apply(_ rows: [StagedRow], _ context: ImportContext, _ db: any Connection) throws -> [Applied] {
        try rows.map { try apply($0, context, db) }
    }
}

/// Judges the rows of one file, in their order and each exactly once, so it may remember what it has seen. It has no database.
package protocol RowJudge: AnyObject {
    associatedtype Known: Sendable
    /// Every row once, before the first is judged; only for kinds that survey first.
    func survey(_ row: ImportRow)
    func judge(_ row: ImportRow, _ known: Known) -> Verdict
}

extension RowJudge {
    package func survey(_ row: ImportRow) {}
}

/// One bringing-in of one file.
package enum ImportBatch {
    /// Whether lists and figures that these kinds fill must say 导入中, because part of a file is in and part is not.
    package static func isApplying(_ kinds: [String], _ db: any Connection) throws -> Bool {
        try !kinds.isEmpty && db.kept(Kept("applying", kinds.map(\.stored))) {
            try db.exists("""
                SELECT 1 FROM import_batch WHERE kind IN (\(list: kinds)) AND state IN ('applying', 'undoing')
                \(SQL.unscoped(because: "says only that an import is going on"))
                """)
        }
    }

    /// What they say then.
    package static func notice(_ context: PageContext) -> Html { Notice(.info, "导入中：名册还没有全部写入，这里的数还会变。").html(context) }
}

/// What a kind may use of the world.
package struct ImportContext: Sendable {
    package let id: ID<ImportBatch>
    /// The union at which the file was brought in: nothing outside it may be touched.
    package let unionID: ID<UnionOrg>
    package let actorName: String, now: Instant, instruments: Instruments, draws: Draws
    package var today: Day { now.day(in: .shanghai) }

    package init(id: ID<ImportBatch>, unionID: ID<UnionOrg>, actorName: String, now: Instant, instruments: Instruments, draws: Draws) {
        self.id = id; self.unionID = unionID; self.actorName = actorName; self.now = now
        self.instruments = instruments; self.draws = draws
    }
    package func newID<T>(of kind: T.Type = T.self) -> ID<T> { ID(draws.id()) }
}

/// A row of the sheet, by the keys of the kind's columns.
package struct ImportRow: Sendable {
    /// The keys of a kind's columns; shared by all rows of a file.
    package final class Layout: Sendable {
        package let keys: [String]
        package init(_ columns: [FormColumn]) { keys = columns.map(\.key) }
    }
    /// As Excel shows it.
    package let number: Int
    package let layout: Layout
    /// One for each key of the layout; `nil` where the cell is empty or the sheet has no such column.
    package let cells: [SheetCell?]

    package init(number: Int, layout: Layout, cells: [SheetCell?]) {
        self.number = number; self.layout = layout; self.cells = cells
    }
    package subscript(key: String) -> SheetCell? { layout.keys.firstIndex(of: key).flatMap { cells[$0] } }

    /// The row through its form, with the verdict as far as the cells alone give one. What the form holds may only be used
    /// when the verdict is good.
    package func read<F: Form>(as form: F.Type = F.self) -> (form: F, verdict: Verdict) {
        let (form, complaints, mended) = F.read { self[$0] }
        if !complaints.isEmpty { return (form, .rejected(complaints.map { Verdict.Fault($0.key, $0.complaint) })) }
        let mends = mended.compactMap { key in self[key].map { Verdict.Mend(key, .of($0)) } }
        return (form, mends.isEmpty ? .ok : .normalised(mends))
    }
}

/// What is to happen to one row, and why. Sentences are kept and shown to others: they must not repeat a person's data.
package struct Verdict: Sendable {
    package enum Word: String, CodedWord {
        case ok, normalised, rejected, duplicate
        package var label: String {
            switch self {
            case .ok: "可导入"
            case .normalised: "已规范"
            case .rejected: "不导入"
            case .duplicate: "重复"
            }
        }
        package var isGood: Bool { self == .ok || self == .normalised }
    }

    /// What is wrong with one cell.
    package struct Fault: Sendable, Hashable {
        package let column: String, complaint: Complaint
        package init(_ column: String, _ complaint: Complaint) { self.column = column; self.complaint = complaint }
    }
    /// A cell that had to be mended.
    package struct Mend: Sendable, Hashable {
        package enum How: String, CodedWord {
            case spaces, fullWidth = "full_width", apostrophe, phoneSpelling = "phone_spelling", phoneNumberCell = "phone_number_cell"
            case dateSpelling = "date_spelling", keptAsText = "kept_as_text"
        }
        package let column: String, how: How
        package init(_ column: String, _ how: How) { self.column = column; self.how = how }
    }

    package let word: Word
    /// All that is wrong; the first is the row's reason.
    package let faults: [Fault]
    package let mends: [Mend]
    /// What is odd but no reason to refuse: code and sentence.
    package var notes: [Complaint] = []
    /// What applying would do, as things stand at the check.
    package var effect: Effect = .created
    /// Rows of a smaller depth are applied first: a parent before its children.
    package var depth = 0
    /// What lists call the row, such as the union's name. A person's name is not given.
    package var label: String?

    package static let ok = Verdict(word: .ok, faults: [], mends: [])
    package static func normalised(_ mends: [Mend]) -> Verdict { Verdict(word: .normalised, faults: [], mends: mends) }
    package static func rejected(_ faults: [Fault]) -> Verdict { Verdict(word: .rejected, faults: faults, mends: []) }
    package static func rejected(_ column: String, _ complaint: Complaint) -> Verdict { .rejected([Fault(column, complaint)]) }
    /// The same record stands in an earlier row that was not refused.
    /// - Parameter doubt: what else there is to say, where the two rows do not agree.
    package static func duplicate(_ column: String, of row: Int, _ doubt: String? = nil) -> Verdict {
        let complaint = Complaint("duplicate_in_file", "与第 \(row) 行重复，只取第 \(row) 行\(doubt.map { "。\($0)" } ?? "")")
        return Verdict(word: .duplicate, faults: [Fault(column, complaint)], mends: [])
    }

    package var isGood: Bool { word.isGood }
}

/// What applying a row does to the register.
package enum Effect: String, CodedWord {
    case created, updated, unchanged, transfer
    package var label: String {
        switch self {
        case .created: "新增"
        case .updated: "更新"
        case .unchanged: "不变"
        case .transfer: "转移申请"
        }
    }
}

/// A row that was judged good and waits to be applied.
package struct StagedRow: Sendable {
    package let row: ImportRow, word: Verdict.Word
    package init(row: ImportRow, word: Verdict.Word) { self.row = row; self.word = word }
    package var number: Int { row.number }
    package subscript(key: String) -> SheetCell? { row[key] }
}

/// What became of a row.
package enum Applied: Sendable {
    /// The record it made or changed. The memo is kept sealed and handed to `takeBack`: the values before, and whatever tells
    /// whether somebody has touched the record since.
    case done(Effect, subject: Int64, memo: JSON = .null)
    /// The register has changed since the check and the row can no longer come in.
    case refused(Verdict.Fault)
}

/// A row that was applied, as `takeBack` gets it. Rows that changed nothing are not asked about.
package struct AppliedRow: Sendable {
    package let number: Int, effect: Effect, subject: Int64, memo: JSON
    package init(number: Int, effect: Effect, subject: Int64, memo: JSON) {
        self.number = number; self.effect = effect; self.subject = subject; self.memo = memo
    }
}

package enum TakenBack: Sendable, Hashable {
    case done
    /// Stays as it is, and is listed with the sentence: 张某 11月3日改过主席姓名.
    case stays(String)
}

extension Verdict.Mend.How {
    package var label: String {
        switch self {
        case .spaces: "去掉多余空格"
        case .fullWidth: "全角改为半角"
        case .apostrophe: "去掉前面的撇号"
        case .phoneSpelling: "统一手机号写法"
        case .phoneNumberCell: "数字格式的手机号"
        case .dateSpelling: "统一日期写法"
        case .keptAsText: "按文字保留"
        }
    }

    /// What kind of mending the text of a cell needed, where only its spelling was mended.
    package static func of(_ cell: SheetCell) -> Verdict.Mend.How {
        let scalars = cell.text.unicodeScalars
        if scalars.first == "'" || scalars.first == "’" || scalars.first == "＇" { return .apostrophe }
        return scalars.contains { "\u{FF01}"..."\u{FF5E}" ~= $0 } ? .fullWidth : .spaces
    }
}
