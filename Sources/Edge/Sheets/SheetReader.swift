import Foundation
package import Kernel

/// Reads a workbook (.xlsx) or a CSV file row by row. Memory does not grow with the number of rows; a workbook's shared strings are
/// the one part that must be held (about their own size). What the file is, is decided by its first bytes, never by its name.
package enum SheetReader {
    /// How far a file may go before it is refused. The defaults are Excel's own bounds, and several times the largest roster known.
    package struct Limits: Sendable {
        package var rows = 1_048_576
        package var columns = 256
        /// In UTF-16 units, as Excel counts.
        package var cellLength = 32_767
        package var entries = 2_000
        /// Bytes that really come out of the archive, over all its parts: what the archive says of itself is not believed.
        package var inflatedBytes = 800_000_000
        /// Inflated to compressed; a roster is about 8, an archive bomb near 1,000.
        package var ratio = 120
        package var sharedStringBytes = 200_000_000
        package var sharedStrings = 20_000_000
        /// Bytes of text handed out: a few long shared strings may be named by millions of cells.
        package var textBytes = 2_000_000_000
        package init() {}
    }

    /// Hands every row that has something in it to `onRow`, in order, with the row number Excel shows.
    /// - Parameter sheet: the worksheet's name; without one, the first visible worksheet that has rows.
    /// - Throws: a ``Complaint`` whose code begins with `sheet.`, or what `onRow` threw.
    package static func read(
        path: String, limits: Limits = .init(), sheet: String? = nil, onRow: (SheetRow) throws -> Void
    ) throws {
        try withoutActuallyEscaping(onRow) { onRow in
            switch try SheetFile.kind(of: path) {
            case .archive: try Workbook(path: path, limits: limits).read(sheet: sheet, onRow: onRow)
            case .characters(let encoding):
                let csv = CSVReader(limits: limits, separator: try CSVText.separator(path: path, encoding), onRow: onRow)
                try CSVText.read(path: path, encoding) { try csv.take($0) }
                try csv.finish()
            }
        }
    }

    /// The first rows, enough to find the header in.
    package static func head(
        path: String, limits: Limits = .init(), sheet: String? = nil, rows: Int = 30
    ) throws -> [SheetRow] {
        var head: [SheetRow] = []
        do {
            try read(path: path, limits: limits, sheet: sheet) { row in
                head.append(row)
                if head.count >= rows { throw Enough() }
            }
        } catch is Enough {}
        return head
    }

    private struct Enough: Error {}
}
