package import Kernel

/// The kinds of file that may be attached, told by their content: a name proves nothing.
package enum FileType: String, Sendable, CaseIterable {
    case pdf, jpeg, png, docx, xlsx

    package var label: String {
        switch self {
        case .pdf: "PDF"
        case .jpeg: "JPEG 照片"
        case .png: "PNG 图片"
        case .docx: "Word 文档（docx）"
        case .xlsx: "Excel 表格（xlsx）"
        }
    }

    package var mediaType: String {
        switch self {
        case .pdf: "application/pdf"
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
    }

    package var isPhoto: Bool { self == .jpeg || self == .png }

    /// - Parameters:
    ///   - head: the file's beginning, at least its first 16 bytes.
    ///   - tail: its last 64 kB, where a workbook lists its parts; of a short file all of it.
    package static func sniff(head: [UInt8], tail: [UInt8]) throws(Complaint) -> FileType {
        if head.starts(with: "%PDF-".utf8) { return .pdf }
        if head.starts(with: [0xff, 0xd8, 0xff]) { return .jpeg }
        if head.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return .png }
        if head.starts(with: [0x50, 0x4b, 0x03, 0x04]) { return try office(tail) }
        if head.starts(with: [0xd0, 0xcf, 0x11, 0xe0]) {
            throw Complaint("file.old_office", "这是旧版的 Word 或 Excel 文件，或者设了打开密码。请去掉密码，另存为 docx 或 xlsx 后再传。")
        }
        if head.dropFirst(4).starts(with: "ftyphei".utf8) || head.dropFirst(4).starts(with: "ftypmif".utf8) {
            throw Complaint("file.heic", "这是苹果手机的 HEIC 照片。请在手机上另存为 JPEG 后再传，或直接传截图。")
        }
        throw refusal
    }

    /// A zip's list of parts stands at its end, with their names in plain.
    private static func office(_ tail: [UInt8]) throws(Complaint) -> FileType {
        func names(_ part: String) -> Bool { tail.firstRange(of: Array(part.utf8)) != nil }
        if names("vbaProject.bin") { throw Complaint("file.macros", "文件里带有宏。请另存为不带宏的 docx 或 xlsx 后再传。") }
        guard names("[Content_Types].xml") else { throw refusal }
        if names("word/document.xml") { return .docx }
        if names("xl/workbook.xml") { return .xlsx }
        throw refusal
    }

    private static var refusal: Complaint {
        Complaint("file.type", "这种文件不能传。可以传：\(allCases.map(\.label).joined(separator: "、"))。")
    }
}

/// The two ends of a file that passes by in pieces, for `FileType.sniff`.
package struct FileEnds: Sendable {
    private static let mostTail = 65_536
    package private(set) var head: [UInt8] = [], tail: [UInt8] = []
    package init() {}

    package mutating func take(_ piece: [UInt8]) {
        head += piece.prefix(max(0, 16 - head.count))
        tail += piece.suffix(Self.mostTail)
        if tail.count > Self.mostTail { tail.removeFirst(tail.count - Self.mostTail) }
    }

    package func type() throws(Complaint) -> FileType { try FileType.sniff(head: head, tail: tail) }
}
