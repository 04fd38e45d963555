/// A form that asks a page for another day or another part: its answer has an address, and it works without script.
package struct Asking: Sendable {
    package enum Control: Sendable { case day, text, choice([Filter.Option], none: String?) }
    package struct Part: Sendable {
        let name: String, title: String, control: Control, value: String
        package init(_ name: String, _ title: String, _ control: Control, _ value: String?) {
            self.name = name; self.title = title; self.control = control; self.value = value ?? ""
        }
    }
    private let path: Path, label: String, parts: [Part], kept: [(name: String, value: String)], submit: String

    /// - Parameter kept: what goes along unseen.
    package init(_ path: Path, _ label: String, submit: String, kept: [(name: String, value: String)] = [], _ parts: [Part]) {
        self.path = path; self.label = label; self.submit = submit; self.kept = kept; self.parts = parts
    }

    package var html: Html {
        let hidden: [Html] = kept.map { "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">" }
        return "<form class=\"filters\" action=\"\(path)\" aria-label=\"\(label)\">\(parts.map(draw))\(hidden)<button class=\"btn\">\(submit)</button></form>"
    }

    private func draw(_ part: Part) -> Html {
        switch part.control {
        case .day: return "<label>\(part.title)<input type=\"date\" name=\"\(part.name)\" value=\"\(part.value)\"></label>"
        case .text: return "<label>\(part.title)<input type=\"search\" name=\"\(part.name)\" value=\"\(part.value)\" maxlength=\"60\"></label>"
        case .choice(let options, let none):
            let all = (none.map { [Filter.Option("", $0)] } ?? []) + options
            let drawn: [Html] = all.map { "<option value=\"\($0.value)\"\(Html.when($0.value == part.value, " selected"))>\($0.label)</option>" }
            return "<label>\(part.title)<select name=\"\(part.name)\">\(drawn)</select></label>"
        }
    }
}

/// A page as it stood at the end of a day that is past. It says so, offers no change, and leads back to today.
package struct LookingBack: Sendable {
    package let day: Day?, path: Path
    private let kept: [(name: String, value: String)]

    /// - Parameter keeping: parts of the query that other days keep.
    /// - Throws: when the day named is none, or has not come.
    package init(_ request: Request, at path: Path, keeping: [String] = []) throws(Complaint) {
        self.path = path
        day = try request.pastDay()
        kept = request.query.pairs.filter { keeping.contains($0.name) && !$0.value.isEmpty }
    }

    /// What an address carries along, so that who looks back goes on doing so.
    package var carried: [(name: String, value: String?)] { day.map { [(name: "at", value: $0.description)] } ?? [] }

    /// - Parameter what: such as 登记情况.
    package func notice(_ what: String) -> Notice? {
        day.map { day in
            Notice(.info, "这是 \(day.long) 24:00 的\(what)，不是现在的。", .link("回到今天", path.with(kept.map { ($0.name, $0.value) }), icon: "clock"))
        }
    }

    package func asking(_ label: String) -> Asking { Asking(path, label, submit: "看这一天", kept: kept, [.init("at", "截至", .day, day?.description)]) }
}

extension Request {
    /// The day that a page is asked for, when it is past; `nil` means as things stand now.
    package func pastDay() throws(Complaint) -> Day? {
        guard let text = query["at"], !text.isEmpty else { return nil }
        let day = try Day(parsing: text)
        guard day <= today else { throw Complaint("day_in_future", "\(day.long)还没到，只能看今天和以前") }
        return day == today ? nil : day
    }
}

extension [Notice] {
    package func stack(_ context: PageContext) -> Html { isEmpty ? .empty : "<div class=\"stack\">\(map { $0.html(context) })</div>" }
}
