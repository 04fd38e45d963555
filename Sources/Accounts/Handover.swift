import Kernel

/// 交接: what a leaving officer has in hand passes to another person, in one step. What is held by name passes by itself; what belongs to
/// a role or a union goes with the roles, and is shown so that nobody has to ask.
struct Handover: Sendable {
    private let belongings: [Belonging], reminders: [Reminder]

    init(_ modules: [Module], reminders own: [Reminder]) {
        belongings = [.grants, .views] + modules.flatMap(\.belongings)
        reminders = modules.flatMap(\.reminders) + own
    }

    var routes: [Route] {
        [
            .get("/accounts/:id/handover", "交接", .right(.handOver)) { request, db in
                let leaver = try AccountStore.find(request.id(), request.scope, db)
                return .form(try dressed(HandoverForm().view, leaver, request, db))
            },
            .post("/accounts/:id/handover", "交接", .right(.handOver), form: HandoverForm.self, handOver),
        ]
    }

    /// The form beneath what there is to pass on.
    private func dressed(_ view: FormView, _ leaver: AccountFacts, _ request: Request, _ db: any Connection) throws -> FormView {
        var view = view
        view.crumbs = [Record.Crumb("账号", "/accounts"), Record.Crumb(leaver.name, "/accounts/\(leaver.id)")]
        view.cancel = "/accounts/\(leaver.id)"
        view.introduction = "\(leaver.name)手上的事，一次交给另一个人"
        view.above = try belongings.map { belonging in
            let rows = try belonging.lines(leaver.id, request.today, db).map { Record.TableRow([.text($0.what), .text($0.note)]) }
            let columns = [Record.TableColumn("what", belonging.title), Record.TableColumn("note", "说明")]
            return Record.Section(belonging.title, .table(Record.Table(belonging.key, empty: belonging.empty, columns: columns, rows: rows)), note: "\(rows.count) 项")
        } + [try waiting(leaver, request, db)]
        view.consequence = "\(leaver.name)的角色从现在起归接手人，自己不再有；账号还在，要停用请系统管理员办。"
        return view
    }

    /// What waits for the leaver because of a role. A security administrator is told how many, and nothing of what is in them.
    private func waiting(_ leaver: AccountFacts, _ request: Request, _ db: any Connection) throws -> Record.Section {
        let actor = Actor(id: leaver.id, name: leaver.name, grants: try GrantStore.standing(of: leaver.id, on: request.today, db), unionID: leaver.unionID)
        let reach = try Gate.admit(actor, to: .own, on: request.today)
        let items = try reminders.flatMap { reminder in try reach?.narrowed(to: reminder.right).map { try reminder.items($0, db) } ?? [] }
        let named = Dictionary(grouping: items.filter { $0.kind != nil }, by: { $0.kind ?? "" }).sorted { $0.key < $1.key }
        let counts = items.filter { $0.kind == nil }.map { ($0.title, $0.count) } + named.map { ($0.key, $0.value.count < 20 ? "\($0.value.count) 件" : "20 件以上") }
        let rows = counts.map { Record.TableRow([.text($0.0), .text($0.1)]) }
        let columns = [Record.TableColumn("what", "等着办的事"), Record.TableColumn("count", "多少")]
        return Record.Section(
            "随角色走的事", .table(Record.Table("waiting", empty: "没有等着办的事。", columns: columns, rows: rows)), note: "这些事属于工会和角色，角色交给谁，就由谁接着办")
    }

    @Sendable private func handOver(_ request: Request, _ db: any Connection) throws -> Response {
        let scope = try request.scope, leaver = try AccountStore.find(request.id(), scope, db)
        do {
            let form = try HandoverForm(request), successor = try successor(form, of: leaver, scope, db)
            let handing = Handing(from: leaver.person, to: successor.person)
            if let complaint = try GrantStore.conflict(taking: leaver.id, by: successor.id, on: request.today, db) { throw form.refused("successor", complaint) }
            let passed = try belongings.map { ($0.title, try $0.pass(handing, request, db)) }
            let detail = passed.map { JSON.Member($0.0, .integer(Int64($0.1))) }
            try History.write(
                "account", leaver.id.number, "交出工作", reason: form.reason, detail: .object([JSON.Member("接手人", .string(successor.name))] + detail), at: leaver.unionID, request, db)
            try History.write(
                "account", successor.id.number, "接手工作", reason: form.reason, detail: .object([JSON.Member("交出人", .string(leaver.name))] + detail), at: successor.unionID, request, db)
            let counts = passed.map { "\($0.0) \($0.1) 项" }.joined(separator: "、")
            return .seeOther("/accounts/\(leaver.id)", flash: "\(leaver.name)的工作已交给\(successor.name)：\(counts)").noting(
                "交接", ("account", leaver.id.number), at: leaver.unionID,
                .object([JSON.Member("接手人", .string(successor.userName)), JSON.Member("理由", .string(form.reason))] + detail))
        } catch var invalid as Invalid {
            invalid.view = try dressed(invalid.view, leaver, request, db)
            throw invalid
        }
    }

