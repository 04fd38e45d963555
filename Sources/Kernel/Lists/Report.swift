/// Tables that were counted, for a day: declared once, they are a page to read and print, JSON, and a workbook with a sheet for each.
package struct Report: Sendable {
    package struct Cell: Sendable {
        package let value: Value, path: Path?
        package init(_ value: Value, _ path: Path? = nil) { self.value = value; self.path = path }
        /// - Parameter path: where the counted rows are; a count of none leads nowhere.
        package static func count(_ count: Int, _ path: Path? = nil) -> Cell { Cell(.integer(Int64(count)), count == 0 ? nil : path) }
        package static func text(_ text: String, _ path: Path? = nil) -> Cell { Cell(.text(text), path) }
    }
    package struct Row: Sendable {
        package let cells: [Cell], isTotal: Bool
        package init(_ cells: [Cell], isTotal: Bool = false) { self.cells = cells; self.isTotal = isTotal }
    }
    package struct Table: Sendable {
        package let key: String, title: String, note: String?
        package let columns: [Record.TableColumn], rows: [Row]
        /// The column of whose numbers bars are drawn.
        let bars: Int?
        /// A drawing above the table, such as a line over time.
        let drawing: Html?
        /// What stands there when there is nothing.
        let empty: String
        package init(
            _ key: String, _ title: String, note: String? = nil, columns: [Record.TableColumn], bars: Int? = nil, drawing: Html? = nil, rows: [Row],
            empty: String = "没有可数的。"
        ) {
            self.key = key; self.title = title; self.note = note; self.columns = columns; self.bars = bars; self.drawing = drawing; self.rows = rows; self.empty = empty
        }
    }

    package var title: String
    /// The title with the year or the day, as a file is named.
    package var fullTitle: String
    package var subtitle: String?
    package var crumbs: [Record.Crumb] = [], notices: [Notice] = [], actions: [Action] = []
    package var asking: Asking?, tabs: [Tab] = []
    package var tables: [Table] = []
    /// What the workbook says of itself on its last sheet: 口径, 截至.
    package var notes: [(title: String, text: String)] = []

    package init(_ title: String, fullTitle: String) { self.title = title; self.fullTitle = fullTitle }

    package var json: JSON {
        .object([JSON.Member("title", .string(fullTitle))] + tables.map { JSON.Member($0.key, .array($0.rows.map($0.json))) })
    }
}

extension Report.Table {
    fileprivate func json(_ row: Report.Row) -> JSON {
        .object(zip(columns, row.cells).map { column, cell in JSON.Member(column.key, column.kind.json(cell.value)) } + [JSON.Member("is_total", .bool(row.isTotal))])
    }
}
