import Accounts
import Edge
import Foundation
import Kernel

/// `zhijia backup`, `zhijia restore`
enum BackupCommand {
    static func backup(_ arguments: Arguments) async throws -> Int32 {
        let out = arguments.operands[0]
        return try await arguments.withInstallation { running in
            let label = try await running.backUp(to: out)
            try await running.record("备份", ["文件": .string(out), "摘要": .string(label.digest)])
            arguments.answer(
                json(label), "已备份到 \(out)，\(label.size / 1_000_000 + 1) MB。", "恢复时要用密钥 \(label.keys)（版本 \(label.keyVersion)）。",
                "备份里没有密钥。请用 zhijia keys export 另存一份密钥，和备份分开保管。")
            return 0
        }
    }

    static func restore(_ arguments: Arguments) async throws -> Int32 {
        let backup = try Backup(path: arguments.operands[0]), label = backup.label
        try backup.restore(arguments.settings)
        return try await arguments.withInstallation { running in
            let now = running.service.clock()
            let unions = try await running.database.write { db in
                // Who had signed out, or was put out, since the backup must not be in again.
                try AccountCommands.endSessions(now, db)
                try running.forgetOthers(db)
                try Audit.write(command: "恢复备份", ["备份时间": .string(label.madeAt)], by: commandActor, now, db)
                return try db.count("SELECT COUNT(*) FROM union_org \(SQL.unscoped(because: "the operator's check"))")
            }
            arguments.answer(
                json(label), "已恢复 \(label.madeAt) 的备份，\(unions) 个工会。", "所有人要重新登录。备份之后收回的令牌和角色、办过的事不在里面，请核对。", "启动：zhijia serve")
            return 0
        }
    }

    private static func json(_ label: Backup.Label) -> JSON {
        [
            "keys": .string(label.keys), "key_version": .integer(Int64(label.keyVersion)), "database": .string(label.database), "made_at": .string(label.madeAt),
            "size": .integer(Int64(label.size)), "digest": .string(label.digest),
        ]
    }
}
