@testable import Edge
@testable import Kernel
import Testing
@testable import zhijia

/// A number is its rows: the page, the JSON, the list, the sheet and the digest count the same ones.
@Suite struct FigureAgreementTests {
    private static let figures = modules.flatMap(\.figures)

    @Test("Value, rows, sheet and page of every figure agree")
    func agree() async throws {
        let district = try await District()
        for person in [Cast.吴部长, .林干事, .何干事, .陈主席] { try await agree(person, district) }
    }

    private func agree(_ person: Cast, _ district: District) async throws {
        let reader = try await district.holder(of: person)
        for figure in Self.figures {
            let path = "/figures/\(figure.code)", json = try await reader.json(path).json, rows = try await reader.json(path + "/rows?limit=200&total=1").json
            let items = try #require(rows["items"]?.array)
            #expect(json["rows"]?.integer == Int64(items.count) && rows["total"]?.integer == Int64(items.count), "\(figure.code)")
            let amount = items.reduce(0) { $0 + ($1["amount"]?.integer ?? 0) }
            switch figure.fold {
            case .count: #expect(json["value"]?.integer == Int64(items.count))
            case .sum: #expect(json["value"]?.integer == amount)
            case .rate:
                let whole = items.reduce(0) { $0 + ($1["whole"]?.integer ?? 0) }
                #expect(json["numerator"]?.integer == amount && json["denominator"]?.integer == whole)
                #expect(json["text"]?.string == Ratio(numerator: Int(amount), denominator: Int(whole)).description)
            case .share:
                #expect(json["numerator"]?.integer == amount && json["denominator"]?.integer == Int64(items.count))
                #expect(json["text"]?.string == Ratio(numerator: Int(amount), denominator: items.count).description)
            }
            let text = try #require(json["text"]?.string)
            #expect(try await reader.get(path).text.contains("<p class=\"hero\">\(text)<small>"))
            // Who works for one union alone has no figures on the desk.
            if person != .陈主席, figure.isOnHome { #expect(try await reader.get("/").text.contains(text)) }
            let sheet = try SheetText.rows(await reader.get(path + "/rows?as=xlsx").bytes)
            let ids = Set(items.compactMap { $0["id"]?.string })
            #expect(Set(sheet.compactMap { $0.dropFirst().first }.filter { Int64($0) != nil }) == ids, "\(figure.code)")
        }
    }

    @Test("The digest proves the rows that JSON lists")
    func digest() async throws {
        let district = try await District(), reader = try await district.holder(of: .吴部长)
        let actor = Actor(id: ID(1), name: "吴", grants: [Grant(role: .deptOrg, unionID: district.root, isWhole: true, isWide: true)])
        let today = District.noon.day(in: .shanghai), scope = try #require(try Gate.admit(actor, to: .right(.readFigures), on: today))
        let instruments = district.service.instruments
        for figure in Self.figures {
            let items = try #require(try await reader.json("/figures/\(figure.code)/rows?limit=200").json["items"]?.array)
            let lines = items.map { ($0["id"]?.string ?? "", $0["amount"]?.integer ?? 0) }.sorted { $0.0 < $1.0 }.map { "\($0.0)\t\($0.1)\n" }
            let wanted = instruments.hash(Array(lines.joined().utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let digest = try await district.database.read { db in try figure.digest(scope, at: today, instruments, db) }
            #expect(digest == wanted, "\(figure.code)")
        }
    }

    @Test("Nine unions, two of the new trades, half of four employers: what the fixture holds")
    func values() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        #expect(try await wu.json("/figures/orgs_total").json["value"] == 9)
        #expect(try await wu.json("/figures/newform_orgs").json["value"] == 2)
        #expect(try await wu.json("/figures/org_rate").json["text"] == "50.00%")
        #expect(try await wu.json("/figures/orgs_total?at=2015-04-30").json["value"] == 0)
        #expect(try await wu.json("/figures/orgs_total?at=2015-05-01").json["value"] == 9)
    }

    @Test("Parts that do not overlap add up to the whole, and a town counts only its own")
    func parts() async throws {
        let district = try await District()
        func numbers(_ union: ID<UnionOrg>, _ code: String) async throws -> (Int64, Int64) {
            let json = try await district.holder((.deptOrg, union)).json("/figures/\(code)").json
            return (json["numerator"]?.integer ?? json["value"]?.integer ?? -1, json["rows"]?.integer ?? -1)
        }
        for figure in Self.figures {
            let whole = try await numbers(district.root, figure.code)
            var sum: (Int64, Int64) = (0, 0)
            for part in [district.north.town, district.south.town, district.schools] {
                let part = try await numbers(part, figure.code)
                sum = (sum.0 + part.0, sum.1 + part.1)
            }
            #expect(sum == whole, "\(figure.code)")
        }
        #expect(try await district.holder(of: .林干事).json("/figures/orgs_total").json["value"] == 3)
        #expect(try await district.holder(of: .何干事).json("/figures/orgs_total").json["value"] == 4)
        #expect(try await district.holder(of: .陈主席).json("/figures/orgs_total").json["value"] == 1)
    }
}
