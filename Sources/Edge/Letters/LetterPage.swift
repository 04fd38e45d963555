package import Kernel

/// How a letter lies on its sheet, the same in PDF and in Word (GB/T 9704—2012): A4, 22 lines to the page, 28 characters to the line.
/// Lengths are points, 1/72 inch.
enum LetterPage {
    private static let millimetre = 72 / 25.4
    static let width = 210 * millimetre, height = 297 * millimetre
    static let top = 37 * millimetre, bottom = 35 * millimetre, left = 28 * millimetre, right = 26 * millimetre
    static let textWidth = width - left - right
    /// 225 mm for 22 lines.
    static let lead = 225 * millimetre / 22
    /// 三号, 二号, 四号, 小四.
    static let text = 16.0, title = 22.0, pageNumber = 14.0, cell = 12.0
    /// The red head is as large as its letters let it be.
    static func head(_ text: String) -> Double { min(42, textWidth / Double(max(1, text.count))) }

    /// The columns' widths, by the longest text that each has to hold.
    static func columnWidths(_ rows: [[String]]) -> [Double] {
        let count = rows.map(\.count).max() ?? 0
        let weights = (0..<count).map { column in Double(min(16, max(2, rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0)) + 1) }
        let whole = weights.reduce(0, +)
        return weights.map { textWidth * $0 / whole }
    }
}

extension Letter {
    /// The letter as a file. Slow enough, tens of milliseconds, to belong on a workbench.
    /// - Parameter day: the day it was issued, the only date that the file names, so that it is always the same file.
    package func file(_ format: LetterFormat, of day: Day) throws -> [UInt8] {
        switch format {
        case .pdf: try LetterPDF.draw(self, day)
        case .word: try LetterWord.write(self, day)
        }
    }
}

extension LetterFormat {
    package var mediaType: String {
        switch self {
        case .pdf: "application/pdf"
        case .word: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        }
    }
}

extension Complaint {
    static var letterNotWritten: Complaint { Complaint("letter_not_written", "文件没有生成，请再试一次；还是不行，请让系统管理员运行 zhijia doctor 检查字体和磁盘") }
}
