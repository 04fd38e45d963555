import Foundation
package import Kernel

/// The manual as it lies beside the program: `README.md` is its contents, each file that it names a chapter.
package enum ManualFolder {
    static let folder = Resources.folder("Edge").appendingPathComponent("Manual")

    static let pictures = folder.appendingPathComponent("pictures")

    /// Read once, when it is first asked for.
    package static func manual() throws -> Manual { try read.get() }
    private static let read = Result { try Manual(in: folder) }
}

extension Manual {
    init(in folder: URL) throws {
        let (contents, named) = try Chapter.read("README", in: folder)
        self.init(contents: contents, chapters: try named.map { try Chapter.read($0, in: folder).chapter })
    }
}

extension Manual.Chapter {
    /// A chapter and the others that it names, each once.
    static func read(_ name: String, in folder: URL) throws -> (chapter: Manual.Chapter, named: [String]) {
        let text = try String(contentsOf: folder.appendingPathComponent(name + ".md"), encoding: .utf8)
        let markdown = Markdown(text, address: address)
        let chapter = Manual.Chapter(name: name == "README" ? "" : name, title: markdown.title, sections: markdown.sections, text: markdown.html)
        let named = markdown.links.filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }
        return (chapter, named.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    }

    /// Where what is written for the folder lies in the program: `register.md#证书` at `/manual/register#证书`, `pictures/union.png` among the assets.
    private static func address(_ written: String) -> String {
        guard !written.contains(":") else { return written }
        let parts = written.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false), file = parts[0]
        if file.hasSuffix(".png") { return "/assets/" + String(file.split(separator: "/").last ?? "") }
        let page = file == "README.md" ? "/manual" : file.isEmpty ? "" : "/manual/" + String(file.hasSuffix(".md") ? file.dropLast(3) : file)
        return parts.count > 1 ? page + "#" + String(parts[1]) : page
    }
}
