import Kernel
import Organisations
import People

/// Being retained, coming back, leaving and dying (domain.md §2.4). Each event ends one stretch of membership and begins the next, or none; nothing is dated
/// after today, before the stretch, or after a death.
extension Roster {
    static let strikeAfter = Parameter<Int>("strike_after_months", "除名：连续不交会费、不参加活动满几个月", 1...120)

    static func retain(_ member: Member, _ form: RetentionForm, _ pen: Pen, _ db: any Connection) throws {
        try require(member, .active) { "\(member.person.name)现在是“\($0.label)”，不用再办保留" }
        try require(form.on, of: form, member, pen)
        guard form.cause != .ownWish, form.cause != .crime else { throw form.refused("cause", Complaint("cause_unfit", "“\(form.cause.label)”不是保留会籍的原因")) }
        try stand(member, .retained, ended: .retained, begunBy: .retained, on: form.on, cause: form.cause, reason: form.reason, pen, db)
    }

    static func bringBack(_ member: Member, _ form: ReturnForm, _ pen: Pen, _ db: any Connection) throws {
        guard member.membership.facts.standing != .active else { throw NotAllowed("\(member.person.name)已经在籍，不用恢复") }
        try Register.requireOpen(member.union, db)
        try require(form.on, of: form, member, pen)
        try stand(member, .active, ended: .returned, begunBy: .returned, on: form.on, cause: nil, reason: form.reason, pen, db)
    }

    private static func stand(
        _ member: Member, _ standing: MemberStanding, ended: Ending, begunBy: Beginning, on day: Day, cause: ChangeReason?, reason: String, _ pen: Pen, _ db: any Connection
    ) throws {
        var facts = member.membership.facts
        facts.standing = standing
        try MemberStore.step(
            member.membership, ended: ended, on: day, to: MemberStore.Next(union: member.union, facts: facts, begunBy: begunBy), cause: cause, reason: reason, pen, db)
        try tell(member, ended, on: day, reason: reason, pen, db)
    }

    static func quit(_ member: Member, _ form: QuitForm, _ pen: Pen, _ db: any Connection) throws {
        try require(form.on, of: form, member, pen)
        try leave(member, .quit, on: form.on, cause: .ownWish, reason: form.reason, pen, db)
    }

    static func strike(_ member: Member, _ form: StrikeForm, _ pen: Pen, _ db: any Connection) throws {
        try require(form.on, of: form, member, pen)
        let least = try strikeAfter.value(on: form.on, db)
        guard form.months >= least else { throw form.refused("months", Complaint("months_short", "连续满 \(least) 个月才可以除名，现在填的是 \(form.months) 个月")) }
        var proof = MemberStore.Proof()
        proof.months = form.months
        try leave(member, .struck, on: form.on, cause: nil, reason: form.reason, proof: proof, pen, db)
    }

    static func expel(_ member: Member, _ form: ExpulsionForm, _ pen: Pen, _ db: any Connection) throws {
        try require(form.on, of: form, member, pen)
        guard form.judgedOn <= form.on else { throw form.refused("judgedOn", Complaint("judged_later", "判决在 \(form.judgedOn.long)，开除不能早于判决")) }
        var proof = MemberStore.Proof()
        proof.judgment = form.judgment; proof.judgedOn = form.judgedOn
        try leave(member, .expelled, on: form.on, cause: .crime, reason: form.reason, proof: proof, pen, db)
    }

    static func die(_ member: Member, _ form: DeathForm, _ pen: Pen, _ db: any Connection) throws {
        try require(form.on, of: form, member, pen)
        try PersonStore.die(member.person.id, on: form.on, pen, db)
        try leave(member, .died, on: form.on, cause: nil, reason: form.reason, pen, db)
    }

