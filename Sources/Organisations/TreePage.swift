import Kernel

/// The unions as nested lists, one branch open at a time. A tree with one top begins with that open.
struct TreePage {
    let tree: Tree, scope: Scope, db: any Connection
    /// The union whose children are shown; the tops of the scope when nobody asked.
    let under: TradeUnion?
    let back: LookingBack

    func response() throws -> Response {
        let tops = try under == nil ? TreeStore.tops(scope, in: tree, at: back.day, db) : []
        let open = under.map { Open(id: $0.id, name: $0.name) } ?? (tops.count == 1 ? tops.first.map { Open(id: $0.id, name: $0.name) } : nil)
        let nodes = try open.map { try TreeStore.children(of: $0.id, in: tree, at: back.day, scope, db) } ?? tops
        let lines: [Html] = nodes.prefix(TreeStore.nodesShown).map(line)
        let list: Html = nodes.isEmpty ? "<p class=\"sub\">下面没有工会</p>" : "<ul>\(lines)</ul>\(rest(nodes))"
        let branches = try trail(to: open, around: list)
        let notices = [back.notice("组织体系")].compactMap(\.self), asking = back.asking("看以前的组织体系").html
        let page: Html = "\(asking)\(tabs)<div class=\"tree\">\(branches)</div>"
        return .page("组织体系", data: json(under == nil ? tops : nodes)) { "<header><h1>组织体系</h1></header>\(notices.stack($0))\(page)" }
    }

    private func rest(_ nodes: [TreeStore.Node]) -> Html {
        guard nodes.count > TreeStore.nodesShown else { return "" }
        return "<p class=\"sub\">只列出前 \(TreeStore.nodesShown) 个，其余请在<a href=\"/unions\">工会组织</a>里查</p>"
    }

    private struct Open { let id: ID<UnionOrg>, name: String }

    private var tabs: Html {
        let tabs: [Html] = Tree.allCases.map { other in
            let current: Html = other == tree ? " aria-current=\"page\"" : ""
            return "<a href=\"\(address(other, under?.id))\"\(current)>\(other.label)</a>"
        }
        return "<nav class=\"tabs\" aria-label=\"关系\">\(tabs)</nav>"
    }

    /// The way from the top of the scope down to the branch that is open, each step a list with one line.
    private func trail(to open: Open?, around list: Html) throws -> Html {
        guard let open else { return list }
        let above = try TreeStore.above(open.id, in: tree, at: back.day, db).filter { try scope.reaches($0.id, db) }
        var html: Html = "<ul><li><p><a href=\"\(page(of: open.id))\"><b>\(open.name)</b></a></p>\(list)</li></ul>"
        for step in above.reversed() {
            html = "<ul><li><p><a href=\"\(address(tree, step.id))\">\(step.name)</a></p>\(html)</li></ul>"
        }
        return html
    }

    private func line(_ node: TreeStore.Node) -> Html {
        let open: Html = node.children == 0
            ? "" : "<a class=\"n end\" href=\"\(address(tree, node.id))\">下面 \(node.beneath) 个<span class=\"off\">：展开\(node.name)</span></a>"
        return "<li><p><a href=\"\(page(of: node.id))\">\(node.name)</a><span class=\"sub\">\(node.type.label)</span>\(open)</p></li>"
    }

    private func address(_ tree: Tree, _ under: ID<UnionOrg>?) -> Path {
        Path("/unions/tree").with([("tree", tree == .affiliation ? nil : tree.rawValue), ("under", under?.description)] + back.carried)
    }
    private func page(of union: ID<UnionOrg>) -> Path { ("/unions/\(union)" as Path).with(back.carried) }

    private func json(_ nodes: [TreeStore.Node]) -> JSON {
        let items: [JSON] = nodes.prefix(TreeStore.nodesShown).map {
            [
                "id": .string($0.id.description), "name": .string($0.name), "type": .string($0.type.rawValue),
                "children": .integer(Int64($0.children)), "beneath": .integer(Int64($0.beneath)),
            ]
        }
        let day: JSON = .string((back.day ?? scope.today).description)
        return ["tree": .string(tree.rawValue), "at": day, "under": under.map { .string($0.id.description) } ?? .null, "items": .array(items)]
    }
}
