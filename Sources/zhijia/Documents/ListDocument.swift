import Kernel

extension Document {
    static var lists: Document {
        Document(
            "lists.md", "清单", "每个清单的列和筛选。网页、JSON 和导出的表格用同一份声明，按数据类别掩码。",
            modules.flatMap { $0.routes.compactMap(\.list) }.map { list in
                "## \(list.title)（`\(list.path.text)`）\n\n" + table(["列名", "标识", "内容", "数据类别"], list.columns.map { [$0.title, code($0.key), $0.kind.label, $0.data.label] })
                    + (list.filters.isEmpty ? "" : "\n\n筛选：" + list.filters.map { "\($0.title)（\(code($0.key))）" }.joined(separator: "、"))
            })
    }
}

extension Kind {
    fileprivate var label: String {
        switch self {
        case .text: "文字"
        case .code: "代码"
        case .number(let unit): unit.isEmpty ? "数" : "数（\(unit)）"
        case .money: "金额"
        case .amount: "数（带单位）"
        case .day: "日期"
        case .instant: "时刻"
        case .yesNo: "是、否"
        case .word(let words): words.map(\.label).joined(separator: "；")
        }
    }
}

extension DataClass {
    fileprivate var label: String {
        switch self {
        case .public: "公开"
        case .internal: "内部"
        case .personal: "个人信息"
        case .sealed: "加密保存"
        }
    }
}
