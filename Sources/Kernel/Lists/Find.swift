/// A list in which the box at the top of every page looks, for those who hold the right. What is found, and how, is what the list's own
/// search finds.
package final class Find: Sendable {
    package let list: ListDeclaration, right: Right
    /// What one looks for there, in a word: 工会.
    package let word: String
    /// The columns that tell its rows apart, beside the first.
    private let columns: [Int]
    /// The condition for a whole code, which leads straight to its record; `nil` for words that are none.
    private let code: @Sendable (String) -> SQL?
    /// The page that looks for people by the number of a document or a phone, which has no place in an address.
    package let byNumber: Action?

    package init(
        _ list: ListDeclaration, _ word: String, _ right: Right, shows: [String], byNumber: Action? = nil, code: @escaping @Sendable (String) -> SQL? = { _ in nil }
    ) {
        self.list = list; self.word = word; self.right = right; self.code = code; self.byNumber = byNumber
        columns = [0] + shows.compactMap { key in list.columns.firstIndex { $0.key == key } }
    }

    /// How many of a kind the page shows; the list has the rest.
    static let shown = 5

    /// `nil` for somebody who does not hold the right.
    package func found(_ text: String, _ request: Request, _ db: any Connection) throws -> Found? {
        guard let scope = try request.scope.narrowed(to: right) else { return nil }
        let (items, total) = try list.found(text, limit: Self.shown, request, scope, db)
        return Found(list: list, columns: columns, items: items, total: total, all: list.path.with([("q", text)]))
    }

    /// Where the whole code leads, one place for each record that has it.
    package func places(of text: String, _ request: Request, _ db: any Connection) throws -> [Path] {
        guard let base = list.rowBase, let condition = code(text), let scope = try request.scope.narrowed(to: right) else { return [] }
        return try list.matching(condition, request, scope, db).map { Path(base, id: $0) }
    }
}

/// What was found in one list: the first rows, how many there are, and where all of them are.
package struct Found: Sendable {
    package let list: ListDeclaration
    let columns: [Int]
    let items: [Listing.Item]
    package let total: Listing.Total, all: Path

    package var isEmpty: Bool { items.isEmpty }
    /// Whether these are people, so that finding them leaves a trace.
    package var isPersonal: Bool { list.isPersonal }

    package var section: Record.Section {
        let rows = items.map { item in
            Record.TableRow(columns.map { value($0, of: item) }, path: list.rowBase.map { Path($0, id: item.id) })
        }
        let headings = columns.map { place in Record.TableColumn(list.columns[place].key, list.columns[place].title, list.columns[place].kind) }
        let isAll = total.exact.map { $0 <= items.count } ?? false
        return Record.Section(
            list.title, .table(Record.Table(list.key, empty: "", columns: headings, rows: rows)), note: "\(total.text) \(list.unit)",
            action: isAll ? nil : .link("全部 \(total.text) \(list.unit)", all, .bare))
    }

    package var json: JSON {
        [
            "key": .string(list.key), "title": .string(list.title), "total": total.exact.map { .integer(Int64($0)) } ?? .null, "path": .string(all.text),
            "items": .array(items.map { item in
                let path: JSON = list.rowBase.map { .string(Path($0, id: item.id).text) } ?? .null
                return .object([JSON.Member("id", .string(String(item.id))), JSON.Member("path", path)] + columns.map { place in
                    let column = list.columns[place]
                    return JSON.Member(column.key, column.data.json(item[place], column.kind))
                })
            }),
        ]
    }

    private func value(_ place: Int, of item: Listing.Item) -> Value {
        let column = list.columns[place]
        return column.data == .sealed ? .text(column.data.masked(column.kind.text(item[place]))) : item[place]
    }
}
