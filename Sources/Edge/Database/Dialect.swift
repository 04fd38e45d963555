package import Kernel
import Foundation

/// The schema's common tongue is SQLite's `CREATE TABLE` with the types INTEGER, TEXT and BLOB. What PostgreSQL spells
/// otherwise stands here and nowhere else.
extension Dialect {
    /// A migration as this database wants it.
    package func translate(_ script: String) -> String {
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            fragment(line) ?? (self == .postgres ? postgresWords(String(line)) : String(line))
        }
        return lines.joined(separator: "\n")
    }

    /// A line that names a fragment: `-- append only: audit_entry`.
    private func fragment(_ line: Substring) -> String? {
        guard let mark = line.prefixMatch(of: /-- append only: ([a-z_]+)\s*/), mark.range.upperBound == line.endIndex else { return nil }
        return appendOnly(String(mark.1))
    }

    private func appendOnly(_ table: String) -> String {
        switch self {
        case .sqlite:
            ["UPDATE", "DELETE"].map { event in
                """
                CREATE TRIGGER \(table)_refuses_\(event.lowercased()) BEFORE \(event) ON \(table)
                BEGIN SELECT RAISE(ABORT, 'append only: \(table)'); END;
                """
            }.joined(separator: "\n")
        case .postgres:
            """
            CREATE FUNCTION \(table)_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'append only: \(table)' USING ERRCODE = '\(appendOnlyState)'; END $$;
            CREATE TRIGGER \(table)_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON \(table)
            FOR EACH STATEMENT EXECUTE FUNCTION \(table)_is_append_only();
            """
        }
    }

    /// Words in comments change too, which harms nobody.
    private func postgresWords(_ line: String) -> String {
        line.replacing(/\bINTEGER\b/, with: "BIGINT")
            .replacing(/\bBLOB\b/, with: "BYTEA")
            .replacing(/\)\s*STRICT\b(\s*,\s*WITHOUT ROWID\b)?/, with: ")")
            .replacing(/\)\s*WITHOUT ROWID\b(\s*,\s*STRICT\b)?/, with: ")")
    }
}
