package import Kernel

/// 账号与权限: who may sign in, which roles they hold where, what they did.
package func accounts(of modules: [Module]) -> Module {
    let reminders = [
        Reminder(.grantRoles, AccountStore.withoutRole), Reminder(.confirmGrants, GrantStore.waiting), Reminder(.secureSignIn, SecondFactorStore.missing),
    ]
    let handover = Handover(modules, reminders: reminders)
    return Module(
        "Accounts", "账号与权限", routes: routes + handover.routes, flows: [AccountFacts.flow.drawn],
        rights: [.manageAccounts, .grantRoles, .confirmGrants, .handOver, .readAccounts, .secureSignIn, .readSecurity, .readSignIns, .readAudit],
        forms: [
            SignInForm.self, PasswordForm.self, CodeForm.self, FirstCodeForm.self, AccountForm.self, GrantForm.self, SecondFactorRuleForm.self, ReasonForm.self,
            HandoverForm.self,
        ],
        placed: ["account"],
        navigation: [
            Navigation("账号", "/accounts", icon: "people", group: "系统", manual: "/manual/administrators"),
            Navigation("授权", "/grants", icon: "key", group: "系统", manual: "/manual/administrators#区以下的授权"),
            Navigation("动态口令", "/second-factors", icon: "lock", group: "系统", manual: "/manual/administrators#动态口令"),
            Navigation("登录记录", "/sign-ins", icon: "clock", group: "系统", manual: "/manual/administrators#查记录"),
            Navigation("审计记录", "/audit", icon: "eye", group: "系统", manual: "/manual/administrators#查记录"),
        ],
        reminders: reminders,
        errands: [
            Errand(.manageAccounts, "新建账号", "/accounts/new", icon: "plus"), Errand(.readAccounts, "查账号", "/accounts", icon: "search"),
            Errand(.readAudit, "看审计记录", "/audit", icon: "eye"),
        ],
        finds: [Find(AccountStore.list, "账号", .readAccounts, shows: ["user_name", "union", "state"])], tidings: AccountPages.tidings)
}

/// - Parameter idleMinutes: without a request, after which a session has ended.
package func identification(idleMinutes: Int) -> Identification {
    Identification(
        bySession: { try SessionStore.bySession($0, idleMinutes: idleMinutes, $1, $2, $3) }, byToken: SessionStore.byToken, touch: SessionStore.sessions.touch)
}

/// Ends what is over: sessions that lie idle, tries at the door that are long past.
package func sweepAccounts(idleMinutes: Int, _ database: any Database, _ now: Instant) async throws {
    try await SessionStore.sessions.sweep(idleMinutes: idleMinutes, database, now)
    try await Door.sweep(database, now)
}

/// For the command line, which is on record as 命令行 with the system user's name.
package enum AccountCommands {
    /// Makes an account with a role; answers its number.
    @discardableResult
    package static func add(
        userName: String, name: String, hash: String, role: Role, at union: ID<UnionOrg>, mustChange: Bool, draws: Draws, now: Instant, by: String,
        _ instruments: Instruments, _ db: any Connection
    ) throws -> ID<Account> {
        let userName = try UserName(parsing: userName).text, id = ID<Account>(draws.id()), today = now.day(in: .shanghai)
        try AccountStore.add(id, userName: userName, name: name, hash: hash, at: union, mustChange: mustChange, now, instruments, db)
        try GrantStore.grant(role, to: id, at: union, since: today, until: nil, id: draws.id(), by: by, now, db)
        try History.write("account", id.number, "建立账号", detail: ["角色": .string(role.label)], at: union, by: by, now, db)
        return id
    }

    /// Refuses a role that nobody may hold at that union, such as a chair's at the district federation.
    package static func requireFit(of role: Role, at union: ID<UnionOrg>, _ db: any Connection) throws {
        if let misfit = try role.misfit(at: union, db) { throw misfit }
    }

    /// Everybody must sign in again.
    package static func endSessions(_ now: Instant, _ db: any Connection) throws {
        try db.run("UPDATE session SET ended_at = \(now), ended_by = 'administrator' WHERE ended_at IS NULL")
    }

    /// An API token of an account that exists; printed once.
    package static func token(for userName: String, expires: Day?, draws: Draws, now: Instant, by: String, _ instruments: Instruments, _ db: any Connection) throws -> String {
        let account = try known(userName, db)
        let token = try SessionStore.newToken(for: account.id, expires: expires, id: draws.id(), random: draws.random(32), now: now, instruments, db)
        try History.write("account", account.id.number, "发放令牌", at: account.unionID, by: by, now, db)
        return token
    }

    /// A new password for an account that exists, to be changed at the next sign-in.
    package static func resetPassword(of userName: String, hash: String, now: Instant, by: String, _ db: any Connection) throws {
        let account = try known(userName, db)
        try AccountStore.resetPassword(hash, of: account.id, now, db)
        try History.write("account", account.id.number, AccountPages.passwordReset, at: account.unionID, by: by, now, db)
    }

    /// For somebody who has neither telephone nor recovery codes, where no security administrator can help.
    package static func resetSecondFactor(of userName: String, now: Instant, by: String, _ db: any Connection) throws {
        let account = try known(userName, db)
        try SecondFactorStore.remove(from: account.id, db)
        try SessionStore.endAll(of: account.id, by: "administrator", now, db)
        try History.write("account", account.id.number, AccountPages.secondFactorReset, at: account.unionID, by: by, now, db)
    }

    private static func known(_ userName: String, _ db: any Connection) throws -> AccountFacts {
        guard let account = try AccountStore.named(userName.lowercased(), db) else { throw Complaint("account_unknown", "没有“\(userName)”这个账号") }
        return account
    }
}