    private static func leave(
        _ member: Member, _ ending: Ending, on day: Day, cause: ChangeReason?, reason: String, proof: MemberStore.Proof = MemberStore.Proof(), _ pen: Pen, _ db: any Connection
    ) throws {
        for transfer in try TransferStore.of(member.person.id, db) where transfer.state.isOpen {
            try Moving.stop(transfer.id, .withdraw, because: "会员\(ending.label)", pen, db)
        }
        try MemberStore.step(member.membership, ended: ending, on: day, to: nil, cause: cause, reason: reason, proof: proof, pen, db)
        try tell(member, ending, on: day, reason: reason, pen, db)
    }

    private static func tell(_ member: Member, _ ending: Ending, on day: Day, reason: String, _ pen: Pen, _ db: any Connection) throws {
        try pen.note("person", member.person.id.number, ending.rawValue, reason: reason, detail: ["日期": ["", .string(day.description)]], at: member.union, db)
    }

    private static func require(_ member: Member, _ standing: MemberStanding, _ sentence: (MemberStanding) -> String) throws {
        guard member.membership.facts.standing == standing else { throw NotAllowed(sentence(member.membership.facts.standing)) }
    }

    private static func require(_ day: Day, of form: some Form, _ member: Member, _ pen: Pen) throws {
        try form.refuseFuture(day, "on", pen)
        let since = member.membership.since
        guard day >= since else { throw form.refused("on", Complaint("before_stretch", "这一段会籍从 \(since.long) 起，不能早于这一天")) }
    }
}

struct RetentionForm: Form {
    static let title = "保留会籍", submit = "保留会籍"
    @Field("从哪天起") var on: Day
    @Field("变化原因", .control(.select(options(ChangeReason.self).filter { ["1", "2", "3", "4"].contains($0.value) }))) var cause: ChangeReason
    @Field("说明", .max(500), .min(2), .control(.paragraph), .hint("如 待岗、失业、退休、退养、参军、长期学习")) var reason: String
}

struct ReturnForm: Form {
    static let title = "恢复会籍", submit = "恢复会籍"
    @Field("从哪天起") var on: Day
    @Field("说明", .max(500), .min(2), .control(.paragraph), .hint("如 再就业、退伍、学习期满")) var reason: String
}

struct QuitForm: Form {
    static let title = "退会", submit = "登记退会"
    @Field("退会日期", .hint("基层工会委员会宣布的那天")) var on: Day
    @Field("经过", .max(500), .min(2), .control(.paragraph), .hint("什么时候提出的，谁谈的话，会员证收回没有")) var reason: String
}

struct StrikeForm: Form {
    static let title = "除名", submit = "登记除名"
    @Field("除名日期", .hint("基层工会委员会决定的那天")) var on: Day
    @Field("连续几个月", .range(1...600), .hint("没有正当理由不交会费、不参加工会活动")) var months: Int
    @Field("理由", .max(500), .min(2), .control(.paragraph), .hint("小组讨论的意见，怎样教育的")) var reason: String
}

struct ExpulsionForm: Form {
    static let title = "开除会籍", submit = "登记开除会籍"
    @Field("开除日期", .hint("基层工会委员会决定的那天")) var on: Day
    @Field("判决书文号", .max(60), .min(4), .hint("如（2026）川1502刑初12号")) var judgment: String
    @Field("判决日期") var judgedOn: Day
    @Field("理由", .max(500), .min(2), .control(.paragraph), .hint("小组意见，是否报上一级工会备案")) var reason: String
}

struct DeathForm: Form {
    static let title = "登记亡故", submit = "登记亡故"
    @Field("亡故日期") var on: Day
    @Field("依据", .max(500), .min(2), .control(.paragraph), .hint("如 死亡证明、家属告知")) var reason: String
}

struct TransferOutForm: Form {
    static let title = "转出会员", submit = "请转入工会接收"
    @Field("转到哪个工会", .max(100), .hint("统一社会信用代码，或工会全称")) var to: String
    @Field("转移原因", .max(500), .min(2), .control(.paragraph), .hint("如 换了工作单位")) var reason: String
}
