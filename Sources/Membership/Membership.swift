package import Kernel

/// Who belongs to which union (会籍): the roster, joining, moving, leaving.
package let membership = Module(
    "Membership", "会员会籍", routes: memberRoutes, figures: Figure.members,
    rights: [.readMembers, .writeMembers, .importMembers],
    forms: [MemberSheet.self, MemberForm.self],
    placed: ["membership", "transfer"],
    navigation: [Navigation("会员", "/members", icon: "people", group: "组织与会员", manual: "/manual/members")])

/// The roster that can be brought in.
package let membershipImports: [any ImportKind] = [MemberImport()]
