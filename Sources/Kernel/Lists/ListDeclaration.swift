/// A list that people search, filter, sort, page through and export: declared once as columns over a query.
package final class ListDeclaration: Sendable {
    package let key: String, title: String, path: Path
    /// What one row is: 个工会, 人, 条.
    package let unit: String
    /// `FROM … WHERE …` with the scope in it.
    let source: @Sendable (Request, Scope) throws -> SQL
    let id: SQL
    package let columns: [Column], filters: [Filter]
    /// The columns after the first that are shown when nobody chose.
    let usualColumns: [Int]
    /// Whether its rows hold data about people; then who pages through it leaves a trace.
    package let isPersonal: Bool
    /// The imports that fill it.
    let importKinds: [String]
    /// The columns as rows draw them.
    let cells: ListingCells
    /// The boxes by which columns are chosen, while the usual ones are shown.
    let usualBoxes: Html
    /// All columns, and those without which a page does not do: the optional ones are read only for those who choose them.
    private let whole: Cells, usual: Cells
    /// The columns to read, then the ids that columns link to; and where in a row each of them stands.
    private struct Cells {
        let sql: SQL, places: [Int?]

        init(_ columns: [Column], where isRead: (Column) -> Bool) {
            let links = columns.compactMap(\.link?.id)
            sql = SQL.joined(columns.filter(isRead).map(\.expression) + links, ", ").compacted
            let read = columns.map(isRead) + links.map { _ in true }
            places = read.indices.map { place in read[place] ? read[..<place].count(where: \.self) : nil }
        }
    }
    /// The column that sorts when nobody asked; a minus sign in front for descending.
    package let defaultSort: String
    package let searchHint: String?
    let search: (@Sendable (String) -> SQL)?
    /// Where a row leads, by its own id.
    package let rowBase: StaticString?
    /// What to do when there is nothing.
    package let empty: String
    /// What may be done with several of its rows in one go.
    package let together: [Together]
    /// Whether each reader's list opens as that reader left it; not one that is part of a record, such as the rows of an import.
    let isRemembered: Bool
    /// Whether a search first finds which rows the page has and then reads these alone: where rows are wide and there are a hundred thousand of them.
    let seeksFirst: Bool
    /// Whether its rows are made out of many others when it is asked: then they are counted as they are read rather than made a second time.
    let countsAlong: Bool

    package init(
        _ key: String, _ title: String, at path: Path, unit: String, id: SQL, defaultSort: String, rowBase: StaticString? = nil, empty: String,
        columns: [Column], filters: [Filter] = [], importKinds: [String] = [], searchHint: String? = nil, search: (@Sendable (String) -> SQL)? = nil,
        together: [Together] = [], isRemembered: Bool = true, seeksFirst: Bool = false, countsAlong: Bool = false,
        source: @escaping @Sendable (Request, Scope) throws -> SQL
    ) {
        self.key = key; self.title = title; self.path = path; self.unit = unit; self.source = source; self.id = id
        self.columns = columns; self.filters = filters; self.importKinds = importKinds; self.defaultSort = defaultSort
        self.searchHint = searchHint; self.search = search; self.rowBase = rowBase; self.empty = empty
        self.together = together; self.isRemembered = isRemembered; self.seeksFirst = seeksFirst; self.countsAlong = countsAlong
        usualColumns = columns.indices.dropFirst().filter { !columns[$0].isOptional }
        usualBoxes = .boxes(columns, checked: usualColumns)
        isPersonal = columns.contains { $0.data == .personal || $0.data == .sealed }
        let linking = columns.indices.filter { columns[$0].link != nil }
        cells = ListingCells(columns, linkPlaces: columns.indices.map { linking.firstIndex(of: $0).map { columns.count + $0 } }, rowBase: rowBase)
        whole = Cells(columns) { _ in true }
        usual = Cells(columns) { !$0.isOptional }
    }

    package static let countedExactlyTo = 1000

    /// One page of the list, as the request asks for it, or as its reader left it.
    package func listing(_ request: Request, _ db: any Connection) throws -> Listing {
        guard isRemembered, request.remembers, let actor = request.actor else { return try asked(request, db) }
        let memory = try db.kept(Kept("list", .text(key), actor.id.stored, actor.unionID?.stored ?? .null)) { try ListMemory(of: self, for: actor, db) }
        var listing = try asLeft(request, memory, db) ?? asked(request, db)
        listing.memory = memory
        return listing
    }

    /// The list as its reader left it, when the address says nothing else. What a later version of the program no longer has is forgotten.
    private func asLeft(_ request: Request, _ memory: ListMemory, _ db: any Connection) throws -> Listing? {
        guard let left = memory.left, request.query.pairs.allSatisfy(\.value.isEmpty) else { return nil }
        var request = request
        request.query = left
        do {
            var listing = try asked(request, db)
            listing.isAsLeft = true
            return listing
        } catch is Complaint { return nil }
    }

    private func asked(_ request: Request, _ db: any Connection) throws -> Listing {
        let view = try ListView(request.query, of: self)
        let source = try narrowed(request, view, request.scope)
        let isUsual = !request.wantsJSON && request.query["cols"] == nil
        var items = try items(view, from: source, request, request.scope, isUsual ? usual : whole, db)
        let next = items.count > view.limit ? cursor(after: items[view.limit - 1]) : nil
        if next != nil { items.removeLast(items.count - view.limit) }
        // A first page that is not full has been counted already.
        let isAll = next == nil && view.after == nil, counted = countsAlong && view.after == nil ? items.first?.counted : nil
        var listing = Listing(
            declaration: self, view: view, items: items, next: next,
            total: try isAll ? .exactly(items.count) : counted.map(Listing.Total.exactly) ?? total(from: source, exactly: request.query["total"] == "1", db),
            isApplying: try ImportBatch.isApplying(importKinds, db),
            together: request.actor.map { actor in together.filter { actor.holds($0.right) } } ?? [])
        if listing.isWorthNarrowing { listing.choices = try choices(db) }
        return listing
    }

    /// The first rows that the words are found in, and how many there are, for whoever has that scope.
    func found(_ text: String, limit: Int, _ request: Request, _ scope: Scope, _ db: any Connection) throws -> (items: [Listing.Item], total: Listing.Total) {
        let view = try ListView(Query([("q", text), ("limit", String(limit))]), of: self), source = try narrowed(request, view, scope)
        let items = try items(view, from: source, request, scope, usual, db)
        return items.count > limit ? (Array(items.prefix(limit)), try total(from: source, exactly: false, db)) : (items, .exactly(items.count))
    }

    /// The rows for which the condition holds; two are enough to know that there is more than one.
    func matching(_ condition: SQL, _ request: Request, _ scope: Scope, _ db: any Connection) throws -> [Int64] {
        try db.rows("SELECT \(id) AS row_id \(source(request, scope)) AND \(condition) LIMIT 2").map { try $0.get("row_id") }
    }

    /// Every row that the request's filters leave, in its order, one at a time; for sheets.
    package func each(_ request: Request, _ db: any Connection, _ body: (Listing.Item) throws -> Void) throws {
        let view = try ListView(request.query, of: self)
        try db.each("SELECT \(selection(view, whole)) \(narrowed(request, view, request.scope)) ORDER BY \(order(view))") { try body(Listing.Item(row: $0, places: whole.places)) }
    }

    private func narrowed(_ request: Request, _ view: ListView, _ scope: Scope) throws -> SQL {
        var sql = try source(request, scope)
        if let rows = view.rows { sql = "\(sql) AND \(id) IN (\(list: rows))" }
        if let search, let words = view.search { for word in words { sql = "\(sql) AND \(search(word))" } }
        for (filter, value) in view.filters {
            guard let condition = filter.condition(value, request.today) else {
                throw Complaint("filter_unknown", "筛选“\(filter.title)”没有“\(value)”这一项")
            }
            sql = "\(sql) AND \(condition)"
        }
        return sql
    }

    /// One row more than the page shows tells whether there is a next one.
    private func items(
        _ view: ListView, from narrowed: SQL, _ request: Request, _ scope: Scope, _ cells: Cells, _ db: any Connection
    ) throws -> [Listing.Item] {
        var rows = page(view, from: narrowed)
        if seeksFirst, view.search != nil { rows = try "\(source(request, scope)) AND \(id) IN (SELECT \(id) \(rows)) ORDER BY \(order(view))" }
        return try db.rows("SELECT \(selection(view, cells)) \(rows)").map { Listing.Item(row: $0, places: cells.places) }
    }

    private func page(_ view: ListView, from source: SQL) -> SQL {
        var sql = source
        if let after = view.after {
            let keys: SQL = "(\(view.sort.key), \(id))"
            sql = view.isDescending ? "\(sql) AND \(keys) < (\(after.value), \(after.id))" : "\(sql) AND \(keys) > (\(after.value), \(after.id))"
        }
        return "\(sql) ORDER BY \(order(view)) LIMIT \(view.limit + 1)"
    }

    private func order(_ view: ListView) -> SQL {
        view.isDescending ? "\(view.sort.key) DESC, \(id) DESC" : "\(view.sort.key), \(id)"
    }

    private func selection(_ view: ListView, _ cells: Cells) -> SQL {
        let counted: SQL = countsAlong ? "COUNT(*) OVER () AS counted, " : ""
        return "\(cells.sql), \(counted)\(view.sort.key) AS sort_key, \(id) AS row_id"
    }

    private func cursor(after item: Listing.Item) -> String {
        switch item.sortKey {
        case .integer(let number): "i\(number).\(item.id)"
        case .text(let text): "t\(text).\(item.id)"
        case .null, .blob: ""
        }
    }

    /// Cheap up to a thousand; above that only when asked for.
    private func total(from source: SQL, exactly: Bool, _ db: any Connection) throws -> Listing.Total {
        guard !exactly else { return .exactly(try db.count("SELECT COUNT(*) \(source)")) }
        let count = try db.count("SELECT COUNT(*) FROM (SELECT 1 \(source) LIMIT \(Self.countedExactlyTo + 1)) AS counted")
        return count > Self.countedExactlyTo ? .moreThan(Self.countedExactlyTo) : .exactly(count)
    }

    private func choices(_ db: any Connection) throws -> [String: [Filter.Option]] {
        var choices: [String: [Filter.Option]] = [:]
        for filter in filters {
            if case .choice(let options) = filter.control { choices[filter.key] = try options(db) }
        }
        return choices
    }
}

