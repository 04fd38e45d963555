import Kernel

/// How a try at the door came out.
enum SignInOutcome: String, CodedWord {
    case passed, half, failed
    var label: String {
        switch self {
        case .passed: "登录成功"
        case .half: "密码对，没有动态口令"
        case .failed: "没有成功"
        }
    }
    var tone: Tone {
        switch self {
        case .passed: .ok
        case .half: .bad
        case .failed: .warn
        }
    }
}

/// 登录记录: every try at a name, for its owner, for the security administrator one account's, for the audit administrator all.
enum SignInList {
    static let own = list("own_sign_ins", "登录记录", at: "/account/sign-ins", empty: "还没有登录过。") { _, scope in
        "FROM sign_in_attempt t WHERE t.account_id = \(scope.actor.id)"
    }

    static func of(_ account: ID<Account>?) -> ListDeclaration {
        let path: Path = account.map { "/accounts/\($0)/sign-ins" } ?? "/accounts"
        return list("account_sign_ins", "登录记录", at: path, empty: "还没有登录过。", isRemembered: false) { request, scope in
            "FROM sign_in_attempt t JOIN account a ON a.id = t.account_id WHERE t.account_id = \(try request.id(of: Account.self)) AND \(scope.covers("a.union_id"))"
        }
    }

    /// Of names that are nobody's only the digest is kept: people type passwords there too.
    static let all = list(
        "sign_ins", "登录记录", at: "/sign-ins", empty: "还没有人登录过。",
        who: [
            Column("name", "谁", .text, .internal, "COALESCE(a.name, '没有这个用户名')"), Column("user_name", "用户名", .code, .internal, "a.user_name"),
        ], searchHint: "姓名、用户名或地址",
        search: { "(\(SQL.found($0, in: "COALESCE(a.name, '')")) OR \(SQL.found($0.lowercased(), in: "COALESCE(a.user_name, '')")) OR \(SQL.found($0, in: "t.address")))" }
    ) { _, scope in
        // What belongs to no union is for the whole federation alone.
        "FROM sign_in_attempt t LEFT JOIN account a ON a.id = t.account_id WHERE \(scope.covers("a.union_id"))"
    }

    private static func list(
        _ key: String, _ title: String, at path: Path, empty: String, who: [Column] = [], searchHint: String? = nil, search: (@Sendable (String) -> SQL)? = nil,
        isRemembered: Bool = true, source: @escaping @Sendable (Request, Scope) throws -> SQL
    ) -> ListDeclaration {
        ListDeclaration(
            key, title, at: path, unit: "次", id: "t.id", defaultSort: "-at", empty: empty,
            columns: [Column("at", "时间", .instant, .internal, "t.at", sort: "t.at")] + who + [
                Column("outcome", "结果", .words(SignInOutcome.self, tone: \.tone), .internal, "t.outcome"),
                Column("step", "试的是", .words(Door.Step.self), .internal, "t.step"),
                Column("address", "地址", .code, .internal, "t.address"), Column("device", "设备", .text, .internal, "t.device"),
            ],
            filters: [
                .word("outcome", "结果", SignInOutcome.self, "t.outcome"),
                Filter("from", "自哪天", .day) { value, _ in (try? Day(parsing: value)).map { "t.at >= \(Instant($0, in: .shanghai))" } },
                Filter("until", "到哪天", .day) { value, _ in (try? Day(parsing: value)).map { "t.at < \(Instant($0.adding(days: 1), in: .shanghai))" } },
            ], searchHint: searchHint, search: search, isRemembered: isRemembered, source: source)
    }
}
