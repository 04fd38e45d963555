import Kernel

/// The register as it stood at the end of a day that is past (docs/decisions/0011): what has days of its own by those days, as they are known
/// now; everything else as it was written down by then. Who may see it is asked of today's scope.
extension UnionStore {
    /// The unions with the columns of `union_org`, to stand in its place: as they are, or as they were.
    static func register(at day: Day?) -> SQL {
        guard let day else { return "union_org" }
        let end = Instant(day.adding(days: 1), in: .shanghai)
        return """
            (SELECT o.id, o.is_root, o.is_founding, o.founded_on, o.dissolved_on, o.import_id, o.beneath, o.recorded_at,
              \(state(before: end)) AS state, \(parent(on: day)) AS parent_id, \(chair(on: day)) AS chair_name,
              t.number AS term_number, t.started_on AS term_start, t.years AS term_years, t.ends_on AS term_end, t.postponed_to,
              \(Versions.unions.columns(of: "v"))
            FROM union_org o JOIN union_version v ON v.union_id = o.id AND \(Stretch.holds("v", on: day))
            LEFT JOIN union_term t ON t.union_id = o.id AND t.started_on = \(lastTerm(on: day))
            WHERE \(isKnown("o", on: day, before: end)))
            """
    }

    /// The names of unions by id, for those who lead others.
    static func names(at day: Day?) -> SQL {
        guard let day else { return "union_org" }
        return "(SELECT v.union_id AS id, v.name, v.town_code FROM union_version v WHERE \(Stretch.holds("v", on: day)))"
    }

    /// Whether there was such a union by then, or somebody had written one down.
    private static func isKnown(_ u: SQL, on day: Day, before end: Instant) -> SQL {
        "((\(u).is_founding = 0 AND (\(u).founded_on IS NULL OR \(u).founded_on <= \(day))) OR \(u).recorded_at < \(end))"
    }

    /// The last move of its life cycle until then; before the first one, where that began.
    private static func state(before end: Instant) -> SQL {
        let moves: SQL = "FROM history h WHERE h.subject_kind = 'union_org' AND h.subject_id = o.id AND h.to_state IS NOT NULL AND h.happened_at"
        return """
            COALESCE((SELECT h.to_state \(moves) < \(end) ORDER BY h.happened_at DESC, h.number DESC LIMIT 1),
              (SELECT h.from_state \(moves) >= \(end) ORDER BY h.happened_at, h.number LIMIT 1), o.state)
            """
    }

    private static func parent(on day: Day) -> SQL {
        """
        (SELECT l.parent_id FROM union_link l WHERE l.tree = 'affiliation' AND l.child_id = o.id AND \(Stretch.holds("l", on: day))
         ORDER BY l.since DESC LIMIT 1)
        """
    }

    private static func chair(on day: Day) -> SQL {
        """
        (SELECT m.name FROM committee_member m JOIN committee c ON c.id = m.committee_id
         WHERE m.union_id = o.id AND m.role = 'chair' AND c.kind = '1' AND \(Stretch.holds("m", on: day)) ORDER BY COALESCE(m.since, '') DESC, m.id DESC LIMIT 1)
        """
    }

    private static func lastTerm(on day: Day) -> SQL {
        "(SELECT MAX(l.started_on) FROM union_term l WHERE l.union_id = o.id AND l.started_on <= \(day))"
    }

    /// A union as it stood; one that is out of today's scope, or of which nobody knew yet, is not there.
    static func find(_ id: ID<UnionOrg>, at day: Day?, _ scope: Scope, _ db: any Connection) throws -> TradeUnion {
        try db.one("SELECT u.* FROM \(register(at: day)) u WHERE u.id = \(id) AND \(scope.covers("u.id"))")
    }
}

/// What was changed of a union after a day: what stood there then, what stands there now, and who changed it last.
struct LaterChange: Sendable {
    let title: String, then: String, now: String, on: Instant, by: String

    /// From the history alone, in the order of the last changes, the newest first.
    static func all(of union: ID<UnionOrg>, after day: Day, _ scope: Scope, _ db: any Connection) throws -> [LaterChange] {
        let end = Instant(day.adding(days: 1), in: .shanghai)
        let edits = try History.of("union_org", union.number, within: scope, limit: 1000, db).filter { $0.event == "edited" && $0.happenedAt >= end }
        var changes: [LaterChange] = []
        for edit in edits {
            for member in edit.detail.members ?? [] {
                let values = (member.value.array ?? []).map { $0.string ?? "" }
                guard let old = values.first, let new = values.last else { continue }
                if let place = changes.firstIndex(where: { $0.title == member.key }) {
                    let last = changes[place]
                    changes[place] = LaterChange(title: last.title, then: old, now: last.now, on: last.on, by: last.by)
                } else { changes.append(LaterChange(title: member.key, then: old, now: new, on: edit.happenedAt, by: edit.actorName)) }
            }
        }
        return changes.filter { $0.then != $0.now }
    }
}

extension ID {
    /// The day on which the record was written down: ids are made of the moment.
    var recordedOn: Day { Instant(milliseconds: (number >> 22) + 1_577_836_800_000).day(in: .shanghai) }
}
