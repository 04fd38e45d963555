import Kernel

/// One employer as a page.
struct EmployerPage {
    let employer: Employer, request: Request, db: any Connection

    func record() throws -> Record {
        var record = Record(id: employer.id, title: employer.name)
        record.crumbs = [Record.Crumb("应建会单位", "/employers")]
        let unions = try EmployerStore.covering(employer.id, request.scope, db)
        let isCovered = try db.exists("""
            SELECT 1 FROM employer e WHERE e.id = \(employer.id) AND \(EmployerCheck.isCovered(on: request.today)) \(SQL.unscoped(because: "the employer was found in scope"))
            """)
        record.tags = [isCovered ? Record.Tag("已建会", .ok) : Record.Tag("未建会", .warn)] + (employer.facts.isLarge ? [Record.Tag("规模以上")] : [])
        record.subtitle = employer.facts.code.map { "统一社会信用代码 \($0.text)" }
        if try mayEdit() { record.actions = [.link("修改", "/employers/\(employer.id)/edit", icon: "edit", .main)] }
        if !isCovered, try mayFound() { record.actions.append(.link("申请建会", "/employers/found/\(employer.id)", icon: "plus")) }
        record.notices = try notices()
        record.sections = [try facts(), covering(unions), try history()]
        return record
    }

    /// Only where the employer is also within reach of that right, which may be granted elsewhere than the right to read.
    private func mayEdit() throws -> Bool {
        guard let scope = try request.scope.narrowed(to: .writeEmployers) else { return false }
        return try EmployerStore.reaches(employer.id, scope, db)
    }

    /// Where the town has a general union for which this person may send a petition.
    private func mayFound() throws -> Bool {
        guard employer.facts.isListed, let scope = try request.scope.narrowed(to: .sendPetitions), try EmployerStore.reaches(employer.id, scope, db) else { return false }
        return try db.exists("""
            SELECT 1 FROM employer e WHERE e.id = \(employer.id) AND \(ListDeclaration.askers(scope)) IS NOT NULL \(SQL.unscoped(because: "the employer was found in scope"))
            """)
    }

    private func notices() throws -> [Notice] {
        let noted = try QualityStore.open(of: .employer(employer.id), db).map { Notice(.warn, $0.sentence) }
        let found = try QualityStore.findings(employer.id, on: request.today, db).filter { $0.code != "employer_unreadable" }
        return noted + found.map { Notice(.warn, $0.sentence) }
    }

    private func facts() throws -> Record.Section {
        let town = try TownStore.name(employer.facts.townCode, db)
        let identity = employer.facts.identity.dropFirst().filter { $0.key != "town_code" }.map { $0.fact() }
        let rest = (employer.facts.numbers + employer.facts.list).map { $0.fact() }
        return Record.Section("登记信息", .facts(identity + [Record.Fact("town", "所在镇街", .text, .public, town)] + rest))
    }

    private func covering(_ unions: [EmployerStore.Covering]) -> Record.Section {
        let table = Record.Table(
            "unions", empty: "没有工会写明覆盖这家单位",
            columns: [Record.TableColumn("name", "工会"), Record.TableColumn("type", "类型"), Record.TableColumn("since", "起始日期", .day)],
            rows: unions.map {
                Record.TableRow([$0.union.name.stored, $0.union.facts.type.label.stored, $0.since?.stored ?? .null], path: "/unions/\($0.union.id)")
            })
        return Record.Section("覆盖它的工会", .table(table))
    }

    private func history() throws -> Record.Section {
        Record.Section("履历", .timeline(try History.of("employer", employer.id.number, within: request.scope, db).map(\.line)), isAside: true)
    }
}
