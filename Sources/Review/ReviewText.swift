import Kernel

/// What a place in the text stands for: an indicator and the way its number is put.
struct Slot: Hashable, Sendable {
    let title: String, wording: Wording
    /// As it is written in the braces.
    let word: String

    init(parsing word: String) throws(Complaint) {
        let parts = word.split(separator: "：", maxSplits: 1).map(String.init)
        title = parts.first ?? ""; self.word = word
        wording = parts.count == 2 ? try Wording(parsing: parts[1]) : .exact
    }
}

/// The text of a review: `# ` its title, `## ` a heading, else paragraphs; every number in it is a place such as `{会员}` or `{宣讲活动：余}`. A digit that
/// somebody typed is refused: what is printed comes from the records.
struct ReviewText: Sendable {
    let template: LetterTemplate
    /// Each place once, in the order of the text, with its indicator.
    let slots: [(slot: Slot, indicator: Indicator)]

    init(parsing text: String, _ catalogue: Catalogue) throws(Complaint) {
        template = try LetterTemplate(parsing: text)
        for line in text.split(whereSeparator: \.isNewline) { try Self.check(String(line), catalogue) }
        var slots: [(Slot, Indicator)] = []
        for word in template.words {
            let slot = try Slot(parsing: word)
            guard let indicator = catalogue[title: slot.title] else { throw Self.unknown(slot.title, catalogue) }
            slots.append((slot, indicator))
        }
        self.slots = slots
    }

    /// One line: no typed digit, and behind each number the unit that it counts in.
    private static func check(_ line: String, _ catalogue: Catalogue) throws(Complaint) {
        var rest = line[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            try refuseDigits(rest[..<open], line)
            let slot = try Slot(parsing: String(rest[rest.index(after: open)..<close]))
            guard let indicator = catalogue[title: slot.title] else { throw unknown(slot.title, catalogue) }
            if let words = slot.wording.words { try refuseDigits(words[...], line) }
            rest = rest[rest.index(after: close)...]
            try check(slot, indicator, before: rest)
        }
        try refuseDigits(rest, line)
    }

    private static func check(_ slot: Slot, _ indicator: Indicator, before rest: Substring) throws(Complaint) {
        guard slot.wording.isNumber, !indicator.unit.counters.isEmpty else { return }
        let fits = indicator.unit.counters.contains { counter in rest.hasPrefix(counter) && !(counter == "人" && rest.hasPrefix("人次")) }
        guard fits else {
            throw Complaint("unit_differs", "“\(slot.title)”数的是\(indicator.unit.label)，“{\(slot.word)}”后面请写\(indicator.unit.counters.joined(separator: "或"))，现在是“\(rest.prefix(4))”")
        }
    }

    /// Digits of every script, and such as ③. Words of Chinese such as 五年来 and 一曼剧场 are no results.
    private static func refuseDigits(_ text: Substring, _ line: String) throws(Complaint) {
        guard let digit = text.unicodeScalars.first(where: { [.decimalNumber, .otherNumber].contains($0.properties.generalCategory) }) else { return }
        throw Complaint("digit_typed", "“\(line.prefix(30))…”里有打上去的数字“\(digit)”。每个数都从指标里取，请写成 {指标} 或 {指标：写法}")
    }

    private static func unknown(_ title: String, _ catalogue: Catalogue) -> Complaint {
        let near = catalogue.indicators.filter { indicator in !title.isEmpty && (indicator.title.contains(title) || title.contains(indicator.title)) }.prefix(3).map { "{\($0.title)}" }
        let hint = near.isEmpty ? "能用的都在“指标”里" : "是不是 \(near.joined(separator: "、"))"
        return Complaint("indicator_unknown", "没有“\(title.prefix(20))”这个指标，\(hint)")
    }

    /// The text with its numbers, each marked so that a page can lead to what is under it; or every place where the word is not true.
    func written(_ counted: [String: Counted]) -> (letter: Letter, complaints: [(code: String, text: String)]) {
        var words = LetterTemplate.Words(), complaints: [(code: String, text: String)] = []
        for (slot, indicator) in slots {
            guard let counted = counted[indicator.code] else {
                let how = indicator.figure == nil ? "。是以前的结果，请先在“期初数”里登记" : "，分母是空的"
                complaints.append((indicator.code, "“\(indicator.title)”在这个时期没有数\(how)"))
                words.single[slot.word] = Mark.around(Mark.missing, indicator.code)
                continue
            }
            do throws(Complaint) { words.single[slot.word] = Mark.around(try slot.wording.text(of: counted), indicator.code) } catch {
                complaints.append((indicator.code, error.text))
                words.single[slot.word] = Mark.around(Mark.missing, indicator.code)
            }
        }
        return (template.filled(words), complaints)
    }
}

extension Letter {
    /// The indicators that a marked text mentions, each once, in its order.
    var marked: [String] {
        var codes: [String] = []
        _ = mapText { text in
            for code in Mark.pieces(of: text).compactMap(\.code) where !codes.contains(code) { codes.append(code) }
            return text
        }
        return codes
    }
}

/// Marks in a written text that say which indicator a number is. They are of the private use area, which no keyboard types; people see what is between.
enum Mark {
    private static let open: Character = "\u{E000}", middle: Character = "\u{E001}", close: Character = "\u{E002}"
    static let missing = "〔缺〕"
    static func around(_ text: String, _ code: String) -> String { "\(open)\(code)\(middle)\(text)\(close)" }

    /// What stands between the marks, and what it is.
    static func pieces(of text: String) -> [(text: String, code: String?)] {
        var pieces: [(String, String?)] = [], rest = text[...]
        while let start = rest.firstIndex(of: open), let split = rest[start...].firstIndex(of: middle), let end = rest[split...].firstIndex(of: close) {
            pieces.append((String(rest[..<start]), nil))
            pieces.append((String(rest[rest.index(after: split)..<end]), String(rest[rest.index(after: start)..<split])))
            rest = rest[rest.index(after: end)...]
        }
        return pieces + [(String(rest), nil)]
    }
    static func plain(_ text: String) -> String { pieces(of: text).map(\.text).joined() }
}

extension ReviewText {
    /// Each indicator once.
    var indicators: [Indicator] {
        var seen: Set<String> = []
        return slots.map(\.indicator).filter { seen.insert($0.code).inserted }
    }
}
