import Kernel

/// Asking the level above, and answering the level below.
let petitionRoutes: [Route] = [
    .get("/petitions", "请示和批复", .right(.readPetitions), list: .petitions) { request, db in .list(try ListDeclaration.petitions.listing(request, db)) },
    .get("/petitions/:id", "请示", .right(.readPetitions)) { request, db in
        .record(try PetitionPage(petition: PetitionStore.find(request.id(), request.scope, db), request: request, db: db).record())
    },
    .get("/petitions/:id/approve", "批复", .right(.answerPetitions)) { request, db in
        let petition = try answerable(.approve, request, db)
        var view = placed(ApprovalForm().view, at: petition)
        view.notices = [try numberComing(petition, request, db)]
        return .form(view)
    },
    .post("/petitions/:id/approve", "批复", .right(.answerPetitions), form: ApprovalForm.self) { request, db in
        try answer(ApprovalForm.self, request, db, "已批复") { form, petition in try Register.approve(petition, form, request, db) }
    },
    .get("/petitions/:id/return", "退回请示", .right(.answerPetitions), blankAnswer(SendBackForm.self, .sendBack)),
    .post("/petitions/:id/return", "退回请示", .right(.answerPetitions), form: SendBackForm.self) { request, db in
        try answer(SendBackForm.self, request, db, "已退回") { form, petition in
            try Register.turnDown(petition, .sendBack, reason: form.reason, request, db)
        }
    },
    .get("/petitions/:id/refuse", "不同意请示", .right(.answerPetitions), blankAnswer(RefusalForm.self, .refuse)),
    .post("/petitions/:id/refuse", "不同意请示", .right(.answerPetitions), form: RefusalForm.self) { request, db in
        try answer(RefusalForm.self, request, db, "已回复不同意") { form, petition in
            try Register.turnDown(petition, .refuse, reason: form.reason, request, db)
        }
    },
    .post("/petitions/:id/withdraw", "撤回请示", .right(.sendPetitions)) { request, db in
        let petition = try PetitionStore.find(request.id(), request.scope, db)
        try Register.turnDown(petition, .withdraw, request, db)
        return done(petition, "已撤回", "撤回请示")
    },
    .get("/unions/:id/found", "申请建会", .right(.sendPetitions)) { request, db in
        .form(try dressed(FoundingForm().view, for: UnionStore.find(request.id(), request.scope, db), db))
    },
    .post("/unions/:id/found", "申请建会", .right(.sendPetitions), form: FoundingForm.self) { request, db in
        let parent = try UnionStore.find(request.id(), request.scope, db)
        return sent(try filled(FoundingForm.self, request, { try dressed($0, for: parent, db) }) {
            try Register.askForFounding($0, under: parent, request.scope, Pen(request), db)
        }, "申请建会", at: parent)
    },
    .get("/unions/:id/found-again", "再次报送建会请示", .right(.sendPetitions)) { request, db in
        .form(placed(AskAgainForm().view, at: try PetitionStore.last(about: request.id(), request.scope, db)))
    },
    .post("/unions/:id/found-again", "再次报送建会请示", .right(.sendPetitions), form: AskAgainForm.self) { request, db in
        let before = try PetitionStore.last(about: request.id(), request.scope, db), draft = try UnionStore.record(before.unionID, db)
        let petition = try filled(AskAgainForm.self, request, { placed($0, at: before) }) { try Register.askAgain($0, for: draft, request, db) }
        return sent(petition, AskAgainForm.title, at: draft)
    },
    .post("/unions/:id/convene", "筹备选举", .right(.sendPetitions)) { request, db in
        let union = try UnionStore.find(request.id(), request.scope, db)
        try TradeUnion.flow.apply(.convene, to: union.id, request, db)
        return .seeOther("/unions/\(union.id)/election", flash: "开始筹备选举。选举以后逐个登记当选人").noting("筹备选举", ("union_org", union.id.number), at: union.id)
    },
    .get("/unions/:id/election", "选举", .right(.readPetitions)) { request, db in
        .record(try ElectionPage.record(UnionStore.find(request.id(), request.scope, db), request, db))
    },
    .get("/unions/:id/ballots/new", "登记当选人", .right(.sendPetitions), blank(BallotForm.self)),
    .post("/unions/:id/ballots/new", "登记当选人", .right(.sendPetitions), form: BallotForm.self) { request, db in
        let union = try UnionStore.find(request.id(), request.scope, db)
        try filled(BallotForm.self, request, { placed($0, at: union) }) { try Register.elect($0, in: union, Pen(request), db) }
        return .seeOther("/unions/\(union.id)/election", flash: "已登记").noting("登记当选人", ("union_org", union.id.number), at: union.id)
    },
    .post("/unions/:id/ballots/:ballot/remove", "移除当选人", .right(.sendPetitions)) { request, db in
        let union = try UnionStore.find(request.id(), request.scope, db)
        try PetitionStore.remove(request.id("ballot", of: Ballot.self), of: union.id, db)
        return .seeOther("/unions/\(union.id)/election", flash: "已移除").noting("移除当选人", ("union_org", union.id.number), at: union.id)
    },
    .post("/unions/:id/call-off", "取消选举", .right(.sendPetitions)) { request, db in
        let union = try UnionStore.find(request.id(), request.scope, db)
        try TradeUnion.flow.apply(union.isFounding ? .standDown : .callOff, to: union.id, request, db)
        try PetitionStore.forgetBallots(of: union.id, db)
        return .seeOther("/unions/\(union.id)", flash: "选举已取消").noting("取消选举", ("union_org", union.id.number), at: union.id)
    },
    .get("/unions/:id/election/send", "报送选举结果", .right(.sendPetitions), blank(ElectionForm.self)),
    .post("/unions/:id/election/send", "报送选举结果", .right(.sendPetitions), form: ElectionForm.self) { request, db in
        try ask(ElectionForm.self, request, db) { try Register.send($0, of: $1, request, db) }
    },
    .get("/unions/:id/postpone", "申请延期换届", .right(.sendPetitions), blank(PostponementForm.self, askedFor: Register.postponable)),
    .post("/unions/:id/postpone", "申请延期换届", .right(.sendPetitions), form: PostponementForm.self) { request, db in
        try ask(PostponementForm.self, request, db) { try Register.postpone($0, of: $1, request, db) }
    },
    .get("/unions/:id/dissolve", "申请撤销工会", .right(.sendPetitions)) { request, db in
        let union = try UnionStore.find(request.id(), request.scope, db)
        var view = placed(DissolutionForm().view, at: union)
        view.introduction = "批复同意以后，“\(union.name)”到撤销日期为止；会员的会籍保留，请说明转到哪里。"
        view.consequence = try request.instruments.consequences(of: Dependant.Ending(union.id), db)
        return .form(view)
    },
    .post("/unions/:id/dissolve", "申请撤销工会", .right(.sendPetitions), form: DissolutionForm.self) { request, db in
        try ask(DissolutionForm.self, request, db) { try Register.askToDissolve($0, of: $1, request, db) }
    },
    .get("/unions/:id/split", "申请分立", .right(.sendPetitions)) { request, db in
        .form(try dressedSplit(FoundingForm().view, for: UnionStore.find(request.id(), request.scope, db), db))
    },
    .post("/unions/:id/split", "申请分立", .right(.sendPetitions), form: FoundingForm.self) { request, db in
        let origin = try UnionStore.find(request.id(), request.scope, db)
        let petition = try filled(FoundingForm.self, request, { try dressedSplit($0, for: origin, db) }) {
            try Register.askForSplit($0, from: origin, request.scope, Pen(request), db)
        }
        return sent(petition, "申请分立", at: origin)
    },
    .get("/unions/:id/merge", "申请合并", .right(.sendPetitions), blank(MergerForm.self) { _, union, _ in "批复同意以后，“\(union.name)”撤销，下面的工会和覆盖的单位归并入的工会。" }),
    .post("/unions/:id/merge", "申请合并", .right(.sendPetitions), form: MergerForm.self) { request, db in
        try ask(MergerForm.self, request, db) { try Register.askToMerge($0, of: $1, request, db) }
    },
    .get("/unions/:id/alter", "申请变更", .right(.sendPetitions), blank(AlterationForm.self) { _, union, _ in
        "现在登记的：\(union.name)；法定代表人\(union.facts.representative ?? "未登记")；住所\(union.facts.address ?? "未登记")。"
    }),
    .post("/unions/:id/alter", "申请变更", .right(.sendPetitions), form: AlterationForm.self) { request, db in
        try ask(AlterationForm.self, request, db) { try Register.askToAlter($0, of: $1, request, db) }
    },
    .get("/unions/:id/suspend", "登记停摆", .right(.writeRegister), blank(SuspensionForm.self)),
    .post("/unions/:id/suspend", "登记停摆", .right(.writeRegister), form: SuspensionForm.self) { request, db in
        try change(SuspensionForm.self, request, db, "已登记停摆") { form, union in
            _ = try TradeUnion.flow.apply(.suspend, to: union.id, reason: form.reason, request, db)
        }
    },
    .get("/unions/:id/resume", "恢复正常", .right(.writeRegister), blank(ResumptionForm.self)),
    .post("/unions/:id/resume", "恢复正常", .right(.writeRegister), form: ResumptionForm.self) { request, db in
        try change(ResumptionForm.self, request, db, "已恢复正常") { form, union in
            _ = try TradeUnion.flow.apply(.resume, to: union.id, reason: form.reason, request, db)
        }
    },
]

