import Edge
import Foundation
import Kernel
import Testing
@testable import zhijia

/// The invented district as the command makes it, small.
@Suite struct DemonstrationTests {
    private static let lastDay = Day(2026, 11, 20) ?? .last, first = Day(2018, 10, 1) ?? .first

    /// What a district says of itself, after it was made, closed and opened again.
    private struct District: Sendable {
        /// By the figure: its value and the digest of its rows at the end of the counted years, and on the last day.
        var counted: [String: String] = [:], now: [String: String] = [:]
        var monthEnds: [Day: Figure.Result] = [:], trades: [String?: Figure.Result] = [:]
        var waiting: [String: Int] = [:], isDemonstration = false, goesByTheWall = true

        static let first = Task { try await made(seed: 1, until: lastDay) }
        static let again = Task { try await made(seed: 1, until: lastDay) }
        static let ended = Task { try await made(seed: 1, until: DemoClock.counted) }
        static let another = Task { try await made(seed: 20_231_026, until: lastDay) }

        private static func made(seed: UInt64, until: Day) async throws -> District {
            var settings = Settings()
            settings.dataFolder = FileManager.default.temporaryDirectory.appending(path: "demo_\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: settings.dataFolder) }
            _ = try await DemoCommand.make(DemoDistrict(seed: seed, isSmall: true, until: until), settings)
            let running = try await Running.open(settings, modules, log: { _ in })
            let root = try await running.union("root"), instruments = running.service.instruments
            let reader = Actor(id: ID(0), name: "读数的人", grants: [Grant(role: .districtLeader, unionID: root, isWhole: true, isWide: true)])
            let scope = try #require(try Gate.admit(reader, to: .right(.readFigures), on: until))
            var district = try await running.database.read { db in
                var district = District()
                for figure in modules.flatMap(\.figures) {
                    for (day, place) in [(DemoClock.counted, \District.counted), (until, \District.now)] {
                        let from = figure.nature == .flow ? DemonstrationTests.first : nil
                        let text = try figure.result(scope, at: day, from: from, db).text
                        district[keyPath: place][figure.code] = "\(text) \(try figure.digest(scope, at: day, from: from, instruments, db))"
                    }
                }
                let rate = try #require(modules.flatMap(\.figures).first { $0.code == "org_rate" })
                let ends = (0..<60).map { DemonstrationTests.first.adding(months: $0).lastOfMonth }
                district.monthEnds = Dictionary(uniqueKeysWithValues: try rate.series(scope, at: ends, db).map { ($0.day, $0.result) })
                let coverage = try #require(modules.flatMap(\.figures).first { $0.code == "newform_coverage" })
                district.trades = try coverage.parts(by: #require(coverage.parts.first { $0.key == "trade" }), scope, at: DemoClock.counted, db)
                for (title, sql) in [
                    ("请示待批复", "SELECT COUNT(*) FROM petition WHERE state = 'waiting'"), ("请示超期", "SELECT COUNT(*) FROM petition WHERE state = 'waiting' AND asked_at < \(Instant(until.adding(days: -15), in: .shanghai))"),
                    ("筹建", "SELECT COUNT(*) FROM union_org WHERE is_founding = 1"), ("选举中", "SELECT COUNT(*) FROM union_org WHERE state = 'ELECTING'"),
                    ("停摆", "SELECT COUNT(*) FROM union_org WHERE state = 'SUSPENDED'"), ("撤销", "SELECT COUNT(*) FROM union_org WHERE dissolved_on IS NOT NULL"),
                    ("转移在办", "SELECT COUNT(*) FROM transfer WHERE state IN ('to_release', 'to_accept')"), ("申请在办", "SELECT COUNT(*) FROM application WHERE state IN ('to_union', 'to_upper')"),
                    ("离会", "SELECT COUNT(*) FROM member_event WHERE kind IN ('quit', 'struck', 'died')"), ("综述", "SELECT COUNT(*) FROM review"), ("导入", "SELECT COUNT(*) FROM import_batch"),
                ] as [(String, SQL)] { district.waiting[title] = try db.count("\(sql) \(SQL.unscoped(because: "a test counts"))") }
                return district
            }
            district.isDemonstration = running.service.isDemonstration
            district.goesByTheWall = running.service.clock() > Instant(until.adding(days: 1), in: .shanghai)
            await running.close()
            return district
        }
    }

    @Test("At every month-end of the counted years at least 95 of a hundred employers have a union, whatever the seed")
    func everyMonth() async throws {
        for task in [District.first, District.another] {
            let months = try await task.value.monthEnds
            #expect(months.count == 60)
            for (day, result) in months { #expect((result.value?.hundredths ?? 0) >= 9500, "\(day): \(result.text)") }
        }
    }

    @Test("At the end of the counted years all employers of the five trades are covered")
    func covered() async throws {
        let trades = try await District.first.value.trades
        #expect(trades.count == 5)
        for (trade, result) in trades { #expect(result.value?.hundredths == 10_000, "\(trade ?? ""): \(result.text)") }
    }

    @Test("It has as many unions and members as were asked for")
    func whole() async throws {
        let counted = try await District.first.value.counted
        for (code, text) in [("orgs_total", "100"), ("members_total", "1,800"), ("newform_orgs", "8"), ("newform_members", "200")] {
            #expect(counted[code]?.split(separator: " ").first.map(String.init) == text, "\(code)")
        }
    }

    @Test("The same seed gives the same district, row by row; another seed gives another")
    func again() async throws {
        let first = try await District.first.value, again = try await District.again.value, another = try await District.another.value
        #expect(first.now == again.now && first.counted == again.counted)
        #expect(first.counted["orgs_total"] != another.counted["orgs_total"])
    }

    @Test("A district that ends when the newspaper counted has the same rows that day as one that lives on")
    func livesOn() async throws {
        let lived = try await District.first.value, ended = try await District.ended.value
        // How good the roster is is asked of what is written down now, and more was written down since.
        for (code, text) in ended.counted where code != "member_accuracy" { #expect(text == lived.counted[code], "\(code)") }
        #expect(ended.waiting["请示待批复"] == 0 && ended.waiting["转移在办"] == 0)
    }

    @Test("On the last day work waits, some of it for too long, and something of every kind has happened")
    func waiting() async throws {
        for (title, count) in try await District.first.value.waiting { #expect(count > 0, "\(title)") }
    }

    @Test("It is a demonstration for ever, and once it is made its clock is the wall's")
    func clock() async throws {
        let district = try await District.first.value
        #expect(district.isDemonstration && district.goesByTheWall)
    }

    @Test("A day to come, and one before the records, are refused with the days between which it may lie")
    func otherDays() async {
        for day in ["2018-09-29", "2099-01-01"] {
            var arguments = Arguments()
            arguments.options = ["--until": day, "--data": "/nonexistent/\(day)"]
            let asked = arguments
            let wrong = await #expect(throws: WrongUsage.self) { try await DemoCommand.run(asked) }
            #expect(wrong?.sentence.contains("2018-09-30") == true)
        }
    }
}
