@testable import Accounts
@testable import Channels
@testable import Edge
import Foundation
import Hummingbird
@testable import Imports
@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
@testable import Review
import Synchronization
import Testing
@testable import zhijia

/// Those who use the program. Each signs in with the same password and sees something else.
enum Cast: String, CaseIterable, Sendable {
    /// 李干事 sits in the same office as 林干事: whoever asks does not answer.
    case 吴部长 = "wu", 林干事 = "lin", 李干事 = "li", 何干事 = "he", 陈主席 = "chen", 赵会计 = "zhao"
    case 系统管理员 = "sys", 安全管理员 = "sec", 审计管理员 = "log"

    var role: Role {
        switch self {
        case .吴部长: .deptOrg
        case .林干事, .李干事, .何干事: .midUnionAdmin
        case .陈主席: .unionChair
        case .赵会计: .deptFinance
        case .系统管理员: .sysadmin
        case .安全管理员: .secadmin
        case .审计管理员: .logauditor
        }
    }

    fileprivate func union(_ made: Building.Made) -> ID<UnionOrg> {
        switch self {
        case .林干事, .李干事: made.north.town
        case .何干事: made.south.town
        case .陈主席: made.north.union
        case .吴部长, .赵会计, .系统管理员, .安全管理员, .审计管理员: made.root
        }
    }
}

/// The whole program over a small federation: a district, two towns beneath it that are equal in everything, a school system,
/// six basic unions. It answers without a socket; its clock stands still until somebody moves it.
final class District: Sendable {
    /// In every name that belongs to the northern town's part, and nowhere else.
    static let canary = "金丝猴"
    static let password = "岷江号子-四更天-2026"
    static let noon = Instant(Day(2026, 11, 22) ?? .first, 12, in: .shanghai)

    /// What one town has: a record of every kind.
    struct Town: Sendable {
        let town: ID<UnionOrg>, union: ID<UnionOrg>, other: ID<UnionOrg>, code: String
        let employer: ID<EmployerKind>, officer: ID<Officer>, file: ID<Organisations.Attachment>, note: ID<QualityNote>
        let certificate: ID<Certificate>, bankAccount: ID<BankAccount>
        let account: ID<Account>, grant: Int64, token: Int64
        /// A list of employers that waits to be confirmed, and a roster of the union that was given up.
        let batch: ID<ImportBatch>, roster: ID<ImportBatch>
        let petition: ID<Petition>, ballot: ID<Ballot>, document: ID<Organisations.Document>, legalPerson: ID<LegalPerson>
        /// Somebody of `union`, and somebody else of it who is to go to `other`.
        let person: ID<People.Person>, transfer: ID<Transfer>, memberFile: ID<MemberFile>, pair: ID<Pair>
        /// Somebody has asked from a phone to join `union`.
        let application: ID<Joiner>
        /// The federation's, the same for both.
        let review: ID<Writing>
        let name: String, employerName: String
    }

    let database: TestDatabase, service: Service, server: Server
    let root: ID<UnionOrg>, schools: ID<UnionOrg>, north: Town, south: Town
    let responder: RouterResponder<Peer>
    private let folder: URL
    private let clock: Clock

    /// Time that only the tests move.
    final class Clock: Sendable {
        private let milliseconds = Mutex(District.noon.milliseconds)
        var now: Instant { Instant(milliseconds: milliseconds.withLock { $0 }) }
        func pass(seconds: Int) { milliseconds.withLock { $0 += Int64(seconds) * 1000 } }
    }
    func pass(seconds: Int) { clock.pass(seconds: seconds) }

    /// - Parameter proxy: the address of the one that is believed.
    init(proxy: String? = nil, publicURL: String? = nil, isDemonstration: Bool = true) async throws {
        let founded = try await Founded.once.value, clock = Clock()
        database = try await TestDatabase.open(copying: founded.original, Self.options)
        self.clock = clock
        folder = FileManager.default.temporaryDirectory.appending(path: "district_\(UUID().uuidString)")
        var settings = Settings()
        settings.dataFolder = folder.path
        settings.trustedProxy = proxy
        settings.publicURL = try publicURL.map { try PublicURL(parsing: $0) }
        // Another process than the one that founded it, with other numbers and other chance.
        service = try Self.service(database, process: 6, seed: 2, clock, settings, isDemonstration: isDemonstration)
        server = Server(
            service: service, assets: try Assets(),
            photos: PhotoShop(program: PhotoTests.program), laneText: { "" }, log: { Issue.record("logged: \($0)") })
        responder = server.router().buildResponder()
        root = founded.made.root; schools = founded.made.schools; north = founded.made.north; south = founded.made.south
    }

