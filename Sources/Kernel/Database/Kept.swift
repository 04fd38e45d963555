/// What something is that was made of a database's answers alone, and by which values.
package struct Kept: Hashable, Sendable {
    private let name: String, values: [Value]
    package init(_ name: StaticString, _ values: Value...) { self.init(name, values) }
    package init(_ name: StaticString, _ values: [Value]) { self.name = name.description; self.values = values }
}

extension Connection {
    package func kept<T: Sendable>(_ key: Kept, _ make: () throws -> T) throws -> T { try make() }
}
