@testable import Edge
import Foundation
import HTTPTypes
import Hummingbird
@testable import Kernel
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

/// What came back.
struct Reply: Sendable {
    let status: Int, headers: HTTPFields, bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSON { get throws { try JSON(parsing: bytes) } }
    var location: String? { headers[.location] }
    var type: String { headers[.contentType] ?? "" }
    /// Each `Set-Cookie` line.
    var cookies: [String] { headers[values: .setCookie] }
}

/// Somebody at a browser, or a program with a token: keeps cookies and knows the form's secret once a page has shown it.
final class Visitor: Sendable {
    let district: District, token: String?, address: String, host: String
    private let jar = Mutex<[String: String]>([:])

    init(_ district: District, token: String? = nil, address: String = "10.1.1.1", host: String = "localhost") {
        self.district = district; self.token = token; self.address = address; self.host = host
    }

    /// The value of a cookie, or what the tests put there.
    subscript(cookie: String) -> String? {
        get { jar.withLock { $0[cookie] } }
        set { jar.withLock { $0[cookie] = newValue } }
    }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Reply { try await send(.get, path, headers) }

    func json(_ path: String) async throws -> Reply { try await send(.get, path, ["Accept": "application/json"]) }

    /// A form as a browser sends it, with the secret of this session.
    @discardableResult
    func post(_ path: String, _ fields: [(String, String)] = [], _ headers: [String: String] = [:]) async throws -> Reply {
        let fields = (token == nil ? [("csrf", csrf)] : []) + fields
        let body = fields.map { "\(Path.encoded($0.0))=\(Path.encoded($0.1))" }.joined(separator: "&")
        return try await send(.post, path, headers.merging(["Content-Type": "application/x-www-form-urlencoded"]) { first, _ in first }, Array(body.utf8))
    }

    @discardableResult
    func postJSON(_ path: String, _ body: JSON, _ headers: [String: String] = [:]) async throws -> Reply {
        try await send(.post, path, headers.merging(["Content-Type": "application/json"]) { first, _ in first }, body.bytes)
    }

    /// A form with one file.
    func upload(_ path: String, _ fields: [(String, String)], file: (name: String, bytes: [UInt8])) async throws -> Reply {
        var body: [UInt8] = []
        for (name, value) in (token == nil ? [("csrf", csrf)] : []) + fields {
            body += "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
        }
        body += "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(file.name)\"\r\nContent-Type: application/octet-stream\r\n\r\n".utf8
        body += file.bytes + Array("\r\n--edge--\r\n".utf8)
        return try await send(.post, path, ["Content-Type": "multipart/form-data; boundary=edge"], body)
    }

    func signIn(_ userName: String, _ password: String, back: String = "") async throws -> Reply {
        _ = try await get("/sign-in")
        return try await post("/sign-in", [("userName", userName), ("password", password), ("back", back)])
    }

    /// As the form has it; empty before any page was asked for.
    var csrf: String { (self["zhijia"] ?? self["zhijia-visitor"] ?? self["__Host-zhijia"] ?? self["__Host-zhijia-visitor"]).map { district.service.csrf(for: $0) } ?? "" }

    func send(_ method: HTTPRequest.Method, _ path: String, _ headers: [String: String] = [:], _ body: [UInt8] = []) async throws -> Reply {
        var fields = HTTPFields()
        for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
        if let token { fields[.authorization] = "Bearer \(token)" }
        let cookies = jar.withLock { $0.map { "\($0)=\($1)" }.joined(separator: "; ") }
        if !cookies.isEmpty { fields[.cookie] = cookies }
        let channel = NIOAsyncTestingChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: address, port: 1)
        let peer = Peer(source: ApplicationRequestContextSource(channel: channel, logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }))
        let request = Hummingbird.Request(
            head: HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: fields), body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let response = try await district.responder.respond(to: request, context: peer)
        let gathered = Gathered()
        try await response.body.write(GatheringWriter(gathered: gathered))
        let reply = Reply(status: response.status.code, headers: response.headers, bytes: gathered.bytes.withLock { $0 })
        keep(reply.cookies)
        return reply
    }

    private func keep(_ lines: [String]) {
        for line in lines {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            self[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair[1])
        }
    }
}

private final class Gathered: Sendable { let bytes = Mutex<[UInt8]>([]) }

private struct GatheringWriter: ResponseBodyWriter {
    let gathered: Gathered
    func write(_ buffer: ByteBuffer) async throws { gathered.bytes.withLock { $0 += Array(buffer: buffer) } }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
