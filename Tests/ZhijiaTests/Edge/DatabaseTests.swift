import Synchronization
import Testing
@testable import Edge
@testable import Kernel

private let seats = """
    CREATE TABLE seat (id INTEGER PRIMARY KEY, holder TEXT UNIQUE, taken INTEGER NOT NULL CHECK (taken IN (0, 1))) STRICT;
    CREATE TABLE ticket (id INTEGER PRIMARY KEY, seat_id INTEGER NOT NULL REFERENCES seat (id), photo BLOB) STRICT;
    """

/// What the last confirmed write wrote.
private final class Latest: Sendable { let hour = Mutex(0) }

@Suite struct DatabaseTests {
    @Test func aReadCannotWrite() async throws {
        let database = try await TestDatabase.open(seats)
        await #expect(throws: (any Error).self) {
            try await database.read { try $0.run("INSERT INTO seat VALUES (1, '甲', 0)") }
        }
        #expect(try await database.read { try $0.count("SELECT count(*) FROM seat") } == 0)
    }

    @Test(arguments: ["", "张三", "𠮷野家 㐂 𪚥", "👩‍👩‍👧 ok", "it's \"quoted\" \\ ? $1 %", "行\n\t行"])
    func textComesBackAsItWent(text: String) async throws {
        let database = try await TestDatabase.open(seats)
        let rows = try await database.write { connection in
            try connection.run("INSERT INTO seat VALUES (1, \(text), 0)")
            return try connection.rows("SELECT id, holder, \(text) AS again FROM seat WHERE holder = \(text)")
        }
        #expect(rows.map(\.values) == [[.integer(1), .text(text), .text(text)]])
    }

    @Test(arguments: [0, 1, -1, Int64.max, Int64.min, 1 << 53 + 1] as [Int64])
    func wholeNumbersComeBackAsTheyWent(number: Int64) async throws {
        let database = try await TestDatabase.open(seats)
        let rows = try await database.write { connection in
            try connection.run("INSERT INTO seat VALUES (\(number), NULL, 1)")
            return try connection.rows("SELECT id, \(number) AS again FROM seat WHERE id = \(number) AND \(number) <> 12345")
        }
        #expect(rows.map(\.values) == [[.integer(number), .integer(number)]])
    }

    @Test(arguments: [[], [0], [0, 255, 39, 92, 10, 0], Array(UInt8.min...UInt8.max)] as [[UInt8]])
    func bytesComeBackAsTheyWent(photo: [UInt8]) async throws {
        let database = try await TestDatabase.open(seats)
        let found = try await database.write { connection -> [UInt8]? in
            try connection.run("INSERT INTO seat VALUES (1, '甲', 0)")
            try connection.run("INSERT INTO ticket VALUES (2, 1, \(photo))")
            return try connection.value("SELECT photo FROM ticket WHERE photo = \(photo)")
        }
        #expect(found == photo)
    }

    @Test func nothingIsNullAndSumsAndComparisonsAreNumbers() async throws {
        let database = try await TestDatabase.open(seats)
        let nobody: String? = nil
        let row = try await database.write { connection in
            try connection.run("INSERT INTO seat VALUES (1, \(nobody), 1), (2, '乙', 1)")
            return try connection.rows("""
                SELECT (SELECT holder FROM seat WHERE id = 1) AS holder, sum(taken) AS taken, count(*) AS seats,
                    count(*) > 1 AS many, \(nobody) IS NULL AS missing, max(id) AS last FROM seat
                """)[0]
        }
        #expect(row.columns.names == ["holder", "taken", "seats", "many", "missing", "last"])
        #expect(row.values == [.null, .integer(2), .integer(2), .integer(1), .integer(1), .integer(2)])
    }

    @Test func runTellsHowManyRowsChanged() async throws {
        let database = try await TestDatabase.open(seats)
        let changed = try await database.write { connection in
            try connection.run("INSERT INTO seat VALUES (1, '甲', 0), (2, '乙', 0), (3, '丙', 1)")
            return try connection.run("UPDATE seat SET taken = 1 WHERE taken = \(0)")
        }
        #expect(changed == 2)
    }

    @Test func aLongListIsHandedOverRowByRowWithOtherStatementsInBetween() async throws {
        let database = try await TestDatabase.open(seats)
        try await database.write { connection in
            for id in 1...1000 { try connection.run("INSERT INTO seat VALUES (\(id), \("座\(id)"), 0)") }
        }
        let sum = try await database.read { connection in
            var sum = 0
            try connection.each("SELECT id FROM seat WHERE id > \(10) ORDER BY id") { row in
                sum += try connection.count("SELECT id FROM seat WHERE id = \(try row.get("id", as: Int.self))")
            }
            return sum
        }
        #expect(sum == 1000 * 1001 / 2 - 55)
    }

    @Test func aReadSeesOneMomentOnly() async throws {
        let database = try await TestDatabase.open(seats)
        let other = try await database.openedAgain()
        let counts = try await database.read { connection in
            let before = try connection.count("SELECT count(*) FROM seat")
            try waiting { _ = try await other.write { try $0.run("INSERT INTO seat VALUES (1, '甲', 0)") } }
            return [before, try connection.count("SELECT count(*) FROM seat")]
        }
        #expect(counts == [0, 0])
        #expect(try await database.read { try $0.count("SELECT count(*) FROM seat") } == 1)
        other.close()
    }

    @Test func whatAReadHoldsOnToIsLetGoWithItsAnswer() async throws {
        final class Held: Sendable {}
        var options = TestDatabase.options
        options.readers = 1
        let database = try await TestDatabase.open("", options)
        weak var held: Held?
        do {
            let one = Held()
            held = one
            let count = try await database.read { db in
                defer { withExtendedLifetime(one) {} }
                return try db.count("SELECT 1")
            }
            #expect(count == 1)
        }
        for _ in 1...200 where held != nil { try await Task.sleep(for: .milliseconds(10)) }
        #expect(held == nil)
    }

    /// Readers of one process share what they were answered, and what was made of it.
    @Test func whatIsConfirmedIsSeenByWhoeverAsksNext() async throws {
        var options = TestDatabase.options
        options.readers = 4
        let here = try await TestDatabase.open("CREATE TABLE clock (hour INTEGER NOT NULL, day INTEGER NOT NULL) STRICT", options), there = try await here.openedAgain()
        try await here.write { _ = try $0.run("INSERT INTO clock VALUES (0, 0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let confirmed = Latest()
            for database in [here, there] as [any Kernel.Database] {
                group.addTask {
                    for _ in 1...150 {
                        let hour = try await database.write { db in
                            try db.run("UPDATE clock SET hour = hour + 1, day = day + 1")
                            return try db.count("SELECT hour FROM clock")
                        }
                        confirmed.hour.withLock { $0 = max($0, hour) }
                    }
                }
                for _ in 1...6 {
                    group.addTask {
                        var seen = 0
                        while seen < 300 {
                            let before = confirmed.hour.withLock { $0 }
                            let (hour, day) = try await database.read { db in
                                (try db.count("SELECT hour FROM clock"), try db.kept(Kept("day")) { try db.count("SELECT day FROM clock") })
                            }
                            #expect(hour >= before)
                            #expect(hour >= seen)
                            #expect(hour == day)
                            seen = hour
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        there.close()
    }

    /// Answers of fifty megabytes, of which some are kept.
    @Test func whatIsAskedAgainAndAgainStaysAmongTheAnswers() throws {
        let answers = SQLiteAnswers(), names = Row.Columns(["text"]), epoch = try #require(answers.begin(after: answers.epoch))
        func question(_ number: Int) -> SQLiteAnswers.Question { .init(text: SQLiteText("SELECT text FROM page WHERE id = ?"), values: [.integer(Int64(number))]) }
        func row(_ number: Int) -> Row { Row(columns: names, values: [.text(String(repeating: "字", count: 3000) + String(number))]) }
        answers.keep([row(0)], for: question(0), in: epoch)
        for number in 1...5000 {
            answers.keep([row(number)], for: question(number), in: epoch)
            #expect(answers.answer(to: question(0), in: epoch)?.first?["text"] == row(0)["text"])
        }
        #expect(answers.answer(to: question(5000), in: epoch)?.first?["text"] == row(5000)["text"])
        #expect(answers.answer(to: question(1), in: epoch) == nil)
        let next = try #require(answers.begin(after: epoch))
        #expect(answers.answer(to: question(0), in: next) == nil)
    }

    @Test func aRowGivesBackEveryKindOfValueAsItCame() {
        let values: [Value] = [.integer(.min), .text(""), .null, .blob([0, 255]), .text("总工会"), .integer(.max), .blob([]), .integer(0), .null]
        let row = Row(columns: Row.Columns(values.indices.map(String.init)), values: values)
        #expect(row.values == values)
        #expect(row.integer(0) == .min && row.integer(1) == nil && row.integer(2) == nil && row.integer(7) == 0)
    }

    @Test(arguments: [
        ("INSERT INTO seat VALUES (1, '甲', 1)", Violation.unique, "seat.id"),
        ("INSERT INTO seat VALUES (2, '乙', 1), (3, '乙', 1)", .unique, "seat.holder"),
        ("INSERT INTO ticket VALUES (1, 99, NULL)", .foreignKey, ""),
        ("INSERT INTO seat VALUES (2, NULL, 7)", .check, ""),
        ("INSERT INTO seat VALUES (2, NULL, NULL)", .notNull, "seat.taken"),
    ] as [(SQL, Violation, String)])
    func whatAConstraintRefusesHasOneNameOnBothDatabases(sql: SQL, violation: Violation, detail: String) async throws {
        let database = try await TestDatabase.open(seats)
        try await database.write { _ = try $0.run("INSERT INTO seat VALUES (1, '甲', 0)") }
        let refused = await #expect(throws: Refused.self) { try await database.write { try $0.run(sql) } }
        #expect(refused?.violation == violation)
        if !detail.isEmpty { #expect(refused?.detail == detail) }
    }

    @Test func anAppendOnlyTableTakesNewRowsAndNoChange() async throws {
        let database = try await TestDatabase.open("""
            CREATE TABLE entry (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
            -- append only: entry
            """)
        try await database.write { _ = try $0.run("INSERT INTO entry VALUES (1, '收')") }
        for change: SQL in ["UPDATE entry SET text = '支'", "DELETE FROM entry", "INSERT INTO entry VALUES (1, '支') ON CONFLICT (id) DO UPDATE SET text = '支'"] {
            let refused = await #expect(throws: Refused.self) { try await database.write { try $0.run(change) } }
            #expect(refused?.violation == .appendOnly)
            #expect(refused?.detail == "entry")
        }
        #expect(try await database.read { try $0.value("SELECT text FROM entry", as: String.self) } == "收")
    }

    @Test func aStatementOverPlacedRowsWithoutAScopeIsFound() async throws {
        var options = TestDatabase.options
        options.placedTables = ["seat"]
        let database = try await TestDatabase.open(seats, options)
        let error = await #expect(throws: Unscoped.self) { try await database.read { try $0.rows("SELECT * FROM ticket JOIN seat ON true") } }
        #expect(error?.table == "seat")
        _ = try await database.read { try $0.rows("SELECT seat_id FROM ticket") }
        _ = try await database.read { try $0.rows("SELECT * FROM seat \(SQL.unscoped(because: "a test"))") }
    }

    @Test func whatACommitRestsOnCanBeShown() async throws {
        let database = try await TestDatabase.open()
        let settings = Dictionary(uniqueKeysWithValues: try await database.database.settings().map { ($0.name, $0.value) })
        let expected = TestDatabase.isPostgres ? ["fsync": "on", "lc_collate": "C"] : ["synchronous": "2", "journal_mode": "wal", "foreign_keys": "1"]
        for (name, value) in expected { #expect(settings[name] == value) }
    }

    @Test(arguments: [DatabaseLocation.sqlite(path: "/nowhere/at/all.sqlite"), .postgres(url: "postgresql:///postgres?host=/nowhere")])
    func aDatabaseThatCannotBeOpenedIsTold(location: DatabaseLocation) async throws {
        let complaint = await #expect(throws: Complaint.self) { try await openDatabase(location) }
        #expect(complaint?.code == "database_not_opened")
    }

    @Test func theCommonTongueBecomesPostgres() {
        let script = """
            CREATE TABLE a (n INTEGER PRIMARY KEY AUTOINCREMENT, b BLOB, t TEXT) STRICT;
            CREATE TABLE c (k TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
            -- append only: a
            """
        let lines = Dialect.postgres.translate(script).split(separator: "\n")
        #expect(lines[0] == "CREATE TABLE a (n BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, b BYTEA, t TEXT);")
        #expect(lines[1] == "CREATE TABLE c (k TEXT PRIMARY KEY);")
        #expect(lines.contains("CREATE TRIGGER a_refuses_truncate BEFORE TRUNCATE ON a"))
        #expect(Dialect.sqlite.translate(script).hasPrefix("CREATE TABLE a (n INTEGER PRIMARY KEY AUTOINCREMENT, b BLOB, t TEXT) STRICT;"))
    }

    @Test func aReadGoesOnAfterAListThatWasLeftEarly() async throws {
        let database = try await TestDatabase.open(seats)
        try await database.write { _ = try $0.run("INSERT INTO seat VALUES (1, '甲', 0), (2, '乙', 0)") }
        let ids = try await database.read { connection in
            (1...2).map { _ in
                var first = 0
                try? connection.each("SELECT id FROM seat ORDER BY id") { row in
                    first = try row.get("id")
                    throw NotFound()
                }
                return first
            }
        }
        #expect(ids == [1, 1])
    }

    @Test func aDatabaseThatIsClosedSaysSo() async throws {
        let database = try await TestDatabase.open(seats)
        database.database.close()
        await #expect(throws: DatabaseClosed.self) { try await database.write { try $0.count("SELECT 1") } }
    }
}
