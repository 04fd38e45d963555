import Edge
import Foundation
import Kernel

/// `zhijia keys export`, `keys import`, `keys rotate`
enum KeysCommand {
    static func export(_ arguments: Arguments) async throws -> Int32 {
        let out = arguments.operands[0]
        return try await arguments.withInstallation { running in
            let passphrase = try Passphrase.ask("给密钥设一个口令（至少 12 个字）：")
            if Passphrase.isTyped, try Passphrase.ask("再输一次：") != passphrase { throw Complaint("keys.passphrase_differs", "两次输入的口令不同，没有导出。") }
            try running.keys.export(to: out, passphrase: passphrase)
            try await running.record("导出密钥", ["指纹": .string(running.keys.fingerprint)])
            arguments.answer(facts(running.keys), "密钥 \(running.keys.fingerprint) 已写到 \(out)，要口令才能打开。请和备份分开保管，口令另记。")
            return 0
        }
    }

    static func takeIn(_ arguments: Arguments) async throws -> Int32 {
        let settings = try arguments.settings
        guard let bytes = FileManager.default.contents(atPath: arguments.operands[0]) else { throw Complaint("keys.missing", "打不开 \(arguments.operands[0])。请检查路径和权限。") }
        let keys = try Keys(exported: Array(bytes), passphrase: Passphrase.ask("导出密钥时的口令："))
        try settings.makeDataFolder()
        try settings.keyFile.create(keys)
        arguments.answer(facts(keys), "密钥 \(keys.fingerprint) 已放进“\(settings.dataFolder)”。")
        return 0
    }

    static func rotate(_ arguments: Arguments) async throws -> Int32 {
        try await arguments.withInstallation { running in
            let file = running.service.settings.keyFile, now = running.service.clock()
            guard file.exists else { throw Complaint("keys.elsewhere", "密钥来自环境变量 ZHIJIA_KEYS，不在数据文件夹里，不能在这里更换。") }
            guard try await running.isAlone() else {
                throw Complaint("keys.in_use", "服务正在运行，它还不认识新的密钥版本。请先停下服务；如果它是被强行结束的，请等十分钟。")
            }
            let keys = try running.keys.rotated(created: now.day(in: .shanghai).description)
            try file.replace(with: keys)
            try await running.record("更换密钥", ["版本": .integer(Int64(keys.newest.version))])
            arguments.answer(facts(keys), "密钥已有版本 \(keys.newest.version)，从现在起用它加密；以前的内容仍用旧版本打开。", "请重新导出密钥：zhijia keys export")
            return 0
        }
    }

    private static func facts(_ keys: Keys) -> JSON {
        ["keys": .string(keys.fingerprint), "key_version": .integer(Int64(keys.newest.version))]
    }
}

/// Typed without being shown, or the first line of what is piped in.
enum Passphrase {
    static var isTyped: Bool { isatty(STDIN_FILENO) == 1 }

    static func ask(_ question: String) throws -> String {
        var shown = termios()
        if isTyped {
            FileHandle.standardError.write(Data(question.utf8))
            tcgetattr(STDIN_FILENO, &shown)
            var hidden = shown
            hidden.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        }
        let line = readLine()
        if isTyped {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            complain("")
        }
        guard let line, !line.isEmpty else { throw Complaint("keys.passphrase_missing", "没有输入口令。可以键入，或者从标准输入给一行。") }
        return line
    }
}
