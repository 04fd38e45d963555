/// One row as it came back.
package struct Row: Sendable {
    /// The names of a statement's columns; shared by all its rows.
    package final class Columns: Sendable {
        package let names: [String]
        package init(_ names: [String]) { self.names = names }
        /// Comparing two dozen short names is quicker than hashing one, and needs no dictionary per statement.
        func index(of name: String) -> Int? { names.firstIndex(of: name) }
    }
    private let result: RowReading.Result
    private let start: Int

    fileprivate init(_ result: RowReading.Result, start: Int) { self.result = result; self.start = start }
    package init(columns: Columns, values: [Value]) {
        var reading = RowReading(columns)
        for value in values { reading.append(value) }
        result = reading.result
        start = 0
    }

    package var columns: Columns { result.columns }
    package var count: Int { result.columns.names.count }
    package var values: [Value] { (0..<count).map { self[$0] } }
    /// How many bytes all rows take that came back together with it.
    package var sizeOfResult: Int { result.cells.count * MemoryLayout<RowReading.Cell>.stride + result.bytes.count }

    package subscript(place: Int) -> Value { result.value(result.cells[start + place]) }
    package subscript(name: String) -> Value { columns.index(of: name).map { self[$0] } ?? .null }

    func integer(_ place: Int) -> Int64? { if case .integer(let number) = result.cells[start + place] { number } else { nil } }

    /// Hands over the values without a copy of their texts; they last no longer than the body runs.
    func read(_ body: (Cells) -> Void) {
        result.cells.withUnsafeBufferPointer { cells in
            result.bytes.withUnsafeBufferPointer { bytes in body(Cells(cells: UnsafeBufferPointer(rebasing: cells[start...].prefix(count)), bytes: bytes)) }
        }
    }
    struct Cells {
        fileprivate let cells: UnsafeBufferPointer<RowReading.Cell>, bytes: UnsafeBufferPointer<UInt8>

        subscript(place: Int) -> Cell {
            switch cells[place] {
            case .null: .null
            case .integer(let number): .integer(number)
            case .text(let text): .text(UnsafeBufferPointer(rebasing: bytes[text.range]))
            case .blob: .blob
            }
        }
    }
    enum Cell { case null, integer(Int64), text(UnsafeBufferPointer<UInt8>), blob }

    /// The column's value as the type that is asked for; a column that is missing or of another kind is our mistake.
    package func get<T: Storable>(_ name: String, as type: T.Type = T.self) throws -> T {
        guard let value = T(stored: self[name]) else { throw UnreadableColumn(name: name, value: self[name]) }
        return value
    }
    package func get<T: Storable>(_ name: String, as type: T?.Type = T?.self) throws -> T? {
        self[name] == .null ? nil : try get(name) as T
    }
}

/// Rows while a database reads them, value by value. The texts of a result lie one behind the other in one piece of memory: a page of a
/// list has five hundred, and a string for each would be made only to be copied into the page.
package struct RowReading {
    fileprivate enum Cell { case null, integer(Int64), text(Place), blob(Place) }
    /// Half as large as a range: results are kept.
    fileprivate struct Place {
        let start: UInt32, count: UInt32
        var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }
    fileprivate final class Result: Sendable {
        let columns: Row.Columns, cells: [Cell], bytes: [UInt8]
        init(columns: Row.Columns, cells: [Cell], bytes: [UInt8]) { self.columns = columns; self.cells = cells; self.bytes = bytes }

        func value(_ cell: Cell) -> Value {
            switch cell {
            case .null: .null
            case .integer(let number): .integer(number)
            case .text(let text): .text(String(decoding: bytes[text.range], as: UTF8.self))
            case .blob(let blob): .blob(Array(bytes[blob.range]))
            }
        }
    }
    private let columns: Row.Columns
    private var cells: [Cell] = [], bytes: [UInt8] = []

    /// - Parameter size: of what the same statement gave before, so that memory is taken once.
    package init(_ columns: Row.Columns, size: Size = Size()) {
        self.columns = columns
        cells.reserveCapacity(size.cells)
        bytes.reserveCapacity(size.bytes)
    }
    package struct Size { var cells = 0, bytes = 0; package init() {} }
    package var size: Size { var size = Size(); size.cells = cells.count; size.bytes = bytes.count; return size }

    package mutating func appendNull() { cells.append(.null) }
    package mutating func append(_ number: Int64) { cells.append(.integer(number)) }
    /// - Parameter text: UTF-8.
    package mutating func append(text: UnsafeBufferPointer<UInt8>) { cells.append(.text(kept(text))) }
    package mutating func append(blob: UnsafeBufferPointer<UInt8>) { cells.append(.blob(kept(blob))) }
    package mutating func append(_ value: Value) {
        switch value {
        case .null: appendNull()
        case .integer(let number): append(number)
        case .text(var text): text.withUTF8 { append(text: $0) }
        case .blob(let blob): blob.withUnsafeBufferPointer { append(blob: $0) }
        }
    }

    private mutating func kept(_ more: UnsafeBufferPointer<UInt8>) -> Place {
        let start = bytes.count
        bytes += more
        return Place(start: UInt32(start), count: UInt32(more.count))
    }

    fileprivate var result: Result { Result(columns: columns, cells: cells, bytes: bytes) }

    /// What was read: as many rows as there are values for all columns.
    package var rows: [Row] {
        guard !cells.isEmpty else { return [] }
        let result = result
        return stride(from: 0, to: cells.count, by: columns.names.count).map { Row(result, start: $0) }
    }
}

/// A record that is read from a row.
package protocol Readable { init(row: Row) throws }

package struct UnreadableColumn: Error { package let name: String, value: Value }
