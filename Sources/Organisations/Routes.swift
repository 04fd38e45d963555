import Kernel

/// Who may ask what of the register.
let routes: [Route] = [
    .get("/unions", "工会组织", .right(.readRegister), list: .unions) { request, db in
        var listing = try ListDeclaration.unions.listing(request, db)
        let back = try LookingBack(request, at: "/unions")
        listing.actions = [.link("组织体系", ("/unions/tree" as Path).with(back.carried), icon: "grid")]
        listing.notices = [back.notice("名册")].compactMap(\.self)
        listing.carried = back.carried
        return .list(listing)
    },
    .get("/unions/tree", "组织体系", .right(.readRegister), asks: [Asked("tree", "哪一种体系"), Asked("under", "从哪个工会往下，写工会的编号"), .pastDay], showTree),
    .get("/unions/:id", "工会", .right(.readRegister), asks: [.pastDay]) { request, db in
        let back = try LookingBack(request, at: "/unions/\(request.id(of: UnionOrg.self))")
        let union = try unionLookedBackTo(back.day, request, db)
        return .record(try UnionPage(union: union, back: back, request: request, db: db).record())
    },
    .get("/unions/:id/edit", "修改工会信息", .right(.writeRegister), editUnion),
    .post("/unions/:id/edit", "修改工会信息", .right(.writeRegister), form: UnionForm.self, saveUnion),
    .get("/unions/:id/move", "调整上级", .right(.writeRegister), blank(MoveForm.self)),
    .post("/unions/:id/move", "调整上级", .right(.writeRegister), form: MoveForm.self, moveUnion),
    .get("/unions/:id/committees/:kind", "登记委员会届期", .right(.writeRegister), editCommittee),
    .post("/unions/:id/committees/:kind", "登记委员会届期", .right(.writeRegister), form: CommitteeForm.self, setCommittee),
    .get("/unions/:id/officers/new", "登记委员会成员", .right(.writeRegister), blank(OfficerForm.self)),
    .post("/unions/:id/officers/new", "登记委员会成员", .right(.writeRegister), form: OfficerForm.self, electOfficer),
    .get("/unions/:id/officers/:member", "委员会成员", .right(.readRegister), showOfficer),
    .get("/unions/:id/officers/:member/end", "登记离任", .right(.writeRegister), blank(LeaveForm.self, askedFor: officerAsked)),
    .post("/unions/:id/officers/:member/end", "登记离任", .right(.writeRegister), form: LeaveForm.self, endOfficer),
    .get("/unions/:id/officers/:member/phone", "查看全号", .right(.readPhones), blank(PurposeForm.self, askedFor: officerAsked)),
    .post("/unions/:id/officers/:member/phone", "查看全号", .right(.readPhones), form: PurposeForm.self, showPhone),
    .get("/unions/:id/employers/new", "登记覆盖的单位", .right(.writeRegister), blank(CoverForm.self)),
    .post("/unions/:id/employers/new", "登记覆盖的单位", .right(.writeRegister), form: CoverForm.self, coverEmployer),
    .get("/unions/:id/employers/:employer/end", "不再覆盖", .right(.writeRegister), blank(UncoverForm.self, askedFor: employerAsked)),
    .post("/unions/:id/employers/:employer/end", "不再覆盖", .right(.writeRegister), form: UncoverForm.self, uncoverEmployer),
    .get("/unions/:id/certificates/new", "登记证书", .right(.writeRegister), blank(CertificateForm.self)),
    .post("/unions/:id/certificates/new", "登记证书", .right(.writeRegister), form: CertificateForm.self, addCertificate),
    .get("/unions/:id/certificates/:certificate/edit", "更正证书", .right(.writeRegister), editCertificate),
    .post("/unions/:id/certificates/:certificate/edit", "更正证书", .right(.writeRegister), form: CertificateCorrection.self, correctCertificate),
    .get("/unions/:id/certificates/:certificate/end", "注销证书", .right(.writeRegister), blank(CertificateEnd.self, askedFor: certificateAsked)),
    .post("/unions/:id/certificates/:certificate/end", "注销证书", .right(.writeRegister), form: CertificateEnd.self, endCertificate),
    .get("/unions/:id/accounts/new", "登记对公账户", .right(.writeRegister), blank(BankAccountForm.self)),
    .post("/unions/:id/accounts/new", "登记对公账户", .right(.writeRegister), form: BankAccountForm.self, addAccount),
    .get("/unions/:id/accounts/:account/end", "登记销户", .right(.writeRegister), blank(BankAccountEnd.self, askedFor: accountAsked)),
    .post("/unions/:id/accounts/:account/end", "登记销户", .right(.writeRegister), form: BankAccountEnd.self, endAccount),
    .get("/unions/:id/files/new", "附加文件", .right(.attachFiles), blank(AttachmentForm.self)),
    .post("/unions/:id/files/new", "附加文件", .right(.attachFiles), form: AttachmentForm.self, takesFiles: true, attachFile),
    .get("/unions/:id/files/:file", "附件", .right(.readRegister), gives: .file, openFile),
    .post("/unions/:id/files/:file/remove", "删除附件", .right(.attachFiles), removeFile),
    .post("/unions/:id/notes/:note", "处理数据问题", .right(.writeRegister), resolveNote),
    .get("/terms", "任期届满", .right(.readRegister), list: .terms) { request, db in .list(try ListDeclaration.terms.listing(request, db)) },
    .get("/officers", "委员会成员", .right(.readRegister), list: .officers) { request, db in .list(try ListDeclaration.officers.listing(request, db)) },
    .get("/officers/:id", "委员会成员", .right(.readRegister)) { request, db in
        let officer = try request.id(of: Officer.self)
        return .seeOther("/unions/\(try CommitteeStore.union(of: officer, request.scope, db))/officers/\(officer)")
    },
    .get("/employers", "应建会单位", .right(.readEmployers), list: .employers) { request, db in
        .list(try ListDeclaration.employers.listing(request, db))
    },
    .get("/employers/:id", "单位", .right(.readEmployers)) { request, db in
        let employer = try EmployerStore.find(request.id(), request.scope, db)
        return .record(try EmployerPage(employer: employer, request: request, db: db).record())
    },
    .get("/employers/:id/edit", "修改单位信息", .right(.writeEmployers), editEmployer),
    .post("/employers/:id/edit", "修改单位信息", .right(.writeEmployers), form: EmployerForm.self, saveEmployer),
]

