/// One open transaction. Store functions take this; none of them knows which database it is.
package protocol Connection: AnyObject {
    var dialect: Dialect { get }
    func rows(_ sql: SQL) throws -> [Row]
    /// Hands over one row at a time, for files that must not be held whole.
    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws
    @discardableResult func run(_ sql: SQL) throws -> Int
    /// What is made of answers alone, as long as these are kept and so would be the same; made anew where none are kept.
    /// - Parameter make: depends on nothing but the values of the key and what it asks of this connection.
    func kept<T: Sendable>(_ key: Kept, _ make: () throws -> T) throws -> T
    /// Many rows by statements of always the same words, for each connection keeps the statements that it knows.
    /// - Parameters:
    ///   - head: ends in VALUES.
    ///   - rows: `(…)`, alike in everything but what is bound.
    func insert(_ head: SQL, _ rows: [SQL], _ tail: SQL) throws
}

/// Where transactions come from. A `read` cannot write. A `write` may be run again from the start (on PostgreSQL
/// after a conflict, on both when the commit of its batch failed), so its body must not touch anything but the
/// connection. It answers after the commit is on disk.
package protocol Database: Sendable {
    var dialect: Dialect { get }
    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    /// As `write`, for long work in chunks that finds its place again by itself: it answers when the body has run, and as long as nobody else
    /// writes some chunks share a commit. When that commit never comes the chunk was never there; the next one must see so from a checkpoint
    /// that the chunks keep in their own transaction.
    func writePatiently<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T
}

extension Database {
    package func writePatiently<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T { try await write(body) }
}

/// Nothing there, or nothing there that the asker may see.
package struct NotFound: Error { package init() {} }

extension Connection {
    package func all<T: Readable>(_ sql: SQL, as type: T.Type = T.self) throws -> [T] { try rows(sql).map(T.init) }

    package func first<T: Readable>(_ sql: SQL, as type: T.Type = T.self) throws -> T? { try rows(sql).first.map(T.init) }

    /// The one record that the statement finds; none is `NotFound`.
    package func one<T: Readable>(_ sql: SQL, as type: T.Type = T.self) throws -> T {
        guard let record = try first(sql, as: type) else { throw NotFound() }
        return record
    }

    /// The first column of the first row.
    package func value<T: Storable>(_ sql: SQL, as type: T.Type = T.self) throws -> T? {
        try rows(sql).first.flatMap { T(stored: $0[0]) }
    }

    package func count(_ sql: SQL) throws -> Int { try value(sql) ?? 0 }

    package func insert(_ head: SQL, _ rows: [SQL], _ tail: SQL) throws { try run(over: rows) { "\(head) \($0) \(tail)" } }
    package func insert(_ head: SQL, _ rows: [SQL]) throws { try insert(head, rows, "") }

    /// Many rows to a statement, which are fewer messages to PostgreSQL.
    /// - Parameter statement: makes one of some rows, which are `(…), (…)`.
    package func run(over rows: [SQL], _ statement: (SQL) -> SQL) throws {
        let size = 16, rest = rows.count - rows.count % size
        for start in stride(from: 0, to: rest, by: size) { try run(statement(SQL.joined(Array(rows[start..<start + size]), ", "))) }
        for row in rows[rest...] { try run(statement(row)) }
    }

    package func exists(_ sql: SQL) throws -> Bool { try !rows(sql).isEmpty }
}

/// What the database refused, in one word for both databases.
package enum Violation: Sendable, Hashable { case unique, foreignKey, check, notNull, appendOnly }

/// A statement that a constraint refused, with the constraint's or the columns' name as the database gives it.
package struct Refused: Error, Sendable {
    package let violation: Violation, detail: String
    package init(_ violation: Violation, _ detail: String) { self.violation = violation; self.detail = detail }
}
