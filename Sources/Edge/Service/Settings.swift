package import Kernel
import Foundation

/// Everything the operator may set, read once at start; every mistake is named at once.
package struct Settings: Sendable {
    package var dataFolder = "data"
    package var databaseURL: String?
    package var host = "127.0.0.1"
    package var port = 8080
    /// The address of the proxy whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    package var trustedProxy: String?
    /// Where people reach the program; what is sent to them leads there.
    package var publicURL: PublicURL?
    /// Where messages to phones are handed over, and the word by which the gateway knows us; the word comes from the environment alone.
    package var messageGateway: String?, messageSecret: String?
    /// Minutes without a request after which a session ends.
    package var idleMinutes = 30
    package var allowsPublicDemonstration = false
    /// Writes that one commit may carry; 1 lets each write commit alone, for measurements.
    package var batchLimit = 64
    /// Set by `bin/bench` alone: serves `/bench/bare` and lets a commit be slowed down.
    var isBench = false
    /// Milliseconds that each commit takes longer, where `isBench`.
    var commitDelay = 0

    package init() {}

    /// From the environment: `ZHIJIA_PUBLIC_URL`, `ZHIJIA_PROXY`, `ZHIJIA_MESSAGE_GATEWAY`, `ZHIJIA_MESSAGE_SECRET`, `ZHIJIA_IDLE_MINUTES`, `ZHIJIA_BATCH`, `DATABASE_URL`; for `bin/bench` `ZHIJIA_BENCH`, `ZHIJIA_COMMIT_DELAY_MS`.
    package init(environment: [String: String]) throws {
        var mistakes: [String] = []
        databaseURL = environment["DATABASE_URL"]
        trustedProxy = environment["ZHIJIA_PROXY"]
        do throws(Complaint) { publicURL = try environment["ZHIJIA_PUBLIC_URL"].map { text throws(Complaint) in try PublicURL(parsing: text) } } catch { mistakes.append(error.text) }
        messageGateway = environment["ZHIJIA_MESSAGE_GATEWAY"]
        messageSecret = environment["ZHIJIA_MESSAGE_SECRET"]
        if let text = messageGateway, !Gateway.isUsable(text) { mistakes.append("环境变量 ZHIJIA_MESSAGE_GATEWAY 是“\(text)”，应为短信网关的 https 网址（本机可用 http）") }
        if (messageGateway == nil) != (messageSecret == nil) { mistakes.append("环境变量 ZHIJIA_MESSAGE_GATEWAY 和 ZHIJIA_MESSAGE_SECRET 要一起设") }
        idleMinutes = Settings.number(environment, "ZHIJIA_IDLE_MINUTES", 5...480, otherwise: 30, &mistakes)
        batchLimit = Settings.number(environment, "ZHIJIA_BATCH", 1...64, otherwise: 64, &mistakes)
        isBench = environment["ZHIJIA_BENCH"] == "1"
        if isBench { commitDelay = Settings.number(environment, "ZHIJIA_COMMIT_DELAY_MS", 0...1000, otherwise: 0, &mistakes) }
        guard mistakes.isEmpty else { throw Complaint("settings", mistakes.joined(separator: "\n")) }
    }

    private static func number(
        _ environment: [String: String], _ name: String, _ range: ClosedRange<Int>, otherwise: Int, _ mistakes: inout [String]
    ) -> Int {
        guard let text = environment[name] else { return otherwise }
        if let number = Int(text), range.contains(number) { return number }
        mistakes.append("环境变量 \(name) 是“\(text)”，应为 \(range.lowerBound) 至 \(range.upperBound) 的整数")
        return otherwise
    }

    /// What of the settings would keep people out or make everybody look like the proxy; nil when it fits together.
    package var complaint: String? {
        guard let publicURL else { return isLoopback ? nil : "没有设公开网址。别的电脑要用，请设 ZHIJIA_PUBLIC_URL，如 https://zhijia.example.cn" }
        guard publicURL.isEncrypted, trustedProxy == nil else { return nil }
        return "公开网址是 \(publicURL)，但没有设 ZHIJIA_PROXY：程序自己不说 https，不知道哪个代理可信，谁都登录不了。请设成代理的地址，如 127.0.0.1"
    }

    /// Beside the database, never in it.
    package var keyFile: KeyFile { KeyFile(path: dataFolder + "/keys") }
    package func makeDataFolder() throws {
        try FileManager.default.createDirectory(atPath: dataFolder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    var databasePath: String { dataFolder + "/zhijia.sqlite" }
    package var isLoopback: Bool { Self.isLoopback(host) }
    static func isLoopback(_ host: some StringProtocol) -> Bool { host == "127.0.0.1" || host == "::1" || host == "localhost" }
}
