package import Kernel
package import People

/// 渠道: phones and what goes to them. Who comes for himself, by a code; what people are told, in their inbox and as a copy.
package let channels = Module(
    "Channels", "渠道", routes: doorRoutes + noticeRoutes + messageRoutes,
    rights: [.readOutbox, .readMessages, .readNoticeTemplates, .writeNoticeTemplates],
    forms: [PhoneForm.self, PhoneCodeForm.self, BindForm.self, NewPhoneForm.self, NoticeTemplateForm.self],
    navigation: [
        Navigation("通知文字", "/notice-templates", icon: "bell", group: "系统", manual: "/manual/my-pages#通知"),
        Navigation("短信记录", "/messages", icon: "phone", group: "系统", manual: "/manual/my-pages#通知"),
    ],
    parameters: [Parameter.quietHours.kind, Parameter.copiesADay.kind])

extension Right {
    static let readOutbox = Right("outbox.read", "查看演示发件箱", Role.administrators)
    static let readMessages = Right("messages.read", "查看短信记录", [.sysadmin, .logauditor])
    static let readNoticeTemplates = Right("notices.templates", "查看通知文字", [.deptOffice, .deptOrg, .districtLeader, .sysadmin])
    static let writeNoticeTemplates = Right("notices.templates.write", "修改通知文字", [.deptOffice])
}

/// Sessions of those who come for themselves.
package func phoneIdentification(idleMinutes: Int) -> Identification {
    Identification(
        bySession: { try PhoneSession.bySession($0, idleMinutes: idleMinutes, $1, $2, $3) }, byToken: { _, _, _, _ in nil }, touch: PhoneSession.sessions.touch)
}

/// Ends what is over and forgets what is long past.
package func sweepChannels(idleMinutes: Int, _ database: any Database, _ now: Instant) async throws {
    try await PhoneSession.sessions.sweep(idleMinutes: idleMinutes, database, now)
    try await PhoneCodes.sweep(database, now)
    try await Messages.sweep(database, now)
}

extension Request {
    /// The record of the phone by which somebody has come.
    package var ownPhone: ID<OwnPhone> {
        get throws {
            guard let guest = try scope.actor.guest else { throw Refusal.signInFirst }
            return ID(guest.phone)
        }
    }
    /// The person to whom that phone is bound.
    package var ownPerson: ID<Person> {
        get throws {
            guard let guest = try scope.actor.guest else { throw Refusal.signInFirst }
            guard let person = guest.person else { throw Refusal.first(.bindPhone) }
            return ID(person)
        }
    }
    /// Whether a message to a phone can be had: from the gateway, or in a demonstration from its outbox.
    package var reachesPhones: Bool { sendsMessages || isDemonstration }
}
