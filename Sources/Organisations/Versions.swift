import Kernel

/// What was written down of a record, by the days on which it held (docs/decisions/0011). A fact without a day of its own holds from the day
/// on which it was written down; the first that was written reaches back to before the records. The version of a day is what stood there at
/// its end.
struct Versions: Sendable {
    private let table: SQL, owner: SQL, source: SQL, columns: [SQL]

    static let unions = Versions(
        table: "union_version", owner: "union_id", source: "union_org",
        columns: [
            "name", "name_key", "initials", "search", "short_name", "code", "type", "is_new_form", "representative", "registrar", "found_mode", "prep_on",
            "approval_number", "town_code", "industry", "staff_fulltime", "staff_parttime", "reported_employees", "reported_women_employees", "reported_members",
            "reported_women_members", "reported_migrant_workers", "reported_hardship", "reported_model_workers", "has_seal", "has_account", "fund_mode",
            "home_level", "address", "postcode", "contact_name", "office_phone", "longitude", "latitude", "datum",
        ])
    static let employers = Versions(
        table: "employer_version", owner: "employer_id", source: "employer",
        columns: ["name", "nature", "is_large", "industry", "town_code", "new_form_trade", "employees", "status", "is_listed"])

    /// Keeps the row as it now stands. Called wherever one of the columns was changed.
    func keep<T>(_ id: ID<T>, _ pen: Pen, _ db: any Connection) throws {
        let day = pen.today, columns = SQL.joined(self.columns, ", ")
        let guarded = SQL.unscoped(because: "kept with the record, which was found in scope")
        try db.run("UPDATE \(table) SET until = \(day) WHERE \(owner) = \(id) AND until IS NULL AND kept_on < \(day) \(guarded)")
        let again = try db.run("""
            UPDATE \(table) SET (\(columns)) = (SELECT \(columns) FROM \(source) WHERE id = \(id)) WHERE \(owner) = \(id) AND until IS NULL \(guarded)
            """)
        guard again == 0 else { return }
        try db.run("""
            INSERT INTO \(table) (id, \(owner), since, kept_on, \(columns))
            SELECT \(pen.newID(of: Versions.self)), \(id), CASE WHEN EXISTS (SELECT 1 FROM \(table) WHERE \(owner) = \(id)) THEN \(day) END, \(day), \(columns)
            FROM \(source) WHERE id = \(id) \(guarded)
            """)
    }

    /// The columns with the name of their table in front.
    func columns(of alias: SQL) -> SQL { SQL.joined(columns.map { "\(alias).\($0)" }, ", ") }
}

/// A stretch of days: from `since`, where an empty one means always, until before `until`, where an empty one means that it still holds.
enum Stretch {
    /// `true` of a row `alias` that holds at the end of the day.
    static func holds(_ alias: SQL, on day: Day) -> SQL { holds(alias, on: "\(day)") }
    static func holds(_ alias: SQL, on day: SQL) -> SQL {
        "((\(alias).since IS NULL OR \(alias).since <= \(day)) AND (\(alias).until IS NULL OR \(alias).until > \(day)))"
    }

    /// When the later of two has begun.
    static func begins(_ one: SQL, _ other: SQL) -> SQL { "CASE WHEN \(one) IS NULL OR \(other) > \(one) THEN \(other) ELSE \(one) END" }
    /// When the earlier of two is over.
    static func ends(_ one: SQL, _ other: SQL) -> SQL { "CASE WHEN \(one) IS NULL OR \(other) < \(one) THEN \(other) ELSE \(one) END" }
    /// The end of a last day, for a stretch that includes it: as text it lies behind the day and before the next.
    static func after(_ lastDay: SQL) -> SQL { "\(lastDay) || 'T24'" }
}
