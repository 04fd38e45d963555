import Foundation
import Kernel

/// The text of a CSV file as UTF-8, piece by piece.
enum CSVText {
    enum Encoding { case utf8, utf16(bigEndian: Bool), gb18030 }

    private static let pieceBytes = 1 << 16
    /// Text without an end of line for this long is no table.
    private static let longestLine = 1 << 23

    /// Excel in China saves CSV as GBK, other programs as UTF-8. Chinese text in GBK is practically never valid UTF-8,
    /// so validity over the whole file decides.
    static func isUTF8(path: String) throws -> Bool {
        var rest: [UInt8] = []
        var isValid = true
        try eachPiece(of: path) { piece in
            let bytes = rest + piece
            let whole = bytes.prefix(completeUTF8(bytes))
            rest = Array(bytes[whole.count...])
            isValid = isValid && String(validating: whole, as: UTF8.self) != nil
            return isValid
        }
        return isValid && rest.isEmpty
    }

    /// Hands out UTF-8 bytes, without a byte order mark.
    static func read(path: String, _ encoding: Encoding, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        var isFirst = true
        func hand(_ text: String) throws {
            var text = text
            if isFirst, text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
            if !text.isEmpty { isFirst = false }
            try text.withUTF8(body)
        }
        switch encoding {
        case .utf8:
            try inSteps(of: path, cut: completeUTF8) { try hand(String(decoding: $0, as: UTF8.self)) }
        case .utf16(let bigEndian):
            try inSteps(of: path, cut: { completeUTF16($0, bigEndian) }) { try hand(decoded($0, bigEndian)) }
        case .gb18030:
            try inSteps(of: path, cut: completeLines) { bytes in
                guard let text = String(data: Data(bytes), encoding: gb18030) else { throw Complaint.sheetEncoding }
                try hand(text)
            }
        }
    }

    /// The mark that stands most often, outside quotes, in the first rows.
    static func separator(path: String, _ encoding: Encoding) throws -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        do {
            try read(path: path, encoding) { bytes in
                for byte in bytes {
                    if byte == 0x22 { isQuoted.toggle() }
                    if !isQuoted { counts[byte, default: 0] += 1 }
                }
                throw Enough()
            }
        } catch is Enough {}
        let marks: [UInt8] = [0x2C, 0x09, 0x3B]
        return marks.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? 0x2C
    }

    private struct Enough: Error {}
    private static let gb18030 = String.Encoding(rawValue: 0x8000_0632)

    // MARK: Pieces

    private static func eachPiece(of path: String, _ body: ([UInt8]) throws -> Bool) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw Complaint.sheetUnreadable }
        defer { try? file.close() }
        while let piece = try file.read(upToCount: pieceBytes), !piece.isEmpty {
            guard try body([UInt8](piece)) else { return }
        }
    }

    /// `cut` says how many of the bytes at hand can be decoded by themselves; the rest waits for the next piece.
    private static func inSteps(
        of path: String, cut: ([UInt8]) -> Int, _ body: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        var rest: [UInt8] = []
        try eachPiece(of: path) { piece in
            let bytes = rest + piece
            let length = cut(bytes)
            if length > 0 { try body(bytes[..<length]) }
            rest = Array(bytes[length...])
            if rest.count > longestLine { throw Complaint.sheetUnknown }
            return true
        }
        if !rest.isEmpty { try body(rest[...]) }
    }

    private static func completeUTF8(_ bytes: [UInt8]) -> Int {
        guard let start = bytes.lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return bytes.count }
        let need = bytes[start] < 0x80 ? 1 : bytes[start] < 0xE0 ? 2 : bytes[start] < 0xF0 ? 3 : 4
        return bytes.count - start < need ? start : bytes.count
    }

    private static func completeUTF16(_ bytes: [UInt8], _ bigEndian: Bool) -> Int {
        let even = bytes.count & ~1
        guard even >= 2 else { return 0 }
        let high = bytes[bigEndian ? even - 2 : even - 1]
        return (0xD8...0xDB).contains(high) ? even - 2 : even
    }

    /// No second, third or fourth byte of a GB18030 character is an end of line.
    private static func completeLines(_ bytes: [UInt8]) -> Int {
        bytes.lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? 0
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>, _ bigEndian: Bool) -> String {
        let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { at in
            let first = UInt16(bytes[at]), second = UInt16(bytes[at + 1])
            return bigEndian ? first << 8 | second : second << 8 | first
        }
        return String(decoding: units, as: UTF16.self)
    }
}
