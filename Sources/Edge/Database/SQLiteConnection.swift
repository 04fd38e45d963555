import Kernel
import Foundation
import GRDB

/// One SQLite connection while GRDB lends it.
final class SQLiteConnection: WritingConnection {
    private let database: GRDB.Database
    let dialect = Dialect.sqlite
    var failure: (any Error)?

    init(_ database: GRDB.Database) { self.database = database }

    func rows(_ sql: Kernel.SQL) throws -> [Kernel.Row] {
        try noting {
            let (text, values) = sql.rendered(for: .sqlite)
            var rows: [Kernel.Row] = []
            try step(database.cachedStatement(sql: text), values) { rows.append($0) }
            return rows
        }
    }

    func each(_ sql: Kernel.SQL, _ body: (Kernel.Row) throws -> Void) throws {
        let (text, values) = sql.rendered(for: .sqlite)
        // A statement of its own: the body may run the same words again while this one is still stepping.
        let statement = try noting { try database.makeStatement(sql: text) }
        try noting { try step(statement, values, body) }
    }

    func run(_ sql: Kernel.SQL) throws -> Int {
        try noting {
            let (text, values) = sql.rendered(for: .sqlite)
            try database.cachedStatement(sql: text).execute(arguments: arguments(values))
            return database.changesCount
        }
    }

    func script(_ sql: String) throws { try noting { try database.execute(sql: sql) } }

    func begin() throws {
        do {
            try database.execute(sql: "BEGIN IMMEDIATE")
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw DatabaseUnavailable(reason: "another process holds the writer")
        }
    }

    func commit() throws { try database.execute(sql: "COMMIT") }

    func rollback() {
        // Some failures, a full disk for one, have ended the transaction already.
        if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
    }

    private func step(_ statement: Statement, _ values: [Value], _ body: (Kernel.Row) throws -> Void) throws {
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments(values))
        guard var row = try cursor.next() else { return }
        let columns = Kernel.Row.Columns(Array(row.columnNames))
        while true {
            try body(Kernel.Row(columns: columns, values: row.databaseValues.map(Value.init)))
            guard let next = try cursor.next() else { return }
            row = next
        }
    }

    private func arguments(_ values: [Value]) -> StatementArguments {
        StatementArguments(values.map(\.databaseValue))
    }

    /// Keeps the first failure, and lets nothing run after it.
    private func noting<T>(_ body: () throws -> T) throws -> T {
        if let failure { throw failure }
        do {
            return try body()
        } catch let error as DatabaseError {
            let refused: any Error = Refused(error) ?? error
            failure = refused
            throw refused
        }
    }
}

extension Value {
    fileprivate init(_ value: DatabaseValue) {
        self = switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .string(let text): .text(text)
        case .double(let number): .text(String(number))
        case .blob(let data): .blob([UInt8](data))
        }
    }
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }
}

extension Refused {
    fileprivate init?(_ error: DatabaseError) {
        let message = error.message ?? ""
        // "UNIQUE constraint failed: union_org.code", "append only: audit_entry"
        let detail = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? ""
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID: self.init(.unique, detail)
        case .SQLITE_CONSTRAINT_FOREIGNKEY: self.init(.foreignKey, "")
        case .SQLITE_CONSTRAINT_CHECK: self.init(.check, detail)
        case .SQLITE_CONSTRAINT_NOTNULL: self.init(.notNull, detail)
        case .SQLITE_CONSTRAINT_TRIGGER where message.hasPrefix("append only"): self.init(.appendOnly, detail)
        case .SQLITE_CONSTRAINT_TRIGGER: self.init(.check, message)
        default: return nil
        }
    }
}
