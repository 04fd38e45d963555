import CXlsxWriter
import Kernel

extension SheetWriter {
    /// Gives an imported file back with what became of each row: the sheet as it came (texts, numbers and days keep their values and
    /// kinds; long whole numbers become text, for Excel would spoil them) and two columns to the right of the widest heading.
    /// Cells that stand beyond the headings move two places to the right. A CSV file comes back as a workbook.
    /// - Parameters:
    ///   - headerRow: as ``SheetHeader/row``; the two headings go there.
    ///   - verdict: asked once for every row below the header that has something in it, by its number, in order.
    package static func copyWithVerdicts(
        of original: String, to out: String, temporaryFolder: String,
        titles: (result: String, reason: String) = ("导入结果", "原因"), headerRow: Int,
        verdict: (Int) throws -> (result: String, reason: String)?
    ) throws {
        let copy = try VerdictCopy(path: out, temporaryFolder: temporaryFolder, titles: titles, headerRow: headerRow)
        try SheetReader.read(path: original) { row in
            try copy.write(row, row.number > headerRow ? verdict(row.number) : nil)
        }
        try copy.close()
    }
}

private final class VerdictCopy {
    private let book: OutgoingWorkbook, sheet: OutgoingWorkbook.Sheet, styles: CellStyles
    private let titles: (result: String, reason: String), headerRow: Int
    /// Rows down to the header wait here until the widest of them is known.
    private var above: [SheetRow] = []
    private var width: Int?

    init(path: String, temporaryFolder: String, titles: (result: String, reason: String), headerRow: Int) throws {
        self.titles = titles
        self.headerRow = headerRow
        book = try OutgoingWorkbook(path: path, temporaryFolder: temporaryFolder)
        sheet = try book.addSheet(titles.result)
        styles = CellStyles(book)
        worksheet_freeze_panes(sheet, UInt32(headerRow), 0)
    }

    func write(_ row: SheetRow, _ verdict: (result: String, reason: String)?) throws {
        guard row.number > headerRow else { return above.append(row) }
        let width = width ?? writeHeader()
        put(row, styles.text, width)
        if let verdict { put(verdict, row.number, styles.verdict, width) }
    }

    func close() throws {
        if width == nil { _ = writeHeader() }
        try book.close()
    }

    private func writeHeader() -> Int {
        let width = above.map(\.cells.count).max() ?? 0
        self.width = width
        book.check(worksheet_set_column(sheet, 0, UInt16(max(0, width - 1)), 14, nil))
        book.check(worksheet_set_column(sheet, UInt16(width), UInt16(width), 12, nil))
        book.check(worksheet_set_column(sheet, UInt16(width + 1), UInt16(width + 1), 60, nil))
        for row in above where row.number < headerRow { put(row, styles.text, width) }
        if let header = above.last, header.number == headerRow { put(header, styles.header, width) }
        put(titles, headerRow, styles.header, width)
        return width
    }

    private func put(_ verdict: (result: String, reason: String), _ row: Int, _ style: OutgoingWorkbook.Style, _ width: Int) {
        book.text(sheet, row - 1, width, verdict.result, style)
        book.text(sheet, row - 1, width + 1, verdict.reason, style)
    }

    private func put(_ row: SheetRow, _ textStyle: OutgoingWorkbook.Style, _ width: Int) {
        for (place, cell) in row.cells.enumerated() {
            if let cell { put(cell, row.number - 1, place < width ? place : place + 2, textStyle) }
        }
    }

    private func put(_ cell: SheetCell, _ row: Int, _ place: Int, _ textStyle: OutgoingWorkbook.Style) {
        switch cell.kind {
        case .text, .error: book.text(sheet, row, place, cell.text, textStyle)
        case .bool: book.bool(sheet, row, place, cell.text == "TRUE", nil)
        case .number:
            guard let exact = ExcelText.exact(cell.text) else { return book.text(sheet, row, place, cell.text, styles.text) }
            book.number(sheet, row, place, exact, styles.number)
        case .date:
            guard let date = ExcelText.date(cell.text) else { return book.text(sheet, row, place, cell.text, textStyle) }
            book.day(sheet, row, place, date, cell.text.utf8.count > 10 ? styles.moment : styles.day)
        }
    }
}
