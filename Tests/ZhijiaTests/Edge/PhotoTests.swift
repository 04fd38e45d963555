@testable import Edge
import Foundation
import Kernel
import Testing

@Suite struct PhotoTests {
    let shop = PhotoShop(program: PhotoTests.program)

    /// The program is built beside the tests.
    static var program: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("zhijia").path
    }

    private func complaint(_ bytes: [UInt8]) async -> String? {
        await #expect(throws: Complaint.self) { try await shop.rework(bytes) }?.code
    }

    @Test func aPictureLargerThan1600PixelsIsMadeSmallerInProportion() async throws {
        let photo = try await shop.rework(DrawnPNG(width: 2000, height: 50).bytes)
        #expect((photo.width, photo.height) == (1600, 40))
        #expect(photo.bytes.starts(with: [0xff, 0xd8, 0xff]))
        #expect(photo.taken == nil)
        let again = try await shop.rework(photo.bytes)
        #expect((again.width, again.height) == (1600, 40))
    }

    @Test func aSmallPictureKeepsItsSize() async throws {
        let photo = try await shop.rework(DrawnPNG(width: 40, height: 30, transparent: true).bytes)
        #expect((photo.width, photo.height) == (40, 30))
    }

    @Test func theDateIsReadThenEverythingTheCameraWroteIsGone() async throws {
        let plain = try await shop.rework(DrawnPNG(width: 40, height: 20).bytes)
        let photo = try await shop.rework(withExif(plain.bytes, orientation: 1, taken: "2026:09:30 08:15:00"))
        #expect(photo.taken == "2026-09-30 08:15:00")
        #expect((photo.width, photo.height) == (40, 20))
        #expect(photo.bytes.firstRange(of: Array("Exif".utf8)) == nil)
        #expect(photo.bytes.firstRange(of: Array("2026:09:30".utf8)) == nil)
    }

    @Test func aPhotoTakenUprightComesOutUpright() async throws {
        let plain = try await shop.rework(DrawnPNG(width: 40, height: 20).bytes)
        let photo = try await shop.rework(withExif(plain.bytes, orientation: 6, taken: "2026:09:30 08:15:00"))
        #expect((photo.width, photo.height) == (20, 40))
    }

    @Test func aNonsenseDateIsNoDate() async throws {
        let plain = try await shop.rework(DrawnPNG(width: 40, height: 20).bytes)
        #expect(try await shop.rework(withExif(plain.bytes, orientation: 1, taken: "0000:00:00 00:00:00")).taken == nil)
    }

    @Test func aPictureOfTooManyPixelsIsRefusedByItsHeader() async {
        // Hardly any pixels follow: had they been decoded, it would have been called unreadable.
        #expect(await complaint(DrawnPNG(width: 30_000, height: 30_000, pixels: [0, 0, 0]).bytes) == "photo.pixels")
    }

    @Test func whatIsNoPictureIsRefused() async throws {
        let png = DrawnPNG(width: 40, height: 20).bytes
        #expect(await complaint([]) == "photo.unreadable")
        #expect(await complaint(Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8)) == "photo.unreadable")
        #expect(await complaint(Array(png.prefix(40))) == "photo.unreadable")
        #expect(await complaint(Array(png.prefix(8)) + SeededBytes(1).next(5_000)) == "photo.unreadable")
    }

    @Test func aChildThatDoesNotAnswerIsKilled() async throws {
        let start = ContinuousClock.now
        await #expect(throws: Complaint.self) {
            try await shop(thatRuns: "exec sleep 600", patience: .milliseconds(300)).rework(SeededBytes(1).next(3_000_000))
        }
        #expect(.now - start < .seconds(300))
    }

    @Test(arguments: [#"printf '9999 10 \n\377\330\377'"#, #"printf '10 10 \n<html>'"#, "true", #"printf '10 20\n\377\330\377'; exit 1"#])
    func anAnswerThatIsNoPhotoIsNotBelieved(answer: String) async throws {
        await #expect(throws: Complaint.self) { try await shop(thatRuns: "cat > /dev/null; \(answer)").rework([1]) }
    }

    @Test func aDateThatIsNoneIsLeftOut() async throws {
        let photo = try await shop(thatRuns: #"cat > /dev/null; printf '10 20 <script>\n\377\330\377'"#).rework([1])
        #expect(photo == Photo(bytes: [0xff, 0xd8, 0xff], width: 10, height: 20, taken: nil))
    }

    @Test func theChildLearnsNothingFromTheEnvironment() async throws {
        try #require(ProcessInfo.processInfo.environment["PATH"] != nil)
        // Its answer is 1 high when it was told nothing, 2 when something.
        let answer = #"cat > /dev/null; if /usr/bin/env | grep -q ^PATH=; then high=2; else high=1; fi; printf "1 $high\n\377\330\377""#
        #expect(try await shop(thatRuns: answer).rework([1]).height == 1)
    }

    private func shop(thatRuns script: String, patience: Duration = .seconds(15)) -> PhotoShop {
        PhotoShop(command: ["/bin/sh", "-c", script], patience: patience)
    }
}

@Suite struct FileTypeTests {
    private func type(_ text: String, tail: String = "") throws -> FileType {
        try FileType.sniff(head: Array(text.utf8), tail: Array(tail.utf8))
    }
    private func code(_ head: [UInt8], tail: String = "") -> String? {
        #expect(throws: Complaint.self) { try FileType.sniff(head: head, tail: Array(tail.utf8)) }?.code
    }

    @Test func aFileIsWhatItsContentSays() throws {
        #expect(try type("%PDF-1.7\n") == .pdf)
        #expect(try type("PK\u{3}\u{4}", tail: "[Content_Types].xml xl/workbook.xml") == .xlsx)
        #expect(try type("PK\u{3}\u{4}", tail: "word/document.xml [Content_Types].xml") == .docx)
        #expect(try FileType.sniff(head: DrawnPNG(width: 1, height: 1).bytes, tail: []) == .png)
        #expect(try FileType.sniff(head: [0xff, 0xd8, 0xff, 0xe0], tail: []) == .jpeg)
    }

    @Test(arguments: ["", "<svg xmlns=", "<!DOCTYPE html>", " %PDF-1.7", "GIF89a", "MZ", "RIFF....WEBP", "PK\u{3}\u{4}"])
    func everythingElseIsRefusedWithTheListOfWhatMayCome(head: String) {
        let complaint = #expect(throws: Complaint.self) { try type(head) }
        #expect(complaint?.code == "file.type")
        #expect(complaint?.text.contains("PDF、JPEG 照片、PNG 图片、Word 文档（docx）、Excel 表格（xlsx）") == true)
    }

    @Test func oldMacroAndTelephoneFormatsAreToldHowToBeSaved() {
        #expect(code([0xd0, 0xcf, 0x11, 0xe0]) == "file.old_office")
        #expect(code([0, 0, 0, 24] + Array("ftypheic".utf8)) == "file.heic")
        #expect(code([0x50, 0x4b, 3, 4], tail: "[Content_Types].xml xl/workbook.xml xl/vbaProject.bin") == "file.macros")
    }

    @Test(arguments: [1, 7, 4_096, 100_000])
    func aFileIsToldByItsEndsAlsoWhenItPassesInPieces(size: Int) throws {
        let parts = Array("word/document.xml [Content_Types].xml".utf8)
        let file = [0x50, 0x4b, 3, 4] + [UInt8](repeating: 7, count: 150_000) + parts
        var ends = FileEnds()
        for start in stride(from: 0, to: file.count, by: size) { ends.take(Array(file[start..<min(start + size, file.count)])) }
        #expect(try ends.type() == .docx)
        #expect(ends.head == Array(file.prefix(16)))
        #expect(ends.tail == Array(file.suffix(65_536)))
    }
}
