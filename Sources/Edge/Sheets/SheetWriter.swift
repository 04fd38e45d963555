import CXlsxWriter
import Kernel

/// Writes one list as a workbook, row by row, in constant memory. Nothing is at `path` before ``close()``; a writer that is
/// dropped unclosed leaves nothing.
package final class SheetWriter {
    private let book: OutgoingWorkbook
    private var sheet: OutgoingWorkbook.Sheet
    private var columns: [SheetColumn]
    private let styles: CellStyles
    private var headerRow: Int
    private var row: Int

    /// - Parameters:
    ///   - title: stands above the header over its whole width; so does `note` below it.
    ///   - columns: at least one.
    package init(
        path: String, temporaryFolder: String, sheetName: String, title: String? = nil, note: String? = nil,
        columns: [SheetColumn]
    ) throws {
        self.columns = columns
        book = try OutgoingWorkbook(path: path, temporaryFolder: temporaryFolder)
        sheet = try book.addSheet(sheetName)
        styles = CellStyles(book)
        headerRow = [title, note].count { $0 != nil }
        row = headerRow
        try begin(title, note)
    }

    /// Goes on to another sheet; the one before is finished.
    package func beginSheet(_ name: String, title: String? = nil, note: String? = nil, columns: [SheetColumn]) throws {
        finish()
        sheet = try book.addSheet(name)
        self.columns = columns
        headerRow = [title, note].count { $0 != nil }
        try begin(title, note)
    }

    private func begin(_ title: String?, _ note: String?) throws {
        setUpColumns()
        try SheetChoices(book: book, sheet: sheet, firstRow: headerRow + 1).offer(columns)
        if let title { band(0, title, styles.title, height: 28) }
        if let note { band(headerRow - 1, note, styles.note, height: 20) }
        writeHeader()
    }

    /// One value for each column, in their order; trailing ones may be left out. What cannot be written is reported by ``close()``.
    package func write(_ values: [SheetValue]) {
        for (place, (value, column)) in zip(values, columns).enumerated() { write(value, column.kind, place) }
        row += 1
    }

    /// Adds a sheet of facts about this one: its filters, count, digest, who and when.
    package func addNotes(name: String = "说明", _ lines: [(title: String, text: String)]) throws {
        let notes = try book.addSheet(name)
        book.check(worksheet_set_column(notes, 0, 0, 18, nil))
        book.check(worksheet_set_column(notes, 1, 1, 80, nil))
        for (line, (title, text)) in lines.enumerated() {
            book.text(notes, line, 0, title, styles.header)
            book.text(notes, line, 1, text, styles.text)
        }
    }

    package func close() throws {
        finish()
        try book.close()
    }

    private func finish() {
        let last = UInt16(columns.count - 1)
        book.check(worksheet_autofilter(sheet, UInt32(headerRow), 0, UInt32(max(headerRow, row - 1)), last))
    }

    /// An empty workbook to fill in: text columns stay text down to the last row, so that no identity number is spoilt.
    package static func template(
        path: String, temporaryFolder: String, sheetName: String, title: String? = nil, note: String? = nil,
        columns: [SheetColumn]
    ) throws {
        try SheetWriter(
            path: path, temporaryFolder: temporaryFolder, sheetName: sheetName, title: title, note: note, columns: columns
        ).close()
    }

    private func write(_ value: SheetValue, _ kind: SheetColumn.Kind, _ place: Int) {
        switch (value, kind) {
        case (.empty, _), (.text(""), _): break
        case (.text(let text), _), (.decimal(let text), .text), (.day(let text), .text):
            book.text(sheet, row, place, text, styles.text)
        case (.integer(let number), .text): book.text(sheet, row, place, String(number), styles.text)
        case (.integer(let fen), .money): book.number(sheet, row, place, Double(fen) / 100, styles.money)
        case (.integer(let number), _): write(number: String(number), kind, place)
        case (.decimal(let number), _): write(number: number, kind, place)
        case (.day(let day), _): write(day: day, place)
        }
    }

    private func write(number: String, _ kind: SheetColumn.Kind, _ place: Int) {
        if let exact = ExcelText.exact(number) {
            book.number(sheet, row, place, exact, kind == .money ? styles.money : styles.number)
        } else {
            book.text(sheet, row, place, number, styles.text)
        }
    }

    private func write(day: String, _ place: Int) {
        if let date = ExcelText.date(day) {
            book.day(sheet, row, place, date, day.utf8.count > 10 ? styles.moment : styles.day)
        } else {
            book.text(sheet, row, place, day, styles.text)
        }
    }

    // MARK: Above the data

    private func setUpColumns() {
        for (place, column) in columns.enumerated() {
            book.check(worksheet_set_column(sheet, UInt16(place), UInt16(place), column.width, styles.of(column.kind)))
        }
        worksheet_freeze_panes(sheet, UInt32(headerRow + 1), 0)
        // Printed, the list fits a landscape A4 page in width and repeats its header.
        worksheet_set_landscape(sheet)
        worksheet_set_paper(sheet, 9)
        worksheet_fit_to_pages(sheet, 1, 0)
        book.check(worksheet_repeat_rows(sheet, UInt32(headerRow), UInt32(headerRow)))
    }

    private func band(_ row: Int, _ text: String, _ style: OutgoingWorkbook.Style, height: Double) {
        book.check(worksheet_set_row(sheet, UInt32(row), height, nil))
        if columns.count == 1 { return book.text(sheet, row, 0, text, style) }
        let last = UInt16(columns.count - 1), text = ExcelText.encoded(text)
        book.check(worksheet_merge_range(sheet, UInt32(row), 0, UInt32(row), last, text, style))
    }

    private func writeHeader() {
        book.check(worksheet_set_row(sheet, UInt32(headerRow), 24, nil))
        for (place, column) in columns.enumerated() {
            let title = column.isRequired ? column.title + " *" : column.title
            book.text(sheet, headerRow, place, title, column.isRequired ? styles.requiredHeader : styles.header)
        }
        row = headerRow + 1
    }
}
