@testable import Channels
import Foundation
@testable import Edge
@testable import Kernel
@testable import People
import Synchronization
import Testing
@testable import zhijia

/// What goes to phones, by way of a gateway that is now there, now not.
@Suite struct MessageTests {
    private final class Fake: Sendable {
        let status = Mutex(200), bodies = Mutex<[JSON]>([])
        func post(_ body: [UInt8]) throws -> Int {
            let json = try JSON(parsing: body)
            bodies.withLock { $0.append(json) }
            return status.withLock { $0 }
        }
    }

    private func deliver(_ district: District, _ gateway: Fake) async throws -> Int {
        try await Messages.deliver(district.database.database, district.service.instruments, now: district.service.clock) { try gateway.post($0) }
    }

    private func states(_ district: District) async throws -> [String] {
        try await district.database.read { try $0.rows("SELECT state FROM message ORDER BY id").compactMap { $0.values[0].text } }
    }

    @Test("A code is handed over once, with the phone and the words; afterwards neither is kept")
    func sent() async throws {
        let district = try await District(), gateway = Fake(), visitor = district.visitor()
        _ = try await visitor.get("/me/sign-in")
        _ = try await visitor.post("/me/sign-in", [("phone", "13990010002")])
        #expect(try await deliver(district, gateway) == 1)
        #expect(try await deliver(district, gateway) == 0)
        let body = try #require(gateway.bodies.withLock { $0 }.first)
        #expect(body["phone"] == "13990010002" && body["text"]?.string?.contains("验证码") == true && body["id"]?.string != nil)
        #expect(try await states(district) == ["sent"])
        let left = try await district.database.read { try $0.count("SELECT COUNT(*) FROM message WHERE content IS NOT NULL") }
        #expect(left == 0)
    }

    @Test("A gateway that fails is asked again after longer and longer pauses, then given up; the log says why")
    func failures() async throws {
        let district = try await District(), gateway = Fake(), worker = try await district.worker()
        gateway.status.withLock { $0 = 503 }
        try await tell(worker, district)
        for (pause, state) in [(0, "failed"), (11, "failed"), (61, "failed"), (301, "failed"), (1801, "given_up")] {
            district.pass(seconds: pause)
            #expect(try await deliver(district, gateway) == 1)
            #expect(try await deliver(district, gateway) == 0)
            #expect(try await states(district) == [state])
        }
        let log = try await district.holder(of: .系统管理员).get("/messages").text
        #expect(log.contains("网关答 503") && log.contains("已放弃") && !log.contains(worker.phone))
    }

    @Test("A code that comes too late is not sent at all")
    func late() async throws {
        let district = try await District(), gateway = Fake(), visitor = district.visitor()
        _ = try await visitor.get("/me/sign-in")
        _ = try await visitor.post("/me/sign-in", [("phone", "13990010002")])
        district.pass(seconds: 301)
        #expect(try await deliver(district, gateway) == 0)
        try await sweepChannels(idleMinutes: 30, district.database.database, district.service.clock())
        #expect(try await states(district) == ["given_up"])
    }

    @Test("At night copies wait until seven, the inbox does not; more than three copies a day are not sent, the inbox has them all")
    func quiet() async throws {
        let district = try await District(), gateway = Fake(), worker = try await district.worker()
        // Noon and ten and a half hours.
        district.pass(seconds: 37_800)
        for _ in 0..<5 { try await tell(worker, district) }
        #expect(try await states(district).count == 3)
        #expect(try await deliver(district, gateway) == 0)
        let told = try await district.database.read { try $0.count("SELECT COUNT(*) FROM notice WHERE person_id = \(worker.person)") }
        #expect(told == 5)
        district.pass(seconds: 8 * 3600 + 1801)
        #expect(try await deliver(district, gateway) == 3)
    }

    @Test("Quiet hours are read as they are written", arguments: [
        ("22:00-07:00", 21 * 60 + 59, nil), ("22:00-07:00", 22 * 60, 9 * 3600), ("22:00-07:00", 6 * 60 + 59, 60), ("22:00-07:00", 7 * 60, nil), ("12:00-13:00", 12 * 60 + 30, 1800),
    ])
    func hours(_ text: String, _ minute: Int, _ wait: Int?) throws {
        let moment = Instant(try #require(Day(2026, 11, 22)), minute / 60, minute % 60, in: .shanghai)
        #expect(try #require(QuietHours(text)).over(from: moment).map { moment.seconds(until: $0) } == wait)
        for wrong in ["", "22-7", "25:00-07:00", "22:00", "22:0-7:00", "夜里"] { #expect(QuietHours(wrong) == nil) }
    }

    @Test("The office mends the words of a notice; a place that nothing fills is refused, and so is any in the copy")
    func templates() async throws {
        let district = try await District(), office = try await district.browser((.deptOffice, district.root)), path = "/notice-templates/1/edit"
        func save(_ text: String, _ copy: String) async throws -> Reply {
            try await office.post(path, [("heading", "号码变了"), ("text", text), ("copy", copy), ("reason", "改得好懂")])
        }
        #expect(try await save("尾号 {尾号}，{身份证号}", "有变动").text.contains("花括号里只能写"))
        #expect(try await save("尾号 {尾号}，{原因}", "尾号 {尾号}").text.contains("短信里不能用花括号"))
        #expect(try await save("尾号 {尾号}，{原因}", "有变动").status == 303)
        #expect(try await office.get("/notice-templates/1").text.contains("改得好懂"))
    }

    private func tell(_ worker: Worker, _ district: District) async throws {
        let draws = district.service.newDraws(), pen = Pen(name: "测试", now: district.service.clock(), instruments: district.service.instruments, draws: draws)
        try await district.database.write { db in
            draws.rewind()
            try Notices.tell(worker.person, "phone_bound", ["尾号": "0001", "经办": "测试"], pen, db)
        }
    }

    @Test("No phone and no code lies in clear anywhere in the data folder", .enabled(if: !TestDatabase.isPostgres))
    func atRest() async throws {
        let district = try await District(), worker = try await district.worker(), visitor = try await district.member(worker)
        #expect(try await visitor.get("/me/notices").status == 200)
        _ = try await district.visitor(from: "10.2.2.2").get("/me/sign-in")
        let other = district.visitor(from: "10.2.2.2")
        _ = try await other.get("/me/sign-in")
        _ = try await other.post("/me/sign-in", [("phone", "13990019999")])
        let code = try await district.code(to: "13990019999")
        for row in try await district.database.read({ db in try Self.everything(db) }) {
            for secret in [worker.phone, "13990019999", worker.number, code] where row.contains(secret) { Issue.record("\(secret) stands in \(row.prefix(80))") }
        }
    }

    /// Every value of every table as text.
    private static func everything(_ db: any Connection) throws -> [String] {
        let tables = ["own_phone", "phone_session", "phone_code", "binding_try", "message", "notice", "audit_entry", "history", "person", "job", "idempotency_key"]
        return try tables.flatMap { table -> [String] in
            try db.rows(SQL(parts: [.text("SELECT * FROM \(table)")], isGuarded: true)).map { row in
                row.values.map { value in
                    switch value {
                    case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
                    case .text(let text): text
                    case .integer(let number): String(number)
                    default: ""
                    }
                }.joined(separator: "|")
            }
        }
    }
}
