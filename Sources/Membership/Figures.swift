import Kernel
import Organisations
import People

extension Breakdown {
    static let newForm = Breakdown("new_form", "新就业形态", "new_form", words(NewForm.self))
    static let sex = Breakdown("sex", "性别", "sex", isFar: true, words(Sex.self))
    static let education = Breakdown("education", "学历", "education", isFar: true, words(Education.self))
    static let skill = Breakdown("skill", "技能等级", "skill", isFar: true, words(Skill.self))
    static let migrant = Breakdown("migrant", "农民工", "migrant", isFar: true) { _ in yesNo }
    /// Where the union stood on the day, not where it stands now.
    static let town = Breakdown("town", "镇街", "town_code", ofUnion: Register.towns(on:), Register.towns)
    static let age = Breakdown("age", "年龄", "age_band", isFar: true, computed: AgeBand.part, words(AgeBand.self))
    static let change = Breakdown("change", "变动", "change", words(MembershipChange.self))
    static let fault = Breakdown("fault", "有没有超过 100%", "fault") { _ in [Filter.Option("over", "超过 100%，数据有误"), Filter.Option("fit", "没有超过")] }
    fileprivate static let complete = Breakdown("complete", "资料是否完整", "complete") { _ in [Filter.Option("0", "不完整"), Filter.Option("1", "完整")] }
    fileprivate static let accurate = Breakdown("accurate", "会籍是否准确", "accurate") { _ in [Filter.Option("0", "有矛盾"), Filter.Option("1", "没有矛盾")] }

    fileprivate static let ofMembers = [town, newForm, sex, age, education, skill, migrant]
    private static func words<W: CodedWord>(_ type: W.Type) -> @Sendable (any Connection) throws -> [Filter.Option] {
        { _ in W.allCases.map { Filter.Option($0.rawValue, $0.label) } }
    }
}

/// Ages as the yearly statistics take them apart, in whole years on the day.
enum AgeBand: String, CodedWord {
    case young = "24", early = "34", middle = "44", late = "54", old = "55"
    var label: String {
        switch self {
        case .young: "24 岁及以下"
        case .early: "25 至 34 岁"
        case .middle: "35 至 44 岁"
        case .late: "45 至 54 岁"
        case .old: "55 岁及以上"
        }
    }

    /// Of a row with `birth_date`.
    @Sendable static func part(on day: Day) -> SQL {
        func born(after years: Int) -> Day { day.adding(years: -years) }
        return """
            CASE WHEN birth_date > \(born(after: 25)) THEN '24' WHEN birth_date > \(born(after: 35)) THEN '34' WHEN birth_date > \(born(after: 45)) THEN '44'
            WHEN birth_date > \(born(after: 55)) THEN '54' WHEN birth_date IS NOT NULL THEN '55' END
            """
    }
}

/// What adds to the members in good standing, and what takes away from them.
enum MembershipChange: String, CodedWord {
    case joined, movedIn = "moved_in", returned, moved, retained, floated, quit, struck, expelled, died
    var label: String {
        switch self {
        case .joined: "入会"
        case .movedIn: "转入"
        case .returned: "恢复会籍"
        case .moved: "转出"
        case .retained: "转为保留会籍"
        case .floated: "转为待接转"
        case .quit: "退会"
        case .struck: "除名"
        case .expelled: "开除会籍"
        case .died: "亡故"
        }
    }
    static let leaving: [MembershipChange] = [.quit, .struck, .expelled, .died]

    /// Of a stretch `m` in good standing: how it began, and how it ended. A roster that was brought in says when people joined.
    static let beginning: SQL = "CASE WHEN m.begun_by IN ('moved_in', 'returned') THEN m.begun_by ELSE 'joined' END"
    static let ending: SQL = "CASE WHEN m.ended_by = 'returned' THEN 'retained' ELSE m.ended_by END"
}

