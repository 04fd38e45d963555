import Dispatch
import Synchronization
import Testing
@testable import Edge
@testable import Kernel

private let counter = """
    CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
    INSERT INTO counter VALUES (1, 0);
    CREATE TABLE entry (id INTEGER PRIMARY KEY) STRICT;
    """

private struct Refusal: Error {}

@Suite struct DatabaseLaneTests {
    @Test func writesThatWaitTogetherShareOneCommit() async throws {
        let database = try await TestDatabase.open(counter)
        try await database.together((1...128).map { id in { try $0.run("INSERT INTO entry VALUES (\(id))") } })
        #expect(try await database.entries() == 128)
        // One for the write that held the lane, two for 128 writes in batches of 64.
        #expect(database.database.counters.commits == 3)
        #expect(database.database.counters.writes == 129)
    }

    @Test func aLimitOfOneCommitsEachWriteAlone() async throws {
        var options = TestDatabase.options
        options.batchLimit = 1
        let database = try await TestDatabase.open(counter, options)
        try await database.together((1...20).map { id in { try $0.run("INSERT INTO entry VALUES (\(id))") } })
        #expect(database.database.counters.commits == 21)
    }

    @Test func writesOneAfterAnotherHaveACommitEach() async throws {
        let database = try await TestDatabase.open(counter)
        for id in 1...100 { try await database.write { _ = try $0.run("INSERT INTO entry VALUES (\(id))") } }
        #expect(database.database.counters.commits == 100)
    }

    @Test func patientWritesShareACommitAndWhoComesBehindThemIsAnsweredAfterIt() async throws {
        let database = try await TestDatabase.open(counter)
        for id in 1...20 { try await database.writePatiently { _ = try $0.run("INSERT INTO entry VALUES (\(id))") } }
        #expect(database.database.counters.commits < 10)
        try await database.write { _ = try $0.run("INSERT INTO entry VALUES (21)") }
        #expect(try await database.entries() == 21)
    }

    @Test func aPatientWriteIsCommittedSoonAlsoWhenNothingFollows() async throws {
        let database = try await TestDatabase.open(counter)
        try await database.writePatiently { _ = try $0.run("INSERT INTO entry VALUES (1)") }
        var tries = 0
        while try await database.entries() == 0, tries < 100 {
            try await Task.sleep(for: .milliseconds(10))
            tries += 1
        }
        #expect(try await database.entries() == 1)
    }

    @Test func anotherProcessDoesNotWaitForTheEndOfPatientWrites() async throws {
        let database = try await TestDatabase.open(counter), other = try await database.openedAgain()
        defer { other.close() }
        let patient = Task {
            var id = 1
            while !Task.isCancelled {
                try await database.writePatiently { [id] in _ = try $0.run("INSERT INTO entry VALUES (\(id))") }
                id += 1
            }
        }
        for _ in 1...5 {
            let begun = ContinuousClock.now
            try await other.write { try $0.run("UPDATE counter SET n = n + 1") }
            // Alone they would go on for four seconds at a time.
            #expect(ContinuousClock.now - begun < .seconds(2))
        }
        patient.cancel()
        try await patient.value
    }

    @Test func whenTheCommitFailsPatientWritesAreGoneAndOthersRunAgain() async throws {
        var options = TestDatabase.options
        options.beforeCommit = { count in if count > 1 { throw Refusal() } }
        let database = try await TestDatabase.open(counter, options)
        let hold = DispatchSemaphore(value: 0), begun = DispatchSemaphore(value: 0)
        let chunk = Task { try await database.writePatiently { db in begun.signal(); hold.wait(); _ = try db.run("INSERT INTO entry VALUES (1)") } }
        await Task.detached { wait(for: begun) }.value
        let other = Task { try await database.write { _ = try $0.run("INSERT INTO entry VALUES (2)") } }
        while database.database.counters.waiting < 1 { await Task.yield() }
        hold.signal()
        try await chunk.value
        try await other.value
        #expect(try await database.read { try $0.rows("SELECT id FROM entry").map(\.values) } == [[.integer(2)]])
    }

