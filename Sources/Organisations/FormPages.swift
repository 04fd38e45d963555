import Kernel

/// A page with an empty form about a union, or about one of its parts, which `askedFor` makes sure of.
func blank<F: Form>(
    _ form: F.Type, askedFor: @escaping @Sendable (Request, TradeUnion, any Connection) throws -> String? = { _, _, _ in nil }
) -> Handler {
    { request, db in
        let union = try UnionStore.find(request.id(), request.scope, db)
        var view = placed(form.init().view, at: union)
        view.introduction = try askedFor(request, union, db)
        return .form(view)
    }
}

@Sendable func officerAsked(_ request: Request, _ union: TradeUnion, _ db: any Connection) throws -> String? {
    let officer = try CommitteeStore.officer(request.id("member", of: Officer.self), of: union.id, db)
    return "\(officer.kind.label)\(officer.title) \(officer.name)"
}

@Sendable func employerAsked(_ request: Request, _ union: TradeUnion, _ db: any Connection) throws -> String? {
    let id = try request.id("employer", of: EmployerKind.self)
    guard let covered = try EmployerStore.covered(by: union.id, db).first(where: { $0.employer.id == id }) else { throw NotFound() }
    return covered.employer.name
}

@Sendable func certificateAsked(_ request: Request, _ union: TradeUnion, _ db: any Connection) throws -> String? {
    try PaperStore.certificate(request.id("certificate"), of: union.id, db).title
}

@Sendable func accountAsked(_ request: Request, _ union: TradeUnion, _ db: any Connection) throws -> String? {
    try PaperStore.account(request.id("account"), of: union.id, db).title
}

/// One change to a union by a form, back to the union's page.
func change<F: Form>(
    _ form: F.Type, _ request: Request, _ db: any Connection, _ flash: String, _ act: (F, TradeUnion) throws -> Void
) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db)
    try filled(form, request, { placed($0, at: union) }) { try act($0, union) }
    return .seeOther("/unions/\(union.id)", flash: flash).noting(F.title, ("union_org", union.id.number), at: union.id)
}

/// Where a form about a union lies, and its way out.
func placed(_ view: FormView, at union: TradeUnion) -> FormView {
    var view = view
    view.crumbs = [Record.Crumb("工会组织", "/unions"), Record.Crumb(union.name, "/unions/\(union.id)")]
    view.cancel = "/unions/\(union.id)"
    return view
}

func dressed(_ view: FormView, for union: TradeUnion, _ db: any Connection) throws -> FormView {
    placed(view.choosing("town", from: try TownStore.all(db)), at: union)
}

func dressed(_ view: FormView, for employer: Employer, _ db: any Connection) throws -> FormView {
    var view = view.choosing("town", from: try TownStore.all(db))
    view.crumbs = [Record.Crumb("应建会单位", "/employers"), Record.Crumb(employer.name, "/employers/\(employer.id)")]
    view.cancel = "/employers/\(employer.id)"
    return view
}

/// Somebody who sits in a committee. The number is masked until somebody says what it is for.
enum OfficerPage {
    static func record(_ officer: Officer, of union: TradeUnion, mayUnmask: Bool = false, phone: String? = nil) -> Record {
        var record = Record(id: officer.id, title: officer.name)
        record.crumbs = [Record.Crumb("工会组织", "/unions"), Record.Crumb(union.name, "/unions/\(union.id)")]
        record.tags = [Record.Tag(officer.title), Record.Tag(officer.kind.label)]
        if let until = officer.until { record.tags.append(Record.Tag("\(until) 离任", .warn)) }
        if mayUnmask, officer.phoneTail != nil { record.actions = [.link("查看全号", "/unions/\(union.id)/officers/\(officer.id)/phone", icon: "eye")] }
        record.sections = [
            Record.Section("任职", .facts([
                Record.Fact("phone", "手机号", .code, .personal, phone ?? officer.maskedPhone),
                Record.Fact("sex", "性别", .words(Sex.self), .personal, officer.sex),
                Record.Fact("political", "政治面貌", .words(Political.self), .personal, officer.political),
                Record.Fact("post", "专兼挂", .words(Post.self), .public, officer.post),
                Record.Fact("elected_on", "当选日期", .day, .public, officer.electedOn),
                Record.Fact("votes", "得票", .number(unit: "票"), .public, officer.votes),
                Record.Fact("approval_number", "批复文号", .text, .public, officer.approvalNumber),
                Record.Fact("since", "任职起始", .day, .public, officer.since), Record.Fact("until", "离任日期", .day, .public, officer.until),
            ]))
        ]
        return record
    }
}
