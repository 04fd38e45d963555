import Foundation
import Kernel

/// PostgreSQL's own programs for copying a database, as they come with its client package.
enum PostgresTool {
    /// Throws a `Complaint` with what the program said when it did not succeed.
    static func run(_ tool: String, _ url: String, _ arguments: [String]) throws {
        let process = Process(), complaints = Pipe(), (address, password) = withoutPassword(url)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool, "--dbname=\(address)"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(password.map { ["PGPASSWORD": $0] } ?? [:]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = complaints
        try process.run()
        let said = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus == 127 { throw Complaint("postgres_tool", "没有 \(tool) 这个程序。请安装：apt-get install postgresql-client") }
        guard process.terminationStatus == 0 else { throw Complaint("postgres_tool", "\(tool) 没有办成：\(said.split(separator: "\n").first ?? "")") }
    }

    /// Everybody on the machine may see with which words a program was started.
    private static func withoutPassword(_ url: String) -> (address: String, password: String?) {
        guard var parts = URLComponents(string: url), let password = parts.password else { return (url, nil) }
        parts.password = nil
        return (parts.string ?? url, password)
    }
}
