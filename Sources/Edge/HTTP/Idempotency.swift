import Kernel
import Hummingbird

/// A POST that is sent again with the same key and body gets the same answer; with another body, 422. Kept for 24 hours.
struct Idempotency {
    private let service: Service, key: String, account: ID<Account>, digest: [UInt8]

    /// None without a key, or for somebody who is not signed in.
    init?(for service: Service, key: String?, account: ID<Account>?, _ request: Kernel.Request) {
        guard let key, !key.isEmpty, let account else { return nil }
        self.service = service; self.key = String(key.prefix(200)); self.account = account
        let body = request.body.pairs.filter { $0.name != "csrf" }.map { "\($0.name)=\($0.value)" }
            + request.uploads.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.digest)" }
        digest = service.instruments.hash(Array(([request.path.text] + body).joined(separator: "\n").utf8))
    }

    struct Earlier { let status: Int, location: String?, body: [UInt8] }

    func earlier() async throws -> Earlier? {
        let yesterday = service.clock().adding(seconds: -86_400)
        return try await service.database.read { db in
            guard let row = try db.rows("""
                SELECT body_digest, status, location, body FROM idempotency_key WHERE account_id = \(account) AND key = \(key) AND at > \(yesterday)
                """).first
            else { return nil }
            guard try row.get("body_digest") == digest else { throw Complaint("idempotency_key_reused", "这个 Idempotency-Key 已用于另一份内容，请换一个") }
            return Earlier(status: try row.get("status"), location: try row.get("location"), body: try row.get("body"))
        }
    }

    /// In the change's own transaction, so that a crash leaves both or neither.
    func keep(_ response: Kernel.Response, at now: Instant, _ db: any Connection) throws {
        guard case .seeOther(let path) = response.body else { return }
        let body = Exchange.onward(path, response).bytes
        try db.run("DELETE FROM idempotency_key WHERE at < \(now.adding(seconds: -86_400))")
        try db.run("""
            INSERT INTO idempotency_key (account_id, key, body_digest, status, location, body, at)
            VALUES (\(account), \(key), \(digest), 200, \(path.text), \(body), \(now))
            """)
    }
}

extension Idempotency.Earlier {
    var response: Hummingbird.Response {
        var response = Server.bytes(body, "application/json", .init(code: status))
        if let location { response.headers[.location] = location }
        return response
    }
}
