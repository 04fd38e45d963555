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

    static func endings(of name: String, initials: String) -> [String] {
        let name = normal(name), initials = normal(initials)
        let endings = name.indices.map { String(name[$0...]) }
        // One letter of many names says nothing; the last is never looked for by itself. A name in letters is its own initials.
        return endings + initials.indices.dropLast().map { String(initials[$0...]) }.filter { !endings.contains($0) }
    }

    static func rows(of id: ID<Person>, _ name: String, initials: String) -> [SQL] { endings(of: name, initials: initials).map { "(\(.values($0, id)))" } }

    static func insert(_ rows: [SQL], _ db: any Connection) throws {
        try db.insert("INSERT INTO name_ending (ending, person_id) \(SQL.unscoped(because: "written with the person")) VALUES", rows, "ON CONFLICT DO NOTHING")
    }

    static func remove(_ id: ID<Person>, _ name: String, initials: String, _ db: any Connection) throws {
        try db.run("""
            DELETE FROM name_ending WHERE person_id = \(id) AND ending IN (\(list: endings(of: name, initials: initials)))
            \(SQL.unscoped(because: "written with the person"))
            """)
    }

    // MARK: Many at once

    /// Writes down the endings of everybody whom an import brought in, in the order of the index: each of its pages is then written once, and not once for every
    /// few people. May be begun again.
    package static func complete(_ importID: ID<ImportBatch>, _ database: any Database) async throws {
        let people = try await database.read { db in
            var people: [Named] = []
            try each(by: importID, db) { people.append($0) }
            return people
        }
        var writing: Task<Void, any Error>?
        for rows in inOrder(people) {
            try await writing?.value
            writing = Task { try await database.writePatiently { db in try insert(rows, db) } }
        }
        try await writing?.value
        // Who was renamed or erased meanwhile.
        let renamed = try await database.read { db in
            var rest = people[...], renamed: [(was: Named, now: Named)] = []
            try each(by: importID, db) { now in if let was = rest.popFirst(), was != now { renamed.append((was, now)) } }
            return renamed
        }
        for (was, now) in renamed {
            try await database.write { db in
                try remove(was.id, was.name, initials: was.initials, db)
                try insert(rows(of: now.id, now.name, initials: now.initials), db)
            }
        }
    }

    private struct Named: Readable, Sendable, Equatable {
        let id: ID<Person>, name: String, initials: String
        init(row: Row) throws { id = try row.get("id"); name = try row.get("name"); initials = try row.get("initials") }
    }

    private static func each(by importID: ID<ImportBatch>, _ db: any Connection, _ body: (Named) throws -> Void) throws {
        try db.each("SELECT p.id, p.name, p.initials FROM person p WHERE p.import_id = \(importID) ORDER BY p.id \(SQL.unscoped(because: "written with the person"))") {
            try body(Named(row: $0))
        }
    }

    /// A thousand rows at a time. The first eight bytes are order enough.
    private static func inOrder(_ people: [Named]) -> some Sequence<[SQL]> {
        var entries: [(ending: String, person: ID<Person>, key: UInt64)] = []
        // Half a million of them: room that is found by doubling would be twice as much.
        entries.reserveCapacity(people.count * 5)
        for person in people {
            for ending in endings(of: person.name, initials: person.initials) {
                entries.append((ending, person.id, ending.utf8.prefix(8).reduce(into: (0 as UInt64, 56 as UInt64)) { key, byte in
                    key.0 |= UInt64(byte) << key.1
                    key.1 &-= 8
                }.0))
            }
        }
        entries.sort { $0.key < $1.key }
        return stride(from: 0, to: entries.count, by: 1000).lazy.map { start in
            entries[start..<min(start + 1000, entries.count)].map { "(\(.values($0.ending, $0.person)))" }
        }
    }

    /// Lower case, without what people leave out: spaces and the dot in 吉克·阿依.
    private static func normal(_ text: String) -> String { text.lowercased().filter { $0 != "·" && !$0.isWhitespace } }
}