private func dressedSplit(_ view: FormView, for origin: TradeUnion, _ db: any Connection) throws -> FormView {
    var view = try dressed(view, for: origin, db)
    view.title = "申请分立"
    view.introduction = "从“\(origin.name)”分出一个新的工会。批复选举结果以后，下面写的单位归新的工会。"
    return view
}

/// One question by a form, on to the petition's page.
private func ask<F: Form>(
    _ form: F.Type, _ request: Request, _ db: any Connection, _ act: (F, TradeUnion) throws -> ID<Petition>
) throws -> Response {
    let union = try UnionStore.find(request.id(), request.scope, db)
    return sent(try filled(form, request, { placed($0, at: union) }) { try act($0, union) }, F.title, at: union)
}

private func sent(_ petition: ID<Petition>, _ action: String, at union: TradeUnion) -> Response {
    .seeOther("/petitions/\(petition)", flash: "请示已报送").noting(action, ("petition", petition.number), at: union.id)
}

private func blankAnswer<F: Form>(_ form: F.Type, _ event: PetitionEvent) -> Handler {
    { request, db in .form(placed(F().view, at: try answerable(event, request, db))) }
}

/// The petition that is to be answered so, while it may be: nobody fills in a form whose answer has been given.
private func answerable(_ event: PetitionEvent, _ request: Request, _ db: any Connection) throws -> Petition {
    let petition = try PetitionStore.find(request.id(), request.scope, db)
    try Petition.flow.require(event, of: petition.id, request, db)
    return petition
}

