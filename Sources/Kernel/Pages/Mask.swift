extension DataClass {
    /// A sealed value keeps its last four characters: `**************0218`, `*******5678`. What came masked stays as it came.
    package func masked(_ text: String) -> String {
        switch self {
        case .public, .internal, .personal: return text
        case .sealed:
            guard !text.isEmpty, !text.contains("*") else { return text }
            let hidden = text.count > 8 ? text.count - 4 : text.count
            return String(repeating: "*", count: hidden) + text.dropFirst(hidden)
        }
    }

    /// The same for programs.
    func json(_ value: Value, _ kind: Kind) -> JSON {
        self == .sealed && value != .null ? .string(masked(kind.text(value))) : kind.json(value)
    }
}