private func unionLookedBackTo(_ day: Day?, _ request: Request, _ db: any Connection) throws -> TradeUnion {
    let id: ID<UnionOrg> = try request.id()
    do { return try UnionStore.find(id, at: day, request.scope, db) } catch let nothing as NotFound {
        guard let day else { throw nothing }
        let today = try UnionStore.find(id, request.scope, db)
        throw Complaint("union_not_yet", "\(day.long)，\(today.name)还不在名册里。请看以后的日子")
    }
}

@Sendable private func showTree(_ request: Request, _ db: any Connection) throws -> Response {
    let back = try LookingBack(request, at: "/unions/tree", keeping: ["tree", "under"])
    let under = try request.query["under"].map { text in
        guard let id = ID<UnionOrg>(text) else { throw NotFound() }
        return try UnionStore.find(id, at: back.day, request.scope, db)
    }
    let tree = request.query["tree"].flatMap(Tree.init(rawValue:)) ?? .affiliation
    return try TreePage(tree: tree, scope: request.scope, db: db, under: under, back: back).response()
}

@Sendable private func editUnion(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db)
    return .form(try dressed(UnionForm(union.facts).opened("union_org", union.id.number, db), for: union, db))
}

@Sendable private func saveUnion(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db)
    try edited(UnionForm(union.facts), "union_org", union.id.number, request, db, { try dressed($0, for: union, db) }) { form in
        try Register.edit(union, form, request.scope, Pen(request), db)
    }
    return .seeOther("/unions/\(union.id)", flash: "已保存").noting("修改工会信息", ("union_org", union.id.number), at: union.id)
}

