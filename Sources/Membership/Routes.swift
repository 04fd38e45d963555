import Kernel
import People

/// Who may ask what of the roster.
let memberRoutes: [Route] = [
    .get("/members", "会员", .right(.readMembers), list: .members) { request, db in
        var listing = try ListDeclaration.members.listing(request, db)
        if try request.scope.narrowed(to: .writeMembers) != nil { listing.actions = [.link("登记入会", "/members/new", icon: "plus", .main)] }
        listing.actions += [.link(NumberSearchForm.title, "/members/find", icon: "search"), .link("历史会员", "/members/former")]
        let seats = try request.scope.seats(of: .readMembers)
        if seats.count == 1, let union = seats.first, try MemberStore.count(at: union, db) > 0 {
            listing.actions += LetterFormat.allCases.map { .link("会员名册 \($0.label)", "/unions/\(union)/members/\($0.rawValue)", .bare) }
        }
        return .list(listing)
    },
    .get("/members/former", "历史会员", .right(.readMembers), list: .formerMembers) { request, db in .list(try ListDeclaration.formerMembers.listing(request, db)) },
    .get("/members/:id", "会员", .right(.readMembers), showMember),
    .get("/members/:id/edit", "更正会员资料", .right(.writeMembers), editMember),
    .post("/members/:id/edit", "更正会员资料", .right(.writeMembers), form: MemberForm.self, saveMember),
    .get("/members/:id/numbers", "查看会员全号", .right(.writeMembers)) { request, db in
        let member = try MemberStore.live(request.id(), request.scope, db)
        return .form(placed(PurposeForm().view, at: member))
    },
    .post("/members/:id/numbers", "查看会员全号", .right(.writeMembers), form: PurposeForm.self, showNumbers),
]

@Sendable private func showMember(_ request: Request, _ db: any Connection) throws -> Response {
    let member = try MemberStore.find(request.id(), request.scope, db)
    if let kept = member.person.mergedInto, (try? MemberStore.find(kept, request.scope, db)) != nil { return .seeOther("/members/\(kept)") }
    return .record(try MemberPage(member: member, request: request, db: db).record()).reading(seen(member), "查看会员")
}

@Sendable private func editMember(_ request: Request, _ db: any Connection) throws -> Response {
    let member = try MemberStore.live(request.id(), request.scope, db)
    return .form(placed(try MemberForm(member).opened("person", member.person.id.number, db), at: member)).reading(seen(member), "更正会员资料")
}

@Sendable private func saveMember(_ request: Request, _ db: any Connection) throws -> Response {
    let member = try MemberStore.live(request.id(), request.scope, db)
    try edited(MemberForm(member), "person", member.person.id.number, request, db, { placed($0, at: member) }) { form in
        try Roster.correct(member, form, Pen(request), db)
    }
    return .seeOther("/members/\(member.person.id)", flash: "已保存").noting("更正会员资料", ("person", member.person.id.number), at: member.union)
}

/// Shows the whole numbers once, and leaves on record who asked and what for.
@Sendable private func showNumbers(_ request: Request, _ db: any Connection) throws -> Response {
    let member = try MemberStore.live(request.id(), request.scope, db), person = member.person
    return try filled(PurposeForm.self, request, { placed($0, at: member) }) { form in
        var page = MemberPage(member: member, request: request, db: db)
        page.whole = try PersonFile.whole(of: person, request.instruments, db)
        return .record(try page.record()).reading(seen(member), form.purpose)
    }
}

/// Whose data was read, for the trail; without the name, which the trail would keep when the person is erased.
func seen(_ member: Member) -> ReadRecord { ReadRecord("会员（编号 \(member.person.id)）", "person", member.person.id.number) }

/// Where a form about a member lies, and its way out.
func placed(_ view: FormView, at member: Member) -> FormView {
    var view = view
    view.crumbs = [Record.Crumb("会员", "/members"), Record.Crumb(member.person.name, "/members/\(member.person.id)")]
    view.cancel = "/members/\(member.person.id)"
    return view
}
