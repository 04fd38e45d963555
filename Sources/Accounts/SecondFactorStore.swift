import Kernel

enum SecondFactorStore {
    /// A secret as it is kept.
    struct Kept: Readable {
        let id: Int64, secret: Sealed, confirmedAt: Instant?, lastStep: Int64
        init(row: Row) throws {
            id = try row.get("id"); secret = try row.get("secret"); confirmedAt = try row.get("confirmed_at"); lastStep = try row.get("last_step", as: Int64?.self) ?? 0
        }
        func opened(_ instruments: Instruments) throws -> SecondFactor { SecondFactor(secret: try instruments.open(secret, bound: place(of: id))) }
    }

    static func confirmed(of account: ID<Account>, _ db: any Connection) throws -> Kept? {
        try db.first("SELECT * FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NOT NULL")
    }
    /// What is offered and not confirmed within a quarter of an hour is offered no longer: the page that shows it may stand open.
    static func offered(to account: ID<Account>, at now: Instant, _ db: any Connection) throws -> Kept? {
        try db.first("SELECT * FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NULL AND offered_at > \(now.adding(seconds: -15 * 60))")
    }

    /// A new secret, which counts from its first code on; one that was offered before is forgotten.
    static func offer(to account: ID<Account>, _ request: Request, _ db: any Connection) throws {
        let id = request.draws.id(), secret = request.draws.random(SecondFactor.secretLength)
        try db.run("DELETE FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NULL")
        try db.run("""
            INSERT INTO second_factor (id, account_id, secret, offered_at)
            VALUES (\(id), \(account), \(request.instruments.seal(secret, bound: place(of: id))), \(request.now))
            """)
    }

    /// Puts the offered secret in the place of the one there was, when the code is its own.
    /// - Returns: new recovery codes; nil for a wrong code.
    static func confirm(_ typed: String, by account: ID<Account>, _ request: Request, _ db: any Connection) throws -> [String]? {
        guard let offered = try offered(to: account, at: request.now, db),
            let step = try offered.opened(request.instruments).step(of: digits(typed), after: 0, at: request.now, request.instruments)
        else { return nil }
        try db.run("DELETE FROM second_factor WHERE account_id = \(account) AND confirmed_at IS NOT NULL")
        try db.run("UPDATE second_factor SET confirmed_at = \(request.now), last_step = \(step) WHERE id = \(offered.id)")
        return try renewRecoveryCodes(of: account, request, db)
    }

    /// The old ones no longer count. What is answered is shown once and kept nowhere.
    static func renewRecoveryCodes(of account: ID<Account>, _ request: Request, _ db: any Connection) throws -> [String] {
        try db.run("DELETE FROM recovery_code WHERE account_id = \(account)")
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.make(request.draws.random(RecoveryCode.bytes)) }
        for code in codes {
            try db.run("INSERT INTO recovery_code (account_id, digest) VALUES (\(account), \(RecoveryCode.digest(of: code, account, request.instruments)))")
        }
        return codes
    }

    static func unusedRecoveryCodes(of account: ID<Account>, _ db: any Connection) throws -> Int {
        try db.count("SELECT COUNT(*) FROM recovery_code WHERE account_id = \(account) AND used_at IS NULL")
    }

    static func remove(from account: ID<Account>, _ db: any Connection) throws {
        try db.run("DELETE FROM second_factor WHERE account_id = \(account)")
        try db.run("DELETE FROM recovery_code WHERE account_id = \(account)")
    }

    enum Proof { case code, recoveryCode }

    /// Whether what was typed is the code of this half minute or a recovery code. Either is used up by it.
    static func use(_ typed: String, of account: ID<Account>, _ request: Request, _ db: any Connection) throws -> Proof? {
        guard let kept = try confirmed(of: account, db) else { return nil }
        if let step = try kept.opened(request.instruments).step(of: digits(typed), after: kept.lastStep, at: request.now, request.instruments) {
            try db.run("UPDATE second_factor SET last_step = \(step) WHERE id = \(kept.id)")
            return .code
        }
        let digest = RecoveryCode.digest(of: RecoveryCode.read(typed), account, request.instruments)
        let used = try db.run("UPDATE recovery_code SET used_at = \(request.now) WHERE account_id = \(account) AND digest = \(digest) AND used_at IS NULL")
        return used == 1 ? .recoveryCode : nil
    }

    /// Telephones show 123 456, and some keyboards type full-width digits.
    private static func digits(_ typed: String) -> String { Spelling.cleaned(typed, as: .number).text }

    private static func place(of id: Int64) -> SealPlace { SealPlace(table: "second_factor", column: "secret", row: id) }
}

