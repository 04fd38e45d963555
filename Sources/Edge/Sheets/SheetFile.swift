import Foundation
import Kernel

/// What a file is, by its first bytes.
enum SheetFile {
    enum Kind { case archive, characters(CSVText.Encoding) }

    static func kind(of path: String) throws -> Kind {
        guard let file = FileHandle(forReadingAtPath: path) else { throw Complaint.sheetUnreadable }
        defer { try? file.close() }
        let start = [UInt8](try file.read(upToCount: 4096) ?? Data())
        if start.isEmpty { throw Complaint.sheetEmpty }
        if start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6]) { return .archive }
        // Excel 97 workbooks and workbooks with a password are both OLE compound files.
        if start.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { throw Complaint.sheetOld }
        if start.starts(with: [0xFF, 0xFE]) { return .characters(.utf16(bigEndian: false)) }
        if start.starts(with: [0xFE, 0xFF]) { return .characters(.utf16(bigEndian: true)) }
        if isMarkup(start) { throw Complaint.sheetIsWebPage }
        if start.contains(0) || start.starts(with: Array("%PDF".utf8)) { throw Complaint.sheetUnknown }
        return .characters(try CSVText.isUTF8(path: path) ? .utf8 : .gb18030)
    }

    /// Many systems "export to Excel" by naming a web page .xls.
    private static func isMarkup(_ start: [UInt8]) -> Bool {
        let text = start.drop { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF || $0 <= 0x20 }.prefix(9)
        let word = String(decoding: text, as: UTF8.self).lowercased()
        return ["<html", "<!doctype", "<table", "<?xml", "<head", "<meta", "<style", "mime-vers"].contains { word.hasPrefix($0) }
    }
}
