import Kernel

/// The wording of the letters that the modules write. The office mends it; what was issued keeps the text that it had.
struct Templates: Sendable {
    static let read = Right("templates.read", "查看文书模板", Role.district.union([.midUnionAdmin, .sysadmin]))
    static let write = Right("templates.write", "修改文书模板", [.deptOffice])

    private let kinds: [LetterKind]
    init(_ modules: [Module]) { kinds = modules.flatMap(\.letters) }

    var routes: [Route] {
        let list = list
        return [
            .get("/templates", "文书模板", .right(Self.read), list: list) { request, db in
                var listing = try list.listing(request, db)
                listing.introduction = "请示、批复、名册按这里的文字生成。改了以后，新的文书用新的文字，已经印发的不变。"
                return .list(listing)
            },
            .get("/templates/:id", "文书模板", .right(Self.read), show),
            .get("/templates/:id/edit", "修改文书模板", .right(Self.write)) { [self] request, db in
                let (template, kind) = try find(request, db)
                return .form(dressed(try TemplateForm(template.text).opened("letter_template", template.id.number, db), template, kind))
            },
            .post("/templates/:id/edit", "修改文书模板", .right(Self.write), form: TemplateForm.self, save),
        ]
    }

    private struct Template: Readable {
        let id: ID<LetterTemplate>, code: String, text: String
        init(row: Row) throws { id = try row.get("id"); code = try row.get("code"); text = try row.get("text") }
    }

    private var list: ListDeclaration {
        ListDeclaration(
            "templates", "文书模板", at: "/templates", unit: "份", id: "t.id", defaultSort: "code", rowBase: "/templates", empty: "还没有模板",
            columns: [
                Column("code", "文书", .word(kinds.map { Kind.Word($0.code, $0.title) }), .internal, "t.code", sort: "t.code"),
                Column("edited_at", "修改时间", .instant, "t.edited_at"), Column("edited_by", "修改人", "t.edited_by"),
            ]
        ) { _, _ in "FROM letter_template t WHERE 1 = 1" }
    }

    private func find(_ request: Request, _ db: any Connection) throws -> (Template, LetterKind) {
        let id: ID<LetterTemplate> = try request.id()
        let template: Template = try db.one("SELECT id, code, text FROM letter_template WHERE id = \(id)")
        guard let kind = kinds.first(where: { $0.code == template.code }) else { throw NotFound() }
        return (template, kind)
    }

    /// With a letter in which every word stands for itself.
    @Sendable private func show(_ request: Request, _ db: any Connection) throws -> Response {
        let (template, kind) = try find(request, db)
        var record = Record(id: template.id, title: kind.title)
        record.crumbs = [Record.Crumb("文书模板", "/templates")]
        if try request.scope.actor.holds(Self.write) { record.actions = [.link("修改", "/templates/\(template.id)/edit", icon: "edit", .main)] }
        let history = try History.of("letter_template", template.id.number, db)
        record.sections = [
            Record.Section("样子", .html(sample(try kind.template(template.text), kind).html), note: "〔〕里的由系统按每件事填写"),
            Record.Section("修改记录", .timeline(history.map { Record.Event(at: $0.happenedAt, text: $0.reason ?? "修改", by: $0.actorName) }), isAside: true),
        ]
        return .record(record)
    }

    private func sample(_ template: LetterTemplate, _ kind: LetterKind) -> Letter {
        var words = LetterTemplate.Words()
        for word in kind.words {
            if let dot = word.firstIndex(of: ".") {
                let list = String(word[..<dot]), name = String(word[word.index(after: dot)...])
                words.lists[list, default: [[:]]][0][name] = "〔\(name)〕"
            } else { words.single[word] = "〔\(word)〕" }
        }
        return template.filled(words)
    }

    private func dressed(_ view: FormView, _ template: Template, _ kind: LetterKind) -> FormView {
        var view = view
        view.crumbs = [Record.Crumb("文书模板", "/templates"), Record.Crumb(kind.title, "/templates/\(template.id)")]
        view.cancel = "/templates/\(template.id)"
        view.introduction = "一行一段。“# ”开头是标题，“> ”开头靠右，“| 甲 | 乙 |”是表格的一行。可以用的词：" + kind.words.map { "{\($0)}" }.joined(separator: " ")
        return view
    }

    @Sendable private func save(_ request: Request, _ db: any Connection) throws -> Response {
        let (template, kind) = try find(request, db)
        try edited(TemplateForm(template.text), "letter_template", template.id.number, request, db, { dressed($0, template, kind) }) { form in
            do throws(Complaint) { _ = try kind.template(form.text) } catch { throw form.refused("text", error) }
            try db.run("""
                UPDATE letter_template SET text = \(form.text), edited_at = \(request.now), edited_by = \(request.actor?.name) WHERE id = \(template.id)
                """)
            let detail: JSON = ["文字": .array([.string(template.text), .string(form.text)])]
            try History.write("letter_template", template.id.number, "edited", reason: form.reason, detail: detail, at: nil, request, db)
        }
        return .seeOther("/templates/\(template.id)", flash: "已保存，以后的文书用新的文字").noting("修改文书模板", ("letter_template", template.id.number), ["文书": .string(kind.title)])
    }
}

struct TemplateForm: Edit {
    static let title = "修改文书模板", submit = "保存"
    @Field("打开时的改动") var revision: Revision?
    @Field("文字", .control(.paragraph), .max(8000)) var text: String
    @Field("修改原因", .max(200)) var reason: String
    init() {}
    init(_ text: String) { self.text = text }
}
