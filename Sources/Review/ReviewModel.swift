import Kernel

/// 综述: a text over a period, every number of which is bound to an indicator.
struct Review: Readable, Sendable {
    let id: ID<Review>, union: ID<UnionOrg>, title: String, period: Period, text: String, state: ReviewState, edition: Int, restates: ID<Review>?
    let begunAt: Instant, begunBy: String, frozenAt: Instant?, publishedOn: Day?, isPublic: Bool, content: String?

    init(row: Row) throws {
        id = try row.get("id"); union = try row.get("union_id"); title = try row.get("title"); period = Period(first: try row.get("from_day"), last: try row.get("at_day"))
        text = try row.get("text"); state = try row.get("state"); edition = try row.get("edition"); restates = try row.get("restates_id")
        begunAt = try row.get("begun_at"); begunBy = try row.get("begun_by"); frozenAt = try row.get("frozen_at"); publishedOn = try row.get("published_on")
        isPublic = try row.get("is_public"); content = try row.get("content")
    }

    /// As it was printed, once it is frozen.
    func printed() throws -> Letter? {
        try content.flatMap { Letter(content: try JSON(parsing: Array($0.utf8)), head: nil, number: nil) }
    }
    var editionText: String { edition == 1 ? "" : "（第 \(edition) 版）" }

    static let flow = Flow<ReviewState, ReviewEvent>(
        "综述", table: "review", start: .draft, [
            .on(.submit, from: .draft, to: .signing, by: .right(.writeReviews)),
            .on(.rework, from: .signing, to: .draft, by: .right(.writeReviews), needsReason: true),
            .on(.freeze, from: .signing, to: .frozen, by: .right(.writeReviews)),
            .on(.publish, from: .frozen, to: .published, by: .right(.publishReviews)),
        ])
}

enum ReviewState: String, CodedWord {
    case draft, signing, frozen, published
    var label: String {
        switch self {
        case .draft: "草稿"
        case .signing: "部门核签"
        case .frozen: "已冻结"
        case .published: "已发布"
        }
    }
    var tone: Tone? {
        switch self {
        case .draft: nil
        case .signing: .warn
        case .frozen: .info
        case .published: .ok
        }
    }
    /// Whether its numbers still follow the records.
    var isOpen: Bool { self == .draft || self == .signing }
}

enum ReviewEvent: String, CodedWord {
    case submit, rework, freeze, publish
    var label: String {
        switch self {
        case .submit: "交部门核签"
        case .rework: "退回修改"
        case .freeze: "冻结"
        case .publish: "发布"
        }
    }
}

/// A department's word on one number.
struct Signature: Readable, Sendable {
    let code: String, amount: Int64, signedAt: Instant, signedBy: String, note: String?
    init(row: Row) throws { code = try row.get("code"); amount = try row.get("amount"); signedAt = try row.get("signed_at"); signedBy = try row.get("signed_by"); note = try row.get("note") }

    /// Whether it still is a word on the number as it stands now.
    func fits(_ now: Counted?) -> Bool { amount == now?.amount }
}

/// What was under a number when it was frozen.
struct FrozenFigure: Readable, Sendable {
    let code: String, title: String, unit: Figure.Unit, definition: String, amount: Int64, printed: String, note: String?, rows: Int, digest: String?, source: String?
    let course: Course?
    init(row: Row) throws {
        code = try row.get("code"); title = try row.get("title"); unit = try row.get("unit"); definition = try row.get("definition"); amount = try row.get("amount")
        printed = try row.get("printed"); note = try row.get("note"); rows = try row.get("row_count"); digest = try row.get("digest"); source = try row.get("source")
        course = try Course(months: row["months"].text, towns: row["towns"].text)
    }
    static let columns: SQL = "code, title, unit, definition, amount, printed, note, row_count, digest, source, months, towns"

    /// As it was counted; what the program knows of the indicator otherwise is as it is now.
    func counted(_ catalogue: Catalogue) -> Counted {
        let known = catalogue[code: code], nature = known?.nature ?? .stock
        var counted = Counted(indicator: Indicator(code, title, unit, nature, known?.department ?? .deptOffice, definition), amount: amount, text: printed, note: note, rows: rows)
        counted.source = source; counted.digest = digest; counted.course = course
        return counted
    }
}

/// Reviews as they lie in the database.
enum ReviewStore {
    /// Drafts are for those who see the whole federation; what is published is for everybody who works here.
    static func visible(_ scope: Scope) -> SQL { "(r.state = 'published' OR \(scope.covers("r.union_id")))" }

    static func find(_ id: ID<Review>, _ scope: Scope, _ db: any Connection) throws -> Review {
        try db.one("SELECT r.* FROM review r WHERE r.id = \(id) AND \(visible(scope))")
    }
    static func published(_ id: ID<Review>, _ db: any Connection) throws -> Review {
        try db.one("SELECT r.* FROM review r WHERE r.id = \(id) AND r.is_public = 1 \(anybody)")
    }
    static func published(_ db: any Connection) throws -> [Review] {
        try db.all("SELECT r.* FROM review r WHERE r.is_public = 1 ORDER BY r.published_on DESC, r.id DESC LIMIT 50 \(anybody)")
    }
    static func next(after id: ID<Review>, _ db: any Connection) throws -> ID<Review>? { try db.value("SELECT id FROM review WHERE restates_id = \(id) \(found)") }

