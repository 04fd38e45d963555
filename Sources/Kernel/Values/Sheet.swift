/// A cell of a workbook or a CSV file as it came. An empty cell is `nil` in its row.
package struct SheetCell: Sendable, Hashable {
    package enum Kind: String, Sendable { case text, number, date, bool, error }
    package let kind: Kind
    /// A number as the file spells it (`3.70102E+17` is what Excel left of an identity number), a date as `2023-09-30`
    /// or `2023-09-30 08:30:00`.
    package let text: String
    package init(_ kind: Kind, _ text: String) { self.kind = kind; self.text = text }
}

package struct SheetRow: Sendable {
    /// Counted from 1, as Excel shows it.
    package let number: Int
    package let cells: [SheetCell?]
    package init(number: Int, cells: [SheetCell?]) { self.number = number; self.cells = cells }
}
