@testable import Edge
@testable import Kernel
@testable import Membership
@testable import Organisations
@testable import People
import Testing

/// The copy of everything that is known of somebody, and its destruction when its time is over.
@Suite struct PrivacyTests {
    private let number = CitizenID.invented(born: "19900307", serial: 302), phone = "13990901234"

    /// Somebody who joined in March 2016, and left, with a phone of his own, a file, a correction.
    private func leaver(_ district: District, left: String = "2016-06-01") async throws -> String {
        let chen = try await district.holder(of: .陈主席)
        let joined = try await chen.upload("/members/enter", [
            ("documentType", "01"), ("number", number), ("name", "王小明"), ("union", district.north.name), ("joinedOn", "2016-03-10"), ("phone", phone), ("employer", "石门坎煤矿"),
            ("newForm", "TRUCK"), ("card", "CARD9001"),
        ], file: ("王小明申请书.pdf", Array("%PDF-1.4 x\n%%EOF\n".utf8)))
        #expect(joined.status == 303)
        let path = try #require(joined.location)
        #expect(try await chen.postJSON(path + "/edit", ["address": "石门坎路 9 号", "emergencyContact": "王大明", "reason": "王小明来改地址"]).status == 200)
        _ = try await district.handset(phone, from: "10.1.1.9")
        #expect(try await chen.post(path + "/phone", [("phone", phone), ("reason", "王小明带身份证到场")]).status == 303)
        #expect(try await chen.post(path + "/quit", [("on", left), ("reason", "王小明去了外地")]).status == 303)
        return path
    }

