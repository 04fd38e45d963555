import Channels
import Edge
import Kernel
import Membership
import Organisations
import People

/// What the cast is about on the last day: petitions, transfers and applications that wait, some for long.
struct DemoScene {
    static let memberPhone = "13900000001"
    /// How many workplaces, the first ones, the cast has plans with.
    static let workplaces = 8

    private let district: DemoDistrict, until: Day, listed: Day
    private(set) var steps: [DemoStep] = []

    init(_ district: DemoDistrict, lists: [Day]) {
        self.district = district
        until = district.until
        listed = lists.last { [until] in $0 < until.adding(days: -20) } ?? .first
        // The counted years have their own records, and nothing of this.
        guard until > DemoClock.counted.adding(days: 60) else { return }
        petition()
        move()
        // Only since then is there a text that people agree to on their phones.
        if let agreed = Day(2026, 1, 1), until > agreed.adding(days: 60) { askToJoin() }
    }

    private mutating func step(_ ago: Int, _ act: @escaping @Sendable (DemoDesk) throws -> Void) { steps.append(DemoStep(day: until.adding(days: -ago), act: act)) }

    // MARK: Petitions

    private mutating func petition() {
        let first = district.name(of: .town(0)), second = district.name(of: .town(1)), own = district.name(of: .basic(0)), free = district.free.map { district.employers[$0] }.filter { ($0.since ?? .first) <= listed }.map(\.name)
        let overdue = district.name(of: .basic(7)), near = district.name(of: .basic(6))
        step(19) { desk in
            let id = try desk.union(overdue)
            try desk.act("wu", "/unions/:id/alter", id, ["address": "宜宾市翠屏区滨江路26号", "reason": "单位搬迁"])
        }
        step(12) { desk in try desk.act("wu", "/unions/:id/alter", desk.union(near), ["representative": "周丽娟", "reason": "原法定代表人退休"]) }
        guard free.count >= 3 else { return }
        step(16) { desk in try desk.act("wu", "/unions/:id/found", desk.union(second), Self.founding(free[2], leader: "赵国栋", women: 27)) }
        step(9) { desk in try desk.act("wu", "/unions/:id/found", desk.union(first), Self.founding(free[1], leader: "李建明", women: 27)) }
        step(3) { desk in try desk.answer(free[1] + "工会委员会", by: "lin", "approve", ["opinion": "同意筹建"]) }
        step(2) { desk in try desk.act("wu", "/unions/:id/found", desk.union(first), Self.founding(free[0], leader: "王秀丽", women: 27)) }
        step(1) { desk in
            let id = try desk.union(own)
            try desk.act("chen", "/unions/:id/convene", id)
            for (name, role, votes) in [("陈国庆", "chair", "71"), ("周丽娟", "member", "66"), ("吴海涛", "member", "64")] {
                try desk.act("chen", "/unions/:id/ballots/new", id, ["kind": "1", "name": name, "role": role, "votes": votes])
            }
        }
    }

    static func founding(_ employer: String, leader: String, staff: Int = 86, members: Int = 72, women: Int? = nil) -> Query {
        let form: Query = [
            "name": employer + "工会委员会", "type": "BASIC_SINGLE", "employers": employer, "employees": String(staff), "members": String(members), "leader": leader,
            "reason": "职工代表推选了筹备组，单位同意提供办公场所，请批准筹建",
        ]
        guard let women else { return form }
        return form.with("womenEmployees", String(women + 4)).with("womenMembers", String(women))
    }

    // MARK: Transfers

    /// Members who are on their way from one union to another, and one who has been retained.
    private mutating func move() {
        let own = district.name(of: .basic(0)), second = district.name(of: .basic(1)), third = district.name(of: .basic(2)), town = district.name(of: .town(0)), retained = until.adding(days: -20).description
        // One waits for the other union, one for the first to take in, one for it to let go; of one an answer is overdue, and one is done.
        step(34) { desk in try desk.ask(for: desk.members(of: third, 1), to: town, reason: "下岗后到街道登记") }
        step(26) { desk in try desk.act("chen", "/members/:id/transfer", desk.members(of: own, 0), ["to": second, "reason": "调到新单位工作"]) }
        step(20) { desk in try desk.act("chen", "/members/:id/retain", desk.members(of: own, 2), ["on": retained, "cause": "2", "reason": "在本单位下岗后待岗"]) }
        step(11) { desk in
            let transfer = try desk.act("chen", "/members/:id/transfer", desk.members(of: own, 1), ["to": third, "reason": "调到新单位工作"])
            try desk.act("wu", "/transfers/:id/agree", transfer, ["note": "已报到"])
        }
        step(7) { desk in try desk.act("wu", "/members/:id/transfer", desk.members(of: second, 0), ["to": own, "reason": "应聘到本单位"]) }
        step(5) { desk in try desk.ask(for: desk.members(of: own, 5), to: town, reason: "单位改制，先转到街道") }
    }

