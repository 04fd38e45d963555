/// A type that a field of a form can hold: how it is read, written and drawn. The type parses and checks; each error is a
/// sentence in Chinese with a stable code.
package protocol FormValue: Sendable {
    static var control: Control { get }
    static var isRequired: Bool { get }
    static func read(_ text: String) throws(Complaint) -> Self
    /// What `read` would read as the same value.
    var written: String { get }
}

package enum Control: Sendable, Hashable {
    /// What a telephone shows for half a minute: browsers offer it, and keep none.
    case oneTimeCode
    case text, code, number, day, phone, password, paragraph, checkbox, file
    /// A value that nobody types, carried along.
    case hidden
    case select([Filter.Option])
}

extension FormValue {
    package static var isRequired: Bool { true }
}

extension String: FormValue {
    package static var control: Control { .text }
    package static func read(_ text: String) throws(Complaint) -> String { text }
    package var written: String { self }
}

extension Int: FormValue {
    package static var control: Control { .number }
    package static func read(_ text: String) throws(Complaint) -> Int {
        guard let number = Int(Spelling.cleaned(text, as: .number).text) else {
            throw Complaint("number_unreadable", "请填写整数，如 128")
        }
        return number
    }
    package var written: String { String(self) }
}

extension Bool: FormValue {
    package static var control: Control { .checkbox }
    package static var isRequired: Bool { false }
    package static func read(_ text: String) throws(Complaint) -> Bool {
        switch Spelling.cleaned(text).text {
        case "", "0", "否", "无", "未", "false": return false
        case "1", "是", "有", "已", "on", "true": return true
        default: throw Complaint("code_unknown", "请填写“是”或“否”")
        }
    }
    package var written: String { self ? "是" : "否" }
}

extension Optional: FormValue where Wrapped: FormValue {
    package static var control: Control { Wrapped.control }
    package static var isRequired: Bool { false }
    package static func read(_ text: String) throws(Complaint) -> Wrapped? { text.isEmpty ? nil : try Wrapped.read(text) }
    package var written: String { self?.written ?? "" }
}

extension FormValue where Self: CodedWord {
    package static var control: Control { .select(allCases.map { Filter.Option($0.rawValue, $0.label) }) }
    package static func read(_ text: String) throws(Complaint) -> Self {
        guard let word = named(text) else {
            throw Complaint("code_unknown", "没有“\(text.prefix(20))”这一项，请从这些里选：\(allCases.prefix(12).map(\.label).joined(separator: "、"))")
        }
        return word
    }
    package var written: String { rawValue }
}

/// What one column holds, parsed from what people type.
package protocol Parsed: FormValue, CustomStringConvertible { init(parsing text: String) throws(Complaint) }
extension Parsed {
    package static func read(_ text: String) throws(Complaint) -> Self { try Self(parsing: text) }
    package var written: String { description }
}
extension Day: Parsed { package static var control: Control { .day } }
extension CreditCode: Parsed { package static var control: Control { .code } }
extension MobileNumber: Parsed { package static var control: Control { .phone } }
extension PersonName: Parsed { package static var control: Control { .text } }
extension DocumentNumber: Parsed { package static var control: Control { .text } }
extension Money: Parsed { package static var control: Control { .text } }
extension Industry: FormValue {}
extension Role: FormValue {}
extension Sex: FormValue {}
