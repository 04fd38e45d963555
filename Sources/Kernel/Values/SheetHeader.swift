/// Where the columns of an import stand in somebody's sheet.
package struct SheetHeader: Sendable, Hashable {
    /// A column an import can take, under any of its names.
    package struct Wanted: Sendable, Hashable {
        package let key: String, title: String, aliases: [String], isRequired: Bool
        package init(key: String, title: String, aliases: [String] = [], isRequired: Bool = false) {
            self.key = key
            self.title = title
            self.aliases = aliases
            self.isRequired = isRequired
        }
        var names: [String] { [title] + aliases }
    }

    /// The row the data come after: the second one of a header in two rows.
    package let row: Int
    /// From a column's key to its place in a row, counted from 0.
    package let columns: [String: Int]
    /// Headings that serve no wanted column, as they stand in the file; a running number is not counted among them.
    package let unrecognised: [String]
    /// Required columns that are not there.
    package let missing: [Wanted]

    /// Finds the header below title and note rows: the row, or two rows under merged group headings, in which most
    /// wanted columns are found; at least two of them, or all that are required.
    /// - Parameter rows: the first rows of the sheet, about 30.
    /// - Throws: `sheet.header` when no row is a header, `sheet.columns.missing` when a required column is not in it.
    package static func find(_ wanted: [Wanted], in rows: [SheetRow]) throws(Complaint) -> SheetHeader {
        guard let header = best(wanted, in: rows) else { throw notFound(wanted) }
        if let complaint = header.complaint { throw complaint }
        return header
    }

    /// As ``find(_:in:)``, for a caller who shows what is missing beside what was found.
    package static func best(_ wanted: [Wanted], in rows: [SheetRow]) -> SheetHeader? {
        let names = HeaderNames(wanted)
        var best: SheetHeader?
        for (place, row) in rows.enumerated() {
            let below = rows.dropFirst(place + 1).first.flatMap { $0.number == row.number + 1 ? $0 : nil }
            for header in [read(row, under: nil, names, wanted), below.map { read($0, under: row, names, wanted) }] {
                if let header, header.isPlausible(wanted), header.columns.count > best?.columns.count ?? 0 { best = header }
            }
        }
        return best
    }

    /// Says which required columns are missing and under which names they would be found.
    package var complaint: Complaint? {
        if missing.isEmpty { return nil }
        let each = missing.map { column in
            column.aliases.isEmpty ? "“\(column.title)”" : "“\(column.title)”（也可写作\(column.aliases.joined(separator: "、"))）"
        }
        return Complaint("sheet.columns.missing", "缺少必填的列：\(each.joined(separator: "，"))。请补上这几列，或者下载模板填写")
    }

    private static func notFound(_ wanted: [Wanted]) -> Complaint {
        let required = wanted.filter(\.isRequired), named = required.isEmpty ? wanted : required
        let titles = named.prefix(8).map { "“\($0.title)”" }.joined(separator: "、")
        return Complaint("sheet.header", "前 30 行里没有找到表头。表头应有\(titles)等列，请核对，或者下载模板填写")
    }

    private func isPlausible(_ wanted: [Wanted]) -> Bool {
        columns.count >= 2 || (!columns.isEmpty && missing.isEmpty && wanted.contains(where: \.isRequired))
    }

    private static func read(_ row: SheetRow, under group: SheetRow?, _ names: HeaderNames, _ wanted: [Wanted]) -> SheetHeader {
        var columns: [String: Int] = [:]
        var unrecognised: [String] = []
        for (place, heading) in headings(row, under: group).enumerated() {
            guard let heading else { continue }
            if let key = heading.lazy.compactMap({ names.key($0) }).first, columns[key] == nil {
                columns[key] = place
            } else if let shown = heading.last.map(HeaderNames.shown), !HeaderNames.isRunningNumber(shown) {
                unrecognised.append(shown)
            }
        }
        let missing = wanted.filter { $0.isRequired && columns[$0.key] == nil }
        return SheetHeader(row: row.number, columns: columns, unrecognised: unrecognised, missing: missing)
    }

    /// For every column the texts that may name it, the most exact first: under a merged group 单位 the heading 名称 is first 单位名称.
    private static func headings(_ row: SheetRow, under group: SheetRow?) -> [[String]?] {
        guard let group else { return row.cells.map { text($0).map { [$0] } } }
        var above: String?
        return (0..<max(row.cells.count, group.cells.count)).map { place in
            let own = place < group.cells.count ? text(group.cells[place]) : nil
            above = own ?? above
            guard let heading = place < row.cells.count ? text(row.cells[place]) : nil else { return own.map { [$0] } }
            return above.map { [$0 + heading, heading] } ?? [heading]
        }
    }

    private static func text(_ cell: SheetCell?) -> String? {
        guard let cell, cell.kind == .text, !HeaderNames.bare(cell.text).isEmpty else { return nil }
        return cell.text
    }
}
