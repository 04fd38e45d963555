import Kernel

enum GrantPages {
    /// Somebody's roles; of those out of the reader's reach nothing is said.
    static func section(_ account: AccountFacts, _ request: Request, _ db: any Connection) throws -> Record.Section {
        let scope = try request.scope, isOwn = account.id == scope.actor.id
        let near: SQL = isOwn ? "\(SQL.unscoped(because: "one's own roles"))" : "AND \(scope.covers("g.union_id"))"
        let rows = try db.rows("""
            SELECT g.*, u.name AS union_name FROM \(GrantStore.grants(on: scope.today)) JOIN union_org u ON u.id = g.union_id
            WHERE g.account_id = \(account.id) \(near) ORDER BY g.since DESC, g.id DESC
            """).compactMap { row -> Record.TableRow? in
                // A role that a later version took away is nobody's any more.
                guard let facts = try? GrantFacts(row: row) else { return nil }
                let until = try (row.get("ended_at") as Instant?)?.day(in: .shanghai).stored ?? row["until"]
                return Record.TableRow(
                    [row["role"], row["union_name"], row["state"], row["since"], until, row["granted_by"], row["second_by"]],
                    actions: isOwn ? [] : try actions(facts, of: account, at: row.get("union_name"), scope, db))
            }
        let table = Record.Table(
            "grants", empty: "还没有角色。没有角色的人登录后什么也看不到。",
            columns: [
                .init("role", "角色", .words(Role.self)), .init("union", "在哪个工会"), .init("state", "状态", .words(GrantState.self, tone: \.tone)),
                .init("since", "自", .day), .init("until", "止", .day), .init("granted_by", "授予人", isWide: true), .init("second_by", "确认人", isWide: true),
            ], rows: rows)
        return .init("角色", .table(table), note: "角色在一个工会授予，包括它的下级工会")
    }

    private static func actions(_ grant: GrantFacts, of account: AccountFacts, at union: String, _ scope: Scope, _ db: any Connection) throws -> [Action] {
        let base: Path = "/accounts/\(account.id)/grants/\(ID<AccountPages.GrantLine>(grant.id))"
        switch grant.state {
        case .ended: return []
        case .waiting:
            let confirms = try Granting.mayConfirm(grant, scope, db)
            return confirms
                ? [
                    .post("确认", "\(base)/confirm", .main, consequence: "确认后，\(account.name)有“\(grant.role.label)”的权限。您和授予人都记在案上。"),
                    .link("不同意", "\(base)/refuse", .bare),
                ] : try taking(base, grant, account, union, scope, db)
        case .coming, .standing: return try taking(base, grant, account, union, scope, db)
        }
    }

    private static func taking(_ base: Path, _ grant: GrantFacts, _ account: AccountFacts, _ union: String, _ scope: Scope, _ db: any Connection) throws -> [Action] {
        guard try scope.may(.right(.ending(grant.role)), at: grant.unionID, db) else { return [] }
        return [.post("收回", "\(base)/end", .bare, consequence: "收回后，\(account.name)从现在起不再是\(union)的“\(grant.role.label)”。")]
    }

    /// The form with the roles that the asker may give somewhere in reach.
    static func dressed(_ view: FormView, _ account: AccountFacts, _ scope: Scope) -> FormView {
        let roles = Role.allCases.filter { scope.narrowed(to: .granting($0)) != nil }
        var view = view.choosing("role", from: roles.map { Filter.Option($0.rawValue, $0.label) })
        view.crumbs = [.init("账号", "/accounts"), .init(account.name, "/accounts/\(account.id)")]
        view.cancel = "/accounts/\(account.id)"
        view.introduction = "管钱、管困难职工档案的角色，由第二个有权的人确认后才有效。"
        return view
    }
}
