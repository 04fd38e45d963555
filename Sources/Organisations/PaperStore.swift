import Kernel

struct Certificate: Facts {
    let id: ID<Certificate>, kind: CertificateKind, number: String, validFrom: Day, validTo: Day, registrar: String, representative: String?
    init(row: Row) throws {
        id = try row.get("id"); kind = try row.get("kind"); number = try row.get("number")
        validFrom = try row.get("valid_from"); validTo = try row.get("valid_to")
        registrar = try row.get("registrar"); representative = try row.get("representative")
    }
    /// 工会法人资格证书 川工法证字第1号
    var title: String { "\(kind.label) \(number)" }

    var named: [NamedFact] {
        [
            NamedFact("number", "证书编号", .code, number), NamedFact("valid_from", "有效期起", .day, validFrom),
            NamedFact("valid_to", "有效期止", .day, validTo), NamedFact("registrar", "登记管理机关", .text, registrar),
            NamedFact("representative", "法定代表人", .text, representative),
        ]
    }
}

struct Attachment: Readable, Sendable {
    let id: ID<Attachment>, fileID: ID<StoredFile>, title: String, kind: AttachmentKind, fileName: String, size: Int
    /// When a photo was taken, by its camera's clock.
    let takenAt: String?
    let attachedAt: Instant, attachedBy: String
    init(row: Row) throws {
        id = try row.get("id"); fileID = try row.get("file_id"); title = try row.get("title"); kind = try row.get("kind")
        fileName = try row.get("file_name"); size = try row.get("size"); takenAt = try row.get("taken_at")
        attachedAt = try row.get("attached_at"); attachedBy = try row.get("attached_by")
    }
}

struct BankAccount: Readable, Sendable {
    let id: ID<BankAccount>, bank: String, tail: String, since: Day?
    init(row: Row) throws { id = try row.get("id"); bank = try row.get("bank"); tail = try row.get("number_tail"); since = try row.get("since") }
    /// 宜宾市商业银行 尾号 4567
    var title: String { "\(bank) 尾号 \(tail)" }
}

