@testable import Edge
import Foundation
import Kernel
import Testing

@Suite struct PhotoTests {
    let shop = PhotoShop(executable: PhotoTests.program)

    /// The program is built beside the tests.
    private static var program: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("zhijia").path
    }

    private func complaint(_ bytes: [UInt8]) async -> String? {
        await #expect(throws: Complaint.self) { try await shop.rework(bytes) }?.code
    }

    @Test func aPictureLargerThan1600PixelsIsMadeSmallerInProportion() async throws {
        let photo = try await shop.rework(DrawnPNG(width: 2000, height: 500).bytes)
        #expect((photo.width, photo.height) == (1600, 400))
        #expect(photo.bytes.starts(with: [0xff, 0xd8, 0xff]))
        #expect(photo.taken == nil)
        let again = try await shop.rework(photo.bytes)
        #expect((again.width, again.height) == (1600, 400))
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
        let start = ContinuousClock.now
        #expect(await complaint(DrawnPNG(width: 30_000, height: 30_000, pixels: [0, 0, 0]).bytes) == "photo.pixels")
        #expect(.now - start < .seconds(5))
    }

    @Test func whatIsNoPictureIsRefused() async throws {
        let png = DrawnPNG(width: 40, height: 20).bytes
        #expect(await complaint([]) == "photo.unreadable")
        #expect(await complaint(Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8)) == "photo.unreadable")
        #expect(await complaint(Array(png.prefix(40))) == "photo.unreadable")
        #expect(await complaint(Array(png.prefix(8)) + SeededBytes(1).next(5_000)) == "photo.unreadable")
    }

    @Test func aChildThatDoesNotAnswerIsKilled() async throws {
        try await withScript("exec sleep 60") { script in
            let start = ContinuousClock.now
            await #expect(throws: Complaint.self) {
                try await PhotoShop(executable: script, patience: .milliseconds(300)).rework(SeededBytes(1).next(3_000_000))
            }
            #expect(.now - start < .seconds(10))
        }
    }

    @Test func anAnswerThatIsNoPhotoIsNotBelieved() async throws {
        for answer in ["printf '9999 10 \\n\\377\\330\\377'", "printf '10 10 \\n<html>'", "printf ''"] {
            try await withScript("cat > /dev/null; \(answer)") { script in
                await #expect(throws: Complaint.self) { try await PhotoShop(executable: script).rework([1]) }
            }
        }
        try await withScript("cat > /dev/null; printf '10 20 <script>\\n\\377\\330\\377'") { script in
            let photo = try await PhotoShop(executable: script).rework([1])
            #expect(photo == Photo(bytes: [0xff, 0xd8, 0xff], width: 10, height: 20, taken: nil))
        }
    }

    @Test func theChildLearnsNothingFromTheEnvironment() async throws {
        setenv("ZHIJIA_TEST_SECRET", "4711", 1)
        // It answers with a photo only when it sees the secret.
        try await withScript("cat > /dev/null; test -n \"$ZHIJIA_TEST_SECRET\" && printf '1 1\\n\\377\\330\\377'") { script in
            await #expect(throws: Complaint.self) { try await PhotoShop(executable: script).rework([1]) }
        }
    }

    private func withScript(_ body: String, _ test: (String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("child-\(UUID().uuidString)")
        try Data("#!/bin/sh\n\(body)\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
        try await test(file.path)
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
}
