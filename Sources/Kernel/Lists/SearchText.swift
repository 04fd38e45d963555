/// Text by which people find a name: lower case, pieces with a space between.
package enum SearchText {
    package static func of(_ pieces: [String?]) -> String { pieces.compactMap { $0?.lowercased() }.joined(separator: " ") }

    /// The pattern for `LIKE … ESCAPE '!'`.
    package static func pattern(_ word: String) -> String { SQL.pattern(word.lowercased()) }
}
