@testable import Edge
@testable import Kernel
@testable import Organisations
import Testing

@Suite struct RegisterTests {
    @Test("The district's 组织部 sees every union but the district federation; a town sees its own; a union sees itself")
    func whoSeesWhat() async throws {
        let federation = try await Federation()
        #expect(try await federation.names("/unions", as: .吴部长).count == 7)
        #expect(try await federation.names("/unions", as: .林干事) == ["岷江纺织有限公司工会", "宜宾市翠屏区李庄镇总工会"])
        #expect(try await federation.names("/unions", as: .周主席) == ["岷江纺织有限公司工会"])
        await #expect(throws: Refusal.forbidden) { try await federation.ask(.get, "/unions", as: .邱管理员) }
        await #expect(throws: Refusal.signInFirst) { try await federation.ask(.get, "/unions", as: nil) }
    }

    @Test("A union is found by a piece of its name, its code, its chair and the initials of its spelling")
    func search() async throws {
        let federation = try await Federation()
        #expect(try await federation.names("/unions?q=%E7%BA%BA%E7%BB%87", as: .吴部长) == ["岷江纺织有限公司工会"])
        #expect(try await federation.names("/unions?q=mjfz", as: .吴部长) == ["岷江纺织有限公司工会"])
        #expect(try await federation.names("/unions?q=81511502mc0000004", as: .吴部长) == ["岷江纺织有限公司工会"])
        #expect(try await federation.names("/unions?q=%E5%91%A8%E6%95%8F", as: .吴部长).count == 7)
        #expect(try await federation.names("/unions?q=100%25", as: .吴部长) == [])
    }

