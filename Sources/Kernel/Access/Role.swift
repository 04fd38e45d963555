/// What an account may be, somewhere in the federation (domain.md §0.3). A grant of a role covers the union it is made at and
/// everything beneath it.
package enum Role: String, CodedWord {
    case districtLeader = "district_leader"
    case deptOffice = "dept_office"
    case deptOrg = "dept_org"
    case deptPublicity = "dept_publicity"
    case deptEconomy = "dept_economy"
    case deptRights = "dept_rights"
    case deptWomen = "dept_women"
    case deptFinance = "dept_finance"
    case auditCommittee = "audit_committee"
    case serviceCenter = "service_center"
    case midUnionAdmin = "mid_union_admin"
    case communityUnionAdmin = "community_union_admin"
    case unionChair = "union_chair"
    case unionClerkOrg = "union_clerk_org"
    case unionClerkFinance = "union_clerk_finance"
    case unionClerkAudit = "union_clerk_audit"
    case unionClerkWomen = "union_clerk_women"
    case sysadmin, secadmin, logauditor

    package var label: String {
        switch self {
        case .districtLeader: "区总工会领导"
        case .deptOffice: "办公室"
        case .deptOrg: "组织和基层工作部"
        case .deptPublicity: "宣传教育和网络工作部"
        case .deptEconomy: "经济和劳动保护部"
        case .deptRights: "权益保障部"
        case .deptWomen: "女职工部"
        case .deptFinance: "财务和资产管理部"
        case .auditCommittee: "经费审查委员会"
        case .serviceCenter: "职工服务中心"
        case .midUnionAdmin: "镇街、系统、园区工会"
        case .communityUnionAdmin: "村（社区）工会联合会"
        case .unionChair: "基层工会主席"
        case .unionClerkOrg: "基层工会组织委员"
        case .unionClerkFinance: "基层工会财务"
        case .unionClerkAudit: "基层工会经审委员"
        case .unionClerkWomen: "基层工会女职工委员"
        case .sysadmin: "系统管理员"
        case .secadmin: "安全管理员"
        case .logauditor: "审计管理员"
        }
    }

    /// Officers of one union, and of a village's or community's federation.
    package var isGrassroots: Bool { Self.beneathDistrict.contains(self) && self != .midUnionAdmin }

    /// The three administrators of 等级保护 (domain.md §14.3): three people, and no business data by default.
    package static let administrators: Roles = [.sysadmin, .secadmin, .logauditor]
    /// Everybody who works with the register of unions.
    package static let district: Roles = [
        .districtLeader, .deptOffice, .deptOrg, .deptPublicity, .deptEconomy, .deptRights, .deptWomen, .deptFinance, .auditCommittee, .serviceCenter,
    ]
    package static let beneathDistrict: Roles = [
        .midUnionAdmin, .communityUnionAdmin, .unionChair, .unionClerkOrg, .unionClerkFinance, .unionClerkAudit, .unionClerkWomen,
    ]
}

/// Some roles, a bit each: a page asks some two hundred times whether a role is among some, and a set would hash its word every time.
package struct Roles: Sendable, Hashable, ExpressibleByArrayLiteral, Sequence {
    private var bits: UInt32 = 0
    package static let all = Roles(Role.allCases)

    package init(arrayLiteral roles: Role...) { self.init(roles) }
    package init(_ roles: some Sequence<Role>) { bits = roles.reduce(0) { $0 | Roles.bit($1) } }

    package var isEmpty: Bool { bits == 0 }
    package func contains(_ role: Role) -> Bool { bits & Roles.bit(role) != 0 }
    /// Whether any role is in both.
    package func meet(_ others: Roles) -> Bool { bits & others.bits != 0 }
    package func union(_ others: Roles) -> Roles {
        var both = self
        both.formUnion(others)
        return both
    }
    package mutating func formUnion(_ others: Roles) { bits |= others.bits }
    package func makeIterator() -> IndexingIterator<[Role]> { Role.allCases.filter(contains).makeIterator() }

    private static func bit(_ role: Role) -> UInt32 {
        switch role {
        case .districtLeader: 1 << 0
        case .deptOffice: 1 << 1
        case .deptOrg: 1 << 2
        case .deptPublicity: 1 << 3
        case .deptEconomy: 1 << 4
        case .deptRights: 1 << 5
        case .deptWomen: 1 << 6
        case .deptFinance: 1 << 7
        case .auditCommittee: 1 << 8
        case .serviceCenter: 1 << 9
        case .midUnionAdmin: 1 << 10
        case .communityUnionAdmin: 1 << 11
        case .unionChair: 1 << 12
        case .unionClerkOrg: 1 << 13
        case .unionClerkFinance: 1 << 14
        case .unionClerkAudit: 1 << 15
        case .unionClerkWomen: 1 << 16
        case .sysadmin: 1 << 17
        case .secadmin: 1 << 18
        case .logauditor: 1 << 19
        }
    }
}
