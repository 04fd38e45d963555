import Accounts
import Edge
import Foundation
import Kernel
import Organisations

/// `zhijia setup`: the root union, keys, and the system administrator with a one-time password.
enum SetupCommand {
    static let district = "宜宾市翠屏区总工会"

    static func run(_ arguments: Arguments) async throws -> Int32 {
        let name = arguments["--district"] ?? district
        let code = try arguments["--code"].map { try CreditCode(parsing: $0) }
        let running = try await Running.create(arguments.settings, modules, log: complain)
        let service = running.service, draws = service.newDraws(), now = service.clock(), instruments = service.instruments
        let password = instruments.passwords.oneTime(draws.random)
        let hash = try await instruments.passwords.hash(password)
        try await running.database.write { db in
            draws.rewind()
            try running.install(at: now, db)
            let root = try Register.foundRoot(name: name, code: code, by: commandActor, now: now, instruments, draws, db)
            try WorkYears.load(now, db)
            try Audit.write(command: "建立数据库", by: commandActor, now, db)
            try AccountCommands.add(
                userName: "admin", name: "系统管理员", hash: hash, role: .sysadmin, at: root, mustChange: true, draws: draws, now: now, by: commandActor, instruments, db)
        }
        let key = try running.keys.publicSigningKey.hexadecimal
        await running.close()
        arguments.answer(
            ["district": .string(name), "user": "admin", "password": .string(password), "key": .string(key)],
            "已建好：\(name)", "系统管理员：admin", "一次性密码：\(password)（只显示这一次）", "签名公钥：\(key)（请另行保管，核对账册时用）",
            "接着建立安全管理员和审计管理员，须是另外两个人：", "  zhijia user add NAME --role secadmin", "  zhijia user add NAME --role logauditor", "启动：zhijia serve")
        return 0
    }
}

/// The State Council's notices that ship with the program, as a new database begins with them.
enum WorkYears {
    static func load(_ now: Instant, _ db: any Connection) throws {
        let bytes = try Array(Data(contentsOf: Resources.folder("Edge").appendingPathComponent("Assets/workdays.json")))
        let json = try JSON(parsing: bytes)
        for year in json["years"]?.members ?? [] {
            guard let number = Int(year.key), let off = year.value["off"], let worked = year.value["worked"] else { continue }
            try db.run("""
                INSERT INTO work_year (year, off, worked, source, loaded_at)
                VALUES (\(number), \(String(decoding: off.bytes, as: UTF8.self)), \(String(decoding: worked.bytes, as: UTF8.self)), \("国务院办公厅放假通知"), \(now))
                ON CONFLICT (year) DO NOTHING
                """)
        }
    }
}
