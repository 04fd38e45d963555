package import Kernel
import People

/// Who belongs to which union (会籍): the roster, joining, moving, leaving.
package let membership = Module(
    "Membership", "会员会籍",
    routes: memberRoutes + numberSearchRoutes + entryRoutes + stepRoutes + transferRoutes + ListDeclaration.transfers.togetherRoutes + checkRoutes
        + ListDeclaration.memberCheck.togetherRoutes + applicationRoutes + ListDeclaration.applications.togetherRoutes + joiningRoutes + joiningPosterRoutes + duplicateRoutes + ownRoutes + ownAccountRoutes
        + MemberStatistics.routes + MemberQuality.routes + privacyRoutes,
    figures: Figure.members, flows: [Application.flow.drawn, Transfer.flow.drawn, Pair.flow.drawn],
    rights: [.readMembers, .writeMembers, .importMembers, .eraseMembers, .readFigures],
    forms: [
        MemberSheet.self, MemberForm.self, NumberSearchForm.self, NumberForm.self, EntryForm.self, TransferInForm.self, TransferOutForm.self, AgreeForm.self, AgreeTogetherForm.self, RefuseTransferForm.self,
        RetentionForm.self, ReturnForm.self, QuitForm.self, StrikeForm.self, ExpulsionForm.self, DeathForm.self, MemberFileForm.self,
        CheckForm.self, MergePeopleForm.self, ApplicationForm.self, AdmissionForm.self, AdmitTogetherForm.self, PassForm.self, RefuseApplicationForm.self, DirectForm.self, OwnTransferForm.self,
        OwnForm.self, WishForm.self, WishAnswerForm.self, BindAtDeskForm.self, ReleaseForm.self, CopyForm.self, EraseForm.self,
    ],
    placed: ["membership", "application", "transfer", "member_event", "member_letter", "member_file", "member_check", "roster_check", "correction_wish"],
    navigation: [
        Navigation("会员", "/members", icon: "people", group: "组织与会员", manual: "/manual/members"),
        Navigation("入会申请", "/applications", icon: "plus", group: "组织与会员", manual: "/manual/members#入会申请"),
        Navigation("会籍转移", "/transfers", icon: "swap", group: "组织与会员", manual: "/manual/members#会籍转移"),
        Navigation("年度核对", "/members/check", icon: "check", group: "组织与会员", manual: "/manual/members#年度核对"),
        Navigation("疑似重复", "/members/duplicates", icon: "alert", group: "组织与会员", manual: "/manual/members#疑似重复"),
        Navigation("资料到期", "/members/retention", icon: "clock", group: "组织与会员", manual: "/manual/members#资料的保存和删除", forLeaders: true),
        Navigation("首页", "/me", icon: "home", group: "本人", manual: "/manual/my-pages"),
        Navigation("会员证", "/me/card", icon: "card", group: "本人", manual: "/manual/my-pages#会员证"),
        Navigation("通知", "/me/notices", icon: "bell", group: "本人", manual: "/manual/my-pages#通知"),
        Navigation(
            "我的", "/me/data", icon: "user", group: "本人", manual: "/manual/my-pages#我的资料",
            with: ["/me/edit", "/me/phone", "/me/wish", "/me/readings", "/me/consents", "/me/copy", "/me/close", "/me/union", "/me/applications"]),
    ],
    reminders: [
        Reminder(.writeMembers, ApplicationReminders.items), Reminder(.writeMembers, TransferReminders.items), Reminder(.writeMembers, CheckReminders.items), Reminder(.writeMembers, DuplicateReminders.items),
        Reminder(.writeMembers, Wishes.waiting), Reminder(.eraseMembers, Retention.items),
    ],
    errands: [Errand(.writeMembers, "登记入会", "/members/new", icon: "plus")],
    parameters: [Joining.replyWithin.kind, Joining.keptDays.kind, Moving.replyWithin.kind, Roster.strikeAfter.kind, NumberSearch.missesADay.kind, Retention.years.kind], letters: MemberLetters.all,
    finds: [Find(.members, "会员", .readMembers, shows: ["union", "standing", "joined_on"], byNumber: .link(NumberSearchForm.title, "/members/find", icon: "search"))],
    oversight: [Reminder(.readMembers, ApplicationReminders.late), Reminder(.readMembers, TransferReminders.late)], doubts: [Panel(.readMembers, MemberQuality.sections)],
    dependants: [Moving.dependant])

/// The roster that can be brought in.
package let membershipImports: [any ImportKind] = [MemberImport()]

/// What the calendar does with transfers that nobody has answered; for the daily round.
package func lapseTransfers(_ instruments: Instruments, _ draws: Draws, _ database: any Database, _ now: Instant) async throws {
    try await database.write { db in
        draws.rewind()
        try Moving.lapse(Pen(name: "系统", now: now, instruments: instruments, draws: draws), db)
    }
}

/// Compares all records with one another and writes down which may be one person; for housekeeping.
/// - Parameter last: when it ran last; nothing is compared while nobody has been written down or changed since.
package func proposeDuplicates(since last: Instant? = nil, _ instruments: Instruments, _ draws: Draws, _ database: any Database, _ now: Instant) async throws {
    let found = try await database.read { db -> [(Likeness, ID<Person>, ID<Person>)] in
        if let last, try !PersonStore.isChanged(since: last, db) { return [] }
        return try Duplicates.search(instruments, db)
    }
    for start in stride(from: 0, to: found.count, by: 100) {
        // Each piece is short, so that others can write in between; what is known already stays as it is.
        try await database.write { db in
            let pen = Pen(name: "系统", now: now, instruments: instruments, draws: draws)
            try PairStore.propose(Array(found[start..<min(start + 100, found.count)]), pen, db)
        }
    }
}