/// Under which number the answer will go out, or what is still missing for one.
private func numberComing(_ petition: Petition, _ request: Request, _ db: any Connection) throws -> Notice {
    guard let letterhead = try DocumentStore.letterhead(of: petition.toID, db) else {
        return Notice(.warn, "“\(petition.toName)”还没有设定机关代字，批复编不出文号", .link("发文设置", "/unions/\(petition.toID)/letterhead"))
    }
    return Notice(.info, "文号由系统按顺序编：\(try DocumentSeries.upcoming(letterhead.office, on: request.today, db))")
}

private func answer<F: Form>(
    _ form: F.Type, _ request: Request, _ db: any Connection, _ flash: String, _ act: (F, Petition) throws -> Void
) throws -> Response {
    let petition = try PetitionStore.find(request.id(), request.scope, db)
    try filled(form, request, { placed($0, at: petition) }) { try act($0, petition) }
    return done(petition, flash, F.title)
}

private func done(_ petition: Petition, _ flash: String, _ action: String) -> Response {
    .seeOther("/petitions/\(petition.id)", flash: flash).noting(action, ("petition", petition.id.number), at: petition.unionID)
}

private func placed(_ view: FormView, at petition: Petition) -> FormView {
    var view = view
    view.crumbs = [Record.Crumb("请示和批复", "/petitions"), Record.Crumb(petition.title, "/petitions/\(petition.id)")]
    view.cancel = "/petitions/\(petition.id)"
    view.introduction = petition.title
    return view
}
