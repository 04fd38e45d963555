import Kernel
import Organisations
import People

extension ListDeclaration {
    /// Records that may be one person, where the reader has both in reach.
    static let duplicates = ListDeclaration(
        "duplicates", "疑似重复", at: "/members/duplicates", unit: "对", id: "x.id", defaultSort: "-score", rowBase: "/members/duplicates",
        empty: "没有符合条件的。系统每天比对一次，登记入会时也比对",
        columns: [
            Column("first", "姓名", .text, .personal, "f.name"), Column("second", "另一条", .text, .personal, "o.name"),
            Column("first_birth", "出生年份", .code, .personal, "SUBSTR(f.birth_date, 1, 4)", isWide: true),
            Column("second_birth", "另一条出生年份", .code, .personal, "SUBSTR(o.birth_date, 1, 4)", isWide: true),
            Column("score", "相像程度", .number(unit: "分"), .public, "x.score", sort: "x.score"),
            Column("state", "状态", .words(PairState.self, tone: \.tone), .public, "x.state"),
            Column("found_on", "发现日期", .day, .public, "x.found_on", isWide: true), Column("decided_by", "核对人", .text, .internal, "x.decided_by", isWide: true),
        ],
        filters: [.word("state", "状态", PairState.self, "x.state")],
        searchHint: "姓名、拼音首字母", search: { "(\(NameIndex.found($0, in: "x.first_id")) OR \(NameIndex.found($0, in: "x.second_id")))" },
        source: { _, scope in "FROM person_pair x JOIN person f ON f.id = x.first_id JOIN person o ON o.id = x.second_id WHERE \(PairStore.within(scope))" })
}

/// Which of both records is left.
enum Kept: String, CodedWord, FormValue {
    case first, second
    var label: String { self == .first ? "左边一条" : "右边一条" }
}

struct MergePeopleForm: Form {
    static let title = "合并两条记录", submit = "合并"
    @Field("保留哪一条", .hint("另一条从此并入这一条，两条登记的都不会丢，以后可以拆开")) var keep: Kept
    @Field("怎样核实的", .max(200), .min(2), .hint("如 问过本人，看过证件")) var reason: String
}

/// Both records side by side, what speaks for their being one, and what may be decided.
struct PairPage {
    let pair: Pair, request: Request, db: any Connection
    private var base: Path { "/members/duplicates/\(pair.id)" }

    func record() throws -> Record {
        let first = try PersonStore.record(pair.first, db), second = try PersonStore.record(pair.second, db)
        var record = Record(id: pair.id, title: first.name == second.name ? "\(first.name)：两条记录" : "\(first.name)和\(second.name)")
        record.crumbs = [Record.Crumb("会员", "/members"), Record.Crumb("疑似重复", "/members/duplicates")]
        record.tags = [Record.Tag(pair.state.label, pair.state.tone)]
        record.subtitle = "相像程度 \(pair.score) 分：\(pair.reasons)"
        record.actions = actions
        record.sections = [try comparison(first, second), try history()]
        return record
    }

    private var actions: [Action] {
        switch pair.state {
        case .open:
            [
                .link("是同一人，合并", "\(base)/merge", icon: "check", .main),
                .post("不是同一人", "\(base)/different", consequence: "两条记录都留着，以后不再提示这一对"),
            ]
        case .merged: [.post("拆开", "\(base)/separate", consequence: "两条记录恢复成合并以前的样子，并入的那条接着原来的会籍；以后不再提示这一对")]
        case .different: []
        }
    }

    func comparison(_ first: Person, _ second: Person) throws -> Record.Section {
        let one = try lines(first), other = try lines(second)
        let rows = zip(one, other).map { line, second in
            Record.TableRow([line.title.stored, line.text.stored, second.text.stored, (line.text == second.text ? "相同" : line.text.isEmpty || second.text.isEmpty ? "" : "不同").stored])
        }
        return Record.Section("对照", .table(Record.Table(
            "comparison", empty: "", columns: [
                Record.TableColumn("fact", "项目"), Record.TableColumn("first", "左边一条"), Record.TableColumn("second", "右边一条"), Record.TableColumn("same", "比较"),
            ], rows: rows)), note: "号码只显示后四位；出生日期在号码里，只显示年份")
    }

