import Accounts
import Edge
import Foundation
import Imports
import Kernel
import Organisations

/// All commands. 0 done, 1 done but something failed a check, 2 wrong usage, 3 could not be done.
enum CommandTable {
    static let data = Command.Option(name: "--data", value: "DIR", help: "数据文件夹，默认 data")
    static let database = Command.Option(name: "--database-url", value: "URL", help: "PostgreSQL 地址 postgres://…；不填就用数据文件夹里的 SQLite")
    static let json = Command.Option(name: "--json", value: nil, help: "在标准输出打印一个 JSON 对象")

    static let all: [Command] = [
        Command(
            name: "setup", operands: [], summary: "新建数据库和密钥，登记区总工会，建立系统管理员",
            options: [
                data, database, .init(name: "--district", value: "NAME", help: "区总工会全称，默认 宜宾市翠屏区总工会"),
                .init(name: "--code", value: "CODE", help: "区总工会的统一社会信用代码"), json,
            ], run: SetupCommand.run),
        Command(
            name: "serve", operands: [], summary: "启动服务",
            options: [
                data, database, .init(name: "--public-url", value: "URL", help: "大家用的网址，如 https://zhijia.example.cn"), .init(name: "--host", value: "ADDRESS", help: "监听地址，默认 127.0.0.1"), .init(name: "--port", value: "PORT", help: "端口，默认 8080"),
                .init(name: "--demo-public", value: nil, help: "允许在公开地址上提供演示数据"),
            ], run: ServeCommand.run),
        Command(
            name: "demo", operands: [], summary: "建立演示用的区（数据均为虚构）",
            options: [
                data, database, .init(name: "--small", value: nil, help: "小型演示，几秒建好"), .init(name: "--seed", value: "N", help: "随机种子，默认 1"),
                .init(name: "--until", value: "DAY", help: "这个区过到哪一天，默认昨天；到 2023-09-30 只由种子决定"), json,
            ],
            run: DemoCommand.run),
        Command(
            name: "import", operands: ["employers|unions|members", "FILE"], summary: "导入名录：先逐行核对，再写入",
            options: [
                data, database, .init(name: "--check", value: nil, help: "只核对，不写入"),
                .init(name: "--verdicts", value: "OUT.xlsx", help: "把每行结论写在原表右边，存成这个文件"),
                .init(name: "--answers", value: "OUT.json", help: "把有问题和规范过的行列成这个文件"), json,
            ], run: ImportCommand.run),
        Command(
            name: "import undo", operands: ["ID"], summary: "整体撤销一次导入（30 天内）", options: [data, database, json], run: ImportCommand.undo),
        Command(
            name: "figure", operands: ["CODE"], summary: "算一个指标，并可导出它数的每一行",
            options: [
                data, database, .init(name: "--at", value: "DAY", help: "截至哪一天，如 2023-09-30；默认今天"),
                .init(name: "--from", value: "DAY", help: "比率的月末序列自哪天起，取最低的月末"), .init(name: "--until", value: "DAY", help: "到哪天止"),
                .init(name: "--union", value: "CODE", help: "只数这个工会及其下级；填信用代码或 root"), .init(name: "--rows", value: "OUT.xlsx", help: "把它数的每一行存成这个文件"), json,
            ], run: FigureCommand.run),
        Command(
            name: "user add", operands: ["NAME"], summary: "建立账号并授予一个角色，打印一次性密码",
            options: [
                data, database, .init(name: "--role", value: "ROLE", help: "角色标识，如 dept_org、secadmin"),
                .init(name: "--union", value: "CODE", help: "在哪个工会；填信用代码或 root，默认 root"), json,
            ], run: UserCommand.add),
        Command(
            name: "user reset", operands: ["NAME"], summary: "重置账号的密码，打印一次性密码；三个管理员的只能这样重置",
            options: [data, database, .init(name: "--second-factor", value: nil, help: "动态口令也取消：手机和恢复码都没有了"), json], run: UserCommand.reset),
        Command(
            name: "token", operands: ["NAME"], summary: "给账号发一个接口令牌，只打印一次",
            options: [data, database, .init(name: "--expires", value: "DAY", help: "到哪一天失效"), json], run: UserCommand.token),
        Command(name: "backup", operands: ["OUT"], summary: "把数据库备份成一个文件，服务不用停", options: [data, database, json], run: BackupCommand.backup),
        Command(name: "restore", operands: ["IN"], summary: "把备份恢复到还没有数据库的地方，要有当时的密钥", options: [data, database, json], run: BackupCommand.restore),
        Command(name: "keys export", operands: ["OUT"], summary: "用口令加密，导出密钥", options: [data, database, json], run: KeysCommand.export),
        Command(name: "keys import", operands: ["IN"], summary: "把导出的密钥放进新的数据文件夹", options: [data, json], run: KeysCommand.takeIn),
        Command(name: "keys rotate", operands: [], summary: "加一个新版本的密钥，从此用它加密", options: [data, database, json], run: KeysCommand.rotate),
        Command(name: "doctor", operands: [], summary: "检查设置、网址、密钥、数据库、落盘、字体、时钟和磁盘", options: [data, database, .init(name: "--public-url", value: "URL", help: "大家用的网址"), json], run: DoctorCommand.run),
        Command(name: "docs", operands: ["DIR"], summary: "从程序生成说明文档（开发用）", options: [], run: DocsCommand.run),
    ]

    static func run(_ words: [String]) async -> Int32 {
        guard let first = words.first, first != "--help", first != "-h", first != "help" else { say(overview); return words.isEmpty ? 2 : 0 }
        guard let command = named(words) else { return wrong("没有“\(first)”这个命令", overview) }
        let rest = Array(words.dropFirst(command.name.split(separator: " ").count))
        if rest.contains("--help") || rest.contains("-h") { say(command.help); return 0 }
        do { return try await WriteLabel.$current.withValue(command.name) { try await command.run(command.parse(rest)) } } catch let usage as WrongUsage { return wrong(usage.sentence, command.help) } catch {
            complain(sentence(for: error))
            return 3
        }
    }

    /// The longest name that fits: `import undo` goes before `import`.
    private static func named(_ words: [String]) -> Command? {
        (all + [BenchCommand.reads, BenchCommand.sheet, BenchCommand.figures]).filter { words.starts(with: $0.name.split(separator: " ").map(String.init)) }.max { $0.name.count < $1.name.count }
    }

    private static func wrong(_ sentence: String, _ help: String) -> Int32 {
        complain("\(sentence)\n\n\(help)")
        return 2
    }

    private static var overview: String {
        let width = all.map(\.name.count).max() ?? 0
        let lines = all.map { "  " + $0.name.padding(toLength: width + 3, withPad: " ", startingAt: 0) + $0.summary }
        return "职家 \(Program.version)：区总工会的数字之家\n\n用法：zhijia 命令 [选项]\n\n\(lines.joined(separator: "\n"))\n\n看一个命令的选项：zhijia 命令 --help"
    }

    static func sentence(for error: any Error) -> String {
        switch error {
        case let complaint as Complaint: complaint.text
        case let notAllowed as NotAllowed: notAllowed.sentence
        case is NotFound: "没有找到"
        case let refused as Refused: refused.sentence
        default: "没有办成：\(error)"
        }
    }
}

/// Answers go to standard output, at once.
func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

/// Messages for people go to standard error.
func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
