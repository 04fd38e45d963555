import Foundation
@testable import Imports
@testable import Kernel
import Synchronization

/// A sheet of things with a number, a name and perhaps the thing above, as small as an import can be.
struct ToyImport: RowImport {
    let key: String, title = "物品名录", unit = "件"
    let right: Right
    var surveysFirst = true
    var columns: [FormColumn] { ToyForm.columns }

    init(key: String = "toys", by role: Role = .deptOrg, surveysFirst: Bool = true) {
        self.key = key; self.surveysFirst = surveysFirst
        right = Right(key, "管理物品", [role])
    }

    func judge(_ context: ImportContext) -> ToyJudge { ToyJudge() }

    func known(of rows: [ImportRow], _ context: ImportContext, _ db: any Connection) throws -> [String: String] {
        let codes = rows.compactMap { $0["code"].map { Spelling.cleaned($0.text).text } }
        return Dictionary(uniqueKeysWithValues: try db.rows("SELECT code, name FROM toy WHERE code IN (\(list: codes))").map { (try $0.get("code"), try $0.get("name")) })
    }

    func apply(_ row: StagedRow, _ context: ImportContext, _ db: any Connection) throws -> Applied {
        let form = row.row.read(as: ToyForm.self).form
        if let above = form.above, try !db.exists("SELECT 1 FROM toy WHERE code = \(above)") {
            return .refused(Verdict.Fault("above", Complaint("above_unknown", "没有编号为 \(above) 的物品")))
        }
        guard let toy = try db.first("SELECT id, name, version FROM toy WHERE code = \(form.code)", as: Toy.self) else {
            let id = context.newID(of: Toy.self)
            try db.run("INSERT INTO toy (id, code, name, version) VALUES (\(id), \(form.code), \(form.name), 1)")
            return .done(.created, subject: id.number, memo: ["version": 1])
        }
        guard toy.name != form.name else { return .done(.unchanged, subject: toy.id.number) }
        try db.run("UPDATE toy SET name = \(form.name), version = \(toy.version + 1) WHERE id = \(toy.id)")
        return .done(.updated, subject: toy.id.number, memo: ["name": .string(toy.name), "version": .integer(Int64(toy.version + 1))])
    }

    func takeBack(_ row: AppliedRow, _ context: ImportContext, _ db: any Connection) throws -> TakenBack {
        guard let toy = try db.first("SELECT id, name, version FROM toy WHERE id = \(row.subject)", as: Toy.self) else { return .stays("已经删掉了") }
        guard row.memo["version"]?.integer == Int64(toy.version) else { return .stays("之后有人改过") }
        if let name = row.memo["name"]?.string {
            try db.run("UPDATE toy SET name = \(name), version = \(toy.version - 1) WHERE id = \(toy.id)")
        } else {
            try db.run("DELETE FROM toy WHERE id = \(toy.id)")
        }
        return .done
    }
}

struct ToyForm: Form {
    static let title = "物品", submit = "保存"
    @Field("编号", .alias("物品编号"), .max(4)) var code: String
    @Field("名称", .alias("品名")) var name: String
    @Field("上级编号") var above: String?
}

struct Toy: Readable, Sendable {
    let id: ID<Toy>, name: String, version: Int
    init(row: Row) throws { id = try row.get("id"); name = try row.get("name"); version = try row.get("version") }
}

final class ToyJudge: RowJudge {
    private var above: [String: String] = [:], seen: [String: Int] = [:]

    func survey(_ row: ImportRow) {
        if let code = row["code"]?.text, let parent = row["above"]?.text { above[code] = parent }
    }

    func judge(_ row: ImportRow, _ known: [String: String]) -> Verdict {
        var (form, verdict) = row.read(as: ToyForm.self)
        guard verdict.isGood else { return verdict }
        if let earlier = seen[form.code] { return .duplicate("code", of: earlier) }
        seen[form.code] = row.number
        verdict.effect = known[form.code].map { $0 == form.name ? .unchanged : .updated } ?? .created
        verdict.depth = depth(form.code)
        verdict.label = form.name
        if form.name.contains("旧") { verdict.notes = [Complaint("old", "名称里有“旧”字")] }
        return verdict
    }

    private func depth(_ code: String) -> Int {
        var depth = 0, next = code
        while let parent = above[next], depth < 9 { depth += 1; next = parent }
        return depth
    }
}
