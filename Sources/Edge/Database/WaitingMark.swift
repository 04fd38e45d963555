import Foundation
import Glibc
import Kernel

/// Tells the other processes on a database file that somebody waits to write. SQLite lends its one writer to whoever asks again first: a program that
/// brings in a roster would take it again each time, and the desk would wait for the end. The mark is a lock on the folder, which the kernel takes back
/// from a process that dies.
final class WaitingMark: Sendable {
    private let folder: Int32

    init(beside path: String) throws {
        folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder < 0 { throw Complaint("folder_not_opened", "打不开数据库所在的文件夹：请检查路径和权限。") }
    }

    deinit { close(folder) }

    /// Marks that this process waits for as long as `body` takes.
    func waiting<T>(_ body: () throws -> T) rethrows -> T {
        flock(folder, LOCK_SH)
        defer { flock(folder, LOCK_UN) }
        return try body()
    }

    /// Whether another process waits. Asked by who is writing, and so is not waiting itself.
    var isSet: Bool {
        guard flock(folder, LOCK_EX | LOCK_NB) == 0 else { return true }
        flock(folder, LOCK_UN)
        return false
    }

    /// Leaves the writer to who waits, who looks for it every 25 ms, and a while later every 100.
    func giveWay() {
        for _ in 0..<150 where isSet { usleep(1000) }
    }
}
