@testable import Kernel
@testable import Organisations
import Testing

@Suite struct EmployerTests {
    @Test("A union covers an employer from a day until a day; a second single union of the same employer is refused")
    func cover() async throws {
        let federation = try await Federation()
        _ = try await federation.ask(.post, "/unions/\(federation.couriers)/employers/new", as: .何干事, ["employer": "翠竹酒店有限公司", "since": "2026-01-01"])
        #expect(try await federation.names("/employers?covered=0", as: .吴部长) == [])
        let end = "/unions/\(federation.couriers)/employers/\(federation.hotel)/end"
        _ = try await federation.ask(.post, end, as: .何干事, ["on": "2026-06-01", "reason": "停业"])
        #expect(try await federation.names("/employers?covered=0", as: .吴部长) == ["翠竹酒店有限公司"])
        let invalid = await #expect(throws: Invalid.self) {
            try await federation.ask(.post, "/unions/\(federation.tea)/employers/new", as: .何干事, ["employer": "91511502MA00000110".withCheck])
        }
        #expect(invalid?.view.complaints.first?.complaint.code == "single_shared")
    }

    @Test("An edit of an employer keeps what was different; a union's code is not an employer's")
    func edit() async throws {
        let federation = try await Federation()
        let address = "/employers/\(federation.hotel)/edit"
        _ = try await federation.ask(.post, address, as: .吴部长, ["name": "翠竹大酒店有限公司", "employees": "60", "town": "西郊街道"])
        let record = try await federation.record("/employers/\(federation.hotel)", as: .何干事)
        #expect(record.title == "翠竹大酒店有限公司")
        #expect(record.json["employees"] == 60)
        let invalid = await #expect(throws: Invalid.self) {
            try await federation.ask(.post, address, as: .吴部长, ["name": "翠竹大酒店有限公司", "code": .init("81511502MC00000010".withCheck)])
        }
        #expect(invalid?.view.complaints.first?.complaint.code == "code_of_union")
        await #expect(throws: Refusal.forbidden) { try await federation.ask(.get, address, as: .何干事) }
    }

    @Test("The board shows where the list's word differs from what unions name, and each line leads to its rows")
    func board() async throws {
        let federation = try await Federation()
        _ = try await federation.ask(.post, "/unions/\(federation.couriers)/employers/new", as: .何干事, ["employer": "翠竹酒店有限公司"])
        let board = try await federation.record("/quality", as: .吴部长)
        let lines = board.json["employers"]?.array ?? []
        #expect(lines.contains { $0["title"] == "表中说法不一致" && $0["count"] == 1 })
        #expect(try await federation.names("/employers?check=says_otherwise", as: .吴部长) == ["翠竹酒店有限公司"])
        await #expect(throws: Refusal.forbidden) { try await federation.ask(.get, "/quality", as: .邱管理员) }
    }

    @Test("Every check can be asked of both lists, and a word that is no check is refused")
    func checks() async throws {
        let federation = try await Federation()
        for check in UnionCheck.all { _ = try await federation.names("/unions?check=\(check.code)", as: .吴部长) }
        for check in EmployerCheck.all { _ = try await federation.names("/employers?check=\(check.code)", as: .何干事) }
        await #expect(throws: Complaint.self) { try await federation.names("/unions?check=nonsense", as: .吴部长) }
        #expect(Set((UnionCheck.all.map(\.code) + EmployerCheck.all.map(\.code))).count == UnionCheck.all.count + EmployerCheck.all.count)
    }
}

@Suite struct FigureTests {
    @Test("The register's figures count what lives on the day, without the district federation")
    func totals() async throws {
        let federation = try await Federation()
        #expect(try await federation.figure(.unionsTotal, as: .吴部长).text == "7")
        #expect(try await federation.figure(.newFormUnions, as: .吴部长).text == "1")
        #expect(try await federation.figure(.unionsTotal, as: .林干事).text == "2")
        #expect(try await federation.figure(.unionsTotal, as: .吴部长, at: Day(2015, 4, 30)).text == "0")
        #expect(try await federation.figure(.unionsTotal, as: .吴部长, at: Day(2015, 5, 1)).text == "7")
    }

    @Test("The rate is employers that a live union covers over live employers of the list, on the day")
    func rate() async throws {
        let federation = try await Federation()
        let rate = try await federation.figure(.unionRate, as: .吴部长)
        #expect(rate.numerator == 2)
        #expect(rate.denominator == 3)
        #expect(rate.text == "66.67%")
        _ = try await federation.ask(.post, "/unions/\(federation.couriers)/employers/new", as: .何干事, ["employer": "翠竹酒店有限公司", "since": "2026-03-01"])
        #expect(try await federation.figure(.unionRate, as: .吴部长).text == "100.00%")
        #expect(try await federation.figure(.unionRate, as: .吴部长, at: Day(2026, 2, 28)).numerator == 2)
        #expect(try await federation.figure(.unionRate, as: .吴部长, at: Day(2014, 1, 1)).numerator == 0)
        #expect(try await federation.figure(.unionRate, as: .周主席).text == "100.00%")
    }

    @Test("The value is the number of its rows")
    func rows() async throws {
        let federation = try await Federation()
        let scope = try federation.scope(.readFigures, .吴部长)
        let day = federation.today
        for figure in organisations.figures {
            let (result, lines) = try await federation.database.read { db in
                var lines: [Figure.Line] = []
                try figure.each(scope, at: day, db) { lines.append($0) }
                return (try figure.result(scope, at: day, db), lines)
            }
            #expect(result.rows == lines.count)
            #expect(result.count == lines.reduce(0) { $0 + Int($1.amount) })
        }
    }
}

extension Federation {
    func figure(_ figure: Figure, as person: Person, at day: Day? = nil) async throws -> Figure.Result {
        let scope = try scope(.readFigures, person), day = day ?? today
        return try await database.read { try figure.result(scope, at: day, $0) }
    }
}
