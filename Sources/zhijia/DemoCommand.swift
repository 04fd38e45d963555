import Edge
import Foundation
import Imports
import Kernel
import Organisations

/// `zhijia demo`: an invented district, brought in through the same doors as a real one, day by day.
enum DemoCommand {
    static let password = "zhijia-demo"
    /// Who is on record for what no account could do.
    static let maker = "演示"

    typealias Person = (user: String, name: String, role: Role, place: DemoDistrict.Place)

    /// Who may sign in, and as what. The union is the n-th of its kind in the demonstration's list.
    static let cast: [Person] = [
        ("wu", "吴敏", .deptOrg, .district), ("luo", "罗建国", .districtLeader, .district), ("fang", "方文", .deptOffice, .district),
        ("zhao", "赵静", .deptFinance, .district),
        ("lin", "林晓燕", .midUnionAdmin, .town(0)), ("he", "何志强", .midUnionAdmin, .town(1)), ("chen", "陈国庆", .unionChair, .basic(0)),
        ("admin", "孙磊", .sysadmin, .district), ("sec", "钱芳", .secadmin, .district), ("log", "郑海", .logauditor, .district),
    ]

    /// The others who lead a town or a system, from the third on; the cast does without them, the records do not.
    static let officers: [Person] = [
        ("tang", "唐建平"), ("deng", "邓小红"), ("xiao", "肖国强"), ("tian", "田玉芳"), ("dong", "董志华"), ("pan", "潘丽"), ("yuan", "袁晓东"), ("cai", "蔡明"), ("jiang", "蒋红梅"),
        ("yu", "余海军"), ("du", "杜娟"), ("ye", "叶文"), ("cheng", "程刚"), ("wei", "魏春梅"), ("su", "苏国平"), ("lv", "吕志勇"), ("ding", "丁秀英"), ("ren", "任建华"), ("shen", "沈雪"),
        ("peng", "彭伟"), ("zeng", "曾玲"),
    ].enumerated().map { ($1.0, $1.1, .midUnionAdmin, .town($0 + 2)) }

    static func run(_ arguments: Arguments) async throws -> Int32 {
        guard let seed = UInt64(arguments["--seed"] ?? "1") else { throw WrongUsage("种子是一个不小于 0 的整数") }
        let yesterday = wallClock().day(in: .shanghai).adding(days: -1), until = try arguments.day("--until") ?? yesterday
        guard (DemoClock.opening...yesterday).contains(until) else { throw WrongUsage("演示的区从 \(DemoClock.opening) 建起，到昨天 \(yesterday) 为止，--until 要在这中间") }
        let district = DemoDistrict(seed: seed, isSmall: arguments.has("--small"), until: until)
        let unions = try await make(district, arguments.settings) { year in if !arguments.has("--small") { complain("\(year) 年") } }
        arguments.answer(
            ["unions": .integer(Int64(unions)), "until": .string(until.description), "password": .string(password), "users": .array(cast.map { .string($0.user) })],
            "演示的区已建好，到\(until.long)为止，\(unions) 个工会，数据均为虚构。", accounts)
        return 0
    }

    static var accounts: String {
        (["演示账号（密码都是 \(password)）："] + cast.map { "  \($0.user.padding(toLength: 8, withPad: " ", startingAt: 0))\($0.name)　\($0.role.label)" }
            + ["会员手机 \(DemoScene.memberPhone)，打开 /me 登录，验证码请 admin 在 /outbox 里看"]).joined(separator: "\n")
    }

    /// Makes the district in a new database.
    /// - Parameter telling: hears which year is being lived.
    /// - Returns: how many unions there are.
    static func make(_ district: DemoDistrict, _ settings: Settings, telling: (Int) -> Void = { _ in }) async throws -> Int {
        let clock = DemoClock()
        // Nobody else waits to write: how long a step of this takes is no news. What fails is thrown.
        let running = try await Running.create(settings, modules, demonstration: { clock.now }, log: { _ in })
        do {
            try await live(district, running, clock, telling)
            let unions = try await running.database.read { db in
                try db.count("SELECT COUNT(*) FROM union_org WHERE is_root = 0 AND dissolved_on IS NULL AND is_founding = 0 \(SQL.unscoped(because: "a count"))")
            }
            await running.close()
            return unions
        } catch {
            await running.close()
            throw error
        }
    }

    /// Lists arrive on their days, and in between people do their work.
    private static func live(_ district: DemoDistrict, _ running: Running, _ clock: DemoClock, _ telling: (Int) -> Void) async throws {
        let draws = DemoDraws(clock, seed: district.seed), lists = DemoLists(district, running, draws)
        try await lists.open()
        var office = DemoOffice(running.service, clock, draws), steps: ArraySlice<DemoStep> = [], year = 0
        for (number, day) in lists.days.enumerated() {
            let coming = steps.prefix { $0.day < day }
            steps = steps.dropFirst(coming.count)
            try await perform(coming, office) { if $0 != year { year = $0; telling(year) } }
            clock.move(to: day, hour: 8)
            try await lists.bringIn(number)
            try await office.learnUnions()
            guard number == 0 else { continue }
            try await office.hire(district)
            let all = DemoLife(district, office, lists: lists.days).steps + lists.roster.steps + DemoScene(district, lists: lists.days).steps + DemoScene.review(until: district.until)
            steps = all.filter { $0.day <= district.until }.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }.map(\.element)[...]
        }
        try await perform(steps, office) { _ in }
        clock.move(to: district.until, hour: 18)
    }

    /// A month is one transaction: there are some ten thousand steps.
    private static func perform(_ steps: ArraySlice<DemoStep>, _ office: DemoOffice, _ telling: (Int) -> Void) async throws {
        var rest = steps
        while let month = rest.first?.day.lastOfMonth {
            let some = rest.prefix { $0.day <= month }
            rest = rest.dropFirst(some.count)
            telling(month.year)
            try await office.perform(Array(some))
        }
    }
}