    fileprivate static var options: DatabaseOptions {
        var options = TestDatabase.options
        options.placedTables = modules.reduce(into: []) { $0.formUnion($1.placed) }
        return options
    }

    fileprivate static func service(_ database: any Database, process: Int, seed: UInt64, _ clock: Clock, _ settings: Settings, isDemonstration: Bool = true) throws -> Service {
        Service(
            modules: modules, database: database, identification: whoAsks(idleMinutes: 30), instruments: try Instruments.test(seed: seed),
            ids: IDSource(process: process) { clock.now.milliseconds }, clock: { clock.now }, settings: settings, isDemonstration: isDemonstration)
    }
    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Runs what waits in line.
    func runJobs() async throws { try await Self.runJobs(service) }

    fileprivate static func runJobs(_ service: Service) async throws {
        let runner = JobRunner(service: service, workshop: .live(service), log: { Issue.record("job: \($0)") })
        while try await runner.runNext() {}
    }

    // MARK: Who asks

    func visitor(_ token: String? = nil, from address: String = "10.1.1.1") -> Visitor { Visitor(self, token: token, address: address) }

    /// One of the cast, by a token.
    func holder(of person: Cast) async throws -> Visitor { visitor(try await token(person.rawValue)) }

    /// The number of one of the cast's accounts.
    func account(of person: Cast) async throws -> String { try await account(named: person.rawValue) }

    func account(named userName: String) async throws -> String {
        let id: ID<Account>? = try await database.read { try $0.value("SELECT id FROM account WHERE user_name = \(userName) \(SQL.unscoped(because: "a test"))") }
        return try #require(id).description
    }

    /// Somebody new who holds exactly these roles.
    func holder(_ roles: (Role, ID<UnionOrg>)...) async throws -> Visitor { visitor(try await token(addAccount(roles))) }

    /// Somebody new at a browser, with a session that has begun.
    func browser(_ roles: (Role, ID<UnionOrg>)...) async throws -> Visitor {
        let name = try await addAccount(roles), secret = "s\(service.ids.next())", id = service.ids.next(), now = service.clock()
        let digest = service.instruments.hash(Array(secret.utf8))
        try await database.write { db in
            _ = try db.run("""
                INSERT INTO session (id, account_id, digest, begun_at, touched_at, address)
                SELECT \(id), a.id, \(digest), \(now), \(now), '' FROM account a WHERE a.user_name = \(name) \(SQL.unscoped(because: "a test"))
                """)
        }
        let visitor = visitor()
        visitor["zhijia"] = secret
        return visitor
    }

    /// One of the cast, signed in as a browser does.
    func signedIn(_ person: Cast) async throws -> Visitor {
        let visitor = visitor()
        let answer = try await visitor.signIn(person.rawValue, Self.password)
        try #require(answer.status == 303)
        return visitor
    }

    func token(_ userName: String) async throws -> String {
        let draws = service.newDraws(), now = service.clock(), instruments = service.instruments
        return try await database.write { db in
            draws.rewind()
            return try AccountCommands.token(for: userName, expires: nil, draws: draws, now: now, by: "测试", instruments, db)
        }
    }

    /// An account nobody can sign in to by password; answers its user name.
    func addAccount(_ roles: [(Role, ID<UnionOrg>)]) async throws -> String {
        let draws = service.newDraws(), now = service.clock(), instruments = service.instruments, name = "u\(service.ids.next())"
        let first = try #require(roles.first)
        try await database.write { db in
            draws.rewind()
            let id = try AccountCommands.add(
                userName: name, name: "某某", hash: "-", role: first.0, at: first.1, mustChange: false, draws: draws, now: now, by: "测试", instruments, db)
            for (role, union) in roles.dropFirst() {
                try GrantStore.grant(role, to: id, at: union, since: now.day(in: .shanghai), until: nil, id: draws.id(), by: "测试", now, db)
            }
        }
        return name
    }

