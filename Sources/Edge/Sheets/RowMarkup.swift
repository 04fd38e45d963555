import Glibc

/// Spells the rows of a worksheet (ECMA-376 part 1, 18.3.1) as libxlsxwriter does, in a fraction of its time
/// (docs/decisions/0018). Rows and the cells of a row must come in order. A text stands in its cell and is never a formula.
struct RowMarkup {
    /// How a cell looks, as its cells spell it.
    struct Style {
        fileprivate let any, text: [UInt8]
        /// - Parameter index: among the workbook's cell formats; without one a cell looks as the sheet does.
        init(_ index: Int?) {
            let style = index.map { "\" s=\"\($0)\"" } ?? "\""
            any = Array(style.utf8)
            text = Array("\(style) t=\"inlineStr\"><is><t>".utf8)
        }
    }

    private(set) var bytes: [UInt8] = []
    private var row: [UInt8] = []
    /// What a cell of each column begins with.
    private var columns: [[UInt8]] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// - Parameter number: counted from 1.
    mutating func begin(_ number: Int) {
        row = Array(String(number).utf8)
        put("<row r=\"")
        bytes.append(contentsOf: row)
        put("\">")
    }

    mutating func end() { put("</row>") }

    // MARK: Cells. Columns are counted from 0.

    mutating func text(_ column: Int, _ text: String, _ style: Style) {
        var text = text
        // Most texts hold nothing that is spelled otherwise.
        let isPlain = text.withUTF8 { utf8 in
            guard !utf8.contains(where: Self.isSpecial), let first = utf8.first, let last = utf8.last, first > 0x20, last > 0x20 else { return false }
            cell(column, style.text)
            bytes.append(contentsOf: utf8)
            return true
        }
        if !isPlain {
            text = ExcelText.encoded(text)
            text.withUTF8 { utf8 in
                cell(column, style.any)
                guard let first = utf8.first, let last = utf8.last else { return put("/>") }
                put(Self.isSpace(first) || Self.isSpace(last) ? " t=\"inlineStr\"><is><t xml:space=\"preserve\">" : " t=\"inlineStr\"><is><t>")
                escape(utf8)
            }
            if text.isEmpty { return }
        }
        put("</t></is></c>")
    }

    mutating func number(_ column: Int, _ value: Double, _ style: Style) {
        cell(column, style.any)
        put("><v>")
        if value == value.rounded(), value.magnitude < 1e15 {
            bytes.append(contentsOf: String(Int(value)).utf8)
        } else {
            // As many digits as a spreadsheet shows without the noise of binary arithmetic.
            bytes.append(contentsOf: withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { digits in
                withVaList([value]) { _ = vsnprintf(digits.baseAddress, digits.count, "%.16G", $0) }
                return String(cString: digits.baseAddress!)
            }.utf8)
        }
        put("</v></c>")
    }

    mutating func bool(_ column: Int, _ value: Bool, _ style: Style) {
        cell(column, style.any)
        put(value ? " t=\"b\"><v>1</v></c>" : " t=\"b\"><v>0</v></c>")
    }

    private mutating func cell(_ column: Int, _ style: [UInt8]) {
        while columns.count <= column { columns.append(Array("<c r=\"\(Self.letters(columns.count))".utf8)) }
        bytes.append(contentsOf: columns[column])
        bytes.append(contentsOf: row)
        bytes.append(contentsOf: style)
    }

    /// A, …, Z, AA, …
    private static func letters(_ column: Int) -> String {
        (column < 26 ? "" : letters(column / 26 - 1)) + String(UnicodeScalar(UInt8(0x41 + column % 26)))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A }

    /// Escaped by ``escape(_:)``, or perhaps by ``ExcelText/encoded(_:)``.
    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00...0x08, 0x0B...0x1F, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "_"), 0xEF: true
        default: false
        }
    }

    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for (place, byte) in text.enumerated() {
            let isControl = byte < 0x20 && byte != 0x09 && byte != 0x0A
            guard isControl || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") else { continue }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<place]))
            start = place + 1
            switch byte {
            case UInt8(ascii: "&"): put("&amp;")
            case UInt8(ascii: "<"): put("&lt;")
            case UInt8(ascii: ">"): put("&gt;")
            default:
                put("_x00")
                bytes.append(contentsOf: [byte >> 4, byte & 15].map { "0123456789ABCDEF".utf8.map(\.self)[Int($0)] })
                put("_")
            }
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }

    private mutating func put(_ markup: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: markup.utf8Start, count: markup.utf8CodeUnitCount))
    }
}
