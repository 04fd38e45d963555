/// A piece of SQL together with the values bound into it.
///
/// Interpolating a value binds it; interpolating another `SQL` splices it in. Text can only come from literals in
/// the source, so there is no way to paste a visitor's words into a statement.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    enum Part: Sendable { case literal(StaticString), text(String), value(Value), fragment(Fragment) }
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

        /// The values of an `IN (…)`; no values make `NULL`, which is in nothing.
        package mutating func appendInterpolation(list values: some Sequence<some Storable>) {
            var isFirst = true
            for value in values {
                if !isFirst { parts.append(.literal(", ")) }
                parts.append(.value(value.stored))
                isFirst = false
            }
            if isFirst { parts.append(.literal("NULL")) }
        }
    }

    /// What the two databases spell differently.
    package enum Fragment: Sendable {
        /// A plus sign that keeps a list walking its sort index (see "Scope costs" in docs/architecture.md).
        case keepsSortIndex
    }

    /// States why a statement over placed rows carries no scope: `"… \(SQL.unscoped(because: "sign-in comes before scope"))"`.
    package static func unscoped(because reason: StaticString) -> SQL { SQL(parts: [], isGuarded: true) }

    package static func + (left: SQL, right: SQL) -> SQL {
        SQL(parts: left.parts + right.parts, isGuarded: left.isGuarded || right.isGuarded)
    }

    /// `pieces` with `separator` between them.
    package static func joined(_ pieces: [SQL], _ separator: SQL) -> SQL {
        var whole = SQL(parts: [])
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
            case .value, .fragment:
                close()
                compact.append(part)
            }
        }
        close()
        return SQL(parts: compact, isGuarded: isGuarded)
    }

    /// The statement as one database wants it: `?` for SQLite, `$1…` for PostgreSQL.
    package func rendered(for dialect: Dialect) -> (text: String, values: [Value]) {
        var text: [UInt8] = []
        var values: [Value] = []
        text.reserveCapacity(2048)
        for part in parts {
            switch part {
            case .literal(let piece): piece.withUTF8Buffer { text += $0 }
            case .text(let piece): text += piece.utf8
            case .fragment(.keepsSortIndex): text.append(UInt8(ascii: "+"))
            // PostgreSQL cannot tell the type of a parameter in `$1 IS NULL`; of the word NULL it need not.
            case .value(.null) where dialect == .postgres: text += "NULL".utf8
            case .value(let value):
                values.append(value)
                switch dialect {
                case .sqlite: text.append(UInt8(ascii: "?"))
                case .postgres:
                    text.append(UInt8(ascii: "$"))
                    text.append(decimal: Int64(values.count))
                }
            }
        }
        return (String(decoding: text, as: UTF8.self), values)
    }
}

package enum Dialect: Sendable { case sqlite, postgres }