    /// The addresses of a town's records, for a route's pattern; nil where a parameter has no entry here.
    func address(_ pattern: String, in town: Town, nestedIn other: Town? = nil) -> String? {
        var isFirst = true
        let kind = pattern.split(separator: "/").first.map(String.init) ?? ""
        let parts: [String?] = pattern.split(separator: "/").map { part in
            guard part.hasPrefix(":") else { return String(part) }
            let of = isFirst ? town : other ?? town
            isFirst = false
            return Self.parameter(kind, String(part.dropFirst()), of)
        }
        guard !parts.contains(nil) else { return nil }
        return "/" + parts.compactMap(\.self).joined(separator: "/")
    }

    private static func parameter(_ kind: String, _ name: String, _ town: Town) -> String? {
        switch (kind, name) {
        case ("unions", "id"): town.union.description
        case ("unions", "member"): town.officer.description
        case ("unions", "employer"), ("employers", "id"): town.employer.description
        case ("unions", "file"): town.file.description
        case ("unions", "note"): town.note.description
        case ("unions", "ballot"): town.ballot.description
        case ("petitions", "id"): town.petition.description
        case ("officers", "id"): town.officer.description
        // Nobody's but its owner's, who has none here.
        case ("views", "id"): "1"
        case ("reviews", "id"), ("public", "id"): town.review.description
        case ("reviews", "code"): "orgs_total"
        case ("unions", "certificate"): town.certificate.description
        case ("unions", "account"): town.bankAccount.description
        case ("unions", "format"), ("documents", "format"), ("members", "format"), ("transfers", "format"), ("reviews", "format"): "pdf"
        case ("members", "file"): town.memberFile.description
        case ("members", "pair"): town.pair.description
        case ("members", "union"): town.union.description
        case ("transfers", "id"): town.transfer.description
        case ("applications", "id"): town.application.description
        case ("me", "union"): town.union.description
        case ("legal-persons", "id"): town.legalPerson.description
        case ("documents", "id"): town.document.description
        case ("templates", "id"): "1"
        case ("work-years", "id"): "2026"
        case ("manual", "page"): "sign-in"
        case ("unions", "kind"): CommitteeKind.women.rawValue
        case ("members", "id"): town.person.description
        case ("accounts", "id"): town.account.description
        case ("accounts", "grant"): String(town.grant)
        case ("accounts", "token"): String(town.token)
        case ("imports", "id"): town.roster.description
        case ("imports", "kind"): "members"
        case ("figures", "code"): "orgs_total"
        case ("notice-templates", "id"), ("me", "id"): "1"
        default: nil
        }
    }
}

/// The federation as it is founded, once for all tests: every district begins as a copy of it.
private struct Founded: Sendable {
    let original: TestDatabase.Original, made: Building.Made

    static let once = Task {
        var made: Building.Made?
        let original = try await TestDatabase.original(District.options) { database in
            let folders = try (["Edge"] + modules.map(\.name)).map { (module: $0, files: try Resources.migrations(of: $0)) }
            try await Migrations.apply(folders: folders, to: database, now: District.noon)
            let building = Building(try District.service(database, process: 5, seed: 1, District.Clock(), Settings())), built = try await building.build()
            try await building.settle(built)
            made = built
        }
        return Founded(original: original, made: try #require(made))
    }
}

/// Puts the federation into a new database.
private struct Building {
    let service: Service
    init(_ service: Service) { self.service = service }

    typealias Made = (root: ID<UnionOrg>, schools: ID<UnionOrg>, north: District.Town, south: District.Town)

    func build() async throws -> Made {
        let north = try await records("northern"), south = try await records("southern")
        let draws = service.newDraws(), instruments = service.instruments, now = service.clock()
        return try await service.database.write { db in
            draws.rewind()
            try WorkYears.load(now, db)
            let root = try Register.foundRoot(name: SetupCommand.district, code: nil, by: "安装", now: now, instruments, draws, db)
            let plan = Plan(pen: Pen(name: "安装", now: now, instruments: instruments, draws: draws), db: db)
            let review = try ReviewStore.insert("一年的区情", Period(first: Day(2026, 1, 1) ?? .first, last: plan.pen.today), ReviewTemplate.onePage.text, plan.pen, db)
            let letterhead = LetterheadForm()
            letterhead.office = "翠工发"; letterhead.head = "宜宾市翠屏区总工会文件"; letterhead.used = 40
            try Register.set(letterhead, of: UnionStore.record(root, db), plan.pen, db)
            let schools = try plan.union("翠屏区教育系统工会联合会", .system, under: root, town: nil, number: 1)
            _ = try plan.union("翠屏区第一小学校工会", .basicSingle, under: schools, town: "511502006", number: 2)
            return (root, schools, try plan.town(.north, under: root, north, review), try plan.town(.south, under: root, south, review))
        }
    }

