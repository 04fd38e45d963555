package import Kernel

/// The register of unions and of the employers that should have one.
package let organisations = Module(
    "Organisations", "工会组织",
    routes: routes + FoundingFor.routes + Statistics.routes + petitionRoutes + ListDeclaration.petitions.togetherRoutes + documentRoutes + legalPersonRoutes,
    figures: Figure.organisations,
    flows: [TradeUnion.flow.drawn, Petition.flow.drawn, LegalPerson.flow.drawn],
    rights: [
        .readRegister, .writeRegister, .importRegister, .readEmployers, .writeEmployers, .attachFiles, .readPhones,
        .readPetitions, .sendPetitions, .answerPetitions, .registerLegalPersons,
    ],
    forms: [
        UnionForm.self, CommitteeForm.self, OfficerForm.self, LeaveForm.self, CertificateForm.self, CertificateCorrection.self, CertificateEnd.self, CoverForm.self, UncoverForm.self, MoveForm.self, AttachmentForm.self,
        BankAccountForm.self, BankAccountEnd.self, PurposeForm.self, EmployerForm.self, UnionSheet.self, EmployerSheet.self,
        FoundingForm.self, AskAgainForm.self, BallotForm.self, ElectionForm.self, PostponementForm.self, DissolutionForm.self, ApprovalForm.self,
        SendBackForm.self, RefusalForm.self, SuspensionForm.self, ResumptionForm.self, LetterheadForm.self, MergerForm.self, AlterationForm.self, LegalPersonForm.self, RegistrationForm.self, CancellationForm.self,
    ],
    placed: [
        "union_org", "former_name", "coverage", "committee", "committee_member", "certificate", "bank_account", "attachment", "quality_note", "employer", "history",
        "union_version", "employer_version", "union_term",
        "petition", "ballot", "document", "letterhead", "legal_person",
    ],
    navigation: [
        Navigation("工会组织", "/unions", icon: "union", group: "组织与会员", manual: "/manual/register"),
        Navigation("组织体系", "/unions/tree", icon: "grid", group: "组织与会员", manual: "/manual/register#组织体系", forLeaders: true),
        Navigation("委员会成员", "/officers", icon: "user", group: "组织与会员", manual: "/manual/register#委员会成员"),
        Navigation("请示和批复", "/petitions", icon: "doc", group: "组织与会员", manual: "/manual/petitions"),
        Navigation("文书", "/documents", icon: "doc", group: "组织与会员", manual: "/manual/documents"),
        Navigation("法人登记", "/legal-persons", icon: "card", group: "组织与会员", manual: "/manual/documents#法人登记"),
        Navigation("任期届满", "/terms", icon: "calendar", group: "组织与会员", manual: "/manual/register#任期届满", forLeaders: true),
        Navigation("应建会单位", "/employers", icon: "people", group: "组织与会员", manual: "/manual/register#应建会单位", forLeaders: true),
        Navigation("应建未建", "/employers/without-union", icon: "plus", group: "组织与会员", manual: "/manual/register#应建未建", forLeaders: true),
        Navigation("统计", "/statistics", icon: "chart", group: "组织与会员", manual: "/manual/figures#统计镇街图统计年报", forLeaders: true),
        Navigation("数据质量", "/quality", icon: "alert", group: "组织与会员", manual: "/manual/register#数据质量", forLeaders: true, with: ["/members/quality"]),
    ],
    reminders: [
        Reminder(.answerPetitions, PetitionReminders.toAnswer), Reminder(.sendPetitions, PetitionReminders.returned), Reminder(.sendPetitions, PetitionReminders.begun),
        Reminder(.registerLegalPersons, LegalPersonReminders.toRegister), Reminder(.sendPetitions, LegalPersonReminders.toApply),
        Reminder(.readQuality, UnionReminders.items),
    ],
    errands: [
        Errand(.readRegister, "查工会", "/unions", icon: "search", forLeaders: true), Errand(.readEmployers, "查应建会单位", "/employers", icon: "search", forLeaders: true),
        Errand(.readRegister, "看组织体系", "/unions/tree", icon: "grid", forLeaders: true), Errand(.readQuality, "核对数据质量", "/quality", icon: "alert", forLeaders: true),
    ], parameters: ElectionRules.parameters + OrganisationRules.parameters + [LegalPerson.applyWithin.kind], letters: Letters.all,
    finds: [
        Find(.unions, "工会", .readRegister, shows: ["code", "parent", "standing"], code: { word in (try? CreditCode(parsing: word)).map { "u.code = \($0)" } }),
        Find(.employers, "单位", .readEmployers, shows: ["code", "town", "covered"], code: { word in (try? CreditCode(parsing: word)).map { "e.code = \($0)" } }),
        Find(.officers, "委员会成员", .readRegister, shows: ["title", "union", "committee"]),
        Find(.petitions, "请示", .readPetitions, shows: ["kind", "state", "number"]),
        Find(.documents, "文书", .readPetitions, shows: ["kind", "number", "issued_on"], code: { word in
            (try? DocumentNumber(parsing: word)).map { "d.office = \($0.office) AND d.year = \($0.year) AND d.number = \($0.number)" }
        }),
    ], panels: [Panel(.readRegister, OwnUnion.sections)],
    oversight: [Reminder(.readRegister, UnionReminders.overdue), Reminder(.readPetitions, PetitionReminders.late)], boards: [Panel(.readFigures, TownMap.board)], doubts: [Panel(.readQuality, QualitySections.all)])

