import Kernel

let noticeRoutes: [Route] = [
    .get("/me/notices", "通知", .phone, showNotices),
    .post("/me/notices/read", "通知全部已读", .phone) { request, db in
        try Notices.read(request, db)
        return .seeOther("/me/notices")
    },
    .get("/notice-templates", "通知文字", .right(.readNoticeTemplates), list: templates) { request, db in
        var listing = try templates.listing(request, db)
        listing.introduction = "站内信按这里的文字写；短信只提醒有通知，不写任何个人情况。夜里不发短信的时段和每天的条数在“参数”里。"
        return .list(listing)
    },
    .get("/notice-templates/:id", "通知文字", .right(.readNoticeTemplates), showTemplate),
    .get("/notice-templates/:id/edit", "修改通知文字", .right(.writeNoticeTemplates)) { request, db in
        let template = try find(request, db)
        return .form(dressed(try NoticeTemplateForm(template).opened("notice_template", template.id.number, db), template))
    },
    .post("/notice-templates/:id/edit", "修改通知文字", .right(.writeNoticeTemplates), form: NoticeTemplateForm.self, save),
]

private func showNotices(_ request: Request, _ db: any Connection) throws -> Response {
    let notices = try Notices.inbox(request, db), unread = notices.count { $0.readAt == nil }
    let data = notices.map { notice -> JSON in
        ["at": .string(notice.at.description), "title": .string(notice.title), "text": .string(notice.text), "is_read": .bool(notice.readAt != nil)]
    }
    return .page("通知", data: ["items": .array(data), "unread": .integer(Int64(unread))]) { context in
        let lines: [Html] = notices.map { notice in
            """
            <li class="box"><h2>\(notice.title) \(Html.when(notice.readAt == nil, "<span class=\"tag info\">未读</span>"))</h2><p>\(notice.text)</p>\
            <p class="sub">\(notice.at.text())</p>\(Html.with(notice.path.flatMap(Path.init(untrusted:))) { "<p><a href=\"\($0)\">去看看</a></p>" })</li>
            """
        }
        return """
            <h1>通知</h1>\(Html.when(notices.isEmpty, "<p class=\"sub\">还没有通知。工会有事告诉您，都会在这里。</p>"))\
            \(Html.when(unread > 0, "<form method=\"post\" action=\"/me/notices/read\">\(context.token)<button class=\"btn\">\(unread) 条未读，都标为已读</button></form>"))\
            \(Html.when(!notices.isEmpty, "<ul class=\"stack\">\(lines)</ul>"))
            """
    }
}

// MARK: The words

struct NoticeTemplate: Readable, Sendable {
    let id: ID<NoticeTemplate>, code: String, title: String, places: [String], text: String, copy: String
    init(row: Row) throws {
        id = try row.get("id"); code = try row.get("code"); title = try row.get("title"); text = try row.get("text"); copy = try row.get("copy")
        places = (try row.get("places") as String).split(separator: " ").map(String.init)
    }
}

struct NoticeTemplateForm: Edit {
    static let title = "修改通知文字", submit = "保存"
    @Field("打开时的改动") var revision: Revision?
    @Field("标题", .max(40)) var heading: String
    @Field("站内信", .control(.paragraph), .max(1000)) var text: String
    @Field("短信", .control(.paragraph), .max(70), .hint("一条短信 70 字，不写任何个人情况")) var copy: String
    @Field("修改原因", .max(200)) var reason: String
    init() {}
    init(_ template: NoticeTemplate) { heading = template.title; text = template.text; copy = template.copy }
}

private let templates = ListDeclaration(
    "notice-templates", "通知文字", at: "/notice-templates", unit: "条", id: "t.id", defaultSort: "title", rowBase: "/notice-templates", empty: "还没有通知文字",
    columns: [
        Column("title", "标题", .text, .internal, "t.title", sort: "t.title"), Column("text", "站内信", .text, .internal, "t.text", isWide: true),
        Column("edited_at", "修改时间", .instant, .internal, "t.edited_at"), Column("edited_by", "修改人", .text, .internal, "t.edited_by"),
    ]
) { _, _ in "FROM notice_template t WHERE 1 = 1" }

private func find(_ request: Request, _ db: any Connection) throws -> NoticeTemplate {
    let id: ID<NoticeTemplate> = try request.id()
    return try db.one("SELECT id, code, title, places, text, copy FROM notice_template WHERE id = \(id)")
}

private func showTemplate(_ request: Request, _ db: any Connection) throws -> Response {
    let template = try find(request, db)
    var record = Record(id: template.id, title: template.title)
    record.crumbs = [Record.Crumb("通知文字", "/notice-templates")]
    if try request.scope.actor.holds(.writeNoticeTemplates) { record.actions = [.link("修改", "/notice-templates/\(template.id)/edit", icon: "edit", .main)] }
    let history = try History.of("notice_template", template.id.number, db)
    record.sections = [
        Record.Section("文字", .facts([
            Record.Fact("text", "站内信", .text, .internal, template.text), Record.Fact("copy", "短信", .text, .internal, template.copy),
            Record.Fact("places", "可以用的词", .text, .internal, template.places.map { "{\($0)}" }.joined(separator: " ")),
        ])),
        Record.Section("修改记录", .timeline(history.map { Record.Event(at: $0.happenedAt, text: $0.reason ?? "修改", by: $0.actorName) }), isAside: true),
    ]
    return .record(record)
}

private func dressed(_ view: FormView, _ template: NoticeTemplate) -> FormView {
    var view = view
    view.crumbs = [Record.Crumb("通知文字", "/notice-templates"), Record.Crumb(template.title, "/notice-templates/\(template.id)")]
    view.cancel = "/notice-templates/\(template.id)"
    view.introduction = "站内信里可以用的词：" + template.places.map { "{\($0)}" }.joined(separator: " ")
    return view
}

private func save(_ request: Request, _ db: any Connection) throws -> Response {
    let template = try find(request, db)
    try edited(NoticeTemplateForm(template), "notice_template", template.id.number, request, db, { dressed($0, template) }) { form in
        let known = template.places.reduce(form.text) { $0.replacing("{\($1)}", with: "") }
        if known.contains(where: { "{}".contains($0) }) { throw form.refused("text", Complaint("place_unknown", "花括号里只能写：\(template.places.joined(separator: "、"))")) }
        if form.copy.contains(where: { "{}".contains($0) }) { throw form.refused("copy", Complaint("place_in_copy", "短信里不能用花括号：短信不写个人情况")) }
        try db.run("""
            UPDATE notice_template SET title = \(form.heading), text = \(form.text), copy = \(form.copy), edited_at = \(request.now), edited_by = \(request.actor?.name)
            WHERE id = \(template.id)
            """)
        let detail: JSON = [
            "标题": .array([.string(template.title), .string(form.heading)]), "站内信": .array([.string(template.text), .string(form.text)]),
            "短信": .array([.string(template.copy), .string(form.copy)]),
        ]
        try History.write("notice_template", template.id.number, "edited", reason: form.reason, detail: detail, at: nil, request, db)
    }
    return .seeOther("/notice-templates/\(template.id)", flash: "已保存，以后的通知用新的文字").noting("修改通知文字", ("notice_template", template.id.number))
}
