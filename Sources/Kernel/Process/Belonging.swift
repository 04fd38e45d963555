/// What people hold by name and not by a role, such as their roles themselves or the views they have saved: what a handover must pass on.
/// Work that belongs to a role or a union, such as a petition that waits for an answer, goes with the grant and needs none of this.
package struct Belonging: Sendable {
    package let key: String, title: String, empty: String
    /// What there is now, a line each: what it is, and where or what for.
    package let lines: @Sendable (ID<Account>, Day, any Connection) throws -> [(what: String, note: String)]
    /// Gives all of it to the successor, in the handover's transaction; answers how many.
    package let pass: @Sendable (Handing, Request, any Connection) throws -> Int

    package init(
        _ key: String, _ title: String, empty: String, lines: @escaping @Sendable (ID<Account>, Day, any Connection) throws -> [(what: String, note: String)],
        pass: @escaping @Sendable (Handing, Request, any Connection) throws -> Int
    ) {
        self.key = key; self.title = title; self.empty = empty; self.lines = lines; self.pass = pass
    }
}

/// Who leaves and who comes.
package struct Handing: Sendable {
    package struct Person: Sendable {
        package let id: ID<Account>, name: String, unionID: ID<UnionOrg>
        package init(id: ID<Account>, name: String, unionID: ID<UnionOrg>) { self.id = id; self.name = name; self.unionID = unionID }
    }
    package let from: Person, to: Person
    package init(from: Person, to: Person) { self.from = from; self.to = to }
}
