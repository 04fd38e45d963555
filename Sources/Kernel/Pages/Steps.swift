/// A step of a procedure. Past: the day it happened; future: the last day allowed.
package struct Step: Sendable {
    package enum State: String, Sendable { case done, now, late, failed, ahead }
    package let title: String, note: String, state: State
    package init(_ title: String, _ note: String, _ state: State) { self.title = title; self.note = note; self.state = state }

    fileprivate var html: Html {
        let current: Html = state == .done || state == .ahead ? "" : " aria-current=\"step\""
        return "<li class=\"\(look)\"\(current)><b>\(title)\(Html.with(said) { "<span class=\"off\">（\($0)）</span>" })</b>\(note)</li>"
    }

    /// What failed looks like what is late.
    private var look: String { state == .failed ? State.late.rawValue : state.rawValue }
    private var said: String? {
        switch state {
        case .done: "已完成"
        case .late: "已超期"
        case .failed: "没有办成"
        case .now, .ahead: nil
        }
    }
}

extension Html {
    package static func steps(_ steps: [Step], of title: String) -> Html {
        scrolling(title, always: true, "<ol class=\"steps\">\(steps.map(\.html))</ol>")
    }

    /// Long work, so far. Without `total` only that it goes on.
    package static func progress(_ title: String, done: Int, of total: Int?, note: String? = nil) -> Html {
        let share = total.map { $0 > 0 ? min(done * 100 / $0, 100) : 100 }
        let bar: Html = total.map { "<progress max=\"\(max($0, 1))\" value=\"\(min(done, max($0, 1)))\" aria-label=\"\(title)\">\(share ?? 0)%</progress>" }
            ?? "<progress aria-label=\"\(title)\"></progress>"
        let count = total.map { "\(grouped(Int64(done))) / \(grouped(Int64($0)))" } ?? grouped(Int64(done))
        return """
            <div class="work"><p class="flex"><b>\(title)</b><span class="end sub">\(count)</span></p>\(bar)\
            \(Html.with(note) { "<p class=\"sub\">\($0)</p>" })</div>
            """
    }
}
