import Foundation

struct NoChild: Error { let code: Int32 }

/// A process that gets bytes, answers with bytes, and is killed when it takes too long.
struct Child {
    private let process: pid_t, channel: Int32, deadline: ContinuousClock.Instant

    init(_ command: [String], patience: Duration) throws {
        // A socket rather than a pipe: writing to one whose reader has died is an error, not a signal that ends the program.
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else { throw NoChild(code: errno) }
        defer { close(ends[1]) }
        do { process = try Self.spawn(command, channel: ends[1]) } catch { close(ends[0]); throw error }
        channel = ends[0]
        deadline = .now + patience
    }

    /// Everything in, then everything out. Ends the process; its exit code is -1 when it did not end by itself.
    func converse(_ bytes: [UInt8]) -> (output: [UInt8], code: Int32) {
        send(bytes)
        shutdown(channel, Int32(SHUT_WR))
        let output = receive()
        close(channel)
        return (output, end())
    }

    /// What it knows is only where the Swift libraries are: no keys, no passwords from the environment.
    private static func spawn(_ command: [String], channel: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, channel, 0)
        posix_spawn_file_actions_adddup2(&actions, channel, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"].map { ["LD_LIBRARY_PATH=\($0)"] } ?? []
        return try withStrings(command) { arguments in
            try withStrings(libraries) { environment in
                var process = pid_t()
                let code = posix_spawn(&process, command[0], &actions, nil, arguments, environment)
                guard code == 0 else { throw NoChild(code: code) }
                return process
            }
        }
    }

    private static func withStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let copies = strings.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return try body(copies + [nil])
    }

    private func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count, isReady(POLLOUT) {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(channel, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func receive() -> [UInt8] {
        var output: [UInt8] = [], part = [UInt8](repeating: 0, count: 65_536)
        while isReady(POLLIN) {
            let count = read(channel, &part, part.count)
            guard count > 0, output.count < 20_000_000 else { break }
            output += part[..<count]
        }
        return output
    }

    /// False when the deadline has passed.
    private func isReady(_ event: Int32) -> Bool {
        let left = deadline - .now
        var waiting = pollfd(fd: channel, events: Int16(event), revents: 0)
        return left > .zero && poll(&waiting, 1, Int32(left / .milliseconds(1))) > 0
    }

    private func end() -> Int32 {
        var status: Int32 = 0
        // It may be closing its books still; only the late one is killed.
        while waitpid(process, &status, WNOHANG) == 0 {
            if deadline <= .now { kill(process, SIGKILL) }
            usleep(2_000)
        }
        return status & 0x7f == 0 ? status >> 8 & 0xff : -1
    }
}
