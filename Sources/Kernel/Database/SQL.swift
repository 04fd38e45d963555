/// A piece of SQL together with the values bound into it.
///
/// Interpolating a value binds it; interpolating another `SQL` splices it in. Text can only come from literals in
/// the source, so there is no way to paste a visitor's words into a statement.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    enum Part: Sendable { case text(String), value(Value), fragment(Fragment) }
    var parts: [Part]
    /// Whether a scope has narrowed the statement, or somebody has said why none need.
    package private(set) var isGuarded = false

    package init(stringLiteral text: StaticString) { parts = [.text(text.description)] }
    package init(stringInterpolation built: Interpolation) { parts = built.parts; isGuarded = built.isGuarded }
    init(parts: [Part], isGuarded: Bool = false) { self.parts = parts; self.isGuarded = isGuarded }

    package struct Interpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString
        var parts: [Part] = []
        var isGuarded = false

        package init(literalCapacity: Int, interpolationCount: Int) { parts.reserveCapacity(interpolationCount * 2 + 1) }
        package mutating func appendLiteral(_ text: StaticString) { parts.append(.text(text.description)) }
        package mutating func appendInterpolation(_ value: some Storable) { parts.append(.value(value.stored)) }
        package mutating func appendInterpolation(_ value: (some Storable)?) { parts.append(.value(value?.stored ?? .null)) }
        package mutating func appendInterpolation(_ value: Value) { parts.append(.value(value)) }
        package mutating func appendInterpolation(_ sql: SQL) { parts += sql.parts; isGuarded = isGuarded || sql.isGuarded }
        package mutating func appendInterpolation(_ fragment: Fragment) { parts.append(.fragment(fragment)) }

        /// The values of an `IN (…)`; no values make `NULL`, which is in nothing.
        package mutating func appendInterpolation(list values: some Sequence<some Storable>) {
            var isFirst = true
            for value in values {
                if !isFirst { parts.append(.text(", ")) }
                parts.append(.value(value.stored))
                isFirst = false
            }
            if isFirst { parts.append(.text("NULL")) }
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
        var compact: [Part] = []
        for part in parts {
            if case .text(let more) = part, case .text(let text)? = compact.last { compact[compact.count - 1] = .text(text + more) } else { compact.append(part) }
        }
        return SQL(parts: compact, isGuarded: isGuarded)
    }

    /// The statement as one database wants it: `?` for SQLite, `$1…` for PostgreSQL.
    package func rendered(for dialect: Dialect) -> (text: String, values: [Value]) {
        var text = ""
        var values: [Value] = []
        text.reserveCapacity(512)
        for part in parts {
            switch part {
            case .text(let piece): text += piece
            case .fragment(.keepsSortIndex): text += "+"
            // PostgreSQL cannot tell the type of a parameter in `$1 IS NULL`; of the word NULL it need not.
            case .value(.null) where dialect == .postgres: text += "NULL"
            case .value(let value):
                values.append(value)
                switch dialect {
                case .sqlite: text += "?"
                case .postgres: text += "$\(values.count)"
                }
            }
        }
        return (text, values)
    }
}

package enum Dialect: Sendable { case sqlite, postgres }
