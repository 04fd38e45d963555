/// One page of a list: what a handler answers.
package struct Listing: Sendable {
    package struct Item: Sendable {
        /// What was read: the last two are the sort key and the row's own id, before them how many there are in a list that counts along.
        let row: Row
        /// Where in the row stands each column, then each id that columns link to; `nil` for one that was not read.
        let places: [Int?]
        /// A value for each column; nothing for one that was not read.
        package var cells: [Value] { places.indices.map { self[$0] } }
        package var id: Int64 { row.integer(row.count - 1) ?? 0 }
        var sortKey: Value { row[row.count - 2] }
        var counted: Int? { row.integer(row.count - 3).map(Int.init) }
        package subscript(place: Int) -> Value { places[place].map { row[$0] } ?? .null }
    }
    package enum Total: Sendable, Hashable {
        case exactly(Int), moreThan(Int)
        package var text: String {
            switch self {
            case .exactly(let count): grouped(Int64(count))
            case .moreThan(let count): "\(count)+"
            }
        }
        package var exact: Int? { if case .exactly(let count) = self { count } else { nil } }
    }
    package let declaration: ListDeclaration, view: ListView
    package let items: [Item]
    package let next: String?
    package let total: Total
    /// What the data let one choose, by the key of its filter.
    var choices: [String: [Filter.Option]] = [:]
    /// Whether an import that fills this list is partly in.
    var isApplying = false
    /// What this reader may do with several rows in one go.
    var together: [Together] = []
    /// What the reader's lists remember; `nil` where nothing is, such as for a program.
    var memory: ListMemory?
    /// Whether the address said nothing and the list opened as its reader left it.
    var isAsLeft = false
    /// Buttons beside the heading.
    package var actions: [Action] = []
    package var introduction: String?
    /// Shown above the filters, such as tabs or figures.
    package var lead: Html?
    package var notices: [Notice] = []
    /// What the addresses of its rows carry along, such as the day that is looked back to.
    package var carried: [(name: String, value: String?)] = []
    /// Parts of the address that the filters leave as they are.
    package var keeps = usuallyKept
    private static let usuallyKept: Set = ["sort", "limit", "cols"]

    /// What was asked for, in words, for sheets and for the trail: 查找“纺织”；类型：单独基层工会；按会员倒序.
    package var conditions: String {
        let search = view.search.map { ["查找“\($0.joined(separator: " "))”"] } ?? []
        let rows = view.rows.map { ["勾选的 \($0.count) \(declaration.unit)"] } ?? []
        let order = view.query["sort"] == nil ? [] : ["按\(view.sort.column.title)\(view.isDescending ? "倒序" : "顺序")"]
        let all = rows + search + view.filters.map { condition($0.filter, $0.value) } + order
        return all.isEmpty ? "全部" : all.joined(separator: "；")
    }

    /// 类型：单独基层工会
    func condition(_ filter: Filter, _ value: String) -> String {
        "\(filter.title)：\(choices(of: filter).first { $0.value == value }?.label ?? value)"
    }

    func choices(of filter: Filter) -> [Filter.Option] {
        switch filter.control {
        case .choice: choices[filter.key] ?? []
        case .options(let options): options
        case .day, .text: []
        }
    }

    package var json: JSON {
        ["items": .array(items.map(json)), "next": next.map(JSON.string) ?? .null, "total": total.exact.map { .integer(Int64($0)) } ?? .null]
    }

    private func json(_ item: Item) -> JSON {
        var members = [JSON.Member("id", .string(String(item.id)))]
        for (column, value) in zip(declaration.columns, item.cells) { members.append(JSON.Member(column.key, column.data.json(value, column.kind))) }
        return .object(members)
    }
}

/// Something that may be done, drawn as a button: a link, or a form that posts.
package struct Action: Sendable {
    package enum Weight: String, Sendable { case main, plain = "", risk, bare }
    package let title: String, path: Path, icon: StaticString?, weight: Weight, posts: Bool
    /// Names the consequence before it happens: 撤销后 212 名会员转为待接转，会籍不断.
    package let consequence: String?

    package static func link(_ title: String, _ path: Path, icon: StaticString? = nil, _ weight: Weight = .plain) -> Action {
        Action(title: title, path: path, icon: icon, weight: weight, posts: false, consequence: nil)
    }
    package static func post(_ title: String, _ path: Path, icon: StaticString? = nil, _ weight: Weight = .plain, consequence: String? = nil) -> Action {
        Action(title: title, path: path, icon: icon, weight: weight, posts: true, consequence: consequence)
    }
}
