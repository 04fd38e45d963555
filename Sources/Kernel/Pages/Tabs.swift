/// One of several views of the same thing: 在籍 126,184.
package struct Tab: Sendable {
    package let title: String, path: Path, isCurrent: Bool
    package init(_ title: String, _ path: Path, isCurrent: Bool = false) { self.title = title; self.path = path; self.isCurrent = isCurrent }
}

extension Html {
    package static func tabs(_ tabs: [Tab], of title: String) -> Html {
        let links: [Html] = tabs.map { "<a href=\"\($0.path)\"\(Html.when($0.isCurrent, " aria-current=\"page\""))>\($0.title)</a>" }
        return "<nav class=\"tabs\" aria-label=\"\(title)\">\(links)</nav>"
    }
}
