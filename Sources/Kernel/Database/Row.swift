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
    package var sizeOfResult: Int { result.ends.count * MemoryLayout<RowReading.End>.stride + result.bytes.count }

    package subscript(place: Int) -> Value { result.value(start + place) }
    package subscript(name: String) -> Value { columns.index(of: name).map { self[$0] } ?? .null }

    func integer(_ place: Int) -> Int64? { if case .integer(let number) = self[place] { number } else { nil } }

    /// Hands over the values without a copy of their texts; they last no longer than the body runs.
    func read(_ body: (Cells) -> Void) {
        result.ends.withUnsafeBufferPointer { ends in
            result.bytes.withUnsafeBytes { bytes in body(Cells(ends: UnsafeBufferPointer(rebasing: ends[start...].prefix(count + 1)), bytes: bytes)) }
        }
    }
    struct Cells {
        fileprivate let ends: UnsafeBufferPointer<RowReading.End>, bytes: UnsafeRawBufferPointer

        subscript(place: Int) -> Cell {
            let end = ends[place + 1], start = ends[place].place
            return switch end.kind {
            case .null: .null
            case .integer: .integer(bytes.loadUnaligned(fromByteOffset: start, as: Int64.self))
            case .text: .text(UnsafeRawBufferPointer(rebasing: bytes[start..<end.place]).assumingMemoryBound(to: UInt8.self))
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

/// Rows while a database reads them, value by value. The values of a result lie one behind the other in one piece of memory: a page of a
/// list has five hundred texts, and a string for each would be made only to be copied into the page.
package struct RowReading {
    fileprivate enum Kind: UInt32 { case null, integer, text, blob }
    /// What a value is and where it ends among the bytes; it begins where the one before it ends. Four bytes: results are kept.
    fileprivate struct End {
        private let bits: UInt32
        init(of kind: Kind, at place: Int) {
            precondition(place < 1 << 30, "a result of a gigabyte is read row by row")
            bits = kind.rawValue << 30 | UInt32(place)
        }
        var place: Int { Int(bits & (1 << 30 - 1)) }
        var kind: Kind { Kind(rawValue: bits >> 30) ?? .null }
    }
    fileprivate final class Result: Sendable {
        /// One more than there are values: the first begins where nothing ends.
        let columns: Row.Columns, ends: [End], bytes: [UInt8]
        init(columns: Row.Columns, ends: [End], bytes: [UInt8]) { self.columns = columns; self.ends = ends; self.bytes = bytes }

        func value(_ place: Int) -> Value {
            let end = ends[place + 1], range = ends[place].place..<end.place
            return switch end.kind {
            case .null: .null
            case .integer: .integer(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Int64.self) })
            case .text: .text(String(decoding: bytes[range], as: UTF8.self))
            case .blob: .blob(Array(bytes[range]))
            }
        }
    }
    private let columns: Row.Columns
    private var ends: [End] = [], bytes: [UInt8] = []

    /// - Parameter size: of what the same statement gave before, so that memory is taken once.
    package init(_ columns: Row.Columns, size: Size = Size()) {
        self.columns = columns
        ends.reserveCapacity(size.ends)
        bytes.reserveCapacity(size.bytes)
        end(.null)
    }
    package struct Size { var ends = 0, bytes = 0; package init() {} }
    package var size: Size { var size = Size(); size.ends = ends.count; size.bytes = bytes.count; return size }

    package mutating func appendNull() { end(.null) }
    package mutating func append(_ number: Int64) {
        withUnsafeBytes(of: number) { bytes += $0 }
        end(.integer)
    }
    /// - Parameter text: UTF-8.
    package mutating func append(text: UnsafeBufferPointer<UInt8>) {
        bytes += text
        end(.text)
    }
    package mutating func append(blob: UnsafeBufferPointer<UInt8>) {
        bytes += blob
        end(.blob)
    }
    package mutating func append(_ value: Value) {
        switch value {
        case .null: appendNull()
        case .integer(let number): append(number)
        case .text(var text): text.withUTF8 { append(text: $0) }
        case .blob(let blob): blob.withUnsafeBufferPointer { append(blob: $0) }
        }
    }
    private mutating func end(_ kind: Kind) { ends.append(End(of: kind, at: bytes.count)) }

    fileprivate var result: Result { Result(columns: columns, ends: ends, bytes: bytes) }

    /// What was read: as many rows as there are values for all columns.
    package var rows: [Row] {
        let result = result
        return stride(from: 0, to: ends.count - 1, by: columns.names.count).map { Row(result, start: $0) }
    }
}

/// A record that is read from a row.
package protocol Readable { init(row: Row) throws }

package struct UnreadableColumn: Error { package let name: String, value: Value }
