import Edge
import Kernel

/// What happens to the unions of the district from the opening to the last day: elections, certificates, closures, petitions of all kinds.
struct DemoLife {
    private let district: DemoDistrict, office: DemoOffice
    private(set) var steps: [DemoStep] = []
    private let lists: [Day], until: Day
    /// When a union is about something that must be over before it begins another.
    private var busy: [Int: [ClosedRange<Day>]] = [:]

    init(_ district: DemoDistrict, _ office: DemoOffice, lists: [Day]) {
        self.district = district; self.office = office; self.lists = lists
        until = district.until
        for (index, union) in district.unions.enumerated() where union.founded <= district.until {
            guard let known = list(of: union.founded) else { continue }
            cover(union, from: known)
            elect(index, union, from: known)
            if let day = union.certified, union.lives(at: day), day > known, day <= until { certify(index, union, on: day) }
            if let day = union.dissolved, day <= until { dissolve(index, union, on: day) }
        }
        alter()
        found()
        suspend()
    }

    /// Federations take in what their row has no room for.
    private mutating func cover(_ union: DemoDistrict.Union, from known: Day) {
        for number in union.others {
            guard let since = district.employers[number].since, let listed = list(of: since) else { continue }
            let name = union.name, body: Query = ["employer": district.employers[number].code, "since": since.description]
            steps.append(DemoStep(day: max(known, listed)) { desk in try desk.act("wu", "/unions/:id/employers/new", desk.union(name), body) })
        }
    }

    /// The list in which a fact of that day stands.
    private func list(of day: Day) -> Day? { lists.first { $0 >= day } }

    // MARK: Terms

    /// One election after the other. Most are held before the term is over, some after it; of those that fell due lately some are not held yet.
    private mutating func elect(_ index: Int, _ union: DemoDistrict.Union, from known: Day) {
        var random = SeededRandom(seed: district.seed, "terms", index), begun = union.term
        while true {
            let due = begun.adding(years: union.years), isLate = random.chance(12)
            var day = isLate ? due.adding(days: 10 + random.below(90)) : due.adding(days: -4 - random.below(40))
            let floor = max(known, DemoClock.opening).adding(days: 24)
            if day < floor { day = floor.adding(days: random.below(40)) }
            // What the newspaper counted was written down by then.
            let count = DemoClock.counted
            if day <= count, day > count.adding(days: -12) { day = count.adding(days: -12 - random.below(10)) }
            if index == district.index(of: .basic(0)), day > count { return }
            if index == district.index(of: .basic(3)), day > count { return voteLast(index, union, random: &random) }
            if let end = union.dissolved, day > end.adding(days: -40) { return }
            if day > count, due > until.adding(days: -300), index % district.size.lateEvery == 1 { return postpone(union, index, after: due) }
            // Those of the first town are answered at once; of the others some wait.
            let last = union.parent.town == 0 || isStaged(index) ? until.adding(days: -40) : until.adding(days: 13)
            guard day <= max(last, count) else { return }
            vote(index, union, on: day, random: &random)
            begun = day
        }
    }

    /// The chair of the fourth workplace has yet to call an election whose day is past, not long ago.
    private mutating func voteLast(_ index: Int, _ union: DemoDistrict.Union, random: inout SeededRandom) {
        let day = max(DemoClock.counted.adding(days: 13), until.adding(years: -union.years).adding(days: -50))
        if day <= until.adding(days: -30) { vote(index, union, on: day, random: &random) }
    }

    private func isStaged(_ index: Int) -> Bool { district.basics.prefix(DemoScene.workplaces).contains(index) }

