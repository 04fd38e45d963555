import Kernel

/// What should be true of a union (domain.md §1.7), as a table. A new or edited union is refused where `refuses` says so; the register
/// as it is comes in with a note, on its row and on the data quality board.
struct UnionCheck: Sendable {
    enum Condition: Sendable {
        /// Wrong by what is written down of the union alone; noted when it is written.
        case facts(@Sendable (UnionFacts, Day) -> Bool)
        /// Wrong by the day or by other records: a condition over a union `u`, asked when the board is opened.
        case register(@Sendable (Day) -> SQL)
        /// Seen once, by whoever noted it; stays until somebody says it is dealt with, or a new sheet reads well.
        case seen
    }
    let code: String, title: String
    /// What is wrong, and what to do next.
    let sentence: String
    /// The field of the form at which a founding or an edit is refused.
    let refusesAt: String?
    let isWrong: Condition

    private init(_ code: String, _ title: String, _ sentence: String, refusesAt: String? = nil, _ isWrong: Condition) {
        self.code = code; self.title = title; self.sentence = sentence; self.refusesAt = refusesAt; self.isWrong = isWrong
    }

    static let all: [UnionCheck] = byFacts + byRegister + [unreadable]

    static let unreadable = UnionCheck("unreadable", "导入时读不懂", "导入时有单元格读不懂，没有写入", .seen)
    static let judgedByFacts: Set<String> = Set(byFacts.map(\.code))

    /// The complaints that the facts alone raise.
    static func complaints(_ facts: UnionFacts, on day: Day) -> [(check: UnionCheck, complaint: Complaint)] {
        byFacts.filter { check in if case .facts(let isWrong) = check.isWrong { isWrong(facts, day) } else { false } }
            .map { ($0, Complaint($0.code, $0.sentence)) }
    }

    private static let byFacts: [UnionCheck] = [
        UnionCheck("code_missing", "没有统一社会信用代码", "没有填统一社会信用代码，取得法人资格后补上", .facts { facts, _ in facts.code == nil }),
        UnionCheck(
            "code_not_union", "代码不是工会的", "这是用人单位的代码。工会的代码以 8 开头", refusesAt: "code",
            .facts { facts, _ in facts.code.map { !$0.isUnion } ?? false }),
        UnionCheck(
            "code_kind", "代码类别存疑", "工会代码的第二位应为 1 或 9，请看着证书核对",
            .facts { facts, _ in facts.code.map { $0.isUnion && !"19".contains($0.secondCharacter) } ?? false }),
        UnionCheck(
            "code_organisation", "主体标识码存疑", "代码第 9 至 17 位的校验位对不上，请看着证书核对",
            .facts { facts, _ in facts.code.map { !$0.hasSoundOrganisationCode } ?? false }),
        UnionCheck(
            "founded_missing", "没有建会日期", "没有填建会日期，统计时按一直存在计算",
            .facts { facts, _ in facts.foundedOn == nil }),
        UnionCheck(
            "founded_in_future", "建会日期还没到", "建会日期还没到，请核对年份", refusesAt: "foundedOn",
            .facts { facts, day in facts.foundedOn.map { $0 > day } ?? false }),
        UnionCheck(
            "term_missing", "任期不全", "本届起始日期或届期没有填，算不出何时届满",
            .facts { facts, _ in !facts.type.isInternal && facts.termEnd == nil }),
        UnionCheck(
            "term_years", "届期不合规定", "基层工会每届三年或五年，地方总工会、产业工会每届五年", refusesAt: "termYears",
            .facts { facts, _ in facts.termYears.map { !facts.type.termYears.contains($0) } ?? false }),
        UnionCheck(
            "term_before_founding", "任期早于建会", "本届起始日期早于建会日期，请核对",
            .facts { facts, _ in if let start = facts.termStart, let founded = facts.foundedOn { start < founded } else { false } }),
        UnionCheck(
            "members_exceed", "会员多于职工", "会员人数多于职工人数，请核对是否含退休会员，或职工人数未更新",
            .facts { facts, _ in if let members = facts.members, let employees = facts.employees { members > employees } else { false } }),
        UnionCheck(
            "women_exceed", "女职工多于职工", "女职工多于职工，或女会员多于会员，请核对",
            .facts { facts, _ in
                if let women = facts.womenEmployees, let employees = facts.employees, women > employees { return true }
                if let women = facts.womenMembers, let members = facts.members, women > members { return true }
                return false
            }),
        UnionCheck("town_missing", "没有所在镇街", "没有填所在镇街", .facts { facts, _ in facts.townCode == nil }),
        UnionCheck("industry_missing", "没有所属行业", "没有填所属行业", .facts { facts, _ in facts.industry == nil }),
    ]