/// What the roster counts. A row is a stretch of days in which somebody was a member in good standing; nobody has two at a time, so that counting rows
/// of a day counts people. Those who only count see the union's name, not the person's.
extension Figure {
    static let members: [Figure] = [
        membersTotal, newFormMembers, newFormWorkers, retainedMembers, membersJoined, newFormJoined, membersLeft, membersNet, memberRate, memberlessUnions, completeness, accuracy,
    ]
    private static let sheets = ["members", "unions"]

    static let membersTotal = Figure(
        "members_total", "工会会员", unit: .persons, nature: .stock, .count, rowBase: nil, importKinds: sheets,
        definition: "当日在籍的会员，一人只数一次，从入会日期算起；保留会籍、待接转的不算在内。", traps: "“发展会员”按当日在籍的数，不是期内入会的；保留会籍另列，不能相加。", parts: Breakdown.ofMembers, isPlain: true
    ) { scope, reading in stretches(scope, reading) }

    static let newFormMembers = Figure(
        "newform_members", "新业态工会会员", unit: .persons, nature: .stock, .count, rowBase: nil, importKinds: sheets,
        definition: "当日在籍、属于新业态工会的会员，是“工会会员”的一部分，不另加。对外公布用这个口径；按会员自己的新就业形态类别数的，见“新就业形态劳动者会员”。",
        traps: "加入社区、镇街工会的骑手和司机不在内；两种口径只公布一种。", parts: Breakdown.ofMembers, isPlain: true
    ) { scope, reading in stretches(scope, reading, where: "m.union_id IN (SELECT n.id FROM union_org n WHERE n.is_new_form = 1 \(SQL.unscoped(because: "the members carry the scope")))") }

    static let newFormWorkers = Figure(
        "newform_workers", "新就业形态劳动者会员", unit: .persons, nature: .stock, .count, rowBase: nil, importKinds: sheets,
        definition: "当日在籍、登记了新就业形态类别的会员，在哪个工会都算，是“工会会员”的一部分，不另加。加入社区、镇街工会的司机和骑手也在内。", parts: Breakdown.ofMembers, isPlain: true,
        isOnHome: false
    ) { scope, reading in stretches(scope, reading, where: "m.new_form IS NOT NULL") }

    static let retainedMembers = Figure(
        "retained_members", "保留会籍", unit: .persons, nature: .stock, .count, rowBase: nil, importKinds: sheets,
        definition: "当日保留会籍的人，不交会费、不参加选举，不算在“工会会员”里。", parts: Breakdown.ofMembers, isPlain: true, isOnHome: false
    ) { scope, reading in stretches(scope, reading, in: .retained) }

    private static func stretches(_ scope: Scope, _ reading: Reading, in standing: MemberStanding = .active, where condition: SQL = "1 = 1") -> SQL {
        """
        SELECT m.person_id AS id, m.union_id, m.since, m.until, \(columns(reading))
        FROM \(tables(reading)) WHERE m.standing = \(standing) AND m.ended_by IS DISTINCT FROM 'mistaken' AND \(condition) AND \(scope.covers("m.union_id"))
        """
    }
    /// The joins take no row away.
    private static func tables(_ reading: Figure.Reading) -> SQL {
        let person: SQL = reading.contains(.farParts) ? "LEFT JOIN person p ON p.id = m.person_id" : ""
        let union: SQL = reading.contains(.label) ? "LEFT JOIN union_org u ON u.id = m.union_id" : ""
        return "membership m \(person) \(union)"
    }
    private static func columns(_ reading: Figure.Reading) -> SQL {
        let ofPerson: SQL = reading.contains(.farParts) ? ", p.sex, p.education, p.skill, p.birth_date, CAST(p.is_migrant_worker AS TEXT) AS migrant" : ""
        let label: SQL = reading.contains(.label) ? ", u.name AS label" : ""
        return "m.new_form\(label)\(ofPerson)"
    }

    // MARK: What came and what went

