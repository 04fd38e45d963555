import CQREncode
package import Kernel

extension QRCode {
    /// In the smallest size that holds the text, readable with 15 % of it damaged (level M).
    package init(encoding text: String) throws {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { throw Complaint("qr_too_long", "内容太长，二维码放不下") }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        // The lowest bit says whether the module is dark; the others are the library's own.
        self.init(width: width, modules: UnsafeBufferPointer(start: code.pointee.data, count: width * width).map { $0 & 1 == 1 })
    }
}
