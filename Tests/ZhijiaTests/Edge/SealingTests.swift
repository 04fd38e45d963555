@testable import Edge
import Foundation
import Kernel
import Testing

@Suite struct SealingTests {
    let place = SealPlace(table: "member", column: "citizen_id", row: 7)
    let number = "370102199003070218"

    @Test func whatWasSealedOpensAtItsPlaceAndShowsNothing() throws {
        let instruments = try Instruments.test()
        let sealed = try instruments.seal(number, bound: place)
        #expect(sealed.bytes.count == 1 + 12 + 18 + 16)
        #expect(sealed.bytes.firstRange(of: Array(number.utf8)) == nil)
        #expect(try instruments.openText(sealed, bound: place) == number)
        #expect("\(sealed)" == "Sealed(47 bytes)")
        #expect(Sealed(stored: sealed.stored) == sealed)
    }

    @Test func theSameNumberSealedTwiceLooksDifferent() throws {
        let instruments = try Instruments.live(keys: .fixed())
        #expect(try instruments.seal(number, bound: place) != instruments.seal(number, bound: place))
    }

    @Test func aCiphertextDoesNotOpenInAnotherRowColumnOrTable() throws {
        let instruments = try Instruments.test()
        let sealed = try instruments.seal(number, bound: place)
        let elsewhere = [
            SealPlace(table: "member", column: "citizen_id", row: 8), SealPlace(table: "member", column: "phone", row: 7),
            SealPlace(table: "worker", column: "citizen_id", row: 7),
        ]
        for other in elsewhere {
            #expect(throws: SealBroken.changed) { try instruments.open(sealed, bound: other) }
        }
    }

    @Test func aCiphertextWithAnyByteChangedOrCutDoesNotOpen() throws {
        let instruments = try Instruments.test()
        let sealed = try instruments.seal(number, bound: place)
        for index in sealed.bytes.indices.dropFirst() {
            var bytes = sealed.bytes
            bytes[index] ^= 1
            #expect(throws: SealBroken.changed) { try instruments.open(Sealed(bytes), bound: place) }
        }
        for length in [0, 1, 12, sealed.bytes.count - 1] {
            #expect(throws: SealBroken.changed) { try instruments.open(Sealed(Array(sealed.bytes.prefix(length))), bound: place) }
        }
    }

    @Test func otherKeysOpenNothing() throws {
        let sealed = try Instruments.test().seal(number, bound: place)
        let stranger = try Instruments.live(keys: try .fixed(9))
        #expect(throws: SealBroken.changed) { try stranger.open(sealed, bound: place) }
    }

    @Test func aNewMasterKeySealsAndTheOldOneStillOpens() throws {
        let old = try Keys.fixed(), new = try old.rotated(created: "2026-11-22")
        let before = try Instruments.live(keys: old).seal(number, bound: place)
        let after = try Instruments.live(keys: new).seal(number, bound: place)
        #expect(before.bytes[0] == 1 && after.bytes[0] == 2)
        #expect(try Instruments.live(keys: new).openText(before, bound: place) == number)
        #expect(try Instruments.live(keys: new).openText(after, bound: place) == number)
        #expect(throws: SealBroken.unknownVersion(2)) { try Instruments.live(keys: old).open(after, bound: place) }
        #expect(old.fingerprint == new.fingerprint)
        #expect(try old.fingerprint != Keys.fixed(9).fingerprint)
    }

    @Test func equalValuesHaveEqualDigestsInOneColumnOnly() throws {
        let instruments = try Instruments.test(seed: 1), again = try Instruments.test(seed: 2)
        let digest = instruments.digest(purpose: "member.citizen_id", of: number)
        #expect(digest.count == 32)
        #expect(digest == again.digest(purpose: "member.citizen_id", of: number))
        #expect(digest != instruments.digest(purpose: "worker.citizen_id", of: number))
        #expect(digest != instruments.digest(purpose: "member.citizen_id", of: "370102199003070219"))
        #expect(try digest != Instruments.live(keys: try .fixed(9)).digest(purpose: "member.citizen_id", of: number))
        #expect(digest != instruments.hash(Array(number.utf8)))
    }

    @Test func theHashIsSHA256() throws {
        let hash = try Instruments.test().hash(Array("abc".utf8)).map { String(format: "%02x", $0) }.joined()
        #expect(hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func aSeedGivesTheSameRandomnessAgain() throws {
        #expect(try Instruments.test(seed: 3).random(32) == Instruments.test(seed: 3).random(32))
        #expect(try Instruments.test(seed: 3).random(32) != Instruments.test(seed: 4).random(32))
        #expect(randomBytes(32) != randomBytes(32))
    }
}

@Suite struct SealedFileTests {
    let sealer = ChunkSealer(fileKey: Array(repeating: 5, count: 32), fileID: 11)

