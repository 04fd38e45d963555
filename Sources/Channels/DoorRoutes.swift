package import Kernel
import People

/// How somebody comes in by a phone, says whose it is, and leaves.
let doorRoutes: [Route] = [
    .get("/me/sign-in", "手机登录", .everyone, showDoor),
    .post("/me/sign-in", "发登录验证码", .everyone, form: PhoneForm.self, sendCode),
    .get("/me/sign-in/code", "填登录验证码", .everyone, askCode),
    .post("/me/sign-in/code", "手机登录", .everyone, form: PhoneCodeForm.self, prepare: checkCode(.signIn, dress: awaiting), signIn),
    .post("/me/sign-out", "退出", .phone, signOut),
    .get("/me/bind", "核对身份", .phone, askWho),
    .post("/me/bind", "核对身份", .phone, form: BindForm.self, prepare: countTry(BindForm.self, asking), bind),
    .post("/me/not-mine", "这不是我", .member, notMine),
    .get("/me/phone", "换手机号", .member) { _, _ in .form(changing(NewPhoneForm().view)) },
    .post("/me/phone", "换手机号", .member, form: NewPhoneForm.self, prepare: countTry(NewPhoneForm.self, changing), sendToNew),
    .get("/me/phone/code", "填新号的验证码", .member) { request, db in
        guard try PhoneCodes.waiting(.newPhone, request, db) != nil else { return .seeOther("/me/phone") }
        return .form(awaitingNew(PhoneCodeForm().view, request))
    },
    .post("/me/phone/code", "换手机号", .member, form: PhoneCodeForm.self, prepare: checkCode(.newPhone, dress: awaitingNew), changePhone),
]

struct PhoneForm: Form {
    static let title = "手机登录", submit = "获取验证码"
    @Field("手机号", .hint("收一条短信验证码。没入过会的也能登录")) var phone: MobileNumber
}

package struct PhoneCodeForm: Form {
    package static let title = "填验证码", submit = "确定"
    @Field("验证码", .hint("6 位数字，5 分钟内有效"), .control(.oneTimeCode), .max(12)) package var code: String
    package init() {}
    /// Without the spaces that some telephones put in.
    package var digits: String { String(code.filter { !$0.isWhitespace }) }
}

struct BindForm: Form {
    static let title = "核对身份", submit = "核对"
    @Field("姓名", .hint("和身份证上一样")) var name: PersonName
    @Field("证件号后六位", .control(.code), .max(12), .min(4), .hint("最后一位是字母的照样填")) var lastSix: String
    @Field("我同意在手机上查看本人资料，并用短信提醒通知", .hint("同意书的全文在上面，随时可以撤回")) var agrees: Bool
}

struct NewPhoneForm: Form {
    static let title = "换手机号", submit = "获取验证码"
    @Field("新手机号", .hint("验证码发到新号上")) var phone: MobileNumber
    @Field("证件号后六位", .control(.code), .max(12), .min(4), .hint("核对是您本人在换")) var lastSix: String
}

private func showDoor(_ request: Request, _ db: any Connection) throws -> Response {
    if request.actor?.guest != nil { return .seeOther("/me") }
    var view = dressed(PhoneForm().view, request)
    if request.actor != nil { view.notices.append(Notice(.warn, "这台设备上登录着工作账号。用手机号登录后，那边就要重新登录。")) }
    return door(view)
}

private func door(_ view: FormView) -> Response {
    var response = Response.form(view)
    response.isGate = true
    return response
}

/// Says where the message will be, when it goes to no phone.
private func dressed(_ view: FormView, _ request: Request) -> FormView {
    var view = view
    view.introduction = "看会员证和自己的资料，收工会的通知。"
    if request.sendsMessages { return view }
    view.notices.append(
        request.isDemonstration
            ? Notice(.info, "演示里不发短信。验证码在“演示发件箱”里，请演示的系统管理员打开 /outbox 告诉您")
            : Notice(.warn, "短信还没有接通，收不到验证码。请到所在工会办理"))
    return view
}

private func sendCode(_ request: Request, _ db: any Connection) throws -> Response {
    try filled(PhoneForm.self, request, { dressed($0, request) }) { form in
        let secret = SessionTable.newSecret(request)
        try send(.signIn, to: form.phone, secret, form, request, db)
        // Whatever this browser had open ends; until the code is typed nothing is open behind its cookie.
        try PhoneSession.end(request, db)
        var response = Response.seeOther(("/me/sign-in/code" as Path).with([("back", request.query["back"])]))
        response.session = .start(token: secret)
        return response.noting("发登录验证码", nil, at: nil, ["手机尾号": .string(String(form.phone.text.suffix(4)))], as: .signIn)
    }
}