    @Test func aPatientWriteThatThrowsIsToldAndLeavesNothing() async throws {
        let database = try await TestDatabase.open(counter)
        await #expect(throws: Refusal.self) {
            try await database.writePatiently { connection in
                try connection.run("INSERT INTO entry VALUES (1)")
                throw Refusal()
            }
        }
        #expect(try await database.entries() == 0)
    }

    @Test func aWriteThatThrowsHarmsNobodyInItsBatch() async throws {
        let database = try await TestDatabase.open(counter)
        let errors = try await database.together((1...30).map { id in
            { connection in
                try connection.run("INSERT INTO entry VALUES (\(id))")
                if id % 3 == 0 { throw Refusal() }
                if id % 5 == 0 { try connection.run("INSERT INTO entry VALUES (\(id))") }
            }
        })
        #expect(errors.filter { $0 is Refusal }.count == 10)
        #expect(errors.filter { ($0 as? Refused)?.violation == .unique }.count == 4)
        #expect(try await database.entries() == 16)
        // The batch stayed one: nobody ran again.
        #expect(database.database.counters.commits == 2)
        #expect(database.database.counters.reruns == 0)
    }

    @Test func aWriteThatSwallowsARefusalIsUndoneOnBothDatabases() async throws {
        let database = try await TestDatabase.open(counter)
        await #expect(throws: Refused.self) {
            try await database.write { connection in
                try connection.run("INSERT INTO entry VALUES (1)")
                _ = try? connection.run("INSERT INTO entry VALUES (1)")
            }
        }
        #expect(try await database.entries() == 0)
    }

    @Test func aCommitThatFailsMakesEachWriteOfTheBatchRunAgainAlone() async throws {
        var options = TestDatabase.options
        options.beforeCommit = { count in if count > 1 { throw Refusal() } }
        let database = try await TestDatabase.open(counter, options)
        let errors = try await database.together((1...10).map { id in { try $0.run("INSERT INTO entry VALUES (\(id))") } })
        #expect(errors.isEmpty)
        #expect(try await database.entries() == 10)
        #expect(database.database.counters.reruns == 10)
        #expect(database.database.counters.commits == 11)
    }

    @Test func aCommitThatKeepsFailingIsToldToEachAndLeavesNothing() async throws {
        var options = TestDatabase.options
        options.beforeCommit = { _ in throw Refusal() }
        let database = try await TestDatabase.open(counter, options)
        let errors = try await database.together((1...10).map { id in { try $0.run("INSERT INTO entry VALUES (\(id))") } })
        #expect(errors.count == 10)
        #expect(try await database.entries() == 0)
    }

    @Test func aCancelledTaskStillGetsTheAnswerOfItsCommittedWrite() async throws {
        let database = try await TestDatabase.open(counter)
        let hold = DispatchSemaphore(value: 0), begun = DispatchSemaphore(value: 0)
        let task = Task {
            try await database.write { connection in
                begun.signal()
                hold.wait()
                return try connection.run("INSERT INTO entry VALUES (1)")
            }
        }
        await Task.detached { wait(for: begun) }.value
        task.cancel()
        hold.signal()
        #expect(try await task.value == 1)
        #expect(try await database.entries() == 1)
    }

    @Test func closingAnswersTheWritesThatWait() async throws {
        let database = try await TestDatabase.open(counter)
        let other = try await database.openedAgain()
        let tasks = (1...50).map { id in Task { try await other.write { try $0.run("INSERT INTO entry VALUES (\(id))") } } }
        _ = try await tasks[0].value
        other.close()
        var answered = 0
        for task in tasks {
            do { answered += try await task.value } catch is DatabaseClosed {}
        }
        #expect(answered >= 1)
        #expect(try await database.entries() == answered)
    }

    @Test func aWriteThatHoldsTheWriterForLongIsCountedAndLogged() async throws {
        let logged = Lines()
        var options = TestDatabase.options
        options.log = { line in logged.all.withLock { $0.append(line) } }
        let database = try await TestDatabase.open(counter, options)
        try await WriteLabel.$current.withValue("POST /slow") {
            try await database.write { _ in wait(for: DispatchSemaphore(value: 0), milliseconds: 30) }
        }
        #expect(database.database.counters.slowWrites == 1)
        #expect(logged.all.withLock { $0 }.first?.contains("POST /slow") == true)
    }

    @Test func twoProcessesThatCountTogetherLoseNothing() async throws {
        let database = try await TestDatabase.open(counter)
        let other = try await database.openedAgain()
        try await withThrowingTaskGroup { group in
            for process in [database.database, other] {
                for _ in 1...200 {
                    group.addTask {
                        try await process.write { connection in
                            let n = try connection.count("SELECT n FROM counter WHERE id = 1")
                            try connection.run("UPDATE counter SET n = \(n + 1) WHERE id = 1")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await database.read { try $0.count("SELECT n FROM counter") } == 400)
        other.close()
    }

    @Test(.enabled(if: TestDatabase.isPostgres))
    func aWriteThatMeetsAnotherProcessRunsAgain() async throws {
        let database = try await TestDatabase.open(counter)
        let other = try await database.openedAgain()
        let isFirst = Atomic(true)
        try await database.write { connection in
            let n = try connection.count("SELECT n FROM counter WHERE id = 1")
            if isFirst.exchange(false, ordering: .relaxed) {
                try waiting { _ = try await other.write { try $0.run("UPDATE counter SET n = n + 10 WHERE id = 1") } }
            }
            // Even a body that swallows the conflict is run again.
            _ = try? connection.run("UPDATE counter SET n = \(n + 1) WHERE id = 1")
        }
        #expect(try await database.read { try $0.count("SELECT n FROM counter") } == 11)
        #expect(database.database.counters.reruns == 1)
        other.close()
    }

    @Test(.enabled(if: TestDatabase.isPostgres))
    func aLostConnectionIsReplaced() async throws {
        let database = try await TestDatabase.open(counter)
        for lost in 1...2 {
            guard case .postgres(let url) = database.location else { return }
            _ = try PostgresConnection(url: url).run("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND application_name = \(database.name)
                """)
            #expect(try await database.entries() == lost - 1)
            try await database.write { _ = try $0.run("INSERT INTO entry VALUES (\(lost))") }
        }
        #expect(try await database.entries() == 2)
    }
}

extension TestDatabase {
    fileprivate func entries() async throws -> Int { try await read { try $0.count("SELECT count(*) FROM entry") } }

    /// Lets the writes wait behind one that holds the lane, so that they are taken as batches.
    /// - Returns: the errors of those that failed.
    @discardableResult
    fileprivate func together(_ writes: [@Sendable (any Connection) throws -> Void]) async throws -> [any Error] {
        let hold = DispatchSemaphore(value: 0), begun = DispatchSemaphore(value: 0)
        let holder = Task { try? await self.write { _ in begun.signal(); hold.wait() } }
        await Task.detached { wait(for: begun) }.value
        let tasks = writes.map { body in Task { try await self.write(body) } }
        while database.counters.waiting < writes.count { await Task.yield() }
        hold.signal()
        await holder.value
        var errors: [any Error] = []
        for task in tasks {
            do { try await task.value } catch { errors.append(error) }
        }
        return errors
    }
}

private final class Lines: Sendable { let all = Mutex<[String]>([]) }

private func wait(for semaphore: DispatchSemaphore, milliseconds: Int = 10_000) {
    _ = semaphore.wait(timeout: .now() + .milliseconds(milliseconds))
}
