import Kernel

/// The imports of a union's part, the newest first.
func importList(_ kinds: Kinds) -> ListDeclaration {
    let words = kinds.all.map { Kind.Word($0.key, $0.title) }
    let options = kinds.all.map { Filter.Option($0.key, $0.title) }
    return ListDeclaration(
        "imports", "名册导入", at: "/imports", unit: "次", id: "b.id", defaultSort: "-asked_at", rowBase: "/imports",
        empty: "还没有导入过名册。点上面的“导入”按钮开始。",
        columns: [
            Column("file_name", "文件", .text, .internal, "b.file_name"),
            Column("kind", "名册", .word(words), .public, "b.kind"),
            Column("state", "状态", .words(BatchState.self, tone: \.tone), .public, "b.state"),
            Column("rows", "行数", .number(unit: "行"), .public, "b.rows", sort: "b.rows"),
            Column("good", "可导入", .number(unit: "行"), .public, "b.ok + b.normalised"),
            Column("rejected", "不导入", .number(unit: "行"), .public, "b.rejected + b.duplicate", isWide: true),
            Column("asked_by", "上传人", .text, .internal, "b.asked_by", isWide: true),
            Column("asked_at", "上传时间", .instant, .public, "b.asked_at", sort: "b.asked_at"),
        ],
        filters: [
            .word("state", "状态", BatchState.self, "b.state"),
            Filter("kind", "名册", .options(options)) { value, _ in options.contains { $0.value == value } ? "b.kind = \(value)" : nil },
        ]
    ) { _, scope in "FROM import_batch b WHERE \(scope.covers("b.union_id"))" }
}

/// The rows of one import with their verdicts. What stood in the cells is not shown: it is other people's data.
func rowList(of batch: Batch?, _ kind: (any ImportKind)?, at path: Path) -> ListDeclaration {
    let headings = (kind?.columns ?? []).map { column in
        Kind.Word(column.key, batch?.columns.first { $0.key == column.key }?.heading ?? column.title)
    }
    let id = batch?.id
    return ListDeclaration(
        "import-rows", "逐行结论", at: path, unit: "行", id: "r.id", defaultSort: "number", empty: "没有这样的行。",
        columns: [
            Column("number", "行", .number(unit: ""), .public, "r.number", sort: "r.number"),
            Column("verdict", "结论", .words(Verdict.Word.self, tone: \.tone), .public, "r.verdict"),
            Column("effect", "导入结果", .words(Effect.self), .public, "r.effect"),
            Column("label", "名称", .text, .internal, "r.label", isWide: true),
            Column("column", "列", .word(headings), .public, "r.column_key"),
            Column("sentence", "原因与办法", .text, .internal, "COALESCE(r.stays_because, r.sentence)"),
            Column("notes", "提示", .text, .internal, "r.notes", isWide: true),
            Column("reason", "原因代码", .code, .public, "r.reason", isOptional: true),
        ],
        filters: [
            .word("verdict", "结论", Verdict.Word.self, "r.verdict"),
            .word("effect", "导入结果", Effect.self, "r.effect"),
            Filter("reason", "原因", .choice { db in
                guard let id else { return [] }
                return try ImportStore.reasons(id, db).map { Filter.Option($0.code, $0.label) }
            }) { value, _ in "r.reason = \(value)" },
            Filter("noted", "提示", .options([Filter.Option("1", "有提示")])) { value, _ in value == "1" ? "r.notes IS NOT NULL" : nil },
            Filter("stays", "撤销", .options([Filter.Option("1", "没有撤销的")])) { value, _ in value == "1" ? "r.stays_because IS NOT NULL" : nil },
        ], isRemembered: false
    ) { request, scope in
        let batch = try request.id(of: ImportBatch.self)
        return """
            FROM import_row r WHERE r.import_id = \(batch)
            AND EXISTS (SELECT 1 FROM import_batch b WHERE b.id = r.import_id AND \(scope.covers("b.union_id")))
            """
    }
}

extension Verdict.Word {
    var tone: Tone {
        switch self {
        case .ok: .ok
        case .normalised: .info
        case .rejected: .bad
        case .duplicate: .warn
        }
    }
}