/// How somebody wants to see a list: what they search, filter and sort by, and where the page begins. It is the query of the address.
package struct ListView: Sendable {
    struct After: Sendable { let value: Value, id: Int64 }
    package let query: Query
    package let search: [String]?
    package let sortKey: String, isDescending: Bool
    package let limit: Int
    package let filters: [(filter: Filter, value: String)]
    /// The very rows that were ticked, when these are asked for.
    package let rows: [Int64]?
    let sort: (column: Column, key: SQL)
    let after: After?

    init(_ query: Query, of declaration: ListDeclaration) throws {
        self.query = query
        let asked = query["sort"] ?? declaration.defaultSort
        isDescending = asked.hasPrefix("-")
        let key = isDescending ? String(asked.dropFirst()) : asked
        guard let column = declaration.columns.first(where: { $0.key == key }), let sort = column.sort else {
            throw Complaint("sort_unknown", "“\(declaration.title)”不能按“\(key)”排序")
        }
        sortKey = key
        self.sort = (column, sort)
        limit = try ListView.limit(query["limit"])
        after = try query["after"].flatMap { $0.isEmpty ? nil : try ListView.cursor($0) }
        // PostgreSQL compares no number with a text.
        if let after, !ListView.fits(after.value, column.sortKind) { throw ListView.unreadable }
        let words = query["q"].map { $0.split(whereSeparator: \.isWhitespace).prefix(5).map { String($0.prefix(40)) } } ?? []
        search = words.isEmpty ? nil : words
        rows = try query.all("row").isEmpty ? nil : ListView.rows(query)
        filters = declaration.filters.compactMap { filter in
            guard let value = query[filter.key], !value.isEmpty else { return nil }
            return (filter, value)
        }
    }

    /// The rows that were ticked.
    static func rows(_ query: Query) throws -> [Int64] {
        let ids = query.all("row").compactMap(Int64.init)
        guard !ids.isEmpty else { throw Complaint("rows_missing", "还没有勾选。请回到清单，先勾选要一起办的行") }
        guard ids.count <= 200 else { throw Complaint("rows_too_many", "一次最多办 200 行，现在勾选了 \(ids.count) 行") }
        return ids.enumerated().filter { !ids[..<$0.offset].contains($0.element) }.map(\.element)
    }

    private static func limit(_ text: String?) throws -> Int {
        guard let text, !text.isEmpty else { return 50 }
        guard let limit = Int(text), (1...200).contains(limit) else { throw Complaint("limit_out_of_range", "每页可以是 1 至 200 行") }
        return limit
    }

    private static let unreadable = Complaint("cursor_unreadable", "这一页的地址不完整，请从第一页重新翻")

    private static func fits(_ value: Value, _ kind: Kind) -> Bool {
        switch kind {
        case .number, .money, .yesNo: value.integer != nil
        case .text, .amount, .day, .instant, .word: value.text != nil
        // A code may be stored as a number, such as a year.
        case .code: true
        }
    }

    private static func cursor(_ text: String) throws -> After {
        guard let dot = text.lastIndex(of: "."), let id = Int64(text[text.index(after: dot)...]), let kind = text.first else {
            throw unreadable
        }
        let body = String(text[text.index(after: text.startIndex)..<dot])
        if kind == "t" { return After(value: .text(body), id: id) }
        guard kind == "i", let number = Int64(body) else { throw unreadable }
        return After(value: .integer(number), id: id)
    }
}