    static let membersJoined = Figure(
        "members_joined", "入会", unit: .persons, nature: .flow, .count, rowBase: nil, importKinds: sheets,
        definition: "这些天里入会的人，以入会日期为准，随花名册导入的也按入会日期数；转入、恢复会籍的不算，见“会员净增”。登记后退出的仍算入会。",
        parts: Breakdown.ofMembers, isPlain: true, isOnHome: false
    ) { scope, reading in beginnings(scope, reading, where: "\(MembershipChange.beginning) = 'joined'") }

    static let newFormJoined = Figure(
        "newform_joined", "新就业形态劳动者入会", unit: .persons, nature: .flow, .count, rowBase: nil, importKinds: sheets,
        definition: "这些天里入会、登记了新就业形态类别的人，是“入会”的一部分，不另加。四类群体是货车司机、网约车司机、快递员、外卖配送员。",
        parts: Breakdown.ofMembers, isPlain: true, isOnHome: false
    ) { scope, reading in beginnings(scope, reading, where: "\(MembershipChange.beginning) = 'joined' AND m.new_form IS NOT NULL") }

    static let membersLeft = Figure(
        "members_left", "离会", unit: .persons, nature: .flow, .count, rowBase: nil, importKinds: sheets,
        definition: "这些天里退会、除名、开除会籍、亡故的在籍会员；转出、转为保留会籍和待接转的不算，见“会员净增”。", parts: [.change] + Breakdown.ofMembers, isPlain: true, isOnHome: false
    ) { scope, reading in endings(scope, reading, where: "m.ended_by IN (\(list: MembershipChange.leaving.map(\.rawValue)))") }

    static let membersNet = Figure(
        "members_net", "会员净增", unit: .persons, nature: .flow, .sum, rowBase: nil, importKinds: sheets,
        definition: """
            入会＋转入＋恢复会籍－转出－退会－除名－开除－亡故，在籍转为保留会籍、待接转的也减去：期初的“工会会员”加净增就是期末的。\
            每一次变动一行，增加的数值是 1，减少的是 -1；管辖范围里的工会之间转移，一增一减。
            """,
        parts: [.change] + Breakdown.ofMembers, isPlain: true, isOnHome: false
    ) { scope, reading in
        // One stretch begins and ends: the row of its end has the number with the other sign.
        """
        \(beginnings(scope, reading, columns: ", \(MembershipChange.beginning) AS change, 1 AS amount"))
        UNION ALL \(endings(scope, reading, id: "-m.id", columns: ", -1 AS amount"))
        """
    }

    private static func beginnings(_ scope: Scope, _ reading: Reading, columns more: SQL = "", where condition: SQL = "1 = 1") -> SQL {
        """
        SELECT m.id, m.union_id, m.since AS on_day, \(columns(reading))\(more)
        FROM \(tables(reading)) WHERE m.standing = 'active' AND m.ended_by IS DISTINCT FROM 'mistaken' AND \(condition) AND \(scope.covers("m.union_id"))
        """
    }
    private static func endings(_ scope: Scope, _ reading: Reading, id: SQL = "m.id", columns more: SQL = "", where condition: SQL = "1 = 1") -> SQL {
        """
        SELECT \(id) AS id, m.union_id, m.until AS on_day, \(columns(reading)), \(MembershipChange.ending) AS change\(more)
        FROM \(tables(reading)) WHERE m.standing = 'active' AND m.until IS NOT NULL AND m.ended_by <> 'mistaken' AND \(condition) AND \(scope.covers("m.union_id"))
        """
    }

    // MARK: Of the unions

