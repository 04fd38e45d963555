package import Kernel
import People

/// What goes to phones. A row is written with what it tells of, in the same transaction, and handed over afterwards.
package enum Messages {
    /// Seconds after the first, second… failure.
    private static let pauses = [10, 60, 300, 1800]
    /// For as long a process that took a message has it to itself.
    private static let taken = 90
    private static let keptDays = 190

    enum State: String, CodedWord {
        case waiting, sent, failed, givenUp = "given_up"
        var label: String {
            switch self {
            case .waiting: "待发"
            case .sent: "已发"
            case .failed: "没发成，还会再发"
            case .givenUp: "已放弃"
            }
        }
        var tone: Tone? {
            switch self {
            case .waiting: nil
            case .sent: .ok
            case .failed: .warn
            case .givenUp: .bad
            }
        }
    }

    /// - Parameters:
    ///   - due: not before; at once when nil.
    ///   - until: of no use afterwards.
    static func put(
        _ kind: String, _ text: String, to phone: MobileNumber, of person: ID<Person>?, due: Instant? = nil, until: Instant, _ pen: Pen, _ db: any Connection
    ) throws {
        let id = pen.newID(of: Message.self), content: JSON = ["phone": .string(phone.text), "text": .string(text)]
        try db.run("""
            INSERT INTO message (id, kind, content, phone_tail, person_id, due_at, until, recorded_at)
            VALUES (\(id), \(kind), \(try pen.instruments.seal(content.bytes, bound: place(id))), \(String(phone.text.suffix(4))), \(person), \(due ?? pen.now), \(until), \(pen.now))
            """)
    }

    private static func place(_ id: ID<Message>) -> SealPlace { SealPlace("message", "content", id) }

    // MARK: Handing over

    package struct Message: Readable, Sendable {
        let id: ID<Message>, content: Sealed, tail: String, tries: Int, until: Instant, recordedAt: Instant
        package init(row: Row) throws {
            id = try row.get("id"); content = try row.get("content"); tail = try row.get("phone_tail"); tries = try row.get("tries")
            until = try row.get("until"); recordedAt = try row.get("recorded_at")
        }
    }

    /// Hands over what is due, one message after the other and each outside any transaction. A process that dies in between has it sent again
    /// a little later under the same id, by which the gateway knows it.
    /// - Parameter post: gives the gateway a body; answers the status.
    /// - Returns: how many were tried.
    @discardableResult
    package static func deliver(
        _ database: any Database, _ instruments: Instruments, now: @Sendable () -> Instant, post: @Sendable ([UInt8]) async throws -> Int
    ) async throws -> Int {
        var count = 0
        while let message = try await take(database, now()) {
            count += 1
            let complaint = await complaint(about: message, instruments, post)
            try await end(message, complaint, database, now())
        }
        return count
    }

    private static func take(_ database: any Database, _ now: Instant) async throws -> Message? {
        let due: SQL = "state IN ('waiting', 'failed') AND due_at <= \(now) AND until > \(now)"
        // Most of the time nothing waits, and a read disturbs nobody.
        guard let found: Message = try await database.read({ db in try db.first("SELECT * FROM message WHERE \(due) ORDER BY due_at, id LIMIT 1") }) else { return nil }
        let isMine = try await database.write { db in
            try db.run("UPDATE message SET due_at = \(now.adding(seconds: taken)), tries = tries + 1 WHERE id = \(found.id) AND \(due)") == 1
        }
        return isMine ? found : try await take(database, now)
    }

    /// What went wrong, without the number and the words.
    private static func complaint(about message: Message, _ instruments: Instruments, _ post: ([UInt8]) async throws -> Int) async -> String? {
        do {
            let content = try JSON(parsing: instruments.open(message.content, bound: place(message.id)))
            let body: JSON = ["id": .string(message.id.description), "phone": content["phone"] ?? .null, "text": content["text"] ?? .null, "until": .string(message.until.description)]
            let status = try await post(body.bytes)
            return 200..<300 ~= status ? nil : "网关答 \(status)"
        } catch is CancellationError { return "程序停了" } catch { return "网关没有应答" }
    }

    private static func end(_ message: Message, _ complaint: String?, _ database: any Database, _ now: Instant) async throws {
        let pause = message.tries < pauses.count ? pauses[message.tries] : nil
        try await database.write { db in
            if let complaint, let pause, now.adding(seconds: pause) < message.until {
                try db.run("UPDATE message SET state = 'failed', complaint = \(complaint), due_at = \(now.adding(seconds: pause)) WHERE id = \(message.id)")
            } else {
                try db.run("""
                    UPDATE message SET state = \(complaint == nil ? State.sent : .givenUp), complaint = \(complaint), content = NULL, ended_at = \(now)
                    WHERE id = \(message.id) AND content IS NOT NULL
                    """)
            }
        }
    }

    /// Gives up what has come too late, and forgets what is long past.
    static func sweep(_ database: any Database, _ now: Instant) async throws {
        while try await database.write({ db in
            try db.run("""
                UPDATE message SET state = 'given_up', content = NULL, ended_at = \(now), complaint = COALESCE(complaint, '过了时候，没有发出')
                WHERE id IN (SELECT id FROM message WHERE state IN ('waiting', 'failed') AND until <= \(now) LIMIT 500)
                """)
        }) == 500 {}
        let oldest = now.adding(seconds: -86_400 * keptDays)
        while try await database.write({ db in
            try db.run("DELETE FROM message WHERE id IN (SELECT id FROM message WHERE recorded_at < \(oldest) LIMIT 500)")
        }) == 500 {}
    }

    // MARK: Looking

    /// What lies there and is still of use, with its words; for the outbox of a demonstration.
    static func waiting(_ request: Request, _ db: any Connection) throws -> [(at: Instant, tail: String, text: String)] {
        let messages: [Message] = try db.all("""
            SELECT * FROM message WHERE state IN ('waiting', 'failed') AND until > \(request.now) ORDER BY recorded_at DESC, id DESC LIMIT 50
            """)
        return try messages.map { message in
            let content = try JSON(parsing: request.instruments.open(message.content, bound: place(message.id)))
            return (message.recordedAt, message.tail, content["text"]?.string ?? "")
        }
    }

    static let list = ListDeclaration(
        "messages", "短信记录", at: "/messages", unit: "条", id: "m.id", defaultSort: "-recorded_at", empty: "还没有发过短信。",
        columns: [
            Column("recorded_at", "时间", .instant, .internal, "m.recorded_at", sort: "m.recorded_at"),
            Column("kind", "种类", .word([.init("code", "验证码"), .init("notice", "通知")]), .internal, "m.kind"),
            Column("phone", "手机尾号", .code, .internal, "m.phone_tail"),
            Column("state", "结果", .words(State.self) { $0.tone }, .internal, "m.state"),
            Column("tries", "试了几次", .number(unit: "次"), .internal, "m.tries"),
            Column("ended_at", "发出或放弃", .instant, .internal, "m.ended_at", isWide: true),
            Column("complaint", "没发成的原因", .text, .internal, "m.complaint", isWide: true),
        ],
        filters: [.word("state", "结果", State.self, "m.state")]
    ) { _, _ in "FROM message m WHERE 1 = 1" }
}

let messageRoutes: [Route] = [
    .get("/messages", "短信记录", .right(.readMessages), list: Messages.list) { request, db in
        var listing = try Messages.list.listing(request, db)
        listing.introduction = request.sendsMessages ? "经短信网关发出的每一条。号码和文字发出后就不留了。" : "还没有接通短信网关，下面的都没有发出。怎么接，见手册“安装和运行”。"
        return .list(listing)
    },
    .get("/outbox", "演示发件箱", .right(.readOutbox)) { request, db in
        guard request.isDemonstration else { throw NotFound() }
        var record = Record(id: "outbox", title: "演示发件箱")
        record.subtitle = "演示里没有短信网关，该发到手机上的都在这里，过了时候就没有了。正式安装没有这一页。"
        let rows = try Messages.waiting(request, db).map { Record.TableRow([.text($0.at.description), .text(MobileNumber.masked($0.tail)), .text($0.text)]) }
        record.sections = [.init("还有用的短信", .table(.init("messages", empty: "现在没有。", columns: [
            .init("at", "时间", .instant), .init("phone", "手机", .code), .init("text", "短信"),
        ], rows: rows)))]
        return .record(record).reading("演示发件箱，\(rows.count) 条", "取验证码")
    },
]
