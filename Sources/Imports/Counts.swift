package import Kernel

/// What came of the rows of one import. `rows` = ok + normalised + rejected + duplicate, and
/// ok + normalised = created + updated + unchanged + transfer.
struct Counts: Sendable, Hashable {
    var rows = 0, ok = 0, normalised = 0, rejected = 0, duplicate = 0, noted = 0
    var created = 0, updated = 0, unchanged = 0, transfer = 0
    var good: Int { ok + normalised }
    var applied: Int { created + updated + unchanged + transfer }
    /// What taking back would have to undo.
    var changed: Int { created + updated + transfer }

    init() {}
    init(row: Row) throws {
        rows = try row.get("rows"); ok = try row.get("ok"); normalised = try row.get("normalised"); rejected = try row.get("rejected")
        duplicate = try row.get("duplicate"); noted = try row.get("noted"); created = try row.get("created")
        updated = try row.get("updated"); unchanged = try row.get("unchanged"); transfer = try row.get("transfer")
    }

    mutating func add(_ verdict: Verdict) {
        rows += 1
        noted += verdict.notes.isEmpty ? 0 : 1
        switch verdict.word {
        case .ok: ok += 1
        case .normalised: normalised += 1
        case .rejected: rejected += 1
        case .duplicate: duplicate += 1
        }
        if verdict.isGood { add(verdict.effect) }
    }

    mutating func add(_ effect: Effect) {
        switch effect {
        case .created: created += 1
        case .updated: updated += 1
        case .unchanged: unchanged += 1
        case .transfer: transfer += 1
        }
    }

    /// A row that looked good at the check and could not come in.
    mutating func refuse(_ word: Verdict.Word) {
        rejected += 1
        if word == .ok { ok -= 1 } else { normalised -= 1 }
    }

    var addition: SQL {
        """
        rows = rows + \(rows), ok = ok + \(ok), normalised = normalised + \(normalised), rejected = rejected + \(rejected),
        duplicate = duplicate + \(duplicate), noted = noted + \(noted), created = created + \(created), updated = updated + \(updated),
        unchanged = unchanged + \(unchanged), transfer = transfer + \(transfer)
        """
    }
}

/// An import in numbers, for programs.
package struct ImportSummary: Sendable {
    package let id: ID<ImportBatch>, state: String
    let counts: Counts
    package let reasons: [(reason: String, count: Int)]
    package let takenBack: Int, stays: Int
    /// Why the file could not be read, when it could not.
    package let complaint: String?
    package var seconds = 0.0

    package var json: JSON {
        [
            "import": .string(id.description), "rows": number(counts.rows), "ok": number(counts.ok), "normalised": number(counts.normalised),
            "rejected": .object(reasons.map { JSON.Member($0.reason, number($0.count)) }), "duplicate": number(counts.duplicate),
            "created": number(counts.created), "updated": number(counts.updated), "unchanged": number(counts.unchanged),
            "transfer": number(counts.transfer), "seconds": .number(tenths),
        ]
    }
    package var undoneJSON: JSON {
        ["import": .string(id.description), "taken_back": number(takenBack), "stays": number(stays), "seconds": .number(tenths)]
    }
    private func number(_ count: Int) -> JSON { .integer(Int64(count)) }
    fileprivate var tenths: String { let all = Int((seconds * 10).rounded()); return "\(all / 10).\(all % 10)" }
}

extension ImportSummary {
    /// For people.
    package var sentence: String {
        let refused = reasons.map { "\($0.reason) \($0.count)" }.joined(separator: "，")
        return """
            共 \(counts.rows) 行：可导入 \(counts.ok)，已规范 \(counts.normalised)，不导入 \(counts.rejected)，重复 \(counts.duplicate)\(refused.isEmpty ? "" : "（\(refused)）")
            新增 \(counts.created)，更新 \(counts.updated)，不变 \(counts.unchanged)；用时 \(tenths) 秒；编号 \(id)
            """
    }
}
