import Kernel
import Organisations

/// What the checks find in the roster, over the reader's part: by check, by town and by union, each number with its list.
enum MemberQuality {
    /// How many of a group each check finds, and each kind of them at least once.
    private struct Counts {
        let members: Int, found: [Int], kinds: [Int]

        /// Of each member whether each check finds something, asked once: rows `town_code` and a column for each check.
        static func flags(on day: Day, where condition: SQL) -> SQL {
            let columns = zip(names, MemberCheck.all).map { "CASE WHEN \($1.finds(day)) THEN 1 ELSE 0 END AS \($0)" as SQL }
            return """
                flag AS MATERIALIZED (SELECT u.town_code, \(SQL.joined(columns, ", ")) FROM membership m JOIN person p ON p.id = m.person_id
                  JOIN union_org u ON u.id = m.union_id WHERE \(condition))
                """
        }
        static let columns: SQL = {
            let kinds = MemberCheck.Kind.allCases.map { kind in
                SQL.joined(zip(names, MemberCheck.all).filter { $1.kind == kind }.map(\.0), " + ")
            }
            let sums: [SQL] = names.prefix(MemberCheck.all.count).map { "COALESCE(SUM(f.\($0)), 0)" } + kinds.map { "COALESCE(SUM(CASE WHEN \($0) > 0 THEN 1 ELSE 0 END), 0)" }
            return "COUNT(*), \(SQL.joined(sums, ", "))"
        }()
        private static let names: [SQL] = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15", "c16"]

        init(_ values: some Collection<Value>) {
            let numbers = values.map { Int($0.integer ?? 0) }, checks = MemberCheck.all.count
            members = numbers[0]; found = Array(numbers[1...checks]); kinds = Array(numbers[(checks + 1)...])
        }
        private init(members: Int, found: [Int], kinds: [Int]) { self.members = members; self.found = found; self.kinds = kinds }
        static let none = Counts(members: 0, found: MemberCheck.all.map { _ in 0 }, kinds: MemberCheck.Kind.allCases.map { _ in 0 })

        static func + (one: Counts, other: Counts) -> Counts {
            Counts(members: one.members + other.members, found: zip(one.found, other.found).map(+), kinds: zip(one.kinds, other.kinds).map(+))
        }
    }

    @Sendable static func sections(_ scope: Scope, _ db: any Connection) throws -> [Record.Section] {
        let towns = try byTown(scope, db), all = towns.map(\.counts).reduce(.none, +)
        var sections = [
            Record.Section(
                "会员", .table(.doubts("members", unit: "人", lines(all, at: nil))), note: "\(grouped(Int64(all.members))) 人",
                action: .link("按工会", "/members/quality", icon: "union")),
            Record.Section("会员所在的工会", .table(.doubts("member_unions", unit: "个", try unions(scope, db)))),
        ]
        if towns.count > 1 { sections.append(Record.Section("会员，按镇街", .table(table(towns)))) }
        return sections
    }

    /// The checks that find somebody.
    private static func lines(_ counts: Counts, at union: String?) -> [(title: String, count: Int, sentence: String, list: Path)] {
        zip(MemberCheck.all, counts.found).filter { $1 > 0 }.map { check, count in
            ("\(check.kind.label)：\(check.title)", count, check.sentence, ("/members" as Path).with([("union", union), ("check", check.code)]))
        }
    }

    private static func unions(_ scope: Scope, _ db: any Connection) throws -> [(title: String, count: Int, sentence: String, list: Path)] {
        let day = scope.today, memberless = try Figure.memberlessUnions.result(scope, at: day, db).count
        let over = try Figure.memberRate.parts(by: .fault, scope, at: day, db)["over"]?.rows ?? 0
        let lapsed = try TransferStore.count(.lapsed, scope, db)
        func rows(_ figure: Figure, _ part: [(name: String, value: String?)] = []) -> Path { ("/figures/\(figure.code)/rows" as Path).with([("at", day.description)] + part) }
        return [
            ("没有会员的工会", memberless, "名册里一个在籍会员也没有，请导入名册，或核实是否停摆", rows(.memberlessUnions)),
            ("入会率超过 100%", over, "会员多于职工：离开的人没有转出，或职工人数没有更新", rows(.memberRate, [("fault", "over")])),
            ("会籍转移逾期未接收", lapsed, "转入工会没有在期限里接收，人转为待接转，请督促或另找工会", "/transfers?state=lapsed"),
        ].filter { $0.1 > 0 }
    }

    // MARK: By town

