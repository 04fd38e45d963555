import Edge
import Kernel
import Membership
import Organisations
import People

/// Members who are on their way from one union to another, and one who has been retained.
extension DemoPetitions {
    func moveMembers() async throws {
        let own = try await members(of: .basic(0)), others = try await members(of: .basic(1))
        guard own.count >= 4, others.count >= 2 else { return }
        // One waits for the other union, one for this one to let go, one for this one to take in, and one is done.
        try await act("chen", "/members/:id/transfer", own[0], ["to": district.name(of: .basic(1)), "reason": "调到新单位工作"])
        try await act("wu", "/members/:id/transfer", others[0], ["to": district.name(of: .basic(0)), "reason": "应聘到本单位"])
        let done = try await act("chen", "/members/:id/transfer", own[1], ["to": district.name(of: .basic(2)), "reason": "调到新单位工作"])
        try await act("wu", "/transfers/:id/agree", done, ["note": "已报到"])
        try await act("chen", "/members/:id/retain", own[2], ["on": "2026-09-01", "cause": "2", "reason": "在本单位下岗后待岗"])
        try await ask(for: own[3])
    }

    /// Somebody from another union's desk, who has the identity card in hand.
    private func ask(for person: Int64) async throws {
        let id = ID<Person>(person), instruments = running.service.instruments
        let (name, number) = try await running.database.read { db in (try PersonStore.record(id, db).name, try PersonStore.number(of: id, instruments, db)) }
        try await act("lin", "/members/ask", person, [
            "documentType": "01", "number": number, "name": name, "union": district.name(of: .town(0)), "reason": "单位改制，先转到街道",
        ])
    }

    private func members(of place: DemoDistrict.Place) async throws -> [Int64] {
        let union = ID<UnionOrg>(try await union(place))
        return try await running.database.read { db in
            try db.rows("""
                SELECT m.person_id FROM membership m WHERE m.union_id = \(union) AND m.until IS NULL AND m.standing = 'active' ORDER BY m.name_key LIMIT 4
                \(SQL.unscoped(because: "a demonstration is being made"))
                """).map { try $0.get("person_id") }
        }
    }
}
