import GRDB
import GRDBSQLite
import Kernel

/// A statement that one connection has prepared. It is bound, stepped and read through SQLite itself: by way of GRDB's rows every value
/// of a page was made twice.
final class SQLiteStatement {
    private let statement: Statement, handle: SQLiteStatementHandle
    private unowned let database: GRDB.Database
    private var columns: Kernel.Row.Columns?
    private var lastSize = RowReading.Size()
    fileprivate var lastUse = 0

    init(_ text: String, _ database: GRDB.Database) throws {
        statement = try database.makeStatement(sql: text)
        handle = statement.sqliteStatement
        self.database = database
    }

    func run(_ values: [Value]) throws { try step(values) {} }

    func rows(_ values: [Value]) throws -> [Kernel.Row] {
        var reading: RowReading?
        try step(values) { read(into: &reading) }
        guard let reading else { return [] }
        lastSize = reading.size
        return reading.rows
    }

    /// Hands over one row at a time.
    func each(_ values: [Value], _ body: (Kernel.Row) throws -> Void) throws {
        try step(values) {
            var reading: RowReading?
            read(into: &reading)
            for row in reading?.rows ?? [] { try body(row) }
        }
    }

    private func step(_ values: [Value], _ body: () throws -> Void) throws {
        defer { sqlite3_reset(handle); sqlite3_clear_bindings(handle) }
        try bind(values)
        while true {
            let code = sqlite3_step(handle)
            switch code {
            case SQLITE_ROW: try body()
            case SQLITE_DONE: return
            default: throw failure(code)
            }
        }
    }

    private func bind(_ values: [Value]) throws {
        // More values than marks, or fewer, would be a mistake of ours that SQLite answers with nulls.
        guard values.count == sqlite3_bind_parameter_count(handle) else { throw failure(SQLITE_RANGE) }
        for (index, value) in values.enumerated() {
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    private func bind(_ value: Value, at place: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, place)
        case .integer(let number): return sqlite3_bind_int64(handle, place, number)
        case .text(var text): return text.withUTF8 { utf8 in
            // Without an address SQLite would take an empty text for NULL.
            guard let start = utf8.baseAddress else { return sqlite3_bind_text(handle, place, "", 0, copied) }
            return sqlite3_bind_text(handle, place, UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), Int32(utf8.count), copied)
        }
        // An empty array has no address, which SQLite would take for NULL.
        case .blob(let bytes) where bytes.isEmpty: return sqlite3_bind_zeroblob(handle, place, 0)
        case .blob(let bytes): return sqlite3_bind_blob(handle, place, bytes, Int32(bytes.count), copied)
        }
    }

    private func read(into reading: inout RowReading?) {
        let count = sqlite3_column_count(handle)
        if reading == nil { reading = RowReading(columns(count), size: lastSize) }
        for column in 0..<count { reading?.append(column, of: handle) }
    }

    /// The names, read anew when a changed schema has changed what `*` means.
    private func columns(_ count: Int32) -> Kernel.Row.Columns {
        if let columns, columns.names.count == count { return columns }
        let read = Kernel.Row.Columns((0..<count).map { String(cString: sqlite3_column_name(handle, $0)) })
        columns = read
        return read
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage, sql: statement.sql)
    }
}

extension RowReading {
    fileprivate mutating func append(_ column: Int32, of handle: SQLiteStatementHandle) {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: append(sqlite3_column_int64(handle, column))
        case SQLITE_NULL: appendNull()
        case SQLITE_BLOB:
            let bytes = UnsafeRawBufferPointer(start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
            append(blob: bytes.assumingMemoryBound(to: UInt8.self))
        case SQLITE_FLOAT: append(.text(String(sqlite3_column_double(handle, column))))
        default: append(text: UnsafeBufferPointer(start: sqlite3_column_text(handle, column), count: Int(sqlite3_column_bytes(handle, column))))
        }
    }
}

typealias SQLiteStatementHandle = OpaquePointer
/// SQLite makes a copy of what is bound (SQLITE_TRANSIENT, a macro that Swift does not see).
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

/// The statements of one connection by their text; when there are too many, the eighth that was unused for longest goes. Filters
/// make many different texts, and each prepared statement holds some kilobytes.
struct SQLiteStatements {
    private var byText: [String: SQLiteStatement] = [:]
    private var uses = 0
    private let limit = 256

    mutating func statement(_ text: String, _ database: GRDB.Database) throws -> SQLiteStatement {
        uses += 1
        if let known = byText[text] {
            known.lastUse = uses
            return known
        }
        let statement = try SQLiteStatement(text, database)
        statement.lastUse = uses
        if byText.count >= limit {
            let oldest = byText.values.map(\.lastUse).sorted()[limit / 8]
            byText = byText.filter { $0.value.lastUse > oldest }
        }
        byText[text] = statement
        return statement
    }
}
