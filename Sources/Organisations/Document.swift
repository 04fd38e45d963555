import Kernel

/// What kind of paper it is (domain.md §1.6).
enum DocumentKind: String, CodedWord {
    case request, reply, roster, registration
    var label: String {
        switch self {
        case .request: "请示"
        case .reply: "批复"
        case .roster: "委员名册"
        case .registration: "法人资格登记申请表"
        }
    }
}

/// A paper that was issued, with the text that it had then.
struct Document: Readable, Sendable {
    let id: ID<Document>, kind: DocumentKind, unionID: ID<UnionOrg>, unionName: String, issuerName: String, petitionID: ID<Petition>?
    let number: DocumentNumber?, issuedOn: Day, issuedBy: String, letter: Letter

    init(row: Row) throws {
        id = try row.get("id"); kind = try row.get("kind"); unionID = try row.get("union_id"); unionName = try row.get("union_name")
        issuerName = try row.get("issuer_name"); petitionID = try row.get("petition_id")
        number = if let office: String = try row.get("office") { DocumentNumber(office: office, year: try row.get("year"), number: try row.get("number")) } else { nil }
        issuedOn = try row.get("issued_on"); issuedBy = try row.get("issued_by")
        let content = try JSON(parsing: Array(row.get("content", as: String.self).utf8))
        guard let letter = Letter(content: content, head: try row.get("head"), number: number?.description) else { throw NotFound() }
        self.letter = letter
    }
    var title: String { letter.title }
}

/// 机关代字 and red head of a union.
struct Letterhead: Readable, Sendable {
    let office: String, head: String
    init(row: Row) throws { office = try row.get("office"); head = try row.get("head") }
}

enum DocumentStore {
    private static let named: SQL = """
        SELECT d.*, u.name AS union_name, i.name AS issuer_name FROM document d JOIN union_org u ON u.id = d.union_id JOIN union_org i ON i.id = d.issuer_id
        """

    static func find(_ id: ID<Document>, _ scope: Scope, _ db: any Connection) throws -> Document {
        try db.one("\(named) WHERE d.id = \(id) AND \(isWithin(scope))")
    }

    /// True of documents `d` that the scope reaches: those about its unions, and those of petitions that it reaches.
    static func isWithin(_ scope: Scope) -> SQL {
        "(\(scope.covers("d.union_id")) OR EXISTS (SELECT 1 FROM petition p WHERE p.id = d.petition_id AND \(PetitionStore.isWithin(scope))))"
    }

    static func of(_ petition: ID<Petition>, _ db: any Connection) throws -> [Document] {
        try db.all("\(named) WHERE d.petition_id = \(petition) ORDER BY d.id \(SQL.unscoped(because: "the petition was found in scope"))")
    }

    /// The applications for legal personality that the union has sent.
    static func registrations(of union: ID<UnionOrg>, _ db: any Connection) throws -> [Document] {
        try db.all("\(named) WHERE d.union_id = \(union) AND d.kind = 'registration' ORDER BY d.id DESC \(SQL.unscoped(because: "the union was found in scope"))")
    }

    static func letterhead(of union: ID<UnionOrg>, _ db: any Connection) throws -> Letterhead? {
        try db.first("SELECT office, head FROM letterhead WHERE union_id = \(union) \(SQL.unscoped(because: "the union was found in scope"))")
    }

    static func isTaken(_ office: String, but union: ID<UnionOrg>, _ db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM letterhead WHERE office = \(office) AND union_id <> \(union) \(SQL.unscoped(because: "an office's letters are its own in all"))")
    }

    static func set(_ form: LetterheadForm, of union: ID<UnionOrg>, _ db: any Connection) throws {
        try db.run("DELETE FROM letterhead WHERE union_id = \(union) \(SQL.unscoped(because: "the union was found in scope"))")
        try db.run("""
            INSERT INTO letterhead (union_id, office, head) VALUES (\(union), \(form.office), \(form.head)) \(SQL.unscoped(because: "the union was found in scope"))
            """)
    }

    /// The largest number that was typed into petitions before the program gave them.
    static func typed(_ office: String, _ year: Int, _ db: any Connection) throws -> Int {
        try db.rows("SELECT number FROM petition WHERE number LIKE \(office + "〔\(year)〕%") \(SQL.unscoped(because: "an office's numbers, of no union in particular"))")
            .compactMap { DocumentNumber(stored: $0["number"])?.number }.max() ?? 0
    }

    static func add(
        _ kind: DocumentKind, _ letter: Letter, _ number: DocumentNumber?, about union: ID<UnionOrg>, by issuer: ID<UnionOrg>, petition: ID<Petition>?,
        _ pen: Pen, _ db: any Connection
    ) throws -> ID<Document> {
        let id: ID<Document> = pen.newID()
        try db.run("""
            INSERT INTO document (id, kind, union_id, issuer_id, petition_id, office, year, number, head, title, content, issued_on, issued_by)
            VALUES (\(id), \(kind), \(union), \(issuer), \(petition), \(number?.office), \(number?.year), \(number?.number), \(letter.head), \(letter.title),
              \(String(decoding: letter.content.canonical, as: UTF8.self)), \(pen.today), \(pen.name)) \(SQL.unscoped(because: "the union was found in scope"))
            """)
        return id
    }
}
