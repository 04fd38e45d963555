import Kernel

/// A page of docs/generated: Markdown, the same every time the same program prints it.
struct Document {
    let name: String, text: String

    init(_ name: String, _ title: String, _ introduction: String, _ sections: [String]) {
        self.name = name
        let head = "# \(title)\n\n由程序的表打印（`bin/docs`），不手改；`bin/test` 发现不一致就不通过。\n\n\(introduction)"
        text = ([head] + sections).joined(separator: "\n\n") + "\n"
    }

    static var all: [Document] {
        get throws { [.routes, .permissions, .lifeCycles, .forms, .lists, .figures, try schema] }
    }
}

/// A table in Markdown.
func table(_ titles: [String], _ rows: [[String]]) -> String {
    let lines = [titles, titles.map { _ in "---" }] + rows.map { $0.map(cell) }
    return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
}

private func cell(_ text: String) -> String { text.replacing("|", with: "\\|").replacing("\n", with: " ") }

func code(_ text: some CustomStringConvertible) -> String { "`\(text)`" }
func tick(_ isSo: Bool) -> String { isSo ? "✓" : "" }
