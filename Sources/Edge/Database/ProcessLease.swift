package import Kernel

/// The process number in the ids that this process makes, held until it is released or not renewed for ten minutes.
package final class ProcessLease: Sendable {
    /// 0…1023
    package let number: Int
    private let holder: String
    private let database: any Database
    private let now: @Sendable () -> Instant
    private static let seconds = 600

    private init(_ number: Int, _ holder: String, _ database: any Database, _ now: @escaping @Sendable () -> Instant) {
        self.number = number
        self.holder = holder
        self.database = database
        self.now = now
    }

    /// Takes a random number that nobody holds. It is random so that a number rests for long before it is used again.
    /// - Parameter holder: names this process among all that ever run on this database.
    package static func take(
        from database: any Database, holder: String, now: @escaping @Sendable () -> Instant
    ) async throws -> ProcessLease {
        let moment = now()
        let number = try await database.write { connection in
            let held = Set(try connection.rows("SELECT number FROM process_lease WHERE until > \(moment)").map { try $0.get("number") as Int })
            guard let number = Set(0...1023).subtracting(held).randomElement() else {
                throw Complaint("processes_too_many", "同时使用数据库的程序超过了 1024 个。请关掉不用的程序，十分钟后再试。")
            }
            try connection.run("""
                INSERT INTO process_lease (number, holder, until) VALUES (\(number), \(holder), \(moment.adding(seconds: seconds)))
                ON CONFLICT (number) DO UPDATE SET holder = excluded.holder, until = excluded.until
                """)
            return number
        }
        return ProcessLease(number, holder, database, now)
    }

    /// Renews it until the task is cancelled.
    /// - Throws: `Lost` when the process must make no more ids.
    package func keep(renewing interval: Duration) async throws {
        var renewed = now()
        while true {
            do { try await Task.sleep(for: interval) } catch { return }
            let moment = now()
            do {
                try await renew()
                renewed = moment
            } catch where !(error is Lost) && renewed.seconds(until: moment) < Self.seconds - 130 {
                // The database is away for a moment; the lease still has time.
            }
        }
    }

    package func renew() async throws {
        let moment = now()
        let renewed = try await database.write { [number, holder] connection in
            try connection.run("""
                UPDATE process_lease SET until = \(moment.adding(seconds: Self.seconds)) WHERE number = \(number) AND holder = \(holder)
                """)
        }
        if renewed == 0 { throw Lost() }
    }

    package func release() async throws {
        try await database.write { [number, holder] connection in
            _ = try connection.run("DELETE FROM process_lease WHERE number = \(number) AND holder = \(holder)")
        }
    }

    /// Another process has taken the number, after this one did not renew it in time.
    package struct Lost: Error {}
}
