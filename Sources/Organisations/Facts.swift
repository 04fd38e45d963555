import Kernel

/// One fact of a record, with what people call it: the same list makes the page, the differences in the history and the memo
/// with which an import is taken back.
struct NamedFact: Sendable {
    let key: String, title: String, kind: Kind, value: Value
    init(_ key: String, _ title: String, _ kind: Kind, _ value: Value) { self.key = key; self.title = title; self.kind = kind; self.value = value }
    init(_ key: String, _ title: String, _ kind: Kind, _ value: (some Storable)?) { self.init(key, title, kind, value?.stored ?? .null) }

    func fact(_ path: Path? = nil) -> Record.Fact { Record.Fact(key, title, kind, .public, value, path: path) }
}

/// What can be edited of a record.
protocol Facts: Readable, Sendable {
    var named: [NamedFact] { get }
}

extension Facts {
    /// The facts in which the two differ: title, value before, value after.
    func differences(to other: Self) -> JSON {
        .object(zip(named, other.named).filter { $0.value != $1.value }.map { old, new in
            JSON.Member(old.title, .array([.string(old.kind.text(old.value)), .string(new.kind.text(new.value))]))
        })
    }
    func isSame(as other: Self) -> Bool { named.map(\.value) == other.named.map(\.value) }

    var memo: JSON { .object(named.map { JSON.Member($0.key, $0.value.memo) }) }

    /// The facts as a memo kept them.
    init(memo: JSON) throws {
        let members = memo.members ?? []
        try self.init(row: Row(columns: Row.Columns(members.map(\.key)), values: members.map { Value(memo: $0.value) }))
    }
}

extension Value {
    fileprivate var memo: JSON {
        switch self {
        case .null, .blob: .null
        case .integer(let number): .integer(number)
        case .text(let text): .string(text)
        }
    }
    fileprivate init(memo: JSON) {
        switch memo {
        case .integer(let number): self = .integer(number)
        case .string(let text): self = .text(text)
        case .null, .bool, .array, .object, .number: self = .null
        }
    }
}

/// Who writes, when, and with what; the same for a request and for a row of an import.
struct Pen: Sendable {
    let name: String, now: Instant, instruments: Instruments, draws: Draws
    let importID: ID<ImportBatch>?
    var today: Day { now.day(in: .shanghai) }

    init(_ request: Request) {
        name = request.actor?.name ?? "系统"
        now = request.now
        instruments = request.instruments
        draws = request.draws
        importID = nil
    }
    init(_ context: ImportContext) {
        name = context.actorName
        now = context.now
        instruments = context.instruments
        draws = context.draws
        importID = context.id
    }
    init(name: String, now: Instant, instruments: Instruments, draws: Draws) {
        self.name = name; self.now = now; self.instruments = instruments; self.draws = draws
        importID = nil
    }

    func newID<T>(of kind: T.Type = T.self) -> ID<T> { ID(draws.id()) }

    func note(
        _ kind: String, _ id: Int64, _ event: String, reason: String? = nil, detail: JSON = .null, at union: ID<UnionOrg>?, _ db: any Connection
    ) throws {
        try History.write(kind, id, event, reason: reason, detail: detail, at: union, by: name, now, db)
    }
}

extension Pen {
    /// The last word on a record that an import has made or changed.
    func noteImport(_ kind: String, _ id: Int64, at union: ID<UnionOrg>?, _ db: any Connection) throws {
        guard let importID else { return }
        try note(kind, id, "imported", detail: ["编号": ["", .string(importID.description)]], at: union, db)
    }

    /// Who has touched the record since this import, as a sentence; nil when nobody has.
    func touched(_ kind: String, _ id: Int64, _ db: any Connection) throws -> String? {
        guard let importID, let last = try History.of(kind, id, limit: 1, db).first else { return nil }
        if last.event == "imported", last.detail["编号"]?.array?.last?.string == importID.description { return nil }
        return "\(last.actorName)在 \(last.happenedAt.day(in: .shanghai)) 又改过"
    }
}

/// Text by which people find a name: lower case, pieces with a space between.
enum SearchText {
    static func of(_ pieces: [String?]) -> String { pieces.compactMap { $0?.lowercased() }.joined(separator: " ") }

    /// The pattern for `LIKE … ESCAPE '!'`.
    static func pattern(_ word: String) -> String { SQL.pattern(word.lowercased()) }
}
