import CZlib
import Kernel

/// A zip archive that is written from front to back and can go on its way meanwhile: what is said of a part stands behind it
/// (APPNOTE.TXT 6.3.10, 4.3.9). libzip writes an archive only as a whole, into a file with a name.
final class OutgoingArchive {
    /// zlib keeps the address.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let out = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
    private var waiting: [UInt8] = [], gone = 0
    private var directory: [UInt8] = [], count = 0
    /// Of the part that is being written.
    private var name: [UInt8] = [], start = 0, begun = 0, size = 0, sum: UInt = 0

    /// Level 1 makes a sheet a quarter larger than level 6 does, in two fifths of its time.
    init(level: Int32 = 1) throws {
        stream.initialize(to: z_stream())
        // A negative window: deflated bytes without zlib's own header.
        guard deflateInit2_(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw Complaint.sheetNotWritten }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        out.deallocate()
    }

    /// What was written since the last call, when it is worth the way.
    func taken(atLeast least: Int = 1 << 20) -> [UInt8]? {
        guard waiting.count >= least, !waiting.isEmpty else { return nil }
        defer {
            gone += waiting.count
            waiting = []
        }
        return waiting
    }

    func begin(_ part: String) {
        deflateReset(stream)
        (name, start, size, sum) = (Array(part.utf8), place, 0, 0)
        waiting += Self.little(4, 0x0403_4B50) + head + Self.little(4, 0, 0, 0) + Self.little(2, name.count, 0) + name
        begun = place
    }

    func write(_ bytes: [UInt8]) throws {
        // Of nothing the sum is 0, whatever went before.
        guard !bytes.isEmpty else { return }
        size += bytes.count
        try bytes.withUnsafeBufferPointer { bytes in
            sum = crc32_z(sum, bytes.baseAddress, bytes.count)
            try press(bytes, Z_NO_FLUSH)
        }
    }

    func end() throws {
        try press(UnsafeBufferPointer(start: nil, count: 0), Z_FINISH)
        let about = Self.little(4, Int(sum), place - begun, size)
        waiting += Self.little(4, 0x0807_4B50) + about
        // Larger ones are spelled otherwise, and no spreadsheet program opens them.
        guard max(place, size) <= Int(UInt32.max) else { throw Complaint.sheetTooLarge }
        directory += Self.little(4, 0x0201_4B50) + Self.little(2, 20) + head + about + Self.little(2, name.count, 0, 0, 0, 0) + Self.little(4, 0, start) + name
        count += 1
    }

    func close() {
        let start = place
        waiting += directory + Self.little(4, 0x0605_4B50) + Self.little(2, 0, 0, count, count) + Self.little(4, directory.count, start) + Self.little(2, 0)
    }

    private var place: Int { gone + waiting.count }

    /// Version 2.0; sizes behind the part, names in UTF-8; deflated; midnight of 1980-01-01, which is no date at all.
    private let head = OutgoingArchive.little(2, 20, 0x0808, 8, 0, 0x21)

    private static func little(_ width: Int, _ numbers: Int...) -> [UInt8] {
        numbers.flatMap { number in (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
    }

    private func press(_ bytes: UnsafeBufferPointer<UInt8>, _ flush: Int32) throws {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.pointee.avail_in = UInt32(bytes.count)
        repeat {
            stream.pointee.next_out = out.baseAddress
            stream.pointee.avail_out = UInt32(out.count)
            guard deflate(stream, flush) != Z_STREAM_ERROR else { throw Complaint.sheetNotWritten }
            waiting.append(contentsOf: UnsafeBufferPointer(rebasing: out[..<(out.count - Int(stream.pointee.avail_out))]))
        } while stream.pointee.avail_out == 0
    }
}
