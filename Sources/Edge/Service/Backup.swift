import Kernel
import Crypto
import Foundation

/// A backup is one file: a line of JSON that says what it is and which keys it needs, and below it the copy of the database.
/// It holds no keys: what is sealed stays sealed to whoever finds it.
package struct Backup {
    /// The first line.
    package struct Label: Codable, Sendable {
        static let format = "zhijia-backup-1"
        package var format = Self.format, program = Program.version
        /// `sqlite` or `postgresql`: which of them can take it back.
        package let database: String
        /// The fingerprint of the keys, and the newest version that may have sealed something.
        package let keys: String, keyVersion: UInt8
        package let madeAt: String
        /// Of the copy, in bytes, and its SHA-256.
        package let size: Int, digest: String
    }

    private let path: String
    package let label: Label
    private let start: UInt64

    /// Reads the label.
    /// - Throws: a `Complaint` when it is not a backup.
    package init(path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw Complaint("backup_missing", "打不开备份文件 \(path)。请检查路径和权限。") }
        defer { try? file.close() }
        let head = try file.read(upToCount: 4096) ?? Data()
        guard let end = head.firstIndex(of: UInt8(ascii: "\n")), let label = try? JSONDecoder().decode(Label.self, from: head[..<end]), label.format == Label.format else {
            throw Complaint("backup_unreadable", "\(path) 不是职家的备份文件。请选 zhijia backup 生成的文件。")
        }
        self.path = path
        self.label = label
        start = UInt64(end) + 1
    }
}

extension Running {
    /// Copies the database while others go on working. The file appears whole or not at all.
    package func backUp(to path: String) async throws -> Backup.Label {
        let folder = try TemporaryFolder(in: service.settings.dataFolder), copy = folder.path + "/copy"
        defer { folder.remove() }
        try await database.copy(to: copy)
        let (size, digest) = try Backup.pour(from: copy) { _ in }
        let label = Backup.Label(
            database: database.dialect.backupName, keys: keys.fingerprint, keyVersion: keys.newest.version, madeAt: service.clock().text(), size: size, digest: digest)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try WholeFile.write(path) { file in
            try file.write(contentsOf: encoder.encode(label) + [UInt8(ascii: "\n")])
            _ = try Backup.pour(from: copy) { try file.write(contentsOf: $0) }
        }
        return label
    }
}

extension Backup {
    /// Puts the copy where there is no database yet; with the wrong keys nothing is touched.
    package func restore(_ settings: Settings) throws {
        let keys = try KeyFile.keys(environment: ProcessInfo.processInfo.environment, file: settings.keyFile)
        let needed = "\(label.keys)（版本 \(label.keyVersion)）"
        guard let keys else {
            throw Complaint("keys_missing", "这个备份要用密钥 \(needed)，而“\(settings.dataFolder)”里没有密钥。请先运行 zhijia keys import，或放回 keys 文件。")
        }
        guard keys.fingerprint == label.keys, keys.master(version: label.keyVersion) != nil else {
            throw Complaint("wrong_keys", "这个备份要用密钥 \(needed)，现有的是 \(keys.fingerprint)（版本 \(keys.newest.version)）。没有恢复。请放回当时的密钥。")
        }
        if let url = settings.databaseURL { try restore(postgres: url, settings) } else { try restore(sqlite: settings.databasePath) }
    }

    private func restore(sqlite path: String) throws {
        try requireKind(.sqlite)
        try WholeFile.write(path) { try copyChecked(to: $0) }
    }

    private func restore(postgres url: String, _ settings: Settings) throws {
        try requireKind(.postgres)
        let folder = try TemporaryFolder(in: settings.dataFolder), copy = folder.path + "/copy"
        defer { folder.remove() }
        try WholeFile.write(copy) { try copyChecked(to: $0) }
        try PostgresTool.run("pg_restore", url, ["--exit-on-error", "--single-transaction", "--no-owner", copy])
    }

    private func requireKind(_ dialect: Dialect) throws {
        guard label.database != dialect.backupName else { return }
        throw Complaint("backup_of_other_database", "这是 \(label.database) 的备份，不能恢复到 \(dialect.backupName)。")
    }

    private func copyChecked(to file: FileHandle) throws {
        let (size, digest) = try Self.pour(from: path, start) { try file.write(contentsOf: $0) }
        guard size == label.size, digest == label.digest else { throw Complaint("backup_damaged", "备份文件不完整或被改过，没有恢复。请换另一份备份。") }
    }

    /// Hands on the bytes from `start` and answers how many and their SHA-256.
    fileprivate static func pour(from path: String, _ start: UInt64 = 0, _ receive: (Data) throws -> Void) throws -> (size: Int, digest: String) {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        try file.seek(toOffset: start)
        var size = 0, digest = SHA256()
        while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
            size += part.count
            digest.update(data: part)
            try receive(part)
        }
        return (size, digest.finalize().hexadecimal)
    }
}

extension Dialect {
    fileprivate var backupName: String {
        switch self {
        case .sqlite: "sqlite"
        case .postgres: "postgresql"
        }
    }
}
