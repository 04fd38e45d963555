package import Kernel

/// Work that one process at a time may do. A lease that nobody renews ends by itself.
package enum Leases {
    /// Takes a free lease, or renews the holder's own.
    /// - Returns: whether the holder has it now, until `seconds` from `now`.
    package static func acquire(
        _ name: String, holder: String, seconds: Int, now: Instant, _ connection: any Connection
    ) throws -> Bool {
        try connection.run("""
            INSERT INTO lease (name, holder, until) VALUES (\(name), \(holder), \(now.adding(seconds: seconds)))
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
            WHERE lease.holder = excluded.holder OR lease.until <= \(now)
            """) == 1
    }

    /// Gives a lease back; another holder's stays as it is.
    package static func release(_ name: String, holder: String, _ connection: any Connection) throws {
        try connection.run("DELETE FROM lease WHERE name = \(name) AND holder = \(holder)")
    }
}
