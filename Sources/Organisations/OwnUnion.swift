import Kernel

/// On the desk of somebody who works for one union: the union, who leads it, until when.
enum OwnUnion {
    @Sendable static func sections(_ scope: Scope, _ db: any Connection) throws -> [Record.Section] {
        let seats = Set(scope.roots)
        guard !scope.isWhole, seats.count == 1, let seat = seats.first else { return [] }
        let union = try UnionStore.find(seat, scope, db)
        guard union.beneath == 1, !union.isRoot else { return [] }
        return [try facts(union, on: scope.today), try officers(union, db)]
    }

    private static func facts(_ union: TradeUnion, on day: Day) throws -> Record.Section {
        let standing = union.standing(on: day)
        return Record.Section(
            "我的工会",
            .facts([
                Record.Fact("my_union", "名称", .text, .public, union.name, path: "/unions/\(union.id)"),
                Record.Fact("my_standing", "任期", .text, .public, term(union, standing, on: day)),
                Record.Fact("my_code", "统一社会信用代码", .code, .public, union.facts.code),
                Record.Fact("my_members", "填报会员", .number(unit: "人"), .public, union.facts.members),
                Record.Fact("my_employees", "职工", .number(unit: "人"), .public, union.facts.employees),
                Record.Fact("my_phone", "办公电话", .code, .public, union.facts.officePhone),
            ].filter { $0.value != .null }), action: .link("打开", "/unions/\(union.id)", .bare))
    }

    private static func term(_ union: TradeUnion, _ standing: Standing, on day: Day) -> String {
        guard let end = union.facts.termEnd else { return standing.label }
        let left = day.days(until: end)
        return left < 0 ? "\(standing.label)，\(end.long)届满，超 \(-left) 日" : "\(standing.label)，\(end.long)届满，还有 \(left) 日"
    }

    private static func officers(_ union: TradeUnion, _ db: any Connection) throws -> Record.Section {
        let rows = try CommitteeStore.officers(of: union.id, db).map { officer in
            Record.TableRow([.text(officer.name), .text(officer.title), .text(officer.kind.label), officer.since?.stored ?? .null], path: "/unions/\(union.id)/officers/\(officer.id)")
        }
        let columns = [
            Record.TableColumn("name", "姓名"), Record.TableColumn("title", "职务"), Record.TableColumn("committee", "委员会"),
            Record.TableColumn("since", "任职起始", .day, isWide: true),
        ]
        return Record.Section("委员会成员", .table(Record.Table("my_officers", empty: "还没有登记委员会成员。", columns: columns, rows: rows)), note: "\(rows.count) 人")
    }
}