    /// A file of each side, sealed as an upload is.
    private func records(_ name: String) async throws -> Upload {
        let bytes = Array("%PDF-1.4 \(name)\n%%EOF\n".utf8)
        return try await service.files.receive(ID(service.ids.next()), name: "批复.pdf", bytes: bytes, type: "application/pdf", by: nil)
    }

    /// The cast, and an import on either side that waits to be confirmed.
    func settle(_ made: Made) async throws {
        let draws = service.newDraws(), now = service.clock(), instruments = service.instruments
        let hash = try await instruments.passwords.hash(District.password)
        try await service.database.write { db in
            draws.rewind()
            for person in Cast.allCases {
                try AccountCommands.add(
                    userName: person.rawValue, name: "\(person)", hash: hash, role: person.role, at: person.union(made), mustChange: false,
                    draws: draws, now: now, by: "安装", instruments, db)
            }
        }
        for town in [made.north, made.south] {
            try await check("单位名称,统一社会信用代码,职工人数\n\(town.employerName)分店,,12\n,,3\n", "employers", town.batch, at: town.town, of: town)
            try await check("姓名,证件号码,所属工会,入会日期\n王芳,110,\(town.name),2020-03-01\n,,,\n李强,,\(town.name),\n", "members", town.roster, at: town.union, of: town)
            try await service.database.write { db in
                _ = try db.run("UPDATE import_batch SET state = 'abandoned' WHERE id = \(town.roster) \(SQL.unscoped(because: "a test"))")
            }
        }
    }

    private func check(_ text: String, _ kind: String, _ batch: ID<ImportBatch>, at union: ID<UnionOrg>, of town: District.Town) async throws {
        let file = try await service.files.receive(ID(service.ids.next()), name: "\(town.employerName)名录.csv", bytes: Array(text.utf8), type: "", by: nil)
        let now = service.clock(), draws = service.newDraws()
        try await service.database.write { db in try ImportStore.add(file, kind, batch, at: union, by: "安装", now, db) }
        try await service.database.write { db in
            draws.rewind()
            try JobContext.enqueue("import.check", subject: batch.number, at: union, id: ID<Job>(draws.id()), by: "安装", now, db)
        }
        try await District.runJobs(service)
    }
}

private enum Side { case north, south }

/// The register's part of the fixture, within its one transaction.
private struct Plan {
    let pen: Pen, db: any Connection

    func union(
        _ name: String, _ type: UnionType, under parent: ID<UnionOrg>, town: String?, number: Int, members: Int = 100, chair: String = "周敏",
        covers: [ID<EmployerKind>] = []
    ) throws -> ID<UnionOrg> {
        var facts = UnionFacts(name: name, type: type)
        facts.code = try code("81511502MC", number)
        facts.foundedOn = Day(2015, 5, 1); facts.termStart = Day(2024, 5, 1); facts.termYears = 5
        facts.townCode = town; facts.industry = .manufacturing
        facts.employees = 120; facts.members = members; facts.isNewForm = type == .industryFederation
        var officer = OfficerFacts(name: try PersonName(parsing: chair), role: .chair)
        officer.phone = try MobileNumber(parsing: "13890905678"); officer.since = facts.termStart
        return try Register.found(facts, under: UnionStore.record(parent, db), chair: officer, covering: covers, pen, db)
    }

    private func employer(_ name: String, town: String, number: Int) throws -> ID<EmployerKind> {
        var facts = EmployerFacts(name: name, listSource: "名录", listOn: pen.today)
        facts.code = try code("91511502MA", number)
        facts.townCode = town; facts.employees = 120
        return try EmployerStore.insert(facts, pen, db)
    }

    private func code(_ head: String, _ number: Int) throws -> CreditCode {
        let body = head + String(repeating: "0", count: 7 - String(number).count) + String(number)
        let fitting = "0123456789ABCDEFGHJKLMNPQRTUWXY".first { (try? CreditCode(parsing: body + String($0))) != nil }
        return try CreditCode(parsing: body + String(fitting ?? "0"))
    }

