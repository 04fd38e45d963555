import Kernel

/// An import as a page: how far it is, what came of the rows, what may be done next.
struct ImportPage {
    let batch: Batch, kind: any ImportKind, reasons: [Reason], work: Work?, earlier: Batch?
    /// What this person may do, by the life cycle and by the kind's own right.
    let offered: [BatchEvent]
    let problems: [Problem], noted: [Noted], history: [History.Entry], now: Instant

    private var path: Path { "/imports/\(batch.id)" }

    var record: Record {
        var record = Record(id: batch.id, title: batch.fileName)
        record.crumbs = [Record.Crumb("名册导入", "/imports")]
        record.tags = [Record.Tag(batch.state.label, batch.state.tone)]
        record.subtitle = "\(kind.title) · \(grouped(Int64(max(1, batch.fileSize / 1000)))) KB · 由 \(batch.askedBy) 上传"
        record.actions = actions
        record.notices = notices
        record.sections = sections
        return record
    }

    // MARK: What may be done

    private var actions: [Action] {
        var actions: [Action] = []
        if hasVerdicts { actions.append(.link("下载带结论的原表", "\(path)/verdicts", icon: "download")) }
        if offered.contains(.abandon) { actions.append(.post("放弃这次导入", "\(path)/abandon", .risk, consequence: "核对过的内容马上清除，一行也不会写入；以后要导入，只能重新上传")) }
        if offered.contains(.undo), batch.canBeUndone(at: now) {
            actions.append(.post(
                "撤销导入", "\(path)/undo", .risk,
                consequence: "这次新增的 \(batch.counts.created) \(kind.unit)将删去，更新的 \(batch.counts.updated) \(kind.unit)恢复原样；之后有人改过的行保留不动，并列给您看"))
        }
        if offered.contains(.commit), batch.counts.good > 0 { actions.append(.post("确认导入 \(batch.counts.good) 行", "\(path)/commit", .main, consequence: foretold)) }
        return actions
    }

    private var hasVerdicts: Bool { batch.counts.rows > 0 && ![.checking, .failed, .abandoned].contains(batch.state) }

    private var foretold: String {
        let counts = batch.counts
        let parts = [("新增", counts.created), ("更新", counts.updated), ("不变", counts.unchanged), ("发起转移", counts.transfer)]
        return parts.filter { $0.1 > 0 }.map { "\($0.0) \($0.1) \(kind.unit)" }.joined(separator: "，") + "。30 天内可以整体撤销"
    }

    // MARK: What stands out

    private var notices: [Notice] {
        var notices: [Notice] = []
        if let complaint = batch.complaint { notices.append(Notice(.bad, complaint, .link("重新上传", "/imports/new/\(kind.key)"))) }
        if work?.state == "failed", batch.state.isMoving {
            notices.append(Notice(.bad, "处理时中断了。已经写入的行不受影响，可以接着做。", .post("继续", "\(path)/resume", .main)))
        }
        if let earlier, batch.state != .failed {
            notices.append(Notice(.warn, "同一个文件在 \(earlier.askedAt.text()) 导入过。再导入一次不会重复，没有变化的行不动。", .link("看那一次", "/imports/\(earlier.id)")))
        }
        if batch.state == .ready, batch.counts.good == 0 { notices.append(Notice(.warn, "没有可以导入的行。请按下面的原因改好原表，再上传一次。")) }
        if batch.state == .undone, batch.stays > 0 {
            notices.append(Notice(.warn, "\(batch.stays) 行之后有人改过，没有撤销。", .link("看这些行", rows(("stays", "1")))))
        }
        return notices
    }

    // MARK: What there is to see

    private var sections: [Record.Section] {
        var sections = [Record.Section("进度", .html("\(Html.steps(steps, of: "导入步骤"))\(progress)"))]
        if batch.counts.rows > 0 {
            sections.append(Record.Section("结论", .facts(facts), note: "每行只有一个结论，合计 \(grouped(Int64(batch.counts.rows))) 行"))
            sections.append(Record.Section("各结论的行数", .html(Html.bars(bars, of: "各结论的行数"))))
            sections.append(Record.Section("有问题的行", .table(problemTable), note: problems.count == Problem.shown ? "先列前 \(Problem.shown) 行" : nil, action: .link("看全部逐行结论", "\(path)/rows")))
            if !noted.isEmpty { sections.append(Record.Section("提示", .table(notedTable), note: batch.state == .ready ? "照样写入，请先看一眼" : nil, action: .link("看全部有提示的行", rows(("noted", "1"))))) }
        }
        if !batch.columns.isEmpty { sections.append(Record.Section("认出的列", .facts(columns), isAside: true)) }
        sections.append(Record.Section("经过", .timeline(events), isAside: true))
        return sections
    }

