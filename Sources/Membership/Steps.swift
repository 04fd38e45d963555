import Kernel
import Organisations
import People

/// The steps of a member's life at the desk, each with its form.
let stepRoutes: [Route] = [
    .get("/members/:id/transfer", "转出会员", .right(.writeMembers), blank(TransferOutForm.self) { member in
        "转入工会接收以后才转走，会龄连续计算；接收以前仍是本会会员。逾期不接收的，转为待接转"
    }),
    .post("/members/:id/transfer", "转出会员", .right(.writeMembers), form: TransferOutForm.self, transferOut),
    .get("/members/:id/retain", "保留会籍", .right(.writeMembers), blank(RetentionForm.self) { _ in "保留会籍期间不交会费，不参加选举和表决，不计入入会率；以后可以恢复" }),
    .post("/members/:id/retain", "保留会籍", .right(.writeMembers), form: RetentionForm.self) { request, db in
        try step(RetentionForm.self, request, db, "已保留会籍") { try Roster.retain($0, $1, Pen(request), db) }
    },
    .get("/members/:id/return", "恢复会籍", .right(.writeMembers), blank(ReturnForm.self) { _ in "恢复后是在籍会员，会龄连续计算" }),
    .post("/members/:id/return", "恢复会籍", .right(.writeMembers), form: ReturnForm.self) { request, db in
        try step(ReturnForm.self, request, db, "已恢复会籍") { try Roster.bringBack($0, $1, Pen(request), db) }
    },
    .get("/members/:id/quit", "退会", .right(.writeMembers), blank(QuitForm.self) { "\($0)不再是会员，记录留着，以后可以再次入会，会龄重新算" }),
    .post("/members/:id/quit", "退会", .right(.writeMembers), form: QuitForm.self) { request, db in
        try step(QuitForm.self, request, db, "已登记退会") { try Roster.quit($0, $1, Pen(request), db) }
    },
    .get("/members/:id/strike", "除名", .right(.writeMembers), blank(StrikeForm.self) { "\($0)视为自动退会，记录留着" }),
    .post("/members/:id/strike", "除名", .right(.writeMembers), form: StrikeForm.self) { request, db in
        try step(StrikeForm.self, request, db, "已登记除名") { try Roster.strike($0, $1, Pen(request), db) }
    },
    .get("/members/:id/expel", "开除会籍", .right(.writeMembers), blank(ExpulsionForm.self) { "只用于严重犯罪并受到刑事处罚的。\($0)不再是会员，要报上一级工会备案" }),
    .post("/members/:id/expel", "开除会籍", .right(.writeMembers), form: ExpulsionForm.self) { request, db in
        try step(ExpulsionForm.self, request, db, "已登记开除会籍") { try Roster.expel($0, $1, Pen(request), db) }
    },
    .get("/members/:id/death", "登记亡故", .right(.writeMembers), blank(DeathForm.self) { _ in "会籍到这一天为止，以后不能再登记任何事" }),
    .post("/members/:id/death", "登记亡故", .right(.writeMembers), form: DeathForm.self) { request, db in
        try step(DeathForm.self, request, db, "已登记亡故") { try Roster.die($0, $1, Pen(request), db) }
    },
    .get("/members/:id/files/new", "附加文件", .right(.writeMembers), blank(MemberFileForm.self) { _ in nil }),
    .post("/members/:id/files/new", "附加文件", .right(.writeMembers), form: MemberFileForm.self, takesFiles: true) { request, db in
        try step(MemberFileForm.self, request, db, "已附加文件") { member, form in
            guard let upload = request.uploads["file"] else { throw form.refused("file", Complaint("required", "请选择文件")) }
            try MemberFiles.attach(upload, form.title, to: member.person.id, at: member.union, Pen(request), db)
        }
    },
    .get("/members/:id/files/:file", "会员附件", .right(.readMembers), gives: .file) { request, db in
        let member = try MemberStore.find(request.id(), request.scope, db)
        let file = try MemberFiles.find(request.id("file"), of: member.person.id, request.scope, db)
        return .file(file.fileID, name: file.fileName).reading(ReadRecord("\(seen(member).words)的附件“\(file.title)”", "person", member.person.id.number), "下载附件")
    },
    .get("/members/:id/application/:format", "入会申请书", .right(.writeMembers), gives: .file) { request, db in
        let member = try MemberStore.live(request.id(), request.scope, db)
        let letter = try MemberLetters.application(of: member, on: request.today, request.instruments, db)
        return try .letter(letter, request.letterFormat, day: request.today).reading(seen(member), "打印入会申请书，含证件和手机全号")
    },
    .get("/unions/:id/members/:format", "会员名册", .right(.readMembers), gives: .file) { request, db in
        let union: ID<UnionOrg> = try request.id(), name = try UnionOrg.name(of: union, request.scope, db)
        let letter = try MemberLetters.roster(of: union, on: request.today, db)
        return try .letter(letter, request.letterFormat, day: request.today).reading("会员名册（\(name)，编号 \(union)）", "下载会员名册")
    },
]

private func blank<F: Form>(_ form: F.Type, _ consequence: @escaping @Sendable (_ name: String) -> String?) -> Handler {
    { request, db in
        let member = try MemberStore.live(request.id(), request.scope, db)
        var view = placed(F().view, at: member)
        view.introduction = "\(member.person.name)，\(try Register.name(of: member.union, db))"
        view.consequence = consequence(member.person.name)
        return .form(view)
    }
}

/// One step by a form, back to the member's page.
private func step<F: Form>(_ form: F.Type, _ request: Request, _ db: any Connection, _ flash: String, _ act: (Member, F) throws -> Void) throws -> Response {
    let member = try MemberStore.live(request.id(), request.scope, db)
    try filled(form, request, { placed($0, at: member) }) { try act(member, $0) }
    return .seeOther("/members/\(member.person.id)", flash: flash).noting(F.title, ("person", member.person.id.number), at: member.union)
}

@Sendable private func transferOut(_ request: Request, _ db: any Connection) throws -> Response {
    let member = try MemberStore.live(request.id(), request.scope, db)
    let id = try filled(TransferOutForm.self, request, { placed($0, at: member) }) { form in
        let target = try Entry.union(form.to, nil, db) { form.refused("to", $0) }
        return try Moving.ask(for: member.person.id, to: target, via: .fromUnion, reason: form.reason, Pen(request), db)
    }
    return .seeOther("/transfers/\(id)", flash: "已提出，等转入工会接收").noting("转出会员", ("transfer", id.number), at: member.union)
}
