import CMarkdown
import Foundation
import Kernel

/// A text of ours in Markdown, with tables, as markup. Raw markup in it is left out, and so are addresses that are no links.
struct Markdown {
    /// Its first heading, which is not in `html`.
    private(set) var title = ""
    /// Its headings of the second level.
    private(set) var sections: [Manual.Chapter.Section] = []
    private(set) var html: Html = .empty
    /// The addresses of its links, as they are written.
    private(set) var links: [String] = []

    /// - Parameter address: where a link or a picture leads, for what is written.
    init(_ text: String, address: (String) -> String) {
        cmark_gfm_core_extensions_ensure_registered()
        let parser = cmark_parser_new(CMARK_OPT_DEFAULT)
        defer { cmark_parser_free(parser) }
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"))
        cmark_parser_feed(parser, text, text.utf8.count)
        let root = cmark_parser_finish(parser)
        defer { cmark_node_free(root) }
        let nodes = Self.nodes(of: root)
        for node in nodes { readAddress(of: node, address) }
        // Last, because they go and what is in them with them.
        for heading in nodes.filter({ cmark_node_get_type($0) == CMARK_NODE_HEADING }) { read(heading: heading) }
        let drawn = cmark_render_html(root, CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(parser))
        defer { free(drawn) }
        html.bytes = Array((drawn.map { String(cString: $0) } ?? "").utf8)
    }

    private mutating func readAddress(of node: OpaquePointer, _ address: (String) -> String) {
        let type = cmark_node_get_type(node)
        guard type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE else { return }
        let written = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
        if type == CMARK_NODE_LINK { links.append(written) }
        cmark_node_set_url(node, address(written))
    }

    /// The first is the page's own; those of the second level get an anchor.
    private mutating func read(heading: OpaquePointer) {
        let text = Self.nodes(of: heading).compactMap { cmark_node_get_literal($0).map { String(cString: $0) } }.joined()
        switch cmark_node_get_heading_level(heading) {
        case 1:
            title = text
            cmark_node_unlink(heading)
            cmark_node_free(heading)
        case 2:
            let section = Manual.Chapter.Section(anchor: Self.anchor(of: text), title: text)
            sections.append(section)
            put(section, over: heading)
        default: break
        }
    }

    /// The library draws no anchors: a block whose opening and closing are given stands in for the heading.
    private func put(_ section: Manual.Chapter.Section, over heading: OpaquePointer) {
        let block = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK)
        let opening: Html = "<h2 id=\"\(section.anchor)\">\(section.title)</h2>"
        cmark_node_set_on_enter(block, String(decoding: opening.bytes, as: UTF8.self))
        cmark_node_replace(heading, block)
        cmark_node_free(heading)
    }

    /// As the sites that show such files make it: spaces become hyphens, letters small, and punctuation goes.
    static func anchor(of heading: String) -> String {
        heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }.replacing(" ", with: "-")
    }

    /// The node and what is in it, gathered before any of it is changed.
    private static func nodes(of root: OpaquePointer?) -> [OpaquePointer] {
        let steps = cmark_iter_new(root)
        defer { cmark_iter_free(steps) }
        var nodes: [OpaquePointer] = []
        while true {
            switch cmark_iter_next(steps) {
            case CMARK_EVENT_ENTER: if let node = cmark_iter_get_node(steps) { nodes.append(node) }
            case CMARK_EVENT_DONE, CMARK_EVENT_NONE: return nodes
            default: break
            }
        }
    }
}
