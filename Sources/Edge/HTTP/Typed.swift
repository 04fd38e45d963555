import Kernel
import Foundation

/// Reads what a browser or a program sends: query strings and forms, JSON bodies, cookies.
enum Typed {
    static let most = 1_000_000

    static func query(_ text: some StringProtocol) -> Query {
        Query(String(text).utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true).prefix(500).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false).map(Substring.init)
            return (decoded(parts[0]), parts.count == 2 ? decoded(parts[1]) : "")
        })
    }

    private static func decoded(_ text: some StringProtocol) -> String {
        // Most names and values are plain; looking is quicker than replacing.
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else { return String(text) }
        return String(text).replacing("+", with: " ").removingPercentEncoding ?? String(text)
    }

    /// The members of a JSON object as a form has them: one text a member, lists as repeated names.
    static func fields(json bytes: [UInt8]) throws(Complaint) -> Query {
        guard case .object(let members) = try JSON(parsing: bytes) else {
            throw Complaint("body_no_object", "正文应是一个 JSON 对象，如 {\"name\": \"…\"}")
        }
        var pairs: [(name: String, value: String)] = []
        for member in members { for text in try texts(member.value, of: member.key) { pairs.append((member.key, text)) } }
        return Query(pairs)
    }

    /// An object is no value of any field: to leave it out would be to answer 已保存 to what was not saved.
    private static func texts(_ value: JSON, of name: String) throws(Complaint) -> [String] {
        switch value {
        case .null: return [""]
        case .object: throw Complaint("body_nested", "“\(name)”应是文字、数字、是否或它们的数组，不能是对象")
        case .bool(let flag): return [flag ? "1" : "0"]
        case .integer(let number): return [String(number)]
        case .number(let text), .string(let text): return [text]
        case .array(let values):
            var all: [String] = []
            for value in values { all += try texts(value, of: name) }
            return all
        }
    }

    static func cookies(_ header: String?) -> [String: String] {
        var cookies: [String: String] = [:]
        for pair in (header ?? "").utf8.split(separator: UInt8(ascii: ";")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1).map(Substring.init)
            if parts.count == 2 { cookies[String(parts[0].drop { $0 == " " })] = String(parts[1]) }
        }
        return cookies
    }
}
