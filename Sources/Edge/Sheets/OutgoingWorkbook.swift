import CXlsxWriter
import Foundation
import Kernel

/// A workbook being written: its C handles, its cell styles, and the first thing that went wrong. Rows go to disk as they are
/// written and must come in order.
final class OutgoingWorkbook {
    typealias Sheet = UnsafeMutablePointer<lxw_worksheet>
    typealias Style = UnsafeMutablePointer<lxw_format>?

    private let path: String
    private var book: UnsafeMutablePointer<lxw_workbook>?
    private var failure: Complaint?

    /// - Parameter temporaryFolder: where the rows wait until ``close()``; it needs about eight times the finished file.
    init(path: String, temporaryFolder: String) throws {
        self.path = path
        book = temporaryFolder.withCString { folder in
            var options = lxw_workbook_options()
            options.constant_memory = 1
            options.tmpdir = UnsafeMutablePointer(mutating: folder)
            return workbook_new_opt(path, &options)
        }
        if book == nil { throw Complaint.sheetNotWritten }
    }

    /// Closing writes the file; a workbook that was given up leaves none.
    deinit { if let book { lxw_workbook_free(book) } }

    func close() throws {
        guard let open = book else { return }
        book = nil
        if let failure {
            lxw_workbook_free(open)
            throw failure
        }
        guard workbook_close(open) == LXW_NO_ERROR else {
            try? FileManager.default.removeItem(atPath: path)
            throw Complaint.sheetNotWritten
        }
    }

    func addSheet(_ name: String) throws -> Sheet {
        let legal = name.filter { !"[]:*?/\\'".contains($0) }
        // Excel counts UTF-16 units; no Chinese name we give comes near.
        let short = legal.isEmpty ? "数据" : String(legal.prefix(31))
        guard let sheet = workbook_add_worksheet(book, short) else { throw Complaint.sheetNotWritten }
        return sheet
    }

    func style(_ number: String? = nil, _ adjust: (UnsafeMutablePointer<lxw_format>) -> Void = { _ in }) -> Style {
        guard let style = workbook_add_format(book) else { return nil }
        format_set_font_name(style, "微软雅黑")
        format_set_font_size(style, 10)
        if let number { format_set_num_format(style, number) }
        adjust(style)
        return style
    }

    // MARK: Cells

    /// Writes an inert string. A text that begins with `=`, `+`, `-` or `@` would be a formula only if it were written as one or typed
    /// again: a string cell is never calculated, and the text format `@` of ``Styles`` keeps it a string when somebody edits
    /// it. So no apostrophe is put before it, which would come back as part of the text when the file is imported.
    func text(_ sheet: Sheet, _ row: Int, _ column: Int, _ text: String, _ style: Style) {
        check(worksheet_write_string(sheet, UInt32(row), UInt16(column), ExcelText.encoded(text), style))
    }

    func number(_ sheet: Sheet, _ row: Int, _ column: Int, _ number: Double, _ style: Style) {
        check(worksheet_write_number(sheet, UInt32(row), UInt16(column), number, style))
    }

    func day(_ sheet: Sheet, _ row: Int, _ column: Int, _ day: lxw_datetime, _ style: Style) {
        var day = day
        check(worksheet_write_datetime(sheet, UInt32(row), UInt16(column), &day, style))
    }

    /// Keeps the first failure for ``close()``, so that writing a row stays a plain call.
    func check(_ result: lxw_error) {
        guard result != LXW_NO_ERROR, failure == nil else { return }
        switch result {
        case LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE: failure = .sheetFull
        case LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED: failure = .sheetTextTooLong
        default: failure = .sheetNotWritten
        }
    }
}

extension Complaint {
    static let sheetNotWritten = Complaint("sheet.write", "没能生成表格，可能是服务器磁盘满了。请稍后再试，仍然不行就告诉系统管理员")
    static let sheetFull = Complaint("sheet.write.rows", "数据超过 1048576 行，一个工作表放不下。请缩小范围，分次导出")
    static let sheetTooLarge = Complaint("sheet.write.size", "数据太多，一个工作簿放不下。请把原表分成几个文件，分次导入")
    static let sheetTextTooLong = Complaint("sheet.write.cell", "有一格超过 32767 个字，Excel 放不下。请缩小范围，或去掉这一列再导出")
}
