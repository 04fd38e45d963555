import CXlsxWriter
import Kernel

extension SheetWriter {
    /// Gives an imported file back with what became of each row: the sheet as it came (texts, numbers and days keep their values and
    /// kinds; long whole numbers become text, for Excel would spoil them) and two columns to the right of the widest heading.
    /// Cells that stand beyond the headings move two places to the right. A CSV file comes back as a workbook. It is read in a thread of
    /// its own; neither the sheet nor the workbook is ever held as a whole.
    /// - Parameters:
    ///   - headerRow: as ``SheetHeader/row``; the two headings go there.
    ///   - verdicts: asked for some hundred rows below the header at a time, by their numbers, in order.
    ///   - take: gets the workbook, a megabyte or so at a time.
    package static func copyWithVerdicts(
        of original: String, temporaryFolder: TemporaryFolder,
        titles: (result: String, reason: String) = ("导入结果", "原因"), headerRow: Int,
        verdicts: (ClosedRange<Int>) async throws -> [Int: (result: String, reason: String)], take: ([UInt8]) async throws -> Void
    ) async throws {
        var copy = try VerdictCopy(temporaryFolder, titles, headerRow)
        try await SheetReader.readInPieces(path: original) { rows in
            let below = rows.map(\.number).filter { $0 > headerRow }
            let told = if let first = below.min(), let last = below.max() { try await verdicts(first...last) } else { [:] as [Int: (result: String, reason: String)] }
            for row in rows { try copy.write(row, told[row.number]) }
            if let bytes = copy.archive.taken() { try await take(bytes) }
        }
        try copy.close()
        if let bytes = copy.archive.taken(atLeast: 1) { try await take(bytes) }
    }
}

/// libxlsxwriter makes a workbook without rows; its parts go over as they are, and the rows into the sheet on the way.
private struct VerdictCopy {
    let archive: OutgoingArchive
    private var markup = RowMarkup()
    private let folder: TemporaryFolder, titles: (result: String, reason: String), headerRow: Int
    /// Rows down to the header wait here until the widest of them is known.
    private var above: [SheetRow] = []
    private var frame: Frame?
    private var last = 0

    init(_ folder: TemporaryFolder, _ titles: (result: String, reason: String), _ headerRow: Int) throws {
        (self.folder, self.titles, self.headerRow) = (folder, titles, headerRow)
        archive = try OutgoingArchive()
    }

    mutating func write(_ row: SheetRow, _ verdict: (result: String, reason: String)?) throws {
        // Excel would not open the copy.
        guard row.number > last else { throw Complaint.sheetDamaged }
        last = row.number
        guard row.number > headerRow else { return above.append(row) }
        let frame = try frame ?? begin()
        put(row.number, row.cells, verdict, frame, frame.styles.text, frame.styles.verdict)
        // A piece of rows may be long: what is spelled out is pressed soon.
        if markup.bytes.count > 1 << 18 { try press() }
    }

    mutating func close() throws {
        let frame = try frame ?? begin()
        try press()
        try archive.write(frame.end)
        try archive.end()
        archive.close()
    }

    private mutating func press() throws {
        try archive.write(markup.bytes)
        markup.removeAll()
    }

    private mutating func begin() throws -> Frame {
        let frame = try Frame(folder, sheet: titles.result, width: above.map(\.cells.count).max() ?? 0, headerRow: headerRow)
        self.frame = frame
        for (name, bytes) in frame.parts {
            archive.begin(name)
            try archive.write(bytes)
            try archive.end()
        }
        archive.begin(Frame.sheet)
        try archive.write(frame.begin)
        for row in above where row.number < headerRow { put(row.number, row.cells, nil, frame, frame.styles.text, frame.styles.text) }
        let header = above.last.map { $0.number == headerRow ? $0.cells : [] } ?? []
        put(headerRow, header, titles, frame, frame.styles.header, frame.styles.header)
        return frame
    }

    private mutating func put(
        _ number: Int, _ cells: [SheetCell?], _ verdict: (result: String, reason: String)?, _ frame: Frame, _ text: RowMarkup.Style, _ verdictStyle: RowMarkup.Style
    ) {
        markup.begin(number)
        for (place, cell) in cells.prefix(frame.width).enumerated() { if let cell { put(cell, place, text, frame.styles) } }
        if let verdict {
            markup.text(frame.width, verdict.result, verdictStyle)
            markup.text(frame.width + 1, verdict.reason, verdictStyle)
        }
        for (place, cell) in cells.enumerated().dropFirst(frame.width) { if let cell { put(cell, place + 2, text, frame.styles) } }
        markup.end()
    }

    private mutating func put(_ cell: SheetCell, _ place: Int, _ text: RowMarkup.Style, _ styles: Frame.Styles) {
        switch cell.kind {
        case .text, .error: markup.text(place, cell.text, text)
        case .bool: markup.bool(place, cell.text == "TRUE", styles.none)
        case .number:
            guard let exact = ExcelText.exact(cell.text) else { return markup.text(place, cell.text, styles.text) }
            markup.number(place, exact, styles.number)
        case .date:
            guard var date = ExcelText.date(cell.text) else { return markup.text(place, cell.text, text) }
            markup.number(place, lxw_datetime_to_excel_datetime(&date), cell.text.utf8.count > 10 ? styles.moment : styles.day)
        }
    }
}

/// A workbook whose one sheet has no rows yet.
private struct Frame {
    struct Styles { let text, header, number, day, moment, verdict, none: RowMarkup.Style }
    static let sheet = "xl/worksheets/sheet1.xml"

    let styles: Styles, width: Int
    /// All but the sheet.
    private(set) var parts: [(name: String, bytes: [UInt8])] = []
    /// The sheet before its rows and behind them.
    let begin: [UInt8], end: [UInt8]

    init(_ folder: TemporaryFolder, sheet name: String, width: Int, headerRow: Int) throws {
        self.width = width
        let file = try UnnamedFile(in: folder), book = try OutgoingWorkbook(path: file.path, temporaryFolder: folder.path), sheet = try book.addSheet(name)
        worksheet_freeze_panes(sheet, UInt32(headerRow), 0)
        book.check(worksheet_set_column(sheet, 0, UInt16(max(0, width - 1)), 14, nil))
        book.check(worksheet_set_column(sheet, UInt16(width), UInt16(width), 12, nil))
        book.check(worksheet_set_column(sheet, UInt16(width + 1), UInt16(width + 1), 60, nil))
        let looks = CellStyles(book)
        // A style that has a number is in the workbook, whether or not there is a cell of it.
        func style(_ look: OutgoingWorkbook.Style) -> RowMarkup.Style { RowMarkup.Style(Int(lxw_format_get_xf_index(look))) }
        styles = Styles(
            text: style(looks.text), header: style(looks.header), number: style(looks.number), day: style(looks.day), moment: style(looks.moment),
            verdict: style(looks.verdict), none: RowMarkup.Style(nil))
        try book.close()

        let archive = try Archive(path: file.path, limits: .init())
        for name in archive.names where name != Self.sheet { parts.append((name, try archive.whole(name))) }
        // How far the rows will reach nobody knows yet, and nobody must be told.
        let halves = String(decoding: try archive.whole(Self.sheet), as: UTF8.self).replacing("<dimension ref=\"A1\"/>", with: "").split(separator: "<sheetData/>")
        guard halves.count == 2 else { throw Complaint.sheetNotWritten }
        begin = Array("\(halves[0])<sheetData>".utf8)
        end = Array("</sheetData>\(halves[1])".utf8)
        withExtendedLifetime(file) {}
    }
}
