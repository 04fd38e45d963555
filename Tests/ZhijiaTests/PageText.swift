import Foundation

/// Reads a page as somebody does who sees its words.
enum PageText {
    /// The cells of the page's list, row by row.
    static func rows(_ page: String) -> [[String]] {
        page.firstMatch(of: /<table class="tight sticky cards(?: people)?">(?s:.*?)<\/table>/).map { cells(String($0.output)) } ?? []
    }

    /// The same of a record's table by its title.
    static func rows(_ page: String, of title: String) -> [[String]] {
        page.components(separatedBy: "<table class=\"cards\"><caption class=\"off\">\(title)</caption>").dropFirst().first
            .flatMap { $0.components(separatedBy: "</table>").first }.map(cells) ?? []
    }

    private static func cells(_ table: String) -> [[String]] {
        guard let body = table.firstMatch(of: /<tbody>(?s:.*?)<\/tbody>/)?.output else { return [] }
        return body.components(separatedBy: "<tr>").dropFirst().map { row in
            row.matches(of: /<t[hd][^>]*>((?s:.*?))<\/t[hd]>/).map { plain(String($0.output.1)).replacing("（未填）", with: "") }
        }
    }

    /// Without its tags, with its letters as they are read.
    static func plain(_ html: String) -> String {
        html.replacing(/<[^>]*>/, with: "").replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func isChinese(_ text: String) -> Bool { text.unicodeScalars.contains { (0x4e00...0x9fff).contains($0.value) } }

    /// Addresses on this server that a page leads to.
    static func links(_ page: String) -> [String] {
        page.matches(of: /href="(\/[^"#]*)/).map { String($0.output.1).replacing("&amp;", with: "&") }
    }
}
