/// A column of a workbook we write.
package struct SheetColumn: Sendable, Hashable {
    /// What Excel shall take the cells for.
    package enum Kind: Sendable {
        /// Always text, also when it is all digits: identity numbers, phones, codes.
        case text
        case number
        /// A real date, shown as 2023-09-30.
        case day
        /// ``SheetValue/integer(_:)`` in fen, shown in yuan.
        case money
    }

    package let title: String
    /// In characters of the body font; a Chinese character takes two.
    package let width: Double
    package let kind: Kind
    /// What may be chosen; the cell then has a drop-down and takes nothing else.
    package let choices: [String]
    /// Shown beside a cell of this column when it is selected. At most 255 characters are kept.
    package let hint: String?
    /// A template marks the heading with an asterisk, which ``SheetHeader`` reads over.
    package let isRequired: Bool

    package init(
        _ title: String, width: Double = 14, kind: Kind = .text, choices: [String] = [], hint: String? = nil,
        isRequired: Bool = false
    ) {
        self.title = title
        self.width = width
        self.kind = kind
        self.choices = choices
        self.hint = hint
        self.isRequired = isRequired
    }
}

package enum SheetValue: Sendable, Hashable {
    case text(String)
    /// In a money column, fen.
    case integer(Int)
    /// As ``SheetCell`` spells numbers.
    case decimal(String)
    /// `2023-09-30`, or `2023-09-30 08:30:00`.
    case day(String)
    case empty
}
