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
    package func create(_ keys: Keys) throws { try WholeFile.write(path) { try $0.write(contentsOf: Data(keys.text)) } }

    /// Puts keys in the place of older ones: after a crash there are the old ones or the new ones, whole.
    package func replace(with keys: Keys) throws { try WholeFile.write(path, replacing: true) { try $0.write(contentsOf: Data(keys.text)) } }

    private func trouble(_ code: String, _ what: String) -> Complaint {
        Complaint(code, "\(what)：\(String(cString: strerror(errno)))。")
    }
}
