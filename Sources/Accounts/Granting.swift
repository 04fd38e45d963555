import Kernel

/// Who gives which role. There is no chain of rights to look up: the role that somebody holds at a union says what he may give there
/// and beneath.
extension Role {
    /// The security administrator gives every role but an administrator's, which only the server gives; below the district a role is
    /// given by those who stand no lower (三员分立, domain.md §14.3).
    var granters: Roles {
        switch self {
        case .sysadmin, .secadmin, .logauditor: []
        case .districtLeader, .deptOffice, .deptOrg, .deptPublicity, .deptEconomy, .deptRights, .deptWomen, .deptFinance, .auditCommittee, .serviceCenter:
            [.secadmin]
        case .midUnionAdmin: [.secadmin, .midUnionAdmin]
        case .communityUnionAdmin: [.secadmin, .midUnionAdmin, .communityUnionAdmin]
        case .unionChair, .unionClerkOrg, .unionClerkFinance, .unionClerkAudit, .unionClerkWomen:
            [.secadmin, .midUnionAdmin, .communityUnionAdmin, .unionChair]
        }
    }

    /// Why it cannot be held at that union: a chair at the district federation would see all of the district.
    func misfit(at union: ID<UnionOrg>, _ db: any Connection) throws -> Complaint? {
        guard !Role.administrators.contains(self) else { return nil }
        guard let row = try db.rows("SELECT u.type, u.is_root FROM union_org u WHERE u.id = \(union) \(SQL.unscoped(because: "the union was found in scope"))").first else { return nil }
        let isRoot: Bool = try row.get("is_root"), type: String = try row.get("type"), isOffice = ["GENERAL", "SYSTEM", "WORK_COMMITTEE", "OFFICE"].contains(type)
        func refused(_ reason: String) -> Complaint { Complaint("role_misfit", "“\(label)”\(reason)，请换角色或换工会") }
        if Role.district.contains(self) { return isRoot ? nil : refused("只能授予在区总工会") }
        if isRoot { return refused("不能授予在区总工会：那样就管到全区") }
        switch self {
        case .midUnionAdmin, .communityUnionAdmin:
            let leads = isOffice || ["FED_AREA", "FED_INDUSTRY", "INDUSTRIAL", "GROUP"].contains(type)
            return leads ? nil : refused("只能授予在有下级的工会，这是基层工会")
        default: return isOffice ? refused("只能授予在基层工会和联合会，这是它们的上级") : nil
        }
    }

    /// Over money or over the files of people in hardship: one person alone does not let somebody at them.
    var needsSecond: Bool {
        switch self {
        case .deptFinance, .auditCommittee, .unionClerkFinance, .unionClerkAudit, .serviceCenter, .deptRights: true
        case .districtLeader, .deptOffice, .deptOrg, .deptPublicity, .deptEconomy, .deptWomen, .midUnionAdmin, .communityUnionAdmin, .unionChair,
            .unionClerkOrg, .unionClerkWomen, .sysadmin, .secadmin, .logauditor: false
        }
    }

    /// Whoever keeps the money is not who audits it (工会经费审查委员会 answers to the congress).
    func excludes(_ other: Role) -> Bool {
        let pairs: [Roles] = [[.deptFinance, .auditCommittee], [.unionClerkFinance, .unionClerkAudit]]
        return self != other && pairs.contains([self, other])
    }
}

extension Right {
    /// 授权.
    static let grantRoles = Right("accounts.grant", "授权", [.secadmin, .midUnionAdmin, .communityUnionAdmin, .unionChair])
    /// A second person's word, where a role needs it: the district's leaders have it too.
    static let confirmGrants = Right("accounts.confirm", "确认授权", grantRoles.roles.union([.districtLeader]))
    /// Of everything at once, also what lies above whoever gives roles below the district.
    static let handOver = Right("accounts.hand_over", "交接", [.secadmin])
    static let readAccounts = Right("accounts.read", "查看账号和角色", Role.administrators.union(confirmGrants.roles))

    /// To give that role; asked about the union where it is to hold.
    static func granting(_ role: Role) -> Right { Right(grantRoles.name, grantRoles.label, role.granters) }
    static func confirming(_ role: Role) -> Right { Right(confirmGrants.name, confirmGrants.label, role.granters.union([.districtLeader])) }
    /// The security administrator takes back what the server gave, too.
    static func ending(_ role: Role) -> Right { Right(grantRoles.name, grantRoles.label, role.granters.union([.secadmin])) }
}

/// Where a grant stands on a day.
enum GrantState: String, CodedWord {
    case waiting, coming, standing, ended
    var label: String {
        switch self {
        case .waiting: "待确认"
        case .coming: "未开始"
        case .standing: "有效"
        case .ended: "已止"
        }
    }
    var tone: Tone? {
        switch self {
        case .waiting: .warn
        case .coming: .info
        case .standing: .ok
        case .ended: nil
        }
    }
}
