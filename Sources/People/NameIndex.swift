package import Kernel

/// Finds people by a piece of their name or its initials. Chinese names are two or three characters, which full-text indexes of words or of three
/// letters do not find; every ending of a name stands in an index instead, and a piece is the beginning of an ending (docs/decisions/0013).
package enum NameIndex {
    /// `true` of a person, named by the column, whose name or initials hold the piece.
    package static func found(_ piece: String, in person: SQL) -> SQL {
        let piece = normal(piece)
        // Behind every text that begins so.
        return """
            \(person) IN (SELECT n.person_id FROM name_ending n WHERE n.ending >= \(piece) AND n.ending < \(piece + "\u{10FFFF}"))
            \(SQL.unscoped(because: "the list carries the scope"))
            """
    }

    static func endings(of name: String, initials: String) -> Set<String> {
        let name = Array(normal(name)), initials = Array(normal(initials))
        // One letter of many names says nothing; the last is never looked for by itself.
        return Set(name.indices.map { String(name[$0...]) } + initials.indices.dropLast().map { String(initials[$0...]) })
    }

    static func add(_ people: [(id: ID<Person>, name: String, initials: String)], _ db: any Connection) throws {
        let rows = people.flatMap { person in endings(of: person.name, initials: person.initials).map { ending -> SQL in "(\(ending), \(person.id))" } }
        try db.insert("INSERT INTO name_ending (ending, person_id) \(SQL.unscoped(because: "written with the person")) VALUES", rows)
    }

    static func remove(_ id: ID<Person>, _ name: String, initials: String, _ db: any Connection) throws {
        try db.run("""
            DELETE FROM name_ending WHERE person_id = \(id) AND ending IN (\(list: endings(of: name, initials: initials).sorted()))
            \(SQL.unscoped(because: "written with the person"))
            """)
    }

    /// Lower case, without what people leave out: spaces and the dot in 吉克·阿依.
    private static func normal(_ text: String) -> String { text.lowercased().filter { $0 != "·" && !$0.isWhitespace } }
}