/// A code to the phone that was typed; that it had too many already is said at its field.
private func send(_ purpose: CodePurpose, to phone: MobileNumber, _ secret: String, _ form: some Form, _ request: Request, _ db: any Connection) throws {
    do { try PhoneCodes.send(to: phone, for: purpose, secret: secret, request, db) } catch let slow as TooMany {
        throw form.refused("phone", Complaint("too_many", slow.sentence))
    }
}

private func askCode(_ request: Request, _ db: any Connection) throws -> Response {
    guard request.actor == nil, let waiting = try PhoneCodes.waiting(.signIn, request, db) else { return .seeOther(request.actor?.home ?? "/me/sign-in") }
    var view = awaiting(PhoneCodeForm().view, request)
    view.introduction = "验证码已发到 \(waiting.maskedPhone)。"
    return door(view)
}

private func awaiting(_ view: FormView, _ request: Request) -> FormView {
    var view = dressed(view, request)
    view.introduction = "填短信里的 6 位数字。"
    view.cancel = "/me/sign-in"
    return view
}

/// For a route whose form is a code: counts the try before the handler.
package func checkCode(_ purpose: CodePurpose, dress: @escaping @Sendable (FormView, Request) -> FormView) -> Preparation {
    { request, database in
        let form = try filled(PhoneCodeForm.self, request, { dress($0, request) }) { $0.digits }
        return try await PhoneCodes.check(form, for: purpose, request, database)
    }
}

/// The phone that the code has proved, or the form with what is wrong.
package func proved(_ request: Request, dress: (FormView, Request) -> FormView, _ db: any Connection) throws -> MobileNumber {
    guard let checked = request.prepared as? PhoneCodes.Checked else { throw NotFound() }
    switch checked {
    case .right(let code): return try PhoneCodes.use(code, request, db)
    case .wrong(let complaint):
        var invalid = try PhoneCodeForm(request).refused("code", complaint)
        invalid.view = dress(invalid.view, request)
        invalid.note = AuditNote("验证码不对", as: .signIn)
        throw invalid
    }
}

private func signIn(_ request: Request, _ db: any Connection) throws -> Response {
    let number = try proved(request, dress: awaiting, db), pen = Pen(request)
    let phone = try OwnPhones.known(number, pen, db)
    try OwnPhones.signedIn(phone, pen, db)
    let isBound = try OwnPhones.holder(of: phone.id, db) != nil
    // Who came to the home page and has not said who he is does that first; whoever wanted something else gets there.
    let back = request.query["back"].flatMap(Path.init(untrusted:)).flatMap { $0 == "/me" ? nil : $0 }
    var response = Response.seeOther(back ?? (isBound ? "/me" : "/me/bind"))
    response.session = .start(token: try PhoneSession.begin(phone.id, request, db))
    return response.noting("手机登录", ("own_phone", phone.id.number), as: .signIn)
}

private func signOut(_ request: Request, _ db: any Connection) throws -> Response {
    try PhoneSession.end(request, db)
    var response = Response.seeOther("/me/sign-in")
    response.session = .end
    return response.noting("退出", as: .signIn)
}

// MARK: Whose phone

private func askWho(_ request: Request, _ db: any Connection) throws -> Response {
    if try request.scope.actor.guest?.person != nil { return .seeOther("/me") }
    var view = try consenting(asking(BindForm().view), request, db)
    view.notices = [Notice(.info, "还不是会员的，不用核对", .link("加入工会", "/join"))]
    return .form(view)
}

/// With the texts that are agreed to.
private func consenting(_ view: FormView, _ request: Request, _ db: any Connection) throws -> FormView {
    let texts = try bindingConsents.map { try Consents.text($0, on: request.today, db) }
    var view = view
    view.lead = "\(texts.map(\.html))"
    return view
}
private let bindingConsents = ["pages", "copies"]

@Sendable private func asking(_ view: FormView) -> FormView {
    var view = view
    view.introduction = "验证码只说明这个手机在您手里。核对上姓名和证件号后六位，才看得到您的资料。"
    view.cancel = "/me"
    return view
}

/// For a route whose form shows by a document's last digits that somebody is who he says: each try is counted before anything is compared, so that whoever
/// found a telephone unlocked gets no further with it than at the door.
private func countTry<F: Form>(_ form: F.Type, _ dress: @escaping @Sendable (FormView) -> FormView) -> Preparation {
    { request, database in
        _ = try filled(form, request, dress) { _ in }
        let phone = try request.ownPhone, id = request.draws.id()
        return try await database.write { db in try OwnPhones.mayTry(phone, id: id, request.now, db) }
    }
}