    private static let byRegister: [UnionCheck] = [
        UnionCheck(
            "term_over", "届满未换届", "任期已满，请督促换届，或按规定批准延期",
            .register { day in "(COALESCE(u.postponed_to, u.term_end) < \(day) AND \(TradeUnion.lives(on: day)))" }),
        UnionCheck(
            "certificate_expired", "法人证书过期", "工会法人资格证书已过有效期，请换领",
            .register { day in
                """
                (\(TradeUnion.lives(on: day)) AND EXISTS (SELECT 1 FROM certificate k WHERE k.union_id = u.id AND k.kind = 'legal_person' AND k.until IS NULL)
                 AND NOT \(holdsCertificate(on: day)))
                """
            }),
        UnionCheck(
            "certificate_ending", "法人证书即将到期", "工会法人资格证书三个月内到期，请提前换领",
            .register { day in "(\(TradeUnion.lives(on: day)) AND \(holdsCertificate(on: day)) AND NOT \(holdsCertificate(on: day.adding(months: 3))))" }),
        UnionCheck(
            "empty_shell", "空壳工会", "建会已满规定月数仍没有会员，请核实是否停摆",
            .register { day in EmptyShell.finds(on: day) }),
        UnionCheck(
            "chair_missing", "没有主席", "没有登记主席，请补上或督促选举",
            .register { day in "(u.chair_name IS NULL AND \(TradeUnion.lives(on: day)) AND u.type NOT IN (\(list: UnionType.internals)))" }),
        UnionCheck(
            "chair_is_head", "主席是单位负责人", "主席和覆盖的单位的法定代表人或主要负责人同名，单位负责人不能当本单位工会主席，请核对",
            .register { day in
                """
                (\(TradeUnion.lives(on: day)) AND EXISTS (SELECT 1 FROM coverage v JOIN employer e ON e.id = v.employer_id
                 WHERE v.union_id = u.id AND v.until IS NULL AND e.head_name = u.chair_name))
                """
            }),
        UnionCheck(
            "chair_unapproved", "主席变动没有批复", "换了主席，没有登记批复文号，请报送选举结果或补上文号",
            .register { day in
                """
                (\(TradeUnion.lives(on: day)) AND EXISTS (SELECT 1 FROM committee_member m JOIN committee c ON c.id = m.committee_id AND c.kind = '1'
                 JOIN committee_member o ON o.committee_id = m.committee_id AND o.role = 'chair' AND o.until IS NOT NULL AND o.name <> m.name
                 WHERE m.union_id = u.id AND m.role = 'chair' AND m.until IS NULL AND m.approval_number IS NULL))
                """
            }),
        UnionCheck(
            "duplicate_name", "重名", "另有同名工会，请核对是否重复登记",
            .register { day in
                """
                (\(TradeUnion.lives(on: day)) AND EXISTS (SELECT 1 FROM union_org n WHERE n.name = u.name AND n.id <> u.id AND n.dissolved_on IS NULL))
                """
            }),
        UnionCheck(
            "joint_few", "联合工会覆盖不足两家", "联合基层工会应覆盖两家以上单位，请补登覆盖的单位",
            .register { day in
                """
                (u.type = 'BASIC_JOINT' AND \(TradeUnion.lives(on: day))
                 AND (SELECT COUNT(*) FROM coverage v WHERE v.union_id = u.id AND v.until IS NULL) < 2)
                """
            }),
        UnionCheck(
            "single_shared", "一家单位两个单独工会", "同一单位有两个单独基层工会，请核对该留哪一个",
            .register { day in
                """
                (u.type = 'BASIC_SINGLE' AND \(TradeUnion.lives(on: day)) AND EXISTS (SELECT 1 FROM coverage v
                 JOIN coverage w ON w.employer_id = v.employer_id AND w.union_id <> v.union_id AND w.until IS NULL
                 JOIN union_org o ON o.id = w.union_id AND o.type = 'BASIC_SINGLE' AND o.dissolved_on IS NULL
                 WHERE v.union_id = u.id AND v.until IS NULL))
                """
            }),
        UnionCheck(
            "employer_gone", "单位已注销", "覆盖的单位已吊销或注销，请核实工会是否应随之撤销",
            .register { day in
                """
                (u.type = 'BASIC_SINGLE' AND \(TradeUnion.lives(on: day)) AND EXISTS (SELECT 1 FROM coverage v JOIN employer e ON e.id = v.employer_id
                 WHERE v.union_id = u.id AND v.until IS NULL AND e.status IN ('revoked', 'closed')))
                """
            }),
        UnionCheck(
            "code_of_employer", "与单位代码相同", "统一社会信用代码与用人单位的相同，工会应有自己的代码", refusesAt: "code",
            .register { _ in "EXISTS (SELECT 1 FROM employer e WHERE e.code = u.code)" }),
        UnionCheck(
            "finance_audits", "财务兼经审", "财务委员同时是经费审查委员会委员，应由不同的人担任",
            .register { _ in
                """
                EXISTS (SELECT 1 FROM committee_member f JOIN committee_member a ON a.union_id = f.union_id AND a.name = f.name AND a.until IS NULL
                 JOIN committee c ON c.id = a.committee_id AND c.kind = '2'
                 WHERE f.union_id = u.id AND f.role = 'finance' AND f.until IS NULL)
                """
            }),
    ]
}

