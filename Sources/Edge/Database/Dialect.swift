package import Kernel
import Foundation

/// The schema's common tongue is SQLite's `CREATE TABLE` with the types INTEGER, TEXT and BLOB. What PostgreSQL spells
/// otherwise stands here and nowhere else.
extension Dialect {
    /// A migration as this database wants it.
    package func translate(_ script: String) -> String {
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            fragment(line) ?? (self == .postgres ? postgresWords(String(line)) : sqliteWords(String(line)))
        }
        return lines.joined(separator: "\n")
    }

    /// A line that names a fragment: `-- append only: audit_entry`, or `-- one at a time: membership, person_id`.
    private func fragment(_ line: Substring) -> String? {
        // Of a thousand lines few are remarks, and regular expressions take their time.
        guard line.hasPrefix("-- ") else { return nil }
        if let mark = line.wholeMatch(of: /-- append only: ([a-z_]+)\s*/) { return appendOnly(String(mark.1)) }
        if let mark = line.wholeMatch(of: /-- one at a time: ([a-z_]+), ([a-z_]+)\s*/) { return oneAtATime(String(mark.1), String(mark.2)) }
        if let mark = line.wholeMatch(of: /-- erasable: ([a-z_]+), ('?[a-z_]+'?), ([a-z_]+)\s*/) { return erasable(String(mark.1), kind: String(mark.2), id: String(mark.3)) }
        return nil
    }

    /// Rows of an append-only table that may go once it is on record that whom they are about was erased. `kind` is a column, or a word in quotes.
    private func erasable(_ table: String, kind: String, id: String) -> String {
        let isErased = "EXISTS (SELECT 1 FROM erasure e WHERE e.subject_kind = \(kind.hasPrefix("'") ? kind : "OLD.\(kind)") AND e.subject_id = OLD.\(id))"
        switch self {
        case .sqlite:
            return """
                DROP TRIGGER \(table)_refuses_delete;
                CREATE TRIGGER \(table)_refuses_delete BEFORE DELETE ON \(table) WHEN NOT \(isErased)
                BEGIN SELECT RAISE(ABORT, 'append only: \(table)'); END;
                """
        case .postgres:
            return """
                CREATE FUNCTION \(table)_is_erasable() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF NOT \(isErased) THEN RAISE EXCEPTION 'append only: \(table)' USING ERRCODE = '\(appendOnlyState)'; END IF; RETURN OLD; END $$;
                DROP TRIGGER \(table)_refuses_change ON \(table);
                CREATE TRIGGER \(table)_refuses_change BEFORE UPDATE ON \(table) FOR EACH ROW EXECUTE FUNCTION \(table)_is_append_only();
                CREATE TRIGGER \(table)_refuses_delete BEFORE DELETE ON \(table) FOR EACH ROW EXECUTE FUNCTION \(table)_is_erasable();
                """
        }
    }

    /// Dated rows, `since` to `until`, of which those with the same owner must not overlap; a row that was a mistake is none.
    private func oneAtATime(_ table: String, _ owner: String) -> String {
        let overlaps = """
            SELECT 1 FROM \(table) o WHERE o.\(owner) = NEW.\(owner) AND o.id <> NEW.id AND o.since < COALESCE(NEW.until, '9999')
              AND COALESCE(o.until, '9999') > NEW.since AND COALESCE(o.ended_by, '') <> 'mistaken' AND COALESCE(NEW.ended_by, '') <> 'mistaken'
            """
        switch self {
        case .sqlite:
            return [("insert", "INSERT"), ("update", "UPDATE OF since, until, ended_by")].map { name, event in
                """
                CREATE TRIGGER \(table)_one_at_a_time_\(name) BEFORE \(event) ON \(table) WHEN EXISTS (\(overlaps))
                BEGIN SELECT RAISE(ABORT, 'one at a time: \(table)'); END;
                """
            }.joined(separator: "\n")
        case .postgres:
            return """
                CREATE FUNCTION \(table)_is_one_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF EXISTS (\(overlaps)) THEN RAISE EXCEPTION 'one at a time: \(table)'; END IF; RETURN NEW; END $$;
                CREATE TRIGGER \(table)_one_at_a_time BEFORE INSERT OR UPDATE OF since, until, ended_by ON \(table)
                FOR EACH ROW EXECUTE FUNCTION \(table)_is_one_at_a_time();
                """
        }
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
            CREATE TRIGGER \(table)_refuses_change BEFORE UPDATE OR DELETE ON \(table)
            FOR EACH ROW EXECUTE FUNCTION \(table)_is_append_only();
            CREATE TRIGGER \(table)_refuses_truncate BEFORE TRUNCATE ON \(table)
            FOR EACH STATEMENT EXECUTE FUNCTION \(table)_is_append_only();
            """
        }
    }

    /// A list of three words or more is to SQLite a table, which it makes and drops again for each row that is checked: a third of what a row of
    /// `import_row` costs. Comparisons one by one say the same.
    private func sqliteWords(_ line: String) -> String {
        guard line.contains("CHECK") else { return line }
        return line.replacing(/\b([a-z_]+) (NOT )?IN \(('[^']*'(?:, '[^']*'){2,})\)/) { list in
            let words = list.3.split(separator: ", ").map { "\(list.1) = \($0)" }.joined(separator: " OR ")
            return list.2 == nil ? "(\(words))" : "NOT (\(words))"
        }
    }

    /// Words in comments change too, which harms nobody.
    private func postgresWords(_ line: String) -> String {
        line.replacing(/\bINTEGER\b/, with: "BIGINT")
            .replacing(/\bBLOB\b/, with: "BYTEA")
            .replacing(/\bAUTOINCREMENT\b/, with: "GENERATED BY DEFAULT AS IDENTITY")
            .replacing(/\)\s*STRICT\b(\s*,\s*WITHOUT ROWID\b)?/, with: ")")
            .replacing(/\)\s*WITHOUT ROWID\b(\s*,\s*STRICT\b)?/, with: ")")
    }
}
