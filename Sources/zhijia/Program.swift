import Accounts
import Channels
import Desk
import Edge
import Foundation
import Imports
import Kernel
import Membership
import Organisations
import People
import Review

/// The list of modules: the one place that knows all of them.
let imports = Imports(organisationImports + membershipImports)
private let register = [organisations, people, channels, membership, imports.module]
let overview = Overview(of: register)
let modules: [Module] = {
    let business = [organisations, accounts(of: register), people, channels, membership, imports.module]
    let reviewing = review(of: business, overview)
    return [desk(of: business + [reviewing], manual: ManualFolder.manual)] + business + [reviewing]
}()

/// Who is asking: the staff by their accounts, others by their phones.
func whoAsks(idleMinutes: Int) -> Identification { identification(idleMinutes: idleMinutes).or(phoneIdentification(idleMinutes: idleMinutes)) }

extension Arguments {
    var settings: Settings {
        get throws {
            var settings = try Settings(environment: ProcessInfo.processInfo.environment)
            if let folder = self["--data"] { settings.dataFolder = folder }
            if let url = self["--database-url"] { settings.databaseURL = url }
            if let url = self["--public-url"] { settings.publicURL = try PublicURL(parsing: url) }
            if let host = self["--host"] { settings.host = host }
            if let port = self["--port"] {
                guard let number = Int(port), (0...65_535).contains(number) else { throw WrongUsage("端口应是 0 至 65535 的整数") }
                settings.port = number
            }
            return settings
        }
    }

    /// Opens the installation, does the work, closes it.
    func withInstallation<T>(_ work: (Running) async throws -> T) async throws -> T {
        let running = try await Running.open(settings, modules, log: complain)
        do {
            let result = try await work(running)
            await running.close()
            return result
        } catch {
            await running.close()
            throw error
        }
    }

    /// Prints the object as JSON when that was asked for, otherwise the lines for people.
    func answer(_ json: JSON, _ lines: String...) {
        say(has("--json") ? String(decoding: json.bytes, as: UTF8.self) : lines.joined(separator: "\n"))
    }
}

/// Whoever acts by command line is on record with the system user's name.
var commandActor: String { "命令行 \(NSUserName())" }

extension Running {
    /// The union that a command names by its credit code, or as root.
    func union(_ code: String) async throws -> ID<UnionOrg> {
        let found: ID<UnionOrg>? = try await database.read { db in
            try db.value("""
                SELECT u.id FROM union_org u WHERE u.code = \(code) OR (u.is_root = 1 AND \(code) = 'root')
                \(SQL.unscoped(because: "the command line belongs to the operator"))
                """)
        }
        guard let found else { throw Complaint("union_unknown", "没有信用代码是“\(code)”的工会；区总工会可以写 root") }
        return found
    }

    /// - Parameter draws: where new numbers come from, where not from the clock.
    func job(draws: (@Sendable () -> Draws)? = nil) -> JobContext {
        let service = service
        return JobContext(
            id: ID(service.ids.next()), subject: 0, database: database, instruments: service.instruments, workshop: service.workshop,
            newDraws: draws ?? { service.newDraws() }, now: service.clock, progress: { _, _ in })
    }
}

extension Running {
    /// Puts what was done by command on the trail, where it has no transaction of its own.
    func record(_ action: String, _ detail: JSON) async throws {
        let now = service.clock()
        try await database.write { try Audit.write(command: action, detail, by: commandActor, now, $0) }
    }

    static func open(_ settings: Settings, _ modules: [Module], log: @escaping @Sendable (String) -> Void) async throws -> Running {
        try await open(settings, modules, whoAsks(idleMinutes: settings.idleMinutes), log: log)
    }
    static func create(
        _ settings: Settings, _ modules: [Module], demonstration clock: (@Sendable () -> Instant)? = nil, log: @escaping @Sendable (String) -> Void
    ) async throws -> Running {
        try await create(settings, modules, whoAsks(idleMinutes: settings.idleMinutes), demonstration: clock, log: log)
    }
}
