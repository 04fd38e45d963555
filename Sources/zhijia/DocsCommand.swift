import Edge
import Kernel

/// `zhijia docs`
enum DocsCommand {
    static func run(_ arguments: Arguments) async throws -> Int32 { 3 }
}
