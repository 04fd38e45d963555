import Channels
package import Kernel
import Organisations
import People

/// What is done with applications. Each verb is one change: the application, what becomes of the applicant, the history and the notice.
enum Joining {
    static let replyWithin = Parameter<DeadlineRule>("application_reply", "入会申请答复期限") { DeadlineRule(written: $0) }
    static let keptDays = Parameter("application_kept_days", "入会申请资料保存天数", 1...3650)
    /// From one phone.
    static let mostADay = 5

    /// Whatever the register knows of the number, the answer is the same: nobody learns here who is a member.
    static func ask(_ form: ApplicationForm, to union: ID<UnionOrg>, _ request: Request, _ db: any Connection) throws -> ID<Application> {
        let pen = Pen(request), phone = try request.ownPhone
        guard form.volunteers else { throw form.refused("volunteers", Complaint("not_voluntary", "入会是自愿的。愿意入会，请勾上这一项")) }
        guard form.agrees else { throw form.refused("agrees", Complaint("consent_needed", "不处理这些信息办不了入会。不同意的，可以到工会当面办")) }
        let number = try form.number(form.documentType, form.number, pen)
        guard let born = number.birthDate ?? form.birthDate else { throw form.refused("birthDate", Complaint("required", "这种证件上没有写进号码，请填出生日期")) }
        if number.sex == nil, form.sex == nil { throw form.refused("sex", Complaint("required", "这种证件上没有写进号码，请选性别")) }
        try form.refuseFuture(born, number.birthDate == nil ? "birthDate" : "number", pen)
        guard born.adding(years: 16) <= pen.today else {
            throw form.refused(number.birthDate == nil ? "birthDate" : "number", Complaint("joined_too_young", "年满 16 周岁才能入会，请核对"))
        }
        guard let target = try Register.open(union, db) else { throw NotAllowed("这个工会现在不能接收会员，请重新选一个") }
        guard try !ApplicationStore.all(from: phone, db).contains(where: \.state.isOpen) else { throw NotAllowed("您已有一件入会申请在办，等有了结果再申请，或先撤回") }
        guard try ApplicationStore.count(from: phone, since: pen.now.adding(seconds: -86_400), db) < mostADay else {
            throw form.refused("number", Complaint("too_many", "这个手机号一天里已申请 \(mostADay) 次，请明天再来，或到工会当面办"))
        }
        let texts = try (["membership"] + (form.bindsPhone ? ["pages", "copies"] : [])).map { try Consents.text($0, on: pen.today, db) }
        let promise = Deadline(try replyWithin.value(on: pen.today, db), from: pen.today, in: try WorkCalendar(db))
        let id = try ApplicationStore.insert(form, number, from: phone, to: union, due: try? promise.due.get(), agreeing: texts, pen, db)
        try ApplicationDraft.drop(phone, db)
        try Notices.tell(phone, "application_received", ["工会": target.name, "期限": promise.description], path: page(id), pen, db)
        return id
    }

    /// The union is for it; of those who have no union at work the level above has the last word.
    static func pass(_ application: Application, note: String?, _ request: Request, _ db: any Connection) throws {
        guard application.isPassed else { throw NotAllowed("单位有工会的，由这个工会批准，不用报上级审核") }
        let today = request.today, promise = Deadline(try replyWithin.value(on: today, db), from: today, in: try WorkCalendar(db))
        try Application.flow.apply(
            .pass, to: application.id, reason: note, setting: "passed_on = \(today), due_on = \(try? promise.due.get()), answer = \(note)", request, db)
        try tell(application, "application_passed", ["期限": promise.description], request, db)
    }

    /// From now on the applicant is a member.
    static func admit(_ application: Application, _ form: AdmissionForm, _ request: Request, _ db: any Connection) throws {
        guard !application.isPassed else { throw NotAllowed("没有单位工会的，请先报上一级工会审核") }
        let pen = Pen(request)
        try Application.flow.require(.admit, of: application.id, request, db)
        guard let typed = try application.form(pen.instruments) else { throw NotAllowed("申请里的资料已按期删除，请本人重新申请") }
        try form.refuseFuture(form.joinedOn, "joinedOn", pen)
        try Register.requireOpen(application.union, db)
        let number = try PersonNumber(typed.documentType, parsing: typed.number, on: pen.today), phone = try OwnPhones.number(of: application.phone, pen.instruments, db)
        var member = typed.member(joinedOn: form.joinedOn)
        member.card = form.card
        let (id, before) = try Entry.enter(number, { typed.facts(number, over: $0) }, phone: phone, member, at: application.union, refused: { field, complaint -> any Error in
            if field == "name" { NotAllowed(complaint.text) } else { form.refused(field, complaint) }
        }, pen, db)
        try ApplicationStore.giveConsents(of: application, to: id, pen, db)
        // The record of somebody known from before may have another phone: then an officer binds this one, with the person at the desk.
        let isTheirs = try PersonStore.known(by: phone, pen.instruments, db).contains { $0.id == id }
        if typed.bindsPhone, before == nil || isTheirs { try OwnPhones.bind(phone, to: PersonStore.record(id, db), at: application.union, by: pen.name, pen, db) }
        try Application.flow.apply(
            .admit, to: application.id, reason: form.note, setting: "decided_on = \(pen.today), answer = \(form.note), person_id = \(id)", request, db)
        try tell(application, "application_admitted", [:], request, db)
    }

