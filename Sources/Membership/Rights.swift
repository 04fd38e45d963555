import Kernel

/// Who may do what with members (domain.md §2.1, §2.10): each union keeps its own, the levels above see what is beneath them. Departments that are not the
/// 组织部 count members and see nobody.
extension Right {
    private static let keepers: Roles = [.deptOrg, .midUnionAdmin, .communityUnionAdmin, .unionChair, .unionClerkOrg]

    static let readMembers = Right("members.read", "查看会员", keepers.union([.districtLeader, .deptOffice]))
    static let writeMembers = Right("members.write", "登记和更正会员", keepers)
    /// Who destroys what has outlived its time answers for the whole register.
    static let eraseMembers = Right("members.erase", "删除到期的会员资料", [.deptOrg])
    static let importMembers = Right("members.import", "导入会员花名册", keepers)
}
