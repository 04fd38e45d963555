import Kernel

/// A debug build's second look at scopes: a statement that names a table of placed records must carry a scope, or the
/// reason why it carries none.
struct PlacedTables: Sendable {
    private let names: Set<String>
    init(_ names: Set<String>) { self.names = names }

    func guarding(_ connection: any Connection) -> any Connection {
        #if DEBUG
        names.isEmpty ? connection : GuardedConnection(connection, self)
        #else
        connection
        #endif
    }

    func check(_ sql: SQL) throws {
        if sql.isGuarded { return }
        let words = sql.rendered(for: .sqlite).text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        if let table = words.first(where: { names.contains(String($0)) }) { throw Unscoped(table: String(table)) }
    }
}

/// A statement over placed records without a scope: our mistake, found in development.
package struct Unscoped: Error { package let table: String }

private final class GuardedConnection: Connection {
    private let connection: any Connection
    private let tables: PlacedTables

    init(_ connection: any Connection, _ tables: PlacedTables) {
        self.connection = connection
        self.tables = tables
    }
    var dialect: Dialect { connection.dialect }
    func rows(_ sql: SQL) throws -> [Row] { try tables.check(sql); return try connection.rows(sql) }
    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws { try tables.check(sql); try connection.each(sql, body) }
    func run(_ sql: SQL) throws -> Int { try tables.check(sql); return try connection.run(sql) }
    func kept<T: Sendable>(_ key: Kept, _ make: () throws -> T) throws -> T { try connection.kept(key, make) }
    func insert(_ head: SQL, _ rows: [SQL], _ tail: SQL) throws { try tables.check(head); try connection.insert(head, rows, tail) }
}