    static func refuse(_ application: Application, reason: String, _ request: Request, _ db: any Connection) throws {
        try Application.flow.apply(.refuse, to: application.id, reason: reason, setting: "decided_on = \(request.today), answer = \(reason)", request, db)
        try tell(application, "application_refused", ["理由": reason], request, db)
    }

    /// To the union where the applicant belongs; what was promised stays as it was.
    static func direct(_ application: Application, to union: ID<UnionOrg>, reason: String, _ request: Request, _ db: any Connection) throws {
        guard union != application.union else { throw NotAllowed("已经在这个工会办理") }
        try Register.requireOpen(union, db)
        try Application.flow.apply(.direct, to: application.id, reason: reason, setting: "union_id = \(union)", request, db)
        let pen = Pen(request), name = try Register.name(of: union, db)
        try pen.note("application", application.id.number, "received", detail: ["转自": ["", .string(application.unionName)]], at: union, db)
        try Notices.tell(application.phone, "application_directed", ["工会": name, "理由": reason], path: page(application.id), pen, db)
    }

    /// Of somebody who is a member elsewhere: nobody joins twice, the other union is asked to let go.
    static func turn(_ application: Application, _ request: Request, _ db: any Connection) throws -> ID<Transfer> {
        let pen = Pen(request)
        try Application.flow.require(.turn, of: application.id, request, db)
        guard let typed = try application.form(pen.instruments) else { throw NotAllowed("申请里的资料已按期删除，请本人重新申请") }
        let number = try PersonNumber(typed.documentType, parsing: typed.number, on: pen.today)
        guard case .member(let membership) = try Entry.standing(number, pen.instruments, db) else { throw NotAllowed("这个证件号码现在没有会籍，不用转移，可以批准入会") }
        guard try PersonStore.record(membership.personID, db).facts.name == typed.name else {
            throw NotAllowed("姓名和库里这个证件号码的姓名不一致，请联系本人看着证件核对")
        }
        let transfer = try Moving.ask(for: membership.personID, to: application.union, via: .toUnion, reason: "本人申请加入本会", pen, db)
        try Application.flow.apply(.turn, to: application.id, setting: "decided_on = \(pen.today)", request, db)
        try tell(application, "application_moving", [:], request, db)
        return transfer
    }

    static func withdraw(_ application: Application, _ request: Request, _ db: any Connection) throws {
        let pen = Pen(request)
        try Application.flow.advance(.withdraw, application.id, setting: "decided_on = \(pen.today)", by: pen.name, at: pen.now, db)
    }

    private static func tell(_ application: Application, _ template: String, _ values: [String: String], _ request: Request, _ db: any Connection) throws {
        try Notices.tell(application.phone, template, values.merging(["工会": application.unionName]) { $1 }, path: page(application.id), Pen(request), db)
    }
    private static func page(_ id: ID<Application>) -> Path { "/me/applications/\(id)" }
}

/// What the calendar does with applications: says what was promised as soon as the holidays are known, and destroys what is no longer needed.
package func tendApplications(_ instruments: Instruments, _ draws: Draws, _ database: any Database, _ now: Instant) async throws {
    try await database.write { db in
        draws.rewind()
        try ApplicationStore.settleDue(Pen(name: "系统", now: now, instruments: instruments, draws: draws), db)
        try BegunEntry.forgetOver(now, db)
        try ApplicationDraft.forgetOver(now.day(in: .shanghai), db)
    }
    while try await database.write({ db in
        let today = now.day(in: .shanghai)
        return try ApplicationStore.forget(decidedBefore: today.adding(days: -Joining.keptDays.value(on: today, db)), db)
    }) == 500 {}
}
