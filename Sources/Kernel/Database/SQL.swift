/// A piece of SQL together with the values bound into it.
///
/// Interpolating a value binds it; interpolating another `SQL` splices it in. Text can only come from literals in
/// the source, so there is no way to paste a visitor's words into a statement.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    enum Part: Sendable { case literal(StaticString), text(String), value(Value), list([Value]), fragment(Fragment) }
    var parts: [Part]
    /// Whether a scope has narrowed the statement, or somebody has said why none need.
    package private(set) var isGuarded = false

    package init(stringLiteral text: StaticString) { parts = [.literal(text)] }
    package init(stringInterpolation built: Interpolation) { parts = built.parts; isGuarded = built.isGuarded }
    init(parts: [Part], isGuarded: Bool = false) { self.parts = parts; self.isGuarded = isGuarded }

    package struct Interpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString
        var parts: [Part] = []
        var isGuarded = false

        package init(literalCapacity: Int, interpolationCount: Int) { parts.reserveCapacity(interpolationCount * 2 + 1) }
        package mutating func appendLiteral(_ text: StaticString) { parts.append(.literal(text)) }
        package mutating func appendInterpolation(_ value: some Storable) { parts.append(.value(value.stored)) }
        package mutating func appendInterpolation(_ value: (some Storable)?) { parts.append(.value(value?.stored ?? .null)) }
        package mutating func appendInterpolation(_ value: Value) { parts.append(.value(value)) }
        package mutating func appendInterpolation(_ sql: SQL) { parts += sql.parts; isGuarded = isGuarded || sql.isGuarded }
        package mutating func appendInterpolation(_ fragment: Fragment) { parts.append(.fragment(fragment)) }

        /// The values of an `IN (…)`; no values make `NULL`, which is in nothing. The last is said again until there are 1, 2, 4, 8, …: each connection
        /// keeps the statements that it knows, and lists of any length would be as many statements.
        package mutating func appendInterpolation(list values: some Sequence<some Storable>) {
            // Not by a key path: where the compiler does not know the type, that is made anew each time.
            var list = values.map { $0.stored }
            guard let last = list.last else { return parts.append(.literal("NULL")) }
            while list.count.nonzeroBitCount > 1 { list.append(last) }
            parts.append(.list(list))
        }
    }

    /// What the two databases spell differently.
    package enum Fragment: Sendable {
        /// A plus sign that keeps a list walking its sort index (see "Scope costs" in docs/architecture.md).
        case keepsSortIndex
        /// The same sign for SQLite alone, before a column that may hold text, of which PostgreSQL has no plus; it goes by its statistics.
        case unindexed
    }

    /// States why a statement over placed rows carries no scope: `"… \(SQL.unscoped(because: "sign-in comes before scope"))"`.
    package static func unscoped(because reason: StaticString) -> SQL { SQL(parts: [], isGuarded: true) }

    package static func + (left: SQL, right: SQL) -> SQL {
        SQL(parts: left.parts + right.parts, isGuarded: left.isGuarded || right.isGuarded)
    }

    /// The values of one row, with commas between them: `(\(.values(id, name, nil)))`.
    @inlinable package static func values<each V: Storable>(_ value: repeat (each V)?) -> SQL {
        var values: [Value] = []
        repeat values.append((each value)?.stored ?? .null)
        return row(values)
    }
    package static func row(_ values: [Value]) -> SQL { SQL(parts: [.list(values)]) }

    /// `pieces` with `separator` between them.
    package static func joined(_ pieces: [SQL], _ separator: SQL) -> SQL {
        var whole = SQL(parts: [])
        whole.parts.reserveCapacity(pieces.reduce(0) { $0 + $1.parts.count + separator.parts.count })
        for (index, piece) in pieces.enumerated() {
            if index > 0 { whole.parts += separator.parts }
            whole.parts += piece.parts
            whole.isGuarded = whole.isGuarded || piece.isGuarded
        }
        return whole
    }

    /// The same statement with neighbouring pieces of text made one, for what is written once and sent often.
    var compacted: SQL {
        var compact: [Part] = [], text = ""
        func close() {
            if !text.isEmpty { compact.append(.text(text)) }
            text = ""
        }
        for part in parts {
            switch part {
            case .literal(let more): text += more.description
            case .text(let more): text += more
            case .value, .list, .fragment:
                close()
                compact.append(part)
            }
        }
        close()
        return SQL(parts: compact, isGuarded: isGuarded)
    }

    /// What is bound, in its order.
    package func eachBound(_ body: (Value) -> Void) {
        for part in parts {
            switch part {
            case .value(let value): body(value)
            case .list(let list): list.forEach(body)
            case .literal, .text, .fragment: break
            }
        }
    }

    /// The statement as one database wants it: `?` for SQLite, `$1…` for PostgreSQL.
    package func rendered(for dialect: Dialect) -> (text: String, values: [Value]) {
        var text: [UInt8] = []
        var values: [Value] = []
        text.reserveCapacity(2048)
        values.reserveCapacity(parts.count / 2 + 1)
        for part in parts {
            switch part {
            case .literal(let piece): piece.withUTF8Buffer { text += $0 }
            case .text(let piece): text += piece.utf8
            case .fragment(.unindexed) where dialect == .postgres: break
            case .fragment: text.append(UInt8(ascii: "+"))
            case .value(let value): text.append(mark: value, among: &values, dialect)
            case .list(let list):
                for (place, value) in list.enumerated() {
                    if place > 0 { text += ", ".utf8 }
                    text.append(mark: value, among: &values, dialect)
                }
            }
        }
        return (String(decoding: text, as: UTF8.self), values)
    }
}

package enum Dialect: Sendable { case sqlite, postgres }

extension [UInt8] {
    /// The mark of a value that is bound.
    fileprivate mutating func append(mark value: Value, among values: inout [Value], _ dialect: Dialect) {
        // PostgreSQL cannot tell the type of a parameter in `$1 IS NULL`; of the word NULL it need not.
        if dialect == .postgres, case .null = value { return self += "NULL".utf8 }
        values.append(value)
        switch dialect {
        case .sqlite: append(UInt8(ascii: "?"))
        case .postgres:
            append(UInt8(ascii: "$"))
            append(decimal: Int64(values.count))
        }
    }
}
