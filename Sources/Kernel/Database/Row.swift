/// One row as it came back.
package struct Row: Sendable {
    /// The names of a statement's columns; shared by all its rows.
    package final class Columns: Sendable {
        package let names: [String]
        package init(_ names: [String]) { self.names = names }
        /// Comparing two dozen short names is quicker than hashing one, and needs no dictionary per statement.
        func index(of name: String) -> Int? { names.firstIndex(of: name) }
    }
    package let columns: Columns
    package let values: [Value]
    package init(columns: Columns, values: [Value]) { self.columns = columns; self.values = values }

    package subscript(name: String) -> Value { columns.index(of: name).map { values[$0] } ?? .null }

    /// The column's value as the type that is asked for; a column that is missing or of another kind is our mistake.
    package func get<T: Storable>(_ name: String, as type: T.Type = T.self) throws -> T {
        guard let value = T(stored: self[name]) else { throw UnreadableColumn(name: name, value: self[name]) }
        return value
    }
    package func get<T: Storable>(_ name: String, as type: T?.Type = T?.self) throws -> T? {
        self[name] == .null ? nil : try get(name) as T
    }
}

/// A record that is read from a row.
package protocol Readable { init(row: Row) throws }

package struct UnreadableColumn: Error { package let name: String, value: Value }
