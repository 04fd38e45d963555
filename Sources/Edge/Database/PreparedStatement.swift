import Kernel

/// A statement that one connection has prepared.
final class PreparedStatement {
    let name: String, types: [UInt32]
    /// Known after the first run.
    var shape: ResultShape?
    fileprivate var lastUse: Int

    fileprivate init(name: String, types: [UInt32], lastUse: Int) {
        self.name = name
        self.types = types
        self.lastUse = lastUse
    }
}

/// The prepared statements of one connection by their text; the one unused for longest makes room.
struct PreparedStatements {
    private var byText: [String: PreparedStatement] = [:]
    private var uses = 0, names = 0
    private var stale: [String] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    subscript(text: String) -> PreparedStatement? {
        mutating get {
            guard let statement = byText[text] else { return nil }
            uses += 1
            statement.lastUse = uses
            return statement
        }
    }

    /// A new statement, and the name of one that the server may forget.
    mutating func add(_ text: String, _ types: [UInt32]) -> (statement: PreparedStatement, forgotten: String?) {
        if let old = byText.removeValue(forKey: text) { stale.append(old.name) }
        if byText.count >= limit, let oldest = byText.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            stale.append(oldest.value.name)
            byText[oldest.key] = nil
        }
        names += 1
        uses += 1
        let statement = PreparedStatement(name: "s\(names)", types: types, lastUse: uses)
        byText[text] = statement
        return (statement, stale.popLast())
    }

    mutating func remove(_ text: String) { byText[text] = nil }

    /// The server still has them; they go one by one as new ones come.
    mutating func forgetAll() {
        stale += byText.values.map(\.name)
        byText = [:]
    }

    /// The server has none of them any more.
    mutating func removeAll() {
        byText = [:]
        stale = []
    }
}
