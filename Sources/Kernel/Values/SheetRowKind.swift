/// Rows below a header that are no data.
extension SheetRow {
    package var isData: Bool { !isBlank && !isTotal && !isFootnote }

    /// Nothing, or only spaces.
    package var isBlank: Bool {
        cells.allSatisfy { $0.map { $0.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) } ?? true }
    }

    /// 合计, 总计, 小计 in one of the first two filled cells, by itself or with a number: `合计：126 人`.
    package var isTotal: Bool {
        opening(2).contains { text in
            // Most rows are told by their first character.
            guard let first = text.unicodeScalars.first, "合总小累共本".unicodeScalars.contains(first) else { return false }
            let text = text.hasPrefix("本页") ? text.dropFirst(2) : text[...]
            guard let word = Self.totals.first(where: text.hasPrefix) else { return false }
            return text.dropFirst(word.count).allSatisfy { $0.isNumber || "：:,，.()（）人名户家条元个共".contains($0) }
        }
    }

    /// The signatures and remarks under a table: `填表人：张三  审核人：李四  制表日期：2023年9月30日`, `注：……`.
    package var isFootnote: Bool {
        opening(1).contains { text in
            // The wide signs begin with EF.
            guard text.utf8.contains(where: { [UInt8(ascii: ":"), UInt8(ascii: ")"), 0xef].contains($0) }) else { return false }
            guard let colon = text.firstIndex(where: { $0 == "：" || $0 == ":" }) else {
                return text.hasSuffix("（盖章）") || text.hasSuffix("(盖章)") || text.hasSuffix("（签字）") || text.hasSuffix("(签字)")
            }
            let word = text[..<colon]
            return Self.signatures.contains { word == $0 || word.hasPrefix($0 + "（") || word.hasPrefix($0 + "(") }
        }
    }

    private static let totals = ["合计", "总计", "小计", "累计", "共计", "总合计"]
    private static let signatures = [
        "填表人", "填报人", "制表人", "制表", "填表", "审核人", "审核", "复核人", "复核", "审批人", "经办人", "负责人", "单位负责人", "主要负责人", "分管负责人",
        "工会主席", "主席签字", "领导签字", "签字", "盖章", "单位盖章", "填报单位", "填表单位", "填表日期", "填报日期", "制表日期", "填表时间", "填报时间", "制表时间",
        "日期", "联系人", "联系电话", "注", "备注", "说明", "填表说明", "填报说明",
    ]

    /// The first filled cells, without spaces.
    private func opening(_ count: Int) -> [String] {
        cells.lazy.compactMap { cell in
            let text = cell.map { Spelling.isPlain($0.text) ? $0.text : $0.text.filter { !$0.isWhitespace } } ?? ""
            return text.isEmpty ? nil : text
        }.prefix(count).map { $0 }
    }
}
