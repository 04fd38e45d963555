import Channels
import Kernel
import People

/// What is done with members, with the rules of domain.md §2.9. Each verb is one change with its history.
enum Roster {
    static func correct(_ member: Member, _ form: MemberForm, _ pen: Pen, _ db: any Connection) throws {
        let person = member.person, membership = member.membership
        try form.refuseFuture(form.joinedOn, "joinedOn", pen)
        if let born = person.facts.birthDate, form.joinedOn < born.adding(years: 16) {
            throw form.refused("joinedOn", Complaint("joined_too_young", "入会时未满 16 周岁，请核对年份"))
        }
        let facts = form.person(over: person.facts), changed = form.member(over: membership.facts)
        if let card = changed.card, card != membership.facts.card, try MemberStore.isTaken(card: card, db) {
            throw form.refused("card", Complaint("card_taken", "这个卡号已经是另一名会员的"))
        }
        try PersonStore.update(person, to: facts, at: membership.unionID, pen, db)
        if let phone = form.phone { try OwnPhones.set(phone: phone, of: person, at: membership.unionID, pen, db) }
        try MemberStore.update(membership, to: changed, pen, db)
        if facts.name != person.facts.name { try MemberStore.rename(person.id, facts.name.text, pen, db) }
        try pen.note("person", person.id.number, "corrected", reason: form.reason, at: membership.unionID, db)
    }
}
