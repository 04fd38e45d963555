/// How one value stands on a page, by its kind.
struct Cell {
    let kind: Kind, text: String, value: Value

    init(_ kind: Kind, _ value: Value, _ data: DataClass = .public) {
        self.kind = kind; self.value = value
        text = data.masked(kind.text(value))
    }

    /// The words of the value, inside whatever holds it.
    var html: Html {
        switch (kind, value) {
        case (.word(let words), .text(let raw)):
            guard let word = words.first(where: { $0.value == raw }), let tone = word.tone else { return "\(text)" }
            return Record.Tag(word.label, tone).html
        default: return "\(text)"
        }
    }

    /// With its unit: 1,212 人.
    var withUnit: Html {
        switch kind {
        case .number(let unit) where !text.isEmpty: "\(text) \(unit)"
        case .money where !text.isEmpty: "\(text) 元"
        case .code where !text.isEmpty: "<span class=\"mono\">\(text)</span>"
        case .number, .money, .amount, .text, .code, .day, .instant, .yesNo, .word: html
        }
    }

    /// How a cell of a table begins. On a phone rows become cards, where a bare number, code or date needs its column's name in front.
    static func opening(_ column: Column, named: Bool) -> Html { opening(column.kind, column.title, isWide: column.isWide, named: named) }

    private static func opening(_ kind: Kind, _ title: String, isWide: Bool, named: Bool) -> Html {
        "<td\(classes(kind, isWide: isWide))\(Html.when(named && needsName(kind) && !isWide, " data-l=\"\(title)\""))>"
    }

    func td(_ title: String, isWide: Bool, _ content: Html) -> Html {
        "\(Cell.opening(kind, title, isWide: isWide, named: !text.isEmpty))\(content)</td>"
    }

    /// `t` may wrap; codes, days and numbers may not.
    private static func classes(_ kind: Kind, isWide: Bool) -> Html {
        switch kind {
        case .number, .money, .amount: isWide ? " class=\"num wide\"" : " class=\"num\""
        case .text: isWide ? " class=\"t wide\"" : " class=\"t\""
        case .code, .day, .instant, .yesNo, .word: isWide ? " class=\"wide\"" : ""
        }
    }

    private static func needsName(_ kind: Kind) -> Bool {
        switch kind {
        case .number, .money, .amount, .code, .day, .instant, .yesNo: true
        case .text, .word: false
        }
    }
}

/// A heading of a column.
func columnHeading(_ kind: Kind, isWide: Bool, _ title: String) -> Html {
    var html: Html = "<th scope=\"col\""
    html.append(literal: headingClasses(kind, isWide: isWide))
    html.append(">\(title)</th>" as Html)
    return html
}

func headingClasses(_ kind: Kind, isWide: Bool) -> StaticString {
    kind.isNumeric ? (isWide ? " class=\"num wide\"" : " class=\"num\"") : (isWide ? " class=\"wide\"" : "")
}

/// What is wider than the screen scrolls by itself, by keyboard too.
/// - Parameter always: also on a wide screen, where a table's headings otherwise stick to the top bar.
func scrolling(_ label: String, always: Bool = false, _ content: Html) -> Html {
    "<div class=\"\(always ? "scroll pan" : "scroll")\" tabindex=\"0\" role=\"region\" aria-label=\"\(label)\">\(content)</div>"
}
