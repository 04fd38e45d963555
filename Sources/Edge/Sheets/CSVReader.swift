import Kernel

/// RFC 4180, and what Excel also takes: any end of line, spaces kept, a quote inside an unquoted field kept.
final class CSVReader {
    private enum Place { case fieldStart, plain, quoted, quoteInQuoted }

    private let limits: SheetReader.Limits
    private let separator: UInt8
    private let onRow: (SheetRow) throws -> Void
    private var place = Place.fieldStart
    private var field: [UInt8] = [], cells: [SheetCell?] = []
    private var row = 1
    private var hasRows = false, isAfterReturn = false

    init(limits: SheetReader.Limits, separator: UInt8, onRow: @escaping (SheetRow) throws -> Void) {
        self.limits = limits
        self.separator = separator
        self.onRow = onRow
    }

    func take(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        for byte in bytes { try take(byte) }
    }

    func finish() throws {
        if place == .quoted { throw Complaint.sheetQuote(row: row) }
        if place != .fieldStart || !cells.isEmpty { try endRow() }
        if !hasRows { throw Complaint.sheetEmpty }
    }

    private func take(_ byte: UInt8) throws {
        defer { isAfterReturn = byte == 0x0D && place == .fieldStart }
        switch (place, byte) {
        case (.quoted, 0x22): place = .quoteInQuoted
        case (.quoted, _): try append(byte)
        case (.fieldStart, 0x22): place = .quoted
        case (.quoteInQuoted, 0x22):
            try append(byte)
            place = .quoted
        case (_, separator): try endField()
        case (_, 0x0A) where isAfterReturn: break
        case (_, 0x0A), (_, 0x0D): try endRow()
        default:
            try append(byte)
            place = .plain
        }
    }

    private func append(_ byte: UInt8) throws {
        field.append(byte)
        if field.count > limits.cellLength * 3 { throw tooLong() }
    }

    /// A quote that is never closed swallows the rest of the file: say that, and not that a cell is long.
    private func tooLong() -> Complaint {
        place == .quoted ? .sheetQuote(row: row) : .sheetCellTooLong(row: row, limit: limits.cellLength)
    }

    private func endField() throws {
        let text = String(decoding: field, as: UTF8.self)
        if field.count > limits.cellLength, text.utf16.count > limits.cellLength { throw tooLong() }
        if cells.count >= limits.columns, !text.isEmpty {
            throw Complaint.sheetTooManyColumns(row: row, limit: limits.columns)
        }
        if cells.count < limits.columns { cells.append(text.isEmpty ? nil : Self.cell(text)) }
        field.removeAll(keepingCapacity: true)
        place = .fieldStart
    }

    private func endRow() throws {
        try endField()
        while case .some(.none) = cells.last { cells.removeLast() }
        if row > limits.rows { throw Complaint.sheetTooManyRows(limits.rows) }
        let full = SheetRow(number: row, cells: cells)
        row += 1
        cells.removeAll(keepingCapacity: true)
        guard !full.isBlank else { return }
        hasRows = true
        try onRow(full)
    }

    /// CSV knows only text. `3.70102E+17` is a number all the same: it is what Excel left of a long one. `="0123"` is how
    /// some programs keep Excel from doing that.
    private static func cell(_ text: String) -> SheetCell {
        if text.hasPrefix("=\""), text.hasSuffix("\""), text.utf8.count > 3 {
            return SheetCell(.text, String(text.dropFirst(2).dropLast()))
        }
        return SheetCell(text.wholeMatch(of: scientific) == nil ? .text : .number, text)
    }

    private nonisolated(unsafe) static let scientific = /\d(\.\d+)?[Ee]\+?\d+/
}
