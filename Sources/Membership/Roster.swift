import Channels
import Kernel
import People

/// What is done with members, with the rules of domain.md §2.9. Each verb is one change with its history.
enum Roster {
    static func correct(_ member: Member, _ form: MemberForm, _ pen: Pen, _ db: any Connection) throws {
        let person = member.person, membership = member.membership
        try form.refuseFuture(form.joinedOn, "joinedOn", pen)
        if let complaint = tooYoung(joined: form.joinedOn, born: person.facts.birthDate) { throw form.refused("joinedOn", complaint) }
        let facts = form.person(over: person.facts), changed = form.member(over: membership.facts)
        if let complaint = try taken(card: changed.card, of: membership, db) { throw form.refused("card", complaint) }
        try update(person, to: facts, at: membership.unionID, pen, db)
        if let phone = form.phone { try OwnPhones.set(phone: phone, of: person, at: membership.unionID, pen, db) }
        try MemberStore.update(membership, to: changed, pen, db)
        try pen.note("person", person.id.number, "corrected", reason: form.reason, at: membership.unionID, db)
    }

    /// What is known of somebody, and with it how the lists of members spell the name.
    static func update(_ person: Person, to facts: PersonFacts, at union: ID<UnionOrg>?, _ pen: Pen, _ db: any Connection) throws {
        try PersonStore.update(person, to: facts, at: union, pen, db)
        if facts.name != person.facts.name { try MemberStore.rename(person.id, facts.name.text, pen, db) }
    }

    /// Nobody joins below sixteen, the lowest age at which one may work (劳动法 第十五条).
    static func tooYoung(joined: Day, born: Day?) -> Complaint? {
        guard let born, joined < born.adding(years: 16) else { return nil }
        return Complaint("joined_too_young", "入会时未满 16 周岁，请核对年份")
    }

    /// - Parameter membership: whose the card may be already.
    static func taken(card: String?, of membership: Membership? = nil, _ db: any Connection) throws -> Complaint? {
        guard let card, card != membership?.facts.card, try MemberStore.isTaken(card: card, db) else { return nil }
        return Complaint("card_taken", "这个卡号已经是另一名会员的")
    }
}
