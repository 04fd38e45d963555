import Kernel

/// A POST that is sent again with the same key and body gets the same answer; with another body, 422. Kept for 24 hours.
struct Idempotency {
    private let service: Service, key: String, account: ID<Account>, digest: [UInt8]

    /// None without a key, or for somebody who is not signed in.
    init?(for service: Service, key: String?, account: ID<Account>?, _ request: Request) {
        guard let key, !key.isEmpty, let account else { return nil }
        self.service = service; self.key = String(key.prefix(200)); self.account = account
        let body = request.body.pairs.filter { $0.name != "csrf" }.map { "\($0.name)=\($0.value)" }
            + request.uploads.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.digest)" }
        digest = service.instruments.hash(Array(([request.path.text] + body).joined(separator: "\n").utf8))
    }

    /// An answer may hold a one-time password or a session.
    private var place: SealPlace { SealPlace("idempotency_key", "answer", account) }

    func earlier() async throws -> Answer? {
        let yesterday = service.clock().adding(seconds: -86_400)
        return try await service.database.read { db in
            guard let row = try db.rows("""
                SELECT body_digest, answer FROM idempotency_key WHERE account_id = \(account) AND key = \(key) AND at > \(yesterday)
                """).first
            else { return nil }
            guard try row.get("body_digest") == digest else { throw Complaint("idempotency_key_reused", "这个 Idempotency-Key 已用于另一份内容，请换一个") }
            let kept = try service.instruments.open(row.get("answer"), bound: place)
            return Answer(response: try Response(kept: JSON(parsing: kept)), actor: nil, unionName: "")
        }
    }

    /// In the change's own transaction, so that a crash leaves both or neither.
    func keep(_ response: Response, at now: Instant, _ db: any Connection) throws {
        guard let kept = response.kept else { return }
        let answer = try service.instruments.seal(kept.bytes, bound: place)
        try db.run("DELETE FROM idempotency_key WHERE at < \(now.adding(seconds: -86_400))")
        try db.run("""
            INSERT INTO idempotency_key (account_id, key, body_digest, answer, at)
            VALUES (\(account), \(key), \(digest), \(answer), \(now))
            """)
    }
}

extension Response {
    /// Where it leads, the sentence for the next page, the session that began or ended; nil for what leads nowhere.
    fileprivate var kept: JSON? {
        guard case .seeOther(let path) = body else { return nil }
        let token: JSON =
            switch session {
            case .start(let token): .string(token)
            case .end: ""
            case nil: .null
            }
        return ["location": .string(path.text), "flash": flash.map(JSON.string) ?? .null, "session": token]
    }

    fileprivate init(kept: JSON) throws {
        guard let path = kept["location"]?.string.flatMap(Path.init(untrusted:)) else { throw NotFound() }
        self = .seeOther(path, flash: kept["flash"]?.string)
        session = kept["session"]?.string.map { $0.isEmpty ? .end : .start(token: $0) }
    }
}
