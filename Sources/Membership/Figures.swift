import Kernel
import Organisations
import People

extension Breakdown {
    fileprivate static let newForm = Breakdown("new_form", "新就业形态", "new_form", words(NewForm.self))
    fileprivate static let sex = Breakdown("sex", "性别", "sex", words(Sex.self))
    fileprivate static let education = Breakdown("education", "学历", "education", words(Education.self))
    fileprivate static let decade = Breakdown("decade", "出生年代", "decade") { _ in
        stride(from: 1920, through: 2010, by: 10).map { Filter.Option(String($0), "\($0) 年代") }
    }
    fileprivate static let migrant = Breakdown("migrant", "农民工", "migrant") { _ in yesNo }
    fileprivate static let town = Breakdown("town", "镇街", "town_code", Register.towns)

    fileprivate static let ofMembers = [town, newForm, sex, decade, education, migrant]
    private static func words<W: CodedWord>(_ type: W.Type) -> @Sendable (any Connection) throws -> [Filter.Option] {
        { _ in W.allCases.map { Filter.Option($0.rawValue, $0.label) } }
    }
}

/// What the roster counts. A row is a stretch of days in which somebody was a member in good standing; nobody has two at a time, so that counting rows
/// of a day counts people. Those who only count see the union's name, not the person's.
extension Figure {
    static let members: [Figure] = [membersTotal, newFormMembers, newFormWorkers, retainedMembers]
    private static let sheets = ["members", "unions"]

    static let membersTotal = Figure(
        "members_total", "工会会员", unit: .persons, nature: .stock, .count, rowBase: nil, importKinds: sheets,
        definition: "当日在籍的会员，一人只数一次，从入会日期算起；保留会籍、待接转的不算在内。", parts: Breakdown.ofMembers, isPlain: true
    ) { scope in stretches(scope) }

    static let newFormMembers = Figure(
        "newform_members", "新业态工会会员", unit: .persons, nature: .stock, .count, rowBase: nil, importKinds: sheets,
        definition: "当日在籍、属于新业态工会的会员，是“工会会员”的一部分，不另加。对外公布用这个口径；按会员自己的新就业形态类别数的，见“新就业形态劳动者会员”。",
        parts: Breakdown.ofMembers, isPlain: true
    ) { scope in stretches(scope, where: "m.union_id IN (SELECT n.id FROM union_org n WHERE n.is_new_form = 1 \(SQL.unscoped(because: "the members carry the scope")))") }

    static let newFormWorkers = Figure(
        "newform_workers", "新就业形态劳动者会员", unit: .persons, nature: .stock, .count, rowBase: nil, importKinds: sheets,
        definition: "当日在籍、登记了新就业形态类别的会员，在哪个工会都算，是“工会会员”的一部分，不另加。加入社区、镇街工会的司机和骑手也在内。", parts: Breakdown.ofMembers, isPlain: true,
        isOnHome: false
    ) { scope in stretches(scope, where: "m.new_form IS NOT NULL") }

    static let retainedMembers = Figure(
        "retained_members", "保留会籍", unit: .persons, nature: .stock, .count, rowBase: nil, importKinds: sheets,
        definition: "当日保留会籍的人，不交会费、不参加选举，不算在“工会会员”里。", parts: Breakdown.ofMembers, isPlain: true, isOnHome: false
    ) { scope in stretches(scope, in: .retained) }

    /// The joins take no row away, so that a question which asks nothing of them leaves them out.
    private static func stretches(_ scope: Scope, in standing: MemberStanding = .active, where condition: SQL = "1 = 1") -> SQL {
        """
        SELECT m.person_id AS id, m.union_id, u.name AS label, m.since, m.until, m.new_form, p.sex, p.education, u.town_code,
          SUBSTR(p.birth_date, 1, 3) || '0' AS decade, CAST(p.is_migrant_worker AS TEXT) AS migrant
        FROM membership m LEFT JOIN person p ON p.id = m.person_id LEFT JOIN union_org u ON u.id = m.union_id
        WHERE m.standing = \(standing) AND m.ended_by IS DISTINCT FROM 'mistaken' AND \(condition) AND \(scope.covers("m.union_id"))
        """
    }
}
