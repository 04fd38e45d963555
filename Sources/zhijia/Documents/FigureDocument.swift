import Kernel

extension Document {
    static var figures: Document {
        Document(
            "figures.md", "指标", "每个数是它数的那些行：网页上点开、`zhijia figure 标识 --rows` 导出，都是同一条查询。单位不同的数不能相加。",
            [table(["指标", "标识", "单位", "种类", "怎么算", "可以按", "口径"], modules.flatMap(\.figures).map(row))])
    }

    private static func row(_ figure: Figure) -> [String] {
        [figure.title, code(figure.code), figure.unit.label, figure.nature.label, figure.fold.label, figure.parts.map(\.title).joined(separator: "、"), figure.definition]
    }
}

extension Figure.Nature {
    fileprivate var label: String {
        switch self {
        case .stock: "时点数"
        case .flow: "时期数"
        }
    }
}

extension Figure.Fold {
    fileprivate var label: String {
        switch self {
        case .count: "行数"
        case .sum: "各行的数相加"
        case .share: "占行数的百分比，四舍五入到两位小数"
        case .rate: "各行的分子相加除以各行的分母相加，四舍五入到两位小数"
        }
    }
}
