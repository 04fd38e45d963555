import Kernel

/// Why rows did not come in, with how many there are.
struct Reason: Sendable {
    let verdict: Verdict.Word, code: String, column: String?, example: String, count: Int

    /// A few words where the reason is a usual one; else what is said of one such row.
    var label: String { Self.labels[code] ?? String(example.prefix(40)) }

    private static let labels: [String: String] = [
        "required": "缺必填项", "too_long": "字数过多", "code_unknown": "不在可选项里", "date_unreadable": "日期读不懂", "date_in_future": "日期在将来",
        "id_damaged_by_excel": "号码被 Excel 改坏", "id_length": "证件号位数不对", "id_characters": "证件号里有别的字符", "id_birth_date": "证件号里的生日不存在",
        "id_checksum": "证件号校验不符", "document_number_invalid": "证件号写法不对", "birth_mismatch": "出生日期与证件号不符", "sex_mismatch": "性别与证件号不符",
        "phone_invalid": "手机号不对", "name_invalid": "姓名写法不对", "joined_too_young": "入会时不满 16 周岁", "person_died": "本人已登记去世",
        "code_damaged_by_excel": "代码被 Excel 改坏", "credit_code_length": "代码不是 18 位", "credit_code_letter": "代码里有不用的字母", "credit_code_checksum": "代码校验不符",
        "code_taken": "代码是别家的", "code_not_union": "代码不是工会的", "parent_unknown": "没有这个上级工会", "parent_cannot_lead": "不能做上级的工会", "parent_cycle": "上级绕回自己",
        "town_out_of_reach": "不是本地的镇街", "employer_out_of_reach": "别处的单位", "union_out_of_reach": "别处的工会", "union_unknown": "没有这个工会",
        "duplicate_in_file": "本文件内重复", "register_refused": "与库里的记录冲突", "changed_since": "核对以后情况有变",
    ]
}

extension ImportStore {
    /// The rows that stay outside, by reason, the most frequent first.
    static func reasons(_ id: ID<ImportBatch>, _ db: any Connection) throws -> [Reason] {
        try db.rows("""
            SELECT verdict, reason, MIN(column_key) AS column_key, MIN(sentence) AS example, COUNT(*) AS rows FROM import_row
            WHERE import_id = \(id) AND verdict <> 'ok' AND verdict IN ('rejected', 'duplicate') GROUP BY verdict, reason ORDER BY COUNT(*) DESC, reason
            """).map { row in
                Reason(
                    verdict: try row.get("verdict"), code: try row.get("reason"), column: try row.get("column_key"),
                    example: try row.get("example", as: String?.self) ?? "", count: try row.get("rows"))
            }
    }
}