    /// The whole procedure: called, held two weeks later, sent up, answered. Most chairs are elected again; the committee is as small as the rules allow.
    private mutating func vote(_ index: Int?, _ union: DemoDistrict.Union, on day: Day, random: inout SeededRandom) {
        let name = union.name, answerer = office.answerer(at: union.parent), voters = max(3, union.reportedMembers)
        let chair = random.chance(70) ? union.chair : DemoDistrict.person(&random), seats = voters <= 24 ? 1 : voters <= 200 ? 3 : voters <= 1000 ? 7 : 15
        var ballots: [Query] = [], names: [String] = [chair]
        while names.count < seats + 1 {
            let person = DemoDistrict.person(&random)
            if !names.contains(person) { names.append(person) }
        }
        for (place, person) in names.enumerated() {
            let isAudit = place == seats
            ballots.append([
                "kind": isAudit ? "2" : "1", "name": person, "role": place == 0 || isAudit ? "chair" : "member", "votes": String(max(voters * (96 - place) / 100, voters / 2 + 1)),
            ])
        }
        let candidates = seats == 1 ? 1 : seats + 1 + seats / 20, result: Query = [
            "on": day.description, "entitled": String(voters), "present": String(max(voters * 98 / 100, (voters * 2 + 2) / 3)), "candidates": String(candidates), "termYears": String(union.years),
            "reason": "会员（代表）大会无记名投票、差额选举产生，没有异议",
        ]
        let papers = ballots
        steps.append(DemoStep(day: day.adding(days: -14)) { desk in try desk.act("wu", "/unions/:id/convene", desk.union(name)) })
        // The answer comes within the fifteen days that the level above has.
        let answered = day.adding(days: 5 + random.below(5))
        if let index { busy[index, default: []].append(day.adding(days: -15)...answered) }
        steps.append(DemoStep(day: day.adding(days: 2)) { desk in
            let id = try desk.union(name)
            for paper in papers { try desk.act("wu", "/unions/:id/ballots/new", id, paper) }
            try desk.act("wu", "/unions/:id/election/send", id, result)
        })
        steps.append(DemoStep(day: answered) { desk in try desk.answer(name, by: answerer, "approve", ["opinion": "同意选举结果"]) })
    }

    private mutating func postpone(_ union: DemoDistrict.Union, _ index: Int, after due: Day) {
        let day = due.adding(days: -12), name = union.name, answerer = office.answerer(at: union.parent)
        guard index % 4 == 1, !isStaged(index), day > DemoClock.counted, day.adding(days: 8) <= until, union.dissolved == nil else { return }
        let later = due.adding(days: 100).description
        busy[index, default: []].append(day...due)
        steps.append(DemoStep(day: day) { desk in try desk.act("wu", "/unions/:id/postpone", desk.union(name), ["on": later, "reason": "单位搬迁，会员大会改期"]) })
        steps.append(DemoStep(day: day.adding(days: 7)) { desk in try desk.answer(name, by: answerer, "approve", ["opinion": "同意延期，请抓紧筹备"]) })
    }

    // MARK: Papers

    private mutating func certify(_ index: Int, _ union: DemoDistrict.Union, on day: Day) {
        let name = union.name, body: Query = [
            "kind": "legal_person", "number": "川工法证字第\(15_020 + index)号", "validFrom": day.description, "validTo": day.adding(years: 5).adding(days: -1).description, "registrar": SetupCommand.district,
            "representative": union.chair,
        ]
        steps.append(DemoStep(day: day) { desk in try desk.act("wu", "/unions/:id/certificates/new", desk.union(name), body) })
    }

    /// The firm has closed: so has its union, on the day on which the level above says so.
    private mutating func dissolve(_ index: Int, _ union: DemoDistrict.Union, on day: Day) {
        let name = union.name, answerer = office.answerer(at: union.parent)
        steps.append(DemoStep(day: day.adding(days: -9)) { desk in
            try desk.act("wu", "/unions/:id/dissolve", desk.union(name), ["on": day.description, "cause": "employer_ended", "reason": "单位注销，会员会籍保留，经费财产已清理移交"])
        })
        steps.append(DemoStep(day: day) { desk in try desk.answer(name, by: answerer, "approve", ["opinion": "同意撤销，请做好会员会籍接转"]) })
    }

    // MARK: What happens now and then

    /// Unions that move house; one in six asks for too much.
    private mutating func alter() {
        var day = DemoClock.counted.adding(days: 34), turn = 0
        while day <= until {
            guard let index = free(from: day, to: day.adding(days: 7), turn * 7) else { return }
            let union = district.unions[index], name = union.name, answerer = office.answerer(at: union.parent), place = 3 + turn * 11 % 90, isFine = turn % 6 != 4
            steps.append(DemoStep(day: day) { desk in
                try desk.act("wu", "/unions/:id/alter", desk.union(name), ["address": "宜宾市翠屏区江北路\(place)号", "reason": isFine ? "单位搬迁" : "拟搬迁"])
            })
            steps.append(DemoStep(day: day.adding(days: 6)) { desk in
                try desk.answer(name, by: answerer, isFine ? "approve" : "refuse", isFine ? ["opinion": "同意变更"] : ["reason": "还没有搬迁，搬迁以后再报"])
            })
            busy[index, default: []].append(day...day.adding(days: 7))
            day = day.adding(days: district.size.pace)
            turn += 1
        }
    }

