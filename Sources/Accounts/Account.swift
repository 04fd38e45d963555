import Kernel

/// Somebody who may sign in.
struct AccountFacts: Readable, Sendable {
    let id: ID<Account>, userName: String, name: String, passwordHash: String
    let mustChangePassword: Bool, state: AccountState, unionID: ID<UnionOrg>
    let createdAt: Instant, lastSignInAt: Instant?, lastSignInAddress: String?

    init(row: Row) throws {
        id = try row.get("id"); userName = try row.get("user_name"); name = try row.get("name"); passwordHash = try row.get("password_hash")
        mustChangePassword = try row.get("must_change_password"); state = try row.get("state"); unionID = try row.get("union_id")
        createdAt = try row.get("created_at"); lastSignInAt = try row.get("last_sign_in_at"); lastSignInAddress = try row.get("last_sign_in_address")
    }
}

enum AccountState: String, CodedWord {
    case active, disabled
    var label: String {
        switch self {
        case .active: "启用"
        case .disabled: "停用"
        }
    }
}

enum AccountEvent: String, CodedWord {
    case disable, enable
    var label: String {
        switch self {
        case .disable: "停用"
        case .enable: "重新启用"
        }
    }
}

extension AccountFacts {
    static let flow = Flow<AccountState, AccountEvent>("账号", table: "account", start: .active, [
        .on(.disable, from: .active, to: .disabled, by: .right(.manageAccounts), needsReason: true),
        .on(.enable, from: .disabled, to: .active, by: .right(.manageAccounts), needsReason: true),
    ])
}

/// 等级保护: the system administrator keeps accounts, the security administrator says who may what and how safely they sign in, the audit
/// administrator reads the trail.
extension Right {
    static let manageAccounts = Right("accounts.manage", "管理账号", [.sysadmin])
    static let secureSignIn = Right("accounts.secure", "管理动态口令", [.secadmin])
    static let readSecurity = Right("accounts.security", "查看动态口令的规定", Role.administrators)
    static let readSignIns = Right("accounts.sign_ins", "查看一个账号的登录记录", [.secadmin, .logauditor])
    static let readAudit = Right("audit.read", "查看审计记录", [.logauditor])
}
