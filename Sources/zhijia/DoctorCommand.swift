import Edge
import Foundation
import Kernel

/// `zhijia doctor`: checks what the program stands on, and says how to mend each.
enum DoctorCommand {
    struct Finding { let name: String, isFine: Bool, text: String }

    static func run(_ arguments: Arguments) async throws -> Int32 {
        var findings: [Finding] = []
        func check(_ name: String, _ work: () async throws -> String) async {
            do { findings.append(Finding(name: name, isFine: true, text: try await work())) } catch {
                findings.append(Finding(name: name, isFine: false, text: CommandTable.sentence(for: error)))
            }
        }
        await check("设置") { let settings = try arguments.settings; return settings.databaseURL == nil ? "SQLite，数据文件夹 \(settings.dataFolder)" : "PostgreSQL" }
        await check("网址") {
            let settings = try arguments.settings
            if let complaint = settings.complaint { throw Complaint("public_url", complaint) }
            return settings.publicURL.map { url in "\(url)" + (settings.trustedProxy.map { "，代理 \($0)" } ?? "") } ?? "没有设，只在本机用"
        }
        await check("密钥") {
            guard let keys = try KeyFile.keys(environment: ProcessInfo.processInfo.environment, file: try arguments.settings.keyFile) else { throw Complaint("keys", "没有密钥，请先运行 zhijia setup") }
            return "指纹 \(keys.fingerprint)，\(keys.masters.count) 个版本"
        }
        await check("数据库") {
            try await arguments.withInstallation { running in
                let unions = try await running.database.read { try $0.count("SELECT COUNT(*) FROM union_org \(SQL.unscoped(because: "the operator's check"))") }
                return "打得开，密钥相符，\(unions) 个工会"
            }
        }
        await check("落盘") { try await durability(arguments) }
        await check("字体") {
            let places = ["/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/noto"]
            guard places.contains(where: { (try? FileManager.default.contentsOfDirectory(atPath: $0))?.contains { $0.contains("CJK") } == true }) else {
                throw Complaint("fonts", "没有中文字体，打印和 PDF 会是方块。请安装：apt-get install fonts-noto-cjk")
            }
            return "有 Noto CJK"
        }
        await check("时钟") {
            let today = wallClock().day(in: .shanghai)
            guard let earliest = Day("2026-01-01"), today > earliest else { throw Complaint("clock", "系统时间是 \(today)，不对。请校时后再用") }
            return "北京时间 \(wallClock().text())"
        }
        await check("磁盘") {
            let free = try FileManager.default.attributesOfFileSystem(forPath: FileManager.default.fileExists(atPath: arguments.settings.dataFolder) ? arguments.settings.dataFolder : ".")[.systemFreeSize] as? Int ?? 0
            guard free > 1_000_000_000 else { throw Complaint("disk", "只剩 \(free / 1_000_000) MB，请清理到 1 GB 以上") }
            return "还有 \(free / 1_000_000_000) GB"
        }
        await check("工作日历") { try await calendar(arguments) }
        report(findings, arguments)
        return findings.allSatisfy(\.isFine) ? 0 : 1
    }

    private static func durability(_ arguments: Arguments) async throws -> String {
        try await arguments.withInstallation { running in
            try await running.database.write { db in
                switch db.dialect {
                case .sqlite:
                    let level = try db.count("SELECT synchronous FROM pragma_synchronous")
                    guard level >= 2 else { throw Complaint("synchronous", "synchronous 是 \(level)，断电会丢已确认的数据。请报告开发者") }
                    return "synchronous=FULL，每次提交都落盘"
                case .postgres: return "fsync、synchronous_commit 已开"
                }
            }
        }
    }

    /// From 1 November next year's notice is due.
    private static func calendar(_ arguments: Arguments) async throws -> String {
        let today = wallClock().day(in: .shanghai), needed = today.month >= 11 ? today.year + 1 : today.year
        let last = try await arguments.withInstallation { running in try await running.database.read { try $0.count("SELECT COALESCE(MAX(year), 0) FROM work_year") } }
        guard last >= needed else { throw Complaint("calendar", "工作日历到 \(last) 年。\(needed) 年放假安排公布后请载入，否则跨年的期限算不出日期") }
        return "已到 \(last) 年"
    }

    private static func report(_ findings: [Finding], _ arguments: Arguments) {
        let lines = findings.map { "\($0.isFine ? "✓" : "✗") \($0.name)：\($0.text)" }
        arguments.answer(
            [
                "ok": .bool(findings.allSatisfy(\.isFine)),
                "checks": .array(findings.map { ["name": .string($0.name), "ok": .bool($0.isFine), "text": .string($0.text)] }),
            ], lines.joined(separator: "\n"))
    }
}
