package import Kernel

/// Runs the jobs that wait, one at a time, under a lease: of several processes one does it. A job that a crash cut off is run again when
/// the lease has ended and goes on from its own checkpoints.
package struct JobRunner: Sendable {
    private static let mostTries = 5
    private let lease = JobLease()
    let service: Service
    let workshop: Workshop
    let log: @Sendable (String) -> Void

    package init(service: Service, workshop: Workshop, log: @escaping @Sendable (String) -> Void) {
        self.service = service; self.workshop = workshop; self.log = log
    }

    private struct Waiting: Readable, Sendable {
        let id: ID<Job>, kind: String, subject: Int64, tries: Int
        init(row: Row) throws { id = try row.get("id"); kind = try row.get("kind"); subject = try row.get("subject_id"); tries = try row.get("tries") }
    }

    /// Until the task is cancelled: whatever waits, then a short rest.
    package func run() async {
        while !Task.isCancelled {
            do { if try await !runNext() { try await Task.sleep(for: .milliseconds(300)) } } catch is CancellationError {} catch {
                log("任务：\(error)")
                try? await Task.sleep(for: .seconds(2))
            }
        }
        _ = try? await service.database.write { [lease] db in try lease.release(db) }
    }

    /// Runs the oldest waiting job; answers whether there was one that no other process is at.
    @discardableResult
    package func runNext() async throws -> Bool {
        guard let job = try await take() else { return false }
        let renewing = Task { try await keepLease() }
        defer { renewing.cancel() }
        try await WriteLabel.$current.withValue("任务 \(job.kind)") { try await run(job) }
        return true
    }

    /// A job may read for long without a write.
    private func keepLease() async throws {
        while true {
            try await Task.sleep(for: .seconds(JobLease.seconds / 3))
            _ = try? await leased.write { _ in }
        }
    }

    private func run(_ job: Waiting) async throws {
        defer { Server.returnFreedMemory() }
        do {
            guard let kind = service.modules.flatMap(\.jobs).first(where: { $0.name == job.kind }) else { throw Complaint("job_unknown", "没有“\(job.kind)”这种任务") }
            try await kind.run(context(job))
            try await end(job, "done", nil)
        } catch let complaint as Complaint {
            try await end(job, "failed", complaint.text)
        } catch is JobLease.Lost {
            // Another process goes on with it.
        } catch let stopped as CancellationError {
            throw stopped
        } catch {
            log("任务 \(job.kind) \(job.id)：\(error)")
            try await end(job, job.tries >= Self.mostTries ? "failed" : "waiting", "\(error)")
            throw error
        }
    }

    /// Without waiting jobs the lease is left alone.
    private func take() async throws -> Waiting? {
        let now = service.clock()
        return try await service.database.write { [lease] db in
            let found: Waiting? = try db.first("SELECT id, kind, subject_id, tries FROM job WHERE state IN ('waiting', 'running') ORDER BY id LIMIT 1")
            guard let found, try lease.acquire(now, db) else { return nil }
            try db.run("UPDATE job SET state = 'running', tries = tries + 1, begun_at = \(now) WHERE id = \(found.id)")
            return found
        }
    }

    private func end(_ job: Waiting, _ state: String, _ complaint: String?) async throws {
        let now = service.clock()
        try await leased.write { [lease] db in
            try db.run("UPDATE job SET state = \(state), complaint = \(complaint), ended_at = \(now) WHERE id = \(job.id)")
            try lease.release(db)
        }
    }

    private var leased: LeasedDatabase { LeasedDatabase(database: service.database, lease: lease, clock: service.clock) }

    private func context(_ job: Waiting) -> JobContext {
        let database = leased
        return JobContext(
            id: job.id, subject: job.subject, database: database, instruments: service.instruments, workshop: workshop,
            newDraws: service.newDraws, now: service.clock
        ) { done, total in
            _ = try? await database.write { db in try db.run("UPDATE job SET done = \(done), total = \(total) WHERE id = \(job.id)") }
        }
    }
}
