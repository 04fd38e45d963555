/// What may be done with several rows of a list in one go. Each row is a change of its own, with its own transaction, history and audit
/// entry, as if it had been asked for alone; the answer says which were done, and of the others why not.
package struct Together: Sendable {
    package let title: StaticString, icon: StaticString?, right: Right
    /// `nil` for what a list can do by itself: the sheet of the rows that were ticked.
    let work: Work?

    struct Work: Sendable {
        let pattern: StaticString, form: any Form.Type
        /// Reads the form that is filled in once for all rows, or refuses it.
        let check: @Sendable (Request, any Connection) throws -> Void
        let act: @Sendable (Request, Int64, any Connection) throws -> AuditNote
    }

    /// - Parameters:
    ///   - pattern: where it is asked for, such as `/petitions/together/approve`.
    ///   - check: what the form's fields cannot know by themselves, once for all rows and before the first.
    ///   - act: the change of one row. It decides what is counted up from row to row, such as a document's number.
    package init<F: Form>(
        _ pattern: StaticString, _ title: StaticString, icon: StaticString? = nil, _ right: Right, _ form: F.Type,
        check: @escaping @Sendable (F, Request, any Connection) throws -> Void = { _, _, _ in },
        act: @escaping @Sendable (F, Int64, Request, any Connection) throws -> AuditNote
    ) {
        self.title = title; self.icon = icon; self.right = right
        work = Work(
            pattern: pattern, form: form, check: { request, db in try check(F(request), request, db) },
            act: { request, row, db in try act(F(request), row, request, db) })
    }

    private init(title: StaticString, icon: StaticString, right: Right) {
        self.title = title; self.icon = icon; self.right = right
        work = nil
    }

    /// The sheet of the ticked rows, for those who may read the list.
    package static func export(_ right: Right) -> Together { Together(title: "导出勾选的", icon: "download", right: right) }
}

extension ListDeclaration {
    /// The routes of what may be done with several rows: a page that shows them and asks what is needed, and the doing.
    package var togetherRoutes: [Route] {
        together.flatMap { together -> [Route] in
            guard let work = together.work else { return [] }
            var post = Route.post(work.pattern, together.title, .right(together.right), form: work.form) { _, _ in throw NotFound() }
            post.together = together
            return [
                .get(work.pattern, together.title, .right(together.right)) { [self] request, db in
                    try .form(dressed(work.form.init().view, together, request.query, request, db))
                },
                post,
            ]
        }
    }
}

extension Route {
    /// The list whose rows are meant.
    private func list(among routes: [Route]) -> ListDeclaration? {
        routes.lazy.compactMap(\.list).first { list in list.together.contains { $0.work?.pattern.description == pattern.description } }
    }

    /// What is done row by row, with the list it belongs to; `nil` for a route that makes one change.
    package func batch(among routes: [Route]) -> Batch? {
        guard let together, let work = together.work, let list = list(among: routes) else { return nil }
        return Batch(list: list, together: together, work: work)
    }
}

/// One thing that is done with several rows of a list.
package struct Batch: Sendable {
    let list: ListDeclaration, together: Together, work: Together.Work

    /// The rows that were ticked, each with its name where the asker may see it. Refuses a form that is not good.
    package func rows(_ request: Request, _ db: any Connection) throws -> [Row] {
        do { try work.check(request, db) } catch var invalid as Invalid {
            invalid.view = try list.dressed(invalid.view, together, request.body, request, db)
            throw invalid
        }
        let ids = try ListView.rows(request.body)
        let items = try list.ticked(request.body, request, db)
        return ids.map { id in Row(id: id, name: items.first { $0.id == id }.map { list.columns[0].kind.text($0[0]) } ?? "编号 \(id)") }
    }

    package struct Row: Sendable { package let id: Int64, name: String }

    /// The change of one row.
    package func act(_ row: Row, _ request: Request, _ db: any Connection) throws -> AuditNote { try work.act(request, row.id, db) }

    /// How many were done and which were not, each with the reason.
    package func answer(done: [Row], refused: [(row: Row, reason: String)]) -> Response {
        let count = refused.isEmpty ? "办成 \(done.count) \(list.unit)" : "办成 \(done.count) \(list.unit)，没有办成 \(refused.count) \(list.unit)"
        var record = Record(id: list.key, title: "\(together.title)：\(count)")
        record.crumbs = [Record.Crumb(list.title, list.path)]
        record.actions = [.link("回到\(list.title)", list.path, .main)]
        let reasons = refused.map { Record.TableRow([.text($0.row.name), .text($0.reason)], path: path($0.row)) }
        let names = done.map { Record.TableRow([.text($0.name)], path: path($0)) }
        let heading = Record.TableColumn("name", list.columns[0].title)
        record.sections = [
            Record.Section("没有办成", .table(Record.Table("refused", empty: "", columns: [heading, Record.TableColumn("reason", "原因")], rows: reasons)), note: "没有改动"),
            Record.Section("已办", .table(Record.Table("done", empty: "", columns: [heading], rows: names))),
        ].filter { if case .table(let table) = $0.content { !table.rows.isEmpty } else { true } }
        let drawn = record
        let data: JSON = [
            "done": .array(done.map { .string(String($0.id)) }),
            "refused": .array(refused.map { ["id": .string(String($0.row.id)), "reason": .string($0.reason)] }),
        ]
        return .page(record.title, data: data) { drawn.page($0) }
    }

    private func path(_ row: Row) -> Path? { list.rowBase.map { Path($0, id: row.id) } }
}

extension ListDeclaration {
    /// The ticked rows that the asker may see, in the list's order.
    fileprivate func ticked(_ query: Query, _ request: Request, _ db: any Connection) throws -> [Listing.Item] {
        var asked = request
        asked.query = Query(query.pairs.filter { $0.name == "row" } + [("limit", "200")])
        asked.remembers = false
        return try listing(asked, db).items
    }

    /// The form as its page shows it: with the rows that it is about, which go along.
    fileprivate func dressed(_ view: FormView, _ together: Together, _ query: Query, _ request: Request, _ db: any Connection) throws -> FormView {
        var view = view
        view.crumbs = [Record.Crumb(title, path)]
        view.cancel = path
        guard query.all("row").contains(where: { !$0.isEmpty }) else {
            view.notices = [Notice(.warn, "还没有勾选。请回到清单，先勾选要一起办的行。", .link("回到\(title)", path))]
            if view.complaints.isEmpty { view.fields = [] }
            view.submits = false
            return view
        }
        let items = try ticked(query, request, db)
        view.introduction = "\(together.title)：勾选了 \(items.count) \(unit)，逐\(unit)办理，办不成的说明原因，不影响别的。"
        view.fields += items.map { FieldView(name: "row", label: "", control: .hidden, text: String($0.id), hint: nil, isRequired: false, error: nil) }
        let shown = columns.indices.filter { !columns[$0].isOptional && columns[$0].data != .sealed }
        let rows = items.map { item in Record.TableRow(shown.map { item[$0] }, path: rowBase.map { Path($0, id: item.id) }) }
        let headings = shown.map { Record.TableColumn(columns[$0].key, columns[$0].title, columns[$0].kind, isWide: columns[$0].isWide) }
        view.beneath = [Record.Section("勾选的", .table(Record.Table("rows", empty: "勾选的都不在您的管辖范围里。", columns: headings, rows: rows)))]
        return view
    }
}