    static let memberRate = Figure(
        "member_rate", "入会率", unit: .percent, .rate, rowBase: "/unions", importKinds: sheets,
        definition: """
            分子：当日在籍的会员；保留会籍、待接转的不算。分母：这些工会当日登记的职工人数。一个工会一行；没有登记职工人数的工会，会员和职工都不算。\
            会员多于职工（超过 100%）的是数据有误：离开的人没有转出，或职工人数没有更新，照数列出，请核对。
            """,
        parts: Register.breakdowns + [.fault]
    ) { scope, day in
        """
        SELECT w.id, w.id AS union_id, w.label, w.town_code, w.type, w.industry, COALESCE(n.members, 0) AS amount, w.workers AS whole,
          CASE WHEN COALESCE(n.members, 0) > w.workers THEN 'over' ELSE 'fit' END AS fault
        FROM (\(Register.withMembers(on: day, scope))) w LEFT JOIN (\(byUnion(day, scope))) n ON n.union_id = w.id WHERE w.workers > 0
        """
    }

    static let memberlessUnions = Figure(
        "memberless_unions", "没有会员的工会", unit: .unions, .count, rowBase: "/unions", importKinds: sheets,
        definition: "当日存续、应当有会员的工会（基层工会和区域、行业工会联合会）中，会员名册里一个在籍会员也没有的。工会自己填报会员为 0 的，见“空壳工会”。", parts: Register.breakdowns
    ) { scope, day in
        """
        SELECT w.id, w.id AS union_id, w.label, w.town_code, w.type, w.industry FROM (\(Register.withMembers(on: day, scope))) w
        LEFT JOIN (\(byUnion(day, scope))) n ON n.union_id = w.id WHERE n.members IS NULL
        """
    }

    private static func byUnion(_ day: Day, _ scope: Scope) -> SQL {
        """
        SELECT m.union_id, COUNT(*) AS members FROM membership m
        WHERE m.standing = 'active' AND m.ended_by IS DISTINCT FROM 'mistaken' AND m.since <= \(day) AND (m.until IS NULL OR m.until > \(day)) AND \(scope.covers("m.union_id"))
        GROUP BY m.union_id
        """
    }

    // MARK: How good the roster is

    static let completeness = Figure(
        "member_completeness", "信息完整率", unit: .percent, nature: .stock, .rate, rowBase: nil, importKinds: sheets,
        definition: """
            分母：当日在名册里的人，保留会籍、待接转的也算。分子：其中姓名、性别、出生日期、民族、就业状况、证件类别、证件号码、移动电话、会籍变化类型和日期、\
            所属工会、入会时间都有的。会籍看当日，个人资料看现在登记的。缺哪一项，见“数据质量”。
            """,
        parts: [.complete, .town, .newForm], isPlain: true, isOnHome: false
    ) { scope, reading in judged(scope, reading, "complete", isGood: "NOT (\(MemberCheck.any(.missing, on: scope.today)))") }

    static let accuracy = Figure(
        "member_accuracy", "会籍准确率", unit: .percent, nature: .stock, .rate, rowBase: nil, importKinds: sheets,
        definition: """
            分母：当日在名册里的人，保留会籍、待接转的也算。分子：其中会籍没有矛盾的。矛盾是指：所属工会已撤销、入会时未满 16 周岁、疑似重复还没有核对、\
            本年度核对时说已离开还没有办。会籍看当日，有没有矛盾看现在登记的；有哪些，见“数据质量”。
            """,
        parts: [.accurate, .town, .newForm], isPlain: true, isOnHome: false
    ) { scope, reading in judged(scope, reading, "accurate", isGood: "NOT (\(MemberCheck.any(.contradiction, on: scope.today)))") }

    /// Every row is looked at as it stands in its table, whatever it is grouped by.
    private static func judged(_ scope: Scope, _ reading: Reading, _ column: SQL, isGood: SQL) -> SQL {
        """
        SELECT j.*, CAST(j.amount AS TEXT) AS \(column), 1 AS whole FROM (
          SELECT m.person_id AS id, \(.unindexed)m.union_id AS union_id, m.since, m.until, \(columns(reading)), CASE WHEN \(isGood) THEN 1 ELSE 0 END AS amount
          FROM \(tables(reading.union(.farParts))) WHERE m.ended_by IS DISTINCT FROM 'mistaken' AND \(scope.covers("m.union_id"))) j
        """
    }
}