/// A union's papers: certificates, attached files, accounts. The union itself has been found in scope before.
enum PaperStore {
    /// Those that hold, or held on a day, the one that runs longest first.
    static func certificates(of union: ID<UnionOrg>, at past: Day? = nil, _ db: any Connection) throws -> [Certificate] {
        let holds: SQL = past.map { "valid_from <= \($0) AND (until IS NULL OR until > \($0))" } ?? "until IS NULL"
        return try db.all("""
            SELECT * FROM certificate WHERE union_id = \(union) AND \(holds) ORDER BY valid_to DESC, id DESC
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func certificate(_ id: ID<Certificate>, of union: ID<UnionOrg>, _ db: any Connection) throws -> Certificate {
        try db.one("""
            SELECT * FROM certificate WHERE id = \(id) AND union_id = \(union) AND until IS NULL \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func isTaken(_ kind: CertificateKind, _ number: String, _ db: any Connection) throws -> Bool {
        try db.exists("""
            SELECT 1 FROM certificate WHERE kind = \(kind) AND number = \(number) \(SQL.unscoped(because: "a certificate's number is given once in all"))
            """)
    }

    @discardableResult
    static func add(_ form: CertificateForm, to union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws -> ID<Certificate> {
        let id: ID<Certificate> = pen.newID()
        try db.run("""
            INSERT INTO certificate (id, union_id, kind, number, valid_from, valid_to, registrar, representative)
            VALUES (\(id), \(union), \(form.kind), \(form.number), \(form.validFrom), \(form.validTo),
              \(form.registrar), \(form.representative)) \(SQL.unscoped(because: "the union was found in scope"))
            """)
        try pen.note("union_org", union.number, "certificate_added", detail: ["证书": ["", .string("\(form.kind.label) \(form.number)")]], at: union, db)
        return id
    }

    static func correct(_ old: Certificate, _ form: CertificateCorrection, of union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        try db.run("""
            UPDATE certificate SET number = \(form.number), valid_from = \(form.validFrom), valid_to = \(form.validTo), registrar = \(form.registrar),
              representative = \(form.representative) WHERE id = \(old.id) \(SQL.unscoped(because: "the union was found in scope"))
            """)
        let changes = old.differences(to: try certificate(old.id, of: union, db))
        try pen.note("certificate", old.id.number, "edited", reason: form.reason, detail: changes, at: union, db)
        let detail = JSON.object([JSON.Member("证书", ["", .string(old.title)])] + (changes.members ?? []))
        try pen.note("union_org", union.number, "certificate_corrected", reason: form.reason, detail: detail, at: union, db)
    }

    static func end(_ certificate: Certificate, on day: Day, reason: String, of union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        try db.run("UPDATE certificate SET until = \(day) WHERE id = \(certificate.id) \(SQL.unscoped(because: "the union was found in scope"))")
        try pen.note(
            "union_org", union.number, "certificate_ended", reason: reason, detail: ["证书": ["", .string("\(certificate.title)，\(day)")]],
            at: union, db)
    }

    static func attachments(of union: ID<UnionOrg>, _ db: any Connection) throws -> [Attachment] {
        try db.all("""
            SELECT a.*, f.name AS file_name, f.size, f.taken_at FROM attachment a JOIN stored_file f ON f.id = a.file_id
            WHERE a.union_id = \(union) ORDER BY a.id DESC \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func attachment(_ id: ID<Attachment>, of union: ID<UnionOrg>, _ db: any Connection) throws -> Attachment {
        try db.one("""
            SELECT a.*, f.name AS file_name, f.size, f.taken_at FROM attachment a JOIN stored_file f ON f.id = a.file_id
            WHERE a.id = \(id) AND a.union_id = \(union) \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func attach(_ upload: Upload, _ form: AttachmentForm, to union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        let id: ID<Attachment> = pen.newID()
        try StoredFile.join(upload.id, to: "attachment", id.number, db)
        try db.run("""
            INSERT INTO attachment (id, union_id, file_id, title, kind, attached_at, attached_by)
            VALUES (\(id), \(union), \(upload.id), \(form.title), \(form.kind), \(pen.now), \(pen.name)) \(SQL.unscoped(because: "the union was found in scope"))
            """)
        try pen.note("union_org", union.number, "file_attached", detail: ["附件": ["", .string(form.title)]], at: union, db)
    }

    /// The file itself is destroyed when nothing keeps it any more.
    static func remove(_ attachment: Attachment, of union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        try db.run("DELETE FROM attachment WHERE id = \(attachment.id) \(SQL.unscoped(because: "the union was found in scope"))")
        try StoredFile.keep(attachment.fileID, until: pen.now, db)
        try pen.note("union_org", union.number, "file_removed", detail: ["附件": [.string(attachment.title), ""]], at: union, db)
    }

    static func accounts(of union: ID<UnionOrg>, at past: Day? = nil, _ db: any Connection) throws -> [BankAccount] {
        try db.all("""
            SELECT b.id, b.bank, b.number_tail, b.since FROM bank_account b
            WHERE b.union_id = \(union) AND \(past.map { Stretch.holds("b", on: $0) } ?? "b.until IS NULL") ORDER BY b.id
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func account(_ id: ID<BankAccount>, of union: ID<UnionOrg>, _ db: any Connection) throws -> BankAccount {
        try db.one("""
            SELECT id, bank, number_tail, since FROM bank_account WHERE id = \(id) AND union_id = \(union) AND until IS NULL
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    static func end(_ account: BankAccount, _ form: BankAccountEnd, of union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        try db.run("UPDATE bank_account SET until = \(form.on) WHERE id = \(account.id) \(SQL.unscoped(because: "the union was found in scope"))")
        try pen.note(
            "union_org", union.number, "account_ended", reason: form.reason, detail: ["对公账户": ["", .string("\(account.title)，\(form.on)")]], at: union, db)
    }

    static func hasAccount(_ number: String, _ pen: Pen, _ db: any Connection) throws -> Bool {
        try db.exists("""
            SELECT 1 FROM bank_account WHERE number_digest = \(digest(number, pen)) AND until IS NULL \(SQL.unscoped(because: "an account belongs to one union"))
            """)
    }

    static func open(_ form: BankAccountForm, for union: ID<UnionOrg>, _ pen: Pen, _ db: any Connection) throws {
        let id: ID<BankAccount> = pen.newID()
        let sealed = try pen.instruments.seal(form.number, bound: SealPlace("bank_account", "number", id))
        try db.run("""
            INSERT INTO bank_account (id, union_id, bank, number, number_digest, number_tail, since)
            VALUES (\(id), \(union), \(form.bank), \(sealed), \(digest(form.number, pen)), \(String(form.number.suffix(4))), \(form.since))
            \(SQL.unscoped(because: "the union was found in scope"))
            """)
        try pen.note("union_org", union.number, "account_added", detail: ["对公账户": ["", .string("\(form.bank) 尾号 \(form.number.suffix(4))")]], at: union, db)
    }

    private static func digest(_ number: String, _ pen: Pen) -> [UInt8] { pen.instruments.digest(purpose: "bank_account.number", of: number) }
}
