import Kernel

extension ListDeclaration {
    /// Everybody who sits in a committee now. Who pages through it leaves a trace, as who opens one of them does.
    static let officers = ListDeclaration(
        "officers", "委员会成员", at: "/officers", unit: "人", id: "m.id", defaultSort: "name", rowBase: "/officers",
        empty: "还没有登记委员会成员。在工会的页上登记，或随工会组织名录导入",
        columns: [
            Column("name", "姓名", .text, .personal, "m.name", sort: "m.name_key"),
            Column("title", "职务", .text, .public, title),
            Column("union", "工会", .text, .public, "u.name", sort: "u.name_key", linksTo: "/unions", id: "u.id"),
            Column("committee", "委员会", .words(CommitteeKind.self), .public, "c.kind"),
            Column("since", "任职起始", .day, .public, "m.since", sort: "COALESCE(m.since, '')", isWide: true),
            Column("post", "专兼挂", .words(Post.self), .public, "m.post", isOptional: true),
            Column("elected_on", "当选日期", .day, .public, "m.elected_on", isOptional: true),
        ],
        filters: [
            .word("committee", "委员会", CommitteeKind.self, "c.kind"), .word("role", "职务", OfficerRole.self, "m.role"),
            Filter("union", "工会名称", .text) { value, _ in "u.search LIKE \(SearchText.pattern(value)) ESCAPE '!'" },
            .from("from", "任职不早于", "m.since"),
        ], importKinds: ["unions"],
        searchHint: "姓名、拼音首字母", search: { "m.search LIKE \(SearchText.pattern($0)) ESCAPE '!'" },
        together: [.export(.readRegister)],
        source: { _, scope in
            """
            FROM committee_member m JOIN committee c ON c.id = m.committee_id JOIN union_org u ON u.id = m.union_id
            WHERE m.until IS NULL AND c.until IS NULL AND u.dissolved_on IS NULL AND \(scope.covers("m.union_id"))
            """
        })

    /// 主席 leads the union committee, 主任 the others.
    private static let title: SQL = {
        let names = OfficerRole.allCases.map { role -> SQL in
            let union = CommitteeKind.union.title(of: role), other = CommitteeKind.audit.title(of: role)
            return "WHEN m.role = \(role) THEN CASE WHEN c.kind = \(CommitteeKind.union) THEN \(union) ELSE \(other) END"
        }
        return "CASE \(SQL.joined(names, " ")) END"
    }()
}

extension CommitteeStore {
    /// Where somebody of a committee is shown, for who may see the union.
    static func union(of officer: ID<Officer>, _ scope: Scope, _ db: any Connection) throws -> ID<UnionOrg> {
        let union: ID<UnionOrg>? = try db.value("SELECT union_id FROM committee_member WHERE id = \(officer) AND \(scope.covers("union_id"))")
        guard let union else { throw NotFound() }
        return union
    }

    /// Spells the names that were written down before they were spelt, a little at a time; answers whether there were any.
    static func spell(_ instruments: Instruments, _ db: any Connection) throws -> Bool {
        let rows = try db.rows("""
            SELECT id, name FROM committee_member WHERE name_key = '' ORDER BY id LIMIT 100 \(SQL.unscoped(because: "every name is spelt, whoever's it is"))
            """)
        for row in rows {
            let id: ID<Officer> = try row.get("id"), name: String = try row.get("name"), spelling = instruments.pinyin(name)
            try db.run("""
                UPDATE committee_member SET name_key = \(spelling.key), search = \(SearchText.of([name, spelling.initials])) WHERE id = \(id)
                \(SQL.unscoped(because: "every name is spelt, whoever's it is"))
                """)
        }
        return !rows.isEmpty
    }
}