    // MARK: Joining

    /// People who have asked from their phones to join, and a member whose phone one may borrow.
    private mutating func askToJoin() {
        let own = district.name(of: .basic(0)), town = district.name(of: .town(0)), other = district.name(of: .town(3)), firm = String(own.dropLast(5))
        let worker: Query = ["workStatus": "1", "path": "unit"], flexible: Query = ["workStatus": "10", "path": "none"]
        step(30) { desk in
            try desk.comeByPhone(Self.memberPhone)
            try desk.act("chen", "/members/:id/phone", desk.members(of: own, -1), ["phone": Self.memberPhone, "reason": "本人带身份证到场"])
        }
        step(28) { desk in try desk.apply(6, "汪大勇", to: other, flexible.with("newForm", "TRUCK").with("occupation", "货车司机")) }
        step(17) { desk in try desk.apply(0, "唐小勇", to: own, worker.with("employer", firm).with("occupation", "包装工")) }
        step(14) { desk in
            let asked = try desk.apply(2, "冯志刚", to: own, worker.with("employer", firm).with("occupation", "电工"))
            try desk.act("chen", "/applications/:id/admit", asked, ["joinedOn": desk.day.description, "note": "欢迎"])
        }
        step(10) { desk in
            let asked = try desk.apply(3, "邓建平", to: own, worker.with("employer", "别的单位"))
            try desk.act("chen", "/applications/:id/refuse", asked, ["reason": "不是本单位职工，请向所在单位的工会申请"])
        }
        // One waits for the street, one has gone on to the district.
        step(6) { desk in
            let passed = try desk.apply(5, "曹大海", to: town, flexible.with("newForm", "RIDE").with("occupation", "网约车司机"))
            try desk.act("lin", "/applications/:id/pass", passed, ["note": "住在辖区，跑网约车两年"])
        }
        step(4) { desk in try desk.apply(4, "罗小川", to: town, flexible.with("newForm", "COURIER").with("occupation", "快递员")) }
        step(1) { desk in try desk.apply(1, "蒋春来", to: own, worker.with("employer", firm).with("occupation", "质检员")) }
    }
}

extension DemoDesk {
    /// Somebody signs in by the code sent to a phone.
    @discardableResult
    fileprivate func comeByPhone(_ number: String) throws -> OwnPhone {
        let pen = Pen(name: "本人", now: now, instruments: office.service.instruments, draws: draws), phone = try OwnPhones.known(MobileNumber(parsing: number), pen, db)
        try OwnPhones.signedIn(phone, pen, db)
        return phone
    }

    /// Somebody asks from a phone.
    @discardableResult
    fileprivate func apply(_ serial: Int, _ name: String, to union: String, _ work: Query) throws -> Int64 {
        let number = DemoRoster.identityNumber(Day(1991, 4, 12 + serial) ?? .first, 701), phone = try comeByPhone("1390000010\(serial)").id.number
        let body = Query([("name", name), ("documentType", "01"), ("number", number), ("ethnicity", "01"), ("volunteers", "1"), ("agrees", "1")] + work.pairs)
        guard let id = try act(Actor(Guest(phone: phone, person: nil), name: name), "/me/join/to/:union", ["union": String(self.union(union))], body) else { throw NotFound() }
        return id
    }

    /// Lin asks for a member of another union, whose identity card she has in hand.
    fileprivate func ask(for person: Int64, to union: String, reason: String) throws {
        let id = ID<Person>(person), name = try PersonStore.record(id, db).name, number = try PersonStore.number(of: id, office.service.instruments, db)
        try act("lin", "/members/ask", ["documentType": "01", "number": number, "name": name, "union": union, "reason": reason])
    }

    /// One of a union's members in the order of their names, from the end where the place is below 0.
    fileprivate func members(of union: String, _ place: Int) throws -> Int64 {
        let people: [Int64] = try db.rows("""
            SELECT m.person_id FROM membership m WHERE m.union_id = \(self.union(union)) AND m.until IS NULL AND m.standing = 'active' ORDER BY m.name_key, m.person_id
            \(SQL.unscoped(because: "a demonstration is being made"))
            """).map { try $0.get("person_id") }
        guard people.indices.contains(place < 0 ? people.count + place : place) else { throw NotFound() }
        return people[place < 0 ? people.count + place : place]
    }
}
