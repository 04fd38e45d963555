import Glibc
import Kernel

/// Follows one worksheet and hands out its rows.
final class WorksheetListener: MarkupListener {
    private enum Kind { case number, shared, text, bool, error, isoDay }

    private(set) var hasRows = false
    private let strings: SharedStrings, styles: StylesListener
    private let startsIn1904: Bool
    private let limits: SheetReader.Limits
    private let onRow: (SheetRow) throws -> Void

    // Unchecked: one thread reads, and no handler is entered from within another. The checks were a tenth of the reading.
    @exclusivity(unchecked) private var row = 0, rows = 0, column = -1, textBytes = 0
    @exclusivity(unchecked) private var cells: [SheetCell?] = []
    @exclusivity(unchecked) private var kind = Kind.number, style = 0
    @exclusivity(unchecked) private var bytes: [UInt8] = []
    @exclusivity(unchecked) private var isValue = false, isInline = false, isText = false, phonetic = 0

    init(
        strings: SharedStrings, styles: StylesListener, startsIn1904: Bool, limits: SheetReader.Limits,
        onRow: @escaping (SheetRow) throws -> Void
    ) {
        self.strings = strings
        self.styles = styles
        self.startsIn1904 = startsIn1904
        self.limits = limits
        self.onRow = onRow
    }

    override func start(_ name: MarkupName, _ attributes: MarkupAttributes) {
        if name == "c" {
            startCell(attributes)
        } else if name == "v" {
            isValue = true
        } else if name == "t" {
            isText = isInline && phonetic == 0
        } else if name == "row" {
            startRow(attributes)
        } else if name == "is" {
            isInline = true
        } else if name == "rPh" {
            phonetic += 1
        }
    }

    override func text(_ more: UnsafeBufferPointer<UInt8>) {
        guard isValue || isText else { return }
        // A UTF-16 unit is at most three bytes of UTF-8, so nothing allowed is refused here.
        if bytes.count + more.count > limits.cellLength * 3 { return failCell() }
        bytes.append(contentsOf: more)
    }

    override func end(_ name: MarkupName) {
        if name == "c" {
            endCell()
        } else if name == "v" {
            isValue = false
        } else if name == "t" {
            isText = false
        } else if name == "row" {
            endRow()
        } else if name == "is" {
            isInline = false
        } else if name == "rPh" {
            phonetic -= 1
        }
    }

    // MARK: Rows

    private func startRow(_ attributes: MarkupAttributes) {
        row = attributes.number("r") ?? row + 1
        rows += 1
        column = -1
        cells.removeAll(keepingCapacity: true)
        if row < 1 { fail(Complaint.sheetDamaged) }
        if max(row, rows) > limits.rows { fail(Complaint.sheetTooManyRows(limits.rows)) }
    }

    private func endRow() {
        let row = SheetRow(number: row, cells: cells)
        if row.isBlank { return }
        hasRows = true
        do { try onRow(row) } catch { fail(error) }
    }

    // MARK: Cells

    private func startCell(_ attributes: MarkupAttributes) {
        bytes.removeAll(keepingCapacity: true)
        style = attributes.number("s") ?? 0
        kind = attributes.bytes("t").map(Self.kind) ?? .number
        column = attributes.bytes("r").flatMap(Self.column) ?? column + 1
    }

    private static func kind(_ type: UnsafePointer<CChar>) -> Kind {
        if strcmp(type, "s") == 0 { return .shared }
        if strcmp(type, "n") == 0 { return .number }
        if strcmp(type, "b") == 0 { return .bool }
        if strcmp(type, "e") == 0 { return .error }
        return strcmp(type, "d") == 0 ? .isoDay : .text
    }

    /// The column of a reference like `AB12`, from 0; `nil` when it names none.
    private static func column(_ reference: UnsafePointer<CChar>) -> Int? {
        var column = 0, next = reference
        while next.pointee >= 0x41, next.pointee <= 0x5A, column < 1 << 20 {
            column = column * 26 + Int(next.pointee) - 0x40
            next += 1
        }
        return column == 0 ? nil : column - 1
    }

    private func endCell() {
        guard let cell = cell() else { return }
        // Only a filled cell counts: sheets are often formatted far to the right of their data.
        if column >= limits.columns { return fail(Complaint.sheetTooManyColumns(row: row, limit: limits.columns)) }
        textBytes += cell.text.utf8.count
        if textBytes > limits.textBytes { return fail(Complaint.sheetBomb) }
        while cells.count <= column { cells.append(nil) }
        cells[column] = cell
    }

    private func cell() -> SheetCell? {
        if bytes.isEmpty { return nil }
        switch kind {
        case .shared: return sharedText()
        case .text: return bytes.withUnsafeBufferPointer { checked(ExcelText.decoded($0)) }
        case .number: return number(String(decoding: bytes, as: UTF8.self))
        case .bool: return SheetCell(.bool, bytes == [0x31] ? "TRUE" : "FALSE")
        case .error: return SheetCell(.error, String(decoding: bytes, as: UTF8.self))
        case .isoDay: return SheetCell(.date, ExcelText.day(String(decoding: bytes, as: UTF8.self)))
        }
    }

    private func sharedText() -> SheetCell? {
        guard let index = ExcelText.whole(bytes), let range = strings.range(index) else {
            fail(Complaint.sheetDamaged)
            return nil
        }
        if range.count > limits.cellLength * 3 {
            failCell()
            return nil
        }
        return checked(strings.with(range, ExcelText.decoded))
    }

    private func checked(_ text: String) -> SheetCell? {
        if text.utf8.count > limits.cellLength, text.utf16.count > limits.cellLength {
            failCell()
            return nil
        }
        return text.isEmpty ? nil : SheetCell(.text, text)
    }

    private func failCell() { fail(Complaint.sheetCellTooLong(row: row, limit: limits.cellLength)) }

    private func number(_ spelled: String) -> SheetCell {
        if styles.isDate(style), let serial = Double(spelled),
            let text = ExcelDay.text(serial, startsIn1904: startsIn1904)
        {
            return SheetCell(.date, text)
        }
        return SheetCell(.number, ExcelText.number(spelled))
    }
}
