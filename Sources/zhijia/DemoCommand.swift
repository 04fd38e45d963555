import Edge
import Kernel

/// `zhijia demo`
enum DemoCommand {
    static func run(_ arguments: Arguments) async throws -> Int32 { 3 }
}
