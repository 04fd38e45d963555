/// One thing with its facts, its parts, its history and what may be done with it.
package struct Record: Sendable {
    package struct Fact: Sendable {
        package let key: String, title: String, kind: Kind, data: DataClass, value: Value
        package let path: Path?
        package init(_ key: String, _ title: String, _ kind: Kind, _ data: DataClass, _ value: Value, path: Path? = nil) {
            self.key = key; self.title = title; self.kind = kind; self.data = data; self.value = value; self.path = path
        }
        package init(_ key: String, _ title: String, _ kind: Kind, _ data: DataClass, _ value: (some Storable)?, path: Path? = nil) {
            self.init(key, title, kind, data, value?.stored ?? .null, path: path)
        }
    }
    /// A small table inside a record, drawn and exported by its columns like a list.
    package struct Table: Sendable {
        package let key: String, columns: [TableColumn], rows: [TableRow], empty: String
        package init(_ key: String, empty: String, columns: [TableColumn], rows: [TableRow]) {
            self.key = key; self.columns = columns; self.rows = rows; self.empty = empty
        }
    }
    package struct TableColumn: Sendable {
        package let key: String, title: String, kind: Kind, isWide: Bool
        package init(_ key: String, _ title: String, _ kind: Kind = .text, isWide: Bool = false) {
            self.key = key; self.title = title; self.kind = kind; self.isWide = isWide
        }
    }
    package struct TableRow: Sendable {
        package let cells: [Value], path: Path?
        package let actions: [Action]
        package init(_ cells: [Value], path: Path? = nil, action: Action? = nil) { self.init(cells, path: path, actions: action.map { [$0] } ?? []) }
        package init(_ cells: [Value], path: Path? = nil, actions: [Action]) { self.cells = cells; self.path = path; self.actions = actions }
    }
    package struct Section: Sendable {
        package enum Content: Sendable { case facts([Fact]), table(Table), html(Html), timeline([Event]) }
        package let title: String, content: Content, isAside: Bool
        package let note: String?, actions: [Action]
        package init(_ title: String, _ content: Content, isAside: Bool = false, note: String? = nil, action: Action? = nil) {
            self.init(title, content, isAside: isAside, note: note, actions: action.map { [$0] } ?? [])
        }
        package init(_ title: String, _ content: Content, isAside: Bool = false, note: String? = nil, actions: [Action]) {
            self.title = title; self.content = content; self.isAside = isAside; self.note = note; self.actions = actions
        }
    }
    package struct Event: Sendable {
        package let at: Instant, text: String, by: String, isKey: Bool
        package init(at: Instant, text: String, by: String, isKey: Bool = false) { self.at = at; self.text = text; self.by = by; self.isKey = isKey }
    }
    package struct Tag: Sendable {
        package let text: String, tone: Tone?
        package init(_ text: String, _ tone: Tone? = nil) { self.text = text; self.tone = tone }
    }
    package struct Crumb: Sendable {
        package let title: String, path: Path
        package init(_ title: String, _ path: Path) { self.title = title; self.path = path }
    }

    package let id: String, title: String
    package var crumbs: [Crumb] = [], tags: [Tag] = [], subtitle: String?
    package var actions: [Action] = []
    package var notices: [Notice] = []
    package var sections: [Section] = []

    package init(id: some CustomStringConvertible, title: String) { self.id = id.description; self.title = title }

    package var json: JSON {
        .object([JSON.Member("id", .string(id)), JSON.Member("title", .string(title))] + sections.flatMap(\.members))
    }
}

extension Record.Section {
    /// What it says, for programs.
    var members: [JSON.Member] {
        switch content {
        case .facts(let facts): facts.map { JSON.Member($0.key, $0.data.json($0.value, $0.kind)) }
        case .table(let table): [JSON.Member(table.key, .array(table.rows.map { json($0, of: table) }))]
        case .timeline(let events): [JSON.Member("history", .array(events.map(json)))]
        case .html: []
        }
    }
    private func json(_ row: Record.TableRow, of table: Record.Table) -> JSON {
        .object(zip(table.columns, row.cells).map { JSON.Member($0.key, $0.kind.json($1)) })
    }
    private func json(_ event: Record.Event) -> JSON {
        ["at": .string(event.at.description), "text": .string(event.text), "by": .string(event.by)]
    }
}

/// A sentence that stands out: what happened, then what to do.
package struct Notice: Sendable {
    package let tone: Tone, text: String, action: Action?
    package init(_ tone: Tone, _ text: String, _ action: Action? = nil) { self.tone = tone; self.text = text; self.action = action }
}
