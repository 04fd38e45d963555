/// An official document as it is read, whether on a page, as PDF or in Word: head, number, title, text, signature (GB/T 9704—2012).
package struct Letter: Sendable, Hashable {
    package enum Block: Sendable, Hashable {
        case paragraph(String)
        /// The heading of a part of a long text.
        case heading(String)
        /// 主送机关, flush left above the text.
        case salutation(String)
        /// 落款 and date, at the right.
        case closing(String)
        /// The first row is the heading when `hasHeading`.
        case table([[String]], hasHeading: Bool)
    }
    /// Printed in red at the top: 宜宾市翠屏区总工会文件. A table such as a roster has none.
    package var head: String?
    package var number: String?
    package let title: String
    package let blocks: [Block]

    package init(head: String? = nil, number: String? = nil, title: String, blocks: [Block]) {
        self.head = head; self.number = number; self.title = title; self.blocks = blocks
    }

    /// As a page shows it.
    package var html: Html { html { "\($0)" } }

    /// - Parameter draw: draws a piece of text, such as one with links in it.
    package func html(_ draw: (String) -> Html) -> Html {
        let text: [Html] = blocks.map { block in
            switch block {
            case .paragraph(let text): "<p>\(draw(text))</p>"
            case .heading(let text): "<h4>\(draw(text))</h4>"
            case .salutation(let text): "<p class=\"to\">\(draw(text))</p>"
            case .closing(let text): "<p class=\"from\">\(draw(text))</p>"
            case .table(let rows, let hasHeading): Self.table(rows, hasHeading: hasHeading)
            }
        }
        return """
            <article class="letter">\(Html.with(head) { "<p class=\"head\">\($0)</p>" })\(Html.with(number) { "<p class=\"no\">\($0)</p>" })\
            <h3>\(draw(title))</h3>\(text)</article>
            """
    }

    /// The same letter with every text of it changed.
    package func mapText(_ change: (String) -> String) -> Letter {
        Letter(head: head, number: number, title: change(title), blocks: blocks.map { block in
            switch block {
            case .paragraph(let text): .paragraph(change(text))
            case .heading(let text): .heading(change(text))
            case .salutation(let text): .salutation(change(text))
            case .closing(let text): .closing(change(text))
            case .table(let rows, let hasHeading): .table(rows.map { $0.map(change) }, hasHeading: hasHeading)
            }
        })
    }

    private static func table(_ rows: [[String]], hasHeading: Bool) -> Html {
        let lines: [Html] = rows.enumerated().map { index, row in
            let cells: [Html] = row.map { hasHeading && index == 0 ? "<th scope=\"col\">\($0)</th>" : "<td>\($0)</td>" }
            return "<tr>\(cells)</tr>"
        }
        return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"表\"><table>\(lines)</table></div>"
    }
}

extension Letter {
    /// How it is kept: `{"title": …, "text": [["p", "…"], ["table", true, [["…"]]]]}`; head and number have columns of their own.
    package var content: JSON {
        ["title": .string(title), "text": .array(blocks.map { block in
            switch block {
            case .paragraph(let text): ["p", .string(text)]
            case .heading(let text): ["h", .string(text)]
            case .salutation(let text): ["to", .string(text)]
            case .closing(let text): ["from", .string(text)]
            case .table(let rows, let hasHeading): ["table", .bool(hasHeading), .array(rows.map { .array($0.map(JSON.string)) })]
            }
        })]
    }

    /// - Returns: `nil` for what `content` did not write.
    package init?(content: JSON, head: String?, number: String?) {
        guard let title = content["title"]?.string, let text = content["text"]?.array else { return nil }
        let blocks = text.compactMap { item -> Block? in
            guard let parts = item.array, let kind = parts.first?.string else { return nil }
            switch (kind, parts.dropFirst().first) {
            case ("p", .string(let text)?): return .paragraph(text)
            case ("h", .string(let text)?): return .heading(text)
            case ("to", .string(let text)?): return .salutation(text)
            case ("from", .string(let text)?): return .closing(text)
            case ("table", .bool(let hasHeading)?):
                return .table((parts.last?.array ?? []).map { ($0.array ?? []).compactMap(\.string) }, hasHeading: hasHeading)
            default: return nil
            }
        }
        guard blocks.count == text.count else { return nil }
        self.init(head: head, number: number, title: title, blocks: blocks)
    }
}

/// The formats in which a letter leaves the program.
package enum LetterFormat: String, CodedWord {
    case pdf, word
    package var label: String { self == .pdf ? "PDF" : "Word" }
    package var fileExtension: String { self == .pdf ? "pdf" : "docx" }
}

extension Request {
    /// The format in which a paper is asked for.
    package var letterFormat: LetterFormat {
        get throws {
            guard let format = parameters["format"].flatMap(LetterFormat.init(rawValue:)) else { throw NotFound() }
            return format
        }
    }
}
