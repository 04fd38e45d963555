@testable import Edge
@testable import Kernel
import Testing
@testable import zhijia

/// Every form of the program, asked as it is declared: what is missing, wrong, too long or hostile comes back with a sentence.
@Suite struct FormTests {
    private struct Asked { let path: String, form: any Form.Type, visitor: Visitor }

    /// Every route with a form, with somebody who may fill it in.
    private func forms(_ district: District) async throws -> [Asked] {
        var asked: [Asked] = []
        for route in modules.flatMap(\.routes) {
            guard let form = route.form, case .right(let right) = route.access, !route.takesSheets else { continue }
            let role = try #require(right.roles.sorted { $0.rawValue < $1.rawValue }.first)
            let path = try #require(district.address(route.pattern.description, in: district.north))
            asked.append(Asked(path: path, form: form, visitor: try await district.browser((role, district.root))))
        }
        return asked
    }

    @Test("Nothing filled in: every required field is named, on the page and to a program")
    func empty() async throws {
        for asked in try await forms(District()) {
            let required = asked.form.columns.filter(\.isRequired)
            let page = try await asked.visitor.post(asked.path)
            #expect(page.status == 422 || required.isEmpty, "\(asked.path): \(page.status)")
            for field in required { #expect(page.text.contains("请填写\(field.title)"), "\(asked.path) does not ask for \(field.title)") }
            #expect(page.text.contains("id=\"f-\(required.first?.key ?? "")\"") || required.isEmpty)
            // What a program leaves out of an edit stays as it is.
            if asked.form is any Edit.Type { continue }
            let program = try await asked.visitor.postJSON(asked.path, [:], ["X-CSRF-Token": asked.visitor.csrf])
            #expect(program.type == "application/problem+json" || required.isEmpty)
            for field in required { #expect(try program.json["errors"]?[field.key]?.string == "请填写\(field.title)", "\(asked.path) \(field.key)") }
        }
    }

    @Test("A form says where it lies and how to leave it, also when it comes back with a complaint")
    func placed() async throws {
        // What is done with several rows leads back to its list while none is ticked.
        for asked in try await forms(District()) where !asked.path.contains("/together/") {
            for page in [try await asked.visitor.get(asked.path), try await asked.visitor.post(asked.path)] where [200, 422].contains(page.status) {
                #expect(page.text.contains("class=\"crumbs\"") && page.text.contains("不办了"), "\(asked.path): \(page.status)")
            }
        }
    }

    @Test("A value that its field cannot hold comes back as it was typed, with a Chinese sentence beside it")
    func badValues() async throws {
        for asked in try await forms(District()) {
            for field in asked.form.columns {
                guard let bad = bad(for: field.control) else { continue }
                let page = try await asked.visitor.post(asked.path, [(field.key, bad)]).text
                let program = try await asked.visitor.postJSON(asked.path, .object([.init(field.key, .string(bad))]), ["X-CSRF-Token": asked.visitor.csrf])
                #expect(program.status == 422, "\(asked.path) \(field.key)")
                let sentence = try program.json["errors"]?[field.key]?.string ?? ""
                #expect(PageText.isChinese(sentence), "\(asked.path) \(field.key)=\(bad): “\(sentence)”")
                if field.control == .hidden { continue }
                #expect(page.contains("id=\"f-\(field.key)-e\""), "\(asked.path) \(field.key) has no sentence beside it")
                #expect(page.contains("aria-invalid=\"true\""))
                if case .select = field.control { continue }
                if field.control != .checkbox { #expect(page.contains("value=\"\(bad)\""), "\(asked.path) \(field.key) forgot what was typed") }
            }
        }
    }

    private func bad(for control: Control) -> String? {
        switch control {
        case .day: "2026-13-45"
        case .code: "12345"
        case .number: "十二个"
        case .phone: "123"
        case .select: "没有这一项"
        case .checkbox: "也许"
        case .hidden: "昨天"
        case .text, .oneTimeCode, .password, .paragraph, .file: nil
        }
    }

    @Test("Text that is far too long is refused at its field, never cut off or failed")
    func tooLong() async throws {
        let long = String(repeating: "长", count: 10_000)
        for asked in try await forms(District()) {
            for field in asked.form.columns where field.control == .text || field.control == .paragraph {
                let program = try await asked.visitor.postJSON(asked.path, .object([.init(field.key, .string(long))]), ["X-CSRF-Token": asked.visitor.csrf])
                #expect(program.status == 422)
                #expect(try program.json["errors"]?[field.key] != nil, "\(asked.path) \(field.key) takes 10,000 characters")
            }
        }
    }

    @Test("Markup that was typed is shown, not run")
    func markup() async throws {
        let hostile = "<script>alert(1)</script>\"' onfocus=alert(1) x=\""
        for asked in try await forms(District()) {
            let page = try await asked.visitor.post(asked.path, asked.form.columns.map { ($0.key, hostile) })
            // Some ask for a state, or for the level right above, which nobody of the cast is.
            #expect([200, 303, 403, 409, 422].contains(page.status), "\(asked.path)")
            #expect(!page.text.contains("<script>alert"), "\(asked.path)")
            #expect(!page.text.contains("\" onfocus") && !page.text.contains("\"' onfocus"), "\(asked.path)")
            if page.status == 422, asked.form.columns.contains(where: { $0.control == .text }) { #expect(page.text.contains("&lt;script&gt;alert(1)"), "\(asked.path)") }
        }
    }

    @Test("Letters that no text can hold are refused, on either database")
    func nul() async throws {
        for asked in try await forms(District()) {
            let body = "csrf=\(Path.encoded(asked.visitor.csrf))&" + asked.form.columns.map { "\($0.key)=a%00b" }.joined(separator: "&")
            let reply = try await asked.visitor.send(.post, asked.path, ["Content-Type": "application/x-www-form-urlencoded"], Array(body.utf8))
            #expect(reply.status == 422, "\(asked.path): \(reply.status)")
        }
    }

    @Test("A program may send only what it changes: the rest stays, and null empties a field")
    func partial() async throws {
        let district = try await District(), lin = try await district.holder(of: .林干事), path = "/unions/\(district.north.union)"
        #expect(try await lin.postJSON(path + "/edit", ["members": 88, "industry": .null, "hasSeal": true]).status == 200)
        let record = try await lin.json(path).json
        #expect(record["reported_members"] == 88 && record["reported_employees"] == 120 && record["industry"] == .null && record["has_seal"] == true)
        #expect(record["title"] == .string(district.north.name) && record["founded_on"] == "2015-05-01")
    }

    @Test("Who saves a record that another has edited meanwhile gets 409, what was typed and what has changed; a program is told so")
    func overtaken() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), path = "/unions/\(district.north.union)/edit"
        let program = try await district.holder(of: .吴部长)
        func field(_ name: String) async throws -> JSON? { try await program.json(path).json["fields"]?[name] }
        let revision = try #require(try await field("revision")?.string)
        #expect(try await program.postJSON(path, ["members": 66]).status == 200)
        let page = try await lin.post(path, [("name", district.north.name), ("type", "BASIC_SINGLE"), ("members", "77"), ("termYears", "5"), ("revision", revision)])
        #expect(page.status == 409 && page.text.contains("由 130 改为 66") && page.text.contains("value=\"77\""))
        let refused = try await program.postJSON(path, ["members": 78, "revision": .string(revision)])
        #expect(refused.status == 409)
        #expect(try refused.json["code"] == "overtaken")
        #expect(try await field("members") == "66")
        #expect(try await program.postJSON(path, ["members": 78, "revision": try #require(try await field("revision"))]).status == 200)
    }

    @Test("A good form is kept, and its page shows it")
    func good() async throws {
        let district = try await District(), lin = try await district.signedIn(.林干事), base = "/unions/\(district.north.union)"
        let saved = try await lin.post(base + "/certificates/new", [
            ("kind", "legal_representative"), ("number", "川工法证2026007"), ("validFrom", "2026-01-01"), ("validTo", "2031-01-01"), ("registrar", "宜宾市总工会"),
        ])
        #expect(saved.status == 303 && saved.location == base)
        #expect(try await lin.get(base).text.contains("川工法证2026007"))
    }
}
