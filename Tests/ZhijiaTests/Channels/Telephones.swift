@testable import Channels
import Foundation
@testable import Edge
@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
import Synchronization
import Testing
@testable import zhijia

/// Somebody who is in the register, with a phone.
struct Worker: Sendable {
    let person: ID<People.Person>, name: String, number: String, phone: String
    var lastSix: String { String(number.suffix(6)) }
}

extension District {
    /// A member of the northern union, or of another one.
    func worker(_ name: String = "王小梅", number: String = "51150219900307", order: Int = 456, phone: String = "13990010001", at union: ID<UnionOrg>? = nil) async throws -> Worker {
        let number = Self.withCheck(number + String(order)), union = union ?? north.union
        let draws = service.newDraws(), pen = Pen(name: "安装", now: service.clock(), instruments: service.instruments, draws: draws)
        let person = try await database.write { db in
            draws.rewind()
            let number = try PersonNumber(.identity, parsing: number, on: pen.today)
            var facts = PersonFacts(name: try PersonName(parsing: name), sex: number.sex ?? .female, birthDate: number.birthDate)
            facts.address = "北门街道 1 号"
            let id = pen.newID(of: People.Person.self)
            try PersonStore.insert([.init(id: id, facts: facts, number: number, phone: MobileNumber(parsing: phone), pen.instruments)], pen, db)
            var member = MemberFacts(joinedOn: Day(2019, 5, 6) ?? .first)
            member.card = "CP\(id.number % 1_000_000)"
            try MemberStore.insert(
                [.init(id: pen.newID(), person: id, nameKey: pen.instruments.pinyin(name).key, union: union, facts: member, since: member.joinedOn, begunBy: .joined)], pen, db)
            return id
        }
        return Worker(person: person, name: name, number: number, phone: phone)
    }

    private static func withCheck(_ body: String) -> String {
        "0123456789X".map { body + String($0) }.first { (try? CitizenID(parsing: $0, on: noon.day(in: .shanghai))) != nil } ?? body
    }

    /// What the last message to a phone with that ending says.
    func message(to phone: String) async throws -> String {
        let outbox = try await holder(of: .系统管理员).json("/outbox").json["messages"]?.array ?? []
        return try #require(outbox.first { $0["phone"]?.string?.hasSuffix(phone.suffix(4)) == true }?["text"]?.string)
    }
    func code(to phone: String) async throws -> String {
        try #require(try await message(to: phone).firstMatch(of: /验证码 (\d{6})/).map { String($0.output.1) })
    }

    /// Somebody with a phone in hand, signed in by its code; not yet known by name.
    func handset(_ phone: String, from address: String = "10.1.1.1") async throws -> Visitor {
        let visitor = visitor(from: address)
        _ = try await visitor.get("/me/sign-in")
        try #require(try await visitor.post("/me/sign-in", [("phone", phone)]).location == "/me/sign-in/code")
        try #require(try await visitor.post("/me/sign-in/code", [("code", code(to: phone))]).status == 303)
        return visitor
    }

    /// The same, whose phone is bound.
    func member(_ worker: Worker) async throws -> Visitor {
        let visitor = try await handset(worker.phone)
        let bound = try await visitor.post("/me/bind", [("name", worker.name), ("lastSix", worker.lastSix), ("agrees", "1")])
        try #require(bound.location == "/me", "\(bound.status) \(bound.text)")
        return visitor
    }
}
