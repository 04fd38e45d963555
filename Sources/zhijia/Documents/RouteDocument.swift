import Kernel

extension Document {
    static var routes: Document {
        Document(
            "routes.md", "路由", "程序回答的每一个地址。同一个地址按 `Accept` 给网页、JSON 或表格，权限、范围和掩码都一样。",
            modules.filter { !$0.routes.isEmpty }.map { module in
                "## \(module.title)（\(module.name)）\n\n"
                    + table(["方法", "地址", "名称", "谁可以", "清单", "表单", "收文件"], module.routes.map(row))
            })
    }

    private static func row(_ route: Route) -> [String] {
        [
            route.method.rawValue, code(route.pattern), route.title.description, route.access.label,
            route.list?.title ?? "", route.form?.title ?? "", route.takesSheets ? "名册" : route.takesFiles ? "附件" : "",
        ]
    }
}
