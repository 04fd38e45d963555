import CZip
@testable import Edge
import Foundation
@testable import Kernel
import Synchronization
import Testing

/// Workbooks, CSV files and bodies as no honest program writes them: real ones, spoilt at random. What reads them gives rows or fields or a
/// complaint, soon, and never ends the program. In `bin/test --full` for ten minutes instead of a few hundred inputs.
@Suite(.enabled(if: !TestDatabase.isPostgres, "no database takes part")) struct HostileInputTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let isFull = environment["ZHIJIA_FULL"] == "1"
    /// An input that failed is read alone.
    private static let onlySeed = environment["ZHIJIA_SEED"].flatMap { UInt64($0) }
    private static let few: UInt64 = 250, long = Duration.seconds(600), patience = DispatchTimeInterval.seconds(20)

    @Test("A spoilt workbook gives rows or a complaint")
    func workbooks() async throws {
        let real = try Self.realWorkbook()
        try await each("workbook") { dice, folder in
            let file = folder.appending(path: "spoilt.xlsx").path
            try Data(real).write(to: URL(filePath: file))
            // In the parts, where the zip's own checks do not catch it, or in the zip itself.
            if dice.chance(75) { try Self.spoilPart(of: file, &dice) } else { try Data(Self.spoilt(real, &dice)).write(to: URL(filePath: file)) }
            try Self.read(file, folder)
        }
    }

    @Test("A spoilt CSV file gives rows or a complaint")
    func csv() async throws {
        let real = "单位名称,统一社会信用代码,职工人数,成立日期\r\n白塔茶业,\"91510000\"\"X\",12,2019/3/4\n\"两\n行\",=\"0123\",3.7E+17,\t\r\n"
        let utf16 = real.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        try await each("csv") { dice, folder in
            let file = folder.appending(path: "spoilt.csv")
            try Data(Self.spoilt(dice.chance(30) ? [0xFF, 0xFE] + utf16 : Array(real.utf8), &dice)).write(to: file)
            try Self.read(file.path, folder)
        }
    }

    @Test("A spoilt body gives fields or a complaint, and is not piled up")
    func bodies() async throws {
        let form = Array("name=%E7%99%BD%E5%A1%94+%E8%8C%B6&members=12&row=1&row=2&csrf=abc".utf8)
        let json = Array(#"{"name":"白\u5854\ud83d\ude00","members":12,"rate":-1.5e3,"row":["1",2,null,true],"more":{"a":[]}}"#.utf8)
        let multipart = Array((["--zj", #"Content-Disposition: form-data; name="title""#, "", "章程", "--zj",
            #"Content-Disposition: form-data; name="file"; filename="a.csv""#, "Content-Type: text/csv", "", "1,2\r\n3", "--zj--", ""].joined(separator: "\r\n")).utf8)
        try await each("body") { dice, _ in
            _ = Typed.query(String(decoding: Self.spoilt(form, &dice), as: UTF8.self))
            _ = Typed.cookies(String(decoding: Self.spoilt(form, &dice), as: UTF8.self))
            do { _ = try Typed.fields(json: Self.spoilt(json, &dice)) } catch is Complaint {}
            let body = Self.spoilt(multipart, &dice)
            guard var parts = Multipart(contentType: "multipart/form-data; boundary=zj") else { return }
            var place = 0
            do {
                while place < body.count {
                    let piece = body[place..<min(body.count, place + 1 + dice.below(200))]
                    _ = try parts.take(piece)
                    place = piece.endIndex
                    #expect(parts.waiting <= Typed.most + piece.count)
                }
            } catch is Complaint {}
        }
    }

    @Test("A body that never comes to its first boundary, or goes on after its last, is not held in memory")
    func endless() throws {
        for start in ["", "--zj--\r\n", "--zj\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"] {
            var parts = try #require(Multipart(contentType: "multipart/form-data; boundary=zj"))
            _ = try parts.take(start.utf8)
            let piece = [UInt8](repeating: 0x2D, count: 100_000)
            for _ in 0..<20 {
                _ = try parts.take(piece)
                #expect(parts.waiting < 100, "\(start)")
            }
        }
    }

    // MARK: One input after the other

    /// Each in a thread of its own, so that one that never ends is a failure; its seed stands in the folder's name, which a crash leaves.
    private func each(_ kind: String, _ read: @escaping @Sendable (inout Dice, URL) throws -> Void) async throws {
        let begun = ContinuousClock.now
        for seed in Self.onlySeed.map({ $0...$0 }) ?? 1...UInt64.max {
            if Self.onlySeed == nil, Self.isFull ? ContinuousClock.now - begun > Self.long : seed > Self.few { return }
            let folder = FileManager.default.temporaryDirectory.appending(path: "zhijia-hostile-\(kind)-\(seed)-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let isRead = await withCheckedContinuation { answer in
                let done = DispatchSemaphore(value: 0)
                Thread.detachNewThread {
                    var dice = Dice(seed)
                    do { try read(&dice, folder) } catch { Issue.record("\(kind), ZHIJIA_SEED=\(seed): \(error)") }
                    done.signal()
                }
                Thread.detachNewThread { answer.resume(returning: done.wait(timeout: .now() + Self.patience) == .success) }
            }
            guard isRead else {
                Issue.record("\(kind), ZHIJIA_SEED=\(seed): not read after \(Self.patience)")
                return
            }
            try FileManager.default.removeItem(at: folder)
        }
    }

    /// As an import does: the rows, then the sheet again with its verdicts. What comes back can be read, and says what came.
    private static func read(_ file: String, _ folder: URL) throws {
        let done = DispatchSemaphore(value: 0), copied = Mutex<Result<[UInt8], any Error>>(.success([]))
        Task {
            var bytes: [UInt8] = []
            do {
                try await SheetWriter.copyWithVerdicts(of: file, temporaryFolder: TemporaryFolder(in: folder.path), headerRow: 1) { numbers in
                    Dictionary(uniqueKeysWithValues: numbers.prefix(2000).map { ($0, ("已导入", "")) })
                } take: { bytes += $0 }
                copied.withLock { [bytes] in $0 = .success(bytes) }
            } catch { copied.withLock { $0 = .failure(error) } }
            done.signal()
        }
        done.wait()
        var came: [String] = [], back: Set<String> = []
        let copy = folder.appending(path: "copy.xlsx")
        do {
            try SheetReader.read(path: file) { came += texts($0) }
            try Data(copied.withLock { $0 }.get()).write(to: copy)
        } catch is Complaint { return }
        do { try SheetReader.read(path: copy.path) { back.formUnion(texts($0)) } } catch let complaint as Complaint {
            // Two more columns, and escapes in place of characters, may be too much for another time.
            guard ["sheet.columns", "sheet.cell"].contains(complaint.code) else { throw complaint }
            return
        }
        if let lost = came.first(where: { !back.contains($0) }) { throw Lost(text: lost) }
    }
    private struct Lost: Error { let text: String }

    private static func texts(_ row: SheetRow) -> [String] {
        row.cells.compactMap { cell in
            guard let cell, cell.kind == .text else { return nil }
            let text = String(String.UnicodeScalarView(cell.text.unicodeScalars.filter { !["\0", "\u{FFFE}", "\u{FFFF}"].contains($0) }))
            return text.isEmpty ? nil : "\(row.number)｜\(text)"
        }
    }

    // MARK: Spoiling

    /// What readers stumble over, in every place where it does not belong.
    private static let words = [
        "\"", ",", "\r", "\n", "\r\n\r\n", "\0", "%", "%zz", "&", "=", "\\u", "\\ud800", "[[[[[[[[", "{\"a\":", "--zj", "\r\n--zj", "--zj--", "; name=\"", "<", "</c>", "<row r=\"",
        "<c r=\"ZZZZZZ1\" t=\"s\"><v>", "99999999999999999999", "-1", "1e309", "nan", "0.0", "<!DOCTYPE a>", "&#x0;", "&amp;", "_x0000_", "<rPh>", "</si>", "1904", "t=\"d\"", "\u{FEFF}",
        "9223372036854775807", "-9223372036854775808", "\u{1F600}\u{0301}",
    ].map { Array($0.utf8) }

    private static func spoilt(_ real: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = real
        for _ in 0...dice.below(6) {
            let place = dice.below(bytes.count + 1), end = min(bytes.count, place + 1 + dice.below(dice.chance(20) ? 500 : 8))
            switch dice.below(7) {
            case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(dice.below(8))
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 3: bytes.insert(contentsOf: Array(repeating: Array(bytes[place..<end]), count: 1 + dice.below(400)).joined(), at: end)
            case 4: bytes.removeSubrange(place...)
            case 5: bytes.replaceSubrange(place..<end, with: dice.pick(words) ?? [])
            default: bytes.insert(contentsOf: dice.pick(words) ?? [], at: place)
            }
        }
        return bytes
    }

    private static func spoilPart(of file: String, _ dice: inout Dice) throws {
        var code: Int32 = 0
        let zip = try #require(zip_open(file, 0, &code))
        let index = UInt64(dice.below(Int(zip_get_num_entries(zip, 0))))
        let name = String(cString: try #require(zip_get_name(zip, index, 0)))
        var bytes: [UInt8] = []
        try Archive(path: file, limits: .init()).read(name) { bytes.append(contentsOf: $0) }
        try spoilt(bytes, &dice).withUnsafeBytes { spoilt in
            let source = zip_source_buffer(zip, spoilt.baseAddress, UInt64(spoilt.count), 0)
            try #require(zip_file_replace(zip, index, source, 0) == 0 && zip_close(zip) == 0)
        }
    }

    private static func realWorkbook() throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory, file = folder.appending(path: "real-\(UUID().uuidString).xlsx")
        defer { try? FileManager.default.removeItem(at: file) }
        let columns = [SheetColumn("名称"), SheetColumn("人数", kind: .number), SheetColumn("日期", kind: .day)]
        let writer = try SheetWriter(path: file.path, temporaryFolder: folder.path, sheetName: "名录", title: "应建会单位", columns: columns)
        for row in 1...20 { writer.write([.text("单位_x0041_\(row)"), .integer(row * 1000), .day("2020-01-\(10 + row % 20)")]) }
        try writer.addNotes([("说明", "虚构")])
        try writer.close()
        return try Array(Data(contentsOf: file))
    }
}
