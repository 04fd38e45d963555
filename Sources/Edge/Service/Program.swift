package import Kernel

package enum Program {
    package static let version = "0.1.0"
}

extension Service {
    /// The rail's lines, each with the access of the route behind it.
    package var navigation: [(line: Navigation, access: Access)] {
        modules.flatMap(\.navigation).compactMap { line in
            modules.flatMap(\.routes).first { $0.method == .get && $0.pattern.description == line.path.text }.map { (line, $0.access) }
        }
    }
}
