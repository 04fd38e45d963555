import CPostgres
import Kernel

/// One libpq connection. It blocks, so it is used by one pool thread at a time.
final class PostgresConnection: WritingConnection {
    private let url: String
    private var handle: OpaquePointer?
    private var statements = PreparedStatements(limit: 256)
    private var arguments = PostgresArguments()
    private var cursors = 0
    private var reading = Reading.none
    let dialect = Dialect.postgres
    var failure: (any Error)?

    init(url: String) throws {
        self.url = url
        try connect()
    }
    deinit { PQfinish(handle) }

    var isLost: Bool { PQstatus(handle) != CONNECTION_OK }

    func prepareToLend() throws {
        failure = nil
        if case .ended = reading { while let answer = PQgetResult(handle) { PQclear(answer) } }
        reading = .none
        if isLost { try connect() }
    }

    private func connect() throws {
        PQfinish(handle)
        statements.removeAll()
        handle = PQconnectdb(url)
        guard !isLost else { throw DatabaseUnavailable(reason: String(cString: PQerrorMessage(handle))) }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try script("""
            SET client_encoding = 'UTF8'; SET bytea_output = 'hex'; SET standard_conforming_strings = on;
            SET client_min_messages = 'error'; SET idle_in_transaction_session_timeout = '60s'
            """)
    }

    // MARK: Statements

    func rows(_ sql: SQL) throws -> [Row] {
        let (text, values) = sql.rendered(for: .postgres)
        return try execute(text, values) { statement, result in statement.rows(result) }
    }

    func run(_ sql: SQL) throws -> Int {
        let (text, values) = sql.rendered(for: .postgres)
        return try execute(text, values) { _, result in Int(String(cString: PQcmdTuples(result))) ?? 0 }
    }

    /// Reads through a cursor, so that the body may run other statements in between.
    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws {
        cursors += 1
        defer { cursors -= 1 }
        let (text, values) = sql.rendered(for: .postgres)
        let cursor = "each_\(cursors)", fetch = "FETCH 200 FROM \(cursor)"
        if case .asked = reading { _ = try rows("SELECT 1") }
        try execute("DECLARE \(cursor) NO SCROLL CURSOR FOR \(text)", values)
        // Also when the body throws: the transaction may go on.
        defer { if failure == nil { try? script("CLOSE \(cursor)") } }
        while true {
            let rows = try noting { try check(PQexec(handle, fetch)) { ResultShape($0).rows($0) } }
            if rows.isEmpty { break }
            for row in rows { try body(row) }
        }
    }

    func script(_ sql: String) throws {
        try noting { try check(PQexec(handle, sql)) { _ in } }
    }

    private func execute<T>(_ text: String, _ values: [Value], _ read: (ResultShape, OpaquePointer) throws -> T) throws -> T {
        try noting {
            let begin = try beginning()
            arguments.set(values)
            let statement = try prepared(text)
            let result = try begin.map { try answer(after: $0, statement) } ?? arguments.with { PQexecPrepared(handle, statement.name, $0, $1, $2, $3, 0) }
            return try check(result) { result in
                let shape = statement.shape ?? ResultShape(result)
                statement.shape = shape
                return try read(shape, result)
            }
        }
    }

    /// A statement that is not worth keeping prepared.
    private func execute(_ text: String, _ values: [Value]) throws {
        try noting {
            arguments.set(values)
            try check(arguments.with { PQexecParams(handle, text, $0, arguments.types, $1, $2, $3, 0) }) { _ in }
        }
    }

    private func prepared(_ text: String) throws -> PreparedStatement {
        let types = arguments.types
        if let statement = statements[text], statement.types == types { return statement }
        let (statement, forgotten) = statements.add(text, types)
        if let forgotten { try check(PQexec(handle, "DEALLOCATE \(forgotten)")) { _ in } }
        do {
            try check(PQprepare(handle, statement.name, text, Int32(types.count), types)) { _ in }
        } catch {
            statements.remove(text)
            throw error
        }
        return statement
    }

    @discardableResult
    private func check<T>(_ result: OpaquePointer?, _ read: (OpaquePointer) throws -> T) throws -> T {
        defer { PQclear(result) }
        guard let result, [PGRES_TUPLES_OK, PGRES_COMMAND_OK].contains(PQresultStatus(result)) else {
            throw postgresFailure(result, handle)
        }
        return try read(result)
    }

    /// Keeps the first failure of a transaction.
    private func noting<T>(_ body: () throws -> T) throws -> T {
        if let failure { throw failure }
        do {
            return try body()
        } catch {
            failure = error
            // The server answers the same for as long as the plan is kept.
            if (error as? PostgresError)?.state == "0A000" { statements.forgetAll() }
            throw error
        }
    }

    // MARK: Transactions

    func begin() throws { try script("BEGIN ISOLATION LEVEL SERIALIZABLE") }
    func beginMigration() throws { try script("BEGIN; SELECT pg_advisory_xact_lock(20261122)") }

    func commit() throws {
        if case .none = reading { try commitWriting() } else { endReading() }
    }

    private func commitWriting() throws {
        let tag: String
        do {
            tag = try check(PQexec(handle, "COMMIT")) { String(cString: PQcmdStatus($0)) }
        } catch {
            if isLost || (error as? PostgresError)?.isConnectionLost == true { throw CommitUndecided() }
            throw error
        }
        // A transaction that had failed answers COMMIT with success and rolls back.
        if tag != "COMMIT" { throw failure ?? PostgresError(state: "25P02", message: "COMMIT answered \(tag)") }
    }

    func rollback() {
        failure = nil
        reading = .none
        if PQtransactionStatus(handle) != PQTRANS_IDLE { PQclear(PQexec(handle, "ROLLBACK")) }
    }
}

// MARK: Reading

/// A transaction that only reads goes to the server and back for its statements alone: it begins on the way of the first, and nobody waits for its end.
extension PostgresConnection {
    /// Where the connection is with its reading transaction. What is `ended` has still to answer.
    fileprivate enum Reading { case none, asked, begun, ended }

    func beginReading() { reading = .asked }

    /// The statement that begins what was asked for.
    fileprivate func beginning() throws -> PreparedStatement? {
        guard case .asked = reading else { return nil }
        arguments.set([])
        return try prepared("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    /// Both are sent together, and answer one after the other.
    fileprivate func answer(after begin: PreparedStatement, _ statement: PreparedStatement) throws -> OpaquePointer? {
        reading = .begun
        PQenterPipelineMode(handle)
        defer { PQexitPipelineMode(handle) }
        PQsendQueryPrepared(handle, begin.name, 0, nil, nil, nil, 0)
        _ = arguments.with { PQsendQueryPrepared(handle, statement.name, $0, $1, $2, $3, 0) }
        PQpipelineSync(handle)
        let begun = nextAnswer(), answer = nextAnswer()
        PQclear(PQgetResult(handle))
        do {
            try check(begun) { _ in }
        } catch {
            PQclear(answer)
            throw error
        }
        return answer
    }

    /// After each answer in a row comes an empty one.
    private func nextAnswer() -> OpaquePointer? {
        let answer = PQgetResult(handle)
        PQclear(PQgetResult(handle))
        return answer
    }

    fileprivate func endReading() {
        if case .begun = reading, PQsendQuery(handle, "COMMIT") == 1 { reading = .ended } else { reading = .none }
    }
}
