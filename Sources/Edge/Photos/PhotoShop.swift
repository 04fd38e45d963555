import Foundation
import Kernel

/// A photo written anew: no larger than 1600 px, upright, without anything that the camera wrote beside the picture.
package struct Photo: Sendable, Equatable {
    /// JPEG.
    package let bytes: [UInt8]
    package let width: Int, height: Int
    /// When the camera says that it was taken, in its local time: `2026-11-22 08:30:00`.
    package let taken: String?
}

/// Has photos reworked in a child process: what decodes strangers' bytes can reach nothing and dies within its limits.
package final class PhotoShop: Sendable {
    /// Longest side of what comes out.
    package static let longestSide = 1600

    private let command: [String], patience: Duration
    private let bench = Workbench(threads: 2, waiting: 20)

    /// - Parameters:
    ///   - command: this same program and the argument that makes it `photoChild`.
    ///   - patience: after which the child is killed.
    package init(command: [String], patience: Duration = .seconds(15)) {
        self.command = command
        self.patience = patience
    }
    package convenience init(program: String) { self.init(command: [program, "photo-child"]) }

    /// Takes JPEG and PNG. Throws a `Complaint` when the picture cannot be read, `Busy` when too many wait.
    package func rework(_ bytes: [UInt8]) async throws -> Photo {
        try await bench.run { [command, patience] in
            let child = try Child(command, patience: patience)
            let (output, code) = child.converse(bytes)
            return try Self.photo(output, code)
        }
    }

    private static func photo(_ output: [UInt8], _ code: Int32) throws -> Photo {
        switch PhotoOutcome(rawValue: code) {
        case .done: break
        case .tooLarge: throw Complaint("photo.pixels", "照片的像素太多。请把它缩小到 1 亿像素以内再传。")
        case .unreadable, nil: throw Complaint("photo.unreadable", "照片打不开，可能没有传完或已损坏。请重新拍照或另存为 JPEG 后再传。")
        }
        // The child may have been taken over by what it read: its answer is checked like a stranger's.
        let parts = output.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let words = parts.first.map { String(decoding: $0, as: UTF8.self).split(separator: " ", maxSplits: 2) } ?? []
        guard parts.count == 2, words.count >= 2, let width = Int(words[0]), let height = Int(words[1]),
            (1...longestSide).contains(width), (1...longestSide).contains(height), parts[1].starts(with: [0xff, 0xd8, 0xff])
        else { throw Complaint("photo.unreadable", "照片打不开。请另存为 JPEG 后再传。") }
        let taken = words.count == 3 && Self.isMoment(words[2]) ? String(words[2]) : nil
        return Photo(bytes: Array(parts[1]), width: width, height: height, taken: taken)
    }

    private static func isMoment(_ text: Substring) -> Bool {
        text.wholeMatch(of: /[12]\d{3}-[01]\d-[0-3]\d [0-2]\d:[0-5]\d:[0-5]\d/) != nil
    }
}
