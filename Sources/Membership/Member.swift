import Kernel
import People

/// What can be edited of a membership.
struct MemberFacts: Facts {
    var standing = MemberStanding.active
    /// The day somebody joined for the first time without leaving since; it goes along when they move.
    var joinedOn: Day
    var employer: String?, occupation: String?, newForm: NewForm?, card: String?

    init(joinedOn: Day) { self.joinedOn = joinedOn }
    init(row: Row) throws {
        self.init(joinedOn: try row.get("joined_on"))
        standing = try row.get("standing"); employer = try row.get("employer_name"); occupation = try row.get("occupation")
        newForm = try row.get("new_form"); card = try row.get("card_number")
    }

    var named: [NamedFact] {
        [
            NamedFact("standing", "会籍状态", .words(MemberStanding.self), standing), NamedFact("joined_on", "入会日期", .day, joinedOn),
            NamedFact("employer_name", "工作单位", .text, employer), NamedFact("occupation", "职业（工种）", .text, occupation),
            NamedFact("new_form", "新就业形态类别", .words(NewForm.self), newForm), NamedFact("card_number", "会员卡号", .code, card),
        ]
    }
}

/// A stretch of days in which somebody belonged to a union in one standing.
struct Membership: Readable, Sendable {
    let id: ID<Membership>, personID: ID<Person>, unionID: ID<UnionOrg>
    let facts: MemberFacts, since: Day, until: Day?, begunBy: Beginning, endedBy: Ending?, importID: ID<ImportBatch>?

    /// What a person's row has as well stands under another name.
    static let columns: SQL = """
        m.id AS membership_id, m.person_id, m.union_id, m.standing, m.joined_on, m.since, m.until, m.begun_by, m.ended_by, m.employer_name, m.occupation, m.new_form,
        m.card_number, m.import_id AS membership_import_id
        """

    init(row: Row) throws {
        id = try row.get("membership_id"); personID = try row.get("person_id"); unionID = try row.get("union_id")
        facts = try MemberFacts(row: row); since = try row.get("since"); until = try row.get("until")
        begunBy = try row.get("begun_by"); endedBy = try row.get("ended_by"); importID = try row.get("membership_import_id")
    }
}

/// A person with the membership that holds now.
struct Member: Readable, Sendable {
    let person: Person, membership: Membership
    var union: ID<UnionOrg> { membership.unionID }
    /// 在籍, or how the last stretch ended.
    var standing: String { membership.endedBy?.label ?? membership.facts.standing.label }

    static let columns: SQL = "p.*, \(Membership.columns)"

    init(row: Row) throws {
        person = try Person(row: row)
        membership = try Membership(row: row)
    }
}
