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

    static func rows(of id: ID<Person>, _ endings: [String]) -> [SQL] { endings.map { "(\(.values($0, id)))" } }

    static func insert(_ rows: [SQL], _ db: any Connection) throws {
        try db.insert("INSERT INTO name_ending (ending, person_id) \(SQL.unscoped(because: "written with the person")) VALUES", rows, "ON CONFLICT DO NOTHING")
    }

    static func remove(_ id: ID<Person>, endings: [String], _ db: any Connection) throws {
        try db.run("""
            DELETE FROM name_ending WHERE person_id = \(id) AND ending IN (\(list: endings))
            \(SQL.unscoped(because: "written with the person"))
            """)
    }

    /// Lower case, without what people leave out: spaces and the dot in 吉克·阿依.
    private static func normal(_ text: String) -> String { text.lowercased().filter { $0 != "·" && !$0.isWhitespace } }
}

extension NameIndex {
    /// The endings of everybody whom an import brings in, written down in the order of the index: each of its pages is then written once, and not once for
    /// every few people.
    package actor Sequel: ImportSequel {
        private struct Named: Readable, Sendable {
            let id: ID<Person>, name: String, initials: String, isErased: Bool
            init(row: Row) throws { id = try row.get("id"); name = try row.get("name"); initials = try row.get("initials"); isErased = try row.get("is_erased") }
            var endings: [String] { isErased ? [] : NameIndex.endings(of: name, initials: initials) }
        }
        /// The first eight bytes are order enough.
        private struct Entry { let ending: String, person: ID<Person>, key: UInt64 }

        private let importID: ID<ImportBatch>, database: any Database
        private var seen = 0, last = ID<Person>(0), entries: [Entry] = []

        package init(to importID: ID<ImportBatch>, _ database: any Database) { self.importID = importID; self.database = database }

        package func follow() async throws {
            let atOnce = 10_000
            while case let more = try await named("p.id > \(last)", limit: atOnce), let end = more.last?.id {
                seen += more.count
                last = end
                entries += more.flatMap(Self.entries).sorted { $0.key < $1.key }
                if more.count < atOnce { break }
            }
        }

        package func finish() async throws {
            try await follow()
            if try await somebodyWasMissed() {
                (seen, last, entries) = (0, ID(0), [])
                try await follow()
            }
            let changes = try await changes(), changed = Set(changes.map(\.person.id))
            entries.removeAll { changed.contains($0.person) }
            entries += changes.flatMap { Self.entries(of: $0.person) }
            entries.sort { $0.key < $1.key }
            try await writeEntries()
            for (person, old) in try await self.changes() {
                try await database.write { db in
                    try remove(person.id, endings: old, db)
                    try insert(rows(of: person.id, person.endings), db)
                }
            }
        }

        /// Two programs that help each other draw ids that do not follow one another.
        private func somebodyWasMissed() async throws -> Bool {
            try await database.read { [importID, seen] db in
                try db.value("SELECT COUNT(*) FROM person p WHERE p.import_id = \(importID) \(Self.program)") ?? 0 > seen
            }
        }

        /// Who was renamed or erased after they had been looked at, and the endings that they had then.
        private func changes() async throws -> [(person: Named, old: [String])] {
            let touched = try await named("p.changed_at <> p.recorded_at"), ids = Set(touched.map(\.id))
            let old = Dictionary(grouping: entries.lazy.filter { ids.contains($0.person) }, by: \.person).mapValues { $0.map(\.ending) }
            return touched.map { ($0, old[$0.id] ?? []) }.filter { Set($0.person.endings) != Set($0.old) }
        }

        private func named(_ condition: SQL, limit: Int = .max) async throws -> [Named] {
            try await database.read { [importID] db in
                try db.all("""
                    SELECT p.id, p.name, p.initials, CASE WHEN p.erased_on IS NULL THEN 0 ELSE 1 END AS is_erased
                    FROM person p WHERE p.import_id = \(importID) AND \(condition) ORDER BY p.id LIMIT \(limit) \(Self.program)
                    """)
            }
        }

        /// While some are written the next are spelled out.
        private func writeEntries() async throws {
            var writing: Task<Void, any Error>?
            for start in stride(from: 0, to: entries.count, by: 4000) {
                let rows: [SQL] = entries[start..<min(start + 4000, entries.count)].map { "(\(.values($0.ending, $0.person)))" }
                try await writing?.value
                writing = Task { try await database.writePatiently { db in try insert(rows, db) } }
            }
            try await writing?.value
        }

        private static func entries(of person: Named) -> [Entry] {
            person.endings.map { ending in
                let key = ending.utf8.prefix(8).reduce(into: (bytes: 0 as UInt64, shift: 56 as UInt64)) { key, byte in
                    key.bytes |= UInt64(byte) << key.shift
                    key.shift &-= 8
                }
                return Entry(ending: ending, person: person.id, key: key.bytes)
            }
        }

        private static let program = SQL.unscoped(because: "written with the person")
    }
}
