import Kernel
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Exchange {
    /// The answer as it was asked for: JSON or a page.
    func render(_ answer: Answer, _ request: Kernel.Request) throws -> Hummingbird.Response {
        let response = answer.response
        var result: Hummingbird.Response
        switch response.body {
        case .seeOther(let path): result = onward(path, response, request)
        case .list, .record, .form, .page, .report, .file, .letter:
            result = request.wantsJSON ? json(response) : page(response, answer)
        }
        result.status = .init(code: request.wantsJSON && response.status == 303 ? 200 : response.status)
        setCookies(&result, response)
        return result
    }

    // MARK: JSON

    private func json(_ response: Kernel.Response) -> Hummingbird.Response {
        let body: JSON =
            switch response.body {
            case .list(let listing): listing.json
            case .record(let record): record.json
            case .form(let form): form.json
            case .page(_, let data, _): data
            case .report(let report): report.json
            case .seeOther, .file, .letter: .null
            }
        return zipped(body.bytes, "application/json")
    }

    private func onward(_ path: Path, _ response: Kernel.Response, _ request: Kernel.Request) -> Hummingbird.Response {
        let told: JSON = ["location": .string(path.text), "message": response.flash.map(JSON.string) ?? .null]
        var result = request.wantsJSON ? Server.bytes(told.bytes, "application/json") : Server.bytes([], "text/html; charset=utf-8")
        result.headers[.location] = path.text
        return result
    }

    // MARK: Pages

    private func page(_ response: Kernel.Response, _ answer: Answer) -> Hummingbird.Response {
        var context = context(answer.actor, unionName: answer.unionName)
        context.refresh = response.refresh
        context.isPocket = context.isPocket || response.isPocket
        context.isWall = response.isWall
        let visitor = context.csrf.isEmpty ? newVisitor() : nil
        if let visitor { context.csrf = service.csrf(for: visitor) }
        var result = html(draw(response, context))
        if let refresh = response.refresh { result.headers[.refresh] = String(refresh) }
        if let visitor { result.headers.append(.init(name: .setCookie, value: Cookie.visitor.header(visitor, isSecure: isSecure))) }
        if context.flash != nil { result.headers.append(.init(name: .setCookie, value: Cookie.flash.header("", isSecure: isSecure, seconds: 0))) }
        return result
    }

    private func draw(_ response: Kernel.Response, _ context: PageContext) -> Html {
        let (title, content): (String, Html) =
            switch response.body {
            case .list(let listing): (listing.declaration.title, listing.page(context))
            case .record(let record): (record.title, record.page(context))
            case .form(let form): (form.title, response.isGate ? .empty : form.page(context))
            case .page(let title, _, let draw): (title, draw(context))
            case .report(let report): (report.title, report.page(context))
            case .seeOther, .file, .letter: ("", .empty)
            }
        if response.isGate, case .form(let form) = response.body { return gate(form, context) }
        return Shell.page(title: title, context: context, content: content)
    }

    /// Over plain http from another machine no browser keeps our cookie, and signing in would fail without a word.
    private func gate(_ form: FormView, _ context: PageContext) -> Html {
        var form = form
        if let told = context.flash { form.notices.append(Notice(.info, told)) }
        if origin.cannotKeepCookies {
            let address = service.settings.publicURL.map { $0.at("/sign-in") } ?? "https 地址"
            form.notices.append(Notice(.bad, "这个地址没有加密（http），浏览器不会保存登录状态，所以登录不了。请改用 \(address)，或者在服务器本机打开"))
        }
        return Shell.gate(form, context: context)
    }

    private func html(_ html: Html, _ status: HTTPResponse.Status = .ok) -> Hummingbird.Response {
        guard mayZip else { return Hummingbird.Response(status: status, headers: Server.ofDrawn, body: .init(byteBuffer: ByteBuffer(html))) }
        var result = zipped(html.bytes, Server.htmlType, status)
        Server.neverKept(&result.headers)
        return result
    }

    private var mayZip: Bool { incoming.headers[.acceptEncoding]?.contains("gzip") == true }

    private func zipped(_ bytes: [UInt8], _ type: String, _ status: HTTPResponse.Status = .ok) -> Hummingbird.Response {
        guard bytes.count > 1000, mayZip, let small = Gzip.compressed(bytes) else { return Server.bytes(bytes, type, status) }
        var result = Server.bytes(small, type, status)
        result.headers[.contentEncoding] = "gzip"
        return result
    }

    /// The address that was asked for.
    private var here: Path {
        var here: Path = Path(untrusted: incoming.uri.path) ?? "/"
        here.add(query)
        return here
    }

    func context(_ actor: Actor?, unionName: String) -> PageContext {
        var context = PageContext(csrf: secret.map(service.csrf) ?? "", path: here, version: Program.version, assets: server.assets.version)
        context.actor = actor?.name
        context.union = unionName.isEmpty ? nil : unionName
        if let actor {
            let shown = service.rail.shown(to: actor)
            context.navigation = shown.groups
            if !shown.finds.isEmpty { context.search = PageContext.Search(shown.finds, "/search", incoming.uri.path == "/search" ? query["q"] ?? "" : "") }
        }
        context.flash = cookies[Cookie.flash.name(isSecure)].flatMap(opened)
        context.isPocket = actor?.guest != nil
        context.isElder = cookies[Cookie.elder.name(isSecure)] == "1"
        context.isDemonstration = service.isDemonstration
        return context
    }

    // MARK: Cookies

    private func setCookies(_ result: inout Hummingbird.Response, _ response: Kernel.Response) {
        func set(_ cookie: Cookie, _ value: String, seconds: Int? = nil) {
            result.headers.append(.init(name: .setCookie, value: cookie.header(value, isSecure: isSecure, seconds: seconds)))
        }
        switch response.session {
        case .start(let token): set(.session, token)
        case .end: set(.session, "", seconds: 0)
        case nil: break
        }
        if let isElder = response.isElder { set(.elder, isElder ? "1" : "0", seconds: 31_536_000) }
        if let flash = response.flash { set(.flash, sealed(flash), seconds: 60) }
    }

    /// A sentence for the next page travels with its digest, so that nobody can put words into our mouth.
    private func sealed(_ flash: String) -> String {
        "\(Base64.encoded(Array(flash.utf8))).\(Base64.encoded(Array(service.instruments.digest(purpose: "flash", of: flash).prefix(12))))"
    }
    private func opened(_ cookie: String) -> String? {
        guard let text = cookie.split(separator: ".").first.flatMap({ Base64.decoded(String($0)) }).map({ String(decoding: $0, as: UTF8.self) }),
            sealed(text) == cookie
        else { return nil }
        return text
    }

    private func newVisitor() -> String { Base64.encoded(service.instruments.random(16)) }

    // MARK: Failures

    func failed(_ error: any Error, _ route: Route? = nil) async -> Hummingbird.Response {
        if error is Stale { return await failed(NotAllowed("这张表单放得太久了，或者不是从本站打开的。请回到上一页刷新后再提交"), route) }
        let failure = Failure(error, reference: reference())
        if let reference = failure.reference { server.log("\(reference) \(incoming.method) \(incoming.uri.path): \(error)") }
        let request = self.request(.get)
        if request.wantsJSON || incoming.headers[.contentType]?.hasPrefix("application/json") == true || credentials.token != nil {
            return problem(failure)
        }
        return await page(failure, route)
    }

    private func problem(_ failure: Failure) -> Hummingbird.Response {
        var result = Server.bytes(failure.problem.bytes, "application/problem+json", .init(code: failure.status))
        if let seconds = failure.retryAfter { result.headers[.retryAfter] = String(seconds) }
        return result
    }

    private func page(_ failure: Failure, _ route: Route?) async -> Hummingbird.Response {
        if failure.code == "sign_in_first" { return toTheDoor(route?.access.door ?? "/sign-in") }
        if let duty = failure.duty { return redirect(duty.path) }
        let caller = try? await service.database.read { [self] in try service.caller(credentials, $0) }
        // The desk's first page is what one types; whoever came by phone has his own.
        if failure.code == "forbidden", incoming.uri.path == "/", caller?.actor?.guest != nil { return redirect("/me") }
        let context = context(caller?.actor, unionName: caller?.unionName ?? "")
        let status = HTTPResponse.Status(code: failure.status)
        if let form = failure.form {
            let isGate = caller?.actor == nil
            return html(isGate ? gate(form, context) : Shell.page(title: form.title, context: context, content: form.page(context)), status)
        }
        let onward: (title: String, path: Path)? = switch failure.status {
        case 409: caller?.actor.flatMap(above).map { ("看最新情况", $0) }
        case 422 where incoming.method == .get && !query.pairs.isEmpty: Path(untrusted: incoming.uri.path).map { ("不带这些条件打开", $0) }
        default: nil
        }
        var result = html(Shell.lost(failure.status, sentence: failure.sentence, reference: failure.reference, onward: onward, context: context), status)
        if let seconds = failure.retryAfter { result.headers[.retryAfter] = String(seconds) }
        return result
    }

    /// The nearest page above this address that somebody may open: the record, or the list, that the step was about.
    private func above(_ actor: Actor) -> Path? {
        var steps = incoming.uri.path.split(separator: "/")
        while steps.popLast() != nil, !steps.isEmpty {
            guard let route = service.page(at: steps), actor.reaches(route.access) else { continue }
            return Path(untrusted: "/" + steps.joined(separator: "/")).flatMap { $0 == actor.home ? nil : $0 }
        }
        return nil
    }

    /// To sign in and from there back to the page asked for, or to the one whose form was sent: what was typed there is lost, and is said to be.
    private func toTheDoor(_ door: Path) -> Hummingbird.Response {
        guard incoming.method == .post else {
            return redirect(here == "/" ? door : door.with([("back", here.text)]))
        }
        let page = incoming.headers[.referer].flatMap { URLComponents(string: $0) }
        var result = redirect(door.with([("back", page.flatMap { Path(untrusted: $0.percentEncodedPath) }?.text)]))
        let told = "登录已经结束，刚才填的没有保存。请登录后再填一次"
        result.headers.append(.init(name: .setCookie, value: Cookie.flash.header(sealed(told), isSecure: isSecure, seconds: 60)))
        return result
    }

    private func redirect(_ path: Path) -> Hummingbird.Response {
        var result = Server.bytes([], "text/html; charset=utf-8", .seeOther)
        result.headers[.location] = path.text
        return result
    }

    /// Short enough to read over the telephone.
    private func reference() -> String {
        let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        let text = String(service.instruments.random(10).map { letters[Int($0) & 31] })
        return "\(text.prefix(6))-\(text.suffix(4))"
    }
}

extension ByteBuffer {
    /// In one piece, each part copied once.
    fileprivate init(_ html: Html) {
        self.init()
        reserveCapacity(html.count)
        html.eachPart { writeBytes($0) }
    }
}
