/// Markup. An interpolated `String` is escaped, an `Html` is inserted as it is. Text and quoted attributes are
/// therefore safe by type, and nothing else is offered. Links are a `Path`, whose scheme was checked.
package struct Html: ExpressibleByStringInterpolation, Sendable {
    /// Large parts that are finished, in order, and what comes after them. A page is put together from the inside out: what is finished is
    /// carried along rather than copied anew into each literal around it.
    private var finished: [[UInt8]] = []
    private var last: [UInt8]
    private static let large = 1024

    package init(stringLiteral text: StaticString) { last = text.withUTF8Buffer(Array.init) }
    package init(stringInterpolation built: Interpolation) { self = built.html }
    private init(capacity: Int) { last = []; last.reserveCapacity(capacity) }

    package static let empty: Html = ""

    package var isEmpty: Bool { last.isEmpty && finished.isEmpty }
    package var count: Int { finished.reduce(last.count) { $0 + $1.count } }
    package var bytes: [UInt8] {
        get {
            guard !finished.isEmpty else { return last }
            var whole: [UInt8] = []
            whole.reserveCapacity(count)
            eachPart { whole += $0 }
            return whole
        }
        set {
            finished = []
            last = newValue
        }
    }

    /// The same bytes in pieces, for whoever copies them anyway.
    package func eachPart(_ body: ([UInt8]) -> Void) {
        for part in finished { body(part) }
        body(last)
    }

    package struct Interpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString
        fileprivate var html: Html
        /// Room that stays empty costs less than growing once.
        package init(literalCapacity: Int, interpolationCount: Int) { html = Html(capacity: literalCapacity + interpolationCount * 80) }
        package mutating func appendLiteral(_ text: StaticString) { html.append(literal: text) }
        package mutating func appendInterpolation(_ more: Html) { html.append(more) }
        package mutating func appendInterpolation(_ more: Html?) { if let more { html.append(more) } }
        package mutating func appendInterpolation(_ parts: [Html]) { for part in parts { html.append(part) } }
        package mutating func appendInterpolation(_ number: Int) { html.append(Int64(number)) }
        package mutating func appendInterpolation(_ path: Path) { html.append(escaping: path.text) }
        package mutating func appendInterpolation(_ text: String) { html.append(escaping: text) }
    }

    /// Written in place, where a page has many small pieces and joining them would copy each more than once.
    mutating func append(_ html: Html) {
        guard html.last.count > Html.large || !html.finished.isEmpty else { return append(html.last) }
        finished.append(last)
        finished += html.finished
        last = []
        last.reserveCapacity(Html.large)
        if html.last.count > Html.large { finished.append(html.last) } else { append(html.last) }
    }
    mutating func append(literal text: StaticString) { text.withUTF8Buffer { last += $0 } }
    /// - Parameter markup: what was laid out before, such as once for all rows of a table.
    mutating func append(_ markup: [UInt8]) { markup.withUnsafeBufferPointer { last += $0 } }
    mutating func append(_ markup: UnsafeBufferPointer<UInt8>) { last += markup }
    mutating func append(_ number: Int64) { last.append(decimal: number) }
    mutating func append(grouped number: Int64) { last.append(decimal: number, grouped: true) }
    mutating func append(escaping text: String) {
        var text = text
        text.withUTF8 { append(escaping: $0) }
    }
    /// - Parameter text: UTF-8.
    mutating func append(escaping text: UnsafeBufferPointer<UInt8>) {
        // Nearly every text is plain: one pass without a branch to see that, one copy.
        var hasSpecial: UInt8 = 0
        for byte in text { hasSpecial |= Html.isSpecial(byte) }
        guard hasSpecial != 0 else { last += text; return }
        for byte in text {
            switch byte {
            case UInt8(ascii: "&"): append(literal: "&amp;")
            case UInt8(ascii: "<"): append(literal: "&lt;")
            case UInt8(ascii: ">"): append(literal: "&gt;")
            case UInt8(ascii: "\""): append(literal: "&quot;")
            case UInt8(ascii: "'"): append(literal: "&#39;")
            default: last.append(byte)
            }
        }
    }
    mutating func reserve(_ count: Int) { last.reserveCapacity(count) }

    private static func isSpecial(_ byte: UInt8) -> UInt8 {
        func same(_ other: Unicode.Scalar) -> UInt8 { byte == UInt8(ascii: other) ? 1 : 0 }
        return same("&") | same("<") | same(">") | same("\"") | same("'")
    }
}

extension [UInt8] {
    /// 12345, or grouped 12,345.
    mutating func append(decimal number: Int64, grouped: Bool = false) {
        // Nineteen digits, six commas and a sign, from the last to the first.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 26) { room in
            var start = room.count, rest = number.magnitude, digits = 0
            func put(_ byte: UInt8) {
                start -= 1
                room[start] = byte
            }
            repeat {
                if grouped, digits > 0, digits % 3 == 0 { put(UInt8(ascii: ",")) }
                put(UInt8(ascii: "0") + UInt8(rest % 10))
                rest /= 10
                digits += 1
            } while rest > 0
            if number < 0 { put(UInt8(ascii: "-")) }
            self += UnsafeMutableBufferPointer(rebasing: room[start...])
        }
    }
}

/// A place on this server: starts with one slash, so it can never lead to another host or scheme.
package struct Path: ExpressibleByStringInterpolation, Sendable, Hashable, CustomStringConvertible {
    package private(set) var text: String
    package var description: String { text }

    package init(stringLiteral text: StaticString) { self.text = text.description }
    package init(stringInterpolation built: Interpolation) { text = built.text }

    /// A path that came from outside, such as where to go after sign-in; anything but a local path is refused.
    package init?(untrusted text: String) {
        guard text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix("/\\"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") })
        else { return nil }
        self.text = text
    }

    /// A telephone to be called, as far as what people wrote is a number: 0831-8222000转3 calls 08318222000. `nil` where it begins with none.
    package init?(calling written: String) {
        let number = written.prefix { $0.isASCII && ($0.isNumber || " -()+".contains($0)) }.filter { $0.isNumber || $0 == "+" }
        guard number.count >= 5 else { return nil }
        text = "tel:" + number
    }

    /// The same path with the query given; `nil` values are left out.
    package func with(_ query: [(name: String, value: String?)]) -> Path {
        var path = self
        for (name, value) in query { path.add(name, value) }
        return path
    }
    mutating func add(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        text += text.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        text += Path.encoded(name)
        text += "="
        text += Path.encoded(value)
    }

    package mutating func add(_ query: Query) { for pair in query.pairs { add(pair.name, pair.value) } }

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
        var text = text
        guard !text.withUTF8({ $0.allSatisfy(isUnreserved) }) else { return text }
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