    private func successor(_ form: HandoverForm, of leaver: AccountFacts, _ scope: Scope, _ db: any Connection) throws -> AccountFacts {
        func refused(_ code: String, _ sentence: String) -> Invalid { form.refused("successor", Complaint(code, sentence)) }
        guard let named = try AccountStore.named(form.successor.text, db), let successor = try? AccountStore.find(named.id, scope, db) else {
            throw refused("account_unknown", "没有“\(form.successor)”这个账号，也可能不在您管辖的范围里")
        }
        guard successor.id != leaver.id else { throw refused("same_person", "接手人和交出人是同一个人") }
        guard successor.id != scope.actor.id else { throw refused("oneself", "不能给自己授予角色，请由另一位安全管理员办理") }
        guard successor.state == .active else { throw refused("disabled", "\(successor.name)的账号已停用，不能接手") }
        return successor
    }
}

struct HandoverForm: Form {
    static let title = "交接", submit = "交接"
    @Field("接手人的用户名", .max(40), .hint("已经有账号的人")) var successor: UserName
    @Field("理由", .control(.paragraph), .max(500), .hint("如 工作调动、退休")) var reason: String
}

extension AccountFacts {
    fileprivate var person: Handing.Person { Handing.Person(id: id, name: name, unionID: unionID) }
}

extension Belonging {
    /// The roles themselves: the leaver's end, the successor's begin, until the same day and at the same unions.
    fileprivate static let grants = Belonging(
        "grants", "角色", empty: "没有角色。",
        lines: { account, today, db in
            try GrantStore.open(of: account, on: today, db).map { grant in
                (grant.role?.label ?? "已取消的角色", grant.until.map { "\(grant.unionName)，到 \($0) 止" } ?? grant.unionName)
            }
        },
        pass: { handing, request, db in try GrantStore.pass(handing, request, db) })

    /// The views that were saved: the successor's lists offer them. How the leaver's lists were left concerns nobody.
    fileprivate static let views = Belonging(
        "views", "保存的视图", empty: "没有保存的视图。",
        lines: { account, _, db in
            try db.all("SELECT id, account_id, list, name, state, is_shared, owner_name FROM list_view WHERE account_id = \(account) AND name <> '' ORDER BY name, id", as: StoredView.self)
                .map { ($0.name, $0.isShared ? "同单位的同事可用" : "自己用") }
        },
        pass: { handing, _, db in
            try db.run("DELETE FROM list_view WHERE account_id = \(handing.from.id) AND name = ''")
            // Two views of one list under one name: the successor's own keeps it.
            try db.run("""
                UPDATE list_view SET name = SUBSTR(name, 1, 20) || '（' || SUBSTR(owner_name, 1, 8) || '）' WHERE account_id = \(handing.from.id)
                AND EXISTS (SELECT 1 FROM list_view o WHERE o.account_id = \(handing.to.id) AND o.list = list_view.list AND o.name = list_view.name)
                """)
            return try db.run("""
                UPDATE list_view SET account_id = \(handing.to.id), owner_name = \(handing.to.name), union_id = \(handing.to.unionID)
                WHERE account_id = \(handing.from.id)
                """)
        })
}

extension GrantStore {
    /// A grant that holds or will hold.
    struct Open: Readable {
        let id: Int64, role: Role?, unionID: ID<UnionOrg>, unionName: String, since: Day, until: Day?
        init(row: Row) throws {
            id = try row.get("id"); role = Role(rawValue: try row.get("role")); unionID = try row.get("union_id"); unionName = try row.get("union_name")
            since = try row.get("since"); until = try row.get("until")
        }
    }

    static func open(of account: ID<Account>, on day: Day, _ db: any Connection) throws -> [Open] {
        try db.all("""
            SELECT g.id, g.role, g.union_id, u.name AS union_name, g.since, g.until FROM granted g JOIN union_org u ON u.id = g.union_id
            WHERE g.account_id = \(account) AND g.ended_at IS NULL AND (g.until IS NULL OR g.until >= \(day)) ORDER BY g.since, g.id
            \(SQL.unscoped(because: "the account was found in scope"))
            """)
    }

    /// Why the successor must not hold what the leaver holds.
    static func conflict(taking leaver: ID<Account>, by successor: ID<Account>, on day: Day, _ db: any Connection) throws -> Complaint? {
        for grant in try open(of: leaver, on: day, db) {
            if let role = grant.role, role.granters.isEmpty { return onlyAtTheServer }
            if let role = grant.role, let conflict = try conflict(of: role, for: successor, at: grant.unionID, on: day, db) { return conflict }
        }
        return nil
    }

    /// Ends each of the leaver's grants and gives the successor the same, which waits where the role needs a second person; one that the successor holds already needs no second.
    static func pass(_ handing: Handing, _ request: Request, _ db: any Connection) throws -> Int {
        let grants = try open(of: handing.from.id, on: request.today, db), held = try open(of: handing.to.id, on: request.today, db)
        for grant in grants {
            try end(grant.id, at: request.now, db)
            guard let role = grant.role, !held.contains(where: { $0.covers(grant) }) else { continue }
            try self.grant(
                role, to: handing.to.id, at: grant.unionID, since: max(grant.since, request.today), until: grant.until, id: request.draws.id(),
                by: request.scope.actor.name, granter: request.scope.actor.id, request.now, db)
        }
        return grants.count
    }
}

extension GrantStore.Open {
    /// Whether it holds from no later until no earlier.
    fileprivate func covers(_ other: GrantStore.Open) -> Bool {
        guard role == other.role, unionID == other.unionID, since <= other.since || other.until == nil && until == nil else { return false }
        guard let until else { return true }
        return other.until.map { $0 <= until } ?? false
    }
}