// MARK: Who must have one

extension SecondFactorStore {
    /// Whether one of the roles must have a second factor on that day.
    static func isRequired(of roles: some Sequence<Role>, on day: Day, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM second_factor_rule r WHERE r.role IN (\(list: roles)) AND r.is_required = 1 AND \(holds(on: day))")
    }

    /// Of rules `r`: the newest of its role that has begun.
    private static func holds(on day: Day) -> SQL {
        """
        r.since <= \(day) AND NOT EXISTS (
          SELECT 1 FROM second_factor_rule n WHERE n.role = r.role AND n.since <= \(day) AND (n.since, n.id) > (r.since, r.id))
        """
    }

    static func add(_ form: SecondFactorRuleForm, by actor: Actor, _ request: Request, _ db: any Connection) throws {
        try db.run("""
            INSERT INTO second_factor_rule (id, role, since, is_required, reason, set_by, set_at)
            VALUES (\(request.draws.id()), \(form.role), \(form.since), \(form.demand == .required), \(form.reason), \(actor.name), \(request.now))
            """)
    }

    static let rules = ListDeclaration(
        "second_factor_rules", "动态口令的规定", at: "/second-factors", unit: "条", id: "r.id", defaultSort: "-since", empty: "还没有规定：用不用动态口令由各人自己定。",
        columns: [
            Column("role", "角色", .words(Role.self), .internal, "r.role"),
            Column("demand", "规定", .words(Demand.self) { $0 == .required ? .info : nil }, .internal, "CASE r.is_required WHEN 1 THEN 'required' ELSE 'optional' END"),
            Column("since", "自哪天起", .day, .internal, "r.since", sort: "r.since"), Column("reason", "理由", .text, .internal, "r.reason"),
            Column("set_by", "设定人", .text, .internal, "r.set_by", isWide: true), Column("set_at", "设定时间", .instant, .internal, "r.set_at", isWide: true),
        ], filters: [.word("role", "角色", Role.self, "r.role")]
    ) { _, _ in "FROM second_factor_rule r WHERE 1 = 1" }

    /// People whose role must have a second factor and who have none yet: at their next click they are led to it.
    @Sendable static func missing(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let count = try db.count("""
            SELECT COUNT(*) FROM account a WHERE a.state = 'active' AND \(scope.covers("a.union_id"))
              AND NOT EXISTS (SELECT 1 FROM second_factor f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL)
              AND EXISTS (
                SELECT 1 FROM granted g JOIN second_factor_rule r ON r.role = g.role
                WHERE g.account_id = a.id AND \(GrantStore.stands(on: scope.today)) AND r.is_required = 1 AND \(holds(on: scope.today)))
            """)
        guard count > 0 else { return [] }
        return [Reminder.Item("还没有设置动态口令的人", "\(count) 人", .warn, note: "角色要求用，下次登录时会领去设置", path: "/accounts?second_factor=0")]
    }
}

/// What is asked of a role.
enum Demand: String, CodedWord, FormValue {
    case required, optional
    var label: String {
        switch self {
        case .required: "必须用"
        case .optional: "自己定"
        }
    }
}
