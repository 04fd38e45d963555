import CExif
import Foundation

enum Exif {
    /// `2026:11:22 08:30:00` of the camera as `2026-11-22 08:30:00`; `nil` when there is none or it is nonsense.
    static func taken(_ bytes: [UInt8]) -> String? {
        guard let data = exif_data_new_from_data(bytes, UInt32(bytes.count)) else { return nil }
        defer { exif_data_unref(data) }
        guard let content = data.pointee.ifd.2, let entry = exif_content_get_entry(content, EXIF_TAG_DATE_TIME_ORIGINAL) else { return nil }
        var text = [CChar](repeating: 0, count: 32)
        exif_entry_get_value(entry, &text, UInt32(text.count))
        let found = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard let parts = found.wholeMatch(of: /([12]\d{3}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/) else { return nil }
        return "\(parts.1)-\(parts.2)-\(parts.3) \(parts.4)"
    }
}
