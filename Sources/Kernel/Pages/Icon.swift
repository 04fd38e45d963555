extension Html {
    /// A drawing from the sprite; it only repeats what the words beside it say.
    package static func icon(_ name: String) -> Html {
        "<svg class=\"i\" aria-hidden=\"true\"><use href=\"/assets/icons.svg#\(name)\"/></svg>"
    }
    package static func icon(_ name: StaticString?) -> Html { name.map { icon($0.description) } ?? .empty }

    /// The markup if so, else nothing.
    package static func when(_ condition: Bool, _ html: @autoclosure () -> Html) -> Html { condition ? html() : .empty }

    /// The markup for a value, if there is one.
    package static func with<T>(_ value: T?, _ html: (T) -> Html) -> Html { value.map(html) ?? .empty }
}

extension Tone {
    var icon: Html {
        switch self {
        case .ok: .icon("check")
        case .warn: .icon("clock")
        case .bad: .icon("alert")
        case .info: .icon("info")
        }
    }
}

extension Record.Tag {
    var html: Html { tone.map { "<span class=\"tag \($0.rawValue)\">\(text)</span>" } ?? "<span class=\"tag\">\(text)</span>" }
}