@Sendable private func moveUnion(_ request: Request, _ db: any Connection) throws -> Response {
    try change(MoveForm.self, request, db, "已调整上级") { form, union in
        try Register.move(union, form, request.scope, Pen(request), db)
    }
}

/// A committee that has a term of its own; the union committee's is the union's.
private func committeeKind(_ request: Request) throws -> CommitteeKind {
    guard let kind = request.parameters["kind"].flatMap(CommitteeKind.init(rawValue:)), kind != .union else { throw NotFound() }
    return kind
}

@Sendable private func editCommittee(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db), kind = try committeeKind(request)
    let committee = try CommitteeStore.all(of: union.id, db).first { $0.kind == kind }
    var view = placed(CommitteeForm(committee).view, at: union)
    view.introduction = kind.label
    return .form(view)
}

@Sendable private func setCommittee(_ request: Request, _ db: any Connection) throws -> Response {
    _ = try UnionStore.find(request.id(), request.scope, db)
    let kind = try committeeKind(request)
    return try change(CommitteeForm.self, request, db, "已登记") { form, union in try Register.set(form, kind, of: union, Pen(request), db) }
}

@Sendable private func electOfficer(_ request: Request, _ db: any Connection) throws -> Response {
    try change(OfficerForm.self, request, db, "已登记") { form, union in
        try Register.elect(form, to: union, Pen(request), db)
    }
}

@Sendable private func showOfficer(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db)
    let officer = try CommitteeStore.officer(request.id("member", of: Officer.self), of: union.id, db)
    let mayUnmask = try request.scope.may(.right(.readPhones), at: union.id, db)
    return .record(OfficerPage.record(officer, of: union, mayUnmask: mayUnmask)).reading(seen(officer, of: union), "查看委员会成员")
}

@Sendable private func endOfficer(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db)
    let officer = try CommitteeStore.officer(request.id("member", of: Officer.self), of: union.id, db)
    return try change(LeaveForm.self, request, db, "已登记离任") { form, _ in try Register.end(officer, form, Pen(request), db) }
}

/// Who was looked at, for the record.
private func seen(_ officer: Officer, of union: TradeUnion) -> String { "\(officer.title)\(officer.name)（\(union.name)，编号 \(officer.id)）" }

/// Shows the whole number once, and leaves on record who asked and what for.
@Sendable private func showPhone(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db)
    let officer = try CommitteeStore.officer(request.id("member", of: Officer.self), of: union.id, db)
    return try filled(PurposeForm.self, request, { placed($0, at: union) }) { form in
        let phone = try CommitteeStore.phone(of: officer, request.instruments, db)
        return .record(OfficerPage.record(officer, of: union, phone: phone)).reading(seen(officer, of: union), form.purpose)
    }
}

@Sendable private func coverEmployer(_ request: Request, _ db: any Connection) throws -> Response {
    try change(CoverForm.self, request, db, "已登记") { form, union in
        try Register.cover(form, by: union, request.scope, Pen(request), db)
    }
}

@Sendable private func uncoverEmployer(_ request: Request, _ db: any Connection) throws -> Response {
    _ = try employerAsked(request, UnionStore.find(request.id(), request.scope, db), db)
    return try change(UncoverForm.self, request, db, "已登记") { form, union in
        try Register.uncover(request.id("employer", of: EmployerKind.self), form, by: union, Pen(request), db)
    }
}

@Sendable private func addCertificate(_ request: Request, _ db: any Connection) throws -> Response {
    try change(CertificateForm.self, request, db, "已登记证书") { form, union in
        try Register.add(form, to: union, Pen(request), db)
    }
}