    func town(_ side: Side, under root: ID<UnionOrg>, _ upload: Upload, _ review: ID<Writing>) throws -> District.Town {
        let word = side == .north ? District.canary : "白海豚", code = side == .north ? "511502007" : "511502109", base = side == .north ? 10 : 20
        let town = try union(side == .north ? "北门街道总工会" : "南广镇总工会", .general, under: root, town: code, number: base)
        let employer = try employer("\(word)纺织有限公司", town: code, number: base)
        _ = try self.employer("\(word)茶楼", town: code, number: base + 1)
        let name = "\(word)纺织有限公司工会"
        // More members than employees: a doubt that leaves a note.
        let union = try union(name, .basicSingle, under: town, town: code, number: base + 1, members: 130, chair: word, covers: [employer])
        let other = try self.union("\(word)快递行业工会联合会", .industryFederation, under: town, town: code, number: base + 2)
        if side == .south { _ = try self.union("\(word)联合工会", .basicJoint, under: town, town: code, number: base + 3) }
        let file = try papers(union, word, upload, number: base)
        let officer = try #require(try CommitteeStore.chair(of: union, db)?.id)
        let note = try #require(try QualityStore.open(of: .union(union), db).first?.id)
        let (account, grant, token) = try clerk(union, word, userName: side == .north ? "north" : "south")
        let (person, transfer, memberFile, pair) = try people(union, to: other, word, upload, number: base)
        let (petition, ballot, document) = try asks(union, word, town, office: side == .north ? "翠北工发" : "翠南工发")
        return District.Town(
            town: town, union: union, other: other, code: try #require(try UnionStore.record(union, db).facts.code?.text), employer: employer, officer: officer, file: file,
            note: note, certificate: try #require(try PaperStore.certificates(of: union, db).first?.id),
            bankAccount: try #require(try PaperStore.accounts(of: union, db).first?.id), account: account, grant: grant, token: token,
            batch: pen.newID(of: ImportBatch.self), roster: pen.newID(of: ImportBatch.self), petition: petition, ballot: ballot, document: document, legalPerson: try applies(other, word),
            person: person, transfer: transfer, memberFile: memberFile, pair: pair, application: try asksToJoin(union, word, number: base), review: review, name: name, employerName: "\(word)纺织有限公司")
    }

