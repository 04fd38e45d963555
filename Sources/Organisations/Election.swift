import Kernel

/// How large a union committee may be, by the number of members.
struct CommitteeSizes: Sendable {
    private let bands: [(upTo: Int, size: ClosedRange<Int>)]

    /// `24人：1；200人：3-7；以上：29-37`: up to so many members, from so many to so many seats.
    init?(_ text: String) {
        var bands: [(upTo: Int, size: ClosedRange<Int>)] = []
        for band in text.split(separator: "；") {
            let parts = band.split(separator: "："), size = parts.last?.split(separator: "-").compactMap { Int($0) } ?? []
            guard parts.count == 2, let least = size.first, let most = size.last, size.count <= 2, least <= most,
                let upTo = parts[0] == "以上" ? Int.max : parts[0].last == "人" ? Int(parts[0].dropLast()) : nil
            else { return nil }
            bands.append((upTo, least...most))
        }
        guard bands.last?.upTo == .max else { return nil }
        self.bands = bands
    }

    func size(for members: Int) -> ClosedRange<Int> { bands.first { members <= $0.upTo }?.size ?? 1...1 }
}

/// The rules of an election (工会基层组织选举工作条例), as they stood on its day.
struct ElectionRules: Sendable {
    static let replyWithin = Parameter<DeadlineRule>("petition_reply", "批复期限") { DeadlineRule(written: $0) }
    static let postponedAtMost = Parameter<DeadlineRule>("election_postponed_at_most", "延期换届最长") { DeadlineRule(written: $0) }
    private static let surplus = Parameter<Int>("election_surplus", "委员差额率（%）") { Int($0) }
    private static let womenFrom = Parameter<Int>("women_committee_from", "建立女职工委员会的女会员人数") { Int($0) }
    private static let sizes = Parameter<CommitteeSizes>("committee_sizes", "委员会名额") { CommitteeSizes($0) }

    static let parameters = [replyWithin.kind, postponedAtMost.kind, surplus.kind, womenFrom.kind, sizes.kind]

    let surplus: Int, womenFrom: Int, sizes: CommitteeSizes

    init(on day: Day, _ db: any Connection) throws {
        surplus = try Self.surplus.value(on: day, db)
        womenFrom = try Self.womenFrom.value(on: day, db)
        sizes = try Self.sizes.value(on: day, db)
    }

    /// What is wrong with the meeting, at the field of the form.
    func complaint(_ form: ElectionForm, seats: Int) -> (field: String, complaint: Complaint)? {
        if form.present > form.entitled { return ("present", Complaint("present_exceeds", "实到 \(form.present) 人，多于应到 \(form.entitled) 人，请核对")) }
        if form.present * 3 < form.entitled * 2 {
            return ("present", Complaint("quorum", "应到 \(form.entitled) 人，实到 \(form.present) 人，不足三分之二，选举无效。请重新开会"))
        }
        let needed = seats + (seats * surplus + 99) / 100
        if seats > 1, form.candidates < needed {
            return ("candidates", Complaint("surplus", "当选委员 \(seats) 人，差额不低于 \(surplus)%，候选人至少 \(needed) 人"))
        }
        return nil
    }

    /// What is wrong with those who were elected, as sentences.
    func complaints(_ ballots: [Ballot], entitled: Int?, members: Int, women: Int) -> [String] {
        let committee = ballots.filter { $0.kind == .union }, size = sizes.size(for: members), audit = ballots.filter { $0.kind == .audit }
        var wrong: [String] = []
        if !size.contains(committee.count) {
            let seats = size.lowerBound == size.upperBound ? "\(size.lowerBound) 人" : "\(size.lowerBound) 至 \(size.upperBound) 人"
            wrong.append("会员 \(members) 人，工会委员会应为 \(seats)，现在登记了 \(committee.count) 人")
        }
        if !committee.contains(where: { $0.role == .chair }) { wrong.append("还没有登记主席") }
        if audit.isEmpty { wrong.append("还没有登记经费审查委员。经费审查委员会和工会委员会同时选举") }
        if women >= womenFrom, !ballots.contains(where: { $0.kind == .women }) {
            wrong.append("女会员 \(women) 人，满 \(womenFrom) 人要建立女职工委员会，还没有登记")
        }
        for finance in committee where finance.role == .finance && audit.contains(where: { $0.name == finance.name }) {
            wrong.append("\(finance.name)是财务委员，不能同时当经费审查委员")
        }
        if let entitled {
            for ballot in ballots where ballot.votes * 2 <= entitled {
                wrong.append("\(ballot.name)得 \(ballot.votes) 票，没有超过应到人数 \(entitled) 人的一半，不能当选")
            }
            for ballot in ballots where ballot.votes > entitled { wrong.append("\(ballot.name)得 \(ballot.votes) 票，多于应到人数 \(entitled) 人，请核对") }
        }
        return wrong
    }
}
