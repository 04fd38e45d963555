/// The wording of a letter, as the office writes and mends it. A line is a paragraph; `# ` begins the title, `## ` the heading of a part, `> ` what stands at the right,
/// `| a | b |` a row of a table. The first line after the title is 主送机关 when it ends in a colon. `{工会名称}` stands for what the case says.
/// A row with a word such as `{委员.姓名}` is repeated for each of them, below the row above it as the heading.
package struct LetterTemplate: Sendable {
    private enum Line: Sendable { case text(String), heading(String), closing(String), row([String]) }
    private let title: String, lines: [Line]

    package init(parsing text: String) throws(Complaint) {
        var title: String?, lines: [Line] = []
        for raw in text.split(whereSeparator: \.isNewline) {
            let line = Spelling.cleaned(String(raw)).text
            switch line.first {
            case nil: continue
            case "#" where line.hasPrefix("##"): lines.append(.heading(Self.rest(of: String(line.dropFirst()))))
            case "#":
                guard title == nil, lines.isEmpty else { throw Complaint("template_title", "标题只有一个，写在第一行：\(line)") }
                title = Self.rest(of: line)
            case ">": lines.append(.closing(Self.rest(of: line)))
            case "|": lines.append(.row(Self.cells(of: line)))
            default: lines.append(.text(line))
            }
        }
        guard let title, !title.isEmpty else { throw Complaint("template_title", "第一行写标题，以“# ”开头") }
        guard !lines.isEmpty else { throw Complaint("template_empty", "标题下面还没有正文") }
        self.title = title; self.lines = lines
        for piece in pieces where Self.pieces(of: piece) == nil { throw Complaint("template_braces", "花括号没有成对：\(piece.prefix(40))") }
    }

    private static func rest(of line: String) -> String { Spelling.cleaned(String(line.dropFirst())).text }

    private static func cells(of line: String) -> [String] {
        var cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().map { Spelling.cleaned(String($0)).text }
        if line.hasSuffix("|") { cells.removeLast() }
        return cells
    }

    private var pieces: [String] {
        [title] + lines.flatMap { line in
            switch line {
            case .text(let text), .heading(let text), .closing(let text): [text]
            case .row(let cells): cells
            }
        }
    }

    /// The words in braces, each once, in the order of the text.
    package var words: [String] {
        var words: [String] = []
        for piece in pieces { for (_, word) in Self.pieces(of: piece) ?? [] where word.map({ !words.contains($0) }) ?? false { words.append(word ?? "") } }
        return words
    }

    /// Text and the word that follows it; `nil` when braces do not pair.
    private static func pieces(of text: String) -> [(text: String, word: String?)]? {
        var pieces: [(String, String?)] = [], rest = text[...]
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else { return nil }
            let word = rest[rest.index(after: open)..<close]
            guard !word.contains("{") else { return nil }
            pieces.append((String(rest[..<open]), String(word)))
            rest = rest[rest.index(after: close)...]
        }
        return pieces + [(String(rest), nil)]
    }

    // MARK: Filling

    /// What a case says: single words, and lists such as 委员 with the words of each.
    package struct Words: Sendable {
        package var single: [String: String], lists: [String: [[String: String]]]
        package init(_ single: [String: String] = [:], lists: [String: [[String: String]]] = [:]) { self.single = single; self.lists = lists }
    }

    /// The letter that the case makes of it. A word that the case does not have is left empty.
    package func filled(_ words: Words, head: String? = nil, number: String? = nil) -> Letter {
        var blocks: [Letter.Block] = [], rows: [[String]] = [], repeats = false
        func endTable() {
            if !rows.isEmpty { blocks.append(.table(rows, hasHeading: repeats)) }
            rows = []; repeats = false
        }
        for line in lines {
            switch line {
            case .row(let cells):
                if let list = cells.lazy.compactMap(Self.list).first {
                    repeats = repeats || !rows.isEmpty
                    for item in words.lists[list] ?? [] { rows.append(cells.map { Self.filled($0) { words.single[$0] ?? item[String($0.dropFirst(list.count + 1))] } }) }
                } else { rows.append(cells.map { Self.filled($0) { words.single[$0] } }) }
            case .heading(let text):
                endTable()
                blocks.append(.heading(Self.filled(text) { words.single[$0] }))
            case .closing(let text):
                endTable()
                blocks.append(.closing(Self.filled(text) { words.single[$0] }))
            case .text(let text):
                endTable()
                let whole = Self.filled(text) { words.single[$0] }
                if blocks.isEmpty, text.hasSuffix("：") { blocks.append(.salutation(whole)) } else {
                    // What somebody typed over several lines stays several paragraphs.
                    blocks += whole.split(whereSeparator: \.isNewline).map { .paragraph(String($0)) }
                }
            }
        }
        endTable()
        return Letter(head: head, number: number, title: Self.filled(title) { words.single[$0] }, blocks: blocks)
    }

    /// 委员 of `{委员.姓名}`.
    private static func list(in cell: String) -> String? {
        pieces(of: cell)?.lazy.compactMap { $0.word }.compactMap { word in word.firstIndex(of: ".").map { String(word[..<$0]) } }.first
    }

    private static func filled(_ text: String, _ value: (String) -> String?) -> String {
        (pieces(of: text) ?? []).map { $0.text + ($0.word.flatMap(value) ?? "") }.joined()
    }
}
