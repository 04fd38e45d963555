package import Kernel

/// Who belongs to which union (会籍): the roster, joining, moving, leaving.
package let membership = Module(
    "Membership", "会员会籍", routes: memberRoutes + ownRoutes + ownAccountRoutes,
    rights: [.readMembers, .writeMembers, .importMembers],
    forms: [MemberSheet.self, MemberForm.self, OwnForm.self, WishForm.self, WishAnswerForm.self, BindAtDeskForm.self, ReleaseForm.self],
    placed: ["membership", "transfer", "correction_wish"],
    navigation: [Navigation("会员", "/members", icon: "people", group: "组织与会员", manual: "/manual/members"),
        Navigation("首页", "/me", icon: "home", group: "本人", manual: "/manual/my-pages"),
        Navigation("会员证", "/me/card", icon: "card", group: "本人", manual: "/manual/my-pages#会员证"),
        Navigation("通知", "/me/notices", icon: "bell", group: "本人", manual: "/manual/my-pages#通知"),
        Navigation("我的", "/me/data", icon: "user", group: "本人", manual: "/manual/my-pages#我的资料"),
    ],
    reminders: [Reminder(.writeMembers, Wishes.waiting)])

/// The roster that can be brought in.
package let membershipImports: [any ImportKind] = [MemberImport()]
