@testable import Kernel
@testable import Membership
@testable import People
import Testing

/// 会员花名册, brought in through the pages as unions have it.
@Suite struct RosterTests {
    private static let header = "姓名,性别,出生日期,证件号码,手机号码,学历,政治面貌,工作单位,所属工会,就业状态,新就业形态类别,入会日期,会员卡号,备注"

    /// A member's row, clean unless something is changed.
    private struct Line {
        var name = "张伟明", sex = "男", born = "1990-03-07", number = citizen("51150219900307", 1), phone = "13890901001", education = "大学专科", political = "群众"
        var employer = "三江茶业", union: String, status = "在岗", newForm = "", joined = "2019-05-01", card = "511500000001", remark = ""
        init(of union: String) { self.union = union }
        var text: String { [name, sex, born, number, phone, education, political, employer, union, status, newForm, joined, card, remark].joined(separator: ",") }
        func with(_ change: (inout Line) -> Void) -> Line { var line = self; change(&line); return line }
    }

    /// The number that such a birth day and sequence make; odd ones are men's.
    private static func citizen(_ head: String, _ sequence: Int) -> String {
        let body = head + String(String(1000 + sequence).dropFirst())
        return "0123456789X".lazy.compactMap { try? CitizenID(parsing: body + String($0)) }.first?.text ?? body
    }

    @discardableResult
    private func bringIn(_ lines: [Line], by person: Visitor, _ district: District, confirms: Bool = true) async throws -> String {
        let text = ([Self.header] + lines.map(\.text)).joined(separator: "\n") + "\n"
        let batch = try #require(try await person.upload("/imports/new/members", [], file: ("会员花名册.csv", Array(text.utf8))).location)
        try await district.runJobs()
        guard confirms else { return batch }
        let reply = try await person.post(batch + "/commit")
        #expect(reply.status == 303 || reply.status == 409)
        try await district.runJobs()
        return batch
    }

    private func names(_ address: String, _ reader: Visitor) async throws -> [String] {
        try #require(try await reader.json(address).json["items"]?.array).compactMap { $0["name"]?.string }
    }

