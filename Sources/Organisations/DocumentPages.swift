import Kernel

extension ListDeclaration {
    /// 发文登记 of every union that the reader may see.
    static let documents = ListDeclaration(
        "documents", "文书", at: "/documents", unit: "份", id: "d.id", defaultSort: "-issued_on", rowBase: "/documents",
        empty: "还没有文书。报送请示、批复请示时自动生成",
        columns: [
            Column("title", "标题", .text, .public, "d.title"),
            Column("kind", "文种", .words(DocumentKind.self), .public, "d.kind"),
            Column("number", "文号", .code, .public, "d.office || '〔' || CAST(d.year AS TEXT) || '〕' || CAST(d.number AS TEXT) || '号'"),
            Column("issued_on", "日期", .day, .public, "d.issued_on", sort: "d.issued_on"),
            Column("issuer", "发文工会", .text, .public, "i.name", isWide: true), Column("issued_by", "经办", .text, .internal, "d.issued_by", isWide: true),
        ],
        filters: [.word("kind", "文种", DocumentKind.self, "d.kind"), .from("from", "从", "d.issued_on"), .until("until", "到", "d.issued_on")],
        searchHint: "标题、机关代字", search: { "(\(SQL.found($0, in: "d.title")) OR \(SQL.found($0, in: "d.office")))" },
        source: { _, scope in "FROM document d JOIN union_org i ON i.id = d.issuer_id WHERE \(DocumentStore.isWithin(scope))" })
}

enum DocumentPage {
    static func record(_ document: Document, _ scope: Scope, _ db: any Connection) throws -> Record {
        var record = Record(id: document.id, title: document.title)
        record.crumbs = [Record.Crumb("文书", "/documents")]
        if try scope.reaches(document.unionID, db) { record.crumbs.append(Record.Crumb(document.unionName, "/unions/\(document.unionID)")) }
        record.tags = [Record.Tag(document.kind.label)]
        record.subtitle = document.number?.description
        record.actions = LetterFormat.allCases.map { .link("下载 \($0.label)", "/documents/\(document.id)/\($0.rawValue)", icon: "download", $0 == .pdf ? .main : .plain) }
        record.sections = [
            Record.Section("文书", .html(document.letter.html)),
            Record.Section("登记", .facts([
                Record.Fact("kind", "文种", .words(DocumentKind.self), .public, document.kind), Record.Fact("number", "文号", .code, .public, document.number),
                Record.Fact("issuer", "发文工会", .text, .public, document.issuerName), Record.Fact("issued_on", "日期", .day, .public, document.issuedOn),
                Record.Fact("issued_by", "经办", .text, .internal, document.issuedBy),
                Record.Fact("petition", "请示", .text, .public, document.petitionID.map { _ in "查看请示" }, path: document.petitionID.map { "/petitions/\($0)" }),
            ]), isAside: true),
        ]
        return record
    }

    /// Those of one petition, to be opened or taken along.
    static func table(_ documents: [Document]) -> Record.Table {
        Record.Table(
            "documents", empty: "还没有文书",
            columns: [Record.TableColumn("title", "标题"), Record.TableColumn("kind", "文种"), Record.TableColumn("number", "文号", .code), Record.TableColumn("issued_on", "日期", .day)],
            rows: documents.map { document in
                Record.TableRow(
                    [document.title.stored, document.kind.label.stored, document.number?.description.stored ?? .null, document.issuedOn.stored],
                    path: "/documents/\(document.id)",
                    actions: LetterFormat.allCases.map { .link($0.label, "/documents/\(document.id)/\($0.rawValue)", .bare) })
            })
    }
}

let documentRoutes: [Route] = [
    .get("/documents", "文书", .right(.readPetitions), list: .documents) { request, db in .list(try ListDeclaration.documents.listing(request, db)) },
    .get("/documents/:id", "文书", .right(.readPetitions)) { request, db in
        .record(try DocumentPage.record(DocumentStore.find(request.id(), request.scope, db), request.scope, db))
    },
    .get("/documents/:id/:format", "下载文书", .right(.readPetitions), gives: .file) { request, db in
        let document = try DocumentStore.find(request.id(), request.scope, db)
        return try .letter(document.letter, request.format, day: document.issuedOn).reading("文书“\(document.title)”（编号 \(document.id)）", "下载文书")
    },
    .get("/unions/:id/roster/:format", "委员名册", .right(.readRegister), gives: .file) { request, db in
        let union = try UnionStore.find(request.id(), request.scope, db)
        let letter = try Letters.roster.template(db).filled(Letters.words(ofOfficersOf: union, on: request.today, db))
        return try .letter(letter, request.format, day: request.today).reading("委员名册（\(union.name)，编号 \(union.id)）", "下载委员名册")
    },
    .get("/unions/:id/letterhead", "发文设置", .right(.sendPetitions)) { request, db in
        let union = try UnionStore.find(request.id(), request.scope, db), form = LetterheadForm()
        form.head = "\(union.name)文件"
        if let letterhead = try DocumentStore.letterhead(of: union.id, db) { form.office = letterhead.office; form.head = letterhead.head }
        return .form(placed(form.view, at: union))
    },
    .post("/unions/:id/letterhead", "发文设置", .right(.sendPetitions), form: LetterheadForm.self) { request, db in
        try change(LetterheadForm.self, request, db, "已保存发文设置") { form, union in try Register.set(form, of: union, Pen(request), db) }
    },
]

extension Request {
    fileprivate var format: LetterFormat {
        get throws {
            guard let format = parameters["format"].flatMap(LetterFormat.init(rawValue:)) else { throw NotFound() }
            return format
        }
    }
}
