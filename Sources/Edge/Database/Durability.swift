import Kernel

/// Refuses a PostgreSQL that may lose a confirmed write, or sorts and folds text other than SQLite does.
func requireDurability(_ connection: PostgresConnection) throws {
    for (code, sql, allowed, remedy) in requirements {
        let found = try connection.value(sql, as: String.self) ?? ""
        if !allowed.contains(found) { throw Complaint(code, "PostgreSQL 的设置不合要求(现为 \(found)):\(remedy)") }
    }
}

private let requirements: [(code: String, sql: SQL, allowed: Set<String>, remedy: String)] = [
    ("postgres_fsync", "SELECT current_setting('fsync')", ["on"],
     "请在 postgresql.conf 中写 fsync = on 并重新载入,否则断电会丢失已确认的数据。"),
    ("postgres_commit", "SELECT current_setting('synchronous_commit')", ["on", "remote_apply", "local", "remote_write"],
     "请设 synchronous_commit = on,否则断电会丢失已确认的数据。"),
    ("postgres_encoding", "SELECT current_setting('server_encoding')", ["UTF8"],
     "请用 createdb -T template0 -E UTF8 --lc-collate=C --lc-ctype=C.UTF-8 重建数据库。"),
    ("postgres_collation", "SELECT datcollate::text FROM pg_database WHERE datname = current_database()", ["C", "POSIX"],
     "请用 createdb -T template0 -E UTF8 --lc-collate=C --lc-ctype=C.UTF-8 重建数据库。"),
    ("postgres_ctype", "SELECT datctype::text FROM pg_database WHERE datname = current_database()", ["C.UTF-8", "C.utf8"],
     "请用 createdb -T template0 -E UTF8 --lc-collate=C --lc-ctype=C.UTF-8 重建数据库。"),
]
