@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing

/// What the register counts, at any day, whole and in parts.
@Suite struct OrganisationFigureTests {
    private func ask(_ visitor: Visitor, _ code: String, _ query: String = "") async throws -> JSON { try await visitor.json("/figures/\(code)?\(query)").json }

    private func edit(_ visitor: Visitor, _ union: ID<UnionOrg>, _ body: JSON) async throws {
        let reply = try await visitor.postJSON("/unions/\(union)/edit", body)
        try #require(reply.status == 200, "\(reply.status) \(reply.text)")
    }

    @Test("The parts of every figure add up to it, and each part is the figure narrowed to it; a union's is what its own officer sees")
    func parts() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), lin = try await district.holder(of: .林干事)
        for figure in Figure.organisations {
            let whole = try await ask(wu, figure.code)
            for part in figure.parts {
                let options = try await district.database.read { try part.options($0) }.map(\.value) + [Breakdown.unsaid]
                var rows: Int64 = 0
                for option in options {
                    let narrowed = try await ask(wu, figure.code, "\(part.key)=\(option)"), items = try await wu.json("/figures/\(figure.code)/rows?total=1&\(part.key)=\(option)").json
                    #expect(narrowed["rows"] == items["total"], "\(figure.code) \(part.key)=\(option)")
                    rows += narrowed["rows"]?.integer ?? 0
                }
                #expect(rows == whole["rows"]?.integer, "\(figure.code) by \(part.key)")
            }
            let asked = try await ask(wu, figure.code, "union=\(district.north.town)"), own = try await ask(lin, figure.code)
            #expect(asked["value"] == own["value"] && asked["rows"] == own["rows"], "\(figure.code) of the northern town")
        }
    }

    @Test("Legal personality counts from the certificate's first day to its last, and no longer once it is given back")
    func legalPersons() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        func count(_ day: String) async throws -> Int64? { try await ask(wu, "legal_person_rate", "at=\(day)")["numerator"]?.integer }
        for (day, wanted) in [("2021-12-31", 0), ("2022-01-01", 2), ("2026-11-22", 2), ("2027-01-01", 2), ("2027-01-02", 0)] as [(String, Int64)] {
            #expect(try await count(day) == wanted, "\(day)")
        }
        // A day that has not come is computed from what is known now, and the page says so.
        #expect(try await wu.get("/figures/legal_person_rate?at=2027-01-01").text.contains("这一天还没有到"))
        #expect(try await !wu.get("/figures/legal_person_rate").text.contains("这一天还没有到"))
        let wrong = try await district.signedIn(.吴部长).get("/figures/legal_person_rate?at=2026-02-30")
        #expect(wrong.status == 422 && wrong.text.contains("href=\"/figures/legal_person_rate\">不带这些条件打开") && !wrong.text.contains("报上编号"))
        let ended = try await wu.post("/unions/\(district.north.union)/certificates/\(district.north.certificate)/end", [("on", "2026-06-01"), ("reason", "换领新证")])
        #expect(ended.status == 303)
        #expect(try await count("2026-05-31") == 2)
        #expect(try await count("2026-06-01") == 1)
    }

    @Test("An empty shell is one that has said for the months of its day that nobody is in it")
    func emptyShells() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), union = district.north.union
        func count(_ day: String) async throws -> JSON? { try await ask(wu, "empty_shells", "at=\(day)")["value"] }
        #expect(try await count("2026-11-22") == 0)
        try await edit(wu, union, ["members": 0, "foundedOn": "2026-04-01"])
        #expect(try await count("2026-09-30") == 0)
        #expect(try await count("2026-10-01") == 1)
        #expect(try await count("2026-11-22") == 1)
        #expect(try await wu.json("/unions?check=empty_shell&total=1").json["total"] == 1)
        let set = try await wu.post("/parameters/new", [("code", "empty_shell_months"), ("value", "12"), ("since", "2026-11-01"), ("source", "区总工会通知")])
        #expect(set.status == 303)
        #expect(try await count("2026-10-31") == 1)
        #expect(try await count("2026-11-01") == 0)
        #expect(try await count("2027-04-01") == 1)
        #expect(try await wu.json("/unions?check=empty_shell&total=1").json["total"] == 0)
        // Members who join later take it off the list from that day, and leave what was.
        district.pass(seconds: 86_400)
        try await edit(wu, union, ["members": 30])
        #expect(try await count("2026-10-15") == 1)
        #expect(try await count("2027-04-01") == 0)
    }

    @Test("Terms: who elected before the end was in time, who did so later was not, and until then the term is overdue")
    func terms() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), late = district.north.union, early = district.south.union
        func rate(_ day: String) async throws -> String? { try await ask(wu, "reelection_rate", "at=\(day)")["text"]?.string }
        func overdue(_ day: String) async throws -> Int64? { try await ask(wu, "terms_overdue", "at=\(day)")["value"]?.integer }
        for union in [late, early] { try await edit(wu, union, ["termNumber": 1, "termStart": "2021-05-01", "termYears": 5]) }
        #expect(try await rate("2026-04-30") == "无数据")
        #expect(try await rate("2026-05-01") == "0.00%")
        #expect(try await overdue("2026-05-01") == 0)
        #expect(try await overdue("2026-05-02") == 2)
        try await edit(wu, early, ["termNumber": 2, "termStart": "2026-04-20", "termYears": 5])
        #expect(try await rate("2026-04-19") == "无数据")
        #expect(try await rate("2026-04-20") == "100.00%")
        #expect(try await rate("2026-05-01") == "50.00%")
        try await edit(wu, late, ["termNumber": 2, "termStart": "2026-06-10", "termYears": 3])
        #expect(try await overdue("2026-06-09") == 1)
        #expect(try await overdue("2026-06-10") == 0)
        #expect(try await rate("2026-12-31") == "50.00%")
        #expect(try await rate("2027-01-01") == "无数据")
        // Put right, a term is not another one.
        try await edit(wu, late, ["termStart": "2026-06-12"])
        let terms = try await district.database.read { try TermStore.all(of: late, $0).map(\.startedOn.description) }
        #expect(terms == ["2021-05-01", "2026-06-12"])
        #expect(try await wu.get("/unions/\(late)").text.contains("以前各届：第 1 届 2021-05-01 至 2026-05-01"))
        #expect(try await wu.get("/unions/\(early)").text.contains("以前各届：第 1 届 2021-05-01 至 2026-04-20"))
    }

    @Test("A slip in the day on which a term began, saved and put right later, leaves the terms before it and every figure of the past as they were")
    func slip() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), union = district.north.union
        for (number, start) in [(1, "2016-05-01"), (2, "2019-05-01"), (3, "2022-05-01"), (4, "2025-05-01")] {
            try await edit(wu, union, ["termNumber": .integer(Int64(number)), "termStart": .string(start), "termYears": 3])
        }
        func terms() async throws -> [String] { try await district.database.read { try TermStore.all(of: union, $0).map(\.startedOn.description) } }
        let known = ["2016-05-01", "2019-05-01", "2022-05-01", "2025-05-01"]
        #expect(try await terms() == known)
        for slip in ["2010-01-01", "2018-03-01", "2024-12-01", "2026-02-01"] {
            try await edit(wu, union, ["termStart": .string(slip)])
            try await edit(wu, union, ["employees": 41])
            #expect(try await terms() == (known.dropLast() + [slip]).sorted())
            try await edit(wu, union, ["termStart": "2025-05-01"])
            try await edit(wu, union, ["employees": 40])
            #expect(try await terms() == known, "\(slip)")
        }
        // Without numbers a day long after is a new term, and the day before it is that one taken back.
        try await edit(wu, union, ["termNumber": .null, "termStart": "2026-05-02"])
        #expect(try await terms() == known + ["2026-05-02"])
        try await edit(wu, union, ["termStart": "2025-05-01"])
        #expect(try await terms() == known)
    }

    @Test("Who was allowed to wait is in time until the day that was allowed")
    func postponed() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), lin = try await district.holder(of: .林干事), union = district.north.other
        try await edit(wu, union, ["termNumber": 1, "termStart": "2021-06-01", "termYears": 5])
        let asked = try await lin.post("/unions/\(union)/postpone", [("on", "2026-10-01"), ("reason", "改制未完")])
        let petition = try #require(asked.location?.split(separator: "/").last)
        #expect(try await district.holder(of: .李干事).post("/petitions/\(petition)/approve", [("number", "翠北工发〔2026〕5号")]).status == 303)
        func overdue(_ day: String) async throws -> Int64? { try await ask(wu, "terms_overdue", "at=\(day)")["value"]?.integer }
        #expect(try await overdue("2026-10-01") == 0)
        #expect(try await overdue("2026-10-02") == 1)
        #expect(try await ask(wu, "reelection_rate", "at=2026-09-30")["text"] == "无数据")
        #expect(try await ask(wu, "reelection_rate", "at=2026-10-01")["text"] == "0.00%")
        try await edit(wu, union, ["termNumber": 2, "termStart": "2026-09-15", "termYears": 5])
        #expect(try await ask(wu, "reelection_rate", "at=2026-11-22")["text"] == "100.00%")
        #expect(try await overdue("2026-11-22") == 0)
        #expect(try await wu.json("/unions/\(union)").json["term_end"] == "2031-09-15")
        #expect(try await wu.json("/terms?total=1").json["total"] == 0, "the leave to wait ended with the term that it was for")
    }

    @Test("The five trades: what the known list names, and how much of it is covered")
    func trades() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        #expect(try await ask(wu, "newform_coverage")["text"] == "无数据")
        let teahouse = try #require(try await wu.json("/employers?q=" + Path.encoded("\(District.canary)茶楼")).json["items"]?.array?.first?["id"]?.string)
        for (employer, trade) in [(district.north.employer.description, "courier"), (teahouse, "courier"), (district.south.employer.description, "logistics")] {
            #expect(try await wu.postJSON("/employers/\(employer)/edit", ["newFormTrade": .string(trade)]).status == 200)
        }
        #expect(try await ask(wu, "newform_coverage")["text"] == "66.67%")
        #expect(try await ask(wu, "newform_coverage", "trade=courier")["text"] == "50.00%")
        #expect(try await ask(wu, "newform_coverage", "trade=logistics")["text"] == "100.00%")
    }

    @Test("The lowest month is found over all months asked for, and the page says whether the share ever fell below its floor")
    func lowest() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        let json = try await ask(wu, "org_rate", "from=2014-11-30&at=2016-02-15")
        #expect(json["series"]?.array?.count == 16)
        #expect(json["lowest"]?["at"] == "2014-11-30" && json["lowest"]?["text"] == "0.00%")
        let page = PageText.plain(try await wu.get("/figures/org_rate?from=2014-11-30&at=2016-02-15").text)
        #expect(page.contains("2014-11-30 0.00%") && page.contains("有 16 个月末低于下限"))
        #expect(try await wu.post("/parameters/new", [("code", "org_rate_floor"), ("value", "50"), ("since", "2015-06-01"), ("source", "测试")]).status == 303)
        #expect(PageText.plain(try await wu.get("/figures/org_rate?from=2015-06-30&at=2016-02-15").text).contains("每个月末都在 50% 以上"))
        #expect(try await wu.json("/figures/org_rate?from=2016-01-01&at=2015-01-01").status == 422)
        #expect(try await wu.json("/figures/org_rate?from=1950-01-01").status == 422)
    }

    @Test("An employer that is gone leaves the rate from the day on which that was written down, not before")
    func goneEmployers() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        district.pass(seconds: 86_400)
        #expect(try await wu.postJSON("/employers/\(district.north.employer)/edit", ["status": "closed"]).status == 200)
        #expect(try await ask(wu, "org_rate", "at=2026-11-22")["denominator"] == 4)
        #expect(try await ask(wu, "org_rate", "at=2026-11-23")["denominator"] == 3)
    }
}
