import Accounts
import Edge
import Kernel

/// `zhijia user add`, `zhijia user reset`, `zhijia token`
enum UserCommand {
    static func add(_ arguments: Arguments) async throws -> Int32 {
        let name = arguments.operands[0]
        guard let word = arguments["--role"] else { throw WrongUsage("请用 --role 写明角色") }
        guard let role = Role(rawValue: word) else { throw WrongUsage("没有“\(word)”这个角色，可以用：\(Role.allCases.map(\.rawValue).joined(separator: "、"))") }
        return try await arguments.withInstallation { running in
            let service = running.service, draws = service.newDraws(), now = service.clock(), instruments = service.instruments
            let union = try await running.union(arguments["--union"] ?? "root")
            let password = instruments.passwords.oneTime(draws.random), hash = try await instruments.passwords.hash(password)
            try await running.database.write { db in
                draws.rewind()
                try AccountCommands.requireFit(of: role, at: union, db)
                try AccountCommands.add(
                    userName: name, name: name, hash: hash, role: role, at: union, mustChange: true, draws: draws, now: now, by: commandActor, instruments, db)
                try Audit.write(command: "建立账号", ["用户名": .string(name), "角色": .string(role.label)], by: commandActor, now, db)
            }
            arguments.answer(
                ["user": .string(name), "role": .string(role.rawValue), "password": .string(password)],
                "已建立账号 \(name)，角色：\(role.label)", "一次性密码：\(password)（只显示这一次，首次登录须改）")
            return 0
        }
    }

    /// The only way for the three administrators, whose passwords nobody resets from a page.
    static func reset(_ arguments: Arguments) async throws -> Int32 {
        try await arguments.withInstallation { running in
            let service = running.service, draws = service.newDraws(), now = service.clock(), name = arguments.operands[0]
            let password = service.instruments.passwords.oneTime(draws.random), hash = try await service.instruments.passwords.hash(password)
            try await running.database.write { db in
                try AccountCommands.resetPassword(of: name, hash: hash, now: now, by: commandActor, db)
                try Audit.write(command: "重置密码", ["用户名": .string(name)], by: commandActor, now, db)
                guard arguments.has("--second-factor") else { return }
                try AccountCommands.resetSecondFactor(of: name, now: now, by: commandActor, db)
                try Audit.write(command: "取消动态口令", ["用户名": .string(name)], by: commandActor, now, db)
            }
            arguments.answer(
                ["user": .string(name), "password": .string(password)], "\(name) 的密码已重置，现在的登录和令牌都已结束", "一次性密码：\(password)（只显示这一次，首次登录须改）")
            return 0
        }
    }

    static func token(_ arguments: Arguments) async throws -> Int32 {
        let expires = try arguments.day("--expires")
        return try await arguments.withInstallation { running in
            let service = running.service, draws = service.newDraws(), now = service.clock(), name = arguments.operands[0]
            let token = try await running.database.write { db in
                draws.rewind()
                try Audit.write(command: "发放令牌", ["用户名": .string(name)], by: commandActor, now, db)
                return try AccountCommands.token(for: name, expires: expires, draws: draws, now: now, by: commandActor, service.instruments, db)
            }
            arguments.answer(["user": .string(name), "token": .string(token)], "令牌（只显示这一次）：\(token)")
            return 0
        }
    }
}
