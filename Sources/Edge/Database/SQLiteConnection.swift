import Kernel
import Foundation
import GRDB

/// One SQLite connection that GRDB keeps; it is used by one thread at a time, to which GRDB lends it.
final class SQLiteConnection: WritingConnection {
    private let database: GRDB.Database
    /// Of the connection that writes.
    private let mark: WaitingMark?
    /// Of a connection that reads, and the epoch in which it does.
    private let answers: SQLiteAnswers?
    private var epoch: Int?, version: Int64?
    private var statements = SQLiteStatements()
    let dialect = Dialect.sqlite
    var failure: (any Error)?

    init(writing database: GRDB.Database, _ mark: WaitingMark) {
        self.database = database
        self.mark = mark
        answers = nil
    }
    init(reading database: GRDB.Database, _ answers: SQLiteAnswers) {
        self.database = database
        self.answers = answers
        mark = nil
    }

    func prepareToLend() { failure = nil }

    func rows(_ sql: Kernel.SQL) throws -> [Kernel.Row] {
        try noting {
            let (text, values) = sql.rendered(for: .sqlite)
            guard let answers, let epoch else { return try statements.statement(text, database).rows(values) }
            let question = SQLiteAnswers.Question(text: SQLiteText(text), values: values)
            if let known = answers.answer(to: question, in: epoch) { return known }
            let statement = try statements.statement(text, database), rows = try statement.rows(values)
            answers.keep(rows, for: SQLiteAnswers.Question(text: statement.text, values: values), in: epoch)
            return rows
        }
    }

    func kept<T: Sendable>(_ key: Kept, _ make: () throws -> T) throws -> T {
        guard let answers, let epoch else { return try make() }
        if let known = answers.made(key, in: epoch) as? T { return known }
        let made = try make()
        answers.keep(made, for: key, in: epoch)
        return made
    }

    func each(_ sql: Kernel.SQL, _ body: (Kernel.Row) throws -> Void) throws {
        let (text, values) = sql.rendered(for: .sqlite)
        // A statement of its own: the body may run the same words again while this one is still stepping.
        let statement = try noting { try SQLiteStatement(text, database) }
        try noting { try statement.each(values, body) }
    }

    func run(_ sql: Kernel.SQL) throws -> Int {
        try noting {
            let (text, values) = sql.rendered(for: .sqlite)
            try statements.statement(text, database).run(values)
            return database.changesCount
        }
    }

    /// The words are spelled once. Sixteen rows share a statement: where a table has triggers SQLite first copies each page that a statement touches, to undo it alone.
    func insert(_ head: Kernel.SQL, _ rows: [Kernel.SQL], _ tail: Kernel.SQL) throws {
        let together = 16, rest = rows.count - rows.count % together
        try noting {
            for (rows, size) in [(rows[..<rest], together), (rows[rest...], 1)] where !rows.isEmpty {
                let words = ("\(head) \(Kernel.SQL.joined(Array(rows.prefix(size)), ", ")) \(tail)" as Kernel.SQL).rendered(for: .sqlite).text
                let statement = try statements.statement(words, database)
                for start in stride(from: rows.startIndex, to: rows.endIndex, by: size) { try statement.run(rows[start..<start + size]) }
            }
        }
    }

    func script(_ sql: String) throws { try noting { try database.execute(sql: sql) } }

    func begin() throws {
        do {
            mark?.giveWay()
            try mark?.waiting { try database.execute(sql: "BEGIN IMMEDIATE") }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw DatabaseUnavailable(reason: "another process holds the writer")
        }
    }

    func beginReading() throws {
        let known = answers?.epoch
        try prepared("BEGIN DEFERRED")
        // Takes the snapshot; another number when somebody has committed since this connection asked last.
        let version = try statements.statement("PRAGMA data_version", database).integer()
        epoch = version == self.version ? known : known.flatMap { answers?.begin(after: $0) }
        if epoch != nil { self.version = version }
    }

    func commit() throws { try prepared("COMMIT") }

    private func prepared(_ text: String) throws { try statements.statement(text, database).run([]) }

    func rollback() {
        // Some failures, a full disk for one, have ended the transaction already.
        if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
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
