import CZip
import Kernel

/// A zip archive whose parts are read once, as a stream, under ``SheetReader/Limits``.
final class Archive {
    private let zip: OpaquePointer
    private let limits: SheetReader.Limits
    private var inflated = 0

    init(path: String, limits: SheetReader.Limits) throws {
        var code: Int32 = 0
        guard let zip = zip_open(path, ZIP_RDONLY, &code) else { throw Complaint.sheetDamaged }
        self.zip = zip
        self.limits = limits
        if zip_get_num_entries(zip, 0) > limits.entries { throw Complaint.sheetTooManyEntries }
    }

    deinit { zip_discard(zip) }

    var names: [String] { (0..<UInt64(max(0, zip_get_num_entries(zip, 0)))).compactMap { zip_get_name(zip, $0, 0).map { String(cString: $0) } } }

    func contains(_ name: String) -> Bool { index(of: name) >= 0 }

    func whole(_ name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try read(name) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Calls `body` with each piece that comes out of the part. The part must exist.
    func read(_ name: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var status = zip_stat_t()
        zip_stat_init(&status)
        let index = index(of: name)
        guard index >= 0, zip_stat_index(zip, UInt64(index), 0, &status) == 0 else { throw Complaint.sheetDamaged }
        if status.encryption_method != UInt16(ZIP_EM_NONE) { throw Complaint.sheetPassword }
        guard let part = zip_fopen_index(zip, UInt64(index), 0) else { throw Complaint.sheetDamaged }
        defer { zip_fclose(part) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        var bytes = 0
        while true {
            let count = Int(zip_fread(part, buffer.baseAddress, UInt64(buffer.count)))
            if count < 0 { throw Complaint.sheetDamaged }
            if count == 0 { return }
            bytes += count
            try check(bytes: bytes, more: count, compressed: Int(clamping: status.comp_size))
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// The first megabytes are let through whatever their ratio: a small sheet of nothing but spaces is no bomb.
    private func check(bytes: Int, more: Int, compressed: Int) throws {
        inflated += more
        let isSwollen = bytes > 4_000_000 && bytes / max(1, compressed) > limits.ratio
        if isSwollen || inflated > limits.inflatedBytes { throw Complaint.sheetBomb }
    }

    /// Some writers disagree with themselves about capitals and slashes.
    private func index(of name: String) -> Int64 {
        let exact = zip_name_locate(zip, name, 0)
        if exact >= 0 { return exact }
        let any = zip_name_locate(zip, name, UInt32(ZIP_FL_NOCASE))
        return any >= 0 ? any : zip_name_locate(zip, String(name.map { $0 == "/" ? "\\" : $0 }), UInt32(ZIP_FL_NOCASE))
    }
}
