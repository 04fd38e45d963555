import Channels
import Edge
import Kernel
import Membership
import Organisations

/// People who have asked from their phones to join, and a member whose phone one may borrow.
extension DemoPetitions {
    static let memberPhone = "13900000001"

    func askToJoin() async throws {
        let own = try await union(.basic(0)), town = try await union(.town(0)), firm = district.name(of: .basic(0))
        try await act("chen", "/members/:id/phone", member(of: own), ["phone": Self.memberPhone, "reason": "本人带身份证到场"])
        _ = try await ask(0, "唐小勇", to: own, ["employer": firm, "occupation": "包装工", "workStatus": "1", "path": "unit"])
        _ = try await ask(1, "蒋春来", to: own, ["employer": firm, "occupation": "质检员", "workStatus": "1", "path": "unit"])
        let admitted = try await ask(2, "冯志刚", to: own, ["employer": firm, "occupation": "电工", "workStatus": "1", "path": "unit"])
        try await act("chen", "/applications/:id/admit", admitted, ["joinedOn": running.service.clock().day(in: .shanghai).description, "note": "欢迎"])
        let refused = try await ask(3, "邓建平", to: own, ["employer": "别的单位", "workStatus": "1", "path": "unit"])
        try await act("chen", "/applications/:id/refuse", refused, ["reason": "不是本单位职工，请向所在单位的工会申请"])
        // One waits for the street, one has gone on to the district.
        _ = try await ask(4, "罗小川", to: town, ["newForm": "COURIER", "occupation": "快递员", "workStatus": "10", "path": "none"])
        let passed = try await ask(5, "曹大海", to: town, ["newForm": "RIDE", "occupation": "网约车司机", "workStatus": "10", "path": "none"])
        try await act("lin", "/applications/:id/pass", passed, ["note": "住在辖区，跑网约车两年"])
    }

    private func ask(_ serial: Int, _ name: String, to union: Int64, _ work: Query) async throws -> Int64 {
        let number = DemoRoster.identityNumber(Day(1991, 4, 12 + serial) ?? .first, 300 + serial), service = running.service, draws = service.newDraws()
        let pen = Pen(name: name, now: service.clock(), instruments: service.instruments, draws: draws)
        let phone = try await running.database.write { db in
            draws.rewind()
            return try OwnPhones.known(MobileNumber(parsing: "1390000010\(serial)"), pen, db).id.number
        }
        let body = Query([("name", name), ("documentType", "01"), ("number", number), ("ethnicity", "01"), ("volunteers", "1"), ("agrees", "1")] + work.pairs)
        let id = try await act(Actor(Guest(phone: phone, person: nil), name: name), "/me/join/to/:union", ["union": String(union)], body)
        guard let id else { throw NotFound() }
        return id
    }

    private func member(of union: Int64) async throws -> Int64 {
        try await running.database.read { db in
            let sql: SQL = """
                SELECT m.person_id FROM membership m WHERE m.union_id = \(union) AND m.until IS NULL AND m.standing = 'active' ORDER BY m.name_key DESC LIMIT 1
                \(SQL.unscoped(because: "a demonstration is being made"))
                """
            guard let person: Int64 = try db.value(sql) else { throw NotFound() }
            return person
        }
    }
}