    /// A petition that waits, and somebody elected whom none has taken along.
    private func asks(_ union: ID<UnionOrg>, _ word: String, _ town: ID<UnionOrg>, office: String) throws -> (ID<Petition>, ID<Ballot>, ID<Organisations.Document>) {
        let letterhead = LetterheadForm()
        letterhead.office = office; letterhead.head = "\(try UnionStore.record(town, db).name)文件"; letterhead.used = nil
        try Register.set(letterhead, of: UnionStore.record(town, db), pen, db)
        let petition = try PetitionStore.add(
            Question(.postponement, on: Day(2029, 8, 1), reason: "\(word)改制未完"), of: union, to: town, pen, db)
        try Register.write(requestOf: PetitionStore.record(petition, db), of: UnionStore.record(union, db), pen, db)
        let form = BallotForm()
        form.kind = .union; form.name = try PersonName(parsing: word); form.role = .chair; form.sex = nil; form.post = nil; form.votes = 90
        try PetitionStore.add(form, to: union, pen, db)
        return (petition, try #require(try PetitionStore.ballots(of: union, db).first?.id), try #require(try DocumentStore.of(petition, db).first?.id))
    }

    private func applies(_ union: ID<UnionOrg>, _ word: String) throws -> ID<LegalPerson> {
        let form = LegalPersonForm()
        form.representative = word; form.premises = "\(word)路 1 号"; form.funds = "会员会费"
        return try LegalPerson.add(form, of: union, pen, db)
    }

    /// Two people of the union; one of them is asked for by the other union.
    private func people(_ union: ID<UnionOrg>, to other: ID<UnionOrg>, _ word: String, _ upload: Upload, number base: Int) throws -> (ID<People.Person>, ID<Transfer>, ID<MemberFile>, ID<Pair>) {
        let stays = try member(of: union, word, number: base, born: "19880\(base / 10)18", serial: 12, joined: Day(2016, 3, 1)), goes = try member(of: union, word + "乙", number: base + 1, born: "19880301", serial: base, joined: Day(2020, 1, 1))
        let transfer = try Moving.ask(for: goes, to: other, via: .toUnion, reason: "\(word)换了单位", pen, db)
        try MemberFiles.attach(upload, "\(word)申请书", to: stays, at: union, pen, db)
        let file: ID<MemberFile>? = try db.value("SELECT id FROM member_file WHERE person_id = \(stays) \(SQL.unscoped(because: "a test"))")
        try PairStore.propose([(Likeness(signs: [.name, .birth]), stays, goes)], pen, db)
        return (stays, transfer, try #require(file), try #require(try PairStore.of(goes, db).first?.id))
    }

    private func asksToJoin(_ union: ID<UnionOrg>, _ word: String, number: Int) throws -> ID<Joiner> {
        let form = try ApplicationForm(written: [
            "name": word + "丙", "documentType": "01", "number": CitizenID.invented(born: "19950606", serial: number), "ethnicity": "01", "workStatus": "1", "path": "unit",
            "volunteers": "1", "agrees": "1", "employer": "\(word)纺织有限公司",
        ])
        let phone = try OwnPhones.known(MobileNumber(parsing: "1399090\(6000 + number)"), pen, db)
        let number = try PersonNumber(.identity, parsing: form.number, on: pen.today)
        return try ApplicationStore.insert(form, number, from: phone.id, to: union, due: nil, agreeing: [Consents.text("membership", on: pen.today, db)], pen, db)
    }

    private func member(of union: ID<UnionOrg>, _ name: String, number: Int, born: String, serial: Int, joined: Day?) throws -> ID<People.Person> {
        let id: ID<People.Person> = pen.newID(), document = try PersonNumber(.identity, parsing: CitizenID.invented(born: born, serial: serial), on: pen.today)
        var facts = PersonFacts(name: try PersonName(parsing: name), sex: document.sex ?? .unknown, birthDate: document.birthDate), member = MemberFacts(joinedOn: try #require(joined))
        facts.address = "\(name)路 2 号"; member.employer = "\(name)纺织有限公司"; member.card = "\(name)卡"
        try PersonStore.insert([PersonStore.Newcomer(id: id, facts: facts, number: document, phone: MobileNumber(parsing: "1399090\(5000 + number)"), pen.instruments)], pen, db)
        try MemberStore.insert([MemberStore.Admission(id: pen.newID(), person: id, nameKey: pen.instruments.pinyin(name).key, union: union, facts: member, since: member.joinedOn, begunBy: .joined)], pen, db)
        return id
    }

    private func papers(_ union: ID<UnionOrg>, _ word: String, _ upload: Upload, number: Int) throws -> ID<Organisations.Attachment> {
        let certificate = CertificateForm()
        certificate.kind = .legalPerson; certificate.number = "\(word)证\(number)号"; certificate.registrar = "\(word)机关"; certificate.representative = word
        certificate.validFrom = Day(2022, 1, 1) ?? .first; certificate.validTo = Day(2027, 1, 1) ?? .first
        try PaperStore.add(certificate, to: union, pen, db)
        let account = BankAccountForm()
        account.bank = "\(word)银行"; account.number = "62220200\(number)123456"; account.since = nil
        try PaperStore.open(account, for: union, pen, db)
        let attachment = AttachmentForm()
        attachment.title = "\(word)批复"; attachment.kind = .approval; attachment.file = nil
        try PaperStore.attach(upload, attachment, to: union, pen, db)
        return try #require(try PaperStore.attachments(of: union, db).first?.id)
    }

    private func clerk(_ union: ID<UnionOrg>, _ word: String, userName: String) throws -> (ID<Account>, grant: Int64, token: Int64) {
        let id = try AccountCommands.add(
            userName: userName, name: word, hash: "-", role: .unionClerkOrg, at: union, mustChange: false, draws: pen.draws, now: pen.now, by: "安装",
            pen.instruments, db)
        let grant: Int64? = try db.value("SELECT id FROM granted WHERE account_id = \(id)")
        let token = pen.draws.id()
        _ = try SessionStore.newToken(for: id, expires: nil, id: token, random: pen.draws.random(32), now: pen.now, pen.instruments, db)
        return (id, try #require(grant), token)
    }
}
