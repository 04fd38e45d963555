/// What a module puts on the desk of those who hold the right: how many of something want looking after, and where they are.
package struct Reminder: Sendable {
    package struct Item: Sendable {
        package let title: String, count: String, tone: Tone?, note: String, path: Path
        /// - Parameter count: with its unit, such as 22 个.
        package init(_ title: String, _ count: String, _ tone: Tone? = nil, note: String, path: Path) {
            self.title = title; self.count = count; self.tone = tone; self.note = note; self.path = path
        }
    }
    package let right: Right
    package let items: @Sendable (Scope, any Connection) throws -> [Item]
    package init(_ right: Right, _ items: @escaping @Sendable (Scope, any Connection) throws -> [Item]) { self.right = right; self.items = items }
}

/// A place where holders of the right often go to get something done.
package struct Errand: Sendable {
    package let right: Right, title: String, path: Path, icon: StaticString
    package init(_ right: Right, _ title: String, _ path: Path, icon: StaticString) {
        self.right = right; self.title = title; self.path = path; self.icon = icon
    }
}
