import Foundation

/// A folder of mode 0700 under the data folder for libraries that must have files; gone when it is done. It is locked as long as its
/// process lives, so that what a killed one left can be told from what is in use.
package final class TemporaryFolder: Sendable {
    package let path: String
    private let lock: Int32

    package init(in dataFolder: String) throws {
        path = "\(Self.place(in: dataFolder))/\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        flock(lock, LOCK_EX)
    }

    /// What is mapped or open stays readable until it is let go.
    package func remove() { try? FileManager.default.removeItem(atPath: path) }
    deinit {
        remove()
        close(lock)
    }

    private static func place(in dataFolder: String) -> String { "\(dataFolder)/tmp" }

    /// Removes what killed processes left.
    static func removeLeftovers(in dataFolder: String) {
        let place = place(in: dataFolder)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] {
            let path = "\(place)/\(name)", lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            defer { close(lock) }
            // One that is empty may be about to be locked.
            guard flock(lock, LOCK_EX | LOCK_NB) == 0, (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty == false else { continue }
            try? FileManager.default.removeItem(atPath: path)
        }
    }
}

/// A file that has no name any more: it is gone with its process, however that ends. Libraries open it by `path`.
final class UnnamedFile: Sendable {
    private let descriptor: Int32
    var path: String { "/proc/self/fd/\(descriptor)" }

    init(in folder: TemporaryFolder) throws {
        let named = folder.path + "/file"
        descriptor = open(named, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        unlink(named)
    }
    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) throws { try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: bytes) }
    /// Stays readable when the file is closed.
    func mapped() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) }
}
