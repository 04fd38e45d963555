import Kernel

/// `/openapi.json` (3.1), generated from the routes, lists and forms.
struct OpenAPI {
    private let modules: [Module], publicURL: PublicURL?
    init(_ modules: [Module], at publicURL: PublicURL?) { self.modules = modules; self.publicURL = publicURL }

    var document: JSON {
        [
            "openapi": "3.1.0",
            "info": ["title": "职家", "version": .string(Program.version), "description": "每个清单和记录页也答 Accept: application/json；每张表单也收 application/json。"],
            "servers": [["url": .string(publicURL?.description ?? "/")]],
            "paths": .object(paths + operations),
            "components": [
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"], "session": [
                        "type": "apiKey", "in": "cookie", "name": .string(Cookie.session.name(true)),
                        "description": .string("本机 http 访问时名为 \(Cookie.session.name(false))"),
                    ],
                ],
                "schemas": ["Problem": problem],
            ],
        ]
    }

    private var paths: [JSON.Member] {
        var paths: [JSON.Member] = []
        for (module, route) in modules.flatMap({ module in module.routes.map { (module, $0) } }) {
            let path = template(route.pattern.description), member = JSON.Member(route.method.rawValue.lowercased(), operation(route, of: module))
            if let index = paths.firstIndex(where: { $0.key == path }), case .object(let members) = paths[index].value {
                paths[index] = JSON.Member(path, .object(members + [member]))
            } else { paths.append(JSON.Member(path, .object([member]))) }
        }
        return paths
    }

    /// What machines ask, beside the modules' routes.
    private var operations: [JSON.Member] {
        [("/healthz", "进程是否在运行"), ("/readyz", "数据库是否应答"), ("/metrics", "计数，Prometheus 格式；本机直连或凭令牌可读")].map { path, summary in
            let text: JSON = ["description": "好", "content": ["text/plain": ["schema": ["type": "string"]]]]
            let failure = path == "/metrics" ? "403" : "503"
            let responses = JSON.object([.init("200", text)] + (path == "/healthz" ? [] : [.init(failure, ["description": path == "/metrics" ? "不可读" : "没有应答"])]))
            return JSON.Member(path, ["get": ["summary": .string(summary), "tags": ["运行"], "responses": responses]])
        }
    }

    private func operation(_ route: Route, of module: Module) -> JSON {
        var members: [JSON.Member] = [
            .init("summary", .string(route.title.description)), .init("tags", [.string(module.title)]),
            .init("parameters", .array(pathParameters(route) + listParameters(route) + askedParameters(route) + workbookParameters(route) + headerParameters(route))), .init("responses", responses(route)),
        ]
        if route.access != .everyone { members.append(.init("security", [["token": []], ["session": []]])) }
        if route.method == .post { members.append(.init("requestBody", body(route))) }
        return .object(members)
    }

    /// `/unions/:id` as `/unions/{id}`.
    private func template(_ pattern: String) -> String {
        pattern.split(separator: "/", omittingEmptySubsequences: false).map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
    }

    private func pathParameters(_ route: Route) -> [JSON] {
        route.pattern.description.split(separator: "/").filter { $0.hasPrefix(":") }.map { name in
            ["name": .string(String(name.dropFirst())), "in": "path", "required": true, "schema": ["type": "string"]]
        }
    }

    private func listParameters(_ route: Route) -> [JSON] {
        guard let list = route.list else { return [] }
        let names = [("q", "搜索"), ("sort", "排序，前加 - 为倒序"), ("after", "上一页的 next"), ("limit", "每页行数，至多 200"), ("total", "为 1 时数出总数"), ("row", "只要这些编号的行，可以写多次")]
            + list.filters.map { ($0.key, $0.title) }
        return names.map { name, title in
            ["name": .string(name), "in": "query", "required": false, "description": .string(title), "schema": Self.schema(ofQuery: name, in: list)]
        }
    }
    private func askedParameters(_ route: Route) -> [JSON] {
        route.asks.map { asked in
            let schema: JSON = asked.isDay ? ["type": "string", "format": "date"] : ["type": "string"]
            return ["name": .string(asked.name), "in": "query", "required": false, "description": .string(asked.title), "schema": schema]
        }
    }
    private static func schema(ofQuery name: String, in list: ListDeclaration) -> JSON {
        switch name {
        case "limit": limit
        case "sort": ["type": "string", "enum": .array(list.columns.filter(\.isSortable).flatMap { [.string($0.key), .string("-\($0.key)")] })]
        case _ where list.filters.contains { $0.key == name && $0.isDay }: ["type": "string", "format": "date"]
        default: ["type": "string"]
        }
    }

    private func givesWorkbook(_ route: Route) -> Bool { route.list != nil || route.gives == .report }
    private func workbookParameters(_ route: Route) -> [JSON] {
        guard givesWorkbook(route) else { return [] }
        return [["name": "as", "in": "query", "required": false, "description": "写 xlsx 时答 Excel 工作簿", "schema": ["type": "string", "enum": ["xlsx"]]]]
    }
    private static let limit: JSON = ["type": "integer", "minimum": 1, "maximum": 200, "default": 50]

    private func headerParameters(_ route: Route) -> [JSON] {
        guard route.method == .post else { return [] }
        return [
            ("X-CSRF-Token", "凭登录状态提交时要带，也可以作为表单的 csrf 一项；凭令牌不用"), ("Idempotency-Key", "同一个键和同样的内容，24 小时内得到同样的回答"),
        ].map { name, text in
            ["name": .string(name), "in": "header", "required": false, "description": .string(text), "schema": ["type": "string"]]
        }
    }

    private func body(_ route: Route) -> JSON {
        let schema = route.form.map(self.schema) ?? ["type": "object"]
        if route.takesFiles { return ["content": ["multipart/form-data": ["schema": schema]]] }
        return ["content": ["application/json": ["schema": schema], "application/x-www-form-urlencoded": ["schema": schema]]]
    }

    private func schema(_ form: any Form.Type) -> JSON {
        let columns = form.columns
        return [
            "type": "object",
            "properties": .object(columns.map { JSON.Member($0.key, property($0)) }),
            // What an edit leaves out stays as it is.
            "required": .array(form is any Edit.Type ? [] : columns.filter(\.isRequired).map { .string($0.key) }),
        ]
    }

    private func property(_ column: FormColumn) -> JSON {
        switch column.control {
        case .number: ["type": "integer", "title": .string(column.title)]
        case .checkbox: ["type": "boolean", "title": .string(column.title)]
        case .day: ["type": "string", "format": "date", "title": .string(column.title)]
        case .select(let options):
            ["type": "string", "title": .string(column.title), "enum": .array(options.map { .string($0.value) } + (column.isRequired ? [] : [""]))]
        case .text, .code, .oneTimeCode, .phone, .password, .paragraph, .file, .hidden: ["type": "string", "title": .string(column.title)]
        }
    }

    private func responses(_ route: Route) -> JSON {
        var members = [JSON.Member("200", ["description": route.list == nil ? "办成" : "清单", "content": .object(content(route))])]
        for (status, text) in [("401", "未登录"), ("403", "无权"), ("404", "没有，或不在管辖范围"), ("409", "现在不能这样办"), ("422", "填写有误"), ("429", "太频繁"), ("503", "太忙")] {
            members.append(.init(status, [
                "description": .string(text), "content": .object([.init("application/problem+json", ["schema": ["$ref": "#/components/schemas/Problem"]]), Self.page]),
            ]))
        }
        let location: JSON = ["Location": ["description": "转往的地址", "schema": ["type": "string"]]]
        members.append(.init("303", ["description": "网页转往登录页或别处；要 JSON 时答 200，地址在 location 一项", "headers": location, "content": .object([Self.page])]))
        return .object(members)
    }
    private static let page = JSON.Member("text/html", ["schema": ["type": "string"]])

    /// What an answer that is no failure may be.
    private func content(_ route: Route) -> [JSON.Member] {
        let file: JSON = ["schema": ["type": "string", "format": "binary"]]
        if route.gives == .file { return [.init("*/*", file)] }
        let schema = route.list.map(self.schema) ?? ["type": ["object", "array", "null"]]
        var content = [JSON.Member("application/json", ["schema": schema]), Self.page]
        if givesWorkbook(route) { content.append(.init(FileType.xlsx.mediaType, file)) }
        return content
    }

    private func schema(_ list: ListDeclaration) -> JSON {
        let properties = [JSON.Member("id", ["type": "string"])] + list.columns.map { JSON.Member($0.key, property($0)) }
        let item: JSON = ["type": "object", "properties": .object(properties), "required": .array(properties.map { .string($0.key) })]
        return [
            "type": "object", "required": ["items", "next", "total"],
            "properties": [
                "items": ["type": "array", "items": item], "next": ["type": ["string", "null"]], "total": ["type": ["integer", "null"]],
            ],
        ]
    }

    private func property(_ column: Column) -> JSON {
        let type: String =
            switch column.kind {
            case .number, .money: "integer"
            case .yesNo: "boolean"
            case .text, .code, .amount, .day, .instant, .word: "string"
            }
        return ["type": [.string(type), "null"], "title": .string(column.title), "x-data-class": .string(column.data.rawValue)]
    }

    private var problem: JSON {
        [
            "type": "object", "required": ["title", "status"],
            "properties": [
                "title": ["type": "string"], "status": ["type": "integer"], "code": ["type": "string"], "reference": ["type": "string"],
                "errors": ["type": "object", "additionalProperties": ["type": "string"]],
            ],
        ]
    }
}