    @Test("The office takes a copy of everything with a purpose, as page, workbook and JSON; it is on record and its owner can see who did")
    func copy() async throws {
        let district = try await District(), chen = try await district.signedIn(.陈主席), path = "/members/\(district.north.person)"
        #expect(try await chen.get(path).text.contains("href=\"\(path)/copy\""))
        #expect(try await chen.post(path + "/copy", [("purpose", "")]).status == 422)
        #expect(try await chen.get(path + "/copy/all").status == 422)
        let reply = try await chen.post(path + "/copy", [("purpose", "本人书面要求复制")]), address = try #require(reply.location)
        #expect(reply.status == 303)
        let page = try await chen.get(address)
        for text in ["会籍经历", "附件", "改动", "谁看过", "通知", "同意书", "会籍转移", District.canary] { #expect(page.text.contains(text), "\(text)") }
        #expect(!page.text.contains(CitizenID.invented(born: "19880118", serial: 12)) && !page.text.contains("13990905010"))
        let json = try await chen.get(address + "&as=json").json
        #expect(json["stretches"]?.array?.first?["union"]?.string == district.north.name && json["files"]?.array?.count == 1)
        let book = try await chen.get(address + "&as=xlsx")
        #expect(try SheetText.rows(book.bytes, sheet: "本人").contains { $0.first == "姓名" && $0.last == District.canary })
        let again = try await chen.get(address + "&as=json").json
        #expect(again["readings"]?.array?.contains { $0["purpose"]?.string?.contains("本人书面要求复制") == true } == true)
        #expect(try await district.signedIn(.审计管理员).get("/audit?kind=reading").text.contains("导出全部资料：本人书面要求复制"))
        #expect(try await district.signedIn(.何干事).get(path + "/copy").status == 404)
        #expect(try await district.signedIn(.何干事).get(address).status == 404)
        #expect(try await district.holder((.districtLeader, district.root)).get(path + "/copy").status == 403)
    }

    @Test("What stands of another union in the copy is not for the officers of this one")
    func otherUnion() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), chen = try await district.holder(of: .陈主席), path = "/members/\(district.north.person)"
        for (union, reason) in [(district.south.name, "换了工作"), ("白海豚联合工会", "又换了工作")] {
            let asked = try await wu.post(path + "/transfer", [("to", union), ("reason", reason)])
            #expect(asked.status == 303)
            #expect(try await wu.post(#require(asked.location) + "/agree").status == 303)
        }
        let address = path + "/copy/all?as=json&purpose=" + Path.encoded("本人要求")
        let all = try await wu.get(address).json, theirs = try await chen.get(address).json
        #expect(all["stretches"]?.array?.map { $0["union"]?.string } == ["白海豚联合工会", district.south.name, district.north.name])
        #expect(theirs["stretches"]?.array?.map { $0["union"]?.string } == [Register.otherUnion, Register.otherUnion, district.north.name])
        #expect(all["transfers"]?.array?.count == 2 && theirs["transfers"]?.array?.count == 1)
        let told = String(decoding: theirs.bytes, as: UTF8.self)
        #expect(!told.contains("又换了工作") && !told.contains("白海豚联合工会"))
    }

    @Test("Nothing is destroyed while somebody is a member, nor before the years are over, nor by the union, nor by mistake")
    func refused() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), member = "/members/\(district.north.person)"
        func erase(_ path: String, _ name: String, _ reader: Visitor) async throws -> Reply { try await reader.post(path + "/erase", [("name", name), ("reason", "到期清理")]) }
        #expect(try await erase(member, District.canary, wu).status == 409)
        let late = try await leaver(district, left: "2016-11-23"), reply = try await erase(late, "王小明", wu)
        #expect(reply.status == 409 && reply.text.contains("2026年11月23日"))
        #expect(try await wu.json("/members/retention?due=1&total=1").json["total"] == 0)
        #expect(try await wu.json("/members/retention?due=0&total=1").json["total"] == 1)
        #expect(try await erase(late, "王小明", district.holder(of: .陈主席)).status == 403)
        #expect(try await !wu.get(late).text.contains("删除资料"))
        district.pass(seconds: 86_400)
        let next = try await district.holder(of: .吴部长)
        #expect(try await next.get(late).text.contains("删除资料"))
        let wrong = try await erase(late, "王晓明", next)
        #expect(wrong.status == 422 && wrong.text.contains("请核对是不是这个人"))
        #expect(try await next.get(late + "/erase").text.contains("谁也恢复不了"))
        #expect(try await next.json("/").json["due"]?.array?.contains { $0["title"] == "保存到期的会员资料" } == true)
        #expect(try await erase(late, "王小明", next).status == 303)
        #expect(try await erase(late, "已删除", next).status == 409)
    }

    @Test("When the years are over everything that says who it was is destroyed, on every table, and every figure of every day is what it was")
    func erased() async throws {
        let district = try await District(), wu = try await district.holder(of: .吴部长), path = try await leaver(district)
        let person: ID<People.Person> = try #require(ID(String(path.split(separator: "/").last ?? "")))
        let before = try await figures(district)
        #expect(try await !traces(district).isEmpty)
        #expect(try await wu.post(path + "/erase", [("name", "王小明"), ("reason", "会籍结束满 10 年")]).status == 303)
        let left = try await traces(district)
        #expect(left == [], "\(left)")
        #expect(try await figures(district) == before)
        let page = try await wu.get(path).text
        #expect(page.contains("已删除") && page.contains("会籍经历") && !page.contains("石门坎") && !page.contains("1234"))
        #expect(try await wu.json("/members/former").json["items"]?.array?.contains { $0["name"] == "已删除" } == true)
        #expect(try await wu.json("/members/retention?total=1").json["total"] == 0)
        #expect(try await wu.json("/members/former?q=wxm&total=1").json["total"] == 0)
        let (files, isOnRecord) = try await district.database.read { db in
            (try db.count("SELECT COUNT(*) FROM stored_file WHERE owner_kind = 'member_file' AND sealed_key IS NULL \(SQL.unscoped(because: "a test"))"),
             try db.exists("SELECT 1 FROM erasure WHERE subject_kind = 'person' AND subject_id = \(person) AND erased_by = '吴部长' \(SQL.unscoped(because: "a test"))"))
        }
        #expect(files == 1 && isOnRecord)
        // The number is nobody's: whoever comes with it is new.
        let chen = try await district.signedIn(.陈主席)
        let again = try await chen.lookUp(number)
        #expect(again.status == 200 && !again.text.contains("以前是会员"))
    }

    @Test("The database lets the history go of nobody else")
    func appendOnly() async throws {
        let district = try await District(), path = try await leaver(district), wu = try await district.holder(of: .吴部长)
        func refuses(_ statement: SQL) async -> Bool {
            do { try await district.database.write { db in _ = try db.run(statement) }; return false } catch let refused as Refused { return refused.violation == .appendOnly } catch { return false }
        }
        #expect(await refuses("DELETE FROM history WHERE subject_kind = 'person' \(SQL.unscoped(because: "a test"))"))
        #expect(await refuses("DELETE FROM member_event \(SQL.unscoped(because: "a test"))"))
        #expect(await refuses("UPDATE history SET reason = NULL \(SQL.unscoped(because: "a test"))"))
        #expect(try await wu.post(path + "/erase", [("name", "王小明"), ("reason", "会籍结束满 10 年")]).status == 303)
        #expect(await refuses("DELETE FROM history WHERE subject_kind = 'person' \(SQL.unscoped(because: "a test"))"))
        #expect(await refuses("UPDATE history SET reason = NULL \(SQL.unscoped(because: "a test"))"))
        #expect(await refuses("DELETE FROM erasure"))
    }

    /// Every figure of members, on month-ends of then and now, with its parts.
    private func figures(_ district: District) async throws -> [String: String] {
        let wu = try await district.holder(of: .吴部长)
        var found: [String: String] = [:]
        for figure in Figure.members {
            for day in ["2016-02-29", "2016-03-31", "2016-05-31", "2016-06-30", "2026-11-22"] {
                for query in ["", "&new_form=TRUCK", "&sex=2", "&age=34", "&town=511502007"] {
                    let path = "/figures/\(figure.code)?at=\(day)\(query)"
                    found[path] = try await wu.json(path).json["text"]?.string
                }
            }
        }
        return found
    }

    /// In which columns of which tables he can still be found.
    private func traces(_ district: District) async throws -> [String] {
        let words = ["王小明", "王大明", "石门坎", number, phone, "CARD9001", "wxm"]
        return try await district.database.read { db in
            let tables: [String] = try db.rows(
                db.dialect == .sqlite
                    ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
                    : "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
            ).map { try $0.get("name") }
            return try tables.flatMap { table -> [String] in
                let rows = try db.rows(SQL(parts: [.text("SELECT * FROM \(table)")], isGuarded: true))
                return rows.flatMap { row in row.values.compactMap(\.text).filter { text in words.contains { text.contains($0) } }.map { "\(table): \($0.prefix(80))" } }
            }
        }
    }
}