    private var facts: [Record.Fact] {
        let counts = batch.counts
        func fact(_ key: String, _ title: String, _ count: Int, _ filter: (String, String)?) -> Record.Fact {
            Record.Fact(key, title, .number(unit: "行"), .public, count, path: filter.map { rows($0) })
        }
        return [
            fact("rows", "合计", counts.rows, nil), fact("ok", "可导入", counts.ok, ("verdict", "ok")),
            fact("normalised", "已规范", counts.normalised, ("verdict", "normalised")), fact("rejected", "不导入", counts.rejected, ("verdict", "rejected")),
            fact("duplicate", "重复", counts.duplicate, ("verdict", "duplicate")), fact("noted", "有提示", counts.noted, ("noted", "1")),
            fact("created", "新增", counts.created, ("effect", "created")), fact("updated", "更新", counts.updated, ("effect", "updated")),
            fact("unchanged", "不变", counts.unchanged, ("effect", "unchanged")), fact("transfer", "转移申请", counts.transfer, ("effect", "transfer")),
        ]
    }

    private var bars: [Bar] {
        let counts = batch.counts
        let good = [(Effect.created, counts.created, Bar.Ink.river), (.updated, counts.updated, .river), (.unchanged, counts.unchanged, .grey), (.transfer, counts.transfer, .gold)]
        return good.filter { $0.1 > 0 }.map { Bar($0.0.label, $0.1, $0.2, path: rows(("effect", $0.0.rawValue))) }
            + reasons.map { Bar($0.label, $0.count, $0.verdict == .duplicate ? .gold : .red, path: rows(("reason", $0.code))) }
    }

    private var problemTable: Record.Table {
        Record.Table(
            "problems", empty: "没有，每一行都可以导入。",
            columns: [
                Record.TableColumn("number", "行", .number(unit: "")), Record.TableColumn("verdict", "结论", .words(Verdict.Word.self, tone: \.tone)),
                Record.TableColumn("column", "列"), Record.TableColumn("sentence", "原因与办法"),
            ],
            rows: problems.map { problem in
                let heading = problem.column.map { batch.heading(of: $0, in: kind) } ?? ""
                return Record.TableRow([problem.number.stored, problem.verdict.stored, .text(heading), .text(problem.sentence)])
            })
    }

    /// What is odd about rows that come in, or of them does not; what is said of few rows comes first.
    private var notedTable: Record.Table {
        Record.Table(
            "notes", empty: "没有。",
            columns: [
                Record.TableColumn("rows", "行数", .number(unit: "行")), Record.TableColumn("number", "最前的一行", .number(unit: "")), Record.TableColumn("notes", "提示"),
            ],
            rows: noted.map { Record.TableRow([$0.rows.stored, $0.number.stored, .text($0.notes)]) })
    }

    private var columns: [Record.Fact] {
        let found = batch.columns.map { column in
            Record.Fact(column.key, kind.columns.first { $0.key == column.key }?.title ?? column.key, .text, .internal, "\(column.letters) 列 \(column.heading)")
        }
        return found + (batch.unrecognised.map { [Record.Fact("unrecognised", "没有用到", .text, .internal, $0)] } ?? [])
    }

    private var events: [Record.Event] {
        history.map { entry in
            let word = BatchEvent(rawValue: entry.event)?.label ?? "上传"
            return Record.Event(at: entry.happenedAt, text: word, by: entry.actorName)
        }
    }

    private func rows(_ filter: (String, String)) -> Path { ("\(path)/rows" as Path).with([(filter.0, filter.1)]) }
}

/// A row that stays outside, as the page shows it.
struct Problem: Readable, Sendable {
    static let shown = 20
    let number: Int, verdict: Verdict.Word, column: String?, sentence: String
    init(row: Row) throws {
        number = try row.get("number"); verdict = try row.get("verdict"); column = try row.get("column_key")
        sentence = try row.get("sentence", as: String?.self) ?? ""
    }
}

/// The same note on one or more rows that come in, as the page shows it.
struct Noted: Readable, Sendable {
    let rows: Int, number: Int, notes: String
    init(row: Row) throws { rows = try row.get("rows"); number = try row.get("number"); notes = try row.get("notes") }
}

/// The job that is at an import, or was last.
struct Work: Readable, Sendable {
    let state: String, done: Int, total: Int
    init(row: Row) throws { state = try row.get("state"); done = try row.get("done"); total = try row.get("total") }
}
