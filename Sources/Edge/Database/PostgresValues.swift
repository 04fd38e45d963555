import CPostgres
import Kernel

/// The values of one statement as libpq takes them: integers and bytes in binary, text as it is.
struct PostgresArguments {
    /// The types are said, not guessed: `$1 = 0` would make an id a 32-bit number.
    private(set) var types: [Oid] = []
    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    mutating func set(_ values: [Value]) {
        types.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        for value in values {
            let start = bytes.count
            switch value {
            case .null: types.append(0)
            case .integer(let number): types.append(int8Type); withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
            case .text(let text): types.append(textType); bytes.append(contentsOf: text.utf8)
            case .blob(let blob): types.append(byteaType); bytes.append(contentsOf: blob)
            }
            offsets.append(types.last == 0 ? nil : start)
            lengths.append(Int32(bytes.count - start))
        }
        // An empty text still needs an address: no address means NULL.
        bytes.append(0)
        while formats.count < values.count { formats.append(1) }
    }

    /// Count, values, lengths and formats.
    func with<T>(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>, UnsafePointer<Int32>) -> T
    ) -> T {
        bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                let pointers = offsets.map { offset in
                    offset.flatMap { start in characters.baseAddress.map { $0 + start } }
                }
                return body(Int32(offsets.count), pointers, lengths, formats)
            }
        }
    }
}

private let boolType: Oid = 16, byteaType: Oid = 17, int8Type: Oid = 20, int2Type: Oid = 21, int4Type: Oid = 23
private let textType: Oid = 25, numericType: Oid = 1700

/// How the columns of a result are read; shared by all results of one statement.
final class ResultShape {
    private enum Kind { case integer, boolean, bytes, text }
    private let columns: Row.Columns
    private let kinds: [Kind]

    init(_ result: OpaquePointer) {
        let fields = 0..<PQnfields(result)
        columns = Row.Columns(fields.map { String(cString: PQfname(result, $0)) })
        kinds = fields.map { field in
            switch PQftype(result, field) {
            case int8Type, int4Type, int2Type, numericType: .integer
            case boolType: .boolean
            case byteaType: .bytes
            default: .text
            }
        }
    }

    func rows(_ result: OpaquePointer) -> [Row] {
        var reading = RowReading(columns)
        for row in 0..<PQntuples(result) {
            for field in kinds.indices { read(result, row, Int32(field), kinds[field], into: &reading) }
        }
        return reading.rows
    }

    private func read(_ result: OpaquePointer, _ row: Int32, _ field: Int32, _ kind: Kind, into reading: inout RowReading) {
        let length = Int(PQgetlength(result, row, field))
        guard let start = PQgetvalue(result, row, field), length > 0 || PQgetisnull(result, row, field) == 0 else { return reading.appendNull() }
        start.withMemoryRebound(to: UInt8.self, capacity: length) { address in
            let characters = UnsafeBufferPointer(start: address, count: length)
            switch kind {
            case .integer: if let number = number(characters) { reading.append(number) } else { reading.append(text: characters) }
            case .boolean: reading.append(characters.first == UInt8(ascii: "t") ? 1 : 0)
            case .bytes: reading.append(.blob(bytes(hexadecimal: characters.dropFirst(2))))
            case .text: reading.append(text: characters)
            }
        }
    }
}

/// A whole number as PostgreSQL writes it; nil for one with a fraction or beyond 64 bits, which `SUM` can give.
private func number(_ characters: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = characters.first == UInt8(ascii: "-")
    var number: Int64 = 0
    for character in characters.dropFirst(isNegative ? 1 : 0) {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
        let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
        // Counted below zero, where there is one number more.
        let (sum, isTooSmall) = tens.subtractingReportingOverflow(Int64(character - UInt8(ascii: "0")))
        if isTooLarge || isTooSmall { return nil }
        number = sum
    }
    return isNegative ? number : (number == .min ? nil : -number)
}

private func bytes(hexadecimal digits: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
    // '0'…'9' are 0x30…0x39, 'a'…'f' are 0x61…0x66.
    func nibble(_ digit: UInt8) -> UInt8 { digit < 0x40 ? digit & 15 : (digit & 15) + 9 }
    return [UInt8](unsafeUninitializedCapacity: digits.count / 2) { bytes, count in
        count = digits.count / 2
        for index in 0..<count {
            let first = digits.startIndex + 2 * index
            bytes[index] = nibble(digits[first]) << 4 | nibble(digits[first + 1])
        }
    }
}
