/// One fact of a record, with what people call it: the same list makes the page, the differences in the history and the memo
/// with which an import is taken back.
package struct NamedFact: Sendable {
    package let key: String, title: String, kind: Kind, value: Value
    package init(_ key: String, _ title: String, _ kind: Kind, _ value: Value) { self.key = key; self.title = title; self.kind = kind; self.value = value }
    package init(_ key: String, _ title: String, _ kind: Kind, _ value: (some Storable)?) { self.init(key, title, kind, value?.stored ?? .null) }

    package func fact(_ path: Path? = nil) -> Record.Fact { Record.Fact(key, title, kind, .public, value, path: path) }
}

/// What can be edited of a record.
package protocol Facts: Readable, Sendable, Equatable {
    var named: [NamedFact] { get }
}

extension Facts {
    /// The facts in which the two differ: title, value before, value after.
    package func differences(to other: Self) -> JSON {
        .object(zip(named, other.named).filter { $0.value != $1.value }.map { old, new in
            JSON.Member(old.title, .array([.string(old.kind.text(old.value)), .string(new.kind.text(new.value))]))
        })
    }

    package var memo: JSON { .object(named.map { JSON.Member($0.key, $0.value.memo) }) }

    /// The facts as a memo kept them.
    package init(memo: JSON) throws {
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
