import Kernel

extension Document {
    static var forms: Document {
        Document(
            "forms.md", "表单和名册",
            "网页上的表单、导入的名册和接口收的 JSON 是同一份声明。“列名”是标签和模板里的列名，“也认”是名册里同一列的其他叫法。",
            modules.flatMap { module in forms(of: module).map { "## \($0.title)（\(module.title)）\n\n" + columns(of: $0) } })
    }

    private static func forms(of module: Module) -> [any Form.Type] {
        (module.forms + module.routes.compactMap(\.form)).reduce(into: []) { known, form in
            if !known.contains(where: { $0 == form }) { known.append(form) }
        }
    }

    private static func columns(of form: any Form.Type) -> String {
        table(
            ["列名", "标识", "填什么", "必填", "也认"],
            form.columns.map { [$0.title, code($0.key), $0.control.label, tick($0.isRequired), $0.aliases.joined(separator: "；")] })
    }
}

extension Control {
    fileprivate var label: String {
        switch self {
        case .text: "文字"
        case .code: "代码（文本格式）"
        case .oneTimeCode: "动态口令"
        case .number: "整数"
        case .day: "日期"
        case .phone: "手机号"
        case .password: "密码"
        case .paragraph: "段落"
        case .checkbox: "是、否"
        case .file: "文件"
        case .hidden: "不填，随表单带着"
        case .select(let options): options.isEmpty ? "从列表中选" : options.map(\.label).joined(separator: "；")
        }
    }
}