private func bind(_ request: Request, _ db: any Connection) throws -> Response {
    let phone = try OwnPhones.record(request.ownPhone, db)
    return try filled(BindForm.self, request, { try consenting(asking($0), request, db) }) { form in
        guard form.agrees else { throw form.refused("agrees", Complaint("consent_needed", "要同意了才能在手机上看。不同意的，可以到所在工会查")) }
        guard request.prepared as? Bool == true else {
            throw form.refused("lastSix", Complaint("too_many", "今天已核对 \(OwnPhones.mostTries) 次。请明天再试，或带证件到所在工会，请工会干部绑定"))
        }
        let six = form.lastSix.uppercased().filter { !$0.isWhitespace }
        guard let person = try OwnPhones.match(phone, name: form.name.text, lastSix: six, request.instruments, db) else {
            var invalid = form.refused("lastSix", Complaint("no_match", "姓名、证件号后六位和这个手机号对不上。登记的可能是旧手机号，请带证件到所在工会，请工会干部绑定"))
            invalid.note = AuditNote("核对身份不成", ("own_phone", phone.id.number), as: .signIn)
            throw invalid
        }
        let number = try OwnPhones.number(of: phone, request.instruments, db)
        try OwnPhones.bind(number, to: person, at: nil, by: "本人", Pen(request), db)
        for consent in bindingConsents { try Consents.give(consent, person.id, Pen(request), db) }
        // Behind the old cookie nothing more opens: who is signed in has become somebody else.
        try PhoneSession.end(request, db)
        var response = Response.seeOther("/me", flash: "核对上了，\(person.name)，您好")
        response.session = .start(token: try PhoneSession.begin(phone.id, request, db))
        return response.noting("绑定手机", ("person", person.id.number))
    }
}

/// Whoever got the number anew sees somebody else's name, and says so.
private func notMine(_ request: Request, _ db: any Connection) throws -> Response {
    try OwnPhones.release(OwnPhones.record(request.ownPhone, db), because: "现在的使用人说不是本人", Pen(request), db)
    var response = Response.seeOther("/me/sign-in", flash: "已解除绑定，谢谢您告诉我们")
    response.session = .end
    return response.noting("解除手机绑定", ("person", try request.ownPerson.number))
}

// MARK: Another phone

@Sendable private func changing(_ view: FormView) -> FormView {
    var view = view
    view.introduction = "工会登记的手机号也一起改。"
    view.cancel = "/me/data"
    return view
}
private func awaitingNew(_ view: FormView, _ request: Request) -> FormView {
    var view = view
    view.introduction = "验证码已发到新手机号。填对了就换过去。"
    view.cancel = "/me/data"
    return view
}

private func sendToNew(_ request: Request, _ db: any Connection) throws -> Response {
    guard let secret = request.session else { throw Refusal.signInFirst }
    return try filled(NewPhoneForm.self, request, changing) { form in
        guard request.prepared as? Bool == true else { throw form.refused("lastSix", Complaint("too_many", "今天已核对 \(OwnPhones.mostTries) 次，请明天再试，或到所在工会改")) }
        let six = try PersonStore.number(of: request.ownPerson, request.instruments, db).suffix(6)
        guard Array(six.utf8).isSameInConstantTime(as: Array(form.lastSix.uppercased().utf8)) else {
            throw form.refused("lastSix", Complaint("no_match", "证件号后六位不对，请看着证件再输一遍"))
        }
        try send(.newPhone, to: form.phone, secret, form, request, db)
        return .seeOther("/me/phone/code")
    }
}

private func changePhone(_ request: Request, _ db: any Connection) throws -> Response {
    let number = try proved(request, dress: awaitingNew, db), pen = Pen(request), person = try PersonStore.record(request.ownPerson, db)
    try PersonStore.set(phone: number, of: person, at: nil, pen, db)
    try OwnPhones.bind(number, to: PersonStore.record(person.id, db), at: nil, by: "本人", pen, db)
    let phone = try OwnPhones.known(number, pen, db)
    try PhoneSession.end(request, db)
    var response = Response.seeOther("/me/data", flash: "已换成 \(number.masked)，下次用新号登录")
    response.session = .start(token: try PhoneSession.begin(phone.id, request, db))
    return response.noting("换手机号", ("person", person.id.number))
}
