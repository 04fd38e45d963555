/// What a module puts on the desk of those who hold the right: how many of something want looking after, and where they are.
package struct Reminder: Sendable {
    package struct Item: Sendable {
        package let title: String, count: String, tone: Tone?, note: String, path: Path
        /// Until when: the first of them that is due. What is late comes first on the desk, then what is due soonest.
        package let deadline: Deadline.Standing?
        /// What it is one of, where the title is the name of one; for whoever may know how many, and not which.
        package let kind: String?
        /// - Parameter count: with its unit, such as 22 个; of one that is named, how it stands.
        package init(
            _ title: String, _ count: String, _ tone: Tone? = nil, oneOf kind: String? = nil, due deadline: Deadline.Standing? = nil, note: String, path: Path
        ) {
            self.title = title; self.count = count; self.tone = tone; self.kind = kind; self.deadline = deadline; self.note = note; self.path = path
        }
    }
    package let right: Right
    package let items: @Sendable (Scope, any Connection) throws -> [Item]
    package init(_ right: Right, _ items: @escaping @Sendable (Scope, any Connection) throws -> [Item]) { self.right = right; self.items = items }
}

extension Path {
    /// Where something waits: the page of the one, or the list of several.
    package static func to(_ one: Int64, of count: Int, at list: StaticString, _ filters: [(name: String, value: String?)]) -> Path {
        count == 1 ? Path(list, id: one) : Path(stringLiteral: list).with(filters)
    }
}

/// A piece of the home page beside what is due, such as the one union that somebody works for; nothing for those whom it does not concern.
package struct Panel: Sendable {
    package let right: Right
    package let sections: @Sendable (Scope, any Connection) throws -> [Record.Section]
    package init(_ right: Right, _ sections: @escaping @Sendable (Scope, any Connection) throws -> [Record.Section]) { self.right = right; self.sections = sections }
}

/// A place where holders of the right often go to get something done.
package struct Errand: Sendable {
    package let right: Right, title: String, path: Path, icon: StaticString
    /// Of no use to those who work for one union alone.
    package let forLeaders: Bool
    package init(_ right: Right, _ title: String, _ path: Path, icon: StaticString, forLeaders: Bool = false) {
        self.right = right; self.title = title; self.path = path; self.icon = icon; self.forLeaders = forLeaders
    }
}
