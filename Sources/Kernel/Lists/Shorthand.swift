// Most columns and facts are public text: these leave out what is usual.

extension Column {
    package convenience init(
        _ key: String, _ title: String, _ expression: SQL, sort: SQL? = nil, linksTo base: StaticString? = nil, id: SQL? = nil,
        isWide: Bool = false, isOptional: Bool = false
    ) {
        self.init(key, title, .text, .public, expression, sort: sort, linksTo: base, id: id, isWide: isWide, isOptional: isOptional)
    }
    package convenience init(
        _ key: String, _ title: String, _ kind: Kind, _ expression: SQL, sort: SQL? = nil, linksTo base: StaticString? = nil, id: SQL? = nil,
        isWide: Bool = false, isOptional: Bool = false
    ) {
        self.init(key, title, kind, .public, expression, sort: sort, linksTo: base, id: id, isWide: isWide, isOptional: isOptional)
    }
}

extension Record.Fact {
    package init(_ key: String, _ title: String, _ value: (some Storable)?, path: Path? = nil) {
        self.init(key, title, .text, .public, value, path: path)
    }
    package init(_ key: String, _ title: String, _ kind: Kind, _ value: (some Storable)?, path: Path? = nil) {
        self.init(key, title, kind, .public, value, path: path)
    }
}