    private func sealed(_ bytes: [UInt8], inPiecesOf size: Int) throws -> [[UInt8]] {
        var writer = SealedFileWriter(sealer), chunks: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            chunks += try writer.take(bytes[start..<min(start + size, bytes.count)])
        }
        return chunks + [try writer.finish()]
    }

    private func opened(_ chunks: [[UInt8]], by sealer: ChunkSealer) throws -> [UInt8] {
        var reader = SealedFileReader(sealer)
        return try chunks.enumerated().flatMap { try reader.open($1, isLast: $0 == chunks.count - 1) }
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
    func aFileComesBackWhateverItsLengthAndPieces(length: Int) throws {
        let bytes = SeededBytes(UInt64(length)).next(length)
        for size in [1_000, 65_536, 150_000] {
            let chunks = try sealed(bytes, inPiecesOf: size)
            #expect(chunks.count == max(1, (length + 65_535) / 65_536))
            #expect(try opened(chunks, by: sealer) == bytes)
        }
    }

    @Test func aFileCutOffExchangedOrTakenFromAnotherDoesNotOpen() throws {
        let chunks = try sealed(Array(repeating: 1, count: 200_000), inPiecesOf: 8_192)
        #expect(throws: SealBroken.changed) { try opened(Array(chunks.dropLast()), by: sealer) }
        #expect(throws: SealBroken.changed) { try opened([chunks[1], chunks[0], chunks[2], chunks[3]], by: sealer) }
        #expect(throws: SealBroken.changed) { try opened([chunks[0], chunks[3]], by: sealer) }
        #expect(throws: SealBroken.changed) { try opened(chunks + [chunks[3]], by: sealer) }
        let other = ChunkSealer(fileKey: Array(repeating: 5, count: 32), fileID: 12)
        #expect(throws: SealBroken.changed) { try opened(chunks, by: other) }
        let destroyed = ChunkSealer(fileKey: Array(repeating: 0, count: 32), fileID: 11)
        #expect(throws: SealBroken.changed) { try opened(chunks, by: destroyed) }
    }
}

@Suite struct KeyTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.appendingPathComponent("keys.json").path)
    }

    @Test func aKeyFileIsReadableByItsOwnerOnlyAndComesBack() throws {
        try inFolder { path in
            let keys = Keys.fresh(created: "2026-11-22"), file = KeyFile(path: path)
            #expect(try KeyFile.keys(environment: [:], file: file) == nil)
            try file.create(keys)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let back = try #require(try KeyFile.keys(environment: [:], file: file))
            #expect(try back.text == keys.text)
            #expect(back.newest.created == "2026-11-22")
            #expect(try FileManager.default.contentsOfDirectory(atPath: (path as NSString).deletingLastPathComponent) == ["keys.json"])
        }
    }

    @Test func keysAreNeverOverwrittenByNewOnes() throws {
        try inFolder { path in
            let keys = Keys.fresh(created: "2026-11-22"), file = KeyFile(path: path)
            try file.create(keys)
            #expect(throws: Complaint.self) { try file.create(.fresh(created: "2026-11-23")) }
            #expect(try file.read().fingerprint == keys.fingerprint)
            try file.replace(with: keys.rotated(created: "2027-01-01"))
            #expect(try file.read().masters.map(\.version) == [1, 2])
        }
    }

    @Test func aKeyFileThatOthersCanReadIsRefusedWithTheRemedy() throws {
        try inFolder { path in
            try KeyFile(path: path).create(.fresh(created: "2026-11-22"))
            for mode in [0o640, 0o604, 0o620] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
                let complaint = #expect(throws: Complaint.self) { try KeyFile(path: path).read() }
                #expect(complaint?.code == "keys.open_to_others")
                #expect(complaint?.text.contains("chmod 600 \(path)") == true)
            }
        }
    }

    @Test func keysFromTheEnvironmentGoBeforeTheFile() throws {
        try inFolder { path in
            try KeyFile(path: path).create(.fresh(created: "2026-11-22"))
            let text = String(decoding: try Keys.fixed().text, as: UTF8.self)
            let keys = try KeyFile.keys(environment: ["ZHIJIA_KEYS": text], file: KeyFile(path: path))
            #expect(try keys?.fingerprint == Keys.fixed().fingerprint)
        }
    }

    @Test func aDamagedOrIncompleteKeyTextIsRefused() throws {
        let text = String(decoding: try Keys.fixed().text, as: UTF8.self)
        for damaged in ["", "{}", String(text.dropLast(20)), text.replacing("\"version\" : 1", with: "\"version\" : 900")] {
            #expect(throws: Complaint.self) { try Keys(text: Array(damaged.utf8)) }
        }
        let short = Data(repeating: 1, count: 16).base64EncodedString(), whole = Data(repeating: 1, count: 32).base64EncodedString()
        #expect(throws: Complaint.self) { try Keys(text: Array(text.replacing(whole, with: short).utf8)) }
    }

    @Test func exportedKeysOpenUnderTheirPassphraseOnly() throws {
        let keys = Keys.fresh(created: "2026-11-22")
        let exported = try keys.exported(passphrase: "六月的雨落在老码头的屋檐上")
        #expect(exported.firstRange(of: Array(try keys.text.dropFirst(40).prefix(20))) == nil)
        #expect(try Keys(exported: exported, passphrase: "六月的雨落在老码头的屋檐上").text == keys.text)
        #expect(throws: Complaint.self) { try Keys(exported: exported, passphrase: "六月的雨落在老码头的屋檐下") }
        #expect(throws: Complaint.self) { try keys.exported(passphrase: "太短") }
        #expect(throws: Complaint.self) { try Keys(exported: Array("{}".utf8), passphrase: "六月的雨落在老码头的屋檐上") }
    }

    @Test func printedKeysShowTheirFingerprintOnly() throws {
        let keys = try Keys.fixed()
        var dumped = ""
        dump(keys, to: &dumped)
        #expect("\(keys)" == "Keys(\(keys.fingerprint))")
        #expect(!dumped.contains("signingSeed"))
    }

    @Test func theSigningKeyHasAPublicFormOf32Bytes() throws {
        let keys = try Keys.fixed()
        #expect(try keys.publicSigningKey.count == 32)
        #expect(try keys.publicSigningKey == Keys.fixed().rotated(created: "2027-01-01").publicSigningKey)
        #expect(try keys.signature(of: [1, 2, 3]).count == 64)
    }
}
