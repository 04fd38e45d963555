import Kernel

extension Measure {
    static let unions = Measure(.unionsTotal, list: "/unions?counted=1")
    static let newForm = Measure(.newFormUnions, list: "/unions?counted=1&new_form=1")
    static let members = Measure(.reportedMembers), overdue = Measure(.overdueTerms), shells = Measure(.emptyShells)
    static let rate = Measure(.unionRate, of: "应建会单位"), trades = Measure(.newFormCoverage, of: "名录中的单位")
    static let legal = Measure(.legalPersonRate, of: "应登记法人"), reelection = Measure(.reelectionRate, of: "本年结束的届")
}

extension Measuring {
    /// Unions that were founded or dissolved in each month: 2026-05.
    func byMonth(_ event: MonthlyEvent, since first: Day) throws -> [String: Int] {
        let rows = try db.rows("""
            SELECT substr(\(event.day), 1, 7) AS month, COUNT(*) AS count FROM union_org u
            JOIN union_version v ON v.union_id = u.id AND \(Stretch.holds("v", on: "substr(\(event.day), 1, 7) || '-31'"))
            WHERE u.is_root = 0 AND u.is_founding = 0 AND v.type NOT IN (\(list: UnionType.internals)) AND \(event.day) >= \(first) AND \(event.day) <= \(day)
              AND \(event.condition) AND \(scope.covers("u.id")) GROUP BY substr(\(event.day), 1, 7)
            """)
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.get("month"), try $0.get("count")) })
    }

    enum MonthlyEvent {
        case founded, dissolved
        var day: SQL {
            switch self {
            case .founded: "u.founded_on"
            case .dissolved: "u.dissolved_on"
            }
        }
        /// One that was gone before the month was over is not among those that it left.
        var condition: SQL {
            switch self {
            case .founded: "(u.dissolved_on IS NULL OR substr(u.dissolved_on, 1, 7) > substr(u.founded_on, 1, 7))"
            case .dissolved: "1 = 1"
            }
        }
    }
}
