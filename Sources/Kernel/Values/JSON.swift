/// A JSON value. Members keep their order; numbers keep every digit.
package enum JSON: Sendable, Hashable {
    case null, bool(Bool), integer(Int64), string(String), array([JSON]), object([Member])
    /// Any number that is no 64-bit integer, as it was spelt. Only the parser makes these.
    case number(String)

    package struct Member: Sendable, Hashable {
        package let key: String, value: JSON
        package init(_ key: String, _ value: JSON) { self.key = key; self.value = value }
    }

    /// The member of that name; nil when it is missing or this is no object.
    package subscript(key: String) -> JSON? { members?.first { $0.key == key }?.value }

    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
    package var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    package var array: [JSON]? { if case .array(let values) = self { values } else { nil } }
    package var members: [Member]? { if case .object(let members) = self { members } else { nil } }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(stringLiteral text: String) { self = .string(text) }
    package init(integerLiteral number: Int64) { self = .integer(number) }
    package init(booleanLiteral flag: Bool) { self = .bool(flag) }
    package init(arrayLiteral values: JSON...) { self = .array(values) }
    package init(dictionaryLiteral members: (String, JSON)...) { self = .object(members.map { Member($0, $1) }) }
}
