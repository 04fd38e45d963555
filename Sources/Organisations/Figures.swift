import Kernel

extension Figure {
    static let unionsTotal = Figure(
        "orgs_total", "工会组织", unit: .unions, nature: .stock, .count, rowBase: "/unions", importKinds: ["unions"],
        definition: "当日存续的工会：建会日期不晚于当日、尚未撤销，任期届满未换届的也算；不含区总工会本身，不含工会分会、工会小组和工会组织员。"
    ) { scope in
        """
        SELECT u.id, u.id AS union_id, u.name AS label, u.founded_on AS since, u.dissolved_on AS until FROM union_org u
        WHERE u.is_root = 0 AND u.is_founding = 0 AND u.type NOT IN (\(list: UnionType.internals)) AND \(scope.covers("u.id"))
        """
    }

    static let newFormUnions = Figure(
        "newform_orgs", "新业态工会", unit: .unions, nature: .stock, .count, rowBase: "/unions", importKinds: ["unions"],
        definition: "工会组织中会员以新就业形态劳动者为主的，是“工会组织”的一部分，不另加。"
    ) { scope in
        """
        SELECT u.id, u.id AS union_id, u.name AS label, u.founded_on AS since, u.dissolved_on AS until FROM union_org u
        WHERE u.is_root = 0 AND u.is_founding = 0 AND u.is_new_form = 1 AND u.type NOT IN (\(list: UnionType.internals)) AND \(scope.covers("u.id"))
        """
    }

    static let unionRate = Figure(
        "org_rate", "建会率", unit: .percent, nature: .stock, .share(numerator: coveredEmployers), rowBase: "/employers", importKinds: ["employers", "unions"],
        definition: """
            分母：应建会单位名录中当日存续的单位。分子：其中当日被存续的工会覆盖的单位，联合工会、工会联合会覆盖的也算。\
            是否建会以各工会写明的单位为准，不以名录中的“是否建会”为准。
            """
    ) { scope in
        """
        SELECT e.id, NULL AS union_id, e.name AS label, e.required_since AS since, e.required_until AS until FROM employer e
        WHERE e.is_listed = 1 AND (e.status IN (\(list: EmployerStatus.alive)) OR e.required_until IS NOT NULL) AND \(EmployerStore.reached(scope))
        """
    }

    /// A stretch of days for each union that covers an employer: while it covers, and while it lives. Whose union it is does not
    /// matter: an employer of a town may be covered by the union of a system.
    @Sendable private static func coveredEmployers(_ scope: Scope) -> SQL {
        """
        SELECT v.employer_id AS id,
          CASE WHEN v.since IS NULL OR u.founded_on > v.since THEN u.founded_on ELSE v.since END AS since,
          CASE WHEN v.until IS NULL OR u.dissolved_on < v.until THEN u.dissolved_on ELSE v.until END AS until
        FROM coverage v JOIN union_org u ON u.id = v.union_id AND u.is_founding = 0 \(SQL.unscoped(because: "the denominator carries the scope"))
        """
    }
}
