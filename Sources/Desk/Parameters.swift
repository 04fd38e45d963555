import Kernel

/// What the law or the federation sets and changes: deadlines, thresholds, sizes. A new value holds from a day on; the old ones stay for what
/// happened before.
struct Parameters: Sendable {
    static let read = Right("parameters.read", "查看参数", Role.district.union(Role.beneathDistrict).union([.sysadmin]))
    static let write = Right("parameters.write", "设定参数", [.deptOffice, .deptOrg])

    private let kinds: [ParameterKind]
    init(_ modules: [Module]) { kinds = modules.flatMap(\.parameters) }

    var routes: [Route] {
        let list = list
        return [
            .get("/parameters", "参数", .right(Self.read), list: list) { request, db in
                var listing = try list.listing(request, db)
                listing.introduction = "法规和区里规定的期限、比例、名额。新的值自某天起用，以前的事仍按当时的值。"
                if try request.scope.actor.holds(Self.write) { listing.actions = [.link("设定新值", "/parameters/new", icon: "plus", .main)] }
                return .list(listing)
            },
            .get("/parameters/new", "设定参数", .right(Self.write)) { [self] _, _ in .form(dressed(ParameterForm().view)) },
            .post("/parameters/new", "设定参数", .right(Self.write), form: ParameterForm.self, add),
        ]
    }

    private var list: ListDeclaration {
        ListDeclaration(
            "parameters", "参数", at: "/parameters", unit: "条", id: "p.id", defaultSort: "code", empty: "还没有参数",
            columns: [
                Column("code", "参数", .word(kinds.map { Kind.Word($0.code, $0.title) }), .internal, "p.code", sort: "p.code"),
                Column("value", "值", "p.value"), Column("since", "自哪天起", .day, "p.since", sort: "p.since"),
                Column("source", "依据", "p.source"),
            ]
        ) { _, _ in "FROM parameter p WHERE 1 = 1" }
    }

    private func dressed(_ view: FormView) -> FormView {
        var view = view.choosing("code", from: kinds.map { Filter.Option($0.code, $0.title) })
        view.crumbs = [Record.Crumb("参数", "/parameters")]
        view.cancel = "/parameters"
        return view
    }

    private func add(_ request: Request, _ db: any Connection) throws -> Response {
        let (kind, set) = try filled(ParameterForm.self, request, dressed) { form in
            guard let kind = kinds.first(where: { $0.code == form.code }) else {
                throw form.refused("code", Complaint("code_unknown", "没有“\(form.code)”这个参数，请从列表里选"))
            }
            guard kind.isReadable(form.value) else {
                throw form.refused("value", Complaint("value_unreadable", "“\(form.value)”不合这个参数的写法，请照列表里现有的值来写"))
            }
            guard try !db.exists("SELECT 1 FROM parameter WHERE code = \(form.code) AND since = \(form.since)") else {
                throw form.refused("since", Complaint("parameter_taken", "“\(kind.title)”自 \(form.since.long) 起的值已经设定，不能再改，请另选一天"))
            }
            try db.run("""
                INSERT INTO parameter (id, code, since, value, source) VALUES (\(request.draws.id()), \(form.code), \(form.since), \(form.value), \(form.source))
                """)
            return (kind, form)
        }
        return .seeOther("/parameters", flash: "已设定，自 \(set.since.long) 起用").noting(
            "设定参数", nil, at: nil, ["参数": .string(kind.title), "值": .string(set.value), "自哪天起": .string(set.since.description)])
    }
}

struct ParameterForm: Form {
    static let title = "设定参数", submit = "设定"
    @Field("参数", .max(60)) var code: String
    @Field("值", .max(200), .hint("写法和列表里现有的值一样，如 15日、15个工作日、6个月")) var value: String
    @Field("自哪天起") var since: Day
    @Field("依据", .max(200)) var source: String
}
