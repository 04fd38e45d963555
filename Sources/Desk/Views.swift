import Kernel

/// The views of lists that somebody keeps under a name. A view is the query of an address; its link opens the same list for a colleague,
/// within the colleague's own part.
struct Views: Sendable {
    private let lists: [(list: ListDeclaration, access: Access)]
    /// So many views of one list fit a menu.
    static let most = 30

    init(_ modules: [Module]) {
        lists = modules.flatMap(\.routes).compactMap { route in
            route.list.flatMap { route.pattern.description.contains(":") ? nil : ($0, route.access) }
        }
    }

    var routes: [Route] {
        [
            .get("/views", "我的视图", .own, index),
            .post("/views", "保存视图", .own, form: ViewForm.self, save),
            .get("/views/:id", "修改视图", .own, edit),
            .post("/views/:id", "修改视图", .own, form: ViewChange.self, change),
            .post("/views/:id/remove", "删除视图", .own, remove),
        ]
    }

    /// A list that this person may open.
    private func list(_ key: String, _ actor: Actor) -> ListDeclaration? {
        lists.first { list, access in list.key == key && actor.grants.contains { access.admits($0.role) } }?.list
    }

    private func index(_ request: Request, _ db: any Connection) throws -> Response {
        let actor = try request.scope.actor
        var record = Record(id: actor.id, title: "我的视图")
        record.subtitle = "打开一个视图，把地址栏里的地址发给同事，同事看到的是同样的筛选、排序和列，行是他自己管的那一部分"
        let rows = try ViewStore.all(of: actor.id, db).map { view in
            let list = list(view.list, actor)
            return Record.TableRow(
                [.text(view.name), .text(list?.title ?? "没有权限的清单"), .integer(view.isShared ? 1 : 0)], path: list.map { $0.address(of: $0.state(view.query, withSearch: true)) },
                actions: [
                    .link("修改", "/views/\(view.id)", .bare),
                    .post("删除", "/views/\(view.id)/remove", .bare, consequence: view.isShared ? "同单位的同事也不能再从清单上选它。" : "清单里的记录不受影响。"),
                ])
        }
        let columns = [Record.TableColumn("name", "名称"), Record.TableColumn("list", "清单"), Record.TableColumn("shared", "同事可用", .yesNo)]
        record.sections = [
            Record.Section("保存的视图", .table(Record.Table("views", empty: "还没有保存过视图。在清单上选好筛选、排序和列，点“视图”，取个名字保存。", columns: columns, rows: rows)))
        ]
        return .record(record)
    }

    private func save(_ request: Request, _ db: any Connection) throws -> Response {
        let form = try ViewForm(request), actor = try request.scope.actor
        guard let list = list(form.list, actor) else { throw NotFound() }
        guard try ViewStore.count(of: actor.id, in: list.key, db) < Self.most else {
            throw form.refused("name", Complaint("views_full", "“\(list.title)”已经存了 \(Self.most) 个视图，请先在“我的视图”里删掉不用的"))
        }
        try refuse(form, form.name, of: list.key, except: nil, actor, db)
        let state = list.state(StoredView.query(form.state), withSearch: true)
        try ViewStore.add(form, state, id: request.newID(), actor, request.now, db)
        return .seeOther(list.address(of: state), flash: "已保存视图“\(form.name)”，以后在“视图”里打开")
            .noting("保存视图", nil, ["清单": .string(list.title), "名称": .string(form.name), "同事可用": .string(form.isShared ? "是" : "否")])
    }

    private func refuse(_ form: some Form, _ name: String, of list: String, except id: ID<StoredView>?, _ actor: Actor, _ db: any Connection) throws {
        guard try !ViewStore.isTaken(name, in: list, by: actor.id, except: id, db) else {
            throw form.refused("name", Complaint("view_name_taken", "您已经有一个叫“\(name)”的视图，请换个名字"))
        }
    }

    private func edit(_ request: Request, _ db: any Connection) throws -> Response {
        let view = try ViewStore.find(request.id(), of: request.scope.actor.id, db), form = ViewChange()
        form.name = view.name; form.isShared = view.isShared
        return .form(dressed(form.view))
    }