    /// Firms of the list that get a union by the whole procedure.
    private mutating func found() {
        for (turn, founder) in district.founders.enumerated() {
            let firm = district.employers[founder.employer], parent = DemoDistrict.Place.town(max(1, firm.town)), parentName = district.name(of: parent), name = firm.name + "工会委员会"
            guard let since = firm.since, let day = list(of: since)?.adding(days: 8) else { continue }
            var random = SeededRandom(seed: district.seed, "founding", turn)
            let leader = DemoDistrict.person(&random), members = firm.staff * 8 / 10, answerer = office.answerer(at: parent)
            steps.append(DemoStep(day: day) { desk in
                let form = DemoScene.founding(firm.name, leader: leader, staff: firm.staff, members: members)
                try desk.act("wu", "/unions/:id/found", desk.union(parentName), form.with("town", DemoDistrict.towns[firm.town]).with("industry", firm.industry))
            })
            steps.append(DemoStep(day: day.adding(days: 6)) { desk in try desk.answer(name, by: answerer, "approve", ["opinion": "同意筹建，请于三个月内完成选举"]) })
            vote(nil, DemoDistrict.Union(founding: name, under: parent, town: firm.town, chair: leader, members: members), on: day.adding(days: 30), random: &random)
            settle(name, at: firm, code: founder.code, chair: leader, from: day.adding(days: 42), turn)
        }
    }

    /// It becomes a legal person, and its first members are entered at the desk.
    private mutating func settle(_ name: String, at firm: DemoDistrict.Employer, code: String, chair: String, from day: Day, _ turn: Int) {
        let registered = day.adding(days: 5), last = day.adding(years: 5).description, town = DemoDistrict.towns[firm.town]
        guard registered <= until else { return }
        steps.append(DemoStep(day: day) { desk in
            try desk.act("wu", "/unions/:id/legal-person", desk.union(name), ["representative": chair, "premises": "宜宾市翠屏区\(town)", "funds": "会员会费、单位拨缴的经费"])
        })
        steps.append(DemoStep(day: registered) { desk in
            let union = try desk.union(name)
            let asked: Int64? = try desk.db.value("SELECT id FROM legal_person WHERE union_id = \(union) AND state = 'applied' \(SQL.unscoped(because: "a demonstration is being made"))")
            guard let asked else { throw NotFound() }
            try desk.act("luo", "/legal-persons/:id/register", asked, ["code": code, "number": "川工法证字第\(18_001 + turn)号", "on": registered.description, "validTo": last])
        })
        var random = SeededRandom(seed: district.seed, "entered", turn)
        for place in 0..<8 {
            let person = DemoDistrict.person(&random), number = DemoRoster.identityNumber(Day(1978 + place * 3, 5, 1 + turn % 28) ?? .first, 600 + 2 * (turn / 28) + place % 2)
            steps.append(DemoStep(day: registered.adding(days: place)) { desk in
                try desk.act("wu", "/members/enter", [
                    "documentType": "01", "number": number, "name": person, "ethnicity": "01", "union": name, "joinedOn": desk.day.description, "employer": firm.name, "occupation": "操作工", "workStatus": "1",
                ])
            })
        }
    }

    /// Unions that nobody hears of any more.
    private mutating func suspend() {
        for turn in 0..<(district.size.pace < 100 ? 7 : 1) {
            let day = until.adding(days: -40 - turn * 50)
            guard day > DemoClock.counted, let index = free(from: day, to: .last, turn * 13 + 5) else { continue }
            let name = district.unions[index].name
            steps.append(DemoStep(day: day) { desk in try desk.act("wu", "/unions/:id/suspend", desk.union(name), ["reason": "单位停产，两次上门没有找到工会干部"]) })
            busy[index, default: []].append(day...Day.last)
        }
    }

    /// A workplace that is about nothing else in those days.
    private func free(from day: Day, to end: Day, _ turn: Int) -> Int? {
        let able = able.filter { index in !(busy[index] ?? []).contains { $0.overlaps(day...end) } }
        return able.isEmpty ? nil : able[turn % able.count]
    }

    private var able: [Int] {
        district.basics.filter { index in
            let union = district.unions[index]
            return union.dissolved == nil && union.isOld && union.parent.town != 0 && !isStaged(index)
        }
    }
}

extension DemoDesk {
    /// The level above answers what the union has asked last.
    func answer(_ union: String, by user: String, _ event: String, _ body: Query) throws {
        let id = try self.union(union)
        let petition: Int64? = try db.value("""
            SELECT id FROM petition WHERE union_id = \(id) AND state = 'waiting' ORDER BY id DESC LIMIT 1 \(SQL.unscoped(because: "a demonstration is being made"))
            """)
        guard let petition else { throw NotFound() }
        try act(user, "/petitions/:id/\(event)", petition, body)
    }
}
