extension Listing {
    /// The views that are kept under a name, and the way to keep how the list is seen now.
    func viewMenu(_ context: PageContext) -> Html {
        guard let memory else { return .empty }
        let state = declaration.state(view.query, withSearch: true)
        let current = memory.views.first { $0.state == state }
        let links: [Html] = memory.views.map { view in
            """
            <li><a href="\(declaration.address(of: view.state))"\(Html.when(view.state == state, " aria-current=\"true\""))>\(view.name)</a>\
            \(Html.with(view.owner) { " <small>\($0)</small>" })</li>
            """
        }
        return """
            <details class="menu"><summary class="btn">\(Html.icon("eye"))\(current.map { "视图：\($0.name)" } ?? "视图")</summary><div>\
            \(Html.when(!links.isEmpty, "<ul>\(links)</ul>"))<form method="post" action="/views">\(context.token)\(hidden(("list", declaration.key)))\
            \(hidden(("state", StoredView.text(state))))<label>把现在的筛选、排序和列存为<input name="name" maxlength="30" required autocomplete="off"></label>\
            <label class="pick"><input type="checkbox" name="isShared" value="1">同单位的同事也能用</label><button class="btn">保存视图</button></form>\
            \(Html.when(!links.isEmpty, "<a href=\"/views\">我的视图</a>"))</div></details>
            """
    }
}
