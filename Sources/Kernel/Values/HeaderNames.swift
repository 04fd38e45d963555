/// The names of the wanted columns, compared without what people add to a heading: spaces, line breaks, full-width letters, asterisks,
/// （必填）, and as a last resort anything in brackets.
struct HeaderNames {
    private var keys: [String: String] = [:]

    init(_ wanted: [SheetHeader.Wanted]) {
        for column in wanted {
            for name in column.names where keys[Self.bare(name)] == nil { keys[Self.bare(name)] = column.key }
        }
    }

    func key(_ heading: String) -> String? {
        keys[Self.bare(heading)] ?? keys[Self.withoutBrackets(Self.bare(heading)) { _ in true }]
    }

    static func bare(_ text: String) -> String {
        var bare = ""
        for scalar in text.unicodeScalars where !scalar.properties.isWhitespace && !ornaments.contains(scalar) {
            bare.unicodeScalars.append(halfWidth(scalar))
        }
        bare = withoutBrackets(bare.lowercased()) { inside in demands.contains { inside.contains($0) } }
        while bare.hasSuffix(":") { bare.removeLast() }
        return bare
    }

    /// A heading on one line, for people.
    static func shown(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined()
    }

    static func isRunningNumber(_ heading: String) -> Bool { ["序号", "行号", "no", "no."].contains(bare(heading)) }

    private static let ornaments: Set<Unicode.Scalar> = ["*", "＊", "※", "★", "●", "\u{FEFF}", "\u{200B}"]
    private static let demands = ["必填", "选填", "必录", "可不填", "可空", "非必"]

    private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "【", "〔": "["
        case "】", "〕": "]"
        case "\u{FF01}"..."\u{FF5E}": Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        default: scalar
        }
    }

    private static func withoutBrackets(_ text: String, where drop: (String) -> Bool) -> String {
        var kept = "", inside: String?
        for letter in text {
            if let held = inside {
                inside = held + String(letter)
                guard letter == ")" || letter == "]" else { continue }
                if !drop(held + String(letter)) { kept += held + String(letter) }
                inside = nil
            } else if letter == "(" || letter == "[" {
                inside = String(letter)
            } else {
                kept.append(letter)
            }
        }
        return kept + (inside ?? "")
    }
}