private func certificate(_ request: Request, _ db: any Connection) throws -> (certificate: Certificate, union: TradeUnion) {
    let union = try UnionStore.find(request.id(), request.scope, db)
    return (try PaperStore.certificate(request.id("certificate"), of: union.id, db), union)
}

@Sendable private func editCertificate(_ request: Request, _ db: any Connection) throws -> Response {
    let (certificate, union) = try certificate(request, db)
    return .form(placed(try CertificateCorrection(certificate).opened("certificate", certificate.id.number, db), at: union))
}

@Sendable private func correctCertificate(_ request: Request, _ db: any Connection) throws -> Response {
    let (certificate, union) = try certificate(request, db)
    try edited(CertificateCorrection(certificate), "certificate", certificate.id.number, request, db, { placed($0, at: union) }) { form in
        try Register.correct(certificate, form, of: union, Pen(request), db)
    }
    return .seeOther("/unions/\(union.id)", flash: "已更正").noting("更正证书", ("union_org", union.id.number), at: union.id)
}

@Sendable private func endCertificate(_ request: Request, _ db: any Connection) throws -> Response {
    let certificate = try certificate(request, db).certificate
    return try change(CertificateEnd.self, request, db, "已注销") { form, union in try Register.end(certificate, form, of: union, Pen(request), db) }
}

@Sendable private func endAccount(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db)
    let account = try PaperStore.account(request.id("account"), of: union.id, db)
    return try change(BankAccountEnd.self, request, db, "已登记销户") { form, union in try Register.end(account, form, of: union, Pen(request), db) }
}

@Sendable private func addAccount(_ request: Request, _ db: any Connection) throws -> Response {
    try change(BankAccountForm.self, request, db, "已登记对公账户") { form, union in
        try Register.open(form, for: union, Pen(request), db)
    }
}

@Sendable private func attachFile(_ request: Request, _ db: any Connection) throws -> Response {
    try change(AttachmentForm.self, request, db, "已附加文件") { form, union in
        guard let upload = request.uploads["file"] else { throw form.refused("file", Complaint("required", "请选择文件")) }
        try PaperStore.attach(upload, form, to: union.id, Pen(request), db)
    }
}

@Sendable private func openFile(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db)
    let attachment = try PaperStore.attachment(request.id("file", of: Attachment.self), of: union.id, db)
    return .file(attachment.fileID, name: attachment.fileName).reading("附件“\(attachment.title)”（\(union.name)，编号 \(attachment.id)）", "下载附件")
}

@Sendable private func removeFile(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db)
    try PaperStore.remove(PaperStore.attachment(request.id("file"), of: union.id, db), of: union.id, Pen(request), db)
    return .seeOther("/unions/\(union.id)", flash: "已删除附件").noting("删除附件", ("union_org", union.id.number), at: union.id)
}

@Sendable private func resolveNote(_ request: Request, _ db: any Connection) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db)
    let note = try QualityStore.note(request.id("note", of: QualityNote.self), of: .union(union.id), db)
    try QualityStore.resolve(note.id, Pen(request), db)
    try Pen(request).note("union_org", union.id.number, "note_resolved", detail: ["问题": ["", .string(note.sentence)]], at: union.id, db)
    return .seeOther("/unions/\(union.id)", flash: "已处理")
}

@Sendable private func editEmployer(_ request: Request, _ db: any Connection) throws -> Response {
    let employer = try EmployerStore.find(request.id(), request.scope, db)
    return .form(try dressed(EmployerForm(employer.facts).opened("employer", employer.id.number, db), for: employer, db))
}

@Sendable private func saveEmployer(_ request: Request, _ db: any Connection) throws -> Response {
    let employer = try EmployerStore.find(request.id(), request.scope, db)
    try edited(EmployerForm(employer.facts), "employer", employer.id.number, request, db, { try dressed($0, for: employer, db) }) { form in
        try Register.edit(employer, form, request.scope, Pen(request), db)
    }
    return .seeOther("/employers/\(employer.id)", flash: "已保存").noting("修改单位信息", ("employer", employer.id.number))
}
