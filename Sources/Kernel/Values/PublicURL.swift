/// The address at which people reach the program, such as `https://zhijia.example.cn`: scheme, host and perhaps a port, nothing behind them.
package struct PublicURL: Sendable, Hashable, CustomStringConvertible {
    package let isEncrypted: Bool
    /// Lower case, without the port.
    package let host: String
    /// As a browser sends it in `Host`: with the port where it is not the scheme's own.
    package let authority: String

    /// - Throws: a sentence that says what is wrong. Without https only an address of this very machine will do: no browser keeps a
    ///   sign-in for another.
    package init(parsing text: String) throws(Complaint) {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "https" || parts[0] == "http" else { throw PublicURL.unreadable(text) }
        let isEncrypted = parts[0] == "https", place = parts[1].hasSuffix("/") ? parts[1].dropLast() : parts[1]
        let halves = place.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false), host = halves[0].lowercased()
        guard !host.isEmpty, host.utf8.allSatisfy(PublicURL.isOfNames) else { throw PublicURL.unreadable(text) }
        let port = halves.count == 2 ? try PublicURL.port(halves[1], text) : isEncrypted ? 443 : 80
        self.isEncrypted = isEncrypted
        self.host = host
        authority = port == (isEncrypted ? 443 : 80) ? host : "\(host):\(port)"
        guard isEncrypted || host == "localhost" || host.hasPrefix("127.") else {
            throw Complaint("public_url_plain", "公开网址“\(text)”没有加密，浏览器不会保存登录。请用 https:// 开头的网址")
        }
    }

    package var description: String { (isEncrypted ? "https://" : "http://") + authority }

    /// The whole address of a page.
    package func at(_ path: Path) -> String { description + path.text }

    private static func port(_ digits: Substring, _ text: String) throws(Complaint) -> Int {
        guard let port = Int(digits), (1...65_535).contains(port) else { throw unreadable(text) }
        return port
    }

    private static func isOfNames(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func unreadable(_ text: String) -> Complaint {
        Complaint("public_url_unreadable", "公开网址“\(text)”看不懂，应当像 https://zhijia.example.cn，后面不带路径")
    }
}
