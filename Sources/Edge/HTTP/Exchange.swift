import Kernel
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// One request and its answer: reads what came, asks the service, writes what was asked for.
final class Exchange: Sendable {
    let server: Server
    let incoming: Hummingbird.Request
    let peer: Peer
    let query: Query, cookies: [String: String], origin: Origin
    private let begun = ContinuousClock.now

    init(_ server: Server, _ incoming: Hummingbird.Request, _ peer: Peer) {
        self.server = server; self.incoming = incoming; self.peer = peer
        query = Typed.query(incoming.uri.query ?? "")
        cookies = Typed.cookies(incoming.headers[.cookie])
        origin = Origin(incoming, peer, server.service.settings)
    }
    var service: Service { server.service }

    func answer(_ route: Route) async -> Hummingbird.Response {
        var response: Hummingbird.Response
        do {
            response = try await route.method == .get ? read(route) : WriteLabel.$current.withValue(route.label) { try await write(route) }
        } catch { response = await failed(error, route) }
        if origin.keepsToHTTPS { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        count(response)
        return response
    }

    private func count(_ response: Hummingbird.Response) {
        let took = ContinuousClock.now - begun
        service.counters.count(status: response.status.code, seconds: Double(took.components.attoseconds) * 1e-18 + Double(took.components.seconds))
    }

    // MARK: Reading

    private func read(_ route: Route) async throws -> Hummingbird.Response {
        var request = self.request(.get)
        try refuseNul(request.query)
        request.remembers = !request.wantsJSON && credentials.token == nil && request.query["as"] == nil
        let asked = request
        switch try await service.read(route, request, credentials, { try self.drawn($0, asked) }) {
        case .page(let response): return response
        case .sheet(let listing, let answer): return try await sheet(listing, route, request, answer)
        case .workbook(let report, let answer): return try await workbook(report, request, answer)
        case .file(let id, let name): return try await download(id, name)
        case .letter(let letter, let format, let day): return try await self.letter(letter, format, day)
        }
    }

    private enum Drawn: Sendable {
        case page(Hummingbird.Response)
        case sheet(Listing, Answer), workbook(Report, Answer), file(ID<StoredFile>, name: String), letter(Letter, LetterFormat, Day)
    }

    /// The page, or what takes longer and is made outside the transaction.
    private func drawn(_ answer: Answer, _ request: Kernel.Request) throws -> Drawn {
        switch answer.response.body {
        case .list(let listing) where request.query["as"] == "xlsx": .sheet(listing, answer)
        case .report(let report) where request.query["as"] == "xlsx": .workbook(report, answer)
        case .file(let id, let name): .file(id, name: name)
        case .letter(let letter, let format, let day): .letter(letter, format, day)
        case .list, .record, .form, .page, .report, .seeOther: .page(try render(answer, request))
        }
    }

    /// No text in a database holds it, and C libraries end there.
    private func refuseNul(_ query: Query) throws(Complaint) {
        guard query.pairs.contains(where: { $0.name.utf8.contains(0) || $0.value.utf8.contains(0) }) else { return }
        throw Complaint("letter_unusable", "填写的内容里有不能保存的字符，请删掉后再提交")
    }

    // MARK: Writing

    private func write(_ route: Route) async throws -> Hummingbird.Response {
        var request = self.request(.post)
        request.device = Device.named(incoming.headers[.userAgent] ?? "")
        guard !credentials.isEmpty || route.access == .everyone else { throw Refusal.signInFirst }
        // Who may not do it is told before a body of many megabytes is read.
        let known = try await service.admitted(route, request, credentials)
        try await receive(into: &request, route, by: known.actor)
        try checkOrigin(request)
        try refuseNul(request.body)
        let seen = Idempotency(for: service, key: incoming.headers[.idempotencyKey], account: known.actor?.id, request)
        if let earlier = try await seen?.earlier() { return try render(earlier, request) }
        do {
            let answer = try await service.write(route, request, credentials, seen)
            for error in answer.unforeseen { server.log("\(incoming.method) \(incoming.uri.path): \(error)") }
            return try render(answer, request)
        } catch {
            // The same key came twice at once, and the other one was first.
            guard let earlier = try await seen?.earlier() else { throw error }
            return try render(earlier, request)
        }
    }

    private func receive(into request: inout Kernel.Request, _ route: Route, by actor: Actor?) async throws {
        let type = incoming.headers[.contentType] ?? ""
        if route.takesFiles, let parts = Multipart(contentType: type) {
            var receiving = Receiving(self, route, account: actor?.id)
            try await receiving.read(parts, into: &request)
            return
        }
        let bytes = try await collected()
        if type.hasPrefix("application/json") {
            request.body = bytes.isEmpty ? [:] : try Typed.fields(json: bytes)
            request.wantsJSON = true
        } else if bytes.isEmpty || type.isEmpty || type.hasPrefix("application/x-www-form-urlencoded") {
            request.body = Typed.query(String(decoding: bytes, as: UTF8.self))
        } else { throw Complaint("body_unknown", "读不懂这种正文，请按表单（application/x-www-form-urlencoded）或 JSON（application/json）提交") }
    }

    private func collected() async throws -> [UInt8] {
        do { return Array(buffer: try await incoming.body.collect(upTo: Typed.most)) } catch is NIOTooManyBytesError {
            throw Complaint("body_too_large", "提交的内容超过 1 MB，请缩短后再提交")
        }
    }

    /// A cookie is sent by every page, ours or not: a POST that relies on one must show that it comes from ours.
    private func checkOrigin(_ request: Kernel.Request) throws {
        guard credentials.token == nil else { return }
        if let site = incoming.headers[.fetchSite], site != "same-origin", site != "none" { throw Stale() }
        // Browsers too old to say where the page lies still say whose it is.
        if let page = incoming.headers[.origin], let home = service.settings.publicURL, incoming.head.authority?.lowercased() == home.authority,
            page != home.description { throw Stale() }
        guard let secret = secret, let sent = request.body["csrf"] ?? incoming.headers[.csrf],
            sent.utf8.isSameInConstantTime(as: service.csrf(for: secret).utf8)
        else { throw Stale() }
    }

    // MARK: Who and where

    func request(_ method: Route.Method) -> Kernel.Request {
        var parameters: [String: String] = [:]
        for (name, value) in peer.parameters { parameters[String(name)] = value.removingPercentEncoding ?? String(value) }
        var request = Kernel.Request(
            method, Path(untrusted: incoming.uri.path) ?? "/", parameters: parameters, query: query, now: service.clock(), address: address,
            wantsJSON: incoming.headers[.accept]?.contains("application/json") == true || query["as"] == "json",
            draws: service.newDraws(), instruments: service.instruments)
        request.sendsMessages = service.settings.messageGateway != nil
        request.isDemonstration = service.isDemonstration
        request.publicURL = service.settings.publicURL
        request.isByToken = credentials.token != nil
        request.session = cookies[Cookie.session.name(isSecure)]
        return request
    }

    var credentials: Credentials {
        if let header = incoming.headers[.authorization], header.hasPrefix("Bearer ") { return Credentials(token: String(header.dropFirst(7))) }
        return Credentials(session: cookies[Cookie.session.name(isSecure)])
    }

    /// What the CSRF token is made of: the session, or before sign-in a cookie of the visitor's own.
    var secret: String? { cookies[Cookie.session.name(isSecure)] ?? cookies[Cookie.visitor.name(isSecure)] }

    var address: String { origin.address }
    var isSecure: Bool { origin.isSecure }

    func hasToken() async -> Bool {
        guard credentials.token != nil else { return false }
        return (try? await service.database.read { [self] in try service.caller(credentials, $0).identity != nil }) == true
    }
}

/// The form is older than the session, or did not come from our page.
struct Stale: Error {}

extension Credentials {
    var isEmpty: Bool { session == nil && token == nil }
}

enum Cookie: String {
    case session = "zhijia", visitor = "zhijia-visitor", flash = "zhijia-flash", elder = "zhijia-elder"

    func name(_ isSecure: Bool) -> String { (isSecure ? "__Host-" : "") + rawValue }

    /// - Parameter seconds: until it is forgotten; `nil` lasts as long as the browser, 0 takes it away.
    func header(_ value: String, isSecure: Bool, seconds: Int? = nil) -> String {
        "\(name(isSecure))=\(value); Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "") + (seconds.map { "; Max-Age=\($0)" } ?? "")
    }
}
