import Kernel

/// Refuses a PostgreSQL that may lose a confirmed write, or sorts and folds text other than SQLite does.
func requireDurability(_ connection: PostgresConnection) throws {
    for requirement in requirements {
        let found = try connection.value(requirement.sql, as: String.self) ?? ""
        guard requirement.allowed.contains(found) else {
            throw Complaint(
                "postgres_\(requirement.name)", "PostgreSQL 的 \(requirement.name) 是 \(found)，不合要求。\(requirement.remedy)")
        }
    }
}

func durabilitySettings(_ connection: PostgresConnection) throws -> [(name: String, value: String)] {
    try requirements.map { ($0.name, try connection.value($0.sql, as: String.self) ?? "") }
}

private struct Requirement {
    let name: String, sql: SQL, allowed: Set<String>, remedy: String
}

private let requirements = [
    Requirement(name: "fsync", sql: "SELECT current_setting('fsync')", allowed: ["on"], remedy: setOn),
    Requirement(
        name: "synchronous_commit", sql: "SELECT current_setting('synchronous_commit')",
        allowed: ["on", "local", "remote_write", "remote_apply"], remedy: setOn),
    Requirement(name: "server_encoding", sql: "SELECT current_setting('server_encoding')", allowed: ["UTF8"], remedy: makeAnew),
    Requirement(
        name: "lc_collate", sql: "SELECT datcollate::text FROM pg_database WHERE datname = current_database()",
        allowed: ["C", "POSIX"], remedy: makeAnew),
    Requirement(
        name: "lc_ctype", sql: "SELECT datctype::text FROM pg_database WHERE datname = current_database()",
        allowed: ["C.UTF-8", "C.utf8"], remedy: makeAnew),
]

private let setOn = "请在 postgresql.conf 里把它设为 on 并重新载入，否则断电会丢失已确认的数据。"
private let makeAnew = "请用 createdb -T template0 -E UTF8 --lc-collate=C --lc-ctype=C.UTF-8 重新建库，再导入数据。"