    private func dressed(_ view: FormView) -> FormView {
        var view = view
        view.crumbs = [Record.Crumb("我的视图", "/views")]
        view.cancel = "/views"
        return view
    }

    private func change(_ request: Request, _ db: any Connection) throws -> Response {
        let actor = try request.scope.actor, view = try ViewStore.find(request.id(), of: actor.id, db)
        do {
            let form = try ViewChange(request)
            try refuse(form, form.name, of: view.list, except: view.id, actor, db)
            try ViewStore.change(view.id, form, actor, db)
            return .seeOther("/views", flash: "已保存").noting("修改视图", nil, ["名称": .string(form.name), "同事可用": .string(form.isShared ? "是" : "否")])
        } catch let invalid as Invalid { throw Invalid(view: dressed(invalid.view)) }
    }

    private func remove(_ request: Request, _ db: any Connection) throws -> Response {
        let view = try ViewStore.find(request.id(), of: request.scope.actor.id, db)
        try ViewStore.remove(view.id, db)
        return .seeOther("/views", flash: "视图“\(view.name)”已删除").noting("删除视图", nil, ["名称": .string(view.name)])
    }
}

struct ViewForm: Form {
    static let title = "保存视图", submit = "保存视图"
    @Field("名称", .max(30), .hint("如 今年届满的基层工会")) var name: String
    @Field("同单位的同事也能用") var isShared: Bool
    @Field("清单", .control(.hidden), .max(60)) var list: String
    @Field("筛选、排序和列", .control(.hidden), .max(4000)) var state: String
}

struct ViewChange: Form {
    static let title = "修改视图", submit = "保存"
    @Field("名称", .max(30)) var name: String
    @Field("同单位的同事也能用") var isShared: Bool
}

/// The views under a name; each belongs to one account.
enum ViewStore {
    private static let columns: SQL = "id, account_id, list, name, state, is_shared, owner_name"

    static func all(of account: ID<Account>, _ db: any Connection) throws -> [StoredView] {
        try db.all("SELECT \(columns) FROM list_view WHERE account_id = \(account) AND name <> '' ORDER BY list, name, id")
    }

    static func find(_ id: ID<StoredView>, of account: ID<Account>, _ db: any Connection) throws -> StoredView {
        try db.one("SELECT \(columns) FROM list_view WHERE id = \(id) AND account_id = \(account) AND name <> ''")
    }

    static func count(of account: ID<Account>, in list: String, _ db: any Connection) throws -> Int {
        try db.count("SELECT COUNT(*) FROM list_view WHERE account_id = \(account) AND list = \(list) AND name <> ''")
    }

    static func isTaken(_ name: String, in list: String, by account: ID<Account>, except id: ID<StoredView>?, _ db: any Connection) throws -> Bool {
        let found: ID<StoredView>? = try db.value("SELECT id FROM list_view WHERE account_id = \(account) AND list = \(list) AND name = \(name)")
        return found != nil && found != id
    }

    static func add(_ form: ViewForm, _ state: Query, id: ID<StoredView>, _ actor: Actor, _ now: Instant, _ db: any Connection) throws {
        try db.run("""
            INSERT INTO list_view (id, account_id, list, name, state, owner_name, union_id, is_shared, at)
            VALUES (\(id), \(actor.id), \(form.list), \(form.name), \(StoredView.text(state)), \(actor.name), \(actor.unionID), \(form.isShared), \(now))
            """)
    }

    static func change(_ id: ID<StoredView>, _ form: ViewChange, _ actor: Actor, _ db: any Connection) throws {
        try db.run("UPDATE list_view SET name = \(form.name), is_shared = \(form.isShared), owner_name = \(actor.name), union_id = \(actor.unionID) WHERE id = \(id)")
    }

    static func remove(_ id: ID<StoredView>, _ db: any Connection) throws { try db.run("DELETE FROM list_view WHERE id = \(id)") }
}
