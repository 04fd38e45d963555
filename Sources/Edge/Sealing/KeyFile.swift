import Foundation
import Kernel

/// The key file beside the database. Only its owner may read it.
package struct KeyFile: Sendable {
    package let path: String
    package init(path: String) { self.path = path }

    package var exists: Bool { access(path, F_OK) == 0 }

    /// `ZHIJIA_KEYS` holds the text of a key file and goes before the file; `nil` when there is neither.
    package static func keys(environment: [String: String], file: KeyFile) throws -> Keys? {
        if let text = environment["ZHIJIA_KEYS"], !text.isEmpty { return try Keys(text: Array(text.utf8)) }
        return file.exists ? try file.read() : nil
    }

    package func read() throws -> Keys {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw trouble("keys.file", "打不开密钥文件 \(path)") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw trouble("keys.file", "打不开密钥文件 \(path)") }
        guard status.st_mode & 0o077 == 0 else {
            throw Complaint("keys.open_to_others", "密钥文件 \(path) 别的用户也能读写。请执行 chmod 600 \(path) 后再启动。")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        return try Keys(text: Array(try handle.readToEnd() ?? Data()))
    }

    /// Writes keys where there are none yet; a file that stands there already is never overwritten.
    package func create(_ keys: Keys) throws {
        try write(keys) { beside in link(beside, path) == 0 }
    }

    /// Puts keys in the place of older ones: after a crash there are the old ones or the new ones, whole.
    package func replace(with keys: Keys) throws {
        try write(keys) { beside in rename(beside, path) == 0 }
    }

    private func write(_ keys: Keys, place: (_ beside: String) -> Bool) throws {
        let beside = "\(path).\(getpid())"
        unlink(beside)
        defer { unlink(beside) }
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw trouble("keys.write", "写不了密钥文件 \(path)") }
        defer { close(descriptor) }
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: Data(try keys.text))
        guard fsync(descriptor) == 0, place(beside), syncFolder() else { throw trouble("keys.write", "写不了密钥文件 \(path)") }
    }

    /// A new name is durable only when its folder is.
    private func syncFolder() -> Bool {
        let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return false }
        defer { close(folder) }
        return fsync(folder) == 0
    }

    private func trouble(_ code: String, _ what: String) -> Complaint {
        Complaint(code, "\(what)：\(String(cString: strerror(errno)))。")
    }
}