/// The sheets that can be brought into the register.
package let organisationImports: [any ImportKind] = [EmployerImport(), UnionImport()]

/// Spells what earlier versions of the program wrote down without; for the daily round.
package func spellNames(_ instruments: Instruments, _ database: any Database) async throws {
    while try await database.read({ db in
        try db.exists("SELECT 1 FROM committee_member WHERE name_key = '' LIMIT 1 \(SQL.unscoped(because: "every name is spelt, whoever's it is"))")
    }) {
        _ = try await database.write { db in try CommitteeStore.spell(instruments, db) }
    }
}

/// What other modules may ask of the register and do with it.
package enum Register {
    package struct Entry: Sendable { package let id: ID<UnionOrg>, name: String }

    /// The district federation, the root of every tree, made once by `setup`. Its code may be one of another department.
    package static func foundRoot(
        name: String, code: CreditCode?, by actor: String, now: Instant, _ instruments: Instruments, _ draws: Draws, _ db: any Connection
    ) throws -> ID<UnionOrg> {
        guard try UnionStore.root(db) == nil else { throw NotAllowed("区总工会已经建好了") }
        var facts = UnionFacts(name: name, type: .general)
        facts.code = code
        let pen = Pen(name: actor, now: now, instruments: instruments, draws: draws)
        try TownStore.add(Town.cuiping, db)
        let id = try UnionStore.insertRoot(facts, pen, db)
        try pen.note("union_org", id.number, "founded", at: id, db)
        return id
    }

    package static func root(_ db: any Connection) throws -> ID<UnionOrg>? { try UnionStore.root(db) }

    package static func name(of union: ID<UnionOrg>, _ db: any Connection) throws -> String { try UnionStore.record(union, db).name }

    /// Who sits in the union committee now, the chair first; names and titles are no secret (工会法).
    package static func officers(of union: ID<UnionOrg>, _ db: any Connection) throws -> [(name: String, title: String)] {
        try CommitteeStore.officers(of: union, db).map { ($0.name, $0.kind == .union ? $0.title : "\($0.kind.label)\($0.title)") }
    }

    /// Where the union is found and whom one calls, as far as it is written down; for its own members.
    package static func contact(of union: ID<UnionOrg>, _ db: any Connection) throws -> [Record.Fact] {
        let facts = try UnionStore.record(union, db).facts
        return [
            .init("address", "地址", facts.address), .init("contact_name", "联系人", facts.contactName),
            .init("office_phone", "办公电话", .code, .public, facts.officePhone, path: facts.officePhone.flatMap(Path.init(calling:))),
        ].filter { $0.value != .null }
    }

    /// Unions with that code, or else with that name; for commands and for granting a role. Whoever asks checks the scope.
    package static func find(_ codeOrName: String, _ db: any Connection) throws -> [Entry] {
        try lookUp(codeOrName, db).map { Entry(id: $0.id, name: $0.name) }
    }

    /// The district's towns, for choosing one and for taking numbers apart.
    @Sendable package static func towns(_ db: any Connection) throws -> [Filter.Option] { try TownStore.all(db) }

    /// In which town each union stood on a day: rows `union_id`, `part`.
    @Sendable package static func towns(on day: Day) -> SQL {
        "SELECT v.union_id, v.town_code AS part FROM union_version v WHERE \(Stretch.holds("v", on: day)) \(SQL.unscoped(because: "the rows that are taken apart carry the scope"))"
    }

    /// The unions of a day that may have members: `id`, `label`, `type`, `industry`, `town_code`, and `workers`, the workers that they have said to have.
    package static func withMembers(on day: Day, _ scope: Scope) -> SQL {
        """
        SELECT x.id, x.label, x.type, x.industry, x.town_code, x.workers
        FROM (\(Figure.unions(scope, columns: ", v.reported_employees AS workers", where: "v.type IN (\(list: UnionType.withMembers))"))) x WHERE \(Stretch.holds("x", on: day))
        """
    }

    /// The pages of statistics, of which other modules have some.
    package static func statisticsTabs(_ current: Path) -> [Tab] { Statistics.tabs(current) }

    /// The ways in which unions are taken apart.
    package static let breakdowns: [Breakdown] = [.town, .type, .industry]

    /// Live unions beneath one that have these names or short names. A name of several is left out: nobody could say which is meant.
    package static func live(named names: Set<String>, beneath union: ID<UnionOrg>, _ db: any Connection) throws -> [String: ID<UnionOrg>] {
        try UnionStore.live(named: names, beneath: union, db)
    }

    /// Which of some unions are still live and beneath one.
    package static func live(_ unions: Set<ID<UnionOrg>>, beneath union: ID<UnionOrg>, _ db: any Connection) throws -> Set<ID<UnionOrg>> {
        try UnionStore.live(unions, beneath: union, db)
    }

    /// Unions with that code or name that live and may have members; whoever asks checks the scope.
    package static func open(_ codeOrName: String, _ db: any Connection) throws -> [Entry] {
        try lookUp(codeOrName, db).filter { $0.dissolvedOn == nil && !$0.isFounding }.map { Entry(id: $0.id, name: $0.name) }
    }

    /// - Throws: `NotAllowed` where the union has ended, or is not one yet, and so nobody may come to it.
    package static func requireOpen(_ union: ID<UnionOrg>, _ db: any Connection) throws {
        let union = try UnionStore.record(union, db)
        guard union.dissolvedOn == nil, !union.isFounding else { throw NotAllowed("“\(union.name)”现在是“\(union.state.label)”，不能接收会员") }
    }

    /// 机关代字 and red head of a union, where somebody has set them.
    package static func letterhead(of union: ID<UnionOrg>, _ db: any Connection) throws -> (office: String, head: String)? {
        try DocumentStore.letterhead(of: union, db).map { ($0.office, $0.head) }
    }

    /// How many unions stand beneath one, itself included, out of how many: what decides how a scope is spelled.
    package static func reach(of union: ID<UnionOrg>, _ db: any Connection) throws -> (beneath: Int, all: Int) {
        let all = try db.count("SELECT beneath FROM union_org WHERE is_root = 1 \(SQL.unscoped(because: "a count, of no union in particular"))")
        return (try UnionStore.record(union, db).beneath, all)
    }
}
