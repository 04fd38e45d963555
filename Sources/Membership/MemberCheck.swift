import Kernel

/// What should be true of somebody in the roster, as a table: what is missing, what contradicts itself, what is to be looked at.
struct MemberCheck: Sendable {
    enum Kind: String, CodedWord {
        case missing, contradiction, doubt
        var label: String {
            switch self {
            case .missing: "缺项"
            case .contradiction: "矛盾"
            case .doubt: "存疑"
            }
        }
    }
    let code: String, kind: Kind, title: String
    /// What is wrong, and what to do next.
    let sentence: String
    /// A condition over a stretch `m` of a person `p`.
    let finds: @Sendable (Day) -> SQL

    private init(_ code: String, _ kind: Kind, _ title: String, _ sentence: String, _ finds: @escaping @Sendable (Day) -> SQL) {
        self.code = code; self.kind = kind; self.title = title; self.sentence = sentence; self.finds = finds
    }

    static let all: [MemberCheck] = missing + contradictions + doubts

    /// Of the items that a complete row has (domain.md §2.5), those which the database does not ask for itself.
    private static let missing: [MemberCheck] = [
        MemberCheck("phone_missing", .missing, "没有手机号码", "通知和手机登录都用得着，请补上") { _ in "(p.phone_digest IS NULL AND p.erased_on IS NULL)" },
        MemberCheck("ethnicity_missing", .missing, "没有民族", "请看着证件补上") { _ in "p.ethnicity IS NULL" },
        MemberCheck("work_status_missing", .missing, "没有就业状况", "在岗、待岗、退休等，请补上") { _ in "p.work_status IS NULL" },
        MemberCheck("birth_missing", .missing, "没有出生日期", "证件号码里没有的，请看着证件补上") { _ in "p.birth_date IS NULL" },
        MemberCheck("sex_missing", .missing, "没有性别", "证件号码里没有的，请看着证件补上") { _ in "p.sex NOT IN ('1', '2')" },
    ]

    private static let contradictions: [MemberCheck] = [
        MemberCheck("union_ended", .contradiction, "所属工会已撤销", "人还在已撤销的工会里，请转到别的工会，或办离会") { day in
            "m.union_id IN (SELECT g.id FROM union_org g WHERE g.dissolved_on <= \(day) \(SQL.unscoped(because: "the members carry the scope")))"
        },
        MemberCheck("joined_too_young", .contradiction, "入会时未满 16 周岁", "入会日期或出生日期有误，请看着证件核对") { _ in
            "m.joined_on < CAST(CAST(SUBSTR(p.birth_date, 1, 4) AS INTEGER) + 16 AS TEXT) || SUBSTR(p.birth_date, 5)"
        },
        MemberCheck("duplicate", .contradiction, "疑似重复", "库里还有一条记录可能是同一个人，请在“疑似重复”里核对") { _ in
            "m.person_id IN (SELECT x.first_id FROM person_pair x WHERE x.state = 'open' UNION SELECT x.second_id FROM person_pair x WHERE x.state = 'open')"
        },
        MemberCheck("said_left", .contradiction, "核对时已离开，还没有办", "年度核对说已离开，请办转出、保留会籍、退会或除名") { day in
            """
            (m.person_id, m.union_id) IN (SELECT k.person_id, k.union_id FROM member_check k WHERE k.year = \(day.year) AND k.finding = 'left'
             \(SQL.unscoped(because: "the members carry the scope")))
            """
        },
    ]

    private static let doubts: [MemberCheck] = [
        MemberCheck("phone_shared", .doubt, "手机号码与别人相同", "一家人共用的不用改；登错了的请更正") { _ in
            """
            p.phone_digest IN (SELECT s.phone_digest FROM person s WHERE s.phone_digest IS NOT NULL AND s.merged_into IS NULL AND s.died_on IS NULL
             GROUP BY s.phone_digest HAVING COUNT(*) > 1 \(SQL.unscoped(because: "the members carry the scope")))
            """
        },
        MemberCheck("floating", .doubt, "待接转", "转出后没有工会接收，或原来的工会撤销了，请转到别的工会，或恢复会籍") { _ in "m.standing = 'floating'" },
        MemberCheck("new_form_missing", .doubt, "新业态工会会员没有类别", "快递员、外卖配送员等，请补上新就业形态类别") { _ in
            "(m.new_form IS NULL AND m.union_id IN (SELECT n.id FROM union_org n WHERE n.is_new_form = 1 \(SQL.unscoped(because: "the members carry the scope"))))"
        },
        MemberCheck("very_old", .doubt, "年满 100 周岁", "请核实是否健在，出生日期是否有误") { day in "p.birth_date <= \(day.adding(years: -100))" },
    ]

    static func of(_ kind: Kind) -> [MemberCheck] { all.filter { $0.kind == kind } }

    /// `true` of a stretch `m` of a person `p` in which one of that kind finds something.
    static func any(_ kind: Kind, on day: Day) -> SQL { SQL.joined(of(kind).map { "COALESCE(\($0.finds(day)), 1 = 0)" }, " OR ") }
}
