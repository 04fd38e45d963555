import CXlsxWriter
import Glibc

/// The drop-downs and hints of a sheet's columns, from the first data row to the last row Excel has.
struct SheetChoices {
    let book: OutgoingWorkbook
    let sheet: OutgoingWorkbook.Sheet
    let firstRow: Int
    private static let lastRow: UInt32 = 1_048_575

    func offer(_ columns: [SheetColumn]) throws {
        let long = columns.indices.filter { !fits(columns[$0].choices) }
        let lists = try long.isEmpty ? nil : listSheet(long.map { columns[$0].choices })
        for (place, column) in columns.enumerated() {
            if let list = long.firstIndex(of: place), let lists {
                validate(place, column, LXW_VALIDATION_TYPE_LIST_FORMULA, formula: range(lists, list, column.choices.count))
            } else if !column.choices.isEmpty {
                validate(place, column, LXW_VALIDATION_TYPE_LIST)
            } else if column.hint != nil {
                validate(place, column, LXW_VALIDATION_TYPE_ANY)
            }
        }
    }

    /// Excel keeps a list in the cell's rule up to 255 characters, separated by commas; a longer one must stand in cells. The library
    /// counts the characters but writes them into 255 bytes: more than that ends the process.
    private func fits(_ choices: [String]) -> Bool {
        choices.joined(separator: ",").utf8.count <= 255 && !choices.contains { $0.contains(",") }
    }

    private static let listName = "选项"

    private func listSheet(_ lists: [[String]]) throws -> String {
        let hidden = try book.addSheet(Self.listName)
        worksheet_hide(hidden)
        for row in 0..<(lists.map(\.count).max() ?? 0) {
            for (column, list) in lists.enumerated() where row < list.count { book.text(hidden, row, column, list[row], nil) }
        }
        return Self.listName
    }

    private func range(_ name: String, _ column: Int, _ count: Int) -> String {
        var letters = [CChar](repeating: 0, count: 16)
        lxw_col_to_name(&letters, UInt16(column), 1)
        let letter = String(decoding: letters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return "='\(name)'!\(letter)$1:\(letter)$\(count)"
    }

    private func validate(
        _ place: Int, _ column: SheetColumn, _ type: lxw_validation_types, formula: String? = nil
    ) {
        var list: [UnsafeMutablePointer<CChar>?] = column.choices.map { strdup($0) } + [nil]
        let hint = column.hint.map { strdup(String($0.prefix(255))) } ?? nil
        let complaint = strdup("请从下拉列表中选择"), formula = formula.map { strdup($0) } ?? nil
        defer { (list + [hint, complaint, formula]).forEach { free($0) } }
        list.withUnsafeMutableBufferPointer { list in
            var rule = lxw_data_validation()
            rule.validate = UInt8(type.rawValue)
            rule.value_list = list.baseAddress
            rule.value_formula = formula
            rule.input_message = hint
            rule.error_message = complaint
            book.check(
                worksheet_data_validation_range(
                    sheet, UInt32(firstRow), UInt16(place), Self.lastRow, UInt16(place), &rule))
        }
    }
}