    private static func byTown(_ scope: Scope, _ db: any Connection) throws -> [(code: String?, name: String, counts: Counts)] {
        try db.rows("""
            WITH \(Counts.flags(on: scope.today, where: "\(scope.readsThrough)m.until IS NULL AND \(scope.covers("m.union_id"))"))
            SELECT f.town_code, MIN(t.name), \(Counts.columns) FROM flag f LEFT JOIN town t ON t.code = f.town_code GROUP BY f.town_code ORDER BY f.town_code
            """).map { row in (row.values[0].text, row.values[1].text ?? "没有填镇街", Counts(row.values.dropFirst(2))) }
    }

    private static func table(_ towns: [(code: String?, name: String, counts: Counts)]) -> Record.Table {
        Record.Table(
            "member_towns", empty: "",
            columns: [.init("town", "镇街"), .init("members", "会员", .number(unit: "人"))] + MemberCheck.Kind.allCases.map { .init($0.rawValue, "有\($0.label)", .number(unit: "人")) },
            rows: towns.map { town in
                Record.TableRow(
                    [.text(town.name), town.counts.members.stored] + town.counts.kinds.map(\.stored), path: town.code.map { ("/members/quality" as Path).with([("town", $0)]) })
            })
    }

    // MARK: By union

    static let routes: [Route] = [
        .get("/members/quality", "会员数据质量", .right(.readMembers), list: .memberQuality) { request, db in
            var listing = try ListDeclaration.memberQuality.listing(request, db)
            listing.introduction = "各工会名册里有多少人缺项、矛盾、存疑。点开一个工会，看是哪些问题、哪些人。"
            return .list(listing)
        },
        .get("/members/quality/:union", "会员数据质量", .right(.readMembers)) { request, db in
            let union = try request.id("union", of: UnionOrg.self)
            return .record(try record(union, request.scope, db))
        },
    ]

    private static func record(_ union: ID<UnionOrg>, _ scope: Scope, _ db: any Connection) throws -> Record {
        let name = try UnionOrg.name(of: union, scope, db), counts = Counts(try db.rows("""
            WITH \(Counts.flags(on: scope.today, where: "m.until IS NULL AND m.union_id = \(union) \(SQL.unscoped(because: "the union was found in scope"))")) SELECT \(Counts.columns) FROM flag f
            """)[0].values)
        var record = Record(id: union, title: name)
        record.crumbs = [.init("数据质量", "/quality"), .init("会员，按工会", "/members/quality")]
        record.subtitle = "名册里 \(grouped(Int64(counts.members))) 人"
        record.sections = [Record.Section("会员", .table(.doubts("members", unit: "人", lines(counts, at: name))))]
        return record
    }
}

extension ListDeclaration {
    /// The unions that have a roster, with how many of it the checks find.
    static let memberQuality = ListDeclaration(
        "member-quality", "会员数据质量", at: "/members/quality", unit: "个工会", id: "u.id", defaultSort: "-missing", rowBase: "/members/quality",
        empty: "没有符合条件的工会", columns: [
            Column("union", "工会", .text, .public, "u.name", sort: "u.name_key"),
            Column("town", "镇街", .text, .public, "t.name", isWide: true),
            Column("members", "会员", .number(unit: "人"), .public, "q.members", sort: "q.members"),
            Column("missing", "有缺项", .number(unit: "人"), .public, "q.missing", sort: "q.missing"),
            Column("contradiction", "有矛盾", .number(unit: "人"), .public, "q.contradiction", sort: "q.contradiction"),
            Column("doubt", "有存疑", .number(unit: "人"), .public, "q.doubt", sort: "q.doubt"),
        ],
        filters: [
            Filter("town", "镇街", .choice(Register.towns)) { value, _ in "u.town_code = \(value)" },
            Filter("kind", "问题", .options(MemberCheck.Kind.allCases.map { Filter.Option($0.rawValue, "有\($0.label)") })) { value, _ in
                ["missing": "q.missing > 0", "contradiction": "q.contradiction > 0", "doubt": "q.doubt > 0"][value]
            },
        ],
        importKinds: ["members"], searchHint: "工会名称、拼音首字母", search: { "u.search LIKE \(SearchText.pattern($0)) ESCAPE '!'" }, countsAlong: true,
        source: { request, scope in
            """
            FROM (SELECT m.union_id, COUNT(*) AS members, \(sum(.missing, request.today)) AS missing, \(sum(.contradiction, request.today)) AS contradiction,
                \(sum(.doubt, request.today)) AS doubt
              FROM membership m JOIN person p ON p.id = m.person_id WHERE \(scope.readsThrough)m.until IS NULL AND \(scope.covers("m.union_id")) GROUP BY \(scope.readsThrough)m.union_id) q
            JOIN union_org u ON u.id = q.union_id LEFT JOIN town t ON t.code = u.town_code WHERE 1 = 1
            """
        })

    private static func sum(_ kind: MemberCheck.Kind, _ day: Day) -> SQL { "SUM(CASE WHEN \(MemberCheck.any(kind, on: day)) THEN 1 ELSE 0 END)" }
}
