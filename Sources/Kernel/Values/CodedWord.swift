/// A word of a code table: the standard's code is stored, the label is shown.
package protocol CodedWord: RawRepresentable<String>, CaseIterable, Hashable, Sendable, Storable, CustomStringConvertible {
    var label: String { get }
    /// What people and older forms write for it.
    var otherNames: [String] { get }
}

extension CodedWord {
    package var otherNames: [String] { [] }
    package var description: String { label }

    /// The word that has this code, label or other name; spaces and width do not matter.
    package static func named(_ text: String) -> Self? {
        let name = Spelling.cleaned(text, as: .name).text
        return Self(rawValue: name) ?? allCases.first { $0.label == name } ?? allCases.first { $0.otherNames.contains(name) }
    }

    package init(parsing raw: String) throws(Complaint) {
        let text = try Spelling.required(raw, "这一项")
        guard let word = Self.named(text) else {
            let labels = Self.allCases.prefix(8).map(\.label).joined(separator: "、")
            throw Complaint("code_unknown", "没有“\(text)”这一项，可以填：\(labels)\(Self.allCases.count > 8 ? "等" : "")")
        }
        self = word
    }
}
