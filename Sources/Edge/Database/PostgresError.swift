import CPostgres
import Kernel

/// What PostgreSQL answered instead of a result.
package struct PostgresError: Error, CustomStringConvertible {
    /// SQLSTATE, five characters; empty when the connection itself failed.
    package let state: String, message: String
    package var description: String { state.isEmpty ? message : "\(state): \(message)" }

    /// A serialisation failure, a deadlock, a plan that a migration made stale, or a connection that was lost before COMMIT.
    var mayRunAgain: Bool { ["40001", "40P01", "0A000"].contains(state) || isConnectionLost }
    var isConnectionLost: Bool { state.isEmpty || state.hasPrefix("08") || state.hasPrefix("57P0") }
}

/// The error of a failed result, as `Refused` where a constraint spoke.
func postgresFailure(_ result: OpaquePointer?, _ connection: OpaquePointer?) -> any Error {
    func field(_ code: Character) -> String? {
        PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
    }
    let state = field("C") ?? ""
    let message = field("M") ?? String(cString: result == nil ? PQerrorMessage(connection) : PQresultErrorMessage(result))
    switch state {
    // SQLite names the columns: "union_org.code, union_org.day". The detail reads "Key (code, day)=(…) already exists."
    case "23505":
        let columns = field("D").flatMap(columnsOfKey) ?? []
        return Refused(.unique, columns.map { "\(field("t") ?? "").\($0)" }.joined(separator: ", "))
    case "23503", "23001": return Refused(.foreignKey, "")
    case "23514": return Refused(.check, field("n") ?? "")
    case "23502": return Refused(.notNull, "\(field("t") ?? "").\(field("c") ?? "")")
    case "P0001": return Refused(.check, message)
    case appendOnlyState: return Refused(.appendOnly, String(message.split(separator: ": ").last ?? ""))
    default: return PostgresError(state: state, message: message)
    }
}

/// The SQLSTATE of the trigger that keeps a table append-only (see `Dialect.swift`).
let appendOnlyState = "ZJ001"

private func columnsOfKey(_ detail: String) -> [Substring]? {
    guard let open = detail.firstIndex(of: "("), let close = detail[open...].firstIndex(of: ")") else { return nil }
    return detail[detail.index(after: open)..<close].split(separator: ",").map { $0.drop { $0 == " " } }
}
