import Kernel

/// Notes under a text that say what each number is: how many rows were counted and their digest, or the document of a result from before.
/// They are numbered as they come; numbers that have the same to say share one.
struct Footnotes: Sendable {
    private(set) var texts: [String] = []
    private var numbers: [String: Int] = [:]

    /// - Parameter codes: each once, as the text mentions them.
    init(_ codes: [String], _ counted: [String: Counted]) {
        for code in codes {
            guard let text = counted[code]?.footnote else { continue }
            if let known = texts.firstIndex(of: text) { numbers[code] = known + 1; continue }
            texts.append(text)
            numbers[code] = texts.count
        }
    }

    subscript(code: String) -> Int? { numbers[code] }

    /// The letter as it is printed: each number with its note's, the notes at the end.
    func printed(_ letter: Letter, _ counted: [String: Counted]) -> Letter {
        let noted = letter.mapText { text in
            Marked(text, counted).map { piece in piece.text + (piece.code.flatMap { self[$0] }.map(Self.superscript) ?? "") }.joined()
        }
        guard !texts.isEmpty else { return noted }
        let notes = texts.enumerated().map { Letter.Block.paragraph("\(Self.superscript($0.offset + 1))\($0.element.replacing(" ", with: ""))") }
        return Letter(head: noted.head, number: noted.number, title: noted.title, blocks: noted.blocks + [.heading("注")] + notes)
    }

    /// 12 as ¹².
    private static func superscript(_ number: Int) -> String { String(String(number).map { digits[Int(String($0)) ?? 0] }) }
    private static let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
}

extension Counted {
    /// What stands under the text about it.
    var footnote: String {
        if let source { return "期初数，依据：\(source)。由文件登记，系统不能重新计算。" }
        let share = note.map { "（\($0)）" } ?? ""
        return "\(indicator.title) \(text)\(share)：由登记的 \(grouped(Int64(rows))) 行算出\(digest.map { "，明细摘要 \($0.prefix(12))" } ?? "")。"
    }
}

/// A marked text in pieces, each number together with the unit behind it: 近10万人次.
struct Marked: Sequence {
    typealias Piece = (text: String, code: String?)
    private let pieces: [Piece]

    init(_ text: String, _ counted: [String: Counted]) {
        var pieces: [Piece] = []
        for piece in Mark.pieces(of: text) {
            guard piece.code == nil, let last = pieces.last, let code = last.code, let unit = counted[code]?.indicator.unit else { pieces.append(piece); continue }
            // 人次 before 人: the longest that stands there.
            let counter = unit.counters.filter { piece.text.hasPrefix($0) }.max { $0.count < $1.count } ?? ""
            pieces[pieces.count - 1].text += counter
            pieces.append((String(piece.text.dropFirst(counter.count)), nil))
        }
        self.pieces = pieces
    }
    func makeIterator() -> IndexingIterator<[Piece]> { pieces.makeIterator() }
}