    private func lines(_ person: Person) throws -> [(title: String, text: String)] {
        let stretch = try MemberStore.all(of: person.id, db).last
        let union = try stretch.map { try request.scope.reaches($0.unionID, db) ? Register.name(of: $0.unionID, db) : Register.otherUnion } ?? ""
        return [
            ("编号", person.id.description), ("姓名", person.name), ("证件号码", person.maskedNumber ?? ""), ("手机号码", person.maskedPhone ?? ""), ("出生年份", person.birthYear ?? ""),
            ("工会", union), ("会籍状态", stretch.map { $0.endedBy?.label ?? $0.facts.standing.label } ?? ""), ("入会日期", stretch?.facts.joinedOn.description ?? ""),
            ("工作单位", stretch?.facts.employer ?? ""),
        ] + person.facts.named.filter { !["name", "birth_date"].contains($0.key) }.map { ($0.title, $0.kind.text($0.value)) }
    }

    private func history() throws -> Record.Section {
        let entries = try History.of("person_pair", pair.id.number, db).map { entry in
            let verb = PairEvent(rawValue: entry.event)?.label ?? entry.event
            return Record.Event(at: entry.happenedAt, text: entry.reason.map { "\(verb)：\($0)" } ?? verb, by: entry.actorName)
        }
        return Record.Section("办理经过", .timeline(entries), isAside: true)
    }
}

let duplicateRoutes: [Route] = [
    .get("/members/duplicates", "疑似重复", .right(.writeMembers), list: .duplicates) { request, db in .list(try ListDeclaration.duplicates.listing(request, db)) },
    .get("/members/duplicates/:pair", "疑似重复", .right(.writeMembers)) { request, db in
        let pair = try PairStore.find(request.id("pair"), request.scope, db)
        return .record(try PairPage(pair: pair, request: request, db: db).record()).reading("会员编号 \(pair.first) 和 \(pair.second)", "核对疑似重复")
    },
    .get("/members/duplicates/:pair/merge", "合并两条记录", .right(.writeMembers)) { request, db in
        .form(try dressed(MergePeopleForm().view, PairStore.find(request.id("pair"), request.scope, db), request, db))
    },
    .post("/members/duplicates/:pair/merge", "合并两条记录", .right(.writeMembers), form: MergePeopleForm.self) { request, db in
        let pair = try PairStore.find(request.id("pair"), request.scope, db)
        try filled(MergePeopleForm.self, request, { try dressed($0, pair, request, db) }) { form in
            try Duplicates.merge(pair, keeping: form.keep == .first ? pair.first : pair.second, reason: form.reason, Pen(request), db)
        }
        return decided(pair, "已合并", MergePeopleForm.title)
    },
    .post("/members/duplicates/:pair/different", "不是同一人", .right(.writeMembers)) { request, db in
        let pair = try PairStore.find(request.id("pair"), request.scope, db)
        try Duplicates.keepApart(pair, Pen(request), db)
        return decided(pair, "记下了，以后不再提示", "不是同一人")
    },
    .post("/members/duplicates/:pair/separate", "拆开两条记录", .right(.writeMembers)) { request, db in
        let pair = try PairStore.find(request.id("pair"), request.scope, db)
        try Duplicates.separate(pair, Pen(request), db)
        return decided(pair, "已拆开", "拆开两条记录")
    },
]

private func decided(_ pair: Pair, _ flash: String, _ action: String) -> Response {
    .seeOther("/members/duplicates/\(pair.id)", flash: flash).noting(action, ("person_pair", pair.id.number))
}

private func dressed(_ view: FormView, _ pair: Pair, _ request: Request, _ db: any Connection) throws -> FormView {
    var view = view
    view.crumbs = [Record.Crumb("会员", "/members"), Record.Crumb("疑似重复", "/members/duplicates")]
    view.cancel = "/members/duplicates/\(pair.id)"
    view.beneath = [try PairPage(pair: pair, request: request, db: db).comparison(PersonStore.record(pair.first, db), PersonStore.record(pair.second, db))]
    return view
}

/// Pairs that nobody has looked at yet.
enum DuplicateReminders {
    @Sendable static func items(_ scope: Scope, _ db: any Connection) throws -> [Reminder.Item] {
        let count = try db.count("SELECT COUNT(*) FROM person_pair x WHERE x.state = 'open' AND \(PairStore.within(scope))")
        guard count > 0 else { return [] }
        return [Reminder.Item("疑似重复的会员", "\(count) 对", .warn, note: "看是不是同一个人", path: ("/members/duplicates" as Path).with([("state", "open")]))]
    }
}