    @Test("The list filters by type, town, state, new form and founding, and sorts both ways")
    func filters() async throws {
        let federation = try await Federation()
        #expect(try await federation.names("/unions?type=GENERAL", as: .吴部长).count == 2)
        #expect(try await federation.names("/unions?town=511502101", as: .吴部长).count == 2)
        #expect(try await federation.names("/unions?new_form=1", as: .吴部长) == ["西郊街道快递行业工会联合会"])
        #expect(try await federation.names("/unions?standing=in_term", as: .吴部长).count == 7)
        #expect(try await federation.names("/unions?standing=overdue", as: .吴部长) == [])
        #expect(try await federation.names("/unions?founded_from=2015-05-02", as: .吴部长) == [])
        let names = try await federation.names("/unions?sort=name", as: .吴部长)
        #expect(try await federation.names("/unions?sort=-name", as: .吴部长) == names.reversed())
        for sort in ["founded", "-members", "term_end"] { #expect(try await federation.names("/unions?sort=\(sort)", as: .吴部长).count == 7) }
    }

    @Test("A long list comes in pages that neither repeat nor lose a union")
    func paging() async throws {
        let federation = try await Federation()
        var seen: [String] = [], after = ""
        repeat {
            let page = try await federation.listing("/unions?sort=-founded&limit=3\(after)", as: .吴部长)
            seen += page.items.map { String($0.id) }
            after = page.next.map { "&after=\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" } ?? ""
        } while !after.isEmpty
        #expect(seen.count == 7)
        #expect(Set(seen).count == 7)
    }

    @Test("A page of another's union does not exist, whatever is asked of it, also for somebody who may write elsewhere")
    func outOfReach() async throws {
        let federation = try await Federation()
        for route in organisations.routes where route.pattern.description.hasPrefix("/unions/:id") {
            let address = route.pattern.description.replacingOccurrences(of: ":id", with: "\(federation.textile)")
                .replacingOccurrences(of: ":member", with: "1").replacingOccurrences(of: ":employer", with: "\(federation.mill)")
                .replacingOccurrences(of: ":file", with: "1").replacingOccurrences(of: ":note", with: "1")
            await #expect(throws: NotFound.self, "\(route.method) \(address)") { try await federation.ask(route.method, address, as: .何干事) }
            guard case .right(let right) = route.access, !right.roles.contains(.communityUnionAdmin) else { continue }
            await #expect(throws: NotFound.self, "\(route.method) \(address)") { try await federation.ask(route.method, address, as: .冯干事) }
        }
    }

    @Test("An employer is seen by the town it lies in and by the unions that cover it")
    func employersInReach() async throws {
        let federation = try await Federation()
        #expect(try await federation.names("/employers", as: .吴部长).count == 3)
        #expect(try await federation.names("/employers", as: .何干事) == ["翠竹酒店有限公司", "三江茶业有限公司"].sortedByPinyin)
        #expect(try await federation.names("/employers", as: .周主席) == ["岷江纺织有限公司"])
        await #expect(throws: NotFound.self) { try await federation.ask(.get, "/employers/\(federation.mill)", as: .何干事) }
        #expect(try await federation.names("/employers?covered=0", as: .吴部长) == ["翠竹酒店有限公司"])
    }

    @Test("An edit is kept with what was different, and the old name still finds the union")
    func edit() async throws {
        let federation = try await Federation()
        let form = try await federation.form(of: federation.textile).with("name", "岷江纺织集团有限公司工会").with("members", "90")
        let response = try await federation.ask(.post, "/unions/\(federation.textile)/edit", as: .林干事, form)
        #expect(response.status == 303)
        #expect(try await federation.union(federation.textile).facts.members == 90)
        #expect(try await federation.names("/unions?q=%E5%B2%B7%E6%B1%9F%E7%BA%BA%E7%BB%87%E6%9C%89%E9%99%90", as: .林干事) == ["岷江纺织集团有限公司工会"])
        let history = try await federation.database.read { [textile = federation.textile] in try History.of("union_org", textile.number, $0) }
        #expect(history.first?.detail["会员人数"] == ["100", "90"])
        #expect(history.first?.actorName == "林干事")
    }

    @Test("A form that nobody touched changes nothing, also where a fact is unknown")
    func untouched() async throws {
        let federation = try await Federation(), before = try await federation.union(federation.textile)
        _ = try await federation.ask(.post, "/unions/\(federation.textile)/edit", as: .林干事, federation.form(of: federation.textile))
        #expect(try await federation.union(federation.textile).facts.hasSeal == nil)
        #expect(try await federation.union(federation.textile).facts == before.facts)
        let history = try await federation.database.read { [federation] in try History.of("union_org", federation.textile.number, $0) }
        #expect(!history.contains { $0.event == "edited" })
    }

    @Test("Of two who have the form open, the second is shown what the first has changed, keeps what was typed, and may save again")
    func twoAtOnce() async throws {
        let federation = try await Federation(), address = "/unions/\(federation.textile)/edit"
        let first = try await federation.form(of: federation.textile), second = first.with("members", "95").with("address", "江边路 8 号")
        _ = try await federation.ask(.post, address, as: .林干事, first.with("members", "90"))
        let invalid = await #expect(throws: Invalid.self) { try await federation.ask(.post, address, as: .吴部长, second) }
        #expect(invalid?.overtaken?.contains("林干事") == true)
        #expect(invalid?.overtaken?.contains("会员人数由 100 改为 90") == true)
        #expect(try await federation.union(federation.textile).facts.members == 90)
        let view = try #require(invalid?.view), typed = Query(view.fields.map { (name: $0.name, value: $0.text) })
        #expect(view.complaints.isEmpty && typed["address"] == "江边路 8 号" && typed["members"] == "95")
        _ = try await federation.ask(.post, address, as: .吴部长, typed)
        #expect(try await federation.union(federation.textile).facts.members == 95)
        // What happens beside the facts, such as an election, is nobody's edit.
        let third = try await federation.form(of: federation.textile)
        _ = try await federation.ask(.post, "/unions/\(federation.textile)/officers/new", as: .林干事, ["kind": "1", "name": "钱会", "role": "member"])
        _ = try await federation.ask(.post, address, as: .吴部长, third.with("members", "96"))
        #expect(try await federation.union(federation.textile).facts.members == 96)
    }

    @Test("An edit may not make wrong what was right", arguments: [
        ("code", "91511502MA00000330", "code"), ("termYears", "4", "termYears"), ("foundedOn", "2027-01-01", "foundedOn"),
        ("code", "81511502MC00000050", "code"), ("name", "", "name"), ("town", "999999999", "town"),
    ])
    func refusedEdit(field: String, value: String, complained: String) async throws {
        let federation = try await Federation()
        let typed = field == "code" ? value.withCheck : value
        let form = try await federation.form(of: federation.textile).with(field, typed)
        let invalid = await #expect(throws: Invalid.self) { try await federation.ask(.post, "/unions/\(federation.textile)/edit", as: .吴部长, form) }
        #expect(invalid?.view.complaints.map(\.name) == [complained])
        #expect(invalid?.view.cancel?.text == "/unions/\(federation.textile)")
        #expect(invalid?.view.fields.first { $0.name == field }?.text == typed)
    }

    @Test("A chair may read the union and not edit it")
    func readerMayNotWrite() async throws {
        let federation = try await Federation()
        let record = try await federation.record("/unions/\(federation.textile)", as: .周主席)
        #expect(!record.actions.contains { $0.title == "修改" || $0.title == "调整上级" })
        await #expect(throws: Refusal.forbidden) { try await federation.ask(.get, "/unions/\(federation.textile)/edit", as: .周主席) }
    }

    @Test("The federation has one root, and one only")
    func oneRoot() async throws {
        let federation = try await Federation()
        await #expect(throws: NotAllowed.self) {
            try await federation.database.write { [instruments = federation.instruments, ids = federation.ids] db in
                _ = try Register.foundRoot(
                    name: "又一个", code: nil, by: "安装", now: Federation.noon, instruments, Draws(ids: ids, random: instruments.random), db)
            }
        }
    }
}

extension Federation {
    /// The form of a union as a browser would send it back.
    func form(of union: ID<UnionOrg>) async throws -> Query {
        guard case .form(let view) = try await ask(.get, "/unions/\(union)/edit", as: .吴部长).body else { throw NotFound() }
        return Query(view.fields.map { (name: $0.name, value: $0.text) })
    }
}

extension [String] {
    var sortedByPinyin: [String] { sorted { Pinyin.spell($0).key < Pinyin.spell($1).key } }
}
