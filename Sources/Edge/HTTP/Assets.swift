import Crypto
package import Foundation

/// The stylesheet, icons, script and the manual's pictures: read and compressed once at start, kept by browsers for a year under their version.
package struct Assets: Sendable {
    struct Asset: Sendable { let bytes: [UInt8], gzipped: [UInt8]?, type: String }
    let byName: [String: Asset]
    /// Changes when any of them does.
    package let version: String

    package init() throws { try self.init(folders: [Resources.folder("Edge").appendingPathComponent("Assets"), ManualFolder.pictures]) }

    private init(folders: [URL]) throws {
        var byName: [String: Asset] = [:]
        var digest = SHA256()
        let files = try folders.flatMap { try FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil).sorted { $0.path < $1.path } }
        for file in files {
            guard let type = Assets.types[file.pathExtension] else { continue }
            let bytes = Assets.lean(try Array(Data(contentsOf: file)), file.pathExtension)
            digest.update(data: bytes)
            byName[file.lastPathComponent] = Asset(bytes: bytes, gzipped: type == "image/png" ? nil : Gzip.compressed(bytes, level: 9), type: type)
        }
        self.byName = byName
        version = digest.finalize().prefix(5).hexadecimal
    }

    /// As a browser needs it: without indentation, without comments that have a line to themselves, and a stylesheet without the spaces around its marks.
    private static func lean(_ bytes: [UInt8], _ kind: String) -> [UInt8] {
        guard kind == "css" || kind == "js" else { return bytes }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { $0.drop { $0 == " " } }
        let needed = lines.filter { !$0.hasPrefix("//") && !($0.hasPrefix("/*") && $0.hasSuffix("*/")) }
        guard kind == "css" else { return Array(needed.joined(separator: "\n").utf8) }
        let dense = [("{ ", "{"), (" {", "{"), ("; ", ";"), (" }", "}"), ("} ", "}"), (": ", ":"), (", ", ",")].reduce(needed.joined()) { $0.replacing($1.0, with: $1.1) }
        return Array(dense.utf8)
    }

    private static let types = [
        "css": "text/css; charset=utf-8", "svg": "image/svg+xml", "js": "text/javascript; charset=utf-8", "txt": "text/plain; charset=utf-8",
        "png": "image/png",
    ]
}

/// The folders that the build lays beside the program, one a target.
package enum Resources {
    package static func folder(_ target: String) -> URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("zhijia_\(target).resources")
    }

    /// The migrations of a target, by name.
    package static func migrations(of target: String) throws -> [(name: String, sql: String)] {
        let folder = folder(target).appendingPathComponent("Schema")
        // A module without tables has no such folder.
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "sql" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }
}