    private func verdicts(_ batch: String, _ reader: Visitor) async throws -> [String] {
        try #require(try await reader.json(batch + "/rows?sort=number").json["items"]?.array).map { item in
            [item["verdict"]?.string, item["reason"]?.string, item["effect"]?.string].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
        }
    }

    @Test("A roster comes in: members are found by a piece of the name, by initials, and counted")
    func comesIn() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), union = district.north.name
        try await bringIn([
            Line(of: union),
            Line(of: union).with { $0.name = "李欧阳"; $0.number = Self.citizen("51150219880210", 3); $0.born = "1988-02-10"; $0.card = "2"; $0.phone = "13890901002" },
            Line(of: union).with { $0.name = "吉克·阿依"; $0.sex = "女"; $0.number = Self.citizen("51150219950101", 2); $0.born = "1995-01-01"; $0.card = "3"; $0.phone = ""; $0.newForm = "外卖骑手" },
        ], by: wu, district)
        #expect(try await names("/members?q=" + Path.encoded("伟明"), wu) == ["张伟明"])
        #expect(try await names("/members?q=" + Path.encoded("明"), wu) == ["张伟明"])
        #expect(try await names("/members?q=loy", wu) == ["李欧阳"])
        #expect(try await names("/members?q=" + Path.encoded("克阿"), wu) == ["吉克·阿依"])
        #expect(try await names("/members?new_form=DELIVERY", wu) == ["吉克·阿依"])
        #expect(try await names("/members?q=" + Path.encoded("%"), wu).isEmpty)
        // Four were there, two in each town.
        #expect(try await wu.json("/figures/members_total").json["value"] == 7)
        #expect(try await wu.json("/figures/newform_workers").json["value"] == 1)
        #expect(try await wu.json("/figures/members_total?at=2019-04-30").json["value"] == 2)
    }

    @Test("What is wrong with a row is said in the order of the trade; what can be mended is mended")
    func verdicts() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), good = Line(of: district.north.name)
        let batch = try await bringIn([
            good.with { $0.name = "" }, good.with { $0.number = "3.70102E+17" }, good.with { $0.number = String($0.number.prefix(15)) },
            good.with { $0.number = "511502199013450017" }, good.with { $0.number = String($0.number.dropLast()) + ($0.number.hasSuffix("1") ? "2" : "1") },
            good.with { $0.born = "1990-03-08" }, good.with { $0.sex = "女" }, good.with { $0.phone = "0831-8222222" }, good.with { $0.education = "自学成才" },
            good.with { $0.joined = "2019-05" }, good.with { $0.joined = "2031-02-03" }, good.with { $0.joined = "2005-01-01" }, good.with { $0.union = "没有的工会" },
            good.with { $0.number = ""; $0.phone = "1"; $0.education = "自学成才" }, good.with { $0.name = "张 伟明"; $0.remark = "=1+1" }, good,
        ], by: wu, district, confirms: false)
        #expect(try await verdicts(batch, wu) == [
            "rejected required", "rejected id_damaged_by_excel", "rejected id_length", "rejected id_birth_date", "rejected id_checksum", "rejected birth_mismatch",
            "rejected sex_mismatch", "rejected phone_invalid", "rejected code_unknown", "rejected date_unreadable", "rejected date_in_future", "rejected joined_too_young",
            "rejected union_unknown", "rejected required", "normalised spaces created", "duplicate duplicate_in_file",
        ])
        let page = try await wu.get(batch + "/rows").text
        #expect(page.contains("手机号码：现在是 1 位") && page.contains("学历：没有“自学成才”这一项"))
        #expect(!page.contains("张伟明"))
    }

    @Test("Two rows with one number and two names are told apart in words, for one of them is somebody else")
    func twoNames() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), line = Line(of: district.north.name)
        let batch = try await bringIn([line, line.with { $0.name = "王二小" }, line], by: wu, district, confirms: false)
        #expect(try await verdicts(batch, wu).dropFirst() == ["duplicate duplicate_in_file", "duplicate duplicate_in_file"])
        let said = try #require(try await wu.json(batch + "/rows?sort=number").json["items"]?.array).map { $0["sentence"]?.string ?? "" }
        #expect(said[1].contains("姓名却不同") && !said[2].contains("姓名") && !said[1].contains("王二小"))
    }

    @Test("Rows that come in with something to look at are listed before anybody confirms")
    func noted() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), line = Line(of: district.north.name)
        let other = line.with { $0.name = "李欧阳"; $0.number = Self.citizen("51150219880210", 3); $0.born = "1988-02-10"; $0.card = "2" }
        let third = other.with { $0.name = "吉克·阿依"; $0.number = Self.citizen("51150219950101", 2); $0.sex = "女"; $0.born = "1995-01-01"; $0.card = "3" }
        let batch = try await bringIn([line, other, third], by: wu, district, confirms: false)
        let noted = try #require(try await wu.json(batch).json["notes"]?.array)
        // The same note on two rows is one line.
        #expect(noted.map { $0["number"] } == [3] && noted.map { $0["rows"] } == [2] && noted.first?["notes"]?.string == "手机号码与第 2 行相同，请核对")
        #expect(try await wu.get(batch).text.contains("照样写入，请先看一眼"))
    }

    @Test("The same file twice changes nothing; one that says something else corrects it; both are taken back as they came")
    func twice() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), line = Line(of: district.north.name)
        let first = try await bringIn([line], by: wu, district), again = try await bringIn([line], by: wu, district)
        #expect(try await verdicts(again, wu) == ["ok unchanged"])
        let third = try await bringIn([line.with { $0.name = "张卫明"; $0.phone = "13890901009"; $0.education = "" }], by: wu, district)
        #expect(try await verdicts(third, wu) == ["ok updated"])
        #expect(try await names("/members?q=" + Path.encoded("卫明"), wu) == ["张卫明"])
        #expect(try await wu.json("/members?q=zwm").json["items"]?.array?.first?["education"] == .string(Education.college.rawValue))
        #expect(try await names("/members?q=" + Path.encoded("伟明"), wu).isEmpty)
        #expect(try await wu.post(first + "/undo").status == 303)
        try await district.runJobs()
        // Somebody has touched it since: it stays, and the import says so.
        #expect(try await names("/members?q=" + Path.encoded("卫明"), wu) == ["张卫明"])
        #expect(try await wu.get(first).text.contains("没有撤销"))
        #expect(try await wu.post(third + "/undo").status == 303)
        try await district.runJobs()
        #expect(try await names("/members?q=" + Path.encoded("伟明"), wu) == ["张伟明"])
        #expect(try await indexIsWhole(district))
    }

    @Test("An import that is taken back leaves no member, no name and no figure behind")
    func takenBack() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), before = try await wu.json("/figures/members_total").json["value"]
        let batch = try await bringIn([Line(of: district.north.name)], by: wu, district)
        #expect(try await wu.post(batch + "/undo").status == 303)
        try await district.runJobs()
        #expect(try await names("/members?q=" + Path.encoded("伟明"), wu).isEmpty)
        #expect(try await wu.json("/figures/members_total").json["value"] == before)
        #expect(try await indexIsWhole(district))
    }

    @Test("People whom the desk enters while the roster that names them comes in are there once, and none of its rows is refused for it")
    func meanwhile() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), chen = try await district.signedIn(.陈主席)
        let members: @Sendable (any Connection) throws -> Int = { db in
            try db.count("SELECT COUNT(*) FROM membership WHERE until IS NULL \(SQL.unscoped(because: "a test counts"))")
        }
        let before = try await district.database.read(members)
        let lines = (1...240).map { place in
            Line(of: district.north.name).with { $0.number = Self.citizen("51150219900307", 2 * place - 1); $0.card = "\(place)"; $0.phone = "" }
        }
        let batch = try await bringIn(lines, by: wu, district, confirms: false)
        #expect(try await wu.post(batch + "/commit").status == 303)
        async let comingIn: Void = district.runJobs()
        // From the end, so that the two meet.
        for line in lines.reversed() {
            let reply = try await chen.post("/members/enter", [
                ("documentType", "01"), ("number", line.number), ("name", line.name), ("union", line.union), ("joinedOn", line.joined),
            ])
            #expect(reply.status < 500)
        }
        try await comingIn
        #expect(try await district.database.read(members) == before + lines.count)
        #expect(try await verdicts(batch, wu).allSatisfy { $0.hasPrefix("ok ") })
        #expect(try await indexIsWhole(district))
    }

    @Test("Who is renamed while the names of a roster are put in order is found by the new name; so is whom another program brought in")
    func renamedMeanwhile() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        let batch = try await bringIn([
            Line(of: district.north.name),
            Line(of: district.north.name).with { $0.name = "李欧阳"; $0.number = Self.citizen("51150219880210", 3); $0.born = "1988-02-10"; $0.card = "2"; $0.phone = "" },
        ], by: wu, district)
        let id = try #require(ID<ImportBatch>(String(batch.split(separator: "/")[1])))
        let sequel = NameIndex.Sequel(to: id, district.database)
        try await sequel.follow()
        let member = try #require(try await wu.json("/members?q=" + Path.encoded("伟明")).json["items"]?.array?.first?["id"]?.string)
        #expect(try await wu.post("/members/\(member)/edit", [("name", "张雨晴"), ("joinedOn", "2019-05-01"), ("reason", "更名")]).status == 303)
        // The other program's ids lie before those that have been looked at.
        let person = district.south.person
        try await district.database.write { db in
            try db.run("UPDATE person SET import_id = \(id), changed_at = recorded_at WHERE id = \(person) \(SQL.unscoped(because: "a test"))")
            try db.run("DELETE FROM name_ending WHERE person_id = \(person) \(SQL.unscoped(because: "a test"))")
        }
        try await sequel.finish()
        #expect(try await names("/members?q=" + Path.encoded("雨晴"), wu) == ["张雨晴"])
        #expect(try await names("/members?q=" + Path.encoded("伟明"), wu).isEmpty)
        #expect(try await indexIsWhole(district))
    }

    @Test("Who is a member elsewhere is asked for, not taken; the union learns that there is one, not where")
    func elsewhere() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长)
        try await bringIn([Line(of: district.south.name)], by: wu, district)
        let chen = try await district.holder(of: .陈主席)
        let batch = try await bringIn([Line(of: district.north.name)], by: chen, district)
        #expect(try await verdicts(batch, chen) == ["ok transfer"])
        let page = try await chen.get(batch + "/rows").text
        #expect(page.contains("已是另一个工会的会员，写入后会发起转移") && !page.contains("白海豚"))
        #expect(try await names("/members?q=" + Path.encoded("伟明"), chen).isEmpty)
        #expect(try await names("/members?q=" + Path.encoded("伟明"), wu) == ["张伟明"])
        // Once is enough.
        let again = try await bringIn([Line(of: district.north.name)], by: chen, district)
        #expect(try await verdicts(again, chen) == ["ok unchanged"])
    }

    @Test("A chair brings members into the own union only")
    func ownUnion() async throws {
        let district = try await District(), chen = try await district.holder(of: .陈主席)
        let batch = try await bringIn([Line(of: district.south.name), Line(of: district.north.name)], by: chen, district)
        #expect(try await verdicts(batch, chen) == ["rejected union_unknown", "ok created"])
        #expect(try await names("/members", chen).sorted() == [District.canary, District.canary + "乙", "张伟明"].sorted())
    }

    @Test("Numbers are shown by their ends; whoever asks for the whole says why, and both leave a trace")
    func masked() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), line = Line(of: district.north.name)
        try await bringIn([line], by: wu, district)
        let id = try #require(try await wu.json("/members?q=" + Path.encoded("伟明")).json["items"]?.array?.first?["id"]?.string)
        for address in ["/members?q=" + Path.encoded("伟明"), "/members/\(id)"] {
            let text = try await wu.get(address).text + wu.json(address).text
            #expect(text.contains(String(line.number.suffix(4))) && !text.contains(line.number) && !text.contains(line.phone) && !text.contains("1990-03-07"), "\(address)")
        }
        #expect(try await wu.post("/members/\(id)/numbers").status == 422)
        let whole = try await wu.post("/members/\(id)/numbers", [("purpose", "核对医疗互助参保")]).text
        #expect(whole.contains(line.number) && whole.contains(line.phone) && whole.contains("1990-03-07"))
        let trail = try await district.holder(of: .审计管理员).get("/audit").text
        #expect(trail.contains("核对医疗互助参保") && trail.contains("查看会员") && !trail.contains(line.number))
    }

    @Test("A correction says what was changed and why; a date before sixteen is refused at its field and nothing typed is lost")
    func corrected() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席), path = "/members/\(district.north.person)"
        let page = try await chen.get(path + "/edit").text
        #expect(page.contains("value=\"\(District.canary)\""))
        let refused = try await chen.post(path + "/edit", [("name", "金丝猴"), ("joinedOn", "2003-01-01"), ("occupation", "挡车工"), ("reason", "核对劳动合同")])
        #expect(refused.status == 422 && refused.text.contains("入会时未满 16 周岁") && refused.text.contains("value=\"挡车工\""))
        #expect(try await chen.post(path + "/edit", [("name", "金丝猴"), ("joinedOn", "2017-01-01"), ("occupation", "挡车工"), ("reason", "核对劳动合同")]).status == 303)
        let after = try await chen.get(path).text
        #expect(after.contains("挡车工") && after.contains("入会日期由 2016-03-01 改为 2017-01-01") && after.contains("核对劳动合同"))
    }

    /// The index of names is the one that the names would make.
    private func indexIsWhole(_ district: District) async throws -> Bool {
        try await district.database.read { db in
            let people = try db.rows("SELECT id, name, initials FROM person \(SQL.unscoped(because: "a test"))")
            let wanted = try Set(people.flatMap { row -> [String] in
                let id: ID<People.Person> = try row.get("id")
                return try NameIndex.endings(of: row.get("name"), initials: row.get("initials")).map { "\($0) \(id)" }
            })
            let found = try Set(db.rows("SELECT ending, person_id FROM name_ending \(SQL.unscoped(because: "a test"))").map { row in
                "\(try row.get("ending") as String) \(try row.get("person_id") as Int64)"
            })
            return wanted == found
        }
    }
}
