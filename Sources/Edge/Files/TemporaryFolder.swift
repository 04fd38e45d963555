import Foundation

/// A folder of mode 0700 under the data folder for libraries that must have files; gone when it is done.
package final class TemporaryFolder: Sendable {
    package let path: String
    package init(in dataFolder: String) throws {
        path = "\(dataFolder)/tmp/\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    /// What is mapped or open stays readable until it is let go.
    package func remove() { try? FileManager.default.removeItem(atPath: path) }
    deinit { remove() }
}
