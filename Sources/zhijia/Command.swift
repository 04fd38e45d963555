import Edge
import Foundation
import Kernel

/// One command of the program, as a line of a table: the help, the parsing and the errors come from it.
struct Command: Sendable {
    struct Option: Sendable {
        let name: String, value: String?, help: String
    }
    /// `import`, `user add`.
    let name: String
    /// What stands after the name: `employers|unions FILE`.
    let operands: [String]
    let summary: String
    let options: [Option]
    let run: @Sendable (Arguments) async throws -> Int32

    var usage: String { (["zhijia", name] + operands + options.map(\.usage)).joined(separator: " ") }
}

extension Command.Option {
    fileprivate var usage: String { value.map { "[\(name) \($0)]" } ?? "[\(name)]" }
}

/// What was typed, sorted out.
struct Arguments: Sendable {
    var operands: [String] = []
    var options: [String: String] = [:]

    subscript(option: String) -> String? { options[option] }
    func has(_ option: String) -> Bool { options[option] != nil }

    /// The day an option names.
    func day(_ option: String) throws -> Day? { try options[option].map { text in try Day(parsing: text) } }
}

/// The words do not fit; exit status 2.
struct WrongUsage: Error { let sentence: String; init(_ sentence: String) { self.sentence = sentence } }

extension Command {
    /// - Throws: `WrongUsage`.
    func parse(_ words: [String]) throws -> Arguments {
        var arguments = Arguments()
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else { arguments.operands.append(word); continue }
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard let option = options.first(where: { $0.name == parts[0] }) else { throw WrongUsage("“\(name)”没有 \(parts[0]) 这个选项") }
            guard option.value != nil else { arguments.options[option.name] = ""; continue }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else { throw WrongUsage("\(option.name) 后面要有\(option.help)") }
            arguments.options[option.name] = value
        }
        guard arguments.operands.count == operands.count else {
            throw WrongUsage(arguments.operands.count < operands.count ? "还缺：\(operands[arguments.operands.count])" : "多了：\(arguments.operands[operands.count])")
        }
        return arguments
    }

    var help: String {
        let width = options.map { $0.name.count + ($0.value?.count ?? 0) }.max() ?? 0
        let lines = options.map { option in
            let left = option.name + (option.value.map { " " + $0 } ?? "")
            return "  " + left.padding(toLength: width + 3, withPad: " ", startingAt: 0) + option.help
        }
        return "\(summary)\n\n用法：\(usage)\n" + (lines.isEmpty ? "" : "\n选项：\n" + lines.joined(separator: "\n") + "\n")
    }
}
