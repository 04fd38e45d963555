@testable import Edge
import Foundation
import Kernel
import Testing
@testable import zhijia

/// The program as a process: what it holds, and what it gives up.
@Suite struct RunningTests {
    private func settings() -> Settings {
        var settings = Settings()
        settings.dataFolder = FileManager.default.temporaryDirectory.appending(path: "data_\(UUID().uuidString)").path
        settings.port = 0
        return settings
    }

    private func created(_ settings: Settings) async throws -> Running {
        let running = try await Running.create(settings, modules, demonstration: wallClock, log: { _ in })
        try await running.database.write { db in try running.install(at: wallClock(), db) }
        return running
    }

    @Test("A restored database remembers none of those who held it when it was copied")
    func restored() async throws {
        let from = settings(), to = settings()
        defer { for settings in [from, to] { try? FileManager.default.removeItem(atPath: settings.dataFolder) } }
        let running = try await created(from), backup = from.dataFolder + "/backup"
        _ = try await running.backUp(to: backup)
        await running.close()
        try to.makeDataFolder()
        try FileManager.default.copyItem(atPath: from.dataFolder + "/keys", toPath: to.dataFolder + "/keys")
        try Backup(path: backup).restore(to)
        let restored = try await Running.open(to, modules, log: { _ in })
        #expect(try await !restored.isAlone())
        try await restored.database.write { db in try restored.forgetOthers(db) }
        #expect(try await restored.isAlone())
        await restored.close()
    }

    @Test("A server whose number another process has taken stops")
    func lostNumber() async throws {
        let settings = settings()
        defer { try? FileManager.default.removeItem(atPath: settings.dataFolder) }
        let running = try await created(settings)
        try await running.database.write { db in _ = try db.run("UPDATE process_lease SET holder = 'another'") }
        let complaint = await #expect(throws: Complaint.self) {
            try await running.serve(ready: { _ in }, housekeeping: { _, _ in }, renewing: .milliseconds(50), log: { _ in })
        }
        #expect(complaint?.code == "process_number_lost")
        await running.close()
    }

    @Test("What a constraint refused is said in Chinese by command too")
    func refusedByCommand() {
        for violation in [Violation.unique, .foreignKey, .check, .notNull, .appendOnly] {
            #expect(PageText.isChinese(CommandTable.sentence(for: Refused(violation, "account_user_name"))))
        }
    }
}
