import Accounts
import Edge
import Foundation
import Imports
import Kernel
import Organisations

/// `zhijia demo`: an invented district, brought in through the same doors as a real one: lists arrive as lists and are imported.
enum DemoCommand {
    static let password = "zhijia-demo"

    /// Who may sign in, and as what. The union is the n-th of its kind in the demonstration's list.
    static let cast: [(user: String, name: String, role: Role, place: DemoDistrict.Place)] = [
        ("wu", "吴敏", .deptOrg, .district), ("luo", "罗建国", .districtLeader, .district), ("fang", "方文", .deptOffice, .district),
        ("zhao", "赵静", .deptFinance, .district),
        ("lin", "林晓燕", .midUnionAdmin, .town(0)), ("he", "何志强", .midUnionAdmin, .town(1)), ("chen", "陈国庆", .unionChair, .basic(0)),
        ("admin", "孙磊", .sysadmin, .district), ("sec", "钱芳", .secadmin, .district), ("log", "郑海", .logauditor, .district),
    ]

    static func run(_ arguments: Arguments) async throws -> Int32 {
        guard let seed = UInt64(arguments["--seed"] ?? "1") else { throw WrongUsage("种子是一个不小于 0 的整数") }
        Pinyin.warm()
        // Nobody else waits to write: how long a step of this takes is no news. What fails is thrown.
        let running = try await Running.create(arguments.settings, modules, log: { _ in })
        let district = DemoDistrict(seed: seed, isSmall: arguments.has("--small"))
        do { try await build(district, running) } catch {
            await running.close()
            throw error
        }
        let unions = try await running.database.read { try $0.count("SELECT COUNT(*) FROM union_org WHERE is_root = 0 \(SQL.unscoped(because: "a count"))") }
        await running.close()
        arguments.answer(
            ["unions": .integer(Int64(unions)), "password": .string(password), "users": .array(cast.map { .string($0.user) })],
            "演示的区已建好，\(unions) 个工会，数据均为虚构。", accounts)
        return 0
    }

    static var accounts: String {
        (["演示账号（密码都是 \(password)）："] + cast.map { "  \($0.user.padding(toLength: 8, withPad: " ", startingAt: 0))\($0.name)　\($0.role.label)" }
            + ["会员手机 \(DemoPetitions.memberPhone)，打开 /me 登录，验证码请 admin 在 /outbox 里看"]).joined(separator: "\n")
    }

    private static func build(_ district: DemoDistrict, _ running: Running) async throws {
        let service = running.service, draws = service.newDraws(), now = service.clock(), instruments = service.instruments
        try await running.database.write { db in
            draws.rewind()
            try running.install(asDemonstration: true, at: now, db)
            _ = try Register.foundRoot(name: SetupCommand.district, code: nil, by: commandActor, now: now, instruments, draws, db)
            try WorkYears.load(now, db)
        }
        try await bringIn("employers", district.employerColumns, district.employers, running)
        try await bringIn("unions", district.unionColumns, district.unions, running)
        try await bringIn("members", DemoRoster.columns, district.roster, running)
        let hash = try await instruments.passwords.hash(password), people = service.newDraws()
        try await running.database.write { db in
            people.rewind()
            for person in cast {
                guard let union = try Register.find(district.name(of: person.place), db).first?.id else { throw NotFound() }
                try AccountCommands.add(
                    userName: person.user, name: person.name, hash: hash, role: person.role, at: union, mustChange: false, draws: people, now: now,
                    by: commandActor, instruments, db)
            }
        }
        let work = DemoPetitions(running: running, district: district)
        try await work.send()
        try await work.moveMembers()
        try await work.askToJoin()
        try await work.review()
    }

    /// A list as the office would have it, read, judged and applied like any other.
    private static func bringIn(_ kind: String, _ columns: [SheetColumn], _ rows: some Sequence<[SheetValue]>, _ running: Running) async throws {
        let folder = try TemporaryFolder(in: running.service.settings.dataFolder), path = folder.path + "/\(kind).xlsx"
        let writer = try SheetWriter(path: path, temporaryFolder: folder.path, sheetName: "名录", title: "演示名录（虚构）", columns: columns)
        for row in rows { writer.write(row) }
        try writer.close()
        let file = try await ImportCommand.store(path, running), job = running.job(), root = try await running.union("root")
        let checked = try await imports.check(kind, file, at: root, by: commandActor, job)
        if let complaint = checked.complaint { throw Complaint("demo", complaint) }
        _ = try await imports.apply(checked.id, by: commandActor, job)
    }
}
