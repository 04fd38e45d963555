/// Markup. An interpolated `String` is escaped, an `Html` is inserted as it is. Text and quoted attributes are
/// therefore safe by type, and nothing else is offered. Links are a `Path`, whose scheme was checked.
package struct Html: ExpressibleByStringInterpolation, Sendable {
    package var bytes: [UInt8]

    package init(stringLiteral text: StaticString) { bytes = text.withUTF8Buffer(Array.init) }
    package init(stringInterpolation built: Interpolation) { bytes = built.bytes }

    package static let empty: Html = ""

    package struct Interpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString
        var bytes: [UInt8] = []
        package init(literalCapacity: Int, interpolationCount: Int) { bytes.reserveCapacity(literalCapacity + interpolationCount * 24) }
        package mutating func appendLiteral(_ text: StaticString) { text.withUTF8Buffer { bytes += $0 } }
        package mutating func appendInterpolation(_ html: Html) { bytes += html.bytes }
        package mutating func appendInterpolation(_ html: Html?) { if let html { bytes += html.bytes } }
        package mutating func appendInterpolation(_ parts: [Html]) { for part in parts { bytes += part.bytes } }
        package mutating func appendInterpolation(_ number: Int) { bytes += String(number).utf8 }
        package mutating func appendInterpolation(_ path: Path) { appendInterpolation(path.text) }
        package mutating func appendInterpolation(_ text: String) { Html.escape(text, into: &bytes) }
    }

    /// Written in place, where a page has many small pieces and joining them would copy each more than once.
    mutating func append(_ html: Html) { bytes += html.bytes }
    mutating func append(literal text: StaticString) { text.withUTF8Buffer { bytes += $0 } }
    mutating func append(_ number: Int64) {
        let start = bytes.count
        var rest = number.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes[start...].reverse()
    }
    mutating func append(escaping text: String) { Html.escape(text, into: &bytes) }

    static func escape(_ text: String, into bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { text in
            // Nearly every text is plain: one pass to see that, one copy.
            guard text.contains(where: isSpecial) else { return bytes.append(contentsOf: text) }
            for byte in text {
                switch byte {
                case UInt8(ascii: "&"): bytes += "&amp;".utf8
                case UInt8(ascii: "<"): bytes += "&lt;".utf8
                case UInt8(ascii: ">"): bytes += "&gt;".utf8
                case UInt8(ascii: "\""): bytes += "&quot;".utf8
                case UInt8(ascii: "'"): bytes += "&#39;".utf8
                default: bytes.append(byte)
                }
            }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }
}

/// A place on this server: starts with one slash, so it can never lead to another host or scheme.
package struct Path: ExpressibleByStringInterpolation, Sendable, Hashable, CustomStringConvertible {
    package let text: String
    package var description: String { text }

    package init(stringLiteral text: StaticString) { self.text = text.description }
    package init(stringInterpolation built: Interpolation) { text = built.text }

    /// A path that came from outside, such as where to go after sign-in; anything but a local path is refused.
    package init?(untrusted text: String) {
        guard text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix("/\\"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") })
        else { return nil }
        self.text = text
    }

    /// The same path with the query given; `nil` values are left out.
    package func with(_ query: some Sequence<(name: String, value: String?)>) -> Path {
        var text = self.text
        var joint = text.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        for (name, value) in query {
            guard let value, !value.isEmpty else { continue }
            for piece in [joint, Path.encoded(name), "=", Path.encoded(value)] { text += piece }
            joint = "&"
        }
        return Path(text: text)
    }
    private init(text: String) { self.text = text }

    /// One record beneath the place where all of them lie: `/unions` and 12 are `/unions/12`.
    package init(_ base: StaticString, id: Int64) { text = Path(beneath: base).text + String(id) }
    init(beneath base: StaticString) {
        let base = base.description
        text = base.hasSuffix("/") ? base : base + "/"
    }

    package struct Interpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString
        var text = ""
        package init(literalCapacity: Int, interpolationCount: Int) {}
        package mutating func appendLiteral(_ piece: StaticString) { text += piece.description }
        package mutating func appendInterpolation(_ piece: String) { text += Path.encoded(piece) }
        package mutating func appendInterpolation(_ number: Int) { text += String(number) }
        package mutating func appendInterpolation<T>(_ id: ID<T>) { text += id.description }
        package mutating func appendInterpolation(_ path: Path) { text += path.text }
    }

    /// Percent-encoded but for the unreserved characters of RFC 3986.
    package static func encoded(_ text: String) -> String {
        // Most names and values are plain.
        guard !text.utf8.allSatisfy(isUnreserved) else { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) { result.append(byte) } else { result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
