import Accounts
import Channels
import Edge
import Foundation
import Kernel
import Membership
import Organisations
import Synchronization

/// `zhijia serve`
enum ServeCommand {
    static func run(_ arguments: Arguments) async throws -> Int32 {
        let settings = try arguments.settings
        let running = try await Running.open(settings, modules, log: complain)
        guard !running.service.isDemonstration || settings.isLoopback || arguments.has("--demo-public") else {
            await running.close()
            throw Complaint("demo_public", "这是演示数据库，密码是公开的，不在公开地址上提供。只给自己看请去掉 --host；确要公开请加 --demo-public")
        }
        let accounts = running.service.isDemonstration ? "\n" + DemoCommand.accounts : ""
        if let complaint = settings.complaint { complain(complaint) }
        let compared = Mutex<Instant?>(nil)
        let place = settings.publicURL.map { "\($0)，本机 " } ?? ""
        try await running.serve(ready: { port in say("职家已启动：\(place)http://\(settings.host):\(port)\(accounts)") }, housekeeping: { database, now in
            try await imports.sweep(database, now)
            try await sweepAccounts(idleMinutes: settings.idleMinutes, database, now)
            try await sweepChannels(idleMinutes: settings.idleMinutes, database, now)
            try await spellNames(running.service.instruments, database)
            try await tendApplications(running.service.instruments, running.service.newDraws(), database, now)
            try await lapseTransfers(running.service.instruments, running.service.newDraws(), database, now)
            let last = compared.withLock { last in defer { last = now }; return last }
            try await proposeDuplicates(since: last, running.service.instruments, running.service.newDraws(), database, now)
        }, beside: chores(running, Gateway(settings)), log: complain)
        await running.close()
        return 0
    }

    private static func chores(_ running: Running, _ gateway: Gateway?) -> [Chore] {
        let service = running.service
        let drawing = Chore("一览", pause: 5) { try await overview.renew(service.instruments, service.database, service.clock()) }
        guard let gateway else { return [drawing] }
        return [drawing, Chore("短信", pause: 1) { try await Messages.deliver(service.database, service.instruments, now: service.clock) { try await gateway.post($0) } }]
    }
}
