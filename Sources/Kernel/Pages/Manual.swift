/// The users' manual: its contents, and its chapters in the order in which the contents name them.
package struct Manual: Sendable {
    package struct Chapter: Sendable {
        package struct Section: Sendable {
            /// What an address ends with after `#`.
            package let anchor: String, title: String
            package init(anchor: String, title: String) { self.anchor = anchor; self.title = title }
        }
        /// As in its address: `register` of `/manual/register`; empty for the contents.
        package let name: String
        package let title: String, sections: [Section], text: Html
        package init(name: String, title: String, sections: [Section], text: Html) {
            self.name = name; self.title = title; self.sections = sections; self.text = text
        }

        package var path: Path { name.isEmpty ? "/manual" : "/manual/\(name)" }
    }

    package let contents: Chapter, chapters: [Chapter]
    package init(contents: Chapter, chapters: [Chapter]) { self.contents = contents; self.chapters = chapters }

    /// - Parameter name: of a chapter; `nil` is the contents.
    package func page(_ name: String?) throws -> Response {
        guard let name else { return page(contents) }
        guard let chapter = chapters.first(where: { $0.name == name }) else { throw NotFound() }
        return page(chapter)
    }

    private func page(_ chapter: Chapter) -> Response {
        let others: [JSON] = chapters.map { ["title": .string($0.title), "path": .string($0.path.text)] }
        let data: JSON = ["title": .string(chapter.title), "sections": .array(chapter.sections.map { .string($0.title) }), "chapters": .array(others)]
        return .page(chapter.title, data: data) { _ in draw(chapter) }
    }

    private func draw(_ chapter: Chapter) -> Html {
        let isContents = chapter.name.isEmpty, crumbs = isContents ? [] : [Record.Crumb("手册", contents.path)]
        return """
            \(crumbs.trail(to: chapter.title))<header><h1>\(chapter.title)</h1></header>
            <div class="cols"><article class="prose">\(chapter.text)</article><aside><nav class="toc" aria-label="手册各篇">\
            <ul>\(chapters.map { line($0, isCurrent: $0.name == chapter.name) })</ul></nav></aside></div>
            """
    }

    private func line(_ chapter: Chapter, isCurrent: Bool) -> Html {
        let sections: [Html] = chapter.sections.map { "<li><a href=\"#\($0.anchor)\">\($0.title)</a></li>" }
        return """
            <li><a href="\(chapter.path)"\(Html.when(isCurrent, " aria-current=\"page\""))>\(chapter.title)</a>\
            \(Html.when(isCurrent && !sections.isEmpty, "<ul>\(sections)</ul>"))</li>
            """
    }
}
