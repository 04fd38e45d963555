import Channels
import Kernel
import People

/// The membership card's rolling code: sealed, so that it is signed and says nothing to whoever reads it; good for a minute.
enum Card {
    static let seconds = 60
    /// The page asks for the next one before this one is over.
    static let refresh = 45
    private static let place = SealPlace(table: "card", column: "code", row: 0)

    static func code(of person: ID<Person>, _ now: Instant, _ instruments: Instruments) throws -> String {
        let until = now.adding(seconds: seconds)
        return try instruments.seal("\(person) \(until.milliseconds / 1000)", bound: place).bytes.hexadecimal
    }

    enum Verdict { case valid(Member), over, notOurs, noMember }

    static func verdict(_ code: String, _ now: Instant, _ instruments: Instruments, _ db: any Connection) throws -> Verdict {
        guard code.utf8.count < 400, let bytes = [UInt8](hexadecimal: code), let text = try? instruments.openText(Sealed(bytes), bound: place) else { return .notOurs }
        let parts = text.split(separator: " ")
        guard parts.count == 2, let person = ID<Person>(String(parts[0])), let until = Int64(parts[1]) else { return .notOurs }
        guard now <= Instant(milliseconds: until * 1000) else { return .over }
        return try MemberStore.own(person, db).map(Verdict.valid) ?? .noMember
    }

    /// 张*明, 王*, 吉*依
    static func masked(_ name: String) -> String {
        guard name.count > 2 else { return name.prefix(1) + "*" }
        return String(name.prefix(1)) + String(repeating: "*", count: name.count - 2) + String(name.suffix(1))
    }
}

extension Card {
    /// Two rivers that meet, only on the card and at the door.
    static func pass(_ member: Member, union: String, isSlim: Bool, on today: Day) -> Html {
        let facts = member.membership.facts, years = max(0, facts.joinedOn.years(until: today))
        if isSlim {
            return """
                <a class="pass slim" href="/me/card">\(Shell.rivers)<span class="flex"><span><small>会员 · 会龄 \(years) 年</small><br><b>\(member.person.name)</b></span>\
                <span class="end flex">\(Html.icon("qr"))出示会员证</span></span></a>
                """
        }
        return """
            <div class="pass">\(Shell.rivers)<span class="flex"><svg class="mark" aria-hidden="true"><use href="/assets/icons.svg#mark-w"/></svg>工会会员证\
            <small class="end">\(facts.standing.label)</small></span><p class="who"><b>\(member.person.name)</b><br>\(union)</p>\
            <p class="foot"><span><small>会员号</small><br><span class="mono">\(facts.card ?? "未编号")</span></span><span><small>入会</small><br>\(facts.joinedOn.description)</span></p></div>
            """
    }
}
