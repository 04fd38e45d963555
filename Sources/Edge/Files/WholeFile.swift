import Foundation
import Kernel

/// A file of mode 0600 that is there whole or not at all, also after a power cut.
enum WholeFile {
    /// Throws a `Complaint` when there is such a file already and it is not to be replaced, or when it cannot be written.
    static func write(_ path: String, replacing: Bool = false, _ fill: (FileHandle) throws -> Void) throws {
        let beside = "\(path).\(getpid())"
        unlink(beside)
        defer { unlink(beside) }
        let descriptor = open(beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw trouble(path) }
        defer { close(descriptor) }
        try fill(FileHandle(fileDescriptor: descriptor, closeOnDealloc: false))
        guard fsync(descriptor) == 0, (replacing ? rename(beside, path) : link(beside, path)) == 0, syncFolder(of: path) else { throw trouble(path) }
    }

    /// A new name is durable only when its folder is.
    private static func syncFolder(of path: String) -> Bool {
        let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return false }
        defer { close(folder) }
        return fsync(folder) == 0
    }

    private static func trouble(_ path: String) -> Complaint {
        errno == EEXIST
            ? Complaint("file.exists", "已有 \(path)，没有覆盖。请换一个文件名，或先把它移走。")
            : Complaint("file.write", "写不了 \(path)：\(String(cString: strerror(errno)))。")
    }
}
