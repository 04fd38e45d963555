extension Record.Table {
    /// What the checks of a module find, as a table of the board of data quality: what is wrong, how often, what to do, and where the list is.
    package static func doubts(_ key: String, unit: String = "条", _ lines: [(title: String, count: Int, sentence: String, list: Path)]) -> Record.Table {
        Record.Table(
            key, empty: "没有发现问题",
            columns: [
                Record.TableColumn("title", "问题"), Record.TableColumn("count", "数量", .number(unit: unit)), Record.TableColumn("sentence", "说明", isWide: true),
            ], rows: lines.map { Record.TableRow([.text($0.title), $0.count.stored, .text($0.sentence)], path: $0.list) })
    }
}
