import CMalloc
import Kernel
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix

/// The socket, the router and what every answer carries.
package struct Server: Sendable {
    let service: Service
    let assets: Assets
    let photos: PhotoShop
    /// Letters are laid out one after the other: each takes the memory of its fonts.
    let printing = Workbench(threads: 1, waiting: 20)
    let connections: Connections
    let log: @Sendable (String) -> Void
    /// The writer lane's counters, for `/metrics`.
    let laneText: @Sendable () -> String

    package init(
        service: Service, assets: Assets, photos: PhotoShop, connections: Connections = Connections(), laneText: @escaping @Sendable () -> String,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.service = service; self.assets = assets; self.photos = photos; self.connections = connections; self.laneText = laneText; self.log = log
    }

    /// A task then runs on the event loop where its request came in, instead of going to other threads and back. Before the first task.
    package static func keepTasksOnEventLoops() {
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    }

    /// A sort in SQLite takes a hundred kilobytes and gives them back. The C library would return them to the kernel, which clears them
    /// again for the next: that took as long as the sort.
    /// It would also go through all small free pieces whenever a large one is given back, unless it keeps none apart (M_MXFAST).
    package static func keepFreedMemory() {
        mallopt(M_TRIM_THRESHOLD, 16 << 20)
        mallopt(M_MXFAST, 0)
    }

    /// What a large piece of work leaves behind would otherwise stay with the process for good.
    package static func returnFreedMemory() { malloc_trim(0) }

    package func run(ready: @escaping @Sendable (Int) -> Void) async throws {
        let application = Application(
            router: router(),
            server: .http1(configuration: .init(additionalChannelHandlers: [Connections.Counter(connections)], idleTimeout: .seconds(75))),
            configuration: .init(address: .hostname(service.settings.host, port: service.settings.port), serverName: nil),
            onServerRunning: { channel in ready(channel.localAddress?.port ?? 0) },
            logger: quiet)
        try await application.runService()
    }

    private var quiet: Logger {
        var logger = Logger(label: "zhijia")
        logger.logLevel = .error
        return logger
    }

    /// Answers without a socket too, which is how the tests ask.
    func router() -> Router<Peer> {
        // Whoever watches the service asks with HEAD.
        let router = Router(context: Peer.self, options: .autoGenerateHeadEndpoints)
        for route in service.modules.flatMap(\.routes) {
            let method: HTTPRequest.Method = route.method == .get ? .get : .post
            router.on(RouterPath(route.pattern.description), method: method) { request, peer in
                await Exchange(self, request, peer).answer(route)
            }
        }
        addOperations(to: router)
        router.add(middleware: NothingThere(server: self))
        return router
    }

    /// What machines ask: whether the process lives, whether the database answers, what it has counted, what it can do.
    private func addOperations(to router: Router<Peer>) {
        router.get("assets/:name") { request, peer in asset(peer.parameters.get("name") ?? "", request) }
        router.get("healthz") { _, _ in Server.plain("ok\n") }
        router.get("readyz") { _, _ in
            (try? await service.database.read { try $0.count("SELECT 1") }) == 1 ? Server.plain("ok\n") : Server.plain("database\n", .serviceUnavailable)
        }
        router.get("metrics") { request, peer in await metrics(request, peer) }
        let openAPI = OpenAPI(service.modules, at: service.settings.publicURL).document.bytes
        router.get("openapi.json") { _, _ in Server.bytes(openAPI, "application/json") }
        if service.settings.isBench { addBareRoute(to: router) }
    }

    private func asset(_ name: String, _ request: Hummingbird.Request) -> Hummingbird.Response {
        guard let asset = assets.byName[name] else { return Server.plain("", .notFound) }
        let zipped = request.headers[.acceptEncoding]?.contains("gzip") == true ? asset.gzipped : nil
        var response = Server.bytes(zipped ?? asset.bytes, asset.type, isPage: false)
        response.headers[.cacheControl] = request.uri.queryParameters["v"] == nil ? "max-age=300" : "public, max-age=31536000, immutable"
        response.headers[.vary] = "Accept-Encoding"
        if zipped != nil { response.headers[.contentEncoding] = "gzip" }
        return response
    }

    /// For loopback without a proxy in between, or for a token.
    private func metrics(_ request: Hummingbird.Request, _ peer: Peer) async -> Hummingbird.Response {
        let isLocal = peer.isLoopback && !request.headers.contains { $0.name.isOfProxies }
        let exchange = Exchange(self, request, peer)
        let mayRead = if isLocal { true } else { await exchange.hasToken() }
        guard mayRead else { return Server.plain("只在本机或凭令牌可读\n", .forbidden) }
        return Server.plain(service.counters.text + laneText())
    }

    static func plain(_ text: String, _ status: HTTPResponse.Status = .ok) -> Hummingbird.Response { bytes(Array(text.utf8), "text/plain; charset=utf-8", status) }

    static func bytes(_ bytes: [UInt8], _ type: String, _ status: HTTPResponse.Status = .ok, isPage: Bool = true) -> Hummingbird.Response {
        var headers = isPage ? ofPages : ofParts
        headers[.contentType] = type
        return Hummingbird.Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static let htmlType = "text/html; charset=utf-8"
    private static let ofPages = secured(isPage: true), ofParts = secured(isPage: false)
    /// Of a page that is drawn: for this reader and this moment.
    static let ofDrawn = {
        var headers = ofPages
        headers[.contentType] = htmlType
        neverKept(&headers)
        return headers
    }()
    static func neverKept(_ headers: inout HTTPFields) {
        headers[.cacheControl] = "no-store"
        headers[.vary] = "Accept, Accept-Encoding, Cookie"
    }

    private static func secured(isPage: Bool) -> HTTPFields {
        var headers = HTTPFields()
        secure(&headers, isPage: isPage)
        return headers
    }

    /// No script, style, frame or address but our own; nothing is guessed and nothing is told to other sites.
    /// - Parameter isPage: what can be a page of its own. The rest, such as the stylesheet, is told only what holds for it: half a kilobyte each is felt.
    static func secure(_ headers: inout HTTPFields, isPage: Bool = true) {
        headers[.xContentTypeOptions] = "nosniff"
        headers[.crossOriginResourcePolicy] = "same-origin"
        guard isPage else { return }
        // A download has a stricter one of its own.
        headers[.contentSecurityPolicy] = headers[.contentSecurityPolicy] ?? "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
        headers[.referrerPolicy] = "same-origin"
        headers[.permissionsPolicy] = "camera=(), microphone=(), geolocation=()"
        headers[.crossOriginOpenerPolicy] = "same-origin"
    }
}

/// A connection's other end.
struct Peer: RequestContext {
    var coreContext: CoreRequestContextStorage
    let address: String
    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }
    var isLoopback: Bool { address.hasPrefix("127.") || address == "::1" }
    var requestDecoder: RefusesDecoding { RefusesDecoding() }
}