    static func insert(_ title: String, _ period: Period, _ text: String, restating old: Review? = nil, _ pen: Pen, _ db: any Connection) throws -> ID<Review> {
        let id: ID<Review> = pen.newID()
        try db.run("""
            INSERT INTO review (id, union_id, title, from_day, at_day, text, state, edition, restates_id, begun_at, begun_by)
            SELECT \(id), u.id, \(title), \(period.first), \(period.last), \(text), 'draft', \((old?.edition ?? 0) + 1), \(old?.id), \(pen.now), \(pen.name)
            FROM union_org u WHERE u.is_root = 1 \(found)
            """)
        try pen.note("review", id.number, "begun", reason: old.map { "按“\($0.title)”重编" }, at: nil, db)
        return id
    }

    static func set(_ text: String, of review: Review, _ pen: Pen, _ db: any Connection) throws {
        guard text != review.text else { return }
        try db.run("UPDATE review SET text = \(text) WHERE id = \(review.id) AND state = 'draft' \(found)")
        try pen.note("review", review.id.number, "edited", at: nil, db)
    }

    // MARK: Signatures

    static func signatures(of review: ID<Review>, _ db: any Connection) throws -> [String: Signature] {
        try db.all("SELECT code, amount, signed_at, signed_by, note FROM review_signature WHERE review_id = \(review)", as: Signature.self).reduce(into: [:]) { $0[$1.code] = $1 }
    }
    static func sign(_ counted: [Counted], of review: Review, note: String?, _ pen: Pen, _ db: any Connection) throws {
        for one in counted {
            try db.run("""
                INSERT INTO review_signature (review_id, code, amount, signed_at, signed_by, note) VALUES (\(review.id), \(one.indicator.code), \(one.amount), \(pen.now), \(pen.name), \(note))
                ON CONFLICT (review_id, code) DO UPDATE SET amount = excluded.amount, signed_at = excluded.signed_at, signed_by = excluded.signed_by, note = excluded.note
                """)
        }
        try pen.note("review", review.id.number, "signed", reason: note, detail: ["核签": ["", .string(counted.map { "\($0.indicator.title) \($0.text)" }.joined(separator: "、"))]], at: nil, db)
    }

    // MARK: What was frozen

    static func freeze(_ counted: [Counted], of review: Review, _ pen: Pen, _ db: any Connection) throws {
        for one in counted.sorted(by: { $0.indicator.code < $1.indicator.code }) {
            try db.run("""
                INSERT INTO frozen_figure (review_id, code, title, unit, definition, amount, printed, note, row_count, digest, lines, source, months, towns)
                VALUES (\(review.id), \(one.indicator.code), \(one.indicator.title), \(one.indicator.unit), \(one.indicator.definition), \(one.amount), \(one.text), \(one.note),
                  \(one.rows), \(one.lines.map { pen.instruments.hash($0).hexadecimal }), \(one.lines), \(one.source), \(one.course?.monthsText), \(one.course?.townsText))
                """)
        }
    }
    static func frozen(of review: ID<Review>, _ db: any Connection) throws -> [FrozenFigure] {
        try db.all("SELECT \(FrozenFigure.columns) FROM frozen_figure WHERE review_id = \(review) ORDER BY code")
    }
    static func counted(of review: ID<Review>, _ catalogue: Catalogue, _ db: any Connection) throws -> [String: Counted] {
        try frozen(of: review, db).reduce(into: [:]) { $0[$1.code] = $1.counted(catalogue) }
    }
    static func lines(of code: String, in review: ID<Review>, _ db: any Connection) throws -> [UInt8]? {
        try db.value("SELECT lines FROM frozen_figure WHERE review_id = \(review) AND code = \(code)")
    }

    private static let found = SQL.unscoped(because: "the review was found in scope")
    private static let anybody = SQL.unscoped(because: "it is published to everybody")
}

/// Rows of a frozen number and of the same number now, compared.
enum Restatement {
    struct Change: Sendable { let id: String, before: Int64?, now: Int64? }

    static func changes(_ old: [UInt8], _ new: [UInt8]) -> [Change] {
        let before = amounts(old), now = amounts(new)
        return Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }.sorted().map { Change(id: $0, before: before[$0], now: now[$0]) }
    }

    static func amounts(_ lines: [UInt8]) -> [String: Int64] {
        lines.split(separator: UInt8(ascii: "\n")).reduce(into: [:]) { amounts, line in
            let parts = line.split(separator: UInt8(ascii: "\t"))
            guard parts.count == 2, let amount = Int64(String(decoding: parts[1], as: UTF8.self)) else { return }
            // One thing may be counted for several stretches.
            amounts[String(decoding: parts[0], as: UTF8.self), default: 0] += amount
        }
    }
}
