import Kernel

/// One way through a sheet: finds the header in its first rows, then hands out the rows of data by the kind's columns.
struct SheetPass {
    private let kind: any ImportKind, layout: ImportRow.Layout
    private var head: [SheetRow] = []
    private(set) var header: SheetHeader?
    private(set) var columns: [FoundColumn] = []
    /// For each key of the layout its place in a row.
    private var places: [Int?] = []

    init(_ kind: any ImportKind, _ layout: ImportRow.Layout) { self.kind = kind; self.layout = layout }

    private static let headRows = 30

    mutating func take(_ rows: [SheetRow]) throws -> [ImportRow] {
        if let header { return data(rows, below: header) }
        head += rows
        return head.count < Self.headRows ? [] : try begin()
    }

    /// The rest, when the sheet ended within its first rows.
    mutating func finish() throws -> [ImportRow] { header == nil ? try begin() : [] }

    private mutating func begin() throws -> [ImportRow] {
        let wanted = kind.columns.map { SheetHeader.Wanted(key: $0.key, title: $0.title, aliases: $0.aliases, isRequired: $0.isRequired) }
        let header = try SheetHeader.find(wanted, in: Array(head.prefix(Self.headRows)))
        self.header = header
        places = layout.keys.map { header.columns[$0] }
        columns = layout.keys.compactMap { key in header.columns[key].map { FoundColumn(key: key, place: $0, heading: heading($0, key, header)) } }
        defer { head = [] }
        return data(head, below: header)
    }

    /// As it stands in the file; above it where the lower of two header rows is empty.
    private func heading(_ place: Int, _ key: String, _ header: SheetHeader) -> String {
        let cells = [header.row, header.row - 1].compactMap { number in head.first { $0.number == number } }
            .compactMap { place < $0.cells.count ? $0.cells[place]?.text : nil }
        let shown = cells.first.map { $0.split(whereSeparator: \.isWhitespace).joined() } ?? ""
        return shown.isEmpty ? kind.columns.first { $0.key == key }?.title ?? key : String(shown.prefix(40))
    }

    private func data(_ rows: [SheetRow], below header: SheetHeader) -> [ImportRow] {
        rows.filter { $0.number > header.row && $0.isData }.map { row in
            let cells = places.map { place in place.flatMap { $0 < row.cells.count ? row.cells[$0] : nil } }
            return ImportRow(number: row.number, layout: layout, cells: cells)
        }
    }
}
