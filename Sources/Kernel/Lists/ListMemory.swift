/// What one reader's list remembers: how it was left, and the views that were kept under a name, the reader's own and those that
/// colleagues at the same union share. It is read with the page, in one statement by key.
package struct ListMemory: Sendable {
    /// How the list was left; `nil` as it is declared.
    let left: Query?
    let views: [NamedView]

    init(of list: ListDeclaration, for actor: Actor, _ db: any Connection) throws {
        let rows: [StoredView] = try db.all("""
            SELECT id, account_id, list, name, state, is_shared, owner_name FROM list_view
            WHERE list = \(list.key) AND (account_id = \(actor.id) OR (union_id = \(actor.unionID) AND is_shared = 1)) ORDER BY name, id
            """)
        left = rows.first { $0.name.isEmpty && $0.owner == actor.id }.map { list.state($0.query, withSearch: false) }
        views = rows.filter { !$0.name.isEmpty }.map { view in
            NamedView(name: view.name, owner: view.owner == actor.id ? nil : view.ownerName, state: list.state(view.query, withSearch: true))
        }
    }

    struct NamedView: Sendable {
        /// The owner's name, when somebody else shares it.
        let name: String, owner: String?, state: Query
    }

    /// Keeps how the reader left the list; the list as it is declared needs no row.
    package static func keep(_ state: Query, of list: ListDeclaration, for actor: Actor, id: Int64, _ now: Instant, _ db: any Connection) throws {
        guard !state.pairs.isEmpty else {
            try db.run("DELETE FROM list_view WHERE account_id = \(actor.id) AND list = \(list.key) AND name = ''")
            return
        }
        try db.run("""
            INSERT INTO list_view (id, account_id, list, name, state, owner_name, union_id, at)
            VALUES (\(id), \(actor.id), \(list.key), '', \(StoredView.text(state)), \(actor.name), \(actor.unionID), \(now))
            ON CONFLICT (account_id, list, name) DO UPDATE SET state = excluded.state, at = excluded.at
            """)
    }
}

/// A row of `list_view`.
package struct StoredView: Readable, Sendable {
    package let id: ID<StoredView>, owner: ID<Account>, list: String, name: String, query: Query, isShared: Bool, ownerName: String

    package init(row: Row) throws {
        id = try row.get("id"); owner = try row.get("account_id"); list = try row.get("list"); name = try row.get("name")
        query = Self.query(try row.get("state")); isShared = try row.get("is_shared"); ownerName = try row.get("owner_name")
    }

    /// `{"sort":"-members","type":"BASIC_SINGLE"}`.
    package static func text(_ state: Query) -> String {
        String(decoding: JSON.object(state.pairs.map { JSON.Member($0.name, .string($0.value)) }).bytes, as: UTF8.self)
    }

    /// Whatever cannot be read is a list as it is declared.
    package static func query(_ text: String) -> Query {
        let members = (try? JSON(parsing: Array(text.utf8)))?.members ?? []
        return Query(members.compactMap { member in member.value.string.map { (member.key, $0) } })
    }
}

extension ListDeclaration {
    /// What of an address says how the list is seen: filters, sort, columns and rows a page, each once and in the list's own order; what
    /// is usual is left out, and so is what the list does not know. A search and a day that is past belong to a view that was kept, not to how a list
    /// was left.
    package func state(_ query: Query, withSearch: Bool) -> Query {
        var pairs: [(name: String, value: String)] = []
        func keep(_ name: String, but usual: String = "") {
            if let value = query[name], !value.isEmpty, value != usual { pairs.append((name, value)) }
        }
        if withSearch { keep("q") }
        for filter in filters where withSearch || !filter.isPassing { keep(filter.key) }
        keep("sort", but: defaultSort)
        if let chosen = chosen(query), chosen != usualColumns { pairs.append(("cols", chosen.map { columns[$0].key }.joined(separator: ","))) }
        keep("limit", but: "50")
        return Query(pairs)
    }

    /// Where a view of the list is; it opens the same for whoever may see the list, each within their own part.
    package func address(of state: Query) -> Path {
        var address = path
        address.add("set", "1")
        address.add(state)
        return address
    }

    /// The columns after the first that the address names: `cols=a,b`, or `cols=a&cols=b` as the chooser sends it; `nil` when it names none.
    func chosen(_ query: Query) -> [Int]? {
        guard query["cols"] != nil else { return nil }
        let keys = Set(query.all("cols").flatMap { $0.split(separator: ",") }.map(String.init))
        let places = columns.indices.dropFirst().filter { keys.contains(columns[$0].key) }
        return places.isEmpty ? nil : places
    }
}

extension Listing {
    /// How the list is seen now.
    var state: Query { declaration.state(view.query, withSearch: false) }

    /// What its reader has just changed in the list itself, to be remembered. An address that comes from elsewhere, such as a reminder's,
    /// is shown and not remembered.
    package var toRemember: Query? {
        guard let memory, view.query["set"] != nil, state != memory.left ?? [:] else { return nil }
        return state
    }
}
