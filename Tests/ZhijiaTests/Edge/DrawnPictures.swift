/// A PNG written by hand, so that the tests need no picture library of their own.
struct DrawnPNG {
    let bytes: [UInt8]

    /// - Parameter pixels: what stands where the pixels should; too few of them when only the header is to be true.
    init(width: Int, height: Int, transparent: Bool = false, pixels: [UInt8]? = nil) {
        let rest: [UInt8] = transparent ? [90, 60, 128] : [90, 60]
        var row: [UInt8] = [0]
        for x in 0..<width { row += [UInt8(x & 255)] + rest }
        let header = Self.number(width) + Self.number(height) + [8, transparent ? 6 : 2, 0, 0, 0]
        let body = pixels ?? Array(repeatElement(row, count: height).joined())
        bytes = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
            + Self.chunk("IHDR", header) + Self.chunk("IDAT", Self.stored(body)) + Self.chunk("IEND", [])
    }

    private static func number(_ number: Int) -> [UInt8] { stride(from: 24, through: 0, by: -8).map { UInt8(number >> $0 & 255) } }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + data
        return number(data.count) + named + number(Int(crc(named)))
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { code, byte in
            (0..<8).reduce(code ^ UInt32(byte)) { code, _ in code & 1 == 1 ? code >> 1 ^ 0xedb8_8320 : code >> 1 }
        }
    }

    /// zlib without compression.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [0x78, 0x01], low = 1, high = 0
        for start in stride(from: 0, to: bytes.count, by: 65_535) {
            let part = bytes[start..<min(start + 65_535, bytes.count)], size = part.count
            out += [start + size == bytes.count ? 1 : 0, UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8 & 255)]
            out += part
        }
        for byte in bytes { low = (low + Int(byte)) % 65_521; high = (high + low) % 65_521 }
        return out + number(high << 16 | low)
    }
}

/// Puts an EXIF segment behind a JPEG's first two bytes: orientation in the first directory, the date in the second.
func withExif(_ jpeg: [UInt8], orientation: UInt8, taken: String) -> [UInt8] {
    func entry(_ tag: UInt16, _ kind: UInt8, _ count: UInt8, _ value: [UInt8]) -> [UInt8] {
        [UInt8(tag >> 8), UInt8(tag & 255), 0, kind, 0, 0, 0, count] + value
    }
    // Offsets count from "MM": header 8, first directory 2 + 2 × 12 + 4 = 30, second 2 + 12 + 4 = 18, then the text.
    let header: [UInt8] = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8]
    let first = [0, 2] + entry(0x0112, 3, 1, [0, orientation, 0, 0]) + entry(0x8769, 4, 1, [0, 0, 0, 38]) + [0, 0, 0, 0]
    let second = [0, 1] + entry(0x9003, 2, 20, [0, 0, 0, 56]) + [0, 0, 0, 0]
    let segment = Array("Exif".utf8) + [0, 0] + header + first + second + Array(taken.utf8) + [0]
    let size = segment.count + 2
    return jpeg.prefix(2) + [0xff, 0xe1, UInt8(size >> 8), UInt8(size & 255)] + segment + jpeg.dropFirst(2)
}
