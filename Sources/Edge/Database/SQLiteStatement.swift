import GRDB
import GRDBSQLite
import Kernel

/// A statement that one connection has prepared. It is bound, stepped and read through SQLite itself: by way of GRDB's rows every value
/// of a page was made twice.
final class SQLiteStatement {
    let text: SQLiteText
    private let statement: Statement, handle: SQLiteStatementHandle
    private unowned let database: GRDB.Database
    private var columns: Kernel.Row.Columns?
    private var lastSize = RowReading.Size()
    fileprivate var lastUse = 0
    /// Where texts and blobs lie while the statement runs: SQLite would copy each to a place of its own.
    private var room = UnsafeMutablePointer<UInt8>.allocate(capacity: 256), roomSize = 256
    private static let roomToKeep = 1 << 16

    init(_ text: String, _ database: GRDB.Database) throws {
        self.text = SQLiteText(text)
        statement = try database.makeStatement(sql: text)
        handle = statement.sqliteStatement
        self.database = database
    }

    deinit { room.deallocate() }

    func run(_ values: [Value]) throws { try step(values) {} }

    /// With all that is bound in some rows.
    func run(_ rows: ArraySlice<Kernel.SQL>) throws {
        try step({ body in for row in rows { row.eachBound(body) } }) {}
    }

    func rows(_ values: [Value]) throws -> [Kernel.Row] {
        var reading: RowReading?
        try step(values) { read(into: &reading) }
        guard let reading else { return [] }
        lastSize = reading.size
        return reading.rows
    }

    /// The first value, of what has but one.
    func integer() throws -> Int64? {
        var value: Int64?
        try step([]) { value = sqlite3_column_int64(handle, 0) }
        return value
    }

    /// Hands over one row at a time.
    func each(_ values: [Value], _ body: (Kernel.Row) throws -> Void) throws {
        try step(values) {
            var reading: RowReading?
            read(into: &reading)
            for row in reading?.rows ?? [] { try body(row) }
        }
    }

    private func step(_ values: [Value], _ body: () throws -> Void) throws { try step({ values.forEach($0) }, body) }

    private func step(_ values: ((Value) -> Void) -> Void, _ body: () throws -> Void) throws {
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

    private func bind(_ values: ((Value) -> Void) -> Void) throws {
        var count: Int32 = 0, size = 0
        values { value in
            count += 1
            size += value.size
        }
        // More values than marks, or fewer, would be a mistake of ours that SQLite answers with nulls.
        guard count == sqlite3_bind_parameter_count(handle) else { throw failure(SQLITE_RANGE) }
        var index: Int32 = 0, free = room(of: size), code = SQLITE_OK
        values { value in
            index += 1
            if code == SQLITE_OK { code = bind(value, at: index, &free) }
        }
        guard code == SQLITE_OK else { throw failure(code) }
    }

    private func room(of size: Int) -> UnsafeMutablePointer<UInt8> {
        if size > roomSize || roomSize > Self.roomToKeep {
            room.deallocate()
            roomSize = max(size, 256)
            room = .allocate(capacity: roomSize)
        }
        return room
    }

    /// Text and blob are not copied again by SQLite (no destructor): they stay where they are until the bindings are cleared.
    private func bind(_ value: Value, at index: Int32, _ free: inout UnsafeMutablePointer<UInt8>) -> Int32 {
        let start = free
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let number): return sqlite3_bind_int64(handle, index, number)
        case .text(let text):
            for byte in text.utf8 {
                free.pointee = byte
                free += 1
            }
            return start.withMemoryRebound(to: CChar.self, capacity: free - start) { sqlite3_bind_text(handle, index, $0, Int32(free - start), nil) }
        case .blob(let bytes):
            start.update(from: bytes, count: bytes.count)
            free += bytes.count
            return sqlite3_bind_blob(handle, index, start, Int32(bytes.count), nil)
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
extension Value {
    /// How many bytes it needs outside the statement.
    var size: Int {
        switch self {
        case .null, .integer: 0
        case .text(let text): text.utf8.count
        case .blob(let bytes): bytes.count
        }
    }
}

/// A statement's words as a key. A thousand letters are compared sooner than hashed, and few texts are of the same length.
struct SQLiteText: Hashable {
    let text: String
    init(_ text: String) { self.text = text }
    func hash(into hasher: inout Hasher) { hasher.combine(text.utf8.count) }
}

/// The statements of one connection by their text; when there are too many, the eighth that was unused for longest goes. Filters
/// make many different texts, and each prepared statement holds some kilobytes.
struct SQLiteStatements {
    private var byText: [SQLiteText: SQLiteStatement] = [:]
    private var uses = 0
    private let limit = 400

    mutating func statement(_ text: String, _ database: GRDB.Database) throws -> SQLiteStatement {
        uses += 1
        let key = SQLiteText(text)
        if let known = byText[key] {
            known.lastUse = uses
            return known
        }
        let statement = try SQLiteStatement(text, database)
        statement.lastUse = uses
        if byText.count >= limit {
            let oldest = byText.values.map(\.lastUse).sorted()[limit / 8]
            byText = byText.filter { $0.value.lastUse > oldest }
        }
        byText[statement.text] = statement
        return statement
    }
}
