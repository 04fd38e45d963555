@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing

/// The register as it stood on a day that is past.
@Suite struct PastTests {
    private static let first = Day(2026, 11, 23) ?? .first
    private static let days = (0..<40).map { first.adding(days: $0) }

    @Test("As it stood is what stood there: every day of forty with random changes, for unions, list, tree and figures", arguments: [1, 2, 3] as [UInt64])
    func replay(_ seed: UInt64) async throws {
        let federation = try await Federation(), world = PastWorld(federation, seed: seed)
        var seen: [(day: Day, snapshot: PastWorld.Snapshot)] = []
        for day in Self.days {
            for _ in 0..<4 { try await world.change(on: day) }
            seen.append((day, try await world.snapshot(on: day, at: nil)))
        }
        let last = try #require(Self.days.last?.adding(days: 1))
        for (day, then) in seen {
            let now = try await world.snapshot(on: last, at: day)
            #expect(now.unions == then.unions, "seed \(seed), \(day)")
            #expect(now.list == then.list, "seed \(seed), \(day): the list")
            #expect(now.tree == then.tree, "seed \(seed), \(day): the tree")
            #expect(now.figures == then.figures, "seed \(seed), \(day): the figures")
        }
    }

    @Test("As it stood is the history, undone step by step", arguments: [4, 5] as [UInt64])
    func history(_ seed: UInt64) async throws {
        let federation = try await Federation(), world = PastWorld(federation, seed: seed)
        for day in Self.days { for _ in 0..<4 { try await world.change(on: day) } }
        let last = try #require(Self.days.last?.adding(days: 1))
        for id in world.unions {
            for day in Self.days where day.day % 3 == 0 {
                let then = try await world.facts(of: id, at: day, today: last), undone = try await world.undone(id, to: day)
                for fact in then where !PastWorld.dated.contains(fact.title) {
                    #expect(fact.kind.text(fact.value) == undone[fact.title], "seed \(seed), \(id) on \(day): \(fact.title)")
                }
            }
        }
    }

    @Test("A correction leaves both versions to be seen: what stood there on the day, and what stands there now")
    func corrections() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), union = district.north.union
        district.pass(seconds: 3 * 86_400)
        let edit = try await wu.postJSON("/unions/\(union)/edit", ["members": 77, "address": "金沙路 9 号"])
        #expect(edit.status == 200 || edit.status == 303)
        let past = try await wu.json("/unions/\(union)?at=2026-11-22").json, now = try await wu.json("/unions/\(union)").json
        #expect(past["reported_members"] == 130 && now["reported_members"] == 77)
        let changes = try #require(past["later_changes"]?.array)
        #expect(changes.contains { $0["title"] == "会员人数" && $0["then"] == "130" && $0["now"] == "77" })
        #expect(changes.contains { $0["title"] == "地址" && $0["then"] == "" && $0["now"] == "金沙路 9 号" })
        #expect(past["history"]?.array?.contains { $0["text"]?.string?.contains("130") == true } == false)
        #expect(now["history"]?.array?.contains { $0["text"]?.string?.contains("由 130 改为 77") == true } == true)
    }

    @Test("Looking back, nothing is offered to be changed, the page says so and leads back to today")
    func page() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长), union = district.north.union
        for path in ["/unions/\(union)", "/unions", "/unions/tree", "/statistics"] {
            let page = try await wu.get("\(path)?at=2025-12-31").text
            #expect(page.contains("2025年12月31日 24:00") && page.contains("回到今天"), "\(path)")
            #expect(page.contains("type=\"date\" name=\"at\" value=\"2025-12-31\""), "\(path)")
        }
        let past = try await wu.get("/unions/\(union)?at=2025-12-31").text, today = try await wu.get("/unions/\(union)").text
        for word in ["/edit\"", "/move\"", "/officers/new", "/certificates/new", "/files/new", "/convene", "method=\"post\" action=\"/unions"] {
            #expect(!past.contains(word) && today.contains(word), "\(word)")
        }
        #expect(past.contains("/unions/\(district.north.town)?at=2025-12-31"))
        #expect(!today.contains("回到今天"))
        #expect(try await wu.get("/unions?at=2026-11-22").text.contains("回到今天") == false, "today is not the past")
    }

    @Test("Who comes back to the list finds it as they left it, but as things stand now")
    func comingBack() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        #expect(try await wu.get("/unions?set=1&type=BASIC_SINGLE&at=2025-12-31").text.contains("2025年12月31日 24:00"))
        let back = try await wu.get("/unions").text
        #expect(!back.contains("回到今天"))
        #expect(back.contains("value=\"BASIC_SINGLE\" selected") && !back.contains("value=\"2025-12-31\""))
    }

    @Test("A day that has not come, or is none, is refused in a sentence")
    func refused() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        for path in ["/unions", "/unions/\(district.north.union)", "/unions/tree", "/statistics", "/statistics/map"] {
            for day in ["2026-11-23", "2026-02-30", "x"] {
                let reply = try await wu.json("\(path)?at=\(day)")
                #expect(reply.status == 422, "\(path) at \(day): \(reply.status)")
                #expect(PageText.isChinese(try reply.json["title"]?.string ?? ""))
            }
        }
        #expect(try await wu.json("/unions?at=2026-01-01&check=term_over").status == 422)
    }

    @Test("Whoever looks back to a day before a union was there is told so, with the way to today")
    func before() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), there = try await district.signedIn(.吴部长), union = district.north.union
        let reply = try await wu.json("/unions/\(union)?at=1949-10-01")
        #expect(reply.status == 422)
        #expect(try reply.json["title"]?.string?.contains("1949年10月1日") == true)
        let page = try await there.get("/unions/\(union)?at=1949-10-01").text
        #expect(page.contains("还不在名册里"))
        #expect(page.contains("href=\"/unions/\(union)\""))
        #expect(try await wu.json("/unions/1?at=1949-10-01").status == 404)
    }

    @Test("Two days of which the first is the later one are said to be so")
    func crossed() async throws {
        let district = try await District(), wu = try await district.signedIn(.吴部长)
        #expect(try await wu.get("/unions?founded_from=2026-05-01&founded_until=2025-01-01").text.contains("“建会不早于”的日子比“建会不晚于”的还晚"))
        #expect(try await !wu.get("/unions?founded_from=2090-05-01&founded_until=2091-01-01").text.contains("还晚"))
    }

    @Test("The past is scoped by today's grants: what lies beside one's own part does not exist on any day")
    func scoped() async throws {
        let district = try await District(), he = try await district.holder(of: .何干事)
        #expect(try await he.json("/unions/\(district.north.union)?at=2024-06-30").status == 404)
        for path in ["/unions?at=2024-06-30&limit=200", "/unions/tree?at=2024-06-30", "/statistics?at=2024-06-30", "/statistics/map?at=2024-06-30", "/statistics/yearly?year=2024"] {
            #expect(try await !he.get(path).text.contains(District.canary), "\(path)")
            #expect(try await !he.json(path).text.contains(District.canary), "\(path)")
        }
        #expect(try await he.json("/figures/orgs_total?union=\(district.north.town)").status == 404)
    }

    @Test("What was written down later than the day says so")
    func recordedLater() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), union = district.north.union
        let officers = try #require(try await wu.json("/unions/\(union)?at=2025-01-01").json["officers"]?.array)
        #expect(officers.count == 1 && officers.first?["recorded_later"] == "2026-11-22")
        #expect(try await wu.json("/unions/\(union)").json["officers"]?.array?.first?["recorded_later"] == nil)
    }
}