extension UnionCheck {
    /// `true` of a union `u` whose certificate of legal person is still good on the day.
    private static func holdsCertificate(on day: Day) -> SQL {
        "EXISTS (SELECT 1 FROM certificate k WHERE k.union_id = u.id AND k.kind = 'legal_person' AND k.until IS NULL AND k.valid_to >= \(day))"
    }

    /// The unions `u` with which something is wrong, for the board and for the filter of the list.
    func finds(on day: Day) -> SQL {
        switch isWrong {
        case .facts, .seen: QualityStore.noted(code, of: "u.id")
        case .register(let condition): condition(day)
        }
    }
}

/// What should be true of an employer of the list.
struct EmployerCheck: Sendable {
    let code: String, title: String, sentence: String
    /// A condition over an employer `e`.
    let finds: @Sendable (Day) -> SQL

    static let all: [EmployerCheck] = [
        EmployerCheck(code: "says_otherwise", title: "表中说法不一致", sentence: "名录里“是否建会”与各工会写的单位对不上，以工会写的为准") { day in
            "(e.says_union IS NOT NULL AND e.is_listed = 1 AND e.says_union <> CASE WHEN \(isCovered(on: day)) THEN 1 ELSE 0 END)"
        },
        EmployerCheck(code: "unlisted", title: "不在名录里", sentence: "有工会写了这家单位，但应建会单位名录里没有，请核对") { _ in "e.is_listed = 0" },
        EmployerCheck(code: "employer_code_missing", title: "没有统一社会信用代码", sentence: "没有填统一社会信用代码，请补上") { _ in "e.code IS NULL" },
        EmployerCheck(code: "employer_town_missing", title: "没有所在镇街", sentence: "没有填所在镇街") { _ in "e.town_code IS NULL" },
        EmployerCheck(code: "employer_duplicate_name", title: "重名", sentence: "另有同名单位，请核对是否重复登记") { _ in
            "EXISTS (SELECT 1 FROM employer n WHERE n.name = e.name AND n.id <> e.id)"
        },
        EmployerCheck(code: "employer_unreadable", title: "导入时读不懂", sentence: "导入时有单元格读不懂，没有写入") { _ in
            QualityStore.noted("unreadable", ofEmployer: "e.id")
        },
    ]

    /// `true` of an employer `e` that a live union covers on the day.
    static func isCovered(on day: SQL) -> SQL {
        """
        EXISTS (SELECT 1 FROM coverage v JOIN union_org u ON u.id = v.union_id
         WHERE v.employer_id = e.id AND (v.since IS NULL OR v.since <= \(day)) AND (v.until IS NULL OR v.until > \(day)) AND \(TradeUnion.lives(on: day)))
        """
    }
    static func isCovered(on day: Day) -> SQL { isCovered(on: "\(day)") }
}