/// Bodies are read by `Typed`, never decoded by the framework.
struct RefusesDecoding: RequestDecoder {
    func decode<T: Decodable>(_ type: T.Type, from request: Hummingbird.Request, context: some RequestContext) async throws -> T {
        throw HTTPError(.unsupportedMediaType)
    }
}

/// Addresses that no route has still get our page, in Chinese.
struct NothingThere: RouterMiddleware {
    let server: Server
    func handle(
        _ request: Hummingbird.Request, context: Peer, next: (Hummingbird.Request, Peer) async throws -> Hummingbird.Response
    ) async throws -> Hummingbird.Response {
        do { return try await next(request, context) } catch let error as HTTPError {
            let exchange = Exchange(server, request, context)
            return await exchange.failed(error.status == .methodNotAllowed ? NotAllowed("这个地址不能这样用") : NotFound())
        }
    }
}

extension HTTPField.Name {
    static let forwardedFor = constant("X-Forwarded-For")
    static let forwardedProto = constant("X-Forwarded-Proto")
    static let csrf = constant("X-CSRF-Token")
    static let idempotencyKey = constant("Idempotency-Key")
    static let referrerPolicy = constant("Referrer-Policy")
    static let permissionsPolicy = constant("Permissions-Policy")
    static let crossOriginOpenerPolicy = constant("Cross-Origin-Opener-Policy")
    static let crossOriginResourcePolicy = constant("Cross-Origin-Resource-Policy")
    static let xContentTypeOptions = constant("X-Content-Type-Options")
    static let fetchSite = constant("Sec-Fetch-Site")
    static let refresh = constant("Refresh")
    static let retryAfter = constant("Retry-After")

    /// Whether proxies set it: then somebody else may stand behind a loopback address.
    var isOfProxies: Bool {
        canonicalName.hasPrefix("x-forwarded") || ["forwarded", "via", "x-real-ip"].contains(canonicalName)
    }

    /// A name that is known to be well formed.
    private static func constant(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }
}
