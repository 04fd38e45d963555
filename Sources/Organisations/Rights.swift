import Kernel

/// Who may do what with the register (domain.md §0.3, §1.1): the district's 组织部 keeps it, the second level keeps what is
/// beneath it, everybody else reads their own part.
extension Right {
    private static let readers = Role.district.union(Role.beneathDistrict)

    static let readRegister = Right("register.read", "查看工会组织", readers)
    static let writeRegister = Right("register.write", "维护工会组织", [.deptOrg, .midUnionAdmin])
    static let importRegister = Right("register.import", "导入工会组织和单位名录", [.deptOrg])
    static let readEmployers = Right("employers.read", "查看应建会单位", readers)
    static let writeEmployers = Right("employers.write", "维护应建会单位", [.deptOrg])
    static let attachFiles = Right("attachments.write", "附加文件", [.deptOrg, .midUnionAdmin, .unionChair, .unionClerkOrg])
    static let readPetitions = Right("petitions.read", "查看请示和批复", [
        .districtLeader, .deptOffice, .deptOrg, .midUnionAdmin, .communityUnionAdmin, .unionChair, .unionClerkOrg,
    ])
    static let sendPetitions = Right("petitions.send", "报送请示", [.deptOrg, .midUnionAdmin, .communityUnionAdmin, .unionChair, .unionClerkOrg])
    static let answerPetitions = Right("petitions.answer", "批复下一级的请示", [.districtLeader, .deptOrg, .midUnionAdmin, .communityUnionAdmin])
    static let registerLegalPersons = Right("legal_persons.register", "登记工会法人", [.districtLeader, .deptOrg])
    static let readPhones = Right("phones.read", "查看主席手机全号", [.districtLeader, .deptOffice, .deptOrg, .midUnionAdmin])
}
